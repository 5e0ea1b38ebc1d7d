//! Many runs at once.

pub(crate) mod flock;
mod judge;
mod lanes;
mod path;
mod tally;
pub(crate) mod trap;
mod watch;

use std::cmp::min as smaller;
use std::ops::Range;
use std::rc::Rc;

use crate::batch::{self, Batches};
use crate::decimal;
use crate::error::Error;
use crate::landscape::ends::{End, Ends, NO_SITE};
use crate::landscape::search::Findings;
use crate::objective::{Objective, Part, Window};
use crate::optimizer::course::{self, Change, Course};
use crate::optimizer::failure::Failure;
use crate::optimizer::{Block, Optimizer, Spent};
use crate::outcome::Outcome;
use crate::program::Scratch;
use crate::program::emit::Steps;
use crate::program::kernel::{POINTS, Walk};
use crate::starts;

use judge::{Case, Judge, Step};
pub use lanes::NEVER;
use lanes::{Lanes, Vectors};
pub use path::{Explanation, Path, Track};
pub use tally::Tally;
pub use watch::Finding;

/// Runs that are moved together: their positions, gradients and the values on the way stay in
/// the fastest cache, and calls per block cost nothing per run.
pub const BLOCK: usize = 512;

/// The largest number of positions (runs times steps) kept for scrubbing: 64 MB.
pub const MAX_POSITIONS: usize = 4_000_000;

/// The most steps that compiled code takes in one call: what changes from step to step is laid out for all of them before.
const AT_ONCE: u32 = 128;

/// The largest step limit.
pub const MAX_STEPS: u32 = 1_000_000;

/// A run that is added or moved is brought to the present step at once over so many steps at most, and so many numbers of the
/// history are copied at once: some milliseconds.
const SHORT: u32 = 10_000;
const FEW: usize = 500_000;

/// Everything beyond positions is kept every so many steps and recomputed between.
const KEEP_EVERY: u32 = 64;

/// A run has diverged at this many window sizes from the centre of the window.
///
/// Generous, because gradient descent with a large rate may be thrown far and come back;
/// a run that grows by a constant factor, such as 1.1 on x² − y², gets here in 150 steps.
pub const FAR: f64 = 1e6;

/// How an ensemble runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The rule and its hyper-parameters.
    pub optimizer: Optimizer,
    /// No run takes more steps than this; up to [`MAX_STEPS`].
    pub max_steps: u32,
    /// A run has arrived when no part of its gradient is larger than this, and no part of its
    /// last step larger than this times the longer side of the window. 0 to 1; with 0
    /// nothing ever stops, whatever happens.
    pub tolerance: f64,
    /// Where the runs are looked at. They are never held back at its edge.
    pub window: Window,
    /// Whether to keep all positions for going back, if that is not above [`MAX_POSITIONS`].
    pub history: bool,
    /// The seed of rules that draw random numbers.
    pub seed: u64,
}

/// Many runs of one rule on one surface.
///
/// Each run moves as if it were alone, to the bit: neither the number of runs, nor the
/// slices in which they are advanced, nor what becomes of other runs has any influence.
///
/// Why a run stops is decided at each step, in this order:
/// - *diverged*: farther than [`FAR`] windows away, or outside the window where value or
///   gradient overflow;
/// - *undefined here*: value or gradient are not finite numbers; the run stays at its last
///   point. Where only the gradient is undefined and jumps, as at the tip of a cone, it is a *cusp*;
/// - *minimum*, *saddle*, *maximum*, *degenerate*: small gradient and small step
///   ([`Settings::tolerance`]), and Newton's method finds a critical point nearby, whose
///   Hessian tells the kind. Where it finds none (a plateau, a nearly flat ravine) the
///   run goes on;
/// - *cycling*: where it was p steps ago, to a billionth of its last step;
/// - *circling*: over two doublings of the time the run keeps to one box, and neither its lowest
///   nor its highest value changes. If the box is no larger than a small step, and
///   the gradient jumps in it, it is a *cusp*.
#[derive(Clone, Debug)]
pub struct Ensemble {
    objective: Rc<Objective>,
    settings: Settings,
    /// The hyper-parameters over the steps.
    course: Course,
    starts: Vec<[f64; 2]>,
    next_id: u32,
    lanes: Lanes,
    /// The runs that have not stopped, rising, and whether some of them have since the list was made.
    active: Vec<u32>,
    stale: bool,
    step: u32,
    /// How many of the active runs have taken the step that is under way.
    cursor: usize,
    judge: Judge,
    keeps_values: bool,
    /// The lowest value that cycling and circling runs in the window stay at.
    below: f64,
    history: Option<History>,
    work: Work,
}

/// A step as compiled code takes it, made ready once for all blocks.
struct Code<'t> {
    objective: &'t Objective,
    /// Who is calm in the window, and anywhere that is not far: what is found once it has been asked for.
    inside: Option<Option<Walk<'t>>>,
    far: Option<Option<Walk<'t>>>,
}

impl<'t> Code<'t> {
    fn new(objective: &'t Objective) -> Code<'t> {
        Code {
            objective,
            inside: None,
            far: None,
        }
    }
}

/// Where a run may be called calm.
#[derive(Clone, Copy)]
enum Reach {
    Window,
    Far,
}

/// What scrubbing and rewinding need.
#[derive(Clone, Debug, Default)]
struct History {
    /// x0, y0, x1, y1, … of each step, one step after the other.
    positions: Vec<f64>,
    /// The lanes of every step that is a multiple of [`KEEP_EVERY`].
    kept: Vec<Lanes>,
}

/// Arrays for one block of runs, allocated once.
#[derive(Clone, Debug, Default)]
struct Work {
    scratch: Scratch,
    runs: Vec<u32>,
    ids: Vec<u32>,
    /// Before the step.
    x: Vec<f64>,
    y: Vec<f64>,
    f: Vec<f64>,
    /// Before the step; after it the gradient at the new point.
    gx: Vec<f64>,
    gy: Vec<f64>,
    state: Vec<Vec<f64>>,
    /// After the step.
    to_x: Vec<f64>,
    to_y: Vec<f64>,
    to_f: Vec<f64>,
    flags: Vec<u64>,
    failures: Vec<Option<Failure>>,
    batches: Batches,
}

impl Ensemble {
    /// Runs that begin at `starts`, at step 0.
    ///
    /// Fails with `run.steps` or `run.tolerance` if these settings are out of range, and like
    /// [`starts::given`] if a start is not a point.
    pub fn new(
        objective: Rc<Objective>,
        mut settings: Settings,
        starts: &[[f64; 2]],
    ) -> Result<Ensemble, Error> {
        if settings.max_steps > MAX_STEPS {
            let (value, allowed) = (settings.max_steps.to_string(), format!("0 to {MAX_STEPS}"));
            let message =
                format!("A limit of {value} steps is out of range; {allowed} is allowed.");
            return Err(Error::new("run.steps", "steps", value, allowed, message));
        }
        // Written so that NaN is refused too.
        if !(settings.tolerance >= 0.0 && settings.tolerance <= 1.0) {
            let value = decimal::plain(settings.tolerance);
            let message = format!("A tolerance of {value} is out of range; 0 to 1 is allowed.");
            return Err(Error::new(
                "run.tolerance",
                "tolerance",
                value,
                "0 to 1",
                message,
            ));
        }
        settings.optimizer.settle_batch(&objective);
        let starts = starts::given(starts, objective.dimensions())?;
        let ids = (0..starts.len() as u32).collect();
        let course = Course::of(&settings.optimizer);
        let ends = Ends::new(settings.window, objective.dimensions());
        Ok(Self::begin(objective, settings, course, starts, ids, ends))
    }

