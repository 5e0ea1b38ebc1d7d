//! How far to go along a direction.

use super::failure::Failure;
use super::lone::Here;
use super::terms::Terms;

/// A point that a search has settled on.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// How far along the direction it lies.
    pub t: f64,
    /// The point.
    pub point: [f64; 2],
    /// f there.
    pub value: f64,
    /// The gradient there.
    pub gradient: [f64; 2],
}

/// What the function looks like along a direction, at one place.
#[derive(Clone, Copy, Debug)]
struct Look {
    t: f64,
    value: f64,
    slope: f64,
}

/// No search needs so many trial points; one that does is lost in rounding.
const MOST: u32 = 100;
/// An interval that is so narrow, relative to its end, holds no better point.
const NARROW: f64 = 1e-14;
const FARTHEST: f64 = 1e100;

/// a·b.
pub fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// The point t·d beyond p.
pub fn along(p: [f64; 2], d: [f64; 2], t: f64) -> [f64; 2] {
    [p[0] + t * d[0], p[1] + t * d[1]]
}

/// A point along `direction` from where the run is that fulfils the strong Wolfe conditions: f falls by at least `c1` of what
/// the slope promises, and the slope has become flatter than `c2` of what it was.
///
/// An interval is narrowed by the cubics and parabolas through its ends, the first trial being `first`; until it is known to
/// hold such a point, it is stretched. The direction must lead downhill. Fails with `LineSearch`. Where a trial point is
/// outside the function's domain, half the way is tried.
///
/// Source: J. J. Moré and D. J. Thuente, *Line search algorithms with guaranteed sufficient decrease*, ACM Transactions on Mathematical
/// Software 20(3) (1994), 286–307.
pub fn wolfe(
    here: &mut Here,
    direction: [f64; 2],
    first: f64,
    [c1, c2]: [f64; 2],
    terms: &mut Terms,
) -> Result<Found, Failure> {
    let start = here.point;
    let origin = Look {
        t: 0.0,
        value: here.value,
        slope: dot(here.gradient, direction),
    };
    let promise = c1 * origin.slope;
    let mut best: Option<Found> = None;
    let (mut near, mut far) = (origin, origin);
    let mut bracketed = false;
    // Until a point is both low enough and past the slope's zero, the line that it has to stay below is taken off.
    let mut auxiliary = true;
    let (mut width, mut width_before) = (FARTHEST, 2.0 * FARTHEST);
    let (mut least, mut most) = (0.0, 5.0 * first);
    let mut t = first;
    for _ in 0..MOST {
        let point = along(start, direction, t);
        let [value, gx, gy] = here.slope_at(point);
        terms.trial(t, point, value);
        let slope = dot([gx, gy], direction);
        if !(value.is_finite() && slope.is_finite()) {
            t = 0.5 * (near.t + t);
            continue;
        }
        let trial = Look { t, value, slope };
        let enough = value <= origin.value + t * promise;
        let found = Found {
            t,
            point,
            value,
            gradient: [gx, gy],
        };
        if enough && slope.abs() <= c2 * -origin.slope {
            here.reuse();
            return Ok(found);
        }
        if enough && point != start && best.is_none_or(|best| value < best.value) {
            best = Some(found);
        }
        let lost = bracketed && (t <= least || t >= most || most - least <= NARROW * most);
        if lost || t >= FARTHEST {
            break;
        }
        auxiliary &= !(enough && slope >= 0.0);
        let next = if auxiliary && value <= near.value && !enough {
            let tilt = |look: Look, sign: f64| Look {
                value: look.value - sign * look.t * promise,
                slope: look.slope - sign * promise,
                ..look
            };
            let (mut a, mut b) = (tilt(near, 1.0), tilt(far, 1.0));
            let next = narrow(
                &mut a,
                &mut b,
                tilt(trial, 1.0),
                &mut bracketed,
                [least, most],
            );
            (near, far) = (tilt(a, -1.0), tilt(b, -1.0));
            next
        } else {
            narrow(&mut near, &mut far, trial, &mut bracketed, [least, most])
        };
        t = next;
        if bracketed {
            // Where the interval shrinks too slowly, it is halved.
            if (far.t - near.t).abs() >= 0.66 * width_before {
                t = near.t + 0.5 * (far.t - near.t);
            }
            width_before = width;
            width = (far.t - near.t).abs();
            (least, most) = if near.t < far.t {
                (near.t, far.t)
            } else {
                (far.t, near.t)
            };
        } else {
            least = t + 1.1 * (t - near.t);
            most = t + 4.0 * (t - near.t);
        }
        t = within(t, 0.0, FARTHEST);
        if bracketed && (t <= least || t >= most || most - least <= NARROW * most) {
            t = near.t;
        }
    }
    // Lost in rounding, but lower: that is good enough to go on.
    match best {
        Some(best) => {
            here.reuse();
            Ok(best)
        }
        None => Err(Failure::LineSearch),
    }
}

