//! Formulas as a textbook would set them, in any notation.

use super::number::digits;
use super::{Label, TOO_LONG, fold, label};
use crate::expr::graph::{Binary, Node, NodeId, Unary};
use crate::expr::names::CONSTANTS;
use crate::expr::{Formula, Mean};
use crate::text::part;

/// How a notation writes the parts of a formula.
///
/// What is put in a row stands side by side; every other argument is one whole.
pub(super) trait Notation {
    /// Digits, such as `0.5`.
    fn number(&self, digits: &str) -> String;
    /// A variable, a parameter or a constant by its name.
    fn name(&self, name: &str) -> String;
    /// A value of the row `i` of the data.
    fn column(&self, name: &str) -> String;
    /// An operator between or before its operands.
    fn sign(&self, sign: Sign) -> &'static str;
    /// The name of a function, before its brackets or its power.
    fn function(&self, function: FunctionName) -> String;
    /// The inside in brackets that grow with it.
    fn brackets(&self, inside: &str) -> String;
    /// The same with square brackets.
    fn square_brackets(&self, inside: &str) -> String;
    /// The inside between bars.
    fn bars(&self, inside: &str) -> String;
    /// One argument and the next.
    fn comma(&self) -> &'static str;
    /// A fraction with a line.
    fn fraction(&self, above: &str, below: &str) -> String;
    /// A base with a raised exponent.
    fn power(&self, base: &str, exponent: &str) -> String;
    /// A root; the second for `None`.
    fn root(&self, inside: &str, degree: Option<&str>) -> String;
    /// The sum of the body over all rows of the data.
    fn series(&self, body: &str) -> String;
}

/// An operator.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    Plus,
    Minus,
    /// A minus that has nothing before it.
    Negative,
    /// A multiplication that is not written.
    Invisible,
    /// The same before the name of a function, which stands a little apart.
    Apart,
    /// A multiplication that has to be written, as between two numbers.
    Dot,
    /// The multiplication before a power of ten.
    Times,
    /// What joins a function to its brackets.
    Apply,
}

