//! Derivatives on the graph of the formula itself.
//!
//! The nodes of a graph stand behind their arguments, so one pass in their
//! order differentiates any formula without recursion, and what two derivatives
//! have in common is built once.
//!
//! At kinks the choices are PyTorch's: sign(0) = 0 is the slope of |x| at 0,
//! relu has slope 0 there, and at a tie max and min give half to each side.
//! Branches are weighted by factors of 0, ½ and 1, so where the branch that was
//! not taken has an infinite slope the gradient is NaN: relu(-sqrt(x)) at 0.

use super::graph::{Axis, Binary, Graph, Node, NodeId, Unary};
use super::simplify::Build;

impl Graph {
    /// The node of the derivative of `node` along `axis`.
    ///
    /// Terms that are 0 and factors that are 1 are left out. Asking again
    /// gives the same node; asking for the derivative of a derivative gives the
    /// second, and so on.
    pub fn derivative(&mut self, node: NodeId, axis: Axis) -> NodeId {
        let reached = self.reach(node);
        for (index, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            let id = NodeId::at(index);
            if !self.derivatives.contains_key(&(id, axis)) {
                let derivative = self.differentiate(id, axis);
                self.derivatives.insert((id, axis), derivative);
            }
        }
        self.derivatives[&(node, axis)]
    }

    /// The nodes of ∂x, ∂y, ∂xx, ∂xy and ∂yy.
    pub fn derivatives_to_second_order(&mut self, node: NodeId) -> [NodeId; 5] {
        let x = self.derivative(node, Axis::X);
        let y = self.derivative(node, Axis::Y);
        let xx = self.derivative(x, Axis::X);
        let xy = self.derivative(x, Axis::Y);
        let yy = self.derivative(y, Axis::Y);
        [x, y, xx, xy, yy]
    }

    /// The derivative of one node, those of its arguments being known.
    fn differentiate(&mut self, id: NodeId, axis: Axis) -> NodeId {
        let known = |graph: &Graph, a: NodeId| graph.derivatives[&(a, axis)];
        match self.node(id) {
            Node::Constant(_) | Node::Parameter(_) | Node::Column(_) => self.constant(0.0),
            Node::Axis(other) => self.constant(f64::from(u8::from(other == axis))),
            Node::Unary(op, a) => {
                let da = known(self, a);
                if self.is(da, 0.0) {
                    return da;
                }
                self.unary_derivative(op, id, a, da)
            }
            Node::Binary(op, a, b) => {
                let (da, db) = (known(self, a), known(self, b));
                if self.is(da, 0.0) && self.is(db, 0.0) {
                    return da;
                }
                self.binary_derivative(op, id, a, b, da, db)
            }
            Node::Powi(a, n) => {
                let da = known(self, a);
                self.power_rule(a, n, da)
            }
            Node::Sum { body, table } => {
                let body = known(self, body);
                if self.is(body, 0.0) {
                    return body;
                }
                self.add(Node::Sum { body, table })
            }
        }
    }

