//! Convexity by the rules of composition.
//!
//! A convex function of an affine one is convex; a rising convex function of a convex one is; sums and maxima of convex
//! functions are; and so on (disciplined convex programming: Grant, Boyd and Ye 2006). The rules cover kinks and
//! singular Hessians, which second derivatives do not. Whether a function rises, or is convex, is asked only over
//! the values that its argument takes in the window.

use super::enclosure::{Encloser, Flags, Jet, Order, any_whole_power, unary};
use super::interval::Interval;
use super::region::Region;
use crate::expr::graph::{Axis, Binary, Graph, Node, NodeId, Unary};

/// What the rules say of a function over the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Along no segment it lies above its chord.
    pub convex: bool,
    /// Along no segment it lies below its chord.
    pub concave: bool,
    /// It is convex, and strictly so along every segment that is not across this axis.
    pub strict: [bool; 2],
    /// Its logarithm is convex.
    log_convex: bool,
    /// A sum of squares of affine functions: its root is a length.
    squares: bool,
}

const AFFINE: Shape = Shape {
    convex: true,
    concave: true,
    strict: [false; 2],
    log_convex: false,
    squares: false,
};

/// A function of one argument over the values that it gets.
#[derive(Clone, Copy, Default)]
struct Outer {
    convex: bool,
    concave: bool,
    rises: bool,
    falls: bool,
    strict: bool,
}

impl Outer {
    fn of(slope: Interval, curvature: Interval) -> Outer {
        Outer {
            convex: curvature.lo >= 0.0,
            concave: curvature.hi <= 0.0,
            rises: slope.lo >= 0.0,
            falls: slope.hi <= 0.0,
            strict: curvature.lo > 0.0,
        }
    }

    fn of_shape(self, a: Shape) -> Shape {
        let affine = a.convex && a.concave;
        let (up, down) = (self.rises, self.falls);
        Shape {
            convex: self.convex && (affine || up && a.convex || down && a.concave),
            concave: self.concave && (affine || up && a.concave || down && a.convex),
            ..Shape::default()
        }
    }
}

/// What the rules say of the formula over the window; nothing where it may be undefined or jump there.
pub fn shape(encloser: &mut Encloser, window: Region) -> Option<Shape> {
    let objective = std::rc::Rc::clone(encloser.objective());
    let formula = objective.formula();
    let jets = encloser.all(window);
    let root = formula.root.index();
    let flags = jets[root].flags;
    if flags.has(Flags::HOLE) || flags.has(Flags::JUMP) {
        return None;
    }
    let reached = formula.graph.reach(formula.root);
    let mut rules = Rules {
        graph: &formula.graph,
        jets: &jets,
        shapes: vec![Shape::default(); reached.len()],
    };
    for id in formula.graph.ids().take(reached.len()) {
        if reached[id.index()] {
            rules.shapes[id.index()] = rules.of(id);
        }
    }
    Some(rules.shapes[root])
}

struct Rules<'a> {
    graph: &'a Graph,
    jets: &'a [Jet],
    shapes: Vec<Shape>,
}