    /// Runs with lasting numbers `ids` at step 0, their gradients known.
    fn begin(
        objective: Rc<Objective>,
        settings: Settings,
        course: Course,
        starts: Vec<[f64; 2]>,
        ids: Vec<u32>,
        ends: Ends,
    ) -> Ensemble {
        let slots = settings.optimizer.rule().slots();
        let mut ensemble = Ensemble {
            judge: Judge::new(Rc::clone(&objective), &settings, ends),
            keeps_values: false,
            next_id: ids.len() as u32,
            lanes: Lanes::new(&starts, ids, slots),
            active: (0..starts.len() as u32).collect(),
            stale: false,
            work: Work::new(slots),
            history: None,
            step: 0,
            cursor: 0,
            below: f64::INFINITY,
            objective,
            settings,
            course,
            starts,
        };
        if ensemble.settings.history && ensemble.fits() {
            ensemble.history = Some(History::default());
        }
        let mut from = 0;
        while from < ensemble.active.len() {
            let to = smaller(from + BLOCK, ensemble.active.len());
            ensemble.enter(from..to);
            from = to;
        }
        ensemble.tune();
        ensemble.keep();
        ensemble.gather();
        ensemble
    }

    // ---- what there is to see ----

    /// The function that the runs descend.
    pub fn objective(&self) -> &Rc<Objective> {
        &self.objective
    }

    /// How the ensemble runs; the hyper-parameters are those of the present step.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many runs there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Where the runs began.
    pub fn starts(&self) -> &[[f64; 2]] {
        &self.starts
    }

    /// The steps that all runs have taken, or have stopped before.
    pub fn step(&self) -> u32 {
        self.step
    }

    /// Whether no run will move any more: all have stopped, or the step limit is reached.
    pub fn done(&self) -> bool {
        self.active.is_empty() || self.step >= self.settings.max_steps
    }

    /// Whether all positions are kept, so that one can go back.
    pub fn has_history(&self) -> bool {
        self.history.is_some()
    }

    /// x0, y0, x1, y1, … at the present step.
    ///
    /// While a step is under way, some runs have taken it and some have not.
    pub fn positions(&self) -> Vec<f64> {
        let pairs = self.lanes.x.iter().zip(&self.lanes.y);
        pairs.flat_map(|(&x, &y)| [x, y]).collect()
    }

    /// x0, y0, x1, y1, … at step `k`, if it has been reached and is kept.
    pub fn positions_at(&self, k: u32) -> Option<&[f64]> {
        self.positions_between(k, k)
    }

    /// The positions of the steps `from` to `to`, both included, one step after the other;
    /// `None` if they are not kept or `to` has not been reached.
    pub fn positions_between(&self, from: u32, to: u32) -> Option<&[f64]> {
        let row = 2 * self.count();
        // Beyond the present step there is nothing, and the products below could overflow.
        let history = self
            .history
            .as_ref()
            .filter(|_| from <= to && to <= self.step)?;
        history
            .positions
            .get(from as usize * row..(to as usize + 1) * row)
    }

    /// The values of the function at the present positions.
    pub fn values(&self) -> Vec<f64> {
        evaluate(&self.objective, &self.lanes.x, &self.lanes.y)
    }

    /// The values of the function at step `k`, if its positions are kept.
    ///
    /// They are computed anew, to the same bits.
    pub fn values_at(&self, k: u32) -> Option<Vec<f64>> {
        self.values_between(k, k)
    }

    /// The values of the steps `from` to `to`, both included, one step after the other.
    pub fn values_between(&self, from: u32, to: u32) -> Option<Vec<f64>> {
        let pairs = self.positions_between(from, to)?.chunks_exact(2);
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.map(|p| (p[0], p[1])).unzip();
        Some(evaluate(&self.objective, &x, &y))
    }

    /// The codes of the outcomes, as known at the present step.
    pub fn outcomes(&self) -> &[u8] {
        &self.lanes.outcome
    }

    /// The step at which each run stopped, [`NEVER`] for those that still move.
    pub fn stopped_at(&self) -> &[u32] {
        &self.lanes.stopped_at
    }

    /// The first step at which each run was outside the window, [`NEVER`] if it never was.
    pub fn left_at(&self) -> &[u32] {
        &self.lanes.left_at
    }

    /// For each run the index into [`Ensemble::ends`] of where it came to rest, else 65535.
    pub fn sites(&self) -> Vec<u16> {
        let mut index = Vec::with_capacity(self.judge.ends.list().len());
        let mut next = 0;
        for end in self.judge.ends.list() {
            index.push(if end.count > 0 { next } else { NO_SITE });
            next += u16::from(end.count > 0);
        }
        let site = |&site: &u16| index.get(usize::from(site)).copied().unwrap_or(NO_SITE);
        self.lanes.site.iter().map(site).collect()
    }

    /// For each run the index of where it came to rest in the proved list of critical points, else 65535.
    ///
    /// To be asked after [`Ensemble::learn`].
    pub fn sites_listed(&self) -> Vec<u16> {
        let ends = self.judge.ends.list();
        let site = |&site: &u16| {
            ends.get(usize::from(site))
                .map_or(NO_SITE, |end| end.listed)
        };
        self.lanes.site.iter().map(site).collect()
    }

    /// Takes over the proved list of the window's critical points: from now on it decides at what runs have come to rest, and
    /// which of the minima is the lowest, whether or not a run is there.
    ///
    /// Where the list has nothing to say, outside the window or where it is not complete, what was found at the end of a run holds.
    pub fn learn(&mut self, proved: Rc<Findings>) {
        self.judge.ends.learn(proved);
        let ends = &self.judge.ends;
        let kept = self.history.iter_mut().flat_map(|kept| &mut kept.kept);
        for lanes in kept.chain([&mut self.lanes]) {
            for (outcome, &site) in lanes.outcome.iter_mut().zip(&lanes.site) {
                if let Some(end) = ends.list().get(usize::from(site)) {
                    *outcome = end.kind.code();
                }
            }
        }
    }

    /// The points at which runs came to rest, in the order in which they were found.
    pub fn ends(&self) -> Vec<End> {
        self.judge
            .ends
            .list()
            .iter()
            .filter(|end| end.count > 0)
            .cloned()
            .collect()
    }

