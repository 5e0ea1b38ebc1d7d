//! From the formula graph to a program.
//!
//! Every rewriting here keeps every bit of every result that is not NaN (and a NaN stays NaN):
//!
//! - what the results do not need is left out, and equal parts are computed once;
//! - operations on constants are carried out beforehand, by the [reference](super::reference);
//! - a whole power becomes the multiplications of its chain, so that x⁶ and x⁵ share theirs;
//! - signs move to where rounding does not see them, 1·a is a, and division by a power of two
//!   is multiplication;
//! - a·b + c is one instruction, but still two roundings, never a fused multiply-add.

use std::collections::HashSet;

use super::{
    Instruction, Loop, Operation, Program, ScalarInstruction, ScalarOperation, Source, Step, Sum,
    reference,
};
use crate::expr::graph::{Axis, Binary, Graph, Node, NodeId, Unary};

impl Program {
    /// Code that computes the nodes `outputs` of `graph`, in this order.
    ///
    /// Neither the values of parameters nor tables are looked at: both can change without
    /// compiling again.
    pub fn compile(graph: &Graph, outputs: &[NodeId]) -> Program {
        let (graph, outputs) = tidy(graph, outputs);
        let mut lowering = Lowering::new(&graph, &outputs);
        lowering.place(outputs.clone(), None);
        let mut program = Program {
            outputs: outputs
                .iter()
                .map(|&node| lowering.source(node, None))
                .collect(),
            scalars: lowering.scalars,
            registers: 0,
            prelude: lowering.prelude,
            body: lowering.body,
        };
        assign_registers(&mut program, lowering.blocks);
        program
    }
}

/// The nodes that any of `outputs` is made of: the number of nodes and results that use each.
fn uses(graph: &Graph, outputs: &[NodeId]) -> Vec<u32> {
    let mut uses = vec![0; graph.nodes().len()];
    for output in outputs {
        uses[output.index()] += 1;
    }
    for at in (0..uses.len()).rev() {
        if uses[at] > 0 {
            for child in graph.nodes()[at].children() {
                uses[child.index()] += 1;
            }
        }
    }
    uses
}

/// The same results from a graph that takes less work.
fn tidy(graph: &Graph, outputs: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let uses = uses(graph, outputs);
    let mut tidied = Graph::new();
    // Stands for the nodes that nothing needs, and is itself not needed.
    let unused = tidied.constant(f64::NAN);
    let mut new = vec![unused; uses.len()];
    for (at, &node) in graph
        .nodes()
        .iter()
        .enumerate()
        .filter(|&(at, _)| uses[at] > 0)
    {
        new[at] = match node {
            Node::Unary(op, a) => tidy_unary(&mut tidied, op, new[a.index()]),
            Node::Binary(op, a, b) => tidy_binary(&mut tidied, op, new[a.index()], new[b.index()]),
            Node::Powi(a, n) => tidy_powi(&mut tidied, new[a.index()], n),
            Node::Sum { body, table } => tidied.add(Node::Sum {
                body: new[body.index()],
                table,
            }),
            leaf => tidied.add(leaf),
        };
    }
    (
        tidied,
        outputs.iter().map(|output| new[output.index()]).collect(),
    )
}

/// What `node` is the negative of.
fn negated(graph: &Graph, node: NodeId) -> Option<NodeId> {
    match graph.node(node) {
        Node::Unary(Unary::Neg, a) => Some(a),
        _ => None,
    }
}

fn tidy_unary(graph: &mut Graph, op: Unary, a: NodeId) -> NodeId {
    if let Some(value) = graph.value(a) {
        return graph.constant(reference::unary(op, value));
    }
    match (op, negated(graph, a)) {
        (Unary::Neg, Some(a)) => a,
        (Unary::Abs, Some(a)) => graph.unary(Unary::Abs, a),
        _ => graph.unary(op, a),
    }
}

