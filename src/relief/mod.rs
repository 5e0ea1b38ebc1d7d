//! How a surface is coloured and drawn as a map: heights, contour lines, shading.
//!
//! Values come in as a grid, row 0 being the lowest y; pictures leave with
//! row 0 on top, as pictures do.

pub mod breaks;
pub mod grid;
pub mod heights;
pub mod paint;
pub mod palette;
