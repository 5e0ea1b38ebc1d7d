//! The critical points of a function, looked for once and shared with the runs on it.

use std::cell::RefCell;
use std::rc::Rc;

use super::search::{BUDGET, Findings, Search};
use super::survey::Survey;
use crate::objective::{Objective, Window};

/// A list that may not have been made yet.
pub type Cell = Rc<RefCell<Option<Rc<Findings>>>>;

/// A function's list of critical points, made when it is first asked for.
#[derive(Clone, Debug)]
pub struct Known {
    /// The function.
    pub objective: Rc<Objective>,
    /// Where they are looked for.
    pub window: Window,
    /// The list.
    pub cell: Cell,
}

impl Known {
    /// What is known of the points, after a search if there has been none.
    pub fn findings(&self) -> Rc<Findings> {
        let mut cell = self.cell.borrow_mut();
        let findings = cell.get_or_insert_with(|| {
            let mut search = Search::new(Rc::clone(&self.objective), self.window, BUDGET);
            while !search.advance(BUDGET) {}
            Rc::new(search.findings())
        });
        Rc::clone(findings)
    }

    /// What is known of the points, if they have been searched for.
    pub fn so_far(&self) -> Option<Rc<Findings>> {
        self.cell.borrow().clone()
    }

    /// Takes over what a survey has found.
    pub fn learn(&self, survey: &Survey) {
        *self.cell.borrow_mut() = Some(Rc::new(survey.findings()));
    }
}
