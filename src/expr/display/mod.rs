//! Formulas for people: text that can be typed again, MathML and LaTeX; and Python for PyTorch.
//!
//! Text keeps the structure: parsing it gives the same graph. MathML and LaTeX
//! are set as in a textbook and may leave out what changes nothing, such as a
//! factor 1 or the brackets in a·(b·c).

mod latex;
mod mathml;
mod number;
mod text;
mod textbook;
mod torch;

use super::graph::{Axis, Graph, Node, NodeId};
use super::{Formula, limits};

pub use latex::{latex, latex_of};
pub use mathml::{mathml, mathml_of};
pub use text::{text, text_of};
pub use torch::torch;

/// Stands for what is too long to be written out.
const TOO_LONG: &str = "…";

/// What a leaf is called.
enum Label<'a> {
    /// A number; its sign is printed apart from it.
    Number(f64),
    /// A coordinate or a parameter.
    Name(&'a str),
    /// A column of the data: one value in each row.
    Column(&'a str),
}

/// What the leaf `node` is called in `formula`, and nothing for other nodes.
fn label(formula: &Formula, node: Node) -> Option<Label<'_>> {
    Some(match node {
        Node::Constant(bits) => Label::Number(f64::from_bits(bits)),
        Node::Axis(axis) => Label::Name(&formula.names.axes[(axis == Axis::Y) as usize]),
        Node::Parameter(slot) => Label::Name(name(&formula.parameters, slot)),
        Node::Column(column) => Label::Column(name(&formula.names.columns, column)),
        _ => return None,
    })
}

fn name(names: &[String], index: u16) -> &str {
    names.get(usize::from(index)).map_or("?", String::as_str)
}

/// What can be printed of a node.
trait Piece: Clone {
    /// How many bytes it takes.
    fn len(&self) -> usize;
}

/// Prints each node of which `root` is made from the pieces of its arguments, first to last.
///
/// Nothing where it gets longer than [`limits::PRINTED`]: a graph shares its
/// parts, and writing them out can take exponentially more room.
fn fold<P: Piece>(
    graph: &Graph,
    root: NodeId,
    mut print: impl FnMut(Node, &mut dyn FnMut(NodeId) -> P) -> P,
) -> Option<P> {
    let reached = graph.reach(root);
    let mut wanted = vec![0; reached.len()];
    let nodes = || (0..reached.len()).filter(|&index| reached[index]);
    for index in nodes() {
        for child in graph.nodes()[index].children() {
            wanted[child.index()] += 1;
        }
    }
    let mut copied = 0;
    let mut pieces: Vec<Option<P>> = vec![None; reached.len()];
    for index in nodes() {
        let mut piece = |id: NodeId| {
            wanted[id.index()] -= 1;
            let piece = &mut pieces[id.index()];
            let last = wanted[id.index()] == 0;
            let piece = if last { piece.take() } else { piece.clone() };
            let piece = piece.expect("the arguments of a node stand before it");
            copied += if last { 0 } else { piece.len() };
            piece
        };
        let piece = print(graph.nodes()[index], &mut piece);
        if piece.len() > limits::PRINTED || copied > 10 * limits::PRINTED {
            return None;
        }
        pieces[index] = Some(piece);
    }
    pieces.pop().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::graph::Binary;
    use crate::expr::{Names, parse_with};

    /// The mean square error of a line over the rows of a table.
    fn loss() -> Formula {
        let names = Names {
            axes: ["W".into(), "b".into()],
            columns: vec!["x".into(), "y".into()],
        };
        let mut formula = parse_with("(W*x + b - y)^2", names).unwrap();
        let body = formula.root;
        let sum = formula.graph.add(Node::Sum { body, table: 0 });
        let count = formula.graph.constant(10.0);
        formula.root = formula.graph.binary(Binary::Div, sum, count);
        formula
    }

    #[test]
    fn sums_over_data_are_set_with_a_sigma() {
        let mut formula = loss();
        assert_eq!(text(&formula), "sum((W*x + b - y)^2)/10");
        assert_eq!(
            latex(&formula),
            r"\frac{\sum_{i=1}^{n} \left(W x_{i} + b - y_{i}\right)^{2}}{10}"
        );
        assert!(mathml(&formula).contains("<munderover><mo>∑</mo>"));
        let slope = formula.graph.derivative(formula.root, Axis::X);
        assert_eq!(
            latex_of(&formula, slope),
            r"\frac{\sum_{i=1}^{n} 2 \left(W x_{i} + b - y_{i}\right) x_{i}}{10}"
        );
        let second = formula.graph.derivative(slope, Axis::Y);
        assert_eq!(
            latex_of(&formula, second),
            r"\frac{\sum_{i=1}^{n} 2 x_{i}}{10}"
        );
    }

    #[test]
    fn what_would_be_too_long_is_not_written_out() {
        let mut graph = Graph::new();
        let mut node = graph.axis(Axis::X);
        for _ in 0..100 {
            node = graph.binary(Binary::Mul, node, node);
        }
        let formula = Formula::new(graph, node, Vec::new());
        assert_eq!(text(&formula), TOO_LONG);
        assert_eq!(latex(&formula), r"\dots");
        assert!(mathml(&formula).contains("<mi>…</mi>"));
    }
}
