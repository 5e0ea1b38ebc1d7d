//! How far computed values and derivatives may be from true ones, over a whole box.
//!
//! A running error analysis (Wilkinson 1963; Higham, *Accuracy and Stability of Numerical Algorithms*, 3.3): each operation
//! passes on the errors of its arguments, times its slope, and adds its own rounding. Magnitudes and slopes are those over
//! the box. The bits that programs compute are those of the graph, node by node, so what holds for the graph holds for
//! whoever computes it.

use std::rc::Rc;

use super::enclosure::{Flags, Order, unary, whole_power};
use super::interval::{ENTIRE, Interval, ONE, ZERO};
use crate::expr::graph::{Axis, Binary, Node, Unary};
use crate::objective::Objective;
use crate::program::Table;
use crate::program::elementary::max;

/// Of + − × ÷ √ half of this would do, relative to the result.
const UNIT: f64 = f64::EPSILON;

/// The same for elementary functions, none of which promises less than 4 ulps (docs/elementary.md).
const ELEMENTARY: f64 = 4.0 * f64::EPSILON;

/// Sine and cosine keep their promise up to this argument.
const TURNS: f64 = 1e6;

/// What results in the range of subnormal numbers may lack.
const TINY: f64 = f64::MIN_POSITIVE;

/// Beyond this, or an error beyond it, nothing is promised: overflow may be near.
const HUGE: f64 = 1e280;

/// The errors themselves are sums and products of a few thousand numbers at most, each rounded.
const SLACK: f64 = 1.0 + 1e-9;

/// What is known of a node over the box: all its true values, and how far computed ones may lie from them.
#[derive(Clone, Copy, Debug)]
struct Known {
    value: Interval,
    error: f64,
}

const UNKNOWN: Known = Known {
    value: ENTIRE,
    error: f64::INFINITY,
};

/// How far a constant of a derivative may be from what it stands for, relative to it: numbers are put together in decimals
/// when derivatives are built, a few times at most (`expr::simplify`).
const CONSTANT: f64 = 8.0 * f64::EPSILON;

/// A function whose rounding errors can be bounded, with the working memory for it.
#[derive(Clone, Debug)]
pub struct Rounding {
    objective: Rc<Objective>,
    /// What is computed for each box, in order: all that f and its derivatives are made of, without what is in sums.
    plan: Vec<usize>,
    /// For each sum, by node, what is computed for each of its rows.
    rows: Vec<(usize, Vec<usize>)>,
    known: Vec<Known>,
    /// The error of constants, relative to them: 0 if all are so short that sums and products of them are exact.
    constant: f64,
}

impl Rounding {
    /// Prepares the formula; parameters and tables keep the values that they have now.
    pub fn new(objective: Rc<Objective>) -> Rounding {
        let graph = &objective.formula().graph;
        let ids: Vec<_> = graph.ids().collect();
        let mut reached = vec![false; ids.len()];
        for node in objective.nodes() {
            for (at, inside) in graph.reach(node).into_iter().enumerate() {
                reached[at] |= inside;
            }
        }
        let (mut plan, mut rows) = (Vec::new(), Vec::new());
        for &id in ids.iter().filter(|id| reached[id.index()]) {
            if let Node::Sum { body, .. } = graph.node(id) {
                let inside = graph.reach(body);
                let of_row = ids[..inside.len()].iter();
                let of_row = of_row.filter(|id| inside[id.index()] && graph.uses(**id).columns);
                rows.push((id.index(), of_row.map(|id| id.index()).collect()));
            }
            if !graph.uses(id).columns {
                plan.push(id.index());
            }
        }
        let short = |node: &Node| match *node {
            Node::Constant(bits) => {
                let value = f64::from_bits(bits);
                let scaled = value * f64::from(1 << 20);
                scaled == scaled.trunc() && value.abs() < f64::from(1 << 30)
            }
            _ => true,
        };
        Rounding {
            constant: match graph.nodes().iter().all(short) {
                true => 0.0,
                false => CONSTANT,
            },
            known: vec![UNKNOWN; ids.len()],
            plan,
            rows,
            objective,
        }
    }

    /// Bounds of |computed − true| for f, fx, fy, fxx, fxy and fyy at every point of the box whose coordinates are doubles;
    /// infinite where there is none, for instance where a function may be undefined or jump.
    pub fn over(&mut self, place: [Interval; 2]) -> [f64; 6] {
        for step in 0..self.plan.len() {
            let at = self.plan[step];
            self.known[at] = self.node(at, place, None);
        }
        self.objective.nodes().map(|node| {
            let Known { value, error } = self.known[node.index()];
            let bound = error * SLACK;
            if value.magnitude() < HUGE && bound < HUGE {
                bound
            } else {
                f64::INFINITY
            }
        })
    }

