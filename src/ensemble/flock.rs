//! Many runs of which only the ends are asked for.

use std::rc::Rc;

use super::judge::{Case, Judge, Step};
use super::lanes::Vectors;
use super::trap::{Trap, Traps};
use super::watch::Note;
use super::{Ensemble, Settings, part, smaller};
use crate::batch::Batches;
use crate::landscape::ends::{Ends, NO_SITE};
use crate::objective::Objective;
use crate::optimizer::Block;
use crate::optimizer::course::Course;
use crate::optimizer::failure::Failure;
use crate::outcome::Outcome;
use crate::program::Scratch;
use crate::program::kernel::{POINTS, Walk};

/// Runs that are moved together: all that belongs to them fits the nearest cache, and fills the
/// interpreter's chunk.
const BLOCK: usize = 256;

/// A block takes so many steps before the next one has its turn.
const SWEEP: u32 = 16;

/// Runs that are moved until each has stopped.
///
/// Each run moves, and is judged, as if it were the only one of an [`Ensemble`], random numbers
/// included: all have number 0, unless the flock is [`Flock::numbered`]. An ensemble keeps what is needed to look back and to change its
/// runs; here those that still move stand close together, a block is moved where it lies, and
/// what has stopped is forgotten up to its outcome. That takes a third of the time.
#[derive(Clone, Debug)]
pub(crate) struct Flock {
    objective: Rc<Objective>,
    settings: Settings,
    course: Course,
    judge: Judge,
    /// The number that random numbers of the first run hang on, if each run has its own.
    first: Option<u32>,
    /// The steps that all moving runs have taken, and how many more the sweep under way makes.
    step: u32,
    sweep: u32,
    /// Where the sweep's next block begins, and how many runs of the blocks before it move on.
    cursor: usize,
    kept: usize,
    /// Of the runs that still move: their numbers, and what changes from step to step.
    runs: Vec<u32>,
    x: Vec<f64>,
    y: Vec<f64>,
    f: Vec<f64>,
    gx: Vec<f64>,
    gy: Vec<f64>,
    state: Vec<Vec<f64>>,
    notes: Vec<Option<Box<Note>>>,
    /// 1 for each run that is watched, and how many are.
    watched: Vec<u64>,
    watches: usize,
    /// Those of a block that have stopped at the last step, by place, rising.
    stopped: Vec<usize>,
    /// Where runs are let go before they stop, since it is proved where they end, and the end that each stands for.
    traps: Traps,
    sites_of_traps: Vec<u16>,
    outcomes: Vec<u8>,
    sites: Vec<u16>,
    steps: Vec<u32>,
    work: Work,
}

/// A block of runs before the step, and working memory.
#[derive(Clone, Debug)]
struct Work {
    scratch: Scratch,
    ids: Vec<u32>,
    x: Vec<f64>,
    y: Vec<f64>,
    f: Vec<f64>,
    flags: Vec<u64>,
    marks: Vec<u64>,
    /// The lanes that are marked, with room for one more.
    caught: Vec<u32>,
    failures: Vec<Option<Failure>>,
    batches: Batches,
}

impl Flock {
    /// Runs under the settings of an ensemble, whose own runs and ends do not matter.
    pub fn new(ensemble: &Ensemble, starts: &[[f64; 2]]) -> Flock {
        Flock::begin(ensemble, starts, None, &[])
    }

    /// The same, where a run is let go as soon as it is in a trap: it has the outcome and the end that it would have, but it is
    /// not counted how many steps it would still take. All traps are among the ends, reached or not.
    pub fn trapped(ensemble: &Ensemble, starts: &[[f64; 2]], traps: &[Trap]) -> Flock {
        Flock::begin(ensemble, starts, None, traps)
    }

    /// The same, where each run draws its own random numbers: those of runs `first`, `first` + 1, … of an ensemble.
    pub fn numbered(ensemble: &Ensemble, starts: &[[f64; 2]], first: u32) -> Flock {
        Flock::begin(ensemble, starts, Some(first), &[])
    }

