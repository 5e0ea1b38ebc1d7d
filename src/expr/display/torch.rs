//! Formulas as Python functions over PyTorch's tensors.

use super::number::digits;
use super::{Label, TOO_LONG, label};
use crate::expr::Formula;
use crate::expr::graph::{Binary, Node, NodeId, Unary};
use crate::expr::names::CONSTANTS;

/// Lines longer than this are parted, bytes.
const LONG: usize = 88;

/// From here on a whole number is written as a float: PyTorch takes no larger integers.
const LARGE: f64 = 2_147_483_648.0;

/// The formula as a Python function `f` of its axes, its free names and the columns of its data, in this order.
///
/// Takes tensors of float64 (of numbers for each run; the axes of a loss as a column, so that the rows of the data stand
/// beside it) and needs `import math` and `import torch`. PyTorch's derivatives of it have the values of ours, at kinks too: both have
/// sign(0) = 0 and give half to each side of a tie. What several parts share has a line of its own, so the
/// text is never longer than the graph.
pub fn torch(formula: &Formula) -> String {
    let graph = &formula.graph;
    let reached = graph.reach(formula.root);
    let nodes = || (0..reached.len()).filter(|&index| reached[index]);
    let mut wanted = vec![0; reached.len()];
    for index in nodes() {
        for child in graph.nodes()[index].children() {
            wanted[child.index()] += 1;
        }
    }
    let mut lines = String::new();
    let mut count = 0;
    let mut pieces: Vec<Option<Piece>> = vec![None; reached.len()];
    for index in nodes() {
        let node = graph.nodes()[index];
        let mut piece = print(formula, node, &|id| {
            let piece = pieces[id.index()].clone();
            piece.unwrap_or_else(|| Piece::new(Level::Atom, TOO_LONG.to_owned()))
        });
        let leaf = node.children().next().is_none();
        if !leaf && (wanted[index] > 1 || piece.text.len() > LONG) && index + 1 < reached.len() {
            count += 1;
            let name = "t".to_owned() + &count.to_string();
            lines = lines + "    " + &name + " = " + &piece.text + "\n";
            piece = Piece {
                tensor: piece.tensor,
                ..Piece::new(Level::Atom, name)
            };
        }
        pieces[index] = Some(piece);
    }
    let mut value = pieces.pop().flatten().map_or(TOO_LONG.to_owned(), |root| {
        if root.tensor && graph.uses(formula.root).axes() {
            root.text
        } else {
            // What is the same everywhere is so at each run.
            let axis = &formula.names.axes[0];
            "0*".to_owned() + &identifier(axis) + " + " + &root.at_least(Level::Product)
        }
    });
    if value.is_empty() {
        value = TOO_LONG.to_owned();
    }
    "def f(".to_owned()
        + &arguments(formula).join(", ")
        + "):\n"
        + &lines
        + "    return "
        + &value
        + "\n"
}

/// What the function is called with: axes, free names, columns.
fn arguments(formula: &Formula) -> Vec<String> {
    let axes = formula.names.axes.iter().take(formula.dimensions);
    let rest = formula.parameters.iter().chain(&formula.names.columns);
    axes.chain(rest).map(|name| identifier(name)).collect()
}

/// A name that Python can have.
fn identifier(name: &str) -> String {
    // The only one of its words that is a letter, too.
    match name {
        "lambda" => "lambda_".to_owned(),
        _ => name.to_owned(),
    }
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
    /// Whether it is a tensor rather than one of Python's own numbers, which its functions do not take.
    tensor: bool,
}

impl Piece {
    fn new(level: Level, text: String) -> Piece {
        Piece {
            text,
            level,
            tensor: true,
        }
    }

    /// The text, in brackets if it holds together less than `least`.
    fn at_least(self, least: Level) -> String {
        if self.level < least {
            "(".to_owned() + &self.text + ")"
        } else {
            self.text
        }
    }

    /// The same as a tensor.
    fn lifted(self) -> Piece {
        if self.tensor {
            return self;
        }
        Piece::new(
            Level::Atom,
            "torch.tensor(float(".to_owned() + &self.text + "))",
        )
    }
}

fn call(name: &str, arguments: &[&str]) -> Piece {
    Piece::new(
        Level::Atom,
        name.to_owned() + "(" + &arguments.join(", ") + ")",
    )
}

