//! Every critical point in the window, with proof.
//!
//! Branch and prune: a box in which the enclosure of the gradient does not hold 0 is dropped; one on which an interval
//! Newton step (Krawczyk 1969, preconditioned by the inverse of the Hessian in the middle) maps the box into itself holds
//! exactly one critical point; the others shrink or are cut in two. What is left when boxes have become tiny is looked at as
//! a cluster: the degree of the gradient on an edge around it proves a degenerate point, a value below all those on
//! that edge a minimum at a cusp. What then remains is *unresolved*. The list is proved outside of that.

use std::collections::{BinaryHeap, VecDeque};
use std::rc::Rc;

use super::enclosure::{Encloser, Flags, Jet, Order};
use super::ends::{self, Axes};
use super::interval::{Interval, ONE, ZERO};
use super::region::{self, Clustering, Merging, Region};
use super::winding;
use crate::objective::{Objective, Window};
use crate::order;
use crate::outcome::Outcome;
use crate::program::elementary;

/// A critical point.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Minimum, saddle, maximum, degenerate or cusp.
    pub kind: Outcome,
    /// First coordinate, to the last digits that doubles allow.
    pub x: f64,
    /// Second coordinate; 0 for a function of x alone.
    pub y: f64,
    /// f(x, y).
    pub value: f64,
    /// Eigenvalues of the Hessian, rising; none at a cusp.
    pub eigenvalues: Vec<f64>,
    /// An eigenvector of length 1 for each eigenvalue, its first nonzero part positive.
    pub eigenvectors: Vec<[f64; 2]>,
    /// Whether it is a theorem that there is such a point in [`Point::place`].
    pub proved: bool,
    /// Whether it lies on the edge of the window, as far as doubles can tell.
    pub edge: bool,
    /// The degree of the gradient around it: 1 for a minimum or maximum, −1 for a saddle.
    pub index: i32,
    /// A box that holds it.
    pub place: Region,
    /// A box around that in which there is no other one, or at which the search did not look closer.
    pub alone: Region,
    /// Whether it is a theorem that there is a minimum in [`Point::place`]. A degenerate point may be one, and
    /// is told to be one where a box around it shows that.
    pub bottom: bool,
}

/// What is known of the window's critical points.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The points: minima and cusps first, from the lowest up, then degenerate points, saddles, maxima.
    pub points: Vec<Point>,
    /// Boxes about which nothing is said; everywhere else the list is proved.
    pub unresolved: Vec<Region>,
    /// Their share of the window's area.
    pub share: f64,
    /// The sum of the points' indices.
    pub sum: i32,
    /// The degree on the window's edge, which that sum has to be; where it could be told.
    pub degree: Option<i32>,
    /// Whether these are all: nothing is unresolved, and the sum is right where it is known,
    /// and no box went missing.
    pub complete: bool,
}

impl Findings {
    /// The number of the listed point that a critical point found at `at` is, if it is one of them.
    ///
    /// A point that is polished to the last digits is the only one of its box; with what cannot be polished, a cusp or a
    /// degenerate point (`wide`), the nearest one of these within `reach` is meant.
    pub(super) fn number(&self, at: [f64; 2], wide: bool, reach: f64, near: f64) -> Option<usize> {
        let away =
            |point: &Point| elementary::max((point.x - at[0]).abs(), (point.y - at[1]).abs());
        let holds = |point: &Point| {
            point.alone[0].contains(at[0]) && point.alone[1].contains(at[1]) && away(point) <= near
        };
        let held = self.points.iter().position(holds);
        let loose = |point: &Point| matches!(point.kind, Outcome::Degenerate | Outcome::Cusp);
        held.or_else(|| {
            let mut nearest = (None, reach);
            for (number, point) in self.points.iter().enumerate() {
                if loose(point) == wide && away(point) <= nearest.1 {
                    nearest = (Some(number), away(point));
                }
            }
            nearest.0
        })
    }

