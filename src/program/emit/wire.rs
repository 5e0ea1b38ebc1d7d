//! A lane that writes down what is done to it.
//!
//! The elementary functions and the rules are stated once, over [`Lane`]; done to a wire, the
//! statement becomes a [`Tape`] of instructions.

use std::cell::RefCell;
use std::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Shl, Shr, Sub};

use super::tape::{One, Op, Place, Shift, Tape, Two};
use crate::program::elementary::{Bits, Lane};

/// A value on a tape that is being written.
#[derive(Clone, Copy)]
pub struct Wire<'a> {
    tape: &'a RefCell<Tape>,
    pub(super) at: Place,
}

/// The bits of a value.
#[derive(Clone, Copy)]
pub struct Word<'a>(Wire<'a>);

/// The answer of a comparison: all bits or none.
#[derive(Clone, Copy)]
pub struct Mask<'a>(Wire<'a>);

impl Mask<'_> {
    pub(super) fn place(self) -> Place {
        self.0.at
    }
}

impl<'a> Wire<'a> {
    /// What the operation gives.
    pub(super) fn of(tape: &'a RefCell<Tape>, op: Op) -> Wire<'a> {
        let at = tape.borrow_mut().push(op);
        Wire { tape, at }
    }

    /// What stands at a place.
    pub(super) fn at(tape: &'a RefCell<Tape>, at: Place) -> Wire<'a> {
        Wire { tape, at }
    }

    /// The bits as the answer of a comparison.
    pub(super) fn mask(self) -> Mask<'a> {
        Mask(self)
    }

    // Out of line: the elementary functions call these some thousand times.
    #[inline(never)]
    fn one(self, op: One) -> Wire<'a> {
        Wire::of(self.tape, Op::One(op, self.at))
    }

    #[inline(never)]
    fn two(self, op: Two, other: Wire<'a>) -> Wire<'a> {
        Wire::of(self.tape, Op::Two(op, self.at, other.at))
    }

    #[inline(never)]
    fn number(self, op: Two, number: f64) -> Wire<'a> {
        self.two(op, self.word(number.to_bits()))
    }

    #[inline(never)]
    fn word(self, bits: u64) -> Wire<'a> {
        Wire::of(self.tape, Op::Word(bits))
    }

    #[inline(never)]
    fn shift(self, op: Shift, by: usize) -> Wire<'a> {
        Wire::of(self.tape, Op::Shift(op, self.at, by as u32))
    }
}

macro_rules! operators {
    ($($type:ident $trait:ident $method:ident $op:ident, $a:ident $b:ident => $of:expr;)*) => {$(
        impl<'a> $trait for $type<'a> {
            type Output = $type<'a>;
            #[inline(always)]
            fn $method(self, other: $type<'a>) -> $type<'a> {
                let ($a, $b, op) = (self, other, Two::$op);
                $of(op)
            }
        }
    )*};
}

operators! {
    Wire Add add Add, a b => |op| a.two(op, b);
    Wire Sub sub Sub, a b => |op| a.two(op, b);
    Wire Mul mul Mul, a b => |op| a.two(op, b);
    Wire Div div Div, a b => |op| a.two(op, b);
    Word Add add WordAdd, a b => |op| Word(a.0.two(op, b.0));
    Word Sub sub WordSub, a b => |op| Word(a.0.two(op, b.0));
    Word BitAnd bitand And, a b => |op| Word(a.0.two(op, b.0));
    Word BitOr bitor Or, a b => |op| Word(a.0.two(op, b.0));
    Word BitXor bitxor Xor, a b => |op| Word(a.0.two(op, b.0));
    Mask BitAnd bitand And, a b => |op| Mask(a.0.two(op, b.0));
    Mask BitOr bitor Or, a b => |op| Mask(a.0.two(op, b.0));
}

macro_rules! with_number {
    ($($trait:ident $method:ident),*) => {$(
        impl<'a> $trait<f64> for Wire<'a> {
            type Output = Wire<'a>;
            #[inline(always)]
            fn $method(self, other: f64) -> Wire<'a> {
                self.number(Two::$trait, other)
            }
        }
    )*};
}

with_number!(Add add, Sub sub, Mul mul, Div div);

impl<'a> Neg for Wire<'a> {
    type Output = Wire<'a>;
    fn neg(self) -> Wire<'a> {
        self.one(One::Neg)
    }
}

impl<'a> Not for Mask<'a> {
    type Output = Mask<'a>;
    fn not(self) -> Mask<'a> {
        Mask(self.0.one(One::Not))
    }
}

impl<'a> Shl<usize> for Word<'a> {
    type Output = Word<'a>;
    fn shl(self, by: usize) -> Word<'a> {
        Word(self.0.shift(Shift::Left, by))
    }
}

impl<'a> Shr<usize> for Word<'a> {
    type Output = Word<'a>;
    fn shr(self, by: usize) -> Word<'a> {
        Word(self.0.shift(Shift::Right, by))
    }
}

impl Bits for Word<'_> {
    fn lit(self, value: u64) -> Self {
        Word(self.0.word(value))
    }
}

impl<'a> Lane for Wire<'a> {
    type Bits = Word<'a>;
    type Mask = Mask<'a>;

    fn lit(self, value: f64) -> Self {
        self.word(value.to_bits())
    }
    fn sqrt(self) -> Self {
        self.one(One::Sqrt)
    }
    fn abs(self) -> Self {
        self.one(One::Abs)
    }
    fn to_bits(self) -> Word<'a> {
        Word(self)
    }
    fn from_bits(bits: Word<'a>) -> Self {
        bits.0
    }
    fn lt(self, other: Self) -> Mask<'a> {
        Mask(self.two(Two::Lt, other))
    }
    fn le(self, other: Self) -> Mask<'a> {
        Mask(self.two(Two::Le, other))
    }
    fn eq(self, other: Self) -> Mask<'a> {
        Mask(self.two(Two::Eq, other))
    }
    #[inline(never)]
    fn select(mask: Mask<'a>, yes: Self, no: Self) -> Self {
        Wire::of(yes.tape, Op::Select(mask.0.at, yes.at, no.at))
    }
}
