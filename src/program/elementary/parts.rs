//! What several families share: signs, clamps, polynomials, exponents, and sums and products with their rounding error.

use super::lane::{Bits, Lane};

/// 1.5 · 2⁵². A double of this size has an ulp of 1, so adding it rounds to a whole number, ties to even, and leaves
/// that number in the low bits: the way from a float to an integer without a conversion. Good for |x| < 2⁵¹.
pub const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// 2⁵², from where on every double is whole.
pub const WHOLE: f64 = 4_503_599_627_370_496.0;

/// The sign bit.
pub const SIGN: u64 = 1 << 63;

/// c₀ + c₁z + c₂z² + …, by Horner's rule.
#[inline(always)]
pub fn polynomial<L: Lane>(z: L, coefficients: &[f64]) -> L {
    let (&last, rest) = coefficients
        .split_last()
        .expect("a polynomial has a coefficient");
    let mut sum = z.lit(last);
    for &c in rest.iter().rev() {
        sum = sum * z + c;
    }
    sum
}

/// The sign bit of `x`, alone.
#[inline(always)]
pub fn sign_bit<L: Lane>(x: L) -> L::Bits {
    let bits = x.to_bits();
    bits & bits.lit(SIGN)
}

/// `x` with its sign flipped where `sign` is the sign bit.
#[inline(always)]
pub fn flip<L: Lane>(x: L, sign: L::Bits) -> L {
    L::from_bits(x.to_bits() ^ sign)
}

/// `x` kept within [lo, hi]; NaN stays NaN.
#[inline(always)]
pub fn clamp<L: Lane>(x: L, lo: f64, hi: f64) -> L {
    let (lo, hi) = (x.lit(lo), x.lit(hi));
    let x = L::select(x.lt(lo), lo, x);
    L::select(hi.lt(x), hi, x)
}

/// a + b and its rounding error, exactly, where |a| ≥ |b| or `a` is a multiple of the ulp of `b` (Dekker 1971, theorem
/// 4.7; for the second condition Boldo, Graillat and Muller 2017, "On the robustness of the 2Sum and Fast2Sum
/// algorithms").
#[inline(always)]
pub fn fast_two_sum<L: Lane>(a: L, b: L) -> (L, L) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// The upper 26 bits of `x` and the rest, without error.
#[inline(always)]
fn halves<L: Lane>(x: L) -> (L, L) {
    let bits = x.to_bits();
    let upper = L::from_bits(bits & bits.lit(!0 << 27));
    (upper, x - upper)
}

/// a · b and its rounding error, the latter to 2⁻¹⁰⁵ of the product (Dekker 1971; the halves are cut rather than
/// rounded, so that they are 26 and 27 bits long and only the product of the two lower halves can round).
///
/// Where the product overflows the error is NaN; where it is nearly subnormal the error has few bits or none.
#[inline(always)]
pub fn two_product<L: Lane>(a: L, b: L) -> (L, L) {
    let product = a * b;
    let (a_upper, a_lower) = halves(a);
    let (b_upper, b_lower) = halves(b);
    let error =
        (a_upper * b_upper - product) + a_upper * b_lower + a_lower * b_upper + a_lower * b_lower;
    (product, error)
}

/// True where the double `a` ≥ 0 is a whole number.
#[inline(always)]
pub fn is_whole<L: Lane>(a: L) -> L::Mask {
    a.lit(WHOLE).le(a) | ((a + WHOLE) - WHOLE).eq(a)
}

/// k and m with x = m · 2ᵏ and m in [√½, √2), for x > 0 and finite; garbage elsewhere.
///
/// The interval is centred on 1 in the logarithm, so that |ln m| is as small as can be and near x = 1 no k · ln 2 has
/// to cancel.
#[inline(always)]
pub fn split_exponent<L: Lane>(x: L) -> (L, L) {
    const SQRT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    const TWO_52: u64 = 0x4330_0000_0000_0000;

    // A subnormal number becomes normal by a factor of 2⁵⁴, which is exact.
    let subnormal = x.lt(x.lit(f64::MIN_POSITIVE));
    let x = L::select(subnormal, x * 18_014_398_509_481_984.0, x);
    let offset = L::select(subnormal, x.lit(WHOLE + 1077.0), x.lit(WHOLE + 1023.0));

    // Moving the bits of √½ onto those of 1 makes the exponent field step where m has to.
    let moved = x.to_bits();
    let moved = moved + moved.lit(ONE - SQRT_HALF);
    let field = moved >> 52;
    // An integer below 2⁵² in the low bits of 2⁵² is that number plus 2⁵².
    let k = L::from_bits(field | field.lit(TWO_52)) - offset;
    let mantissa = moved & moved.lit((1 << 52) - 1);
    (k, L::from_bits(mantissa + mantissa.lit(SQRT_HALF)))
}
