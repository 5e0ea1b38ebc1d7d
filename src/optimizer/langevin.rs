//! Langevin annealing.

use super::Parameter;
use super::failure::Failure;
use super::lone::{Here, Lone};
use super::parameter::{LARGEST, LR, number};
use super::terms::Terms;
use crate::outcome::Outcome;
use crate::program::elementary::pow;
use crate::random::Purpose;

/// p ← p − lr·g + √(2·lr·Tₜ)·ξ with ξ normal and Tₜ = T·κᵗ in step t = 0, 1, 2, ….
///
/// `temperature` is T, `cooling` is κ. At a constant temperature (κ = 1) and a small rate a run is found at a point with a probability in
/// proportion to e^(−f/T): it crosses ridges that are no higher than a few T. As it cools, it settles. That the
/// lowest minimum is found for certain is proved only for cooling as slow as 1/ln t; this is faster, and only likely. The random numbers
/// are a pure function of (seed, run, step).
///
/// Source: S. B. Gelfand and S. K. Mitter, *Recursive stochastic algorithms for global optimization in Rᵈ*, SIAM Journal on Control and
/// Optimization 29(5) (1991), 999–1018; geometric cooling: S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, *Optimization by simulated
/// annealing*, Science 220 (1983), 671–680.
#[derive(Debug)]
pub struct Langevin;

impl Lone for Langevin {
    const NAME: &'static str = "langevin";
    const PARAMETERS: &'static [Parameter] = &[
        LR,
        number("temperature", 1.0, LARGEST),
        number("cooling", 0.98, 1.0),
    ];
    const SLOTS: usize = 0;
    const DRAWS: bool = true;
    const BY_GRADIENT: bool = true;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        let lr = values[0];
        let temperature = values[1] * pow(values[2], f64::from(here.step));
        terms.number("temperature_now", temperature);
        let size = (2.0 * lr * temperature).sqrt();
        let noise = here.normals(Purpose::Noise).map(|draw| size * draw);
        terms.vector("drift", here.gradient.map(|g| -(lr * g)));
        terms.vector("noise", noise);
        for i in [0, 1] {
            here.point[i] = here.point[i] - lr * here.gradient[i] + noise[i];
        }
        Ok(())
    }

    /// Before its first step a run has not felt the noise.
    fn rests(values: &[f64], step: u32, _state: &[f64], _found: Outcome) -> bool {
        step > 0 || values[0] * values[1] == 0.0
    }
}
