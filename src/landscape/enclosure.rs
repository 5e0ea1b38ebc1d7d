//! Value, gradient and Hessian of a formula over a whole box at once.
//!
//! One walk over the graph carries, for each node, intervals that hold its value, its two first and its three second
//! derivatives at every point of the box (chain rule; Taylor arithmetic of order two). At a kink the first derivatives hold
//! the generalised gradient (Clarke 1983): all that the gradients nearby lie between.

use std::rc::Rc;

use super::interval::{ENTIRE, Interval, ONE, ZERO};
use crate::expr::graph::{Axis, Binary, Node, Unary};
use crate::objective::Objective;
use crate::program::Table;

/// What is known of a function over a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jet {
    /// The values where the function is defined.
    pub value: Interval,
    /// fx, fy; of no meaning where [`Flags::JUMP`] is set.
    pub gradient: [Interval; 2],
    /// fxx, fxy, fyy; of no meaning where [`Flags::KINK`] is set.
    pub hessian: [Interval; 3],
    /// What may be amiss somewhere in the box.
    pub flags: Flags,
}

/// What may be amiss somewhere in a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// Nothing.
    pub const NONE: Flags = Flags(0);
    /// The function may be undefined at a point of the box.
    pub const HOLE: Flags = Flags(1);
    /// The function is defined nowhere in the box.
    pub const NOWHERE: Flags = Flags(2 | 1);
    /// The value may jump.
    pub const JUMP: Flags = Flags(4 | 8);
    /// The gradient may jump or be infinite.
    pub const KINK: Flags = Flags(8);

    /// Whether all of `other` is set.
    pub fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    fn and(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

/// How far derivatives are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The value alone.
    Value,
    /// Value and gradient.
    Gradient,
    /// Value, gradient and Hessian.
    Hessian,
}

/// A function that can be enclosed, with the working memory for it.
#[derive(Clone, Debug)]
pub struct Encloser {
    objective: Rc<Objective>,
    /// For each node of the formula: which axes it depends on.
    uses: Vec<[bool; 2]>,
    /// What is computed for each box, in order: nodes that depend on an axis and not on a column.
    plan: Vec<usize>,
    /// For each sum, by node, what is computed for each of its rows.
    rows: Vec<(usize, Vec<usize>)>,
    jets: Vec<Jet>,
    root: usize,
    count: usize,
}

impl Jet {
    /// A number that depends on nothing.
    fn constant(value: Interval) -> Jet {
        Jet {
            value,
            gradient: [ZERO; 2],
            hessian: [ZERO; 3],
            flags: Flags::NONE,
        }
    }
}

/// A function of one argument over an interval: value, slope, curvature.
pub(super) struct Local {
    pub(super) value: Interval,
    pub(super) slope: Interval,
    pub(super) curvature: Interval,
    pub(super) flags: Flags,
}

impl Encloser {
    /// Prepares the formula; parameters and tables keep the values that they have now.
    pub fn new(objective: Rc<Objective>) -> Encloser {
        let formula = objective.formula();
        let graph = &formula.graph;
        let reached = graph.reach(formula.root);
        let ids: Vec<_> = graph.ids().take(reached.len()).collect();
        let uses = ids
            .iter()
            .map(|&id| [graph.uses(id).x, graph.uses(id).y])
            .collect();
        let mut encloser = Encloser {
            uses,
            plan: Vec::new(),
            rows: Vec::new(),
            jets: vec![Jet::constant(ENTIRE); reached.len()],
            root: formula.root.index(),
            count: 0,
            objective: Rc::clone(&objective),
        };
        for &id in ids.iter().filter(|id| reached[id.index()]) {
            if let Node::Sum { body, .. } = graph.node(id) {
                let inside = graph.reach(body);
                let of_row = ids[..inside.len()].iter();
                let of_row = of_row.filter(|id| inside[id.index()] && graph.uses(**id).columns);
                let of_row = of_row.map(|id| id.index()).collect();
                encloser.rows.push((id.index(), of_row));
            }
            let uses = graph.uses(id);
            if uses.columns {
                continue;
            }
            if uses.axes() {
                encloser.plan.push(id.index());
            } else {
                encloser.jets[id.index()] =
                    encloser.node(id.index(), [ZERO; 2], Order::Hessian, None);
            }
        }
        encloser
    }

