//! Rules that look at one run at a time: line searches, second derivatives, random numbers.

use std::fmt;
use std::marker::PhantomData;

use super::failure::Failure;
use super::terms::{Term, Terms};
use super::{Block, Parameter, Rule, Spent};
use crate::objective::Objective;
use crate::outcome::Outcome;
use crate::random::{self, Purpose};

/// How one run moves.
pub trait Lone: fmt::Debug + Sync {
    /// See [`Rule::name`].
    const NAME: &'static str;
    /// See [`Rule::parameters`].
    const PARAMETERS: &'static [Parameter];
    /// How many numbers of state a run has, at most [`MOST`].
    const SLOTS: usize;
    /// What of the present point is needed beyond its gradient.
    const NEEDS: Needs = Needs::Gradient;
    /// See [`Rule::draws`].
    const DRAWS: bool = false;
    /// See [`Rule::by_gradient`].
    const BY_GRADIENT: bool = false;

    /// Moves the run: `here.point` is the present point and has to become the next one.
    ///
    /// After a failure neither the point nor the state has changed.
    fn advance(values: &[f64], here: &mut Here, terms: &mut Terms) -> Result<(), Failure>;

    /// See [`Rule::rests`].
    fn rests(_values: &[f64], _step: u32, _state: &[f64], _found: Outcome) -> bool {
        true
    }
}

/// What a rule is given of the present point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// The gradient.
    Gradient,
    /// The value too.
    Value,
    /// The value and the Hessian too.
    Hessian,
}

/// The most numbers of state of a run.
pub const MOST: usize = 12;

/// One run on its way.
#[derive(Debug)]
pub struct Here<'a> {
    objective: &'a Objective,
    seed: u64,
    run: u32,
    spent: Spent,
    /// The steps taken before this one.
    pub step: u32,
    /// Where the run is; where it is going to be.
    pub point: [f64; 2],
    /// f there, if it was asked for.
    pub value: f64,
    /// The gradient there.
    pub gradient: [f64; 2],
    /// \[fxx, fxy, fyy\] there, if it was asked for.
    pub hessian: [f64; 3],
    /// The numbers that the rule remembers, 0 before the first step.
    pub state: [f64; MOST],
}

impl Here<'_> {
    /// Whether the function is one of x alone, so that there is only one direction.
    pub fn flat(&self) -> bool {
        self.objective.dimensions() == 1
    }

    /// f elsewhere.
    pub fn value_at(&mut self, [x, y]: [f64; 2]) -> f64 {
        self.spent.values += 1.0;
        self.objective.value(x, y)
    }

    /// f, ∂f/∂x and ∂f/∂y elsewhere.
    pub fn slope_at(&mut self, [x, y]: [f64; 2]) -> [f64; 3] {
        self.spent.values += 1.0;
        self.spent.gradients += 1.0;
        self.objective.value_and_gradient(x, y)
    }

    /// Says that the run goes to where [`Here::slope_at`] has looked: what was computed there serves the
    /// next step, and is not counted twice.
    pub fn reuse(&mut self) {
        self.spent.gradients -= 1.0;
    }

    /// Two independent numbers in [0, 1) of this step.
    pub fn uniforms(&self, purpose: Purpose) -> [f64; 2] {
        random::uniforms(self.seed, self.run, self.step, purpose)
    }

    /// Two independent numbers of the normal distribution; the second is 0 for a function of x alone.
    pub fn normals(&self, purpose: Purpose) -> [f64; 2] {
        let [u, v] = random::normals(self.seed, self.run, self.step, purpose);
        if self.flat() { [u, 0.0] } else { [u, v] }
    }
}

/// A rule made of how one run moves.
#[derive(Debug)]
pub struct ByRun<R>(PhantomData<R>);

impl<R> ByRun<R> {
    /// The rule.
    pub const RULE: ByRun<R> = ByRun(PhantomData);
}

