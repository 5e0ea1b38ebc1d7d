//! What is to be done to a pair of points, written down.

use std::ops::Range;

/// The place of a value on a tape.
pub(super) type Place = u32;

/// An operation on a pair of 64-bit words; the places are those of its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// These bits, twice.
    Word(u64),
    /// A scalar slot, twice.
    Scalar(u32),
    /// A pair of points of one of the vectors.
    Load(u32),
    /// The number that the first point has in one of the vectors before the step, twice.
    First(u32),
    /// The number that the row at hand has in this column, twice.
    Column(u32),
    /// What one of the sums has come to.
    Sum(u32),
    One(One, Place),
    Two(Two, Place, Place),
    Shift(Shift, Place, u32),
    /// The second where the first, a mask, holds, else the third.
    Select(Place, Place, Place),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum One {
    Neg,
    Abs,
    Sqrt,
    Not,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Two {
    Add,
    Sub,
    Mul,
    Div,
    Lt,
    Le,
    Eq,
    And,
    Or,
    Xor,
    WordAdd,
    WordSub,
    /// The bits of the first that the second has not.
    AndNot,
    /// The second where it is less, else the first.
    Min,
    /// The second where the first is less, else the first.
    Max,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shift {
    Left,
    Right,
}

impl Op {
    /// The places that it reads.
    pub fn operands(self) -> impl Iterator<Item = Place> {
        let [a, b, c] = match self {
            Op::Word(_)
            | Op::Scalar(_)
            | Op::Load(_)
            | Op::First(_)
            | Op::Column(_)
            | Op::Sum(_) => [None; 3],
            Op::One(_, a) | Op::Shift(_, a, _) => [Some(a), None, None],
            Op::Two(_, a, b) => [Some(a), Some(b), None],
            Op::Select(a, b, c) => [Some(a), Some(b), Some(c)],
        };
        [a, b, c].into_iter().flatten()
    }

    /// A number that differs for most operations that differ.
    fn hash(self) -> u64 {
        let (kind, a, b) = match self {
            Op::Word(bits) => (0, bits, 0),
            Op::Scalar(slot) => (1, slot.into(), 0),
            Op::Load(vector) => (2, vector.into(), 0),
            Op::Column(column) => (3, column.into(), 0),
            Op::Sum(sum) => (4, sum.into(), 0),
            Op::First(vector) => (5, vector.into(), 0),
            Op::One(op, a) => (6 + op as u64, a.into(), 0),
            Op::Two(op, a, b) => (16 + op as u64, a.into(), b.into()),
            Op::Shift(op, a, by) => (32 + op as u64, a.into(), by.into()),
            Op::Select(a, b, c) => (48, u64::from(a) << 32 | u64::from(b), c.into()),
        };
        // Multiplicative hashing with the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
        let mixed = (a ^ b << 20 ^ kind << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ mixed >> 29
    }
}

/// A loop over the rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    /// Which of the program's loops.
    pub number: u32,
    /// What is done for each row.
    pub ops: Range<Place>,
    /// What is added up: the sum, and the place of its terms.
    pub sums: Vec<(u32, Place)>,
}

/// A window with 0 inside along both axes.
///
/// In such a one the upper halves of numbers tell enough, as integers: a signed one that is larger than all before is that of a larger
/// number, an unsigned one that of a number further below 0, and no number stands out either way. So the largest are kept, in two operations
/// for each coordinate, and compared with the ends after each step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    pub point: [Place; 2],
    /// Lowest and highest x, lowest and highest y.
    pub ends: [Place; 4],
    /// The vector that tells by all bits or none which points may be outside.
    pub noted: u32,
}

impl Around {
    /// What it reads.
    pub fn places(self) -> impl Iterator<Item = Place> {
        self.point.into_iter().chain(self.ends)
    }
}

/// Operations in order, with loops; nothing is written down twice.
#[derive(Debug, Default)]
pub(super) struct Tape {
    pub ops: Vec<Op>,
    pub loops: Vec<Rows>,
    /// Where the results are, and which vectors take them.
    pub stores: Vec<(u32, Place)>,
    /// The mask of points that need no look after a step.
    pub quiet: Option<Place>,
    /// How else it is seen whether points leave the window.
    pub around: Option<Around>,
    /// Places by the hash of what stands there, 0 for none: an open table, at most half full.
    known: Vec<Place>,
    /// The first operation of the loop that is being written, and the end of the last one.
    inside: Option<Place>,
    /// What an operation that was written in a loop has been copied to behind it does not count: the
    /// ranges of all loops that are closed.
    closed: Vec<Range<Place>>,
}

impl Tape {
    /// The place of an operation, which is written down unless it has been before.
    pub fn push(&mut self, op: Op) -> Place {
        let op = self.shorter(op);
        if self.known.len() < 2 * (self.ops.len() + 1) {
            self.grow();
        }
        let mask = self.known.len() - 1;
        let mut at = op.hash() as usize & mask;
        while self.known[at] != 0 {
            let place = self.known[at] - 1;
            if self.ops[place as usize] == op {
                if self.valid(place) {
                    return place;
                }
                break;
            }
            at = (at + 1) & mask;
        }
        let place = self.ops.len() as Place;
        self.ops.push(op);
        self.known[at] = place + 1;
        place
    }

    /// An operation that takes less and gives the same bits.
    fn shorter(&self, op: Op) -> Op {
        let at = |place: Place| self.ops[place as usize];
        match op {
            Op::Two(Two::Add, a, b) => match (at(a), at(b)) {
                (_, Op::One(One::Neg, b)) => Op::Two(Two::Sub, a, b),
                (Op::One(One::Neg, a), _) => Op::Two(Two::Sub, b, a),
                _ => op,
            },
            Op::Two(Two::Sub, a, b) => match at(b) {
                Op::One(One::Neg, b) => Op::Two(Two::Add, a, b),
                _ => op,
            },
            Op::Select(mask, yes, no) => match (at(mask), at(yes), at(no)) {
                (Op::Two(Two::Lt, a, b), ..) if (a, b) == (no, yes) => Op::Two(Two::Max, a, b),
                (Op::Two(Two::Lt, a, b), ..) if (a, b) == (yes, no) => Op::Two(Two::Min, b, a),
                (_, Op::Word(0), _) => Op::Two(Two::AndNot, no, mask),
                (_, _, Op::Word(0)) => Op::Two(Two::And, yes, mask),
                _ => op,
            },
            _ => op,
        }
    }

    /// Whether what was computed there is still known: not if it was in a loop that has ended.
    fn valid(&self, place: Place) -> bool {
        !self.closed.iter().any(|ops| ops.contains(&place))
    }

    fn grow(&mut self) {
        let size = (4 * self.ops.len()).next_power_of_two().max(256);
        let mut known = vec![0; size];
        for (place, op) in self.ops.iter().enumerate() {
            let mut at = op.hash() as usize & (size - 1);
            while known[at] != 0 && self.ops[known[at] as usize - 1] != *op {
                at = (at + 1) & (size - 1);
            }
            // Of equals the last one counts.
            known[at] = place as Place + 1;
        }
        self.known = known;
    }

    /// What is written from here on is done for each row.
    pub fn open_loop(&mut self) {
        self.inside = Some(self.ops.len() as Place);
    }

    /// Ends the loop, in which these terms are added up, and returns the places of the sums.
    pub fn close_loop(&mut self, number: u32, first_sum: u32, terms: &[Place]) -> Vec<Place> {
        let from = self.inside.take().unwrap_or_default();
        let ops = from..self.ops.len() as Place;
        let sums: Vec<(u32, Place)> = (first_sum..).zip(terms.iter().copied()).collect();
        self.closed.push(ops.clone());
        let places = sums
            .iter()
            .map(|&(sum, _)| self.push(Op::Sum(sum)))
            .collect();
        self.loops.push(Rows { number, ops, sums });
        places
    }

    /// How often each place is read; places that nothing needs are read 0 times.
    pub fn uses(&self) -> Vec<u32> {
        let mut uses = vec![0; self.ops.len()];
        for &(_, place) in &self.stores {
            uses[place as usize] += 1;
        }
        let around = self.around.into_iter().flat_map(Around::places);
        for place in self.quiet.into_iter().chain(around) {
            uses[place as usize] += 1;
        }
        let mut loops = self.loops.iter().rev().peekable();
        for place in (0..self.ops.len()).rev() {
            // The terms of a loop are needed once any place behind it is reached.
            while let Some(rows) = loops.next_if(|rows| rows.ops.end as usize > place) {
                for &(_, term) in &rows.sums {
                    uses[term as usize] += 1;
                }
            }
            if uses[place] > 0 {
                for operand in self.ops[place].operands() {
                    uses[operand as usize] += 1;
                }
            }
        }
        uses
    }
}