    /// Nodes of the formula that are computed for each box, those of a sum once for each row of its table.
    pub fn weight(&self) -> usize {
        let tables = self.objective.tables();
        let nodes = self.objective.formula().graph.nodes();
        let rows = self.rows.iter().map(|(sum, of_row)| {
            let Node::Sum { table, .. } = nodes[*sum] else {
                return 0;
            };
            let turns = tables.get(usize::from(table)).map_or(0, Table::turns);
            turns * of_row.len()
        });
        rows.fold(self.plan.len().max(1), |weight, nodes| weight + nodes)
    }

    /// How many boxes have been enclosed.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The function that is enclosed.
    pub fn objective(&self) -> &Rc<Objective> {
        &self.objective
    }

    /// What is known over the box of all (x, y) with x and y in their intervals, both finite.
    pub fn enclose(&mut self, place: [Interval; 2], order: Order) -> Jet {
        self.count += 1;
        for step in 0..self.plan.len() {
            let at = self.plan[step];
            self.jets[at] = self.node(at, place, order, None);
        }
        self.jets[self.root]
    }

    /// What is known of every node of the formula over a box, by index; of those that change from row to row of a table,
    /// the value over all rows.
    pub fn all(&mut self, place: [Interval; 2]) -> Vec<Jet> {
        self.enclose(place, Order::Gradient);
        let objective = Rc::clone(&self.objective);
        let nodes = objective.formula().graph.nodes();
        let mut all = self.jets.clone();
        for (sum, of_row) in self.rows.clone() {
            let Node::Sum { table, .. } = nodes[sum] else {
                continue;
            };
            let Some(table) = objective.tables().get(usize::from(table)) else {
                continue;
            };
            for turn in 0..table.turns() {
                for &at in &of_row {
                    let jet = self.node(at, place, Order::Value, Some((table, turn)));
                    self.jets[at] = jet;
                    all[at] = match turn {
                        0 => jet,
                        _ => Jet {
                            value: all[at].value.hull(jet.value),
                            flags: all[at].flags.and(jet.flags),
                            ..jet
                        },
                    };
                }
            }
        }
        all
    }

    /// What is known at one point.
    pub fn at(&mut self, [x, y]: [f64; 2], order: Order) -> Jet {
        self.enclose([Interval::point(x), Interval::point(y)], order)
    }

    fn node(
        &mut self,
        at: usize,
        place: [Interval; 2],
        order: Order,
        row: Option<(&Table, usize)>,
    ) -> Jet {
        let objective = Rc::clone(&self.objective);
        let scalar = |value: f64| match value.is_nan() {
            true => Jet {
                flags: Flags::NOWHERE,
                ..Jet::constant(ENTIRE)
            },
            false => Jet::constant(Interval::point(value)),
        };
        match objective.formula().graph.nodes()[at] {
            Node::Constant(bits) => scalar(f64::from_bits(bits)),
            Node::Parameter(slot) => {
                let value = objective.parameters().get(usize::from(slot));
                scalar(*value.unwrap_or(&f64::NAN))
            }
            Node::Column(column) => {
                scalar(row.map_or(f64::NAN, |(table, turn)| table.at(turn, column.into())))
            }
            Node::Axis(axis) => {
                let mut jet = Jet::constant(place[usize::from(axis == Axis::Y)]);
                jet.gradient[usize::from(axis == Axis::Y)] = ONE;
                jet
            }
            Node::Unary(op, a) => {
                let a = self.jets[a.index()];
                match unary(op, a.value, order) {
                    _ if a.flags.has(Flags::NOWHERE) => a,
                    Some(local) => self.chain(at, &a, &local, order),
                    None => Jet {
                        flags: Flags::NOWHERE,
                        ..a
                    },
                }
            }
            Node::Powi(a, n) => {
                let a = self.jets[a.index()];
                if a.flags.has(Flags::NOWHERE) {
                    return a;
                }
                self.chain(at, &a, &whole_power(a.value, n), order)
            }
            Node::Binary(op, a, b) => {
                let (a, b) = (a.index(), b.index());
                self.binary(at, op, a, b, order)
            }
            Node::Sum { table, .. } => self.sum(at, usize::from(table), place, order),
        }
    }

