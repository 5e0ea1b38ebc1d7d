//! Discs from which plain gradient descent provably comes to rest at a minimum.
//!
//! A run in such a disc need not be moved any more: where it ends is certain. What is proved is what the judge would say of
//! the computed run, rounding included; docs/basins.md has the proof, and the names below are its.

use std::cmp::max as larger_of;
use std::rc::Rc;

use super::{Ensemble, FAR};
use crate::landscape::convexity::eigenvalues;
use crate::landscape::enclosure::{Encloser, Flags, Order};
use crate::landscape::ends::{self, End, NARROW, ROUNDING};
use crate::landscape::interval::Interval;
use crate::landscape::rounding::Rounding;
use crate::objective::{Objective, Window};
use crate::outcome::Outcome;
use crate::program::elementary::{ln, max as larger, min as smaller, sqrt};

/// A minimum and the discs around it, the smallest first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trap {
    /// The minimum.
    pub end: End,
    discs: Vec<Disc>,
}

/// A disc around a minimum: a run whose computed distance is at most `radius` has stopped there after `steps` more steps.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Disc {
    radius: f64,
    steps: u32,
}

impl Trap {
    /// The square of the radius from which so many steps suffice; negative if there is none.
    pub fn reach(&self, steps: u32) -> f64 {
        let wide = self.discs.iter().rev().find(|disc| disc.steps <= steps);
        wide.map_or(-1.0, |disc| disc.radius * disc.radius)
    }

    /// The same with discs so many times as large, for which nothing is proved: tests have to notice.
    #[cfg(test)]
    pub fn enlarged(&self, times: f64) -> Trap {
        let mut trap = self.clone();
        for disc in &mut trap.discs {
            disc.radius *= times;
        }
        trap
    }
}

/// What it takes to prove traps under the settings of an ensemble.
#[derive(Clone, Debug)]
pub(crate) struct Prover {
    objective: Rc<Objective>,
    encloser: Encloser,
    rounding: Rounding,
    window: Window,
    /// The learning rate η.
    rate: f64,
    tolerance: f64,
    max_steps: u32,
    size: f64,
}

/// What holds in the box of half-width `radius` around a minimum.
#[derive(Clone, Copy, Debug)]
struct Facts {
    radius: f64,
    /// μ and L, between which all curvatures lie.
    least: f64,
    most: f64,
    /// |Hessian − that at the end|, in the Frobenius norm.
    bend: f64,
    /// A step shortens the distance to the minimum to less than this part of it, q < 1, up to rounding,
    shrinks: f64,
    /// which in the long run keeps the distance from falling below this.
    floor: f64,
    /// |computed − true| of each part of the gradient, and of the Hessian.
    slope_error: f64,
    curvature_error: f64,
    /// The computed value falls in a step from wherever the gradient is longer than this.
    falls: f64,
}

/// Bounds are computed in doubles with relative errors far below this.
const LESS: f64 = 1.0 - 1e-9;
const MORE: f64 = 1.0 + 1e-9;

/// More than √2, the length of a vector whose parts are 1.
const DIAGONAL: f64 = 1.4143;

/// Doubles are rounded by half of this, relative to them.
const UNIT: f64 = f64::EPSILON;

/// A watch needs 240 steps from its first day on to say that a run stays; with some to spare.
const WATCHED: u32 = 200;

/// The edge of the largest disc is found this often by halving.
const HALVINGS: u32 = 5;

impl Prover {
    /// `None` unless the rule is plain descent whose rate never changes, and runs stop.
    pub fn new(ensemble: &Ensemble) -> Option<Prover> {
        let settings = ensemble.settings();
        let rate = settings.optimizer.plain_rate()?;
        let objective = Rc::clone(ensemble.objective());
        let never_changes = ensemble.course().same_until(0) == u32::MAX;
        (never_changes && rate > 0.0 && settings.tolerance > 0.0).then(|| Prover {
            encloser: Encloser::new(Rc::clone(&objective)),
            rounding: Rounding::new(Rc::clone(&objective)),
            window: settings.window,
            rate,
            tolerance: settings.tolerance,
            max_steps: settings.max_steps,
            size: ends::size(&settings.window, objective.dimensions()),
            objective,
        })
    }

