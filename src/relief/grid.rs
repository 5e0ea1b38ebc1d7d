//! A grid of points over a window.

use std::rc::Rc;

use super::breaks::Breaks;
use crate::error::Error;
use crate::objective::{Objective, Window};
use crate::program::Scratch;

/// Points in rows over a window; row 0 is the lowest y.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Points in a row.
    pub columns: usize,
    /// Rows; a curve has one.
    pub rows: usize,
    x: Vec<f64>,
    y: Vec<f64>,
}

/// The most points of a grid: 4096 × 4096, more than any screen has.
pub const MAX_POINTS: u64 = 1 << 24;

/// Refuses a grid of more than [`MAX_POINTS`] points, which would take all memory, and an empty one.
///
/// # Errors
/// `relief.size`.
pub fn check_size(columns: usize, rows: usize) -> Result<(), Error> {
    let points = (columns as u64).saturating_mul(rows as u64);
    if (1..=MAX_POINTS).contains(&points) {
        return Ok(());
    }
    let value = format!("{columns} × {rows}");
    let allowed = format!("1 to {MAX_POINTS} points");
    let message = format!("A picture of {value} points is not possible; {allowed} are allowed.");
    Err(Error::new("relief.size", "size", value, allowed, message))
}

impl Grid {
    /// Points in the middle of `columns` × `rows` cells, as pixels lie.
    pub fn centres(window: &Window, columns: usize, rows: usize) -> Grid {
        let along = |[lo, hi]: [f64; 2], count: usize| {
            (0..count)
                .map(|i| lo + (hi - lo) * ((i as f64 + 0.5) / count as f64))
                .collect()
        };
        Grid {
            columns,
            rows,
            x: along(window.x, columns),
            y: along(window.y, rows),
        }
    }

    /// Points from edge to edge, as the corners of a mesh lie; the last ones are exactly on the edge.
    pub fn corners(window: &Window, columns: usize, rows: usize) -> Grid {
        let along = |[lo, hi]: [f64; 2], count: usize| {
            (0..count)
                .map(|i| match count - 1 {
                    0 => lo,
                    last if i == last => hi,
                    last => lo + (hi - lo) * (i as f64 / last as f64),
                })
                .collect()
        };
        Grid {
            columns,
            rows,
            x: along(window.x, columns),
            y: along(window.y, rows),
        }
    }

    /// The point in a column and a row.
    pub fn point(&self, column: usize, row: usize) -> [f64; 2] {
        [self.x[column], self.y[row]]
    }

    /// All points, row after row.
    pub fn points(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        self.y
            .iter()
            .flat_map(|&y| self.x.iter().map(move |&x| [x, y]))
    }

    /// The values of one row.
    pub fn row(&self, objective: &Objective, scratch: &mut Scratch, row: usize) -> Vec<f64> {
        let mut values = vec![0.0; self.columns];
        objective.values(
            scratch,
            &self.x,
            &vec![self.y[row]; self.columns],
            &mut values,
        );
        values
    }

    /// The values of all rows, row 0 first.
    pub fn values(&self, objective: &Objective) -> Vec<f64> {
        let mut scratch = Scratch::default();
        (0..self.rows)
            .flat_map(|row| self.row(objective, &mut scratch, row))
            .collect()
    }
}

/// Points that are computed in about the time in which a formula is enclosed over a box.
pub(super) const POINTS_PER_BOX: usize = 32;

/// What a picture is drawn from: the values of a grid, infinite beside poles and jumps ([`Breaks`]), computed some points at a time.
#[derive(Clone, Debug)]
pub struct Filling {
    objective: Rc<Objective>,
    grid: Grid,
    values: Vec<f64>,
    breaks: Option<Box<Breaks>>,
}

impl Filling {
    /// Nothing computed yet.
    pub fn new(objective: Rc<Objective>, grid: Grid) -> Filling {
        Filling {
            values: Vec::with_capacity(grid.columns * grid.rows),
            breaks: Breaks::of(&objective, &grid),
            objective,
            grid,
        }
    }

    /// All of it at once, row 0 first.
    pub fn whole(objective: Rc<Objective>, grid: Grid) -> Vec<f64> {
        let mut filling = Filling::new(objective, grid);
        while !filling.advance(usize::MAX) {}
        filling.values
    }

    /// Computes up to `points` further ones, at least one, or as much as that of what comes after, and says whether that was all.
    ///
    /// However they are divided, the values are the same to the bit.
    pub fn advance(&mut self, points: usize) -> bool {
        let all = self.grid.columns * self.grid.rows;
        let mut left = points.max(1);
        let mut scratch = Scratch::default();
        while left > 0 && self.values.len() < all {
            let (row, from) = (
                self.values.len() / self.grid.columns,
                self.values.len() % self.grid.columns,
            );
            let to = (from.saturating_add(left)).min(self.grid.columns);
            let begin = self.values.len();
            self.values.resize(begin + to - from, 0.0);
            self.objective.values(
                &mut scratch,
                &self.grid.x[from..to],
                &vec![self.grid.y[row]; to - from],
                &mut self.values[begin..],
            );
            left -= to - from;
        }
        let filled = self.values.len() == all;
        match &mut self.breaks {
            Some(breaks) => {
                filled && left > 0 && breaks.advance(&mut self.values, left / POINTS_PER_BOX + 1)
            }
            None => filled,
        }
    }

    /// Those that there are, row 0 first.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_no_picture_has_are_refused() {
        assert_eq!(check_size(4096, 4096), Ok(()));
        for (columns, rows) in [(0, 5), (5, 0), (4096, 4097), (usize::MAX, usize::MAX)] {
            assert_eq!(check_size(columns, rows).unwrap_err().code, "relief.size");
        }
    }

    #[test]
    fn a_grid_filled_in_slices_has_the_same_bits() {
        let window = Window {
            x: [-3.0, 4.0],
            y: [-1.0, 2.0],
        };
        let objective = Rc::new(Objective::new(
            crate::expr::parse("tan(x*y)/x+exp(y)").unwrap(),
        ));
        for (columns, rows) in [(1, 1), (37, 1), (13, 29)] {
            let grid = Grid::corners(&window, columns, rows);
            let whole = Filling::whole(Rc::clone(&objective), grid.clone());
            for points in [1, 7, 13, 40, 1000] {
                let mut filling = Filling::new(Rc::clone(&objective), grid.clone());
                let mut before = 0;
                while !filling.advance(points) {
                    // No slice computes more than it may; what it looks for once all are there is another matter.
                    let all = columns * rows;
                    assert_eq!(filling.values().len(), (before + points).min(all));
                    before += points;
                }
                let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(filling.values()), bits(&whole));
            }
        }
    }

    #[test]
    fn centres_and_corners() {
        let window = Window {
            x: [0.0, 4.0],
            y: [-1.0, 1.0],
        };
        let objective = Objective::new(crate::expr::parse("x + 100*y").unwrap());
        let centres = Grid::centres(&window, 4, 2).values(&objective);
        assert_eq!(
            centres,
            [-49.5, -48.5, -47.5, -46.5, 50.5, 51.5, 52.5, 53.5]
        );
        let corners = Grid::corners(&window, 3, 2).values(&objective);
        assert_eq!(corners, [-100.0, -98.0, -96.0, 100.0, 102.0, 104.0]);
        assert_eq!(Grid::corners(&window, 1, 1).values(&objective), [-100.0]);
    }
}
