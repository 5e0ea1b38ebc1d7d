//! eˣ, and the parts of it that other functions are made of.

use super::lane::{Bits, Lane};
use super::parts::{ROUNDER, clamp, fast_two_sum, polynomial, two_product};

/// ln 2 in two pieces: 42 bits, so that its multiples up to 2¹¹ are exact, and 53 more.
pub const LN_2: [f64; 2] = [
    f64::from_bits(0x3FE6_2E42_FEFA_3800),
    f64::from_bits(0x3D2E_F357_93C7_6730),
];

/// p with eʳ = 1 + r + r²·p(r), |r| ≤ 0.3466; relative error of the exponential below 2⁻⁵⁶·³
/// (`EXP` in tests/fixtures/elementary_coefficients.py).
const EXP: [f64; 10] = [
    0.5000000000000011,
    0.16666666666666413,
    0.04166666666653018,
    0.008333333333494435,
    0.001388888894362248,
    0.0001984126950661759,
    2.4801493107688693e-05,
    2.7557586356656602e-06,
    2.763024497105702e-07,
    2.500006138663953e-08,
];

/// e^(x + tail) = (1 + rest)·2ᵏ, not yet put together.
pub struct Parts<L: Lane> {
    /// e^(x + tail − k·ln 2) − 1, between −0.3 and 0.42, to about 2⁻⁵⁵.
    pub rest: L,
    /// k + 2046 in the low bits: the two exponent fields of a power of two split in halves, added up.
    pub fields: L::Bits,
}

/// The parts of e^(x + tail) for |x| < 1500 and |tail| at most an ulp of x or so.
#[inline(always)]
pub fn parts<L: Lane>(x: L, tail: L) -> Parts<L> {
    let shifted = x * std::f64::consts::LOG2_E + (ROUNDER + 2046.0);
    let k = shifted - (ROUNDER + 2046.0);
    // Exact: k·LN_2[0] has at most 53 bits, and x is close to it.
    let hi = x - k * LN_2[0];
    let lo = k * LN_2[1] - tail;
    let r = hi - lo;
    // hi − lo, not r: the rounding of r is larger than that of everything in the inner brackets.
    let rest = hi - (lo - r * r * polynomial(r, &EXP));
    Parts {
        rest,
        fields: shifted.to_bits(),
    }
}

/// y·2ᵏ for a `fields` of k + 2046, rounded once: subnormal results and k = 1024 included.
#[inline(always)]
pub fn scale<L: Lane>(y: L, fields: L::Bits) -> L {
    // 2ᵏ alone may be out of range where y·2ᵏ is not, so it is applied in two halves, the first without rounding.
    let first = fields >> 1;
    let second = fields - first;
    y * L::from_bits(first << 52) * L::from_bits(second << 52)
}

/// Below, eˣ rounds to 0; above, to ∞.
const RANGE: (f64, f64) = (-746.0, 710.0);

/// eˣ, within 2 ulp on all doubles.
///
/// e⁰ = 1 exactly; subnormal results are rounded like others; 0 at −∞.
#[inline(always)]
pub fn exp<L: Lane>(x: L) -> L {
    let Parts { rest, fields } = parts(clamp(x, RANGE.0, RANGE.1), x.lit(0.0));
    scale(rest + 1.0, fields)
}

/// e^(x + tail), for |tail| at most an ulp of x or so; `x` may be anything.
#[inline(always)]
pub fn exp_of_sum<L: Lane>(x: L, tail: L) -> L {
    let within = x.abs().lt(x.lit(1e3));
    // Beyond the range the tail may be the NaN of an overflow; it plays no part there.
    let tail = L::select(within, tail, x.lit(0.0));
    let Parts { rest, fields } = parts(clamp(x, RANGE.0, RANGE.1), tail);
    scale(rest + 1.0, fields)
}

/// e^|x| / 2 as hi + lo, infinite only where that is: for |x| ≤ 711.
#[inline(always)]
pub fn half_exp<L: Lane>(x: L) -> (L, L) {
    let Parts { rest, fields } = parts(x, x.lit(0.0));
    let (hi, lo) = fast_two_sum(x.lit(1.0), rest);
    let fields = fields - fields.lit(1);
    (scale(hi, fields), scale(lo, fields))
}

/// e^(−x²), within 2 ulp on all doubles. Even to the bit.
///
/// x² alone, rounded, would cost as many ulps as x² is large: up to 370. So its rounding error is taken along.
#[inline(always)]
pub fn gauss<L: Lane>(x: L) -> L {
    // e^(−28²) is 0, and x² is kept from overflowing.
    let a = clamp(x.abs(), 0.0, 28.0);
    let (square, error) = two_product(a, a);
    exp_of_sum(-square, -error)
}
