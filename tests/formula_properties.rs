//! What holds for any text and for any formula.

use proptest::prelude::*;
use watershed::expr::display::{latex_of, mathml_of, text_of};
use watershed::expr::graph::{Axis, Binary, Graph, Node, NodeId, Unary};
use watershed::expr::names::{FUNCTIONS, Function};
use watershed::expr::parse::raise;
use watershed::expr::{Formula, latex, limits, mathml, parse, text};
use watershed::program::reference;

/// A formula as it may be typed, before it is a graph.
#[derive(Clone, Debug)]
enum Tree {
    Number(f64),
    Axis(Axis),
    Parameter(&'static str),
    Minus(Box<Tree>),
    Call(Function, Vec<Tree>),
    Infix(Binary, Box<Tree>, Box<Tree>),
}

impl Tree {
    /// The node that the parser makes of it, parameters in the order of their appearance.
    fn build(&self, graph: &mut Graph, parameters: &mut Vec<String>) -> NodeId {
        match self {
            Tree::Number(value) => graph.constant(*value),
            Tree::Axis(axis) => graph.axis(*axis),
            Tree::Parameter(name) => {
                let slot = parameters.iter().position(|known| known == name);
                let slot = slot.unwrap_or_else(|| {
                    parameters.push((*name).to_owned());
                    parameters.len() - 1
                });
                graph.add(Node::Parameter(slot as u16))
            }
            Tree::Minus(a) => {
                let a = a.build(graph, parameters);
                match graph.value(a) {
                    Some(value) => graph.constant(-value),
                    None => graph.unary(Unary::Neg, a),
                }
            }
            Tree::Call(function, arguments) => {
                let nodes: Vec<NodeId> = arguments
                    .iter()
                    .map(|argument| argument.build(graph, parameters))
                    .collect();
                match *function {
                    Function::Unary(op) => graph.unary(op, nodes[0]),
                    Function::Binary(op) => binary(graph, op, nodes[0], nodes[1]),
                }
            }
            Tree::Infix(op, a, b) => {
                let a = a.build(graph, parameters);
                let b = b.build(graph, parameters);
                binary(graph, *op, a, b)
            }
        }
    }

    fn formula(&self) -> Formula {
        let (mut graph, mut parameters) = (Graph::new(), Vec::new());
        let root = self.build(&mut graph, &mut parameters);
        let (graph, root) = graph.only(root);
        Formula::new(graph, root, parameters)
    }
}

fn binary(graph: &mut Graph, op: Binary, a: NodeId, b: NodeId) -> NodeId {
    match (op, graph.value(b)) {
        // An exponent that would be refused; any other operation does as well.
        (Binary::Pow, Some(value)) if value.abs() > limits::EXPONENT => {
            graph.binary(Binary::Add, a, b)
        }
        (Binary::Pow, _) => raise(graph, a, b),
        _ => graph.binary(op, a, b),
    }
}

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => prop::sample::select(vec![0.0, 0.5, 1.0, 2.0, 3.0, 10.0, 64.0, 65.0, 0.1, 1e-9, 2.5e30]),
        1 => Just(std::f64::consts::PI),
        1 => Just(std::f64::consts::E),
        1 => prop::num::f64::NORMAL.prop_map(f64::abs),
        1 => prop::num::f64::SUBNORMAL.prop_map(f64::abs),
    ]
}

fn trees(numbers: impl Strategy<Value = f64> + 'static) -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        2 => numbers.prop_map(Tree::Number),
        2 => Just(Tree::Axis(Axis::X)),
        1 => Just(Tree::Axis(Axis::Y)),
        1 => prop::sample::select(vec!["a", "b", "E", "W", "alpha", "Gamma"]).prop_map(Tree::Parameter),
    ];
    let infix = [
        Binary::Add,
        Binary::Sub,
        Binary::Mul,
        Binary::Div,
        Binary::Pow,
    ];
    leaf.prop_recursive(6, 40, 2, move |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            1 => inner.clone().prop_map(|a| Tree::Minus(Box::new(a))),
            2 => (prop::sample::select(FUNCTIONS.to_vec()), pair.clone()).prop_map(
                |((_, function), (a, b))| {
                    let arguments = if function.arity() == 1 { vec![a] } else { vec![a, b] };
                    Tree::Call(function, arguments)
                }
            ),
            4 => (prop::sample::select(infix.to_vec()), pair)
                .prop_map(|(op, (a, b))| Tree::Infix(op, Box::new(a), Box::new(b))),
        ]
    })
}