    fn begin(
        ensemble: &Ensemble,
        starts: &[[f64; 2]],
        first: Option<u32>,
        traps: &[Trap],
    ) -> Flock {
        let settings = ensemble.settings().clone();
        let objective = Rc::clone(ensemble.objective());
        let n = starts.len();
        let lane = || vec![0.0; BLOCK];
        let mut ends = Ends::new(settings.window, objective.dimensions());
        let sites_of_traps = traps.iter().map(|trap| ends.place(trap.end.clone()).1);
        let mut flock = Flock {
            sites_of_traps: sites_of_traps.collect(),
            traps: Traps::new(traps.to_vec()),
            judge: Judge::new(Rc::clone(&objective), &settings, ends),
            course: ensemble.course().clone(),
            first,
            step: 0,
            sweep: 0,
            cursor: 0,
            kept: 0,
            runs: (0..n as u32).collect(),
            x: starts.iter().map(|p| p[0]).collect(),
            y: starts.iter().map(|p| p[1]).collect(),
            f: vec![0.0; n],
            gx: vec![0.0; n],
            gy: vec![0.0; n],
            state: vec![vec![0.0; n]; settings.optimizer.rule().slots()],
            notes: vec![None; n],
            watched: vec![0; n],
            watches: 0,
            stopped: Vec::new(),
            outcomes: vec![Outcome::StillMoving.code(); n],
            sites: vec![NO_SITE; n],
            steps: vec![settings.max_steps; n],
            work: Work {
                scratch: Scratch::default(),
                ids: vec![0; BLOCK],
                x: lane(),
                y: lane(),
                f: lane(),
                flags: vec![0; BLOCK],
                marks: vec![0; BLOCK],
                caught: vec![0; BLOCK + 1],
                failures: vec![None; BLOCK],
                batches: Batches::default(),
            },
            objective,
            settings,
        };
        flock.enter();
        flock
    }

    /// The code of each run's outcome.
    pub fn outcomes(&self) -> &[u8] {
        &self.outcomes
    }

    /// Each run's end among [`Flock::ends`], [`NO_SITE`] if it came to rest at none.
    pub fn sites(&self) -> &[u16] {
        &self.sites
    }

    /// The step at which each run stopped, or was let go; for those that never did, the limit.
    pub fn steps(&self) -> &[u32] {
        &self.steps
    }

    /// Where runs came to rest.
    pub fn ends(&self) -> &Ends {
        &self.judge.ends
    }

    /// The steps that all moving runs have taken.
    pub fn step(&self) -> u32 {
        self.step
    }

    /// The numbers of the runs that still move, and where they are: x and y. Not to be asked in the middle of a sweep.
    pub fn moving(&self) -> (&[u32], &[f64], &[f64]) {
        debug_assert_eq!(self.cursor, 0);
        (&self.runs, &self.x, &self.y)
    }

    /// Whether no run will move any more.
    pub fn done(&self) -> bool {
        self.runs.is_empty() || self.step >= self.settings.max_steps
    }

    /// Goes on until about `budget` points are computed, and says whether no run will move any
    /// more. At least one block is moved.
    pub fn advance(&mut self, budget: usize) -> bool {
        self.advance_to(u32::MAX, budget)
    }

    /// The same up to step `limit`, which is not to be less than it was; whether that is reached, or no run will
    /// move any more.
    pub fn advance_to(&mut self, limit: u32, budget: usize) -> bool {
        let mut spent = 0;
        let objective = Rc::clone(&self.objective);
        while !self.done() && self.step < limit {
            if self.cursor == 0 {
                self.begin_sweep(limit);
            }
            let walks = self.walks(&objective);
            while self.cursor < self.runs.len() {
                if spent > 0 && spent >= budget {
                    return false;
                }
                let to = smaller(self.cursor + BLOCK, self.runs.len());
                spent += self.sweep_block(self.cursor, to, &walks);
                self.cursor = to;
            }
            self.end_sweep();
        }
        true
    }

    /// Up to the limits of steps and to the next change of a hyper-parameter, which is the same for all.
    fn begin_sweep(&mut self, limit: u32) {
        self.tune();
        let now = self.step;
        let end = smaller(self.course.same_until(now), self.settings.max_steps);
        let end = smaller(end, limit);
        self.sweep = smaller(end - now, SWEEP);
        self.open_traps(now + self.sweep);
    }

