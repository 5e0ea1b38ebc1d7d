//! Gradient descent that backs off until the step is low enough.

use super::Parameter;
use super::bfgs::C1;
use super::failure::Failure;
use super::line::{along, dot};
use super::lone::{Here, Lone, Needs};
use super::parameter::{LR, below_one};
use super::terms::Terms;

/// p ← p − t·g with the first t of lr, τ·lr, τ²·lr, … for which f(p − t·g) ≤ f(p) − c₁·t·|g|².
///
/// `backtrack` is τ, ½ as in the paper; `c1` is 10⁻⁴ as in Nocedal and Wright, where the paper has ½. Each step begins at lr again. It fails
/// where 100 trials do not suffice.
///
/// Source: L. Armijo, *Minimization of functions having Lipschitz continuous first partial derivatives*, Pacific Journal of Mathematics
/// 16(1) (1966), 1–3.
#[derive(Debug)]
pub struct GdArmijo;

/// By then t is 2⁻¹⁰⁰ of what it was.
const MOST: u32 = 100;

impl Lone for GdArmijo {
    const NAME: &'static str = "gd_armijo";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter { default: 1.0, ..LR },
        below_one("backtrack", 0.5),
        C1,
    ];
    const SLOTS: usize = 0;
    const NEEDS: Needs = Needs::Value;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        let [mut t, backtrack, c1] = [values[0], values[1], values[2]];
        let direction = here.gradient.map(|g| -g);
        let square = dot(direction, direction);
        // Where nothing pulls, or the rate is 0, there is nothing to be searched.
        if square == 0.0 || t == 0.0 {
            return Ok(());
        }
        terms.vector("direction", direction);
        for _ in 0..MOST {
            let point = along(here.point, direction, t);
            let value = here.value_at(point);
            terms.trial(t, point, value);
            if value <= here.value - c1 * t * square {
                terms.number("t", t);
                here.point = point;
                return Ok(());
            }
            t *= backtrack;
        }
        Err(Failure::LineSearch)
    }
}
