//! The interpreter computes what the reference says, to the bit, whatever the formula and
//! however the points are cut into blocks.

mod random;

use std::collections::HashMap;
use std::rc::Rc;

use watershed::ensemble::{Ensemble, Settings};
use watershed::expr::Formula;
use watershed::expr::graph::{Axis, Binary, Graph, Node, NodeId, Unary};
use watershed::objective::{Objective, Window};
use watershed::optimizer::Optimizer;
use watershed::program::elementary::{self, Lane};
use watershed::program::{Scratch, reference};

use random::{
    BINARY, Dice, POINTS, UNARY, all_same, assert_all_occur, count, objective, points, same, tables,
};

/// f, fx, fy, fxx, fxy, fyy at the points, computed in blocks of a given length.
fn jets(
    objective: &Objective,
    scratch: &mut Scratch,
    [x, y]: &[Vec<f64>; 2],
    block: usize,
) -> [Vec<f64>; 6] {
    let mut jets = [(); 6].map(|()| vec![0.0; x.len()]);
    let mut from = 0;
    while from < x.len() {
        let to = x.len().min(from + block);
        let parts = jets.each_mut().map(|values| &mut values[from..to]);
        objective.jets(scratch, &x[from..to], &y[from..to], parts);
        from = to;
    }
    jets
}

#[test]
fn every_block_length_and_program_gives_the_bits_of_the_reference() {
    const FORMULAS: u32 = 10_000;
    let mut dice = Dice(2026);
    let mut scratch = Scratch::new();
    let mut counts = HashMap::new();
    let mut telling = 0;
    for number in 0..FORMULAS {
        let objective = objective(&mut dice);
        count(&objective, &mut counts);
        let points = points(&mut dice);
        let [x, y] = &points;
        let whole = jets(&objective, &mut scratch, &points, POINTS);
        let told = || {
            let formula = objective.formula();
            let (graph, _) = formula.graph.only(formula.root);
            format!("formula {number}: {:?}", graph.nodes())
        };

        for block in [512, 7] {
            let cut = jets(&objective, &mut scratch, &points, block);
            for (whole, cut) in whole.iter().zip(&cut) {
                assert!(all_same(whole, cut), "blocks of {block}, {}", told());
            }
        }
        let few = points.each_ref().map(|p| p[POINTS - 80..].to_vec());
        let single = jets(&objective, &mut scratch, &few, 1);
        for (whole, single) in whole.iter().zip(&single) {
            assert!(
                all_same(&whole[POINTS - 80..], single),
                "single points, {}",
                told()
            );
        }

        let [mut f, mut fx, mut fy] = [(); 3].map(|()| vec![0.0; POINTS]);
        objective.values(&mut scratch, x, y, &mut f);
        assert!(all_same(&f, &whole[0]), "values, {}", told());
        objective.gradients(&mut scratch, x, y, &mut fx, &mut fy);
        assert!(
            all_same(&fx, &whole[1]) && all_same(&fy, &whole[2]),
            "gradients, {}",
            told()
        );
        objective.values_and_gradients(&mut scratch, x, y, &mut f, &mut fx, &mut fy);
        let both = [&f, &fx, &fy].into_iter().zip(&whole);
        assert!(
            both.into_iter().all(|(a, b)| all_same(a, b)),
            "values and gradients, {}",
            told()
        );

        let difference = difference(reference::Meaning::default(), &objective, &points, &whole);
        assert!(difference.is_none(), "{difference:?}, {}", told());

        if whole[0].iter().any(|&f| !same(f, whole[0][0])) {
            telling += whole[0].iter().filter(|f| f.is_finite()).count();
        }
    }
    assert_all_occur(&counts);
    let share = telling as f64 / (f64::from(FORMULAS) * POINTS as f64);
    assert!(
        share >= 0.3,
        "only {share} of the results are finite and not constant"
    );
}

/// The first place where the reference, given this meaning, and the computed jets differ.
fn difference(
    meaning: reference::Meaning,
    objective: &Objective,
    [x, y]: &[Vec<f64>; 2],
    jets: &[Vec<f64>; 6],
) -> Option<String> {
    let (graph, nodes) = (&objective.formula().graph, objective.nodes());
    let (parameters, tables) = (objective.parameters(), objective.tables());
    // Ordinary points from the front, special ones from the end.
    for i in (0..POINTS).filter(|&i| i % 8 == 0 || i >= POINTS - 16) {
        let point = [x[i], y[i]];
        let walked = reference::evaluate_with(meaning, graph, &nodes, point, parameters, tables);
        for (part, (walked, jet)) in walked.iter().zip(jets).enumerate() {
            if !same(*walked, jet[i]) {
                return Some(format!(
                    "part {part} at {point:?}: {} is not {walked}",
                    jet[i]
                ));
            }
        }
    }
    None
}

