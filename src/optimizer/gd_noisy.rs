//! Gradient descent with noise on the gradient.

use super::Parameter;
use super::failure::Failure;
use super::lone::{Here, Lone};
use super::parameter::{LARGEST, LR, number};
use super::terms::Terms;
use crate::outcome::Outcome;
use crate::program::elementary::pow;
use crate::random::Purpose;

/// p ← p − lr·(g + σₜ·ξ) with ξ normal and σₜ² = σ²/(1 + t)^γ in step t = 0, 1, 2, ….
///
/// `noise` is σ, `noise_decay` is γ: 0 keeps the noise as it is, 0.55 is the paper's. What a minibatch does to the gradient looks like it. The random numbers are a pure function of (seed, run, step).
///
/// Source: A. Neelakantan et al., *Adding gradient noise improves learning for very deep networks*, arXiv:1511.06807 (2015).
#[derive(Debug)]
pub struct GdNoisy;

impl Lone for GdNoisy {
    const NAME: &'static str = "gd_noisy";
    const PARAMETERS: &'static [Parameter] = &[
        LR,
        number("noise", 1.0, LARGEST),
        number("noise_decay", 0.55, 10.0),
    ];
    const SLOTS: usize = 0;
    const DRAWS: bool = true;
    const BY_GRADIENT: bool = true;

    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure> {
        let sigma = values[1] / pow(1.0 + f64::from(here.step), values[2]).sqrt();
        terms.number("sigma", sigma);
        let noise = here.normals(Purpose::Noise).map(|draw| sigma * draw);
        terms.vector("noise", noise);
        let pull = [0, 1].map(|i| here.gradient[i] + noise[i]);
        terms.vector("noisy_gradient", pull);
        for (p, pull) in here.point.iter_mut().zip(pull) {
            *p -= values[0] * pull;
        }
        Ok(())
    }

    /// Before its first step a run has not felt the noise.
    fn rests(values: &[f64], step: u32, _state: &[f64], _found: Outcome) -> bool {
        step > 0 || values[0] * values[1] == 0.0
    }
}
