//! Many runs at once as JavaScript sees them.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::{array, give, object, take_text, throw};
use super::objective::Objective;
use super::{kernel, settings};
use crate::ensemble;
use crate::landscape::ends::{self, NO_SITE};
use crate::landscape::known::Known;
use crate::named::by_name;
use crate::optimizer::failure::Failure;
use crate::optimizer::terms;
use crate::program::emit::Steps;

/// Runs of one rule on one function.
#[wasm_bindgen]
pub struct Ensemble(ensemble::Ensemble, Known);

/// Where one run stands at a step.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    x: f64,
    y: f64,
    value: f64,
    gradient: [f64; 2],
    rate: Option<f64>,
    /// Why the rule could not go on, if it could not.
    failure: Option<&'static str>,
}

/// What one step of one run is made of.
#[derive(Serialize)]
struct Explained {
    step: u32,
    from: [f64; 2],
    to: [f64; 2],
    values: [f64; 2],
    gradient: [f64; 2],
    #[serde(serialize_with = "by_name")]
    hyper: Vec<(&'static str, f64)>,
    terms: Vec<Term>,
    failure: Option<&'static str>,
}

/// One of `number`, `vector`, `matrix` and `trials` is there.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
struct Term {
    name: &'static str,
    #[serde(flatten)]
    quantity: Quantity,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Quantity {
    Number(f64),
    Vector([f64; 2]),
    Matrix([f64; 3]),
    Trials(Vec<Trial>),
}

#[derive(Serialize)]
struct Trial {
    t: f64,
    x: f64,
    y: f64,
    value: f64,
}

impl From<ensemble::Explanation> for Explained {
    fn from(told: ensemble::Explanation) -> Explained {
        let term = |term: terms::Term| Term {
            name: term.name,
            quantity: match term.quantity {
                terms::Quantity::Number(number) => Quantity::Number(number),
                terms::Quantity::Vector(vector) => Quantity::Vector(vector),
                terms::Quantity::Matrix(matrix) => Quantity::Matrix(matrix),
                terms::Quantity::Trials(trials) => Quantity::Trials(
                    trials
                        .into_iter()
                        .map(
                            |terms::Trial {
                                 t,
                                 point: [x, y],
                                 value,
                             }| Trial { t, x, y, value },
                        )
                        .collect(),
                ),
            },
        };
        Explained {
            step: told.step,
            from: told.from,
            to: told.to,
            values: told.values,
            gradient: told.gradient,
            hyper: told.hyper,
            terms: told.terms.into_iter().map(term).collect(),
            failure: told.failure.map(Failure::name),
        }
    }
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
    proved: bool,
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
            listed,
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
            proved: *listed != NO_SITE,
        }
    }
}

#[wasm_bindgen]
impl Ensemble {
    /// From `{ optimizer: { name, lr, … }, starts: { list } | { count, seed, sampling }, maxSteps, tolerance }`.
    ///
    /// Without `lr` the function's own rate is taken. Each hyper-parameter may be a timeline `[[step, value], …]`, of `lr` also
    /// with schedules, `[[0, 0.1, 'cosine', 200], …]`.
    #[wasm_bindgen(constructor)]
    pub fn new(objective: &Objective, settings: JsValue) -> Result<Ensemble, JsValue> {
        let plan = settings::plan(&settings)?;
        let runs = plan.start(&objective.0).map_err(throw)?;
        let mut ensemble = Ensemble(runs, objective.0.known());
        ensemble.learn();
        Ok(ensemble)
    }

    /// Takes up to `n` further steps and returns the step reached; none if `n` is negative or no number.
    pub fn step(&mut self, n: f64) -> u32 {
        // An integer at the boundary would take −1 for 2³² − 1.
        let steps = n as u32;
        let how = self.0.strides();
        kernel::expect(&self.0, how, self.points(steps), kernel::at_once);
        self.0.run(steps)
    }

    /// Goes on until `steps` more are taken or about `budget` points are computed, if need be in the middle
    /// of a step, and says whether no run will move any more.
    pub fn advance(&mut self, steps: u32, budget: usize) -> bool {
        // Code takes over when it is there.
        kernel::expect(&self.0, Steps::One, self.points(steps), |seat, emit| {
            drop(kernel::request(seat, emit))
        });
        self.0.advance(steps, budget);
        self.0.done()
    }

