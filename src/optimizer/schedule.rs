//! Learning rates that change by a formula.

use super::parameter::{self, Parameter};
use crate::error::Error;
use crate::program::elementary::{cos, pow};
use std::f64::consts::PI;

/// How a rate changes from the step on at which it is set, in its own time k = 0, 1, 2, ….
///
/// The rate η is what the schedule is laid upon: its first value, or its highest where it warms up first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    kind: Kind,
    numbers: [f64; 3],
}

/// The kinds of schedules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// η·γ^⌊k/n⌋: times γ (`factor`) after every n steps (`every`); PyTorch's `StepLR`.
    Step,
    /// η·γᵏ; PyTorch's `ExponentialLR`.
    Exponential,
    /// From η to `lowest` along half a cosine in `steps` steps: lowest + (η − lowest)·(1 + cos(π·k/steps))/2, then it stays.
    /// PyTorch's `CosineAnnealingLR` goes on along the cosine and rises again.
    ///
    /// Source: I. Loshchilov and F. Hutter, *SGDR: stochastic gradient descent with warm restarts*, ICLR 2017, arXiv:1608.03983.
    Cosine,
    /// η·(k + 1)/warm in the first `warm` steps, then the cosine over the rest of `steps`.
    /// Some libraries begin with k/warm, whose first step moves nothing.
    Warmup,
    /// From η/25 up to η in the first 30 % of `steps` and down to η/250,000 in the rest, both along half a cosine; then it stays. PyTorch's
    /// `OneCycleLR` with its defaults, which ends there with an error.
    ///
    /// Source: L. N. Smith and N. Topin, *Super-convergence: very fast training of neural networks using
    /// large learning rates*, arXiv:1708.07120 (2017).
    OneCycle,
}

/// Of PyTorch's `OneCycleLR`: the part of the steps in which the rate rises, and what the first and the last rate are
/// divided by.
const RISE: f64 = 0.3;
const FIRST: f64 = 25.0;
const LAST: f64 = 1e4;

/// No run takes more steps.
const STEPS: f64 = 1e6;

const fn steps(name: &'static str, default: f64) -> Parameter {
    parameter::whole(name, default, 1.0, STEPS)
}

/// More than 1 lets the rate grow, which is a way to find out how much a surface bears.
const FACTOR: Parameter = parameter::number("factor", 0.5, 10.0);
const LOWEST: Parameter = parameter::number("lowest", 0.0, parameter::LARGEST);

impl Kind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Kind; 5] = [
        Kind::Step,
        Kind::Exponential,
        Kind::Cosine,
        Kind::Warmup,
        Kind::OneCycle,
    ];

    /// The name in links.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Step => "step",
            Kind::Exponential => "exp",
            Kind::Cosine => "cosine",
            Kind::Warmup => "warmup",
            Kind::OneCycle => "onecycle",
        }
    }

    /// Its numbers, in the order in which a link has them.
    pub const fn parameters(self) -> &'static [Parameter] {
        const STEP: &[Parameter] = &[steps("every", 50.0), FACTOR];
        const EXPONENTIAL: &[Parameter] = &[Parameter {
            default: 0.99,
            ..FACTOR
        }];
        const COSINE: &[Parameter] = &[steps("steps", 200.0), LOWEST];
        const WARMUP: &[Parameter] = &[steps("warm", 20.0), steps("steps", 200.0), LOWEST];
        const ONE_CYCLE: &[Parameter] = &[steps("steps", 200.0)];
        match self {
            Kind::Step => STEP,
            Kind::Exponential => EXPONENTIAL,
            Kind::Cosine => COSINE,
            Kind::Warmup => WARMUP,
            Kind::OneCycle => ONE_CYCLE,
        }
    }
}

impl Schedule {
    /// A schedule by its name; numbers that are left out at the end have their defaults.
    ///
    /// Fails with `schedule.name`, `schedule.numbers` (too many) or `optimizer.value` (out of range).
    pub fn new(name: &str, given: &[f64]) -> Result<Schedule, Error> {
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == name) else {
            let allowed = Kind::ALL.map(Kind::name).join(", ");
            let message = format!("There is no schedule \"{name}\"; there are {allowed}.");
            return Err(Error::new("schedule.name", "lr", name, allowed, message));
        };
        let parameters = kind.parameters();
        if given.len() > parameters.len() {
            let allowed = parameters.iter().map(|p| p.name).collect::<Vec<_>>();
            let (value, allowed) = (given.len().to_string(), allowed.join(":"));
            let message = format!("{name} takes {allowed}, not {value} numbers.");
            return Err(Error::new(
                "schedule.numbers",
                "lr",
                value,
                allowed,
                message,
            ));
        }
        let mut numbers = [0.0; 3];
        for (i, parameter) in parameters.iter().enumerate() {
            numbers[i] = given.get(i).copied().unwrap_or(parameter.default);
            parameter.check(numbers[i])?;
        }
        Ok(Schedule { kind, numbers })
    }

    /// What kind it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its numbers, in the order of [`Kind::parameters`].
    pub fn numbers(&self) -> &[f64] {
        &self.numbers[..self.kind.parameters().len()]
    }

    /// The rate in its own step k = 0, 1, 2, …, laid upon `rate`.
    pub fn rate(&self, rate: f64, k: u32) -> f64 {
        let ([a, b, c], k) = (self.numbers, f64::from(k));
        match self.kind {
            Kind::Step => rate * pow(b, (k / a).trunc()),
            Kind::Exponential => rate * pow(a, k),
            Kind::Cosine => ease(rate, b, k / a),
            Kind::Warmup if k < a => rate * (k + 1.0) / a,
            // All warm-up: nothing is left for the cosine.
            Kind::Warmup if b <= a => rate,
            Kind::Warmup => ease(rate, c, (k - a) / (b - a)),
            Kind::OneCycle => {
                let (top, end) = (RISE * a - 1.0, a - 1.0);
                let first = rate / FIRST;
                if k <= top {
                    ease(first, rate, if top > 0.0 { k / top } else { 1.0 })
                } else {
                    ease(rate, first / LAST, (k - top) / (end - top))
                }
            }
        }
    }

    /// The step of its own time from which on the rate stays the same; none if it never does.
    pub fn length(&self) -> Option<u32> {
        let [a, b, _] = self.numbers;
        match self.kind {
            Kind::Step if b == 1.0 => Some(0),
            Kind::Exponential if a == 1.0 => Some(0),
            Kind::Step | Kind::Exponential => None,
            Kind::Cosine | Kind::OneCycle => Some(a as u32),
            Kind::Warmup => Some(if b > a { b } else { a } as u32),
        }
    }
}

/// From `a` at 0 to `b` at 1 along half a cosine; beyond 1 it stays at `b`.
fn ease(a: f64, b: f64, part: f64) -> f64 {
    if part >= 1.0 {
        return b;
    }
    b + (a - b) * (1.0 + cos(PI * part)) / 2.0
}