/// A double whose every constant equal to the first coefficient of the sine is one ulp off.
#[derive(Clone, Copy)]
struct Nudged(f64);

/// The first coefficient in src/program/elementary/trig.rs.
const COEFFICIENT: f64 = -0.1666666666666663;

fn nudge(constant: f64) -> f64 {
    match constant == COEFFICIENT {
        true => f64::from_bits(constant.to_bits() + 1),
        false => constant,
    }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident $op:tt)*) => { $(
        impl std::ops::$trait for Nudged {
            type Output = Nudged;
            fn $method(self, other: Nudged) -> Nudged {
                Nudged(self.0 $op other.0)
            }
        }

        impl std::ops::$trait<f64> for Nudged {
            type Output = Nudged;
            fn $method(self, other: f64) -> Nudged {
                Nudged(self.0 $op nudge(other))
            }
        }
    )* };
}

arithmetic! { Add add + Sub sub - Mul mul * Div div / }

impl std::ops::Neg for Nudged {
    type Output = Nudged;
    fn neg(self) -> Nudged {
        Nudged(-self.0)
    }
}

impl Lane for Nudged {
    type Bits = <f64 as Lane>::Bits;
    type Mask = bool;

    fn lit(self, value: f64) -> Nudged {
        Nudged(nudge(value))
    }
    fn sqrt(self) -> Nudged {
        Nudged(self.0.sqrt())
    }
    fn abs(self) -> Nudged {
        Nudged(self.0.abs())
    }
    fn to_bits(self) -> Self::Bits {
        Lane::to_bits(self.0)
    }
    fn from_bits(bits: Self::Bits) -> Nudged {
        Nudged(Lane::from_bits(bits))
    }
    fn lt(self, other: Nudged) -> bool {
        self.0 < other.0
    }
    fn le(self, other: Nudged) -> bool {
        self.0 <= other.0
    }
    fn eq(self, other: Nudged) -> bool {
        self.0 == other.0
    }
    fn select(mask: bool, yes: Nudged, no: Nudged) -> Nudged {
        if mask { yes } else { no }
    }
}

#[test]
fn one_coefficient_one_ulp_off_is_noticed() {
    let planted = reference::Meaning {
        unary: |op, a| match op {
            Unary::Sin => elementary::sin(Nudged(a)).0,
            _ => reference::unary(op, a),
        },
        ..reference::Meaning::default()
    };
    let mut dice = Dice(2027);
    let mut scratch = Scratch::new();
    let (mut with_sine, mut noticed) = (0, 0);
    for _ in 0..1000 {
        let objective = objective(&mut dice);
        let points = points(&mut dice);
        let whole = jets(&objective, &mut scratch, &points, POINTS);
        let mut counts = HashMap::new();
        count(&objective, &mut counts);
        with_sine += u32::from(counts.contains_key("Sin"));
        noticed += u32::from(difference(planted, &objective, &points, &whole).is_some());
    }
    // The last bit of a coefficient moves the last bit of a sine for some arguments only.
    assert!(
        noticed > with_sine / 10,
        "noticed in {noticed} formulas of {with_sine}"
    );
}

