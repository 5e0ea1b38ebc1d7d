//! Intervals of real numbers, rounded outwards.
//!
//! The interval that an operation gives holds every value that the *real* operation takes on its arguments. For + − × ÷ √
//! the bounds are the nearest doubles that do: the rounding error is computed exactly and tells whether the bound has to
//! move (Dekker 1971). For the elementary functions they are as far out as the promise of docs/elementary.md allows the
//! truth to lie.
//!
//! Nothing here is ever empty; what is undefined is told by [`super::enclosure`].

use crate::program::elementary::{self, two_product};

/// All real numbers from `lo` to `hi`; the bounds may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower bound, never +∞ or NaN.
    pub lo: f64,
    /// The upper bound, at least `lo`, never −∞ or NaN.
    pub hi: f64,
}

/// All real numbers: nothing is known.
pub const ENTIRE: Interval = Interval {
    lo: f64::NEG_INFINITY,
    hi: f64::INFINITY,
};

/// Zero alone.
pub const ZERO: Interval = Interval { lo: 0.0, hi: 0.0 };

/// One alone.
pub const ONE: Interval = Interval { lo: 1.0, hi: 1.0 };

/// Below this a product may have lost bits to the range of subnormal numbers, and its error is not known.
const SMALL: f64 = f64::from_bits((1023 - 960) << 52); // 2⁻⁹⁶⁰

/// The arguments up to which sin, cos and tan keep their promise.
const TURNS: f64 = 1e6;

// ---- bounds ----

fn below(x: f64, surely: bool) -> f64 {
    if surely { x } else { x.next_down() }
}

/// a + b and whether its error is known to be at least, and at most, 0.
fn sum(a: f64, b: f64) -> (f64, bool, bool) {
    let sum = a + b;
    let part = sum - a;
    let error = (a - (sum - part)) + (b - part);
    (sum, error >= 0.0, error <= 0.0)
}

fn add_down(a: f64, b: f64) -> f64 {
    let (sum, low, _) = sum(a, b);
    // −∞ stays; a sum that overflowed is the largest double at least.
    below(sum, low || sum == f64::NEG_INFINITY)
}

fn add_up(a: f64, b: f64) -> f64 {
    -add_down(-a, -b)
}

fn mul_down(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let product = a * b;
    let size = product.abs();
    if SMALL < size && size < f64::INFINITY {
        return below(product, two_product(a, b).1 >= 0.0);
    }
    below(product, product == f64::NEG_INFINITY)
}

fn mul_up(a: f64, b: f64) -> f64 {
    -mul_down(-a, b)
}

/// a/b for b ≠ 0, both finite or one of them infinite.
fn div_down(a: f64, b: f64) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    if b.is_infinite() {
        return 0.0;
    }
    let quotient = a / b;
    let size = quotient.abs();
    if SMALL < size && size < f64::INFINITY && SMALL < a.abs() {
        let (product, error) = two_product(quotient, b);
        let rest = (a - product) - error;
        return below(quotient, (rest >= 0.0) == (b > 0.0) || rest == 0.0);
    }
    below(quotient, quotient == f64::NEG_INFINITY)
}

fn div_up(a: f64, b: f64) -> f64 {
    -div_down(-a, b)
}

/// `x` moved by `steps` doubles towards −∞.
fn steps_down(x: f64, steps: u64) -> f64 {
    -steps_up(-x, steps)
}

/// `x` moved by `steps` doubles towards +∞, and one more where their spacing doubles on the way, as an error of so many ulps
/// of the true value may reach that far.
fn steps_up(x: f64, steps: u64) -> f64 {
    if x == f64::INFINITY {
        return x;
    }
    if x > 0.0 {
        let bits = x.to_bits() + steps;
        let extra = u64::from(bits >> 52 != x.to_bits() >> 52);
        return if bits + extra >= f64::INFINITY.to_bits() {
            f64::INFINITY
        } else {
            f64::from_bits(bits + extra)
        };
    }
    let magnitude = x.abs().to_bits();
    if magnitude >= steps {
        -f64::from_bits(magnitude - steps)
    } else {
        f64::from_bits(steps - magnitude)
    }
}

