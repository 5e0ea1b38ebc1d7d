//! Initial guesses: where the runs begin.
//!
//! For version 1 of the link the starts of a seed are the same bits for ever. So this
//! file rests on integers, products and sums alone; nothing here calls a function
//! whose last bit a later release might improve.

use std::ops::Range;

use crate::decimal;
use crate::error::Error;
use crate::objective::Window;
use crate::random::{Purpose, uniforms, words};

/// As many starts as one ensemble takes: every position in memory costs 16 bytes, and a
/// browser tab should not be asked for more than about 100 MB at once.
pub const MAX_STARTS: usize = 4_000_000;

/// How the starts are laid out over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sampling {
    /// Independent, every place equally likely.
    Uniform,
    /// One start in each of n columns and each of n rows. Depends on the count.
    LatinHypercube,
    /// A scrambled Sobol sequence: even at every length.
    Sobol,
    /// Centres of the cells of a grid. Depends on the count, not on the seed.
    Grid,
    /// On an ellipse around the centre of the window, 0.8 of it wide and high.
    Ring,
}

impl Sampling {
    /// Every layout, in the order in which they are offered.
    pub const ALL: [Sampling; 5] = [
        Sampling::Uniform,
        Sampling::LatinHypercube,
        Sampling::Sobol,
        Sampling::Grid,
        Sampling::Ring,
    ];

    /// The name in links and settings.
    pub const fn name(self) -> &'static str {
        match self {
            Sampling::Uniform => "uniform",
            Sampling::LatinHypercube => "latin",
            Sampling::Sobol => "sobol",
            Sampling::Grid => "grid",
            Sampling::Ring => "ring",
        }
    }

    /// The layout of a name.
    ///
    /// Fails with `starts.sampling` if there is no such name.
    pub fn of_name(name: &str) -> Result<Sampling, Error> {
        let found = Self::ALL.into_iter().find(|s| s.name() == name);
        found.ok_or_else(|| {
            let allowed = Self::ALL.map(Sampling::name).join(", ");
            let message = format!("There is no sampling \"{name}\"; there are {allowed}.");
            Error::new("starts.sampling", "sampling", name, allowed, message)
        })
    }
}

/// `count` starts inside `window`.
///
/// For a function of x alone (`dimensions` 1) y is 0 everywhere. Start i does not
/// depend on the count, except for the Latin hypercube and the grid, which divide the
/// window by it. Fails with `starts.count` above [`MAX_STARTS`].
pub fn starts(
    sampling: Sampling,
    count: usize,
    seed: u64,
    window: &Window,
    dimensions: usize,
) -> Result<Vec<[f64; 2]>, Error> {
    check_count(count)?;
    let fractions = match sampling {
        Sampling::Uniform => (0..count as u32)
            .map(|run| uniforms(seed, run, 0, Purpose::Start))
            .collect(),
        Sampling::LatinHypercube => latin_hypercube(count, seed),
        Sampling::Sobol => (0..count as u32).map(|run| sobol(run, seed)).collect(),
        Sampling::Grid if dimensions == 1 => line(count),
        Sampling::Grid => grid(count),
        Sampling::Ring => (0..count as u64).map(|run| ring(run, seed)).collect(),
    };
    Ok(place(fractions, window, dimensions))
}

/// Starts `runs` of those that [`starts`] throws uniformly, without the others.
///
/// Fails with `starts.count` if they go beyond [`MAX_STARTS`].
pub fn uniform(
    runs: Range<usize>,
    seed: u64,
    window: &Window,
    dimensions: usize,
) -> Result<Vec<[f64; 2]>, Error> {
    check_count(runs.end)?;
    let fractions = (runs.start as u32..runs.end as u32)
        .map(|run| uniforms(seed, run, 0, Purpose::Start))
        .collect();
    Ok(place(fractions, window, dimensions))
}

/// Places in the window at fractions of its sides.
fn place(fractions: Vec<[f64; 2]>, window: &Window, dimensions: usize) -> Vec<[f64; 2]> {
    fractions
        .into_iter()
        .map(|[u, v]| {
            let y = if dimensions == 1 {
                0.0
            } else {
                between(window.y, v)
            };
            [between(window.x, u), y]
        })
        .collect()
}