    /// The value of the lowest minimum, whether or not it has second derivatives.
    pub fn lowest(&self) -> Option<f64> {
        let deep = self.points.iter().filter(|point| point.bottom);
        deep.map(|point| point.value)
            .reduce(|least, value| if value < least { value } else { least })
    }
}

/// Boxes that a search may look at before it gives up what is left, unless told otherwise.
///
/// Enough for the 3653 points of the catalogue's `levy_13`; where rings or kinks leave no end, some seconds in a browser.
pub const BUDGET: usize = 100_000;

/// The share of the budget that is kept for what looks like a point when the rest is spent, as one fourth.
const RESERVE: usize = 4;

/// Boxes spent on one such place at most: halving a hundredth of the window down to [`TINY`] takes about 60 levels of a few boxes.
const CLOSE: usize = 600;

/// No box is cut below this width, neither absolute …
const TINY: f64 = 1e-7;
/// … nor relative to the window's.
const TINY_SHARE: f64 = 1e-8;

/// The largest width of the box around a degenerate point or cusp.
const POINT: f64 = 1e-6;

/// More boxes than this, tiny and in one cluster, are a curve rather than a point.
const CLUSTER: usize = 64;

/// Pieces of an edge that are looked at for the degree around a tiny box, and around the window.
const EDGE: usize = 400;
const WINDOW_EDGE: usize = 6000;

/// How often a box is enclosed in most cases.
pub(super) const ENCLOSED: usize = 4;

/// Pieces of the window's edge that count as one box.
const PIECES: usize = 4;

/// Boxes that are sorted or merged in the time in which one is looked at.
const SORTED: usize = 32;

/// More open boxes than this are not merged for a look at a search under way.
const GLANCED: usize = 1000;

/// The smallest and the largest reach of a box around a degenerate point that may show it to be a minimum, as shares of the window.
const LEAST_RIM: f64 = 1e-6;
const LARGEST_RIM: f64 = 0.1;

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Phase {
    /// Boxes of the whole window, the largest first.
    Wide,
    /// What is left is sorted into places that touch.
    Sort,
    /// Places that look like points, one after the other.
    Close,
    /// The edge of the window.
    Round,
    /// Degenerate points, which may be minima.
    Bottoms,
    /// What nothing is known of is put together into fewer boxes.
    Merge,
    /// Nothing.
    Done,
}

/// A search, which can be taken in slices.
#[derive(Clone, Debug)]
pub struct Search {
    encloser: Encloser,
    window: Region,
    dimensions: usize,
    tiny: [f64; 2],
    phase: Phase,
    queue: VecDeque<Region>,
    /// Boxes of the queue that are cut no further.
    small: Vec<Region>,
    sorting: Option<Clustering>,
    /// Clusters that wait to be looked at closely.
    places: Vec<Vec<Region>>,
    /// Boxes that are left of those.
    left: Vec<Region>,
    merging: Option<Merging>,
    found: Vec<Point>,
    walk: winding::Walk,
    degree: Option<i32>,
    /// The degenerate point at hand, and how large a box around it is tried next, as a share of the window.
    bottom: (usize, f64),
    /// The area about which all is known.
    settled: f64,
    spent: usize,
    budget: usize,
    /// When the place at hand has had its share.
    until: usize,
}

impl Search {
    /// A search over the window that looks at `budget` boxes at most.
    pub fn new(objective: Rc<Objective>, window: Window, budget: usize) -> Search {
        let dimensions = objective.dimensions();
        let window = region::of_window(&window, dimensions);
        Search {
            encloser: Encloser::new(objective),
            window,
            dimensions,
            tiny: window.map(|side| elementary::min(TINY, TINY_SHARE * side.width())),
            phase: Phase::Wide,
            queue: VecDeque::from([window]),
            small: Vec::new(),
            sorting: None,
            places: Vec::new(),
            left: Vec::new(),
            merging: None,
            found: Vec::new(),
            walk: winding::Walk::new(window, dimensions, WINDOW_EDGE),
            degree: None,
            bottom: (0, LEAST_RIM),
            settled: 0.0,
            spent: 0,
            budget,
            until: 0,
        }
    }

