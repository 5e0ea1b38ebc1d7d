//! From the formula graph to a program.
//!
//! Scalars go into the prelude, blocks into the body, and sums over the same table into one
//! loop, with whatever does not depend on the row before it. a·b + c becomes one instruction,
//! though still with two roundings, and the sine and cosine of one argument become one.

use super::{
    Instruction, Loop, Operation, Program, ScalarInstruction, ScalarOperation, Source, Step, Sum,
    Target, registers, tidy,
};
use crate::expr::graph::{Axis, Binary, Graph, Node, NodeId, Unary};

impl Program {
    /// Code that computes the nodes `outputs` of `graph`, in this order.
    ///
    /// Neither the values of parameters nor tables are looked at: both can change without
    /// compiling again.
    pub fn compile(graph: &Graph, outputs: &[NodeId]) -> Program {
        #[cfg(test)]
        COMPILED.with(|count| count.set(count.get() + 1));
        let (graph, outputs) = tidy::tidy(graph, outputs);
        let mut lowering = Lowering::new(&graph, &outputs);
        lowering.place(outputs.clone(), None);
        let place = |&node: &NodeId| Some(lowering.source(node, None));
        let mut program = Program {
            outputs: outputs.iter().map(place).collect(),
            scalars: lowering.scalars,
            registers: 0,
            prelude: lowering.prelude,
            body: lowering.body,
        };
        registers::assign(&mut program, lowering.blocks);
        program
    }
}

#[cfg(test)]
thread_local! {
    /// How many programs this thread has compiled, for tests of what compiles none.
    pub(crate) static COMPILED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A node as one instruction: fused with an argument where that pays.
struct Selected {
    operation: Operation,
    /// As many as the operation takes; the rest repeat the first.
    from: [NodeId; 3],
}

struct Lowering<'a> {
    graph: &'a Graph,
    uses: Vec<u32>,
    /// Which nodes change from point to point.
    varies: Vec<bool>,
    /// Which nodes change from row to row of the sum that they are in.
    rowful: Vec<bool>,
    /// How many sums are nested in a node, itself included.
    depth: Vec<u32>,
    /// The sine or cosine of the same argument, where both are needed.
    partner: Vec<Option<NodeId>>,
    /// Where the nodes are that have been placed outside of the loop at hand.
    placed: Vec<Option<Source>>,
    /// Where those are that have been placed in the loop at hand.
    in_loop: Vec<Option<Source>>,
    /// The first contents of the scalar slots.
    scalars: Vec<f64>,
    /// How many blocks have been named; registers come later.
    blocks: usize,
    prelude: Vec<Step>,
    body: Vec<Step>,
}

