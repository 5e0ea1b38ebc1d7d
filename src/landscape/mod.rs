//! What the surface looks like: where runs end, and what is proved of it.

pub mod convexity;
pub mod edge;
pub mod enclosure;
pub mod ends;
pub mod interval;
pub mod known;
pub mod region;
pub mod rounding;
pub mod rules;
pub mod search;
pub mod survey;
pub mod winding;
