//! Paints a grid of values as a map: colour by height, contour lines, soft shading from the north-west.

use std::rc::Rc;

use super::breaks::Breaks;
use super::grid::{Grid, POINTS_PER_BOX};
use super::heights::Heights;
use super::palette;
use crate::objective::Objective;
use crate::program::Scratch;

/// Width of a contour line, pixels; the rounder ones are drawn wider.
const LINE: f64 = 1.1;
const STRONG_LINE: f64 = 1.9;
/// How dark a contour line is, 0 to 1.
const LINE_INK: f64 = 0.34;
const STRONG_LINE_INK: f64 = 0.52;
/// Height of the whole relief against the width of the map, for the shading alone.
const RELIEF: f64 = 0.22;
/// How much the shading may darken or brighten.
const SHADE: f64 = 0.30;
/// Contour lines closer together than this many pixels fade, so that a steep slope does not turn black.
const CROWDED: f64 = 4.0;

/// A map in the making: first the values are computed, then breaks are looked for, then the pixels coloured, a few rows
/// at a time, so that whoever draws it can do something else in between.
pub struct Painting {
    objective: Rc<Objective>,
    grid: Grid,
    heights: Heights,
    colours: [u8; 3 * palette::SIZE],
    scratch: Scratch,
    /// Height of each pixel, 0 to 1, NaN in a hole; row 0 is the lowest y.
    levels: Vec<f64>,
    /// Which contour line each pixel is on, see [`line_coordinate`].
    lines: Vec<f64>,
    /// Which of the lines are drawn stronger.
    strong: Vec<bool>,
    pixels: Vec<u8>,
    evaluated: usize,
    /// What is still to be looked for.
    breaks: Option<Box<Breaks>>,
    painted: usize,
}

impl Painting {
    /// Begins a picture with one pixel for each point of the grid.
    pub fn new(objective: Rc<Objective>, grid: Grid, heights: Heights) -> Painting {
        let count = grid.columns * grid.rows;
        let strong = |value: &f64| heights.strong.contains(value);
        Painting {
            strong: heights.contours.iter().map(strong).collect(),
            breaks: Breaks::of(&objective, &grid),
            objective,
            grid,
            heights,
            colours: palette::table(),
            scratch: Scratch::default(),
            levels: Vec::with_capacity(count),
            lines: Vec::with_capacity(count),
            pixels: vec![0; 4 * count],
            evaluated: 0,
            painted: 0,
        }
    }

    /// Works on up to `rows` rows and says whether the picture is done.
    pub fn advance(&mut self, rows: usize) -> bool {
        for _ in 0..rows {
            if self.evaluated < self.grid.rows {
                let values = self
                    .grid
                    .row(&self.objective, &mut self.scratch, self.evaluated);
                self.take(&values);
                self.evaluated += 1;
            } else if self.breaks.is_some() {
                self.tear();
            } else if self.painted < self.grid.rows {
                self.paint_row(self.painted);
                self.painted += 1;
            }
        }
        self.painted == self.grid.rows
    }

    /// Red, green, blue, alpha of each pixel; row 0 is the top. Holes are transparent.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The grid whose points are the pixels.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Looks for breaks for as long as a row takes; a pixel with one becomes a hole.
    fn tear(&mut self) {
        let boxes = self.grid.columns / POINTS_PER_BOX + 1;
        let breaks = self.breaks.as_mut();
        if !breaks.is_none_or(|breaks| breaks.advance(&mut self.levels, boxes)) {
            return;
        }
        self.breaks = None;
        for (level, line) in self.levels.iter_mut().zip(&mut self.lines) {
            if level.is_infinite() {
                (*level, *line) = (f64::NAN, f64::NAN);
            }
        }
    }

    fn take(&mut self, values: &[f64]) {
        for &value in values {
            self.levels.push(if value.is_finite() {
                self.heights.level(value)
            } else {
                f64::NAN
            });
            self.lines
                .push(line_coordinate(&self.heights.contours, value));
        }
    }

    fn paint_row(&mut self, row: usize) {
        let (width, height) = (self.grid.columns, self.grid.rows);
        for column in 0..width {
            let level = self.levels[row * width + column];
            if level.is_nan() {
                continue;
            }
            let (dx, dy) = slope(&self.levels, width, height, column, row);
            // Light from the upper left: slopes that face it brighten.
            let tilt = (dx - dy) * RELIEF * width as f64;
            let shade = 1.0 + SHADE * tilt / (1.0 + tilt.abs());
            let ink = contour_ink(&self.lines, &self.strong, width, height, [column, row]);
            let colour = &self.colours[3 * ((level * 255.0 + 0.5) as usize)..][..3];
            let pixel = &mut self.pixels[4 * ((height - 1 - row) * width + column)..][..4];
            for channel in 0..3 {
                // Lines darken what is below them: no colour of their own to clash.
                pixel[channel] = (f64::from(colour[channel]) * shade * (1.0 - ink)) as u8;
            }
            pixel[3] = 255;
        }
    }
}

