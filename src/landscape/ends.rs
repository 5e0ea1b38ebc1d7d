//! The points where runs came to rest: polished, told apart, named.

use std::collections::HashMap;
use std::rc::Rc;

use nalgebra::{Matrix2, SymmetricEigen, Vector2};

use super::search::Findings;
use crate::objective::{Objective, Window};
use crate::outcome::Outcome;
use crate::program::elementary;

/// No end: the site of a run that has not come to rest at a point.
pub const NO_SITE: u16 = u16::MAX;

/// A point where the gradient vanishes, or jumps (a cusp).
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Minimum, saddle, maximum, degenerate or cusp.
    pub kind: Outcome,
    /// First coordinate, after Newton's method has settled.
    pub x: f64,
    /// Second coordinate; 0 for a function of x alone.
    pub y: f64,
    /// f(x, y).
    pub value: f64,
    /// Eigenvalues of the Hessian, rising; one for a function of x alone, none at a cusp.
    pub eigenvalues: Vec<f64>,
    /// An eigenvector of length 1 for each eigenvalue, its first nonzero part positive.
    pub eigenvectors: Vec<[f64; 2]>,
    /// How many runs came to rest here.
    pub count: u32,
    /// Its number in the proved list of critical points, [`NO_SITE`] if that is not known or does not have it.
    pub listed: u16,
}

impl End {
    /// Another end of the kind that is closer than this, relative to the window, is the same one.
    pub(crate) fn apart(&self) -> f64 {
        let wide = matches!(self.kind, Outcome::Degenerate | Outcome::Cusp);
        if wide { WIDE } else { NARROW }
    }
}

/// The ends found so far on one surface.
#[derive(Clone, Debug)]
pub struct Ends {
    window: Window,
    size: f64,
    list: Vec<End>,
    /// The proved list of the window's critical points, once it is known.
    proved: Option<Rc<Findings>>,
    /// The value of the lowest minimum in it.
    floor: f64,
    /// Numbers of the ends in each square cell of side [`WIDE`]·size.
    cells: HashMap<(i64, i64), Vec<u16>>,
    /// The end that was arrived at last.
    recent: u16,
}

/// Two polished points closer than this, relative to the window, are one: Newton's method
/// leaves 10⁻¹² at worst, and no surface of the catalogue has two within 10⁻³.
pub(crate) const NARROW: f64 = 1e-6;

/// The same for degenerate points and cusps, which cannot be polished that well and
/// come in whole valleys.
const WIDE: f64 = 1e-2;

/// How far, relative to the window, a point may lie from where a run came to rest and still
/// be what it came to rest at. Where the gradient of x⁴ is 10⁻⁶, the minimum is this close;
/// on a plateau the nearest critical point is farther, and the run has not arrived.
pub const REACH: f64 = 2e-2;

/// The same for points that are not degenerate, from which Newton's method tells the distance
/// exactly: a tenth of a pixel on a large screen. Where the whole surface is so flat that
/// gradients are small far from any critical point, a run merely passes by it.
const BESIDE: f64 = 1e-4;

/// The rounding of a gradient, relative to the curvature times the window: a few of the
/// 10⁻¹⁶ of a double.
pub(crate) const ROUNDING: f64 = 1e-14;

/// A curvature smaller than this, relative to the other one, counts as none: the Hessian
/// is good to about 10⁻¹³ of its largest entry.
const FLAT: f64 = 1e-10;

/// A function that changes so many times as much as its curvature says is bent.
const BENT: f64 = 1e3;

/// Below this, relative to the other one, a curvature is rounding, and Newton's method does
/// not divide by it.
const DIVIDES: f64 = 1e-14;

impl Ends {
    /// No ends yet, on a surface seen through `window`.
    pub fn new(window: Window, dimensions: usize) -> Ends {
        let size = size(&window, dimensions);
        Ends {
            window,
            size,
            list: Vec::new(),
            proved: None,
            floor: f64::INFINITY,
            cells: HashMap::new(),
            recent: NO_SITE,
        }
    }