impl Interval {
    /// From `lo` to `hi`.
    pub const fn new(lo: f64, hi: f64) -> Interval {
        Interval { lo, hi }
    }

    /// A number alone.
    pub const fn point(x: f64) -> Interval {
        Interval { lo: x, hi: x }
    }

    /// Whether the number lies in it.
    pub fn contains(self, x: f64) -> bool {
        self.lo <= x && x <= self.hi
    }

    /// Whether it holds all of the other.
    pub fn holds(self, other: Interval) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// Whether the other lies inside, touching neither bound.
    pub fn surrounds(self, other: Interval) -> bool {
        self.lo < other.lo && other.hi < self.hi
    }

    /// Whether both bounds are numbers.
    pub fn is_finite(self) -> bool {
        self.lo.is_finite() && self.hi.is_finite()
    }

    /// hi − lo, rounded to nearest.
    pub fn width(self) -> f64 {
        self.hi - self.lo
    }

    /// A number in the middle; of a finite interval.
    pub fn middle(self) -> f64 {
        let middle = self.lo * 0.5 + self.hi * 0.5;
        if self.contains(middle) {
            middle
        } else {
            self.lo
        }
    }

    /// The largest distance from 0.
    pub fn magnitude(self) -> f64 {
        elementary::max(self.lo.abs(), self.hi.abs())
    }

    /// The smallest distance from 0.
    pub fn mignitude(self) -> f64 {
        if self.contains(0.0) {
            0.0
        } else {
            elementary::min(self.lo.abs(), self.hi.abs())
        }
    }

    /// The smallest interval around both.
    pub fn hull(self, other: Interval) -> Interval {
        Interval::new(
            elementary::min(self.lo, other.lo),
            elementary::max(self.hi, other.hi),
        )
    }

    /// What both have in common, if anything.
    pub fn meet(self, other: Interval) -> Option<Interval> {
        let lo = elementary::max(self.lo, other.lo);
        let hi = elementary::min(self.hi, other.hi);
        (lo <= hi).then_some(Interval { lo, hi })
    }

    /// Both bounds moved outwards by `distance`.
    pub fn inflate(self, distance: f64) -> Interval {
        Interval::new(add_down(self.lo, -distance), add_up(self.hi, distance))
    }

    /// a².
    pub fn square(self) -> Interval {
        let (small, large) = (self.mignitude(), self.magnitude());
        Interval::new(mul_down(small, small), mul_up(large, large))
    }

    /// |a|
    pub fn abs(self) -> Interval {
        Interval::new(self.mignitude(), self.magnitude())
    }

    /// aⁿ for n ≥ 0.
    pub fn power(self, n: u32) -> Interval {
        match n {
            0 => ONE,
            1 => self,
            2 => self.square(),
            _ if n.is_multiple_of(2) => {
                let size = self.abs();
                Interval::new(chain(size.lo, n, mul_down), chain(size.hi, n, mul_up))
            }
            _ => Interval::new(odd_power(self.lo, n), -odd_power(-self.hi, n)),
        }
    }

    /// a/b; all real numbers where b holds 0 inside, one side of them where b begins or ends there.
    pub fn over(self, b: Interval) -> Interval {
        if b.lo > 0.0 {
            let lo = if self.lo >= 0.0 { b.hi } else { b.lo };
            let hi = if self.hi >= 0.0 { b.lo } else { b.hi };
            return Interval::new(div_down(self.lo, lo), div_up(self.hi, hi));
        }
        if b.hi < 0.0 {
            return (-self).over(-b);
        }
        if b.lo == 0.0 && b.hi > 0.0 {
            if self.lo > 0.0 {
                return Interval::new(div_down(self.lo, b.hi), f64::INFINITY);
            }
            if self.hi < 0.0 {
                return Interval::new(f64::NEG_INFINITY, div_up(self.hi, b.hi));
            }
        } else if b.hi == 0.0 && b.lo < 0.0 {
            return (-self).over(-b);
        }
        ENTIRE
    }