    fn sum(&mut self, at: usize, table: usize, place: [Interval; 2], order: Order) -> Jet {
        let objective = Rc::clone(&self.objective);
        let body = match objective.formula().graph.nodes()[at] {
            Node::Sum { body, .. } => body.index(),
            _ => at,
        };
        let Some(table) = objective.tables().get(table) else {
            return Jet {
                flags: Flags::NOWHERE,
                ..Jet::constant(ENTIRE)
            };
        };
        let known = self.rows.iter().position(|(sum, _)| *sum == at);
        let of_row = match known {
            Some(known) => std::mem::take(&mut self.rows[known].1),
            None => Vec::new(),
        };
        let mut total = Jet::constant(ZERO);
        for turn in 0..table.turns() {
            for &inner in &of_row {
                self.jets[inner] = self.node(inner, place, order, Some((table, turn)));
            }
            let term = self.jets[body];
            total = self.add(at, &total, &term, order);
        }
        if let Some(known) = known {
            self.rows[known].1 = of_row;
        }
        total
    }

    /// The axes that a node depends on, as (part of the gradient) and (part of the Hessian: i, j).
    fn parts(&self, at: usize) -> [bool; 2] {
        self.uses[at]
    }

    fn add(&self, at: usize, a: &Jet, b: &Jet, order: Order) -> Jet {
        self.combine(at, a, b, order, a.value + b.value, |a, b| a + b)
    }

    fn combine(
        &self,
        at: usize,
        a: &Jet,
        b: &Jet,
        order: Order,
        value: Interval,
        with: impl Fn(Interval, Interval) -> Interval,
    ) -> Jet {
        let mut jet = Jet::constant(value);
        jet.flags = a.flags.and(b.flags);
        for_parts(
            self.parts(at),
            order,
            |i| {
                jet.gradient[i] = with(a.gradient[i], b.gradient[i]);
            },
            |k, _, _| {
                jet.hessian[k] = with(a.hessian[k], b.hessian[k]);
            },
        );
        jet
    }

    /// φ(a), with what is known of φ over the values of a.
    fn chain(&self, at: usize, a: &Jet, local: &Local, order: Order) -> Jet {
        let mut jet = Jet::constant(local.value);
        jet.flags = a.flags.and(local.flags);
        let kink = jet.flags.has(Flags::KINK);
        for_parts(
            self.parts(at),
            order,
            |i| {
                jet.gradient[i] = local.slope * a.gradient[i];
            },
            |k, i, j| {
                if kink {
                    jet.hessian[k] = ENTIRE;
                    return;
                }
                let product = if i == j {
                    a.gradient[i].square()
                } else {
                    a.gradient[i] * a.gradient[j]
                };
                jet.hessian[k] = local.slope * a.hessian[k] + local.curvature * product;
            },
        );
        jet
    }

