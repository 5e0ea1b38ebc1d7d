//! Formulas: text to graph, derivatives, and back to text, MathML, LaTeX and Python.

pub mod derive;
pub mod display;
pub mod graph;
pub mod limits;
pub mod names;
pub mod parse;
mod simplify;
pub(crate) mod suggest;
mod token;

pub use display::{latex, mathml, text, torch};
pub use graph::{Axis, Binary, Graph, Node, NodeId, Unary};
pub use names::Names;
pub use parse::{parse, parse_with};

/// A formula that was typed.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The nodes of the formula, exactly as written, and of what is derived from it.
    pub graph: Graph,
    /// The node of the formula itself.
    pub root: NodeId,
    /// The free names in the order in which they appear; the index is the slot.
    ///
    /// Greek letters go by their names: `alpha`, `Gamma`.
    pub parameters: Vec<String>,
    /// The names of the axes and of the columns of data.
    pub names: Names,
    /// 1 for a curve in the first axis alone, otherwise 2.
    pub dimensions: usize,
    /// How ambiguous places were read.
    pub hints: Vec<Hint>,
    /// For a loss, how a textbook writes it.
    pub mean: Option<Mean>,
}

/// A mean over the rows of the data as it is printed: ± 1/n Σ f(body).
///
/// Apart from the root, because what is computed may be written so that no digits are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    /// What the mean is taken of.
    pub body: NodeId,
    /// The name of a function of the body, if it has no node of its own.
    pub function: Option<&'static str>,
    /// Whether a minus stands before the whole.
    pub negative: bool,
}

impl Formula {
    /// A formula that was built rather than typed, with the names of a surface.
    pub fn new(graph: Graph, root: NodeId, parameters: Vec<String>) -> Self {
        let uses = graph.uses(root);
        Formula {
            graph,
            root,
            parameters,
            names: Names::default(),
            // A constant is drawn as a plane, not as a line.
            dimensions: if uses.x && !uses.y { 1 } else { 2 },
            hints: Vec::new(),
            mean: None,
        }
    }
}

/// How a place was read that people may have meant otherwise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Hint {
    /// What kind of place it is: `formula.division_then_product`,
    /// `formula.power_then_product` or `formula.capital_axis`.
    pub code: &'static str,
    /// Where `value` begins in the text, in UTF-16 code units.
    pub at: usize,
    /// The text of the place.
    pub value: String,
    /// For a product how it was read; for a capital letter the axis it is not.
    pub reading: String,
}
