//! Gradient descent that pushes a run off where it would sit.

use super::Parameter;
use super::failure::Failure;
use super::line::along;
use super::lone::{Here, Lone, Needs};
use super::parameter::{LARGEST, LR, number, whole};
use super::terms::Terms;
use crate::outcome::Outcome;
use crate::program::elementary::{cos, sin};
use crate::random::Purpose;

/// p ← p − lr·g; but where |g| ≤ `threshold`, first p ← p + ξ with ξ evenly drawn from the disc of radius `radius`.
///
/// After a push the run is left alone for `interval` steps. If f has not fallen by threshold · radius by then, the place was no saddle as far
/// as the push could tell: the run goes back to where it was pushed from, and from there on it is plain descent. Else the next
/// slow place is tried in the same way. So saddles and maxima are not ends of this rule, unless a push has failed. A rate, a
/// radius or an interval that is too small makes it fail.
///
/// Source: C. Jin, R. Ge, P. Netrapalli, S. M. Kakade and M. I. Jordan, *How to escape saddle points efficiently*, ICML 2017,
/// arXiv:1703.00887, algorithm 2, whose constants are chosen here by hand.
#[derive(Debug)]
pub struct GdPerturbed;

/// The state: the step after the last push (0: none yet), where it was pushed from, f there, and whether it has been found to be no saddle.
const PUSHED: usize = 0;
const FROM: usize = 1;
const VALUE: usize = 3;
const SETTLED: usize = 4;

impl Lone for GdPerturbed {
    const NAME: &'static str = "gd_perturbed";
    const PARAMETERS: &'static [Parameter] = &[
        LR,
        number("threshold", 1e-3, LARGEST),
        number("radius", 0.1, LARGEST),
        whole("interval", 50.0, 1.0, 1e6),
    ];
    const SLOTS: usize = 5;
    const NEEDS: Needs = Needs::Value;
    const DRAWS: bool = true;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        let [lr, threshold, radius, interval] = [values[0], values[1], values[2], values[3]];
        let [gx, gy] = here.gradient;
        let steepness = (gx * gx + gy * gy).sqrt();
        let now = f64::from(here.step) + 1.0;
        let pushed = here.state[PUSHED];
        let waiting = pushed > 0.0 && now - pushed < interval;
        let mut gradient = here.gradient;
        if here.state[SETTLED] == 0.0 && !waiting {
            let tried = pushed > 0.0 && now - pushed == interval;
            let fallen = here.state[VALUE] - here.value;
            if tried && (fallen < threshold * radius || fallen.is_nan()) {
                here.state[SETTLED] = 1.0;
                here.point = [here.state[FROM], here.state[FROM + 1]];
                terms.vector("back", here.point);
                return Ok(());
            }
            if steepness <= threshold && radius > 0.0 {
                let [u, v] = here.uniforms(Purpose::Push);
                let push = if here.flat() {
                    [radius * (2.0 * u - 1.0), 0.0]
                } else {
                    // Evenly over the disc: the area grows with the square of the distance.
                    let (reach, angle) = (radius * u.sqrt(), 2.0 * std::f64::consts::PI * v);
                    [reach * cos(angle), reach * sin(angle)]
                };
                terms.vector("push", push);
                here.state[PUSHED] = now;
                here.state[FROM..FROM + 2].copy_from_slice(&here.point);
                here.state[VALUE] = here.value;
                here.point = along(here.point, push, 1.0);
                let [_, gx, gy] = here.slope_at(here.point);
                gradient = [gx, gy];
                terms.vector("gradient_there", gradient);
            }
        }
        for (p, g) in here.point.iter_mut().zip(gradient) {
            *p -= lr * g;
        }
        Ok(())
    }

    fn rests(values: &[f64], _step: u32, state: &[f64], found: Outcome) -> bool {
        let leaves = matches!(found, Outcome::Saddle | Outcome::Maximum);
        !leaves || state[SETTLED] != 0.0 || values[2] == 0.0
    }
}