impl<R: Lone> Rule for ByRun<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn parameters(&self) -> &'static [Parameter] {
        R::PARAMETERS
    }

    fn by_gradient(&self) -> bool {
        R::BY_GRADIENT
    }

    /// Behind the rule's own stand the counts of what it has looked at.
    fn slots(&self) -> usize {
        R::SLOTS + Spent::COUNT
    }

    fn update(&self, values: &[f64], block: &mut Block) {
        move_all(R::advance, R::SLOTS, R::NEEDS, values, block);
    }

    fn explain(&self, values: &[f64], block: &mut Block) -> Vec<Term> {
        let jets = Jets::of(block, R::NEEDS);
        let mut terms = Terms::read();
        terms.vector("gradient", [block.gx[0], block.gy[0]]);
        move_one(R::advance, R::SLOTS, values, block, &jets, 0, &mut terms);
        terms.into_list()
    }

    fn draws(&self) -> bool {
        R::DRAWS
    }

    fn rests(&self, values: &[f64], step: u32, state: &[f64], found: Outcome) -> bool {
        R::rests(values, step, state, found)
    }

    fn spent(&self, state: &[f64]) -> Spent {
        match state.get(R::SLOTS..) {
            Some(&[values, gradients, hessians]) => Spent {
                values,
                gradients,
                hessians,
            },
            _ => Spent::default(),
        }
    }
}

type Advance = fn(&[f64], &mut Here, &mut Terms) -> Result<(), Failure>;

/// Values and second derivatives at the points of a block, as far as they are needed.
#[derive(Default)]
struct Jets {
    needs: Option<Needs>,
    f: Vec<f64>,
    xx: Vec<f64>,
    xy: Vec<f64>,
    yy: Vec<f64>,
}

impl Jets {
    fn of(block: &mut Block, needs: Needs) -> Jets {
        let n = block.x.len();
        let mut jets = Jets {
            needs: Some(needs),
            ..Jets::default()
        };
        match needs {
            Needs::Gradient => {}
            Needs::Value => {
                jets.f = vec![0.0; n];
                block
                    .objective
                    .values(block.scratch, block.x, block.y, &mut jets.f);
            }
            Needs::Hessian => {
                let row = || vec![0.0; n];
                [jets.f, jets.xx, jets.xy, jets.yy] = [row(), row(), row(), row()];
                let (mut gx, mut gy) = (row(), row());
                let all = [
                    &mut jets.f[..],
                    &mut gx,
                    &mut gy,
                    &mut jets.xx,
                    &mut jets.xy,
                    &mut jets.yy,
                ];
                block.objective.jets(block.scratch, block.x, block.y, all);
            }
        }
        jets
    }
}

fn move_all(advance: Advance, slots: usize, needs: Needs, values: &[f64], block: &mut Block) {
    let jets = Jets::of(block, needs);
    for lane in 0..block.x.len() {
        let terms = &mut Terms::unread();
        move_one(advance, slots, values, block, &jets, lane, terms);
    }
}

fn move_one(
    advance: Advance,
    slots: usize,
    values: &[f64],
    block: &mut Block,
    jets: &Jets,
    lane: usize,
    terms: &mut Terms,
) {
    let at = |row: &[f64]| row.get(lane).copied().unwrap_or(f64::NAN);
    let mut state = [0.0; MOST];
    for (number, slot) in state.iter_mut().zip(&block.state[..slots]) {
        *number = slot[lane];
    }
    let mut here = Here {
        objective: block.objective,
        seed: block.seed,
        run: block.runs[lane],
        spent: Spent {
            hessians: if jets.needs == Some(Needs::Hessian) {
                1.0
            } else {
                0.0
            },
            ..Spent::default()
        },
        step: block.step,
        point: [block.x[lane], block.y[lane]],
        value: at(&jets.f),
        gradient: [block.gx[lane], block.gy[lane]],
        hessian: [at(&jets.xx), at(&jets.xy), at(&jets.yy)],
        state,
    };
    let start = here.point;
    let result = advance(values, &mut here, terms);
    block.failures[lane] = result.err();
    if result.is_ok() {
        [block.x[lane], block.y[lane]] = here.point;
        for (number, slot) in here.state.iter().zip(&mut block.state[..slots]) {
            slot[lane] = *number;
        }
    } else {
        here.point = start;
    }
    terms.vector("step", [0, 1].map(|axis| here.point[axis] - start[axis]));
    let Spent {
        values,
        gradients,
        hessians,
    } = here.spent;
    let counts = [values, gradients, hessians];
    for (slot, count) in block.state[slots..].iter_mut().zip(counts) {
        slot[lane] += count;
    }
}
