//! Newton's method in a trust region.

use super::Parameter;
use super::failure::Failure;
use super::lone::{Here, Lone, Needs};
use super::parameter::{LARGEST, number};
use super::terms::Terms;
use crate::outcome::Outcome;
use crate::program::elementary::min;

/// p ← p + s, where s is the lowest point of the quadratic model g·s + ½·s·H·s within |s| ≤ r.
///
/// The step is taken if the function falls by at least `eta` of what the model promises. If it keeps less than a quarter of the promise, r becomes a
/// quarter; if more than three quarters in a step as long as r, r is doubled, up to `max_radius`. r begins at `radius`.
/// In two dimensions the model's lowest point is found exactly, by the eigenvalues of H. Where a curvature is
/// negative it lies at the edge of the region, so that saddles and maxima push a run away, also one that stands right on
/// them. SciPy's `trust-exact` has the same constants.
///
/// Source: J. J. Moré and D. C. Sorensen, *Computing a trust region step*, SIAM Journal on Scientific and Statistical Computing 4(3)
/// (1983), 553–572; the rule for r: J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, Springer (2006), algorithm 4.1.
#[derive(Debug)]
pub struct NewtonTrust;

/// Where r stands in the state; 0 before the first step.
const RADIUS: usize = 0;

/// A region that is so small, relative to the coordinates and to the first region, holds no other point.
const NOTHING: f64 = 1e-16;

impl Lone for NewtonTrust {
    const NAME: &'static str = "newton_trust";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter {
            open: [true, false],
            ..number("radius", 1.0, LARGEST)
        },
        Parameter {
            open: [true, false],
            ..number("max_radius", 1000.0, LARGEST)
        },
        Parameter {
            open: [false, true],
            ..number("eta", 0.15, 0.25)
        },
    ];
    const SLOTS: usize = 1;
    const NEEDS: Needs = Needs::Hessian;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        let [xx, xy, yy] = here.hessian;
        if !(xx + xy + yy).is_finite() {
            return Err(Failure::Curvature);
        }
        let radius = if here.step == 0 {
            min(values[0], values[1])
        } else {
            here.state[RADIUS]
        };
        let size = here.point[0].abs() + here.point[1].abs() + values[0];
        if radius <= NOTHING * size {
            return Err(Failure::TrustRegion);
        }
        terms.matrix("hessian", here.hessian);
        terms.number("radius", radius);
        let step = lowest(here.hessian, here.gradient, radius, here.flat());
        terms.vector("model_step", step);
        let [sx, sy] = step;
        let slope = here.gradient[0] * sx + here.gradient[1] * sy;
        let promised = -(slope + 0.5 * (xx * sx * sx + 2.0 * xy * sx * sy + yy * sy * sy));
        terms.number("promised", promised);
        let there = [here.point[0] + sx, here.point[1] + sy];
        let value = here.value_at(there);
        terms.trial(radius, there, value);
        let kept = here.value - value;
        terms.number("kept", kept);
        // At rest: nothing is promised, and nothing has to be learnt from it.
        let ratio = if promised > 0.0 { kept / promised } else { 1.0 };
        let length = (sx * sx + sy * sy).sqrt();
        // Outside the function's domain nothing is kept.
        let next = if ratio < 0.25 || ratio.is_nan() {
            radius * 0.25
        } else if ratio > 0.75 && length >= 0.999 * radius {
            min(2.0 * radius, values[1])
        } else {
            radius
        };
        terms.number("next_radius", next);
        here.state[RADIUS] = next;
        if ratio > values[2] {
            here.point = there;
        }
        Ok(())
    }

    fn rests(_values: &[f64], _step: u32, _state: &[f64], found: Outcome) -> bool {
        !matches!(found, Outcome::Saddle | Outcome::Maximum)
    }
}

/// The lowest point of g·s + ½·s·H·s within |s| ≤ r.
fn lowest([xx, xy, yy]: [f64; 3], [gx, gy]: [f64; 2], radius: f64, flat: bool) -> [f64; 2] {
    if flat {
        let newton = -gx / xx;
        let edge = if gx > 0.0 { -radius } else { radius };
        let inside = xx > 0.0 && newton.abs() <= radius;
        return [
            if inside {
                newton
            } else if xx >= 0.0 && gx == 0.0 {
                0.0
            } else {
                edge
            },
            0.0,
        ];
    }
    // Eigenvalues low ≤ high, and a unit vector to the lower one.
    let (mean, half) = ((xx + yy) / 2.0, (xx - yy) / 2.0);
    let spread = (half * half + xy * xy).sqrt();
    let (low, high) = (mean - spread, mean + spread);
    let (ax, ay) = if half > 0.0 {
        (-xy, half + spread)
    } else {
        (spread - half, -xy)
    };
    let norm = (ax * ax + ay * ay).sqrt();
    let (ax, ay) = if norm > 0.0 {
        (ax / norm, ay / norm)
    } else {
        (1.0, 0.0)
    };
    // The gradient along it and across it.
    let (a, b) = (gx * ax + gy * ay, gy * ax - gx * ay);
    let back = |u: f64, v: f64| [u * ax - v * ay, u * ay + v * ax];
    let at = |shift: f64| {
        let part = |g: f64, curvature: f64| {
            if g == 0.0 {
                0.0
            } else {
                -g / (curvature + shift)
            }
        };
        (part(a, low), part(b, high))
    };
    let length = |(u, v): (f64, f64)| (u * u + v * v).sqrt();
    if low > 0.0 && length(at(0.0)) <= radius {
        let (u, v) = at(0.0);
        return back(u, v);
    }
    let least = if low < 0.0 { -low } else { 0.0 };
    if a == 0.0 {
        let (_, v) = at(least);
        // The hard case: the gradient does not say to which side; one is as good as the other.
        if v.abs() <= radius {
            let u = if low < 0.0 {
                (radius * radius - v * v).sqrt()
            } else {
                0.0
            };
            return back(u, v);
        }
    }
    // |s| falls as the shift grows: halve the interval in which it passes r.
    let size = (a * a + b * b).sqrt();
    let (mut lo, mut hi) = (least, least + size / radius);
    for _ in 0..200 {
        let middle = 0.5 * (lo + hi);
        if middle <= lo || middle >= hi {
            break;
        }
        if length(at(middle)) > radius {
            lo = middle;
        } else {
            hi = middle;
        }
    }
    let (u, v) = at(hi);
    back(u, v)
}