    /// √a of what is not negative; the whole must not be negative.
    pub fn sqrt(self) -> Interval {
        let root = |x: f64| if x > 0.0 { x.sqrt() } else { 0.0 };
        let rest = |x: f64, root: f64| {
            let (square, error) = two_product(root, root);
            (x - square) - error
        };
        let (lo, hi) = (root(self.lo), root(self.hi));
        // Of tiny numbers the error is not known.
        let known = |x: f64| x == 0.0 || SMALL < x;
        let exact = |x: f64| x <= 0.0 || x == f64::INFINITY;
        let low = exact(self.lo) || (known(self.lo) && rest(self.lo, lo) >= 0.0);
        let high = exact(self.hi) || (known(self.hi) && rest(self.hi, hi) <= 0.0);
        Interval::new(below(lo, low), if high { hi } else { hi.next_up() })
    }

    /// A rising function that is within `ulps` of its true value, which lies in `range`.
    fn rising(self, function: fn(f64) -> f64, ulps: u64, range: Interval) -> Interval {
        around(function(self.lo), function(self.hi), ulps, range)
    }

    /// eᵃ
    pub fn exp(self) -> Interval {
        self.rising(elementary::exp, 2, POSITIVE)
    }

    /// ln a of what is positive; the whole must reach above 0.
    pub fn ln(self) -> Interval {
        self.of_positive(elementary::ln)
    }

    /// log₁₀ a, as [`Interval::ln`].
    pub fn log10(self) -> Interval {
        self.of_positive(elementary::log10)
    }

    /// log₂ a, as [`Interval::ln`].
    pub fn log2(self) -> Interval {
        self.of_positive(elementary::log2)
    }

    fn of_positive(self, function: fn(f64) -> f64) -> Interval {
        Interval::new(elementary::max(self.lo, 0.0), self.hi).rising(function, 2, ENTIRE)
    }

    /// ∛a
    pub fn cbrt(self) -> Interval {
        self.rising(elementary::cbrt, 2, ENTIRE)
    }

    /// asin a of what lies in \[−1, 1\], where the whole must reach.
    pub fn asin(self) -> Interval {
        let half = std::f64::consts::FRAC_PI_2.next_up();
        self.in_one()
            .rising(elementary::asin, 2, Interval::new(-half, half))
    }

    /// acos a, as [`Interval::asin`].
    pub fn acos(self) -> Interval {
        let a = self.in_one();
        let range = Interval::new(0.0, std::f64::consts::PI.next_up());
        around(elementary::acos(a.hi), elementary::acos(a.lo), 2, range)
    }

    fn in_one(self) -> Interval {
        Interval::new(
            elementary::max(self.lo, -1.0),
            elementary::min(self.hi, 1.0),
        )
    }

    /// atan a
    pub fn atan(self) -> Interval {
        let half = std::f64::consts::FRAC_PI_2.next_up();
        self.rising(elementary::atan, 2, Interval::new(-half, half))
    }

    /// sinh a
    pub fn sinh(self) -> Interval {
        self.rising(elementary::sinh, 2, ENTIRE)
    }

    /// cosh a
    pub fn cosh(self) -> Interval {
        let range = Interval::new(1.0, f64::INFINITY);
        self.abs().rising(elementary::cosh, 2, range)
    }

    /// tanh a
    pub fn tanh(self) -> Interval {
        self.rising(elementary::tanh, 2, Interval::new(-1.0, 1.0))
    }

    /// 1/(1 + e⁻ᵃ)
    pub fn sigmoid(self) -> Interval {
        self.rising(elementary::sigmoid, 4, Interval::new(0.0, 1.0))
    }

    /// ln(1 + eᵃ)
    pub fn softplus(self) -> Interval {
        self.rising(elementary::softplus, 2, POSITIVE)
    }