    /// Finishes the step that `advance` has left in the middle: until then `positions` mixes two steps.
    pub fn finish(&mut self) {
        self.0.finish();
    }

    /// Has the value computed at every step although nothing is judged by it (a `tolerance` of 0).
    #[wasm_bindgen(js_name = keepValues)]
    pub fn keep_values(&mut self) {
        self.0.keep_values();
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

    /// For each run the index of its end in the points of `Objective.landscape`, 65535: none. The points are looked for
    /// if they are not known yet.
    pub fn sites(&mut self) -> Vec<u16> {
        self.0.learn(self.1.findings());
        self.0.sites_listed()
    }

    /// For each run the index of its end in `ends()`, 65535: none.
    pub fn places(&self) -> Vec<u16> {
        self.0.sites()
    }

    /// Lets the list of critical points decide where runs have ended and what is lowest, if it has been made since the runs were begun.
    pub fn learn(&mut self) {
        if let Some(found) = self.1.so_far() {
            self.0.learn(found);
        }
    }

    /// Where runs ended: `[{ kind, x, y, value, eigenvalues, eigenvectors, count, lowest, proved }]`; `proved` are those in the list of
    /// `Objective.landscape`, as far as that is known.
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
    /// `terms` holds what makes up each step by name: numbers, vectors as x0, y0, x1, y1, …, symmetric matrices
    /// as xx0, xy0, yy0, …; NaN at steps where a term plays no part.
    pub fn history(&self, run: usize) -> JsValue {
        let Some(path) = self.0.path(run) else {
            return JsValue::NULL;
        };
        let terms = path
            .terms
            .iter()
            .map(|track| (track.name, array(&track.values)));
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
                let rate = self.0.value_of("lr", step);
                let stopped = self.0.stopped_at()[run] <= step;
                let failure = self.0.finding(run).failure.filter(|_| stopped);
                State {
                    x: point[0],
                    y: point[1],
                    value,
                    gradient: [fx, fy],
                    rate,
                    failure: failure.map(Failure::name),
                }
            });
        give(&state)
    }

    /// What step `step` of a run is made of: `{ step, from, to, values, gradient, hyper, terms, failure }`; null if there is
    /// no such run or the step has not been computed.
    ///
    /// `hyper` holds the hyper-parameters in force by name. `terms` is a list of `{ name }` with one of `number`, `vector` `[x, y]`, `matrix`
    /// `[xx, xy, yy]` and `trials` `[{ t, x, y, value }]`, in the order in which they are worked out. Of a run that has stopped, the step that
    /// would have come next.
    pub fn explain(&self, run: usize, step: u32) -> JsValue {
        give(&self.0.explain(run, step).map(Explained::from))
    }

    /// `{ values, gradients, hessians }`: how often a run has looked at the function so far; null if there is no such run.
    pub fn spent(&self, run: usize) -> JsValue {
        give(&self.0.spent(run))
    }

    /// Gives a hyper-parameter another value: `[step, value]`, for `lr` also `[step, value, schedule, …its numbers]`. What had been
    /// computed after that step is dropped. Up to that step runs are moved again, where they have to be; with `later` by moving on, in slices if
    /// need be.
    pub fn set(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] name: JsValue,
        change: JsValue,
        later: Option<bool>,
    ) -> Result<(), JsValue> {
        let name = take_text("optimizer", &name)?;
        let change = settings::change(&change)?;
        let done = match later {
            Some(true) => self.0.plan_from(&name, change),
            _ => self.0.set_from(&name, change),
        };
        done.map_err(throw)
    }

    /// The changes of a hyper-parameter, `[[step, value], …]`: from which step on which value holds.
    pub fn changes(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] name: JsValue,
    ) -> Result<JsValue, JsValue> {
        Ok(give(self.0.changes(&take_text("optimizer", &name)?)))
    }

    /// The rows of the data that a run looks at in the step taken from `step`; undefined where these are all.
    pub fn batch(&self, run: usize, step: u32) -> Option<Vec<u32>> {
        self.0.batch(run, step)
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

impl Ensemble {
    /// How many points so many steps compute at most.
    fn points(&self, steps: u32) -> usize {
        let ensemble = &self.0;
        // The page asks for all steps that there may be.
        let limit = ensemble.settings().max_steps;
        let left = limit.saturating_sub(ensemble.step());
        ensemble.count().saturating_mul(steps.min(left) as usize)
    }
}
