//! asin, acos, atan, atan2.

use super::lane::{Bits, Lane};
use super::parts::{flip, polynomial, sign_bit};

/// p with atan t = t + t·z·p(z), z = t², |t| ≤ 7/16; relative error below 2⁻⁵⁷·⁶
/// (`ATAN` in tests/fixtures/elementary_coefficients.py).
const ATAN: [f64; 11] = [
    -0.3333333333333292,
    0.19999999999873752,
    -0.14285714272267253,
    0.11111110395280704,
    -0.09090886880455669,
    0.07691872310370627,
    -0.06661034768957531,
    0.05833327874045658,
    -0.04975929648113216,
    0.03651061648920756,
    -0.016265838889765877,
];

/// p with asin s = s + s·z·p(z), z = s², |s| ≤ ½; relative error below 2⁻⁵⁵·⁸
/// (`ASIN` in tests/fixtures/elementary_coefficients.py).
const ASIN: [f64; 12] = [
    0.16666666666665408,
    0.07500000000337141,
    0.04464285682821854,
    0.03038195914167308,
    0.022371757933866216,
    0.017359706570894598,
    0.013885217172895916,
    0.01216933439306855,
    0.006527433534641299,
    0.019529776529059757,
    -0.0162266685865794,
    0.03191395545891897,
];

/// π/2 as a sum of two doubles.
const HALF_PI: [f64; 2] = [
    std::f64::consts::FRAC_PI_2,
    f64::from_bits(0x3C91_A626_3314_5C07),
];

/// Where a centre of the arctangent takes over.
struct Centre {
    /// From this argument on …
    from: f64,
    /// … t = (x − c)/(1 + c·x), so that atan x = atan c + atan t …
    c: f64,
    /// … with atan c as a sum of two doubles.
    atan: [f64; 2],
}

/// The centres below infinity: |t| stays below 0.21 where a quotient has to be rounded, so that its rounding is small
/// beside atan c.
const CENTRES: [Centre; 3] = [
    Centre {
        from: 7.0 / 16.0,
        c: 0.5,
        atan: [
            f64::from_bits(0x3FDD_AC67_0561_BB4F),
            f64::from_bits(0x3C7A_2B7F_222F_65E2),
        ],
    },
    Centre {
        from: 11.0 / 16.0,
        c: 1.0,
        atan: [
            std::f64::consts::FRAC_PI_4,
            f64::from_bits(0x3C81_A626_3314_5C07),
        ],
    },
    Centre {
        from: 19.0 / 16.0,
        c: 1.5,
        atan: [
            f64::from_bits(0x3FEF_730B_D281_F69B),
            f64::from_bits(0x3C70_0788_7AF0_CBBD),
        ],
    },
];

/// atan a as hi + lo, for a ≥ 0.
#[inline(always)]
fn atan_parts<L: Lane>(a: L) -> (L, L) {
    let zero = a.lit(0.0);
    let (mut c, mut hi, mut lo) = (zero, zero, zero);
    for centre in &CENTRES {
        let reached = a.lit(centre.from).le(a);
        c = L::select(reached, a.lit(centre.c), c);
        hi = L::select(reached, a.lit(centre.atan[0]), hi);
        lo = L::select(reached, a.lit(centre.atan[1]), lo);
    }
    // From 39/16 on the centre is infinity: t = −1/a.
    let far = a.lit(39.0 / 16.0).le(a);
    hi = L::select(far, a.lit(HALF_PI[0]), hi);
    lo = L::select(far, a.lit(HALF_PI[1]), lo);
    let numerator = L::select(far, a.lit(-1.0), a - c);
    let denominator = L::select(far, a, c * a + 1.0);

    let t = numerator / denominator;
    let z = t * t;
    let rest = t * z * polynomial(z, &ATAN);
    // hi is 0 or larger than t; the rounding error of the sum goes to the small part.
    let sum = hi + t;
    (sum, (t - (sum - hi)) + (lo + rest))
}

/// atan x, within 2 ulp on all doubles. Odd to the bit.
#[inline(always)]
pub fn atan<L: Lane>(x: L) -> L {
    let (hi, lo) = atan_parts(x.abs());
    flip(hi + lo, sign_bit(x))
}