    /// All ends, in the order in which they were found; some may have count 0.
    pub fn list(&self) -> &[End] {
        &self.list
    }

    /// Takes over the proved list of the window's critical points: from now on it decides what an end is.
    ///
    /// What runs came to rest at is polished and named by second derivatives at a point; the list has the same as a theorem. An
    /// end that is in it becomes that point. One that is not, because it lies outside the window, in a place where nothing is
    /// proved, or is no critical point but as good as one, keeps its name.
    pub fn learn(&mut self, proved: Rc<Findings>) {
        self.floor = proved.lowest().unwrap_or(f64::INFINITY);
        self.proved = Some(proved);
        for mut end in std::mem::take(&mut self.list) {
            self.name(&mut end);
            self.list.push(end);
        }
        self.cells.clear();
        for (number, end) in self.list.iter().enumerate() {
            let cell = self.cell([end.x, end.y]);
            self.cells.entry(cell).or_default().push(number as u16);
        }
    }

    /// Makes an end the point of the proved list that it is.
    fn name(&self, end: &mut End) {
        let Some(proved) = &self.proved else {
            return;
        };
        let reach = end.apart() * self.size;
        let wide = matches!(end.kind, Outcome::Degenerate | Outcome::Cusp);
        let number = proved.number([end.x, end.y], wide, reach, BESIDE * self.size);
        // A list may be longer than sites can tell.
        let Some(number) = number.filter(|&number| number < usize::from(NO_SITE)) else {
            end.listed = NO_SITE;
            return;
        };
        let point = &proved.points[number];
        *end = End {
            kind: point.kind,
            x: point.x,
            y: point.y,
            value: point.value,
            eigenvalues: point.eigenvalues.clone(),
            eigenvectors: point.eigenvectors.clone(),
            count: end.count,
            listed: number as u16,
        };
    }

    /// Sets how many runs came to rest at each end, from the sites of all runs.
    pub fn recount(&mut self, sites: &[u16]) {
        for end in &mut self.list {
            end.count = 0;
        }
        for &site in sites {
            if let Some(end) = self.list.get_mut(usize::from(site)) {
                end.count += 1;
            }
        }
    }

    /// Counts one more run that came to rest at end `site`, if it is one.
    pub fn count(&mut self, site: u16) {
        if let Some(end) = self.list.get_mut(usize::from(site)) {
            end.count += 1;
        }
    }

    /// What a run that came to rest at `point`, where it knows the gradient, has come to rest at,
    /// and its number.
    ///
    /// `None` if there is no critical point within `reach` (a length): a plateau, a slope
    /// too gentle to notice. The number is [`NO_SITE`] when 65,535 ends are known.
    pub fn arrive(
        &mut self,
        objective: &Objective,
        point: [f64; 2],
        gradient: [f64; 2],
        reach: f64,
    ) -> Option<(Outcome, u16)> {
        if let Some(known) = self.known(point, gradient, reach) {
            self.recent = known;
            return Some((self.list[usize::from(known)].kind, known));
        }
        let end = polish(objective, point, reach, self.size)?;
        let away = elementary::max((end.x - point[0]).abs(), (end.y - point[1]).abs());
        if end.kind != Outcome::Degenerate && away > BESIDE * self.size {
            return None;
        }
        Some(self.place(end))
    }

    /// The kind and the number of the end that `end` is, which is added if it is a new one.
    pub fn place(&mut self, mut end: End) -> (Outcome, u16) {
        self.name(&mut end);
        (end.kind, self.number(end))
    }

    fn number(&mut self, end: End) -> u16 {
        let apart = end.apart() * self.size;
        let same = |other: &End| {
            other.kind == end.kind
                && (other.x - end.x).abs() <= apart
                && (other.y - end.y).abs() <= apart
        };
        if let Some(found) = self.near([end.x, end.y], apart, same) {
            return found;
        }
        if self.list.len() >= usize::from(NO_SITE) {
            return NO_SITE;
        }
        let number = self.list.len() as u16;
        self.cells
            .entry(self.cell([end.x, end.y]))
            .or_default()
            .push(number);
        self.list.push(end);
        number
    }

