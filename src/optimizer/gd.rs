//! Gradient descent.

use super::Parameter;
use super::axis::{Axis, Listen, MOST, numbers};
use super::parameter::{LR, WEIGHT_DECAY};
use crate::program::elementary::Lane;

/// p ← p − lr·g, with the gradient g at p.
///
/// The same as `torch.optim.SGD` without momentum. The product and the difference are
/// rounded one after the other (no fused multiply-add), on every machine.
///
/// Source: A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations
/// simultanées*, C. R. Acad. Sci. 25 (1847), 536–538.
#[derive(Debug)]
pub struct Gd;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        lr,
        decay,
    }
    flags { decays, }
}

impl Axis for Gd {
    type Step = Step;
    const NAME: &'static str = "gd";
    const PARAMETERS: &'static [Parameter] = &[LR, WEIGHT_DECAY];
    const SLOTS: usize = 0;

    fn prepare(values: &[f64], _step: u32) -> Step {
        Step {
            lr: values[0],
            decay: values[1],
            decays: values[1] != 0.0,
        }
    }

    #[inline(always)]
    fn advance<N: Lane, L: Listen<N>>(s: &Step<N>, p: N, g: N, _: &mut [N; MOST], l: &mut L) -> N {
        let g = decayed(s.decays.then_some(s.decay), p, g, l);
        l.hear("step", -(s.lr * g));
        p - s.lr * g
    }
}

/// g + λ·p: PyTorch's `weight_decay` on rules that take it for a part of the gradient.
#[inline(always)]
pub fn decayed<N: Lane, L: Listen<N>>(decay: Option<N>, p: N, g: N, l: &mut L) -> N {
    l.hear("gradient", g);
    // Not merely g + 0·p, which for an infinite p would be no number.
    let Some(decay) = decay else {
        return g;
    };
    let sum = g + decay * p;
    l.hear("decayed_gradient", sum);
    sum
}
