//! BFGS.

use super::Parameter;
use super::failure::Failure;
use super::line::{Found, dot, wolfe};
use super::lone::{Here, Lone, Needs};
use super::parameter::below_one;
use super::terms::Terms;

/// p ← p + t·d with d = −B·g; t fulfils the strong Wolfe conditions, and B, which begins as the unit matrix, learns the inverse
/// Hessian from s = t·d and the change y of the gradient.
///
/// B ← (1 − ρ·s·yᵀ)·B·(1 − ρ·y·sᵀ) + ρ·s·sᵀ with ρ = 1/(y·s). Constants and first trials are those of SciPy's `BFGS` (`c1` = 10⁻⁴,
/// `c2` = 0.9; the first trial of all is about a unit long, later ones are min(1, 2.02·Δf/slope)), and so are the end points, but
/// for rounding. SciPy goes on with another search where this one fails; here the run has then failed. PyTorch has L-BFGS,
/// another rule.
///
/// Source: C. G. Broyden (1970), R. Fletcher (1970), D. Goldfarb (1970), D. F. Shanno (1970); as in J. Nocedal and S. J.
/// Wright, *Numerical Optimization*, 2nd edition, Springer (2006), algorithm 6.1.
#[derive(Debug)]
pub struct Bfgs;

/// How much f has to fall, as a part of what the slope promises.
pub const C1: Parameter = below_one("c1", 1e-4);

/// What is known of the surface from step to step.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// \[xx, xy, yy\] of B.
    pub inverse: [f64; 3],
    /// f one step before, if there has been one.
    pub before: Option<f64>,
}

impl Memory {
    /// Before the first step.
    pub const NONE: Memory = Memory {
        inverse: [1.0, 0.0, 1.0],
        before: None,
    };

    /// −B·g.
    pub fn direction(&self, [gx, gy]: [f64; 2]) -> [f64; 2] {
        let [xx, xy, yy] = self.inverse;
        [-(xx * gx + xy * gy), -(xy * gx + yy * gy)]
    }

    /// Learns from a step `s` in which the gradient changed by `y`.
    fn learn(&mut self, s: [f64; 2], y: [f64; 2]) {
        let ys = dot(y, s);
        // The search sees to it; in rounding it may be lost.
        if !(ys > 0.0 && ys.is_finite()) {
            return;
        }
        let rho = 1.0 / ys;
        let [xx, xy, yy] = self.inverse;
        let by = [xx * y[0] + xy * y[1], xy * y[0] + yy * y[1]];
        let scale = rho * (1.0 + rho * dot(y, by));
        let part = |i: usize, j: usize| scale * s[i] * s[j] - rho * (by[i] * s[j] + s[i] * by[j]);
        self.inverse = [xx + part(0, 0), xy + part(0, 1), yy + part(1, 1)];
    }
}

/// The first trial of a search, as SciPy chooses it.
pub fn first_trial(value: f64, before: Option<f64>, gradient: [f64; 2], slope: f64) -> f64 {
    let before = before.unwrap_or(value + 0.5 * dot(gradient, gradient).sqrt());
    let t = 1.01 * 2.0 * (value - before) / slope;
    // Written so that NaN counts as 1.
    if (0.0..1.0).contains(&t) { t } else { 1.0 }
}

/// One step from where the run is; none where the gradient vanishes.
pub fn step(
    here: &mut Here,
    memory: &mut Memory,
    wolfe_constants: [f64; 2],
    terms: &mut Terms,
) -> Result<Option<Found>, Failure> {
    let mut direction = memory.direction(here.gradient);
    let mut slope = dot(here.gradient, direction);
    if slope >= 0.0 || slope.is_nan() {
        if here.gradient == [0.0, 0.0] {
            return Ok(None);
        }
        // What has been learnt has been lost in rounding.
        memory.inverse = Memory::NONE.inverse;
        direction = here.gradient.map(|g| -g);
        slope = dot(here.gradient, direction);
    }
    terms.matrix("inverse_hessian", memory.inverse);
    terms.vector("direction", direction);
    let first = first_trial(here.value, memory.before, here.gradient, slope);
    let found = wolfe(here, direction, first, wolfe_constants, terms)?;
    terms.number("t", found.t);
    let s = [0, 1].map(|i| found.point[i] - here.point[i]);
    let y = [0, 1].map(|i| found.gradient[i] - here.gradient[i]);
    terms.vector("gradient_change", y);
    memory.before = Some(here.value);
    memory.learn(s, y);
    terms.matrix("next_inverse_hessian", memory.inverse);
    Ok(Some(found))
}

impl Lone for Bfgs {
    const NAME: &'static str = "bfgs";
    const PARAMETERS: &'static [Parameter] = &[C1, below_one("c2", 0.9)];
    /// B, f one step before, and whether there has been a step.
    const SLOTS: usize = 5;
    const NEEDS: Needs = Needs::Value;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        let [xx, xy, yy, before, begun, ..] = here.state;
        let mut memory = if begun == 0.0 {
            Memory::NONE
        } else {
            Memory {
                inverse: [xx, xy, yy],
                before: Some(before),
            }
        };
        if let Some(found) = step(here, &mut memory, [values[0], values[1]], terms)? {
            here.point = found.point;
            let [xx, xy, yy] = memory.inverse;
            let kept = [xx, xy, yy, memory.before.unwrap_or(f64::NAN), 1.0];
            here.state[..5].copy_from_slice(&kept);
        }
        Ok(())
    }
}