    /// A known end, not degenerate, to which one Newton step leads from `point`.
    ///
    /// Spares a million runs that end in one valley a million polishings. The Hessian at
    /// the end predicts the gradient at `point`; if it is right to a thousandth, polishing
    /// would converge to that very end.
    fn known(&self, point: [f64; 2], gradient: [f64; 2], reach: f64) -> Option<u16> {
        let close = |end: &End| {
            let away = [point[0] - end.x, point[1] - end.y];
            away[0].abs() <= NARROW * self.size
                && away[1].abs() <= NARROW * self.size
                && away[0].abs() <= reach
                && away[1].abs() <= reach
                && matches!(
                    end.kind,
                    Outcome::Minimum | Outcome::Saddle | Outcome::Maximum
                )
        };
        // Neighbours arrive at the same end one after the other.
        let recent = self
            .list
            .get(usize::from(self.recent))
            .filter(|end| close(end));
        let found = match recent {
            Some(_) => self.recent,
            None => self.near(point, NARROW * self.size, close)?,
        };
        let end = &self.list[usize::from(found)];
        let (mut error, mut size) = (0.0, 0.0);
        for (value, [vx, vy]) in end.eigenvalues.iter().zip(&end.eigenvectors) {
            let along = vx * (point[0] - end.x) + vy * (point[1] - end.y);
            let slope = vx * gradient[0] + vy * gradient[1];
            error += (along - slope / value).abs();
            size += along.abs();
        }
        (error <= 1e-3 * size + 1e-12 * self.size).then_some(found)
    }

    /// The first end that satisfies `wanted` in the cells that lie within `apart` of `point`.
    fn near(&self, point: [f64; 2], apart: f64, wanted: impl Fn(&End) -> bool) -> Option<u16> {
        // A little farther, as the edges of cells are rounded.
        let apart = 1.001 * apart;
        let first = self.cell(point.map(|place| place - apart));
        let last = self.cell(point.map(|place| place + apart));
        for column in first.0..=last.0 {
            for row in first.1..=last.1 {
                let numbers = self.cells.get(&(column, row)).into_iter().flatten();
                for &number in numbers {
                    if wanted(&self.list[usize::from(number)]) {
                        return Some(number);
                    }
                }
            }
        }
        None
    }

    fn cell(&self, point: [f64; 2]) -> (i64, i64) {
        let pitch = WIDE * self.size;
        (
            (point[0] / pitch).floor() as i64,
            (point[1] / pitch).floor() as i64,
        )
    }

    /// Which of the ends are the lowest minimum: several, when they are equally low.
    ///
    /// Only minima inside the window count, and only ends at which runs are. `below` is the
    /// lowest value that runs without a minimum (cycling, circling) stay at: when that
    /// is lower than every minimum found, none of these is the lowest.
    pub fn lowest(&self, below: f64) -> Vec<bool> {
        let inside = |end: &End| end.count > 0 && self.contains(end);
        let mut floor = if self.floor < below {
            self.floor
        } else {
            below
        };
        for end in self.list.iter().filter(|end| inside(end)) {
            let deep = matches!(
                end.kind,
                Outcome::Minimum | Outcome::Degenerate | Outcome::Cusp
            );
            if deep && end.value < floor {
                floor = end.value;
            }
        }
        self.list
            .iter()
            .map(|end| {
                // Equal within rounding: a value at a minimum is good to a few 10⁻¹⁶ of
                // the terms it is a sum of, which are at most of the order of the
                // curvature times the window squared.
                let curvature = end.eigenvalues.last().copied().unwrap_or(0.0);
                let tolerance = 1e-12 * (curvature * self.size * self.size + end.value.abs());
                end.kind == Outcome::Minimum && inside(end) && end.value <= floor + tolerance
            })
            .collect()
    }

