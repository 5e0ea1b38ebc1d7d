//! AMSGrad.

use super::Parameter;
use super::adam::{Moments, PARAMETERS};
use super::axis::{Axis, Listen, MOST};
use super::gd::decayed;
use super::terms::Terms;
use crate::program::elementary::{Lane, max};

/// Adam with the largest v so far: w ← max(w, v), then p ← p − lr·m̂/(√ŵ + ε), ŵ = w/(1 − β₂ᵗ).
///
/// PyTorch's convention (`torch.optim.Adam(amsgrad=True)`): the maximum is taken of v as it is, and the bias of the present
/// step is taken out of it. Optax takes the maximum of v̂, which is something else.
///
/// Source: S. J. Reddi, S. Kale and S. Kumar, *On the convergence of Adam and beyond*, ICLR 2018, arXiv:1904.09237.
#[derive(Debug)]
pub struct AmsGrad;

impl Axis for AmsGrad {
    type Step = Moments;
    const NAME: &'static str = "amsgrad";
    const PARAMETERS: &'static [Parameter] = PARAMETERS;
    const SLOTS: usize = 3;

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
        let g = decayed(s.decay(), p, g, l);
        let m = s.first(state[0], g, l);
        let v = s.second(state[1], g, l);
        l.hear("v_max_before", state[2]);
        let most = max(state[2], v);
        l.hear("v_max", most);
        *state = [m, v, most];
        l.hear("m_hat", m / s.bias1);
        l.hear("v_hat", most / s.bias2);
        p + s.step(m, s.root(most), l)
    }
}
