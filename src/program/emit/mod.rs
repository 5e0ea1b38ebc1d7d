//! Programs as WebAssembly: a SIMD module written at run time.
//!
//! The same lowered program that the interpreter runs becomes the loop of one function. The
//! operations are those of `reference.rs`, done to a lane that writes down what is
//! done to it, so that no function and no polynomial is stated a second time.

mod code;
mod tape;
mod wire;

use std::cell::RefCell;

use super::elementary::Lane;
use super::{
    Instruction, Loop, Operation, Program, ScalarInstruction, ScalarOperation, Source, Step, Sum,
    Target, reference,
};
use crate::optimizer::Rule;
use code::Layout;
use tape::{Around, Op, Place, Tape};

use wire::Mask;
pub use wire::Wire;

/// A longer tape is left to the interpreter: compiling it would take an engine longer than it saves. The Hessian of the
/// longest formula of the catalogue has about 2,000 operations.
const MOST: usize = 50_000;

/// How steps are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    /// A run moves by the gradient that is known, then value and gradient are computed where it leads: for whoever has
    /// a look at each step. Where values are computed, it is looked at besides whether anything can have happened to a run.
    One,
    /// The gradient is computed, then the run moves, step after step: nothing but where the run is, and what the rule
    /// remembers of it, goes through memory.
    Many,
    /// The same, for windows with 0 inside along both axes: where nobody leaves, the look for those who do takes half as long. The last step
    /// before it returns may also be one after which nobody is outside.
    ManyAround,
}

/// A program as a WebAssembly module.
///
/// It imports the memory as `core.memory` and exports the function `run(frame, points, steps, stride)`. `frame` is the address of
/// 32-bit words: the addresses of the scalars and of each vector, and for each loop over rows the length of its columns in bytes and
/// their addresses. `points` is a multiple of [`POINTS`](super::kernel::POINTS), `stride` the distance in bytes from the scalars of one
/// step to those of the next. It returns how many steps are left, the last one included if any point needed a look after it.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The module.
    pub bytes: Vec<u8>,
    /// For each loop its table and the columns of it that are read.
    pub loops: Vec<(usize, Vec<usize>)>,
}

impl Program {
    /// The program as a module that reads x and y and writes the results; `None` if it would be too large.
    pub fn emit(&self) -> Option<Emitted> {
        let tape = RefCell::default();
        let mut writer = Writer::new(self, &tape);
        let point = [0, 1].map(|vector| Wire::of(&tape, Op::Load(vector)));
        let results = writer.write(point);
        let loops = writer.loops;
        let stores = (2..).zip(results).collect();
        finish(tape.into_inner(), stores, 2 + self.outputs.len(), loops)
    }

    /// Steps of a rule in one module; `None` if it would be too large.
    ///
    /// The program's results are the gradient, or the value and the gradient. The vectors, which are read and written, are x, y,
    /// for [`Steps::One`] fx and fy, then the value if there is one, then the slots of state. For [`Steps::One`] with values three
    /// more are written: x, y and the value as they were before the last step; for [`Steps::Many`] and [`Steps::ManyAround`] one more tells by all
    /// bits or none which points may be outside. The numbers of [`Rule::numbers`] stand behind the program's scalars, and behind
    /// them those of [`Calm`](crate::objective::Calm) for [`Steps::One`], else the ends of the window that points are looked for outside of: lowest and
    /// highest x, lowest and highest y.
    pub fn emit_steps(
        &self,
        steps: Steps,
        rule: &dyn Rule,
        values: &[f64],
        step: u32,
    ) -> Option<Emitted> {
        let one = steps == Steps::One;
        let valued = self.outputs.len() > 2;
        let tape = RefCell::default();
        let load = |vector: usize| Wire::of(&tape, Op::Load(vector as u32));
        let of_value = if one { 4 } else { 2 };
        let first = of_value + usize::from(valued);
        let behind = first + rule.slots();
        let mut writer = Writer::new(self, &tape);
        let start = [load(0), load(1)];
        // Read before anything is written there.
        let value = (one && valued).then(|| load(of_value));
        let mut results = Vec::new();
        let gradient = if one {
            [load(2), load(3)]
        } else {
            results = writer.write(start);
            [0, 1].map(|k| Wire::at(&tape, results[usize::from(valued) + k]))
        };
        let mut moving = Moving {
            tape: &tape,
            slot: self.scalars.len() as u32,
            point: start,
            gradient,
            state: (0..rule.slots())
                .map(|slot| match rule.is_common(slot) {
                    true => Wire::of(&tape, Op::First((first + slot) as u32)),
                    false => load(first + slot),
                })
                .collect(),
        };
        rule.write(values, step, &mut moving);
        let [x, y] = moving.point;
        let mut stores = vec![(0, x.at), (1, y.at)];
        if one {
            results = writer.write([x, y]);
            let gradient = &results[usize::from(valued)..];
            stores.extend((2..).zip(gradient.iter().copied()));
        }
        if valued {
            stores.push((of_value as u32, results[0]));
        }
        stores.extend((first as u32..).zip(moving.state.iter().map(|slot| slot.at)));
        let loops = writer.loops;
        let mut number = || moving.number();
        let mut vectors = behind;
        let ends = Ends::new(&mut number);
        let (mut quiet, mut around) = (None, None);
        if steps == Steps::ManyAround {
            around = Some(Around {
                point: [x.at, y.at],
                ends: ends.0.map(|end| end.at),
                noted: behind as u32,
            });
        } else {
            let mut mask = ends.hold([x, y]);
            if let Some(value) = value {
                let before = [start[0].at, start[1].at, value.at];
                stores.extend((behind as u32..).zip(before));
                vectors += before.len();
                let after = [0, 1, 2].map(|k| Wire::at(&tape, results[k]));
                mask = mask & calm(&mut number, value, after);
            }
            if !one {
                mask = mask | load(behind).mask();
            }
            quiet = Some(mask.place());
        }
        vectors += usize::from(!one);
        let mut tape = tape.into_inner();
        (tape.quiet, tape.around) = (quiet, around);
        finish(tape, stores, vectors, loops)
    }
}

