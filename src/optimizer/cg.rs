//! Nonlinear conjugate gradients.

use super::Parameter;
use super::bfgs::{C1, first_trial};
use super::failure::Failure;
use super::line::{dot, wolfe};
use super::lone::{Here, Lone, Needs};
use super::parameter::below_one;
use super::terms::Terms;

/// d ← −g + β·d with β = max(0, g·(g − g₋)/(g₋·g₋)), then p ← p + t·d, where t fulfils the strong Wolfe conditions.
///
/// The rule of Polak and Ribière that begins anew (β = 0) rather than turn back, called PR⁺; it also begins anew where d would not lead
/// downhill. Constants and first trials are those of SciPy's `CG` (`c1` = 10⁻⁴, `c2` = 0.4). On a quadratic with exact searches two
/// steps lead to the minimum.
///
/// Source: E. Polak and G. Ribière, *Note sur la convergence de méthodes de directions conjuguées*, Revue française d'informatique et de
/// recherche opérationnelle 3(R1) (1969), 35–43; J. C. Gilbert and J. Nocedal, *Global convergence properties of conjugate gradient
/// methods for optimization*, SIAM Journal on Optimization 2(1) (1992), 21–42.
#[derive(Debug)]
pub struct Cg;

impl Lone for Cg {
    const NAME: &'static str = "cg";
    const PARAMETERS: &'static [Parameter] = &[C1, below_one("c2", 0.4)];
    /// The gradient and the direction of the step before, f before it, and whether there has been one.
    const SLOTS: usize = 6;
    const NEEDS: Needs = Needs::Value;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        let gradient = here.gradient;
        if gradient == [0.0, 0.0] {
            return Ok(());
        }
        let [gx, gy, dx, dy, before, begun, ..] = here.state;
        let (old, change) = ([gx, gy], [gradient[0] - gx, gradient[1] - gy]);
        let beta = if begun == 0.0 || old == [0.0, 0.0] {
            0.0
        } else {
            let beta = dot(gradient, change) / dot(old, old);
            if beta > 0.0 { beta } else { 0.0 }
        };
        let mut direction = [beta * dx - gradient[0], beta * dy - gradient[1]];
        let mut slope = dot(gradient, direction);
        if slope >= 0.0 || slope.is_nan() {
            direction = gradient.map(|g| -g);
            slope = dot(gradient, direction);
        }
        terms.number("beta", beta);
        terms.vector("direction_before", [dx, dy]);
        terms.vector("direction", direction);
        let before = (begun != 0.0).then_some(before);
        let first = first_trial(here.value, before, gradient, slope);
        let found = wolfe(here, direction, first, [values[0], values[1]], terms)?;
        terms.number("t", found.t);
        here.point = found.point;
        let kept = [
            gradient[0],
            gradient[1],
            direction[0],
            direction[1],
            here.value,
            1.0,
        ];
        here.state[..6].copy_from_slice(&kept);
        Ok(())
    }
}
