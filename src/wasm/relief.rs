//! Heights, meshes and painted maps as JavaScript sees them.

use std::rc::Rc;

use js_sys::Uint8ClampedArray;
use wasm_bindgen::prelude::*;
use web_sys::ImageData;

use super::boundary::{give, throw};
use super::objective::Objective;
use super::settings;
use crate::objective::{self, Window};
use crate::relief::grid::{Filling, Grid, check_size};
use crate::relief::heights::{Heights, Kind};
use crate::relief::paint;

/// A function over a window with its scale of heights.
#[wasm_bindgen]
pub struct Relief {
    objective: Rc<objective::Objective>,
    window: Window,
    heights: Heights,
}

#[wasm_bindgen]
impl Relief {
    /// From `{ x: [lo, hi], y: [lo, hi], heights: 'linear' | 'log' }`; without `heights`, whichever show most.
    #[wasm_bindgen(constructor)]
    pub fn new(objective: &Objective, settings: JsValue) -> Result<Relief, JsValue> {
        let (x, y, heights) = settings::relief(&settings)?;
        let window = Window::new(x, y).map_err(throw)?;
        let objective = Rc::clone(&objective.0.objective);
        let heights = Heights::of_window(&objective, &window, heights);
        Ok(Relief {
            objective,
            window,
            heights,
        })
    }

    /// `{ kind, lo, hi, unit, contours, strong, ticks }`.
    pub fn heights(&self) -> JsValue {
        give(&self.heights)
    }

    /// Values from edge to edge, row 0 the lowest y; infinite beside poles and jumps, where no picture joins them.
    pub fn values(&self, columns: usize, rows: usize) -> Result<Vec<f64>, JsValue> {
        check_size(columns, rows).map_err(throw)?;
        let grid = Grid::corners(&self.window, columns, rows);
        Ok(Filling::whole(Rc::clone(&self.objective), grid))
    }

    /// Begins what `values` gives, to be computed in slices.
    pub fn mesh(&self, columns: usize, rows: usize) -> Result<Meshing, JsValue> {
        check_size(columns, rows).map_err(throw)?;
        let grid = Grid::corners(&self.window, columns, rows);
        Ok(Meshing(Filling::new(Rc::clone(&self.objective), grid)))
    }

    /// Begins a map of so many pixels.
    pub fn paint(&self, width: usize, height: usize) -> Result<Painting, JsValue> {
        check_size(width, height).map_err(throw)?;
        let grid = Grid::centres(&self.window, width, height);
        let objective = Rc::clone(&self.objective);
        Ok(Painting(paint::Painting::new(
            objective,
            grid,
            self.heights.clone(),
        )))
    }
}

/// A scale of heights in the making: what `new Relief` does, in slices.
#[wasm_bindgen]
pub struct ReliefScan {
    filling: Filling,
    objective: Rc<objective::Objective>,
    window: Window,
    kind: Option<Kind>,
}

#[wasm_bindgen]
impl ReliefScan {
    /// From the same settings.
    #[wasm_bindgen(constructor)]
    pub fn new(objective: &Objective, settings: JsValue) -> Result<ReliefScan, JsValue> {
        let (x, y, kind) = settings::relief(&settings)?;
        let window = Window::new(x, y).map_err(throw)?;
        let objective = Rc::clone(&objective.0.objective);
        Ok(ReliefScan {
            filling: Filling::new(Rc::clone(&objective), Heights::samples(&objective, &window)),
            kind: Kind::asked(kind, &objective),
            objective,
            window,
        })
    }

    /// Looks at up to `points` more and says whether all have been seen.
    pub fn advance(&mut self, points: usize) -> bool {
        self.filling.advance(points)
    }

    /// The relief, from what has been seen.
    pub fn relief(&self) -> Relief {
        Relief {
            objective: Rc::clone(&self.objective),
            window: self.window,
            heights: Heights::of(self.kind, self.filling.values()),
        }
    }
}

/// The values of a mesh in the making.
#[wasm_bindgen]
pub struct Meshing(Filling);

#[wasm_bindgen]
impl Meshing {
    /// Computes up to `points` more and says whether all are there.
    pub fn advance(&mut self, points: usize) -> bool {
        self.0.advance(points)
    }

    /// Those that there are, row 0 the lowest y.
    pub fn values(&self) -> Vec<f64> {
        self.0.values().to_vec()
    }
}

/// A map in the making.
#[wasm_bindgen]
pub struct Painting(paint::Painting);

#[wasm_bindgen]
impl Painting {
    /// Works on up to `rows` rows and says whether the picture is done.
    pub fn advance(&mut self, rows: usize) -> bool {
        self.0.advance(rows)
    }

    /// The picture, row 0 on top; holes are transparent.
    pub fn image(&self) -> Result<ImageData, JsValue> {
        let grid = self.0.grid();
        // A copy: an image over the core's own memory could not be handed to another thread.
        let pixels = Uint8ClampedArray::from(self.0.pixels());
        ImageData::new_with_js_u8_clamped_array_and_sh(
            &pixels,
            grid.columns as u32,
            grid.rows as u32,
        )
    }
}
