//! Random numbers that are a pure function of (seed, run, step).
//!
//! No state is carried from one number to the next, so stepping back, working in
//! slices or in other threads, and adding a start later all see the same numbers.

use crate::program::elementary::{ln, sin_cos, sqrt};

/// What the numbers are for; two purposes never share a number.
///
/// The codes are part of what a link means (`v=1`): they are never reassigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// The coordinates of a start.
    Start = 0,
    /// The shuffle of the strata of a Latin hypercube.
    Shuffle = 1,
    /// The scrambling of a Sobol sequence.
    Scramble = 2,
    /// Where a ring of starts begins.
    Turn = 3,
    /// The noise that an optimizer adds to its steps.
    Noise = 4,
    /// The points of a set of data that is drawn.
    Data = 6,
    /// The order in which an epoch visits the data.
    Epoch = 7,
    /// Where a run that sits still is pushed to.
    Push = 8,
    /// Where a hop leads.
    Hop = 9,
    /// Whether a hop is accepted.
    Accept = 10,
}

/// Two independent numbers in [0, 1), multiples of 2⁻⁵³, for one step of one run.
///
/// One call to [`philox`]: the seed is the key, (run, step, purpose, 0) the counter.
pub fn uniforms(seed: u64, run: u32, step: u32, purpose: Purpose) -> [f64; 2] {
    let [a, b, c, d] = philox([run, step, purpose as u32, 0], key(seed));
    [unit(a, b), unit(c, d)]
}

/// Two independent numbers of the standard normal distribution, for one step of one run.
///
/// Source: G. E. P. Box and M. E. Muller, *A note on the generation of random normal deviates*,
/// Annals of Mathematical Statistics 29(2) (1958), 610–611.
pub fn normals(seed: u64, run: u32, step: u32, purpose: Purpose) -> [f64; 2] {
    let [u, v] = uniforms(seed, run, step, purpose);
    // 1 − u is in (0, 1], where the logarithm is finite.
    let radius = sqrt(-2.0 * ln(1.0 - u));
    let (sin, cos) = sin_cos(2.0 * std::f64::consts::PI * v);
    [radius * cos, radius * sin]
}

/// Four independent words of 32 bits for one step of one run.
pub fn words(seed: u64, run: u32, step: u32, purpose: Purpose) -> [u32; 4] {
    philox([run, step, purpose as u32, 0], key(seed))
}

/// Four independent words for a whole counter, where a purpose needs more of them than one step of one run has.
pub fn philox_of(seed: u64, counter: [u32; 4]) -> [u32; 4] {
    philox(counter, key(seed))
}

/// The seed as Philox takes it, low word first.
fn key(seed: u64) -> [u32; 2] {
    [seed as u32, (seed >> 32) as u32]
}

/// The upper 53 of 64 bits as a fraction: as many as a double holds exactly.
fn unit(high: u32, low: u32) -> f64 {
    let bits = (u64::from(high) << 32) | u64::from(low);
    (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// Philox4x32-10: ten rounds that turn a counter and a key into four random words.
///
/// Source: Salmon, Moraes, Dror and Shaw, *Parallel random numbers: as easy as 1, 2, 3*,
/// SC 2011, section 4.2; the multipliers are those of its table 2, the keys grow by the
/// golden ratio and √3 − 1 in 32 bits.
pub fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    const ROUNDS: usize = 10;
    for round in 0..ROUNDS {
        if round > 0 {
            key = [
                key[0].wrapping_add(0x9E37_79B9),
                key[1].wrapping_add(0xBB67_AE85),
            ];
        }
        let [a, b, c, d] = counter;
        let first = 0xD251_1F53 * u64::from(a);
        let second = 0xCD9E_8D57 * u64::from(c);
        counter = [
            (second >> 32) as u32 ^ b ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ d ^ key[1],
            first as u32,
        ];
    }
    counter
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three vectors that Random123 publishes for philox4x32 with 10 rounds (kat_vectors).
    #[test]
    fn philox_gives_the_published_answers() {
        assert_eq!(
            philox([0; 4], [0; 2]),
            [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
        );
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
        );
        // The digits of π.
        assert_eq!(
            philox(
                [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
                [0xa4093822, 0x299f31d0]
            ),
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        );
    }

    #[test]
    fn fractions_stay_below_one() {
        assert_eq!(unit(0, 0), 0.0);
        assert_eq!(unit(u32::MAX, u32::MAX), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(unit(0x8000_0000, 0), 0.5);
    }

    #[test]
    fn every_part_of_the_counter_matters() {
        let base = uniforms(7, 1, 1, Purpose::Start);
        assert_ne!(base, uniforms(8, 1, 1, Purpose::Start));
        assert_ne!(base, uniforms(7 + (1 << 32), 1, 1, Purpose::Start));
        assert_ne!(base, uniforms(7, 2, 1, Purpose::Start));
        assert_ne!(base, uniforms(7, 1, 2, Purpose::Start));
        assert_ne!(base, uniforms(7, 1, 1, Purpose::Noise));
    }

    /// The mean of n uniform numbers has standard deviation 1/√(12 n), their
    /// correlation 1/√n; five of them is 1 in 3 million for a fair generator.
    #[test]
    fn numbers_are_spread_evenly() {
        let n = 20_000;
        let (mut sum, mut product) = ([0.0; 2], 0.0);
        for run in 0..n {
            let [u, v] = uniforms(42, run, 0, Purpose::Start);
            sum = [sum[0] + u, sum[1] + v];
            product += (u - 0.5) * (v - 0.5) * 12.0;
        }
        let n = f64::from(n);
        for total in sum {
            assert!((total / n - 0.5).abs() < 5.0 / (12.0 * n).sqrt());
        }
        assert!((product / n).abs() < 5.0 / n.sqrt());
    }
}
