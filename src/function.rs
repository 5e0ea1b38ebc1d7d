//! A function as people ask for it: a surface of the catalogue, or a formula with a window.

use std::rc::Rc;

use serde::Serialize;

use crate::catalog::{self, Surface};
use crate::decimal;
use crate::error::Error;
use crate::expr;
use crate::objective::{Objective, Window};
use crate::order;
use crate::relief::grid::Grid;
use crate::scenario::FORMULA_WINDOW;

/// What is asked for: `surface`, or `formula`; a window and values of the free names if they are to differ.
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
}

/// A compiled function with the window it is looked at through.
#[derive(Clone, Debug)]
pub struct Function {
    /// Shared with the runs on it.
    pub objective: Rc<Objective>,
    /// What is drawn, and where starts are drawn from.
    pub window: Window,
    surface: Option<&'static Surface>,
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
        })
    }

    /// Gives a free name of the formula another value. Runs that are under way keep the former one.
    ///
    /// # Errors
    /// `p.unknown` for a name the formula does not have, `p.not_finite`.
    pub fn set_parameter(&mut self, name: &str, value: f64) -> Result<(), Error> {
        set_parameter(Rc::make_mut(&mut self.objective), name, value)
    }

    /// A learning rate for gradient descent that suits the function: the catalogue's, or an estimate.
    pub fn rate(&self) -> f64 {
        let listed = self.surface.and_then(|surface| surface.rate("gd"));
        listed.unwrap_or_else(|| estimate_rate(&self.objective, &self.window))
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
            rate: self.rate(),
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
        assert_eq!(open("x^2 + y^2").rate(), 0.5);
        assert_eq!(open("x^2 + 100*y^2").rate(), 0.005);
        assert_eq!(open("3*x^2").rate(), 0.1);
        assert_eq!(open("x + y").rate(), 0.1);
        assert_eq!(open("ln(x) * 0").rate(), 0.1);
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
}
