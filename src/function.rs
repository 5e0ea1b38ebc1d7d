//! A function as people ask for it: a surface of the catalogue, a formula with a window, or a model with its data.

use std::rc::Rc;

use serde::Serialize;

use crate::catalog::{self, Surface};
use crate::datasets::{self, Data};
use crate::decimal;
use crate::error::Error;
use crate::expr;
use crate::landscape::known::{self, Known};
use crate::landscape::search::BUDGET;
use crate::landscape::survey::{Report, Survey};
use crate::limits::FORMULA_WINDOW;
use crate::loss::{self, Fit, Loss, Quadratic};
use crate::named::by_name;
use crate::objective::{Objective, Window};
use crate::optimizer::RULES;
use crate::order;
use crate::relief::grid::Grid;

/// What is asked for: `surface`, `formula`, or `model` and `data`; a window and values of the free names if they are
/// to differ.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// A name of the catalogue.
    pub surface: Option<String>,
    /// A formula in x and y, or in x alone.
    pub formula: Option<String>,
    /// \[lo, hi\] of x.
    pub x: Option<[f64; 2]>,
    /// \[lo, hi\] of y.
    pub y: Option<[f64; 2]>,
    /// Values of free names; those left out are 1.
    pub p: Vec<(String, f64)>,
    /// A model in x and one or two parameters; where data come without one, the model they are made for.
    pub model: Option<String>,
    /// The name of a loss; where there is none, the one that suits the data.
    pub loss: Option<String>,
    /// What the model is to predict.
    pub data: Option<Data>,
}

/// The model of points that come without one.
pub const FIRST_MODEL: &str = "W*x+b";

/// A compiled function with the window it is looked at through.
#[derive(Clone, Debug)]
pub struct Function {
    /// Shared with the runs on it.
    pub objective: Rc<Objective>,
    /// What is drawn, and where starts are drawn from.
    pub window: Window,
    surface: Option<&'static Surface>,
    /// The model and its data, if that is what the function is the loss of.
    pub fit: Option<Fit>,
    /// Its critical points, once they have been asked for.
    points: known::Cell,
}

/// What a page needs to know of a function.
#[derive(Debug, Serialize)]
pub struct Description<'a> {
    dimensions: usize,
    x: [f64; 2],
    y: [f64; 2],
    parameters: Vec<Parameter<'a>>,
    text: String,
    mathml: String,
    latex: String,
    hints: &'a [expr::Hint],
    rate: f64,
    /// Whether its second derivatives are the same everywhere.
    quadratic: bool,
    #[serde(serialize_with = "by_name")]
    rates: Vec<(&'static str, f64)>,
    /// What the axes are called.
    axes: &'a [String; 2],
    fit: Option<FitDescription<'a>>,
}

/// What a page needs to know of a model.
#[derive(Debug, Serialize)]
struct FitDescription<'a> {
    model: &'a str,
    loss: &'static str,
    points: &'a [[f64; 2]],
    notes: Vec<&'static str>,
    quadratic: Option<Quadratic>,
}

#[derive(Debug, Serialize)]
struct Parameter<'a> {
    name: &'a str,
    value: f64,
}

impl Function {
    /// Compiles what is asked for.
    ///
    /// # Errors
    /// Whatever is wrong with the name, the formula, the window or the free names.
    pub fn open(settings: &Settings) -> Result<Function, Error> {
        if settings.model.is_some() || settings.data.is_some() {
            return Function::of_model(settings);
        }
        let (text, x, y, surface) = match (&settings.formula, &settings.surface) {
            (Some(formula), _) => (formula.as_str(), FORMULA_WINDOW, FORMULA_WINDOW, None),
            (None, Some(name)) => {
                let surface = catalog::surface_named(name)?;
                (surface.formula, surface.x, surface.y, Some(surface))
            }
            (None, None) => {
                let message = "Give a surface of the catalogue or a formula.";
                return Err(Error::new(
                    "objective.empty",
                    "formula",
                    "",
                    "surface or formula",
                    message,
                ));
            }
        };
        let window = Window::new(settings.x.unwrap_or(x), settings.y.unwrap_or(y))?;
        let mut objective = Objective::new(expr::parse(text)?);
        for (name, value) in &settings.p {
            set_parameter(&mut objective, name, *value)?;
        }
        Ok(Function {
            objective: Rc::new(objective),
            window,
            surface,
            fit: None,
            points: Rc::default(),
        })
    }

