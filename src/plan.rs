//! What runs are asked for: rule, starts, limits.

use std::rc::Rc;

use crate::ensemble::{Ensemble, Settings};
use crate::error::Error;
use crate::function::Function;
use crate::optimizer::Optimizer;
use crate::optimizer::course::Change;
use crate::starts::{self, Sampling};

/// The settings of an ensemble.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What moves the runs.
    pub optimizer: Rule,
    /// Where they begin.
    pub starts: Starts,
    /// The step at which a run that has not stopped is left alone.
    pub max_steps: u32,
    /// How small gradient and step must be for a run to have arrived; at 0 none ever stops.
    pub tolerance: f64,
    /// Whether to keep all positions, so that one can go back.
    pub history: bool,
    /// How many points of the data each step looks at; `None` is all.
    pub batch: Option<u32>,
}

/// An optimizer's name and its hyper-parameters by name.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// As in `optimizer::RULES`.
    pub name: String,
    /// Of those left out the default holds; without `lr`, the function's own rate.
    pub values: Vec<(String, Value)>,
}

/// The value of a hyper-parameter.
#[derive(Clone, Debug)]
pub enum Value {
    /// One for all steps.
    Number(f64),
    /// From which step on which value holds, or which schedule.
    Timeline(Vec<Change>),
}

/// Drawn starts come first, given ones after them.
#[derive(Clone, Debug, Default)]
pub struct Starts {
    /// How many are drawn.
    pub count: usize,
    /// What they are drawn from.
    pub seed: u64,
    /// How they are drawn; uniformly where nothing is said.
    pub sampling: Option<String>,
    /// The given ones.
    pub list: Vec<[f64; 2]>,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            optimizer: Rule::default(),
            starts: Starts::default(),
            max_steps: 1000,
            tolerance: 1e-6,
            history: true,
            batch: None,
        }
    }
}

impl Plan {
    /// The same without runs, for whoever moves his own under these settings.
    ///
    /// # Errors
    /// Like [`Plan::start`].
    pub fn settle(&self, function: &Function) -> Result<Ensemble, Error> {
        let starts = Starts {
            seed: self.starts.seed,
            ..Starts::default()
        };
        let plan = Plan {
            starts,
            history: false,
            ..self.clone()
        };
        plan.start(function)
    }

    /// The runs on a function, at step 0.
    ///
    /// # Errors
    /// Whatever is out of range, by its name.
    pub fn start(&self, function: &Function) -> Result<Ensemble, Error> {
        let rule = Optimizer::new(&self.optimizer.name, &[])?.rule();
        let mut given = Vec::new();
        let mut timelines = Vec::new();
        for (name, value) in &self.optimizer.values {
            match value {
                Value::Number(number) => given.push((name.as_str(), *number)),
                Value::Timeline(changes) => timelines.push((name.as_str(), changes)),
            }
        }
        let free = |name: &str| self.optimizer.values.iter().all(|(known, _)| known != name);
        if free("lr") && rule.parameters().iter().any(|p| p.name == "lr") {
            given.push(("lr", function.rate(rule.name())));
        }
        let mut optimizer = Optimizer::new(&self.optimizer.name, &given)?;
        // A surface has no data that could be looked at in parts.
        optimizer.set_batch(self.batch.filter(|_| function.fit.is_some()))?;
        let settings = Settings {
            optimizer,
            max_steps: self.max_steps,
            tolerance: self.tolerance,
            window: function.window,
            history: self.history,
            seed: self.starts.seed,
        };
        let dimensions = function.objective.dimensions();
        let sampling = match &self.starts.sampling {
            Some(name) => Sampling::of_name(name)?,
            None => Sampling::Uniform,
        };
        let Starts {
            count,
            seed,
            ref list,
            ..
        } = self.starts;
        let mut points = if count == 0 && !list.is_empty() {
            Vec::new()
        } else {
            starts::starts(sampling, count, seed, &function.window, dimensions)?
        };
        points.extend(starts::given(list, dimensions)?);
        let mut ensemble = Ensemble::new(Rc::clone(&function.objective), settings, &points)?;
        for (name, changes) in timelines {
            ensemble.lay(name, changes)?;
        }
        Ok(ensemble)
    }
}