/// The same node in another graph, where it gets the same id as any equal one.
fn moved(from: &Formula, node: NodeId, to: &mut Graph) -> NodeId {
    let copy = match from.graph.node(node) {
        Node::Unary(op, a) => Node::Unary(op, moved(from, a, to)),
        Node::Binary(op, a, b) => {
            let a = moved(from, a, to);
            Node::Binary(op, a, moved(from, b, to))
        }
        Node::Powi(a, n) => Node::Powi(moved(from, a, to), n),
        // Slots are numbered by appearance; the length and first byte tell these names apart.
        Node::Parameter(slot) => {
            let name = &from.parameters[usize::from(slot)];
            Node::Parameter(u16::from(name.as_bytes()[0]) + 256 * name.len() as u16)
        }
        leaf => leaf,
    };
    to.add(copy)
}

/// The values of the nodes that `root` is made of and their derivatives along
/// an axis, `root` last, by the textbook's rules on numbers: nothing of what
/// `derive` does with nodes.
fn duals(
    formula: &Formula,
    root: NodeId,
    axis: Axis,
    point: [f64; 2],
    values: &[f64],
) -> Vec<[f64; 2]> {
    let reached = formula.graph.reach(root);
    let mut duals = vec![[0.0; 2]; reached.len()];
    for (id, reached) in formula.graph.ids().zip(&reached) {
        if *reached {
            duals[id.index()] = dual(formula, id, axis, point, values, &duals);
        }
    }
    duals
}

/// The value and the derivative of one node, those of its arguments being known.
fn dual(
    formula: &Formula,
    node: NodeId,
    axis: Axis,
    point: [f64; 2],
    values: &[f64],
    known: &[[f64; 2]],
) -> [f64; 2] {
    let slope_of = |a: NodeId| known[a.index()];
    match formula.graph.node(node) {
        Node::Constant(bits) => [f64::from_bits(bits), 0.0],
        Node::Axis(of) => [
            point[(of == Axis::Y) as usize],
            f64::from(u8::from(of == axis)),
        ],
        Node::Parameter(slot) => [values[usize::from(slot)], 0.0],
        Node::Unary(op, a) => {
            let [a, da] = slope_of(a);
            let f = reference::unary(op, a);
            [f, unary_slope(op, a, f) * da]
        }
        Node::Powi(a, n) => {
            let [a, da] = slope_of(a);
            [
                reference::powi(a, n),
                f64::from(n) * libm::pow(a, f64::from(n - 1)) * da,
            ]
        }
        Node::Binary(op, a, b) => {
            let exponent = b;
            let ([a, da], [b, db]) = (slope_of(a), slope_of(b));
            let f = reference::binary(op, a, b);
            let slope = match op {
                Binary::Add => da + db,
                Binary::Sub => da - db,
                Binary::Mul => da * b + a * db,
                Binary::Div => da / b - a / b * db / b,
                Binary::Min if a == b => (da + db) / 2.0,
                Binary::Max if a == b => (da + db) / 2.0,
                Binary::Min => {
                    if b < a {
                        db
                    } else {
                        da
                    }
                }
                Binary::Max => {
                    if b > a {
                        db
                    } else {
                        da
                    }
                }
                Binary::Pow => {
                    let by_base = b * libm::pow(a, b - 1.0) * da;
                    // By an exponent that moves, 0ᵇ has no slope.
                    if formula.graph.uses(exponent).axes() {
                        by_base + f * libm::log(a) * db
                    } else {
                        by_base
                    }
                }
                Binary::Hypot => (a * da + b * db) / f,
                Binary::Atan2 => (b * da - a * db) / (a * a + b * b),
            };
            [f, slope]
        }
        Node::Column(_) | Node::Sum { .. } => unreachable!("no data is typed"),
    }
}

fn unary_slope(op: Unary, a: f64, f: f64) -> f64 {
    match op {
        Unary::Neg => -1.0,
        Unary::Sin => libm::cos(a),
        Unary::Cos => -libm::sin(a),
        Unary::Tan => 1.0 / (libm::cos(a) * libm::cos(a)),
        Unary::Asin => 1.0 / libm::sqrt(1.0 - a * a),
        Unary::Acos => -1.0 / libm::sqrt(1.0 - a * a),
        Unary::Atan => 1.0 / (1.0 + a * a),
        Unary::Sinh => libm::cosh(a),
        Unary::Cosh => libm::sinh(a),
        Unary::Tanh => 1.0 / (libm::cosh(a) * libm::cosh(a)),
        Unary::Exp => f,
        Unary::Ln => 1.0 / a,
        Unary::Log10 => 1.0 / (a * libm::log(10.0)),
        Unary::Log2 => 1.0 / (a * libm::log(2.0)),
        Unary::Sqrt => 0.5 / f,
        Unary::Cbrt => 1.0 / (3.0 * f * f),
        Unary::Abs if a == 0.0 => 0.0,
        Unary::Abs => 1.0f64.copysign(a),
        Unary::Sign | Unary::Step => 0.0,
        Unary::Sigmoid => 1.0 / (2.0 + libm::exp(a) + libm::exp(-a)),
        Unary::Softplus => 1.0 / (1.0 + libm::exp(-a)),
        Unary::Relu => f64::from(u8::from(a > 0.0)),
        Unary::Gauss => -2.0 * a * f,
    }
}

