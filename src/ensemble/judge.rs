//! Decides why a run stops.

use std::rc::Rc;

use super::watch::{Moved, Note, Sign, Watch};
use super::{FAR, Settings, inside, smaller};
use crate::landscape::ends::{self, Ends, NO_SITE};
use crate::objective::{Calm, Objective, Window};
use crate::optimizer::failure::Failure;
use crate::outcome::Outcome;
use crate::program::elementary::max as larger;

/// Looks at runs after each step, in the order that `Ensemble` tells.
///
/// What it says of a run depends on that run alone: whoever moves runs, one or a million,
/// hears the same.
#[derive(Clone, Debug)]
pub(crate) struct Judge {
    objective: Rc<Objective>,
    window: Window,
    tolerance: f64,
    size: f64,
    /// Where runs have come to rest.
    pub ends: Ends,
}

/// Runs that are looked over at once: nothing has happened to most lots of this size.
const TOGETHER: usize = 32;

/// A block of runs before and after a step, in structure of arrays of equal length.
pub(crate) struct Step<'a> {
    /// Where the runs were.
    pub x: &'a [f64],
    pub y: &'a [f64],
    /// The values there.
    pub f: &'a [f64],
    /// Where they are.
    pub to_x: &'a [f64],
    pub to_y: &'a [f64],
    /// The values and gradients there.
    pub to_f: &'a [f64],
    pub gx: &'a [f64],
    pub gy: &'a [f64],
}

/// What the rule and its hyper-parameters have to say about a run.
pub(crate) struct Case<'a> {
    /// Whether it may be called cycling or circling.
    pub may_cycle: bool,
    /// Why the rule could not move it, if that is an end.
    pub failure: Option<Failure>,
    /// Whether the rule remembers more of a run than where it is.
    pub remembers: bool,
    /// Whether the run stays at a point of that kind once it has come to rest there.
    pub rests: &'a dyn Fn(Outcome) -> bool,
}

/// Why a run goes no farther.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stop {
    pub outcome: Outcome,
    /// Its end among the judge's, if it came to rest at one.
    pub site: u16,
    /// Whether the run stays where it was before the step, as there is no point to step to.
    pub stays: bool,
}

impl Stop {
    fn at(outcome: Outcome, site: u16) -> Stop {
        Stop {
            outcome,
            site,
            stays: false,
        }
    }
}

impl Judge {
    /// A judge of runs under these settings, who knows of some ends already.
    pub fn new(objective: Rc<Objective>, settings: &Settings, ends: Ends) -> Judge {
        Judge {
            size: ends::size(&settings.window, objective.dimensions()),
            window: settings.window,
            tolerance: settings.tolerance,
            objective,
            ends,
        }
    }

    /// What holds of runs that [`Judge::flag`] would not mark.
    pub fn calm(&self) -> Calm {
        // Somewhat less than far, so that rounding does not matter.
        let beside = 0.5 * FAR * self.size;
        let [x, y] = self
            .centre()
            .map(|middle| [middle - beside, middle + beside]);
        let gentle = self.tolerance * self.tolerance;
        Calm {
            within: Window { x, y },
            steep: gentle + gentle,
        }
    }

    /// The same of runs that are in the window besides.
    pub fn calm_inside(&self) -> Calm {
        let mut calm = self.calm();
        calm.within.x = self.window.x;
        if self.objective.dimensions() == 2 {
            calm.within.y = self.window.y;
        }
        calm
    }

