//! The core of Watershed: gradient descent on surfaces given by a formula,
//! from many starts at once, with the same bits on every machine.
//!
//! The core knows nothing of the web except in `wasm`.

pub mod error;
pub mod expr;
pub mod objective;
pub mod optimizer;
pub mod outcome;
pub mod program;
pub mod random;
pub mod starts;
