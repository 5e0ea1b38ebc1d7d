//! Formulas: text to graph, derivatives, and back to text, MathML and LaTeX.

pub mod graph;

use graph::{Graph, NodeId};

/// A formula as data: its graph, and what the people who wrote it called things.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The graph that holds the formula; derivatives may be added to it.
    pub graph: Graph,
    /// The node of the graph that is the formula.
    pub root: NodeId,
    /// The names of the parameters, slot by slot, in the order of their first appearance.
    pub parameters: Vec<String>,
    /// 1 for a curve (a formula in x alone), 2 for a surface; a constant is a surface.
    pub dimensions: usize,
}
