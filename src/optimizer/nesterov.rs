//! Nesterov's accelerated gradient.

use super::Parameter;
use super::axis::{Axis, Listen, MOST, numbers};
use super::gd::decayed;
use super::momentum::{MOMENTUM, Step};
use super::parameter::{LR, WEIGHT_DECAY};
use crate::program::elementary::Lane;

/// b ← μ·b + g, then p ← p − lr·(g + μ·b).
///
/// PyTorch's convention (`torch.optim.SGD(nesterov=True)`): the gradient is taken at p. Textbooks take it at a point
/// ahead, q = p − lr·μ·b; the p of PyTorch is that q, so both forms follow the same path, and start and end at the
/// same places as b vanishes there. In Nesterov's own method μ rises from step to step; here, as in PyTorch, it is constant. PyTorch
/// allows no dampening here and refuses μ = 0, with which this is gradient descent.
///
/// Source: Yu. E. Nesterov, *A method of solving a convex programming problem with convergence rate O(1/k²)*, Soviet
/// Mathematics Doklady 27(2) (1983), 372–376; the form is that of I. Sutskever, J. Martens, G. Dahl and G. Hinton,
/// *On the importance of initialization and momentum in deep learning*, ICML 2013.
#[derive(Debug)]
pub struct Nesterov;

numbers! {
    /// The numbers of a step.
    pub struct Ahead {
        lr,
        momentum,
        decay,
    }
    flags { decays, }
    within { buffer: Step, }
}

impl Axis for Nesterov {
    type Step = Ahead;
    const NAME: &'static str = "nesterov";
    const PARAMETERS: &'static [Parameter] = &[LR, MOMENTUM, WEIGHT_DECAY];
    const SLOTS: usize = 1;

    fn prepare(values: &[f64], step: u32) -> Ahead {
        let (lr, momentum, decay) = (values[0], values[1], values[2]);
        Ahead {
            lr,
            momentum,
            decay,
            decays: decay != 0.0,
            buffer: Step::new(&[lr, momentum, 0.0, decay], step),
        }
    }

    #[inline(always)]
    fn advance<N: Lane, L: Listen<N>>(
        s: &Ahead<N>,
        p: N,
        g: N,
        state: &mut [N; MOST],
        l: &mut L,
    ) -> N {
        let g = decayed(s.decays.then_some(s.decay), p, g, l);
        state[0] = s.buffer.gather(state[0], g, l);
        let ahead = g + s.momentum * state[0];
        l.hear("ahead", ahead);
        l.hear("step", -(s.lr * ahead));
        p - s.lr * ahead
    }
}
