//! The operations that every elementary function here is made of.

use std::num::Wrapping;
use std::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Shl, Shr, Sub};

/// A number, or several side by side, with only the operations that IEEE 754 and WebAssembly SIMD define to the last bit.
///
/// Each elementary function is stated once over this trait. `f64` is the lane that is computed with, in loops over
/// slices that the compiler vectorises; a lane may also be a handle that writes down what is done to it, so that the
/// same statement becomes code for another machine.
///
/// Left out on purpose: fused multiply-add (not every machine has it, and it rounds differently), minimum and maximum
/// (machines disagree on NaN and −0), conversions to integers (SSE2 and WebAssembly have none for two 64-bit lanes),
/// and anything that would let control flow depend on a value.
pub trait Lane:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// The 64 bits of a number as an integer.
    type Bits: Bits;
    /// The answer of a comparison.
    type Mask: Copy
        + BitAnd<Output = Self::Mask>
        + BitOr<Output = Self::Mask>
        + Not<Output = Self::Mask>;

    /// The constant `value`, in the place where `self` lives.
    fn lit(self, value: f64) -> Self;
    /// √self, correctly rounded; NaN below zero, −0 at −0.
    fn sqrt(self) -> Self;
    /// `self` without its sign bit.
    fn abs(self) -> Self;
    /// The bits of the number.
    fn to_bits(self) -> Self::Bits;
    /// The number with these bits.
    fn from_bits(bits: Self::Bits) -> Self;
    /// self < other; false if either is NaN.
    fn lt(self, other: Self) -> Self::Mask;
    /// self ≤ other; false if either is NaN.
    fn le(self, other: Self) -> Self::Mask;
    /// self = other; false if either is NaN, true for 0 and −0.
    fn eq(self, other: Self) -> Self::Mask;
    /// `yes` where the mask holds, `no` elsewhere. Both have been computed by then.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;

    /// True for a NaN only.
    #[inline(always)]
    fn is_nan(self) -> Self::Mask {
        !self.eq(self)
    }
}

/// A 64-bit integer; addition and subtraction wrap, right shifts bring in zeros.
pub trait Bits:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + BitXor<Output = Self>
    + Shl<usize, Output = Self>
    + Shr<usize, Output = Self>
{
    /// The constant `value`, in the place where `self` lives.
    fn lit(self, value: u64) -> Self;
}

impl Bits for Wrapping<u64> {
    #[inline(always)]
    fn lit(self, value: u64) -> Self {
        Wrapping(value)
    }
}

impl Lane for f64 {
    type Bits = Wrapping<u64>;
    type Mask = bool;

    #[inline(always)]
    fn lit(self, value: f64) -> f64 {
        value
    }

    #[inline(always)]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }

    #[inline(always)]
    fn abs(self) -> f64 {
        f64::abs(self)
    }

    #[inline(always)]
    fn to_bits(self) -> Wrapping<u64> {
        Wrapping(f64::to_bits(self))
    }

    #[inline(always)]
    fn from_bits(bits: Wrapping<u64>) -> f64 {
        f64::from_bits(bits.0)
    }

    #[inline(always)]
    fn lt(self, other: f64) -> bool {
        self < other
    }

    #[inline(always)]
    fn le(self, other: f64) -> bool {
        self <= other
    }

    #[inline(always)]
    fn eq(self, other: f64) -> bool {
        self == other
    }

    #[inline(always)]
    fn select(mask: bool, yes: f64, no: f64) -> f64 {
        if mask { yes } else { no }
    }
}
