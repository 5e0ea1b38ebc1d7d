//! Compiled code in the place of the interpreter.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::{Program, Scratch, Table};

/// Points that compiled code computes at a time.
pub const POINTS: usize = 4;

/// The machine code of an [`Emitted`](super::emit::Emitted) module, in the hands of whoever can run
/// it: a browser, or a virtual machine in tests. The core knows of none.
pub trait Kernel: fmt::Debug {
    /// Runs it. It gives the bits of the interpreter.
    fn run(&self, call: Call);
}

/// What a kernel is called with.
#[derive(Debug)]
pub struct Call<'a, 'w> {
    /// How many points, a multiple of [`POINTS`]. Vectors are at least as long, but for a coordinate that
    /// is not used.
    pub points: usize,
    /// How many steps, at least 1; the results of a mere evaluation are those of one.
    pub steps: u32,
    /// The scalar slots of each step.
    pub scalars: &'a [f64],
    /// The vectors that are only read.
    pub read: &'a [&'a [f64]],
    /// The vectors that are written, some after having been read; in the module their numbers follow on.
    pub write: &'a mut [&'w mut [f64]],
    /// For each loop the columns that it reads.
    pub rows: &'a [Rows<'a>],
    /// Takes the answer whether any point was outside of the window after any step, as bits that are set.
    pub outside: &'a mut [u64; 2],
}

impl Call<'_, '_> {
    /// How many bytes the scalars of one step take.
    pub fn stride(&self) -> usize {
        std::mem::size_of_val(self.scalars) / self.steps as usize
    }
}

/// The rows of one loop.
#[derive(Clone, Debug, Default)]
pub struct Rows<'v> {
    /// How many there are; columns are as long.
    pub turns: usize,
    /// The columns, in the order in which the module names them.
    pub columns: Vec<Cow<'v, [f64]>>,
}

/// A kernel, and what it has to be called with.
#[derive(Clone, Debug)]
pub struct Compiled {
    kernel: Rc<dyn Kernel>,
    loops: Rc<[(usize, Vec<usize>)]>,
}

impl Compiled {
    /// The kernel made from a module with these loops.
    pub fn new(kernel: Rc<dyn Kernel>, loops: Vec<(usize, Vec<usize>)>) -> Compiled {
        Compiled {
            kernel,
            loops: loops.into(),
        }
    }

    /// Computes the results of `program` at the points, to the bits of [`Program::run`]; false if that
    /// has to do it, because a table is missing.
    pub fn run(
        &self,
        program: &Program,
        scratch: &mut Scratch,
        parameters: &[f64],
        tables: &[Table],
        [x, y]: [&[f64]; 2],
        results: &mut [&mut [f64]],
    ) -> bool {
        let Some(rows) = self.rows(tables) else {
            return false;
        };
        let scalars = program.scalars(scratch, parameters, tables);
        self.call(1, scalars, &[x, y], results, &rows);
        true
    }

    /// Takes steps, as [`Program::emit_step`] describes them, with these `numbers` for each of them; whether any point was
    /// outside of the window after one of them, or `None` if a table is missing.
    #[allow(clippy::too_many_arguments)]
    pub fn step(
        &self,
        program: &Program,
        scratch: &mut Scratch,
        parameters: &[f64],
        tables: &[Table],
        steps: u32,
        numbers: &[f64],
        vectors: &mut [&mut [f64]],
    ) -> Option<bool> {
        let rows = self.rows(tables)?;
        program.scalars(scratch, parameters, tables);
        let scalars = &mut scratch.scalars;
        let own = scalars.len();
        for (k, numbers) in numbers.chunks(numbers.len() / steps as usize).enumerate() {
            if k > 0 {
                scalars.extend_from_within(..own);
            }
            scalars.extend_from_slice(numbers);
        }
        Some(self.call(steps, scalars, &[], vectors, &rows))
    }

    fn call(
        &self,
        steps: u32,
        scalars: &[f64],
        read: &[&[f64]],
        write: &mut [&mut [f64]],
        rows: &[Rows],
    ) -> bool {
        let points = write.first().map_or(0, |vector| vector.len());
        let mut outside = [0; 2];
        let whole = points - points % POINTS;
        if whole > 0 {
            self.kernel.run(Call {
                points: whole,
                steps,
                scalars,
                read,
                write,
                rows,
                outside: &mut outside,
            });
        }
        let mut any = outside != [0; 2];
        if whole == points {
            return any;
        }
        // The last few, side by side with copies of the first of them; a coordinate that is not used may be missing.
        let last = |from: &[f64]| {
            let mut few = [from.get(whole).copied().unwrap_or(0.0); POINTS];
            let rest = from.get(whole..).unwrap_or(&[]);
            few.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            few
        };
        let few_read: Vec<[f64; POINTS]> = read.iter().map(|vector| last(vector)).collect();
        let mut few: Vec<[f64; POINTS]> = write.iter().map(|vector| last(vector)).collect();
        let few_read: Vec<&[f64]> = few_read.iter().map(|few| &few[..]).collect();
        let mut few_write: Vec<&mut [f64]> = few.iter_mut().map(|few| &mut few[..]).collect();
        self.kernel.run(Call {
            points: POINTS,
            steps,
            scalars,
            read: &few_read,
            write: &mut few_write,
            rows,
            outside: &mut outside,
        });
        any |= outside != [0; 2];
        for (vector, few) in write.iter_mut().zip(&few) {
            vector[whole..points].copy_from_slice(&few[..points - whole]);
        }
        any
    }

    /// The rows of every loop; `None` if a table is missing.
    fn rows<'t>(&self, tables: &'t [Table]) -> Option<Vec<Rows<'t>>> {
        let of_loop = |(table, columns): &(usize, Vec<usize>)| {
            let table = tables.get(*table)?;
            let columns = columns.iter().map(|&column| table.column(column));
            Some(Rows {
                turns: table.turns(),
                columns: columns.collect(),
            })
        };
        self.loops.iter().map(of_loop).collect()
    }
}

/// The place where compiled code takes over from the interpreter when it is there. Copies are one and
/// the same place: what one is given, all have.
#[derive(Clone, Debug, Default)]
pub struct Seat(Rc<RefCell<State>>);

#[derive(Debug, Default)]
enum State {
    /// The interpreter computes, and nobody has asked for more.
    #[default]
    Vacant,
    /// Somebody is at work on it, or has failed.
    Asked,
    Taken(Compiled),
}

impl Seat {
    /// Whether nobody has asked for compiled code before; from now on somebody has.
    pub fn ask(&self) -> bool {
        let mut state = self.0.borrow_mut();
        let vacant = matches!(*state, State::Vacant);
        if vacant {
            *state = State::Asked;
        }
        vacant
    }

    /// Lets the code take over. It computes the bits of the interpreter, so this may happen at any time.
    pub fn take(&self, compiled: Compiled) {
        *self.0.borrow_mut() = State::Taken(compiled);
    }

    /// The code, once it is there.
    pub fn compiled(&self) -> Option<Compiled> {
        match &*self.0.borrow() {
            State::Taken(compiled) => Some(compiled.clone()),
            _ => None,
        }
    }

    /// Whether there is another copy, so that compiled code would be of use to somebody.
    pub fn wanted(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }
}
