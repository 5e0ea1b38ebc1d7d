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

/// A node as one instruction: fused with an argument where that pays.
struct Selected {
    operation: Operation,
    from: Vec<NodeId>,
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
            if self.find(node, inside.as_deref()).is_some() {
                stack.pop();
                continue;
            }
            let needed = match self.graph.node(node) {
                Node::Sum { .. } => self.hoisted(&self.group(node)),
                _ => self.select(node).from,
            };
            let waiting = stack.len();
            let missing = |&node: &NodeId| self.find(node, inside.as_deref()).is_none();
            stack.extend(needed.into_iter().rev().filter(missing));
            if stack.len() == waiting {
                stack.pop();
                match self.graph.node(node) {
                    Node::Sum { .. } => self.emit_loop(node),
                    _ => self.emit(node, inside.as_deref_mut()),
                }
            }
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

    /// What the loop of these sums needs and does not depend on the row.
    fn hoisted(&self, sums: &[NodeId]) -> Vec<NodeId> {
        let mut seen = vec![false; self.graph.nodes().len()];
        let mut hoisted = Vec::new();
        let mut stack: Vec<NodeId> = sums.iter().rev().map(|&sum| self.summand(sum)).collect();
        while let Some(node) = stack.pop() {
            if std::mem::replace(&mut seen[node.index()], true) {
                continue;
            }
            match self.rowful[node.index()] {
                true => stack.extend(self.select(node).from.into_iter().rev()),
                false => hoisted.push(node),
            }
        }
        hoisted
    }

    fn summand(&self, sum: NodeId) -> NodeId {
        match self.graph.node(sum) {
            Node::Sum { body, .. } => body,
            _ => sum,
        }
    }

    /// Whether `a` can be computed by the instruction that computes `into` from it.
    fn fuses(&self, a: NodeId, into: NodeId) -> Option<Vec<NodeId>> {
        let (at, into) = (a.index(), into.index());
        match self.graph.node(a) {
            // A product that does not depend on the row is better computed outside of the loop.
            Node::Binary(Binary::Mul, p, q)
                if self.uses[at] == 1
                    && self.varies[at]
                    && self.rowful[at] == self.rowful[into] =>
            {
                Some(self.block_first(p, q))
            }
            _ => None,
        }
    }

    /// The factors of a product, what varies first.
    fn block_first(&self, a: NodeId, b: NodeId) -> Vec<NodeId> {
        match self.varies[a.index()] {
            true => vec![a, b],
            false => vec![b, a],
        }
    }

    /// The instruction for a node that varies; for a scalar, its arguments.
    fn select(&self, node: NodeId) -> Selected {
        let fused = |operation, mut product: Vec<NodeId>, c| {
            product.push(c);
            Selected {
                operation,
                from: product,
            }
        };
        match self.graph.node(node) {
            Node::Binary(op, a, b) if self.varies[node.index()] => {
                if op == Binary::Mul {
                    return match a == b {
                        true => Selected {
                            operation: Operation::Square,
                            from: vec![a],
                        },
                        false => Selected {
                            operation: Operation::Binary(op),
                            from: self.block_first(a, b),
                        },
                    };
                }
                if matches!(op, Binary::Add | Binary::Sub) {
                    if let Some(product) = self.fuses(a, node) {
                        let operation = match op {
                            Binary::Add => Operation::MulAdd,
                            _ => Operation::MulSub,
                        };
                        return fused(operation, product, b);
                    }
                    if let Some(product) = self.fuses(b, node) {
                        let operation = match op {
                            Binary::Add => Operation::MulAdd,
                            _ => Operation::SubMul,
                        };
                        return fused(operation, product, a);
                    }
                }
                Selected {
                    operation: Operation::Binary(op),
                    from: vec![a, b],
                }
            }
            Node::Unary(op @ (Unary::Sin | Unary::Cos), a) => Selected {
                operation: match self.partner[node.index()] {
                    // The register of the cosine is filled in when it is known.
                    Some(_) => Operation::SinCos(0),
                    None => Operation::Unary(op),
                },
                from: vec![a],
            },
            Node::Unary(op, a) => Selected {
                operation: Operation::Unary(op),
                from: vec![a],
            },
            other => Selected {
                operation: Operation::Fill,
                from: other.children().collect(),
            },
        }
    }

    fn slot(&mut self, value: f64) -> usize {
        self.scalars.push(value);
        self.scalars.len() - 1
    }

    fn block(&mut self) -> usize {
        self.blocks += 1;
        self.blocks - 1
    }

    /// Emits the code of one node whose arguments have been placed.
    fn emit(&mut self, node: NodeId, inside: Option<&mut Loop>) {
        match self.varies[node.index()] {
            true => self.emit_block(node, inside),
            false => self.emit_scalar(node, inside),
        }
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
        let mut from: Vec<Source> = from
            .iter()
            .map(|&a| self.source(a, inside.as_deref()))
            .collect();
        if operation.long() {
            for source in from.iter_mut().filter(|source| source.register().is_none()) {
                let block = self.block();
                let fill = Instruction {
                    operation: Operation::Fill,
                    to: Target::Register(block),
                    from: [*source; 3],
                };
                self.push(fill, inside.as_deref_mut());
                *source = Source::Register(block);
            }
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
        let operand = |k: usize| *from.get(k).unwrap_or(&from[0]);
        let from = [operand(0), operand(1), operand(2)];
        self.push(
            Instruction {
                operation,
                to: Target::Register(to_sin),
                from,
            },
            inside,
        );
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
        self.place(
            sums.iter().map(|&sum| self.summand(sum)).collect(),
            Some(&mut inside),
        );
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
