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
    let mut clustering = Clustering::new(regions.to_vec(), reach);
    while !clustering.advance(usize::MAX) {}
    clustering.groups
}

/// The search for such groups, in slices.
#[derive(Clone, Debug)]
pub struct Clustering {
    regions: Vec<Region>,
    reach: [f64; 2],
    /// Regions by the cell of a grid that their lowest corner lies in, up to the one of that number.
    cells: Table<(i64, i64), Vec<usize>>,
    filed: usize,
    /// Those that are in no group.
    free: Vec<bool>,
    first: usize,
    /// The last group is the one at hand; its members up to that number have been asked for their neighbours.
    groups: Vec<Vec<Region>>,
    asked: usize,
}

impl Clustering {
    /// Of regions of which none is wider than `reach`.
    pub fn new(regions: Vec<Region>, reach: [f64; 2]) -> Clustering {
        Clustering {
            // To grow would move all that is in it at once.
            cells: Table::with_capacity_and_hasher(regions.len(), Default::default()),
            free: vec![true; regions.len()],
            regions,
            reach,
            filed: 0,
            first: 0,
            groups: Vec::new(),
            asked: 0,
        }
    }

    /// Takes up to so many regions in hand, and says whether all have been; each is twice.
    pub fn advance(&mut self, regions: usize) -> bool {
        for _ in 0..regions {
            if let Some(region) = self.regions.get(self.filed) {
                let cell = self.cell(region);
                self.cells.entry(cell).or_default().push(self.filed);
                self.filed += 1;
            } else if !self.ask() {
                return true;
            }
        }
        false
    }

    /// What is sorted.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The groups found so far, all of them once the search is over.
    pub fn groups(self) -> Vec<Vec<Region>> {
        self.groups
    }

    fn cell(&self, region: &Region) -> (i64, i64) {
        let along = |axis: usize| match self.reach[axis] > 0.0 {
            true => (region[axis].lo / self.reach[axis]).floor() as i64,
            false => 0,
        };
        (along(0), along(1))
    }

    /// Adds the neighbours of one more member to the group at hand, or begins the next group; false if there is none.
    fn ask(&mut self) -> bool {
        let member = self.groups.last().and_then(|group| group.get(self.asked));
        let Some(&region) = member else {
            let Some(first) = (self.first..self.free.len()).find(|&number| self.free[number])
            else {
                return false;
            };
            self.free[first] = false;
            self.first = first + 1;
            self.groups.push(vec![self.regions[first]]);
            self.asked = 0;
            return true;
        };
        self.asked += 1;
        let (column, row) = self.cell(&region);
        for column in column.saturating_sub(1)..=column.saturating_add(1) {
            for row in row.saturating_sub(1)..=row.saturating_add(1) {
                for &other in self.cells.get(&(column, row)).into_iter().flatten() {
                    if self.free[other] && meet(region, self.regions[other]).is_some() {
                        self.free[other] = false;
                        if let Some(group) = self.groups.last_mut() {
                            group.push(self.regions[other]);
                        }
                    }
                }
            }
        }
        true
    }
}

/// The same points in fewer regions: neighbours that make one region together become one.
pub fn merge(regions: Vec<Region>) -> Vec<Region> {
    let mut merging = Merging::new(regions);
    while !merging.advance(usize::MAX) {}
    merging.regions
}

/// The merging of regions, in slices.
#[derive(Clone, Debug)]
pub struct Merging {
    regions: Vec<Region>,
    /// Along which axis neighbours are joined, and how many times in a row there were none.
    axis: usize,
    idle: usize,
    /// Regions by their lower end along the axis and their extent across it, up to the one of that number.
    begins: Table<[u64; 3], usize>,
    filed: usize,
    /// Those that have become part of another, and the one that grows now.
    gone: Vec<bool>,
    growing: usize,
    merged: bool,
}

