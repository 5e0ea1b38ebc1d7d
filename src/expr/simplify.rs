//! The few rewritings that derivatives are built with.
//!
//! Terms that are 0 and factors that are 1 are dropped, signs move to the
//! front, and numbers are put together where that is exact. The formula itself
//! is never rewritten: what is written is what is computed.

use super::graph::{Binary, Graph, Node, NodeId, Unary};
use super::limits;

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
        if let (Some(a), Some(b)) = (self.value(a), self.value(b))
            && let Some(sum) = exact_sum(a, b)
        {
            return self.constant(sum);
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
        if let (Some(a), Some(b)) = (self.value(a), self.value(b))
            && let Some(difference) = exact_sum(a, -b)
        {
            return self.constant(difference);
        }
        if let Some(positive) = self.without_minus(b) {
            return self.sum(a, positive);
        }
        if let Some(positive) = self.without_minus(a) {
            let sum = self.sum(positive, b);
            return self.neg(sum);
        }
        self.binary(Binary::Sub, a, b)
    }

    fn product(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if self.is(a, 0.0) || self.is(b, 0.0) {
            return self.constant(0.0);
        }
        if self.is(a, 1.0) {
            return b;
        }
        if self.is(b, 1.0) {
            return a;
        }
        if let Some(positive) = self.without_minus(a) {
            let product = self.product(positive, b);
            return self.neg(product);
        }
        if let Some(positive) = self.without_minus(b) {
            let product = self.product(a, positive);
            return self.neg(product);
        }
        // What does not depend on the point stands in front, numbers first.
        if self.rank(b) < self.rank(a) {
            return self.product(b, a);
        }
        if let Some(number) = self.value(a) {
            if let Some(other) = self.value(b)
                && let Some(product) = exact_product(number, other)
            {
                return self.constant(product);
            }
            if let Node::Binary(Binary::Mul, factor, rest) = self.node(b)
                && let Some(other) = self.value(factor)
                && let Some(product) = exact_product(number, other)
            {
                let number = self.constant(product);
                return self.product(number, rest);
            }
        }
        self.binary(Binary::Mul, a, b)
    }

    fn quotient(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if self.is(a, 0.0) || self.is(b, 1.0) {
            return a;
        }
        if let Some(positive) = self.without_minus(a) {
            let quotient = self.quotient(positive, b);
            return self.neg(quotient);
        }
        self.binary(Binary::Div, a, b)
    }

    fn whole_power(&mut self, a: NodeId, n: i32) -> NodeId {
        match n {
            0 => self.constant(1.0),
            1 => a,
            _ if n.abs() <= limits::WHOLE_EXPONENT => self.powi(a, n),
            _ => {
                let exponent = self.constant(f64::from(n));
                self.binary(Binary::Pow, a, exponent)
            }
        }
    }
}

impl Graph {
    /// The node of −a where `a` itself begins with a minus.
    fn without_minus(&mut self, a: NodeId) -> Option<NodeId> {
        match self.node(a) {
            Node::Unary(Unary::Neg, inner) => Some(inner),
            Node::Constant(bits) if f64::from_bits(bits) < 0.0 => {
                Some(self.constant(-f64::from_bits(bits)))
            }
            _ => None,
        }
    }

    /// Where a factor stands in a product.
    fn rank(&self, a: NodeId) -> u8 {
        if self.value(a).is_some() {
            0
        } else if !self.uses(a).axes() && !self.uses(a).columns {
            1
        } else {
            2
        }
    }
}

/// a + b, if no digit is lost (Knuth's two-sum leaves no rest).
fn exact_sum(a: f64, b: f64) -> Option<f64> {
    let sum = a + b;
    let part = sum - a;
    let rest = (a - (sum - part)) + (b - part);
    (rest == 0.0).then_some(sum)
}

/// a · b, if no digit is lost (Dekker's two-product leaves no rest).
fn exact_product(a: f64, b: f64) -> Option<f64> {
    // Far from both ends of the range, so that the halves' products are exact.
    let in_range = |value: f64| (1e-100..1e100).contains(&value.abs());
    if !in_range(a) || !in_range(b) {
        return None;
    }
    let halves = |value: f64| {
        let large = value * 134_217_729.0; // 2²⁷ + 1 (Veltkamp)
        let high = large - (large - value);
        (high, value - high)
    };
    let product = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
    let rest = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    (rest == 0.0).then_some(product)
}
