//! Runs a program over blocks of points, an instruction at a time.
//!
//! Each instruction is a plain loop over slices, which the compiler turns into vector
//! instructions; since every operation is exactly defined, the width of the vectors and the
//! place of a point in its chunk change no bit.

use std::ops::Range;

use super::{
    CHUNK, Instruction, Loop, Operation, Program, ScalarInstruction, ScalarOperation, Source, Step,
    Sum, Table, Target, elementary, reference,
};
use crate::expr::graph::{Binary, Unary};

/// The working memory of runs; one serves any number of programs in turn.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    scalars: Vec<f64>,
    registers: Vec<f64>,
}

impl Scratch {
    /// Memory that grows with the first runs and is then kept.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Program {
    /// Computes the results at the points (x, y).
    ///
    /// `results` has one slice per output of [`Program::compile`]; they, `x` and `y` are of equal
    /// length, but for a coordinate that the program does not use. Parameters and tables that are
    /// missing are NaN.
    ///
    /// # Panics
    ///
    /// If there are fewer slices than outputs or if their lengths differ.
    pub fn run(
        &self,
        scratch: &mut Scratch,
        parameters: &[f64],
        tables: &[Table],
        [x, y]: [&[f64]; 2],
        results: &mut [&mut [f64]],
    ) {
        let points = results.first().map_or(0, |result| result.len());
        scratch.scalars.clear();
        scratch.scalars.extend_from_slice(&self.scalars);
        let length = self.registers * CHUNK;
        if scratch.registers.len() < length {
            scratch.registers.resize(length, 0.0);
        }
        let mut run = Run {
            scalars: &mut scratch.scalars,
            registers: &mut scratch.registers,
            parameters,
            tables,
            x: &[],
            y: &[],
            results,
            points: 0..0,
        };
        run.steps(&self.prelude);
        while run.points.end < points {
            let from = run.points.end;
            run.points = from..points.min(from + CHUNK);
            // A coordinate that is not used may be missing.
            run.x = x.get(run.points.clone()).unwrap_or(&[]);
            run.y = y.get(run.points.clone()).unwrap_or(&[]);
            run.steps(&self.body);
            for (k, output) in self.outputs.iter().enumerate() {
                if let Some(source) = *output {
                    let (result, rest) = run.target(Target::Result(k));
                    match rest.operand(source) {
                        Operand::Block(block) => result.copy_from_slice(block),
                        Operand::Scalar(value) => result.fill(value),
                    }
                }
            }
        }
    }
}

/// What an instruction reads: a number for each point, or one number for all.
#[derive(Clone, Copy)]
enum Operand<'a> {
    Block(&'a [f64]),
    Scalar(f64),
}

struct Run<'a, 'r> {
    scalars: &'a mut [f64],
    registers: &'a mut [f64],
    parameters: &'a [f64],
    tables: &'a [Table],
    /// The coordinates of the points at hand.
    x: &'a [f64],
    y: &'a [f64],
    /// The results at all points.
    results: &'a mut [&'r mut [f64]],
    /// Which points are at hand.
    points: Range<usize>,
}