    /// The loss of a model. What is left out comes with the data, and where these are points, it is a line and the
    /// mean squared error.
    fn of_model(settings: &Settings) -> Result<Function, Error> {
        let named = match &settings.data {
            Some(Data::Points(_)) => None,
            Some(Data::Named(name)) => Some(datasets::named(name)?),
            None => Some(datasets::named(datasets::FIRST_SET)?),
        };
        let points = match (&settings.data, named) {
            (Some(Data::Points(points)), _) => points.clone(),
            (_, Some((set, seed))) => set.points(seed),
            _ => Vec::new(),
        };
        let own = named.map(|(set, _)| set);
        let model = settings.model.as_deref();
        let made_for = own.filter(|set| model.is_none_or(|model| model == set.model));
        let loss = match &settings.loss {
            Some(name) => Loss::of_name(name)?,
            None => made_for.map_or(Loss::Mse, |set| set.loss),
        };
        let model = model.unwrap_or(own.map_or(FIRST_MODEL, |set| set.model));
        let (fit, mut objective) = Fit::open(model, loss, points)?;
        let [x, y] = made_for.map_or_else(|| fit.window(&objective), |set| set.window);
        let window = Window::new(settings.x.unwrap_or(x), settings.y.unwrap_or(y))?;
        for (name, value) in &settings.p {
            set_parameter(&mut objective, name, *value)?;
        }
        Ok(Function {
            objective: Rc::new(objective),
            window,
            surface: None,
            fit: Some(fit),
            points: Rc::default(),
        })
    }

    /// Gives a model other data; nothing is compiled. Runs that are under way keep the former ones.
    ///
    /// # Errors
    /// `data.no_model`, and those of [`crate::loss::table`]; what was there then stays.
    pub fn set_data(&mut self, data: &Data) -> Result<(), Error> {
        let Some(fit) = &mut self.fit else {
            let message = "A surface has no data; a model has.";
            return Err(Error::new("data.no_model", "data", "", "a model", message));
        };
        let points = match data {
            Data::Points(points) => points.clone(),
            Data::Named(name) => {
                let (set, seed) = datasets::named(name)?;
                set.points(seed)
            }
        };
        self.points = Rc::default();
        fit.set_points(Rc::make_mut(&mut self.objective), points)
    }

    /// Gives a free name of the formula another value. Runs that are under way keep the former one.
    ///
    /// # Errors
    /// `p.unknown` for a name the formula does not have, `p.not_finite`.
    pub fn set_parameter(&mut self, name: &str, value: f64) -> Result<(), Error> {
        self.points = Rc::default();
        set_parameter(Rc::make_mut(&mut self.objective), name, value)
    }

    /// The loss of some of the rows alone: what a step looks at that takes its gradient over a batch.
    ///
    /// `None` where there is no model.
    pub fn over(&self, rows: &[u32]) -> Option<Objective> {
        self.fit.as_ref()?;
        let mut part = (*self.objective).clone();
        let mut tables = part.tables().to_vec();
        tables.first_mut()?.rows = Some(rows.to_vec());
        part.set_tables(tables);
        Some(part)
    }

    /// A learning rate that suits the function under a rule: the catalogue's, or an estimate.
    pub fn rate(&self, rule: &str) -> f64 {
        let listed = |rule| self.surface.and_then(|surface| surface.rate(rule));
        if let Some(rate) = listed(rule) {
            return rate;
        }
        let gd = listed("gd").unwrap_or_else(|| estimate_rate(&self.objective, &self.window));
        match rule {
            // What the buffer gathers makes the rate ten times as large in the end.
            "momentum" | "nesterov" => round_down(gd / 5.0),
            // Their steps are as long as the rate, whatever the slope: a hundredth of the window.
            "adagrad" | "rmsprop" | "adam" | "adamw" | "amsgrad" | "adamax" | "nadam" | "lion"
            | "rprop" => {
                let [lo, hi] = self.window.x;
                round_down((hi - lo) / 100.0)
            }
            // A search begins with the whole gradient; the paper of Adadelta has no rate.
            "adadelta" | "gd_armijo" | "gd_wolfe" => 1.0,
            _ => gd,
        }
    }