    /// The discs around a minimum in which runs are trapped, if there are any.
    pub fn trap(&mut self, end: &End) -> Option<Trap> {
        let known = end.kind == Outcome::Minimum
            && end.eigenvalues.len() == self.objective.dimensions()
            && ends::firm(&self.objective, end, self.size);
        if !known {
            return None;
        }
        let mut inner = self.facts(end, 8.0 * NARROW * self.size)?;
        let off = self.off(end, &inner)?;
        let steps = self.innermost(end, &inner, off)?;
        let mut discs = vec![self.disc(&inner, off, steps)];
        // Rings around it, each twice as wide, as long as the proof goes through.
        let mut beyond = loop {
            let radius = 2.0 * inner.radius;
            match self.ring(end, radius, &inner, off) {
                Some((facts, steps)) => {
                    let steps = discs.last()?.steps.saturating_add(steps);
                    if steps > self.max_steps {
                        break radius;
                    }
                    discs.push(self.disc(&facts, off, steps));
                    inner = facts;
                }
                None => break radius,
            }
        };
        let (mut within, mut last) = (inner.radius, None);
        for _ in 0..HALVINGS {
            let radius = 0.5 * within + 0.5 * beyond;
            let found = self.ring(end, radius, &inner, off).map(|(facts, steps)| {
                let steps = discs[discs.len() - 1].steps.saturating_add(steps);
                self.disc(&facts, off, steps)
            });
            // A disc from which it may take nearly all the steps there are is of little use.
            match found.filter(|disc| disc.steps <= self.max_steps / 2) {
                Some(disc) => (within, last) = (radius, Some(disc)),
                None => beyond = radius,
            }
        }
        discs.extend(last);
        Some(Trap {
            end: end.clone(),
            discs,
        })
    }

    fn disc(&self, facts: &Facts, off: f64, steps: u32) -> Disc {
        Disc {
            radius: (facts.radius - 3.0 * off) * LESS,
            steps,
        }
    }

    /// What holds around an end; `None` unless all curvatures are positive, the function is smooth, η < 2/L and rounding errors
    /// are bounded.
    fn facts(&mut self, end: &End, radius: f64) -> Option<Facts> {
        let plane = self.objective.dimensions() == 2;
        let place = [
            Interval::point(end.x).inflate(radius),
            Interval::point(end.y).inflate(if plane { radius } else { 0.0 }),
        ];
        let jet = self.encloser.enclose(place, Order::Hessian);
        if jet.flags != Flags::NONE {
            return None;
        }
        let [low, high] = eigenvalues(jet.hessian, self.objective.dimensions());
        let (least, most) = (low.lo, high.hi);
        let shrinks = larger(1.0 - self.rate * least, self.rate * most - 1.0) + 1e-14;
        // Written so that NaN is refused too.
        if !(least > 0.0 && most < f64::MAX && shrinks < LESS) {
            return None;
        }
        let errors = self.rounding.over(place);
        let slope_error = larger(errors[1], errors[2]);
        let curvature_error = larger(errors[3], larger(errors[4], errors[5]));
        let value_error = errors[0];
        let bounded = [value_error, slope_error, curvature_error];
        if !bounded.into_iter().all(f64::is_finite) {
            return None;
        }
        // p − η·g: the gradient's error, and those of the product and of the difference.
        let longest = self.rate * (most * radius + slope_error) * MORE;
        let far = larger(end.x.abs(), end.y.abs()) + radius;
        let off = self.rate * slope_error + UNIT * (far + 3.0 * longest) + f64::MIN_POSITIVE;
        let off = DIAGONAL * off * MORE;
        // f(x − ηg + e) ≤ f(x) − η(1 − ηL/2)|g|² + |g||e| + L/2·|e|², which has to be more than two errors of the value below f(x).
        let gain = self.rate * (1.0 - 0.5 * self.rate * most) * (1.0 - 1e-5);
        let lost = 2.0 * value_error + 0.5 * most * off * off;
        let falls = (off + sqrt(off * off + 4.0 * gain * lost)) / (2.0 * gain) * MORE;
        Some(Facts {
            radius,
            least,
            most,
            bend: self.bend(end, jet.hessian),
            shrinks,
            floor: off / (1.0 - shrinks) * MORE,
            slope_error,
            curvature_error,
            falls,
        })
    }

    /// How far the Hessian in a box may be from that of an end, rebuilt from its eigenvalues.
    fn bend(&self, end: &End, [xx, xy, yy]: [Interval; 3]) -> f64 {
        let mut at = [0.0; 3];
        for (value, [vx, vy]) in end.eigenvalues.iter().zip(&end.eigenvectors) {
            at = [
                at[0] + value * vx * vx,
                at[1] + value * vx * vy,
                at[2] + value * vy * vy,
            ];
        }
        let most = |range: Interval, at: f64| larger((range.hi - at).abs(), (range.lo - at).abs());
        let (a, b) = (most(xx, at[0]), most(xy, at[1]));
        let c = match self.objective.dimensions() {
            1 => return a * MORE,
            _ => most(yy, at[2]),
        };
        sqrt(a * a + 2.0 * b * b + c * c) * MORE
    }