    /// Marks the runs of a block that something may have happened to, without branches; whether
    /// there are any. Runs that have a note need a look whether marked or not.
    pub fn flag(&self, step: &Step, flags: &mut [u64]) -> bool {
        let tolerance = self.tolerance;
        let short = tolerance * self.size;
        let far = FAR * self.size;
        let [cx, cy] = self.centre();
        let n = flags.len();
        let (x, y, f) = (&step.x[..n], &step.y[..n], &step.f[..n]);
        let (to_x, to_y, to_f) = (&step.to_x[..n], &step.to_y[..n], &step.to_f[..n]);
        let (gx, gy) = (&step.gx[..n], &step.gy[..n]);
        let mut any = 0;
        let mut from = 0;
        while from < n {
            let to = smaller(from + TOGETHER, n);
            // First a few sums, each of which is in order only if all its parts are. Without
            // branches or stores, and as wide as what is compared, so that the compiler
            // vectorises it.
            let mut noise = 0;
            for i in from..to {
                let steep = gx[i].abs() + gy[i].abs();
                let drop = f[i] - to_f[i];
                let away = (to_x[i] - cx).abs() + (to_y[i] - cy).abs();
                let quiet = (steep > 2.0 * tolerance)
                    & (drop > 0.0)
                    & (steep + drop <= f64::MAX)
                    & (away <= far);
                noise |= u64::from(!quiet);
            }
            if noise == 0 {
                flags[from..to].fill(0);
            } else {
                any = 1;
                for i in from..to {
                    let (steep_x, steep_y) = (gx[i].abs(), gy[i].abs());
                    let gentle = (steep_x <= tolerance) & (steep_y <= tolerance);
                    let slow =
                        ((to_x[i] - x[i]).abs() <= short) & ((to_y[i] - y[i]).abs() <= short);
                    let sound =
                        (steep_x <= f64::MAX) & (steep_y <= f64::MAX) & (to_f[i].abs() <= f64::MAX);
                    let near = ((to_x[i] - cx).abs() <= far) & ((to_y[i] - cy).abs() <= far);
                    let fell = to_f[i] < f[i];
                    flags[i] = u64::from((gentle & slow) | !sound | !near | !fell);
                }
            }
            from = to;
        }
        any != 0
    }