    /// The rates under every optimizer that has one, by name.
    fn rates(&self) -> Vec<(&'static str, f64)> {
        let with_rate = RULES
            .iter()
            .filter(|rule| rule.parameters().iter().any(|p| p.name == "lr"));
        with_rate
            .map(|rule| (rule.name(), self.rate(rule.name())))
            .collect()
    }

    /// Its critical points in the window, which are looked for when they are asked for.
    pub fn known(&self) -> Known {
        Known {
            objective: Rc::clone(&self.objective),
            window: self.window,
            cell: Rc::clone(&self.points),
        }
    }

    /// An investigation of the window.
    ///
    /// # Errors
    /// Like [`Survey::new`].
    pub fn survey(&self) -> Result<Survey, Error> {
        Survey::new(Rc::clone(&self.objective), self.window, BUDGET)
    }

    /// The whole investigation, or what was found of it until `over` says that the time is up.
    ///
    /// # Errors
    /// Like [`Survey::new`].
    pub fn landscape(&self, over: impl Fn() -> bool) -> Result<Report, Error> {
        let mut survey = self.survey()?;
        // Some milliseconds at a time.
        while !over() && !survey.advance(200) {}
        self.known().learn(&survey);
        Ok(survey.report())
    }

    /// What a page needs to know.
    pub fn describe(&self) -> Description<'_> {
        let formula = self.objective.formula();
        let parameters = formula.parameters.iter().zip(self.objective.parameters());
        Description {
            dimensions: self.objective.dimensions(),
            x: self.window.x,
            y: self.window.y,
            parameters: parameters
                .map(|(name, &value)| Parameter { name, value })
                .collect(),
            text: expr::text(formula),
            mathml: expr::mathml(formula),
            latex: expr::latex(formula),
            hints: &formula.hints,
            rate: self.rate("gd"),
            quadratic: loss::quadratic(&self.objective).is_some(),
            rates: self.rates(),
            axes: &formula.names.axes,
            fit: self.fit.as_ref().map(|fit| FitDescription {
                model: &fit.model,
                loss: fit.loss.name(),
                points: &fit.points,
                notes: fit.notes(self.objective.dimensions()),
                quadratic: loss::quadratic(&self.objective),
            }),
        }
    }
}

fn set_parameter(objective: &mut Objective, name: &str, value: f64) -> Result<(), Error> {
    let names = &objective.formula().parameters;
    let Some(index) = names.iter().position(|known| known == name) else {
        let allowed = if names.is_empty() {
            "no free names".to_owned()
        } else {
            names.join(", ")
        };
        let message = format!("The formula has no free name {name}; it has: {allowed}.");
        return Err(Error::new("p.unknown", "p", name, allowed, message));
    };
    if !value.is_finite() {
        let value = decimal::plain(value);
        let message = format!("{name} needs a finite number, not {value}.");
        return Err(Error::new(
            "p.not_finite",
            "p",
            value,
            "a finite number",
            message,
        ));
    }
    objective.set_parameter(index, value);
    Ok(())
}

/// Points along each side of the grid that curvature is sampled on.
const SAMPLES: usize = 24;
/// Nine tenths of the window may be no more curved than the rate is made for; the rest diverges
/// or jumps, as it does on many surfaces with any rate that is not tiny.
const QUANTILE: f64 = 0.9;

/// A rate of about 1/λ, λ being the curvature that nine tenths of the window stay below:
/// half the largest rate at which descent is stable there. Rounded down to 1, 2 or 5 times a power of ten.
fn estimate_rate(objective: &Objective, window: &Window) -> f64 {
    let rows = if objective.dimensions() == 1 {
        1
    } else {
        SAMPLES
    };
    let columns = if objective.dimensions() == 1 {
        SAMPLES * SAMPLES
    } else {
        SAMPLES
    };
    let grid = Grid::centres(window, columns, rows);
    let curvatures = grid
        .points()
        .map(|[x, y]| largest_curvature(objective.hessian(x, y)))
        .filter(|curvature| curvature.is_finite());
    let curvatures = order::sorted(curvatures);
    let at = (curvatures.len() as f64 * QUANTILE) as usize;
    match curvatures.get(at) {
        Some(&curvature) if curvature > 0.0 => round_down(1.0 / curvature),
        // Flat or straight everywhere: any rate does.
        _ => 0.1,
    }
}

