//! Formulas as plain text that parses to the same graph.

use super::number::digits;
use super::{Label, TOO_LONG, fold, label};
use crate::expr::Formula;
use crate::expr::graph::{Binary, Node, NodeId, Unary};
use crate::expr::names::{CONSTANTS, FUNCTIONS, Function};

/// The formula as text; parsing it gives the same graph.
pub fn text(formula: &Formula) -> String {
    text_of(formula, formula.root)
}

/// Any node of the formula's graph as text, `…` where that would be too long.
pub fn text_of(formula: &Formula, node: NodeId) -> String {
    let printed = fold(&formula.graph, node, |node, piece| {
        print(formula, node, piece)
    });
    printed.map_or(TOO_LONG.to_owned(), |piece| piece.text)
}

/// How tightly the outermost operator of a text holds it together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    /// Begins with a minus.
    Signed,
    Product,
    Power,
    /// A name, a number or a call.
    Atom,
}

#[derive(Clone)]
struct Piece {
    text: String,
    level: Level,
    /// Whether a variable stands first, so that 2x needs no sign.
    variable_first: bool,
}

impl super::Piece for Piece {
    fn len(&self) -> usize {
        self.text.len()
    }
}

impl Piece {
    fn new(level: Level, text: String) -> Self {
        Piece {
            text,
            level,
            variable_first: false,
        }
    }

    /// The text, in brackets if it holds together less than `least`.
    fn at_least(self, least: Level) -> String {
        if self.level < least {
            format!("({})", self.text)
        } else {
            self.text
        }
    }
}

fn print(formula: &Formula, node: Node, piece: &mut dyn FnMut(NodeId) -> Piece) -> Piece {
    match node {
        Node::Constant(_) | Node::Axis(_) | Node::Parameter(_) | Node::Column(_) => {
            leaf(formula, node)
        }
        Node::Unary(Unary::Neg, a) => {
            let a = piece(a).at_least(Level::Product);
            Piece::new(Level::Signed, format!("-{a}"))
        }
        Node::Unary(op, a) => call(Function::Unary(op), &[piece(a)]),
        Node::Binary(op @ (Binary::Add | Binary::Sub), a, b) => {
            let sign = if op == Binary::Add { "+" } else { "-" };
            let (a, b) = (piece(a).text, piece(b).at_least(Level::Product));
            Piece::new(Level::Sum, format!("{a} {sign} {b}"))
        }
        Node::Binary(op @ (Binary::Mul | Binary::Div), a, b) => {
            let coefficient = op == Binary::Mul && is_coefficient(formula, a);
            let (a, b) = (piece(a), piece(b));
            let sign = match op {
                Binary::Div => "/",
                _ if coefficient && b.variable_first && b.level >= Level::Power => "",
                _ => "*",
            };
            let (a, b) = (a.at_least(Level::Product), b.at_least(Level::Power));
            Piece::new(Level::Product, format!("{a}{sign}{b}"))
        }
        Node::Binary(Binary::Pow, a, b) => {
            // x^-0.5 needs no brackets, and x^(-y) reads better with them.
            let is_number = formula.graph.value(b).is_some();
            let least = if is_number {
                Level::Signed
            } else {
                Level::Power
            };
            let a = piece(a);
            power(a, piece(b).at_least(least))
        }
        Node::Binary(op, a, b) => {
            let a = piece(a);
            call(Function::Binary(op), &[a, piece(b)])
        }
        Node::Powi(a, n) => power(piece(a), n.to_string()),
        Node::Sum { body, .. } => Piece::new(Level::Atom, format!("sum({})", piece(body).text)),
    }
}

fn power(base: Piece, exponent: String) -> Piece {
    Piece {
        variable_first: base.variable_first && base.level == Level::Atom,
        ..Piece::new(
            Level::Power,
            format!("{}^{exponent}", base.at_least(Level::Atom)),
        )
    }
}

fn leaf(formula: &Formula, node: Node) -> Piece {
    match label(formula, node) {
        Some(Label::Number(value)) => number(value),
        Some(Label::Name(name) | Label::Column(name)) => variable(name),
        None => Piece::new(Level::Atom, TOO_LONG.to_owned()),
    }
}

fn variable(name: &str) -> Piece {
    Piece {
        variable_first: true,
        ..Piece::new(Level::Atom, name.to_owned())
    }
}

fn number(value: f64) -> Piece {
    let named = CONSTANTS.iter().find(|(_, known)| *known == value.abs());
    let unsigned = match named {
        Some((name, _)) => variable(name),
        None => Piece::new(Level::Atom, digits(value).to_string()),
    };
    if value.is_sign_negative() {
        Piece::new(Level::Signed, format!("-{}", unsigned.text))
    } else {
        unsigned
    }
}

/// Whether a name can follow the number without a sign between them, as in 2x.
fn is_coefficient(formula: &Formula, id: NodeId) -> bool {
    formula.graph.value(id).is_some_and(|value| {
        let is_named = CONSTANTS.iter().any(|(_, known)| *known == value);
        value.is_sign_positive() && !is_named
    })
}

fn call(function: Function, arguments: &[Piece]) -> Piece {
    let name = FUNCTIONS
        .iter()
        .find(|(_, known)| *known == function)
        .map_or("", |(name, _)| name);
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|argument| argument.text.as_str())
        .collect();
    Piece::new(Level::Atom, format!("{name}({})", arguments.join(", ")))
}