    /// For each of [`Ensemble::ends`] whether it is the lowest minimum found in the window,
    /// or one of several equally low ones.
    pub fn lowest(&self) -> Vec<bool> {
        let lowest = self.judge.ends.lowest(self.below);
        let ends = self.judge.ends.list().iter().zip(lowest);
        ends.filter(|(end, _)| end.count > 0)
            .map(|(_, low)| low)
            .collect()
    }

    /// What is known about the outcome of run `i` beyond its code.
    pub fn finding(&self, i: usize) -> Finding {
        let note = self.lanes.notes.get(i).and_then(Option::as_deref);
        note.map(|note| note.finding).unwrap_or_default()
    }

    /// The runs counted by outcome at step `k`, which may lie beyond the present one.
    pub fn tally(&self, k: u32) -> Tally {
        let lowest = self.judge.ends.lowest(self.below);
        let lanes = &self.lanes;
        let mut tally = Tally {
            step: k,
            total: self.count() as u32,
            ..Tally::default()
        };
        for i in 0..self.count() {
            let stopped = lanes.stopped_at[i] <= k;
            let outcome = if stopped {
                lanes.outcome[i]
            } else {
                Outcome::StillMoving.code()
            };
            tally.counts[usize::from(outcome)] += 1;
            if outcome == Outcome::Minimum.code() {
                let low = lowest
                    .get(usize::from(lanes.site[i]))
                    .copied()
                    .unwrap_or(false);
                tally.lowest_minimum += u32::from(low);
                tally.other_minimum += u32::from(!low);
            }
            tally.left_window += u32::from(lanes.left_at[i] <= k);
        }
        tally
    }

    /// The whole path of run `i` up to where it stopped or is now, with the terms of each step.
    ///
    /// `None` if there is no such run.
    pub fn path(&self, i: usize) -> Option<Path> {
        let mut alone = self.alone(&[i], true)?;
        alone.advance(self.step, usize::MAX);
        Some(Path::of_only(&alone))
    }

    /// The rows of the data that run `i` looks at in the step taken from step `k`; `None` if these are all.
    pub fn batch(&self, i: usize, k: u32) -> Option<Vec<u32>> {
        let (size, id) = (self.settings.optimizer.batch()?, *self.lanes.ids.get(i)?);
        let count = self.objective.tables().first()?.turns() as u32;
        (size < count).then(|| batch::rows(self.settings.seed, id, k, size, count))
    }

    /// What step `k` of run `i` is made of: the one it takes from there or, if it has stopped, would take.
    ///
    /// `None` if there is no such run, or the step has not been reached.
    pub fn explain(&self, i: usize, k: u32) -> Option<Explanation> {
        if k > self.step {
            return None;
        }
        let mut alone = self.alone(&[i], false)?;
        let kept = self.history.as_ref();
        if let Some(lanes) = kept.and_then(|history| history.kept.get((k / KEEP_EVERY) as usize)) {
            alone.take_up(lanes, i, k - k % KEEP_EVERY);
        }
        alone.run(k - alone.step);
        Some(alone.explain_only(k))
    }

    /// Begins again with one run of `lanes`, as it was at step `step`.
    fn take_up(&mut self, lanes: &Lanes, run: usize, step: u32) {
        self.lanes.replace(0, lanes, run);
        self.step = step;
        self.tune();
        self.gather_all();
    }

    /// What the step that the only run takes at step `k`, or would take after it has stopped, is made of.
    fn explain_only(&mut self, k: u32) -> Explanation {
        // A run that has stopped shows what would have come next.
        let k = smaller(k, self.lanes.stopped_at[0]);
        self.settings.optimizer.assume(self.course.values(k));
        let mut work = std::mem::take(&mut self.work);
        work.load(&self.lanes, &[0], true);
        let explanation = work.explain(&self.objective, &self.settings, k);
        self.work = work;
        self.tune();
        explanation
    }

    /// How often run `i` has looked at the function so far: one gradient at each of its points, and
    /// whatever its rule has looked at beside these.
    pub fn spent(&self, i: usize) -> Option<Spent> {
        let steps = smaller(*self.lanes.stopped_at.get(i)?, self.step);
        let state: Vec<f64> = self.lanes.state.iter().map(|slot| slot[i]).collect();
        let mut spent = self.settings.optimizer.rule().spent(&state);
        spent.gradients += f64::from(steps) + 1.0;
        Some(spent)
    }

    /// Has values computed at every step although nothing is judged by them, as loops do that report them.
    pub fn keep_values(&mut self) {
        self.keeps_values = true;
    }

    /// What is computed at every step.
    pub fn part(&self) -> Part {
        part(self.valued())
    }

    // ---- moving ----

    /// Takes up to `steps` further steps; the step that is then reached.
    pub fn run(&mut self, steps: u32) -> u32 {
        self.advance(steps, usize::MAX)
    }

    /// Takes up to `steps` further steps but stops in between, possibly in the middle of one,
    /// once about `budget` points have been computed; the step that is then reached.
    ///
    /// At least one block is moved, so that repeated calls come to an end.
    pub fn advance(&mut self, steps: u32, budget: usize) -> u32 {
        let limit = smaller(self.step.saturating_add(steps), self.settings.max_steps);
        if budget == usize::MAX {
            self.sweep(limit);
        }
        let mut spent = 0;
        let objective = Rc::clone(&self.objective);
        while self.step < limit && !self.active.is_empty() {
            let mut code = Code::new(&objective);
            while self.cursor < self.active.len() {
                if spent > 0 && spent >= budget {
                    return self.step;
                }
                let to = smaller(self.cursor + BLOCK, self.active.len());
                self.take_step(self.cursor..to, self.step, &mut code);
                spent += to - self.cursor;
                self.cursor = to;
            }
            self.step += 1;
            self.cursor = 0;
            self.tune();
            self.gather();
            self.keep();
        }
        self.step
    }

    /// How [`Ensemble::run`] takes its steps: many of them for a block of runs before the next one where nothing ever
    /// stops and nothing is kept, so that all that belongs to a block stays in the nearest cache.
    pub fn strides(&self) -> Steps {
        match self.judged() || self.history.is_some() {
            true => Steps::One,
            false => self.objective.many(&self.settings.window),
        }
    }

