//! Whether the function is convex over the window: proved, refuted by a chord, or undecided.

use std::collections::VecDeque;

use super::enclosure::{Encloser, Flags, Order};
use super::interval::Interval;
use super::region::{self, Region};
use super::rules;
use super::search::ENCLOSED;
use crate::program::elementary;

/// A segment whose middle lies higher above the ground than its chord: the surface is above it there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chord {
    /// Its two ends in the plane.
    pub ends: [[f64; 2]; 2],
    /// At least so far the surface lies above the chord's middle; a bound that holds whatever was rounded.
    pub excess: f64,
}

/// What is known of the function's convexity over the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Every chord lies above the function between its ends: there is one minimum at most.
    Strict,
    /// No chord lies below it: all minima are equally low.
    Convex,
    /// A chord lies below it.
    Not(Chord),
    /// Neither was shown.
    Undecided,
}

/// The verdict with the bounds that come with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convexity {
    /// What is known.
    pub verdict: Verdict,
    /// Bounds of all curvatures in the window, lowest and highest; where the Hessian is known all over it.
    pub curvature: Option<[f64; 2]>,
}

/// Boxes of the cover that are looked at before it is given up.
const COVER: usize = 4000;

/// Midpoints of chords along each side, directions and lengths that are tried for one below the surface.
const MIDDLES: usize = 13;
const DIRECTIONS: usize = 8;
const LENGTHS: usize = 5;

/// The boxes that trying the chords around one middle counts for.
const CHORDS: usize = 3;

/// A proof under way, in slices.
#[derive(Clone, Debug)]
pub struct Prover {
    window: Region,
    dimensions: usize,
    stage: Stage,
    convex: bool,
    strict: bool,
    queue: VecDeque<Region>,
    spent: usize,
    bounds: [f64; 2],
    verdict: Option<Verdict>,
    covered: bool,
    /// How many middles have been tried, and the best chord so far: middle, direction, share of the window, how far it lies below.
    tried: usize,
    best: Option<([f64; 2], [f64; 2], f64)>,
    most: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Rules,
    Chords,
    Cover,
    Done,
}

impl Prover {
    /// About the function over the window.
    pub fn new(window: Region, dimensions: usize) -> Prover {
        Prover {
            window,
            dimensions,
            stage: Stage::Rules,
            convex: false,
            strict: false,
            queue: VecDeque::from([window]),
            spent: 0,
            bounds: [f64::INFINITY, f64::NEG_INFINITY],
            verdict: None,
            covered: false,
            tried: 0,
            best: None,
            most: 0.0,
        }
    }

    /// What is known now.
    pub fn convexity(&self) -> Convexity {
        let proved = match (self.strict, self.convex) {
            (true, _) => Verdict::Strict,
            (_, true) => Verdict::Convex,
            _ => Verdict::Undecided,
        };
        Convexity {
            verdict: self.verdict.unwrap_or(proved),
            curvature: self.covered.then_some(self.bounds),
        }
    }

    /// Looks at about so many boxes, and says whether it is over.
    pub fn advance(&mut self, encloser: &mut Encloser, boxes: usize) -> bool {
        let mut left = boxes;
        let enough = encloser
            .count()
            .saturating_add(boxes.saturating_mul(ENCLOSED));
        while left > 0 && self.stage != Stage::Done && encloser.count() < enough {
            match self.stage {
                Stage::Rules => {
                    left = left.saturating_sub(10);
                    if let Some(shape) = rules::shape(encloser, self.window) {
                        let strict = &shape.strict[..self.dimensions];
                        self.convex = shape.convex;
                        self.strict = shape.convex && strict.iter().all(|&strict| strict);
                    }
                    self.stage = if self.convex {
                        Stage::Cover
                    } else {
                        Stage::Chords
                    };
                }
                Stage::Chords => {
                    left = left.saturating_sub(CHORDS);
                    if self.try_chords(encloser) {
                        let best = self.best;
                        let chord = best.and_then(|(middle, direction, share)| {
                            self.below(encloser, middle, direction, share)
                        });
                        self.stage = match chord {
                            Some(chord) => self.refuted(chord),
                            None => Stage::Cover,
                        };
                    }
                }
                Stage::Cover => {
                    left -= 1;
                    self.stage = self.cover(encloser);
                }
                Stage::Done => {}
            }
        }
        self.stage == Stage::Done
    }

