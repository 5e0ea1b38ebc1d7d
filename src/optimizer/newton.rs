//! Newton's method.

use super::Parameter;
use super::failure::Failure;
use super::lone::{Here, Lone, Needs};
use super::parameter::{LARGEST, number};
use super::terms::Terms;

/// p ← p − d·H⁻¹·g with the Hessian H at p.
///
/// `damping` is d: 1 is the pure method, which ends on a quadratic in one step, anything smaller the damped one.
/// Nothing is regularised: it runs to critical points of every kind, saddles and maxima included, and where the Hessian has no
/// inverse it fails. PyTorch has no Newton's method; its L-BFGS is another rule.
///
/// Source: I. Newton, *De analysi per aequationes numero terminorum infinitas* (1669); J. Nocedal and S. J. Wright, *Numerical
/// Optimization*, 2nd edition, Springer (2006), section 3.3.
#[derive(Debug)]
pub struct Newton;

/// A determinant below this, relative to the products that it is the difference of, is nothing but their rounding.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// H⁻¹·g; for a function of x alone only its first part counts.
///
/// Fails with `Singular` or `Curvature`.
pub fn solve([xx, xy, yy]: [f64; 3], [gx, gy]: [f64; 2], flat: bool) -> Result<[f64; 2], Failure> {
    if !(xx + xy + yy).is_finite() {
        return Err(Failure::Curvature);
    }
    if flat {
        return if xx == 0.0 {
            Err(Failure::Singular)
        } else {
            Ok([gx / xx, 0.0])
        };
    }
    let (along, across) = (xx * yy, xy * xy);
    let determinant = along - across;
    if determinant.abs() <= ROUNDING * (along.abs() + across) {
        return Err(Failure::Singular);
    }
    Ok([
        (yy * gx - xy * gy) / determinant,
        (xx * gy - xy * gx) / determinant,
    ])
}

impl Lone for Newton {
    const NAME: &'static str = "newton";
    const PARAMETERS: &'static [Parameter] = &[number("damping", 1.0, LARGEST)];
    const SLOTS: usize = 0;
    const NEEDS: Needs = Needs::Hessian;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        terms.matrix("hessian", here.hessian);
        let full = solve(here.hessian, here.gradient, here.flat())?;
        terms.vector("newton_step", full.map(|part| -part));
        for (p, part) in here.point.iter_mut().zip(full) {
            *p -= values[0] * part;
        }
        Ok(())
    }
}
