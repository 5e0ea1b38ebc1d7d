//! Rprop.

use super::Parameter;
use super::axis::{Axis, Listen, MOST, numbers};
use super::parameter::{LARGEST, LR, number};
use crate::program::elementary::{Lane, max, min, sign};

/// Each coordinate has a step size Δ of its own: p ← p − Δ·sign(g).
///
/// Δ begins at lr and grows by η⁺ (`etaplus`, 1.2) where the derivative has kept its sign, shrinks by η⁻ (`etaminus`, 0.5) where it has changed
/// it, within `step_min` and `step_max`. After a change of sign the coordinate stays for one step, and the next step counts as the
/// first. PyTorch's convention (`torch.optim.Rprop`), which is Rprop⁻ with that pause; the paper's Rprop goes back by the last step
/// instead. A derivative of 0 moves nothing. A learning rate set later has no effect: it is where Δ begins.
///
/// Source: M. Riedmiller and H. Braun, *A direct adaptive method for faster backpropagation learning: the RPROP algorithm*,
/// IEEE International Conference on Neural Networks (1993), 586–591.
#[derive(Debug)]
pub struct Rprop;

numbers! {
    /// The numbers of a step.
    pub struct Step {
        /// Where Δ begins, in the first step.
        lr,
        shrink,
        grow,
        least,
        most,
    }
    flags { first, }
}

impl Axis for Rprop {
    type Step = Step;
    const NAME: &'static str = "rprop";
    const PARAMETERS: &'static [Parameter] = &[
        LR,
        Parameter {
            open: [true, true],
            ..number("etaminus", 0.5, 1.0)
        },
        Parameter {
            min: 1.0,
            open: [true, false],
            ..number("etaplus", 1.2, LARGEST)
        },
        number("step_min", 1e-6, LARGEST),
        number("step_max", 50.0, LARGEST),
    ];
    const SLOTS: usize = 2;

    fn prepare(values: &[f64], step: u32) -> Step {
        Step {
            lr: values[0],
            first: step == 0,
            shrink: values[1],
            grow: values[2],
            least: values[3],
            most: values[4],
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
        l.hear("gradient", g);
        let [before, size, _] = *state;
        let size = if s.first { s.lr } else { size };
        l.hear("gradient_before", before);
        l.hear("size_before", size);
        let turn = g * before;
        let zero = g.lit(0.0);
        let factor = N::select(zero.lt(turn), s.grow, g.lit(1.0));
        let factor = N::select(turn.lt(zero), s.shrink, factor);
        let size = min(max(size * factor, s.least), s.most);
        l.hear("size", size);
        let g = N::select(turn.lt(zero), zero, g);
        (state[0], state[1]) = (g, size);
        let step = -(sign(g) * size);
        l.hear("step", step);
        p + step
    }
}
