//! Rules that treat each coordinate by itself, as most first-order rules do.
//!
//! Such a rule says how one coordinate moves, once. Blocks of runs go through it in plain loops
//! over slices, which the compiler turns into vector instructions; a reader's question goes through the very
//! same function, with somebody listening; and a lane that writes down what is done to it makes code of it.

use std::fmt;
use std::marker::PhantomData;

use super::terms::{Term, Terms};
use super::{Block, Parameter, Rule};
use crate::program::elementary::Lane;
use crate::program::emit::{Moving, Wire};

/// The most slots of state that a coordinate has.
pub const MOST: usize = 3;

/// How one coordinate moves.
pub trait Axis: fmt::Debug + Sync {
    /// What is the same for every run and both coordinates of a step.
    type Step: Numbers;
    /// See [`Rule::name`].
    const NAME: &'static str;
    /// See [`Rule::parameters`].
    const PARAMETERS: &'static [Parameter];
    /// How many numbers of state each coordinate has, at most [`MOST`].
    const SLOTS: usize;
    /// How many of them, the last ones, are the same for every run.
    const COMMON: usize = 0;

    /// Works out what is the same for all; `step` counts from 0.
    fn prepare(values: &[f64], step: u32) -> Self::Step;

    /// Notes the numbers among it that a reader wants to see.
    fn tell(_step: &Self::Step, _terms: &mut Terms) {}

    /// The next value of coordinate `p`, where the derivative is `g`.
    ///
    /// Of `state` the first [`Axis::SLOTS`] entries are kept, 0 before the first step. Of the step only flags may be
    /// branched on.
    fn advance<N: Lane, L: Listen<N>>(
        step: &<Self::Step as Numbers>::Of<N>,
        p: N,
        g: N,
        state: &mut [N; MOST],
        listener: &mut L,
    ) -> N;
}

/// The numbers of a step, and flags that tell apart the forms it can take.
pub trait Numbers: Copy {
    /// The same with numbers of another kind.
    type Of<N: Copy>: Copy;

    /// Replaces each number, in an order that is always the same.
    fn map<N: Copy>(self, f: &mut impl FnMut(f64) -> N) -> Self::Of<N>;

    /// The flags, as the lowest bits.
    fn flags(self) -> u32;
}

