//! One run with all that there is to see of each of its steps.

use std::rc::Rc;

use crate::ensemble::{Ensemble, Path, Settings};
use crate::error::Error;
use crate::objective::Objective;
use crate::outcome::Outcome;

/// A single run that can be stepped forth and back.
///
/// It is an ensemble of one, so it shows the very bits that the run has among others.
#[derive(Clone, Debug)]
pub struct Descent {
    ensemble: Ensemble,
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

    /// Takes up to `n` further steps; the step that is then reached.
    pub fn step(&mut self, n: u32) -> u32 {
        self.ensemble.run(n)
    }

    /// Goes back to step `k`, like [`Ensemble::rewind`].
    pub fn rewind(&mut self, k: u32) -> Result<(), Error> {
        self.ensemble.rewind(k)
    }

    /// Changes a hyper-parameter from the present step on, like [`Ensemble::set`].
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), Error> {
        self.ensemble.set(name, value)
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
        Path::of_only(&self.ensemble)
    }
}