/// Starts that somebody chose, checked and with y = 0 for a function of x alone.
///
/// They may lie outside the window. Fails with `starts.list` at a coordinate that is
/// not a finite number, and with `starts.count` above [`MAX_STARTS`].
pub fn given(list: &[[f64; 2]], dimensions: usize) -> Result<Vec<[f64; 2]>, Error> {
    check_count(list.len())?;
    list.iter()
        .enumerate()
        .map(|(i, &[x, y])| {
            let y = if dimensions == 1 { 0.0 } else { y };
            if x.is_finite() && y.is_finite() {
                return Ok([x, y]);
            }
            let (x, y) = (decimal::plain(x), decimal::plain(y));
            let message = format!(
                "Start {} is at ({x}, {y}), which is no point of the plane.",
                i + 1
            );
            Err(Error::new(
                "starts.list",
                "starts",
                format!("{x},{y}"),
                "finite numbers",
                message,
            ))
        })
        .collect()
}

/// Fails with `starts.count` above [`MAX_STARTS`].
pub(crate) fn check_count(count: usize) -> Result<(), Error> {
    if count <= MAX_STARTS {
        return Ok(());
    }
    let allowed = format!("0 to {MAX_STARTS}");
    let message = format!("{count} starts are too many; {allowed} are allowed.");
    Err(Error::new(
        "starts.count",
        "starts",
        count.to_string(),
        allowed,
        message,
    ))
}

/// The place at fraction `u` in 0..=1 between two ends, never outside them.
///
/// Weighing both ends keeps symmetric windows symmetric and cannot overflow.
fn between([low, high]: [f64; 2], u: f64) -> f64 {
    let place = low * (1.0 - u) + high * u;
    if place < low {
        low
    } else if place > high {
        high
    } else {
        place
    }
}

/// McKay, Beckman and Conover (1979): row i of column i after an independent shuffle
/// of both, and a random place within the cell.
fn latin_hypercube(count: usize, seed: u64) -> Vec<[f64; 2]> {
    let mut columns: Vec<u32> = (0..count as u32).collect();
    let mut rows = columns.clone();
    // Fisher and Yates, from the end; the bias of ⌊u·n⌋ is below n·2⁻⁵³.
    for i in (1..count).rev() {
        let [u, v] = uniforms(seed, i as u32, 0, Purpose::Shuffle);
        columns.swap(i, (u * (i + 1) as f64) as usize);
        rows.swap(i, (v * (i + 1) as f64) as usize);
    }
    let n = count as f64;
    (0..count)
        .map(|i| {
            let [u, v] = uniforms(seed, i as u32, 0, Purpose::Start);
            [
                (f64::from(columns[i]) + u) / n,
                (f64::from(rows[i]) + v) / n,
            ]
        })
        .collect()
}

/// Point `index` of the first two dimensions of Sobol's sequence, scrambled by the seed.
///
/// The direction numbers are those of S. Joe and F. Y. Kuo, *Constructing Sobol sequences
/// with better two-dimensional projections* (2008), new-joe-kuo-6.21201: dimension 1 is
/// van der Corput's, dimension 2 has the polynomial x + 1 and m₁ = 1, which makes
/// vₖ = vₖ₋₁ xor vₖ₋₁/2. The scrambling is A. Owen's (1995) by the hash of B. Burley,
/// *Practical hash-based Owen scrambling*, JCGT 9(4), 2020: it keeps the evenness of every
/// prefix of length 2ᵏ, and different seeds give unrelated sets.
fn sobol(index: u32, seed: u64) -> [f64; 2] {
    let keys = words(seed, 0, 0, Purpose::Scramble);
    let mut second = 0u32;
    let mut direction = 1u32 << 31;
    let mut rest = index;
    while rest != 0 {
        if rest & 1 == 1 {
            second ^= direction;
        }
        direction ^= direction >> 1;
        rest >>= 1;
    }
    [
        middle(owen(index.reverse_bits(), keys[0])),
        middle(owen(second, keys[1])),
    ]
}

