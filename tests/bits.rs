//! The interpreter computes what the reference says, to the bit, whatever the formula and
//! however the points are cut into blocks.

use std::collections::HashMap;

use watershed::expr::Formula;
use watershed::expr::graph::{Axis, Binary, Graph, Node, NodeId, Unary};
use watershed::objective::Objective;
use watershed::program::{Scratch, Table, reference};

const UNARY: [Unary; 23] = [
    Unary::Neg,
    Unary::Sin,
    Unary::Cos,
    Unary::Tan,
    Unary::Asin,
    Unary::Acos,
    Unary::Atan,
    Unary::Sinh,
    Unary::Cosh,
    Unary::Tanh,
    Unary::Exp,
    Unary::Ln,
    Unary::Log10,
    Unary::Log2,
    Unary::Sqrt,
    Unary::Cbrt,
    Unary::Abs,
    Unary::Sign,
    Unary::Sigmoid,
    Unary::Softplus,
    Unary::Relu,
    Unary::Gauss,
    Unary::Step,
];

const BINARY: [Binary; 9] = [
    Binary::Add,
    Binary::Sub,
    Binary::Mul,
    Binary::Div,
    Binary::Min,
    Binary::Max,
    Binary::Pow,
    Binary::Hypot,
    Binary::Atan2,
];

const PARAMETERS: [f64; 2] = [0.75, -1.5];

/// SplitMix64, from the paper of Steele, Lea and Flood: test input, the same in every run.
struct Dice(u64);

impl Dice {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn between(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * ((self.bits() >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// Two tables: the rows of one as they stand, some rows of the other in an order of their own.
fn tables() -> Vec<Table> {
    let first = Table::new(vec![vec![0.5, -1.25, 2.0], vec![1.0, 0.0, -0.75]]);
    let mut second = Table::new(vec![vec![1.5, -0.5, 3.0, 0.1], vec![-2.0, 0.25, 1.0, 0.7]]);
    second.rows = Some(vec![2, 0, 3, 0]);
    vec![first, second]
}

/// Makes formulas out of every operation there is.
struct Maker<'a> {
    dice: &'a mut Dice,
    graph: Graph,
    /// What has been made, to be used again: outside of sums, and inside.
    made: [Vec<NodeId>; 2],
}

impl Maker<'_> {
    fn leaf(&mut self, in_sum: bool) -> NodeId {
        let node = match self.dice.below(if in_sum { 12 } else { 8 }) {
            0..=2 => Node::Axis(Axis::X),
            3..=4 => Node::Axis(Axis::Y),
            5 => Node::Parameter(self.dice.below(PARAMETERS.len()) as u16),
            6..=7 => {
                let simple = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 3.0, 10.0];
                let (simple, any) = (self.dice.pick(&simple), self.dice.between(-4.0, 4.0));
                Node::Constant(self.dice.pick(&[simple, any]).to_bits())
            }
            _ => Node::Column(self.dice.below(2) as u16),
        };
        self.graph.add(node)
    }

    fn make(&mut self, depth: u32, in_sum: bool) -> NodeId {
        let made = &self.made[usize::from(in_sum)];
        if !made.is_empty() && self.dice.below(6) == 0 {
            return self.dice.pick(made);
        }
        if depth == 0 {
            return self.leaf(in_sum);
        }
        let node = match self.dice.below(20) {
            0..=7 => {
                let a = self.make(depth - 1, in_sum);
                Node::Unary(self.dice.pick(&UNARY), a)
            }
            8..=16 => {
                let a = self.make(depth - 1, in_sum);
                let b = self.make(depth - 1, in_sum);
                // Sums and products as often as all the rest: they are what gets fused.
                let common = self.dice.pick(&BINARY[..4]);
                let any = self.dice.pick(&BINARY);
                Node::Binary(self.dice.pick(&[common, any]), a, b)
            }
            17..=18 => {
                let a = self.make(depth - 1, in_sum);
                let n = self
                    .dice
                    .pick(&[2, 3, 4, 5, 6, 7, 10, 64, 0, 1, -1, -2, -3]);
                Node::Powi(a, n)
            }
            _ => {
                let body = self.make(depth - 1, true);
                Node::Sum {
                    body,
                    table: self.dice.below(2) as u16,
                }
            }
        };
        let id = self.graph.add(node);
        self.made[usize::from(in_sum)].push(id);
        id
    }
}

fn formula(dice: &mut Dice) -> Formula {
    let mut maker = Maker {
        dice,
        graph: Graph::new(),
        made: [Vec::new(), Vec::new()],
    };
    let depth = 2 + maker.dice.below(3) as u32;
    let root = maker.make(depth, false);
    let parameters = vec!["a".to_owned(), "b".to_owned()];
    Formula::new(maker.graph, root, parameters)
}

fn objective(dice: &mut Dice) -> Objective {
    let mut objective = Objective::new(formula(dice));
    for (slot, value) in PARAMETERS.into_iter().enumerate() {
        objective.set_parameter(slot, value);
    }
    objective.set_tables(tables());
    objective
}

/// As many points as the longest block; the last ones lie where functions are special.
fn points(dice: &mut Dice) -> [Vec<f64>; 2] {
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        1e-310,
        -1e300,
        f64::INFINITY,
        f64::NAN,
    ];
    let mut coordinates = || -> Vec<f64> {
        (0..POINTS)
            .map(|i| match i < POINTS - 64 {
                true => dice.between(-3.0, 3.0),
                false => dice.pick(&special),
            })
            .collect()
    };
    [coordinates(), coordinates()]
}