/// The derivatives of (op) against central differences, at random points where it is smooth.
fn check_derivatives(
    name: &str,
    dice: &mut Dice,
    build: impl Fn(&mut Graph, [NodeId; 2]) -> NodeId,
    range: [f64; 2],
    kink: impl Fn(f64, f64) -> f64,
) {
    let mut graph = Graph::new();
    let (x, y) = (graph.axis(Axis::X), graph.axis(Axis::Y));
    let root = build(&mut graph, [x, y]);
    let mut objective = Objective::new(Formula::new(graph, root, Vec::new()));
    objective.set_tables(tables());
    // The best step for a central difference is the cube root of the rounding error.
    const H: f64 = 6e-6;
    let mut checked = 0;
    while checked < 100 {
        let (x, y) = (
            dice.between(range[0], range[1]),
            dice.between(range[0], range[1]),
        );
        if kink(x, y).abs() < 10.0 * H {
            continue;
        }
        checked += 1;
        let [_, fx, fy, fxx, fxy, fyy] = objective.jet(x, y);
        let (west, east) = (
            objective.value_and_gradient(x - H, y),
            objective.value_and_gradient(x + H, y),
        );
        let (south, north) = (
            objective.value_and_gradient(x, y - H),
            objective.value_and_gradient(x, y + H),
        );
        let along = |lo: [f64; 3], hi: [f64; 3], part: usize| (hi[part] - lo[part]) / (2.0 * H);
        let pairs = [
            (fx, along(west, east, 0)),
            (fy, along(south, north, 0)),
            (fxx, along(west, east, 1)),
            (fxy, along(south, north, 1)),
            (fxy, along(west, east, 2)),
            (fyy, along(south, north, 2)),
        ];
        // Error of the difference: f‴·H²/6 + ε·|f|/H, both below 1e-7 here for f and its derivatives of the order of 1000.
        let size = [fx, fy, fxx, fxy, fyy, west[0]]
            .iter()
            .fold(1.0, |m: f64, d| if d.abs() > m { d.abs() } else { m });
        for (part, (exact, difference)) in pairs.into_iter().enumerate() {
            assert!(
                (exact - difference).abs() <= 1e-6 * size,
                "{name}, part {part} at ({x}, {y}): {exact} is not {difference}"
            );
        }
    }
}

#[test]
fn derivatives_of_every_operation_agree_with_central_differences() {
    let mut dice = Dice(2028);
    for op in UNARY {
        // a = x·y + x/2 stays inside of where the function is defined and not too steep.
        let (range, kink): ([f64; 2], fn(f64) -> f64) = match op {
            Unary::Asin | Unary::Acos => ([-0.6, 0.6], |_| 1.0),
            Unary::Ln | Unary::Log10 | Unary::Log2 | Unary::Sqrt => ([0.4, 2.0], |_| 1.0),
            Unary::Tan => ([-0.8, 0.8], |_| 1.0),
            Unary::Cbrt => ([0.4, 2.0], |_| 1.0),
            Unary::Abs | Unary::Sign | Unary::Relu | Unary::Step => ([-2.0, 2.0], |a| a),
            _ => ([-2.0, 2.0], |_| 1.0),
        };
        let inner = |x: f64, y: f64| x * y + 0.5 * x;
        let build = |graph: &mut Graph, [x, y]: [NodeId; 2]| {
            let half = graph.constant(0.5);
            let (product, rest) = (
                graph.binary(Binary::Mul, x, y),
                graph.binary(Binary::Mul, half, x),
            );
            let a = graph.binary(Binary::Add, product, rest);
            graph.unary(op, a)
        };
        check_derivatives(&format!("{op:?}"), &mut dice, build, range, |x, y| {
            kink(inner(x, y))
        });
    }
    for op in BINARY {
        let range = match op {
            Binary::Div | Binary::Pow | Binary::Hypot | Binary::Atan2 => [0.5, 2.5],
            _ => [-2.0, 2.0],
        };
        // a = x·x and b = x·y; min and max have their kink where the two are equal.
        let build = |graph: &mut Graph, [x, y]: [NodeId; 2]| {
            let (a, b) = (
                graph.binary(Binary::Mul, x, x),
                graph.binary(Binary::Mul, x, y),
            );
            graph.binary(op, a, b)
        };
        let tie = matches!(op, Binary::Min | Binary::Max);
        let kink = move |x: f64, y: f64| if tie { x * x - x * y } else { 1.0 };
        check_derivatives(&format!("{op:?}"), &mut dice, build, range, kink);
    }
    for table in [0, 1] {
        // Σ sin(x·c₀ + y)·c₁
        let build = |graph: &mut Graph, [x, y]: [NodeId; 2]| {
            let columns = [0, 1].map(|column| graph.add(Node::Column(column)));
            let product = graph.binary(Binary::Mul, x, columns[0]);
            let sum = graph.binary(Binary::Add, product, y);
            let sine = graph.unary(Unary::Sin, sum);
            let body = graph.binary(Binary::Mul, sine, columns[1]);
            graph.add(Node::Sum { body, table })
        };
        check_derivatives("sum", &mut dice, build, [-2.0, 2.0], |_, _| 1.0);
    }
    for n in [-64, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 12, 64] {
        let build = |graph: &mut Graph, [x, y]: [NodeId; 2]| {
            let product = graph.binary(Binary::Mul, x, y);
            graph.powi(product, n)
        };
        check_derivatives(
            &format!("power {n}"),
            &mut dice,
            build,
            [0.97, 1.03],
            |_, _| 1.0,
        );
    }
}