    /// How far the end may be from the true minimum: δ = |∇f| / μ.
    fn off(&mut self, end: &End, inner: &Facts) -> Option<f64> {
        let jet = self.encloser.at([end.x, end.y], Order::Gradient);
        let [gx, gy] = jet.gradient.map(Interval::magnitude);
        let off = (gx + gy) / inner.least * MORE;
        (jet.flags == Flags::NONE && 8.0 * off < inner.radius).then_some(off)
    }

    /// After how many steps a run in the innermost disc has stopped at the end, at the latest; `None` without a proof.
    fn innermost(&mut self, end: &End, facts: &Facts, off: f64) -> Option<u32> {
        let &Facts {
            radius,
            least,
            most,
            shrinks,
            floor,
            slope_error,
            ..
        } = facts;
        let (tolerance, short) = (self.tolerance, self.tolerance * self.size);
        let narrow = NARROW * self.size;
        // Nowhere here is it far from the window.
        let [x, y] = [self.window.x, self.window.y].map(|[low, high]| low + 0.5 * (high - low));
        let away = larger((end.x - x).abs(), (end.y - y).abs());
        let beside = self.objective.dimensions() == 1 || away <= 0.5 * FAR * self.size;
        // The gradient becomes small, and the step.
        let small = (tolerance - slope_error) / most * LESS - floor;
        let brief = 0.5 * short * LESS - floor;
        let steps = larger_of(
            steps_to(shrinks, radius, small)?,
            steps_to(shrinks, radius, brief)?.saturating_add(1),
        );
        // Where the gradient is small, the end is recognised: so close, and where its Hessian puts it.
        let close = DIAGONAL * (tolerance + slope_error) / least * MORE + off;
        let bend = self.facts(end, close)?.bend;
        let curvature = (end.eigenvalues.iter()).fold(f64::INFINITY, |a, &b| smaller(a, b));
        let wrong = 2.0 * bend / curvature;
        let wrong_anyway = 2.0 * off + 2.0 * (bend * off + DIAGONAL * slope_error) / curvature;
        let recognised = close <= narrow * LESS
            && wrong + 1e-12 * most / least <= 9e-4
            && wrong_anyway <= 9e-13 * self.size;
        // Polishing from there converges, to a point that is taken for the same.
        let noise = ROUNDING * self.size;
        let spread = most / least;
        let far = larger(end.x.abs(), end.y.abs());
        let rough = 1.5 * (DIAGONAL * slope_error + 2.0 * most * UNIT * far) / least;
        let last = (2.0 * most * noise * spread + DIAGONAL * slope_error) / least
            + 2.0 * noise * spread
            + off;
        let polished =
            rough <= noise && last <= 0.4 * narrow && facts.curvature_error <= 1e-3 * least;
        // Where the value does not fall any more, a run is watched; until it stops its steps are short, it does not come back
        // to a place where it was, and it is not watched for long.
        let flat = facts.falls / least * MORE;
        let hardly = 2.0 * (flat + floor) <= short * LESS;
        let least_away = (tolerance - slope_error) / most * LESS;
        let returns = floor * MORE + 6.0 * f64::EPSILON * (far + radius);
        let never_returns = (1.0 - shrinks - 4e-9) * least_away > returns;
        let watched = steps_to(shrinks, flat, small)?.saturating_add(1);
        let proved = beside
            && recognised
            && polished
            && hardly
            && never_returns
            && watched <= WATCHED
            && floor <= 0.5 * radius;
        proved.then_some(steps)
    }

    /// What holds in a disc, and after how many steps a run in it is in the next smaller one; `None` unless it is proved that
    /// nothing happens to it before.
    fn ring(&mut self, end: &End, radius: f64, inner: &Facts, off: f64) -> Option<(Facts, u32)> {
        if radius > self.size {
            return None;
        }
        let facts = self.facts(end, radius)?;
        let least_away = (inner.radius - off) * LESS;
        let steepest = facts.least * least_away * LESS;
        let quiet = steepest > facts.falls
            && steepest > DIAGONAL * (self.tolerance + facts.slope_error) * MORE
            && facts.floor <= 0.5 * radius;
        let steps = steps_to(facts.shrinks, radius, least_away - facts.floor)?;
        quiet.then_some((facts, steps))
    }
}

