//! Formulas made at random out of every operation there is, and points to compute them at.

#![allow(dead_code, reason = "no test file uses all of it")]

use std::collections::HashMap;

use watershed::expr::Formula;
use watershed::expr::graph::{Axis, Binary, Graph, Node, NodeId, Unary};
use watershed::objective::Objective;
use watershed::program::Table;

pub const UNARY: [Unary; 23] = [
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

pub const BINARY: [Binary; 9] = [
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

pub const PARAMETERS: [f64; 2] = [0.75, -1.5];

/// SplitMix64, from the paper of Steele, Lea and Flood: test input, the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub fn between(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * ((self.bits() >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// Two tables: the rows of one as they stand, some rows of the other in an order of their own.
pub fn tables() -> Vec<Table> {
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

pub fn formula(dice: &mut Dice) -> Formula {
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

pub fn objective(dice: &mut Dice) -> Objective {
    let mut objective = Objective::new(formula(dice));
    for (slot, value) in PARAMETERS.into_iter().enumerate() {
        objective.set_parameter(slot, value);
    }
    objective.set_tables(tables());
    objective
}

/// As many points as the longest block; the last ones lie where functions are special.
pub fn points(dice: &mut Dice) -> [Vec<f64>; 2] {
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

pub const POINTS: usize = 513;

pub fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

pub fn all_same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(&a, &b)| same(a, b))
}

/// Counts the operations of a formula, its derivatives not included.
pub fn count(objective: &Objective, counts: &mut HashMap<String, u32>) {
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

/// Fails unless every operation occurs often.
pub fn assert_all_occur(counts: &HashMap<String, u32>) {
    let names = UNARY.map(|op| format!("{op:?}")).into_iter();
    let names = names.chain(BINARY.map(|op| format!("{op:?}")));
    let others = ["Powi", "Sum", "Parameter", "Column", "Constant", "X", "Y"].map(str::to_owned);
    for name in names.chain(others) {
        let count = counts.get(&name).copied().unwrap_or(0);
        assert!(count >= 200, "{name} occurs {count} times only");
    }
}
