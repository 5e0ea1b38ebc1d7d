//! sin, cos, tan.

use super::lane::{Bits, Lane};
use super::parts::{SIGN, WHOLE, clamp, fast_two_sum, flip, polynomial, sign_bit};

/// π/2 in four pieces of 33, 33, 33 and 53 bits (Cody and Waite 1980).
///
/// A multiple k < 2²⁰ of one of the first three is a product of at most 53 bits and so exact. All four together miss
/// π/2 by less than 2⁻¹⁵⁶.
const HALF_PI: [f64; 4] = [
    f64::from_bits(0x3FF9_21FB_5440_0000),
    f64::from_bits(0x3DD0_B461_1A60_0000),
    f64::from_bits(0x3BA3_198A_2E00_0000),
    f64::from_bits(0x397B_839A_2520_49C1),
];

/// p with sin r = r + r·z·p(z), z = r², |r| ≤ 0.7855; relative error of the sine below 2⁻⁵⁷·⁸
/// (`SIN` in tests/fixtures/elementary_coefficients.py).
const SIN: [f64; 6] = [
    -0.1666666666666663,
    0.00833333333332184,
    -0.00019841269829358528,
    2.7557313538511244e-06,
    -2.5050734388047804e-08,
    1.5895433169667917e-10,
];

/// p with cos r = 1 − z/2 + z²·p(z), z = r², |r| ≤ 0.7855; relative error of the cosine below 2⁻⁶³·⁹
/// (`COS` in tests/fixtures/elementary_coefficients.py).
const COS: [f64; 6] = [
    0.041666666666666595,
    -0.0013888888888873338,
    2.480158728899748e-05,
    -2.7557314215298526e-07,
    2.0875705114749044e-09,
    -1.1358732751987085e-11,
];

/// An angle folded into the first eighth turn on either side of 0.
struct Reduced<L: Lane> {
    /// |x| − quarter · π/2 = hi + lo.
    hi: L,
    lo: L,
    /// The number of quarter turns in the low bits.
    quarter: L::Bits,
}

/// Takes the nearest multiple of π/2 off |x|.
///
/// For |x| ≤ 10⁶ the remainder hi + lo is right to 2⁻¹³⁰, while no double that small comes closer to a multiple of π/2
/// than 2⁻⁶⁰·⁵ (tests/fixtures/elementary.py looks at them all): even there it has 69 good bits. Further out the products
/// round, and the error grows to |x|·2⁻⁵². Beyond 2⁵² doubles are 1 and more apart, and the angle is taken as 0. NaN and
/// ±∞ give NaN.
#[inline(always)]
fn reduce<L: Lane>(x: L) -> Reduced<L> {
    let a = x.abs();
    // 0 · ∞ is the NaN that the sine of infinity has to be.
    let a = L::select(a.lit(WHOLE).lt(a), a * 0.0, a);

    // No angle is negative here, so 2⁵² does to round, and k may be as large as 2⁵².
    let shifted = a * std::f64::consts::FRAC_2_PI + WHOLE;
    let k = shifted - WHOLE;

    // Exact: both are multiples of 2⁻⁵³ (or k = 0), and the difference is below 1.
    let rest = a - k * HALF_PI[0];
    // k·HALF_PI[1] < 2⁻¹³ has an ulp of at most 2⁻⁶⁶, of which `rest` is a multiple; and in the next line 2⁻¹⁰¹, of which
    // `rest` is a multiple too, because HALF_PI[1] is one of 2⁻⁶⁶. That is what the short sum needs.
    let (rest, error1) = fast_two_sum(rest, k * -HALF_PI[1]);
    let (hi, error2) = fast_two_sum(rest, k * -HALF_PI[2]);
    let lo = (error1 + error2) - k * HALF_PI[3];

    // Only beyond 2⁵⁰ can `hi` leave ±1.5; the kernels below stay within ±1 up to there.
    Reduced {
        hi: clamp(hi, -1.5, 1.5),
        lo,
        quarter: shifted.to_bits(),
    }
}

/// sin(hi + lo) and cos(hi + lo) on the first eighth turn on either side of 0.
#[inline(always)]
fn kernels<L: Lane>(hi: L, lo: L) -> (L, L) {
    let z = hi * hi;
    let half = z * 0.5;
    // sin(hi + lo) ≈ sin hi + lo·cos hi, and cos hi ≈ 1 − z/2 is good enough for so small a term.
    let sin = hi + (hi * z * polynomial(z, &SIN) + (lo - lo * half));
    // 1 − z/2 rounds; what it loses, (1 − w) − z/2, is exact and put back. cos(hi + lo) ≈ cos hi − lo·hi.
    let w = hi.lit(1.0) - half;
    let cos = w + (((w.lit(1.0) - w) - half) + (z * z * polynomial(z, &COS) - hi * lo));
    (sin, cos)
}

/// The sine and the cosine of `x`, to the bit those of [`sin`] and [`cos`], at little more than the price of one.
#[inline(always)]
pub fn sin_cos<L: Lane>(x: L) -> (L, L) {
    let Reduced { hi, lo, quarter } = reduce(x);
    let (sin, cos) = kernels(hi, lo);

    // After an odd number of quarter turns the two change places: the lowest bit, compared as a float.
    let odd = quarter & quarter.lit(1);
    let even = L::from_bits(odd << 52).eq(hi.lit(0.0));
    // sin is negative in quarters 2 and 3, and odd in x; cos in quarters 1 and 2.
    let sin_sign = ((quarter << 62) & quarter.lit(SIGN)) ^ sign_bit(x);
    let cos_sign = ((quarter + quarter.lit(1)) << 62) & quarter.lit(SIGN);
    (
        flip(L::select(even, sin, cos), sin_sign),
        flip(L::select(even, cos, sin), cos_sign),
    )
}

/// sin x.
///
/// Within 2 ulp for |x| ≤ 10⁶. Beyond, within min(2, |x|·2⁻⁵¹) of the true value and never outside \[−1, 1\]; 0 beyond
/// 2⁵², where neighbouring doubles are a sixth of a turn apart and more. ±∞ gives NaN. Odd to the bit.
#[inline(always)]
pub fn sin<L: Lane>(x: L) -> L {
    sin_cos(x).0
}

/// cos x.
///
/// Within 2 ulp for |x| ≤ 10⁶. Beyond, within min(2, |x|·2⁻⁵¹) of the true value and never outside \[−1, 1\]; 1 beyond
/// 2⁵², as for [`sin`]. ±∞ gives NaN. Even to the bit.
#[inline(always)]
pub fn cos<L: Lane>(x: L) -> L {
    sin_cos(x).1
}

/// tan x = sin x / cos x.
///
/// Within 4 ulp for |x| ≤ 10⁶; no double is a pole. Odd to the bit.
#[inline(always)]
pub fn tan<L: Lane>(x: L) -> L {
    let (sin, cos) = sin_cos(x);
    sin / cos
}
