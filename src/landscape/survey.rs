//! All that is told of a surface: critical points, convexity, how low the window's edge lies.

use std::rc::Rc;

use serde::Serialize;

use super::convexity::{Chord, Prover, Verdict};
use super::edge::Edge;
use super::enclosure::{Encloser, Flags, Order};
use super::interval::Interval;
use super::region::{self, Region};
use super::search::{Findings, Point, Search};
use crate::error::Error;
use crate::objective::{Objective, Window};

/// The whole investigation, in slices.
#[derive(Clone, Debug)]
pub struct Survey {
    search: Search,
    encloser: Encloser,
    prover: Prover,
    edge: Edge,
    done: bool,
}

/// What a page gets told.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    points: Vec<Told>,
    /// Boxes about which nothing is said; everywhere else the list is proved.
    unresolved: Vec<Open>,
    /// Their share of the window.
    share: f64,
    complete: bool,
    /// The degree of the gradient on the window's edge, null where it could not be told, and the sum of the indices.
    degree: Option<i32>,
    sum: i32,
    convexity: Convex,
    /// The lowest value of a minimum in the window.
    lowest: Option<f64>,
    /// The lowest point of the window's edge.
    edge: Option<Place>,
    /// Whether it lies lower than every minimum.
    edge_lower: bool,
    /// How far the search has come, 1 at the end.
    progress: f64,
    /// Boxes looked at so far.
    boxes: usize,
    done: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Told {
    kind: &'static str,
    x: f64,
    y: f64,
    value: f64,
    eigenvalues: Vec<f64>,
    eigenvectors: Vec<[f64; 2]>,
    proved: bool,
    edge: bool,
    index: i32,
    /// Whether it is a minimum for sure, if need be without second derivatives that say so.
    bottom: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Open {
    x: [f64; 2],
    y: [f64; 2],
}

#[derive(Clone, Debug, Serialize)]
struct Place {
    x: f64,
    y: f64,
    value: f64,
}

#[derive(Clone, Debug, Serialize)]
struct Convex {
    /// `strictly convex`, `convex`, `not convex` or `undecided`.
    verdict: &'static str,
    chord: Option<Below>,
    /// Bounds of the curvatures in the window.
    curvature: Option<[f64; 2]>,
}

#[derive(Clone, Debug, Serialize)]
struct Below {
    ends: [[f64; 2]; 2],
    excess: f64,
}

/// Values are equal if they differ by no more than what rounding leaves of the terms they are sums of.
const EQUAL: f64 = 1e-9;

/// The nodes of a formula of which so many boxes are looked at as are asked for: twice those of the catalogue's longest.
const NODES: usize = 64;

impl Survey {
    /// Of the function over the window, looking at so many boxes at most.
    ///
    /// # Errors
    /// `landscape.nowhere_defined` if the function has no value anywhere in the window.
    pub fn new(objective: Rc<Objective>, window: Window, budget: usize) -> Result<Survey, Error> {
        let dimensions = objective.dimensions();
        let place = region::of_window(&window, dimensions);
        let mut encloser = Encloser::new(Rc::clone(&objective));
        if nowhere(&mut encloser, place) {
            let message = "The function has no value anywhere in the window.";
            let allowed = "a window in which it is defined";
            return Err(Error::new(
                "landscape.nowhere_defined",
                "x",
                "",
                allowed,
                message,
            ));
        }
        Ok(Survey {
            search: Search::new(objective, window, budget),
            prover: Prover::new(place, dimensions),
            encloser,
            edge: Edge::new(place, dimensions),
            done: budget == 0,
        })
    }

    /// Looks at about so many boxes more, fewer of a long formula or one with much data, and says whether all is done.
    pub fn advance(&mut self, boxes: usize) -> bool {
        let boxes = match self.encloser.weight() {
            weight if weight > NODES => boxes.min((boxes.saturating_mul(NODES) / weight).max(1)),
            _ => boxes,
        };
        if self.done || !self.search.advance(boxes) {
            return self.done;
        }
        if !self.prover.advance(&mut self.encloser, boxes) {
            return false;
        }
        self.done = self.edge.advance(&mut self.encloser, boxes);
        self.done
    }

    /// Boxes, pieces of edges and points that have been enclosed: what a slice costs, whatever the machine.
    #[doc(hidden)]
    pub fn enclosures(&self) -> usize {
        self.encloser.count() + self.search.enclosures()
    }

    /// The critical points, as far as they are known.
    pub fn findings(&self) -> Findings {
        self.search.findings()
    }

    /// All that is known.
    pub fn report(&self) -> Report {
        self.tell(self.findings())
    }

    /// All that is known, told in a moment: while the search goes on, many open boxes are told as one, the window.
    pub fn glance(&self) -> Report {
        self.tell(self.search.glance())
    }

    fn tell(&self, found: Findings) -> Report {
        let lowest = found.lowest();
        let convexity = self.prover.convexity();
        let (verdict, chord) = match convexity.verdict {
            Verdict::Strict => ("strictly convex", None),
            Verdict::Convex => ("convex", None),
            Verdict::Not(Chord { ends, excess }) => ("not convex", Some(Below { ends, excess })),
            Verdict::Undecided => ("undecided", None),
        };
        let edge = self.edge.lowest().filter(|_| self.done);
        let edge_lower = match (edge, lowest) {
            (Some([_, _, edge]), Some(inside)) => edge < inside - EQUAL * (1.0 + inside.abs()),
            (edge, _) => edge.is_some(),
        };
        let side = |side: Interval| [side.lo, side.hi];
        Report {
            unresolved: found
                .unresolved
                .iter()
                .map(|region| Open {
                    x: side(region[0]),
                    y: side(region[1]),
                })
                .collect(),
            share: found.share,
            complete: found.complete,
            degree: found.degree,
            sum: found.sum,
            points: found.points.into_iter().map(Told::new).collect(),
            convexity: Convex {
                verdict,
                chord,
                curvature: convexity.curvature,
            },
            lowest,
            edge: edge.map(|[x, y, value]| Place { x, y, value }),
            edge_lower,
            progress: if self.done {
                1.0
            } else {
                0.99 * self.search.progress()
            },
            boxes: self.search.spent(),
            done: self.done,
        }
    }
}

impl Told {
    fn new(point: Point) -> Told {
        Told {
            kind: point.kind.name(),
            x: point.x,
            y: point.y,
            value: point.value,
            eigenvalues: point.eigenvalues,
            eigenvectors: point.eigenvectors,
            proved: point.proved,
            edge: point.edge,
            index: point.index,
            bottom: point.bottom,
        }
    }
}

/// Pieces along each axis in which the function is looked for before it is said to be nowhere.
const PIECES: usize = 16;

fn nowhere(encloser: &mut Encloser, window: Region) -> bool {
    let whole = encloser.enclose(window, Order::Value).flags;
    if !whole.has(Flags::HOLE) {
        return false;
    }
    let piece = |side: Interval, k: usize| {
        let at = |k: usize| side.lo + side.width() * (k as f64 / PIECES as f64);
        Interval::new(at(k), at(k + 1))
    };
    (0..PIECES * PIECES).all(|k| {
        let place = [piece(window[0], k % PIECES), piece(window[1], k / PIECES)];
        encloser
            .enclose(place, Order::Value)
            .flags
            .has(Flags::NOWHERE)
    })
}
