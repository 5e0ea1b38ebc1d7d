//! xʸ, xⁿ.

use super::exp::exp_of_sum;
use super::lane::Lane;
use super::log::ln_sum;
use super::parts::{flip, is_whole, sign_bit, two_product};

/// The largest |n| that [`powi`] takes.
pub const MAX_POWI: i32 = 64;

/// xʸ for any real exponent: e^(y·ln|x|) with the logarithm and the product in two doubles. Within 2 ulp.
///
/// The logarithm is right to 2⁻⁶³ and y·ln|x| at most 745 where the power is finite, so that of the exponent's error half an
/// ulp of the power is left.
///
/// The special cases are those of IEEE 754's `pow` (x⁰ = 1, 1ʸ = 1, (−1)^±∞ = 1, a negative base has a power for whole
/// exponents only, 0 to a negative power is ∞, with the sign of x for odd exponents), with one exception: a NaN in
/// either place gives NaN, where IEEE 754 has NaN⁰ = 1 and 1^NaN = 1. A hole in a formula stays a hole.
#[inline(always)]
pub fn pow<L: Lane>(x: L, y: L) -> L {
    let (zero, one, infinity) = (x.lit(0.0), x.lit(1.0), x.lit(f64::INFINITY));
    let a = x.abs();

    let (l, l_lo) = ln_sum(a);
    let ordinary = zero.lt(a) & a.lt(infinity);
    // ln 0 = −∞, ln ∞ = ∞; the sign of y then decides between 0 and ∞ by itself.
    let end = L::select(a.eq(zero), -infinity, infinity);
    let l = L::select(ordinary, l, end);
    let l_lo = L::select(ordinary, l_lo, zero);

    let (p, p_lo) = two_product(y, l);
    let size = exp_of_sum(p, p_lo + y * l_lo);
    // Here y·ln|x| may have been 0·∞.
    let size = L::select(y.eq(zero) | a.eq(one), one, size);

    let exponent = y.abs();
    let whole = is_whole(exponent);
    let odd = whole & !is_whole(exponent * 0.5);
    // −0 has a sign that counts: (−0)^−1 = −∞. So it is the sign bit that is asked, not x < 0.
    let sign = sign_bit(L::select(odd, x, one));
    let power = flip(size, sign);
    // A negative base has no real power with a broken exponent, but −0 and −∞ do.
    let hole = x.lt(zero) & a.lt(infinity) & !whole;
    let power = L::select(hole, x.lit(f64::NAN), power);
    L::select(x.eq(x) & y.eq(y), power, x + y)
}

/// xⁿ by a fixed chain of multiplications, |n| ≤ [`MAX_POWI`].
///
/// The chain reads |n| in binary from its lowest bit: it squares x again and again, and multiplies the squares of the
/// bits that are 1, smallest first. So x³ = x·x², x⁶ = x²·x⁴, x⁷ = (x·x²)·x⁴; squares are shared by the powers of one
/// formula. A negative n is 1 divided by the chain for |n|, and x⁰ is 1 except for a NaN.
///
/// As good as a product of n factors: the relative error stays below (n − 1)·2⁻⁵³, with 2⁻⁵³ more for a negative n,
/// and is zero where every product is exact. x⁻ⁿ is 0 where xⁿ overflows.
///
/// # Panics
///
/// If |n| > [`MAX_POWI`].
#[inline(always)]
pub fn powi<L: Lane>(x: L, n: i32) -> L {
    assert!(
        n.unsigned_abs() <= MAX_POWI as u32,
        "powi takes exponents up to {MAX_POWI}, not {n}"
    );
    if n == 0 {
        return L::select(x.eq(x), x.lit(1.0), x);
    }
    let mut rest = n.unsigned_abs();
    let mut square = x;
    while rest & 1 == 0 {
        square = square * square;
        rest >>= 1;
    }
    let mut power = square;
    while rest > 1 {
        square = square * square;
        rest >>= 1;
        if rest & 1 == 1 {
            power = power * square;
        }
    }
    if n < 0 { x.lit(1.0) / power } else { power }
}
