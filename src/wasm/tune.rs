//! The search for a learning rate as JavaScript sees it.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::boundary::{give, throw};
use super::objective::Objective;
use super::settings;
use crate::tune;

/// A search for the learning rate that suits a rule, one rate at a time, in slices if need be.
#[wasm_bindgen]
pub struct RateSearch(tune::Search);

#[wasm_bindgen]
impl RateSearch {
    /// From the settings of an ensemble and a budget: how often the function may be looked at, shared by all rates and starts.
    #[wasm_bindgen(constructor)]
    pub fn new(
        objective: &Objective,
        settings: JsValue,
        budget: f64,
    ) -> Result<RateSearch, JsValue> {
        let runs = settings::plan(&settings)?
            .start(&objective.0)
            .map_err(throw)?;
        let (function, settings) = (Rc::clone(runs.objective()), runs.settings().clone());
        tune::Search::new(function, settings, runs.starts(), budget)
            .map(RateSearch)
            .map_err(throw)
    }

    /// Tries one more rate, or goes on with it until about `points` points have been computed, and says whether all have been tried.
    pub fn advance(&mut self, points: Option<usize>) -> bool {
        self.0.advance(points.unwrap_or(usize::MAX))
    }

    /// How many have been tried.
    pub fn tried(&self) -> usize {
        self.0.tried()
    }

    /// `{ rule, rate, share, tried: [{ rate, arrived, evaluations, value }] }`; `rate` is null for a rule that has none.
    pub fn report(&self) -> JsValue {
        give(&self.0.report())
    }
}
