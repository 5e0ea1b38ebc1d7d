//! The loss of a model over data: one formula in the model's parameters.
//!
//! L(W, b) = (1/n) · Σ ℓ(m(xᵢ; W, b), yᵢ). The sum is a node of the graph over a table of the points, and n is the
//! sum of ones over the same table: moving, adding or leaving out points compiles nothing, and the loss of a
//! minibatch is the same formula over fewer rows.

use crate::decimal;
use crate::error::Error;
use crate::expr::graph::{Binary, Graph, Node, NodeId, Unary};
use crate::expr::{self, Formula, Mean, Names};
use crate::limits::{self, FORMULA_WINDOW};
use crate::objective::Objective;
use crate::program::{Scratch, Table};

/// The most points of data.
pub const POINTS: usize = 500;

/// The table that the sum of a loss runs over.
const TABLE: u16 = 0;
/// Its columns: what the model is given and what it is to predict.
const COLUMNS: [&str; 2] = ["x", "y"];

/// How the distance of a prediction p from the truth y is measured; r = p − y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// r²: the mean of it is the mean squared error.
    Mse,
    /// |r|
    Mae,
    /// r²/2 up to |r| = 1, |r| − ½ from there on (PyTorch's `HuberLoss` with δ = 1).
    Huber,
    /// ln cosh r
    LogCosh,
    /// Binary cross-entropy −y·ln p − (1 − y)·ln(1 − p), p being the probability that the model predicts.
    ///
    /// Where the model ends in a sigmoid, p = σ(z), it is computed as softplus(z) − y·z, which neither overflows nor
    /// loses its digits. For any other model the logarithms are held at −100, as PyTorch's `BCELoss` does, and there
    /// is no value where p is no probability.
    Bce,
}

impl Loss {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Loss; 5] = [Loss::Mse, Loss::Mae, Loss::Huber, Loss::LogCosh, Loss::Bce];

    /// As links call it.
    pub const fn name(self) -> &'static str {
        match self {
            Loss::Mse => "mse",
            Loss::Mae => "mae",
            Loss::Huber => "huber",
            Loss::LogCosh => "logcosh",
            Loss::Bce => "bce",
        }
    }

    /// The loss of that name.
    ///
    /// # Errors
    /// `loss.unknown`
    pub fn of_name(name: &str) -> Result<Loss, Error> {
        let found = Loss::ALL.into_iter().find(|loss| loss.name() == name);
        found.ok_or_else(|| {
            let names = Loss::ALL.map(Loss::name).join(", ");
            let message = format!("There is no loss called {name}; there are {names}.");
            Error::new("loss.unknown", "loss", name, names, message)
        })
    }
}

/// The formula of the loss of a model, over table 0 with the columns x and y.
///
/// The axes are the model's own names in the order in which they appear.
///
/// # Errors
/// Whatever is wrong with the model's text, with the field `model`; `model.no_parameters`,
/// `model.too_many_parameters`, `model.target` (it uses the y that it is to predict).
pub fn formula(model: &str, loss: Loss) -> Result<Formula, Error> {
    let names = names(model)?;
    let mut formula = read(model, names)?;
    let graph = &mut formula.graph;
    let prediction = formula.root;
    let target = graph.add(Node::Column(1));
    let residual = graph.binary(Binary::Sub, prediction, target);
    let body = match loss {
        Loss::Mse => graph.powi(residual, 2),
        Loss::Mae => graph.unary(Unary::Abs, residual),
        Loss::Huber => huber(graph, residual),
        Loss::LogCosh => log_cosh(graph, residual),
        Loss::Bce => cross_entropy(graph, prediction, target),
    };
    let printed = match loss {
        Loss::Mse | Loss::Mae => body,
        Loss::Huber => residual,
        Loss::LogCosh => {
            let cosh = graph.unary(Unary::Cosh, residual);
            graph.unary(Unary::Ln, cosh)
        }
        Loss::Bce => likelihood(graph, prediction, target),
    };
    let sum = graph.add(Node::Sum { body, table: TABLE });
    let one = graph.constant(1.0);
    let count = graph.add(Node::Sum {
        body: one,
        table: TABLE,
    });
    let mean = graph.binary(Binary::Div, sum, count);
    let second = !formula.names.axes[1].is_empty();
    Ok(Formula {
        root: mean,
        dimensions: if second { 2 } else { 1 },
        mean: Some(Mean {
            body: printed,
            function: (loss == Loss::Huber).then_some("H"),
            negative: loss == Loss::Bce,
        }),
        ..formula
    })
}