impl Run<'_, '_> {
    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Scalar(instruction) => self.scalar(instruction, None),
                Step::Block(instruction) => self.block(instruction),
                Step::Loop(inside) => self.rows(inside),
            }
        }
    }

    fn rows(&mut self, inside: &Loop) {
        let table = self.tables.get(inside.table);
        let first = if table.is_some() { 0.0 } else { f64::NAN };
        for sum in &inside.sums {
            match *sum {
                Sum::Scalar { to, .. } => self.scalars[to] = first,
                Sum::Block { to, .. } => self.target(Target::Register(to)).0.fill(first),
            }
        }
        let Some(table) = table else { return };
        for turn in 0..table.turns() {
            for instruction in &inside.scalars {
                self.scalar(instruction, Some((table, turn)));
            }
            for instruction in &inside.blocks {
                self.block(instruction);
            }
            for sum in &inside.sums {
                match *sum {
                    Sum::Scalar { to, term } => self.scalars[to] += self.scalars[term],
                    Sum::Block { to, term } => {
                        let (sum, rest) = self.target(Target::Register(to));
                        match rest.operand(term) {
                            Operand::Block(term) => {
                                sum.iter_mut()
                                    .zip(term)
                                    .for_each(|(sum, term)| *sum += term);
                            }
                            Operand::Scalar(term) => sum.iter_mut().for_each(|sum| *sum += term),
                        }
                    }
                }
            }
        }
    }

    fn scalar(&mut self, instruction: &ScalarInstruction, row: Option<(&Table, usize)>) {
        let scalars = &*self.scalars;
        self.scalars[instruction.to] = match instruction.operation {
            ScalarOperation::Parameter(slot) => *self.parameters.get(slot).unwrap_or(&f64::NAN),
            ScalarOperation::Column(column) => {
                row.map_or(f64::NAN, |(table, turn)| table.at(turn, column))
            }
            ScalarOperation::Unary(op, a) => scalar_unary(op, scalars[a]),
            ScalarOperation::Binary(op, a, b) => scalar_binary(op, scalars[a], scalars[b]),
        };
    }

    /// What is written, and what can be read meanwhile.
    fn target(&mut self, to: Target) -> (&mut [f64], Rest<'_>) {
        let length = self.points.len();
        let (target, below, above): (&mut [f64], &[f64], &[f64]) = match to {
            Target::Register(to) => {
                let (below, from) = self.registers.split_at_mut(to * CHUNK);
                let (target, above) = from.split_at_mut(CHUNK);
                (&mut target[..length], below, above)
            }
            Target::Result(k) => (
                &mut self.results[k][self.points.clone()],
                self.registers,
                &[],
            ),
        };
        let rest = Rest {
            scalars: self.scalars,
            below,
            above,
            x: self.x,
            y: self.y,
            length,
        };
        (target, rest)
    }

    fn block(&mut self, instruction: &Instruction) {
        if let Operation::SinCos(cos) = instruction.operation {
            return self.sin_cos(instruction, cos);
        }
        let (to, rest) = self.target(instruction.to);
        let [a, b, c] = instruction.from.map(|source| rest.operand(source));
        match instruction.operation {
            Operation::Fill => match a {
                Operand::Scalar(value) => to.fill(value),
                Operand::Block(a) => to.copy_from_slice(a),
            },
            Operation::Square => map(to, a, |a| a * a),
            Operation::MulAdd => map3(to, [a, b, c], |a, b, c| a * b + c),
            Operation::MulSub => map3(to, [a, b, c], |a, b, c| a * b - c),
            Operation::SubMul => map3(to, [a, b, c], |a, b, c| c - a * b),
            Operation::Unary(op) => map_unary(op, to, a),
            Operation::Binary(op) => map_binary(op, to, a, b),
            Operation::SinCos(_) => {}
        }
    }

    fn sin_cos(&mut self, instruction: &Instruction, cos: usize) {
        let block = |register| register * CHUNK..register * CHUNK + self.points.len();
        let (Target::Register(sin), source) = (instruction.to, instruction.from[0]) else {
            unreachable!("a sine with a cosine goes to a register");
        };
        let registers = &mut *self.registers;
        let (sin, cos) = (block(sin), block(cos));
        let distinct = "an operand is not overwritten";
        let (sin, cos, a) = match source {
            Source::Register(a) => {
                let [sin, cos, a] = registers
                    .get_disjoint_mut([sin, cos, block(a)])
                    .expect(distinct);
                (sin, cos, &*a)
            }
            Source::X | Source::Y => {
                let [sin, cos] = registers.get_disjoint_mut([sin, cos]).expect(distinct);
                (sin, cos, if source == Source::X { self.x } else { self.y })
            }
            Source::Scalar(_) => unreachable!("the sine of a scalar is a scalar"),
        };
        for ((sin, cos), &a) in sin.iter_mut().zip(cos).zip(a) {
            (*sin, *cos) = elementary::sin_cos(a);
        }
    }
}