    fn binary(&mut self, at: usize, op: Binary, left: usize, right: usize, order: Order) -> Jet {
        let (a, b) = (self.jets[left], self.jets[right]);
        let parts = self.parts(at);
        match op {
            Binary::Min | Binary::Max => return self.extreme(at, op, &a, &b, order),
            _ if a.flags.has(Flags::NOWHERE) => return a,
            _ if b.flags.has(Flags::NOWHERE) => return b,
            _ => {}
        }
        let flags = a.flags.and(b.flags);
        let kink = flags.has(Flags::KINK);
        let mut jet = Jet::constant(ENTIRE);
        jet.flags = flags;
        match op {
            Binary::Add if left == right => {
                let two = Interval::point(2.0);
                return self.combine(at, &a, &b, order, a.value * two, |a, _| a * two);
            }
            Binary::Sub if left == right => {
                return Jet {
                    flags,
                    ..Jet::constant(ZERO)
                };
            }
            Binary::Add => return self.add(at, &a, &b, order),
            Binary::Sub => {
                return self.combine(at, &a, &b, order, a.value - b.value, |a, b| a - b);
            }
            Binary::Mul if left == right => {
                return self.chain(at, &a, &whole_power(a.value, 2), order);
            }
            Binary::Mul => {
                jet.value = a.value * b.value;
                let (ua, ub) = (self.uses[left], self.uses[right]);
                let part = |used: bool, x: Interval, y: Interval| if used { x * y } else { ZERO };
                for_parts(
                    parts,
                    order,
                    |i| {
                        jet.gradient[i] = part(ua[i], a.gradient[i], b.value)
                            + part(ub[i], a.value, b.gradient[i]);
                    },
                    |k, i, j| {
                        if kink {
                            jet.hessian[k] = ENTIRE;
                            return;
                        }
                        let mixed = part(ua[i] && ub[j], a.gradient[i], b.gradient[j]);
                        let cross = if i == j {
                            mixed + mixed
                        } else {
                            mixed + part(ua[j] && ub[i], a.gradient[j], b.gradient[i])
                        };
                        jet.hessian[k] = part(ua[i] && ua[j], a.hessian[k], b.value)
                            + part(ub[i] && ub[j], a.value, b.hessian[k])
                            + cross;
                    },
                );
            }
            Binary::Div => {
                if b.value == ZERO {
                    jet.flags = Flags::NOWHERE;
                    return jet;
                }
                let hole = b.value.contains(0.0);
                if hole {
                    jet.flags = jet.flags.and(Flags::HOLE).and(Flags::KINK);
                }
                let constant = !(self.uses[right][0] || self.uses[right][1]);
                jet.value = if left == right {
                    ONE
                } else {
                    a.value.over(b.value)
                };
                let q = jet.value;
                for_parts(
                    parts,
                    order,
                    |i| {
                        let above = match constant {
                            true => a.gradient[i],
                            false => a.gradient[i] - q * b.gradient[i],
                        };
                        jet.gradient[i] = above.over(b.value);
                    },
                    |_, _, _| {},
                );
                let g = jet.gradient;
                for_parts(
                    parts,
                    order,
                    |_| {},
                    |k, i, j| {
                        if kink || hole {
                            jet.hessian[k] = ENTIRE;
                            return;
                        }
                        let above = match constant {
                            true => a.hessian[k],
                            false => {
                                a.hessian[k]
                                    - g[i] * b.gradient[j]
                                    - g[j] * b.gradient[i]
                                    - q * b.hessian[k]
                            }
                        };
                        jet.hessian[k] = above.over(b.value);
                    },
                );
            }
            Binary::Pow => return self.pow(at, left, right, order),
            Binary::Hypot => {
                let square = |a: &Jet| self.chain(at, a, &whole_power(a.value, 2), order);
                let sum = self.add(at, &square(&a), &square(&b), order);
                let value = a.value.hypot(b.value);
                let mut root = root(sum.value);
                root.value = value;
                let mut jet = self.chain(at, &sum, &root, order);
                // The slope in each argument is a/√(a² + b²), which never leaves [−1, 1].
                let unit = Interval::new(-1.0, 1.0);
                let slope = |x: Interval| x.over(value).meet(unit).unwrap_or(unit);
                let (sa, sb) = (slope(a.value), slope(b.value));
                for_parts(
                    parts,
                    order,
                    |i| {
                        let bounded = sa * a.gradient[i] + sb * b.gradient[i];
                        jet.gradient[i] = jet.gradient[i].meet(bounded).unwrap_or(bounded);
                    },
                    |_, _, _| {},
                );
                return jet;
            }
            Binary::Atan2 => {
                let pi = std::f64::consts::PI.next_up();
                let cut = b.value.lo <= 0.0 && a.value.contains(0.0);
                jet.value = Interval::new(-pi, pi);
                if cut {
                    jet.flags = jet.flags.and(Flags::JUMP);
                    jet.gradient = [ENTIRE; 2];
                    jet.hessian = [ENTIRE; 3];
                    return jet;
                }
                jet.value = a.value.atan2(b.value);
                // Off the cut the angle is locally an arctangent of a/b or of −b/a plus a constant.
                let (ratio, sign) = if b.value.contains(0.0) {
                    (self.quotient(at, &b, &a, order), -1.0)
                } else {
                    (self.quotient(at, &a, &b, order), 1.0)
                };
                let local = unary(Unary::Atan, ratio.value, order);
                let Some(local) = local else { return jet };
                let angle = self.chain(at, &ratio, &local, order);
                let sign = Interval::point(sign);
                jet.gradient = angle.gradient.map(|part| part * sign);
                jet.hessian = angle.hessian.map(|part| part * sign);
                jet.flags = angle.flags;
            }
            Binary::Min | Binary::Max => {}
        }
        jet
    }