    /// Looks at `boxes` further boxes, and says whether the search is over.
    pub fn advance(&mut self, boxes: usize) -> bool {
        let limit = self.spent.saturating_add(boxes);
        // A box is enclosed a few times; what takes more counts as more.
        let enough = self
            .encloser
            .count()
            .saturating_add(boxes.saturating_mul(ENCLOSED));
        let mut turns = 0;
        while self.phase != Phase::Done
            && self.spent < limit
            && turns < boxes
            && self.encloser.count() < enough
        {
            self.turn();
            turns += 1;
        }
        self.phase == Phase::Done
    }

    /// How many boxes have been looked at.
    pub fn spent(&self) -> usize {
        self.spent
    }

    /// The share of the budget that is spent, 1 at the end.
    pub fn progress(&self) -> f64 {
        match self.phase {
            Phase::Done => 1.0,
            _ => self.spent as f64 / elementary::max(self.budget as f64, 1.0),
        }
    }

    /// How often the function has been enclosed.
    #[doc(hidden)]
    pub fn enclosures(&self) -> usize {
        self.encloser.count()
    }

    /// Takes the box out of the queue that is about to be looked at: tests lose one on purpose.
    #[doc(hidden)]
    pub fn lose(&mut self) -> Option<Region> {
        self.queue.pop_front()
    }

    /// The box that is looked at next.
    #[doc(hidden)]
    pub fn next(&self) -> Option<Region> {
        self.queue.front().copied()
    }

    /// What is known so far; what has not been looked at is unresolved.
    pub fn findings(&self) -> Findings {
        let unresolved = match &self.merging {
            Some(merging) if self.phase == Phase::Done => merging.regions().to_vec(),
            _ => region::merge(self.open().copied().collect()),
        };
        self.told(unresolved)
    }

    /// The same in a moment: while many boxes are open they are told as one, the window.
    pub fn glance(&self) -> Findings {
        if self.phase == Phase::Done || self.open().nth(GLANCED).is_none() {
            return self.findings();
        }
        Findings {
            share: 1.0 - self.settled / region::area(self.window, self.dimensions),
            complete: false,
            ..self.told(vec![self.window])
        }
    }

    fn told(&self, unresolved: Vec<Region>) -> Findings {
        let area = |region: &Region| region::area(*region, self.dimensions);
        let whole = area(&self.window);
        let open = unresolved
            .iter()
            .map(area)
            .fold(0.0, |sum, area| sum + area);
        // Every box is accounted for, up to the rounding of this sum.
        let lost = (self.settled + open - whole).abs() > 1e-9 * whole;
        let points = self.in_order();
        let sum = points.iter().map(|point| point.index).sum();
        let right = self.degree.is_none_or(|degree| degree == sum);
        Findings {
            complete: unresolved.is_empty() && right && !lost && self.phase == Phase::Done,
            points,
            unresolved,
            share: open / whole,
            sum,
            degree: self.degree,
        }
    }

    /// The points found so far in the order of the list; of equals the one that was found first comes first.
    fn in_order(&self) -> Vec<Point> {
        let ranks = self.found.iter().enumerate();
        let heap: BinaryHeap<_> = ranks
            .map(|(number, point)| {
                let (kind, place) = rank(point);
                // −0 is 0.
                (kind, place.map(|part| order::key(part + 0.0)), number)
            })
            .collect();
        let order = heap.into_sorted_vec().into_iter();
        order
            .map(|(.., number)| self.found[number].clone())
            .collect()
    }

    /// The boxes about which nothing can be said yet, or at all.
    fn open(&self) -> impl Iterator<Item = &Region> {
        let waiting = self.queue.iter().chain(&self.small);
        let sorted = self.sorting.iter().flat_map(Clustering::regions);
        let waiting = waiting.chain(sorted);
        let waiting = waiting.chain(self.places.iter().flatten());
        waiting.chain(&self.left)
    }