fn tidy_binary(graph: &mut Graph, op: Binary, a: NodeId, b: NodeId) -> NodeId {
    let (ka, kb) = (graph.value(a), graph.value(b));
    if let (Some(a), Some(b)) = (ka, kb) {
        return graph.constant(reference::binary(op, a, b));
    }
    let (na, nb) = (negated(graph, a), negated(graph, b));
    match op {
        // −0 is what adding leaves alone: +0 would turn −0 into +0.
        Binary::Add if is(kb, -0.0) => a,
        Binary::Add if is(ka, -0.0) => b,
        Binary::Sub if is(kb, 0.0) => a,
        Binary::Add if nb.is_some() => tidy_binary(graph, Binary::Sub, a, nb.unwrap_or(b)),
        Binary::Add if na.is_some() => tidy_binary(graph, Binary::Sub, b, na.unwrap_or(a)),
        Binary::Sub if nb.is_some() => tidy_binary(graph, Binary::Add, a, nb.unwrap_or(b)),
        Binary::Sub => match kb {
            Some(k) => {
                let minus = graph.constant(-k);
                tidy_binary(graph, Binary::Add, a, minus)
            }
            None => graph.binary(Binary::Sub, a, b),
        },
        Binary::Mul if is(kb, 1.0) => a,
        Binary::Mul if is(ka, 1.0) => b,
        Binary::Mul if is(kb, -1.0) => tidy_unary(graph, Unary::Neg, a),
        Binary::Mul if is(ka, -1.0) => tidy_unary(graph, Unary::Neg, b),
        Binary::Div if is(kb, 1.0) => a,
        Binary::Div if kb.is_some_and(power_of_two) => {
            let reciprocal = graph.constant(1.0 / kb.unwrap_or(1.0));
            tidy_binary(graph, Binary::Mul, a, reciprocal)
        }
        Binary::Mul | Binary::Div if na.is_some() || nb.is_some() => {
            let product = tidy_binary(graph, op, na.unwrap_or(a), nb.unwrap_or(b));
            match na.is_some() && nb.is_some() {
                true => product,
                false => tidy_unary(graph, Unary::Neg, product),
            }
        }
        // One order for what does not depend on the order, so that equal parts are found.
        Binary::Add | Binary::Mul if ka.is_some() || (kb.is_none() && b < a) => {
            graph.binary(op, b, a)
        }
        _ => graph.binary(op, a, b),
    }
}

/// Whether the constant, if it is one, has the bits of `value`.
fn is(constant: Option<f64>, value: f64) -> bool {
    constant.is_some_and(|constant| constant.to_bits() == value.to_bits())
}

/// Whether both the number and its reciprocal are normal and a power of two.
fn power_of_two(value: f64) -> bool {
    let mantissa = (1 << 52) - 1;
    value.is_normal() && (1.0 / value).is_normal() && value.to_bits() & mantissa == 0
}

