//! The rules that move a run: one file each, over explicit state.
//!
//! A rule is a table of hyper-parameters, a number of state slots and an `update` that
//! moves a block of runs by one step. It holds no state of its own, so that state can be
//! copied, kept and taken up again. What it draws is a pure function of (seed, run, step).
//!
//! Most rules say only how one coordinate moves ([`axis`]) or how one run moves ([`lone`]), and say it once: the
//! terms that a reader sees come out of the very function that moves the runs.

mod adadelta;
mod adagrad;
mod adam;
mod adamax;
mod adamw;
mod amsgrad;
pub mod axis;
mod basin_hopping;
mod bfgs;
mod cg;
pub mod course;
pub mod failure;
mod gd;
mod gd_armijo;
mod gd_noisy;
mod gd_perturbed;
mod gd_wolfe;
mod langevin;
mod line;
mod lion;
pub mod lone;
mod momentum;
mod nadam;
mod nesterov;
mod newton;
mod newton_trust;
pub mod parameter;
mod radam;
mod rmsprop;
mod rprop;
pub mod schedule;
pub mod terms;

use std::fmt;

use crate::error::Error;
use crate::objective::Objective;
use crate::outcome::Outcome;
use crate::program::emit::Moving;
use crate::program::{Scratch, Table};

use axis::ByAxis;
use failure::Failure;
use lone::ByRun;
pub use parameter::Parameter;
use terms::Term;

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
    /// Why the rule could not move a run, which then stays where it is; none on entry.
    pub failures: &'a mut [Option<Failure>],
}

/// How often a run has looked at the function beyond the one gradient at each of its points.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Spent {
    /// Values.
    pub values: f64,
    /// Gradients.
    pub gradients: f64,
    /// Hessians.
    pub hessians: f64,
}

impl Spent {
    /// How many numbers it is made of.
    pub const COUNT: usize = 3;
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

    /// Moves the only run of a block, to the same bits, and says what the step is made of.
    ///
    /// The terms stand in the order in which they are worked out: first `gradient`, last `step`. Numbers that are the same for both
    /// coordinates may stand before. A term that plays no part (weight decay of 0) is left out.
    fn explain(&self, values: &[f64], block: &mut Block) -> Vec<Term>;

    /// Adds the numbers of a step to a list for compiled code, which is written by [`Rule::write`]; which form of it, or `None`
    /// for a rule that is not written as code.
    fn numbers(&self, _values: &[f64], _step: u32, _numbers: &mut Vec<f64>) -> Option<u32> {
        None
    }

    /// Whether a slot holds the same number in every run, since nothing but the hyper-parameters of the steps so far goes into it.
    fn is_common(&self, _slot: usize) -> bool {
        false
    }

    /// Writes down how a run moves, in the form that [`Rule::numbers`] names.
    fn write<'a>(&self, _values: &[f64], _step: u32, _moving: &mut Moving<'a>) {}

    /// Whether the gradient is all that it looks at, so that the gradient of a batch can take its place.
    fn by_gradient(&self) -> bool {
        false
    }

    /// Whether it draws random numbers, so that a place it comes back to tells nothing.
    fn draws(&self) -> bool {
        false
    }

    /// Whether a run that has come to rest at a point of the kind `found` stays there.
    ///
    /// `step` counts the steps it has taken, `state` is what it remembers.
    fn rests(&self, _values: &[f64], _step: u32, _state: &[f64], _found: Outcome) -> bool {
        true
    }

    /// How often a run with that state has looked at the function, beyond one gradient at each of its points.
    fn spent(&self, _state: &[f64]) -> Spent {
        Spent::default()
    }
}

/// Every rule, in the order in which they are offered.
pub const RULES: &[&dyn Rule] = &[
    &ByAxis::<gd::Gd>::RULE,
    &ByAxis::<momentum::Momentum>::RULE,
    &ByAxis::<nesterov::Nesterov>::RULE,
    &ByAxis::<adagrad::Adagrad>::RULE,
    &ByAxis::<adadelta::Adadelta>::RULE,
    &ByAxis::<rmsprop::RmsProp>::RULE,
    &ByAxis::<adam::Adam>::RULE,
    &ByAxis::<adamw::AdamW>::RULE,
    &ByAxis::<amsgrad::AmsGrad>::RULE,
    &ByAxis::<adamax::Adamax>::RULE,
    &ByAxis::<nadam::NAdam>::RULE,
    &ByAxis::<radam::RAdam>::RULE,
    &ByAxis::<lion::Lion>::RULE,
    &ByAxis::<rprop::Rprop>::RULE,
    &ByRun::<newton::Newton>::RULE,
    &ByRun::<newton_trust::NewtonTrust>::RULE,
    &ByRun::<bfgs::Bfgs>::RULE,
    &ByRun::<cg::Cg>::RULE,
    &ByRun::<gd_armijo::GdArmijo>::RULE,
    &ByRun::<gd_wolfe::GdWolfe>::RULE,
    &ByRun::<gd_noisy::GdNoisy>::RULE,
    &ByRun::<gd_perturbed::GdPerturbed>::RULE,
    &ByRun::<langevin::Langevin>::RULE,
    &ByRun::<basin_hopping::BasinHopping>::RULE,
];