fn print(formula: &Formula, node: Node, piece: &dyn Fn(NodeId) -> Piece) -> Piece {
    match node {
        Node::Constant(_) | Node::Axis(_) | Node::Parameter(_) | Node::Column(_) => {
            leaf(formula, node)
        }
        Node::Unary(op, a) => unary(op, piece(a)),
        Node::Binary(op, a, b) => binary(op, piece(a), piece(b)),
        Node::Powi(a, n) => {
            let a = piece(a).lifted().at_least(Level::Atom);
            Piece::new(Level::Power, a + "**" + &n.to_string())
        }
        Node::Sum { body, .. } => {
            let body = piece(body);
            let column = formula.names.columns.first();
            let column = column.map_or(TOO_LONG.to_owned(), |name| identifier(name));
            let text = body.at_least(Level::Product);
            // What does not depend on the data counts once for each row of them.
            match node.children().any(|body| formula.graph.uses(body).columns) {
                true => Piece::new(
                    Level::Atom,
                    "(".to_owned() + &text + ").sum(-1, keepdim=True)",
                ),
                false => Piece::new(Level::Product, text + "*" + &column + ".shape[-1]"),
            }
        }
    }
}

fn unary(op: Unary, a: Piece) -> Piece {
    if op == Unary::Neg {
        let tensor = a.tensor;
        let text = "-".to_owned() + &a.at_least(Level::Product);
        return Piece {
            tensor,
            ..Piece::new(Level::Signed, text)
        };
    }
    let a = a.lifted();
    match op {
        // Its own function turns into a straight line from 20 on, which is 2·10⁻⁹ off.
        Unary::Softplus => call("torch.logaddexp", &[&a.text, "torch.tensor(0.0)"]),
        Unary::Gauss => {
            let square = a.at_least(Level::Atom) + "**2";
            call("torch.exp", &[&("-".to_owned() + &square)])
        }
        // 0 or 1, and differentiable in the eyes of autograd.
        Unary::Step => call("torch.relu", &[&call("torch.sign", &[&a.text]).text]),
        Unary::Cbrt => {
            let (sign, size) = (
                call("torch.sign", &[&a.text]),
                call("torch.abs", &[&a.text]),
            );
            Piece::new(Level::Product, sign.text + "*" + &size.text + "**(1/3)")
        }
        _ => call(function(op), &[&a.text]),
    }
}

/// PyTorch's function that is the same as ours.
fn function(op: Unary) -> &'static str {
    match op {
        Unary::Sin => "torch.sin",
        Unary::Cos => "torch.cos",
        Unary::Tan => "torch.tan",
        Unary::Asin => "torch.asin",
        Unary::Acos => "torch.acos",
        Unary::Atan => "torch.atan",
        Unary::Sinh => "torch.sinh",
        Unary::Cosh => "torch.cosh",
        Unary::Tanh => "torch.tanh",
        Unary::Exp => "torch.exp",
        Unary::Ln => "torch.log",
        Unary::Log10 => "torch.log10",
        Unary::Log2 => "torch.log2",
        Unary::Sqrt => "torch.sqrt",
        Unary::Abs => "torch.abs",
        Unary::Sign => "torch.sign",
        Unary::Sigmoid => "torch.sigmoid",
        Unary::Relu => "torch.relu",
        Unary::Neg | Unary::Cbrt | Unary::Softplus | Unary::Gauss | Unary::Step => TOO_LONG,
    }
}

fn binary(op: Binary, a: Piece, b: Piece) -> Piece {
    let (sign, level) = match op {
        Binary::Add => (" + ", Level::Sum),
        Binary::Sub => (" - ", Level::Sum),
        Binary::Mul => ("*", Level::Product),
        Binary::Div => ("/", Level::Product),
        Binary::Pow => {
            // A power of two of Python's own numbers may be complex.
            let a = a.lifted().at_least(Level::Atom);
            let least = if b.tensor { Level::Atom } else { Level::Signed };
            return Piece::new(Level::Power, a + "**" + &b.at_least(least));
        }
        Binary::Min | Binary::Max | Binary::Hypot | Binary::Atan2 => {
            let name = match op {
                Binary::Min => "torch.minimum",
                Binary::Max => "torch.maximum",
                Binary::Hypot => "torch.hypot",
                _ => "torch.atan2",
            };
            return call(name, &[&a.lifted().text, &b.lifted().text]);
        }
    };
    let tensor = a.tensor || b.tensor;
    // Python's own 1/0 is an error.
    let (a, tensor) = match op == Binary::Div && !tensor {
        true => (a.lifted(), true),
        false => (a, tensor),
    };
    let (left, right) = match level {
        Level::Sum => (a.text, b.at_least(Level::Product)),
        _ => (a.at_least(Level::Product), b.at_least(Level::Power)),
    };
    Piece {
        tensor,
        ..Piece::new(level, left + sign + &right)
    }
}