    fn sweep(&mut self, limit: u32) {
        if self.strides() == Steps::One || self.cursor > 0 || self.active.is_empty() {
            return;
        }
        let objective = Rc::clone(&self.objective);
        // The code does not leave gradients behind.
        let mut stale = false;
        while self.step < limit {
            let end = smaller(self.course.same_until(self.step), limit);
            let end = smaller(end, self.step.saturating_add(AT_ONCE));
            let part = self.part();
            let (optimizer, window) = (&self.settings.optimizer, &self.settings.window);
            let scratch = &mut self.work.scratch;
            let walk = objective.walk(scratch, optimizer, self.step..end, part, window);
            let steps = self.step..walk.as_ref().map_or(end, |walk| self.step + walk.steps());
            if stale && walk.is_none() {
                self.look_around();
            }
            stale = walk.is_some();
            let mut from = 0;
            while from < self.count() {
                let to = smaller(from + BLOCK, self.count());
                match &walk {
                    Some(walk) => self.walk_block(walk, from..to),
                    None => {
                        for k in steps.clone() {
                            self.take_step(from..to, k, &mut Code::new(&objective));
                        }
                    }
                }
                from = to;
            }
            self.step = steps.end;
            self.tune();
        }
        if stale {
            self.look_around();
        }
    }

    /// Moves a block by compiled steps.
    fn walk_block(&mut self, walk: &Walk, runs: Range<usize>) {
        // A few at a time, and then the rest.
        let even = runs.end - runs.len() % POINTS;
        for runs in [runs.start..even, even..runs.end] {
            if runs.is_empty() {
                continue;
            }
            let mut taken = 0;
            while taken < walk.steps() {
                let valued = self.valued();
                let lanes = &mut self.lanes;
                let noted = &mut self.work.f[..runs.len()];
                for (noted, &left_at) in noted.iter_mut().zip(&lanes.left_at[runs.clone()]) {
                    *noted = f64::from_bits(u64::from(left_at == NEVER).wrapping_sub(1));
                }
                let state = lanes.state.iter_mut().map(|slot| &mut slot[runs.clone()]);
                let mut vectors = Vectors::new(
                    [&mut lanes.x[runs.clone()], &mut lanes.y[runs.clone()]],
                    None,
                    valued.then_some(&mut lanes.f[runs.clone()]),
                    state.chain([noted]),
                    None,
                );
                let (some, left) = walk.take(taken, u32::MAX, vectors.list());
                taken += some;
                if left {
                    self.note_leaving_in_place(runs.clone(), self.step + taken);
                }
            }
        }
    }

    /// Computes value and gradient where the runs are.
    fn look_around(&mut self) {
        let mut from = 0;
        while from < self.count() {
            let runs = from..smaller(from + BLOCK, self.count());
            let lanes = &mut self.lanes;
            let (x, y) = (&lanes.x[runs.clone()], &lanes.y[runs.clone()]);
            let (gx, gy) = (&mut lanes.gx[runs.clone()], &mut lanes.gy[runs.clone()]);
            let scratch = &mut self.work.scratch;
            if self.keeps_values {
                let f = &mut lanes.f[runs.clone()];
                self.objective
                    .values_and_gradients(scratch, x, y, f, gx, gy);
            } else {
                self.objective.gradients(scratch, x, y, gx, gy);
            }
            from = runs.end;
        }
    }

    /// Finishes the step that is under way, if the last slice ended in the middle of one.
    pub fn finish(&mut self) {
        if self.cursor > 0 {
            self.advance(1, usize::MAX);
        }
    }

    /// Goes back to step `k`; what follows is recomputed by moving on, to the same bits.
    ///
    /// Fails with `run.no_history` when positions are not kept and with `run.step` when `k`
    /// lies ahead.
    pub fn rewind(&mut self, k: u32) -> Result<(), Error> {
        self.check_reached(k)?;
        if k == self.step && self.cursor == 0 {
            return Ok(());
        }
        self.back_before(k, k.saturating_add(1))?;
        self.run(k - self.step);
        // When every run has stopped before k, there are no further steps: the present
        // one stays the last.
        Ok(())
    }

    fn check_reached(&self, k: u32) -> Result<(), Error> {
        if k <= self.step {
            return Ok(());
        }
        let (value, allowed) = (k.to_string(), format!("0 to {}", self.step));
        let message = format!("Step {k} has not been reached; {allowed} can be gone back to.");
        Err(Error::new("run.step", "step", value, allowed, message))
    }

    /// Goes back to the last step that is kept whole, up to `k` and before `end`.
    fn back_before(&mut self, k: u32, end: u32) -> Result<(), Error> {
        let row = 2 * self.count();
        let Some(history) = &mut self.history else {
            let message = "So many positions are not kept; one can only begin again.";
            return Err(Error::new(
                "run.no_history",
                "step",
                k.to_string(),
                "the present step",
                message,
            ));
        };
        let kept = smaller(k, end.saturating_sub(1)) / KEEP_EVERY;
        let step = kept * KEEP_EVERY;
        history.kept.truncate(kept as usize + 1);
        history.positions.truncate(step as usize * row);
        if let Some(lanes) = history.kept.pop() {
            self.lanes = lanes;
        }
        self.step = step;
        self.cursor = 0;
        self.tune();
        self.gather_all();
        self.keep();
        Ok(())
    }

    // ---- changes while running ----

    /// The hyper-parameters over the steps, in the order of the rule's table.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// The changes of one hyper-parameter; none if the rule does not have it.
    pub fn changes(&self, name: &str) -> &[Change] {
        match self.settings.optimizer.index(name) {
            Ok(index) => self.course.changes(index),
            Err(_) => &[],
        }
    }

    /// The value of a hyper-parameter in the step taken from step `k`, if the rule has it.
    pub fn value_of(&self, name: &str, k: u32) -> Option<f64> {
        let index = self.settings.optimizer.index(name).ok()?;
        self.course.values(k).nth(index)
    }

    /// Lays out the whole timeline of a hyper-parameter, also of steps to come.
    ///
    /// The first change is at step 0; no changes at all change nothing. To be called at step 0, before any
    /// step is taken. Fails like [`course::check`], and with `run.step` later on.
    pub fn lay(&mut self, name: &str, changes: &[Change]) -> Result<(), Error> {
        let index = course::check(&self.settings.optimizer, name, changes)?;
        if self.step > 0 || self.cursor > 0 {
            let value = self.step.to_string();
            let message = "A timeline is laid out before the first step.";
            return Err(Error::new("run.step", "step", value, "0", message));
        }
        if !changes.is_empty() {
            self.course.lay(index, changes);
            self.tune();
        }
        Ok(())
    }

    /// Gives a hyper-parameter another value from the present step on.
    ///
    /// Later changes of the same one are dropped. Runs that had stopped because they cycled, circled or
    /// failed, which is the fault of the hyper-parameters, go on: they are taken to have kept
    /// moving up to the present step. Fails like [`course::check`].
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), Error> {
        self.finish();
        self.set_from(name, Change::to(value, self.step))
    }

    /// Goes back to the step of a change and makes it from there on.
    ///
    /// Fails like [`Ensemble::rewind`] and [`Ensemble::set`]; then nothing has changed.
    pub fn set_from(&mut self, name: &str, change: Change) -> Result<(), Error> {
        self.plan_from(name, change)?;
        self.run(change.since.saturating_sub(self.step));
        Ok(())
    }

