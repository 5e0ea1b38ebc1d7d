//! The search for critical points as JavaScript sees it.

use wasm_bindgen::prelude::*;

use super::boundary::{give, throw};
use super::objective::Objective;
use crate::landscape::known::Known;
use crate::landscape::survey::Survey;

/// What is to be found out of a function over its window, in slices.
#[wasm_bindgen]
pub struct LandscapeSearch(Survey, Known);

#[wasm_bindgen]
impl LandscapeSearch {
    /// Of the function as it is now; changes of its parameters or data leave the search alone.
    #[wasm_bindgen(constructor)]
    pub fn new(objective: &Objective) -> Result<LandscapeSearch, JsValue> {
        let survey = objective.0.survey().map_err(throw)?;
        Ok(LandscapeSearch(survey, objective.0.known()))
    }

    /// Looks at about so many boxes more and says whether all is done.
    #[wasm_bindgen(js_name = advance)]
    pub fn advance(&mut self, boxes: f64) -> bool {
        let done = self.0.advance(boxes as usize);
        if done {
            self.1.learn(&self.0);
        }
        done
    }

    /// What `Objective.landscape` gives, as far as it is known; while the search goes on, many open boxes are told as one, the window.
    pub fn report(&self) -> JsValue {
        give(&self.0.glance())
    }
}
