//! The compiled function: value, gradient and Hessian over blocks of points.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use crate::decimal;
use crate::error::Error;
use crate::expr::Formula;
use crate::expr::graph::{Binary, Node, NodeId, Unary};
use crate::optimizer::Optimizer;
use crate::program::emit::{Emitted, Steps};
use crate::program::kernel::{Seat, Walk};
use crate::program::{Program, Scratch, Table};

/// The part of the plane that is drawn and searched: lowest and highest x, lowest and highest y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// \[lo, hi\] of x.
    pub x: [f64; 2],
    /// \[lo, hi\] of y.
    pub y: [f64; 2],
}

impl Window {
    /// A window with finite ends and a positive, finite size.
    ///
    /// # Errors
    ///
    /// `window.not_finite` or `window.empty`, with the field `x` or `y`.
    pub fn new(x: [f64; 2], y: [f64; 2]) -> Result<Self, Error> {
        check("x", x)?;
        check("y", y)?;
        Ok(Self { x, y })
    }

    /// Whether the point lies inside or on the edge; never for NaN.
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        (self.x[0]..=self.x[1]).contains(&x) && (self.y[0]..=self.y[1]).contains(&y)
    }
}

/// What holds of a run after a step of compiled code to which nothing can have happened: it is in a box, and where values are
/// computed, its gradient is neither small nor infinite and its value has fallen.
#[derive(Clone, Copy, Debug)]
pub struct Calm {
    /// The box.
    pub within: Window,
    /// What fx² + fy² is above.
    pub steep: f64,
}

impl Calm {
    /// The numbers behind those of a rule, where compiled code looks for them; the last is what is no longer finite
    /// when exceeded.
    fn numbers(&self) -> [f64; 6] {
        let Window { x, y } = self.within;
        [x[0], x[1], y[0], y[1], self.steep, f64::MAX]
    }
}

fn check(field: &'static str, [lo, hi]: [f64; 2]) -> Result<(), Error> {
    let value = decimal::plain(lo) + "," + &decimal::plain(hi);
    // The size has to be finite too: −1e308,1e308 is wider than any number.
    if !(hi - lo).is_finite() {
        let message = format!("The window of {field} needs two finite numbers, not {value}.");
        return Err(Error::new(
            "window.not_finite",
            field,
            value,
            "lo,hi finite",
            message,
        ));
    }
    if lo >= hi {
        let message = format!(
            "The window of {field} is empty: {} is not below {}.",
            decimal::plain(lo),
            decimal::plain(hi)
        );
        return Err(Error::new(
            "window.empty",
            field,
            value,
            "lo,hi with lo < hi",
            message,
        ));
    }
    Ok(())
}

/// What can be asked of an objective at many points at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// f
    Value,
    /// fx, fy
    Gradient,
    /// f, fx, fy
    ValueAndGradient,
    /// f, fx, fy, fxx, fxy, fyy
    Jet,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 4] = [
        Part::Value,
        Part::Gradient,
        Part::ValueAndGradient,
        Part::Jet,
    ];

    /// Its name in the package.
    pub fn name(self) -> &'static str {
        match self {
            Part::Value => "value",
            Part::Gradient => "gradient",
            Part::ValueAndGradient => "value_and_gradient",
            Part::Jet => "jet",
        }
    }

    /// The part of that name.
    ///
    /// # Errors
    ///
    /// `objective.part` if there is none.
    pub fn named(name: &str) -> Result<Part, Error> {
        let part = Part::ALL.into_iter().find(|part| part.name() == name);
        part.ok_or_else(|| {
            let allowed = Part::ALL.map(Part::name).join(", ");
            let message = format!("An objective has no part \"{name}\"; it has {allowed}.");
            Error::new("objective.part", "part", name, allowed, message)
        })
    }
}

