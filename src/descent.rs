//! One run with all that there is to see of each of its steps.

use std::rc::Rc;

use crate::ensemble::{Ensemble, Settings};
use crate::error::Error;
use crate::objective::Objective;
use crate::outcome::Outcome;
use crate::program::Scratch;

/// A single run that can be stepped forth and back.
///
/// It is an ensemble of one, so it shows the very bits that the run has among others.
#[derive(Clone, Debug)]
pub struct Descent {
    ensemble: Ensemble,
}

/// Where a run went, and the terms of each step.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// First coordinates, from the start on; entry k is after k steps.
    pub x: Vec<f64>,
    /// Second coordinates.
    pub y: Vec<f64>,
    /// Values of the function.
    pub value: Vec<f64>,
    /// The vectors that make up the step taken from each point (from the last one, that
    /// would be taken), each with its name; for `gd` the gradient and −lr times it.
    pub terms: Vec<(&'static str, Vec<[f64; 2]>)>,
}

impl Descent {
    /// A run that begins at `start`.
    ///
    /// Fails like [`Ensemble::new`].
    pub fn new(
        objective: Rc<Objective>,
        settings: Settings,
        start: [f64; 2],
    ) -> Result<Descent, Error> {
        let ensemble = Ensemble::new(objective, settings, &[start])?;
        Ok(Descent { ensemble })
    }

    /// The only run of an ensemble.
    pub(crate) fn of(ensemble: Ensemble) -> Descent {
        Descent { ensemble }
    }

    /// Takes up to `n` further steps; the step that is then reached.
    pub fn step(&mut self, n: u32) -> u32 {
        self.ensemble.run(n)
    }

    /// Goes back to step `k`, like [`Ensemble::rewind`].
    pub fn rewind(&mut self, k: u32) -> Result<(), Error> {
        self.ensemble.rewind(k)
    }

    /// Changes the learning rate from the present step on, like [`Ensemble::set_rate`].
    pub fn set_rate(&mut self, lr: f64) -> Result<(), Error> {
        self.ensemble.set_rate(lr)
    }

    /// The ensemble of one that this is.
    pub fn ensemble(&self) -> &Ensemble {
        &self.ensemble
    }

    /// How the run ended, as known at the present step.
    pub fn outcome(&self) -> Outcome {
        let code = self.ensemble.outcomes()[0];
        Outcome::of_code(code).expect("an ensemble writes only codes of outcomes")
    }

    /// The whole path up to where the run stopped or is now.
    ///
    /// Without a history there is only the present point.
    pub fn path(&self) -> Path {
        let ensemble = &self.ensemble;
        let last = if ensemble.step() < ensemble.stopped_at()[0] {
            ensemble.step()
        } else {
            ensemble.stopped_at()[0]
        };
        let present = ensemble.positions();
        let (first, positions) = match ensemble.positions_between(0, last) {
            Some(positions) => (0, positions),
            None => (last, present.as_slice()),
        };
        let (x, y): (Vec<f64>, Vec<f64>) = positions.chunks_exact(2).map(|p| (p[0], p[1])).unzip();
        let count = x.len();
        let (mut value, mut gx, mut gy) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
        let objective = ensemble.objective();
        objective.values_and_gradients(
            &mut Scratch::default(),
            &x,
            &y,
            &mut value,
            &mut gx,
            &mut gy,
        );
        let gradients = gx.iter().zip(&gy).map(|(&gx, &gy)| [gx, gy]);
        let mut optimizer = ensemble.settings().optimizer.clone();
        let names = optimizer.rule().terms();
        let mut terms: Vec<_> = names
            .iter()
            .map(|&name| (name, Vec::with_capacity(count)))
            .collect();
        // What the rule remembers is not in the history; it is found again by going along.
        let slots = optimizer.rule().slots();
        let mut again = if slots > 0 {
            ensemble.alone(&[0], false)
        } else {
            None
        };
        for (k, gradient) in (first..).zip(gradients) {
            let state = again.as_mut().map(|again| {
                again.run(k - again.step());
                again.state(0)
            });
            if let Some(&(_, lr)) = ensemble.rates().iter().rev().find(|&&(step, _)| step <= k) {
                // The rates were checked when they entered the timeline.
                let _ = optimizer.set("lr", lr);
            }
            let vectors =
                optimizer
                    .rule()
                    .explain(optimizer.values(), gradient, &state.unwrap_or_default());
            for ((_, term), vector) in terms.iter_mut().zip(vectors) {
                term.push(vector);
            }
        }
        Path { x, y, value, terms }
    }
}