fn leaf(formula: &Formula, node: Node) -> Piece {
    match label(formula, node) {
        Some(Label::Number(value)) => number(value),
        Some(Label::Name(name) | Label::Column(name)) => Piece::new(Level::Atom, identifier(name)),
        None => Piece::new(Level::Atom, TOO_LONG.to_owned()),
    }
}

fn number(value: f64) -> Piece {
    let size = value.abs();
    let named = CONSTANTS.iter().find(|(_, known)| *known == size);
    let mut text = match named {
        Some((name, _)) => "math.".to_owned() + name,
        None if size.is_finite() => digits(value).to_string(),
        None => "math.inf".to_owned(),
    };
    if size >= LARGE && size.is_finite() && !text.contains(['.', 'e']) {
        text += ".0";
    }
    let (level, text) = match value.is_sign_negative() {
        true => (Level::Signed, "-".to_owned() + &text),
        false => (Level::Atom, text),
    };
    Piece {
        tensor: false,
        ..Piece::new(level, text)
    }
}

#[cfg(test)]
mod tests {
    use super::torch;
    use crate::expr::parse;
    use crate::loss::{self, Loss};

    fn body(formula: &str) -> String {
        let text = torch(&parse(formula).unwrap());
        text.split_once("return ").unwrap().1.trim_end().to_owned()
    }

    #[test]
    fn formulas_become_python() {
        assert_eq!(
            body("(x^2+y-11)^2 + (x+y^2-7)^2"),
            "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"
        );
        assert_eq!(body("-x^2 - (-y)"), "-x**2 - (-y)");
        assert_eq!(body("x/(2*y)*pi"), "x/(2*y)*math.pi");
        assert_eq!(
            body("sqrt(2)*x + y"),
            "torch.sqrt(torch.tensor(float(2)))*x + y"
        );
        assert_eq!(
            body("max(x,0)+y"),
            "torch.maximum(x, torch.tensor(float(0))) + y"
        );
        assert_eq!(body("x^0.5*y^-1.5"), "x**0.5*y**-1.5");
        assert_eq!(body("(-2)^x+y"), "torch.tensor(float(-2))**x + y");
        assert_eq!(body("1/0+x+y"), "torch.tensor(float(1))/0 + x + y");
        assert_eq!(
            body("step(x)+softplus(y)"),
            "torch.relu(torch.sign(x)) + torch.logaddexp(y, torch.tensor(0.0))"
        );
        assert_eq!(body("7"), "0*x + 7");
        assert_eq!(body("1e12*x+y"), "1000000000000.0*x + y");
    }

    #[test]
    fn arguments_are_axes_and_free_names() {
        let head = |formula| {
            torch(&parse(formula).unwrap())
                .lines()
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(head("x^2"), "def f(x):");
        assert_eq!(head("x^2+a*y^2+lambda"), "def f(x, y, a, lambda_):");
    }

    #[test]
    fn what_parts_share_has_a_line_of_its_own() {
        let text = torch(&parse("sin(x*y)^2 + exp(sin(x*y))").unwrap());
        assert_eq!(
            text,
            "def f(x, y):\n    t1 = torch.sin(x*y)\n    return t1**2 + torch.exp(t1)\n"
        );
        // A graph that would be exponentially long if it were written out.
        let deep = (0..40).fold("x+y".to_owned(), |text, _| "sin(".to_owned() + &text + ")");
        assert!(torch(&parse(&deep).unwrap()).len() < 2000);
    }

    #[test]
    fn a_loss_is_a_mean_over_rows() {
        let text = torch(&loss::formula("W*x+b", Loss::Mse).unwrap());
        assert_eq!(
            text,
            "def f(W, b, x, y):\n    return ((W*x + b - y)**2).sum(-1, keepdim=True)/(1*x.shape[-1])\n"
        );
    }
}