    fn node(&mut self, at: usize, place: [Interval; 2], row: Option<(&Table, usize)>) -> Known {
        let exact = |value: f64| match value.is_finite() {
            true => Known {
                value: Interval::point(value),
                error: 0.0,
            },
            false => UNKNOWN,
        };
        let objective = Rc::clone(&self.objective);
        match objective.formula().graph.nodes()[at] {
            Node::Constant(bits) => {
                let value = f64::from_bits(bits);
                Known {
                    error: self.constant * value.abs(),
                    ..exact(value)
                }
            }
            Node::Parameter(slot) => {
                let value = objective.parameters().get(usize::from(slot));
                exact(*value.unwrap_or(&f64::NAN))
            }
            Node::Column(column) => {
                exact(row.map_or(f64::NAN, |(table, turn)| table.at(turn, column.into())))
            }
            Node::Axis(axis) => Known {
                value: place[usize::from(axis == Axis::Y)],
                error: 0.0,
            },
            Node::Unary(op, a) => of_one(op, self.known[a.index()]),
            Node::Powi(a, n) => power(self.known[a.index()], n),
            Node::Binary(op, a, b) => {
                of_two(op, self.known[a.index()], self.known[b.index()], a == b)
            }
            Node::Sum { body, table } => match objective.tables().get(usize::from(table)) {
                Some(table) => self.sum(at, body.index(), table, place),
                None => UNKNOWN,
            },
        }
    }

    fn sum(&mut self, at: usize, body: usize, table: &Table, place: [Interval; 2]) -> Known {
        let known = self.rows.iter().position(|(sum, _)| *sum == at);
        let of_row = match known {
            Some(known) => std::mem::take(&mut self.rows[known].1),
            None => Vec::new(),
        };
        let mut total = Known {
            value: ZERO,
            error: 0.0,
        };
        for turn in 0..table.turns() {
            for &inner in &of_row {
                self.known[inner] = self.node(inner, place, Some((table, turn)));
            }
            total = of_two(Binary::Add, total, self.known[body], false);
        }
        if let Some(known) = known {
            self.rows[known].1 = of_row;
        }
        total
    }
}

/// A function of one argument.
fn of_one(op: Unary, a: Known) -> Known {
    if !a.error.is_finite() {
        return UNKNOWN;
    }
    // Computed arguments lie in it too.
    let wide = a.value.inflate(a.error);
    let Some(local) = unary(op, wide, Order::Gradient) else {
        return UNKNOWN;
    };
    let value = match unary(op, a.value, Order::Value) {
        Some(narrow) => narrow.value,
        None => return UNKNOWN,
    };
    let error = match op {
        Unary::Neg | Unary::Abs | Unary::Relu => a.error,
        // Exact, unless the argument is on the wrong side of the jump.
        Unary::Sign | Unary::Step if a.error == 0.0 || !wide.contains(0.0) => 0.0,
        Unary::Sin | Unary::Cos | Unary::Tan if wide.magnitude() > TURNS => f64::INFINITY,
        _ if local.flags != Flags::NONE => f64::INFINITY,
        _ => {
            let passed = local.slope.magnitude() * a.error;
            passed + ELEMENTARY * (value.magnitude() + passed) + TINY
        }
    };
    Known { value, error }
}

/// A whole power, by its chain of products, each of which is off by less than a unit.
fn power(a: Known, n: i32) -> Known {
    if !a.error.is_finite() {
        return UNKNOWN;
    }
    let wide = whole_power(a.value.inflate(a.error), n);
    let value = whole_power(a.value, n).value;
    // Of a negative power the chain below the bar must not vanish either.
    if wide.flags != Flags::NONE || wide.value.magnitude() > HUGE {
        return UNKNOWN;
    }
    let turns = f64::from(n.unsigned_abs()) + 1.0;
    let passed = wide.slope.magnitude() * a.error;
    let own = turns * UNIT * wide.value.magnitude();
    Known {
        value,
        error: passed + own * (1.0 + turns * UNIT) + TINY,
    }
}

