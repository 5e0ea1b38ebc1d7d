//! Adagrad.

use super::Parameter;
use super::axis::{Axis, Listen, MOST, numbers};
use super::gd::decayed;
use super::parameter::{LARGEST, LR, WEIGHT_DECAY, number};
use super::terms::Terms;
use crate::program::elementary::Lane;

/// s ← s + g², then p ← p − γ·g/(√s + ε) with γ = lr/(1 + (t − 1)·lr_decay) in step t = 1, 2, ….
///
/// Each coordinate by itself; s begins at `initial_accumulator_value`. PyTorch's convention (`torch.optim.Adagrad`): s begins at 0, and ε = 10⁻¹⁰
/// stands outside the root. Optax begins s at 0.1 and has ε = 10⁻⁷ inside the root.
///
/// A coordinate whose derivative has been 0 all along does not move, even with ε = 0 (where PyTorch makes it NaN).
///
/// Source: J. Duchi, E. Hazan and Y. Singer, *Adaptive subgradient methods for online learning and stochastic
/// optimization*, Journal of Machine Learning Research 12 (2011), 2121–2159.
#[derive(Debug)]
pub struct Adagrad;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        rate,
        initial,
        eps,
        decay,
    }
    flags { decays, }
}

impl Axis for Adagrad {
    type Step = Step;
    const NAME: &'static str = "adagrad";
    const PARAMETERS: &'static [Parameter] = &[
        LR,
        number("lr_decay", 0.0, LARGEST),
        number("initial_accumulator_value", 0.0, LARGEST),
        number("eps", 1e-10, LARGEST),
        WEIGHT_DECAY,
    ];
    const SLOTS: usize = 1;

    fn prepare(values: &[f64], step: u32) -> Step {
        Step {
            rate: values[0] / (1.0 + f64::from(step) * values[1]),
            initial: if step == 0 { values[2] } else { 0.0 },
            eps: values[3],
            decay: values[4],
            decays: values[4] != 0.0,
        }
    }

    fn tell(step: &Step, terms: &mut Terms) {
        terms.number("rate", step.rate);
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
        let before = state[0] + s.initial;
        l.hear("squares_before", before);
        state[0] = before + g * g;
        l.hear("squares", state[0]);
        let root = state[0].sqrt() + s.eps;
        l.hear("root", root);
        let step = -(s.rate * over(g, root));
        l.hear("step", step);
        p + step
    }
}

/// a/b, and 0 where a is 0: what does not pull does not move, even where nothing else is known of its scale.
#[inline(always)]
pub fn over<N: Lane>(a: N, b: N) -> N {
    let zero = a.lit(0.0);
    N::select(a.eq(zero), zero, a / b)
}