    /// Makes a change from its step on, and goes back to where all is kept that it leaves alone: up to [`Ensemble::set_from`], moving on
    /// computes the rest, in slices if need be. Where no steps are kept, all is done at once.
    ///
    /// Fails like [`Ensemble::set_from`]; then nothing has changed.
    pub fn plan_from(&mut self, name: &str, change: Change) -> Result<(), Error> {
        let anew = Change { since: 0, ..change };
        let index = course::check(&self.settings.optimizer, name, &[anew])?;
        let since = change.since;
        self.check_reached(since)?;
        // It was the fault of the hyper-parameters that these stopped before.
        let restless = [Outcome::Cycling, Outcome::Circling, Outcome::Failed].map(Outcome::code);
        let runs: Vec<usize> = (0..self.count())
            .filter(|&i| {
                restless.contains(&self.lanes.outcome[i]) && self.lanes.stopped_at[i] <= since
            })
            .collect();
        let here = since == self.step && self.cursor == 0;
        if self.history.is_some() {
            let stops = runs.iter().map(|&i| self.lanes.stopped_at[i]);
            let first = stops.fold(NEVER, smaller);
            if !here || first != NEVER {
                self.back_before(since, first)?;
            }
            self.course.change(index, change);
            self.tune();
            return Ok(());
        }
        if !here {
            self.back_before(since, NEVER)?;
        }
        self.course.change(index, change);
        self.tune();
        self.recompute(&runs);
        Ok(())
    }

    /// Where a change of a single run would take long, goes back to step 0: then moving on computes all runs again, in slices if need be.
    fn shorten(&mut self, copied: usize) {
        if self.history.is_some() && (self.step > SHORT || copied > FEW) {
            // There is a history to go back in.
            let _ = self.back_before(0, NEVER);
        }
    }

    /// The numbers of the history.
    fn kept_numbers(&self) -> usize {
        self.history
            .as_ref()
            .map_or(0, |history| history.positions.len())
    }

    /// Adds a run and brings it to the present step; its index, which is the last one. With a long history, all go back to step 0.
    ///
    /// Fails like [`starts::given`]. The history is given up if it would become too long.
    pub fn add_start(&mut self, x: f64, y: f64) -> Result<usize, Error> {
        let mut all = self.starts.clone();
        all.push([x, y]);
        let start = starts::given(&all, self.objective.dimensions())?[self.count()];
        self.shorten(self.kept_numbers());
        self.finish();
        let i = self.count();
        let old_row = 2 * i;
        let blank = Lanes::new(
            &[start],
            vec![self.next_id],
            self.settings.optimizer.rule().slots(),
        );
        self.next_id += 1;
        self.starts.push(start);
        self.lanes.push(&blank, 0);
        if !self.fits() {
            self.history = None;
        }
        if let Some(history) = &mut self.history {
            let mut wider =
                Vec::with_capacity(history.positions.len() + 2 * (self.step as usize + 1));
            for step in 0..=self.step as usize {
                wider.extend_from_slice(&history.positions[step * old_row..(step + 1) * old_row]);
                wider.extend_from_slice(&start);
            }
            history.positions = wider;
            for kept in &mut history.kept {
                kept.push(&blank, 0);
            }
        }
        self.recompute(&[i]);
        Ok(i)
    }

    /// Lets run `i` begin elsewhere and brings it to the present step. After very many steps, all go back to step 0.
    ///
    /// Fails with `run.index` if there is no such run, else like [`starts::given`].
    pub fn move_start(&mut self, i: usize, x: f64, y: f64) -> Result<(), Error> {
        self.check_index(i)?;
        let start = starts::given(&[[x, y]], self.objective.dimensions())?[0];
        self.shorten(0);
        self.finish();
        self.starts[i] = start;
        self.recompute(&[i]);
        Ok(())
    }

    /// Takes run `i` out; the indices of those after it become smaller by 1. With a long history, all go back to step 0.
    ///
    /// Fails with `run.index` if there is no such run.
    pub fn remove_start(&mut self, i: usize) -> Result<(), Error> {
        self.check_index(i)?;
        self.shorten(self.kept_numbers());
        self.finish();
        let row = 2 * self.count();
        self.starts.remove(i);
        self.lanes.remove(i);
        if let Some(history) = &mut self.history {
            let mut narrower = Vec::with_capacity(history.positions.len());
            for step in history.positions.chunks_exact(row) {
                narrower.extend_from_slice(&step[..2 * i]);
                narrower.extend_from_slice(&step[2 * i + 2..]);
            }
            history.positions = narrower;
            for kept in &mut history.kept {
                kept.remove(i);
            }
        }
        self.gather_all();
        Ok(())
    }

    fn check_index(&self, i: usize) -> Result<(), Error> {
        if i < self.count() {
            return Ok(());
        }
        let allowed = format!("0 to {}", self.count().saturating_sub(1));
        let message = format!("There is no run {i}; there are {}.", self.count());
        Err(Error::new(
            "run.index",
            "index",
            i.to_string(),
            allowed,
            message,
        ))
    }

    /// A new ensemble of some of the runs, at step 0; `None` if one of them does not exist.
    pub(crate) fn alone(&self, runs: &[usize], history: bool) -> Option<Ensemble> {
        let starts = runs
            .iter()
            .map(|&i| self.starts.get(i).copied())
            .collect::<Option<_>>()?;
        let ids = runs.iter().map(|&i| self.lanes.ids[i]).collect();
        let settings = Settings {
            history,
            ..self.settings.clone()
        };
        let (objective, course, ends) = (
            self.objective.clone(),
            self.course.clone(),
            self.judge.ends.clone(),
        );
        Some(Self::begin(objective, settings, course, starts, ids, ends))
    }

    /// Runs some of the runs anew from their starts to the present step; the others keep
    /// every bit.
    fn recompute(&mut self, runs: &[usize]) {
        let anew = self
            .alone(runs, self.history.is_some())
            .filter(|_| !runs.is_empty());
        let Some(mut anew) = anew else {
            return self.gather_all();
        };
        anew.run(self.step);
        let row = 2 * self.count();
        for (j, &i) in runs.iter().enumerate() {
            self.lanes.replace(i, &anew.lanes, j);
            let (Some(history), Some(theirs)) = (&mut self.history, &anew.history) else {
                continue;
            };
            for (step, positions) in history.positions.chunks_exact_mut(row).enumerate() {
                // They may all have stopped earlier than the present step.
                let at = 2 * (smaller(step, anew.step as usize) * runs.len() + j);
                positions[2 * i..2 * i + 2].copy_from_slice(&theirs.positions[at..at + 2]);
            }
            for (k, kept) in history.kept.iter_mut().enumerate() {
                kept.replace(i, theirs.kept.get(k).unwrap_or(&anew.lanes), j);
            }
        }
        self.judge.ends = anew.judge.ends;
        self.gather_all();
    }

    // ---- inside ----