/// The least k, or one more, with shrinksᵏ · from ≤ to; `None` if there is none that is not huge.
fn steps_to(shrinks: f64, from: f64, to: f64) -> Option<u32> {
    if to.is_nan() || to <= 0.0 {
        return None;
    }
    if from <= to {
        return Some(0);
    }
    let steps = ln(to / from) / ln(larger(shrinks, f64::MIN_POSITIVE)) + 2.0;
    (steps < 1e9).then_some(steps as u32)
}

/// Traps where runs look for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traps {
    list: Vec<Trap>,
    /// Of those within reach, given the steps that are left.
    open: Vec<Open>,
    cells: Option<Cells>,
}

/// A trap by what a run is compared with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    x: f64,
    y: f64,
    /// Its radius, squared.
    reach: f64,
    /// Its place in the list.
    number: usize,
}

/// Up to so many traps are looked for one after the other, many runs at once; more are looked up.
const FEW: usize = 8;

/// Cells along each side of the window.
const CELLS: usize = 64;

/// For each square cell of the window the traps that reach into it.
#[derive(Clone, Debug)]
struct Cells {
    x: f64,
    y: f64,
    /// Cells for each unit of length.
    pitch: [f64; 2],
    /// Where the traps of each cell begin among `open`.
    first: Vec<u32>,
    open: Vec<Open>,
}

impl Traps {
    /// No trap is open yet.
    pub fn new(list: Vec<Trap>) -> Traps {
        Traps {
            list,
            ..Traps::default()
        }
    }

    /// Opens those from which so many steps suffice.
    pub fn open(&mut self, steps: u32, window: &Window) {
        let before = self.open.len();
        let mut same = true;
        let mut open = Vec::with_capacity(self.list.len());
        for (trap, number) in self.list.iter().zip(0..) {
            let reach = trap.reach(steps);
            if reach < 0.0 {
                continue;
            }
            let (x, y) = (trap.end.x, trap.end.y);
            let next = Open {
                x,
                y,
                reach,
                number,
            };
            let known = self.open.get(open.len());
            same &= known.is_some_and(|known| known.number == number && known.reach == reach);
            open.push(next);
        }
        if same && open.len() == before {
            return;
        }
        self.open = open;
        self.cells = (self.open.len() > FEW).then(|| Cells::new(&self.open, window));
    }

    /// Whether no trap is open.
    pub fn none_open(&self) -> bool {
        self.open.is_empty()
    }

    /// The trap that a point is in.
    #[inline(always)]
    pub fn find(&self, x: f64, y: f64) -> Option<&Open> {
        let open = match &self.cells {
            Some(cells) => cells.at(x, y),
            None => &self.open,
        };
        open.iter().rfind(|open| open.holds(x, y))
    }

    /// Marks each run that is in a trap with something else than 0; whether any is in one.
    pub fn mark(&self, x: &[f64], y: &[f64], marks: &mut [u64]) -> bool {
        let (x, y) = (&x[..marks.len()], &y[..marks.len()]);
        if let Some(cells) = &self.cells {
            for ((mark, &x), &y) in marks.iter_mut().zip(x).zip(y) {
                *mark = u64::from(cells.at(x, y).iter().any(|open| open.holds(x, y)));
            }
        } else if self.open.is_empty() {
            return false;
        } else if self.open.len() <= FEW / 2 {
            mark_few::<{ FEW / 2 }>(&self.open, x, y, marks);
        } else {
            mark_few::<FEW>(&self.open, x, y, marks);
        }
        marks.iter().fold(0, |any, mark| any | mark) != 0
    }
}

/// Marks runs in any of up to `N` traps: so many at once stay in registers.
fn mark_few<const N: usize>(open: &[Open], x: &[f64], y: &[f64], marks: &mut [u64]) {
    let mut few = [Open {
        x: 0.0,
        y: 0.0,
        // Nobody is in it.
        reach: -1.0,
        number: 0,
    }; N];
    for (to, from) in few.iter_mut().zip(open) {
        *to = *from;
    }
    for ((mark, &x), &y) in marks.iter_mut().zip(x).zip(y) {
        let mut any = false;
        for open in &few {
            any |= open.holds(x, y);
        }
        *mark = u64::from(any);
    }
}