    /// Whether an end lies in the window, its edge included (up to rounding).
    fn contains(&self, end: &End) -> bool {
        let slack = NARROW * self.size;
        let within =
            |place: f64, [low, high]: [f64; 2]| low - slack <= place && place <= high + slack;
        within(end.x, self.window.x) && (end.eigenvalues.len() == 1 || within(end.y, self.window.y))
    }
}

/// The length that distances are compared with: the longer side of the window, of which
/// only x counts for a function of x alone.
pub fn size(window: &Window, dimensions: usize) -> f64 {
    let width = window.x[1] - window.x[0];
    let height = window.y[1] - window.y[0];
    if dimensions == 1 || width > height {
        width
    } else {
        height
    }
}

/// The critical point within `reach` of `point`, found by Newton's method and classified.
///
/// Newton's method converges to the nearest critical point of any kind. Where it
/// converges fast, the eigenvalues of the Hessian tell the kind; where it crawls (each
/// step a fixed part of the last, as at a minimum of x⁴), or one curvature is nothing
/// beside the other, the point is degenerate. `None` if it does not converge within reach.
fn polish(objective: &Objective, point: [f64; 2], reach: f64, size: f64) -> Option<End> {
    let [mut x, mut y] = point;
    let mut last = f64::INFINITY;
    let mut crawls = 0;
    // At x⁸ each step is 6/7 of the last; from a reach of 0.02 to 10⁻¹⁴ takes 184.
    const STEPS: usize = 200;
    for count in 1..=STEPS {
        let gradient = objective.gradient(x, y);
        let Some(axes) = Axes::of(objective, x, y) else {
            // No Hessian: at an exact zero of the gradient, of an edge such as |x|^1.5.
            return (gradient == [0.0, 0.0]).then(|| bare(objective, [x, y], size));
        };
        let (step, rest) = axes.solve(gradient);
        // What no Newton step can remove must be rounding, else this is a slope.
        if rest > 1e-13 * axes.steepest() * size {
            return None;
        }
        x -= step[0];
        y -= step[1];
        if !((x - point[0]).abs() <= reach && (y - point[1]).abs() <= reach) {
            return None;
        }
        let length = elementary::max(step[0].abs(), step[1].abs());
        // The gradient's rounding moves the point this much along the flattest axis.
        let noise = ROUNDING * axes.spread() * size;
        if length > 0.3 * last && last > noise {
            crawls += 1;
        } else if length < 0.1 * last {
            // It crept along a slope before it came near.
            crawls = 0;
        }
        last = length;
        // Three steps at least: the first ones may start within the noise of a Hessian
        // that is still a little off.
        if length <= noise && count >= 3 {
            let axes = Axes::of(objective, x, y)?;
            let degenerate = crawls >= 4 || axes.flat() || axes.bent(objective, [x, y], size, BENT);
            return Some(if degenerate {
                bare(objective, [x, y], size)
            } else {
                axes.end(objective, [x, y])
            });
        }
    }
    None
}

/// Whether a minimum is one by a margin: from wherever polishing leads to it, within rounding, it is named so.
pub(crate) fn firm(objective: &Objective, end: &End, size: f64) -> bool {
    let point = [end.x, end.y];
    Axes::of(objective, end.x, end.y).is_some_and(|axes| {
        let least = 10.0 * FLAT * axes.steepest();
        let curved = axes.values.iter().all(|&value| value > least);
        curved && !axes.bent(objective, point, size, 0.9 * BENT)
    })
}

/// An end that second derivatives do not name: a cusp or a degenerate point.
pub fn bare(objective: &Objective, [x, y]: [f64; 2], size: f64) -> End {
    let axes = Axes::of(objective, x, y);
    match axes {
        Some(axes) if !jumps(objective, [x, y], 0.0, size) => End {
            kind: Outcome::Degenerate,
            ..axes.end(objective, [x, y])
        },
        None if !jumps(objective, [x, y], 0.0, size) => {
            nameless(objective, [x, y], Outcome::Degenerate)
        }
        _ => nameless(objective, [x, y], Outcome::Cusp),
    }
}