    /// Whether the positions of all steps are few enough to be kept.
    fn fits(&self) -> bool {
        (self.settings.max_steps as usize + 1).saturating_mul(self.count()) <= MAX_POSITIONS
    }

    /// Sets the hyper-parameters of the present step.
    ///
    /// At a change all watches begin anew: what went round in circles before need not after.
    fn tune(&mut self) {
        let values = self.course.values(self.step);
        self.settings.optimizer.assume(values);
        if self.course.turns(self.step) {
            for note in self.lanes.notes.iter_mut().flatten() {
                note.watch = None;
                note.window = 0;
            }
        }
    }

    /// Drops the runs that have stopped from the list of those that move.
    fn gather(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let outcome = &self.lanes.outcome;
        self.active
            .retain(|&run| outcome[run as usize] == Outcome::StillMoving.code());
    }

    /// Makes the list of runs that move, and the counts of the ends, anew.
    fn gather_all(&mut self) {
        self.active = (0..self.count() as u32).collect();
        self.stale = true;
        self.gather();
        self.judge.ends.recount(&self.lanes.site);
        self.below = f64::INFINITY;
        for i in 0..self.count() {
            self.lower(i);
        }
    }

    /// Takes note of the lowest value of a run that cycles or circles in the window.
    fn lower(&mut self, run: usize) {
        let finding = self.finding(run);
        if let (Some([x, y]), Some(lowest)) = (finding.centre, finding.lowest) {
            let here = inside(&self.settings.window, self.objective.dimensions(), x, y);
            if here && lowest < self.below {
                self.below = lowest;
            }
        }
    }

    /// Adds the present step to the history.
    fn keep(&mut self) {
        let Some(history) = &mut self.history else {
            return;
        };
        for (&x, &y) in self.lanes.x.iter().zip(&self.lanes.y) {
            history.positions.extend([x, y]);
        }
        if self.step.is_multiple_of(KEEP_EVERY) {
            history.kept.push(self.lanes.clone());
        }
    }

    /// Computes value and gradient at the starts of a block of runs.
    fn enter(&mut self, range: Range<usize>) {
        let mut work = std::mem::take(&mut self.work);
        let judged = self.settings.tolerance > 0.0;
        work.load(&self.lanes, &self.active[range], judged);
        work.evaluate(&self.objective, judged);
        self.note_leaving(&work.runs, &work.to_x, &work.to_y, 0);
        if judged {
            for lane in 0..work.runs.len() {
                self.judge(&mut work, lane, 0);
            }
        }
        work.store(&mut self.lanes, judged);
        self.work = work;
    }

    /// Moves a block of the active runs by the step that follows `step`.
    fn take_step(&mut self, range: Range<usize>, step: u32, code: &mut Code) {
        if let Some(runs) = unbroken(&self.active[range.clone()])
            && self.step_in_place(runs, step, code)
        {
            return;
        }
        let far = self.code(step, code, Reach::Far);
        let mut work = std::mem::take(&mut self.work);
        let valued = self.valued();
        work.load(&self.lanes, &self.active[range], valued);
        let calm = far.map(|walk| work.step(walk, valued));
        if calm.is_none() {
            work.update(&self.objective, &self.settings, step);
            work.evaluate(&self.objective, valued);
        }
        let next = step + 1;
        if self.judged() && self.flag(&mut work, calm == Some(true)) {
            self.judge_flagged(&mut work, next);
        }
        self.note_leaving(&work.runs, &work.to_x, &work.to_y, next);
        work.store(&mut self.lanes, valued);
        self.work = work;
    }

    /// Moves neighbouring runs by one step with compiled code, if there is some for all of it, and says whether it has.
    fn step_in_place(&mut self, runs: Range<usize>, step: u32, code: &mut Code) -> bool {
        let judged = self.judged();
        let n = runs.len();
        // Who has left once may be anywhere; who has not is looked for outside of the window.
        let left = self.lanes.left_at[runs.clone()].iter();
        let left = left.fold(false, |some, &left| some | (left != NEVER));
        let reach = if left { Reach::Far } else { Reach::Window };
        let Some(walk) = self.code(step, code, reach) else {
            return false;
        };
        let calm = self.compiled_step(runs.clone(), walk);
        let next = step + 1;
        if judged {
            let mut work = std::mem::take(&mut self.work);
            let lanes = &self.lanes;
            let moved = Step {
                x: &work.x[..n],
                y: &work.y[..n],
                f: &work.f[..n],
                to_x: &lanes.x[runs.clone()],
                to_y: &lanes.y[runs.clone()],
                to_f: &lanes.f[runs.clone()],
                gx: &lanes.gx[runs.clone()],
                gy: &lanes.gy[runs.clone()],
            };
            let mut any = !calm && self.judge.flag(&moved, &mut work.flags[..n]);
            let notes = &lanes.notes[runs.clone()];
            if notes.iter().fold(false, |some, note| some | note.is_some()) {
                if !any {
                    work.flags[..n].fill(0);
                }
                any = true;
                for (flag, note) in work.flags.iter_mut().zip(notes) {
                    *flag |= u64::from(note.is_some());
                }
            }
            if any {
                work.runs.clear();
                work.runs.extend(runs.start as u32..runs.end as u32);
                work.failures.fill(None);
                work.take_moved(lanes, runs.clone());
                self.judge_flagged(&mut work, next);
                work.store(&mut self.lanes, judged);
            }
            self.work = work;
        }
        if left || !calm {
            self.note_leaving_in_place(runs, next);
        }
        true
    }

    /// The step that follows `step` as compiled code takes it, if there is some: made ready for the first block that asks.
    fn code<'c, 't>(
        &mut self,
        step: u32,
        code: &'c mut Code<'t>,
        reach: Reach,
    ) -> Option<&'c Walk<'t>> {
        let part = self.part();
        let (scratch, optimizer) = (&mut self.work.scratch, &self.settings.optimizer);
        let (judge, objective) = (&self.judge, code.objective);
        let (kept, calm) = match reach {
            Reach::Window => (&mut code.inside, judge.calm_inside()),
            Reach::Far => (&mut code.far, judge.calm()),
        };
        let steps = step..step + 1;
        kept.get_or_insert_with(|| objective.careful_walk(scratch, optimizer, steps, part, &calm))
            .as_ref()
    }

    /// Moves neighbouring runs by a step with compiled code; whether each is calm then.
    fn compiled_step(&mut self, runs: Range<usize>, walk: &Walk) -> bool {
        let valued = self.valued();
        let n = runs.len();
        let (work, lanes) = (&mut self.work, &mut self.lanes);
        let mut vectors = Vectors::new(
            [&mut lanes.x[runs.clone()], &mut lanes.y[runs.clone()]],
            Some([&mut lanes.gx[runs.clone()], &mut lanes.gy[runs.clone()]]),
            valued.then_some(&mut lanes.f[runs.clone()]),
            lanes.state.iter_mut().map(|slot| &mut slot[runs.clone()]),
            valued.then_some([&mut work.x[..n], &mut work.y[..n], &mut work.f[..n]]),
        );
        let (_, wanted) = walk.take(0, 1, vectors.list());
        !wanted
    }