/// The names of a model: one or two parameters as axes, x and y as columns.
fn names(model: &str) -> Result<Names, Error> {
    let columns = COLUMNS.map(str::to_owned).to_vec();
    // A name that no text can hold.
    let nobody = || [String::new(), String::new()];
    let seen = read(
        model,
        Names {
            axes: nobody(),
            columns: columns.clone(),
        },
    )?;
    let target = Node::Column(1);
    if seen.graph.nodes().contains(&target) {
        let message = "A model predicts y from x, so y itself cannot stand in it.";
        return Err(Error::new("model.target", "model", "y", "x", message));
    }
    let mut names = seen.parameters.into_iter();
    let mut axes = nobody();
    for (axis, name) in axes.iter_mut().zip(&mut names) {
        *axis = name;
    }
    if axes[0].is_empty() {
        let message = "The model has nothing that could be learned: it needs one or two letters besides x, as in W*x + b.";
        return Err(Error::new(
            "model.no_parameters",
            "model",
            model,
            "W*x + b",
            message,
        ));
    }
    if let Some(third) = names.next() {
        let message = format!(
            "The model has more than two parameters: {}, {} and {third}; a surface has two.",
            axes[0], axes[1]
        );
        let allowed = axes.join(", ");
        return Err(Error::new(
            "model.too_many_parameters",
            "model",
            third,
            allowed,
            message,
        ));
    }
    Ok(Names { axes, columns })
}

/// The formula of a model; errors have the field `model`.
fn read(model: &str, names: Names) -> Result<Formula, Error> {
    expr::parse_with(model, names).map_err(|error| Error {
        field: "model",
        ..error
    })
}

/// c·(r − c/2) with c = r held between −1 and 1: r²/2 inside, |r| − ½ outside, and smooth at r = 0.
fn huber(graph: &mut Graph, r: NodeId) -> NodeId {
    let (below, above) = (graph.constant(-1.0), graph.constant(1.0));
    let held = graph.binary(Binary::Min, r, above);
    let held = graph.binary(Binary::Max, held, below);
    let two = graph.constant(2.0);
    let half = graph.binary(Binary::Div, held, two);
    let rest = graph.binary(Binary::Sub, r, half);
    graph.binary(Binary::Mul, held, rest)
}

/// r + softplus(−2r) − ln 2, within 4·10⁻¹⁶ · max(1, |r|) of ln cosh r; cosh itself would overflow at 711.
fn log_cosh(graph: &mut Graph, r: NodeId) -> NodeId {
    let minus_two = graph.constant(-2.0);
    let twice = graph.binary(Binary::Mul, minus_two, r);
    let rest = graph.unary(Unary::Softplus, twice);
    let sum = graph.binary(Binary::Add, r, rest);
    let ln_2 = graph.constant(std::f64::consts::LN_2);
    graph.binary(Binary::Sub, sum, ln_2)
}

/// See [`Loss::Bce`].
fn cross_entropy(graph: &mut Graph, p: NodeId, y: NodeId) -> NodeId {
    if let Node::Unary(Unary::Sigmoid, z) = graph.node(p) {
        let softplus = graph.unary(Unary::Softplus, z);
        let product = graph.binary(Binary::Mul, y, z);
        return graph.binary(Binary::Sub, softplus, product);
    }
    let least = graph.constant(-100.0);
    let held = |graph: &mut Graph, a: NodeId| {
        let ln = graph.unary(Unary::Ln, a);
        graph.binary(Binary::Max, ln, least)
    };
    let likelihood = weighed(graph, p, y, held);
    graph.unary(Unary::Neg, likelihood)
}