    /// a/b for b that does not hold 0.
    fn quotient(&self, at: usize, a: &Jet, b: &Jet, order: Order) -> Jet {
        let inverse = self.chain(at, b, &whole_power(b.value, -1), order);
        let mut jet = Jet::constant(a.value.over(b.value));
        jet.flags = a.flags.and(b.flags);
        let kink = jet.flags.has(Flags::KINK);
        for_parts(
            self.parts(at),
            order,
            |i| {
                jet.gradient[i] = a.gradient[i] * inverse.value + a.value * inverse.gradient[i];
            },
            |k, i, j| {
                jet.hessian[k] = if kink {
                    ENTIRE
                } else {
                    a.hessian[k] * inverse.value
                        + a.gradient[i] * inverse.gradient[j]
                        + a.gradient[j] * inverse.gradient[i]
                        + a.value * inverse.hessian[k]
                };
            },
        );
        jet
    }

    /// aᵇ; of a negative base with an exponent that varies nowhere, as such a power has no slope.
    fn pow(&mut self, at: usize, left: usize, right: usize, order: Order) -> Jet {
        let (a, b) = (self.jets[left], self.jets[right]);
        let varies = b.gradient != [ZERO; 2];
        let whole = |x: f64| x == x.trunc() && x.abs() < 1e15;
        if !varies && b.value.lo == b.value.hi && whole(b.value.lo) {
            // A whole exponent, for which negative bases have powers too.
            let mut local = any_whole_power(a.value, b.value.lo);
            local.flags = local.flags.and(b.flags);
            return self.chain(at, &a, &local, order);
        }
        if a.value.hi < 0.0 {
            return Jet {
                flags: Flags::NOWHERE,
                ..a
            };
        }
        let mut flags = Flags::NONE;
        if a.value.lo < 0.0 {
            flags = flags.and(Flags::HOLE).and(Flags::KINK);
        }
        if !varies {
            let n = b.value;
            let base = Interval::new(crate::program::elementary::max(a.value.lo, 0.0), a.value.hi);
            let below = n - ONE;
            let slope = n * base.pow(below);
            let curvature = n * below * base.pow(below - ONE);
            if base.lo == 0.0 && (below.lo < 1.0) {
                // The slope or the curvature is infinite at 0.
                flags = flags.and(Flags::KINK);
            }
            if base.lo == 0.0 && n.lo < 0.0 {
                flags = flags.and(Flags::HOLE);
            }
            let local = Local {
                value: base.pow(n),
                slope,
                curvature,
                flags: flags.and(b.flags),
            };
            return self.chain(at, &a, &local, order);
        }
        // e^(b·ln a)
        if a.value.hi <= 0.0 {
            // 0 to a power that varies: no slope anywhere.
            return Jet {
                value: Interval::new(0.0, f64::INFINITY),
                gradient: [ENTIRE; 2],
                hessian: [ENTIRE; 3],
                flags: Flags::HOLE.and(Flags::JUMP),
            };
        }
        if a.value.lo <= 0.0 {
            flags = flags.and(Flags::HOLE).and(Flags::KINK);
        }
        let value = a.value.pow(b.value);
        let Some(ln) = unary(Unary::Ln, a.value, order) else {
            return a;
        };
        let ln = self.chain(at, &a, &ln, order);
        let mut exponent = Jet::constant(ln.value * b.value);
        exponent.flags = ln.flags.and(b.flags).and(flags);
        let (ua, ub) = (self.uses[left], self.uses[right]);
        let part = |used: bool, x: Interval, y: Interval| if used { x * y } else { ZERO };
        for_parts(
            self.parts(at),
            order,
            |i| {
                exponent.gradient[i] =
                    part(ua[i], ln.gradient[i], b.value) + part(ub[i], ln.value, b.gradient[i]);
            },
            |k, i, j| {
                exponent.hessian[k] = part(ua[i] && ua[j], ln.hessian[k], b.value)
                    + part(ua[i] && ub[j], ln.gradient[i], b.gradient[j])
                    + part(ua[j] && ub[i], ln.gradient[j], b.gradient[i])
                    + part(ub[i] && ub[j], ln.value, b.hessian[k]);
            },
        );
        let local = Local {
            value,
            slope: value,
            curvature: value,
            flags: Flags::NONE,
        };
        self.chain(at, &exponent, &local, order)
    }