    /// f′(a) · da for the node `id` = f(a).
    fn unary_derivative(&mut self, op: Unary, id: NodeId, a: NodeId, da: NodeId) -> NodeId {
        let one = self.constant(1.0);
        let two = self.constant(2.0);
        match op {
            Unary::Neg => self.neg(da),
            Unary::Sin => {
                let cos = self.unary(Unary::Cos, a);
                self.product(cos, da)
            }
            Unary::Cos => {
                let sin = self.unary(Unary::Sin, a);
                let product = self.product(sin, da);
                self.neg(product)
            }
            Unary::Tan => {
                // 1 + tan² rather than 1/cos²: the tangent is there already.
                let square = self.whole_power(id, 2);
                let slope = self.sum(one, square);
                self.product(slope, da)
            }
            Unary::Asin | Unary::Acos => {
                // (1 − a)(1 + a) keeps the digits that 1 − a² loses near ±1.
                let below = self.difference(one, a);
                let above = self.sum(one, a);
                let product = self.product(below, above);
                let root = self.unary(Unary::Sqrt, product);
                let quotient = self.quotient(da, root);
                if op == Unary::Asin {
                    quotient
                } else {
                    self.neg(quotient)
                }
            }
            Unary::Atan => {
                let square = self.whole_power(a, 2);
                let below = self.sum(one, square);
                self.quotient(da, below)
            }
            Unary::Sinh => {
                let cosh = self.unary(Unary::Cosh, a);
                self.product(cosh, da)
            }
            Unary::Cosh => {
                let sinh = self.unary(Unary::Sinh, a);
                self.product(sinh, da)
            }
            Unary::Tanh => {
                let square = self.whole_power(id, 2);
                let slope = self.difference(one, square);
                self.product(slope, da)
            }
            Unary::Exp => self.product(id, da),
            Unary::Ln => self.quotient(da, a),
            Unary::Log10 | Unary::Log2 => {
                let base = self.constant(if op == Unary::Log10 { 10.0 } else { 2.0 });
                let scale = self.unary(Unary::Ln, base);
                let below = self.product(scale, a);
                self.quotient(da, below)
            }
            Unary::Sqrt => {
                let below = self.product(two, id);
                self.quotient(da, below)
            }
            Unary::Cbrt => {
                let three = self.constant(3.0);
                let square = self.whole_power(id, 2);
                let below = self.product(three, square);
                self.quotient(da, below)
            }
            Unary::Abs => {
                let sign = self.unary(Unary::Sign, a);
                self.product(sign, da)
            }
            Unary::Sign | Unary::Step => self.constant(0.0),
            Unary::Sigmoid => {
                let rest = self.difference(one, id);
                let slope = self.product(id, rest);
                self.product(slope, da)
            }
            Unary::Softplus => {
                let slope = self.unary(Unary::Sigmoid, a);
                self.product(slope, da)
            }
            Unary::Relu => {
                let slope = self.unary(Unary::Step, a);
                self.product(slope, da)
            }
            Unary::Gauss => {
                let slope = self.product(a, id);
                let twice = self.product(two, slope);
                let product = self.product(twice, da);
                self.neg(product)
            }
        }
    }

    /// The derivative of the node `id` = op(a, b).
    fn binary_derivative(
        &mut self,
        op: Binary,
        id: NodeId,
        a: NodeId,
        b: NodeId,
        da: NodeId,
        db: NodeId,
    ) -> NodeId {
        match op {
            Binary::Add => self.sum(da, db),
            Binary::Sub => self.difference(da, db),
            Binary::Mul => {
                let left = self.product(da, b);
                let right = self.product(a, db);
                self.sum(left, right)
            }
            Binary::Div if self.is(db, 0.0) => self.quotient(da, b),
            Binary::Div if self.is(da, 0.0) => {
                let above = self.product(a, db);
                let below = self.whole_power(b, 2);
                let quotient = self.quotient(above, below);
                self.neg(quotient)
            }
            Binary::Div => {
                // (da − (a/b)·db) / b uses the quotient that is there already.
                let change = self.product(id, db);
                let above = self.difference(da, change);
                self.quotient(above, b)
            }
            Binary::Min | Binary::Max => {
                // The sign is 0 at a tie, where each side has half.
                let above = self.difference(a, b);
                let sign = self.unary(Unary::Sign, above);
                let sign = if op == Binary::Max {
                    sign
                } else {
                    self.neg(sign)
                };
                let half = self.constant(0.5);
                let one = self.constant(1.0);
                let more = self.sum(one, sign);
                let less = self.difference(one, sign);
                let of_a = self.product(more, da);
                let of_b = self.product(less, db);
                let both = self.sum(of_a, of_b);
                self.product(half, both)
            }
            Binary::Pow if self.is(db, 0.0) => self.real_power_rule(a, b, da),
            Binary::Pow if self.is(da, 0.0) => self.growth_rule(id, a, db),
            Binary::Pow => {
                let by_base = self.real_power_rule(a, b, da);
                let by_exponent = self.growth_rule(id, a, db);
                self.sum(by_base, by_exponent)
            }
            Binary::Hypot => {
                let left = self.product(a, da);
                let right = self.product(b, db);
                let above = self.sum(left, right);
                self.quotient(above, id)
            }
            Binary::Atan2 => {
                // The angle of (b, a): (b·da − a·db) / (a² + b²).
                let left = self.product(b, da);
                let right = self.product(a, db);
                let above = self.difference(left, right);
                let a_square = self.whole_power(a, 2);
                let b_square = self.whole_power(b, 2);
                let below = self.sum(a_square, b_square);
                self.quotient(above, below)
            }
        }
    }

