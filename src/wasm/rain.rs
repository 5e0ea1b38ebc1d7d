//! Rain as JavaScript sees it.

#![allow(
    unsafe_code,
    reason = "the points are looked at where they lie, on their way to the graphics card"
)]

use js_sys::Float32Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::{give, throw};
use super::objective::Objective;
use super::{kernel, settings};
use crate::program::emit::Steps;
use crate::rain;

/// Drops that fall on the whole window and run down.
#[wasm_bindgen]
pub struct Rain(rain::Rain);

#[derive(Serialize)]
struct End {
    kind: &'static str,
    x: f64,
    y: f64,
    value: f64,
    count: u32,
}

#[derive(Serialize)]
struct Tally<'a> {
    step: u32,
    done: bool,
    counts: &'a [u32],
    ends: Vec<End>,
}

#[wasm_bindgen]
impl Rain {
    /// Drops `first` to `last` − 1, from the settings of an `Ensemble`; of its starts only the seed counts, as the starts are
    /// uniform. Fails with `rain.memory` where these are too many; `allowed` is how many would do.
    #[wasm_bindgen(constructor)]
    pub fn new(
        objective: &Objective,
        settings: JsValue,
        first: usize,
        last: usize,
    ) -> Result<Rain, JsValue> {
        let plan = settings::plan(&settings)?;
        let steps = plan.max_steps as usize;
        let settings = plan.settle(&objective.0).map_err(throw)?;
        // On the page's own thread compilation must not be waited for.
        let points = last.saturating_sub(first).saturating_mul(steps);
        kernel::expect(&settings, Steps::One, points, |seat, emit| {
            drop(kernel::request(seat, emit))
        });
        rain::Rain::new(&settings, first, last)
            .map(Rain)
            .map_err(throw)
    }

    /// How many drops there are.
    pub fn count(&self) -> usize {
        self.0.count()
    }

    /// Goes on to a step, or until about `points` points are computed; whether the step is reached or no drop will move any
    /// more. The points change when it is.
    pub fn advance(&mut self, step: u32, points: usize) -> bool {
        self.0.advance(step, points)
    }

    /// Whether no drop will move any more.
    pub fn done(&self) -> bool {
        self.0.done()
    }

    /// x, y from −1 to 1 across the window and a third number of each drop: 0 if it moves, the code of its outcome, or 16
    /// plus the index of its end in `tally().ends`.
    ///
    /// A look into the memory of the core, to be used at once: it is not there any more after the next call.
    pub fn points(&self) -> Float32Array {
        // SAFETY: nothing is allocated before the page has given it to the graphics card, or copied it.
        unsafe { Float32Array::view(self.0.points()) }
    }

    /// `{ step, done, counts, ends: [{ kind, x, y, value, count }] }`: drops by the code of their outcome, and by where they
    /// came to rest.
    pub fn tally(&self) -> JsValue {
        let tally = self.0.tally();
        let end = |(end, &count): (&crate::landscape::ends::End, &u32)| End {
            kind: end.kind.name(),
            x: end.x,
            y: end.y,
            value: end.value,
            count,
        };
        give(&Tally {
            step: tally.step,
            done: self.0.done(),
            counts: tally.counts,
            ends: tally.ends.iter().zip(tally.at).map(end).collect(),
        })
    }
}
