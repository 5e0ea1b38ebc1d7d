//! Gradient descent with a line search in both ways.

use super::Parameter;
use super::bfgs::C1;
use super::failure::Failure;
use super::line::wolfe;
use super::lone::{Here, Lone, Needs};
use super::parameter::{LR, below_one};
use super::terms::Terms;

/// p ← p − t·g, where t fulfils the strong Wolfe conditions: f falls by at least c₁ of what the slope promises, and the slope along
/// the way has become flatter than c₂ of what it was.
///
/// The first trial is lr, which the search may leave in either direction. `c1` = 10⁻⁴ and `c2` = 0.9 as in Nocedal and Wright, *Numerical
/// Optimization*, section 3.1; the search is that of Moré and Thuente ([`wolfe`]).
///
/// Source: P. Wolfe, *Convergence conditions for ascent methods*, SIAM Review 11(2) (1969), 226–235.
#[derive(Debug)]
pub struct GdWolfe;

impl Lone for GdWolfe {
    const NAME: &'static str = "gd_wolfe";
    const PARAMETERS: &'static [Parameter] =
        &[Parameter { default: 1.0, ..LR }, C1, below_one("c2", 0.9)];
    const SLOTS: usize = 0;
    const NEEDS: Needs = Needs::Value;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        if here.gradient == [0.0, 0.0] || values[0] == 0.0 {
            return Ok(());
        }
        let direction = here.gradient.map(|g| -g);
        terms.vector("direction", direction);
        let found = wolfe(here, direction, values[0], [values[1], values[2]], terms)?;
        terms.number("t", found.t);
        here.point = found.point;
        Ok(())
    }
}