    fn judged(&self) -> bool {
        self.settings.tolerance > 0.0
    }

    fn valued(&self) -> bool {
        self.judged() || self.keeps_values
    }

    fn judge_flagged(&mut self, work: &mut Work, k: u32) {
        for lane in 0..work.runs.len() {
            if work.flags[lane] != 0 {
                self.judge(work, lane, k);
            }
        }
    }

    /// Marks the runs of a block that need a look; whether there are any.
    fn flag(&self, work: &mut Work, calm: bool) -> bool {
        let mut flags = std::mem::take(&mut work.flags);
        let n = work.runs.len();
        if calm {
            flags[..n].fill(0);
        }
        let any = !calm && self.judge.flag(&work.moved(), &mut flags[..n]);
        work.flags = flags;
        let (notes, flags) = (&self.lanes.notes, &mut work.flags);
        let mut noted = false;
        match unbroken(&work.runs) {
            Some(range) => {
                for (flag, note) in flags.iter_mut().zip(&notes[range]) {
                    *flag |= u64::from(note.is_some());
                    noted |= note.is_some();
                }
            }
            None => {
                for (flag, &run) in flags.iter_mut().zip(&work.runs) {
                    let note = &notes[run as usize];
                    *flag |= u64::from(note.is_some());
                    noted |= note.is_some();
                }
            }
        }
        for (flag, failure) in flags.iter_mut().zip(&work.failures) {
            *flag |= u64::from(failure.is_some());
            noted |= failure.is_some();
        }
        any | noted
    }

    /// Notes the runs of a block that are outside the window for the first time.
    fn note_leaving(&mut self, runs: &[u32], x: &[f64], y: &[f64], k: u32) {
        let (window, dimensions) = (self.settings.window, self.objective.dimensions());
        let n = runs.len();
        let (x, y) = (&x[..n], &y[..n]);
        // Most blocks lie inside: one pass without branches finds that out, in lanes as wide as what is compared.
        let mut out = 0;
        for i in 0..n {
            out |= u64::from(!inside(&window, dimensions, x[i], y[i]));
        }
        if out == 0 {
            return;
        }
        for (lane, &run) in runs.iter().enumerate() {
            let left = &mut self.lanes.left_at[run as usize];
            if *left == NEVER && !inside(&window, dimensions, x[lane], y[lane]) {
                *left = k;
            }
        }
    }

    /// The same for neighbouring runs where they lie.
    fn note_leaving_in_place(&mut self, runs: Range<usize>, k: u32) {
        let mut work = std::mem::take(&mut self.work);
        work.runs.clear();
        work.runs.extend(runs.start as u32..runs.end as u32);
        let (x, y) = (
            std::mem::take(&mut self.lanes.x),
            std::mem::take(&mut self.lanes.y),
        );
        self.note_leaving(&work.runs, &x[runs.clone()], &y[runs], k);
        (self.lanes.x, self.lanes.y) = (x, y);
        self.work = work;
    }

    /// Decides whether a run stops at step `k`, which it has just taken.
    fn judge(&mut self, work: &mut Work, lane: usize, k: u32) {
        let run = work.runs[lane] as usize;
        let optimizer = &self.settings.optimizer;
        let case = Case {
            may_cycle: self.course.may_cycle(k)
                && !optimizer.rule().draws()
                && optimizer.batch().is_none(),
            failure: work.failures[lane].filter(|_| self.course.may_fail(k)),
            remembers: !work.state.is_empty(),
            rests: &|found| {
                let state: Vec<f64> = work.state.iter().map(|slot| slot[lane]).collect();
                optimizer.rests(k, &state, found)
            },
        };
        let note = &mut self.lanes.notes[run];
        let Some(stop) = self.judge.look(&work.moved(), lane, note, k, &case) else {
            return;
        };
        if stop.outcome == Outcome::Diverged {
            // Left, even if it stays at its last point for want of a finite one.
            let left = &mut self.lanes.left_at[run];
            *left = smaller(*left, k);
        }
        if stop.stays {
            work.retreat(lane);
        }
        self.stop(run, stop.outcome, stop.site, k);
    }

    fn stop(&mut self, run: usize, outcome: Outcome, site: u16, k: u32) {
        self.stale = true;
        self.lanes.outcome[run] = outcome.code();
        self.lanes.stopped_at[run] = k;
        self.lanes.site[run] = site;
        self.judge.ends.count(site);
        self.lower(run);
        if let Some(note) = &mut self.lanes.notes[run] {
            note.watch = None;
        }
    }
}

impl Work {
    fn new(slots: usize) -> Work {
        let lane = || vec![0.0; BLOCK];
        Work {
            scratch: Scratch::default(),
            runs: Vec::with_capacity(BLOCK),
            ids: vec![0; BLOCK],
            x: lane(),
            y: lane(),
            f: lane(),
            gx: lane(),
            gy: lane(),
            state: vec![lane(); slots],
            to_x: lane(),
            to_y: lane(),
            to_f: lane(),
            flags: vec![0; BLOCK],
            failures: vec![None; BLOCK],
            batches: Batches::default(),
        }
    }

    /// Copies what is known of some runs into the block; values and former places only if
    /// the step is going to be judged by them.
    fn load(&mut self, lanes: &Lanes, runs: &[u32], judged: bool) {
        self.runs.clear();
        self.runs.extend_from_slice(runs);
        // A rule finds none, and sets those that there are.
        self.failures.fill(None);
        let runs = &self.runs;
        read(&mut self.ids, &lanes.ids, runs);
        read(&mut self.to_x, &lanes.x, runs);
        read(&mut self.to_y, &lanes.y, runs);
        read(&mut self.gx, &lanes.gx, runs);
        read(&mut self.gy, &lanes.gy, runs);
        for (mine, theirs) in self.state.iter_mut().zip(&lanes.state) {
            read(mine, theirs, runs);
        }
        if judged {
            let n = runs.len();
            self.x[..n].copy_from_slice(&self.to_x[..n]);
            self.y[..n].copy_from_slice(&self.to_y[..n]);
            // Compiled code takes the former values from where it puts the new ones.
            read(&mut self.to_f, &lanes.f, runs);
            self.f[..n].copy_from_slice(&self.to_f[..n]);
        }
    }

    /// Copies how runs came out of a step that they took where they lie.
    fn take_moved(&mut self, lanes: &Lanes, runs: Range<usize>) {
        let n = runs.len();
        self.to_x[..n].copy_from_slice(&lanes.x[runs.clone()]);
        self.to_y[..n].copy_from_slice(&lanes.y[runs.clone()]);
        self.to_f[..n].copy_from_slice(&lanes.f[runs.clone()]);
        self.gx[..n].copy_from_slice(&lanes.gx[runs.clone()]);
        self.gy[..n].copy_from_slice(&lanes.gy[runs.clone()]);
        for (mine, theirs) in self.state.iter_mut().zip(&lanes.state) {
            mine[..n].copy_from_slice(&theirs[runs.clone()]);
        }
    }