/// A rule with the values of its hyper-parameters.
#[derive(Clone, Debug)]
pub struct Optimizer {
    rule: &'static dyn Rule,
    values: Vec<f64>,
    /// How many points of the data the gradient of a step is taken over; `None` is all.
    batch: Option<u32>,
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
            batch: None,
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
        let index = self.index(name)?;
        self.rule.parameters()[index].check(value)?;
        self.values[index] = value;
        Ok(())
    }

    /// Where a hyper-parameter stands among those of the rule; fails with `optimizer.parameter`.
    pub fn index(&self, name: &str) -> Result<usize, Error> {
        let parameters = self.rule.parameters();
        let index = parameters.iter().position(|p| p.name == name);
        index.ok_or_else(|| {
            let names: Vec<_> = parameters.iter().map(|p| p.name).collect();
            let allowed = names.join(", ");
            let message = format!("{} has no \"{name}\"; it has {allowed}.", self.rule.name());
            Error::new("optimizer.parameter", "optimizer", name, allowed, message)
        })
    }

    /// Gives every hyper-parameter its value in force, which has been checked before.
    pub(crate) fn assume(&mut self, values: impl Iterator<Item = f64>) {
        for (held, value) in self.values.iter_mut().zip(values) {
            *held = value;
        }
    }

    /// How many points of the data the gradient of a step is taken over; `None` is all.
    pub fn batch(&self) -> Option<u32> {
        self.batch
    }

    /// Takes the gradient of each step over so many points of the data, in an order that is shuffled for each epoch.
    ///
    /// Fails with `batch.size` for 0, and with `batch.rule` where the rule looks at more than a gradient.
    pub fn set_batch(&mut self, batch: Option<u32>) -> Result<(), Error> {
        if batch == Some(0) {
            let message = "A batch holds at least one point.";
            return Err(Error::new("batch.size", "batch", "0", "1…500", message));
        }
        if batch.is_some() && !self.rule.by_gradient() {
            let names: Vec<_> = RULES.iter().filter(|rule| rule.by_gradient()).collect();
            let names: Vec<_> = names.iter().map(|rule| rule.name()).collect();
            let (name, allowed) = (self.rule.name(), names.join(", "));
            let message = format!("{name} looks at the whole loss; batches are for {allowed}.");
            return Err(Error::new("batch.rule", "batch", name, allowed, message));
        }
        self.batch = batch;
        Ok(())
    }

    /// A batch that holds all points of the objective, or is taken of none, is no batch.
    pub(crate) fn settle_batch(&mut self, objective: &Objective) {
        let rows = objective.tables().first().map_or(0, Table::turns);
        self.batch = self.batch.filter(|&size| (size as usize) < rows);
    }

    /// The rule itself.
    pub fn rule(&self) -> &'static dyn Rule {
        self.rule
    }

    /// The values of the hyper-parameters, in the order of [`Rule::parameters`].
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Whether a run that has come to rest at a point of the kind `found` stays there; see [`Rule::rests`].
    pub fn rests(&self, step: u32, state: &[f64], found: Outcome) -> bool {
        self.rule.rests(&self.values, step, state, found)
    }

    /// The learning rate η of plain gradient descent, whose every step is p − η·∇f, product and difference rounded; `None` of
    /// any other rule, and where something is added to the gradient.
    pub fn plain_rate(&self) -> Option<f64> {
        let plain = self.rule.name() == <gd::Gd as axis::Axis>::NAME
            && self.batch.is_none()
            && self.get("weight_decay") == Some(0.0);
        self.get("lr").filter(|_| plain)
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
    use crate::decimal;

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

    /// The row of a rule in the table of hyper-parameters.
    fn row(rule: &dyn Rule) -> String {
        let text = |p: &Parameter| {
            let default = decimal::plain(p.default);
            let range = match (p.min, p.max) {
                (0.0, parameter::LARGEST) if p.open == [false, false] => String::new(),
                _ => format!(", {}", p.range(" to ", decimal::plain)),
            };
            match p.name {
                "lr" => "`lr`".to_owned(),
                name => format!("`{name}` {default}{range}"),
            }
        };
        let all: Vec<_> = rule.parameters().iter().map(text).collect();
        format!("| `{}` | {} |", rule.name(), all.join("; "))
    }

    #[test]
    fn the_docs_tell_of_every_rule_its_numbers_and_schedules() {
        let docs = include_str!("../../docs/optimizers.md");
        let rows: Vec<_> = RULES.iter().map(|rule| row(*rule)).collect();
        let rows = rows.join("\n");
        assert!(docs.contains(&rows), "the table should be\n{rows}");
        let count = docs.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(count, 2 * RULES.len() + schedule::Kind::ALL.len());
        for kind in schedule::Kind::ALL {
            let names: Vec<_> = kind
                .parameters()
                .iter()
                .map(|p| format!("`{}`", p.name))
                .collect();
            let row = format!("| `{}` | {} |", kind.name(), names.join(", "));
            assert!(docs.contains(&row), "{row}");
        }
        for failure in failure::Failure::ALL {
            assert!(docs.contains(failure.name()), "{}", failure.name());
        }
    }

    #[test]
    fn every_default_is_in_its_own_range() {
        for rule in RULES {
            let optimizer = Optimizer::new(rule.name(), &[]).unwrap();
            for (parameter, &value) in rule.parameters().iter().zip(optimizer.values()) {
                assert!(parameter.allows(value), "{parameter:?}");
                assert!(optimizer.clone().set(parameter.name, value).is_ok());
            }
        }
    }
}
