//! ln, log2, log10, and the logarithm in two doubles that `pow` needs.

use super::exp::LN_2;
use super::lane::Lane;
use super::parts::{fast_two_sum, polynomial, split_exponent, two_product};

/// p with 2·atanh s = 2s + s·z·p(z), z = s², |s| ≤ 0.1716; relative error of the sum below 2⁻⁵⁹·⁵
/// (`LN` in tests/fixtures/elementary_coefficients.py).
const LN: [f64; 7] = [
    0.6666666666666734,
    0.3999999999941705,
    0.2857142874189051,
    0.22222198621907402,
    0.18183561888873537,
    0.15314110861143368,
    0.14795364109232562,
];

/// p with 2·atanh s = 2s + ⅔·s·z + s·z²·p(z); relative error of the sum below 2⁻⁷³·⁴
/// (`LN_TAIL` in tests/fixtures/elementary_coefficients.py).
const LN_TAIL: [f64; 8] = [
    0.3999999999999998,
    0.28571428571443835,
    0.22222222217791787,
    0.18181818843696265,
    0.15384558450343117,
    0.13336263634357998,
    0.1167579836235472,
    0.1198160778152694,
];

/// ⅔ as a sum of two doubles.
const TWO_THIRDS: [f64; 2] = [2.0 / 3.0, f64::from_bits(0x3C85_5555_5555_5555)];
/// log₂ e as a sum of two doubles.
const LOG2_E: [f64; 2] = [
    std::f64::consts::LOG2_E,
    f64::from_bits(0x3C77_77D0_FFDA_0D24),
];
/// log₁₀ e as a sum of two doubles.
const LOG10_E: [f64; 2] = [
    std::f64::consts::LOG10_E,
    f64::from_bits(0x3C69_5355_BAAA_FAD3),
];

/// k·ln 2 + ln(1 + f), for f in [√½ − 1, √2 − 1].
///
/// With s = f/(2 + f), ln(1 + f) = 2·atanh s = f − (f²/2 − s·(f²/2 + z·p(z))): the large term f enters without error.
#[inline(always)]
pub fn ln_of<L: Lane>(k: L, f: L) -> L {
    let s = f / (f + 2.0);
    let z = s * s;
    let half_square = f * f * 0.5;
    let correction = s * (half_square + z * polynomial(z, &LN));
    k * LN_2[0] - ((half_square - (correction + k * LN_2[1])) - f)
}

/// `y` where `x` has a logarithm; −∞ at ±0, NaN below, ∞ at ∞.
#[inline(always)]
fn or_at_the_ends<L: Lane>(x: L, y: L) -> L {
    let zero = x.lit(0.0);
    let infinity = x.lit(f64::INFINITY);
    let end = L::select(x.lt(zero), x.lit(f64::NAN), x);
    let end = L::select(x.eq(zero), -infinity, end);
    L::select(zero.lt(x) & x.lt(infinity), y, end)
}

/// ln x, within 2 ulp on all doubles.
///
/// ln 1 = 0 exactly; −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn ln<L: Lane>(x: L) -> L {
    let (k, m) = split_exponent(x);
    or_at_the_ends(x, ln_of(k, m - 1.0))
}

/// ln m as hi + lo to 2⁻⁶³ of its value, for m in [√½, √2).
///
/// 2·atanh s with s = (m − 1)/(m + 1), where s, its first two powers and the first two coefficients are sums of two
/// doubles; the rest of the series is 50 times smaller again, and one double is enough for it.
#[inline(always)]
fn ln_in_two<L: Lane>(m: L) -> (L, L) {
    let f = m - 1.0;
    let (d, d_lo) = fast_two_sum(f.lit(2.0), f);
    let s = f / d;
    let (back, back_lo) = two_product(s, d);
    let s_lo = (((f - back) - back_lo) - s * d_lo) / d;

    let (z, z_lo) = two_product(s, s);
    let z_lo = z_lo + s * s_lo * 2.0;

    let (t, t_lo) = fast_two_sum(z.lit(TWO_THIRDS[0]), z * polynomial(z, &LN_TAIL));
    let t_lo = t_lo + TWO_THIRDS[1];

    let (sz, sz_lo) = two_product(s, z);
    let sz_lo = sz_lo + (s * z_lo + s_lo * z);
    let (tail, tail_lo) = two_product(sz, t);
    let tail_lo = tail_lo + (sz * t_lo + sz_lo * t);

    let (hi, lo) = fast_two_sum(s * 2.0, tail);
    (hi, lo + (tail_lo + s_lo * 2.0))
}

/// ln x as hi + lo to 2⁻⁶³ of its value, for x > 0 and finite; garbage elsewhere.
#[inline(always)]
pub fn ln_sum<L: Lane>(x: L) -> (L, L) {
    let (k, m) = split_exponent(x);
    let (l, l_lo) = ln_in_two(m);
    // Either k = 0 or |k·ln 2| is the larger.
    let (hi, lo) = fast_two_sum(k * LN_2[0], l);
    fast_two_sum(hi, lo + (l_lo + k * LN_2[1]))
}

/// (a + a_lo)·(b[0] + b[1]) as a sum of two doubles.
#[inline(always)]
fn times<L: Lane>(a: L, a_lo: L, b: [f64; 2]) -> (L, L) {
    let (hi, lo) = two_product(a, a.lit(b[0]));
    (hi, lo + (a * b[1] + a_lo * b[0]))
}

/// log₂ x, within 2 ulp on all doubles; exact at powers of two.
///
/// −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn log2<L: Lane>(x: L) -> L {
    let (k, m) = split_exponent(x);
    let (l, l_lo) = ln_in_two(m);
    let (l, l_lo) = times(l, l_lo, LOG2_E);
    let (hi, lo) = fast_two_sum(k, l);
    or_at_the_ends(x, hi + (lo + l_lo))
}

/// log₁₀ x, within 2 ulp on all doubles; exact at powers of ten that are doubles.
///
/// −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn log10<L: Lane>(x: L) -> L {
    let (l, l_lo) = ln_sum(x);
    let (hi, lo) = times(l, l_lo, LOG10_E);
    or_at_the_ends(x, hi + lo)
}
