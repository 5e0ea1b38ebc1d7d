//! All that changes from step to step, one entry for each run.

use super::watch::Note;
use crate::landscape::ends::NO_SITE;
use crate::optimizer::axis;
use crate::outcome::Outcome;

/// The step of something that has not happened.
pub const NEVER: u32 = u32::MAX;

/// What steps of some runs read and write, in the order of [`Program::emit_steps`](crate::program::Program::emit_steps).
///
/// Without an allocation: it is made anew for each block and step.
#[derive(Default)]
pub(super) struct Vectors<'a> {
    list: [&'a mut [f64]; 4 + 1 + MOST_SLOTS + 3],
    count: usize,
}

/// The most slots of a rule whose steps are written as code.
const MOST_SLOTS: usize = 2 * axis::MOST;

impl<'a> Vectors<'a> {
    pub fn new(
        point: [&'a mut [f64]; 2],
        gradient: Option<[&'a mut [f64]; 2]>,
        value: Option<&'a mut [f64]>,
        state: impl Iterator<Item = &'a mut [f64]>,
        before: Option<[&'a mut [f64]; 3]>,
    ) -> Vectors<'a> {
        let mut vectors = Vectors::default();
        let gradient = gradient.into_iter().flatten();
        let all = point.into_iter().chain(gradient).chain(value).chain(state);
        let all = all.chain(before.into_iter().flatten());
        for (place, vector) in vectors.list.iter_mut().zip(all) {
            *place = vector;
            vectors.count += 1;
        }
        vectors
    }

    pub fn list(&mut self) -> &mut [&'a mut [f64]] {
        &mut self.list[..self.count]
    }
}

/// The runs of an ensemble at one step, in structure of arrays.
///
/// A copy of it is all that is needed to take the ensemble up again at that step.
#[derive(Clone, Debug)]
pub(super) struct Lanes {
    /// The lasting number of each run, which its random numbers hang on.
    pub ids: Vec<u32>,
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// The value and the gradient there; the values are not kept when nothing ever stops.
    pub f: Vec<f64>,
    pub gx: Vec<f64>,
    pub gy: Vec<f64>,
    /// One array for each slot of the optimizer.
    pub state: Vec<Vec<f64>>,
    pub outcome: Vec<u8>,
    pub stopped_at: Vec<u32>,
    pub left_at: Vec<u32>,
    pub site: Vec<u16>,
    pub notes: Vec<Option<Box<Note>>>,
}

impl Lanes {
    /// Runs that have not moved yet and of which nothing is known but where they are.
    pub fn new(starts: &[[f64; 2]], ids: Vec<u32>, slots: usize) -> Lanes {
        let count = starts.len();
        Lanes {
            ids,
            x: starts.iter().map(|p| p[0]).collect(),
            y: starts.iter().map(|p| p[1]).collect(),
            f: vec![0.0; count],
            gx: vec![0.0; count],
            gy: vec![0.0; count],
            state: vec![vec![0.0; count]; slots],
            outcome: vec![Outcome::StillMoving.code(); count],
            stopped_at: vec![NEVER; count],
            left_at: vec![NEVER; count],
            site: vec![NO_SITE; count],
            notes: vec![None; count],
        }
    }

    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Makes run `to` a copy of run `from` of `other`.
    pub fn replace(&mut self, to: usize, other: &Lanes, from: usize) {
        self.ids[to] = other.ids[from];
        self.x[to] = other.x[from];
        self.y[to] = other.y[from];
        self.f[to] = other.f[from];
        self.gx[to] = other.gx[from];
        self.gy[to] = other.gy[from];
        for (mine, theirs) in self.state.iter_mut().zip(&other.state) {
            mine[to] = theirs[from];
        }
        self.outcome[to] = other.outcome[from];
        self.stopped_at[to] = other.stopped_at[from];
        self.left_at[to] = other.left_at[from];
        self.site[to] = other.site[from];
        self.notes[to] = other.notes[from].clone();
    }

    /// Adds a copy of run `from` of `other` at the end.
    pub fn push(&mut self, other: &Lanes, from: usize) {
        let to = self.len();
        self.ids.push(0);
        self.x.push(0.0);
        self.y.push(0.0);
        self.f.push(0.0);
        self.gx.push(0.0);
        self.gy.push(0.0);
        for slot in &mut self.state {
            slot.push(0.0);
        }
        self.outcome.push(0);
        self.stopped_at.push(NEVER);
        self.left_at.push(NEVER);
        self.site.push(NO_SITE);
        self.notes.push(None);
        self.replace(to, other, from);
    }

    /// Takes run `i` out; those after it move up.
    pub fn remove(&mut self, i: usize) {
        self.ids.remove(i);
        self.x.remove(i);
        self.y.remove(i);
        self.f.remove(i);
        self.gx.remove(i);
        self.gy.remove(i);
        for slot in &mut self.state {
            slot.remove(i);
        }
        self.outcome.remove(i);
        self.stopped_at.remove(i);
        self.left_at.remove(i);
        self.site.remove(i);
        self.notes.remove(i);
    }
}
