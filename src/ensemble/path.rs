//! One run's way, with what each of its steps is made of.

use super::Ensemble;
use crate::optimizer::failure::Failure;
use crate::optimizer::terms::{Quantity, Term};

/// Where a run went, and the terms of each step.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// First coordinates, from the start on; entry k is after k steps.
    pub x: Vec<f64>,
    /// Second coordinates.
    pub y: Vec<f64>,
    /// Values of the function.
    pub value: Vec<f64>,
    /// The terms of the step taken from each point (from the last one, that would be taken), by name; for `gd` the
    /// gradient and −lr times it.
    pub terms: Vec<Track>,
}

/// A term over the steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The term's name.
    pub name: &'static str,
    /// How many numbers it has: 1, 2 for a vector, 3 for a symmetric matrix.
    pub width: usize,
    /// The numbers of one step after the other, NaN where the term plays no part.
    pub values: Vec<f64>,
}

/// What one step of one run is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The steps taken before it.
    pub step: u32,
    /// Where it begins and ends.
    pub from: [f64; 2],
    /// Where it ends; where it begins, if the rule fails there.
    pub to: [f64; 2],
    /// f at both.
    pub values: [f64; 2],
    /// The gradient where it begins.
    pub gradient: [f64; 2],
    /// The hyper-parameters in force, by name.
    pub hyper: Vec<(&'static str, f64)>,
    /// Its terms, in the order in which they are worked out.
    pub terms: Vec<Term>,
    /// Why the rule cannot go on, if it cannot.
    pub failure: Option<Failure>,
}

impl Path {
    /// The path of the only run of an ensemble; without a history there is only the present point.
    pub(crate) fn of_only(ensemble: &Ensemble) -> Path {
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
        let mut path = Path {
            x,
            y,
            value: Vec::new(),
            terms: Vec::new(),
        };
        // What the rule remembers is not in the history; it is found again by going along.
        let Some(mut again) = ensemble.alone(&[0], false) else {
            return path;
        };
        for k in first..first + path.x.len() as u32 {
            again.run(k - again.step());
            let explanation = again.explain_only(k);
            path.value.push(explanation.values[0]);
            for Term { name, quantity } in &explanation.terms {
                path.note(name, quantity);
            }
            path.even_out();
        }
        path
    }

    /// Adds a term of the last step.
    fn note(&mut self, name: &'static str, quantity: &Quantity) {
        let numbers = quantity.numbers();
        if numbers.is_empty() {
            return;
        }
        let at = self.terms.iter().position(|track| track.name == name);
        let at = at.unwrap_or_else(|| {
            self.terms.push(Track {
                name,
                width: numbers.len(),
                values: vec![f64::NAN; (self.value.len() - 1) * numbers.len()],
            });
            self.terms.len() - 1
        });
        self.terms[at].values.extend(numbers);
    }

    /// Fills in for terms that play no part in the last step.
    fn even_out(&mut self) {
        for track in &mut self.terms {
            track
                .values
                .resize(self.value.len() * track.width, f64::NAN);
        }
    }
}
