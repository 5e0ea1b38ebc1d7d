//! RAdam.

use super::Parameter;
use super::adagrad::over;
use super::adam::{BETA1, BETA2, EPS, Moments};
use super::adamw::shrunk;
use super::axis::{Axis, Listen, MOST, numbers};
use super::gd::decayed;
use super::parameter::{LR, WEIGHT_DECAY, flag};
use super::terms::Terms;
use crate::program::elementary::Lane;

/// Adam that does not trust v at first: p ← p − lr·m̂·r·√(1 − β₂ᵗ)/(√v + ε) once ρₜ > 5, before that p ← p − lr·m̂.
///
/// ρ∞ = 2/(1 − β₂) − 1, ρₜ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ), r² = (ρₜ − 4)(ρₜ − 2)ρ∞/((ρ∞ − 4)(ρ∞ − 2)ρₜ). With β₂ = 0.999 the first five steps are those of momentum, as long as the gradient
/// makes them. PyTorch's convention (`torch.optim.RAdam`): ε is added before the bias of v is taken out. Optax adds it
/// after, and begins at ρₜ ≥ 5. With `decoupled_weight_decay` the decay acts as in AdamW.
///
/// Source: L. Liu, H. Jiang, P. He, W. Chen, X. Liu, J. Gao and J. Han, *On the variance of the adaptive learning rate and beyond*,
/// ICLR 2020, arXiv:1908.03265.
#[derive(Debug)]
pub struct RAdam;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        rho,
        /// r, if the variance of the scale is known well enough.
        rectifier,
    }
    flags {
        trusted,
        decoupled,
    }
    within { moments: Moments, }
}

impl Axis for RAdam {
    type Step = Step;
    const NAME: &'static str = "radam";
    const PARAMETERS: &'static [Parameter] = &[
        LR,
        BETA1,
        BETA2,
        EPS,
        WEIGHT_DECAY,
        flag("decoupled_weight_decay"),
    ];
    const SLOTS: usize = 2;

    fn prepare(values: &[f64], step: u32) -> Step {
        let moments = Moments::new(values, step);
        let t = f64::from(step) + 1.0;
        let most = 2.0 / (1.0 - moments.beta2) - 1.0;
        let rho = most - 2.0 * t * (1.0 - moments.bias2) / moments.bias2;
        let square = (rho - 4.0) * (rho - 2.0) * most / ((most - 4.0) * (most - 2.0) * rho);
        let trusted = rho > 5.0;
        Step {
            moments,
            rho,
            rectifier: if trusted { square.sqrt() } else { 1.0 },
            trusted,
            decoupled: values[5] != 0.0,
        }
    }

    fn tell(step: &Step, terms: &mut Terms) {
        step.moments.tell(terms);
        terms.number("rho", step.rho);
        terms.number("rectifier", step.rectifier);
    }

    #[inline(always)]
    fn advance<N: Lane, L: Listen<N>>(
        s: &Step<N>,
        p: N,
        g: N,
        state: &mut [N; MOST],
        l: &mut L,
    ) -> N {
        let [apart, joined] = s.moments.decays_as(s.decoupled);
        let g = decayed(joined, p, g, l);
        let p = shrunk(apart, s.moments.lr, p, l);
        let m = s.moments.first(state[0], g, l);
        let v = s.moments.second(state[1], g, l);
        (state[0], state[1]) = (m, v);
        let m_hat = m / s.moments.bias1;
        l.hear("m_hat", m_hat);
        let along = if s.trusted {
            let root = v.sqrt() + s.moments.eps;
            l.hear("root", root);
            over(
                m_hat * s.moments.lr * s.moments.bias2_root * s.rectifier,
                root,
            )
        } else {
            m_hat * s.moments.lr
        };
        l.hear("step", -along);
        p - along
    }
}