/// What can be read while one register is written.
struct Rest<'a> {
    scalars: &'a [f64],
    /// The registers before the one that is written, and those after it.
    below: &'a [f64],
    above: &'a [f64],
    x: &'a [f64],
    y: &'a [f64],
    length: usize,
}

impl<'a> Rest<'a> {
    #[inline(always)]
    fn operand(&self, source: Source) -> Operand<'a> {
        match source {
            Source::X => Operand::Block(&self.x[..self.length]),
            Source::Y => Operand::Block(&self.y[..self.length]),
            Source::Scalar(slot) => Operand::Scalar(self.scalars[slot]),
            Source::Register(register) => {
                let at = register * CHUNK;
                let registers = match at < self.below.len() {
                    true => &self.below[at..],
                    false => &self.above[at - self.below.len() - CHUNK..],
                };
                Operand::Block(&registers[..self.length])
            }
        }
    }
}

#[inline(always)]
fn map(to: &mut [f64], a: Operand, f: impl Fn(f64) -> f64) {
    match a {
        Operand::Block(a) => to.iter_mut().zip(a).for_each(|(to, &a)| *to = f(a)),
        Operand::Scalar(a) => to.fill(f(a)),
    }
}

#[inline(always)]
fn map2(to: &mut [f64], a: Operand, b: Operand, f: impl Fn(f64, f64) -> f64) {
    match (a, b) {
        (Operand::Block(a), Operand::Block(b)) => {
            to.iter_mut()
                .zip(a)
                .zip(b)
                .for_each(|((to, &a), &b)| *to = f(a, b));
        }
        (Operand::Block(a), Operand::Scalar(b)) => {
            to.iter_mut().zip(a).for_each(|(to, &a)| *to = f(a, b));
        }
        (Operand::Scalar(a), Operand::Block(b)) => {
            to.iter_mut().zip(b).for_each(|(to, &b)| *to = f(a, b));
        }
        (Operand::Scalar(a), Operand::Scalar(b)) => to.fill(f(a, b)),
    }
}

/// The first factor of a fused operation is always a block.
#[inline(always)]
fn map3(to: &mut [f64], [a, b, c]: [Operand; 3], f: impl Fn(f64, f64, f64) -> f64) {
    let Operand::Block(a) = a else { return };
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
        (Operand::Scalar(b), Operand::Scalar(c)) => to.for_each(|(to, &a)| *to = f(a, b, c)),
    }
}

/// A loop of its own for each operation: the meaning is the reference's, known at compile time.
fn map_unary(op: Unary, to: &mut [f64], a: Operand) {
    macro_rules! loops {
        ($($name:ident)*) => {
            match op { $(Unary::$name => map(to, a, |a| reference::unary(Unary::$name, a)),)* }
        };
    }
    loops! {
        Neg Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Exp Ln Log10 Log2 Sqrt Cbrt Abs Sign
        Sigmoid Softplus Relu Gauss Step
    }
}

fn map_binary(op: Binary, to: &mut [f64], a: Operand, b: Operand) {
    macro_rules! loops {
        ($($short:ident)* ; $($long:ident)*) => {
            match (op, a, b) {
                $((Binary::$short, a, b) => {
                    map2(to, a, b, |a, b| reference::binary(Binary::$short, a, b));
                })*
                // These take blocks only: lowering sees to that.
                $((Binary::$long, Operand::Block(a), Operand::Block(b)) => {
                    for ((to, &a), &b) in to.iter_mut().zip(a).zip(b) {
                        *to = reference::binary(Binary::$long, a, b);
                    }
                })*
                _ => unreachable!("long operations take blocks"),
            }
        };
    }
    loops! { Add Sub Mul Div Min Max ; Pow Hypot Atan2 }
}

// Out of line: one copy of all operations is enough for scalars.
#[inline(never)]
fn scalar_unary(op: Unary, a: f64) -> f64 {
    reference::unary(op, a)
}

#[inline(never)]
fn scalar_binary(op: Binary, a: f64, b: f64) -> f64 {
    reference::binary(op, a, b)
}
