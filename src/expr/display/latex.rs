//! Formulas as LaTeX, for the maths mode of any distribution with `amsmath`.

use super::textbook::{FunctionName, Notation, Sign, print, print_mean};
use crate::expr::Formula;
use crate::expr::graph::NodeId;
use crate::expr::names::greek_letter;

/// The formula as LaTeX, without the signs that begin and end maths.
pub fn latex(formula: &Formula) -> String {
    match formula.mean {
        Some(mean) => print_mean(formula, mean, &Latex).unwrap_or_else(too_long),
        None => latex_of(formula, formula.root),
    }
}

/// Any node of the formula's graph as LaTeX, `\dots` where that would be too long.
pub fn latex_of(formula: &Formula, node: NodeId) -> String {
    print(formula, node, &Latex).unwrap_or_else(too_long)
}

fn too_long() -> String {
    r"\dots".to_owned()
}

struct Latex;

/// The capitals that LaTeX has a command for; the others look like Latin letters.
const CAPITALS: [&str; 10] = [
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
];

impl Notation for Latex {
    fn number(&self, digits: &str) -> String {
        digits.to_owned()
    }

    fn name(&self, name: &str) -> String {
        let is_small = name.starts_with(|c: char| c.is_ascii_lowercase());
        match (name, greek_letter(name)) {
            ("omicron", _) => "o".to_owned(),
            // The shapes that the page and most keyboards show.
            ("epsilon" | "phi", _) => format!(r"\var{name}"),
            (_, Some(_)) if is_small || CAPITALS.contains(&name) => format!(r"\{name}"),
            (_, Some(letter)) => format!(r"\mathrm{{{letter}}}"),
            (_, None) if name.chars().count() == 1 => name.to_owned(),
            (_, None) => format!(r"\mathit{{{}}}", name.replace('_', r"\_")),
        }
    }

    fn column(&self, name: &str) -> String {
        format!("{}_{{i}}", self.name(name))
    }

    fn sign(&self, sign: Sign) -> &'static str {
        match sign {
            Sign::Plus => " + ",
            Sign::Minus => " - ",
            Sign::Negative => "-",
            Sign::Invisible | Sign::Apart => " ",
            Sign::Dot => r" \cdot ",
            Sign::Times => r" \times ",
            Sign::Apply => "",
        }
    }

    fn function(&self, function: FunctionName) -> String {
        match function {
            FunctionName::Common(name) => format!(r"\{name}"),
            FunctionName::Other(name) => format!(r"\operatorname{{{name}}}"),
            FunctionName::Log(base) => format!(r"\log_{{{base}}}"),
        }
    }

    fn brackets(&self, inside: &str) -> String {
        format!(r"\left({inside}\right)")
    }

    fn square_brackets(&self, inside: &str) -> String {
        format!(r"\left[{inside}\right]")
    }

    fn bars(&self, inside: &str) -> String {
        format!(r"\left|{inside}\right|")
    }

    fn comma(&self) -> &'static str {
        ", "
    }

    fn fraction(&self, above: &str, below: &str) -> String {
        format!(r"\frac{{{above}}}{{{below}}}")
    }

    fn power(&self, base: &str, exponent: &str) -> String {
        format!("{base}^{{{exponent}}}")
    }

    fn root(&self, inside: &str, degree: Option<&str>) -> String {
        match degree {
            None => format!(r"\sqrt{{{inside}}}"),
            Some(degree) => format!(r"\sqrt[{degree}]{{{inside}}}"),
        }
    }

    fn series(&self, body: &str) -> String {
        format!(r"\sum_{{i=1}}^{{n}} {body}")
    }
}
