//! How often the gradient turns round along the edge of a region: the topological degree.
//!
//! It is the sum of the indices of the critical points inside: +1 for a minimum or a maximum, −1 for a saddle, −2 for a
//! monkey saddle. Where it is not 0, there is a critical point (Kronecker's theorem).

use super::enclosure::{Encloser, Flags, Order};
use super::interval::Interval;
use super::region::Region;

/// What is surely so along a piece of the edge, in the order of the compass: fx > 0, fy > 0, fx < 0, fy < 0.
fn direction([fx, fy]: [Interval; 2]) -> Option<i32> {
    [fx.lo > 0.0, fy.lo > 0.0, fx.hi < 0.0, fy.hi < 0.0]
        .iter()
        .position(|&sure| sure)
        .map(|direction| direction as i32)
}

/// The four sides, anticlockwise, each as a region without area and whether it is walked from its upper end.
pub fn sides([x, y]: Region) -> [(Region, usize, bool); 4] {
    let (left, right) = (Interval::point(x.lo), Interval::point(x.hi));
    let (bottom, top) = (Interval::point(y.lo), Interval::point(y.hi));
    [
        ([x, bottom], 0, false),
        ([right, y], 1, false),
        ([x, top], 0, true),
        ([left, y], 1, true),
    ]
}

/// A walk along the edge of a region that counts how often the gradient turns round, in slices.
#[derive(Clone, Debug)]
pub struct Walk {
    region: Region,
    dimensions: usize,
    /// Sides that are still to be walked, the next one last, and pieces of the one at hand.
    sides: Vec<(Region, usize, bool)>,
    rest: Vec<Region>,
    /// Along which axis the side at hand goes, and whether it is walked from its upper end.
    way: (usize, bool),
    quarters: i32,
    first: Option<i32>,
    last: Option<i32>,
    /// Enclosures that may still be spent.
    budget: usize,
}

impl Walk {
    /// A walk that spends at most so many enclosures.
    pub fn new(region: Region, dimensions: usize, budget: usize) -> Walk {
        let mut sides = Vec::from(sides(region));
        sides.reverse();
        Walk {
            region,
            dimensions,
            sides,
            rest: Vec::new(),
            way: (0, false),
            quarters: 0,
            first: None,
            last: None,
            budget,
        }
    }

    /// Looks at so many pieces at most. `Some` once it is over, with the degree, or nothing if the gradient vanishes
    /// on the edge, is undefined there, or comes too close to 0 to be told from it.
    pub fn advance(&mut self, encloser: &mut Encloser, pieces: usize) -> Option<Option<i32>> {
        if self.dimensions == 1 {
            return Some(self.of_curve(encloser));
        }
        for _ in 0..pieces {
            let Some(piece) = self.rest.pop() else {
                let Some((side, axis, backwards)) = self.sides.pop() else {
                    return Some(self.degree());
                };
                self.way = (axis, backwards);
                self.rest.push(side);
                continue;
            };
            let Some(budget) = self.budget.checked_sub(1) else {
                return Some(None);
            };
            self.budget = budget;
            if !self.step(encloser, piece) {
                return Some(None);
            }
        }
        None
    }

    /// Walks a piece, or cuts it; false if it cannot be cut.
    fn step(&mut self, encloser: &mut Encloser, piece: Region) -> bool {
        let (axis, backwards) = self.way;
        let jet = encloser.enclose(piece, Order::Gradient);
        let lost = jet.flags.has(Flags::HOLE) || jet.flags.has(Flags::JUMP);
        let Some(next) = direction(jet.gradient).filter(|_| !lost) else {
            let Interval { lo, hi } = piece[axis];
            let cut = piece[axis].middle();
            if !(lo < cut && cut < hi) {
                return false;
            }
            let part = |interval| {
                let mut part = piece;
                part[axis] = interval;
                part
            };
            let (low, high) = (part(Interval::new(lo, cut)), part(Interval::new(cut, hi)));
            // The piece that is walked first is taken first.
            self.rest
                .extend(if backwards { [low, high] } else { [high, low] });
            return true;
        };
        if let Some(last) = self.last {
            // Where two pieces meet both are so: the directions are equal or neighbours.
            self.quarters += (next - last + 1).rem_euclid(4) - 1;
        }
        self.first = self.first.or(Some(next));
        self.last = Some(next);
        true
    }

    fn degree(&self) -> Option<i32> {
        let (first, last) = (self.first?, self.last?);
        let quarters = self.quarters + (first - last + 1).rem_euclid(4) - 1;
        Some(quarters / 4)
    }

    fn of_curve(&self, encloser: &mut Encloser) -> Option<i32> {
        let mut sign = |x: f64| {
            let jet = encloser.at([x, 0.0], Order::Gradient);
            let slope = jet.gradient[0];
            let known = !jet.flags.has(Flags::HOLE) && !slope.contains(0.0);
            known.then_some(if slope.lo > 0.0 { 1 } else { -1 })
        };
        Some((sign(self.region[0].hi)? - sign(self.region[0].lo)?) / 2)
    }
}

/// The degree of the gradient on the edge of `region`, after at most `budget` enclosures; see [`Walk::advance`].
pub fn degree(
    encloser: &mut Encloser,
    region: Region,
    dimensions: usize,
    budget: usize,
) -> Option<i32> {
    Walk::new(region, dimensions, budget)
        .advance(encloser, usize::MAX)
        .flatten()
}

/// Whether the function lies above `floor` all along the edge of `region`.
pub fn edge_above(
    encloser: &mut Encloser,
    region: Region,
    dimensions: usize,
    floor: f64,
    budget: &mut usize,
) -> bool {
    let mut above = |piece: Region| {
        let jet = encloser.enclose(piece, Order::Value);
        !jet.flags.has(Flags::HOLE) && jet.value.lo > floor
    };
    if dimensions == 1 {
        let ends = [region[0].lo, region[0].hi].map(|x| [Interval::point(x), region[1]]);
        return ends.into_iter().all(above);
    }
    for (side, axis, _) in sides(region) {
        let mut rest = vec![side];
        while let Some(piece) = rest.pop() {
            if *budget == 0 {
                return false;
            }
            *budget -= 1;
            if !above(piece) {
                let Interval { lo, hi } = piece[axis];
                let cut = piece[axis].middle();
                if !(lo < cut && cut < hi) {
                    return false;
                }
                for part in [Interval::new(lo, cut), Interval::new(cut, hi)] {
                    let mut half = piece;
                    half[axis] = part;
                    rest.push(half);
                }
            }
        }
    }
    true
}
