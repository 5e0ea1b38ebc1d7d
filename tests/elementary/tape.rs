//! A lane that writes down what is done to it, and a machine that does it again.

use std::cell::RefCell;
use std::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Shl, Shr, Sub};

use watershed::program::elementary::{Bits, Lane};

/// An operation on 64-bit words; the numbers are the places of its operands on the tape.
///
/// This is all that a machine has to offer. Each is one instruction of WebAssembly SIMD.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Argument(usize),
    Number(f64),
    Word(u64),
    Add(usize, usize),
    Sub(usize, usize),
    Mul(usize, usize),
    Div(usize, usize),
    Neg(usize),
    Sqrt(usize),
    Abs(usize),
    Lt(usize, usize),
    Le(usize, usize),
    Eq(usize, usize),
    Select(usize, usize, usize),
    And(usize, usize),
    Or(usize, usize),
    Xor(usize, usize),
    Not(usize),
    WordAdd(usize, usize),
    WordSub(usize, usize),
    Shl(usize, usize),
    Shr(usize, usize),
}

impl Op {
    /// The places that the operation reads.
    fn operands(self) -> Vec<usize> {
        use Op::*;
        match self {
            Argument(_) | Number(_) | Word(_) => vec![],
            Neg(a) | Sqrt(a) | Abs(a) | Not(a) | Shl(a, _) | Shr(a, _) => vec![a],
            Add(a, b)
            | Sub(a, b)
            | Mul(a, b)
            | Div(a, b)
            | Lt(a, b)
            | Le(a, b)
            | Eq(a, b)
            | And(a, b)
            | Or(a, b)
            | Xor(a, b)
            | WordAdd(a, b)
            | WordSub(a, b) => vec![a, b],
            Select(mask, a, b) => vec![mask, a, b],
        }
    }
}

/// What has been done, in order; the last operation is the result.
#[derive(Clone, Debug)]
pub struct Tape {
    pub ops: Vec<Op>,
}

impl Tape {
    /// Writes down what `function` does to two arguments, without what plays no part in its result.
    pub fn record(function: impl for<'a> Fn(Wire<'a>, Wire<'a>) -> Wire<'a>) -> Tape {
        let ops = RefCell::new(vec![Op::Argument(0), Op::Argument(1)]);
        let result = function(Wire { ops: &ops, at: 0 }, Wire { ops: &ops, at: 1 }).at;
        let mut ops = ops.into_inner();
        ops.truncate(result + 1);
        let mut live = vec![false; ops.len()];
        live[result] = true;
        for at in (0..ops.len()).rev().filter(|&at| at > 1) {
            if live[at] {
                for operand in ops[at].operands() {
                    live[operand] = true;
                }
            }
        }
        // What is dead keeps its place, so that no operand has to be renamed.
        for (op, live) in ops.iter_mut().zip(&live).skip(2) {
            if !live {
                *op = Op::Word(0);
            }
        }
        Tape { ops }
    }

    /// How many instructions the tape takes, constants not counted.
    pub fn length(&self) -> usize {
        let free = |op: &&Op| matches!(op, Op::Argument(_) | Op::Number(_) | Op::Word(_));
        self.ops.len() - self.ops.iter().filter(free).count()
    }

    /// Does it again; `places` is room to work in.
    pub fn replay(&self, arguments: [f64; 2], places: &mut Vec<u64>) -> f64 {
        use Op::*;
        places.clear();
        for &op in &self.ops {
            let word = |at: usize| places[at];
            let number = |at: usize| f64::from_bits(places[at]);
            let mask = |truth: bool| if truth { !0 } else { 0 };
            let result = match op {
                Argument(which) => arguments[which].to_bits(),
                Number(value) => value.to_bits(),
                Word(value) => value,
                Add(a, b) => (number(a) + number(b)).to_bits(),
                Sub(a, b) => (number(a) - number(b)).to_bits(),
                Mul(a, b) => (number(a) * number(b)).to_bits(),
                Div(a, b) => (number(a) / number(b)).to_bits(),
                Neg(a) => word(a) ^ 1 << 63,
                Sqrt(a) => number(a).sqrt().to_bits(),
                Abs(a) => word(a) & !(1 << 63),
                Lt(a, b) => mask(number(a) < number(b)),
                Le(a, b) => mask(number(a) <= number(b)),
                Eq(a, b) => mask(number(a) == number(b)),
                Select(m, a, b) => (word(a) & word(m)) | (word(b) & !word(m)),
                And(a, b) => word(a) & word(b),
                Or(a, b) => word(a) | word(b),
                Xor(a, b) => word(a) ^ word(b),
                Not(a) => !word(a),
                WordAdd(a, b) => word(a).wrapping_add(word(b)),
                WordSub(a, b) => word(a).wrapping_sub(word(b)),
                Shl(a, by) => word(a) << by,
                Shr(a, by) => word(a) >> by,
            };
            places.push(result);
        }
        f64::from_bits(*places.last().expect("a tape is never empty"))
    }
}