    /// One box, or the end of a phase. Never much more: what asks for many pieces is done a few at a time.
    fn turn(&mut self) {
        match self.phase {
            Phase::Round => return self.go_round(),
            Phase::Bottoms => return self.prove_bottom(),
            Phase::Sort => return self.sort(),
            Phase::Merge => {
                let over = |merging: &mut Merging| merging.advance(SORTED);
                if self.merging.as_mut().is_none_or(over) {
                    self.phase = Phase::Done;
                }
                return;
            }
            Phase::Wide | Phase::Close | Phase::Done => {}
        }
        let over = match self.phase {
            Phase::Wide => self.budget - self.budget / RESERVE,
            _ => self.until.min(self.budget),
        };
        if self.spent < over
            && let Some(next) = self.queue.pop_front()
        {
            self.spent += 1;
            self.look(next);
            return;
        }
        if self.spent >= self.budget {
            return self.end();
        }
        match self.phase {
            Phase::Wide => {
                // What is left is of about one size, as the largest were taken first.
                let rest: Vec<Region> = std::mem::take(&mut self.queue).into();
                let rest = rest.into_iter().chain(std::mem::take(&mut self.small));
                let rest: Vec<Region> = rest.collect();
                let reach = [0, 1].map(|axis| {
                    let widths = rest.iter().map(|region| region[axis].width());
                    widths.fold(0.0, elementary::max)
                });
                self.sorting = Some(Clustering::new(rest, reach));
                self.phase = Phase::Sort;
            }
            Phase::Close => {
                self.conclude();
                match self.places.pop() {
                    Some(place) => {
                        self.queue = place.into();
                        self.until = self.spent + CLOSE;
                        self.spent += 1;
                    }
                    None => self.end(),
                }
            }
            _ => {}
        }
    }

    /// Sorts some of the boxes that are left; small clusters are places to be looked at closely.
    fn sort(&mut self) {
        let over = |sorting: &mut Clustering| sorting.advance(SORTED);
        if !self.sorting.as_mut().is_none_or(over) {
            return;
        }
        let groups = self.sorting.take().map(Clustering::groups);
        for cluster in groups.into_iter().flatten() {
            let around = cluster.iter().copied().reduce(region::hull);
            let around = around.unwrap_or(self.window);
            let compact = (0..self.dimensions)
                .all(|axis| around[axis].width() <= 0.02 * self.window[axis].width());
            if compact && cluster.len() <= CLUSTER {
                self.places.push(cluster);
            } else {
                self.left.extend(cluster);
            }
        }
        self.places.reverse();
        self.phase = Phase::Close;
    }

    fn end(&mut self) {
        if self.phase == Phase::Close {
            self.conclude();
        }
        if self.budget > 0 {
            self.phase = Phase::Round;
        } else {
            self.finish();
        }
    }

    fn finish(&mut self) {
        self.merging = Some(Merging::new(self.open().copied().collect()));
        self.phase = Phase::Merge;
    }

    /// A few pieces of the window's edge.
    fn go_round(&mut self) {
        if let Some(degree) = self.walk.advance(&mut self.encloser, PIECES) {
            self.degree = degree;
            self.phase = Phase::Bottoms;
        }
    }