    fn centre(&self) -> [f64; 2] {
        let Window { x, y } = self.window;
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

    /// Decides whether the run in `lane` stops at step `k`, which it has just taken.
    ///
    /// `note` is what is remembered of it.
    pub fn look(
        &mut self,
        step: &Step,
        lane: usize,
        note: &mut Option<Box<Note>>,
        k: u32,
        case: &Case,
    ) -> Option<Stop> {
        let tolerance = self.tolerance;
        let point = [step.to_x[lane], step.to_y[lane]];
        let ([x, y], f) = (point, step.to_f[lane]);
        let gradient = [step.gx[lane], step.gy[lane]];
        let [gx, gy] = gradient;
        let [cx, cy] = self.centre();
        let far = FAR * self.size;
        // Written so that NaN is far.
        if !((x - cx).abs() <= far && (y - cy).abs() <= far) {
            return Some(Stop {
                stays: !(x.is_finite() && y.is_finite()),
                ..Stop::at(Outcome::Diverged, NO_SITE)
            });
        }
        if !(f.is_finite() && gx.is_finite() && gy.is_finite()) {
            if f.is_finite() && ends::jumps(&self.objective, point, 0.0, self.size) {
                let (kind, site) = self.ends.place(ends::cusp(&self.objective, point));
                return Some(Stop::at(kind, site));
            }
            let overflow = !(f.is_nan() || gx.is_nan() || gy.is_nan());
            if overflow && !inside(&self.window, self.objective.dimensions(), x, y) {
                return Some(Stop::at(Outcome::Diverged, NO_SITE));
            }
            note.get_or_insert_default().finding.undefined_at = Some(point);
            return Some(Stop {
                stays: true,
                ..Stop::at(Outcome::Undefined, NO_SITE)
            });
        }
        let moved = larger((x - step.x[lane]).abs(), (y - step.y[lane]).abs());
        let short = tolerance * self.size;
        let gentle = gx.abs() <= tolerance && gy.abs() <= tolerance;
        // At its start a run has made no step that could be large.
        if gentle && moved <= short && may_look(note, k) {
            let reach = ends::REACH * self.size;
            match self.ends.arrive(&self.objective, point, gradient, reach) {
                Some((kind, site)) if (case.rests)(kind) => return Some(Stop::at(kind, site)),
                Some(_) => {}
                None => look_later(note, k),
            }
        }
        if k == 0 {
            return None;
        }
        if let Some(failure) = case.failure {
            note.get_or_insert_default().finding.failure = Some(failure);
            return Some(Stop::at(Outcome::Failed, NO_SITE));
        }
        let fell = f < step.f[lane];
        if fell && note.as_ref().is_none_or(|note| note.watch.is_none()) {
            return None;
        }
        // Where a rule remembers nothing, the point alone tells how a run goes on.
        let by = if case.remembers {
            [x - step.x[lane], y - step.y[lane]]
        } else {
            [0.0; 2]
        };
        let note_of_run = note.get_or_insert_default();
        let Some(watch) = &mut note_of_run.watch else {
            note_of_run.watch = Some(Watch::open(point, by, f, k, note_of_run.window));
            return None;
        };
        let slope = larger(gx.abs(), gy.abs());
        let sign = watch.look(&Moved {
            step: k,
            point,
            f,
            fell,
            slope,
            length: moved,
            by,
        });
        let seen = *watch.seen();
        note_of_run.window = watch.length();
        let (outcome, period) = match sign {
            Sign::None => return None,
            Sign::Downhill => {
                note_of_run.watch = None;
                return None;
            }
            // In a box no larger than a small step, the run has come to rest.
            Sign::Repeats(_) | Sign::Stays if seen.side() <= short => {
                let stuck = gentle && moved == 0.0;
                if !(case.rests)(Outcome::Degenerate) {
                    return None;
                }
                return self.settle(point, gradient, seen.side(), stuck, note, k);
            }
            Sign::Repeats(period) => (Outcome::Cycling, Some(period)),
            Sign::Stays => (Outcome::Circling, None),
        };
        if !case.may_cycle {
            return None;
        }
        let finding = &mut note_of_run.finding;
        finding.period = period;
        finding.radius = Some(seen.radius());
        finding.centre = Some(seen.centre());
        finding.lowest = Some(seen.f[0]);
        Some(Stop::at(outcome, NO_SITE))
    }

    /// Decides about a run that stays within a tiny box although its gradient may be large.
    ///
    /// On a very steep surface the gradient at the double nearest to a minimum is above
    /// any tolerance: there Newton's method finds the minimum. At an edge the gradient
    /// jumps. Else the run stays where it is because its steps are lost in rounding, or
    /// because the rate is 0: degenerate if the gradient is small (a plateau), else no end.
    fn settle(
        &mut self,
        point: [f64; 2],
        gradient: [f64; 2],
        extent: f64,
        stuck: bool,
        note: &mut Option<Box<Note>>,
        k: u32,
    ) -> Option<Stop> {
        if !may_look(note, k) {
            return None;
        }
        let short = self.tolerance * self.size;
        let (objective, size) = (&self.objective, self.size);
        if let Some((kind, site)) = self.ends.arrive(objective, point, gradient, short) {
            Some(Stop::at(kind, site))
        } else if ends::jumps(objective, point, extent, size) {
            let (kind, site) = self.ends.place(ends::cusp(objective, point));
            Some(Stop::at(kind, site))
        } else if stuck {
            let (kind, site) = self.ends.place(ends::bare(objective, point, size));
            Some(Stop::at(kind, site))
        } else {
            look_later(note, k);
            None
        }
    }
}

fn may_look(note: &Option<Box<Note>>, k: u32) -> bool {
    note.as_ref().is_none_or(|note| note.look_at <= k)
}

/// Looking for a critical point in vain costs a hundred steps, so the next attempt comes
/// when the run is an eighth older.
fn look_later(note: &mut Option<Box<Note>>, k: u32) {
    note.get_or_insert_default().look_at = k + 1 + k / 8;
}
