//! A learning rate for a rule, by trying.

use std::rc::Rc;

use serde::Serialize;

use crate::ensemble::{Ensemble, Settings};
use crate::error::Error;
use crate::objective::Objective;
use crate::optimizer::Optimizer;
use crate::order;
use crate::outcome::Outcome;

/// Powers of ten that are tried first, from lowest to highest exponent.
const DECADES: std::ops::RangeInclusive<i32> = -7..=2;
/// Multiples of the best of them that are tried next: every rate that comes out is 1, 2 or 5 times a power of ten.
const FINER: [(i32, u32); 4] = [(-1, 2), (-1, 5), (0, 2), (0, 5)];
/// How many rates are tried.
pub const TRIALS: usize = 10 + FINER.len();
/// Steps between two looks at what has been spent.
const SLICE: u32 = 4;

/// What came of one rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trial {
    /// The rate.
    pub rate: f64,
    /// How many runs came to rest at a minimum, or at a place without slope that may be one.
    pub arrived: u32,
    /// The looks at the function until then, summed over the runs: gradients, values beside them and Hessians; for
    /// runs that did not arrive, their whole share.
    pub evaluations: f64,
    /// The middle one of the values at which the runs stood in the end.
    pub value: f64,
}

/// A search for the learning rate that brings the most runs to a minimum, and of those the one that does so with the fewest looks at
/// the function; where none arrives, the one with the lowest values.
///
/// Every rate that is tried has the same share of the budget, so that rules can be compared: the powers of ten from
/// 10⁻⁷ to 10², then 0.2, 0.5, 2 and 5 times the best.
#[derive(Clone, Debug)]
pub struct Search {
    objective: Rc<Objective>,
    settings: Settings,
    starts: Vec<[f64; 2]>,
    share: f64,
    tried: Vec<Trial>,
    /// The rate that is being tried.
    trial: Option<Attempt>,
}

/// Runs with one rate.
#[derive(Clone, Debug)]
struct Attempt {
    rate: f64,
    runs: Ensemble,
    /// The step at which is looked next at what has been spent.
    until: u32,
}

/// What a search has found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report<'a> {
    /// The rule's name.
    pub rule: &'static str,
    /// The rate that was chosen; none for a rule that has no rate, of which nothing is tried.
    pub rate: Option<f64>,
    /// How many looks at the function each rate may take.
    pub share: f64,
    /// What was tried, in that order.
    pub tried: &'a [Trial],
}

impl Search {
    /// A search that may look `budget` times at the function, shared by all rates and starts.
    ///
    /// Fails like [`Ensemble::new`].
    pub fn new(
        objective: Rc<Objective>,
        settings: Settings,
        starts: &[[f64; 2]],
        budget: f64,
    ) -> Result<Search, Error> {
        let settings = Settings {
            history: false,
            ..settings
        };
        Ensemble::new(Rc::clone(&objective), settings.clone(), starts)?;
        Ok(Search {
            objective,
            settings,
            starts: starts.to_vec(),
            share: budget / TRIALS as f64,
            tried: Vec::new(),
            trial: None,
        })
    }

    /// Goes on with a rate until about `points` points have been computed or it has been tried, and says whether all have been.
    ///
    /// However it is divided, what is found is the same to the bit.
    pub fn advance(&mut self, points: usize) -> bool {
        let begun = self.trial.take().or_else(|| self.begin());
        let Some(mut attempt) = begun else {
            return true;
        };
        let mut left = points.max(1);
        loop {
            let steps = attempt.until.saturating_sub(attempt.runs.step());
            // A step that is under way counts as a whole: less is not known.
            let most = left.min(self.starts.len().saturating_mul(steps.max(1) as usize));
            if steps > 0 && !attempt.runs.done() {
                attempt.runs.advance(steps, most);
            }
            let paused = attempt.runs.step() < attempt.until && !attempt.runs.done();
            if !paused {
                if self.spent(&attempt.runs) >= self.share || attempt.runs.done() {
                    self.tried.push(self.told(&attempt));
                    return self.next().is_none();
                }
                attempt.until = attempt.runs.step() + SLICE;
            }
            left = left.saturating_sub(most);
            if left == 0 {
                self.trial = Some(attempt);
                return false;
            }
        }
    }

    /// How many rates have been tried.
    pub fn tried(&self) -> usize {
        self.tried.len()
    }

