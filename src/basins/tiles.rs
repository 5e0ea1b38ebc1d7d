//! In which order the pixels of a map come.

/// Pixels in tiles: first one pixel of every 8 × 8, then one of every 2 × 2, then the rest.
///
/// A coarse pixel lies in the middle of the square it stands for.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    width: usize,
    rows: usize,
    /// Columns and rows of the pixels of each level.
    places: [[Vec<Place>; 2]; SIDES.len()],
    /// Rows of squares of one side: one band for each tile.
    bands: Vec<Band>,
}

/// A column or a row.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: usize,
    /// A bit for each level of which pixels lie in it.
    levels: u32,
}

/// Rows of squares of one size.
#[derive(Clone, Copy, Debug)]
struct Band {
    level: usize,
    first: usize,
    end: usize,
    /// How many pixels.
    count: usize,
}

/// The sides of the squares that one pixel stands for.
const SIDES: [usize; 3] = [8, 2, 1];

/// About so many pixels make a tile: what is known of them stays in the second cache, and a
/// tile of a smooth surface takes a millisecond, which is long beside a message to a worker and
/// short beside a picture.
const PIXELS: usize = 4096;

impl Layout {
    pub fn new(width: usize, rows: usize) -> Layout {
        let places = SIDES.map(|side| [width, rows].map(|count| places(side, count)));
        let mut bands = Vec::new();
        for (level, [columns, rows]) in places.iter().enumerate() {
            let high = (PIXELS / columns.len()).max(1);
            // Where lines of equal levels cross, as many pixels are left.
            let mut left = [None; 1 << SIDES.len()];
            for first in (0..rows.len()).step_by(high) {
                let end = if first + high < rows.len() {
                    first + high
                } else {
                    rows.len()
                };
                let mut count = 0;
                for row in &rows[first..end] {
                    let left = &mut left[row.levels as usize];
                    let new = || columns.iter().filter(|column| new(level, column, row));
                    count += *left.get_or_insert_with(|| new().count());
                }
                // A small map has nothing between its coarse pixels in some bands.
                if count > 0 {
                    bands.push(Band {
                        level,
                        first,
                        end,
                        count,
                    });
                }
            }
        }
        Layout {
            width,
            rows,
            places,
            bands,
        }
    }

    /// Columns and rows.
    pub fn size(&self) -> [usize; 2] {
        [self.width, self.rows]
    }

    /// How many tiles.
    pub fn count(&self) -> usize {
        self.bands.len()
    }

    /// How many of them are of the coarsest level.
    pub fn coarse(&self) -> usize {
        self.bands.iter().filter(|band| band.level == 0).count()
    }

    /// How many pixels a tile has; `None` if there is no such tile.
    pub fn pixels(&self, number: usize) -> Option<usize> {
        self.bands.get(number).map(|band| band.count)
    }

    /// Shows column and row of each pixel of a tile, without those of coarser levels.
    #[inline(always)]
    pub fn visit(&self, number: usize, mut see: impl FnMut(usize, usize)) {
        let Some(&Band {
            level, first, end, ..
        }) = self.bands.get(number)
        else {
            return;
        };
        let [columns, rows] = &self.places[level];
        for row in &rows[first..end] {
            for column in columns {
                if new(level, column, row) {
                    see(column.at, row.at);
                }
            }
        }
    }

    /// The pixels that stand for a pixel at coarser levels, the finest first.
    pub fn coarser(&self, column: usize, row: usize) -> impl Iterator<Item = [usize; 2]> + '_ {
        let sides = SIDES.iter().rev().skip(1);
        sides.map(move |&side| {
            [
                middle(column, side, self.width),
                middle(row, side, self.rows),
            ]
        })
    }
}

/// The columns, or the rows, of the pixels that stand for squares of this side.
fn places(side: usize, count: usize) -> Vec<Place> {
    let place = |square: usize| {
        let at = middle(square * side, side, count);
        let levels = (0..SIDES.len()).filter(|&level| middle(at, SIDES[level], count) == at);
        Place {
            at,
            levels: levels.fold(0, |levels, level| levels | 1 << level),
        }
    };
    (0..count.div_ceil(side)).map(place).collect()
}

/// Whether a pixel is of no coarser level than this.
#[inline(always)]
fn new(level: usize, column: &Place, row: &Place) -> bool {
    column.levels & row.levels & ((1 << level) - 1) == 0
}

/// The middle of the stretch of `side` pixels that `place` lies in, or the last pixel there is.
fn middle(place: usize, side: usize, count: usize) -> usize {
    let middle = place / side * side + side / 2;
    if middle < count { middle } else { count - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_is_in_one_tile() {
        for (width, rows) in [
            (1, 1),
            (3, 2),
            (9, 17),
            (64, 64),
            (200, 1),
            (513, 300),
            (1, 7),
        ] {
            let layout = Layout::new(width, rows);
            let mut seen = vec![0; width * rows];
            for number in 0..layout.count() {
                let mut count = 0;
                layout.visit(number, |column, row| {
                    seen[row * width + column] += 1;
                    count += 1;
                });
                assert!(count > 0);
                assert_eq!(layout.pixels(number), Some(count));
            }
            assert!(seen.iter().all(|&times| times == 1), "{width} × {rows}");
            assert!(layout.coarse() >= 1);
            assert!(layout.pixels(layout.count()).is_none());
        }
    }

    #[test]
    fn coarse_tiles_come_first_and_stand_for_what_is_around_them() {
        let layout = Layout::new(100, 50);
        let mut first = Vec::new();
        layout.visit(0, |column, row| first.push([column, row]));
        assert_eq!(first.len(), 13 * 7);
        assert_eq!(first[..2], [[4, 4], [12, 4]]);
        assert_eq!(first[12], [99, 4], "the last stretch is four pixels long");
        for row in 0..50 {
            for column in 0..100 {
                let last = layout.coarser(column, row).last().unwrap();
                assert!(first.contains(&last));
            }
        }
    }
}
