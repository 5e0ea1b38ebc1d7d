//! In which order the pixels of a map come.

/// Pixels in tiles: first one pixel of every 8 × 8, then one of every 2 × 2, then the rest.
///
/// A coarse pixel lies in the middle of the square it stands for.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    width: usize,
    rows: usize,
    /// The side of the squares, and which rows of them: one for each tile.
    bands: Vec<Band>,
}

/// Rows of squares of one size.
#[derive(Clone, Copy, Debug)]
struct Band {
    level: usize,
    first: usize,
    end: usize,
}

/// The sides of the squares that one pixel stands for.
const SIDES: [usize; 3] = [8, 2, 1];

/// About so many pixels make a tile: what is known of them stays in the second cache, and a
/// tile of a smooth surface takes some milliseconds, which is long beside a message to a worker and
/// short beside a picture.
const PIXELS: usize = 4096;

impl Layout {
    pub fn new(width: usize, rows: usize) -> Layout {
        let mut bands = Vec::new();
        for (level, side) in SIDES.into_iter().enumerate() {
            let (across, up) = (width.div_ceil(side), rows.div_ceil(side));
            let high = (PIXELS / across).max(1);
            let mut first = 0;
            while first < up {
                let end = if first + high < up { first + high } else { up };
                let band = Band { level, first, end };
                let layout = Layout {
                    width,
                    rows,
                    bands: vec![band],
                };
                // A small map has nothing between its coarse pixels in some bands.
                if layout
                    .pixels(0)
                    .is_some_and(|mut pixels| pixels.next().is_some())
                {
                    bands.push(band);
                }
                first = end;
            }
        }
        Layout { width, rows, bands }
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

    /// Column and row of each pixel of a tile, without those of coarser levels.
    pub fn pixels(&self, number: usize) -> Option<impl Iterator<Item = [usize; 2]> + '_> {
        let &Band { level, first, end } = self.bands.get(number)?;
        let side = SIDES[level];
        let across = self.width.div_ceil(side);
        let squares = (first..end).flat_map(move |up| (0..across).map(move |along| [along, up]));
        let pixels = squares.map(move |[along, up]| {
            let (column, row) = (along * side, up * side);
            [
                middle(column, side, self.width),
                middle(row, side, self.rows),
            ]
        });
        Some(pixels.filter(move |&[column, row]| {
            !SIDES[..level]
                .iter()
                .any(|&side| self.coarse_pixel(column, row, side) == [column, row])
        }))
    }

    /// The pixels that stand for a pixel at coarser levels, the finest first.
    pub fn coarser(&self, column: usize, row: usize) -> impl Iterator<Item = [usize; 2]> + '_ {
        let sides = SIDES.iter().rev().skip(1);
        sides.map(move |&side| self.coarse_pixel(column, row, side))
    }

    fn coarse_pixel(&self, column: usize, row: usize, side: usize) -> [usize; 2] {
        [
            middle(column, side, self.width),
            middle(row, side, self.rows),
        ]
    }
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
                let pixels: Vec<_> = layout.pixels(number).unwrap().collect();
                assert!(!pixels.is_empty());
                for [column, row] in pixels {
                    seen[row * width + column] += 1;
                }
            }
            assert!(seen.iter().all(|&times| times == 1), "{width} × {rows}");
            assert!(layout.coarse() >= 1);
            assert!(layout.pixels(layout.count()).is_none());
        }
    }

    #[test]
    fn coarse_tiles_come_first_and_stand_for_what_is_around_them() {
        let layout = Layout::new(100, 50);
        let first: Vec<_> = layout.pixels(0).unwrap().collect();
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
