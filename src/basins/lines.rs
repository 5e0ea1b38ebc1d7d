//! Watershed lines: where one basin ends and another begins, to less than a pixel.

use std::rc::Rc;

use super::scouts::Scouts;
use super::{Basins, OUTCOMES, Report};
use crate::ensemble::Ensemble;
use crate::ensemble::flock::Flock;
use crate::ensemble::trap::Trap;
use crate::landscape::ends::{End, NO_SITE};

/// How often the stretch between two pixels is halved: the line is then good to 1/64 of a pixel.
const HALVINGS: u32 = 5;

/// Above so many crossings, on a map of common size, lines would cover what they part: the
/// basins are dust there, as Newton's method makes them.
const MAX_CROSSINGS: usize = 60_000;

/// The lines between the basins of a finished map, in the making.
///
/// Neighbouring pixels with different ends have a crossing between them, found by bisection: the
/// start half way is let run as a pixel's is. Lines lead from crossing to crossing.
#[derive(Clone, Debug)]
pub struct Lines {
    ensemble: Rc<Ensemble>,
    report: Report,
    width: usize,
    rows: usize,
    crossings: Vec<Crossing>,
    crowded: bool,
    halvings: u32,
    flock: Option<Flock>,
    traps: Vec<Trap>,
}

/// A stretch between two pixels' centres that a line crosses.
#[derive(Clone, Copy, Debug)]
struct Crossing {
    /// The pixel to the left or below, and whether the other lies above it.
    pixel: usize,
    upwards: bool,
    /// Its end.
    end: u16,
    /// A point with that end, and one with another.
    from: [f64; 2],
    to: [f64; 2],
}

impl Crossing {
    fn middle(&self) -> [f64; 2] {
        let half = |i: usize| 0.5 * self.from[i] + 0.5 * self.to[i];
        [half(0), half(1)]
    }
}

impl Lines {
    /// The lines of a map, all of whose tiles are there.
    pub fn new(map: &Basins) -> Lines {
        let [width, rows] = map.layout.size();
        let report = map.report(false);
        let mut crossings = Vec::new();
        for row in 0..rows {
            for column in 0..width {
                let pixel = row * width + column;
                let end = report.end(pixel);
                for upwards in [false, true] {
                    let [over, up] = [usize::from(!upwards), usize::from(upwards)];
                    if column + over >= width || row + up >= rows {
                        continue;
                    }
                    if report.end((row + up) * width + column + over) != end {
                        let from = map.start(column, row);
                        let to = map.start(column + over, row + up);
                        crossings.push(Crossing {
                            pixel,
                            upwards,
                            end,
                            from,
                            to,
                        });
                    }
                }
            }
        }
        let crowded = crossings.len() > MAX_CROSSINGS;
        if crowded {
            crossings.clear();
        }
        Lines {
            ensemble: Rc::clone(&map.ensemble),
            report,
            width,
            rows,
            crossings,
            crowded,
            halvings: 0,
            flock: None,
            traps: map.scouts.as_ref().map(Scouts::traps).unwrap_or_default(),
        }
    }

    /// Whether there are too many crossings for lines to show anything; then there are none.
    pub fn crowded(&self) -> bool {
        self.crowded
    }

    /// Goes on until about `budget` points are computed; whether the lines are done.
    pub fn advance(&mut self, budget: usize) -> bool {
        if self.halvings >= HALVINGS || self.crossings.is_empty() {
            return true;
        }
        let mut flock = self.flock.take().unwrap_or_else(|| {
            let starts: Vec<_> = self.crossings.iter().map(Crossing::middle).collect();
            Flock::trapped(&self.ensemble, &starts, &self.traps)
        });
        if flock.advance(budget) {
            self.halve(&flock);
            self.halvings += 1;
        } else {
            self.flock = Some(flock);
        }
        self.halvings >= HALVINGS
    }

    fn halve(&mut self, flock: &Flock) {
        let size = crate::landscape::ends::size(
            &self.ensemble.settings().window,
            self.ensemble.objective().dimensions(),
        );
        let places: Vec<u16> = (flock.ends().list().iter())
            .map(|end| self.report.find(end, size))
            .collect();
        for (i, crossing) in self.crossings.iter_mut().enumerate() {
            let place = places.get(usize::from(flock.sites()[i]));
            let end = match place {
                Some(&place) if usize::from(place) < self.report.distinct => place,
                _ => OUTCOMES + u16::from(flock.outcomes()[i]),
            };
            let middle = crossing.middle();
            if end == crossing.end {
                crossing.from = middle;
            } else {
                crossing.to = middle;
            }
        }
    }