    fn refuted(&mut self, chord: Chord) -> Stage {
        self.verdict = Some(Verdict::Not(chord));
        Stage::Done
    }

    /// One box of the cover: its curvatures are bounded, or it is cut.
    fn cover(&mut self, encloser: &mut Encloser) -> Stage {
        let Some(piece) = self.queue.pop_front() else {
            self.covered = true;
            let [least, _] = self.bounds;
            self.convex |= least >= 0.0;
            self.strict |= least > 0.0;
            return Stage::Done;
        };
        self.spent += 1;
        if self.spent > COVER {
            return Stage::Done;
        }
        let jet = encloser.enclose(piece, Order::Hessian);
        let known = jet.flags == Flags::NONE && jet.hessian.iter().all(|part| part.is_finite());
        if jet.flags.has(Flags::NOWHERE) {
            return Stage::Done;
        }
        if known {
            let [lowest, highest] = eigenvalues(jet.hessian, self.dimensions);
            // A convex function has no negative curvature, whatever the enclosure says.
            let least = lowest.lo;
            let fine = (least > 0.0)
                || (least >= 0.0 && self.spent > 16)
                || (self.convex && self.spent > 256);
            if fine {
                let least = if self.convex {
                    elementary::max(least, 0.0)
                } else {
                    least
                };
                self.bounds[0] = elementary::min(self.bounds[0], least);
                self.bounds[1] = elementary::max(self.bounds[1], highest.hi);
                return Stage::Cover;
            }
            let middle = region::middle(piece);
            if let Some(chord) = self.bent(encloser, middle).filter(|_| !self.convex) {
                return self.refuted(chord);
            }
        } else if self.convex && self.spent > 256 {
            // A kink: no curvature to be told.
            return Stage::Done;
        }
        let axis = usize::from(
            self.dimensions == 2
                && piece[1].width() / self.window[1].width()
                    > piece[0].width() / self.window[0].width(),
        );
        self.queue.extend(region::split(piece, axis));
        Stage::Cover
    }

    /// A chord below the surface along the most negative curvature at a point, as long as it can be.
    fn bent(&self, encloser: &mut Encloser, middle: [f64; 2]) -> Option<Chord> {
        let jet = encloser.at(middle, Order::Hessian);
        let [lowest, _] = eigenvalues(jet.hessian, self.dimensions);
        if lowest.hi >= 0.0 || jet.flags != Flags::NONE {
            return None;
        }
        let [xx, xy, _] = jet.hessian.map(Interval::middle);
        let least = lowest.middle();
        // (H − λ)v = 0
        let direction = match self.dimensions {
            1 => [1.0, 0.0],
            _ if xy != 0.0 => [xy, least - xx],
            _ if xx <= least => [1.0, 0.0],
            _ => [0.0, 1.0],
        };
        let mut best: Option<Chord> = None;
        let mut share = 0.5;
        while share > 1e-6 {
            let chord = self.below(encloser, middle, direction, share);
            if let Some(chord) = chord
                && best.is_none_or(|best| best.excess < chord.excess)
            {
                best = Some(chord);
            }
            share *= 0.5;
        }
        best
    }

    /// The chord around `middle` that reaches so far along a direction, a share of the window; if it lies below the surface.
    fn below(
        &self,
        encloser: &mut Encloser,
        middle: [f64; 2],
        direction: [f64; 2],
        share: f64,
    ) -> Option<Chord> {
        let ends = self.ends(middle, direction, share)?;
        // The middle of the chord as it is, not as it was meant.
        let [a, b] = ends;
        let middle = [0, 1].map(|axis| {
            (Interval::point(a[axis]) + Interval::point(b[axis])) * Interval::point(0.5)
        });
        let high = encloser.enclose(middle, Order::Value);
        let [left, right] = ends.map(|end| encloser.at(end, Order::Value));
        let defined = [high, left, right]
            .iter()
            .all(|jet| !jet.flags.has(Flags::HOLE));
        let mean = (left.value + right.value) * Interval::point(0.5);
        let excess = (high.value - mean).lo;
        (defined && excess > 0.0).then_some(Chord { ends, excess })
    }