impl<'a> Lowering<'a> {
    fn new(graph: &'a Graph, outputs: &[NodeId]) -> Self {
        let nodes = graph.nodes();
        let uses = tidy::uses(graph, outputs);
        let mut varies = vec![false; nodes.len()];
        let mut rowful = vec![false; nodes.len()];
        let mut depth = vec![0; nodes.len()];
        for (at, &node) in nodes.iter().enumerate() {
            for child in node.children() {
                varies[at] |= varies[child.index()];
                rowful[at] |= rowful[child.index()];
                depth[at] = depth[at].max(depth[child.index()]);
            }
            match node {
                Node::Axis(_) => varies[at] = true,
                Node::Column(_) => rowful[at] = true,
                Node::Sum { .. } => {
                    rowful[at] = false;
                    depth[at] += 1;
                }
                _ => {}
            }
        }
        let mut partner = vec![None; nodes.len()];
        let mut sines = vec![None; nodes.len()];
        for id in graph.ids().filter(|id| uses[id.index()] > 0) {
            if let Node::Unary(Unary::Sin | Unary::Cos, a) = graph.node(id)
                && let Some(other) = sines[a.index()].replace(id)
            {
                partner[id.index()] = Some(other);
                partner[other.index()] = Some(id);
            }
        }
        Self {
            graph,
            uses,
            varies,
            rowful,
            depth,
            partner,
            placed: vec![None; nodes.len()],
            in_loop: vec![None; nodes.len()],
            scalars: Vec::new(),
            blocks: 0,
            prelude: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Where the node is, seen from inside of `inside` or from outside of all loops.
    fn find(&self, node: NodeId, inside: Option<&Loop>) -> Option<Source> {
        match inside {
            Some(_) if self.rowful[node.index()] => self.in_loop[node.index()],
            _ => self.placed[node.index()],
        }
    }

    fn source(&self, node: NodeId, inside: Option<&Loop>) -> Source {
        self.find(node, inside).expect("arguments are placed first")
    }

    /// Emits the code for `wanted` and all that it needs; a walk with its own stack, because
    /// formulas may be deep.
    fn place(&mut self, wanted: Vec<NodeId>, mut inside: Option<&mut Loop>) {
        let mut stack = wanted;
        stack.reverse();
        while let Some(&node) = stack.last() {
            let waiting = stack.len();
            if self.find(node, inside.as_deref()).is_none() {
                match self.graph.node(node) {
                    Node::Sum { .. } => self.hoisted(node, &mut stack),
                    _ => stack.extend(self.select(node).from.iter().rev().filter(|&&a| a != node)),
                }
                let mut needed = stack.split_off(waiting);
                needed.retain(|&a| self.find(a, inside.as_deref()).is_none());
                stack.append(&mut needed);
                if stack.len() > waiting {
                    continue;
                }
                match self.graph.node(node) {
                    Node::Sum { .. } => self.emit_loop(node),
                    _ if self.varies[node.index()] => self.emit_block(node, inside.as_deref_mut()),
                    _ => self.emit_scalar(node, inside.as_deref_mut()),
                }
            }
            stack.pop();
        }
    }

    /// The sums that can share a loop with `sum`: over the same table, and needing none of the
    /// others.
    fn group(&self, sum: NodeId) -> Vec<NodeId> {
        let key = |id: NodeId| match self.graph.node(id) {
            Node::Sum { table, .. } => {
                Some((table, self.depth[id.index()], self.varies[id.index()]))
            }
            _ => None,
        };
        let fits = |&id: &NodeId| self.uses[id.index()] > 0 && key(id) == key(sum);
        self.graph.ids().filter(fits).collect()
    }

    /// Adds to `stack` what the loop of a sum needs and does not depend on the row.
    fn hoisted(&self, sum: NodeId, stack: &mut Vec<NodeId>) {
        let mut seen = vec![false; self.graph.nodes().len()];
        let mut reached: Vec<NodeId> = self.summands(&self.group(sum));
        while let Some(node) = reached.pop() {
            if !std::mem::replace(&mut seen[node.index()], true) {
                match self.rowful[node.index()] {
                    true => reached.extend(self.select(node).from),
                    false => stack.push(node),
                }
            }
        }
    }

    fn summands(&self, sums: &[NodeId]) -> Vec<NodeId> {
        sums.iter().map(|&sum| self.summand(sum)).collect()
    }

    fn summand(&self, sum: NodeId) -> NodeId {
        match self.graph.node(sum) {
            Node::Sum { body, .. } => body,
            _ => sum,
        }
    }

    /// The factors of `a`, what varies first, if the product is best computed by the instruction
    /// that computes `into` from it.
    fn fuses(&self, a: NodeId, into: NodeId) -> Option<[NodeId; 2]> {
        let Node::Binary(Binary::Mul, p, q) = self.graph.node(a) else {
            return None;
        };
        let (a, into) = (a.index(), into.index());
        // A product that does not depend on the row is better computed outside of the loop.
        let fuses = self.uses[a] == 1 && self.varies[a] && self.rowful[a] == self.rowful[into];
        fuses.then(|| self.block_first(p, q))
    }

    /// The factors of a product, what varies first.
    fn block_first(&self, a: NodeId, b: NodeId) -> [NodeId; 2] {
        if self.varies[a.index()] {
            [a, b]
        } else {
            [b, a]
        }
    }

    /// The instruction for a node that varies; for a scalar, its arguments. Leaves have themselves.
    fn select(&self, node: NodeId) -> Selected {
        let (operation, from) = match self.graph.node(node) {
            Node::Binary(op, a, b) if !self.varies[node.index()] => {
                (Operation::Binary(op), [a, b, a])
            }
            Node::Binary(Binary::Mul, a, b) if a == b => (Operation::Square, [a; 3]),
            Node::Binary(Binary::Mul, a, b) => {
                let [a, b] = self.block_first(a, b);
                (Operation::Binary(Binary::Mul), [a, b, a])
            }
            Node::Binary(op, a, b) => {
                let sum = [Binary::Add, Binary::Sub].iter().position(|&sum| sum == op);
                let left = sum.and_then(|_| self.fuses(a, node));
                let right = sum.and_then(|_| self.fuses(b, node));
                match (sum, left, right) {
                    (Some(0), Some([p, q]), _) => (Operation::MulAdd, [p, q, b]),
                    (Some(0), None, Some([p, q])) => (Operation::MulAdd, [p, q, a]),
                    (Some(_), Some([p, q]), _) => (Operation::MulSub, [p, q, b]),
                    (Some(_), None, Some([p, q])) => (Operation::SubMul, [p, q, a]),
                    _ => (Operation::Binary(op), [a, b, a]),
                }
            }
            // The register of the cosine is filled in when it is known.
            Node::Unary(_, a) if self.partner[node.index()].is_some() => {
                (Operation::SinCos(0), [a; 3])
            }
            Node::Unary(op, a) => (Operation::Unary(op), [a; 3]),
            _ => (Operation::Fill, [node; 3]),
        };
        Selected { operation, from }
    }

    fn slot(&mut self, value: f64) -> usize {
        self.scalars.push(value);
        self.scalars.len() - 1
    }

    fn block(&mut self) -> usize {
        self.blocks += 1;
        self.blocks - 1
    }

    fn remember(&mut self, node: NodeId, source: Source, inside: bool) {
        match inside && self.rowful[node.index()] {
            true => self.in_loop[node.index()] = Some(source),
            false => self.placed[node.index()] = Some(source),
        }
    }

    fn emit_scalar(&mut self, node: NodeId, inside: Option<&mut Loop>) {
        let slot = |a: NodeId| match self.find(a, inside.as_deref()) {
            Some(Source::Scalar(slot)) => slot,
            _ => unreachable!("what does not vary is made of what does not vary"),
        };
        let (value, operation) = match self.graph.node(node) {
            Node::Constant(bits) => (f64::from_bits(bits), None),
            // A column that no sum encloses has no value.
            Node::Column(_) if inside.is_none() => (f64::NAN, None),
            Node::Column(c) => (f64::NAN, Some(ScalarOperation::Column(c.into()))),
            Node::Parameter(p) => (f64::NAN, Some(ScalarOperation::Parameter(p.into()))),
            Node::Unary(op, a) => (f64::NAN, Some(ScalarOperation::Unary(op, slot(a)))),
            Node::Binary(op, a, b) => (
                f64::NAN,
                Some(ScalarOperation::Binary(op, slot(a), slot(b))),
            ),
            Node::Axis(_) | Node::Powi(..) | Node::Sum { .. } => {
                unreachable!("axes vary, powers are multiplications, sums are loops")
            }
        };
        let to = self.slot(value);
        self.remember(node, Source::Scalar(to), inside.is_some());
        if let Some(operation) = operation {
            let instruction = ScalarInstruction { operation, to };
            match inside {
                Some(inside) => inside.scalars.push(instruction),
                None => self.prelude.push(Step::Scalar(instruction)),
            }
        }
    }

    fn emit_block(&mut self, node: NodeId, mut inside: Option<&mut Loop>) {
        let outside = match self.graph.node(node) {
            Node::Axis(Axis::X) => Some(Source::X),
            Node::Axis(Axis::Y) => Some(Source::Y),
            _ => None,
        };
        if let Some(source) = outside {
            self.remember(node, source, false);
            return;
        }
        let Selected {
            mut operation,
            from,
        } = self.select(node);
        let mut from = from.map(|a| self.source(a, inside.as_deref()));
        if operation.long() {
            let a = self.in_register(from[0], inside.as_deref_mut());
            let b = match from[1] == from[0] {
                true => a,
                false => self.in_register(from[1], inside.as_deref_mut()),
            };
            from = [a, b, a];
        }
        let to = self.block();
        self.remember(node, Source::Register(to), inside.is_some());
        let mut to_sin = to;
        if let (Operation::SinCos(_), Some(partner)) = (operation, self.partner[node.index()]) {
            let other = self.block();
            self.remember(partner, Source::Register(other), inside.is_some());
            let (sin, cos) = match self.graph.node(node) {
                Node::Unary(Unary::Sin, _) => (to, other),
                _ => (other, to),
            };
            to_sin = sin;
            operation = Operation::SinCos(cos);
        }
        self.push(
            Instruction {
                operation,
                to: Target::Register(to_sin),
                from,
            },
            inside,
        );
    }

    /// A register with what `source` holds.
    fn in_register(&mut self, source: Source, inside: Option<&mut Loop>) -> Source {
        if source.register().is_some() {
            return source;
        }
        let block = self.block();
        let fill = Instruction {
            operation: Operation::Fill,
            to: Target::Register(block),
            from: [source; 3],
        };
        self.push(fill, inside);
        Source::Register(block)
    }

    fn push(&mut self, instruction: Instruction, inside: Option<&mut Loop>) {
        match inside {
            Some(inside) => inside.blocks.push(instruction),
            None => self.body.push(Step::Block(instruction)),
        }
    }

    /// Emits one loop for all sums that fit together with `sum`.
    fn emit_loop(&mut self, sum: NodeId) {
        let Node::Sum { table, .. } = self.graph.node(sum) else {
            unreachable!("only sums are loops");
        };
        let sums = self.group(sum);
        let mut inside = Loop {
            table: table.into(),
            ..Loop::default()
        };
        self.in_loop.fill(None);
        self.place(self.summands(&sums), Some(&mut inside));
        for &sum in &sums {
            let term = self.source(self.summand(sum), Some(&inside));
            match term {
                Source::Scalar(term) if !self.varies[sum.index()] => {
                    let to = self.slot(f64::NAN);
                    inside.sums.push(Sum::Scalar { to, term });
                    self.remember(sum, Source::Scalar(to), false);
                }
                _ => {
                    let to = self.block();
                    inside.sums.push(Sum::Block { to, term });
                    self.remember(sum, Source::Register(to), false);
                }
            }
        }
        match self.varies[sum.index()] {
            true => self.body.push(Step::Loop(inside)),
            false => self.prelude.push(Step::Loop(inside)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Scratch, Table, reference};

    fn evaluate(graph: &Graph, nodes: &[NodeId], x: f64, y: f64, tables: &[Table]) -> Vec<f64> {
        let mut values = vec![0.0; nodes.len()];
        let mut results: Vec<&mut [f64]> = values.iter_mut().map(std::slice::from_mut).collect();
        let program = Program::compile(graph, nodes);
        program.run(&mut Scratch::new(), &[], tables, [&[x], &[y]], &mut results);
        values
    }

    #[test]
    fn whole_powers_are_the_chain_of_the_reference() {
        let mut graph = Graph::new();
        let x = graph.axis(Axis::X);
        let powers: Vec<NodeId> = (-64..=64).map(|n| graph.powi(x, n)).collect();
        for x in [1.1, -0.9, 0.0, -0.0, 1e-5, f64::INFINITY, f64::NEG_INFINITY] {
            let computed = evaluate(&graph, &powers, x, 0.0, &[]);
            for (n, power) in (-64..=64).zip(computed) {
                assert_eq!(
                    power.to_bits(),
                    reference::powi(x, n).to_bits(),
                    "{x} to the {n}"
                );
            }
        }
        let holes = evaluate(&graph, &powers, f64::NAN, 0.0, &[]);
        assert!(holes.iter().all(|power| power.is_nan()));
    }

    #[test]
    fn sine_and_cosine_of_one_argument_share_its_reduction() {
        let count = |formula: &str, asked: fn(Operation) -> bool| {
            let formula = crate::expr::parse(formula).unwrap();
            let mut graph = formula.graph.clone();
            let derivatives = graph.derivatives_to_second_order(formula.root);
            let body = Program::compile(&graph, &[&[formula.root], &derivatives[..]].concat()).body;
            let same = |step: &&Step| matches!(step, Step::Block(block) if asked(block.operation));
            body.iter().filter(same).count()
        };
        // Whichever of the two is asked for, its derivatives ask for the other.
        for (formula, pairs) in [
            ("sin(x*y)", 1),
            ("cos(x*y)*y", 1),
            ("sin(x)*cos(x)+sin(x)^2", 1),
            ("sin(x)+cos(y)", 2),
        ] {
            let both = count(formula, |operation| {
                matches!(operation, Operation::SinCos(_))
            });
            let alone = count(formula, |operation| {
                matches!(operation, Operation::Unary(Unary::Sin | Unary::Cos))
            });
            assert_eq!((both, alone), (pairs, 0), "{formula}");
        }
    }

    #[test]
    fn value_and_derivatives_of_a_loss_share_one_loop() {
        let mut graph = Graph::new();
        let (w, b) = (graph.axis(Axis::X), graph.axis(Axis::Y));
        let columns = [0, 1].map(|column| graph.add(Node::Column(column)));
        let line = graph.binary(Binary::Mul, w, columns[0]);
        let line = graph.binary(Binary::Add, line, b);
        let rest = graph.binary(Binary::Sub, line, columns[1]);
        let body = graph.powi(rest, 2);
        let sum = graph.add(Node::Sum { body, table: 0 });
        let [x, y, xx, xy, yy] = graph.derivatives_to_second_order(sum);
        let program = Program::compile(&graph, &[sum, x, y, xx, xy, yy]);
        let loops = |steps: &[Step]| steps.iter().filter(|s| matches!(s, Step::Loop(_))).count();
        assert_eq!(loops(&program.body), 1, "what changes from point to point");
        assert_eq!(
            loops(&program.prelude),
            1,
            "the second derivatives, the same everywhere"
        );
    }

    #[test]
    fn a_sum_of_a_sum_is_computed_inside_out() {
        // Σ (x·c₀ + Σ (c₀ − y)), the inner sum over the other table.
        let mut graph = Graph::new();
        let (x, y) = (graph.axis(Axis::X), graph.axis(Axis::Y));
        let column = graph.add(Node::Column(0));
        let body = graph.binary(Binary::Sub, column, y);
        let inner = graph.add(Node::Sum { body, table: 1 });
        let product = graph.binary(Binary::Mul, x, column);
        let body = graph.binary(Binary::Add, product, inner);
        let outer = graph.add(Node::Sum { body, table: 0 });
        let tables = [
            Table::new(vec![vec![1.0, 2.0]]),
            Table::new(vec![vec![10.0, 20.0, 30.0]]),
        ];
        assert_eq!(
            evaluate(&graph, &[outer, inner], 5.0, 4.0, &tables),
            [15.0 + 96.0, 48.0]
        );
    }

    #[test]
    fn depth_does_not_exhaust_the_stack() {
        let mut graph = Graph::new();
        let x = graph.axis(Axis::X);
        let mut node = x;
        for _ in 0..100_000 {
            let sine = graph.unary(Unary::Abs, node);
            node = graph.binary(Binary::Sub, sine, x);
        }
        assert_eq!(evaluate(&graph, &[node], -1.0, 0.0, &[]), [100_001.0]);
    }

    #[test]
    fn registers_are_used_again() {
        let mut graph = Graph::new();
        let (x, y) = (graph.axis(Axis::X), graph.axis(Axis::Y));
        let mut node = x;
        for _ in 0..100 {
            let quotient = graph.binary(Binary::Div, node, y);
            node = graph.binary(Binary::Min, quotient, x);
        }
        let program = Program::compile(&graph, &[node]);
        assert!(program.registers <= 2, "{} registers", program.registers);
        assert_eq!(program.outputs, [None], "nothing is copied");
    }
}