/// A cusp at a point where [`jumps`] said so.
pub fn cusp(objective: &Objective, point: [f64; 2]) -> End {
    nameless(objective, point, Outcome::Cusp)
}

fn nameless(objective: &Objective, [x, y]: [f64; 2], kind: Outcome) -> End {
    End {
        kind,
        x,
        y,
        value: objective.value(x, y),
        eigenvalues: Vec::new(),
        eigenvectors: Vec::new(),
        count: 0,
        listed: NO_SITE,
    }
}

/// Whether the gradient jumps within about `extent` of a point.
///
/// The difference of the gradients on both sides shrinks with their distance where the
/// function is smooth: a thousand times closer, a thousand times smaller. At an edge or a tip
/// it stays. Anything above 3 % is called a jump.
pub fn jumps(objective: &Objective, [x, y]: [f64; 2], extent: f64, size: f64) -> bool {
    let close = elementary::max(4.0 * extent, 1e-9 * size);
    let wide = 1e3 * close;
    let across = |h: f64| {
        let mut jump = 0.0;
        let both = if objective.dimensions() == 1 { 1 } else { 2 };
        for axis in 0..both {
            let (dx, dy) = if axis == 0 { (h, 0.0) } else { (0.0, h) };
            let ahead = objective.gradient(x + dx, y + dy);
            let behind = objective.gradient(x - dx, y - dy);
            for part in 0..2 {
                let change = (ahead[part] - behind[part]).abs();
                // NaN or infinite: undefined nearby, so this is no inner point.
                if !change.is_finite() {
                    return f64::NAN;
                }
                jump = elementary::max(jump, change);
            }
        }
        jump
    };
    let (near, far) = (across(close), across(wide));
    near > 0.0 && near > 0.03 * far
}

/// Whether a point that second derivatives do not name is the bottom of a hollow, all of whose rim a thousandth of the window away lies higher.
///
/// A run comes to rest at the tip of a cone that points down, but also on a plateau, in a flat valley, or at a tip that points
/// up where it began there. The lowest point of the rim is looked for, since a valley may lead away between two samples.
pub fn hollow(objective: &Objective, end: &End, size: f64) -> bool {
    let radius = 1e-3 * size;
    let rise = |turn: f64| {
        let (dy, dx) = elementary::sin_cos(turn);
        objective.value(end.x + radius * dx, end.y + radius * dy) - end.value
    };
    let (mut least, mut most, mut at) = (f64::INFINITY, 0.0, 0.0);
    const AROUND: usize = 64;
    let pitch = std::f64::consts::TAU / AROUND as f64;
    for k in 0..AROUND {
        // Of a curve both sides are all there is.
        if objective.dimensions() == 1 && k % (AROUND / 2) != 0 {
            continue;
        }
        let turn = k as f64 * pitch;
        let rise = rise(turn);
        // Undefined: no inner point.
        if !rise.is_finite() {
            return false;
        }
        most = elementary::max(most, rise);
        if rise < least {
            (least, at) = (rise, turn);
        }
    }
    if objective.dimensions() == 2 {
        let (mut low, mut high) = (at - pitch, at + pitch);
        for _ in 0..40 {
            let third = (high - low) / 3.0;
            let (left, right) = (rise(low + third), rise(high - third));
            if left < right {
                high -= third;
            } else {
                low += third;
            }
            least = if left < least { left } else { least };
            least = if right < least { right } else { least };
        }
    }
    // More than rounding makes of a valley.
    least > 1e-9 * most && least > 1e-13 * end.value.abs()
}

/// The Hessian at a point by its eigenvalues, rising, and eigenvectors.
pub(super) struct Axes {
    pub(super) values: Vec<f64>,
    pub(super) vectors: Vec<[f64; 2]>,
}

