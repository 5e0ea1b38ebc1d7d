//! Elementary functions with the same bits on every machine.
//!
//! Each is stated once, over the operations of [`Lane`], which IEEE 754 and WebAssembly define exactly; the platform's
//! own functions differ from one library to the next. There are no branches and no tables, so that loops over slices
//! of doubles vectorise.
//!
//! What is promised, what was measured and where the numbers come from is in docs/elementary.md.
//!
//! A NaN argument gives NaN everywhere, [`min`] and [`max`] excepted.

mod activation;
mod exp;
mod hyperbolic;
mod inverse;
mod lane;
mod log;
mod parts;
mod power;
mod root;
mod trig;

pub use activation::{max, min, relu, sigmoid, sign, softplus, step};
pub use exp::{exp, gauss};
pub use hyperbolic::{cosh, sinh, tanh};
pub use inverse::{acos, asin, atan, atan2};
pub use lane::{Bits, Lane};
pub use log::{ln, log2, log10};
pub(crate) use parts::two_product;
pub use power::{MAX_POWI, pow, powi};
pub use root::{cbrt, hypot, sqrt};
pub use trig::{cos, sin, sin_cos, tan};