    /// The lines so far: x0, y0, x1, y1, … of one after the other, and how many points each has.
    ///
    /// A closed line ends where it begins. For a function of x alone each line is a point.
    pub fn lines(&self) -> (Vec<f64>, Vec<u32>) {
        if self.rows == 1 {
            let points = self.crossings.iter().flat_map(Crossing::middle).collect();
            return (points, vec![1; self.crossings.len()]);
        }
        let mut net = Net::new(self.crossings.iter().map(Crossing::middle).collect());
        // The crossing to the right of each pixel, and the one above it.
        const NONE: u32 = u32::MAX;
        let mut right = vec![NONE; self.width * self.rows];
        let mut above = right.clone();
        for (number, crossing) in self.crossings.iter().enumerate() {
            let side = if crossing.upwards {
                &mut above
            } else {
                &mut right
            };
            side[crossing.pixel] = number as u32;
        }
        for row in 0..self.rows - 1 {
            for column in 0..self.width.saturating_sub(1) {
                // The square between four pixels, by its sides.
                let pixel = row * self.width + column;
                let sides = [
                    right[pixel],
                    above[pixel + 1],
                    right[pixel + self.width],
                    above[pixel],
                ];
                let crossed: Vec<u32> = sides.into_iter().filter(|&side| side != NONE).collect();
                match crossed[..] {
                    [] => {}
                    [a, b] => net.join(a, b),
                    _ => net.meet(&crossed),
                }
            }
        }
        net.chains()
    }
}

impl Report {
    /// What tells ends apart: the place if it is one of those told apart, else the outcome.
    pub fn end(&self, pixel: usize) -> u16 {
        let site = self.sites[pixel];
        if usize::from(site) < self.distinct {
            site
        } else {
            self.labels[pixel]
        }
    }

    /// The place that an end is, [`NO_SITE`] if it is a new one.
    fn find(&self, end: &End, size: f64) -> u16 {
        let apart = end.apart() * size;
        let same = |place: &super::Place| {
            place.kind == end.kind
                && (place.x - end.x).abs() <= apart
                && (place.y - end.y).abs() <= apart
        };
        let found = self.places.iter().position(same);
        found.map_or(NO_SITE, |place| place as u16)
    }
}

/// Points that lines lead through, and what joins them.
struct Net {
    points: Vec<[f64; 2]>,
    /// The neighbours of each point, and the number of the joint to each.
    next: Vec<Vec<(u32, u32)>>,
    joints: u32,
}

impl Net {
    fn new(points: Vec<[f64; 2]>) -> Net {
        Net {
            next: vec![Vec::new(); points.len()],
            points,
            joints: 0,
        }
    }

    fn join(&mut self, a: u32, b: u32) {
        self.next[a as usize].push((b, self.joints));
        self.next[b as usize].push((a, self.joints));
        self.joints += 1;
    }

    /// Three or four lines meet in one square: in the middle of where they enter it.
    fn meet(&mut self, crossed: &[u32]) {
        let mean = |i: usize| {
            let sum: f64 = crossed.iter().map(|&at| self.points[at as usize][i]).sum();
            sum / crossed.len() as f64
        };
        let middle = [mean(0), mean(1)];
        let number = self.points.len() as u32;
        self.points.push(middle);
        self.next.push(Vec::new());
        for &at in crossed {
            self.join(at, number);
        }
    }

    /// All joints, each once, in lines as long as possible: x0, y0, … and how many points each has.
    fn chains(self) -> (Vec<f64>, Vec<u32>) {
        let (mut points, mut lengths) = (Vec::new(), Vec::new());
        let mut used = vec![false; self.joints as usize];
        let mut free = |at: usize| {
            let found = self.next[at].iter().find(|joint| !used[joint.1 as usize]);
            let &(to, joint) = found?;
            used[joint as usize] = true;
            Some(to as usize)
        };
        let passes_through = |at: usize| self.next[at].len() == 2;
        // From where lines end or meet first; what is left then are closed ones.
        for closed in [false, true] {
            for begin in 0..self.points.len() {
                if passes_through(begin) && !closed {
                    continue;
                }
                while let Some(mut at) = free(begin) {
                    points.extend(self.points[begin]);
                    let mut length = 1;
                    loop {
                        points.extend(self.points[at]);
                        length += 1;
                        let onward = if passes_through(at) { free(at) } else { None };
                        match onward {
                            Some(to) => at = to,
                            None => break,
                        }
                    }
                    lengths.push(length);
                }
            }
        }
        (points, lengths)
    }
}
