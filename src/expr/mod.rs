//! Formulas: text to graph, derivatives, and back to text, MathML and LaTeX.

pub mod graph;
