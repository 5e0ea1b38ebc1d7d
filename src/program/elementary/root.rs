//! √, ∛ and the length of a vector.

use super::lane::{Bits, Lane};
use super::parts::{ROUNDER, flip, polynomial, sign_bit};

/// √x, correctly rounded; NaN below 0, −0 at −0.
#[inline(always)]
pub fn sqrt<L: Lane>(x: L) -> L {
    x.sqrt()
}

/// p(d) ≈ (1 + d)^(−1/3) for |d| ≤ 0.095, relative error below 2⁻²³·⁹
/// (`CBRT` in tests/fixtures/elementary_coefficients.py).
const CBRT: [f64; 5] = [
    1.0000000032294367,
    -0.33333012322270783,
    0.22221650498623788,
    -0.1742585788195056,
    0.14561184228075466,
];

/// ⅔ of the exponent's bias, 682 · 2²⁰ in units of the upper half of the bits, less 36540: the straight line that the
/// mantissa puts for the logarithm lies below it, and so much levels the error of guess³ at ±9.47 %.
const CBRT_BIAS: f64 = 682.0 * 1_048_576.0 - 36_540.0;

/// ∛x, within 2 ulp on all doubles; exact at cubes. Odd to the bit.
#[inline(always)]
pub fn cbrt<L: Lane>(x: L) -> L {
    const TWO_52: u64 = 0x4330_0000_0000_0000;
    const TWO_52_VALUE: f64 = 4_503_599_627_370_496.0;

    let a = x.abs();
    // A subnormal number becomes normal by a factor of 2⁵⁴, its root then has 2¹⁸ too much.
    let subnormal = a.lt(a.lit(f64::MIN_POSITIVE));
    let one = a.lit(1.0);
    let a = a * L::select(subnormal, a.lit(18_014_398_509_481_984.0), one);

    // The upper half of the bits, read as an integer, is a crude logarithm: 2²⁰ times that to base 2, but for the bias
    // of the exponent and the straight line that the mantissa puts for the curve. A third of it, with the bias mended,
    // are the upper bits of a root that is off by at most 3.3 %.
    let upper = a.to_bits() >> 32;
    let crude = L::from_bits(upper | upper.lit(TWO_52)) - TWO_52_VALUE;
    let third = crude * (1.0 / 3.0) + (ROUNDER + CBRT_BIAS);
    let guess = L::from_bits(third.to_bits() << 32);

    // ∛a = guess·(guess³/a)^(−1/3), the bracket being close to 1.
    let d = guess * guess * (guess / a) - 1.0;
    let root = guess * polynomial(d, &CBRT);
    // Cut to 26 bits, so that its square is exact.
    let bits = root.to_bits();
    let root = L::from_bits(bits & bits.lit(!0 << 27));
    // One step of Halley's method, which triples the good digits. q − root is exact (Sterbenz), so that only the last
    // sum and, three times less, the division by the square round.
    let q = a / (root * root);
    let root = root + root * ((q - root) / (root + root + q));

    let root = root * L::select(subnormal, one * 3.814697265625e-06, one);
    // 0 and ∞ (and NaN) are their own roots.
    let zero = x.lit(0.0);
    let own = x.eq(zero) | !x.abs().lt(x.lit(f64::INFINITY));
    L::select(own, x, flip(root, sign_bit(x)))
}

/// √(x² + y²) without overflow or underflow on the way, within 2 ulp.
///
/// NaN if either is NaN, even beside an infinity (IEEE 754 would have ∞ there): a hole in a formula stays a hole.
/// Symmetric, and even in both, to the bit.
#[inline(always)]
pub fn hypot<L: Lane>(x: L, y: L) -> L {
    const BIG: f64 = f64::from_bits((1023 + 510) << 52); // 2⁵¹⁰
    const SMALL: f64 = f64::from_bits((1023 - 450) << 52); // 2⁻⁴⁵⁰
    const UP: f64 = f64::from_bits((1023 + 600) << 52); // 2⁶⁰⁰
    const DOWN: f64 = f64::from_bits((1023 - 600) << 52); // 2⁻⁶⁰⁰

    let (x, y) = (x.abs(), y.abs());
    let swap = x.lt(y);
    let a = L::select(swap, y, x);
    let b = L::select(swap, x, y);
    let one = a.lit(1.0);
    // Powers of two change no bit. What of b² then underflows is less than 2⁻¹⁷⁰ of a².
    let big = a.lit(BIG).lt(a);
    let small = a.lt(a.lit(SMALL));
    let there = L::select(big, a.lit(DOWN), L::select(small, a.lit(UP), one));
    let back = L::select(big, a.lit(UP), L::select(small, a.lit(DOWN), one));
    let (a, b) = (a * there, b * there);
    (a * a + b * b).sqrt() * back
}