/// How a function is called in textbooks.
#[derive(Clone, Copy)]
pub(super) enum FunctionName {
    /// A name that every textbook knows, such as `arcsin`.
    Common(&'static str),
    /// Any other name.
    Other(&'static str),
    /// A logarithm with its base below.
    Log(&'static str),
}

/// The node as a textbook would set it, nothing where that would be too long.
pub(super) fn print(formula: &Formula, node: NodeId, notation: &dyn Notation) -> Option<String> {
    let book = Book { formula, notation };
    let piece = fold(&formula.graph, node, |node, piece| book.print(node, piece))?;
    Some(book.signed(&piece))
}

/// A loss as a textbook would set it: 1/n before the Σ.
pub(super) fn print_mean(formula: &Formula, mean: Mean, notation: &dyn Notation) -> Option<String> {
    let book = Book { formula, notation };
    let print = |node, piece: &mut dyn FnMut(NodeId) -> Piece| book.print(node, piece);
    let mut body = fold(&formula.graph, mean.body, print)?;
    if let Some(name) = mean.function {
        body = book.call(FunctionName::Other(name), &book.signed(&body));
    }
    let body = match body.level {
        // What follows a Σ ends with its product: a sum needs brackets, and square ones read best here.
        Level::Sum | Level::Series => notation.square_brackets(&book.signed(&body)),
        _ => book.bracketed(&body, Level::Series),
    };
    let share = notation.fraction(&notation.number("1"), &notation.name("n"));
    let minus = if mean.negative {
        notation.sign(Sign::Negative)
    } else {
        ""
    };
    let times = notation.sign(Sign::Invisible);
    Some(format!("{minus}{share}{times}{}", notation.series(&body)))
}

/// How tightly the outermost operator holds a piece together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    /// A sum with a Σ, which takes in the product behind it.
    Series,
    Product,
    /// A fraction: closed by its line, but not as the base of a power.
    Fraction,
    Power,
    Atom,
}

#[derive(Clone)]
struct Piece {
    /// What is printed, apart from a minus before all of it.
    body: String,
    negative: bool,
    level: Level,
    /// Whether a digit stands first, before which a multiplication must be seen.
    digit_first: bool,
    digit_last: bool,
    /// Whether the name of a function stands first.
    function_first: bool,
    /// Where the name ends of a function whose power stands there, as in sin²(x).
    name_end: Option<usize>,
}

impl super::Piece for Piece {
    fn len(&self) -> usize {
        self.body.len()
    }
}

impl Piece {
    fn new(level: Level, body: String) -> Self {
        Piece {
            body,
            negative: false,
            level,
            digit_first: false,
            digit_last: false,
            function_first: false,
            name_end: None,
        }
    }

    fn number(level: Level, body: String, negative: bool) -> Self {
        Piece {
            negative,
            digit_first: true,
            digit_last: true,
            ..Piece::new(level, body)
        }
    }
}

struct Book<'a> {
    formula: &'a Formula,
    notation: &'a dyn Notation,
}

impl Book<'_> {
    fn print(&self, node: Node, piece: &mut dyn FnMut(NodeId) -> Piece) -> Piece {
        match node {
            Node::Constant(_) | Node::Axis(_) | Node::Parameter(_) | Node::Column(_) => {
                self.leaf(node)
            }
            Node::Unary(op, a) => self.unary(op, piece(a)),
            Node::Binary(Binary::Add, a, b) => self.sum(piece(a), piece(b)),
            Node::Binary(Binary::Sub, a, b) => {
                let (a, b) = (piece(a), piece(b));
                let negated = self.negated(b);
                self.sum(a, negated)
            }
            Node::Binary(Binary::Mul, a, b) => {
                let (one, other) = (self.is_one(a), self.is_one(b));
                let (a, b) = (piece(a), piece(b));
                match (one, other) {
                    (true, _) => b,
                    (_, true) => a,
                    _ => self.product(a, b),
                }
            }
            Node::Binary(Binary::Div, a, b) => {
                let (one, count) = (self.is_one(b), self.is_count(b));
                let (a, b) = (piece(a), piece(b));
                match (one, a.level) {
                    (true, _) => a,
                    // A mean: 1/n before the Σ.
                    (_, Level::Series) if count => {
                        let one = Piece::number(Level::Atom, self.notation.number("1"), false);
                        let share = self.quotient(one, b);
                        self.product(share, a)
                    }
                    _ => self.quotient(a, b),
                }
            }
            Node::Binary(Binary::Pow, a, b) => {
                let (a, b) = (piece(a), piece(b));
                let exponent = self.signed(&b);
                self.power(a, &exponent)
            }
            Node::Binary(Binary::Hypot, a, b) => {
                let two = self.notation.number("2");
                let (a, b) = (self.square(piece(a), &two), self.square(piece(b), &two));
                let sum = self.sum(a, b);
                Piece::new(Level::Atom, self.notation.root(&sum.body, None))
            }
            Node::Binary(op, a, b) => {
                let name = match op {
                    Binary::Min => FunctionName::Common("min"),
                    Binary::Max => FunctionName::Common("max"),
                    _ => FunctionName::Other("atan2"),
                };
                let (a, b) = (self.signed(&piece(a)), self.signed(&piece(b)));
                self.call(name, &format!("{a}{}{b}", self.notation.comma()))
            }
            Node::Powi(a, 1) => piece(a),
            Node::Powi(a, n) => {
                let digits = self.notation.number(&n.unsigned_abs().to_string());
                let minus = if n < 0 {
                    self.notation.sign(Sign::Negative)
                } else {
                    ""
                };
                let a = piece(a);
                match a.name_end {
                    // But sin(x)⁻¹: sin⁻¹ would be the inverse function.
                    Some(end) if n > 1 && !a.negative => {
                        let name = self.notation.power(part(&a.body, ..end), &digits);
                        Piece {
                            function_first: true,
                            ..Piece::new(Level::Power, name + part(&a.body, end..))
                        }
                    }
                    _ => self.power(a, &format!("{minus}{digits}")),
                }
            }
            Node::Sum { body, .. } if self.is_one(body) => {
                piece(body);
                Piece::new(Level::Atom, self.notation.name("n"))
            }
            Node::Sum { body, .. } => {
                let body = self.bracketed(&piece(body), Level::Series);
                Piece::new(Level::Series, self.notation.series(&body))
            }
        }
    }

