//! The numbers that a rule can be tuned by.

use serde::Serialize;

use crate::decimal;
use crate::error::Error;

/// A hyper-parameter: its name, its default and what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// The name in links and settings, PyTorch's where it has one.
    pub name: &'static str,
    /// The value if none is given: PyTorch's where it has one.
    pub default: f64,
    /// The smallest value allowed.
    pub min: f64,
    /// The largest value allowed.
    pub max: f64,
    /// Whether `min` and `max` themselves are excluded: β of Adam is in \[0, 1).
    pub open: [bool; 2],
    /// Which values between them are allowed.
    pub kind: Kind,
}

/// The values that a hyper-parameter can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Every number of the range.
    Number,
    /// Whole numbers.
    Whole,
    /// 0 or 1: a choice that PyTorch has as `False` or `True`.
    Flag,
}

/// Only keeps out slips of the pen: a surface with slopes of 10⁻⁶ may well want a rate of 10⁵.
pub const LARGEST: f64 = 1e6;

/// The learning rate. The default is a guess that suits no surface in particular; the catalogue
/// carries one that suits each.
pub const LR: Parameter = number("lr", 0.01, LARGEST);

/// What PyTorch calls L2 penalty: λ·p is added to the gradient.
pub const WEIGHT_DECAY: Parameter = number("weight_decay", 0.0, LARGEST);

/// Any number from 0 to `max`.
pub const fn number(name: &'static str, default: f64, max: f64) -> Parameter {
    Parameter {
        name,
        default,
        min: 0.0,
        max,
        open: [false, false],
        kind: Kind::Number,
    }
}

/// Any number from 0 up to but without 1.
pub const fn below_one(name: &'static str, default: f64) -> Parameter {
    Parameter {
        open: [false, true],
        ..number(name, default, 1.0)
    }
}

/// A whole number from `min` to `max`.
pub const fn whole(name: &'static str, default: f64, min: f64, max: f64) -> Parameter {
    Parameter {
        min,
        kind: Kind::Whole,
        ..number(name, default, max)
    }
}

/// 0 or 1.
pub const fn flag(name: &'static str) -> Parameter {
    Parameter {
        kind: Kind::Flag,
        ..number(name, 0.0, 1.0)
    }
}

impl Parameter {
    /// Whether the value is allowed; never for NaN.
    pub fn allows(&self, value: f64) -> bool {
        let [above, below] = self.open;
        (if above {
            value > self.min
        } else {
            value >= self.min
        }) && (if below {
            value < self.max
        } else {
            value <= self.max
        }) && (self.kind == Kind::Number || value.trunc() == value)
    }

    /// What is allowed, as a text with `between` between the bounds: `0 to 1 (≠ 1)`.
    pub fn range(&self, between: &str, print: fn(f64) -> String) -> String {
        let mut text = print(self.min) + between + &print(self.max);
        for (open, bound) in self.open.into_iter().zip([self.min, self.max]) {
            if open {
                text = text + " (≠ " + &print(bound) + ")";
            }
        }
        text
    }

    /// Fails with `optimizer.value`, the name and the range, unless the value is allowed.
    pub fn check(&self, value: f64) -> Result<(), Error> {
        if self.allows(value) {
            return Ok(());
        }
        let (name, value, allowed) = (
            self.name,
            decimal::plain(value),
            self.range(" to ", decimal::plain),
        );
        let message = format!("{name} = {value} is out of range; {allowed} is allowed.");
        Err(Error::new("optimizer.value", name, value, allowed, message))
    }
}