fn finish(
    mut tape: Tape,
    stores: Vec<(u32, Place)>,
    vectors: usize,
    loops: Vec<(usize, Vec<usize>)>,
) -> Option<Emitted> {
    if tape.ops.len() > MOST {
        return None;
    }
    // What is not changed need not be written.
    let changed = |&(vector, place): &(u32, Place)| tape.ops[place as usize] != Op::Load(vector);
    tape.stores = stores.into_iter().filter(changed).collect();
    let columns: Vec<Vec<usize>> = loops.iter().map(|(_, columns)| columns.clone()).collect();
    let layout = Layout {
        vectors,
        columns: &columns,
    };
    let bytes = code::module(&tape, &layout);
    Some(Emitted { bytes, loops })
}

/// The ends of a box: lowest and highest x, lowest and highest y.
struct Ends<'a>([Wire<'a>; 4]);

impl<'a> Ends<'a> {
    /// From the next numbers of a step.
    fn new(number: &mut impl FnMut() -> Wire<'a>) -> Self {
        Ends([(); 4].map(|()| number()))
    }

    /// In the box.
    fn hold(&self, [x, y]: [Wire<'a>; 2]) -> Mask<'a> {
        let [left, right, low, high] = self.0;
        left.le(x) & x.le(right) & low.le(y) & y.le(high)
    }
}

/// Whether nothing can have happened to a run that had the first value and now has the other and this gradient: in the
/// simplest terms that suffice, of which none takes a constant or an absolute value, as these take several instructions.
fn calm<'a>(
    number: &mut impl FnMut() -> Wire<'a>,
    before: Wire<'a>,
    [f, fx, fy]: [Wire<'a>; 3],
) -> Mask<'a> {
    let (steep, most) = (number(), number());
    let squares = fx * fx + fy * fy;
    // Not small; fallen; both finite, as a difference is not where a part is not.
    steep.lt(squares) & f.lt(before) & (squares - f).le(most)
}

/// A run on its way, for a rule to write down how it moves.
pub struct Moving<'a> {
    tape: &'a RefCell<Tape>,
    /// The scalar slot of the next number.
    slot: u32,
    /// Where it is; where it goes.
    pub point: [Wire<'a>; 2],
    /// The gradient there.
    pub gradient: [Wire<'a>; 2],
    /// What the rule remembers, slot by slot.
    pub state: Vec<Wire<'a>>,
}

impl<'a> Moving<'a> {
    /// The next number of the step.
    pub fn number(&mut self) -> Wire<'a> {
        self.slot += 1;
        Wire::of(self.tape, Op::Scalar(self.slot - 1))
    }
}

/// Does what a program's body says, to wires.
struct Writer<'a, 'p> {
    program: &'p Program,
    tape: &'a RefCell<Tape>,
    registers: Vec<Option<Wire<'a>>>,
    /// What the row at hand has in scalar slots.
    in_row: Vec<Option<Wire<'a>>>,
    /// Which slots hold the same number in every run.
    constant: Vec<bool>,
    results: Vec<u32>,
    loops: Vec<(usize, Vec<usize>)>,
    /// How many columns and sums there are in the loops so far.
    columns: u32,
    sums: u32,
}

impl<'a, 'p> Writer<'a, 'p> {
    fn new(program: &'p Program, tape: &'a RefCell<Tape>) -> Self {
        let mut constant = vec![true; program.scalars.len()];
        for step in &program.prelude {
            match step {
                Step::Scalar(instruction) => constant[instruction.to] = false,
                Step::Loop(inside) => {
                    for sum in &inside.sums {
                        if let Sum::Scalar { to, .. } = *sum {
                            constant[to] = false;
                        }
                    }
                }
                Step::Block(_) => {}
            }
        }
        Writer {
            program,
            tape,
            registers: vec![None; program.registers],
            in_row: vec![None; program.scalars.len()],
            constant,
            results: vec![0; program.outputs.len()],
            loops: Vec::new(),
            columns: 0,
            sums: 0,
        }
    }

