//! Lion.

use super::Parameter;
use super::adam::BETA1;
use super::adamw::shrunk;
use super::axis::{Axis, Listen, MOST, numbers, one_minus};
use super::parameter::{LR, WEIGHT_DECAY, below_one};
use crate::program::elementary::{Lane, sign};

/// c = β₁·m + (1 − β₁)·g, p ← p − lr·sign(c), then m ← β₂·m + (1 − β₂)·g.
///
/// sign(0) = 0, so that nothing moves where nothing pulls. Every step is lr long in each coordinate, however steep the surface: a run
/// ends in a cycle around the minimum, not at it. PyTorch has no Lion; the convention is that of the paper and of the
/// package lion-pytorch: β = (0.9, 0.99), and a decay p ← (1 − lr·λ)·p comes first. Optax has λ = 10⁻³ by default and applies it together with the sign.
///
/// Source: X. Chen et al., *Symbolic discovery of optimization algorithms*, NeurIPS 2023, arXiv:2302.06675.
#[derive(Debug)]
pub struct Lion;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        lr,
        beta1,
        beta2,
        decay,
    }
    flags { decays, }
}

impl Axis for Lion {
    type Step = Step;
    const NAME: &'static str = "lion";
    const PARAMETERS: &'static [Parameter] = &[LR, BETA1, below_one("beta2", 0.99), WEIGHT_DECAY];
    const SLOTS: usize = 1;

    fn prepare(values: &[f64], _step: u32) -> Step {
        Step {
            lr: values[0],
            beta1: values[1],
            beta2: values[2],
            decay: values[3],
            decays: values[3] != 0.0,
        }
    }

    #[inline(always)]
    fn advance<N: Lane, L: Listen<N>>(
        s: &Step<N>,
        p: N,
        g: N,
        state: &mut [N; MOST],
        l: &mut L,
    ) -> N {
        l.hear("gradient", g);
        let p = shrunk(s.decays.then_some(s.decay), s.lr, p, l);
        l.hear("m_before", state[0]);
        let mix = state[0] * s.beta1 + one_minus(s.beta1) * g;
        l.hear("c", mix);
        let way = sign(mix);
        l.hear("sign", way);
        state[0] = state[0] * s.beta2 + one_minus(s.beta2) * g;
        l.hear("m", state[0]);
        l.hear("step", -(s.lr * way));
        p - s.lr * way
    }
}
