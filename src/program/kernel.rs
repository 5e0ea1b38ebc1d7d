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
    /// Runs it. It gives the bits of the interpreter, and how many steps are left, the last one included if any point
    /// needed a look after it.
    fn run(&self, call: Call) -> u32;
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

    /// Steps that can be taken with these `numbers`, as many for each, as [`Program::emit_steps`] describes them; `None` if a table is missing.
    pub fn walk<'t>(
        self,
        program: &Program,
        scratch: &mut Scratch,
        parameters: &[f64],
        tables: &'t [Table],
        steps: u32,
        numbers: &[f64],
    ) -> Option<Walk<'t>> {
        let rows = self.rows(tables)?;
        let own = program.scalars(scratch, parameters, tables);
        let each = numbers.chunks(numbers.len() / steps as usize);
        let scalars = each.flat_map(|numbers| own.iter().chain(numbers).copied());
        Some(Walk {
            scalars: scalars.collect(),
            steps,
            rows,
            compiled: self,
        })
    }

    fn call(
        &self,
        steps: u32,
        scalars: &[f64],
        read: &[&[f64]],
        write: &mut [&mut [f64]],
        rows: &[Rows],
    ) -> u32 {
        let points = write.first().map_or(0, |vector| vector.len());
        let whole = points - points % POINTS;
        let mut left = 0;
        if whole > 0 {
            left = self.kernel.run(Call {
                points: whole,
                steps,
                scalars,
                read,
                write,
                rows,
            });
        }
        if whole == points {
            return left;
        }
        // The two parts have to stop together.
        debug_assert!(steps == 1 || whole == 0);
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
        left |= self.kernel.run(Call {
            points: POINTS,
            steps,
            scalars,
            read: &few_read,
            write: &mut few_write,
            rows,
        });
        for (vector, few) in write.iter_mut().zip(&few) {
            vector[whole..points].copy_from_slice(&few[..points - whole]);
        }
        left
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

/// Steps that many blocks of runs take, one block after the other.
#[derive(Debug)]
pub struct Walk<'t> {
    compiled: Compiled,
    steps: u32,
    /// The scalar slots of each step.
    scalars: Vec<f64>,
    rows: Vec<Rows<'t>>,
}

impl Walk<'_> {
    /// How many steps.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// Takes the steps from the `from`th on, `most` of them at most, up to and including the first after which any run needs a
    /// look: how many, and whether one may. Of `vectors` there are those of [`Program::emit_steps`], as many
    /// runs as a multiple of [`POINTS`], or fewer than that.
    pub fn take(&self, from: u32, most: u32, vectors: &mut [&mut [f64]]) -> (u32, bool) {
        let rest = self.steps - from;
        let steps = if most < rest { most } else { rest };
        let stride = self.scalars.len() / self.steps as usize;
        let scalars = &self.scalars[from as usize * stride..][..steps as usize * stride];
        let left = self.compiled.call(steps, scalars, &[], vectors, &self.rows);
        (steps - left + u32::from(left > 0), left > 0)
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
