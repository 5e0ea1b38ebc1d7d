//! Many runs at once as JavaScript sees them.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::{array, give, object, throw};
use super::objective::Objective;
use super::settings;
use crate::ensemble;
use crate::landscape::ends;

/// Runs of one rule on one function.
#[wasm_bindgen]
pub struct Ensemble(ensemble::Ensemble);

/// Where one run stands at a step.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    x: f64,
    y: f64,
    value: f64,
    gradient: [f64; 2],
    rate: Option<f64>,
}

#[derive(Serialize)]
struct End<'a> {
    kind: &'static str,
    x: f64,
    y: f64,
    value: f64,
    eigenvalues: &'a [f64],
    eigenvectors: &'a [[f64; 2]],
    count: u32,
    lowest: bool,
}

impl<'a> End<'a> {
    fn new((end, lowest): (&'a ends::End, bool)) -> End<'a> {
        let ends::End {
            kind,
            x,
            y,
            value,
            eigenvalues,
            eigenvectors,
            count,
        } = end;
        End {
            kind: kind.name(),
            x: *x,
            y: *y,
            value: *value,
            eigenvalues,
            eigenvectors,
            count: *count,
            lowest,
        }
    }
}

#[wasm_bindgen]
impl Ensemble {
    /// From `{ optimizer: { name, lr, … }, starts: { list } | { count, seed, sampling }, maxSteps, tolerance }`.
    ///
    /// Without `lr` the function's own rate is taken; `lr` may be a timeline `[[step, rate], …]`.
    #[wasm_bindgen(constructor)]
    pub fn new(objective: &Objective, settings: JsValue) -> Result<Ensemble, JsValue> {
        let plan = settings::plan(&settings)?;
        plan.start(&objective.0).map(Ensemble).map_err(throw)
    }

    /// Takes up to `n` further steps and returns the step reached; none if `n` is negative or no number.
    pub fn step(&mut self, n: f64) -> u32 {
        // An integer at the boundary would take −1 for 2³² − 1.
        self.0.run(n as u32)
    }

    /// Goes on until `steps` more are taken or about `budget` points are computed, if need be in the middle
    /// of a step, and says whether no run will move any more.
    pub fn advance(&mut self, steps: u32, budget: usize) -> bool {
        self.0.advance(steps, budget);
        self.0.done()
    }

    /// Finishes the step that `advance` has left in the middle: until then `positions` mixes two steps.
    pub fn finish(&mut self) {
        self.0.finish();
    }

    /// Whether no run will move any more.
    pub fn done(&self) -> bool {
        self.0.done()
    }

    /// How many runs.
    pub fn count(&self) -> usize {
        self.0.count()
    }

    /// The last step all runs have taken or stopped before.
    pub fn computed(&self) -> u32 {
        self.0.step()
    }

    /// Whether all positions are kept, so that one can go back.
    #[wasm_bindgen(js_name = keepsHistory)]
    pub fn keeps_history(&self) -> bool {
        self.0.has_history()
    }

    /// x0, y0, x1, y1, … at the present step.
    pub fn positions(&self) -> Vec<f64> {
        self.0.positions()
    }

    /// The same for the steps `from` to `to`, one after the other; without a history the present step.
    #[wasm_bindgen(js_name = positionsBetween)]
    pub fn positions_between(&self, from: u32, to: u32) -> Vec<f64> {
        self.0
            .positions_between(from, to)
            .map_or_else(|| self.0.positions(), <[f64]>::to_vec)
    }

    /// The function's value at each run's present position.
    pub fn values(&self) -> Vec<f64> {
        self.0.values()
    }

    /// The same for the steps `from` to `to`; without a history the present step.
    #[wasm_bindgen(js_name = valuesBetween)]
    pub fn values_between(&self, from: u32, to: u32) -> Vec<f64> {
        self.0
            .values_between(from, to)
            .unwrap_or_else(|| self.0.values())
    }

    /// Each run's outcome as a code, see `catalog().outcomes`.
    pub fn outcomes(&self) -> Vec<u8> {
        self.0.outcomes().to_vec()
    }

    /// The step at which each run stopped, 2³² − 1: not yet.
    #[wasm_bindgen(js_name = stoppedAt)]
    pub fn stopped_at(&self) -> Vec<u32> {
        self.0.stopped_at().to_vec()
    }

    /// The first step at which each run was outside the window, 2³² − 1: never.
    #[wasm_bindgen(js_name = leftAt)]
    pub fn left_at(&self) -> Vec<u32> {
        self.0.left_at().to_vec()
    }

    /// For each run the index of its end in `ends()`, 65535: none.
    pub fn sites(&self) -> Vec<u16> {
        self.0.sites()
    }

    /// Where runs ended: `[{ kind, x, y, value, eigenvalues, eigenvectors, count, lowest }]`.
    pub fn ends(&self) -> JsValue {
        let lowest = self.0.lowest();
        let ends = self.0.ends();
        give(&ends.iter().zip(lowest).map(End::new).collect::<Vec<_>>())
    }

    /// How many runs have come to what at the present step.
    pub fn tally(&self) -> JsValue {
        give(&self.0.tally(self.0.step()))
    }

    /// The same at an earlier step.
    #[wasm_bindgen(js_name = tallyAt)]
    pub fn tally_at(&self, step: u32) -> JsValue {
        give(&self.0.tally(step))
    }

    /// One run's path: `{ x, y, value, terms }`, typed arrays over the steps; null if there is no such run.
    ///
    /// `terms` holds the vectors that make up each step by name, as x0, y0, x1, y1, ….
    pub fn history(&self, run: usize) -> JsValue {
        let Some(path) = self.0.path(run) else {
            return JsValue::NULL;
        };
        let terms = path
            .terms
            .iter()
            .map(|(name, vectors)| (*name, array(vectors.as_flattened())));
        object([
            ("x", array(&path.x)),
            ("y", array(&path.y)),
            ("value", array(&path.value)),
            ("terms", object(terms)),
        ])
    }

    /// `{ x, y, value, gradient, rate }` of a run at a step; null without a history, except at the present step.
    #[wasm_bindgen(js_name = stateAt)]
    pub fn state_at(&self, run: usize, step: u32) -> JsValue {
        let present = (step == self.0.step()).then(|| self.0.positions());
        let state = self
            .0
            .positions_at(step)
            .or(present.as_deref())
            .and_then(|positions| positions.chunks_exact(2).nth(run))
            .map(|point| {
                let [value, fx, fy] = self.0.objective().value_and_gradient(point[0], point[1]);
                let rate = self.0.rate_at(step);
                State {
                    x: point[0],
                    y: point[1],
                    value,
                    gradient: [fx, fy],
                    rate,
                }
            });
        give(&state)
    }

    /// Gives the rule another learning rate from `step` on; what had been computed after it is dropped.
    #[wasm_bindgen(js_name = setRate)]
    pub fn set_rate(&mut self, rate: f64, step: u32) -> Result<(), JsValue> {
        self.0.set_rate_from(step, rate).map_err(throw)
    }

    /// `[[step, rate], …]`: from which step on which rate holds.
    pub fn rates(&self) -> JsValue {
        give(self.0.rates())
    }

    /// Adds a run and returns its index; the others keep their bits.
    #[wasm_bindgen(js_name = addStart)]
    pub fn add_start(&mut self, x: f64, y: f64) -> Result<usize, JsValue> {
        self.0.add_start(x, y).map_err(throw)
    }

    /// Lets a run begin elsewhere.
    #[wasm_bindgen(js_name = moveStart)]
    pub fn move_start(&mut self, run: usize, x: f64, y: f64) -> Result<(), JsValue> {
        self.0.move_start(run, x, y).map_err(throw)
    }

    /// Takes a run out; those after it move up.
    #[wasm_bindgen(js_name = removeStart)]
    pub fn remove_start(&mut self, run: usize) -> Result<(), JsValue> {
        self.0.remove_start(run).map_err(throw)
    }
}
