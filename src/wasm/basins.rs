//! Basins as JavaScript sees them.

use js_sys::{Uint8Array, Uint16Array, Uint32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::{array, give, object, throw};
use super::objective::Objective;
use super::{kernel, settings};
use crate::basins::{self, Basins, Found, Report};
use crate::program::emit::Steps;

#[derive(Serialize)]
struct Place {
    kind: &'static str,
    x: f64,
    y: f64,
    value: f64,
    count: u32,
}

impl Place {
    fn new(place: &basins::Place) -> Place {
        let &basins::Place {
            kind,
            x,
            y,
            value,
            count,
        } = place;
        Place {
            kind: kind.name(),
            x,
            y,
            value,
            count,
        }
    }
}

fn shorts(numbers: &[u16]) -> JsValue {
    Uint16Array::from(numbers).into()
}

fn places(places: &[basins::Place]) -> JsValue {
    give(&places.iter().map(Place::new).collect::<Vec<_>>())
}

/// Which minimum the start at each pixel of the function's window reaches: `{ labels, steps, minima, counts }`.
///
/// From `{ width, height, optimizer: { name, lr, … }, maxSteps, tolerance, seed, toTheStop }`. `steps` are those until it was
/// certain where a start ends: a plain descent is let go once it provably comes to rest at a minimum, unless `toTheStop`. Row 0 is the lowest y. A label is an
/// index into `minima`, the lowest first, or 65520 plus the code of another outcome. Tips and flat hollows are minima too, if they are
/// few; their `kind` tells. `counts` has the pixels by code, those with an index under that of the minimum. Each label is what an `Ensemble` of that start alone comes to.
#[wasm_bindgen(js_name = basins)]
pub fn basins(objective: &Objective, settings: JsValue) -> Result<JsValue, JsValue> {
    let mut map = BasinMap::new(objective, settings)?;
    while !map.0.advance(usize::MAX) {}
    let report = map.0.report(false);
    Ok(object([
        ("labels", shorts(&report.labels)),
        ("steps", shorts(&report.steps)),
        ("minima", places(&report.places[..report.minima])),
        ("counts", give(&report.counts)),
    ]))
}

/// The same in the making: in slices, or in tiles that may be worked on anywhere.
#[wasm_bindgen]
pub struct BasinMap(Basins);

#[wasm_bindgen]
impl BasinMap {
    /// From the settings of `basins`.
    #[wasm_bindgen(constructor)]
    pub fn new(objective: &Objective, settings: JsValue) -> Result<BasinMap, JsValue> {
        let (plan, width, height, to_the_stop) = settings::basins(&settings)?;
        let ensemble = plan.start(&objective.0).map_err(throw)?;
        let pixels = width.saturating_mul(height);
        // Each pixel takes some dozen steps at least, after a look at where it starts.
        let points = pixels.saturating_mul(16);
        kernel::expect(&ensemble, Steps::One, points, kernel::at_once);
        kernel::expect_at_rest(&ensemble, pixels);
        let map = Basins::new(ensemble, width, height).map_err(throw)?;
        Ok(BasinMap(if to_the_stop { map.to_the_stop() } else { map }))
    }

    /// How many tiles there are, coarse ones first.
    pub fn tiles(&self) -> usize {
        self.0.tiles()
    }

    /// How many of them make the first, coarse picture.
    pub fn coarse(&self) -> usize {
        self.0.coarse()
    }

    /// Begins a tile; nothing if there is none of that number.
    pub fn tile(&self, number: usize) -> Option<BasinTile> {
        self.0.tile(number).map(BasinTile)
    }

    /// Takes what another map of the same settings found in a tile; whether it fits.
    pub fn put(
        &mut self,
        number: usize,
        outcomes: &[u8],
        sites: &[u16],
        steps: &[u16],
        ends: &[f64],
    ) -> bool {
        let found = Found {
            outcomes: outcomes.to_vec(),
            sites: sites.to_vec(),
            steps: steps.to_vec(),
            ends: Vec::new(),
        };
        found
            .with_packed_ends(ends)
            .is_some_and(|found| self.0.put(number, found))
    }

    /// Works on missing tiles until about `points` points are computed; whether none is missing.
    pub fn advance(&mut self, points: usize) -> bool {
        self.0.advance(points)
    }

    /// What is known so far: `{ labels, sites, steps, places, minima, distinct, counts, known }`.
    ///
    /// `labels` as in `basins`, 65535 where nothing is known, which `fill` replaces by what a coarser pixel says;
    /// `sites` index `places`, of which the first `minima` are minima and the first `distinct` are told apart.
    pub fn report(&self, fill: bool) -> JsValue {
        let Report {
            labels,
            sites,
            steps,
            places: list,
            minima,
            distinct,
            counts,
            known,
        } = self.0.report(fill);
        object([
            ("labels", shorts(&labels)),
            ("sites", shorts(&sites)),
            ("steps", shorts(&steps)),
            ("places", places(&list)),
            ("minima", minima.into()),
            ("distinct", distinct.into()),
            ("counts", give(&counts)),
            ("known", known.into()),
        ])
    }

    /// Begins to look for the lines between the basins; all tiles have to be there.
    pub fn lines(&self) -> BasinLines {
        BasinLines(basins::Lines::new(&self.0))
    }
}

/// A tile in the making.
#[wasm_bindgen]
pub struct BasinTile(basins::Tile);

#[wasm_bindgen]
impl BasinTile {
    /// Goes on until about `points` points are computed; whether the tile is done.
    pub fn advance(&mut self, points: usize) -> bool {
        self.0.advance(points)
    }

    /// What `BasinMap.put` takes: `{ outcomes, sites, steps, ends }`, typed arrays.
    pub fn found(&self) -> JsValue {
        let found = self.0.found();
        object([
            ("outcomes", Uint8Array::from(&found.outcomes[..]).into()),
            ("sites", shorts(&found.sites)),
            ("steps", shorts(&found.steps)),
            ("ends", array(&found.packed_ends())),
        ])
    }
}

/// Watershed lines in the making.
#[wasm_bindgen]
pub struct BasinLines(basins::Lines);

#[wasm_bindgen]
impl BasinLines {
    /// Goes on until about `points` points are computed; whether the lines are done.
    pub fn advance(&mut self, points: usize) -> bool {
        self.0.advance(points)
    }

    /// `{ points, lengths, crowded }`: x0, y0, x1, y1, … of one line after the other, and how many points each has;
    /// none if the basins are too finely mixed. For a function of x alone each line is a point.
    pub fn lines(&self) -> JsValue {
        let (points, lengths) = self.0.lines();
        object([
            ("points", array(&points)),
            ("lengths", Uint32Array::from(&lengths[..]).into()),
            ("crowded", self.0.crowded().into()),
        ])
    }
}
