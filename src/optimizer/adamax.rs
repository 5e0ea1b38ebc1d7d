//! Adamax.

use super::Parameter;
use super::adam::{Moments, PARAMETERS};
use super::axis::{Axis, Listen, MOST};
use super::gd::decayed;
use super::terms::Terms;
use crate::program::elementary::{Lane, max};

/// m as in Adam, u ← max(β₂·u, |g| + ε), then p ← p − lr/(1 − β₁ᵗ)·m/u.
///
/// PyTorch's convention (`torch.optim.Adamax`): ε is added to |g| inside the maximum; optax agrees. The paper has no ε. Keras
/// adds ε to u.
///
/// Source: D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015, arXiv:1412.6980, section 7.
#[derive(Debug)]
pub struct Adamax;

impl Axis for Adamax {
    type Step = Moments;
    const NAME: &'static str = "adamax";
    const PARAMETERS: &'static [Parameter] = PARAMETERS;
    const SLOTS: usize = 2;

    fn prepare(values: &[f64], step: u32) -> Moments {
        Moments::new(values, step)
    }

    fn tell(step: &Moments, terms: &mut Terms) {
        terms.number("bias1", step.bias1);
    }

    #[inline(always)]
    fn advance<N: Lane, L: Listen<N>>(
        s: &Moments<N>,
        p: N,
        g: N,
        state: &mut [N; MOST],
        l: &mut L,
    ) -> N {
        let g = decayed(s.decay(), p, g, l);
        let m = s.first(state[0], g, l);
        l.hear("u_before", state[1]);
        let u = max(state[1] * s.beta2, g.abs() + s.eps);
        l.hear("u", u);
        (state[0], state[1]) = (m, u);
        l.hear("m_hat", m / s.bias1);
        p + s.step(m, u, l)
    }
}