    fn leaf(&self, node: Node) -> Piece {
        match label(self.formula, node) {
            Some(Label::Number(value)) => self.number(value),
            Some(Label::Name(name)) => Piece::new(Level::Atom, self.notation.name(name)),
            Some(Label::Column(name)) => Piece::new(Level::Atom, self.notation.column(name)),
            None => Piece::new(Level::Atom, self.notation.name(TOO_LONG)),
        }
    }

    fn number(&self, value: f64) -> Piece {
        let negative = value.is_sign_negative();
        if let Some((name, _)) = CONSTANTS.iter().find(|(_, known)| *known == value.abs()) {
            let body = self.notation.name(name);
            return Piece {
                negative,
                ..Piece::new(Level::Atom, body)
            };
        }
        let digits = digits(value);
        let mantissa = self.notation.number(&digits.mantissa);
        let Some(exponent) = digits.exponent else {
            return Piece::number(Level::Atom, mantissa, negative);
        };
        let ten = self.notation.number("10");
        let exponent = match exponent.strip_prefix('-') {
            Some(exponent) => {
                self.notation.sign(Sign::Negative).to_owned() + &self.notation.number(exponent)
            }
            None => self.notation.number(&exponent),
        };
        let power = self.notation.power(&ten, &exponent);
        if digits.mantissa == "1" {
            return Piece::number(Level::Power, power, negative);
        }
        let body = format!("{mantissa}{}{power}", self.notation.sign(Sign::Times));
        Piece::number(Level::Product, body, negative)
    }

    fn unary(&self, op: Unary, a: Piece) -> Piece {
        let name = match op {
            Unary::Neg => return self.negated(a),
            Unary::Exp => {
                let base = self.notation.name("e");
                return Piece::new(Level::Power, self.notation.power(&base, &self.signed(&a)));
            }
            Unary::Gauss => {
                let square = self.square(a, &self.notation.number("2"));
                let exponent = self.notation.sign(Sign::Negative).to_owned() + &square.body;
                let base = self.notation.name("e");
                return Piece::new(Level::Power, self.notation.power(&base, &exponent));
            }
            Unary::Sqrt => {
                return Piece::new(Level::Atom, self.notation.root(&self.signed(&a), None));
            }
            Unary::Cbrt => {
                return Piece::new(Level::Atom, self.notation.root(&self.signed(&a), Some("3")));
            }
            Unary::Abs => return Piece::new(Level::Atom, self.notation.bars(&self.signed(&a))),
            Unary::Sin => FunctionName::Common("sin"),
            Unary::Cos => FunctionName::Common("cos"),
            Unary::Tan => FunctionName::Common("tan"),
            Unary::Asin => FunctionName::Common("arcsin"),
            Unary::Acos => FunctionName::Common("arccos"),
            Unary::Atan => FunctionName::Common("arctan"),
            Unary::Sinh => FunctionName::Common("sinh"),
            Unary::Cosh => FunctionName::Common("cosh"),
            Unary::Tanh => FunctionName::Common("tanh"),
            Unary::Ln => FunctionName::Common("ln"),
            Unary::Log10 => FunctionName::Log("10"),
            Unary::Log2 => FunctionName::Log("2"),
            Unary::Sign => FunctionName::Other("sgn"),
            Unary::Sigmoid => FunctionName::Other("sigmoid"),
            Unary::Softplus => FunctionName::Other("softplus"),
            Unary::Relu => FunctionName::Other("ReLU"),
            Unary::Step => FunctionName::Other("step"),
        };
        let name_end = self.notation.function(name).len();
        Piece {
            name_end: matches!(name, FunctionName::Common(_)).then_some(name_end),
            ..self.call(name, &self.signed(&a))
        }
    }