    /// Both ends, if they lie in the window.
    fn ends(&self, middle: [f64; 2], direction: [f64; 2], share: f64) -> Option<[[f64; 2]; 2]> {
        let sizes = self.window.map(Interval::width);
        let longest = elementary::max(direction[0].abs(), direction[1].abs());
        let reach = |axis: usize| match self.dimensions {
            1 => share * sizes[0] * [1.0, 0.0][axis],
            _ => share * elementary::min(sizes[0], sizes[1]) * direction[axis] / longest,
        };
        let ends = [-1.0, 1.0].map(|sign| [0, 1].map(|axis| middle[axis] + sign * reach(axis)));
        let inside = |end: &[f64; 2]| (0..2).all(|axis| self.window[axis].contains(end[axis]));
        ends.iter().all(inside).then_some(ends)
    }

    /// Tries the chords around one more middle for the one that lies farthest below the surface, and says whether that was the last.
    fn try_chords(&mut self, encloser: &Encloser) -> bool {
        let objective = std::rc::Rc::clone(encloser.objective());
        let value = |[x, y]: [f64; 2]| objective.value(x, y);
        let (rows, turns) = match self.dimensions {
            1 => (1, 1),
            _ => (MIDDLES, DIRECTIONS),
        };
        let columns = MIDDLES * MIDDLES / rows;
        let (row, column) = (self.tried / columns, self.tried % columns);
        self.tried += 1;
        let at = |axis: usize, k: usize, count: usize| {
            let side = self.window[axis];
            side.lo + side.width() * ((k as f64 + 0.5) / count as f64)
        };
        let middle = [
            at(0, column, columns),
            if rows == 1 { 0.0 } else { at(1, row, rows) },
        ];
        let here = value(middle);
        for turn in 0..turns {
            let angle = std::f64::consts::PI * turn as f64 / turns as f64;
            let (sin, cos) = elementary::sin_cos(angle);
            let mut share = 0.5;
            for _ in 0..LENGTHS {
                share *= 0.5;
                let Some([a, b]) = self.ends(middle, [cos, sin], share) else {
                    continue;
                };
                let excess = here - (value(a) + value(b)) * 0.5;
                if excess > self.most {
                    self.most = excess;
                    self.best = Some((middle, [cos, sin], share));
                }
            }
        }
        self.tried == rows * columns
    }
}

/// Enclosures of the smaller and the larger eigenvalue of \[\[xx, xy\], \[xy, yy\]\]; of xx alone in one dimension.
///
/// Both rise with xx and yy; the smaller falls with |xy| and the larger rises.
pub fn eigenvalues([xx, xy, yy]: [Interval; 3], dimensions: usize) -> [Interval; 2] {
    if dimensions == 1 {
        return [xx, xx];
    }
    if xy.lo == 0.0 && xy.hi == 0.0 {
        return [xx.min(yy), xx.max(yy)];
    }
    let size = xy.abs();
    let of = |a: f64, b: f64, d: f64| {
        let [a, b, d] = [a, b, d].map(Interval::point);
        let half = Interval::point(0.5);
        let mean = (a + d) * half;
        let root = (((a - d) * half).square() + b.square()).sqrt();
        // The determinant over the other one: what cancels in mean − root does not here.
        let determinant = a * d - b.square();
        let plain = [mean - root, mean + root];
        let mut values = plain;
        if mean.lo > 0.0 && plain[1].lo > 0.0 {
            let other = determinant.over(plain[1]);
            values[0] = plain[0].meet(other).unwrap_or(plain[0]);
        }
        values
    };
    let [low, _] = of(xx.lo, size.hi, yy.lo);
    let [high, _] = of(xx.hi, size.lo, yy.hi);
    let [_, least] = of(xx.lo, size.lo, yy.lo);
    let [_, most] = of(xx.hi, size.hi, yy.hi);
    [
        Interval::new(low.lo, high.hi),
        Interval::new(least.lo, most.hi),
    ]
}
