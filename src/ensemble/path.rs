//! One run's way, with what each of its steps is made of.

use super::Ensemble;
use crate::program::Scratch;

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