/// y·ln p + (1 − y)·ln(1 − p), as it is printed.
fn likelihood(graph: &mut Graph, p: NodeId, y: NodeId) -> NodeId {
    weighed(graph, p, y, |graph, a| graph.unary(Unary::Ln, a))
}

fn weighed(
    graph: &mut Graph,
    p: NodeId,
    y: NodeId,
    ln: impl Fn(&mut Graph, NodeId) -> NodeId,
) -> NodeId {
    let one = graph.constant(1.0);
    let (not_p, not_y) = (
        graph.binary(Binary::Sub, one, p),
        graph.binary(Binary::Sub, one, y),
    );
    let (yes, no) = (ln(graph, p), ln(graph, not_p));
    let (yes, no) = (
        graph.binary(Binary::Mul, y, yes),
        graph.binary(Binary::Mul, not_y, no),
    );
    graph.binary(Binary::Add, yes, no)
}

/// The points as the table of a loss.
///
/// # Errors
/// `data.empty`; `data.one_point` where two parameters are sought; `data.too_many`; `data.not_finite` and `data.label`
/// (cross-entropy of what is no label from 0 to 1), with the number of the point, from 1 on, as the value.
pub fn table(points: &[[f64; 2]], loss: Loss, parameters: usize) -> Result<Table, Error> {
    let refuse = |code, value: usize, allowed: &str, message: String| {
        Err(Error::new(
            code,
            "data",
            value.to_string(),
            allowed,
            message,
        ))
    };
    let allowed = format!("1…{POINTS}");
    match points.len() {
        0 => {
            let message = "There are no points of data: there is nothing to learn from.";
            return refuse("data.empty", 0, &allowed, message.to_owned());
        }
        1 if parameters > 1 => {
            let message = "There is only one point of data: two parameters need at least two.";
            return refuse("data.one_point", 1, "2…500", message.to_owned());
        }
        n if n > POINTS => {
            let message = format!("There are {n} points of data; at most {POINTS} are possible.");
            return refuse("data.too_many", n, &allowed, message);
        }
        _ => {}
    }
    for (at, &[x, y]) in points.iter().enumerate() {
        let row = at + 1;
        let point = || decimal::plain(x) + ", " + &decimal::plain(y);
        if !(x.is_finite() && y.is_finite()) {
            let message = format!("Point {row} is not finite: {}.", point());
            return refuse("data.not_finite", row, "finite numbers", message);
        }
        if loss == Loss::Bce && !(0.0..=1.0).contains(&y) {
            let message = format!(
                "Point {row} is {}: for cross-entropy y is a label from 0 to 1.",
                point()
            );
            return refuse("data.label", row, "0…1", message);
        }
    }
    let column = |axis: usize| points.iter().map(|point| point[axis]).collect();
    Ok(Table::new(vec![column(0), column(1)]))
}

/// A model by itself, to be drawn: its prediction as a function of x.
#[derive(Clone, Debug)]
pub struct Curve {
    objective: Objective,
    scratch: Scratch,
}

impl Curve {
    /// The model of a loss whose text has been read already; its axes become parameters and x the axis.
    ///
    /// # Errors
    /// Those of the parser.
    pub fn new(model: &str) -> Result<Curve, Error> {
        let names = Names {
            axes: [COLUMNS[0].to_owned(), String::new()],
            columns: Vec::new(),
        };
        Ok(Curve {
            objective: Objective::new(read(model, names)?),
            scratch: Scratch::new(),
        })
    }

    /// Whether the model is the sigmoid of something, and so a probability everywhere.
    pub fn is_sigmoid(&self) -> bool {
        let formula = self.objective.formula();
        matches!(
            formula.graph.node(formula.root),
            Node::Unary(Unary::Sigmoid, _)
        )
    }