    /// Finds out whether a degenerate point is a minimum: in a box with no other critical point, a value near the point lies below
    /// the edge.
    ///
    /// At the edge of a box of 10⁻⁶ a fourth power has risen by 10⁻²⁵, which a constant beside it swallows; so larger boxes are tried.
    fn prove_bottom(&mut self) {
        let (number, share) = self.bottom;
        let Some(point) = self.found.get(number) else {
            return self.finish();
        };
        let next = (number + 1, LEAST_RIM);
        if point.kind != Outcome::Degenerate || share > LARGEST_RIM {
            self.bottom = next;
            return;
        }
        let (centre, dimensions) = ([point.x, point.y], self.dimensions);
        let mut around = point.place;
        for axis in 0..dimensions {
            let reach = share * self.window[axis].width();
            around[axis] = Interval::point(centre[axis]).inflate(reach);
        }
        let meets = |region: &Region| region::meet(*region, around).is_some();
        let mut others = self.found.iter().enumerate();
        let alone = self.inside(around, self.window)
            && !self.open().any(meets)
            && !others.any(|(other, point)| other != number && meets(&point.place));
        let (encloser, mut pieces) = (&mut self.encloser, EDGE);
        let lowest = encloser.at(centre, Order::Value).value.hi;
        let bottom =
            alone && winding::edge_above(encloser, around, dimensions, lowest, &mut pieces);
        self.found[number].bottom = bottom;
        self.bottom = if alone && !bottom {
            (number, 4.0 * share)
        } else {
            next
        };
    }

    /// Drops a box, finds the point in it, or makes it smaller.
    fn look(&mut self, region: Region) {
        let dimensions = self.dimensions;
        let area = |region| region::area(region, dimensions);
        let all = area(region);
        let Some((rest, jet)) = self.narrow(region) else {
            self.settled += all;
            return;
        };
        let kept = area(rest);
        self.settled += all - kept;
        let large = (0..self.dimensions).any(|axis| rest[axis].width() > self.tiny[axis]);
        if large && kept < 0.5 * all {
            self.queue.push_front(rest);
        } else {
            self.cut(rest, &jet);
        }
    }

    /// The part of a box in which there may be a point that is not known yet, with an enclosure over the box.
    fn narrow(&mut self, region: Region) -> Option<(Region, Jet)> {
        let mut found = self.found.iter();
        if found.any(|found| region::holds(found.alone, region)) {
            return None;
        }
        // Most boxes are dropped by the gradient alone, which costs half as much.
        let jet = self.encloser.enclose(region, Order::Gradient);
        if self.empty(&jet) {
            return None;
        }
        let jet = self.encloser.enclose(region, Order::Hessian);
        let Some(step) = self.krawczyk(region, &jet) else {
            return Some((region, jet));
        };
        let image = step.image?;
        let rest = region::meet(image, region)?;
        let settled = if self.inside(image, region) {
            self.settle(region, image)
        } else {
            step.contraction < 0.9 && self.settle_around(rest, image)
        };
        (!settled).then_some((rest, jet))
    }

    /// Whether there is no critical point in a box with this enclosure.
    fn empty(&self, jet: &Jet) -> bool {
        if jet.flags.has(Flags::NOWHERE) {
            return true;
        }
        let apart = |part: &Interval| !part.contains(0.0);
        !jet.flags.has(Flags::JUMP) && jet.gradient[..self.dimensions].iter().any(apart)
    }

    fn cut(&mut self, region: Region, jet: &Jet) {
        let wide = |axis: usize| {
            let width = region[axis].width();
            let middle = region[axis].middle();
            let divides = region[axis].lo < middle && middle < region[axis].hi;
            divides && width > self.tiny[axis]
        };
        let axis = match (wide(0), self.dimensions == 2 && wide(1)) {
            (true, false) => 0,
            (false, true) => 1,
            (false, false) => return self.small.push(region),
            (true, true) => {
                // Across the axis along which the gradient changes most; but no box becomes a needle.
                let widths = [0, 1].map(|axis| region[axis].width());
                let shares = [0, 1].map(|axis| widths[axis] / self.window[axis].width());
                let [xx, xy, yy] = jet.hessian.map(Interval::magnitude);
                let smear = [(xx + xy) * widths[0], (xy + yy) * widths[1]];
                let by = |two: [f64; 2]| usize::from(two[1] > two[0]);
                let known =
                    smear[0].is_finite() && smear[1].is_finite() && !jet.flags.has(Flags::KINK);
                let slim = shares[0] > 8.0 * shares[1] || shares[1] > 8.0 * shares[0];
                if known && !slim {
                    by(smear)
                } else {
                    by(shares)
                }
            }
        };
        self.queue.extend(region::split(region, axis));
    }

