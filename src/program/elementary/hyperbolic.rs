//! sinh, cosh, tanh.

use super::exp::{exp, half_exp};
use super::lane::Lane;
use super::parts::{clamp, flip, polynomial, sign_bit};

/// p with sinh x = x + x·z·p(z), z = x², |x| ≤ 1; relative error below 2⁻⁶¹·⁷
/// (`SINH` in tests/fixtures/elementary_coefficients.py).
const SINH: [f64; 7] = [
    0.16666666666666669,
    0.008333333333332912,
    0.0001984126984159341,
    2.755731910675631e-06,
    2.5052130998846275e-08,
    1.6056659154149972e-10,
    7.776600632309349e-13,
];

/// p with tanh x = x + x·z·p(z), z = x², |x| ≤ 0.55; relative error below 2⁻⁵⁵·⁴
/// (`TANH` in tests/fixtures/elementary_coefficients.py).
const TANH: [f64; 10] = [
    -0.33333333333332316,
    0.1333333333316893,
    -0.053968253876162615,
    0.02186948597641447,
    -0.008863194522329792,
    0.0035917198249271905,
    -0.0014532173137588756,
    0.0005791384997014975,
    -0.00021030460297297824,
    5.102287649696772e-05,
];

/// Above, sinh and cosh overflow: half of e^711 does.
const LIMIT: f64 = 711.0;

/// sinh x, within 2 ulp on all doubles. Odd to the bit.
#[inline(always)]
pub fn sinh<L: Lane>(x: L) -> L {
    let a = x.abs();
    let z = a * a;
    let near = a + a * z * polynomial(z, &SINH);
    // (eᵃ − e⁻ᵃ)/2 = h − 1/(4h) for h = eᵃ/2, which does not overflow before sinh does.
    let (h, h_lo) = half_exp(clamp(a, 0.0, LIMIT));
    let far = h - (x.lit(0.25) / h - h_lo);
    let size = L::select(a.lt(a.lit(1.0)), near, far);
    flip(size, sign_bit(x))
}

/// cosh x, within 2 ulp on all doubles. Even to the bit; cosh 0 = 1 exactly.
#[inline(always)]
pub fn cosh<L: Lane>(x: L) -> L {
    let (h, h_lo) = half_exp(clamp(x.abs(), 0.0, LIMIT));
    h + (x.lit(0.25) / h + h_lo)
}

/// tanh x, within 2 ulp on all doubles. Odd to the bit.
#[inline(always)]
pub fn tanh<L: Lane>(x: L) -> L {
    let a = x.abs();
    let z = a * a;
    let near = a + a * z * polynomial(z, &TANH);
    // (e²ᵃ − 1)/(e²ᵃ + 1) = 1 − 2/(e²ᵃ + 1): from 0.55 on the quotient is below ½ and its error with it.
    let far = x.lit(1.0) - x.lit(2.0) / (exp(a * 2.0) + 1.0);
    let size = L::select(a.lt(a.lit(0.55)), near, far);
    flip(size, sign_bit(x))
}