    /// The steps of the sweep as compiled code takes them, each form of a step with the first of the sweep that has it; none if
    /// there is no such code.
    fn walks<'t>(&mut self, objective: &'t Objective) -> Vec<(u32, Walk<'t>)> {
        let (part, calm) = (part(self.judged()), self.judge.calm());
        let (scratch, optimizer) = (&mut self.work.scratch, &self.settings.optimizer);
        let mut walks = Vec::new();
        let mut first = 0;
        while first < self.sweep {
            let steps = self.step + first..self.step + self.sweep;
            let Some(walk) = objective.careful_walk(scratch, optimizer, steps, part, &calm) else {
                break;
            };
            let next = first + walk.steps();
            walks.push((first, walk));
            first = next;
        }
        walks
    }

    /// Opens the traps that hold whoever is caught up to this step.
    fn open_traps(&mut self, step: u32) {
        let mut window = self.settings.window;
        if self.objective.dimensions() == 1 {
            // A run on a curve keeps y = 0.
            window.y = [-1.0, 1.0];
        }
        self.traps.open(self.settings.max_steps - step, &window);
    }

    /// Moves the runs at places `from..to` by the steps of a sweep, some of which compiled code may take at once; how many points
    /// that were.
    fn sweep_block(&mut self, from: usize, to: usize, walks: &[(u32, Walk)]) -> usize {
        let (mut spent, mut end, mut k) = (0, to, 0);
        while k < self.sweep && from < end {
            let mut walks = walks.iter();
            let steps =
                match walks.find(|(first, walk)| (*first..first + walk.steps()).contains(&k)) {
                    Some(walk) => self.stride(walk, [from, end, to], k),
                    None => {
                        self.take_step(from, end, self.step + k);
                        1
                    }
                };
            k += steps;
            spent += steps as usize * (end - from);
            // The last of those that move comes to where one has stopped.
            while let Some(place) = self.stopped.pop() {
                end -= 1;
                self.replace(place, end);
            }
        }
        self.close_up(from, end);
        spent
    }

    /// All that a run has in numbers, place by place.
    fn numbers(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
        let [x, y, f] = [&mut self.x, &mut self.y, &mut self.f];
        let gradient = [&mut self.gx, &mut self.gy];
        [x, y, f].into_iter().chain(gradient).chain(&mut self.state)
    }

    /// Moves a block down to those that are kept.
    fn close_up(&mut self, from: usize, end: usize) {
        let to = self.kept;
        self.kept += end - from;
        if from == to {
            return;
        }
        for lane in self.numbers() {
            lane.copy_within(from..end, to);
        }
        self.runs.copy_within(from..end, to);
        self.watched.copy_within(from..end, to);
        for i in 0..end - from {
            self.notes.swap(from + i, to + i);
        }
    }

    /// Puts the run at place `from` where another has stopped, of which nothing is kept.
    fn replace(&mut self, to: usize, from: usize) {
        if from == to {
            return;
        }
        for lane in self.numbers() {
            lane[to] = lane[from];
        }
        self.runs[to] = self.runs[from];
        self.watched.swap(to, from);
        self.notes.swap(to, from);
    }

    fn end_sweep(&mut self) {
        self.step += self.sweep;
        let kept = self.kept;
        self.cursor = 0;
        self.kept = 0;
        self.runs.truncate(kept);
        self.x.truncate(kept);
        self.y.truncate(kept);
        self.f.truncate(kept);
        self.gx.truncate(kept);
        self.gy.truncate(kept);
        for slot in &mut self.state {
            slot.truncate(kept);
        }
        self.notes.truncate(kept);
        self.watched.truncate(kept);
    }

    fn judged(&self) -> bool {
        self.settings.tolerance > 0.0
    }

    /// Values and gradients at the starts, some of which may be ends already.
    fn enter(&mut self) {
        self.open_traps(0);
        let mut from = 0;
        while from < self.runs.len() {
            let to = smaller(from + BLOCK, self.runs.len());
            self.remember(from, to);
            self.evaluate(from, to);
            let mut end = to;
            if self.judged() {
                // Whatever a run has come from, it has fallen.
                self.work.f.fill(f64::MAX);
                if self.flag(from, to) {
                    self.look(from, to, 0);
                }
                self.catch(from, to, 0, false);
                while let Some(place) = self.stopped.pop() {
                    end -= 1;
                    self.replace(place, end);
                }
            }
            self.close_up(from, end);
            from = to;
        }
        self.end_sweep();
    }

    /// Moves the runs at places `from..to` by compiled steps, the `k`th of the sweep first, until something may have happened
    /// to one of them; how many steps. Up to `limit` stand runs that have stopped.
    fn stride(
        &mut self,
        (first, walk): &(u32, Walk),
        [from, to, limit]: [usize; 3],
        k: u32,
    ) -> u32 {
        let even = smaller(from + (to - from).next_multiple_of(POINTS), limit);
        let whole = even - from < POINTS || (even - from).is_multiple_of(POINTS);
        let watched = self.watches > 0 && any(&self.watched[from..to]);
        // Where a run was before the last step is known, so that none is in a trap for longer unnoticed.
        let most = match (whole && !watched, self.traps.none_open()) {
            (false, _) => 1,
            (true, false) => 2,
            (true, true) => u32::MAX,
        };
        // Code takes a few at a time, so some that have stopped move along: as others do, so that nothing happens to them.
        for lane in self.numbers() {
            let last = lane[to - 1];
            lane[to..even].fill(last);
        }
        let mut vectors = self.vectors(from, even);
        let (steps, wanted) = walk.take(k - first, most, vectors.list());
        if !self.judged() {
            return steps;
        }
        let now = self.step + k + steps;
        let late = steps > 1;
        if wanted || watched {
            self.work.failures[..to - from].fill(None);
            let mut any = self.flag(from, to);
            if late {
                self.pass_over_caught(from, to);
            }
            if watched {
                self.flag_watched(from, to);
                any = true;
            }
            if any {
                self.look(from, to, now);
            }
        }
        self.catch(from, to, now, late);
        steps
    }

    /// Moves the runs at places `from..to` by one step without compiled code.
    fn take_step(&mut self, from: usize, to: usize, step: u32) {
        let n = to - from;
        self.work.failures[..n].fill(None);
        self.remember(from, to);
        self.update(from, to, step);
        self.evaluate(from, to);
        if !self.judged() {
            return;
        }
        let mut any = self.flag(from, to);
        // Without an early end, so that the compiler vectorises it.
        let failures = self.work.failures[..n].iter();
        if failures.fold(false, |any, failure| any | failure.is_some()) {
            for (flag, failure) in self.work.flags[..n].iter_mut().zip(&self.work.failures) {
                *flag |= u64::from(failure.is_some());
            }
            any = true;
        }
        if self.watches > 0 {
            self.flag_watched(from, to);
            any = true;
        }
        if any {
            self.look(from, to, step + 1);
        }
        self.catch(from, to, step + 1, false);
    }

    /// Flags the runs of a block that something may have happened to; whether there are any.
    fn flag(&mut self, from: usize, to: usize) -> bool {
        let mut flags = std::mem::take(&mut self.work.flags);
        let any = self
            .judge
            .flag(&self.moved(from, to), &mut flags[..to - from]);
        self.work.flags = flags;
        any
    }

    fn flag_watched(&mut self, from: usize, to: usize) {
        for (flag, watched) in self.work.flags.iter_mut().zip(&self.watched[from..to]) {
            *flag |= watched;
        }
    }

    /// Takes the flags from runs that were in a trap before the last step.
    fn pass_over_caught(&mut self, from: usize, to: usize) {
        let mut lane = 0;
        while let Some(flagged) = next_flag(&self.work.flags[..to - from], lane) {
            lane = flagged + 1;
            let caught = self.traps.find(self.work.x[flagged], self.work.y[flagged]);
            if caught.is_some() && self.notes[from + flagged].is_none() {
                self.work.flags[flagged] = 0;
            }
        }
    }

    /// Lets those go that are in a trap after step `k`, or have been since the step before if nobody has looked then.
    fn catch(&mut self, from: usize, to: usize, k: u32, late: bool) {
        let marks = &mut self.work.marks[..to - from];
        let (x, y) = (&self.x[from..to], &self.y[from..to]);
        if !self.traps.mark(x, y, marks) {
            return;
        }
        // A list without branches, as many are caught and nobody can guess which.
        let mut count = 0;
        for (lane, &mark) in marks.iter().enumerate() {
            self.work.caught[count] = lane as u32;
            count += mark as usize;
        }
        let already = self.stopped.len();
        for &lane in &self.work.caught[..count] {
            let lane = lane as usize;
            let place = from + lane;
            // What is proved is proved of runs of which nothing is remembered.
            let known = self.notes[place].is_some() || self.stopped[..already].contains(&place);
            let Some(trap) = self.traps.find(self.x[place], self.y[place]) else {
                continue;
            };
            if known {
                continue;
            }
            let before = late && trap.holds(self.work.x[lane], self.work.y[lane]);
            let run = self.runs[place] as usize;
            self.outcomes[run] = Outcome::Minimum.code();
            self.sites[run] = self.sites_of_traps[trap.number()];
            self.steps[run] = k - u32::from(before);
            self.stopped.push(place);
        }
        if already > 0 {
            self.stopped.sort_unstable();
        }
    }

    /// Lets the rule move a block.
    fn update(&mut self, from: usize, to: usize, step: u32) {
        let n = to - from;
        if let Some(first) = self.first {
            for (id, run) in self.work.ids.iter_mut().zip(&self.runs[from..to]) {
                *id = first + run;
            }
        }
        let batch = self.work.batches.gradients(
            &self.objective,
            &mut self.work.scratch,
            self.settings.optimizer.batch(),
            self.settings.seed,
            step,
            &self.work.ids[..n],
            [&self.x[from..to], &self.y[from..to]],
        );
        let [gx, gy] = batch.unwrap_or([&self.gx[from..to], &self.gy[from..to]]);
        // One pointer for each slot, of which a rule has a handful.
        let mut state: Vec<&mut [f64]> = self
            .state
            .iter_mut()
            .map(|slot| &mut slot[from..to])
            .collect();
        let mut block = Block {
            objective: &self.objective,
            scratch: &mut self.work.scratch,
            step,
            seed: self.settings.seed,
            runs: &self.work.ids[..n],
            x: &mut self.x[from..to],
            y: &mut self.y[from..to],
            gx,
            gy,
            state: &mut state,
            failures: &mut self.work.failures[..n],
        };
        let optimizer = &self.settings.optimizer;
        optimizer.rule().update(optimizer.values(), &mut block);
    }

    /// What compiled steps read and write.
    fn vectors(&mut self, from: usize, to: usize) -> Vectors<'_> {
        let judged = self.judged();
        let n = to - from;
        let work = &mut self.work;
        Vectors::new(
            [&mut self.x[from..to], &mut self.y[from..to]],
            Some([&mut self.gx[from..to], &mut self.gy[from..to]]),
            judged.then_some(&mut self.f[from..to]),
            self.state.iter_mut().map(|slot| &mut slot[from..to]),
            judged.then_some([&mut work.x[..n], &mut work.y[..n], &mut work.f[..n]]),
        )
    }

    /// Keeps where a block is before it moves.
    fn remember(&mut self, from: usize, to: usize) {
        let n = to - from;
        self.work.x[..n].copy_from_slice(&self.x[from..to]);
        self.work.y[..n].copy_from_slice(&self.y[from..to]);
        self.work.f[..n].copy_from_slice(&self.f[from..to]);
    }

    fn evaluate(&mut self, from: usize, to: usize) {
        let scratch = &mut self.work.scratch;
        let (x, y) = (&self.x[from..to], &self.y[from..to]);
        let (gx, gy) = (&mut self.gx[from..to], &mut self.gy[from..to]);
        if self.settings.tolerance > 0.0 {
            let f = &mut self.f[from..to];
            self.objective
                .values_and_gradients(scratch, x, y, f, gx, gy);
        } else {
            self.objective.gradients(scratch, x, y, gx, gy);
        }
    }

    fn moved(&self, from: usize, to: usize) -> Step<'_> {
        let n = to - from;
        Step {
            x: &self.work.x[..n],
            y: &self.work.y[..n],
            f: &self.work.f[..n],
            to_x: &self.x[from..to],
            to_y: &self.y[from..to],
            to_f: &self.f[from..to],
            gx: &self.gx[from..to],
            gy: &self.gy[from..to],
        }
    }

    /// Has the flagged runs of a block judged after step `k`.
    fn look(&mut self, from: usize, to: usize, k: u32) {
        let optimizer = &self.settings.optimizer;
        let may_cycle =
            self.course.may_cycle(k) && !optimizer.rule().draws() && optimizer.batch().is_none();
        let may_fail = self.course.may_fail(k);
        let mut lane = 0;
        while let Some(flagged) = next_flag(&self.work.flags[..to - from], lane) {
            lane = flagged + 1;
            let place = from + flagged;
            let mut note = self.notes[place].take();
            // Borrowed field by field, as the judge takes notes of its own.
            let step = Step {
                x: &self.work.x,
                y: &self.work.y,
                f: &self.work.f,
                to_x: &self.x[from..to],
                to_y: &self.y[from..to],
                to_f: &self.f[from..to],
                gx: &self.gx[from..to],
                gy: &self.gy[from..to],
            };
            let case = Case {
                may_cycle,
                failure: self.work.failures[flagged].filter(|_| may_fail),
                remembers: !self.state.is_empty(),
                rests: &|found| {
                    let state: Vec<f64> = self.state.iter().map(|slot| slot[place]).collect();
                    self.settings.optimizer.rests(k, &state, found)
                },
            };
            let stop = self.judge.look(&step, flagged, &mut note, k, &case);
            let watched = note.as_ref().is_some_and(|note| note.watch.is_some());
            self.set_watched(place, watched && stop.is_none());
            self.notes[place] = note;
            if let Some(stop) = stop {
                let run = self.runs[place] as usize;
                self.outcomes[run] = stop.outcome.code();
                self.sites[run] = stop.site;
                self.steps[run] = k;
                self.stopped.push(place);
            }
        }
    }

    fn set_watched(&mut self, place: usize, watched: bool) {
        self.watches -= self.watched[place] as usize;
        self.watched[place] = u64::from(watched);
        self.watches += self.watched[place] as usize;
    }

    /// Sets the hyper-parameters of the present step; at a change all watches begin anew.
    fn tune(&mut self) {
        let values = self.course.values(self.step);
        self.settings.optimizer.assume(values);
        if !self.course.turns(self.step) {
            return;
        }
        for note in self.notes.iter_mut().flatten() {
            note.watch = None;
            note.window = 0;
        }
        self.watched.fill(0);
        self.watches = 0;
    }
}

/// The memory that a run takes at most, where the rule has so many slots.
pub(crate) const fn bytes(slots: usize) -> usize {
    let numbers = (5 + slots) * size_of::<f64>() + size_of::<u64>();
    let small = 2 * size_of::<u32>() + size_of::<u16>() + size_of::<u8>();
    // Whether a run is ever watched shows on the way.
    numbers + small + size_of::<Option<Box<Note>>>() + size_of::<Note>()
}

/// Whether any is flagged.
fn any(flags: &[u64]) -> bool {
    flags.iter().fold(0, |any, flag| any | flag) != 0
}

/// The first lane from `from` on that is flagged; most are not, so it looks at a few at once.
fn next_flag(flags: &[u64], from: usize) -> Option<usize> {
    const TOGETHER: usize = 8;
    let mut at = from;
    while at < flags.len() {
        let end = smaller(at + TOGETHER, flags.len());
        if any(&flags[at..end]) {
            let found = flags[at..end].iter().position(|&flag| flag != 0);
            return found.map(|i| at + i);
        }
        at = end;
    }
    None
}