impl Open {
    /// The place of the trap in the list.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Whether a point is in it.
    #[inline(always)]
    pub fn holds(&self, x: f64, y: f64) -> bool {
        let (away_x, away_y) = (x - self.x, y - self.y);
        away_x * away_x + away_y * away_y <= self.reach
    }
}

impl Cells {
    fn new(open: &[Open], window: &Window) -> Cells {
        let pitch = [window.x, window.y].map(|[low, high]| CELLS as f64 / (high - low));
        let mut of_cell = vec![Vec::new(); CELLS * CELLS];
        for open in open {
            let reach = sqrt(open.reach);
            let along = |at: f64, low: f64, pitch: f64| {
                // A cell farther on each side, for rounding.
                let from = ((at - reach - low) * pitch).floor() - 1.0;
                let to = ((at + reach - low) * pitch).floor() + 1.0;
                let clamp = |cell: f64| cell.clamp(0.0, CELLS as f64 - 1.0) as usize;
                clamp(from)..=clamp(to)
            };
            for row in along(open.y, window.y[0], pitch[1]) {
                for column in along(open.x, window.x[0], pitch[0]) {
                    of_cell[row * CELLS + column].push(*open);
                }
            }
        }
        let mut first = vec![0];
        let mut all = Vec::new();
        for traps in of_cell {
            all.extend(traps);
            first.push(all.len() as u32);
        }
        Cells {
            x: window.x[0],
            y: window.y[0],
            pitch,
            first,
            open: all,
        }
    }