const POINTS: usize = 513;

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

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

fn all_same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| same(a, b))
}

/// Counts the operations of a formula, its derivatives not included.
fn count(objective: &Objective, counts: &mut HashMap<String, u32>) {
    let formula = objective.formula();
    let mut stack = vec![formula.root];
    let mut seen = vec![false; formula.graph.nodes().len()];
    while let Some(id) = stack.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        let node = formula.graph.node(id);
        stack.extend(node.children());
        let name = match node {
            Node::Unary(op, _) => format!("{op:?}"),
            Node::Binary(op, ..) => format!("{op:?}"),
            Node::Powi(..) => "Powi".to_owned(),
            Node::Sum { .. } => "Sum".to_owned(),
            Node::Parameter(_) => "Parameter".to_owned(),
            Node::Column(_) => "Column".to_owned(),
            Node::Axis(axis) => format!("{axis:?}"),
            Node::Constant(_) => "Constant".to_owned(),
        };
        *counts.entry(name).or_default() += 1;
    }
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

        // Ordinary points from the front, special ones from the end.
        for i in (0..POINTS).filter(|&i| i % 64 == 0 || i >= POINTS - 8) {
            let walked = walk(reference::Meaning::default(), &objective, [x[i], y[i]]);
            for (walked, computed) in walked.iter().zip(&whole) {
                assert!(
                    same(*walked, computed[i]),
                    "{walked} is {} at ({}, {}), {}",
                    computed[i],
                    x[i],
                    y[i],
                    told()
                );
            }
        }

        if whole[0].iter().any(|&f| !same(f, whole[0][0])) {
            telling += whole[0].iter().filter(|f| f.is_finite()).count();
        }
    }
    let names = UNARY.map(|op| format!("{op:?}")).into_iter();
    let names = names.chain(BINARY.map(|op| format!("{op:?}")));
    let others = ["Powi", "Sum", "Parameter", "Column", "Constant", "X", "Y"].map(str::to_owned);
    for name in names.chain(others) {
        let count = counts.get(&name).copied().unwrap_or(0);
        assert!(count >= 200, "{name} occurs {count} times only");
    }
    let share = telling as f64 / (f64::from(FORMULAS) * POINTS as f64);
    assert!(
        share >= 0.3,
        "only {share} of the results are finite and not constant"
    );
}

fn walk(meaning: reference::Meaning, objective: &Objective, point: [f64; 2]) -> Vec<f64> {
    let (graph, nodes) = (&objective.formula().graph, objective.nodes());
    reference::evaluate_with(
        meaning,
        graph,
        &nodes,
        point,
        objective.parameters(),
        objective.tables(),
    )
}