    /// The predictions at `x` of each model: `parameters` are W₀, b₀, W₁, b₁, …, also where the model has but one
    /// parameter; the result has a stretch as long as `x` for each.
    pub fn predict(&mut self, parameters: &[f64], x: &[f64]) -> Vec<f64> {
        let mut predictions = vec![0.0; parameters.len() / 2 * x.len()];
        if x.is_empty() {
            return predictions;
        }
        let models = parameters.chunks_exact(2);
        for (model, to) in models.zip(predictions.chunks_exact_mut(x.len())) {
            for (slot, &value) in model.iter().enumerate() {
                self.objective.set_parameter(slot, value);
            }
            self.objective.values(&mut self.scratch, x, &[], to);
        }
        predictions
    }
}

/// What is known of a loss that is a quadratic function of the parameters, as least squares is for every model that
/// is linear in them.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quadratic {
    /// Where the loss is lowest; `None` where that is a whole line, or everywhere.
    pub minimiser: Option<[f64; 2]>,
    /// The lowest loss.
    pub value: Option<f64>,
    /// \[LWW, LWb, Lbb\], the same everywhere.
    pub hessian: [f64; 3],
    /// The smallest and the largest eigenvalue; twice the same for a curve.
    pub eigenvalues: [f64; 2],
    /// λmax/λmin, infinite where the valley is flat.
    pub condition: f64,
    /// 2/λmax: from this learning rate on gradient descent does not converge.
    pub stable_rate: f64,
    /// 2/(λmin + λmax): the fixed rate whose worst case is the best.
    pub best_rate: f64,
    /// (κ − 1)/(κ + 1): what that rate leaves of the error, at worst, with each step.
    pub contraction: f64,
}

/// Below this part of the largest eigenvalue the smallest is rounding.
const FLAT: f64 = 1e-13;

/// The numbers of a loss if it is quadratic and bends upwards somewhere.
pub fn quadratic(objective: &Objective) -> Option<Quadratic> {
    let formula = objective.formula();
    let [_, fx, fy, fxx, fxy, fyy] = objective.nodes();
    let constant = |node: NodeId| !formula.graph.uses(node).axes();
    // Where the slope itself does not change, as for the mean absolute error, second derivatives are 0 as well.
    let smooth = !kinked(&formula.graph, fx) && !kinked(&formula.graph, fy);
    if !(smooth && [fxx, fxy, fyy].into_iter().all(constant)) {
        return None;
    }
    let hessian @ [xx, xy, yy] = objective.hessian(0.0, 0.0);
    let curve = objective.dimensions() == 1;
    let [lo, hi] = if curve { [xx; 2] } else { eigenvalues(hessian) };
    if !(hi > 0.0 && hi.is_finite()) {
        return None;
    }
    let flat = lo <= FLAT * hi;
    let lo = if flat { 0.0 } else { lo };
    let step = |[fx, fy]: [f64; 2]| {
        if curve {
            return [fx / xx, 0.0];
        }
        let determinant = xx * yy - xy * xy;
        [
            (yy * fx - xy * fy) / determinant,
            (xx * fy - xy * fx) / determinant,
        ]
    };
    let minimiser = (!flat).then(|| {
        let mut at = [0.0; 2];
        // The second step takes away what the first has rounded.
        for _ in 0..2 {
            let [dx, dy] = step(objective.gradient(at[0], at[1]));
            at = [at[0] - dx, at[1] - dy];
        }
        at
    });
    Some(Quadratic {
        minimiser,
        value: minimiser.map(|[x, y]| objective.value(x, y)),
        hessian,
        eigenvalues: [lo, hi],
        condition: hi / lo,
        stable_rate: 2.0 / hi,
        best_rate: 2.0 / (lo + hi),
        contraction: (hi - lo) / (hi + lo),
    })
}

