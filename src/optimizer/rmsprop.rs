//! RMSprop, also centred and with momentum.

use super::Parameter;
use super::adagrad::over;
use super::axis::{Axis, Listen, MOST, numbers, one_minus};
use super::gd::decayed;
use super::parameter::{LARGEST, LR, WEIGHT_DECAY, flag, number};
use crate::program::elementary::Lane;

/// v ← α·v + (1 − α)·g², then p ← p − lr·g/(√v + ε).
///
/// With `centered` also a ← a + (1 − α)·(g − a), and √(v − a²) stands in place of √v. With `momentum` μ > 0 the quotient
/// goes into a buffer, b ← μ·b + g/(√v + ε), and p ← p − lr·b. PyTorch's convention (`torch.optim.RMSprop`): α = 0.99, ε = 10⁻⁸ outside the root, no correction of the
/// bias, so that the first steps are 1/√(1 − α) = 10 times as long as the later ones. Optax and TensorFlow have α = 0.9; Optax has ε inside the root. The
/// rate inside the buffer, as in TensorFlow, would make a change of rate act later.
///
/// Source: T. Tieleman and G. Hinton, *Lecture 6.5 – RMSprop*, Coursera: Neural Networks for Machine Learning (2012); centred: A.
/// Graves, *Generating sequences with recurrent neural networks*, arXiv:1308.0850 (2013).
#[derive(Debug)]
pub struct RmsProp;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        lr,
        alpha,
        eps,
        decay,
        momentum,
    }
    flags {
        decays,
        centered,
        buffered,
    }
}

impl Axis for RmsProp {
    type Step = Step;
    const NAME: &'static str = "rmsprop";
    const PARAMETERS: &'static [Parameter] = &[
        LR,
        number("alpha", 0.99, 1.0),
        number("momentum", 0.0, LARGEST),
        number("eps", 1e-8, LARGEST),
        WEIGHT_DECAY,
        flag("centered"),
    ];
    const SLOTS: usize = 3;

    fn prepare(values: &[f64], _step: u32) -> Step {
        Step {
            lr: values[0],
            alpha: values[1],
            momentum: values[2],
            eps: values[3],
            decay: values[4],
            decays: values[4] != 0.0,
            buffered: values[2] > 0.0,
            centered: values[5] != 0.0,
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
        let [v, mean, buffer] = *state;
        l.hear("v_before", v);
        let v = v * s.alpha + one_minus(s.alpha) * g * g;
        l.hear("v", v);
        let mut spread = v;
        let mut next_mean = mean;
        if s.centered {
            l.hear("mean_before", mean);
            next_mean = mean + one_minus(s.alpha) * (g - mean);
            l.hear("mean", next_mean);
            spread = v - next_mean * next_mean;
        }
        let root = spread.sqrt() + s.eps;
        l.hear("root", root);
        let mut along = over(g, root);
        let mut next_buffer = buffer;
        if s.buffered {
            l.hear("buffer_before", buffer);
            next_buffer = s.momentum * buffer + along;
            along = next_buffer;
            l.hear("buffer", along);
        }
        *state = [v, next_mean, next_buffer];
        let step = -(s.lr * along);
        l.hear("step", step);
        p + step
    }
}
