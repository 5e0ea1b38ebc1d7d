//! Drops that fall on the whole window and run down, as they are drawn.

use crate::ensemble::Ensemble;
use crate::ensemble::flock::{self, Flock};
use crate::error::Error;
use crate::landscape::ends::{End, NO_SITE};
use crate::objective::Window;
use crate::outcome::Outcome;
use crate::starts;

/// Numbers for each drop in [`Rain::points`].
pub const STRIDE: usize = 3;

/// The third number of a drop that came to rest at end `i` is this plus `i`; below are the codes of outcomes.
pub const SITES: u16 = 16;

/// A fall of many drops, or a share of one.
///
/// Drop i is run i of an ensemble with the same settings, random numbers included, and comes to
/// the same: nothing else of it is kept than where it is drawn and what it has come to.
#[derive(Clone, Debug)]
pub struct Rain {
    flock: Flock,
    window: Window,
    curve: bool,
    /// What the card draws: see [`Rain::points`].
    points: Vec<f32>,
    /// Drops whose end is in `points`.
    settled: usize,
    counts: [u32; Outcome::ALL.len()],
    /// Drops at each end of the flock.
    sites: Vec<u32>,
}

/// What has become of the drops.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally<'a> {
    /// The steps that all moving drops have taken.
    pub step: u32,
    /// Drops by the code of their outcome.
    pub counts: &'a [u32],
    /// Where drops came to rest, in the order in which the places were found.
    pub ends: &'a [End],
    /// Drops at each of the ends.
    pub at: &'a [u32],
}

impl Rain {
    /// Drops `first..last` of a fall under the settings of an ensemble, whose own runs do not matter.
    ///
    /// # Errors
    /// `starts.count` if there are more than [`starts::MAX_STARTS`]; `rain.memory` if the memory cannot hold so
    /// many drops: `allowed` is how many it could.
    pub fn new(ensemble: &Ensemble, first: usize, last: usize) -> Result<Rain, Error> {
        let settings = ensemble.settings();
        let (window, seed) = (settings.window, settings.seed);
        let dimensions = ensemble.objective().dimensions();
        starts::check_count(last)?;
        let count = last.saturating_sub(first);
        let slots = settings.optimizer.rule().slots();
        let each = flock::bytes(slots) + STRIDE * size_of::<f32>() + size_of::<[f64; 2]>();
        let most = fitting(count, each);
        if most < count {
            let (value, allowed) = (count.to_string(), most.to_string());
            let message = format!("The memory holds {allowed} drops, not {value}.");
            return Err(Error::new("rain.memory", "count", value, allowed, message));
        }
        let starts = starts::uniform(first..last, seed, &window, dimensions)?;
        let mut rain = Rain {
            flock: Flock::numbered(ensemble, &starts, first as u32),
            window,
            curve: dimensions == 1,
            points: vec![0.0; STRIDE * count],
            settled: 0,
            counts: [0; Outcome::ALL.len()],
            sites: Vec::new(),
        };
        for (place, start) in rain.points.chunks_exact_mut(STRIDE).zip(&starts) {
            let [x, y] = of_window(&rain.window, *start);
            place[0] = x;
            place[1] = y;
        }
        rain.counts[0] = count as u32;
        rain.look();
        Ok(rain)
    }

    /// How many drops there are.
    pub fn count(&self) -> usize {
        self.points.len() / STRIDE
    }

    /// Whether no drop will move any more.
    pub fn done(&self) -> bool {
        self.flock.done()
    }

    /// The steps that all moving drops have taken.
    pub fn step(&self) -> u32 {
        self.flock.step()
    }

    /// Goes on to step `step` or until about `budget` points are computed, whichever comes first; whether
    /// that step is reached, or no drop moves any more.
    ///
    /// [`Rain::points`] changes when it is.
    pub fn advance(&mut self, step: u32, budget: usize) -> bool {
        let reached = self.flock.advance_to(step, budget);
        if reached {
            self.look();
        }
        reached
    }

    /// For each drop where it is and what it has come to: x and y from −1 to 1 across the window, then 0 if it
    /// moves, the code of its outcome, or [`SITES`] plus the number of the end at which it lies.
    ///
    /// A drop that has stopped at no end stands where it was last drawn on its way.
    pub fn points(&self) -> &[f32] {
        &self.points
    }

    /// What has become of the drops at the step reached.
    pub fn tally(&self) -> Tally<'_> {
        Tally {
            step: self.flock.step(),
            counts: &self.counts,
            ends: self.flock.ends().list(),
            at: &self.sites,
        }
    }

    /// Takes over from the flock where drops are.
    fn look(&mut self) {
        let (runs, x, y) = self.flock.moving();
        for ((&run, &x), &y) in runs.iter().zip(x).zip(y) {
            let [x, y] = of_window(&self.window, [x, if self.curve { 0.0 } else { y }]);
            let at = STRIDE * run as usize;
            self.points[at] = x;
            self.points[at + 1] = y;
        }
        if runs.len() + self.settled == self.count() {
            return;
        }
        let ends = self.flock.ends().list();
        self.sites.resize(ends.len(), 0);
        let found = self.flock.outcomes().iter().zip(self.flock.sites());
        for (place, (&outcome, &site)) in self.points.chunks_exact_mut(STRIDE).zip(found) {
            if outcome == 0 || place[2] != 0.0 {
                continue;
            }
            self.settled += 1;
            self.counts[0] -= 1;
            self.counts[usize::from(outcome)] += 1;
            place[2] = f32::from(outcome);
            let end = ends.get(usize::from(site)).filter(|_| site != NO_SITE);
            if let Some(end) = end {
                let [x, y] = of_window(&self.window, [end.x, end.y]);
                place[0] = x;
                place[1] = y;
                place[2] = f32::from(SITES) + f32::from(site);
                self.sites[usize::from(site)] += 1;
            }
        }
    }
}

/// A point from −1 to 1 across the window; single precision is enough for a place in a picture, if the
/// window's middle is the origin.
fn of_window(window: &Window, [x, y]: [f64; 2]) -> [f32; 2] {
    let part = |value: f64, [low, high]: [f64; 2]| {
        (((value - low) - (high - value)) / (high - low)) as f32
    };
    [part(x, window.x), part(y, window.y)]
}

/// As many of `count` things of `each` bytes as the memory can take in one piece, to a tenth.
///
/// Whoever has asked once gets so much again, as an allocator keeps what it has been given.
fn fitting(count: usize, each: usize) -> usize {
    let fits = |count: usize| {
        let bytes = count.checked_mul(each);
        bytes.is_some_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok())
    };
    if fits(count) {
        return count;
    }
    let (mut low, mut high) = (0, count);
    while high - low > low / 10 + 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    // What lies between the pieces.
    let few = low - low / 16;
    // A round number is offered.
    let mut unit = 1;
    while unit * 100 <= few {
        unit *= 10;
    }
    few / unit * unit
}