/// Whether a derivative is made of jumps, as that of |r| is.
fn kinked(graph: &Graph, node: NodeId) -> bool {
    let reached = graph.reach(node);
    let jumps = |node: &Node| matches!(node, Node::Unary(Unary::Sign | Unary::Step, _));
    let nodes = graph.nodes().iter().zip(reached);
    nodes
        .filter(|&(_, reached)| reached)
        .any(|(node, _)| jumps(node))
}

/// The smaller and the larger eigenvalue of a symmetric matrix.
fn eigenvalues([xx, xy, yy]: [f64; 3]) -> [f64; 2] {
    let (mean, half) = ((xx + yy) / 2.0, (xx - yy) / 2.0);
    let root = (half * half + xy * xy).sqrt();
    if mean <= 0.0 {
        return [mean - root, mean + root];
    }
    let hi = mean + root;
    // mean − root would lose its digits where the valley is long.
    [(xx * yy - xy * xy) / hi, hi]
}

/// A model with its loss and its data, beside the objective that they make.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The model as it was typed.
    pub model: String,
    /// How predictions are measured.
    pub loss: Loss,
    /// The data.
    pub points: Vec<[f64; 2]>,
    curve: Curve,
}

impl Fit {
    /// A model of a loss over points, and the objective that is its loss.
    ///
    /// # Errors
    /// Those of [`formula`] and [`table`].
    pub fn open(model: &str, loss: Loss, points: Vec<[f64; 2]>) -> Result<(Fit, Objective), Error> {
        let mut objective = Objective::new(formula(model, loss)?);
        objective.set_tables(vec![table(&points, loss, objective.dimensions())?]);
        let fit = Fit {
            curve: Curve::new(model)?,
            model: model.to_owned(),
            loss,
            points,
        };
        Ok((fit, objective))
    }

    /// Replaces the data of the fit and of its objective; nothing is compiled again.
    ///
    /// # Errors
    /// Those of [`table`]; what was there then stays.
    pub fn set_points(
        &mut self,
        objective: &mut Objective,
        points: Vec<[f64; 2]>,
    ) -> Result<(), Error> {
        objective.set_tables(vec![table(&points, self.loss, objective.dimensions())?]);
        self.points = points;
        Ok(())
    }

    /// What is said about a loss that is used all the same, of so many `parameters`.
    ///
    /// `data.equal_x`: all x are equal and two parameters are sought, so that a whole line of them fits equally well.
    /// `loss.no_probability`: cross-entropy of a model that is not the sigmoid of something; where it leaves 0…1 there
    /// is no value.
    pub fn notes(&self, parameters: usize) -> Vec<&'static str> {
        let equal = self.points.iter().all(|[x, _]| *x == self.points[0][0]);
        let unbounded = self.loss == Loss::Bce && !self.curve.is_sigmoid();
        let found = [
            (equal && parameters > 1, "data.equal_x"),
            (unbounded, "loss.no_probability"),
        ];
        let held = found.into_iter().filter(|(holds, _)| *holds);
        held.map(|(_, code)| code).collect()
    }

    /// See [`Curve::predict`].
    pub fn predict(&mut self, parameters: &[f64], x: &[f64]) -> Vec<f64> {
        self.curve.predict(parameters, x)
    }

    /// A window in which the loss can be seen: around the lowest point where that is known beforehand.
    pub fn window(&self, objective: &Objective) -> [[f64; 2]; 2] {
        let lowest = quadratic(objective).and_then(|quadratic| quadratic.minimiser);
        match lowest {
            Some(at) if at.iter().all(|a| a.abs() < limits::COORDINATE / 4.0) => at.map(around),
            _ => [FORMULA_WINDOW; 2],
        }
    }
}

/// An interval of round numbers around a value, with 0 in it.
fn around(value: f64) -> [f64; 2] {
    let size = crate::program::elementary::max(value.abs(), 1.0) * 2.0;
    // To halves of the power of ten below.
    let mut unit = 0.5;
    while unit * 20.0 <= size {
        unit *= 10.0;
    }
    let round = |value: f64| (value / unit).round() * unit;
    [round(value - size), round(value + size)]
}
