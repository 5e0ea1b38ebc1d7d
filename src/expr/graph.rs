//! The hash-consed graph that a formula and its derivatives share.

use std::collections::HashMap;

/// A node of a [`Graph`]; equal sub-formulas of one graph have equal ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The id of the node at a position of [`Graph::nodes`].
    pub(super) fn at(index: usize) -> Self {
        NodeId(index as u32)
    }

    /// The position of the node in [`Graph::nodes`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One of the two axes a surface is drawn over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// The first axis, `x` (for a model its first parameter, such as W).
    X,
    /// The second axis, `y` (for a model its second parameter, such as b).
    Y,
}

/// A function of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unary {
    /// −a
    Neg,
    /// sin a
    Sin,
    /// cos a
    Cos,
    /// tan a
    Tan,
    /// asin a, NaN outside \[−1, 1\]
    Asin,
    /// acos a, NaN outside \[−1, 1\]
    Acos,
    /// atan a
    Atan,
    /// sinh a
    Sinh,
    /// cosh a
    Cosh,
    /// tanh a
    Tanh,
    /// eᵃ
    Exp,
    /// The natural logarithm, NaN below 0.
    Ln,
    /// The logarithm to base 10.
    Log10,
    /// The logarithm to base 2.
    Log2,
    /// √a
    Sqrt,
    /// ∛a, also of negative numbers
    Cbrt,
    /// |a|
    Abs,
    /// −1, 0 or 1
    Sign,
    /// 1 / (1 + e⁻ᵃ)
    Sigmoid,
    /// ln(1 + eᵃ)
    Softplus,
    /// max(a, 0)
    Relu,
    /// e^(−a²)
    Gauss,
    /// 1 where a > 0, else 0: the derivative of `relu`, and of `max` away from ties.
    Step,
}

/// A function of two arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binary {
    /// a + b
    Add,
    /// a − b
    Sub,
    /// a · b
    Mul,
    /// a / b
    Div,
    /// `b < a ? b : a`
    Min,
    /// `b > a ? b : a`
    Max,
    /// aᵇ for any real exponent
    Pow,
    /// √(a² + b²) without overflow on the way
    Hypot,
    /// The angle of the point (b, a), as in `atan2(a, b)`.
    Atan2,
}

/// What a node computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A number, by its bits so that nodes can be compared.
    Constant(u64),
    /// The coordinate of the point.
    Axis(Axis),
    /// A slot for a free name; its value can change without recompiling.
    Parameter(u16),
    /// A column of the table of the enclosing [`Node::Sum`].
    Column(u16),
    /// A function of one node.
    Unary(Unary, NodeId),
    /// A function of two nodes.
    Binary(Binary, NodeId, NodeId),
    /// A whole power, |n| ≤ 64, by a fixed chain of multiplications.
    Powi(NodeId, i32),
    /// The sum of `body` over the rows of a table, in the order of the rows.
    Sum {
        /// What is added up; may hold [`Node::Column`].
        body: NodeId,
        /// Which table.
        table: u16,
    },
}

impl Node {
    /// The nodes that this one is computed from, in the order in which it names them.
    pub fn children(self) -> impl Iterator<Item = NodeId> {
        let (first, second) = match self {
            Node::Unary(_, a) | Node::Powi(a, _) | Node::Sum { body: a, .. } => (Some(a), None),
            Node::Binary(_, a, b) => (Some(a), Some(b)),
            Node::Constant(_) | Node::Axis(_) | Node::Parameter(_) | Node::Column(_) => {
                (None, None)
            }
        };
        first.into_iter().chain(second)
    }

    /// The same operation on other nodes.
    fn with(self, moved: impl Fn(NodeId) -> NodeId) -> Node {
        match self {
            Node::Unary(op, a) => Node::Unary(op, moved(a)),
            Node::Binary(op, a, b) => Node::Binary(op, moved(a), moved(b)),
            Node::Powi(a, n) => Node::Powi(moved(a), n),
            Node::Sum { body, table } => Node::Sum {
                body: moved(body),
                table,
            },
            leaf => leaf,
        }
    }
}

/// What the value of a node can depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// The first axis.
    pub x: bool,
    /// The second axis.
    pub y: bool,
    /// Some parameter.
    pub parameters: bool,
    /// Some column of the table of an enclosing sum.
    pub columns: bool,
}