    /// n·aⁿ⁻¹·da
    fn power_rule(&mut self, a: NodeId, n: i32, da: NodeId) -> NodeId {
        if n == 0 || self.is(da, 0.0) {
            return self.constant(0.0);
        }
        let factor = self.constant(f64::from(n));
        let power = self.whole_power(a, n - 1);
        let slope = self.product(factor, power);
        self.product(slope, da)
    }

    /// b·aᵇ⁻¹·da, which unlike aᵇ·b/a·da is right at a = 0.
    fn real_power_rule(&mut self, a: NodeId, b: NodeId, da: NodeId) -> NodeId {
        let one = self.constant(1.0);
        let exponent = self.difference(b, one);
        let power = super::parse::raise(self, a, exponent);
        let slope = self.product(b, power);
        self.product(slope, da)
    }

    /// aᵇ·ln(a)·db for the node `id` = aᵇ.
    fn growth_rule(&mut self, id: NodeId, a: NodeId, db: NodeId) -> NodeId {
        let ln = self.unary(Unary::Ln, a);
        let growth = self.product(ln, id);
        self.product(growth, db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::display::text_of;
    use crate::expr::parse;

    /// ∂x, ∂y, ∂xx, ∂xy and ∂yy as text.
    fn derivatives(typed: &str) -> [String; 5] {
        let mut formula = parse(typed).unwrap();
        let nodes = formula.graph.derivatives_to_second_order(formula.root);
        nodes.map(|node| text_of(&formula, node))
    }

    #[test]
    fn terms_and_factors_that_change_nothing_are_left_out() {
        assert_eq!(derivatives("x^2 + 3y + pi"), ["2x", "3", "2", "0", "0"]);
        assert_eq!(derivatives("x*y"), ["y", "x", "0", "1", "0"]);
        assert_eq!(derivatives("x^4")[2], "12x^2");
        assert_eq!(derivatives("(x^2 + y)^2")[0], "4*(x*(x^2 + y))");
        assert_eq!(derivatives("sqrt(x^2 + y^2)")[0], "x/sqrt(x^2 + y^2)");
        assert_eq!(derivatives("20*exp(-0.2x)")[0], "-4*exp(-0.2x)");
        assert_eq!(derivatives("cos(2pi*x)")[0], "-2pi*sin(2pi*x)");
    }

    #[test]
    fn a_constant_exponent_brings_no_logarithm() {
        assert_eq!(derivatives("x^a")[0], "a*x^(a - 1)");
        assert_eq!(derivatives("x^a")[2], "a*(a - 1)*x^(a - 2)");
        assert_eq!(derivatives("a^x")[0], "ln(a)*a^x");
    }

    #[test]
    fn asking_again_adds_nothing() {
        let mut formula = parse("sin(x*y)*exp(x)").unwrap();
        let first = formula.graph.derivatives_to_second_order(formula.root);
        let count = formula.graph.nodes().len();
        let again = formula.graph.derivatives_to_second_order(formula.root);
        assert_eq!(first, again);
        assert_eq!(formula.graph.nodes().len(), count);
    }

    #[test]
    fn parts_of_the_formula_are_used_again() {
        let mut formula = parse("tanh(x)").unwrap();
        formula.graph.derivatives_to_second_order(formula.root);
        let tanhs = formula.graph.nodes().iter();
        let tanhs = tanhs.filter(|node| matches!(node, Node::Unary(Unary::Tanh, _)));
        assert_eq!(tanhs.count(), 1);
    }

    #[test]
    fn the_formula_itself_stays_as_it_was_written() {
        let mut formula = parse("1*x + 0*y + 2*3").unwrap();
        let written = formula.graph.nodes().to_vec();
        formula.graph.derivatives_to_second_order(formula.root);
        assert_eq!(formula.graph.nodes()[..written.len()], written);
        assert_eq!(text_of(&formula, formula.root), "1x + 0y + 2*3");
    }
}
