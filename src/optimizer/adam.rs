//! Adam.

use super::Parameter;
use super::adagrad::over;
use super::axis::{Axis, Listen, MOST, numbers, one_minus};
use super::gd::decayed;
use super::parameter::{LARGEST, LR, WEIGHT_DECAY, below_one, number};
use super::terms::Terms;
use crate::program::elementary::{Lane, pow};

/// m ← m + (1 − β₁)(g − m), v ← β₂·v + (1 − β₂)·g², then p ← p − lr·m̂/(√v̂ + ε).
///
/// In step t = 1, 2, … the bias towards the zeros at the beginning is taken out: m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ). PyTorch's convention (`torch.optim.Adam`): ε is
/// added after the correction of v, not before as in the paper's shorter form with ε̂; weight decay is a part of the gradient. Optax agrees
/// but for rounding.
///
/// Source: D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015, arXiv:1412.6980.
#[derive(Debug)]
pub struct Adam;

numbers! {
    /// The numbers of a step that Adam's relatives share.
    pub struct Moments {
        pub(super) lr,
        /// 1 − β₁ and β₂.
        take,
        pub(super) beta2,
        pub(super) eps,
        decay,
        /// 1 − β₁ᵗ and 1 − β₂ᵗ.
        pub(super) bias1,
        pub(super) bias2,
        /// √(1 − β₂ᵗ).
        pub(super) bias2_root,
    }
    flags {
        decays,
        /// Whether the mean takes more than half from the gradient.
        nearer,
    }
}

/// `beta1`, and `beta2` beside it.
pub const BETA1: Parameter = below_one("beta1", 0.9);
/// How slowly the mean of the squares forgets.
pub const BETA2: Parameter = below_one("beta2", 0.999);
/// Keeps the quotient finite where the squares vanish.
pub const EPS: Parameter = number("eps", 1e-8, LARGEST);

/// The hyper-parameters of Adam and AMSGrad, in the order of [`Moments::new`].
pub const PARAMETERS: &[Parameter] = &[LR, BETA1, BETA2, EPS, WEIGHT_DECAY];

impl Moments {
    pub(super) fn new(values: &[f64], step: u32) -> Moments {
        let (beta1, beta2) = (values[1], values[2]);
        let t = f64::from(step) + 1.0;
        let bias2 = 1.0 - pow(beta2, t);
        Moments {
            lr: values[0],
            take: 1.0 - beta1,
            beta2,
            eps: values[3],
            decay: values[4],
            decays: values[4] != 0.0,
            nearer: 1.0 - beta1 >= 0.5,
            bias1: 1.0 - pow(beta1, t),
            bias2,
            bias2_root: bias2.sqrt(),
        }
    }

    pub(super) fn tell(&self, terms: &mut Terms) {
        terms.number("bias1", self.bias1);
        terms.number("bias2", self.bias2);
    }
}

impl<N: Lane> Moments<N> {
    /// The weight decay, if there is one.
    pub(super) fn decay(&self) -> Option<N> {
        self.decays.then_some(self.decay)
    }

    /// The weight decay as one of the point by itself and as one of the gradient, of which one is none.
    pub(super) fn decays_as(&self, decoupled: bool) -> [Option<N>; 2] {
        match decoupled {
            true => [self.decay(), None],
            false => [None, self.decay()],
        }
    }

    /// m after taking in the gradient, rounded as PyTorch's `lerp` rounds it.
    #[inline(always)]
    pub(super) fn first<L: Listen<N>>(&self, m: N, g: N, l: &mut L) -> N {
        l.hear("m_before", m);
        let next = lerp(m, g, self.take, self.nearer);
        l.hear("m", next);
        next
    }

    /// v after taking in the square of the gradient.
    #[inline(always)]
    pub(super) fn second<L: Listen<N>>(&self, v: N, g: N, l: &mut L) -> N {
        l.hear("v_before", v);
        let next = v * self.beta2 + one_minus(self.beta2) * g * g;
        l.hear("v", next);
        next
    }

    /// √v̂ + ε, where v̂ is without the bias.
    #[inline(always)]
    pub(super) fn root(&self, v: N) -> N {
        v.sqrt() / self.bias2_root + self.eps
    }

    /// The step along m̂ over a root.
    #[inline(always)]
    pub(super) fn step<L: Listen<N>>(&self, m: N, root: N, l: &mut L) -> N {
        l.hear("root", root);
        let step = over(-(self.lr / self.bias1) * m, root);
        l.hear("step", step);
        step
    }
}

/// a + w·(b − a), from the end that is nearer (b if w ≥ ½): exact at w = 0 and w = 1.
#[inline(always)]
pub fn lerp<N: Lane>(a: N, b: N, w: N, nearer_b: bool) -> N {
    let gap = b - a;
    if nearer_b {
        b - gap * one_minus(w)
    } else {
        a + w * gap
    }
}

impl Axis for Adam {
    type Step = Moments;
    const NAME: &'static str = "adam";
    const PARAMETERS: &'static [Parameter] = PARAMETERS;
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
        let g = decayed(s.decay(), p, g, l);
        let m = s.first(state[0], g, l);
        let v = s.second(state[1], g, l);
        (state[0], state[1]) = (m, v);
        l.hear("m_hat", m / s.bias1);
        l.hear("v_hat", v / s.bias2);
        p + s.step(m, s.root(v), l)
    }
}
