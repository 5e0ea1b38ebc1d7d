//! Gradient descent with momentum.

use super::Parameter;
use super::axis::{Axis, Listen, MOST, numbers};
use super::gd::decayed;
use super::parameter::{LARGEST, LR, WEIGHT_DECAY, number};
use crate::program::elementary::Lane;

/// b ← μ·b + (1 − τ)·g, then p ← p − lr·b; in the first step b = g.
///
/// `momentum` is μ, `dampening` is τ. PyTorch's convention (`torch.optim.SGD`): the learning rate stands outside the
/// buffer b, so that a change of rate acts at once; there is no factor (1 − μ), so that a long run down a
/// slope has a rate of lr/(1 − μ); the first step is not dampened. Textbooks with v ← μ·v − lr·g and p ← p + v
/// give the same path as long as the rate stays the same; Keras does so. With μ = 0 it is gradient descent, also with a
/// dampening, as in PyTorch.
///
/// Where μ becomes positive only on the way, PyTorch does not dampen the first step after that; here it is dampened.
///
/// Source: B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*,
/// USSR Computational Mathematics and Mathematical Physics 4(5) (1964), 1–17.
#[derive(Debug)]
pub struct Momentum;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        lr,
        /// What remains of the buffer, and what is taken of the gradient.
        keep,
        take,
        decay,
    }
    flags {
        decays,
        /// Without momentum the buffer sleeps.
        plain,
    }
}

/// `momentum`, as PyTorch's documentation of Nesterov's method recommends.
pub const MOMENTUM: Parameter = number("momentum", 0.9, LARGEST);

impl Step {
    pub(super) fn new(values: &[f64], step: u32) -> Step {
        let [lr, momentum, dampening, decay] = *values else {
            return Step::new(&[0.0; 4], step);
        };
        Step {
            lr,
            keep: momentum,
            take: if step == 0 { 1.0 } else { 1.0 - dampening },
            decay,
            decays: decay != 0.0,
            plain: momentum == 0.0,
        }
    }
}

impl<N: Lane> Step<N> {
    /// The buffer after taking in the gradient.
    #[inline(always)]
    pub(super) fn gather<L: Listen<N>>(&self, buffer: N, g: N, l: &mut L) -> N {
        l.hear("buffer_before", buffer);
        let next = self.keep * buffer + self.take * g;
        l.hear("buffer", next);
        next
    }
}

impl Axis for Momentum {
    type Step = Step;
    const NAME: &'static str = "momentum";
    const PARAMETERS: &'static [Parameter] =
        &[LR, MOMENTUM, number("dampening", 0.0, 1.0), WEIGHT_DECAY];
    const SLOTS: usize = 1;

    fn prepare(values: &[f64], step: u32) -> Step {
        Step::new(values, step)
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
        let next = s.gather(state[0], g, l);
        let (next, along) = if s.plain { (state[0], g) } else { (next, next) };
        state[0] = next;
        l.hear("step", -(s.lr * along));
        p - s.lr * along
    }
}