    /// Whether `image` lies inside `region`, off its edge.
    fn inside(&self, image: Region, region: Region) -> bool {
        (0..self.dimensions).all(|axis| region[axis].surrounds(image[axis]))
    }

    /// Krawczyk's step on a region with this enclosure; nothing where there are no second derivatives.
    fn krawczyk(&mut self, region: Region, jet: &Jet) -> Option<Step> {
        if jet.flags != Flags::NONE {
            return None;
        }
        let [xx, xy, mut yy] = jet.hessian;
        if self.dimensions == 1 {
            yy = ONE;
        }
        if !(xx.is_finite() && xy.is_finite() && yy.is_finite()) {
            return None;
        }
        let centre = region::middle(region);
        let here = self.encloser.at(centre, Order::Gradient);
        if here.flags != Flags::NONE {
            return None;
        }
        let slope = here.gradient;
        let away = [0, 1].map(|axis| region[axis] - Interval::point(centre[axis]));
        // The mean value form of the gradient.
        let forms = [
            slope[0] + xx * away[0] + xy * away[1],
            slope[1] + xy * away[0] + yy * away[1],
        ];
        if (0..self.dimensions).any(|axis| !forms[axis].contains(0.0)) {
            return Some(Step::EMPTY);
        }
        let [a, b, d] = [xx.middle(), xy.middle(), yy.middle()];
        let determinant = a * d - b * b;
        if determinant.abs() <= 1e-14 * (a * d).abs() + 1e-14 * b * b || determinant == 0.0 {
            return None;
        }
        let inverse = [d, -b, a].map(|part| part / determinant);
        if !inverse.iter().all(|part| part.is_finite()) {
            return None;
        }
        let [p, q, r] = inverse.map(Interval::point);
        // I − Y·H
        let rest = [
            [ONE - (p * xx + q * xy), ZERO - (p * xy + q * yy)],
            [ZERO - (q * xx + r * xy), ONE - (q * xy + r * yy)],
        ];
        let newton = [p * slope[0] + q * slope[1], q * slope[0] + r * slope[1]];
        let mut image = region;
        let mut contraction = 0.0;
        for axis in 0..self.dimensions {
            let spread = rest[axis][0] * away[0] + rest[axis][1] * away[1];
            image[axis] = Interval::point(centre[axis]) - newton[axis] + spread;
            let row = rest[axis][0].magnitude() + rest[axis][1].magnitude();
            contraction = elementary::max(contraction, row);
        }
        Some(Step {
            image: Some(image),
            contraction,
        })
    }

    /// Tries a region around `image`, where the point may lie on the edge of a box.
    fn settle_around(&mut self, rest: Region, image: Region) -> bool {
        let around = region::hull(rest, image);
        let wider = [0, 1].map(|axis| {
            if axis < self.dimensions {
                around[axis].inflate(0.1 * around[axis].width() + 1e-3 * self.tiny[axis])
            } else {
                around[axis]
            }
        });
        self.spent += 1;
        let jet = self.encloser.enclose(wider, Order::Hessian);
        let Some(step) = self.krawczyk(wider, &jet) else {
            return false;
        };
        match step.image {
            // No point in all of it.
            None => true,
            Some(image) => self.inside(image, wider) && self.settle(wider, image),
        }
    }

