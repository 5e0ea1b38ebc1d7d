//! Runs sent ahead of a map, to find out where most of its pixels end.

use std::cell::RefCell;
use std::rc::Rc;

use crate::ensemble::Ensemble;
use crate::ensemble::flock::Flock;
use crate::ensemble::trap::{Prover, Trap};
use crate::landscape::ends::End;
use crate::relief::grid::Grid;

/// Scouts along each side of the window: one block of runs, the work of a thousandth of a map of common size.
const SIDE: usize = 16;

/// To prove a trap takes about as long as so many points.
const PROOF: usize = 20_000;

/// The traps of a map in the making, shared by its tiles.
///
/// They depend on nothing but the settings of the map: whoever works on a tile, and whenever, finds the same.
#[derive(Clone, Debug)]
pub(super) struct Scouts(Rc<RefCell<Work>>);

#[derive(Debug)]
struct Work {
    /// The runs, until they have stopped.
    flock: Option<Flock>,
    prover: Option<Prover>,
    /// Where they came to rest and nothing has been proved yet, the last first.
    ends: Vec<End>,
    traps: Vec<Trap>,
}

impl Scouts {
    /// Scouts under the settings of an ensemble; none where nothing can be proved.
    pub fn new(ensemble: &Ensemble) -> Scouts {
        let prover = Prover::new(ensemble);
        let flock = prover.is_some().then(|| {
            let window = ensemble.settings().window;
            let curve = ensemble.objective().dimensions() == 1;
            let [columns, rows] = if curve { [SIDE * SIDE, 1] } else { [SIDE; 2] };
            let level = |[x, y]: [f64; 2]| [x, if curve { 0.0 } else { y }];
            let starts: Vec<_> = Grid::centres(&window, columns, rows)
                .points()
                .map(level)
                .collect();
            Flock::new(ensemble, &starts)
        });
        Scouts(Rc::new(RefCell::new(Work {
            flock,
            prover,
            ends: Vec::new(),
            traps: Vec::new(),
        })))
    }

    /// Goes on until about `budget` points are computed; whether the traps are there.
    pub fn advance(&self, budget: usize) -> bool {
        let mut work = self.0.borrow_mut();
        let work = &mut *work;
        if let Some(flock) = &mut work.flock {
            if !flock.advance(budget) {
                return false;
            }
            work.ends = flock.ends().list().to_vec();
            work.ends.reverse();
            work.flock = None;
        }
        let mut spent = 0;
        while let (Some(prover), Some(end)) = (&mut work.prover, work.ends.last()) {
            if spent > 0 && spent >= budget {
                return false;
            }
            work.traps.extend(prover.trap(end));
            work.ends.pop();
            spent += PROOF;
        }
        work.prover = None;
        true
    }

    /// The traps, once they are there.
    pub fn traps(&self) -> Vec<Trap> {
        self.0.borrow().traps.clone()
    }

    /// Replaces the traps, for tests.
    #[cfg(test)]
    pub fn replace(&self, change: impl Fn(&Trap) -> Trap) {
        let mut work = self.0.borrow_mut();
        work.traps = work.traps.iter().map(change).collect();
    }
}
