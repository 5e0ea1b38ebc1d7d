//! Many runs at once.

mod lanes;
mod path;
mod tally;
mod watch;

use std::ops::Range;
use std::rc::Rc;

use crate::decimal;
use crate::error::Error;
use crate::landscape::ends::{self, End, Ends, NO_SITE};
use crate::objective::{Objective, Window};
use crate::optimizer::{Block, Optimizer};
use crate::outcome::Outcome;
use crate::program::Scratch;
use crate::starts;

use lanes::Lanes;
pub use lanes::NEVER;
pub use path::Path;
pub use tally::Tally;
pub use watch::Finding;
use watch::{Moved, Note, Sign, Watch};

/// Runs that are moved together: their positions, gradients and the values on the way stay in
/// the fastest cache, and calls per block cost nothing per run.
pub const BLOCK: usize = 512;

/// The largest number of positions (runs times steps) kept for scrubbing: 64 MB.
pub const MAX_POSITIONS: usize = 4_000_000;

/// The largest step limit.
pub const MAX_STEPS: u32 = 1_000_000;

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
    /// The learning rate from each step on; empty for a rule without one.
    rates: Vec<(u32, f64)>,
    starts: Vec<[f64; 2]>,
    next_id: u32,
    lanes: Lanes,
    /// The runs that have not stopped, rising.
    active: Vec<u32>,
    step: u32,
    /// How many of the active runs have taken the step that is under way.
    cursor: usize,
    ends: Ends,
    /// The lowest value that cycling and circling runs in the window stay at.
    below: f64,
    history: Option<History>,
    work: Work,
    size: f64,
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
}

impl Ensemble {
    /// Runs that begin at `starts`, at step 0.
    ///
    /// Fails with `run.steps` or `run.tolerance` if these settings are out of range, and like
    /// [`starts::given`] if a start is not a point.
    pub fn new(
        objective: Rc<Objective>,
        settings: Settings,
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
        let starts = starts::given(starts, objective.dimensions())?;
        let ids = (0..starts.len() as u32).collect();
        let rates = settings.optimizer.get("lr").map(|lr| (0, lr));
        let ends = Ends::new(settings.window, objective.dimensions());
        Ok(Self::begin(
            objective,
            settings,
            rates.into_iter().collect(),
            starts,
            ids,
            ends,
        ))
    }

