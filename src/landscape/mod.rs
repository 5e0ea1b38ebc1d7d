//! What there is to find on a surface.

pub mod ends;