    /// The smaller or the larger of two.
    fn extreme(&self, at: usize, op: Binary, a: &Jet, b: &Jet, order: Order) -> Jet {
        let pick = |a: Interval, b: Interval| match op {
            Binary::Min => a.min(b),
            _ => a.max(b),
        };
        let (none_a, none_b) = (a.flags.has(Flags::NOWHERE), b.flags.has(Flags::NOWHERE));
        if none_a && none_b {
            return *a;
        }
        if a.flags.has(Flags::HOLE) || b.flags.has(Flags::HOLE) {
            // Where one is undefined or infinite, the other may be taken, but there is no slope.
            let value = match (none_a, none_b) {
                (true, _) => b.value,
                (_, true) => a.value,
                _ => pick(a.value, b.value).hull(a.value).hull(b.value),
            };
            return Jet {
                value,
                gradient: [ENTIRE; 2],
                hessian: [ENTIRE; 3],
                flags: Flags::HOLE.and(Flags::JUMP),
            };
        }
        let value = pick(a.value, b.value);
        let first = match op {
            Binary::Min => (a.value.hi < b.value.lo, b.value.hi < a.value.lo),
            _ => (a.value.lo > b.value.hi, b.value.lo > a.value.hi),
        };
        match first {
            (true, _) => *a,
            (_, true) => *b,
            _ => {
                let mut jet = self.combine(at, a, b, order, value, |a, b| a.hull(b));
                jet.flags = jet.flags.and(Flags::KINK);
                jet.hessian = [ENTIRE; 3];
                jet
            }
        }
    }
}

/// Calls `first` for each axis that counts and `second` for each pair of them: (place in the Hessian, i, j).
#[inline(always)]
fn for_parts(
    uses: [bool; 2],
    order: Order,
    mut first: impl FnMut(usize),
    mut second: impl FnMut(usize, usize, usize),
) {
    if order == Order::Value {
        return;
    }
    for (i, used) in uses.into_iter().enumerate() {
        if used {
            first(i);
        }
    }
    if order == Order::Hessian {
        for (k, (i, j)) in [(0, 0), (0, 1), (1, 1)].into_iter().enumerate() {
            if uses[i] && uses[j] {
                second(k, i, j);
            }
        }
    }
}

