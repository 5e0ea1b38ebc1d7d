//! NAdam.

use super::Parameter;
use super::adagrad::over;
use super::adam::{BETA1, BETA2, EPS, Moments};
use super::adamw::shrunk;
use super::axis::{Axis, Listen, MOST, numbers, one_minus};
use super::gd::decayed;
use super::parameter::{LARGEST, LR, WEIGHT_DECAY, flag, number};
use super::terms::Terms;
use crate::program::elementary::{Lane, pow};

/// Adam with Nesterov's look ahead: p ← p − lr·\[(1 − μₜ)/(1 − Pₜ)·g + μₜ₊₁/(1 − Pₜμₜ₊₁)·m\]/(√v̂ + ε).
///
/// μₜ = β₁·(1 − ½·0.96^(ψt)) with ψ = `momentum_decay`, and Pₜ is the product of μ₁ to μₜ. PyTorch's convention
/// (`torch.optim.NAdam`), with ψ = 0.004. PyTorch keeps P as float32 unless the default type is float64, which makes a
/// difference of up to 3·10⁻⁹ in positions; here it is float64. Keras has ψ = 1; the NAdam of optax is another rule,
/// without μ. With `decoupled_weight_decay` the decay acts as in AdamW.
///
/// Source: T. Dozat, *Incorporating Nesterov momentum into Adam*, ICLR 2016 workshop.
#[derive(Debug)]
pub struct NAdam;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        mu,
        mu_next,
        /// What the product before the step, which begins at 0, lacks: 1 in the first step.
        start,
    }
    flags { decoupled, }
    within { moments: Moments, }
}

impl Axis for NAdam {
    type Step = Step;
    const NAME: &'static str = "nadam";
    const PARAMETERS: &'static [Parameter] = &[
        LR,
        BETA1,
        BETA2,
        EPS,
        WEIGHT_DECAY,
        number("momentum_decay", 0.004, LARGEST),
        flag("decoupled_weight_decay"),
    ];
    const SLOTS: usize = 3;
    const COMMON: usize = 1;

    fn prepare(values: &[f64], step: u32) -> Step {
        let mu = |t: f64| values[1] * (1.0 - 0.5 * pow(0.96, t * values[5]));
        let t = f64::from(step) + 1.0;
        Step {
            moments: Moments::new(values, step),
            mu: mu(t),
            mu_next: mu(t + 1.0),
            start: if step == 0 { 1.0 } else { 0.0 },
            decoupled: values[6] != 0.0,
        }
    }

    fn tell(step: &Step, terms: &mut Terms) {
        terms.number("mu", step.mu);
        terms.number("mu_next", step.mu_next);
        terms.number("bias2", step.moments.bias2);
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
        let product = s.mu * (state[2] + s.start);
        l.hear("mu_product", product);
        *state = [m, v, product];
        let v_hat = v / s.moments.bias2;
        l.hear("v_hat", v_hat);
        let root = v_hat.sqrt() + s.moments.eps;
        l.hear("root", root);
        let now = one_minus(s.mu) / one_minus(product);
        let ahead = s.mu_next / one_minus(product * s.mu_next);
        l.hear("m_ahead", now * g + ahead * m);
        let step = [
            over(-(s.moments.lr * now) * g, root),
            over(-(s.moments.lr * ahead) * m, root),
        ];
        l.hear("step", step[0] + step[1]);
        p + step[0] + step[1]
    }
}