/// Whether the two agree but for rounding, much of which some forms avoid.
fn agree(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-6 * (1.0 + one.abs() + other.abs())
}

/// Texts of what formulas are made of, in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scraps = [
        "x", "y", "a", "e", "pi", "π", "α", "2", "0.5", "1e3", "2.", ".", "+", "-", "*", "/", "^",
        "**", "²", "⁻¹", "(", ")", "|", ",", " ", "√", "sin", "max(", "sin(", "log", "xy", "x1",
        "×", "−", "^-", "😀", "가", "\u{300}",
    ];
    prop::collection::vec(prop::sample::select(scraps.to_vec()), 0..60)
        .prop_map(|scraps| scraps.concat())
}

/// Parsing answers, and an error points at what it names.
fn answers(typed: &str) -> Result<(), TestCaseError> {
    match parse(typed) {
        Ok(formula) => {
            let again =
                parse(&text(&formula)).map_err(|error| TestCaseError::fail(error.message))?;
            prop_assert_eq!(formula.graph.nodes(), again.graph.nodes());
        }
        Err(error) => {
            prop_assert!(error.code.starts_with("formula."));
            prop_assert!(!error.message.is_empty());
            if let Some(at) = error.at {
                let units: Vec<u16> = typed.encode_utf16().collect();
                let found: Vec<u16> = error.value.encode_utf16().collect();
                prop_assert!(units[at..].starts_with(&found), "{:?}", error);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gets_an_answer(typed in any::<String>()) {
        answers(&typed)?;
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        answers(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_scraps_of_formulas_get_an_answer(typed in scraps()) {
        answers(&typed)?;
    }

    #[test]
    fn printed_text_parses_to_the_same_graph(tree in trees(numbers())) {
        let formula = tree.formula();
        let printed = text(&formula);
        let again = parse(&printed).map_err(|error| TestCaseError::fail(format!("{printed}: {error}")))?;
        prop_assert_eq!(formula.graph.nodes(), again.graph.nodes(), "{}", printed);
        prop_assert_eq!(&formula.parameters, &again.parameters);
        prop_assert_eq!(formula.dimensions, again.dimensions);
    }

    #[test]
    fn derivatives_agree_with_the_rules_on_numbers(
        tree in trees(prop::sample::select(vec![0.5, 1.0, 2.0, 3.0, 0.1])),
        x in -2.0..2.0,
        y in -2.0..2.0,
    ) {
        let mut formula = tree.formula();
        let [fx, fy, fxx, fxy, fyy] = formula.graph.derivatives_to_second_order(formula.root);
        let values = [0.7, -1.3, 0.4, 2.0, 1.5, -0.2];
        let (root, x_axis, y_axis) = (formula.root, Axis::X, Axis::Y);
        let pairs = [(root, x_axis, fx), (root, y_axis, fy), (fx, x_axis, fxx), (fx, y_axis, fxy), (fy, y_axis, fyy)];
        for (node, axis, derivative) in pairs {
            let duals = duals(&formula, node, axis, [x, y], &values);
            // A part that is not defined or infinitely steep makes the whole so,
            // and one that is large lets rounding grow, as in sin(10⁹·x).
            if !duals.as_flattened().iter().all(|number| number.abs() < 1e4) {
                break;
            }
            let [_, slope] = duals[node.index()];
            let value = reference::evaluate(&formula.graph, derivative, x, y, &values, &[]);
            prop_assert!(agree(value, slope), "{}: {} by {}", text(&formula), value, slope);
        }
    }

    #[test]
    fn printed_derivatives_parse_to_the_same_graph(tree in trees(numbers())) {
        let mut formula = tree.formula();
        for derivative in formula.graph.derivatives_to_second_order(formula.root) {
            let printed = text_of(&formula, derivative);
            // It may be longer than what can be typed, or have a steeper power.
            if let Ok(again) = parse(&printed) {
                let mut graph = Graph::new();
                let first = moved(&formula, derivative, &mut graph);
                let second = moved(&again, again.root, &mut graph);
                prop_assert_eq!(first, second, "{}", printed);
            }
        }
    }

    #[test]
    fn mathml_is_well_formed_and_latex_balanced(tree in trees(numbers())) {
        let mut formula = tree.formula();
        let fx = formula.graph.derivative(formula.root, Axis::X);
        for printed in [mathml(&formula), mathml_of(&formula, fx)] {
            well_formed(&printed)?;
            prop_assert!(!printed.contains("<mo>+</mo><mo form=\"prefix\">−</mo>"), "{}", printed);
        }
        for printed in [latex(&formula), latex_of(&formula, fx)] {
            let count = |part: &str| printed.matches(part).count();
            prop_assert_eq!(count("{"), count("}"), "{}", printed);
            prop_assert_eq!(count(r"\left"), count(r"\right"), "{}", printed);
            prop_assert!(!printed.contains("+ -") && !printed.contains("- -"), "{}", printed);
        }
    }
}

/// Every element ends, in order, and has as many children as its name demands.
fn well_formed(printed: &str) -> Result<(), TestCaseError> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    for part in printed.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or("");
        if let Some(name) = tag.strip_prefix('/') {
            let Some((begun, children)) = open.pop() else {
                return Err(TestCaseError::fail(format!("too many ends: {printed}")));
            };
            prop_assert_eq!(name, begun, "{}", printed);
            let wanted = match name {
                "mfrac" | "msup" | "msub" | "mroot" => Some(2),
                "munderover" => Some(3),
                _ => None,
            };
            prop_assert!(
                wanted.is_none_or(|wanted| wanted == children),
                "{}",
                printed
            );
        } else {
            if let Some((_, children)) = open.last_mut() {
                *children += 1;
            }
            open.push((tag.split(' ').next().unwrap_or(tag), 0));
        }
    }
    prop_assert!(open.is_empty(), "{}", printed);
    Ok(())
}

/// The formulas that grow most under differentiation, as long as they may be.
#[test]
fn the_largest_formulas_take_a_moment_and_a_small_stack() {
    let nested = |function: &str| {
        let depth = limits::DEPTH;
        format!(
            "{}x{}",
            format!("{function}(").repeat(depth),
            ")".repeat(depth)
        )
    };
    let joined = |part: fn(usize) -> String, sign: &str, count: usize| {
        (1..=count).map(part).collect::<Vec<_>>().join(sign)
    };
    let largest = [
        nested("tan"),
        nested("asin"),
        nested("x/"),
        joined(
            |n| format!("x^y{n}").replace(|c: char| c.is_ascii_digit(), ""),
            "*",
            300,
        ),
        joined(|n| format!("(x-{n})"), "*", 200),
        joined(|n| format!("(x-{n})"), "/", 200),
        joined(|n| format!("sin({n}x*y)"), "*", 130),
        joined(|n| format!("max(x,{n}y)"), "*", 130),
        joined(|n| format!("pow(x,{n}y)"), "/", 130),
        joined(|n| format!("hypot(x,{n}y)"), "/", 120),
        "x*".repeat(999) + "x",
        "x-".repeat(999) + "x",
        "x ".repeat(999) + "x",
        "-x^".repeat(20) + "x",
        format!("x^({}y)", "1-".repeat(900)),
        format!("x^(y{})", "-1".repeat(900)),
        format!("x^({}y)", "x+".repeat(900)),
        "x²".repeat(900),
        "x^y/".repeat(400) + "x",
        "x^y/".repeat(490) + "x",
        "x^y*".repeat(490) + "x",
        "y^x/".repeat(250) + &"x^y/".repeat(240) + "x",
        "|x|^y/".repeat(330) + "x",
    ];
    let work = move || {
        for typed in largest {
            match parse(&typed) {
                Ok(mut formula) => {
                    let derivatives = formula.graph.derivatives_to_second_order(formula.root);
                    assert!(formula.graph.nodes().len() <= limits::DERIVED_NODES);
                    assert_ne!(text(&formula), "…");
                    assert!(!mathml(&formula).contains('…'), "{typed}");
                    for derivative in derivatives {
                        assert!(mathml_of(&formula, derivative).len() <= limits::PRINTED + 100);
                    }
                }
                Err(error) => assert_eq!(error.code, "formula.derivatives_too_large", "{typed}"),
            }
        }
    };
    let started = std::time::Instant::now();
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    thread.spawn(work).unwrap().join().unwrap();
    assert!(started.elapsed().as_secs() < 20);
}