    /// Writes the program down for the point, and returns the places of its results.
    fn write(&mut self, point: [Wire<'a>; 2]) -> Vec<u32> {
        for step in &self.program.body {
            match step {
                Step::Block(instruction) => self.instruction(instruction, point),
                Step::Loop(inside) => self.rows(inside, point),
                Step::Scalar(_) => unreachable!("scalars are computed before the points"),
            }
        }
        for (k, output) in self.program.outputs.iter().enumerate() {
            if let Some(source) = *output {
                self.results[k] = self.source(source, point).at;
            }
        }
        std::mem::take(&mut self.results)
    }

    fn source(&self, source: Source, [x, y]: [Wire<'a>; 2]) -> Wire<'a> {
        match source {
            Source::X => x,
            Source::Y => y,
            Source::Register(at) => {
                self.registers[at].expect("registers are written before they are read")
            }
            Source::Scalar(slot) => self.scalar(slot),
        }
    }

    fn scalar(&self, slot: usize) -> Wire<'a> {
        if let Some(wire) = self.in_row[slot] {
            return wire;
        }
        let op = match self.constant[slot] {
            true => Op::Word(self.program.scalars[slot].to_bits()),
            false => Op::Scalar(slot as u32),
        };
        Wire::of(self.tape, op)
    }

    fn instruction(&mut self, instruction: &Instruction, point: [Wire<'a>; 2]) {
        let [a, b, c] = instruction.from.map(|source| self.source(source, point));
        let result = match instruction.operation {
            Operation::Fill => a,
            Operation::Unary(op) => reference::unary(op, a),
            Operation::Binary(op) => reference::binary(op, a, b),
            Operation::Square => a * a,
            Operation::MulAdd => a * b + c,
            Operation::MulSub => a * b - c,
            Operation::SubMul => c - a * b,
            Operation::SinCos(cos) => {
                let (sine, cosine) = super::elementary::sin_cos(a);
                self.registers[cos] = Some(cosine);
                sine
            }
        };
        match instruction.to {
            Target::Register(to) => self.registers[to] = Some(result),
            Target::Result(k) => self.results[k] = result.at,
        }
    }

    fn rows(&mut self, inside: &'p Loop, point: [Wire<'a>; 2]) {
        let number = self.loops.len() as u32;
        self.loops.push((inside.table, Vec::new()));
        self.tape.borrow_mut().open_loop();
        // What is named anew in the loop is constant nowhere else.
        for instruction in &inside.scalars {
            self.row_scalar(instruction);
        }
        for instruction in &inside.blocks {
            self.instruction(instruction, point);
        }
        let (mut to, mut terms) = (Vec::new(), Vec::new());
        for sum in &inside.sums {
            if let Sum::Block { to: register, term } = *sum {
                to.push(register);
                terms.push(self.source(term, point).at);
            }
        }
        let places = self.tape.borrow_mut().close_loop(number, self.sums, &terms);
        self.sums += terms.len() as u32;
        self.columns += self.loops[number as usize].1.len() as u32;
        for (register, at) in to.into_iter().zip(places) {
            self.registers[register] = Some(Wire::at(self.tape, at));
        }
        for instruction in &inside.scalars {
            self.in_row[instruction.to] = None;
        }
    }

    fn row_scalar(&mut self, instruction: &ScalarInstruction) {
        let wire = match instruction.operation {
            ScalarOperation::Column(column) => {
                let columns = &mut self.loops.last_mut().expect("a loop is open").1;
                let nth = columns
                    .iter()
                    .position(|&known| known == column)
                    .unwrap_or_else(|| {
                        columns.push(column);
                        columns.len() - 1
                    });
                Wire::of(self.tape, Op::Column(self.columns + nth as u32))
            }
            ScalarOperation::Parameter(_) => {
                unreachable!("parameters do not change from row to row")
            }
            ScalarOperation::Unary(op, a) => reference::unary(op, self.scalar(a)),
            ScalarOperation::Binary(op, a, b) => {
                reference::binary(op, self.scalar(a), self.scalar(b))
            }
        };
        self.in_row[instruction.to] = Some(wire);
    }
}