    /// Runs with lasting numbers `ids` at step 0, their gradients known.
    fn begin(
        objective: Rc<Objective>,
        settings: Settings,
        rates: Vec<(u32, f64)>,
        starts: Vec<[f64; 2]>,
        ids: Vec<u32>,
        ends: Ends,
    ) -> Ensemble {
        let slots = settings.optimizer.rule().slots();
        let mut ensemble = Ensemble {
            size: ends::size(&settings.window, objective.dimensions()),
            next_id: ids.len() as u32,
            lanes: Lanes::new(&starts, ids, slots),
            active: (0..starts.len() as u32).collect(),
            work: Work::new(slots),
            history: None,
            step: 0,
            cursor: 0,
            below: f64::INFINITY,
            objective,
            settings,
            rates,
            starts,
            ends,
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

    /// How the ensemble runs; the learning rate is that of the present step.
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
        let mut index = Vec::with_capacity(self.ends.list().len());
        let mut next = 0;
        for end in self.ends.list() {
            index.push(if end.count > 0 { next } else { NO_SITE });
            next += u16::from(end.count > 0);
        }
        let site = |&site: &u16| index.get(usize::from(site)).copied().unwrap_or(NO_SITE);
        self.lanes.site.iter().map(site).collect()
    }

    /// The points at which runs came to rest, in the order in which they were found.
    pub fn ends(&self) -> Vec<End> {
        self.ends
            .list()
            .iter()
            .filter(|end| end.count > 0)
            .cloned()
            .collect()
    }

    /// For each of [`Ensemble::ends`] whether it is the lowest minimum found in the window,
    /// or one of several equally low ones.
    pub fn lowest(&self) -> Vec<bool> {
        let lowest = self.ends.lowest(self.below);
        let ends = self.ends.list().iter().zip(lowest);
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
        let lowest = self.ends.lowest(self.below);
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

    /// What the rule remembers of run `i`, one number for each of its slots.
    pub(crate) fn state(&self, i: usize) -> Vec<f64> {
        self.lanes.state.iter().map(|slot| slot[i]).collect()
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
        let mut spent = 0;
        while self.step < limit && !self.active.is_empty() {
            while self.cursor < self.active.len() {
                if spent > 0 && spent >= budget {
                    return self.step;
                }
                let to = smaller(self.cursor + BLOCK, self.active.len());
                self.take_step(self.cursor..to);
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
        if k > self.step {
            let (value, allowed) = (k.to_string(), format!("0 to {}", self.step));
            let message = format!("Step {k} has not been reached; {allowed} can be gone back to.");
            return Err(Error::new("run.step", "step", value, allowed, message));
        }
        if k == self.step && self.cursor == 0 {
            return Ok(());
        }
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
        let kept = (k / KEEP_EVERY) as usize;
        let step = kept as u32 * KEEP_EVERY;
        history.kept.truncate(kept + 1);
        history.positions.truncate((step as usize + 1) * row);
        self.lanes = history.kept[kept].clone();
        self.step = step;
        self.cursor = 0;
        self.tune();
        self.gather_all();
        self.run(k - step);
        // When every run has stopped before k, there are no further steps: the present
        // one stays the last.
        Ok(())
    }

    // ---- changes while running ----

    /// The learning rates so far: from which step on, and the rate.
    pub fn rates(&self) -> &[(u32, f64)] {
        &self.rates
    }

    /// The learning rate of the step taken from step `k`; none for a rule without one.
    pub fn rate_at(&self, k: u32) -> Option<f64> {
        let since = self.rates.iter().rev().find(|&&(step, _)| step <= k);
        since.map(|&(_, rate)| rate)
    }

    /// Lays out the whole timeline of learning rates, also of steps to come.
    ///
    /// Entries are (step, rate) by rising step, the first at step 0; an empty timeline changes
    /// nothing. To be called at step 0, before any step is taken. Fails like
    /// [`Optimizer::set`], and with `run.rates` if the steps do not rise from 0.
    pub fn set_rates(&mut self, timeline: &[(u32, f64)]) -> Result<(), Error> {
        if timeline.is_empty() {
            return Ok(());
        }
        let rising = timeline.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if timeline[0].0 != 0 || !rising || self.step > 0 || self.cursor > 0 {
            let entries = timeline
                .iter()
                .map(|&(step, rate)| format!("{}@{step}", decimal::plain(rate)));
            let value = entries.collect::<Vec<_>>().join(",");
            let message = "A timeline of learning rates begins at step 0, and its steps rise.";
            return Err(Error::new(
                "run.rates",
                "lr",
                value,
                "rising steps from 0",
                message,
            ));
        }
        let mut optimizer = self.settings.optimizer.clone();
        for &(_, rate) in timeline {
            optimizer.set("lr", rate)?;
        }
        self.rates = timeline.to_vec();
        self.tune();
        Ok(())
    }

    /// Gives the rule another learning rate from the present step on.
    ///
    /// Later changes of the timeline are dropped. Runs that had stopped because they cycled or
    /// circled, which is the fault of the rate, go on: they are taken to have kept
    /// moving up to the present step. Fails like [`Optimizer::set`].
    pub fn set_rate(&mut self, lr: f64) -> Result<(), Error> {
        self.settings.optimizer.clone().set("lr", lr)?;
        self.finish();
        let now = self.step;
        self.rates.retain(|&(step, _)| step < now);
        // Even if it is the rate that held: a link lists the change, and runs from it must come out the same.
        self.rates.push((now, lr));
        self.tune();
        let restless = [Outcome::Cycling.code(), Outcome::Circling.code()];
        let runs: Vec<usize> = (0..self.count())
            .filter(|&i| restless.contains(&self.lanes.outcome[i]))
            .collect();
        self.recompute(&runs);
        Ok(())
    }

    /// Goes back to step `k` and gives the rule another learning rate from there on.
    ///
    /// Fails like [`Ensemble::rewind`] and [`Ensemble::set_rate`]; then nothing has changed.
    pub fn set_rate_from(&mut self, k: u32, lr: f64) -> Result<(), Error> {
        self.settings.optimizer.clone().set("lr", lr)?;
        self.rewind(k)?;
        self.set_rate(lr)
    }

    /// Adds a run and brings it to the present step; its index, which is the last one.
    ///
    /// Fails like [`starts::given`]. The history is given up if it would become too long.
    pub fn add_start(&mut self, x: f64, y: f64) -> Result<usize, Error> {
        let mut all = self.starts.clone();
        all.push([x, y]);
        let start = starts::given(&all, self.objective.dimensions())?[self.count()];
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

    /// Lets run `i` begin elsewhere and brings it to the present step.
    ///
    /// Fails with `run.index` if there is no such run, else like [`starts::given`].
    pub fn move_start(&mut self, i: usize, x: f64, y: f64) -> Result<(), Error> {
        self.check_index(i)?;
        let start = starts::given(&[[x, y]], self.objective.dimensions())?[0];
        self.finish();
        self.starts[i] = start;
        self.recompute(&[i]);
        Ok(())
    }

    /// Takes run `i` out; the indices of those after it become smaller by 1.
    ///
    /// Fails with `run.index` if there is no such run.
    pub fn remove_start(&mut self, i: usize) -> Result<(), Error> {
        self.check_index(i)?;
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
        let (objective, rates, ends) = (
            self.objective.clone(),
            self.rates.clone(),
            self.ends.clone(),
        );
        Some(Self::begin(objective, settings, rates, starts, ids, ends))
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
        self.ends = anew.ends;
        self.gather_all();
    }

    // ---- inside ----

    /// Whether the positions of all steps are few enough to be kept.
    fn fits(&self) -> bool {
        (self.settings.max_steps as usize + 1).saturating_mul(self.count()) <= MAX_POSITIONS
    }

    /// Sets the learning rate of the present step.
    ///
    /// At a change all watches begin anew: what went round in circles before need not after.
    fn tune(&mut self) {
        let now = self.step;
        let Some(&(since, lr)) = self.rates.iter().rev().find(|&&(step, _)| step <= now) else {
            return;
        };
        // The rates were checked when they entered the timeline.
        let _ = self.settings.optimizer.set("lr", lr);
        if since == now {
            for note in self.lanes.notes.iter_mut().flatten() {
                note.watch = None;
                note.window = 0;
            }
        }
    }

    /// Whether a run may be called cycling or circling at step `k`.
    ///
    /// Not before the last change of the rate: a run that cycles then goes on differently.
    fn may_cycle(&self, k: u32) -> bool {
        self.rates
            .last()
            .is_none_or(|&(change, _)| change == 0 || k > change)
    }

    /// Drops the runs that have stopped from the list of those that move.
    fn gather(&mut self) {
        let outcome = &self.lanes.outcome;
        self.active
            .retain(|&run| outcome[run as usize] == Outcome::StillMoving.code());
    }

    /// Makes the list of runs that move, and the counts of the ends, anew.
    fn gather_all(&mut self) {
        self.active = (0..self.count() as u32).collect();
        self.gather();
        self.ends.recount(&self.lanes.site);
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
        self.note_leaving(&work, 0);
        if judged {
            for lane in 0..work.runs.len() {
                self.judge(&mut work, lane, 0);
            }
        }
        work.store(&mut self.lanes, judged);
        self.work = work;
    }

    /// Moves a block of runs by one step.
    fn take_step(&mut self, range: Range<usize>) {
        let mut work = std::mem::take(&mut self.work);
        let judged = self.settings.tolerance > 0.0;
        work.load(&self.lanes, &self.active[range], judged);
        work.update(&self.objective, &self.settings, self.step);
        work.evaluate(&self.objective, judged);
        let next = self.step + 1;
        if judged && self.flag(&mut work) {
            for lane in 0..work.runs.len() {
                if work.flags[lane] != 0 {
                    self.judge(&mut work, lane, next);
                }
            }
        }
        self.note_leaving(&work, next);
        work.store(&mut self.lanes, judged);
        self.work = work;
    }

    /// Marks the runs of a block that something may have happened to, without branches;
    /// whether there are any.
    fn flag(&self, work: &mut Work) -> bool {
        let tolerance = self.settings.tolerance;
        let short = tolerance * self.size;
        let far = FAR * self.size;
        let [cx, cy] = self.centre();
        let n = work.runs.len();
        let (x, y, f) = (&work.x[..n], &work.y[..n], &work.f[..n]);
        let (to_x, to_y, to_f) = (&work.to_x[..n], &work.to_y[..n], &work.to_f[..n]);
        let (gx, gy) = (&work.gx[..n], &work.gy[..n]);
        let flags = &mut work.flags[..n];
        for i in 0..n {
            let (steep_x, steep_y) = (gx[i].abs(), gy[i].abs());
            let gentle = (steep_x <= tolerance) & (steep_y <= tolerance);
            let slow = ((to_x[i] - x[i]).abs() <= short) & ((to_y[i] - y[i]).abs() <= short);
            let sound = (steep_x <= f64::MAX) & (steep_y <= f64::MAX) & (to_f[i].abs() <= f64::MAX);
            let near = ((to_x[i] - cx).abs() <= far) & ((to_y[i] - cy).abs() <= far);
            let fell = to_f[i] < f[i];
            // As wide as what is compared, so that the compiler vectorises the loop.
            flags[i] = u64::from((gentle & slow) | !sound | !near | !fell);
        }
        let notes = &self.lanes.notes;
        match unbroken(&work.runs) {
            Some(range) => {
                for (flag, note) in flags.iter_mut().zip(&notes[range]) {
                    *flag |= u64::from(note.is_some());
                }
            }
            None => {
                for (flag, &run) in flags.iter_mut().zip(&work.runs) {
                    *flag |= u64::from(notes[run as usize].is_some());
                }
            }
        }
        flags.iter().fold(0, |any, flag| any | flag) != 0
    }

    /// Notes the runs of a block that are outside the window for the first time.
    fn note_leaving(&mut self, work: &Work, k: u32) {
        let (window, dimensions) = (self.settings.window, self.objective.dimensions());
        let n = work.runs.len();
        let (x, y) = (&work.to_x[..n], &work.to_y[..n]);
        // Most blocks lie inside: one pass without branches finds that out.
        let mut all = true;
        for i in 0..n {
            all &= inside(&window, dimensions, x[i], y[i]);
        }
        if all {
            return;
        }
        for (lane, &run) in work.runs.iter().enumerate() {
            let left = &mut self.lanes.left_at[run as usize];
            if *left == NEVER && !inside(&window, dimensions, x[lane], y[lane]) {
                *left = k;
            }
        }
    }

    fn centre(&self) -> [f64; 2] {
        let Window { x, y } = self.settings.window;
        let middle = |[low, high]: [f64; 2]| low + 0.5 * (high - low);
        // A run on a curve keeps y = 0 wherever the window of y may be.
        [
            middle(x),
            if self.objective.dimensions() == 1 {
                0.0
            } else {
                middle(y)
            },
        ]
    }

    /// Decides whether a run stops at step `k`, which it has just taken.
    fn judge(&mut self, work: &mut Work, lane: usize, k: u32) {
        let run = work.runs[lane] as usize;
        let tolerance = self.settings.tolerance;
        let point = [work.to_x[lane], work.to_y[lane]];
        let ([x, y], f) = (point, work.to_f[lane]);
        let (gx, gy) = (work.gx[lane], work.gy[lane]);
        let [cx, cy] = self.centre();
        let far = FAR * self.size;
        // Written so that NaN is far.
        if !((x - cx).abs() <= far && (y - cy).abs() <= far) {
            // Left, even if it stays at its last point for want of a finite one.
            let left = &mut self.lanes.left_at[run];
            *left = smaller(*left, k);
            if !(x.is_finite() && y.is_finite()) {
                work.retreat(lane);
            }
            return self.stop(run, Outcome::Diverged, NO_SITE, k);
        }
        if !(f.is_finite() && gx.is_finite() && gy.is_finite()) {
            if f.is_finite() && ends::jumps(&self.objective, point, 0.0, self.size) {
                let site = self.ends.place(ends::cusp(&self.objective, point));
                return self.stop(run, Outcome::Cusp, site, k);
            }
            let overflow = !(f.is_nan() || gx.is_nan() || gy.is_nan());
            if overflow && !inside(&self.settings.window, self.objective.dimensions(), x, y) {
                return self.stop(run, Outcome::Diverged, NO_SITE, k);
            }
            self.note(run).finding.undefined_at = Some(point);
            work.retreat(lane);
            return self.stop(run, Outcome::Undefined, NO_SITE, k);
        }
        let moved = larger((x - work.x[lane]).abs(), (y - work.y[lane]).abs());
        let short = tolerance * self.size;
        let gentle = gx.abs() <= tolerance && gy.abs() <= tolerance;
        // At its start a run has made no step that could be large.
        if gentle && moved <= short && self.may_look(run, k) {
            match self
                .ends
                .arrive(&self.objective, point, ends::REACH * self.size)
            {
                Some((kind, site)) => return self.stop(run, kind, site, k),
                None => self.look_later(run, k),
            }
        }
        if k == 0 {
            return;
        }
        let fell = f < work.f[lane];
        if fell
            && self.lanes.notes[run]
                .as_ref()
                .is_none_or(|note| note.watch.is_none())
        {
            return;
        }
        let note = self.note(run);
        let Some(watch) = &mut note.watch else {
            note.watch = Some(Watch::open(point, f, k, note.window));
            return;
        };
        let slope = larger(gx.abs(), gy.abs());
        let sign = watch.look(&Moved {
            step: k,
            point,
            f,
            fell,
            slope,
            length: moved,
        });
        let seen = *watch.seen();
        note.window = watch.length();
        let outcome = match sign {
            Sign::None => return,
            Sign::Downhill => {
                note.watch = None;
                return;
            }
            // In a box no larger than a small step, the run has come to rest.
            Sign::Repeats(_) | Sign::Stays if seen.side() <= short => {
                return self.settle(run, point, seen.side(), gentle && moved == 0.0, k);
            }
            Sign::Repeats(_) => Outcome::Cycling,
            Sign::Stays => Outcome::Circling,
        };
        if !self.may_cycle(k) {
            return;
        }
        let note = self.note(run);
        note.finding.period = if let Sign::Repeats(period) = sign {
            Some(period)
        } else {
            None
        };
        note.finding.radius = Some(seen.radius());
        note.finding.centre = Some(seen.centre());
        note.finding.lowest = Some(seen.f[0]);
        self.stop(run, outcome, NO_SITE, k);
    }

    /// Decides about a run that stays within a tiny box although its gradient may be large.
    ///
    /// On a very steep surface the gradient at the double nearest to a minimum is above
    /// any tolerance: there Newton's method finds the minimum. At an edge the gradient
    /// jumps. Else the run stays where it is because its steps are lost in rounding, or
    /// because the rate is 0: degenerate if the gradient is small (a plateau), else no end.
    fn settle(&mut self, run: usize, point: [f64; 2], extent: f64, stuck: bool, k: u32) {
        if !self.may_look(run, k) {
            return;
        }
        let short = self.settings.tolerance * self.size;
        if let Some((kind, site)) = self.ends.arrive(&self.objective, point, short) {
            self.stop(run, kind, site, k);
        } else if ends::jumps(&self.objective, point, extent, self.size) {
            let site = self.ends.place(ends::cusp(&self.objective, point));
            self.stop(run, Outcome::Cusp, site, k);
        } else if stuck {
            let site = self
                .ends
                .place(ends::bare(&self.objective, point, self.size));
            self.stop(run, Outcome::Degenerate, site, k);
        } else {
            self.look_later(run, k);
        }
    }

    fn note(&mut self, run: usize) -> &mut Note {
        self.lanes.notes[run].get_or_insert_default()
    }

    fn may_look(&self, run: usize, k: u32) -> bool {
        self.lanes.notes[run]
            .as_ref()
            .is_none_or(|note| note.look_at <= k)
    }

    /// Looking for a critical point in vain costs a hundred steps, so the next attempt comes
    /// when the run is an eighth older.
    fn look_later(&mut self, run: usize, k: u32) {
        self.note(run).look_at = k + 1 + k / 8;
    }

    fn stop(&mut self, run: usize, outcome: Outcome, site: u16, k: u32) {
        self.lanes.outcome[run] = outcome.code();
        self.lanes.stopped_at[run] = k;
        self.lanes.site[run] = site;
        self.ends.count(site);
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
        }
    }

    /// Copies what is known of some runs into the block; values and former places only if
    /// the step is going to be judged by them.
    fn load(&mut self, lanes: &Lanes, runs: &[u32], judged: bool) {
        self.runs.clear();
        self.runs.extend_from_slice(runs);
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
            read(&mut self.f, &lanes.f, runs);
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
        let n = self.runs.len();
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
            gx: &self.gx[..n],
            gy: &self.gy[..n],
            state: &mut state,
        };
        settings
            .optimizer
            .rule()
            .update(settings.optimizer.values(), &mut block);
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

/// Whether a point is in the window, of which only x counts for a function of x alone.
///
/// Never true of NaN. Without branches, for it is asked about every run at every step.
#[inline(always)]
fn inside(window: &Window, dimensions: usize, x: f64, y: f64) -> bool {
    let across = (x >= window.x[0]) & (x <= window.x[1]);
    let along = (y >= window.y[0]) & (y <= window.y[1]);
    across & (along | (dimensions == 1))
}

fn smaller<T: PartialOrd>(a: T, b: T) -> T {
    if b < a { b } else { a }
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}
