//! Basin hopping.

use super::Parameter;
use super::bfgs::{Memory, step};
use super::failure::Failure;
use super::lone::{Here, Lone, Needs};
use super::parameter::{LARGEST, number, whole};
use super::terms::Terms;
use crate::outcome::Outcome;
use crate::program::elementary::exp;
use crate::random::Purpose;

/// Each step hops to a random place near by, descends from there to a minimum, and stays there with probability min(1, e^(−Δf/T)).
///
/// The hop is even over the square of half side `stepsize`, the descent is by BFGS until |g| ≤ 10⁻⁶ or for 100 steps; the first step
/// descends from the start without a hop. `temperature` is T. After `patience` hops in a row that found nothing lower, the run goes to the
/// lowest minimum that it has seen, and stays. SciPy's `basinhopping` has the same stepsize and temperature; it adapts the
/// stepsize every 50 hops, which is left out here, and has no patience by default. The random numbers are a pure function of (seed, run, step).
///
/// Source: D. J. Wales and J. P. K. Doye, *Global optimization by basin-hopping and the lowest energy structures of Lennard-Jones clusters
/// containing up to 110 atoms*, Journal of Physical Chemistry A 101(28) (1997), 5111–5116.
#[derive(Debug)]
pub struct BasinHopping;

/// The state: the lowest point so far, f there, and the hops since.
const BEST: usize = 0;
const LOWEST: usize = 2;
const VAIN: usize = 3;

/// The descent from a hop.
const DESCENT: u32 = 100;
const GENTLE: f64 = 1e-6;
const WOLFE: [f64; 2] = [1e-4, 0.9];

impl Lone for BasinHopping {
    const NAME: &'static str = "basin_hopping";
    const PARAMETERS: &'static [Parameter] = &[
        number("stepsize", 0.5, LARGEST),
        number("temperature", 1.0, LARGEST),
        whole("patience", 20.0, 0.0, 1e6),
    ];
    const SLOTS: usize = 4;
    const NEEDS: Needs = Needs::Value;
    const DRAWS: bool = true;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        let [stepsize, temperature, patience] = [values[0], values[1], values[2]];
        let first = here.step == 0;
        if !first && here.state[VAIN] >= patience {
            here.point = [here.state[BEST], here.state[BEST + 1]];
            return Ok(());
        }
        let (from, value) = (here.point, here.value);
        if !first {
            let [u, v] = here
                .uniforms(Purpose::Hop)
                .map(|u| stepsize * (2.0 * u - 1.0));
            let hop = [u, if here.flat() { 0.0 } else { v }];
            terms.vector("hop", hop);
            here.point = [from[0] + hop[0], from[1] + hop[1]];
            let [f, gx, gy] = here.slope_at(here.point);
            (here.value, here.gradient) = (f, [gx, gy]);
            terms.trial(0.0, here.point, f);
        }
        let mut memory = Memory::NONE;
        for i in 1..=DESCENT {
            let [gx, gy] = here.gradient;
            if gx.abs() <= GENTLE && gy.abs() <= GENTLE || !here.value.is_finite() {
                break;
            }
            // Where the search finds nothing lower, the descent is over.
            let Ok(Some(found)) = step(here, &mut memory, WOLFE, &mut Terms::unread()) else {
                break;
            };
            (here.point, here.value, here.gradient) = (found.point, found.value, found.gradient);
            terms.trial(f64::from(i), here.point, here.value);
        }
        terms.vector("landed", here.point);
        let rise = here.value - value;
        let [chance, _] = here.uniforms(Purpose::Accept);
        // At temperature 0 only what is lower; NaN never.
        let accepted = first || rise <= 0.0 || chance < exp(-rise / temperature);
        terms.number("accepted", if accepted { 1.0 } else { 0.0 });
        let lowest = here.state[LOWEST];
        // A hop that comes back to the same minimum lands a rounding lower or higher.
        if first || here.value < lowest - 1e-9 * (1.0 + lowest.abs()) {
            here.state[BEST..BEST + 2].copy_from_slice(&here.point);
            here.state[LOWEST] = here.value;
            here.state[VAIN] = 0.0;
        } else {
            here.state[VAIN] += 1.0;
        }
        if !accepted || !here.value.is_finite() {
            here.point = from;
        }
        Ok(())
    }

    fn rests(values: &[f64], step: u32, state: &[f64], _found: Outcome) -> bool {
        step > 0 && state[VAIN] >= values[2]
    }
}