/// The middle of cell `cell` of 2³² equal cells of [0, 1].
fn middle(cell: u32) -> f64 {
    (f64::from(cell) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// A nested permutation: the lead k bits of the result depend on the lead k bits alone.
///
/// In the mirrored word every step lets a bit change only bits above it (the multipliers
/// are even), hence in the word itself only bits below.
fn owen(word: u32, key: u32) -> u32 {
    let mut mirrored = word.reverse_bits().wrapping_add(key);
    for factor in [0x6c50_b47c, 0xb82f_1e52, 0xc7af_e638, 0x8d22_f6e6] {
        mirrored ^= mirrored.wrapping_mul(factor);
    }
    mirrored.reverse_bits()
}

/// Cell centres of ⌈√n⌉ columns and as many rows as that takes, row 0 lowest; what is
/// left for the last row is spread over the whole width.
fn grid(count: usize) -> Vec<[f64; 2]> {
    let mut columns = 1;
    while columns * columns < count {
        columns += 1;
    }
    let rows = count.div_ceil(columns);
    (0..count)
        .map(|i| {
            let (row, column) = (i / columns, i % columns);
            let in_row = if row + 1 == rows {
                count - row * columns
            } else {
                columns
            };
            [
                (column as f64 + 0.5) / in_row as f64,
                (row as f64 + 0.5) / rows as f64,
            ]
        })
        .collect()
}

/// The centres of `count` equal parts of a line.
fn line(count: usize) -> Vec<[f64; 2]> {
    (0..count)
        .map(|i| [(i as f64 + 0.5) / count as f64, 0.0])
        .collect()
}

/// Start `run` on the ring: each a golden angle after the one before, which leaves gaps of
/// at most three lengths at every count, within a factor of 2.62 (the three-gap theorem).
///
/// The angle is held as a fraction of a turn in 64 bits, so adding is exact.
fn ring(run: u64, seed: u64) -> [f64; 2] {
    // 2⁶⁴/φ, odd: the fraction of a turn that is worst approximated by any p/q.
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    // Half of 0.8: the ring keeps off the edge so that no first step leaves at once.
    const RADIUS: f64 = 0.4;
    let [high, low, ..] = words(seed, 0, 0, Purpose::Turn);
    let first = (u64::from(high) << 32) | u64::from(low);
    let [cos, sin] = circle(first.wrapping_add(run.wrapping_mul(GOLDEN)));
    [0.5 + RADIUS * cos, 0.5 + RADIUS * sin]
}

/// Cosine and sine of `turn`/2⁶⁴ of a full turn.
///
/// The angle is folded into the eighth of a turn around an axis, |a| ≤ π/4, where Taylor's
/// series to a¹⁶ and a¹⁷ leave less than 10⁻¹⁷.
fn circle(turn: u64) -> [f64; 2] {
    // The nearest quarter, and the signed rest as a fraction of a turn.
    let quarter = turn.wrapping_add(1 << 61) >> 62;
    let rest = turn.wrapping_sub(quarter << 62) as i64;
    let a = rest as f64 * (1.0 / 18_446_744_073_709_551_616.0) * (2.0 * std::f64::consts::PI);
    let a2 = a * a;
    // Horner, from the last term: 1 − a²/(1·2)·(1 − a²/(3·4)·(…)).
    let (mut cos, mut sin) = (1.0, 1.0);
    for k in (1..=8).rev() {
        let k = f64::from(k);
        cos = 1.0 - a2 / ((2.0 * k - 1.0) * (2.0 * k)) * cos;
        sin = 1.0 - a2 / ((2.0 * k) * (2.0 * k + 1.0)) * sin;
    }
    sin *= a;
    match quarter & 3 {
        0 => [cos, sin],
        1 => [-sin, cos],
        2 => [-cos, -sin],
        _ => [sin, -cos],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circle_is_round() {
        for i in 0..1000u64 {
            let turn = i.wrapping_mul(0x1234_5678_9ABC_DEF1);
            let angle = turn as f64 / 18_446_744_073_709_551_616.0 * 2.0 * std::f64::consts::PI;
            let [cos, sin] = circle(turn);
            // The rounding of the angle itself, up to 2π·2⁻⁵³, dominates.
            assert!((cos - libm::cos(angle)).abs() < 2e-15);
            assert!((sin - libm::sin(angle)).abs() < 2e-15);
        }
        assert_eq!(circle(0), [1.0, 0.0]);
        assert_eq!(circle(1 << 62), [-0.0, 1.0]);
        assert_eq!(circle(1 << 63), [-1.0, -0.0]);
    }

    #[test]
    fn ends_of_the_window_are_not_passed() {
        for [low, high] in [
            [-0.1, 0.3],
            [1e308, 1.5e308],
            [-1.7e308, 1.7e308],
            [3.0, 3.0],
        ] {
            for i in 0..=1000 {
                let place = between([low, high], f64::from(i) / 1000.0);
                assert!(low <= place && place <= high);
            }
        }
        assert_eq!(between([-5.0, 5.0], 0.5), 0.0);
    }

    #[test]
    fn owen_keeps_leading_bits_together() {
        for shift in 1..=31 {
            for word in [0u32, 0x1234_5678, 0xFFFF_FFFF, 0x8000_0001] {
                let other = word ^ (1 << (31 - shift));
                let (a, b) = (owen(word, 99), owen(other, 99));
                assert_eq!(a >> (32 - shift), b >> (32 - shift), "bit {shift}");
                assert_ne!(a, b);
            }
        }
    }
}
