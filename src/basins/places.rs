//! Points at which starts of several tiles came to rest, in one list.

use std::collections::BinaryHeap;

use crate::ensemble::Ensemble;
use crate::landscape::ends::{self, End, Ends};
use crate::outcome::Outcome;

/// A point at which starts came to rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Minimum, saddle, maximum, degenerate or cusp. The latter two may be minima all the same.
    pub kind: Outcome,
    /// First coordinate.
    pub x: f64,
    /// Second coordinate; 0 for a function of x alone.
    pub y: f64,
    /// f(x, y).
    pub value: f64,
    /// How many pixels came to rest here.
    pub count: u32,
}

/// The places of a map.
pub(super) struct Places {
    /// Minima first, then the other kinds, each by rising value; equally low ones by x, then y.
    pub list: Vec<Place>,
    /// How many are minima.
    bottoms: usize,
    /// For each tile the number in the list of each of its ends.
    pub numbers: Vec<Vec<u16>>,
}

/// Values closer than this, relative to the values and to the curvature times the window squared,
/// are equally low: rounding must not decide which of two mirror images comes first.
const ALIKE: f64 = 1e-9;

/// So many places that are no minima are told apart: no surface of the catalogue has more tips,
/// saddles and flat minima that runs come to rest at, and every valley more.
const FEW: usize = 16;

impl Places {
    /// One list out of those of the tiles.
    ///
    /// Of an end that several tiles know the first tile's coordinates are taken, which differ in
    /// their last digits; so the list depends on the tiles that are there, not on the order in
    /// which they came.
    pub fn gather<'a>(ensemble: &Ensemble, tiles: impl Iterator<Item = &'a [End]>) -> Places {
        let (window, dimensions) = (
            ensemble.settings().window,
            ensemble.objective().dimensions(),
        );
        let mut ends = Ends::new(window, dimensions);
        let raw: Vec<Vec<u16>> = tiles
            .map(|tile| tile.iter().map(|end| ends.place(end.clone()).1).collect())
            .collect();
        let size = ends::size(&window, dimensions);
        let unit = ends.list().iter().fold(f64::MIN_POSITIVE, |unit, end| {
            let curvature = end.eigenvalues.last().map_or(0.0, |value| value.abs());
            let scale = ALIKE * (end.value.abs() + curvature * size * size);
            if scale > unit && scale.is_finite() {
                scale
            } else {
                unit
            }
        });
        // The casts saturate, which only makes far places alike.
        let round = |value: f64, unit: f64| (value / unit).round() as i64;
        let plain = |end: &End| end.kind == Outcome::Minimum;
        let odd = ends.list().iter().filter(|end| !plain(end)).count();
        // Tips and flat minima are minima that no second derivative names. A valley of places is none, and too many to look at.
        let bottom = |end: &End| {
            let nameless = matches!(end.kind, Outcome::Cusp | Outcome::Degenerate);
            plain(end) || (odd <= FEW && nameless && ends::hollow(ensemble.objective(), end, size))
        };
        let mut bottoms = 0;
        let order: BinaryHeap<_> = (ends.list().iter().enumerate())
            .map(|(number, end)| {
                let bottom = bottom(end);
                bottoms += usize::from(bottom);
                let kind = if bottom { Outcome::Minimum } else { end.kind };
                let value = round(end.value, unit);
                let narrow = ALIKE * size;
                let [x, y] = [end.x, end.y].map(|place| round(place, narrow));
                (kind, value, x, y, number as u16)
            })
            .collect();
        let mut list = Vec::with_capacity(ends.list().len());
        let mut number_of = vec![0; ends.list().len()];
        for (.., number) in order.into_sorted_vec() {
            let end = &ends.list()[usize::from(number)];
            number_of[usize::from(number)] = list.len() as u16;
            list.push(Place {
                kind: end.kind,
                x: end.x,
                y: end.y,
                value: end.value,
                count: 0,
            });
        }
        let numbers = raw
            .into_iter()
            .map(|tile| {
                let listed = |end: u16| number_of.get(usize::from(end)).copied().unwrap_or(end);
                tile.into_iter().map(listed).collect()
            })
            .collect();
        Places {
            list,
            bottoms,
            numbers,
        }
    }

    /// How many are told apart, see [`super::Report::distinct`].
    pub fn distinct(&self) -> usize {
        let minima = self.minima();
        if self.list.len() - minima <= FEW {
            self.list.len()
        } else {
            minima
        }
    }

    /// How many are minima that a label can name: those by second derivatives, and tips and flat hollows if they are few.
    pub fn minima(&self) -> usize {
        let most = usize::from(super::OUTCOMES);
        if self.bottoms < most {
            self.bottoms
        } else {
            most
        }
    }
}
