//! The package: newtypes that JavaScript sees, without logic of their own.
//!
//! Settings and reports cross as plain objects, reports through serde; points
//! cross as typed arrays. Typed arrays that leave are copies.

mod basins;
mod boundary;
mod catalog;
mod ensemble;
mod kernel;
mod landscape;
mod link;
mod objective;
mod rain;
mod relief;
mod settings;
mod tune;
