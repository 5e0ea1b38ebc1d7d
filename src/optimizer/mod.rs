//! The rules that move a run: one file each, over explicit state.
//!
//! A rule is a table of hyper-parameters, a number of state slots and an `update` that
//! moves a block of runs by one step. It holds no state of its own, so that state can be
//! copied, kept and taken up again.

mod gd;

use std::fmt;

use crate::decimal;
use crate::error::Error;
use crate::objective::Objective;
use crate::program::Scratch;

/// A number that a rule can be tuned by.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Parameter {
    /// The name in links and settings, PyTorch's where it has one.
    pub name: &'static str,
    /// The value if none is given.
    pub default: f64,
    /// The smallest value allowed.
    pub min: f64,
    /// The largest value allowed.
    pub max: f64,
}

/// One step of a block of runs, as a rule sees it.
///
/// All slices have one entry for each run of the block, in structure of arrays.
pub struct Block<'a> {
    /// For rules that look at other points than the present ones, such as a line search.
    pub objective: &'a Objective,
    /// Work space for the objective.
    pub scratch: &'a mut Scratch,
    /// The steps taken before this one.
    pub step: u32,
    /// With `runs` and `step` the key to the random numbers of this step.
    pub seed: u64,
    /// The lasting number of each run.
    pub runs: &'a [u32],
    /// The first coordinates: present ones on entry, next ones on return.
    pub x: &'a mut [f64],
    /// The second coordinates; for a function of x alone their gradient is 0.
    pub y: &'a mut [f64],
    /// ∂f/∂x at the present points.
    pub gx: &'a [f64],
    /// ∂f/∂y at the present points.
    pub gy: &'a [f64],
    /// One slice for each slot of state, all 0 before the first step.
    pub state: &'a mut [&'a mut [f64]],
}

/// An update rule.
pub trait Rule: fmt::Debug + Sync {
    /// The name in links and settings.
    fn name(&self) -> &'static str;

    /// Its hyper-parameters, in the order in which `update` gets their values.
    fn parameters(&self) -> &'static [Parameter];

    /// How many numbers of state each run has.
    fn slots(&self) -> usize;

    /// Moves every run of the block by one step.
    ///
    /// What it does to one run must not depend on the others in the block.
    fn update(&self, values: &[f64], block: &mut Block);

    /// The names of the vectors that make up a step, for a reader to see.
    fn terms(&self) -> &'static [&'static str];

    /// The vectors named by `terms` for the step that starts where `gradient` is.
    ///
    /// `state` holds the slots of the run before the step.
    fn explain(&self, values: &[f64], gradient: [f64; 2], state: &[f64]) -> Vec<[f64; 2]>;
}

/// Every rule, in the order in which they are offered.
pub const RULES: &[&dyn Rule] = &[&gd::Gd];

/// A rule with the values of its hyper-parameters.
#[derive(Clone, Debug)]
pub struct Optimizer {
    rule: &'static dyn Rule,
    values: Vec<f64>,
}

impl Optimizer {
    /// The rule `name` with `given` values and defaults for the rest.
    ///
    /// Fails with `optimizer.name`, `optimizer.parameter` (the rule has no such
    /// hyper-parameter) or `optimizer.value` (out of range).
    pub fn new(name: &str, given: &[(&str, f64)]) -> Result<Optimizer, Error> {
        let rule = RULES
            .iter()
            .find(|rule| rule.name() == name)
            .ok_or_else(|| {
                let names: Vec<_> = RULES.iter().map(|rule| rule.name()).collect();
                let allowed = names.join(", ");
                let message = format!("There is no optimizer \"{name}\"; there are {allowed}.");
                Error::new("optimizer.name", "optimizer", name, allowed, message)
            })?;
        let values = rule.parameters().iter().map(|p| p.default).collect();
        let mut optimizer = Optimizer {
            rule: *rule,
            values,
        };
        for &(parameter, value) in given {
            optimizer.set(parameter, value)?;
        }
        Ok(optimizer)
    }

    /// Gradient descent with learning rate `lr`.
    ///
    /// Fails with `optimizer.value` if `lr` is out of range.
    pub fn gd(lr: f64) -> Result<Optimizer, Error> {
        Optimizer::new("gd", &[("lr", lr)])
    }

    /// Gives one hyper-parameter another value; on an error nothing changes.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), Error> {
        let parameters = self.rule.parameters();
        let Some(index) = parameters.iter().position(|p| p.name == name) else {
            let names: Vec<_> = parameters.iter().map(|p| p.name).collect();
            let allowed = names.join(", ");
            let message = format!("{} has no \"{name}\"; it has {allowed}.", self.rule.name());
            return Err(Error::new(
                "optimizer.parameter",
                "optimizer",
                name,
                allowed,
                message,
            ));
        };
        let Parameter { name, min, max, .. } = parameters[index];
        // Written so that NaN is refused too.
        if !(value >= min && value <= max) {
            let value = decimal::plain(value);
            let allowed = decimal::plain(min) + " to " + &decimal::plain(max);
            let message = format!("{name} = {value} is out of range; {allowed} is allowed.");
            return Err(Error::new("optimizer.value", name, value, allowed, message));
        }
        self.values[index] = value;
        Ok(())
    }

    /// The rule itself.
    pub fn rule(&self) -> &'static dyn Rule {
        self.rule
    }

    /// The values of the hyper-parameters, in the order of [`Rule::parameters`].
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value of one hyper-parameter, if the rule has it.
    pub fn get(&self, name: &str) -> Option<f64> {
        let index = self.rule.parameters().iter().position(|p| p.name == name)?;
        Some(self.values[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_a_value_and_bad_ones_are_named() {
        assert_eq!(Optimizer::gd(0.0).unwrap().get("lr"), Some(0.0));
        for bad in [-1.0, f64::NAN, f64::INFINITY, 1e7] {
            let error = Optimizer::gd(bad).unwrap_err();
            assert_eq!((error.code, error.field), ("optimizer.value", "lr"));
            assert_eq!(error.value, bad.to_string());
            assert_eq!(error.allowed, "0 to 1000000");
        }
        let error = Optimizer::new("gdd", &[]).unwrap_err();
        assert_eq!(
            (error.code, error.value.as_str()),
            ("optimizer.name", "gdd")
        );
        let error = Optimizer::new("gd", &[("beta1", 0.9)]).unwrap_err();
        assert_eq!(
            (error.code, error.value.as_str()),
            ("optimizer.parameter", "beta1")
        );
    }

    #[test]
    fn every_default_is_in_its_own_range() {
        for rule in RULES {
            let optimizer = Optimizer::new(rule.name(), &[]).unwrap();
            for (parameter, &value) in rule.parameters().iter().zip(optimizer.values()) {
                assert!(parameter.min <= value && value <= parameter.max);
                assert!(optimizer.clone().set(parameter.name, value).is_ok());
            }
        }
    }
}
