//! Programs: a formula graph lowered to straight-line code that runs over
//! blocks of points.
//!
//! [`reference`](mod@reference) says what each operation means, one number at
//! a time; a [`Program`] computes the same numbers, to the bit, for many points at once.

pub mod elementary;
pub mod emit;
mod interpret;
pub mod kernel;
mod loops;
mod lower;
pub mod reference;
mod registers;
mod table;
mod tidy;

pub use interpret::Scratch;
pub use table::Table;

#[cfg(test)]
pub(crate) use lower::COMPILED;

use crate::expr::graph::{Binary, Unary};

/// Straight-line code for some nodes of a formula graph, with a loop for each sum.
///
/// What is the same at every point (numbers, parameters, columns of the row at hand, and all
/// that is made of them) is a *scalar* and is computed once; what changes from point to point
/// is a *block*, a stretch of [`CHUNK`] points in a register.
#[derive(Clone, Debug)]
pub struct Program {
    /// What the scalar slots hold before anything runs: the constants, and NaN to be replaced.
    scalars: Vec<f64>,
    /// How many registers there are.
    registers: usize,
    /// What is done once per run: scalars, and sums of scalars.
    prelude: Vec<Step>,
    /// What is done for every chunk of points.
    body: Vec<Step>,
    /// Where the results are at the end of the body; `None` for those that an instruction has
    /// written to their place already.
    outputs: Vec<Option<Source>>,
}

/// Points that are computed at a time; even.
///
/// Long enough for the dispatch of an instruction to be small beside its work, short enough
/// for a dozen registers to stay in the nearest cache. Himmelblau's value and gradient took 6.4,
/// 4.9, 4.1 and 3.8 ns a point in SIMD Wasm with 64, 128, 256 and 512.
pub const CHUNK: usize = 256;

/// Where an operand is found.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    /// The first coordinates of the points.
    X,
    /// The second coordinates of the points.
    Y,
    /// A block in a register.
    Register(usize),
    /// A number in a scalar slot, the same for all points.
    Scalar(usize),
}

/// Where a result goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    Register(usize),
    /// The block of the points at hand in one of the program's results.
    Result(usize),
}

impl Source {
    fn register(&self) -> Option<usize> {
        match *self {
            Source::Register(register) => Some(register),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Scalar(ScalarInstruction),
    Block(Instruction),
    Loop(Loop),
}

/// A computation on scalars.
#[derive(Clone, Copy, Debug)]
struct ScalarInstruction {
    operation: ScalarOperation,
    /// The slot that takes the result.
    to: usize,
}

/// What a scalar is made of; the numbers are slots.
#[derive(Clone, Copy, Debug)]
enum ScalarOperation {
    Parameter(usize),
    Column(usize),
    Unary(Unary, usize),
    Binary(Binary, usize, usize),
}

/// A computation on blocks.
#[derive(Clone, Copy, Debug)]
struct Instruction {
    operation: Operation,
    /// What takes the result; never one of the operands' registers.
    to: Target,
    /// As many as the operation takes; the rest repeat the first.
    from: [Source; 3],
}

impl Instruction {
    /// The registers that it writes.
    fn results(&self) -> impl Iterator<Item = usize> + use<> {
        let first = match self.to {
            Target::Register(register) => Some(register),
            Target::Result(_) => None,
        };
        let second = match self.operation {
            Operation::SinCos(cos) => Some(cos),
            _ => None,
        };
        first.into_iter().chain(second)
    }
}

/// What an instruction does with its operands a, b and c.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    /// A copy, or a scalar repeated, for operations that only take registers.
    Fill,
    Unary(Unary),
    Binary(Binary),
    /// a·a
    Square,
    /// a·b + c, rounded twice; so are the next two.
    MulAdd,
    /// a·b − c
    MulSub,
    /// c − a·b
    SubMul,
    /// sin a, and cos a into the given register: both share one reduction of the argument.
    SinCos(usize),
}

/// The rows of a table, and what is added up over them.
#[derive(Clone, Debug, Default)]
struct Loop {
    table: usize,
    /// What is computed for each row, once for all points.
    scalars: Vec<ScalarInstruction>,
    /// What is computed for each row and point.
    blocks: Vec<Instruction>,
    /// What is added to what.
    sums: Vec<Sum>,
}

/// A running sum; `to` and `term` are either slots or, if `block`, a register and any source.
#[derive(Clone, Copy, Debug)]
enum Sum {
    Scalar { to: usize, term: usize },
    Block { to: usize, term: Source },
}

impl Operation {
    /// Whether it goes from registers to registers only; see [`loops`].
    fn long(self) -> bool {
        match self {
            Operation::Unary(op) => loops::long_unary(op),
            Operation::Binary(op) => loops::long_binary(op),
            Operation::SinCos(_) => true,
            _ => false,
        }
    }
}
