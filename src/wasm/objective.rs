//! The compiled function as JavaScript sees it.

use wasm_bindgen::prelude::*;

use super::boundary::{give, take_text, throw};
use super::settings;
use crate::expr;
use crate::function::Function;

/// A function of a surface or a formula: value, gradient, Hessian at a point.
#[wasm_bindgen]
pub struct Objective(pub(super) Function);

#[wasm_bindgen]
impl Objective {
    /// From `{ surface }` or `{ formula, x, y, p }`; x and y are `[lo, hi]`, p values of free names.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: JsValue) -> Result<Objective, JsValue> {
        Function::open(&settings::function(&settings)?)
            .map(Objective)
            .map_err(throw)
    }

    /// f at a point.
    pub fn value(&self, x: f64, y: f64) -> f64 {
        self.0.objective.value(x, y)
    }

    /// `[fx, fy]` at a point.
    pub fn gradient(&self, x: f64, y: f64) -> Vec<f64> {
        self.0.objective.gradient(x, y).to_vec()
    }

    /// `[fxx, fxy, fyy]` at a point.
    pub fn hessian(&self, x: f64, y: f64) -> Vec<f64> {
        self.0.objective.hessian(x, y).to_vec()
    }

    /// The formula as presentation MathML.
    pub fn mathml(&self) -> String {
        expr::mathml(self.0.objective.formula())
    }

    /// The formula as LaTeX.
    pub fn latex(&self) -> String {
        expr::latex(self.0.objective.formula())
    }

    /// `{ dimensions, x, y, parameters, text, mathml, latex, hints, rate }`.
    pub fn describe(&self) -> JsValue {
        give(&self.0.describe())
    }

    /// Gives a free name another value; nothing is compiled again, and runs under way keep the former one.
    #[wasm_bindgen(js_name = setParameter)]
    pub fn set_parameter(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] name: JsValue,
        value: f64,
    ) -> Result<(), JsValue> {
        let name = take_text("p", &name)?;
        self.0.set_parameter(&name, value).map_err(throw)
    }
}