impl Rules<'_> {
    fn values(&self, id: NodeId) -> Interval {
        self.jets[id.index()].value
    }

    fn constant(&self, id: NodeId) -> bool {
        !self.graph.uses(id).axes()
    }

    fn of(&self, id: NodeId) -> Shape {
        if self.constant(id) {
            let value = self.values(id);
            return Shape {
                log_convex: value.lo > 0.0,
                squares: value.lo >= 0.0,
                ..AFFINE
            };
        }
        match self.graph.node(id) {
            Node::Axis(_) => AFFINE,
            Node::Unary(op, a) => self.unary(op, a),
            Node::Powi(a, n) => self.power(a, f64::from(n)),
            Node::Binary(op, a, b) => self.binary(op, a, b),
            Node::Sum { body, .. } => Shape {
                strict: [false; 2],
                ..self.shapes[body.index()]
            },
            _ => Shape::default(),
        }
    }

    /// The axis that a function strictly rises or falls along and does not otherwise depend on.
    fn axis(&self, a: NodeId) -> Option<Axis> {
        let uses = self.graph.uses(a);
        let axis = match (uses.x, uses.y) {
            (true, false) => Axis::X,
            (false, true) => Axis::Y,
            _ => return None,
        };
        let slope = self.jets[a.index()].gradient[usize::from(axis == Axis::Y)];
        (!uses.columns && !slope.contains(0.0)).then_some(axis)
    }

    fn compose(&self, outer: Outer, a: NodeId) -> Shape {
        let inner = self.shapes[a.index()];
        let mut shape = outer.of_shape(inner);
        let affine = inner.convex && inner.concave;
        if let Some(axis) = self.axis(a).filter(|_| affine && outer.strict) {
            shape.strict[usize::from(axis == Axis::Y)] = true;
        }
        shape
    }

    fn unary(&self, op: Unary, a: NodeId) -> Shape {
        let inner = self.shapes[a.index()];
        let values = self.values(a);
        let Some(local) = unary(op, values, Order::Hessian) else {
            return Shape::default();
        };
        let mut outer = Outer::of(local.slope, local.curvature);
        match op {
            Unary::Sign | Unary::Step => return Shape::default(),
            // The curvature at the kink is not in the enclosure.
            Unary::Abs | Unary::Relu => outer.concave = outer.concave && !values.contains(0.0),
            Unary::Sqrt => outer.concave = true,
            Unary::Exp | Unary::Cosh | Unary::Softplus => outer.strict = true,
            _ if local.flags != Flags::NONE => return Shape::default(),
            _ => {}
        }
        let mut shape = self.compose(outer, a);
        let affine = inner.convex && inner.concave;
        match op {
            Unary::Sqrt => shape.convex |= inner.squares,
            Unary::Ln | Unary::Log10 | Unary::Log2 => shape.convex |= inner.log_convex,
            Unary::Exp => shape.log_convex = inner.convex,
            Unary::Cosh => shape.log_convex = affine,
            _ => {}
        }
        shape
    }

    /// aⁿ for any real n.
    fn power(&self, a: NodeId, n: f64) -> Shape {
        let values = self.values(a);
        let inner = self.shapes[a.index()];
        let affine = inner.convex && inner.concave;
        let whole = n == n.trunc();
        let mut outer = Outer::default();
        if whole {
            let local = any_whole_power(values, n);
            outer = Outer::of(local.slope, local.curvature);
            // x⁴ is flat to second order at 0 and still strictly convex.
            outer.strict |= n >= 2.0 && n % 2.0 == 0.0;
            if local.flags != Flags::NONE {
                outer = Outer::default();
            }
        } else if values.lo >= 0.0 && (n > 0.0 || values.lo > 0.0) {
            outer = Outer {
                convex: n >= 1.0 || n <= 0.0,
                concave: (0.0..=1.0).contains(&n),
                rises: n >= 0.0,
                falls: n <= 0.0,
                strict: !(0.0..=1.0).contains(&n),
            };
        }
        let mut shape = self.compose(outer, a);
        shape.squares = n == 2.0 && affine;
        shape
    }

    fn binary(&self, op: Binary, a: NodeId, b: NodeId) -> Shape {
        let (sa, sb) = (self.shapes[a.index()], self.shapes[b.index()]);
        let both = [0, 1].map(|axis| sa.strict[axis] || sb.strict[axis]);
        match op {
            Binary::Add => Shape {
                convex: sa.convex && sb.convex,
                concave: sa.concave && sb.concave,
                strict: both.map(|strict| strict && sa.convex && sb.convex),
                log_convex: sa.log_convex && sb.log_convex,
                squares: sa.squares && sb.squares,
            },
            Binary::Sub => Shape {
                convex: sa.convex && sb.concave,
                concave: sa.concave && sb.convex,
                strict: sa.strict.map(|strict| strict && sb.concave),
                ..Shape::default()
            },
            Binary::Mul if a == b => self.power(a, 2.0),
            Binary::Mul if self.constant(a) => scaled(sb, self.values(a)),
            Binary::Mul if self.constant(b) => scaled(sa, self.values(b)),
            Binary::Mul => {
                let bends = self.bends(a, b) || self.bends(b, a);
                Shape {
                    convex: bends,
                    log_convex: sa.log_convex && sb.log_convex,
                    ..Shape::default()
                }
            }
            Binary::Div if self.constant(b) && !self.values(b).contains(0.0) => {
                scaled(sa, self.values(b))
            }
            Binary::Div if self.constant(a) => scaled(self.power(b, -1.0), self.values(a)),
            Binary::Div => Shape::default(),
            Binary::Max => Shape {
                convex: sa.convex && sb.convex,
                log_convex: sa.log_convex && sb.log_convex,
                strict: [0, 1].map(|axis| sa.strict[axis] && sb.strict[axis]),
                ..Shape::default()
            },
            Binary::Min => Shape {
                concave: sa.concave && sb.concave,
                ..Shape::default()
            },
            Binary::Pow if self.constant(b) && self.values(b).width() == 0.0 => {
                self.power(a, self.values(b).lo)
            }
            Binary::Pow if self.constant(a) && self.values(a).lo > 0.0 => {
                // e^(b·ln a), which rises or falls with b.
                let base = self.values(a);
                let outer = Outer {
                    convex: true,
                    rises: base.lo >= 1.0,
                    falls: base.hi <= 1.0,
                    strict: !base.contains(1.0),
                    ..Outer::default()
                };
                Shape {
                    log_convex: outer.of_shape(sb).convex,
                    ..self.compose(outer, b)
                }
            }
            Binary::Hypot => {
                let part = |shape: Shape, values: Interval| {
                    let (up, down) = (values.lo >= 0.0, values.hi <= 0.0);
                    shape.convex && (shape.concave || up) || shape.concave && down
                };
                Shape {
                    convex: part(sa, self.values(a)) && part(sb, self.values(b)),
                    ..Shape::default()
                }
            }
            Binary::Pow | Binary::Atan2 => Shape::default(),
        }
    }

    /// Whether c·(r − c/2) is Huber's function of an affine r: c = max(min(r, 1), −1).
    fn bends(&self, c: NodeId, rest: NodeId) -> bool {
        let node = |id: NodeId| self.graph.node(id);
        let is = |id: NodeId, value: f64| self.graph.value(id) == Some(value);
        let Node::Binary(Binary::Max, inner, below) = node(c) else {
            return false;
        };
        let Node::Binary(Binary::Min, r, above) = node(inner) else {
            return false;
        };
        let Node::Binary(Binary::Sub, other, half) = node(rest) else {
            return false;
        };
        let Node::Binary(Binary::Div, same, two) = node(half) else {
            return false;
        };
        let shape = self.shapes[r.index()];
        let limits = is(above, 1.0) && is(below, -1.0) && is(two, 2.0);
        limits && same == c && other == r && shape.convex && shape.concave
    }
}

/// A function times a number of known sign.
fn scaled(shape: Shape, by: Interval) -> Shape {
    if by.lo >= 0.0 {
        return Shape {
            strict: shape.strict.map(|strict| strict && by.lo > 0.0),
            log_convex: shape.log_convex && by.lo > 0.0,
            ..shape
        };
    }
    let affine = shape.convex && shape.concave;
    let turned = by.hi <= 0.0;
    Shape {
        convex: affine || turned && shape.concave,
        concave: affine || turned && shape.convex,
        ..Shape::default()
    }
}
