//! Boxes of points: an interval for each axis.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::interval::{Interval, ZERO};
use crate::objective::Window;

/// A table of boxes by numbers that nobody chooses with malice: the library's hash is made against that, and takes three times as long over the
/// 75,000 boxes of a ring.
type Table<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Multiplicative hashing with the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(byte.into());
        }
    }
    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }
    fn write_i64(&mut self, word: i64) {
        self.write_u64(word as u64);
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
    fn finish(&self) -> u64 {
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// All points with x and y in their intervals; for a function of x alone y is 0.
pub type Region = [Interval; 2];

/// The window as a region.
pub fn of_window(window: &Window, dimensions: usize) -> Region {
    let [x, y] = [window.x, window.y].map(|[lo, hi]| Interval::new(lo, hi));
    [x, if dimensions == 1 { ZERO } else { y }]
}

/// The point in the middle.
pub fn middle(region: Region) -> [f64; 2] {
    region.map(Interval::middle)
}

/// What both have in common, if anything.
pub fn meet(a: Region, b: Region) -> Option<Region> {
    Some([a[0].meet(b[0])?, a[1].meet(b[1])?])
}

/// The smallest region around both.
pub fn hull(a: Region, b: Region) -> Region {
    [a[0].hull(b[0]), a[1].hull(b[1])]
}

/// Whether `a` holds all of `b`.
pub fn holds(a: Region, b: Region) -> bool {
    a[0].holds(b[0]) && a[1].holds(b[1])
}

/// The two parts of a region on both sides of a cut across an axis.
///
/// Not in the middle: what people look at often lies there, and a point on a cut belongs to both parts.
pub fn split(region: Region, axis: usize) -> [Region; 2] {
    let Interval { lo, hi } = region[axis];
    let cut = lo + (hi - lo) * (31.0 / 64.0);
    let part = |interval| {
        let mut part = region;
        part[axis] = interval;
        part
    };
    [part(Interval::new(lo, cut)), part(Interval::new(cut, hi))]
}

/// Groups of regions that touch one another, none of them wider than `reach` along either axis.
pub fn clusters(regions: &[Region], reach: [f64; 2]) -> Vec<Vec<Region>> {
    let cell = |region: &Region, axis: usize| {
        if reach[axis] > 0.0 {
            (region[axis].lo / reach[axis]).floor() as i64
        } else {
            0
        }
    };
    let mut cells: Table<(i64, i64), Vec<usize>> = Table::default();
    for (number, region) in regions.iter().enumerate() {
        let key = (cell(region, 0), cell(region, 1));
        cells.entry(key).or_default().push(number);
    }
    let mut free = vec![true; regions.len()];
    let mut groups = Vec::new();
    for first in 0..regions.len() {
        if !free[first] {
            continue;
        }
        free[first] = false;
        let (mut members, mut next) = (vec![first], 0);
        while next < members.len() {
            let region = &regions[members[next]];
            next += 1;
            let (column, row) = (cell(region, 0), cell(region, 1));
            for column in column.saturating_sub(1)..=column.saturating_add(1) {
                for row in row.saturating_sub(1)..=row.saturating_add(1) {
                    for &other in cells.get(&(column, row)).into_iter().flatten() {
                        if free[other] && meet(*region, regions[other]).is_some() {
                            free[other] = false;
                            members.push(other);
                        }
                    }
                }
            }
        }
        groups.push(members.into_iter().map(|member| regions[member]).collect());
    }
    groups
}

/// The same points in fewer regions: neighbours that make one region together become one.
pub fn merge(mut regions: Vec<Region>) -> Vec<Region> {
    let mut idle = 0;
    let mut axis = 0;
    while idle < 2 {
        // Regions by their lower end along the axis and their extent across it.
        let key = |region: &Region, end: f64| {
            let across = region[1 - axis];
            [end, across.lo, across.hi].map(f64::to_bits)
        };
        let begins: Table<[u64; 3], usize> = regions
            .iter()
            .enumerate()
            .map(|(number, region)| (key(region, region[axis].lo), number))
            .collect();
        let mut gone = vec![false; regions.len()];
        let mut merged = false;
        for number in 0..regions.len() {
            while !gone[number] {
                let region = regions[number];
                let next = begins.get(&key(&region, region[axis].hi)).copied();
                let Some(next) = next.filter(|&next| next != number && !gone[next]) else {
                    break;
                };
                gone[next] = true;
                regions[number][axis].hi = regions[next][axis].hi;
                merged = true;
            }
        }
        let mut kept = gone.iter().map(|gone| !gone);
        regions.retain(|_| kept.next().unwrap_or(true));
        idle = if merged { 0 } else { idle + 1 };
        axis = 1 - axis;
    }
    regions
}

/// The area, or for a function of x alone the length.
pub fn area(region: Region, dimensions: usize) -> f64 {
    let width = region[0].width();
    if dimensions == 1 {
        width
    } else {
        width * region[1].width()
    }
}
