//! AdamW.

use super::Parameter;
use super::adam::{BETA1, BETA2, EPS, Moments};
use super::axis::{Axis, Listen, MOST, one_minus};
use super::parameter::{LARGEST, LR, number};
use super::terms::Terms;
use crate::program::elementary::Lane;

/// p ← (1 − lr·λ)·p, then the step of Adam, whose gradient g is that of the point before.
///
/// The decay λ (`weight_decay`, 0.01) is not a part of the gradient, so the means do not feel it. PyTorch's convention
/// (`torch.optim.AdamW`): it is multiplied by lr, not by lr/(1 − β₁ᵗ). Optax has λ = 10⁻⁴.
/// A run does not come to rest where the gradient vanishes but where it balances the pull towards 0.
///
/// Source: I. Loshchilov and F. Hutter, *Decoupled weight decay regularization*, ICLR 2019, arXiv:1711.05101.
#[derive(Debug)]
pub struct AdamW;

/// p without its decay, as PyTorch's decoupled rules begin.
#[inline(always)]
pub fn shrunk<N: Lane, L: Listen<N>>(decay: Option<N>, lr: N, p: N, l: &mut L) -> N {
    let Some(decay) = decay else {
        return p;
    };
    let next = p * one_minus(lr * decay);
    l.hear("decayed_point", next);
    next
}

impl Axis for AdamW {
    type Step = Moments;
    const NAME: &'static str = "adamw";
    const PARAMETERS: &'static [Parameter] =
        &[LR, BETA1, BETA2, EPS, number("weight_decay", 0.01, LARGEST)];
    const SLOTS: usize = 2;

    fn prepare(values: &[f64], step: u32) -> Moments {
        Moments::new(values, step)
    }

    fn tell(step: &Moments, terms: &mut Terms) {
        step.tell(terms);
    }

    #[inline(always)]
    fn advance<N: Lane, L: Listen<N>>(
        s: &Moments<N>,
        p: N,
        g: N,
        state: &mut [N; MOST],
        l: &mut L,
    ) -> N {
        l.hear("gradient", g);
        let p = shrunk(s.decay(), s.lr, p, l);
        let m = s.first(state[0], g, l);
        let v = s.second(state[1], g, l);
        (state[0], state[1]) = (m, v);
        l.hear("m_hat", m / s.bias1);
        l.hear("v_hat", v / s.bias2);
        p + s.step(m, s.root(v), l)
    }
}
