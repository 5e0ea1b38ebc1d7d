//! The data that a sum runs over.

use std::borrow::Cow;

/// A table of numbers: the data of a `Sum` node, one loop turn per row.
///
/// It lives outside the program, so that moving a data point or drawing
/// another minibatch recompiles nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns, of equal length; a column that is missing or too short reads as NaN.
    pub columns: Vec<Vec<f64>>,
    /// Which rows a sum visits, in this order; `None` is all of them from the first on.
    pub rows: Option<Vec<u32>>,
}

impl Table {
    /// A table whose sums visit every row.
    pub fn new(columns: Vec<Vec<f64>>) -> Self {
        Self {
            columns,
            rows: None,
        }
    }

    /// How many rows a sum visits.
    pub fn turns(&self) -> usize {
        match &self.rows {
            Some(rows) => rows.len(),
            None => self.columns.iter().map(Vec::len).max().unwrap_or(0),
        }
    }

    /// What all turns of a sum find in `column`, in their order.
    pub(super) fn column(&self, column: usize) -> Cow<'_, [f64]> {
        match self.columns.get(column) {
            Some(cells) if self.rows.is_none() && cells.len() == self.turns() => cells.into(),
            _ => (0..self.turns())
                .map(|turn| self.at(turn, column))
                .collect(),
        }
    }

    /// The number that turn `turn` of a sum finds in `column`; NaN if there is none.
    pub fn at(&self, turn: usize, column: usize) -> f64 {
        let row = match &self.rows {
            Some(rows) => rows[turn] as usize,
            None => turn,
        };
        let cell = self.columns.get(column).and_then(|cells| cells.get(row));
        cell.copied().unwrap_or(f64::NAN)
    }
}