/// The operations of [`elementary::powi`](super::elementary::powi), one by one.
fn tidy_powi(graph: &mut Graph, a: NodeId, n: i32) -> NodeId {
    if let Some(value) = graph.value(a) {
        return graph.constant(reference::powi(value, n));
    }
    let one = graph.constant(1.0);
    let size = n.unsigned_abs();
    if size == 0 {
        // 1, but NaN for a NaN: the sign of a is −1, ±0, 1 or NaN.
        let zero = graph.constant(0.0);
        let sign = tidy_unary(graph, Unary::Sign, a);
        let nothing = tidy_binary(graph, Binary::Mul, sign, zero);
        return tidy_binary(graph, Binary::Add, nothing, one);
    }
    let mut square = a;
    for _ in 0..size.trailing_zeros() {
        square = tidy_binary(graph, Binary::Mul, square, square);
    }
    let mut power = square;
    for bit in size.trailing_zeros() + 1..u32::BITS - size.leading_zeros() {
        square = tidy_binary(graph, Binary::Mul, square, square);
        if size >> bit & 1 == 1 {
            power = tidy_binary(graph, Binary::Mul, power, square);
        }
    }
    match n < 0 {
        true => tidy_binary(graph, Binary::Div, one, power),
        false => power,
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
        let uses = uses(graph, outputs);
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
        if matches!(
            operation,
            Operation::Binary(Binary::Pow | Binary::Hypot | Binary::Atan2)
        ) {
            // These loops are long; one form of each keeps the code small.
            for source in &mut from {
                if let Source::Scalar(_) = *source {
                    let to = self.block();
                    let fill = Instruction {
                        operation: Operation::Fill,
                        to,
                        from: [*source; 3],
                    };
                    self.push(fill, inside.as_deref_mut());
                    *source = Source::Register(to);
                }
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
                to: to_sin,
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

/// Gives the blocks of a fresh program registers, each again once its block is used up, so that
/// the registers stay in the nearest cache.
fn assign_registers(program: &mut Program, blocks: usize) {
    let last = last_uses(program, blocks);
    let mut pool = Pool {
        register: vec![0; blocks],
        free: Vec::new(),
        count: 0,
    };
    let mut clock = 0;
    for step in &mut program.body {
        clock += 1;
        match step {
            Step::Scalar(_) => {}
            Step::Block(instruction) => pool.assign(instruction, |block| last[block] == clock),
            Step::Loop(inside) => {
                let end = clock + inside.blocks.len();
                let mut from_outside = entering(inside);
                for sum in &mut inside.sums {
                    if let Sum::Block { to, .. } = sum {
                        *to = pool.take(*to);
                    }
                }
                for instruction in &mut inside.blocks {
                    pool.assign(instruction, |block| last[block] == clock);
                    clock += 1;
                }
                for sum in &mut inside.sums {
                    if let Sum::Block {
                        term: Source::Register(block),
                        ..
                    } = sum
                    {
                        from_outside.push(*block);
                        *block = pool.register[*block];
                    }
                }
                from_outside.sort_unstable();
                from_outside.dedup();
                for block in from_outside.into_iter().filter(|&block| last[block] == end) {
                    pool.free.push(pool.register[block]);
                }
            }
        }
    }
    for output in &mut program.outputs {
        if let Source::Register(block) = output {
            *block = pool.register[*block];
        }
    }
    program.registers = pool.count;
}

/// When each block is used for the last time, or made if it is never used; a step takes one unit
/// of time, each instruction of a loop one more.
fn last_uses(program: &Program, blocks: usize) -> Vec<usize> {
    let mut last = vec![0; blocks];
    let mut clock = 0;
    let note = |instruction: &Instruction, last: &mut [usize], now: usize| {
        let read = instruction
            .from
            .iter()
            .filter_map(|source| source.register());
        for block in read.chain(instruction.results()) {
            last[block] = now;
        }
    };
    for step in &program.body {
        clock += 1;
        match step {
            Step::Scalar(_) => {}
            Step::Block(instruction) => note(instruction, &mut last, clock),
            Step::Loop(inside) => {
                for instruction in &inside.blocks {
                    note(instruction, &mut last, clock);
                    clock += 1;
                }
                for block in entering(inside) {
                    last[block] = clock;
                }
                for sum in &inside.sums {
                    if let Sum::Block { to, term } = sum {
                        last[*to] = clock;
                        term.register()
                            .into_iter()
                            .for_each(|block| last[block] = clock);
                    }
                }
            }
        }
    }
    for block in program.outputs.iter().filter_map(Source::register) {
        last[block] = usize::MAX;
    }
    last
}

/// The blocks that the instructions of a loop take from outside: they are read again in the next
/// turn, so they are needed until the loop has ended.
fn entering(inside: &Loop) -> Vec<usize> {
    let made: HashSet<usize> = inside
        .blocks
        .iter()
        .flat_map(Instruction::results)
        .collect();
    let read = inside
        .blocks
        .iter()
        .flat_map(|instruction| instruction.from);
    read.filter_map(|source| source.register())
        .filter(|block| !made.contains(block))
        .collect()
}

/// Registers, and which of them are free.
struct Pool {
    /// The register that each block has got.
    register: Vec<usize>,
    free: Vec<usize>,
    count: usize,
}

impl Pool {
    /// Gives the block a register.
    fn take(&mut self, block: usize) -> usize {
        let register = self.free.pop().unwrap_or_else(|| {
            self.count += 1;
            self.count - 1
        });
        self.register[block] = register;
        register
    }

    /// Replaces the blocks of an instruction by registers; `ends` tells which blocks nobody uses
    /// afterwards. Results get their registers first: they must not be those of an operand.
    fn assign(&mut self, instruction: &mut Instruction, ends: impl Fn(usize) -> bool) {
        let results: Vec<usize> = instruction.results().collect();
        let mut blocks = results.clone();
        for source in &mut instruction.from {
            if let Source::Register(block) = source {
                blocks.push(*block);
                *block = self.register[*block];
            }
        }
        instruction.to = self.take(results[0]);
        if let Operation::SinCos(cos) = &mut instruction.operation {
            *cos = self.take(results[1]);
        }
        blocks.sort_unstable();
        blocks.dedup();
        for block in blocks.into_iter().filter(|&block| ends(block)) {
            self.free.push(self.register[block]);
        }
    }
}