impl Uses {
    /// Whether the node depends on either axis.
    pub fn axes(self) -> bool {
        self.x || self.y
    }

    fn and(self, other: Uses) -> Uses {
        Uses {
            x: self.x || other.x,
            y: self.y || other.y,
            parameters: self.parameters || other.parameters,
            columns: self.columns || other.columns,
        }
    }
}

/// Formulas that share their common parts.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    uses: Vec<Uses>,
    ids: HashMap<Node, NodeId>,
    /// Derivatives that were already asked for; see `derive`.
    pub(super) derivatives: HashMap<(NodeId, Axis), NodeId>,
}

impl Graph {
    /// A graph without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of `node`, which is added if the graph does not hold it yet.
    ///
    /// Nothing is simplified here: what is written is what is computed.
    pub fn add(&mut self, node: Node) -> NodeId {
        if let Some(&id) = self.ids.get(&node) {
            return id;
        }
        let id = NodeId(self.nodes.len() as u32);
        self.uses.push(self.uses_of(node));
        self.nodes.push(node);
        self.ids.insert(node, id);
        id
    }

    fn uses_of(&self, node: Node) -> Uses {
        let nothing = Uses::default();
        match node {
            Node::Constant(_) => nothing,
            Node::Axis(Axis::X) => Uses { x: true, ..nothing },
            Node::Axis(Axis::Y) => Uses { y: true, ..nothing },
            Node::Parameter(_) => Uses {
                parameters: true,
                ..nothing
            },
            Node::Column(_) => Uses {
                columns: true,
                ..nothing
            },
            Node::Unary(_, a) | Node::Powi(a, _) => self.uses(a),
            Node::Binary(_, a, b) => self.uses(a).and(self.uses(b)),
            Node::Sum { body, .. } => Uses {
                columns: false,
                ..self.uses(body)
            },
        }
    }

    /// What the node computes.
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes[id.index()]
    }

    /// What the value of the node can depend on.
    pub fn uses(&self, id: NodeId) -> Uses {
        self.uses[id.index()]
    }

    /// The number that a constant node holds.
    pub fn value(&self, id: NodeId) -> Option<f64> {
        match self.node(id) {
            Node::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// All nodes; the arguments of a node stand before it.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The ids of all nodes; the arguments of a node stand before it.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// Which nodes `root` is made of, by index up to `root` itself.
    pub fn reach(&self, root: NodeId) -> Vec<bool> {
        let mut reached = vec![false; root.index() + 1];
        reached[root.index()] = true;
        for index in (0..=root.index()).rev() {
            if reached[index] {
                for argument in self.nodes[index].children() {
                    reached[argument.index()] = true;
                }
            }
        }
        reached
    }

    /// The graph of the nodes that `root` is made of, and its root there.
    ///
    /// They stand in the order in which a reader meets them, so that equal
    /// formulas have equal lists of nodes.
    pub fn only(&self, root: NodeId) -> (Graph, NodeId) {
        let mut graph = Graph::new();
        let mut moved: Vec<Option<NodeId>> = vec![None; root.index() + 1];
        let mut path = vec![root];
        while let Some(&id) = path.last() {
            let node = self.node(id);
            if let Some(child) = node.children().find(|child| moved[child.index()].is_none()) {
                path.push(child);
            } else {
                let node = node.with(|child| moved[child.index()].unwrap_or(child));
                moved[id.index()] = Some(graph.add(node));
                path.pop();
            }
        }
        let root = moved[root.index()].unwrap_or(root);
        (graph, root)
    }

    /// The node of a number.
    pub fn constant(&mut self, value: f64) -> NodeId {
        self.add(Node::Constant(value.to_bits()))
    }

    /// The node of a coordinate.
    pub fn axis(&mut self, axis: Axis) -> NodeId {
        self.add(Node::Axis(axis))
    }

    /// The node of a function of one argument.
    pub fn unary(&mut self, op: Unary, a: NodeId) -> NodeId {
        self.add(Node::Unary(op, a))
    }

    /// The node of a function of two arguments.
    pub fn binary(&mut self, op: Binary, a: NodeId, b: NodeId) -> NodeId {
        self.add(Node::Binary(op, a, b))
    }

    /// The node of a whole power, |n| ≤ 64.
    pub fn powi(&mut self, a: NodeId, n: i32) -> NodeId {
        self.add(Node::Powi(a, n))
    }
}