    /// What has been tried, and the best of it.
    pub fn report(&self) -> Report<'_> {
        Report {
            rule: self.settings.optimizer.rule().name(),
            rate: self.best().map(|best| best.rate),
            share: self.share,
            tried: &self.tried,
        }
    }

    fn next(&self) -> Option<f64> {
        self.settings.optimizer.get("lr")?;
        let done = self.tried.len();
        let first = *DECADES.start();
        let coarse = TRIALS - FINER.len();
        if done < coarse {
            return Some(decade(first + done as i32, 1));
        }
        let (shift, digit) = *FINER.get(done - coarse)?;
        let coarse = &self.tried[..coarse];
        let best = (0..coarse.len()).fold(0, |best, i| {
            if better(&coarse[i], &coarse[best]) {
                i
            } else {
                best
            }
        });
        Some(decade(first + best as i32 + shift, digit))
    }

    fn best(&self) -> Option<Trial> {
        let mut tried = self.tried.iter().copied();
        let first = tried.next()?;
        Some(tried.fold(
            first,
            |best, trial| {
                if better(&trial, &best) { trial } else { best }
            },
        ))
    }

    /// Runs with the rate that is next; nothing if there is none.
    fn begin(&self) -> Option<Attempt> {
        let rate = self.next()?;
        let mut settings = self.settings.clone();
        settings.optimizer.set("lr", rate).ok()?;
        let runs = Ensemble::new(Rc::clone(&self.objective), settings, &self.starts).ok()?;
        Some(Attempt {
            rate,
            runs,
            until: 0,
        })
    }

    /// What came of a rate.
    fn told(&self, attempt: &Attempt) -> Trial {
        let Attempt { rate, ref runs, .. } = *attempt;
        let each = self.share / self.starts.len() as f64;
        let mut trial = Trial {
            rate,
            arrived: 0,
            evaluations: 0.0,
            value: f64::INFINITY,
        };
        for (i, &code) in runs.outcomes().iter().enumerate() {
            let rests = [Outcome::Minimum, Outcome::Degenerate, Outcome::Cusp];
            let arrived = rests.iter().any(|outcome| outcome.code() == code);
            trial.arrived += u32::from(arrived);
            trial.evaluations += if arrived { looks(runs, i) } else { each };
        }
        // A run that has gone to where there is no number stands highest of all.
        let high = |&value: &f64| if value.is_nan() { f64::INFINITY } else { value };
        let values = order::sorted(runs.values().iter().map(high));
        trial.value = values
            .get(values.len() / 2)
            .copied()
            .unwrap_or(f64::INFINITY);
        trial
    }

    fn spent(&self, runs: &Ensemble) -> f64 {
        (0..self.starts.len()).map(|i| looks(runs, i)).sum()
    }
}

/// How often a run has looked at the function: once where value and gradient were asked for together.
fn looks(runs: &Ensemble, i: usize) -> f64 {
    let Some(spent) = runs.spent(i) else {
        return 0.0;
    };
    let beside = if spent.values > spent.gradients {
        spent.values - spent.gradients
    } else {
        0.0
    };
    spent.gradients + beside + spent.hessians
}

fn better(a: &Trial, b: &Trial) -> bool {
    if a.arrived != b.arrived {
        return a.arrived > b.arrived;
    }
    if a.arrived > 0 {
        return a.evaluations < b.evaluations;
    }
    a.value < b.value
}

/// digit · 10^exponent, the double nearest to it.
fn decade(exponent: i32, digit: u32) -> f64 {
    let mut power = 1.0;
    // Powers of ten up to 10²² are exact, so that the quotient is rounded once.
    for _ in 0..exponent.abs() {
        power *= 10.0;
    }
    let digit = f64::from(digit);
    if exponent < 0 {
        digit / power
    } else {
        digit * power
    }
}

/// A rule's learning rate, found in one go; see [`Search`].
pub fn rate(
    objective: &Rc<Objective>,
    optimizer: Optimizer,
    settings: &Settings,
    starts: &[[f64; 2]],
    budget: f64,
) -> Result<Option<f64>, Error> {
    let settings = Settings {
        optimizer,
        ..settings.clone()
    };
    let mut search = Search::new(Rc::clone(objective), settings, starts, budget)?;
    while !search.advance(usize::MAX) {}
    Ok(search.report().rate)
}