/// A place on a tape that is being written.
#[derive(Clone, Copy)]
pub struct Wire<'a> {
    ops: &'a RefCell<Vec<Op>>,
    at: usize,
}

/// The bits at a place.
#[derive(Clone, Copy)]
pub struct Word<'a>(Wire<'a>);

/// The answer of a comparison at a place.
#[derive(Clone, Copy)]
pub struct Mask<'a>(Wire<'a>);

impl<'a> Wire<'a> {
    fn push(self, op: Op) -> Wire<'a> {
        let mut ops = self.ops.borrow_mut();
        ops.push(op);
        Wire {
            ops: self.ops,
            at: ops.len() - 1,
        }
    }
}

macro_rules! binary {
    ($type:ident $trait:ident $method:ident $op:ident $($field:tt)?) => {
        impl<'a> $trait for $type<'a> {
            type Output = $type<'a>;
            fn $method(self, other: $type<'a>) -> $type<'a> {
                binary!(@ $type, self, other, $op $($field)?)
            }
        }
    };
    (@ $type:ident, $a:ident, $b:ident, $op:ident) => { $a.push(Op::$op($a.at, $b.at)) };
    (@ $type:ident, $a:ident, $b:ident, $op:ident $field:tt) => { $type($a.0.push(Op::$op($a.0.at, $b.0.at))) };
}

binary!(Wire Add add Add);
binary!(Wire Sub sub Sub);
binary!(Wire Mul mul Mul);
binary!(Wire Div div Div);
binary!(Word Add add WordAdd 0);
binary!(Word Sub sub WordSub 0);
binary!(Word BitAnd bitand And 0);
binary!(Word BitOr bitor Or 0);
binary!(Word BitXor bitxor Xor 0);
binary!(Mask BitAnd bitand And 0);
binary!(Mask BitOr bitor Or 0);

macro_rules! with_number {
    ($($trait:ident $method:ident),*) => {$(
        impl<'a> $trait<f64> for Wire<'a> {
            type Output = Wire<'a>;
            fn $method(self, other: f64) -> Wire<'a> {
                $trait::$method(self, self.lit(other))
            }
        }
    )*};
}

with_number!(Add add, Sub sub, Mul mul, Div div);

impl<'a> Neg for Wire<'a> {
    type Output = Wire<'a>;
    fn neg(self) -> Wire<'a> {
        self.push(Op::Neg(self.at))
    }
}

impl<'a> Not for Mask<'a> {
    type Output = Mask<'a>;
    fn not(self) -> Mask<'a> {
        Mask(self.0.push(Op::Not(self.0.at)))
    }
}

impl<'a> Shl<usize> for Word<'a> {
    type Output = Word<'a>;
    fn shl(self, by: usize) -> Word<'a> {
        Word(self.0.push(Op::Shl(self.0.at, by)))
    }
}

impl<'a> Shr<usize> for Word<'a> {
    type Output = Word<'a>;
    fn shr(self, by: usize) -> Word<'a> {
        Word(self.0.push(Op::Shr(self.0.at, by)))
    }
}

impl Bits for Word<'_> {
    fn lit(self, value: u64) -> Self {
        Word(self.0.push(Op::Word(value)))
    }
}

impl<'a> Lane for Wire<'a> {
    type Bits = Word<'a>;
    type Mask = Mask<'a>;

    fn lit(self, value: f64) -> Self {
        self.push(Op::Number(value))
    }
    fn sqrt(self) -> Self {
        self.push(Op::Sqrt(self.at))
    }
    fn abs(self) -> Self {
        self.push(Op::Abs(self.at))
    }
    fn to_bits(self) -> Word<'a> {
        Word(self)
    }
    fn from_bits(bits: Word<'a>) -> Self {
        bits.0
    }
    fn lt(self, other: Self) -> Mask<'a> {
        Mask(self.push(Op::Lt(self.at, other.at)))
    }
    fn le(self, other: Self) -> Mask<'a> {
        Mask(self.push(Op::Le(self.at, other.at)))
    }
    fn eq(self, other: Self) -> Mask<'a> {
        Mask(self.push(Op::Eq(self.at, other.at)))
    }
    fn select(mask: Mask<'a>, yes: Self, no: Self) -> Self {
        yes.push(Op::Select(mask.0.at, yes.at, no.at))
    }
}
