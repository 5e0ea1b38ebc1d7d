//! Adadelta.

use super::Parameter;
use super::adagrad::over;
use super::axis::{Axis, Listen, MOST, numbers, one_minus};
use super::gd::decayed;
use super::parameter::{LARGEST, LR, WEIGHT_DECAY, number};
use crate::program::elementary::Lane;

/// v ← ρ·v + (1 − ρ)·g², d = √(u + ε)/√(v + ε)·g, u ← ρ·u + (1 − ρ)·d², then p ← p − lr·d.
///
/// Both means begin at 0, and ε stands inside both roots: the first steps are about √ε long. PyTorch's convention
/// (`torch.optim.Adadelta`), with ρ = 0.9 and ε = 10⁻⁶; optax agrees. Keras has ρ = 0.95 and ε = 10⁻⁷. The paper has no learning
/// rate, which is lr = 1.
///
/// Source: M. D. Zeiler, *ADADELTA: an adaptive learning rate method*, arXiv:1212.5701 (2012).
#[derive(Debug)]
pub struct Adadelta;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        lr,
        rho,
        eps,
        decay,
    }
    flags { decays, }
}

impl Axis for Adadelta {
    type Step = Step;
    const NAME: &'static str = "adadelta";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter { default: 1.0, ..LR },
        number("rho", 0.9, 1.0),
        number("eps", 1e-6, LARGEST),
        WEIGHT_DECAY,
    ];
    const SLOTS: usize = 2;

    fn prepare(values: &[f64], _step: u32) -> Step {
        Step {
            lr: values[0],
            rho: values[1],
            eps: values[2],
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
        let g = decayed(s.decays.then_some(s.decay), p, g, l);
        let [v, u, _] = *state;
        l.hear("v_before", v);
        let v = v * s.rho + one_minus(s.rho) * g * g;
        l.hear("v", v);
        l.hear("u_before", u);
        let delta = over((u + s.eps).sqrt() * g, (v + s.eps).sqrt());
        l.hear("delta", delta);
        let u = u * s.rho + one_minus(s.rho) * delta * delta;
        l.hear("u", u);
        (state[0], state[1]) = (v, u);
        l.hear("step", -(s.lr * delta));
        p - s.lr * delta
    }
}
