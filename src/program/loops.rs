//! The loops of the interpreter, one for each operation.
//!
//! Plain loops over slices, which the compiler turns into vector instructions. What an operation
//! means is the [reference](mod@reference)'s, known to the compiler in each loop. The loops stand in functions
//! of their own because there the compiler knows that the target overlaps nothing, and makes no
//! second copy of a loop for the case that it does.

use super::{Operation, elementary, reference};
use crate::expr::graph::{Binary, Unary};

/// What an instruction reads: a number for each point, or one number for all.
#[derive(Clone, Copy)]
pub(super) enum Operand<'a> {
    Block(&'a [f64]),
    Scalar(f64),
}

/// Whether the operation is worked out by polynomials, in a loop of some hundred operations.
///
/// Such a loop runs over pairs of points, so that the compiler makes no second copy of it for
/// an odd end: that saves a quarter of the interpreter's size. Operands and result are registers.
pub(super) fn long_unary(op: Unary) -> bool {
    !matches!(
        op,
        Unary::Neg | Unary::Sqrt | Unary::Abs | Unary::Sign | Unary::Relu | Unary::Step
    )
}

/// The same for two arguments.
pub(super) fn long_binary(op: Binary) -> bool {
    matches!(op, Binary::Pow | Binary::Hypot | Binary::Atan2)
}

/// A function of one number, by the very loop that computes many.
pub(super) fn unary_of_number(op: Unary, a: f64) -> f64 {
    let mut to = [[0.0; 2]];
    match long_unary(op) {
        true => map_long(op, &mut to, &[[a; 2]]),
        false => map(op, &mut to[0][..1], &[a]),
    }
    to[0][0]
}

/// A function of two numbers, by the very loop that computes many.
pub(super) fn binary_of_numbers(op: Binary, a: f64, b: f64) -> f64 {
    let mut to = [[0.0; 2]];
    match long_binary(op) {
        true => map_long2(op, &mut to, &[[a; 2]], &[[b; 2]]),
        false => map2(
            op,
            &mut to[0][..1],
            Operand::Block(&[a]),
            Operand::Block(&[b]),
        ),
    }
    to[0][0]
}

#[inline(never)]
pub(super) fn map(op: Unary, to: &mut [f64], a: &[f64]) {
    macro_rules! loops {
        ($($name:ident)*) => {
            match op {
                $(Unary::$name => {
                    for (to, &a) in to.iter_mut().zip(a) {
                        *to = reference::unary(Unary::$name, a);
                    }
                })*
                _ => unreachable!("long operations have loops of their own"),
            }
        };
    }
    loops! { Neg Sqrt Abs Sign Relu Step }
}

#[inline(never)]
pub(super) fn map_long(op: Unary, to: &mut [[f64; 2]], a: &[[f64; 2]]) {
    let (to, a) = (to.as_flattened_mut(), a.as_flattened());
    macro_rules! loops {
        ($($name:ident)*) => {
            match op {
                $(Unary::$name => {
                    for (to, &a) in to.iter_mut().zip(a) {
                        *to = reference::unary(Unary::$name, a);
                    }
                })*
                _ => unreachable!("short operations have loops of their own"),
            }
        };
    }
    loops! {
        Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Exp Ln Log10 Log2 Cbrt Sigmoid Softplus Gauss
    }
}

#[inline(never)]
pub(super) fn sin_cos(sin: &mut [[f64; 2]], cos: &mut [[f64; 2]], a: &[[f64; 2]]) {
    let results = sin
        .as_flattened_mut()
        .iter_mut()
        .zip(cos.as_flattened_mut());
    for ((sin, cos), &a) in results.zip(a.as_flattened()) {
        (*sin, *cos) = elementary::sin_cos(a);
    }
}

#[inline(never)]
pub(super) fn map_long2(op: Binary, to: &mut [[f64; 2]], a: &[[f64; 2]], b: &[[f64; 2]]) {
    let (to, a, b) = (to.as_flattened_mut(), a.as_flattened(), b.as_flattened());
    macro_rules! loops {
        ($($name:ident)*) => {
            match op {
                $(Binary::$name => {
                    for ((to, &a), &b) in to.iter_mut().zip(a).zip(b) {
                        *to = reference::binary(Binary::$name, a, b);
                    }
                })*
                _ => unreachable!("short operations have loops of their own"),
            }
        };
    }
    loops! { Pow Hypot Atan2 }
}

#[inline(never)]
pub(super) fn map2(op: Binary, to: &mut [f64], a: Operand, b: Operand) {
    macro_rules! loops {
        ($($name:ident)*) => {
            match op {
                $(Binary::$name => each2(to, a, b, |a, b| reference::binary(Binary::$name, a, b)),)*
                _ => unreachable!("long operations have loops of their own"),
            }
        };
    }
    loops! { Add Sub Mul Div Min Max }
}

#[inline(always)]
fn each2(to: &mut [f64], a: Operand, b: Operand, f: impl Fn(f64, f64) -> f64) {
    let to = to.iter_mut();
    match (a, b) {
        (Operand::Block(a), Operand::Block(b)) => {
            to.zip(a).zip(b).for_each(|((to, &a), &b)| *to = f(a, b));
        }
        (Operand::Block(a), Operand::Scalar(b)) => to.zip(a).for_each(|(to, &a)| *to = f(a, b)),
        (Operand::Scalar(a), Operand::Block(b)) => to.zip(b).for_each(|(to, &b)| *to = f(a, b)),
        (Operand::Scalar(_), Operand::Scalar(_)) => {
            unreachable!("what is made of scalars is a scalar")
        }
    }
}

/// The operations on a, b and c, of which the first is always a block.
#[inline(never)]
pub(super) fn fused(operation: Operation, to: &mut [f64], a: &[f64], b: Operand, c: Operand) {
    match operation {
        Operation::Square => to.iter_mut().zip(a).for_each(|(to, &a)| *to = a * a),
        Operation::MulAdd => each3(to, a, b, c, |a, b, c| a * b + c),
        Operation::MulSub => each3(to, a, b, c, |a, b, c| a * b - c),
        Operation::SubMul => each3(to, a, b, c, |a, b, c| c - a * b),
        _ => unreachable!("the others are not fused"),
    }
}

#[inline(always)]
fn each3(to: &mut [f64], a: &[f64], b: Operand, c: Operand, f: impl Fn(f64, f64, f64) -> f64) {
    let to = to.iter_mut().zip(a);
    match (b, c) {
        (Operand::Block(b), Operand::Block(c)) => {
            to.zip(b)
                .zip(c)
                .for_each(|(((to, &a), &b), &c)| *to = f(a, b, c));
        }
        (Operand::Block(b), Operand::Scalar(c)) => {
            to.zip(b).for_each(|((to, &a), &b)| *to = f(a, b, c));
        }
        (Operand::Scalar(b), Operand::Block(c)) => {
            to.zip(c).for_each(|((to, &a), &c)| *to = f(a, b, c));
        }
        (Operand::Scalar(b), Operand::Scalar(c)) => {
            to.for_each(|(to, &a)| *to = f(a, b, c));
        }
    }
}
