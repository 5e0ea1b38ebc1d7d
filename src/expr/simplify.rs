//! The few rewritings that derivatives are built with.
//!
//! Terms that are 0 and factors that are 1 are dropped, signs move to the
//! front, and numbers are put together. The formula itself is never rewritten: what is written is what is computed.

use super::graph::{Binary, Graph, Node, NodeId, Unary};
use super::names::CONSTANTS;
use super::parse::raise;
use crate::decimal;

/// Builds nodes without what adds nothing.
pub(super) trait Build {
    /// Whether the node is the number `value`; −0 is 0.
    fn is(&self, a: NodeId, value: f64) -> bool;
    /// −a
    fn neg(&mut self, a: NodeId) -> NodeId;
    /// a + b
    fn sum(&mut self, a: NodeId, b: NodeId) -> NodeId;
    /// a − b
    fn difference(&mut self, a: NodeId, b: NodeId) -> NodeId;
    /// a · b
    fn product(&mut self, a: NodeId, b: NodeId) -> NodeId;
    /// a / b
    fn quotient(&mut self, a: NodeId, b: NodeId) -> NodeId;
    /// aⁿ for any whole n
    fn whole_power(&mut self, a: NodeId, n: i32) -> NodeId;
}

impl Build for Graph {
    fn is(&self, a: NodeId, value: f64) -> bool {
        self.value(a) == Some(value)
    }

    fn neg(&mut self, a: NodeId) -> NodeId {
        match self.node(a) {
            Node::Constant(bits) => self.constant(-f64::from_bits(bits)),
            Node::Unary(Unary::Neg, inner) => inner,
            _ => self.unary(Unary::Neg, a),
        }
    }

    fn sum(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if self.is(a, 0.0) {
            return b;
        }
        if self.is(b, 0.0) {
            return a;
        }
        if let Some(sum) = self.together(a, b, |a, b| a + b) {
            return sum;
        }
        if a == b {
            let two = self.constant(2.0);
            return self.product(two, a);
        }
        if let Some(positive) = self.without_minus(b) {
            return self.difference(a, positive);
        }
        if let Some(positive) = self.without_minus(a) {
            return self.difference(b, positive);
        }
        self.binary(Binary::Add, a, b)
    }

    fn difference(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if self.is(b, 0.0) {
            return a;
        }
        if self.is(a, 0.0) {
            return self.neg(b);
        }
        if let Some(difference) = self.together(a, b, |a, b| a - b) {
            return difference;
        }
        if let Some(positive) = self.without_minus(b) {
            return self.sum(a, positive);
        }
        if let Some(positive) = self.without_minus(a) {
            let sum = self.sum(positive, b);
            return self.neg(sum);
        }
        // The exponents of xᵃ: a − 1 − 1 is a − 2. Not through a longer chain,
        // which could be as long as a formula and the stack is small.
        if let Node::Binary(Binary::Sub, first, second) = self.node(a)
            && !matches!(self.node(first), Node::Binary(Binary::Sub, ..))
            && let Some(both) = self.together(second, b, |a, b| a + b)
        {
            return self.difference(first, both);
        }
        self.binary(Binary::Sub, a, b)
    }

    fn product(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if self.is(a, 0.0) || self.is(b, 0.0) {
            return self.constant(0.0);
        }
        if let Some(positive) = self.without_minus(a) {
            let product = self.product(positive, b);
            return self.neg(product);
        }
        if let Some(positive) = self.without_minus(b) {
            let product = self.product(a, positive);
            return self.neg(product);
        }
        // Numbers stand in front, then what else does not depend on the point.
        let (a, b) = (self.factors(a), self.factors(b));
        let number = self.times(a.number, b.number);
        let fixed = self.times(a.fixed, b.fixed);
        let moving = match (a.moving, b.moving) {
            (Some(a), Some(b)) => Some(self.moving_product(a, b)),
            (a, b) => a.or(b),
        };
        self.multiplied(Factors {
            number,
            fixed,
            moving,
        })
    }

    fn quotient(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if self.is(a, 0.0) || self.is(b, 1.0) {
            return a;
        }
        if let Some(positive) = self.without_minus(a) {
            let quotient = self.quotient(positive, b);
            return self.neg(quotient);
        }
        if let Some(positive) = self.without_minus(b) {
            let quotient = self.quotient(a, positive);
            return self.neg(quotient);
        }
        if let Some(reduced) = self.reduced(a, b) {
            return reduced;
        }
        self.binary(Binary::Div, a, b)
    }

    fn whole_power(&mut self, a: NodeId, n: i32) -> NodeId {
        match n {
            0 => self.constant(1.0),
            1 => a,
            _ => {
                let exponent = self.constant(f64::from(n));
                raise(self, a, exponent)
            }
        }
    }
}

/// A product in three parts; what is missing is 1.
#[derive(Clone, Copy, Default)]
struct Factors {
    /// A number.
    number: Option<NodeId>,
    /// What is the same at every point, such as π or a parameter.
    fixed: Option<NodeId>,
    /// What depends on the point.
    moving: Option<NodeId>,
}