/// What is known of a function of one argument over `a`; nothing where it is defined nowhere in it.
pub(super) fn unary(op: Unary, a: Interval, order: Order) -> Option<Local> {
    let two = Interval::point(2.0);
    let mut flags = Flags::NONE;
    let lacking = Flags::HOLE.and(Flags::KINK);
    let deep = order > Order::Value;
    let (value, slope, curvature) = match op {
        Unary::Neg => (-a, -ONE, ZERO),
        Unary::Sin => {
            let (sin, cos) = a.sin_cos();
            (sin, cos, -sin)
        }
        Unary::Cos => {
            let (sin, cos) = a.sin_cos();
            (cos, -sin, -cos)
        }
        Unary::Tan => match a.tan() {
            Some(tan) => {
                let slope = ONE + tan.square();
                (tan, slope, two * tan * slope)
            }
            None => {
                flags = lacking;
                (ENTIRE, Interval::new(1.0, f64::INFINITY), ENTIRE)
            }
        },
        Unary::Asin | Unary::Acos => {
            let unit = Interval::new(-1.0, 1.0);
            let inner = a.meet(unit)?;
            if !unit.holds(a) {
                flags = lacking;
            }
            // At the ends the slope is infinite.
            if !unit.surrounds(inner) {
                flags = flags.and(Flags::KINK);
            }
            let rest = (ONE - inner.square()).max(ZERO);
            let slope = ONE.over(rest.sqrt());
            let curvature = match inner.contains(0.0) || rest.lo > 0.0 {
                true if rest.lo > 0.0 => (inner * slope).over(rest),
                _ => ENTIRE,
            };
            match op {
                Unary::Asin => (inner.asin(), slope, curvature),
                _ => (inner.acos(), -slope, -curvature),
            }
        }
        Unary::Atan => {
            let slope = ONE.over(ONE + a.square());
            (a.atan(), slope, -(two * a * slope.square()))
        }
        Unary::Sinh => {
            let value = a.sinh();
            (value, a.cosh(), value)
        }
        Unary::Cosh => {
            let value = a.cosh();
            (value, a.sinh(), value)
        }
        Unary::Tanh => {
            let value = a.tanh();
            let slope = if deep {
                ONE.over(a.cosh().square()).min(ONE)
            } else {
                ONE
            };
            (value, slope, -(two * value * slope))
        }
        Unary::Exp => {
            let value = a.exp();
            (value, value, value)
        }
        Unary::Ln | Unary::Log10 | Unary::Log2 => {
            if a.hi <= 0.0 {
                return None;
            }
            if a.lo <= 0.0 {
                flags = lacking;
            }
            let positive = a.max(ZERO);
            let inverse = ONE.over(positive);
            let (value, scale) = match op {
                Unary::Ln => (a.ln(), ONE),
                Unary::Log10 => (a.log10(), Interval::point(10.0).ln()),
                _ => (a.log2(), Interval::point(2.0).ln()),
            };
            let slope = inverse.over(scale);
            (value, slope, -(slope * inverse))
        }
        Unary::Sqrt => {
            if a.hi < 0.0 {
                return None;
            }
            return Some(root(a));
        }
        Unary::Cbrt => {
            let value = a.cbrt();
            if a.contains(0.0) {
                flags = Flags::KINK;
            }
            let slope = ONE.over(Interval::point(3.0) * value.square());
            let curvature = match flags.has(Flags::KINK) {
                true => ENTIRE,
                false => -(two * slope).over(Interval::point(3.0) * a),
            };
            (value, slope, curvature)
        }
        Unary::Abs => (a.abs(), sign(a, &mut flags, Flags::KINK), ZERO),
        Unary::Relu => {
            let step = Interval::new(
                f64::from(u8::from(a.lo > 0.0)),
                f64::from(u8::from(a.hi >= 0.0)),
            );
            if a.contains(0.0) {
                flags = Flags::KINK;
            }
            (a.max(ZERO), step, ZERO)
        }
        Unary::Sign => (sign(a, &mut flags, Flags::JUMP), ZERO, ZERO),
        Unary::Step => {
            let value = Interval::new(
                f64::from(u8::from(a.lo > 0.0)),
                f64::from(u8::from(a.hi >= 0.0)),
            );
            if a.contains(0.0) {
                flags = Flags::JUMP;
            }
            (value, ZERO, ZERO)
        }
        Unary::Sigmoid => {
            let value = a.sigmoid();
            let slope = if deep { bell(a) } else { ONE };
            (value, slope, slope * (ONE - two * value))
        }
        Unary::Softplus => {
            let slope = a.sigmoid();
            let curvature = if deep { bell(a) } else { ONE };
            (a.softplus(), slope, curvature)
        }
        Unary::Gauss => {
            let value = a.gauss();
            let twice = two * a;
            (value, -(twice * value), (twice.square() - two) * value)
        }
    };
    Some(Local {
        value,
        slope,
        curvature,
        flags,
    })
}

