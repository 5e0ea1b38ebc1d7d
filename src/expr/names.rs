//! What each name in a formula means.

use super::graph::{Axis, Binary, Unary};
use crate::text::part;

/// A function that a formula can call by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// A function of one argument.
    Unary(Unary),
    /// A function of two arguments.
    Binary(Binary),
}

impl Function {
    /// How many arguments it takes.
    pub fn arity(self) -> usize {
        match self {
            Function::Unary(_) => 1,
            Function::Binary(_) => 2,
        }
    }
}

/// The functions by name.
pub const FUNCTIONS: [(&str, Function); 27] = [
    ("sin", Function::Unary(Unary::Sin)),
    ("cos", Function::Unary(Unary::Cos)),
    ("tan", Function::Unary(Unary::Tan)),
    ("asin", Function::Unary(Unary::Asin)),
    ("acos", Function::Unary(Unary::Acos)),
    ("atan", Function::Unary(Unary::Atan)),
    ("atan2", Function::Binary(Binary::Atan2)),
    ("sinh", Function::Unary(Unary::Sinh)),
    ("cosh", Function::Unary(Unary::Cosh)),
    ("tanh", Function::Unary(Unary::Tanh)),
    ("exp", Function::Unary(Unary::Exp)),
    ("ln", Function::Unary(Unary::Ln)),
    ("log10", Function::Unary(Unary::Log10)),
    ("log2", Function::Unary(Unary::Log2)),
    ("sqrt", Function::Unary(Unary::Sqrt)),
    ("cbrt", Function::Unary(Unary::Cbrt)),
    ("abs", Function::Unary(Unary::Abs)),
    ("sign", Function::Unary(Unary::Sign)),
    ("min", Function::Binary(Binary::Min)),
    ("max", Function::Binary(Binary::Max)),
    ("hypot", Function::Binary(Binary::Hypot)),
    ("pow", Function::Binary(Binary::Pow)),
    ("sigmoid", Function::Unary(Unary::Sigmoid)),
    ("softplus", Function::Unary(Unary::Softplus)),
    ("relu", Function::Unary(Unary::Relu)),
    ("gauss", Function::Unary(Unary::Gauss)),
    ("step", Function::Unary(Unary::Step)),
];

/// The numbers with a name.
pub const CONSTANTS: [(&str, f64); 2] = [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];

/// The Greek letters: name, small letter, capital letter.
///
/// `π` is the number, and its capital is left out so that `Pi` is not taken
/// for a free name.
pub const GREEK: [(&str, char, char); 24] = [
    ("alpha", 'α', 'Α'),
    ("beta", 'β', 'Β'),
    ("gamma", 'γ', 'Γ'),
    ("delta", 'δ', 'Δ'),
    ("epsilon", 'ε', 'Ε'),
    ("zeta", 'ζ', 'Ζ'),
    ("eta", 'η', 'Η'),
    ("theta", 'θ', 'Θ'),
    ("iota", 'ι', 'Ι'),
    ("kappa", 'κ', 'Κ'),
    ("lambda", 'λ', 'Λ'),
    ("mu", 'μ', 'Μ'),
    ("nu", 'ν', 'Ν'),
    ("xi", 'ξ', 'Ξ'),
    ("omicron", 'ο', 'Ο'),
    ("pi", 'π', 'π'),
    ("rho", 'ρ', 'Ρ'),
    ("sigma", 'σ', 'Σ'),
    ("tau", 'τ', 'Τ'),
    ("upsilon", 'υ', 'Υ'),
    ("phi", 'φ', 'Φ'),
    ("chi", 'χ', 'Χ'),
    ("psi", 'ψ', 'Ψ'),
    ("omega", 'ω', 'Ω'),
];

/// The name of a Greek letter, `Gamma` for the capital of `gamma`.
pub fn greek_name(letter: char) -> Option<String> {
    GREEK.iter().find_map(|&(name, small, capital)| {
        if letter == small {
            Some(name.to_owned())
        } else if letter == capital {
            Some(part(name, ..1).to_ascii_uppercase() + part(name, 1..))
        } else {
            None
        }
    })
}

/// The Greek letter of a name such as `alpha` or `Gamma`.
pub fn greek_letter(name: &str) -> Option<char> {
    GREEK
        .iter()
        .flat_map(|&(_, small, capital)| [small, capital])
        .find(|&letter| greek_name(letter).as_deref() == Some(name))
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meaning {
    /// A coordinate of the point.
    Axis(Axis),
    /// A column of the data.
    Column(u16),
    /// A number such as π.
    Constant(f64),
    /// A function, to be followed by its arguments.
    Function(Function),
    /// A free name with a value of its own.
    Parameter,
}

/// Which names are axes and which are columns of data.
///
/// A surface is typed in `x` and `y`; a model in `x`, which is then a column,
/// and in two names of its own that become the axes, such as `W` and `b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The names of the first and the second axis.
    pub axes: [String; 2],
    /// The names of the columns of the table, in their order.
    pub columns: Vec<String>,
}

impl Default for Names {
    /// The names of a surface: the axes `x` and `y`, no data.
    fn default() -> Self {
        Names {
            axes: ["x".into(), "y".into()],
            columns: Vec::new(),
        }
    }
}

impl Names {
    /// What `name` stands for, or nothing where it is not a name at all.
    pub fn meaning(&self, name: &str) -> Option<Meaning> {
        if let Some(axis) = self.axes.iter().position(|axis| axis == name) {
            return Some(Meaning::Axis([Axis::X, Axis::Y][axis]));
        }
        if let Some(column) = self.columns.iter().position(|column| column == name) {
            return Some(Meaning::Column(column as u16));
        }
        if let Some(&(_, value)) = CONSTANTS.iter().find(|(known, _)| *known == name) {
            return Some(Meaning::Constant(value));
        }
        if let Some(&(_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
            return Some(Meaning::Function(function));
        }
        let single = name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        (single || greek_letter(name).is_some()).then_some(Meaning::Parameter)
    }
}