/// Gradient descent as a textbook writes it, over the tree walk: rate, steps, where it leads.
fn descend(meaning: reference::Meaning, objective: &Objective, mut point: [f64; 2]) -> [f64; 2] {
    let (graph, [_, fx, fy, ..]) = (&objective.formula().graph, objective.nodes());
    let (parameters, tables) = (objective.parameters(), objective.tables());
    for _ in 0..STEPS {
        let gradient =
            reference::evaluate_with(meaning, graph, &[fx, fy], point, parameters, tables);
        for (coordinate, slope) in point.iter_mut().zip(gradient) {
            *coordinate -= RATE * slope;
        }
    }
    point
}

const RATE: f64 = 0.01;
const STEPS: u32 = 3;

/// Where an ensemble brings these starts.
fn descend_together(objective: &Rc<Objective>, starts: &[[f64; 2]]) -> Vec<f64> {
    let settings = Settings {
        optimizer: Optimizer::gd(RATE).unwrap(),
        max_steps: STEPS,
        tolerance: 0.0,
        window: Window::new([-3.0, 3.0], [-3.0, 3.0]).unwrap(),
        history: false,
        seed: 0,
    };
    let mut ensemble = Ensemble::new(objective.clone(), settings, starts).unwrap();
    assert_eq!(ensemble.run(STEPS), STEPS);
    ensemble.positions()
}

#[test]
fn the_runs_of_an_ensemble_are_single_runs_whatever_the_formula() {
    const FORMULAS: u32 = 2000;
    let planted = reference::Meaning {
        unary: |op, a| match op {
            Unary::Sin => elementary::sin(Nudged(a)).0,
            _ => reference::unary(op, a),
        },
        ..reference::Meaning::default()
    };
    let mut dice = Dice(2028);
    let mut counts = HashMap::new();
    let (mut telling, mut noticed) = (0, 0);
    for number in 0..FORMULAS {
        let objective = Rc::new(objective(&mut dice));
        count(&objective, &mut counts);
        let [xs, ys] = points(&mut dice);
        // A start is a point of the plane; on a curve y is 0.
        let flat = objective.dimensions() == 1;
        let finite = |number: f64| if number.is_finite() { number } else { 0.25 };
        let pairs = xs.iter().zip(&ys);
        let starts: Vec<[f64; 2]> = pairs
            .map(|(&x, &y)| [finite(x), if flat { 0.0 } else { finite(y) }])
            .collect();
        let all = descend_together(&objective, &starts);
        for count in [512, 7, 1] {
            let few = descend_together(&objective, &starts[POINTS - count..]);
            assert!(
                all_same(&few, &all[2 * (POINTS - count)..]),
                "{count} runs, formula {number}"
            );
        }
        let mut different = false;
        for i in (0..POINTS).filter(|i| i % 16 == 0) {
            let alone = descend(reference::Meaning::default(), &objective, starts[i]);
            let together = &all[2 * i..2 * i + 2];
            assert!(
                all_same(together, &alone),
                "formula {number} from {:?}: {together:?} is not {alone:?}",
                starts[i]
            );
            different |= !all_same(together, &descend(planted, &objective, starts[i]));
        }
        noticed += u32::from(different);
        let values =
            Vec::from_iter((0..POINTS).map(|i| objective.value(all[2 * i], all[2 * i + 1])));
        if values.iter().any(|&f| !same(f, values[0])) {
            telling += values.iter().filter(|f| f.is_finite()).count();
        }
    }
    let names = UNARY.map(|op| format!("{op:?}")).into_iter();
    for name in names.chain(BINARY.map(|op| format!("{op:?}"))) {
        let count = counts.get(&name).copied().unwrap_or(0);
        assert!(count >= 40, "{name} occurs {count} times only");
    }
    let share = telling as f64 / (f64::from(FORMULAS) * POINTS as f64);
    assert!(
        share >= 0.3,
        "only {share} of the results are finite and not constant"
    );
    assert!(
        noticed > 0,
        "one coefficient of the sine one ulp off was not noticed"
    );
}
