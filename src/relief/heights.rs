//! The scale of heights: which value is drawn how high, linear or logarithmic.

use serde::Serialize;

use std::rc::Rc;

use super::grid::{Filling, Grid};
use crate::decimal;
use crate::objective::{Objective, Window};
use crate::order;
use crate::program::elementary::{exp, ln};

/// Linear or logarithmic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The level grows with the value.
    Linear,
    /// The level grows with the logarithm of the distance to the lowest value.
    Log,
}

impl Kind {
    /// The kind of that name, `linear` or `log`.
    pub fn of_name(name: &str) -> Option<Kind> {
        match name {
            "linear" => Some(Kind::Linear),
            "log" => Some(Kind::Log),
            _ => None,
        }
    }

    /// What is asked for of a function; if nothing is, a curve is drawn as it is, and of a surface the values decide.
    pub fn asked(wish: Option<Kind>, objective: &Objective) -> Option<Kind> {
        wish.or((objective.dimensions() == 1).then_some(Kind::Linear))
    }
}

/// Maps values to levels from 0 (lowest) to 1 (highest).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Heights {
    /// Linear or logarithmic.
    pub kind: Kind,
    /// The value of level 0.
    pub lo: f64,
    /// The value of level 1; higher values are drawn at 1.
    pub hi: f64,
    /// For the logarithmic kind: the distance to `lo` below which the scale is about linear.
    pub unit: f64,
    /// The values of the contour lines, rising.
    pub contours: Vec<f64>,
    /// Those of them that are drawn stronger, the rounder ones: every fifth multiple, or powers of ten.
    pub strong: Vec<f64>,
    /// The values to label on an axis, rising.
    pub ticks: Vec<Tick>,
}

/// A labelled height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Tick {
    /// The value to print.
    pub value: f64,
    /// Where it stands, 0 to 1.
    pub level: f64,
}

/// Contour lines of a linear scale: enough to read a shape by, few enough to count.
const LINEAR_CONTOURS: f64 = 16.0;
/// Labels on the axis of heights.
const TICKS: f64 = 5.0;
/// A logarithmic scale begins to bend at this part of the median height above the lowest.
/// A fiftieth shows the shape of valley floors without blowing up their rounding errors.
const UNIT_OF_MEDIAN: f64 = 1.0 / 50.0;

/// A window half of which lies below this part of its heights is shown on a logarithmic scale.
const LOW: f64 = 0.1;

/// Points along each side of the grid a scale is taken from, for two variables and for one.
/// It is the same for every picture of a window, so that map and surface agree.
const SAMPLES: usize = 129;
const CURVE_SAMPLES: usize = 2049;

impl Heights {
    /// The points that the scale of a function over a window is taken from.
    pub fn samples(objective: &Objective, window: &Window) -> Grid {
        if objective.dimensions() == 1 {
            Grid::corners(window, CURVE_SAMPLES, 1)
        } else {
            Grid::corners(window, SAMPLES, SAMPLES)
        }
    }

    /// The scale of a function over a window; without a kind, the one that shows most.
    pub fn of_window(objective: &Rc<Objective>, window: &Window, kind: Option<Kind>) -> Heights {
        let samples = Heights::samples(objective, window);
        let values = Filling::whole(Rc::clone(objective), samples);
        Heights::of(Kind::asked(kind, objective), &values)
    }

    /// The scale for a grid of values; those that are not finite do not count. Without a kind, the one that shows most: where
    /// half of the values lie in the lowest tenth of the heights, a linear scale would paint them in one colour.
    ///
    /// Returns a scale from 0 to 1 where no value is finite.
    pub fn of(kind: Option<Kind>, values: &[f64]) -> Heights {
        let finite = order::sorted(values.iter().copied().filter(|v| v.is_finite()));
        let (lo, mut hi) = match (finite.first(), finite.last()) {
            (Some(&lo), Some(&hi)) => (lo, hi),
            _ => (0.0, 1.0),
        };
        let middle = finite.get(finite.len() / 2).map_or(hi, |v| *v);
        let kind = kind.unwrap_or(if middle - lo < LOW * (hi - lo) {
            Kind::Log
        } else {
            Kind::Linear
        });
        // Flat, or so nearly flat that parts of the difference would round to 0.
        if hi - lo < f64::MIN_POSITIVE * 1e6 {
            hi = lo + 1.0;
        }
        // Values near the largest doubles: their difference would overflow.
        if !(hi - lo).is_finite() {
            hi = lo + f64::MAX / 4.0;
        }
        // `clamp` would bring in the text of its panic, and with it all of the library's printing of numbers.
        let median = if middle - lo > hi - lo {
            hi - lo
        } else {
            middle - lo
        };
        // Where more than half of the window is flat there is no such median.
        let bend = if median > 1e-9 * (hi - lo) {
            median
        } else {
            hi - lo
        };
        let unit = bend * UNIT_OF_MEDIAN;
        let mut heights = Heights {
            kind,
            lo,
            hi,
            unit,
            contours: Vec::new(),
            strong: Vec::new(),
            ticks: Vec::new(),
        };
        match kind {
            Kind::Linear => {
                let step = nice((hi - lo) / LINEAR_CONTOURS);
                heights.contours = multiples(step, lo, hi);
                // Of these by their places: multiples of five steps, worked out anew, might differ in the last bit.
                let fifth = |&value: &f64| (value / step).round() % 5.0 == 0.0;
                heights.strong = heights.contours.iter().copied().filter(fifth).collect();
                heights.ticks = heights.tick_at(&multiples(nice((hi - lo) / TICKS), lo, hi));
            }
            Kind::Log => {
                (heights.contours, heights.strong) = series(lo, unit, hi);
                let every = heights.contours.len().div_ceil(TICKS as usize).max(1);
                let labelled: Vec<f64> = heights
                    .contours
                    .iter()
                    .rev()
                    .step_by(every)
                    .rev()
                    .copied()
                    .collect();
                heights.ticks = heights.tick_at(&labelled);
            }
        }
        heights
    }

