//! What each operation means, stated once, one number at a time.
//!
//! The block interpreter and the emitted code are held to these functions, bit for bit
//! (NaNs count as equal). min and max return their first argument unless the second one is
//! less or greater, so min(a, NaN) = a; every other operation passes a NaN through.

use crate::expr::graph::{Axis, Binary, Graph, Node, NodeId, Unary};
use crate::program::Table;
use crate::program::elementary::{self, Lane};

/// The value of a function of one argument.
#[inline(always)]
pub fn unary<L: Lane>(op: Unary, a: L) -> L {
    match op {
        Unary::Neg => -a,
        Unary::Sin => elementary::sin(a),
        Unary::Cos => elementary::cos(a),
        Unary::Tan => elementary::tan(a),
        Unary::Asin => elementary::asin(a),
        Unary::Acos => elementary::acos(a),
        Unary::Atan => elementary::atan(a),
        Unary::Sinh => elementary::sinh(a),
        Unary::Cosh => elementary::cosh(a),
        Unary::Tanh => elementary::tanh(a),
        Unary::Exp => elementary::exp(a),
        Unary::Ln => elementary::ln(a),
        Unary::Log10 => elementary::log10(a),
        Unary::Log2 => elementary::log2(a),
        Unary::Sqrt => elementary::sqrt(a),
        Unary::Cbrt => elementary::cbrt(a),
        Unary::Abs => a.abs(),
        Unary::Sign => elementary::sign(a),
        Unary::Sigmoid => elementary::sigmoid(a),
        Unary::Softplus => elementary::softplus(a),
        Unary::Relu => elementary::relu(a),
        Unary::Gauss => elementary::gauss(a),
        Unary::Step => elementary::step(a),
    }
}

/// The value of a function of two arguments.
#[inline(always)]
pub fn binary<L: Lane>(op: Binary, a: L, b: L) -> L {
    match op {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Min => elementary::min(a, b),
        Binary::Max => elementary::max(a, b),
        Binary::Pow => elementary::pow(a, b),
        Binary::Hypot => elementary::hypot(a, b),
        Binary::Atan2 => elementary::atan2(a, b),
    }
}

/// aⁿ for |n| ≤ 64, by the fixed chain of multiplications of [`elementary::powi`].
pub fn powi(a: f64, n: i32) -> f64 {
    elementary::powi(a, n)
}

/// The meaning of the operations, as [`evaluate_with`] takes it: tests plant errors in it.
#[derive(Clone, Copy, Debug)]
pub struct Meaning {
    /// The value of a function of one argument.
    pub unary: fn(Unary, f64) -> f64,
    /// The value of a function of two arguments.
    pub binary: fn(Binary, f64, f64) -> f64,
    /// The value of a whole power.
    pub powi: fn(f64, i32) -> f64,
}

impl Default for Meaning {
    fn default() -> Self {
        Self {
            unary,
            binary,
            powi,
        }
    }
}

/// The value of `node` at the point (x, y).
///
/// A parameter without a value, a table that is missing and a column outside of a sum are NaN.
/// A sum starts from 0 and adds its rows in order.
pub fn evaluate(
    graph: &Graph,
    node: NodeId,
    x: f64,
    y: f64,
    parameters: &[f64],
    tables: &[Table],
) -> f64 {
    evaluate_with(
        Meaning::default(),
        graph,
        &[node],
        [x, y],
        parameters,
        tables,
    )[0]
}

/// The values of several nodes at a point, where the operations mean what `meaning` says.
///
/// A walk over the graph in the order of its nodes, so its depth is no concern.
pub fn evaluate_with(
    meaning: Meaning,
    graph: &Graph,
    wanted: &[NodeId],
    point: [f64; 2],
    parameters: &[f64],
    tables: &[Table],
) -> Vec<f64> {
    let nodes = graph.nodes();
    let compute = |values: &[f64], at: usize, row: Option<(&Table, usize)>| match nodes[at] {
        Node::Constant(bits) => f64::from_bits(bits),
        Node::Axis(Axis::X) => point[0],
        Node::Axis(Axis::Y) => point[1],
        Node::Parameter(slot) => *parameters.get(usize::from(slot)).unwrap_or(&f64::NAN),
        Node::Column(column) => row.map_or(f64::NAN, |(table, turn)| table.at(turn, column.into())),
        Node::Unary(op, a) => (meaning.unary)(op, values[a.index()]),
        Node::Binary(op, a, b) => (meaning.binary)(op, values[a.index()], values[b.index()]),
        Node::Powi(a, n) => (meaning.powi)(values[a.index()], n),
        Node::Sum { .. } => unreachable!("sums are computed by their rows"),
    };
    // Which nodes change from row to row; a sum closes over the columns of its table.
    let mut rowful = vec![false; nodes.len()];
    let mut values = vec![f64::NAN; nodes.len()];
    for at in needed(nodes, wanted) {
        rowful[at] = match nodes[at] {
            Node::Column(_) => true,
            Node::Sum { .. } => false,
            other => other.children().any(|child| rowful[child.index()]),
        };
        let Node::Sum { body, table } = nodes[at] else {
            values[at] = compute(&values, at, None);
            continue;
        };
        let Some(table) = tables.get(usize::from(table)) else {
            continue;
        };
        let mut in_row = values.clone();
        let of_row: Vec<usize> = needed(nodes, &[body])
            .into_iter()
            .filter(|&at| rowful[at])
            .collect();
        values[at] = 0.0;
        for turn in 0..table.turns() {
            for &at in &of_row {
                in_row[at] = compute(&in_row, at, Some((table, turn)));
            }
            values[at] += in_row[body.index()];
        }
    }
    wanted.iter().map(|node| values[node.index()]).collect()
}

/// The nodes that the wanted ones are made of, arguments first.
fn needed(nodes: &[Node], wanted: &[NodeId]) -> Vec<usize> {
    let mut marked = vec![false; nodes.len()];
    for node in wanted {
        marked[node.index()] = true;
    }
    for at in (0..nodes.len()).rev() {
        if marked[at] {
            for child in nodes[at].children() {
                marked[child.index()] = true;
            }
        }
    }
    (0..nodes.len()).filter(|&at| marked[at]).collect()
}