/// A function of two arguments; `same` if they are one node.
fn of_two(op: Binary, a: Known, b: Known, same: bool) -> Known {
    if !(a.error.is_finite() && b.error.is_finite()) {
        return UNKNOWN;
    }
    let (wide_a, wide_b) = (a.value.inflate(a.error), b.value.inflate(b.error));
    let (value, passed, own) = match op {
        Binary::Add => (a.value + b.value, a.error + b.error, UNIT),
        Binary::Sub if same => (ZERO, 0.0, 0.0),
        Binary::Sub => (a.value - b.value, a.error + b.error, UNIT),
        Binary::Mul => {
            let value = match same {
                true => a.value.square(),
                false => a.value * b.value,
            };
            let passed =
                a.value.magnitude() * b.error + b.value.magnitude() * a.error + a.error * b.error;
            (value, passed, UNIT)
        }
        Binary::Div => {
            let least = wide_b.mignitude();
            if least == 0.0 {
                return UNKNOWN;
            }
            let value = a.value.over(b.value);
            let passed = (a.error + value.magnitude() * b.error) / least;
            (value, passed, UNIT)
        }
        Binary::Min => (a.value.min(b.value), max(a.error, b.error), 0.0),
        Binary::Max => (a.value.max(b.value), max(a.error, b.error), 0.0),
        Binary::Hypot => (a.value.hypot(b.value), a.error + b.error, ELEMENTARY),
        Binary::Atan2 => {
            // Off the cut the angle turns by less than 1/r for each unit.
            let least = wide_a.hypot(wide_b).lo;
            if least <= 0.0 || (wide_b.lo <= 0.0 && wide_a.contains(0.0)) {
                return UNKNOWN;
            }
            let passed = (a.error + b.error) / least;
            (a.value.atan2(b.value), passed, ELEMENTARY)
        }
        Binary::Pow => {
            if wide_a.lo <= 0.0 {
                return UNKNOWN;
            }
            let by_base = wide_b * wide_a.pow(wide_b - ONE);
            let by_exponent = wide_a.pow(wide_b) * wide_a.ln();
            let passed = by_base.magnitude() * a.error + by_exponent.magnitude() * b.error;
            (a.value.pow(b.value), passed, ELEMENTARY)
        }
    };
    let error = passed + own * (value.magnitude() + passed) + TINY;
    // No number at all is no bound either.
    let error = if error >= 0.0 { error } else { f64::INFINITY };
    Known { value, error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::expr;
    use crate::landscape::enclosure::Encloser;

    /// How much of its bound the largest error takes, over boxes all over the window.
    fn used(formula: &str, x: [f64; 2], y: [f64; 2]) -> f64 {
        let objective = Rc::new(Objective::new(expr::parse(formula).unwrap()));
        let mut encloser = Encloser::new(Rc::clone(&objective));
        let mut rounding = Rounding::new(Rc::clone(&objective));
        let mut most = 0.0;
        let mut draw = Draw(1);
        for _ in 0..40 {
            let half = 1e-3 * (x[1] - x[0]);
            let middle = [draw.between(x), draw.between(y)];
            let bounds = rounding.over(middle.map(|at| Interval::point(at).inflate(half)));
            for _ in 0..20 {
                let point = middle.map(|at| draw.between([at - half, at + half]));
                let jet = encloser.at(point, Order::Hessian);
                let [gx, gy] = jet.gradient;
                let [xx, xy, yy] = jet.hessian;
                let truth = [jet.value, gx, gy, xx, xy, yy];
                let computed = objective.jet(point[0], point[1]);
                for k in 0..6 {
                    if !bounds[k].is_finite() {
                        continue;
                    }
                    let (below, above) = (truth[k].lo - computed[k], computed[k] - truth[k].hi);
                    let error = max(below, above);
                    assert!(
                        error <= bounds[k],
                        "{formula} at {point:?}: {k}, {error:e} {:e}",
                        bounds[k]
                    );
                    if error > 0.0 {
                        most = max(most, error / bounds[k]);
                    }
                }
            }
        }
        most
    }

    struct Draw(u64);

    impl Draw {
        fn between(&mut self, [low, high]: [f64; 2]) -> f64 {
            // Marsaglia's xorshift.
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            low + (high - low) * ((self.0 >> 11) as f64 / (1_u64 << 53) as f64)
        }
    }

    #[test]
    fn errors_are_bounded_on_every_surface() {
        let mut most = 0.0;
        for surface in catalog::SURFACES {
            most = max(most, used(surface.formula, surface.x, surface.y));
        }
        for formula in [
            "tan(x)*asin(y/9)+acos(x/9)",
            "sinh(x)*cosh(y)/tanh(3+x^2)",
            "ln(3+x^2)*log10(2+y^2)+log2(9+x)",
            "cbrt(9+x)*sigmoid(y)+softplus(x*y)",
            "hypot(x+7,y)*atan2(y,x+9)+atan(x)",
            "(5+x)^(y/3)+(4+y)^1.5",
            "1/(x^2+0.1)+(y+8)^-3",
            "max(x,2*y)+min(x^2,y)+abs(x-y)+relu(y)",
        ] {
            most = max(most, used(formula, [-4.0, 4.0], [-4.0, 4.0]));
        }
        // Or else the bounds would be idle.
        assert!(most > 0.02, "{most}");
    }

    /// Where nothing can be said, nothing is.
    #[test]
    fn jumps_and_holes_have_no_bound() {
        for (formula, at) in [
            ("sign(0.1*x)", 0.0),
            ("1/x", 0.0),
            ("sqrt(x)", 0.0),
            ("ln(x)", 0.0),
            ("tan(x)", 1.57),
        ] {
            let objective = Rc::new(Objective::new(expr::parse(formula).unwrap()));
            let place = [Interval::point(at).inflate(0.1), Interval::point(0.0)];
            let [value, ..] = Rounding::new(objective).over(place);
            assert_eq!(value, f64::INFINITY, "{formula}");
        }
    }
}