    /// The traps that reach into the cell of a point.
    #[inline(always)]
    fn at(&self, x: f64, y: f64) -> &[Open] {
        let (column, row) = ((x - self.x) * self.pitch[0], (y - self.y) * self.pitch[1]);
        const END: f64 = CELLS as f64;
        if !(0.0..END).contains(&column) || !(0.0..END).contains(&row) {
            return &[];
        }
        let cell = row as usize * CELLS + column as usize;
        let (from, to) = (self.first[cell] as usize, self.first[cell + 1] as usize);
        &self.open[from..to]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::ensemble::{NEVER, Settings};
    use crate::expr;
    use crate::optimizer::Optimizer;

    fn ensemble(name: &str, optimizer: Optimizer, tolerance: f64, starts: &[[f64; 2]]) -> Ensemble {
        let surface = catalog::find(name).unwrap();
        let objective = Rc::new(Objective::new(expr::parse(surface.formula).unwrap()));
        let settings = Settings {
            optimizer,
            max_steps: 20_000,
            tolerance,
            window: Window::new(surface.x, surface.y).unwrap(),
            history: false,
            seed: 7,
        };
        Ensemble::new(objective, settings, starts).unwrap()
    }

    /// The traps around the published minima.
    fn traps(name: &str, optimizer: &Optimizer, tolerance: f64) -> Vec<Trap> {
        let surface = catalog::find(name).unwrap();
        let minima: Vec<_> = surface.minima.iter().map(|at| [at.x, at.y]).collect();
        let mut runs = ensemble(name, Optimizer::gd(1e-4).unwrap(), 1e-6, &minima);
        runs.run(20_000);
        let Some(mut prover) = Prover::new(&ensemble(name, optimizer.clone(), tolerance, &[]))
        else {
            return Vec::new();
        };
        runs.ends()
            .iter()
            .filter_map(|end| prover.trap(end))
            .collect()
    }

    /// What is proved of each disc is kept by runs from all around it.
    #[test]
    fn who_begins_in_a_disc_stops_in_time() {
        let mut discs = 0;
        for (name, lr) in [
            ("himmelblau", 0.005),
            ("himmelblau", 0.0145),
            ("styblinski_tang", 0.01),
            ("rastrigin", 0.002),
            ("peaks", 0.05),
            ("three_hump_camel", 0.05),
            ("goldstein_price", 1e-4),
            ("booth", 0.05),
            ("rosenbrock", 0.001),
            ("double_well", 0.02),
        ] {
            for trap in traps(name, &Optimizer::gd(lr).unwrap(), 1e-6) {
                let (x, y) = (trap.end.x, trap.end.y);
                let plane = trap.end.eigenvalues.len() == 2;
                for disc in &trap.discs {
                    discs += 1;
                    let around: Vec<_> = (0..24)
                        .map(|k| {
                            let turn = f64::from(k) * std::f64::consts::TAU / 24.0;
                            let (sine, cosine) = crate::program::elementary::sin_cos(turn);
                            let radius = disc.radius * LESS;
                            match plane {
                                true => [x + radius * cosine, y + radius * sine],
                                false => [x + radius * cosine, 0.0],
                            }
                        })
                        .collect();
                    let mut runs = ensemble(name, Optimizer::gd(lr).unwrap(), 1e-6, &around);
                    runs.run(20_000);
                    let what = format!("{name} {lr}: {disc:?} around {x}, {y}");
                    assert!(
                        runs.outcomes()
                            .iter()
                            .all(|&code| code == Outcome::Minimum.code()),
                        "{what}"
                    );
                    let ends = runs.ends();
                    assert_eq!(ends.len(), 1, "{what}");
                    let apart = larger((ends[0].x - x).abs(), (ends[0].y - y).abs());
                    assert!(apart < NARROW * runs.settings().window.x[1], "{what}");
                    let last = runs
                        .stopped_at()
                        .iter()
                        .fold(0, |last, &at| larger_of(last, at));
                    assert!(last != NEVER && last <= disc.steps, "{what}: {last}");
                }
            }
        }
        assert!(discs > 60, "{discs}");
    }

    /// The largest curvatures at Himmelblau's minima are 80.4, 82.3, 105.4 and 133.8.
    #[test]
    fn there_is_no_trap_where_the_rate_is_above_two_over_the_curvature() {
        for (lr, count) in [
            (0.0149, 4),
            (0.015, 3),
            (0.0189, 3),
            (0.0191, 2),
            (0.0242, 2),
            (0.0244, 1),
            (0.0249, 0),
        ] {
            let found = traps("himmelblau", &Optimizer::gd(lr).unwrap(), 1e-6);
            assert_eq!(found.len(), count, "{lr}");
        }
    }

    #[test]
    fn without_a_proof_there_is_no_trap() {
        let none = |name, optimizer: &Optimizer, tolerance| {
            let found = traps(name, optimizer, tolerance);
            assert!(found.is_empty(), "{name}: {found:?}");
        };
        let gd = Optimizer::gd(0.005).unwrap();
        // A rule that remembers, a gradient that something is added to, no rate, nothing ever stops, the end is not so sharply known.
        none(
            "himmelblau",
            &Optimizer::new("momentum", &[]).unwrap(),
            1e-6,
        );
        none(
            "himmelblau",
            &Optimizer::new("gd", &[("lr", 0.005), ("weight_decay", 0.1)]).unwrap(),
            1e-6,
        );
        none("himmelblau", &Optimizer::gd(0.0).unwrap(), 1e-6);
        none("himmelblau", &gd, 0.0);
        none("himmelblau", &gd, 1e-2);
        // So small a gradient that rounding may keep it larger.
        none("styblinski_tang", &gd, 1e-14);
        // A tip.
        none("ackley", &gd, 1e-6);
        none("kink", &gd, 1e-6);
    }

    /// One trap after the other, and by cells: the same.
    #[test]
    fn cells_find_what_a_search_finds() {
        let optimizer = Optimizer::gd(0.002).unwrap();
        let trap = traps("rastrigin", &optimizer, 1e-6).remove(0);
        let window = Window::new([-5.12, 5.12], [-5.12, 5.12]).unwrap();
        let list: Vec<Trap> = (0..25)
            .map(|k| {
                let mut moved = trap.clone();
                moved.end.x = f64::from(k % 5) * 2.0 - 4.3;
                moved.end.y = f64::from(k / 5) * 2.0 - 4.1;
                moved
            })
            .collect();
        let mut all = Traps::new(list.clone());
        all.open(10_000, &window);
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for k in 0..20_000 {
            x.push(f64::from(k % 200) * 0.06 - 6.0);
            y.push(f64::from(k / 200) * 0.12 - 6.0);
        }
        let mut marks = vec![0; x.len()];
        assert!(all.mark(&x, &y, &mut marks));
        let mut caught = 0;
        for (k, trap) in list.into_iter().enumerate() {
            let mut one = Traps::new(vec![trap]);
            one.open(10_000, &window);
            let mut alone = vec![0; x.len()];
            one.mark(&x, &y, &mut alone);
            for (i, (&mark, &alone)) in marks.iter().zip(&alone).enumerate() {
                let found = all.find(x[i], y[i]).map(Open::number);
                assert_eq!(found == Some(k), alone != 0);
                assert!(mark != 0 || alone == 0);
                caught += alone;
            }
        }
        assert!(caught > 200, "{caught}");
        // None is wide enough for so few steps.
        all.open(1, &window);
        assert!(!all.mark(&x, &y, &mut marks));
    }
}
