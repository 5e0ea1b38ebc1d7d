//! Runs a program over blocks of points, an instruction at a time.
//!
//! Since every operation is exactly defined, neither the width of the vectors nor the place of a
//! point in its chunk changes a bit.

use std::ops::Range;

use super::{
    CHUNK, Instruction, Loop, Operation, Program, ScalarInstruction, ScalarOperation, Source, Step,
    Sum, Table, Target,
    loops::{self, Operand},
};

/// The working memory of runs; one serves any number of programs in turn.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) scalars: Vec<f64>,
    registers: Vec<Register>,
}

/// A block in pairs of points, so that long loops have no odd end.
type Register = [[f64; 2]; CHUNK / 2];

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
        self.scalars(scratch, parameters, tables);
        if scratch.registers.len() < self.registers {
            scratch
                .registers
                .resize(self.registers, [[0.0; 2]; CHUNK / 2]);
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

    /// The scalar slots, with all in them that is the same at every point.
    pub(super) fn scalars<'s>(
        &self,
        scratch: &'s mut Scratch,
        parameters: &[f64],
        tables: &[Table],
    ) -> &'s [f64] {
        scratch.scalars.clear();
        scratch.scalars.extend_from_slice(&self.scalars);
        let mut run = Run {
            scalars: &mut scratch.scalars,
            registers: &mut [],
            parameters,
            tables,
            x: &[],
            y: &[],
            results: &mut [],
            points: 0..0,
        };
        run.steps(&self.prelude);
        &scratch.scalars
    }
}

struct Run<'a, 'r> {
    scalars: &'a mut [f64],
    registers: &'a mut [Register],
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
            ScalarOperation::Unary(op, a) => loops::unary_of_number(op, scalars[a]),
            ScalarOperation::Binary(op, a, b) => {
                loops::binary_of_numbers(op, scalars[a], scalars[b])
            }
        };
    }

    /// What is written, and what can be read meanwhile.
    fn target(&mut self, to: Target) -> (&mut [f64], Rest<'_>) {
        let length = self.points.len();
        let (target, below, above): (&mut [f64], &[Register], &[Register]) = match to {
            Target::Register(to) => {
                let (below, from) = self.registers.split_at_mut(to);
                let (target, above) = from.split_first_mut().expect("the register exists");
                (&mut target.as_flattened_mut()[..length], below, above)
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
        match instruction.operation {
            Operation::SinCos(cos) => return self.sin_cos(instruction, cos),
            Operation::Unary(op) if loops::long_unary(op) => {
                let (to, [a, _]) = self.pairs(instruction);
                return loops::map_long(op, to, a);
            }
            Operation::Binary(op) if loops::long_binary(op) => {
                let (to, [a, b]) = self.pairs(instruction);
                return loops::map_long2(op, to, a, b);
            }
            _ => {}
        }
        let (to, rest) = self.target(instruction.to);
        let [a, b, c] = instruction.from.map(|source| rest.operand(source));
        match (instruction.operation, a) {
            (Operation::Fill, Operand::Scalar(value)) => to.fill(value),
            (Operation::Fill, Operand::Block(a)) => to.copy_from_slice(a),
            (Operation::Unary(op), Operand::Block(a)) => loops::map(op, to, a),
            (Operation::Binary(op), _) => loops::map2(op, to, a, b),
            (operation, Operand::Block(a)) => loops::fused(operation, to, a, b, c),
            (_, Operand::Scalar(_)) => unreachable!("what is made of scalars is a scalar"),
        }
    }

    /// The pairs of points in the registers of a long operation.
    fn pairs(&mut self, instruction: &Instruction) -> (&mut [[f64; 2]], [&[[f64; 2]]; 2]) {
        let pairs = self.points.len().div_ceil(2);
        let (Target::Register(to), [Source::Register(a), Source::Register(b), _]) =
            (instruction.to, instruction.from)
        else {
            unreachable!("long operations go from registers to registers");
        };
        let (below, from) = self.registers.split_at_mut(to);
        let (to, above) = from.split_first_mut().expect("the register exists");
        let operand = |at: usize| match at < below.len() {
            true => &below[at][..pairs],
            false => &above[at - below.len() - 1][..pairs],
        };
        (&mut to[..pairs], [operand(a), operand(b)])
    }

    fn sin_cos(&mut self, instruction: &Instruction, cos: usize) {
        let (Target::Register(sin), Source::Register(a)) = (instruction.to, instruction.from[0])
        else {
            unreachable!("a sine with a cosine goes from a register to registers");
        };
        let pairs = self.points.len().div_ceil(2);
        let registers = self.registers.get_disjoint_mut([sin, cos, a]);
        let [sin, cos, a] = registers.expect("an operand is not overwritten");
        loops::sin_cos(&mut sin[..pairs], &mut cos[..pairs], &a[..pairs]);
    }
}

/// What can be read while one register is written.
struct Rest<'a> {
    scalars: &'a [f64],
    /// The registers before the one that is written, and those after it.
    below: &'a [Register],
    above: &'a [Register],
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
            Source::Register(at) => {
                let register = match at < self.below.len() {
                    true => &self.below[at],
                    false => &self.above[at - self.below.len() - 1],
                };
                Operand::Block(&register.as_flattened()[..self.length])
            }
        }
    }
}