impl Merging {
    /// Of regions without points in common, but for their edges.
    pub fn new(regions: Vec<Region>) -> Merging {
        Merging {
            begins: Table::with_capacity_and_hasher(regions.len(), Default::default()),
            gone: vec![false; regions.len()],
            regions,
            axis: 0,
            idle: 0,
            filed: 0,
            growing: 0,
            merged: false,
        }
    }

    /// Takes about so many regions in hand, and says whether nothing is left to be merged.
    pub fn advance(&mut self, regions: usize) -> bool {
        for _ in 0..regions {
            if self.idle == 2 {
                return true;
            }
            if let Some(region) = self.regions.get(self.filed) {
                let key = self.key(region, region[self.axis].lo);
                self.begins.insert(key, self.filed);
                self.filed += 1;
            } else if self.growing < self.regions.len() {
                self.grow();
            } else {
                self.turn();
            }
        }
        self.idle == 2
    }

    /// What it has come to so far.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    fn key(&self, region: &Region, end: f64) -> [u64; 3] {
        let across = region[1 - self.axis];
        [end, across.lo, across.hi].map(f64::to_bits)
    }

    /// Adds the next neighbour along the axis to the region that grows, or goes on to the next region.
    fn grow(&mut self) {
        let (number, axis) = (self.growing, self.axis);
        let region = self.regions[number];
        let next = self.begins.get(&self.key(&region, region[axis].hi));
        let next = next.copied().filter(|&next| {
            // One that is gone has given its points away.
            !self.gone[number] && next != number && !self.gone[next]
        });
        match next {
            Some(next) => {
                self.gone[next] = true;
                self.regions[number][axis].hi = self.regions[next][axis].hi;
                self.merged = true;
            }
            None => self.growing += 1,
        }
    }

    /// Goes on along the other axis.
    fn turn(&mut self) {
        let mut kept = self.gone.iter().map(|gone| !gone);
        self.regions.retain(|_| kept.next().unwrap_or(true));
        self.idle = if self.merged { 0 } else { self.idle + 1 };
        self.axis = 1 - self.axis;
        self.begins.clear();
        self.gone.clear();
        self.gone.resize(self.regions.len(), false);
        (self.filed, self.growing, self.merged) = (0, 0, false);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of a board along its diagonals, and a few far off.
    fn board() -> Vec<Region> {
        let cell = |column: u32, row: u32| {
            [column, row].map(|at| Interval::new(f64::from(at), f64::from(at + 1)))
        };
        let mut regions = Vec::new();
        for row in 0..30 {
            regions.extend((0..30).filter(|c| (c + row) % 3 > 0).map(|c| cell(c, row)));
            regions.push(cell(100 + 3 * row, row));
        }
        regions
    }

    #[test]
    fn slices_sort_and_merge_to_the_same() {
        let regions = board();
        let groups = clusters(&regions, [1.0, 1.0]);
        // The board hangs together at corners.
        assert_eq!(groups.len(), 31);
        assert_eq!(groups.iter().map(Vec::len).max(), Some(600));
        let merged = merge(regions.clone());
        assert_eq!(merged.len(), 20 * 10 + 10 * 11 + 30);
        let size = |regions: &[Region]| regions.iter().map(|&region| area(region, 2)).sum::<f64>();
        assert_eq!(size(&merged), size(&regions));
        for portion in [1, 7, 100] {
            let (mut clustering, mut turns) = (Clustering::new(regions.clone(), [1.0, 1.0]), 1);
            while !clustering.advance(portion) {
                turns += 1;
            }
            assert!(turns >= 2 * regions.len() / portion);
            assert_eq!(clustering.groups(), groups);
            let (mut merging, mut turns) = (Merging::new(regions.clone()), 1);
            while !merging.advance(portion) {
                turns += 1;
            }
            assert!(turns >= 2 * regions.len() / portion);
            assert_eq!(merging.regions(), merged);
        }
    }
}
