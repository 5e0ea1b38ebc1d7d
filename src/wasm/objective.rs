//! The compiled function as JavaScript sees it.

use js_sys::WebAssembly::Module;
use wasm_bindgen::prelude::*;

use super::boundary::{give, take_text, throw};
use super::{kernel, settings};
use crate::error::Error;
use crate::expr;
use crate::function::Function;
use crate::objective::Part;
use crate::relief::grid::{Grid, check_size};

/// A function of a surface, a formula or a model with data: value, gradient, Hessian at a point.
#[wasm_bindgen]
pub struct Objective(pub(super) Function);

#[wasm_bindgen]
impl Objective {
    /// From `{ surface }`, `{ formula, x, y, p }` or `{ model, loss, data: [[x, y], …], x, y }`; x and y are `[lo, hi]`
    /// (of a model's first and second parameter), p values of free names. `data` may be a name of `dataSets()`.
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

    /// The formula as a Python function `f` of axes, free names and columns of the data, over PyTorch's tensors.
    pub fn torch(&self) -> String {
        expr::torch(self.0.objective.formula())
    }

    /// `{ dimensions, x, y, parameters, text, mathml, latex, hints, rate, quadratic, axes, fit }`; `fit` is null or
    /// `{ model, loss, points, notes, quadratic }`.
    pub fn describe(&self) -> JsValue {
        give(&self.0.describe())
    }

    /// Has the code for `"value"`, `"gradient"`, `"value_and_gradient"` or `"jet"` of many points compiled in the background; resolves to
    /// whether it has taken over from the interpreter. Both compute the same bits.
    pub fn compile(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] part: JsValue,
    ) -> Result<js_sys::Promise, JsValue> {
        let part = Part::named(&take_text("part", &part)?).map_err(throw)?;
        let objective = &self.0.objective;
        Ok(kernel::request(objective.seat(part), &|| {
            objective.program(part).emit()
        }))
    }

    /// The compiled module of a part, for a worker; undefined if there is none.
    pub fn module(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] part: JsValue,
    ) -> Result<Option<Module>, JsValue> {
        let part = Part::named(&take_text("part", &part)?).map_err(throw)?;
        Ok(kernel::module(&self.0.objective, part))
    }

    /// Takes a module from [`Objective::module`] of the same function in another thread; whether it has taken over.
    pub fn adopt(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] part: JsValue,
        module: Module,
    ) -> Result<bool, JsValue> {
        let part = Part::named(&take_text("part", &part)?).map_err(throw)?;
        Ok(kernel::adopt(&self.0.objective, part, module))
    }

    /// `{ points: [{ kind, x, y, value, eigenvalues, eigenvectors, proved, edge, index }], unresolved: [{ x, y }], complete,
    /// convexity: { verdict, chord, curvature }, … }` of the window; with `{ budgetMs }` what is found in that time.
    pub fn landscape(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "{ budgetMs?: number }")] settings: JsValue,
    ) -> Result<JsValue, JsValue> {
        let budget = settings::budget(&settings)?;
        let begun = js_sys::Date::now();
        let over = || budget.is_some_and(|budget| js_sys::Date::now() - begun >= budget);
        let report = self.0.landscape(over).map_err(throw)?;
        Ok(give(&report))
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

    /// Gives a model other data: `[[x, y], …]` or a name. Nothing is compiled again, and runs under way keep the
    /// former ones.
    #[wasm_bindgen(js_name = setData)]
    pub fn set_data(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "[number, number][] | string")] data: JsValue,
    ) -> Result<(), JsValue> {
        let data = settings::data(&data).ok_or_else(|| {
            throw(Error::invalid(
                "data",
                &("it is not ".to_owned() + settings::DATA),
            ))
        })?;
        self.0.set_data(&data).map_err(throw)
    }

    /// What models predict at `x`: `parameters` are W0, b0, W1, b1, …, and the result has a stretch as long as `x`
    /// for each. Empty where there is no model.
    pub fn predict(&mut self, parameters: &[f64], x: &[f64]) -> Vec<f64> {
        let fit = self.0.fit.as_mut();
        fit.map_or_else(Vec::new, |fit| fit.predict(parameters, x))
    }

    /// The loss of some rows of the data alone, from edge to edge of the window, row 0 the lowest y. Empty where there is
    /// no model.
    #[wasm_bindgen(js_name = valuesOver)]
    pub fn values_over(
        &self,
        rows: &[u32],
        columns: usize,
        lines: usize,
    ) -> Result<Vec<f64>, JsValue> {
        check_size(columns, lines).map_err(throw)?;
        let grid = Grid::corners(&self.0.window, columns, lines);
        let part = self.0.over(rows);
        Ok(part.map_or_else(Vec::new, |part| grid.values(&part)))
    }
}
