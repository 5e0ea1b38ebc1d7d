//! How many runs have ended how, at a step.

use crate::outcome::Outcome;

/// The runs of an ensemble counted at one step.
///
/// A run counts under its outcome if it stopped at or before the step, else as still moving,
/// so `counts` add up to `total`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// The step.
    pub step: u32,
    /// The number of runs.
    pub total: u32,
    /// Of the runs at a minimum, those at the lowest minimum in the window, or at one of
    /// several equally low ones; as far as the ensemble has found them by now.
    pub lowest_minimum: u32,
    /// Of the runs at a minimum, all others.
    pub other_minimum: u32,
    /// Runs by the code of their outcome.
    pub counts: [u32; Outcome::ALL.len()],
    /// Runs that have been outside the window at this step or before; they may have come
    /// back, and count under their outcome all the same.
    pub left_window: u32,
}