/// Declares a structure of numbers, flags and other such structures.
macro_rules! numbers {
    (
        $(#[$about:meta])*
        $public:vis struct $name:ident {
            $($(#[$of_number:meta])* $see:vis $number:ident,)*
        }
        $(flags { $($(#[$of_flag:meta])* $flag:ident,)* })?
        $(within { $($inner:ident: $type:ident,)* })?
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy)]
        $public struct $name<N = f64> {
            $($(#[$of_number])* $see $number: N,)*
            $($($(#[$of_flag])* $flag: bool,)*)?
            $($($inner: $type<N>,)*)?
        }

        impl $crate::optimizer::axis::Numbers for $name {
            type Of<N: Copy> = $name<N>;

            #[inline(always)]
            fn map<N: Copy>(self, f: &mut impl FnMut(f64) -> N) -> $name<N> {
                $name {
                    $($number: f(self.$number),)*
                    $($($flag: self.$flag,)*)?
                    $($($inner: self.$inner.map(f),)*)?
                }
            }

            fn flags(self) -> u32 {
                #[allow(unused_mut, reason = "most have neither")]
                let mut flags = 0;
                $($(flags = flags << 1 | u32::from(self.$flag);)*)?
                $($(flags = flags << 8 | self.$inner.flags();)*)?
                flags
            }
        }
    };
}
pub(super) use numbers;

/// 1 − n
#[inline(always)]
pub fn one_minus<N: Lane>(n: N) -> N {
    n.lit(1.0) - n
}

/// Somebody who is told the parts of a step of one coordinate.
pub trait Listen<N> {
    /// Is told a part.
    fn hear(&mut self, name: &'static str, value: N);
}

/// Nobody: compiles to nothing.
struct Nobody;

impl<N> Listen<N> for Nobody {
    #[inline(always)]
    fn hear(&mut self, _name: &'static str, _value: N) {}
}

/// Writes down what it hears.
#[derive(Default)]
struct Scribe(Vec<(&'static str, f64)>);

impl Listen<f64> for Scribe {
    fn hear(&mut self, name: &'static str, value: f64) {
        self.0.push((name, value));
    }
}

/// A rule made of how one coordinate moves.
#[derive(Debug)]
pub struct ByAxis<R>(PhantomData<R>);

impl<R> ByAxis<R> {
    /// The rule.
    pub const RULE: ByAxis<R> = ByAxis(PhantomData);
}

impl<R: Axis> Rule for ByAxis<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn parameters(&self) -> &'static [Parameter] {
        R::PARAMETERS
    }

    fn by_gradient(&self) -> bool {
        true
    }

    /// The first coordinate's slots, then the second's.
    fn slots(&self) -> usize {
        2 * R::SLOTS
    }

    fn is_common(&self, slot: usize) -> bool {
        R::COMMON > 0 && slot % R::SLOTS >= R::SLOTS - R::COMMON
    }

    fn update(&self, values: &[f64], block: &mut Block) {
        let step = R::prepare(values, block.step).map(&mut |number| number);
        let (first, second) = block.state.split_at_mut(R::SLOTS);
        sweep::<R>(step, block.x, block.gx, first);
        sweep::<R>(step, block.y, block.gy, second);
    }

    fn numbers(&self, values: &[f64], step: u32, numbers: &mut Vec<f64>) -> Option<u32> {
        let step = R::prepare(values, step);
        step.map(&mut |number| numbers.push(number));
        Some(step.flags())
    }

    fn write<'a>(&self, values: &[f64], step: u32, moving: &mut Moving<'a>) {
        let step = R::prepare(values, step).map(&mut |_| moving.number());
        for axis in 0..2 {
            let mut state = [moving.point[0].lit(0.0); MOST];
            let slots = &mut moving.state[axis * R::SLOTS..][..R::SLOTS];
            state[..R::SLOTS].copy_from_slice(slots);
            let (p, g) = (moving.point[axis], moving.gradient[axis]);
            moving.point[axis] = R::advance::<Wire<'a>, _>(&step, p, g, &mut state, &mut Nobody);
            slots.copy_from_slice(&state[..R::SLOTS]);
        }
    }

    fn explain(&self, values: &[f64], block: &mut Block) -> Vec<Term> {
        let step = R::prepare(values, block.step);
        let mut terms = Terms::read();
        R::tell(&step, &mut terms);
        let step = step.map(&mut |number| number);
        let (first, second) = block.state.split_at_mut(R::SLOTS);
        let heard = [
            listen::<R>(step, &mut block.x[0], block.gx[0], first),
            listen::<R>(step, &mut block.y[0], block.gy[0], second),
        ];
        for (x, y) in heard[0].iter().zip(&heard[1]) {
            terms.vector(x.0, [x.1, y.1]);
        }
        terms.into_list()
    }
}

type Of<R> = <<R as Axis>::Step as Numbers>::Of<f64>;

/// Moves one coordinate of one run and writes down how.
fn listen<R: Axis>(
    step: Of<R>,
    p: &mut f64,
    g: f64,
    slots: &mut [&mut [f64]],
) -> Vec<(&'static str, f64)> {
    let mut state = [0.0; MOST];
    for (number, slot) in state.iter_mut().zip(&*slots) {
        *number = slot[0];
    }
    let mut scribe = Scribe::default();
    *p = R::advance(&step, *p, g, &mut state, &mut scribe);
    for (number, slot) in state.iter().zip(slots) {
        slot[0] = *number;
    }
    scribe.0
}

/// Moves one coordinate of every run of a block.
fn sweep<R: Axis>(step: Of<R>, p: &mut [f64], g: &[f64], slots: &mut [&mut [f64]]) {
    match slots {
        [] => sweep_0::<R>(step, p, g),
        [a] => sweep_1::<R>(step, p, g, a),
        [a, b] => sweep_2::<R>(step, p, g, a, b),
        [a, b, c, ..] => sweep_3::<R>(step, p, g, a, b, c),
    }
}

// One function for each number of slots: only of slices that are arguments by themselves does the
// compiler know that they do not overlap, which it has to know to vectorise.

#[inline(never)]
fn sweep_0<R: Axis>(step: Of<R>, p: &mut [f64], g: &[f64]) {
    for (p, &g) in p.iter_mut().zip(g) {
        *p = R::advance(&step, *p, g, &mut [0.0; MOST], &mut Nobody);
    }
}

#[inline(never)]
fn sweep_1<R: Axis>(step: Of<R>, p: &mut [f64], g: &[f64], a: &mut [f64]) {
    for ((p, &g), a) in p.iter_mut().zip(g).zip(a) {
        let mut state = [*a, 0.0, 0.0];
        *p = R::advance(&step, *p, g, &mut state, &mut Nobody);
        *a = state[0];
    }
}

#[inline(never)]
fn sweep_2<R: Axis>(step: Of<R>, p: &mut [f64], g: &[f64], a: &mut [f64], b: &mut [f64]) {
    for (((p, &g), a), b) in p.iter_mut().zip(g).zip(a).zip(b) {
        let mut state = [*a, *b, 0.0];
        *p = R::advance(&step, *p, g, &mut state, &mut Nobody);
        [*a, *b, _] = state;
    }
}

#[inline(never)]
fn sweep_3<R: Axis>(
    step: Of<R>,
    p: &mut [f64],
    g: &[f64],
    a: &mut [f64],
    b: &mut [f64],
    c: &mut [f64],
) {
    for ((((p, &g), a), b), c) in p.iter_mut().zip(g).zip(a).zip(b).zip(c) {
        let mut state = [*a, *b, *c];
        *p = R::advance(&step, *p, g, &mut state, &mut Nobody);
        [*a, *b, *c] = state;
    }
}