/// The angle of the point (x, y), in [−π, π]; `atan2(y, x)`. Within 2 ulp.
///
/// Zeros and infinities as in IEEE 754: the signs of zeros tell the quadrant, atan2(±0, −0) = ±π, equal infinities lie
/// on the diagonals. Odd in y to the bit.
#[inline(always)]
pub fn atan2<L: Lane>(y: L, x: L) -> L {
    let (zero, one) = (x.lit(0.0), x.lit(1.0));
    let (a, b) = (y.abs(), x.abs());
    // 0/0 has the angle of the axis, ∞/∞ that of the diagonal; every other equal pair is 1 anyway.
    let t = L::select(a.eq(b), one, a / b);
    let t = L::select(a.eq(zero) & b.eq(b), zero, t);
    let (hi, lo) = atan_parts(t);

    // −0 is on the left, too: it is the sign bit that decides.
    let left = flip(one, sign_bit(x)).lt(zero);
    // π − hi − lo; π and hi are within a factor of 2, or hi is at most π/2.
    let pi = x.lit(2.0 * HALF_PI[0]);
    let across = pi - hi;
    let across_lo = ((pi - across) - hi) + (x.lit(2.0 * HALF_PI[1]) - lo);
    let angle = L::select(left, across + across_lo, hi + lo);
    flip(angle, sign_bit(y))
}

/// What asin and acos share: with a = |x|, s and z such that asin s is a short series and
/// asin a = asin s for a < ½, else π/2 − 2·asin s, s = √((1 − a)/2).
struct Folded<L: Lane> {
    /// a < ½.
    near: L::Mask,
    /// The argument of the series: its upper 26 bits where it is a root, else all of it.
    s: L,
    /// What is missing in s.
    s_lo: L,
    /// asin s − s, of the full argument.
    rest: L,
}

#[inline(always)]
fn fold<L: Lane>(a: L) -> Folded<L> {
    let near = a.lt(a.lit(0.5));
    // Exact, and negative where |x| > 1: the root is then the NaN that is asked for.
    let other = (a.lit(1.0) - a) * 0.5;
    let z = L::select(near, a * a, other);
    let root = other.sqrt();
    let bits = root.to_bits();
    let upper = L::from_bits(bits & bits.lit(!0 << 27));
    // other − upper² is exact, which makes the root good to 80 bits. At a = 1 all of this is 0/0.
    let lower = (other - upper * upper) / (root + upper);
    let lower = L::select(other.eq(a.lit(0.0)), a.lit(0.0), lower);
    let full = L::select(near, a, root);
    Folded {
        near,
        s: L::select(near, a, upper),
        s_lo: L::select(near, a.lit(0.0), lower),
        rest: full * z * polynomial(z, &ASIN),
    }
}

/// asin x, within 2 ulp on \[−1, 1\]; NaN outside. Odd to the bit.
#[inline(always)]
pub fn asin<L: Lane>(x: L) -> L {
    let Folded {
        near,
        s,
        s_lo,
        rest,
    } = fold(x.abs());
    // π/2 − 2(s + s_lo + rest). 2s has few enough bits not to spoil π/2 − 2s by more than is put back.
    let hi = x.lit(HALF_PI[0]);
    let sum = hi - s * 2.0;
    let error = (hi - sum) - s * 2.0;
    let far = sum + ((error + HALF_PI[1]) - (s_lo + rest) * 2.0);
    let angle = L::select(near, s + rest, far);
    flip(angle, sign_bit(x))
}

/// acos x, within 2 ulp on \[−1, 1\]; NaN outside.
///
/// acos 1 = 0 exactly, and small angles near it are as good as large ones.
#[inline(always)]
pub fn acos<L: Lane>(x: L) -> L {
    let Folded {
        near,
        s,
        s_lo,
        rest,
    } = fold(x.abs());
    let negative = x.lt(x.lit(0.0));
    // Near: π/2 ∓ (s + rest). Far: 2(s + s_lo + rest), or π less that.
    let turn = L::select(near, x.lit(HALF_PI[0]), x.lit(2.0 * HALF_PI[0]));
    let turn_lo = L::select(near, x.lit(HALF_PI[1]), x.lit(2.0 * HALF_PI[1]));
    let factor = L::select(near, x.lit(1.0), x.lit(2.0));
    let (s, rest) = (s * factor, (s_lo + rest) * factor);
    let (s, rest) = (
        L::select(near & negative, -s, s),
        L::select(near & negative, -rest, rest),
    );
    let sum = turn - s;
    let error = (turn - sum) - s;
    let from_turn = sum + ((error + turn_lo) - rest);
    L::select(near | negative, from_turn, s + rest)
}
