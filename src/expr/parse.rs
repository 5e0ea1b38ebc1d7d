//! From text to graph: a Pratt parser whose errors point at the character.

mod refusals;

use super::graph::{Binary, Graph, Node, NodeId, Unary};
use super::names::{Function, Meaning, Names};
use super::token::{Kind, Token, tokens};
use super::{Formula, Hint, limits};
use crate::decimal;
use crate::error::Error;
use crate::text::part;

/// The formula of a surface over `x` and `y`, or of a curve in `x` alone.
///
/// Refuses what does not follow `docs/formulas.md` with an [`Error`] whose code
/// begins with `formula.`; no text makes it panic, and its time is bounded.
pub fn parse(text: &str) -> Result<Formula, Error> {
    parse_with(text, Names::default())
}

/// Like [`parse`], with other names for the axes and columns of data.
pub fn parse_with(text: &str, names: Names) -> Result<Formula, Error> {
    let length = text.encode_utf16().count();
    if length > limits::LENGTH {
        let allowed = format!("at most {} characters", limits::LENGTH);
        let message = format!("The formula has {length} characters; {allowed} are possible.");
        return Err(Error::new(
            "formula.too_long",
            FIELD,
            length.to_string(),
            allowed,
            message,
        ));
    }
    let mut parser = Parser {
        text,
        tokens: tokens(text),
        next: 0,
        depth: 0,
        between_bars: false,
        names,
        graph: Graph::new(),
        parameters: Vec::new(),
        hints: Vec::new(),
    };
    let root = parser.whole()?;
    parser.check_size(root)?;
    // A constant exponent and the e of `e^x` are not nodes of their own any more.
    let (graph, root) = parser.graph.only(root);
    Ok(Formula {
        names: parser.names,
        hints: parser.hints,
        ..Formula::new(graph, root, parser.parameters)
    })
}

const FIELD: &str = "formula";

/// How tightly an operator holds its operands together.
const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const POWER: u8 = 3;

const OPERAND: &str = "a number, a name or a bracket";

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    /// Whether a `|` would end what is being read rather than begin something.
    between_bars: bool,
    names: Names,
    graph: Graph,
    parameters: Vec<String>,
    hints: Vec<Hint>,
}

