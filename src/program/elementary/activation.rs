//! The functions of neural networks, and the simple ones with a kink or a jump.

use super::exp::exp;
use super::lane::Lane;
use super::log::ln_of;

/// 1/(1 + e⁻ˣ), within 4 ulp on all doubles.
#[inline(always)]
pub fn sigmoid<L: Lane>(x: L) -> L {
    // e to a negative power only, so that nothing overflows: for x < 0, eˣ/(1 + eˣ).
    let e = exp(-x.abs());
    let numerator = L::select(x.lt(x.lit(0.0)), e, x.lit(1.0));
    numerator / (e + 1.0)
}

/// ln(1 + eˣ), within 2 ulp on all doubles.
#[inline(always)]
pub fn softplus<L: Lane>(x: L) -> L {
    // max(x, 0) + ln(1 + e) with e = e^−|x| ≤ 1. ln(1 + e) never forms 1 + e, which would round: it is
    // ln(1 + f) with f = e while that is small, and ln 2 + ln(1 + f) with f = (e − 1)/2 from √2 − 1 on.
    let e = exp(-x.abs());
    let large = x.lit(std::f64::consts::SQRT_2 - 1.0).lt(e);
    let k = L::select(large, x.lit(1.0), x.lit(0.0));
    let f = L::select(large, (e - 1.0) * 0.5, e);
    relu(x) + ln_of(k, f)
}

/// max(x, 0): x where x > 0, else 0. NaN stays NaN.
#[inline(always)]
pub fn relu<L: Lane>(x: L) -> L {
    max(x, x.lit(0.0))
}

/// −1, 0 or 1; ±0 and NaN are returned as they are.
#[inline(always)]
pub fn sign<L: Lane>(x: L) -> L {
    // 2¹⁰²³ and 2⁵² take the smallest double to 2, and whatever is not 0 to where it is cut.
    let large = x * f64::from_bits(0x7fe0_0000_0000_0000) * 4_503_599_627_370_496.0;
    min(max(large, x.lit(-1.0)), x.lit(1.0))
}

/// 1 where x > 0, else 0; NaN stays NaN.
#[inline(always)]
pub fn step<L: Lane>(x: L) -> L {
    let zero = x.lit(0.0);
    let size = L::select(x.le(zero), zero, x);
    L::select(zero.lt(x), x.lit(1.0), size)
}

/// `b < a ? b : a`, also for NaN and ±0.
#[inline(always)]
pub fn min<L: Lane>(a: L, b: L) -> L {
    L::select(b.lt(a), b, a)
}

/// `b > a ? b : a`, also for NaN and ±0.
#[inline(always)]
pub fn max<L: Lane>(a: L, b: L) -> L {
    L::select(a.lt(b), b, a)
}