impl Axes {
    /// `None` where the Hessian is undefined.
    pub(super) fn of(objective: &Objective, x: f64, y: f64) -> Option<Axes> {
        let [xx, xy, yy] = objective.hessian(x, y);
        if !(xx.is_finite() && xy.is_finite() && yy.is_finite()) {
            return None;
        }
        if objective.dimensions() == 1 {
            return Some(Axes {
                values: vec![xx],
                vectors: vec![[1.0, 0.0]],
            });
        }
        let eigen = SymmetricEigen::new(Matrix2::new(xx, xy, xy, yy));
        let mut order = [0, 1];
        if eigen.eigenvalues[1] < eigen.eigenvalues[0] {
            order = [1, 0];
        }
        let vectors = order.map(|i| {
            let v: Vector2<f64> = eigen.eigenvectors.column(i).into();
            let turned = v[0] < 0.0 || (v[0] == 0.0 && v[1] < 0.0);
            if turned { [-v[0], -v[1]] } else { [v[0], v[1]] }
        });
        Some(Axes {
            values: order.map(|i| eigen.eigenvalues[i]).to_vec(),
            vectors: vectors.to_vec(),
        })
    }

    /// The largest curvature, of either sign.
    fn steepest(&self) -> f64 {
        self.values
            .iter()
            .fold(0.0, |most, value| elementary::max(most, value.abs()))
    }

    /// How many times the largest curvature is the smallest that Newton's step divides by.
    fn spread(&self) -> f64 {
        let most = self.steepest();
        self.values.iter().fold(1.0, |spread, value| {
            let divides = value.abs() > DIVIDES * most;
            if divides {
                elementary::max(spread, most / value.abs())
            } else {
                spread
            }
        })
    }

    /// Newton's step H⁻¹g, and what of g lies along axes without curvature.
    fn solve(&self, gradient: [f64; 2]) -> ([f64; 2], f64) {
        let least = DIVIDES * self.steepest();
        let (mut step, mut rest) = ([0.0; 2], 0.0);
        for (value, [vx, vy]) in self.values.iter().zip(&self.vectors) {
            let slope = vx * gradient[0] + vy * gradient[1];
            if value.abs() > least {
                step = [step[0] + slope / value * vx, step[1] + slope / value * vy];
            } else {
                rest = elementary::max(rest, slope.abs());
            }
        }
        (step, rest)
    }

    /// Whether one curvature is nothing beside the other, or both are nothing.
    fn flat(&self) -> bool {
        let least = FLAT * self.steepest();
        self.values.iter().any(|value| value.abs() <= least)
    }

    /// Whether the function rises or falls along an axis far more than its curvature says.
    ///
    /// At a point as close to 0 as 10⁻⁵, where Newton stops beside a strong curvature, y⁴ has one too; a thousandth of the
    /// window away it is a thousand times and more above what that predicts.
    fn bent(&self, objective: &Objective, [x, y]: [f64; 2], size: f64, limit: f64) -> bool {
        let h = 1e-3 * size;
        let here = objective.value(x, y);
        self.values
            .iter()
            .zip(&self.vectors)
            .any(|(value, [vx, vy])| {
                [h, -h].into_iter().any(|h| {
                    let change = objective.value(x + h * vx, y + h * vy) - here;
                    change.abs() > limit * value.abs() * h * h
                })
            })
    }

    fn end(self, objective: &Objective, [x, y]: [f64; 2]) -> End {
        let kind = match (self.values.first(), self.values.last()) {
            (Some(&least), _) if least > 0.0 => Outcome::Minimum,
            (_, Some(&most)) if most < 0.0 => Outcome::Maximum,
            _ => Outcome::Saddle,
        };
        let mut end = nameless(objective, [x, y], kind);
        end.eigenvalues = self.values;
        end.eigenvectors = self.vectors;
        end
    }
}