/// What tells apart the code for steps: how many, the rule, its form, and the part of the objective that is computed.
type StepKey = (Steps, &'static str, u32, Part);

/// Fewer points than this are not worth a call of compiled code.
const WORTH: usize = 16;

/// A program, once it has been asked for, and the code that has taken over from the interpreter.
#[derive(Clone, Debug, Default)]
struct Code {
    program: OnceCell<Program>,
    seat: Seat,
}

/// A formula that can be computed: programs for its value and derivatives, the values of its
/// parameters, and the tables that its sums run over.
///
/// Neither a parameter nor a table recompiles anything. For a formula in x alone the second
/// coordinates are ignored, fy is 0 and the Hessian is \[fxx, 0, 0\]. Shared by `Rc`: the single-point
/// methods keep their working memory inside.
#[derive(Clone, Debug)]
pub struct Objective {
    formula: Formula,
    /// f, fx, fy, fxx, fxy, fyy.
    nodes: [NodeId; 6],
    parameters: Vec<f64>,
    tables: Vec<Table>,
    // Compiled when first asked for: a map needs values alone, and starts up without the rest.
    value: Code,
    gradient: Code,
    value_and_gradient: Code,
    all: Code,
    steps: RefCell<Vec<(StepKey, Seat)>>,
    scratch: RefCell<Scratch>,
}

impl Objective {
    /// The formula with all parameters at 1, and without tables.
    pub fn new(mut formula: Formula) -> Self {
        let f = formula.root;
        let [fx, fy, fxx, fxy, fyy] = formula.graph.derivatives_to_second_order(f);
        Self {
            parameters: vec![1.0; formula.parameters.len()],
            formula,
            nodes: [f, fx, fy, fxx, fxy, fyy],
            tables: Vec::new(),
            value: Code::default(),
            gradient: Code::default(),
            value_and_gradient: Code::default(),
            all: Code::default(),
            steps: RefCell::default(),
            scratch: RefCell::default(),
        }
    }

    /// The formula; its graph holds the derivatives too.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// The nodes of f, fx, fy, fxx, fxy and fyy in the formula's graph.
    pub fn nodes(&self) -> [NodeId; 6] {
        self.nodes
    }

    /// Whether an operation of the formula has poles or jumps; if none has, what is drawn of it is in one piece.
    pub fn may_break(&self) -> bool {
        let (graph, root) = (&self.formula.graph, self.formula.root.index());
        let mut nodes = graph.nodes()[..=root].iter();
        nodes.any(|node| match *node {
            Node::Powi(_, n) => n < 0,
            Node::Unary(op, _) => {
                use Unary::{Ln, Log2, Log10, Sign, Step, Tan};
                matches!(op, Tan | Ln | Log2 | Log10 | Sign | Step)
            }
            Node::Binary(op, _, by) => match op {
                Binary::Div => graph.uses(by).axes(),
                _ => matches!(op, Binary::Pow | Binary::Atan2),
            },
            _ => false,
        })
    }

    /// 1 for a curve over x, 2 for a surface.
    pub fn dimensions(&self) -> usize {
        self.formula.dimensions
    }

    /// The values of the parameters, in the order of their slots.
    pub fn parameters(&self) -> &[f64] {
        &self.parameters
    }

    /// Gives a parameter another value; an index that no parameter has is ignored.
    pub fn set_parameter(&mut self, index: usize, value: f64) {
        if let Some(parameter) = self.parameters.get_mut(index) {
            *parameter = value;
        }
    }

    /// The tables that sums run over.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Replaces the tables.
    pub fn set_tables(&mut self, tables: Vec<Table>) {
        self.tables = tables;
    }

    /// f at a point.
    pub fn value(&self, x: f64, y: f64) -> f64 {
        let [f] = self.at(Part::Value, x, y);
        f
    }

    /// \[fx, fy\] at a point.
    pub fn gradient(&self, x: f64, y: f64) -> [f64; 2] {
        self.at(Part::Gradient, x, y)
    }

    /// \[f, fx, fy\] at a point.
    pub fn value_and_gradient(&self, x: f64, y: f64) -> [f64; 3] {
        self.at(Part::ValueAndGradient, x, y)
    }

    /// \[fxx, fxy, fyy\] at a point.
    pub fn hessian(&self, x: f64, y: f64) -> [f64; 3] {
        let [_, _, _, fxx, fxy, fyy] = self.jet(x, y);
        [fxx, fxy, fyy]
    }

    /// \[f, fx, fy, fxx, fxy, fyy\] at a point.
    pub fn jet(&self, x: f64, y: f64) -> [f64; 6] {
        self.at(Part::Jet, x, y)
    }

    /// f at many points: `f[i]` at (`x[i]`, `y[i]`).
    ///
    /// Here and below all slices are of equal length, except that `y` may be empty for a formula
    /// in x alone; another length panics.
    pub fn values(&self, scratch: &mut Scratch, x: &[f64], y: &[f64], f: &mut [f64]) {
        self.run(Part::Value, scratch, [x, y], &mut [f]);
    }

    /// The gradient at many points.
    pub fn gradients(
        &self,
        scratch: &mut Scratch,
        x: &[f64],
        y: &[f64],
        fx: &mut [f64],
        fy: &mut [f64],
    ) {
        self.run(Part::Gradient, scratch, [x, y], &mut [fx, fy]);
    }

    /// The gradient at many points over other tables than the objective's own, such as a batch of its rows.
    pub fn gradients_over(
        &self,
        tables: &[Table],
        scratch: &mut Scratch,
        points: [&[f64]; 2],
        mut gradients: [&mut [f64]; 2],
    ) {
        let program = self.program(Part::Gradient);
        program.run(scratch, &self.parameters, tables, points, &mut gradients);
    }

    /// Value and gradient at many points.
    pub fn values_and_gradients(
        &self,
        scratch: &mut Scratch,
        x: &[f64],
        y: &[f64],
        f: &mut [f64],
        fx: &mut [f64],
        fy: &mut [f64],
    ) {
        self.run(Part::ValueAndGradient, scratch, [x, y], &mut [f, fx, fy]);
    }

    /// Value, gradient and Hessian at many points, in the order f, fx, fy, fxx, fxy, fyy.
    pub fn jets(&self, scratch: &mut Scratch, x: &[f64], y: &[f64], mut jets: [&mut [f64]; 6]) {
        self.run(Part::Jet, scratch, [x, y], &mut jets);
    }

    /// The program of a part.
    pub fn program(&self, part: Part) -> &Program {
        let nodes = match part {
            Part::Value => 0..1,
            Part::Gradient => 1..3,
            Part::ValueAndGradient => 0..3,
            Part::Jet => 0..6,
        };
        let compile = || Program::compile(&self.formula.graph, &self.nodes[nodes]);
        self.code(part).program.get_or_init(compile)
    }

    /// Where compiled code of the part's program can take over.
    pub fn seat(&self, part: Part) -> &Seat {
        &self.code(part).seat
    }

    /// Where compiled code can take over that takes a step of a rule and computes the gradient, or value and gradient;
    /// `None` for a rule that is not written as code, and where each run looks at a batch of its own. The numbers of the step are added to `numbers`.
    pub fn step_seat(
        &self,
        how: Steps,
        optimizer: &Optimizer,
        step: u32,
        part: Part,
        numbers: &mut Vec<f64>,
    ) -> Option<Seat> {
        // The gradient of a batch is not the one that the code computes.
        if optimizer.batch().is_some() {
            return None;
        }
        let rule = optimizer.rule();
        let form = rule.numbers(optimizer.values(), step, numbers)?;
        let key = (how, rule.name(), form, part);
        let mut steps = self.steps.borrow_mut();
        if let Some((_, seat)) = steps.iter().find(|(known, _)| *known == key) {
            return Some(seat.clone());
        }
        steps.push((key, Seat::default()));
        steps.last().map(|(_, seat)| seat.clone())
    }

    /// The code for such a step; `None` if it would be too large.
    pub fn emit_steps(
        &self,
        how: Steps,
        optimizer: &Optimizer,
        step: u32,
        part: Part,
    ) -> Option<Emitted> {
        let (rule, values) = (optimizer.rule(), optimizer.values());
        self.program(part).emit_steps(how, rule, values, step)
    }

    /// The steps that follow `steps`, or the first of them that have the same form, as compiled code takes them of which only the
    /// ends are asked for; `None` if there is no such code. The vectors are x, y, f if the part has it, the slots of
    /// state, and which runs may be outside of `window`.
    pub fn walk(
        &self,
        scratch: &mut Scratch,
        optimizer: &Optimizer,
        steps: Range<u32>,
        part: Part,
        window: &Window,
    ) -> Option<Walk<'_>> {
        let ends = self.ends(window);
        self.walk_by(scratch, self.many(window), optimizer, steps, part, &ends)
    }

    /// The same for whoever has a look at each step, with an end after the first after which not each run is calm. Of the vectors,
    /// x, y, fx and fy come first, then f if the part has it, then the slots of state, then, if the part has f, where x, y and f
    /// before the last step are written to.
    pub fn careful_walk(
        &self,
        scratch: &mut Scratch,
        optimizer: &Optimizer,
        steps: Range<u32>,
        part: Part,
        calm: &Calm,
    ) -> Option<Walk<'_>> {
        if self.steps.borrow().is_empty() {
            return None;
        }
        let numbers = calm.numbers();
        self.walk_by(scratch, Steps::One, optimizer, steps, part, &numbers)
    }

    fn walk_by(
        &self,
        scratch: &mut Scratch,
        how: Steps,
        optimizer: &Optimizer,
        steps: Range<u32>,
        part: Part,
        bounds: &[f64],
    ) -> Option<Walk<'_>> {
        let mut numbers = Vec::new();
        let seat = self.step_seat(how, optimizer, steps.start, part, &mut numbers)?;
        let compiled = seat.compiled()?;
        numbers.extend(bounds);
        let (rule, values) = (optimizer.rule(), optimizer.values());
        let form = rule.numbers(values, steps.start, &mut Vec::new());
        let mut count = 1;
        for step in steps.skip(1) {
            let length = numbers.len();
            if rule.numbers(values, step, &mut numbers) != form {
                numbers.truncate(length);
                break;
            }
            numbers.extend(bounds);
            count += 1;
        }
        let program = self.program(part);
        let (parameters, tables) = (&self.parameters, &self.tables);
        compiled.walk(program, scratch, parameters, tables, count, &numbers)
    }

    /// How many steps are written where runs are looked for that leave the window.
    pub fn many(&self, window: &Window) -> Steps {
        let [left, right, low, high] = self.ends(window);
        match left < 0.0 && 0.0 < right && low < 0.0 && 0.0 < high {
            true => Steps::ManyAround,
            false => Steps::Many,
        }
    }

    /// The ends of the window; for a function of x alone only x counts.
    fn ends(&self, window: &Window) -> [f64; 4] {
        let y = match self.dimensions() {
            1 => [f64::NEG_INFINITY, f64::INFINITY],
            _ => window.y,
        };
        [window.x[0], window.x[1], y[0], y[1]]
    }

    fn code(&self, part: Part) -> &Code {
        match part {
            Part::Value => &self.value,
            Part::Gradient => &self.gradient,
            Part::ValueAndGradient => &self.value_and_gradient,
            Part::Jet => &self.all,
        }
    }

    fn run(
        &self,
        part: Part,
        scratch: &mut Scratch,
        points: [&[f64]; 2],
        results: &mut [&mut [f64]],
    ) {
        let program = self.program(part);
        let (parameters, tables) = (&self.parameters, &self.tables);
        let many = results[0].len() >= WORTH;
        let compiled = many.then(|| self.seat(part).compiled()).flatten();
        let done = compiled.is_some_and(|compiled| {
            compiled.run(program, scratch, parameters, tables, points, results)
        });
        if !done {
            program.run(scratch, parameters, tables, points, results);
        }
    }

    /// One point, through the very code that computes many.
    fn at<const N: usize>(&self, part: Part, x: f64, y: f64) -> [f64; N] {
        let mut results = [0.0; N];
        let mut slices = results.each_mut().map(std::slice::from_mut);
        self.run(
            part,
            &mut self.scratch.borrow_mut(),
            [&[x], &[y]],
            &mut slices,
        );
        results
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::graph::{Axis, Binary, Graph, Node};
    use crate::program::reference;

    /// (x² + y − 11)² + (x + y² − 7)²
    fn himmelblau() -> Objective {
        let mut g = Graph::new();
        let (x, y) = (g.axis(Axis::X), g.axis(Axis::Y));
        let (eleven, seven) = (g.constant(11.0), g.constant(7.0));
        let xx = g.add(Node::Powi(x, 2));
        let yy = g.add(Node::Powi(y, 2));
        let u = g.binary(Binary::Add, xx, y);
        let u = g.binary(Binary::Sub, u, eleven);
        let v = g.binary(Binary::Add, x, yy);
        let v = g.binary(Binary::Sub, v, seven);
        let uu = g.add(Node::Powi(u, 2));
        let vv = g.add(Node::Powi(v, 2));
        let root = g.binary(Binary::Add, uu, vv);
        Objective::new(Formula::new(g, root, Vec::new()))
    }

    #[test]
    fn himmelblau_has_its_textbook_derivatives() {
        let objective = himmelblau();
        // At a point with short binary fractions nothing is rounded.
        let (x, y) = (1.5, -0.25);
        let (u, v) = (x * x + y - 11.0, x + y * y - 7.0);
        assert_eq!(objective.value(x, y), u * u + v * v);
        let gradient = [4.0 * x * u + 2.0 * v, 2.0 * u + 4.0 * y * v];
        assert_eq!(objective.gradient(x, y), gradient);
        let hessian = [
            4.0 * u + 8.0 * x * x + 2.0,
            4.0 * x + 4.0 * y,
            4.0 * v + 8.0 * y * y + 2.0,
        ];
        assert_eq!(objective.hessian(x, y), hessian);
        assert_eq!(objective.jet(3.0, 2.0)[..3], [0.0; 3]);
    }

    #[test]
    fn blocks_and_points_agree_to_the_bit() {
        let objective = himmelblau();
        let xs: Vec<f64> = (0..1000).map(|i| f64::from(i) * 0.0137 - 6.0).collect();
        let ys: Vec<f64> = (0..1000).map(|i| 5.0 - f64::from(i * i) * 1.1e-5).collect();
        let mut scratch = Scratch::new();
        let (mut f, mut fx, mut fy) = (vec![0.0; 1000], vec![0.0; 1000], vec![0.0; 1000]);
        objective.values_and_gradients(&mut scratch, &xs, &ys, &mut f, &mut fx, &mut fy);
        for i in 0..1000 {
            let (x, y) = (xs[i], ys[i]);
            assert_eq!(f[i].to_bits(), objective.value(x, y).to_bits());
            assert_eq!([fx[i], fy[i]], objective.gradient(x, y));
            let walked = objective
                .nodes()
                .map(|node| reference::evaluate(&objective.formula().graph, node, x, y, &[], &[]));
            assert_eq!(objective.jet(x, y), walked);
        }
    }

    /// Σ (W·x + b − y)² over a table: x is W, y is b, the parameter scales the whole.
    #[test]
    fn sums_follow_their_table_and_parameters_without_compiling_again() {
        let mut g = Graph::new();
        let (w, b) = (g.axis(Axis::X), g.axis(Axis::Y));
        let (column, target) = (g.add(Node::Column(0)), g.add(Node::Column(1)));
        let line = g.binary(Binary::Mul, w, column);
        let line = g.binary(Binary::Add, line, b);
        let rest = g.binary(Binary::Sub, line, target);
        let square = g.add(Node::Powi(rest, 2));
        let sum = g.add(Node::Sum {
            body: square,
            table: 0,
        });
        let scale = g.add(Node::Parameter(0));
        let root = g.binary(Binary::Mul, scale, sum);
        let mut objective = Objective::new(Formula::new(g, root, vec!["a".to_owned()]));
        assert!(objective.value(1.0, 0.0).is_nan(), "no table yet");
        objective.set_tables(vec![Table::new(vec![
            vec![0.0, 1.0, 2.0],
            vec![1.0, 3.0, 2.0],
        ])]);
        // Residuals at W = 1, b = 0: −1, −2, 0.
        assert_eq!(objective.value_and_gradient(1.0, 0.0), [5.0, -4.0, -6.0]);
        assert_eq!(objective.hessian(1.0, 0.0), [10.0, 6.0, 6.0]);
        objective.set_parameter(0, 0.5);
        assert_eq!(objective.value_and_gradient(1.0, 0.0), [2.5, -2.0, -3.0]);
        objective.tables[0].rows = Some(vec![2, 0]);
        assert_eq!(objective.value_and_gradient(1.0, 0.0), [0.5, 0.0, -1.0]);
        objective.tables[0].rows = Some(Vec::new());
        assert_eq!(objective.value(1.0, 0.0), 0.0);
    }

    #[test]
    fn windows_refuse_what_is_no_interval() {
        let code = |x: [f64; 2]| Window::new([0.0, 1.0], x).map_err(|e| (e.code, e.field));
        assert!(code([-1.0, 1.0]).is_ok());
        assert_eq!(code([1.0, 1.0]), Err(("window.empty", "y")));
        assert_eq!(code([2.0, 1.0]), Err(("window.empty", "y")));
        assert_eq!(code([f64::NAN, 1.0]), Err(("window.not_finite", "y")));
        assert_eq!(code([0.0, f64::INFINITY]), Err(("window.not_finite", "y")));
        assert_eq!(code([-1e308, 1e308]), Err(("window.not_finite", "y")));
    }
}
