//! What runs are asked for: rule, starts, limits.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Deserialize;

use crate::ensemble::{Ensemble, Settings};
use crate::error::Error;
use crate::function::Function;
use crate::optimizer::Optimizer;
use crate::starts::{self, Sampling};

/// The settings of an ensemble as a page writes them.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
    optimizer: Rule,
    starts: Starts,
    #[serde(default = "max_steps")]
    max_steps: u32,
    #[serde(default = "tolerance")]
    tolerance: f64,
    /// Whether to keep all positions, so that one can go back.
    #[serde(default = "yes")]
    history: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct Rule {
    name: String,
    /// Hyper-parameters by name; `lr` may be a timeline of `[step, rate]`.
    #[serde(flatten)]
    values: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Timeline(Vec<(u32, f64)>),
}

/// Drawn starts come first, given ones after them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Starts {
    #[serde(default)]
    count: usize,
    #[serde(default)]
    seed: u64,
    sampling: Option<String>,
    #[serde(default)]
    list: Vec<[f64; 2]>,
}

fn max_steps() -> u32 {
    1000
}

fn tolerance() -> f64 {
    1e-6
}

fn yes() -> bool {
    true
}

impl Plan {
    /// The runs on a function, at step 0.
    ///
    /// # Errors
    /// Whatever is out of range, by its name.
    pub fn start(&self, function: &Function) -> Result<Ensemble, Error> {
        let mut given = Vec::new();
        let mut timeline = &[][..];
        for (name, value) in &self.optimizer.values {
            match value {
                Value::Number(number) => given.push((name.as_str(), *number)),
                Value::Timeline(changes) if name == "lr" => timeline = changes,
                Value::Timeline(_) => {
                    let message = format!("{name} needs a number.");
                    return Err(Error::new(
                        "optimizer.number",
                        "optimizer",
                        name.as_str(),
                        "a number",
                        message,
                    ));
                }
            }
        }
        if let Some(&(_, first)) = timeline.first() {
            given.push(("lr", first));
        } else if !self.optimizer.values.contains_key("lr") {
            given.push(("lr", function.rate()));
        }
        let settings = Settings {
            optimizer: Optimizer::new(&self.optimizer.name, &given)?,
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
        ensemble.set_rates(timeline)?;
        Ok(ensemble)
    }
}
