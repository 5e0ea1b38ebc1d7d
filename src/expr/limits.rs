//! How large a formula may be; what is larger is refused with an error.

/// The longest text, in UTF-16 code units: twenty times the longest well-known surface.
pub const LENGTH: usize = 2000;

/// How deep brackets, exponents and signs may stand inside one another.
///
/// Parsing recurses once per level, and a page's stack is 1 MB.
pub const DEPTH: usize = 64;

/// The most nodes of a formula's graph.
pub const NODES: usize = 1000;

/// The most nodes of a formula together with its derivatives to second order.
pub const DERIVED_NODES: usize = 10_000;

/// The largest constant exponent: 2¹⁰²⁴ is no longer a double.
pub const EXPONENT: f64 = 1024.0;

/// The largest whole exponent that is computed by multiplications alone.
pub const WHOLE_EXPONENT: i32 = 64;

/// The longest text, MathML or LaTeX that is printed, in bytes.
///
/// Derivatives share their parts; written out, they could grow without bound.
pub const PRINTED: usize = 200_000;