    /// A box of a few doubles that holds the one point of `alone`, found by Newton's method from the middle of `start`.
    fn polish(&mut self, alone: Region, start: Region) -> Option<Region> {
        let mut point = region::middle(start);
        let mut last = f64::INFINITY;
        for _ in 0..60 {
            let [_, fx, fy, xx, xy, yy] = self.encloser.objective().jet(point[0], point[1]);
            let yy = if self.dimensions == 1 { 1.0 } else { yy };
            let determinant = xx * yy - xy * xy;
            let step = [yy * fx - xy * fy, xx * fy - xy * fx].map(|part| part / determinant);
            let size = elementary::max(step[0].abs(), step[1].abs());
            // Halved at least, or as near as doubles come; NaN ends it too.
            if !(size < 0.5 * last || last == f64::INFINITY) {
                break;
            }
            last = size;
            point = [point[0] - step[0], point[1] - step[1]];
        }
        let scale = [0, 1].map(|axis| point[axis].abs() + 1e-3 * self.window[axis].width());
        let mut share = 4.0 * f64::EPSILON;
        while share < 1e-6 {
            let mut around = start;
            for axis in 0..self.dimensions {
                around[axis] = Interval::point(point[axis]).inflate(share * scale[axis]);
            }
            if !region::holds(alone, around) {
                return None;
            }
            let jet = self.encloser.enclose(around, Order::Hessian);
            let image = self.krawczyk(around, &jet).and_then(|step| step.image);
            if let Some(image) = image.filter(|&image| self.inside(image, around)) {
                return region::meet(image, around);
            }
            share *= 8.0;
        }
        None
    }

    /// Records the one point of `alone`, of which `image` is a narrower box; false if nothing is to be said after all.
    fn settle(&mut self, alone: Region, image: Region) -> bool {
        let tight = self.polish(alone, image).unwrap_or(image);
        let jet = self.encloser.enclose(tight, Order::Hessian);
        let [xx, xy, yy] = jet.hessian;
        let (kind, index) = if self.dimensions == 1 {
            match xx {
                _ if xx.lo > 0.0 => (Outcome::Minimum, 1),
                _ if xx.hi < 0.0 => (Outcome::Maximum, -1),
                _ => return false,
            }
        } else {
            let determinant = xx * yy - xy.square();
            match determinant {
                _ if determinant.hi < 0.0 => (Outcome::Saddle, -1),
                _ if determinant.lo > 0.0 && xx.lo > 0.0 => (Outcome::Minimum, 1),
                _ if determinant.lo > 0.0 && xx.hi < 0.0 => (Outcome::Maximum, 1),
                _ => return false,
            }
        };
        let Some(edge) = self.at_edge(tight) else {
            // Outside of the window.
            return true;
        };
        let known = self
            .found
            .iter()
            .any(|found| region::holds(found.alone, tight) || region::holds(alone, found.place));
        if !known {
            self.add(kind, index, tight, edge, alone);
        }
        true
    }

    /// Whether a box touches the window's edge; nothing if it lies outside.
    fn at_edge(&self, place: Region) -> Option<bool> {
        region::meet(place, self.window)?;
        Some(!self.inside(place, self.window))
    }

    fn add(&mut self, kind: Outcome, index: i32, place: Region, edge: bool, alone: Region) {
        let exact = |side: Interval| {
            if side.contains(0.0) {
                0.0
            } else {
                side.middle()
            }
        };
        let [x, y] = place.map(exact);
        let objective = self.encloser.objective();
        let axes = Axes::of(objective, x, y).filter(|_| kind != Outcome::Cusp);
        let (eigenvalues, eigenvectors) =
            axes.map_or_else(Default::default, |axes| (axes.values, axes.vectors));
        let point = Point {
            kind,
            x,
            y,
            value: objective.value(x, y),
            eigenvalues,
            eigenvectors,
            proved: true,
            edge,
            index,
            place,
            alone,
            bottom: matches!(kind, Outcome::Minimum | Outcome::Cusp),
        };
        self.found.push(point);
    }

    /// Says what the tiny boxes of a place are, if it can be said.
    fn conclude(&mut self) {
        let rest: Vec<Region> = std::mem::take(&mut self.queue).into();
        let small = std::mem::take(&mut self.small);
        if !rest.is_empty() {
            // The place had its share and is no point.
            self.left.extend(rest);
            self.left.extend(small);
            return;
        }
        let reach = self.tiny.map(|tiny| 2.0 * tiny);
        for cluster in region::clusters(&small, reach) {
            let around = cluster.iter().copied().reduce(region::hull);
            let told = around.is_some_and(|around| cluster.len() <= CLUSTER && self.name(around));
            if told {
                let areas = cluster
                    .iter()
                    .map(|&part| region::area(part, self.dimensions));
                self.settled += areas.fold(0.0, |sum, area| sum + area);
            } else {
                self.left.extend(cluster);
            }
        }
    }

