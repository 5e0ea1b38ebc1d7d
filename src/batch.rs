//! Minibatches: the points that a step of stochastic gradient descent looks at.
//!
//! An epoch visits every point once, in an order that is shuffled anew for each epoch and each run, and is cut into
//! batches; the last one may be smaller. The order is a pure function of (seed, run, epoch): going back, slices and
//! other runs change nothing.

use crate::objective::Objective;
use crate::program::{Scratch, Table};
use crate::random::{Purpose, philox_of};

/// The table that a loss runs over; see `loss`.
const TABLE: usize = 0;

/// The rows that step `step` of a run looks at: `size` of `rows`, or what is left of the epoch.
///
/// Fisher and Yates's shuffle, as far as it is needed. A number below n is the upper half of n times a word of 32 bits,
/// of which for n ≤ 500 no value is more likely than another by more than 1 in 8 million.
pub fn rows(seed: u64, run: u32, step: u32, size: u32, rows: u32) -> Vec<u32> {
    let size = if size < rows { size } else { rows };
    if size == 0 {
        return Vec::new();
    }
    let batches = rows.div_ceil(size);
    let (epoch, batch) = (step / batches, step % batches);
    let from = batch * size;
    let to = if rows - from < size {
        rows
    } else {
        from + size
    };
    let mut order: Vec<u32> = (0..rows).collect();
    let mut words = [0; 4];
    for at in 0..to {
        if at % 4 == 0 {
            words = philox_of(seed, [run, epoch, Purpose::Epoch as u32, at / 4]);
        }
        let left = u64::from(rows - at);
        let drawn = (left * u64::from(words[(at % 4) as usize])) >> 32;
        order.swap(at as usize, at as usize + drawn as usize);
    }
    order[from as usize..to as usize].to_vec()
}

/// Takes the place of the whole gradient: that of each run's batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batches {
    /// The objective's tables, of which one has the rows of the batch at hand.
    tables: Vec<Table>,
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Batches {
    /// The gradients of the batches of a step, each at its run's point: ∂x, then ∂y.
    ///
    /// `None` where a batch holds all points, or there are none: then the whole gradient, which is known, is that of the batch
    /// to the bit.
    #[allow(clippy::too_many_arguments)]
    pub fn gradients(
        &mut self,
        objective: &Objective,
        scratch: &mut Scratch,
        size: Option<u32>,
        seed: u64,
        step: u32,
        runs: &[u32],
        [x, y]: [&[f64]; 2],
    ) -> Option<[&[f64]; 2]> {
        let (size, count) = (size?, objective.tables().get(TABLE)?.turns() as u32);
        if size >= count {
            return None;
        }
        if self.tables.is_empty() {
            self.tables = objective.tables().to_vec();
        }
        let n = runs.len();
        self.x.resize(n, 0.0);
        self.y.resize(n, 0.0);
        for i in 0..n {
            self.tables[TABLE].rows = Some(rows(seed, runs[i], step, size, count));
            let (gx, gy) = (&mut self.x[i..=i], &mut self.y[i..=i]);
            objective.gradients_over(&self.tables, scratch, [&x[i..=i], &y[i..=i]], [gx, gy]);
        }
        Some([&self.x, &self.y])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_visits_every_point_once() {
        for (size, count) in [(1, 7), (3, 7), (4, 8), (7, 8), (8, 8), (20, 8), (32, 500)] {
            let batches = u32::div_ceil(count, if size < count { size } else { count });
            for epoch in [0, 1, 9] {
                let mut seen: Vec<u32> = (0..batches)
                    .flat_map(|batch| rows(3, 5, epoch * batches + batch, size, count))
                    .collect();
                assert!(seen.len() == count as usize);
                seen.sort_unstable();
                assert_eq!(seen, (0..count).collect::<Vec<_>>());
            }
        }
        assert!(rows(1, 1, 1, 0, 5).is_empty() && rows(1, 1, 1, 5, 0).is_empty());
    }

    #[test]
    fn seeds_runs_and_epochs_have_orders_of_their_own() {
        let base = rows(1, 2, 3, 50, 100);
        assert_eq!(base, rows(1, 2, 3, 50, 100));
        for other in [
            rows(2, 2, 3, 50, 100),
            rows(1, 3, 3, 50, 100),
            rows(1, 2, 5, 50, 100),
        ] {
            assert_ne!(base, other);
        }
    }

    /// Each place is as likely for each point: 2,000 epochs of 10 points, expected 200 with deviation √(200·0.9) ≈ 13.4;
    /// five of them is 1 in 3 million for each of the 100 counts.
    #[test]
    fn shuffles_are_fair() {
        let mut counts = [[0i32; 10]; 10];
        for epoch in 0..2000 {
            for batch in 0..10 {
                let row = rows(7, 0, epoch * 10 + batch, 1, 10)[0];
                counts[batch as usize][row as usize] += 1;
            }
        }
        for count in counts.as_flattened() {
            assert!((count - 200).abs() < 68, "{count}");
        }
    }
}