impl Graph {
    /// The node of −a where `a` itself begins with a minus.
    fn without_minus(&mut self, a: NodeId) -> Option<NodeId> {
        match self.node(a) {
            Node::Unary(Unary::Neg, inner) => Some(inner),
            Node::Constant(bits) if f64::from_bits(bits) < 0.0 => {
                Some(self.constant(-f64::from_bits(bits)))
            }
            Node::Binary(Binary::Mul, front, rest) => {
                let value = self.value(front).filter(|value| *value < 0.0)?;
                let front = self.constant(-value);
                Some(self.product(front, rest))
            }
            _ => None,
        }
    }

    fn is_fixed(&self, a: NodeId) -> bool {
        let uses = self.uses(a);
        !uses.axes() && !uses.columns
    }

    /// a · b with powers of coordinates in front and put together, as in x²·sin(x).
    fn moving_product(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if self.axis_power(a).is_none() && self.axis_power(b).is_some() {
            return self.moving_product(b, a);
        }
        if let Some((axis, n)) = self.axis_power(a) {
            if let Some((other, m)) = self.axis_power(b)
                && axis == other
            {
                return self.whole_power(axis, n + m);
            }
            if let Node::Binary(Binary::Mul, first, rest) = self.node(b)
                && let Some((other, m)) = self.axis_power(first)
                && axis == other
            {
                let power = self.whole_power(axis, n + m);
                return self.binary(Binary::Mul, power, rest);
            }
        }
        if a == b {
            return self.whole_power(a, 2);
        }
        self.binary(Binary::Mul, a, b)
    }

    /// The coordinate and the exponent of a power such as x³, or x itself.
    fn axis_power(&self, a: NodeId) -> Option<(NodeId, i32)> {
        let (base, n) = match self.node(a) {
            Node::Powi(base, n) if n > 0 => (base, n),
            _ => (a, 1),
        };
        matches!(self.node(base), Node::Axis(_)).then_some((base, n))
    }

    /// The value of a number that has no name, as π has.
    fn number(&self, a: NodeId) -> Option<f64> {
        let is_named = |value| CONSTANTS.iter().any(|(_, known)| *known == value);
        self.value(a).filter(|&value| !is_named(value))
    }

    /// The parts of `a`, as far as they stand in front of it already.
    fn factors(&self, a: NodeId) -> Factors {
        let one = Factors::default();
        match self.node(a) {
            _ if self.is(a, 1.0) => one,
            _ if self.number(a).is_some() => Factors {
                number: Some(a),
                ..one
            },
            Node::Binary(Binary::Mul, front, rest)
                if self.is_fixed(front) && !self.is_fixed(rest) =>
            {
                Factors {
                    moving: Some(rest),
                    ..self.factors(front)
                }
            }
            Node::Binary(Binary::Mul, front, rest) if self.number(front).is_some() => Factors {
                number: Some(front),
                fixed: Some(rest),
                moving: None,
            },
            _ if self.is_fixed(a) => Factors {
                fixed: Some(a),
                ..one
            },
            _ => Factors {
                moving: Some(a),
                ..one
            },
        }
    }

    /// The product of the parts, (number · fixed) · moving.
    fn multiplied(&mut self, factors: Factors) -> NodeId {
        let front = self.times(factors.number, factors.fixed);
        self.times(front, factors.moving)
            .unwrap_or_else(|| self.constant(1.0))
    }

    /// a · b, where nothing stands for 1.
    fn times(&mut self, a: Option<NodeId>, b: Option<NodeId>) -> Option<NodeId> {
        let (Some(a), Some(b)) = (a, b) else {
            return a.or(b);
        };
        match self.together(a, b, |a, b| a * b) {
            Some(product) if self.is(product, 1.0) => None,
            // A product of two numbers that are not 0 has lost all its digits.
            Some(product) if !self.is(product, 0.0) => Some(product),
            _ if a == b => Some(self.whole_power(a, 2)),
            _ => Some(self.binary(Binary::Mul, a, b)),
        }
    }

    /// a / b without the number that divides both, as in 2x / (2√u).
    fn reduced(&mut self, a: NodeId, b: NodeId) -> Option<NodeId> {
        let (above, below) = (self.factors(a), self.factors(b));
        let (m, n) = (self.number(above.number?)?, self.number(below.number?)?);
        let divides = |n: f64, m: f64| m % n == 0.0 && (m / n).abs() < 1e9;
        let (m, n) = if divides(n, m) {
            (m / n, 1.0)
        } else if divides(m, n) {
            (1.0, n / m)
        } else {
            return None;
        };
        let mut with = |factors: Factors, number: f64| {
            let number = (number != 1.0).then(|| self.constant(number));
            self.multiplied(Factors { number, ..factors })
        };
        let (above, below) = (with(above, m), with(below, n));
        Some(self.quotient(above, below))
    }

    /// Two numbers as one, where that takes no more digits than the two have.
    ///
    /// So 20 · 0.2 becomes 4, but 3 · 0.1 does not become 0.30000000000000004.
    fn together(&mut self, a: NodeId, b: NodeId, op: impl Fn(f64, f64) -> f64) -> Option<NodeId> {
        let (a, b) = (self.number(a)?, self.number(b)?);
        let both = op(a, b);
        let length = |value: f64| decimal::scientific(value).len();
        (both.is_finite() && length(both) <= length(a) + length(b)).then(|| self.constant(both))
    }
}
