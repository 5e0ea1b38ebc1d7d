//! The same results from a graph that takes less work.
//!
//! Every rewriting here keeps every bit of every result that is not NaN, and a NaN stays NaN:
//!
//! - what the results do not need is left out, and equal parts are computed once;
//! - operations on constants are carried out beforehand, by the same loops;
//! - a whole power becomes the multiplications of its chain, so that x⁶ and x⁵ share theirs;
//! - signs move to where rounding does not see them, 1·a is a, and division by a power of two
//!   is multiplication.

use super::loops;
use crate::expr::graph::{Binary, Graph, Node, NodeId, Unary};

/// How many nodes and outputs use each node; none use what the outputs are not made of.
pub(super) fn uses(graph: &Graph, outputs: &[NodeId]) -> Vec<u32> {
    let mut uses = vec![0; graph.nodes().len()];
    for output in outputs {
        uses[output.index()] += 1;
    }
    for at in (0..uses.len()).rev() {
        if uses[at] > 0 {
            for child in graph.nodes()[at].children() {
                uses[child.index()] += 1;
            }
        }
    }
    uses
}

/// A graph of what `outputs` need and no more, and the outputs in it.
pub(super) fn tidy(graph: &Graph, outputs: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let uses = uses(graph, outputs);
    let mut tidied = Graph::new();
    // Stands for the nodes that nothing needs, and is itself not needed.
    let unused = tidied.constant(f64::NAN);
    let mut new = vec![unused; uses.len()];
    for (at, &node) in graph
        .nodes()
        .iter()
        .enumerate()
        .filter(|&(at, _)| uses[at] > 0)
    {
        new[at] = match node {
            Node::Unary(op, a) => tidy_unary(&mut tidied, op, new[a.index()]),
            Node::Binary(op, a, b) => tidy_binary(&mut tidied, op, new[a.index()], new[b.index()]),
            Node::Powi(a, n) => tidy_powi(&mut tidied, new[a.index()], n),
            Node::Sum { body, table } => tidied.add(Node::Sum {
                body: new[body.index()],
                table,
            }),
            leaf => tidied.add(leaf),
        };
    }
    (
        tidied,
        outputs.iter().map(|output| new[output.index()]).collect(),
    )
}

/// What `node` is the negative of.
fn negated(graph: &Graph, node: NodeId) -> Option<NodeId> {
    match graph.node(node) {
        Node::Unary(Unary::Neg, a) => Some(a),
        _ => None,
    }
}

fn tidy_unary(graph: &mut Graph, op: Unary, a: NodeId) -> NodeId {
    if let Some(value) = graph.value(a) {
        return graph.constant(loops::unary_of_number(op, value));
    }
    match (op, graph.node(a)) {
        (Unary::Neg, Node::Unary(Unary::Neg, a)) => a,
        (Unary::Abs, Node::Unary(Unary::Neg, a)) => graph.unary(Unary::Abs, a),
        (Unary::Neg, Node::Binary(Binary::Mul, b, k)) if graph.value(k).is_some() => {
            let minus = tidy_unary(graph, Unary::Neg, k);
            graph.binary(Binary::Mul, b, minus)
        }
        _ => graph.unary(op, a),
    }
}

fn tidy_binary(graph: &mut Graph, op: Binary, a: NodeId, b: NodeId) -> NodeId {
    let (ka, kb) = (graph.value(a), graph.value(b));
    if let (Some(a), Some(b)) = (ka, kb) {
        return graph.constant(loops::binary_of_numbers(op, a, b));
    }
    let (na, nb) = (negated(graph, a), negated(graph, b));
    match op {
        // −0 is what adding leaves alone: +0 would turn −0 into +0.
        Binary::Add if is(kb, -0.0) => a,
        Binary::Add if is(ka, -0.0) => b,
        Binary::Sub if is(kb, 0.0) => a,
        Binary::Add if nb.is_some() => tidy_binary(graph, Binary::Sub, a, nb.unwrap_or(b)),
        Binary::Add if na.is_some() => tidy_binary(graph, Binary::Sub, b, na.unwrap_or(a)),
        Binary::Sub if nb.is_some() => tidy_binary(graph, Binary::Add, a, nb.unwrap_or(b)),
        Binary::Sub => match kb {
            Some(k) => {
                let minus = graph.constant(-k);
                tidy_binary(graph, Binary::Add, a, minus)
            }
            None => graph.binary(Binary::Sub, a, b),
        },
        Binary::Mul if is(kb, 1.0) => a,
        Binary::Mul if is(ka, 1.0) => b,
        Binary::Mul if is(kb, -1.0) => tidy_unary(graph, Unary::Neg, a),
        Binary::Mul if is(ka, -1.0) => tidy_unary(graph, Unary::Neg, b),
        Binary::Div if is(kb, 1.0) => a,
        Binary::Div if kb.is_some_and(power_of_two) => {
            let reciprocal = graph.constant(1.0 / kb.unwrap_or(1.0));
            tidy_binary(graph, Binary::Mul, a, reciprocal)
        }
        Binary::Mul | Binary::Div if na.is_some() || nb.is_some() => {
            let product = tidy_binary(graph, op, na.unwrap_or(a), nb.unwrap_or(b));
            match na.is_some() && nb.is_some() {
                true => product,
                false => tidy_unary(graph, Unary::Neg, product),
            }
        }
        // One order for what does not depend on the order, so that equal parts are found.
        Binary::Add | Binary::Mul if ka.is_some() || (kb.is_none() && b < a) => {
            graph.binary(op, b, a)
        }
        _ => graph.binary(op, a, b),
    }
}

/// Whether the constant, if it is one, has the bits of `value`.
fn is(constant: Option<f64>, value: f64) -> bool {
    constant.is_some_and(|constant| constant.to_bits() == value.to_bits())
}

/// Whether both the number and its reciprocal are normal and a power of two.
fn power_of_two(value: f64) -> bool {
    let mantissa = (1 << 52) - 1;
    value.is_normal() && (1.0 / value).is_normal() && value.to_bits() & mantissa == 0
}

/// The operations of [`elementary::powi`](super::elementary::powi), one by one.
fn tidy_powi(graph: &mut Graph, a: NodeId, n: i32) -> NodeId {
    let one = graph.constant(1.0);
    let size = n.unsigned_abs();
    if size == 0 {
        // 1, but NaN for a NaN: the sign of a is −1, ±0, 1 or NaN.
        let zero = graph.constant(0.0);
        let sign = tidy_unary(graph, Unary::Sign, a);
        let nothing = tidy_binary(graph, Binary::Mul, sign, zero);
        return tidy_binary(graph, Binary::Add, nothing, one);
    }
    let mut square = a;
    for _ in 0..size.trailing_zeros() {
        square = tidy_binary(graph, Binary::Mul, square, square);
    }
    let mut power = square;
    for bit in size.trailing_zeros() + 1..u32::BITS - size.leading_zeros() {
        square = tidy_binary(graph, Binary::Mul, square, square);
        if size >> bit & 1 == 1 {
            power = tidy_binary(graph, Binary::Mul, power, square);
        }
    }
    match n < 0 {
        true => tidy_binary(graph, Binary::Div, one, power),
        false => power,
    }
}