    /// e^(−a²)
    pub fn gauss(self) -> Interval {
        let a = self.abs();
        let range = Interval::new(0.0, 1.0);
        around(elementary::gauss(a.hi), elementary::gauss(a.lo), 2, range)
    }

    /// sin a and cos a.
    pub fn sin_cos(self) -> (Interval, Interval) {
        let unit = Interval::new(-1.0, 1.0);
        if self.magnitude() > TURNS {
            return (unit, unit);
        }
        let (sin_lo, cos_lo) = elementary::sin_cos(self.lo);
        let (sin_hi, cos_hi) = elementary::sin_cos(self.hi);
        // In quarter turns, with more slack than these products can be off for |a| ≤ 10⁶. So close to an extremum the
        // function is 1 to the last bit anyway.
        let slack = 1e-9;
        let from = self.lo * std::f64::consts::FRAC_2_PI - slack;
        let to = self.hi * std::f64::consts::FRAC_2_PI + slack;
        // Whether a whole number k ≡ `at` (mod 4) lies between.
        let meets = |at: f64| ((from - at) / 4.0).ceil() * 4.0 + at <= to;
        let extend = |hull: Interval, top: f64, bottom: f64| {
            Interval::new(
                if meets(bottom) { -1.0 } else { hull.lo },
                if meets(top) { 1.0 } else { hull.hi },
            )
        };
        (
            extend(hull_around(sin_lo, sin_hi, 2, unit), 1.0, 3.0),
            extend(hull_around(cos_lo, cos_hi, 2, unit), 0.0, 2.0),
        )
    }

    /// tan a; nothing where there may be a pole inside.
    pub fn tan(self) -> Option<Interval> {
        if self.magnitude() > TURNS {
            return None;
        }
        let quarter = |x: f64| x * std::f64::consts::FRAC_2_PI;
        // Poles lie at the odd quarter turns.
        let branch = |x: f64| ((quarter(x) + 1.0) / 2.0).floor();
        let slack = 1e-9;
        (branch(self.lo - slack) == branch(self.hi + slack))
            .then(|| self.rising(elementary::tan, 4, ENTIRE))
    }

    /// √(a² + b²)
    pub fn hypot(self, b: Interval) -> Interval {
        let (a, b) = (self.abs(), b.abs());
        let range = Interval::new(0.0, f64::INFINITY);
        let (lo, hi) = (elementary::hypot(a.lo, b.lo), elementary::hypot(a.hi, b.hi));
        around(lo, hi, 2, range)
    }

    /// The angles of the points (b, a), which lie neither at the origin nor on both sides of the negative half of the axis of b.
    pub fn atan2(self, b: Interval) -> Interval {
        let mut hull: Option<Interval> = None;
        let pi = std::f64::consts::PI.next_up();
        for y in [self.lo, self.hi] {
            for x in [b.lo, b.hi] {
                // On the negative half itself the angle is π, whatever the sign of the zero.
                let angle = elementary::atan2(y + 0.0, x);
                let angle = around(angle, angle, 2, Interval::new(-pi, pi));
                hull = Some(hull.map_or(angle, |hull| hull.hull(angle)));
            }
        }
        hull.unwrap_or(ENTIRE)
    }

    /// aᵇ of what is not negative, where the whole must reach; b may be anything.
    pub fn pow(self, b: Interval) -> Interval {
        let a = Interval::new(elementary::max(self.lo, 0.0), self.hi);
        // Monotone in a and in b, so that the extremes lie at corners.
        let mut hull: Option<Interval> = None;
        for base in [a.lo, a.hi] {
            for exponent in [b.lo, b.hi] {
                let power = elementary::pow(base, exponent);
                if power.is_nan() {
                    return Interval::new(0.0, f64::INFINITY);
                }
                let power = around(power, power, 2, POSITIVE);
                hull = Some(hull.map_or(power, |hull| hull.hull(power)));
            }
        }
        // 0⁰ is 1, but near it every value between 0 and ∞ is taken.
        if a.lo == 0.0 && b.lo < b.hi && b.contains(0.0) {
            return Interval::new(0.0, f64::INFINITY);
        }
        hull.unwrap_or(ENTIRE)
    }