/// Which contour line a value lies on, as a real number: 2.5 is midway between the third and the fourth.
fn line_coordinate(contours: &[f64], value: f64) -> f64 {
    let n = contours.len();
    if n < 2 || !value.is_finite() {
        return f64::NAN;
    }
    let above = contours.partition_point(|&c| c <= value).clamp(1, n - 1);
    let (lo, hi) = (contours[above - 1], contours[above]);
    (above - 1) as f64 + (value - lo) / (hi - lo)
}

/// The change of `grid` per pixel to the right and upwards; 0 beside a hole.
fn slope(grid: &[f64], width: usize, height: usize, column: usize, row: usize) -> (f64, f64) {
    let difference = |before: usize, after: usize, steps: usize| {
        let d = (grid[after] - grid[before]) / steps as f64;
        if d.is_finite() { d } else { 0.0 }
    };
    let (left, right) = (column.saturating_sub(1), (column + 1).min(width - 1));
    let (below, above) = (row.saturating_sub(1), (row + 1).min(height - 1));
    let line = row * width;
    (
        if right > left {
            difference(line + left, line + right, right - left)
        } else {
            0.0
        },
        if above > below {
            difference(
                below * width + column,
                above * width + column,
                above - below,
            )
        } else {
            0.0
        },
    )
}

/// How much of the pixel a contour line covers, times its darkness.
fn contour_ink(
    lines: &[f64],
    strong: &[bool],
    width: usize,
    height: usize,
    [column, row]: [usize; 2],
) -> f64 {
    let here = lines[row * width + column];
    let nearest = here.round();
    if here.is_nan() || nearest < 0.0 {
        return 0.0;
    }
    let (dx, dy) = slope(lines, width, height, column, row);
    let per_pixel = (dx * dx + dy * dy).sqrt();
    if per_pixel == 0.0 {
        return 0.0;
    }
    let distance = (here - nearest).abs() / per_pixel;
    let (line, ink) = if strong.get(nearest as usize) == Some(&true) {
        (STRONG_LINE, STRONG_LINE_INK)
    } else {
        (LINE, LINE_INK)
    };
    let cover = (0.5 + line / 2.0 - distance).clamp(0.0, 1.0);
    let spacing = 1.0 / per_pixel;
    let fade = ((spacing - 1.0) / (CROWDED - 1.0)).clamp(0.0, 1.0);
    cover * ink * fade
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::Window;
    use crate::relief::heights::Kind;

    fn paint(formula: &str, columns: usize, rows: usize, kind: Kind) -> Painting {
        let objective = Rc::new(Objective::new(crate::expr::parse(formula).unwrap()));
        let window = Window {
            x: [0.0, 10.1],
            y: [-1.0, 1.0],
        };
        let heights = Heights::of_window(&objective, &window, Some(kind));
        let grid = Grid::centres(&window, columns, rows);
        let mut painting = Painting::new(objective, grid, heights);
        while !painting.advance(7) {}
        painting
    }

    #[test]
    fn contours_stand_where_the_value_is() {
        // Pixel i is at x = 0.05 + i / 10.
        let painting = paint("x - 0.05 + 0*y", 101, 41, Kind::Linear);
        let green = |column: usize| i32::from(painting.pixels()[4 * (20 * 101 + column) + 1]);
        for value in 1..10 {
            let line = 10 * value;
            assert!(green(line) < green(line - 3) - 10 && green(line) < green(line + 3) - 10);
        }
    }

    #[test]
    fn holes_are_transparent_and_the_first_row_is_the_top() {
        let painting = paint("x + ln(y)", 4, 4, Kind::Linear);
        let alpha: Vec<u8> = painting.pixels().chunks(4).map(|p| p[3]).collect();
        assert_eq!(alpha[..8], [255; 8]);
        assert_eq!(alpha[8..], [0; 8]);
        assert!(
            painting.pixels()[4 * 3] > painting.pixels()[0],
            "the highest value is the palest"
        );
    }

    #[test]
    fn one_pixel_and_flat_maps_paint() {
        for side in [1, 3] {
            assert_eq!(
                paint("3", side, side, Kind::Log).pixels().len(),
                4 * side * side
            );
        }
    }

    #[test]
    fn slices_make_the_same_picture() {
        let whole = {
            let objective = Rc::new(Objective::new(crate::expr::parse("sin(x)*y^2").unwrap()));
            let window = Window {
                x: [0.0, 10.1],
                y: [-1.0, 1.0],
            };
            let heights = Heights::of_window(&objective, &window, Some(Kind::Log));
            let mut painting = Painting::new(objective, Grid::centres(&window, 33, 20), heights);
            assert!(painting.advance(40));
            painting
        };
        assert_eq!(
            whole.pixels(),
            paint("sin(x)*y^2", 33, 20, Kind::Log).pixels()
        );
    }
}
