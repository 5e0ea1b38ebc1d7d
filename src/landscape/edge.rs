//! The lowest point of the window's edge.

use std::collections::VecDeque;

use super::enclosure::{Encloser, Flags, Order};
use super::interval::Interval;
use super::region::{Region, middle};
use super::winding::sides;

/// Pieces of the edge that are looked at.
const BUDGET: usize = 3000;

/// No piece is cut below this share of the side.
const FINEST: f64 = 1e-10;

/// A search for the lowest point of the edge, by branch and bound, in slices.
#[derive(Clone, Debug)]
pub struct Edge {
    window: Region,
    queue: VecDeque<(Region, usize)>,
    /// The corners that have not been looked at.
    corners: Vec<[f64; 2]>,
    best: Option<[f64; 3]>,
    left: usize,
}

impl Edge {
    /// Along the edge of a window; for a function of x alone its two ends.
    pub fn new(window: Region, dimensions: usize) -> Edge {
        let mut corners = Vec::new();
        for x in [window[0].lo, window[0].hi] {
            for y in [window[1].lo, window[1].hi] {
                corners.push([x, y]);
            }
        }
        let sides = sides(window).into_iter().filter(|_| dimensions > 1);
        Edge {
            window,
            queue: sides.map(|(side, axis, _)| (side, axis)).collect(),
            corners,
            best: None,
            left: BUDGET,
        }
    }

    /// The lowest point \[x, y, value\] so far; nothing if the function has no value there.
    pub fn lowest(&self) -> Option<[f64; 3]> {
        self.best
    }

    /// Looks at so many pieces more, and says whether it is over.
    pub fn advance(&mut self, encloser: &mut Encloser, pieces: usize) -> bool {
        for corner in std::mem::take(&mut self.corners) {
            self.note(encloser, corner);
        }
        for _ in 0..pieces {
            if self.left == 0 {
                return true;
            }
            let Some((piece, axis)) = self.queue.pop_front() else {
                return true;
            };
            self.left -= 1;
            self.look(encloser, piece, axis);
        }
        false
    }

    /// Takes note of the value at a point; the lowest so far.
    fn note(&mut self, encloser: &Encloser, [x, y]: [f64; 2]) -> f64 {
        let value = encloser.objective().value(x, y);
        if value.is_finite() && self.best.is_none_or(|[_, _, least]| value < least) {
            self.best = Some([x, y, value]);
        }
        self.best.map_or(f64::INFINITY, |[_, _, least]| least)
    }

    fn look(&mut self, encloser: &mut Encloser, piece: Region, axis: usize) {
        let least = self.note(encloser, middle(piece));
        let jet = encloser.enclose(piece, Order::Gradient);
        let lost = jet.flags.has(Flags::HOLE) || jet.flags.has(Flags::JUMP);
        let rises = !lost && !jet.gradient[axis].contains(0.0);
        if jet.flags.has(Flags::NOWHERE) || jet.value.lo > least {
            return;
        }
        if rises {
            // The lowest point is one of the ends.
            for at in [piece[axis].lo, piece[axis].hi] {
                let mut end = middle(piece);
                end[axis] = at;
                self.note(encloser, end);
            }
            return;
        }
        if piece[axis].width() > FINEST * self.window[axis].width() {
            let cut = piece[axis].middle();
            for part in [
                Interval::new(piece[axis].lo, cut),
                Interval::new(cut, piece[axis].hi),
            ] {
                let mut half = piece;
                half[axis] = part;
                self.queue.push_back((half, axis));
            }
        }
    }
}
