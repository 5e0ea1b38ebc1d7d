//! The values of a rule's hyper-parameters over the steps.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::Optimizer;
use super::schedule::Schedule;
use crate::decimal;
use crate::error::Error;

/// From a step on a hyper-parameter has another value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The first step that is taken with it.
    pub since: u32,
    /// The value.
    pub value: f64,
    /// How it changes further; for `lr` alone.
    pub schedule: Option<Schedule>,
}

impl Change {
    /// A value that stays.
    pub fn to(value: f64, since: u32) -> Change {
        Change {
            since,
            value,
            schedule: None,
        }
    }

    /// The value at step `k`, which is not before the change.
    pub fn at(&self, k: u32) -> f64 {
        match &self.schedule {
            None => self.value,
            Some(schedule) => schedule.rate(self.value, k.saturating_sub(self.since)),
        }
    }
}

/// As JavaScript has it: `[since, value]`, followed by a schedule's name and numbers if there is one.
impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        list.serialize_element(&self.since)?;
        list.serialize_element(&self.value)?;
        if let Some(schedule) = &self.schedule {
            list.serialize_element(schedule.kind().name())?;
            for number in schedule.numbers() {
                list.serialize_element(number)?;
            }
        }
        list.end()
    }
}

/// For each hyper-parameter of a rule the changes of its value, by rising step from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    lists: Vec<Vec<Change>>,
}

impl Course {
    /// The values that an optimizer has, for good.
    pub fn of(optimizer: &Optimizer) -> Course {
        let values = optimizer.values().iter();
        Course {
            lists: values.map(|&value| vec![Change::to(value, 0)]).collect(),
        }
    }

    /// The changes of the hyper-parameter with that index in the rule's table.
    pub fn changes(&self, index: usize) -> &[Change] {
        &self.lists[index]
    }

    /// The values of all hyper-parameters for the step taken from step `k`.
    pub fn values(&self, k: u32) -> impl Iterator<Item = f64> {
        self.lists.iter().map(move |list| {
            let change = list.iter().rev().find(|change| change.since <= k);
            change.map_or(f64::NAN, |change| change.at(k))
        })
    }

    /// Replaces the changes of one hyper-parameter.
    pub(crate) fn lay(&mut self, index: usize, changes: &[Change]) {
        self.lists[index] = changes.to_vec();
    }

    /// Adds a change; those of the same hyper-parameter at or after its step go.
    pub(crate) fn change(&mut self, index: usize, change: Change) {
        let list = &mut self.lists[index];
        list.retain(|known| known.since < change.since);
        // Even if it is the value that held: a link lists the change, and runs from it must come out the same.
        list.push(change);
    }

    /// The first step after `k` whose values may differ from those of step `k`; the largest number if
    /// there is none.
    pub fn same_until(&self, k: u32) -> u32 {
        let next = |list: &Vec<Change>| {
            let present = list.iter().rev().find(|change| change.since <= k);
            if present.is_some_and(|change| change.schedule.is_some()) {
                return k.saturating_add(1);
            }
            let later = list.iter().map(|change| change.since);
            later.filter(|&since| since > k).min().unwrap_or(u32::MAX)
        };
        self.lists.iter().map(next).min().unwrap_or(u32::MAX)
    }

    /// Whether a change is made at step `k`.
    pub fn turns(&self, k: u32) -> bool {
        self.lists.iter().flatten().any(|change| change.since == k)
    }

    /// The step of the last change.
    fn last_change(&self) -> u32 {
        let last = self.lists.iter().flatten().map(|change| change.since);
        last.fold(0, |a, b| if b > a { b } else { a })
    }

    /// Whether a run may be called cycling or circling at step `k`: not before all is steady, as it may then go
    /// on differently.
    pub fn may_cycle(&self, k: u32) -> bool {
        self.steady().is_some_and(|step| step == 0 || k > step)
    }

    /// Whether a run may be called failed at step `k`: not before the last change.
    pub fn may_fail(&self, k: u32) -> bool {
        let change = self.last_change();
        change == 0 || k > change
    }

    /// The step from which on nothing changes any more; none if a schedule goes on for ever.
    fn steady(&self) -> Option<u32> {
        let mut steady = self.last_change();
        for list in &self.lists {
            if let Some(Change {
                since,
                schedule: Some(schedule),
                ..
            }) = list.last()
            {
                let end = since.saturating_add(schedule.length()?);
                if end > steady {
                    steady = end;
                }
            }
        }
        Some(steady)
    }
}

/// Whether changes may follow each other so, and each is allowed.
///
/// Fails with `optimizer.parameter`, `optimizer.value`, `schedule.lr` (a schedule for another hyper-parameter
/// than `lr`) and, if the steps do not rise from 0, with `run.rates`.
pub fn check(optimizer: &Optimizer, name: &str, changes: &[Change]) -> Result<usize, Error> {
    let index = optimizer.index(name)?;
    let parameter = &optimizer.rule().parameters()[index];
    for change in changes {
        parameter.check(change.value)?;
        if change.schedule.is_some() && name != "lr" {
            let message = format!("Only lr can follow a schedule, not {name}.");
            return Err(Error::new(
                "schedule.lr",
                parameter.name,
                name,
                "lr",
                message,
            ));
        }
    }
    let rising = changes.windows(2).all(|pair| pair[0].since < pair[1].since);
    if changes.first().is_some_and(|first| first.since != 0) || !rising {
        let entries = changes.iter().map(|change| {
            let value = decimal::plain(change.value);
            format!("{value}@{}", change.since)
        });
        let value = entries.collect::<Vec<_>>().join(",");
        let message = "A timeline begins at step 0, and its steps rise.";
        return Err(Error::new(
            "run.rates",
            parameter.name,
            value,
            "rising steps from 0",
            message,
        ));
    }
    Ok(index)
}