    /// The level of a value, 0 to 1; NaN where the value is NaN.
    pub fn level(&self, value: f64) -> f64 {
        let part = (value - self.lo) / (self.hi - self.lo);
        // A NaN stays one.
        let part = part.clamp(0.0, 1.0);
        match self.kind {
            Kind::Linear => part,
            Kind::Log => {
                let top = (self.hi - self.lo) / self.unit;
                ln(1.0 + part * top) / ln(1.0 + top)
            }
        }
    }

    fn tick_at(&self, values: &[f64]) -> Vec<Tick> {
        values
            .iter()
            .map(|&value| Tick {
                value,
                level: self.level(value),
            })
            .collect()
    }
}

/// The largest power of ten up to `size`, which is positive.
fn decade(size: f64) -> f64 {
    let digits = (ln(size) / std::f64::consts::LN_10).floor();
    let power = exp(digits * std::f64::consts::LN_10);
    // The logarithm is rounded: 1000 may look like 10^2.999….
    if power * 10.0 <= size * (1.0 + 1e-12) {
        power * 10.0
    } else {
        power
    }
}

/// `decade` as people write it: 0.1 and not 0.09999999999999998.
fn round_decade(size: f64) -> f64 {
    let (digits, power) = decimal::shortest(decade(size));
    let up = digits.get(1).is_some_and(|&second| second >= b'5');
    // 9.99… rounds to ten times 1.
    let (first, power) = match (digits.first(), up) {
        (Some(b'9'), true) => (b'1', power + 1),
        (Some(&first), _) => (first + u8::from(up), power),
        (None, _) => return size,
    };
    decimal::read(&format!("{}e{power}", char::from(first))).unwrap_or(size)
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `size`.
fn nice(size: f64) -> f64 {
    let ten = round_decade(size);
    for factor in [1.0, 2.0, 5.0] {
        if factor * ten >= size {
            return factor * ten;
        }
    }
    10.0 * ten
}

/// `k` times a round `step`; dividing by the inverse keeps 0.3 from becoming 0.30000000000000004.
fn multiple(k: f64, step: f64) -> f64 {
    if step < 1.0 {
        k / (1.0 / step).round()
    } else {
        k * step
    }
}

/// The multiples of `step` strictly between `lo` and `hi`.
fn multiples(step: f64, lo: f64, hi: f64) -> Vec<f64> {
    let first = (lo / step).floor();
    let mut values = Vec::new();
    // Counted, because in a window of 1e-16 around 1 the next multiple may be no larger.
    for k in 1..=64 {
        let k = first + f64::from(k);
        let value = multiple(k, step);
        if lo < value && value < hi && values.last().is_none_or(|&last| last < value) {
            values.push(value);
        }
    }
    values
}

/// About 1, 2, 5, 10, 20, … above `lo`, from about `unit` to `hi`; and of these 1, 10, 100, …
fn series(lo: f64, unit: f64, hi: f64) -> (Vec<f64>, Vec<f64>) {
    let mut values = Vec::new();
    let mut tens = Vec::new();
    let mut ten = round_decade(unit);
    // All decades of the doubles, at most.
    for _ in 0..620 {
        if ten >= hi - lo || values.len() > 64 {
            break;
        }
        for factor in [1.0, 2.0, 5.0] {
            // Rounded, so that 0.016 + 5 is labelled 5.
            let value = multiple(((lo + factor * ten) / ten).round(), ten);
            if lo < value && value < hi && values.last().is_none_or(|&last| last < value) {
                values.push(value);
            }
            // Far above 0, five of a decade may be ten of it, too.
            if factor == 1.0 && values.last() == Some(&value) {
                tens.push(value);
            }
        }
        ten *= 10.0;
    }
    (values, tens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_scale_has_round_contours() {
        let heights = Heights::of(
            Some(Kind::Linear),
            &[0.0, 3.0, f64::NAN, 16.0, f64::INFINITY],
        );
        assert_eq!((heights.lo, heights.hi), (0.0, 16.0));
        assert_eq!(heights.contours, (1..16).map(f64::from).collect::<Vec<_>>());
        assert_eq!(
            heights.ticks.iter().map(|t| t.value).collect::<Vec<_>>(),
            [5.0, 10.0, 15.0]
        );
        assert_eq!(heights.strong, [5.0, 10.0, 15.0]);
        // Wherever the first line is, the strong ones are round.
        for (lo, hi, strong) in [
            (-7.5, 8.5, &[-5.0, 0.0, 5.0][..]),
            (3.2, 35.0, &[10.0, 20.0, 30.0]),
            (-0.31, 1.0, &[0.0, 0.5]),
            (101.3, 101.4, &[101.35]),
        ] {
            let heights = Heights::of(Some(Kind::Linear), &[lo, hi]);
            assert_eq!(
                heights.strong, strong,
                "{lo} to {hi}: {:?}",
                heights.contours
            );
            assert!(
                heights
                    .strong
                    .iter()
                    .all(|value| heights.contours.contains(value))
            );
        }
        assert_eq!(heights.level(4.0), 0.25);
        assert_eq!(heights.level(99.0), 1.0);
        assert!(heights.level(f64::NAN).is_nan());
    }

    #[test]
    fn a_logarithmic_scale_spreads_the_valley() {
        let values: Vec<f64> = (0..=1000).map(f64::from).collect();
        let heights = Heights::of(Some(Kind::Log), &values);
        assert_eq!(heights.unit, 10.0);
        assert_eq!(heights.contours, [10.0, 20.0, 50.0, 100.0, 200.0, 500.0]);
        assert_eq!(heights.strong, [10.0, 100.0]);
        assert_eq!(heights.level(0.0), 0.0);
        assert_eq!(heights.level(1000.0), 1.0);
        assert!(heights.level(20.0) > 0.2);
        // The lowest value of a grid is rarely round, its contour lines are.
        let values: Vec<f64> = (0..=1000).map(|k| f64::from(k) + 0.016).collect();
        assert_eq!(
            Heights::of(Some(Kind::Log), &values).contours[..3],
            [10.0, 20.0, 50.0]
        );
    }

    #[test]
    fn what_shows_most_is_chosen_where_nothing_is_asked_for() {
        let over = |f: &dyn Fn(f64, f64) -> f64| {
            let side = || (0..33).map(|i| -3.0 + 6.0 * f64::from(i) / 32.0);
            let values: Vec<f64> = side().flat_map(|y| side().map(move |x| f(x, y))).collect();
            Heights::of(None, &values).kind
        };
        assert_eq!(over(&|x, y| x * x + y * y), Kind::Linear);
        let square = |a: f64| a * a;
        let steep = |x: f64, y: f64| square(1.0 - x) + 100.0 * square(y - x * x);
        assert_eq!(over(&steep), Kind::Log);
        let nan = f64::NAN;
        for values in [&[][..], &[nan, nan], &[nan, 1.0, 2.0, 3.0], &[2.0, 2.0]] {
            assert_eq!(Heights::of(None, values).kind, Kind::Linear, "{values:?}");
        }
        // Half of the window as flat as can be, with a wall beside it.
        assert_eq!(Heights::of(None, &[0.0, 0.0, 0.0, 1.0]).kind, Kind::Log);
    }

    #[test]
    fn odd_grids_still_get_a_scale() {
        for kind in [Kind::Linear, Kind::Log] {
            for values in [
                &[][..],
                &[2.0],
                &[f64::NAN],
                &[-f64::MAX, f64::MAX],
                &[0.0, 5e-324],
                &[1e300, 1.0000000000000002e300],
            ] {
                let heights = Heights::of(Some(kind), values);
                assert!(heights.hi > heights.lo, "{values:?}");
                for &value in values {
                    let level = heights.level(value);
                    assert!(
                        value.is_nan() || (0.0..=1.0).contains(&level),
                        "{value} at {level}"
                    );
                }
            }
        }
    }

    #[test]
    fn round_steps_are_written_as_people_write_them() {
        assert_eq!(nice(0.03), 0.05);
        assert_eq!(nice(1000.0), 1000.0);
        assert_eq!(nice(0.1), 0.1);
        assert_eq!(multiples(0.1, 0.05, 0.45), [0.1, 0.2, 0.3, 0.4]);
    }
}