    /// A point near the lowest one of a tiny region, by cutting thirds off on the higher side: along y inside, along x outside.
    fn deepest(&self, region: Region) -> [f64; 2] {
        /// From 10⁻⁷ down to the last digits.
        const TURNS: usize = 60;
        let third = |mut side: Interval, height: &dyn Fn(f64) -> f64| {
            for _ in 0..TURNS {
                let part = side.width() / 3.0;
                let (left, right) = (side.lo + part, side.hi - part);
                if height(left) < height(right) {
                    side.hi = right;
                } else {
                    side.lo = left;
                }
            }
            side.middle()
        };
        let objective = self.encloser.objective();
        let along = |x: f64| match self.dimensions {
            1 => 0.0,
            _ => third(region[1], &|y| objective.value(x, y)),
        };
        let x = third(region[0], &|x| objective.value(x, along(x)));
        [x, along(x)]
    }

    /// Proves a degenerate point or a cusp in a box around a tiny region.
    fn name(&mut self, core: Region) -> bool {
        let centre = region::middle(core);
        let mut around = core;
        for axis in 0..self.dimensions {
            around[axis] = Interval::point(centre[axis]).inflate(0.49 * POINT);
            if !around[axis].surrounds(core[axis]) {
                return false;
            }
        }
        // Nothing known may lie in it, as its index would count twice.
        let near = |found: &Point| region::meet(found.place, around).is_some();
        if self.found.iter().any(near) {
            return false;
        }
        let flags = self.encloser.enclose(around, Order::Hessian).flags;
        if flags.has(Flags::JUMP) || flags.has(Flags::HOLE) {
            return false;
        }
        let Some(edge) = self.at_edge(around) else {
            return false;
        };
        let dimensions = self.dimensions;
        if flags.has(Flags::KINK) {
            let round = centre.map(|x| if x.abs() < POINT { 0.0 } else { x });
            let deep = self.deepest(core);
            let lowest = [round, deep].map(|point| self.encloser.at(point, Order::Value).value.hi);
            let lowest = elementary::min(lowest[0], lowest[1]);
            let (encloser, mut pieces) = (&mut self.encloser, EDGE);
            if !winding::edge_above(encloser, around, dimensions, lowest, &mut pieces) {
                return false;
            }
            // What encloses the function cannot tell a kink from one that cancels, as that of √(x² + y²) does in its cosine: either is a
            // minimum. The gradients around say which it is called.
            let objective = self.encloser.objective();
            let [wide, high] = self.window.map(Interval::width);
            let jumps = ends::jumps(objective, centre, 0.25 * POINT, elementary::max(wide, high));
            let kind = if jumps {
                Outcome::Cusp
            } else {
                Outcome::Minimum
            };
            self.add(kind, 1, around, edge, around);
            return true;
        }
        match winding::degree(&mut self.encloser, around, dimensions, EDGE) {
            None | Some(0) => false,
            Some(index) => {
                self.add(Outcome::Degenerate, index, around, edge, around);
                true
            }
        }
    }
}

/// A step of Krawczyk's operator.
struct Step {
    /// Where the points of the region lie; nothing if there are none.
    image: Option<Region>,
    /// The largest row sum of |I − Y·H|: below 1 repeated steps close in.
    contraction: f64,
}

impl Step {
    const EMPTY: Step = Step {
        image: None,
        contraction: 0.0,
    };
}

/// The order of the list: kind, then height, then place.
fn rank(point: &Point) -> (u8, [f64; 3]) {
    let kind = match point.kind {
        Outcome::Minimum | Outcome::Cusp => 0,
        Outcome::Degenerate => 1,
        Outcome::Saddle => 2,
        _ => 3,
    };
    (kind, [point.value, point.x, point.y])
}