    fn call(&self, name: FunctionName, arguments: &str) -> Piece {
        let name = self.notation.function(name);
        let brackets = self.notation.brackets(arguments);
        let apply = self.notation.sign(Sign::Apply);
        Piece {
            function_first: true,
            ..Piece::new(Level::Atom, format!("{name}{apply}{brackets}"))
        }
    }

    /// −a: the sign stays in front of what it is multiplied with.
    fn negated(&self, a: Piece) -> Piece {
        let negative = !a.negative;
        if a.level <= Level::Series {
            return Piece {
                negative,
                ..Piece::new(Level::Atom, self.notation.brackets(&a.body))
            };
        }
        Piece { negative, ..a }
    }

    fn sum(&self, a: Piece, b: Piece) -> Piece {
        let sign = if b.negative { Sign::Minus } else { Sign::Plus };
        // Behind a plus the brackets of a sum change nothing, unless it begins with a minus.
        let left = if a.level == Level::Series {
            self.notation.brackets(&a.body)
        } else {
            a.body
        };
        let left = if a.negative {
            self.notation.sign(Sign::Negative).to_owned() + &left
        } else {
            left
        };
        let negative_sum =
            b.level == Level::Sum && b.body.starts_with(self.notation.sign(Sign::Negative));
        let right = if negative_sum {
            self.notation.brackets(&b.body)
        } else {
            b.body
        };
        Piece::new(
            Level::Sum,
            format!("{left}{}{right}", self.notation.sign(sign)),
        )
    }

    fn product(&self, a: Piece, b: Piece) -> Piece {
        let sign = if b.digit_first || (a.digit_last && b.level == Level::Fraction) {
            Sign::Dot
        } else if b.function_first {
            Sign::Apart
        } else {
            Sign::Invisible
        };
        let brackets = |piece: &Piece, most| {
            if piece.level <= most {
                self.notation.brackets(&piece.body)
            } else {
                piece.body.clone()
            }
        };
        let (left, right) = (brackets(&a, Level::Series), brackets(&b, Level::Sum));
        let level = if b.level == Level::Series {
            Level::Series
        } else {
            Level::Product
        };
        Piece {
            negative: a.negative != b.negative,
            digit_first: a.digit_first && a.level > Level::Series,
            function_first: a.function_first && a.level > Level::Series,
            digit_last: b.digit_last,
            ..Piece::new(level, format!("{left}{}{right}", self.notation.sign(sign)))
        }
    }

    fn quotient(&self, a: Piece, b: Piece) -> Piece {
        Piece {
            negative: a.negative != b.negative,
            ..Piece::new(Level::Fraction, self.notation.fraction(&a.body, &b.body))
        }
    }

    fn power(&self, base: Piece, exponent: &str) -> Piece {
        let is_atom = base.level == Level::Atom && !base.negative;
        let digit_first = is_atom && base.digit_first;
        let function_first = is_atom && base.function_first;
        let base = if is_atom {
            base.body
        } else {
            self.notation.brackets(&self.signed(&base))
        };
        Piece {
            digit_first,
            function_first,
            ..Piece::new(Level::Power, self.notation.power(&base, exponent))
        }
    }

    /// a², for which the sign of a does not matter.
    fn square(&self, a: Piece, two: &str) -> Piece {
        self.power(
            Piece {
                negative: false,
                ..a
            },
            two,
        )
    }

    /// The piece with its sign.
    fn signed(&self, piece: &Piece) -> String {
        if piece.negative {
            self.notation.sign(Sign::Negative).to_owned() + &piece.body
        } else {
            piece.body.clone()
        }
    }

    /// The piece with its sign, in brackets if it holds together no more than `most` or has a sign.
    fn bracketed(&self, piece: &Piece, most: Level) -> String {
        let whole = self.signed(piece);
        if piece.negative || piece.level <= most {
            self.notation.brackets(&whole)
        } else {
            whole
        }
    }

    fn is_one(&self, id: NodeId) -> bool {
        self.formula.graph.value(id) == Some(1.0)
    }

    /// Whether the node is the number of rows, a sum of ones.
    fn is_count(&self, id: NodeId) -> bool {
        matches!(self.formula.graph.node(id), Node::Sum { body, .. } if self.is_one(body))
    }
}