impl Parser<'_> {
    fn whole(&mut self) -> Result<NodeId, Error> {
        if self.kind() == &Kind::End {
            return Err(
                Error::new("formula.empty", FIELD, "", OPERAND, "The formula is empty.").at(0),
            );
        }
        let root = self.expression(SUM)?;
        if self.kind() != &Kind::End {
            return Err(self.unexpected("an operator"));
        }
        Ok(root)
    }

    /// Reads operands and the operators between them that hold at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<NodeId, Error> {
        let start = self.token().start;
        let mut left = match self.kind() {
            // A sign covers the product that follows it: -2x is −(2x), -x^2 is −(x²).
            // Behind * or ^ it covers less: 2^-x y is (2⁻ˣ)·y.
            Kind::Minus => {
                self.advance();
                let operand = self.nested(|parser| parser.expression(least.max(PRODUCT)))?;
                self.negative(operand)
            }
            Kind::Plus => {
                self.advance();
                self.nested(|parser| parser.expression(least.max(PRODUCT)))?
            }
            _ => self.operand()?,
        };
        let mut last = None;
        while let Some(operator) = self.operator() {
            if operator.binding() < least {
                break;
            }
            let end = self.previous_end();
            match operator {
                Operator::Superscript(exponent) => {
                    let at = self.next;
                    self.advance();
                    if matches!(self.kind(), Kind::Caret | Kind::Superscript(_)) {
                        return Err(self.stacked_power(start));
                    }
                    let exponent = self.graph.constant(exponent);
                    left = self.power(left, exponent, at)?;
                }
                Operator::Power => {
                    self.advance();
                    let at = self.next;
                    let exponent = self.nested(|parser| parser.expression(POWER))?;
                    left = self.power(left, exponent, at)?;
                }
                Operator::Explicit(op) => {
                    self.advance();
                    let right = self.expression(operator.binding() + 1)?;
                    left = self.graph.binary(op, left, right);
                }
                Operator::Implicit => {
                    let begin = self.token().start;
                    let base = self.graph.node(left);
                    let right = self.expression(PRODUCT + 1)?;
                    left = self.graph.binary(Binary::Mul, left, right);
                    let spans = [start..end, begin..self.previous_end()];
                    match last {
                        Some(Operator::Explicit(Binary::Div)) => {
                            self.hint("formula.division_then_product", spans);
                        }
                        Some(Operator::Power)
                            if begin == end && is_number_to_a_power(&self.graph, base) =>
                        {
                            self.hint("formula.power_then_product", spans);
                        }
                        _ => {}
                    }
                }
            }
            last = Some(operator);
        }
        Ok(left)
    }

    /// The operator that comes next; two operands side by side are multiplied.
    fn operator(&self) -> Option<Operator> {
        Some(match self.kind() {
            Kind::Plus => Operator::Explicit(Binary::Add),
            Kind::Minus => Operator::Explicit(Binary::Sub),
            Kind::Star => Operator::Explicit(Binary::Mul),
            Kind::Slash => Operator::Explicit(Binary::Div),
            Kind::Caret => Operator::Power,
            Kind::Superscript(exponent) => Operator::Superscript(*exponent),
            Kind::Name(_) | Kind::Open => Operator::Implicit,
            Kind::Bar if !self.between_bars => Operator::Implicit,
            _ => return None,
        })
    }

    /// Reads a number, a name with its arguments, or something in brackets.
    fn operand(&mut self) -> Result<NodeId, Error> {
        let token = self.token().clone();
        match token.kind {
            Kind::Number(value) => {
                self.advance();
                self.number(value, &token)
            }
            Kind::Name(name) => self.name(&name),
            Kind::Open => {
                self.advance();
                let inside = self.inside(false)?;
                self.close(Kind::Close, &token)?;
                Ok(inside)
            }
            Kind::Bar if self.between_bars => {
                let message = "Bars cannot stand inside bars, as nobody could tell which of them end: \
                               write abs(…) or put brackets around the inner ones.";
                Err(self.error("formula.nested_bars", &token, "abs(…)", message))
            }
            Kind::Bar => {
                self.advance();
                let inside = self.inside(true)?;
                self.close(Kind::Bar, &token)?;
                Ok(self.graph.unary(Unary::Abs, inside))
            }
            _ => Err(self.unexpected(OPERAND)),
        }
    }

    fn number(&mut self, value: f64, token: &Token) -> Result<NodeId, Error> {
        let digits = part(self.text, token.start..token.end);
        let mantissa = digits.split(['e', 'E']).next().unwrap_or(digits);
        let vanished = value == 0.0 && mantissa.contains(|c| ('1'..='9').contains(&c));
        if !value.is_finite() || vanished {
            let message =
                format!("{digits} is beyond the numbers that a computer's double can hold.");
            return Err(self.error("formula.number_range", token, "5e-324 to 1.8e308", message));
        }
        Ok(self.graph.constant(value))
    }

    fn name(&mut self, name: &str) -> Result<NodeId, Error> {
        let token = self.token().clone();
        let Some(meaning) = self.names.meaning(name) else {
            return Err(self.unknown_name(name, &token));
        };
        self.advance();
        match meaning {
            Meaning::Axis(axis) => Ok(self.graph.axis(axis)),
            Meaning::Column(column) => Ok(self.graph.add(Node::Column(column))),
            Meaning::Constant(value) => Ok(self.graph.constant(value)),
            Meaning::Parameter => Ok(self.parameter(name, &token)),
            Meaning::Function(function) => self.call(function, &token),
        }
    }

    fn parameter(&mut self, name: &str, token: &Token) -> NodeId {
        let known = self.parameters.iter().position(|known| known == name);
        let slot = known.unwrap_or_else(|| {
            let lower = name.to_ascii_lowercase();
            if lower != name && self.names.axes.contains(&lower) {
                self.hints.push(Hint {
                    code: "formula.capital_axis",
                    at: self.utf16(token.start),
                    value: name.to_owned(),
                    reading: lower,
                });
            }
            self.parameters.push(name.to_owned());
            self.parameters.len() - 1
        });
        self.graph.add(Node::Parameter(slot as u16))
    }

    fn call(&mut self, function: Function, name: &Token) -> Result<NodeId, Error> {
        let open = self.token().clone();
        if open.kind != Kind::Open {
            return Err(self.call_without_brackets(name));
        }
        self.advance();
        let mut arguments = Vec::new();
        loop {
            arguments.push(self.inside(false)?);
            if self.kind() != &Kind::Comma {
                break;
            }
            self.advance();
        }
        self.close(Kind::Close, &open)?;
        match (function, arguments.as_slice()) {
            (Function::Unary(op), &[a]) => Ok(self.graph.unary(op, a)),
            (Function::Binary(Binary::Pow), &[a, b]) => self.power(a, b, self.next - 2),
            (Function::Binary(op), &[a, b]) => Ok(self.graph.binary(op, a, b)),
            _ => {
                let call = name.start..self.previous_end();
                let allowed = match function.arity() {
                    1 => "one argument".to_owned(),
                    _ => "two arguments, with a comma between them".to_owned(),
                };
                let known = part(self.text, name.start..name.end);
                let message = format!("{known} takes {allowed}; here it has {}.", arguments.len());
                Err(self.error_over("formula.arguments", call, allowed, message))
            }
        }
    }

    /// −a; a number keeps its sign to itself, so that `-2` is one number.
    fn negative(&mut self, a: NodeId) -> NodeId {
        match self.graph.value(a) {
            Some(value) => self.graph.constant(-value),
            None => self.graph.unary(Unary::Neg, a),
        }
    }

    /// baseᵉˣᵖᵒⁿᵉⁿᵗ: whole powers by multiplications, powers of e by `exp`.
    ///
    /// `at` is the index of a token of the exponent, for the error.
    fn power(&mut self, base: NodeId, exponent: NodeId, at: usize) -> Result<NodeId, Error> {
        if let Some(value) = self.graph.value(exponent)
            && value.abs() > limits::EXPONENT
        {
            let token = self.tokens[at].clone();
            let allowed = "at most ".to_owned() + &decimal::plain(limits::EXPONENT);
            let message = format!("An exponent can be {allowed}.");
            return Err(self.error("formula.exponent_too_large", &token, allowed, message));
        }
        Ok(raise(&mut self.graph, base, exponent))
    }

    /// What stands between brackets or, if `bars`, between bars.
    fn inside(&mut self, bars: bool) -> Result<NodeId, Error> {
        let outside = std::mem::replace(&mut self.between_bars, bars);
        let inside = self.nested(|parser| parser.expression(SUM));
        self.between_bars = outside;
        inside
    }

    fn close(&mut self, kind: Kind, open: &Token) -> Result<(), Error> {
        if *self.kind() == kind {
            self.advance();
            return Ok(());
        }
        if self.kind() != &Kind::End {
            let closing = if kind == Kind::Bar {
                "an operator or |"
            } else {
                "an operator or )"
            };
            return Err(self.unexpected(closing));
        }
        let (found, closing) = if kind == Kind::Bar {
            ("|", "|")
        } else {
            ("(", ")")
        };
        let message = format!("This {found} is never closed: a {closing} is missing.");
        Err(self.error("formula.unclosed", open, closing, message))
    }

    /// One level further in, up to the limit that keeps the stack small.
    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<NodeId, Error>,
    ) -> Result<NodeId, Error> {
        if self.depth == limits::DEPTH {
            let token = self.token().clone();
            let allowed = format!("at most {} levels", limits::DEPTH);
            let message = format!(
                "Brackets, exponents and signs can stand inside one another for {allowed}."
            );
            return Err(self.error("formula.too_deep", &token, allowed, message));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn check_size(&self, root: NodeId) -> Result<(), Error> {
        let nodes = self.graph.nodes().len();
        if nodes > limits::NODES {
            let allowed = format!("at most {} parts", limits::NODES);
            let message = format!("The formula has {nodes} parts; {allowed} are possible.");
            return Err(Error::new(
                "formula.too_many_nodes",
                FIELD,
                nodes.to_string(),
                allowed,
                message,
            ));
        }
        let mut graph = self.graph.clone();
        graph.derivatives_to_second_order(root);
        let nodes = graph.nodes().len();
        if nodes > limits::DERIVED_NODES {
            let allowed = format!("at most {} parts", limits::DERIVED_NODES);
            let message = format!(
                "With its derivatives the formula has {nodes} parts; {allowed} are possible."
            );
            return Err(Error::new(
                "formula.derivatives_too_large",
                FIELD,
                nodes.to_string(),
                allowed,
                message,
            ));
        }
        Ok(())
    }

    // Tokens.

    fn token(&self) -> &Token {
        &self.tokens[self.next]
    }

    fn kind(&self) -> &Kind {
        &self.token().kind
    }

    /// Steps over a token; the end stays where it is.
    fn advance(&mut self) {
        self.next = (self.next + 1).min(self.tokens.len() - 1);
    }

    fn previous_end(&self) -> usize {
        self.next
            .checked_sub(1)
            .map_or(0, |index| self.tokens[index].end)
    }

    // Errors and hints.

    fn utf16(&self, byte: usize) -> usize {
        part(self.text, ..byte).encode_utf16().count()
    }

    fn error_over(
        &self,
        code: &'static str,
        bytes: std::ops::Range<usize>,
        allowed: impl Into<String>,
        message: impl Into<String>,
    ) -> Error {
        let at = self.utf16(bytes.start);
        Error::new(code, FIELD, part(self.text, bytes), allowed, message).at(at)
    }

    fn error(
        &self,
        code: &'static str,
        token: &Token,
        allowed: impl Into<String>,
        message: impl Into<String>,
    ) -> Error {
        self.error_over(code, token.start..token.end, allowed, message)
    }

    /// Tells how a product without a sign was read.
    fn hint(&mut self, code: &'static str, [left, right]: [std::ops::Range<usize>; 2]) {
        let text = |range: &std::ops::Range<usize>| part(self.text, range.clone());
        let reading = format!("({})*{}", text(&left), text(&right));
        self.hints.push(Hint {
            code,
            at: self.utf16(left.start),
            value: part(self.text, left.start..right.end).to_owned(),
            reading,
        });
    }
}

/// baseᵉˣᵖᵒⁿᵉⁿᵗ as the node that computes it best: whole powers of at most 64
/// by multiplications, powers of e by `exp`, all others by `pow`.
pub fn raise(graph: &mut Graph, base: NodeId, exponent: NodeId) -> NodeId {
    if graph.value(base) == Some(std::f64::consts::E) {
        return graph.unary(Unary::Exp, exponent);
    }
    match graph.value(exponent) {
        Some(value)
            if value.abs() <= f64::from(limits::WHOLE_EXPONENT) && value.trunc() == value =>
        {
            graph.powi(base, value as i32)
        }
        _ => graph.binary(Binary::Pow, base, exponent),
    }
}

/// Whether `node` is a number raised to a number, as e² and 2³ are.
fn is_number_to_a_power(graph: &Graph, node: Node) -> bool {
    let is_number = |id| graph.value(id).is_some();
    match node {
        Node::Unary(Unary::Exp, a) | Node::Powi(a, _) => is_number(a),
        _ => false,
    }
}

/// What stands between two operands.
#[derive(Clone, Copy)]
enum Operator {
    Explicit(Binary),
    /// Nothing: the operands stand side by side.
    Implicit,
    Power,
    Superscript(f64),
}

impl Operator {
    fn binding(self) -> u8 {
        match self {
            Operator::Explicit(Binary::Add | Binary::Sub) => SUM,
            Operator::Explicit(_) | Operator::Implicit => PRODUCT,
            Operator::Power | Operator::Superscript(_) => POWER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::graph::Axis;

    #[test]
    fn a_formula_in_x_alone_is_a_curve() {
        assert_eq!(parse("x^4 - a*x").unwrap().dimensions, 1);
        assert_eq!(parse("y^2").unwrap().dimensions, 2);
        assert_eq!(parse("a").unwrap().dimensions, 2);
    }

    #[test]
    fn parameters_stand_in_the_order_of_their_appearance() {
        let formula = parse("b*x + a*y + β + b").unwrap();
        assert_eq!(formula.parameters, ["b", "a", "beta"]);
    }

    #[test]
    fn the_axes_of_a_model_and_its_data_have_names_of_their_own() {
        let names = Names {
            axes: ["W".into(), "b".into()],
            columns: vec!["x".into()],
        };
        let formula = parse_with("W*x + b + a", names).unwrap();
        assert_eq!(formula.parameters, ["a"]);
        assert_eq!(formula.dimensions, 2);
        let count = |wanted: Node| {
            formula
                .graph
                .nodes()
                .iter()
                .filter(|node| **node == wanted)
                .count()
        };
        assert_eq!(count(Node::Column(0)), 1);
        assert_eq!(count(Node::Axis(Axis::X)), 1);
        assert_eq!(count(Node::Axis(Axis::Y)), 1);
    }

    #[test]
    fn whole_powers_up_to_64_are_multiplied_out() {
        let root = |typed: &str| {
            let formula = parse(typed).unwrap();
            formula.graph.node(formula.root)
        };
        assert!(matches!(root("x^64"), Node::Powi(_, 64)));
        assert!(matches!(root("x^-64"), Node::Powi(_, -64)));
        assert!(matches!(root("pow(x, 2.0)"), Node::Powi(_, 2)));
        assert!(matches!(root("2^3"), Node::Powi(_, 3)));
        assert!(matches!(root("x^65"), Node::Binary(Binary::Pow, ..)));
        assert!(matches!(root("x^0.5"), Node::Binary(Binary::Pow, ..)));
        assert!(matches!(root("e^x"), Node::Unary(Unary::Exp, _)));
    }

    #[test]
    fn places_are_counted_as_javascript_counts() {
        // Two units for each of the two letters in front.
        let error = parse("𝑥+𝑥+?").unwrap_err();
        assert_eq!(error.at, Some(6));
        assert_eq!(error.value, "?");
    }
}