    /// The smaller of the two.
    pub fn min(self, b: Interval) -> Interval {
        Interval::new(
            elementary::min(self.lo, b.lo),
            elementary::min(self.hi, b.hi),
        )
    }

    /// The larger of the two.
    pub fn max(self, b: Interval) -> Interval {
        Interval::new(
            elementary::max(self.lo, b.lo),
            elementary::max(self.hi, b.hi),
        )
    }
}

const POSITIVE: Interval = Interval {
    lo: 0.0,
    hi: f64::INFINITY,
};

/// From the lowest to the highest that the truth can be where `lo` and `hi` were computed within `ulps`.
fn around(lo: f64, hi: f64, ulps: u64, range: Interval) -> Interval {
    // What was computed as +∞ may be a number beyond the largest double.
    let lo = if lo == f64::INFINITY { f64::MAX } else { lo };
    let hi = if hi == f64::NEG_INFINITY {
        f64::MIN
    } else {
        hi
    };
    Interval::new(
        elementary::max(steps_down(lo, ulps), range.lo),
        elementary::min(steps_up(hi, ulps), range.hi),
    )
}

fn hull_around(a: f64, b: f64, ulps: u64, range: Interval) -> Interval {
    around(elementary::min(a, b), elementary::max(a, b), ulps, range)
}

/// xⁿ for x ≥ 0 by products that are all rounded to one side.
fn chain(x: f64, n: u32, times: fn(f64, f64) -> f64) -> f64 {
    let mut power = x;
    for bit in (0..u32::BITS - 1 - n.leading_zeros()).rev() {
        power = times(power, power);
        if n >> bit & 1 == 1 {
            power = times(power, x);
        }
    }
    power
}

/// xⁿ for odd n, rounded down.
fn odd_power(x: f64, n: u32) -> f64 {
    if x >= 0.0 {
        chain(x, n, mul_down)
    } else {
        -chain(-x, n, mul_up)
    }
}

impl std::ops::Neg for Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval::new(-self.hi, -self.lo)
    }
}

impl std::ops::Add for Interval {
    type Output = Interval;
    fn add(self, b: Interval) -> Interval {
        Interval::new(add_down(self.lo, b.lo), add_up(self.hi, b.hi))
    }
}

impl std::ops::Sub for Interval {
    type Output = Interval;
    fn sub(self, b: Interval) -> Interval {
        self + -b
    }
}

impl std::ops::Mul for Interval {
    type Output = Interval;

    /// All real numbers where one factor is unbounded and the other holds 0: the limit of such products can be anything.
    fn mul(self, b: Interval) -> Interval {
        let a = self;
        if (!a.is_finite() && b.contains(0.0)) || (!b.is_finite() && a.contains(0.0)) {
            return ENTIRE;
        }
        if b.lo < 0.0 && a.lo >= 0.0 {
            return b * a;
        }
        if b.lo >= 0.0 {
            let lo = if a.lo >= 0.0 { b.lo } else { b.hi };
            let hi = if a.hi >= 0.0 { b.hi } else { b.lo };
            return Interval::new(mul_down(a.lo, lo), mul_up(a.hi, hi));
        }
        // From here on both reach below 0.
        if a.hi <= 0.0 || b.hi <= 0.0 {
            let (a, b) = if a.hi <= 0.0 { (a, b) } else { (b, a) };
            let lo = if b.hi >= 0.0 { a.lo } else { a.hi };
            return Interval::new(mul_down(lo, b.hi), mul_up(a.lo, b.lo));
        }
        Interval::new(
            elementary::min(mul_down(a.lo, b.hi), mul_down(a.hi, b.lo)),
            elementary::max(mul_up(a.lo, b.lo), mul_up(a.hi, b.hi)),
        )
    }
}