/// The eigenvalue of the Hessian that is largest in size.
fn largest_curvature([xx, xy, yy]: [f64; 3]) -> f64 {
    let (mean, half) = ((xx + yy) / 2.0, (xx - yy) / 2.0);
    mean.abs() + (half * half + xy * xy).sqrt()
}

/// 1, 2 or 5 times a power of ten, at most `value`, between 1e-12 and 1e3.
fn round_down(value: f64) -> f64 {
    let mut best = 1e-12;
    for exponent in -12..3 {
        for digit in [1, 2, 5] {
            // Parsed, because 2 * 1e-3 need not be 0.002.
            let candidate: f64 = decimal::read(&format!("{digit}e{exponent}")).unwrap_or(best);
            if candidate <= value {
                best = candidate;
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(formula: &str) -> Function {
        Function::open(&Settings {
            formula: Some(formula.into()),
            ..Settings::default()
        })
        .unwrap()
    }

    #[test]
    fn estimated_rates_suit_quadratics() {
        // λ = 2: 1/λ.
        assert_eq!(open("x^2 + y^2").rate("gd"), 0.5);
        assert_eq!(open("x^2 + 100*y^2").rate("gd"), 0.005);
        assert_eq!(open("3*x^2").rate("gd"), 0.1);
        assert_eq!(open("x + y").rate("gd"), 0.1);
        assert_eq!(open("ln(x) * 0").rate("gd"), 0.1);
    }

    #[test]
    fn free_names_have_values() {
        let mut function = open("a*x^2 + b*y^2");
        assert_eq!(function.objective.parameters(), [1.0, 1.0]);
        function.set_parameter("b", 3.0).unwrap();
        assert_eq!(function.objective.value(1.0, 1.0), 4.0);
        assert_eq!(
            function.set_parameter("c", 3.0).unwrap_err().code,
            "p.unknown"
        );
        assert_eq!(
            function.set_parameter("a", f64::NAN).unwrap_err().code,
            "p.not_finite"
        );
        assert_eq!(function.objective.value(1.0, 1.0), 4.0);
    }

    #[test]
    fn a_parameter_changed_later_leaves_running_objectives_alone() {
        let mut function = open("a*x^2 + y");
        let running = Rc::clone(&function.objective);
        function.set_parameter("a", 7.0).unwrap();
        assert_eq!(
            (running.value(1.0, 0.0), function.objective.value(1.0, 0.0)),
            (1.0, 7.0)
        );
    }

    #[test]
    fn refusals_name_what_is_wrong() {
        let code = |settings: Settings| Function::open(&settings).unwrap_err().code;
        assert_eq!(code(Settings::default()), "objective.empty");
        let formula = Some("x".to_owned());
        let empty = Settings {
            formula: formula.clone(),
            x: Some([1.0, 1.0]),
            ..Settings::default()
        };
        assert_eq!(code(empty), "window.empty");
        let p = vec![("q".to_owned(), 1.0)];
        assert_eq!(
            code(Settings {
                formula,
                p,
                ..Settings::default()
            }),
            "p.unknown"
        );
    }

    #[test]
    fn other_data_compile_nothing() {
        let mut function = Function::open(&Settings {
            data: Some(Data::Named("line".to_owned())),
            ..Settings::default()
        })
        .unwrap();
        let ask = |function: &mut Function| {
            let objective = &function.objective;
            objective.value(1.0, 1.0);
            objective.value_and_gradient(1.0, 1.0);
            objective.jet(1.0, 1.0);
            let fit = function.fit.as_mut().unwrap();
            fit.predict(&[1.0, 1.0], &[0.5])
        };
        ask(&mut function);
        let compiled = || crate::program::COMPILED.with(|count| count.get());
        let before = compiled();
        assert!(before >= 4, "the counter counts");
        let running = Rc::clone(&function.objective);
        let mut points = function.fit.as_ref().unwrap().points.clone();
        for i in 0..20 {
            points[i][1] += 0.5;
            points.push([3.0, 7.0 + i as f64]);
            function.set_data(&Data::Points(points.clone())).unwrap();
            ask(&mut function);
        }
        assert_eq!(compiled(), before);
        assert_ne!(running.value(1.0, 1.0), function.objective.value(1.0, 1.0));
    }
}
