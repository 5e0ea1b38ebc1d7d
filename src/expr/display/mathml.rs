//! Formulas as presentation MathML.

use super::TOO_LONG;
use super::textbook::{FunctionName, Notation, Sign, print, print_mean};
use crate::expr::Formula;
use crate::expr::graph::NodeId;
use crate::expr::names::greek_letter;
use crate::text::part;

/// The formula as a `<math>` element.
pub fn mathml(formula: &Formula) -> String {
    match formula.mean {
        Some(mean) => element(print_mean(formula, mean, &MathMl)),
        None => mathml_of(formula, formula.root),
    }
}

/// Any node of the formula's graph as a `<math>` element, `…` where that would be too long.
pub fn mathml_of(formula: &Formula, node: NodeId) -> String {
    element(print(formula, node, &MathMl))
}

fn element(inside: Option<String>) -> String {
    let inside = inside.unwrap_or_else(|| format!("<mi>{TOO_LONG}</mi>"));
    format!("<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\">{inside}</math>")
}

struct MathMl;

/// One element, whatever it is made of.
fn one(inside: &str) -> String {
    if is_one(inside) {
        inside.to_owned()
    } else {
        format!("<mrow>{inside}</mrow>")
    }
}

/// Whether the first element ends only with the last tag.
fn is_one(inside: &str) -> bool {
    let mut depth = 0;
    let tags = inside.match_indices('<').map(|(at, _)| at);
    let ends_early = |at: usize| {
        depth += if part(inside, at..).starts_with("</") {
            -1
        } else {
            1
        };
        depth == 0
            && part(inside, at..)
                .find('>')
                .is_some_and(|end| at + end + 1 < inside.len())
    };
    !tags.into_iter().any(ends_early)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

impl Notation for MathMl {
    fn number(&self, digits: &str) -> String {
        format!("<mn>{digits}</mn>")
    }

    fn name(&self, name: &str) -> String {
        match greek_letter(name) {
            Some(letter) => format!("<mi>{letter}</mi>"),
            None => format!("<mi>{}</mi>", escaped(name)),
        }
    }

    fn column(&self, name: &str) -> String {
        format!("<msub>{}<mi>i</mi></msub>", self.name(name))
    }

    fn sign(&self, sign: Sign) -> &'static str {
        match sign {
            Sign::Plus => "<mo>+</mo>",
            Sign::Minus => "<mo>−</mo>",
            Sign::Negative => "<mo form=\"prefix\">−</mo>",
            Sign::Invisible => "<mo>\u{2062}</mo>",
            Sign::Apart => "<mo lspace=\"0.17em\" rspace=\"0\">\u{2062}</mo>",
            Sign::Dot => "<mo>·</mo>",
            Sign::Times => "<mo>×</mo>",
            Sign::Apply => "<mo>\u{2061}</mo>",
        }
    }

    fn function(&self, function: FunctionName) -> String {
        match function {
            FunctionName::Common(name) | FunctionName::Other(name) => format!("<mi>{name}</mi>"),
            FunctionName::Log(base) => format!("<msub><mi>log</mi><mn>{base}</mn></msub>"),
        }
    }

    fn brackets(&self, inside: &str) -> String {
        format!("<mrow><mo>(</mo>{}<mo>)</mo></mrow>", one(inside))
    }

    fn square_brackets(&self, inside: &str) -> String {
        format!("<mrow><mo>[</mo>{}<mo>]</mo></mrow>", one(inside))
    }

    fn bars(&self, inside: &str) -> String {
        format!(
            "<mrow><mo form=\"prefix\">|</mo>{}<mo form=\"postfix\">|</mo></mrow>",
            one(inside)
        )
    }

    fn comma(&self) -> &'static str {
        "<mo>,</mo>"
    }

    fn fraction(&self, above: &str, below: &str) -> String {
        format!("<mfrac>{}{}</mfrac>", one(above), one(below))
    }

    fn power(&self, base: &str, exponent: &str) -> String {
        format!("<msup>{}{}</msup>", one(base), one(exponent))
    }

    fn root(&self, inside: &str, degree: Option<&str>) -> String {
        match degree {
            None => format!("<msqrt>{inside}</msqrt>"),
            Some(degree) => format!("<mroot>{}<mn>{degree}</mn></mroot>", one(inside)),
        }
    }

    fn series(&self, body: &str) -> String {
        let from = "<mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow>";
        format!("<munderover><mo>∑</mo>{from}<mi>n</mi></munderover>{body}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::parse;

    fn inside(typed: &str) -> String {
        let printed = mathml(&parse(typed).unwrap());
        let begin = printed.find('>').unwrap() + 1;
        printed[begin..printed.len() - "</math>".len()].to_owned()
    }

    #[test]
    fn powers_fractions_and_roots_are_set_in_two_dimensions() {
        assert_eq!(inside("x^2.0"), "<msup><mi>x</mi><mn>2</mn></msup>");
        assert_eq!(inside("x/2"), "<mfrac><mi>x</mi><mn>2</mn></mfrac>");
        assert_eq!(inside("sqrt(x)"), "<msqrt><mi>x</mi></msqrt>");
        assert_eq!(inside("cbrt(x)"), "<mroot><mi>x</mi><mn>3</mn></mroot>");
        assert_eq!(
            inside("e^-x"),
            "<msup><mi>e</mi><mrow><mo form=\"prefix\">−</mo><mi>x</mi></mrow></msup>"
        );
    }

    #[test]
    fn signs_that_textbooks_leave_out_are_left_out() {
        assert_eq!(inside("1*x"), "<mi>x</mi>");
        assert_eq!(inside("2x"), "<mn>2</mn><mo>\u{2062}</mo><mi>x</mi>");
        assert_eq!(inside("x + -2"), "<mi>x</mi><mo>−</mo><mn>2</mn>");
        assert_eq!(inside("2*3"), "<mn>2</mn><mo>·</mo><mn>3</mn>");
    }

    #[test]
    fn one_element_is_told_from_several() {
        assert!(is_one("<mi>x</mi>"));
        assert!(is_one("<msup><mi>x</mi><mn>2</mn></msup>"));
        assert!(!is_one("<mi>x</mi><mi>y</mi>"));
        assert!(!is_one("<msup><mi>x</mi><mn>2</mn></msup><mi>y</mi>"));
    }

    #[test]
    fn names_cannot_become_elements() {
        assert_eq!(MathMl.name("<b>&"), "<mi>&lt;b&gt;&amp;</mi>");
        assert_eq!(MathMl.name("alpha"), "<mi>α</mi>");
    }
}