fn within(t: f64, lo: f64, hi: f64) -> f64 {
    let t = if t < lo { lo } else { t };
    if t > hi { hi } else { t }
}

/// Takes a trial into the interval between `near`, the lowest point so far, and `far`; the next trial.
fn narrow(
    near: &mut Look,
    far: &mut Look,
    trial: Look,
    bracketed: &mut bool,
    [lo, hi]: [f64; 2],
) -> f64 {
    let t = trial.t;
    let turned = trial.slope * near.slope < 0.0;
    let secant = t + trial.slope / (trial.slope - near.slope) * (near.t - t);
    let next;
    if trial.value > near.value {
        // Higher: a minimum lies between.
        let cubic = cubic(*near, trial, 1.0, false);
        let drop = (near.value - trial.value) / (t - near.t);
        let parabola = near.t + 0.5 * (near.slope / (drop + near.slope)) * (t - near.t);
        next = if (cubic - near.t).abs() < (parabola - near.t).abs() {
            cubic
        } else {
            cubic + 0.5 * (parabola - cubic)
        };
        *bracketed = true;
    } else if turned {
        // Lower, and past the lowest point.
        let cubic = cubic(trial, *near, 1.0, false);
        next = if (cubic - t).abs() > (secant - t).abs() {
            cubic
        } else {
            secant
        };
        *bracketed = true;
    } else if trial.slope.abs() < near.slope.abs() {
        // Lower and flatter: the cubic may have no minimum ahead.
        let cubic = cubic(trial, *near, if t > near.t { hi } else { lo }, true);
        let closer = (cubic - t).abs() < (secant - t).abs();
        if *bracketed {
            let guess = if closer { cubic } else { secant };
            let bound = t + 0.66 * (far.t - t);
            let beyond = if t > near.t {
                guess > bound
            } else {
                guess < bound
            };
            next = if beyond { bound } else { guess };
        } else {
            next = within(if closer { secant } else { cubic }, lo, hi);
        }
    } else if *bracketed {
        next = cubic(trial, *far, 1.0, false);
    } else {
        next = if t > near.t { hi } else { lo };
    }
    if trial.value > near.value {
        *far = trial;
    } else {
        if turned {
            *far = *near;
        }
        *near = trial;
    }
    next
}

/// Where the cubic through two points with their slopes is lowest, seen from `a`; with `open`, `else_at` if it
/// is lowest nowhere ahead.
fn cubic(a: Look, b: Look, else_at: f64, open: bool) -> f64 {
    let theta = 3.0 * (a.value - b.value) / (b.t - a.t) + a.slope + b.slope;
    let size = [theta, a.slope, b.slope].map(f64::abs);
    let size = size.into_iter().fold(0.0, |m, v| if v > m { v } else { m });
    let under = (theta / size) * (theta / size) - (a.slope / size) * (b.slope / size);
    let root = size * (if under > 0.0 { under } else { 0.0 }).sqrt();
    let root = if b.t < a.t { -root } else { root };
    let over = root - a.slope + theta;
    let part = if open {
        over / (root + (b.slope - a.slope) + root)
    } else {
        over / (root - a.slope + root + b.slope)
    };
    if open && !(part < 0.0 && root != 0.0) {
        return else_at;
    }
    a.t + part * (b.t - a.t)
}