/// The sign, all of \[−1, 1\] where 0 is among the arguments.
fn sign(a: Interval, flags: &mut Flags, at_zero: Flags) -> Interval {
    if a.contains(0.0) {
        *flags = at_zero;
    }
    Interval::new(
        if a.lo > 0.0 { 1.0 } else { -1.0 },
        if a.hi < 0.0 { -1.0 } else { 1.0 },
    )
}

/// The slope of the sigmoid, which falls on both sides of 0.
fn bell(a: Interval) -> Interval {
    let size = a.abs();
    let at = |x: f64| Interval::point(x).sigmoid() * Interval::point(-x).sigmoid();
    Interval::new(at(size.hi).lo, at(size.lo).hi)
}

/// The square root over what of `a` is not negative.
fn root(a: Interval) -> Local {
    let value = a.sqrt();
    let mut flags = Flags::NONE;
    if a.lo < 0.0 {
        flags = flags.and(Flags::HOLE);
    }
    if a.lo <= 0.0 {
        flags = flags.and(Flags::KINK);
    }
    let slope = ONE.over(Interval::point(2.0) * value);
    let curvature = match a.lo > 0.0 {
        true => -slope.over(Interval::point(2.0) * a),
        false => ENTIRE,
    };
    Local {
        value,
        slope,
        curvature,
        flags,
    }
}

/// aⁿ for a whole n, |n| ≤ 64.
pub(super) fn whole_power(a: Interval, n: i32) -> Local {
    if n == 0 {
        return Local {
            value: ONE,
            slope: ZERO,
            curvature: ZERO,
            flags: Flags::NONE,
        };
    }
    let mut flags = Flags::NONE;
    if n < 0 && a.contains(0.0) {
        flags = Flags::HOLE.and(Flags::KINK);
    }
    let power = |n: i32| match n < 0 {
        false => a.power(n.unsigned_abs()),
        true => ONE.over(a.power(n.unsigned_abs())),
    };
    let factor = Interval::point(f64::from(n));
    let slope = factor * power(n - 1);
    let curvature = match n {
        1 => ZERO,
        _ => Interval::point(f64::from(n) * f64::from(n - 1)) * power(n - 2),
    };
    Local {
        value: power(n),
        slope,
        curvature,
        flags,
    }
}

/// aⁿ for a whole n of any size.
pub(super) fn any_whole_power(a: Interval, n: f64) -> Local {
    if n.abs() <= 64.0 {
        return whole_power(a, n as i32);
    }
    let size = a.abs();
    let odd = n % 2.0 != 0.0;
    let power = |n: f64, odd: bool| -> Interval {
        let exponent = Interval::point(n);
        let at = |x: f64| {
            let value = Interval::point(x.abs()).pow(exponent);
            if odd && x < 0.0 { -value } else { value }
        };
        match odd {
            true if n > 0.0 || !a.contains(0.0) => at(a.lo).hull(at(a.hi)),
            true => ENTIRE,
            false => size.pow(exponent),
        }
    };
    let mut flags = Flags::NONE;
    if n < 0.0 && a.contains(0.0) {
        flags = Flags::HOLE.and(Flags::KINK);
    }
    Local {
        value: power(n, odd),
        slope: Interval::point(n) * power(n - 1.0, !odd),
        curvature: Interval::point(n) * Interval::point(n - 1.0) * power(n - 2.0, odd),
        flags,
    }
}
