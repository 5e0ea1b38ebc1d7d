//! The core of Watershed: gradient descent on surfaces given by a formula,
//! from many starts at once, with the same bits on every machine.
//!
//! The core knows nothing of the web except in `wasm`.

pub mod basins;
pub mod batch;
pub mod catalog;
pub mod datasets;
pub mod decimal;
pub mod descent;
pub mod ensemble;
pub mod error;
pub mod expr;
pub mod function;
pub mod landscape;
pub mod limits;
pub mod loss;
mod named;
pub mod objective;
pub mod optimizer;
mod order;
pub mod outcome;
pub mod plan;
pub mod program;
pub mod rain;
pub mod random;
pub mod relief;
pub mod scenario;
pub mod starts;
mod text;
pub mod tune;

#[cfg(target_arch = "wasm32")]
pub mod wasm;