    /// Copies the block back.
    fn store(&self, lanes: &mut Lanes, judged: bool) {
        let runs = &self.runs;
        write(&self.to_x, &mut lanes.x, runs);
        write(&self.to_y, &mut lanes.y, runs);
        if judged {
            write(&self.to_f, &mut lanes.f, runs);
        }
        write(&self.gx, &mut lanes.gx, runs);
        write(&self.gy, &mut lanes.gy, runs);
        for (mine, theirs) in self.state.iter().zip(&mut lanes.state) {
            write(mine, theirs, runs);
        }
    }

    /// Lets the rule move the block.
    fn update(&mut self, objective: &Objective, settings: &Settings, step: u32) {
        let optimizer = &settings.optimizer;
        self.with_block(objective, settings, step, |block| {
            optimizer.rule().update(optimizer.values(), block);
        });
    }

    /// Lets the rule move a block of one run and say how.
    fn explain(&mut self, objective: &Objective, settings: &Settings, step: u32) -> Explanation {
        let optimizer = &settings.optimizer;
        let from = [self.to_x[0], self.to_y[0]];
        let mut gradient = [f64::NAN; 2];
        let terms = self.with_block(objective, settings, step, |block| {
            gradient = [block.gx[0], block.gy[0]];
            optimizer.rule().explain(optimizer.values(), block)
        });
        let to = [self.to_x[0], self.to_y[0]];
        let names = optimizer.rule().parameters().iter().map(|p| p.name);
        Explanation {
            step,
            from,
            to,
            values: [from, to].map(|[x, y]| objective.value(x, y)),
            gradient,
            hyper: names.zip(optimizer.values().iter().copied()).collect(),
            terms,
            failure: self.failures[0],
        }
    }

    /// The block as a rule sees it.
    fn with_block<T>(
        &mut self,
        objective: &Objective,
        settings: &Settings,
        step: u32,
        act: impl FnOnce(&mut Block) -> T,
    ) -> T {
        let n = self.runs.len();
        let batch = self.batches.gradients(
            objective,
            &mut self.scratch,
            settings.optimizer.batch(),
            settings.seed,
            step,
            &self.ids[..n],
            [&self.to_x[..n], &self.to_y[..n]],
        );
        let [gx, gy] = batch.unwrap_or([&self.gx[..n], &self.gy[..n]]);
        // One pointer for each slot, of which a rule has a handful.
        let mut state: Vec<&mut [f64]> = self.state.iter_mut().map(|slot| &mut slot[..n]).collect();
        let mut block = Block {
            objective,
            scratch: &mut self.scratch,
            step,
            seed: settings.seed,
            runs: &self.ids[..n],
            x: &mut self.to_x[..n],
            y: &mut self.to_y[..n],
            gx,
            gy,
            state: &mut state,
            failures: &mut self.failures[..n],
        };
        act(&mut block)
    }

    /// Moves and evaluates the block with compiled code; whether each run is calm then.
    fn step(&mut self, walk: &Walk, valued: bool) -> bool {
        let n = self.runs.len();
        let mut vectors = Vectors::new(
            [&mut self.to_x[..n], &mut self.to_y[..n]],
            Some([&mut self.gx[..n], &mut self.gy[..n]]),
            valued.then_some(&mut self.to_f[..n]),
            self.state.iter_mut().map(|slot| &mut slot[..n]),
            valued.then_some([&mut self.x[..n], &mut self.y[..n], &mut self.f[..n]]),
        );
        let (_, wanted) = walk.take(0, 1, vectors.list());
        !wanted
    }

    /// Computes gradients at the new points, and values if anything is to be judged by them.
    fn evaluate(&mut self, objective: &Objective, judged: bool) {
        let n = self.runs.len();
        let (x, y) = (&self.to_x[..n], &self.to_y[..n]);
        let (gx, gy) = (&mut self.gx[..n], &mut self.gy[..n]);
        if judged {
            objective.values_and_gradients(&mut self.scratch, x, y, &mut self.to_f[..n], gx, gy);
        } else {
            objective.gradients(&mut self.scratch, x, y, gx, gy);
        }
    }

    /// The block before and after the step.
    fn moved(&self) -> Step<'_> {
        let n = self.runs.len();
        Step {
            x: &self.x[..n],
            y: &self.y[..n],
            f: &self.f[..n],
            to_x: &self.to_x[..n],
            to_y: &self.to_y[..n],
            to_f: &self.to_f[..n],
            gx: &self.gx[..n],
            gy: &self.gy[..n],
        }
    }

    /// Puts a run back to where it was before the step.
    fn retreat(&mut self, lane: usize) {
        self.to_x[lane] = self.x[lane];
        self.to_y[lane] = self.y[lane];
        self.to_f[lane] = self.f[lane];
    }
}

/// Copies the entries of `runs`, which rise, to the front of `block`.
fn read<T: Copy>(block: &mut [T], lanes: &[T], runs: &[u32]) {
    match unbroken(runs) {
        Some(range) => block[..runs.len()].copy_from_slice(&lanes[range]),
        None => {
            for (to, &run) in block.iter_mut().zip(runs) {
                *to = lanes[run as usize];
            }
        }
    }
}

/// The reverse of [`read`].
fn write<T: Copy>(block: &[T], lanes: &mut [T], runs: &[u32]) {
    match unbroken(runs) {
        Some(range) => lanes[range].copy_from_slice(&block[..runs.len()]),
        None => {
            for (from, &run) in block.iter().zip(runs) {
                lanes[run as usize] = *from;
            }
        }
    }
}

/// The range that rising run numbers are, if none is missing between them.
fn unbroken(runs: &[u32]) -> Option<Range<usize>> {
    let (first, last) = (*runs.first()? as usize, *runs.last()? as usize);
    (last - first + 1 == runs.len()).then_some(first..last + 1)
}

/// The values at many points.
fn evaluate(objective: &Objective, x: &[f64], y: &[f64]) -> Vec<f64> {
    let mut f = vec![0.0; x.len()];
    objective.values(&mut Scratch::default(), x, y, &mut f);
    f
}

/// What is computed where a step leads: the value only if it is of use.
fn part(valued: bool) -> Part {
    match valued {
        true => Part::ValueAndGradient,
        false => Part::Gradient,
    }
}

/// Whether a point is in the window, of which only x counts for a function of x alone.
///
/// Never true of NaN. Without branches, for it is asked about every run at every step.
#[inline(always)]
fn inside(window: &Window, dimensions: usize, x: f64, y: f64) -> bool {
    let across = (x >= window.x[0]) & (x <= window.x[1]);
    let along = (y >= window.y[0]) & (y <= window.y[1]);
    across & (along | (dimensions == 1))
}
