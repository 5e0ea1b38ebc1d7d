//! The loss of a model: its numbers against exact ones, its print, and what it says of bad data.

use watershed::datasets::Data;
use watershed::datasets::{self, SETS};
use watershed::ensemble::{Ensemble, Settings};
use watershed::expr::{latex, mathml, text};
use watershed::function::{self, Function};
use watershed::loss::{self, Loss, quadratic};
use watershed::objective::Objective;
use watershed::optimizer::Optimizer;
use watershed::outcome::Outcome;
use watershed::program::Table;

fn fixture(name: &str) -> serde_json::Value {
    let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|number| number.as_f64().unwrap()).collect()
}

/// |a − b| / max(1, |b|)
fn error(a: f64, b: f64) -> f64 {
    (a - b).abs() / above_one(b)
}

/// max(1, |a|)
fn above_one(a: f64) -> f64 {
    if a.abs() > 1.0 { a.abs() } else { 1.0 }
}

fn settings(model: &str, loss: Loss, points: &[[f64; 2]]) -> function::Settings {
    function::Settings {
        model: Some(model.to_owned()),
        loss: Some(loss.name().to_owned()),
        data: Some(Data::Points(points.to_vec())),
        ..function::Settings::default()
    }
}

fn open(model: &str, loss: Loss, points: &[[f64; 2]]) -> Function {
    Function::open(&settings(model, loss, points)).unwrap()
}

fn named(name: &str) -> Function {
    Function::open(&function::Settings {
        data: Some(Data::Named(name.to_owned())),
        ..function::Settings::default()
    })
    .unwrap()
}

/// The twenty points of the least-squares line whose exact numbers are known.
fn synthetic() -> (serde_json::Value, Vec<[f64; 2]>) {
    let line = fixture("linreg.json")["synthetic20"].clone();
    let points = numbers(&line["x"])
        .into_iter()
        .zip(numbers(&line["y"]))
        .map(|(x, y)| [x, y])
        .collect();
    (line, points)
}

#[test]
fn the_least_squares_line_has_its_exact_numbers() {
    let (line, points) = synthetic();
    let function = open("W*x+b", Loss::Mse, &points);
    let found = quadratic(&function.objective).unwrap();
    let [w, b] = found.minimiser.unwrap();
    let exact = |path: [&str; 2]| line[path[0]][path[1]].as_f64().unwrap();
    let single = |name: &str| line[name].as_f64().unwrap();
    for (name, computed, expected) in [
        ("W", w, exact(["minimiser", "W"])),
        ("b", b, exact(["minimiser", "b"])),
        ("L", found.value.unwrap(), exact(["minimiser", "L"])),
        ("λmin", found.eigenvalues[0], exact(["eigenvalues", "min"])),
        ("λmax", found.eigenvalues[1], exact(["eigenvalues", "max"])),
        ("κ", found.condition, single("condition_number")),
        ("2/λmax", found.stable_rate, single("lr_max_stable")),
        ("best", found.best_rate, single("lr_optimal_fixed")),
        ("contraction", found.contraction, single("optimal_rate")),
    ] {
        assert!(
            error(computed, expected) <= 1e-12,
            "{name}: {computed} is not {expected}"
        );
    }
    let hessian = [numbers(&line["hessian"][0]), numbers(&line["hessian"][1])];
    for (computed, expected) in
        found
            .hessian
            .into_iter()
            .zip([hessian[0][0], hessian[0][1], hessian[1][1]])
    {
        assert!(error(computed, expected) <= 1e-12);
    }
}

#[test]
fn descent_on_the_line_follows_the_exact_trajectory() {
    let (line, points) = synthetic();
    let function = open("W*x+b", Loss::Mse, &points);
    let mut compared = 0;
    for (_, case) in line["gd"].as_object().unwrap() {
        let start = numbers(&case["start"]);
        let settings = Settings {
            optimizer: Optimizer::gd(case["lr"].as_f64().unwrap()).unwrap(),
            max_steps: 200,
            tolerance: 0.0,
            window: function.window,
            history: true,
            seed: 0,
        };
        let mut run = Ensemble::new(
            function.objective.clone(),
            settings,
            &[[start[0], start[1]]],
        )
        .unwrap();
        run.run(200);
        let steps = numbers(&case["steps"]);
        for (step, expected) in steps.iter().zip(case["exact"].as_array().unwrap()) {
            let at = run.positions_at(*step as u32).unwrap();
            for (a, b) in at.iter().zip(numbers(expected)) {
                assert!(error(*a, b) <= 1e-9, "step {step}: {a} is not {b}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 2 * 9 * 2);
}

/// Anscombe's four sets have the same line, and almost the same everything, to the digits that he published.
#[test]
fn anscombes_quartet_is_the_published_one() {
    for name in ["anscombe1", "anscombe2", "anscombe3", "anscombe4"] {
        let function = named(name);
        let points = &function.fit.as_ref().unwrap().points;
        assert_eq!(points.len(), 11, "{name}");
        let mean = |axis: usize| points.iter().map(|p| p[axis]).sum::<f64>() / 11.0;
        assert_eq!(mean(0), 9.0, "{name}: mean of x");
        assert!((mean(1) - 7.5).abs() < 0.01, "{name}: mean of y");
        let squares = points.iter().map(|p| (p[0] - 9.0) * (p[0] - 9.0));
        assert_eq!(squares.sum::<f64>(), 110.0, "{name}: squares of x");
        let [w, b] = quadratic(&function.objective).unwrap().minimiser.unwrap();
        assert!((w - 0.5).abs() < 0.001, "{name}: slope {w}");
        assert!((b - 3.0).abs() < 0.01, "{name}: intercept {b}");
        // Residual sum of squares 13.75 (11 times the mean).
        let rest = 11.0 * function.objective.value(w, b);
        assert!((rest - 13.75).abs() < 0.04, "{name}: {rest}");
    }
}

#[test]
fn anscombes_first_set_diverges_at_five_hundredths_and_converges_at_one() {
    let function = named("anscombe1");
    let found = quadratic(&function.objective).unwrap();
    assert!(0.01 < found.stable_rate && found.stable_rate < 0.05);
    for (lr, expected) in [(0.05, Outcome::Diverged), (0.01, Outcome::Minimum)] {
        let settings = Settings {
            optimizer: Optimizer::gd(lr).unwrap(),
            max_steps: 20_000,
            tolerance: 1e-6,
            window: function.window,
            history: true,
            seed: 0,
        };
        let mut run = Ensemble::new(function.objective.clone(), settings, &[[0.0, 0.0]]).unwrap();
        run.run(20_000);
        assert_eq!(Outcome::of_code(run.outcomes()[0]), Some(expected), "{lr}");
    }
    let best = Settings {
        optimizer: Optimizer::gd(found.best_rate).unwrap(),
        max_steps: 10,
        tolerance: 0.0,
        window: function.window,
        history: true,
        seed: 0,
    };
    // Whatever the start, a step at the best rate leaves no more of the error than is said.
    let [w, b] = found.minimiser.unwrap();
    let mut run = Ensemble::new(function.objective.clone(), best, &[[1.5, -1.0]]).unwrap();
    run.run(10);
    let far = |at: &[f64]| ((at[0] - w) * (at[0] - w) + (at[1] - b) * (at[1] - b)).sqrt();
    for step in 0..10 {
        let now = far(run.positions_at(step).unwrap());
        let next = far(run.positions_at(step + 1).unwrap());
        assert!(next <= now * found.contraction * (1.0 + 1e-9));
    }
}

/// A single point of label `y` whose model is exactly `W`.
fn alone(loss: Loss, model: &str, y: f64) -> Objective {
    let mut objective = Objective::new(loss::formula(model, loss).unwrap());
    objective.set_tables(vec![Table::new(vec![vec![0.0], vec![y]])]);
    objective
}

#[test]
fn losses_hold_at_extreme_arguments() {
    let exact = fixture("losses.json");
    // 4e-16 of the size of r, as loss.rs promises; the slope likewise.
    let log_cosh = alone(Loss::LogCosh, "W", 0.0);
    for row in exact["logcosh"].as_array().unwrap() {
        let [r, value, slope] = numbers(row)[..] else {
            panic!("three numbers a row")
        };
        let [found, dx, _] = log_cosh.value_and_gradient(r, 0.0);
        assert!(
            (found - value).abs() <= 4e-16 * above_one(r),
            "ln cosh {r}: {found}"
        );
        assert!((dx - slope).abs() <= 4e-16, "slope at {r}: {dx}");
    }
    assert_eq!(log_cosh.jet(0.0, 0.0)[..4], [0.0, 0.0, 0.0, 1.0]);
    for row in exact["bce"].as_array().unwrap() {
        let [z, y, value, slope] = numbers(row)[..] else {
            panic!("four numbers a row")
        };
        let [found, dx, _] = alone(Loss::Bce, "sigmoid(W)", y).value_and_gradient(z, 0.0);
        // The difference softplus(z) − y·z rounds at the size of its terms; with a label of 0 or 1 it loses nothing else.
        let scale = if y == 0.0 { value } else { above_one(z) };
        assert!(
            (found - value).abs() <= 1e-15 * scale,
            "bce({z}, {y}): {found}, not {value}"
        );
        assert!((dx - slope).abs() <= 1e-15, "slope of bce({z}, {y}): {dx}");
    }
    let huber = alone(Loss::Huber, "W", 0.0);
    for row in exact["huber"].as_array().unwrap() {
        let [r, value, slope] = numbers(row)[..] else {
            panic!("three numbers a row")
        };
        let [found, dx, _] = huber.value_and_gradient(r, 0.0);
        assert!(
            error(found, value) <= 1e-15 && error(dx, slope) <= 1e-15,
            "huber {r}"
        );
    }
    assert_eq!(huber.jet(0.0, 0.0)[..4], [0.0, 0.0, 0.0, 1.0]);
}

#[test]
fn cross_entropy_of_a_probability_is_that_of_its_logit() {
    let points = [[-1.0, 0.0], [0.5, 1.0], [2.0, 1.0], [0.1, 0.0]];
    let stable = open("sigmoid(W*x+b)", Loss::Bce, &points).objective;
    let written = open("1/(1+exp(-(W*x+b)))", Loss::Bce, &points).objective;
    for (w, b) in [(0.3, -0.2), (-2.0, 1.0), (4.0, 4.0)] {
        for (a, c) in stable.jet(w, b).into_iter().zip(written.jet(w, b)) {
            assert!(error(a, c) <= 1e-13, "{a} is not {c}");
        }
    }
    // A certain and right prediction costs nothing; a certain and wrong one 100, as in PyTorch's BCELoss.
    let points = [[0.0, 0.0], [1.0, 1.0]];
    let certain = open("W*x+b", Loss::Bce, &points).objective;
    assert_eq!(certain.value(1.0, 0.0), 0.0);
    assert_eq!(certain.value(-1.0, 1.0), 100.0);
    assert!(certain.value(3.0, 0.0).is_nan(), "3 is no probability");
}

#[test]
fn cross_entropy_of_what_may_be_no_probability_is_noted() {
    let points = [[0.0, 0.0], [1.0, 1.0]];
    let notes = |model: &str, loss| open(model, loss, &points).fit.unwrap().notes(2);
    for model in ["W*x+b", "tanh(W*x+b)", "sigmoid(W*x)+b"] {
        assert_eq!(notes(model, Loss::Bce), ["loss.no_probability"], "{model}");
        assert!(notes(model, Loss::Mse).is_empty(), "{model}");
    }
    assert!(notes("sigmoid(W*x+b)", Loss::Bce).is_empty());
}

/// Each loss of each model by the definition, point by point, and its derivatives against differences.
#[test]
fn losses_are_their_definitions_and_their_slopes_are_differences() {
    type Distance = fn(f64, f64) -> f64;
    let points = [
        [-1.5, 0.25],
        [-0.5, 0.75],
        [0.25, 0.5],
        [1.0, 1.0],
        [2.0, 0.0],
    ];
    let distances: [(Loss, Distance); 5] = [
        (Loss::Mse, |p, y| (p - y) * (p - y)),
        (Loss::Mae, |p, y| (p - y).abs()),
        (Loss::Huber, |p, y| {
            let r = (p - y).abs();
            if r <= 1.0 { r * r / 2.0 } else { r - 0.5 }
        }),
        (Loss::LogCosh, |p, y| libm::log(libm::cosh(p - y))),
        (Loss::Bce, |p, y| {
            -y * libm::log(p) - (1.0 - y) * libm::log(1.0 - p)
        }),
    ];
    type Model = fn(f64, f64, f64) -> f64;
    let models: [(&str, Model); 6] = [
        ("W*x+b", |w, b, x| w * x + b),
        ("tanh(W*x+b)", |w, b, x| libm::tanh(w * x + b)),
        ("sigmoid(W*x+b)", |w, b, x| {
            1.0 / (1.0 + libm::exp(-w * x - b))
        }),
        ("W*exp(-b*x)", |w, b, x| w * libm::exp(-b * x)),
        ("sin(W*x+b)", |w, b, x| libm::sin(w * x + b)),
        ("W*tanh(b*x)", |w, b, x| w * libm::tanh(b * x)),
    ];
    for (loss, distance) in distances {
        for (model, predict) in models {
            if loss == Loss::Bce && model != "sigmoid(W*x+b)" {
                continue;
            }
            let function = open(model, loss, &points);
            let objective = &function.objective;
            for (w, b) in [(0.4, 0.3), (-1.1, 0.7), (1.7, -0.6)] {
                let each = points.iter().map(|&[x, y]| distance(predict(w, b, x), y));
                let expected = each.sum::<f64>() / points.len() as f64;
                let [found, dw, db] = objective.value_and_gradient(w, b);
                assert!(
                    error(found, expected) <= 1e-13,
                    "{} of {model}: {found}, not {expected}",
                    loss.name()
                );
                let h = 1e-5;
                let along = |u: f64, v: f64| {
                    (objective.value(w + u, b + v) - objective.value(w - u, b - v)) / (2.0 * h)
                };
                assert!(
                    error(dw, along(h, 0.0)) <= 1e-7,
                    "{} of {model}",
                    loss.name()
                );
                assert!(
                    error(db, along(0.0, h)) <= 1e-7,
                    "{} of {model}",
                    loss.name()
                );
            }
        }
    }
}

#[test]
fn one_parameter_makes_a_curve() {
    let function = open("W*x", Loss::Mse, &[[1.0, 2.0], [2.0, 2.0]]);
    assert_eq!(function.objective.dimensions(), 1);
    // Σxy/Σx² = 6/5; λ = 2·mean(x²) = 5.
    let found = quadratic(&function.objective).unwrap();
    assert_eq!(found.eigenvalues, [5.0, 5.0]);
    assert!((found.minimiser.unwrap()[0] - 1.2).abs() < 1e-15);
    assert_eq!(found.condition, 1.0);
    // One point is enough for one parameter.
    assert_eq!(
        open("W*x", Loss::Mse, &[[1.0, 2.0]])
            .objective
            .value(2.0, 0.0),
        0.0
    );
}

#[test]
fn the_first_new_name_is_the_first_axis_and_numbers_keep_their_names() {
    let function = open("b*x^e+pi*W", Loss::Mse, &[[1.0, 2.0], [2.0, 3.0]]);
    assert_eq!(function.objective.formula().names.axes, ["b", "W"]);
    let predicted = 5.0 + std::f64::consts::PI;
    let mut fit = function.fit.unwrap();
    assert_eq!(fit.predict(&[5.0, 1.0], &[1.0]), [predicted]);
    assert_eq!(
        fit.predict(&[0.0, 0.0, 1.0, 0.0], &[1.0, 1.0]),
        [0.0, 0.0, 1.0, 1.0]
    );
    assert!(fit.predict(&[0.0, 0.0], &[]).is_empty());
    let greek = open("α*x+β", Loss::Mse, &[[1.0, 2.0], [2.0, 3.0]]);
    assert_eq!(greek.objective.formula().names.axes, ["alpha", "beta"]);
}

#[test]
fn a_moved_point_is_a_written_table() {
    let mut function = named("line");
    let running = function.objective.clone();
    let before = running.value(1.0, 1.0);
    let mut points = function.fit.as_ref().unwrap().points.clone();
    points[3][1] += 2.0;
    points.push([3.0, 7.0]);
    function.set_data(&Data::Points(points.clone())).unwrap();
    assert_eq!(
        running.value(1.0, 1.0),
        before,
        "runs under way keep their data"
    );
    let fresh = open("W*x+b", Loss::Mse, &points).objective;
    assert_eq!(function.objective.jet(1.0, 1.0), fresh.jet(1.0, 1.0));
    // What is refused leaves what was there.
    let code = function
        .set_data(&Data::Points(Vec::new()))
        .unwrap_err()
        .code;
    assert_eq!(code, "data.empty");
    assert_eq!(function.objective.jet(1.0, 1.0), fresh.jet(1.0, 1.0));
    assert_eq!(function.fit.as_ref().unwrap().points, points);
    let mut surface = Function::open(&function::Settings {
        surface: Some("sphere".to_owned()),
        ..function::Settings::default()
    })
    .unwrap();
    let code = surface.set_data(&Data::Points(points)).unwrap_err().code;
    assert_eq!(code, "data.no_model");
}

#[test]
fn bad_models_and_data_each_have_a_code() {
    let line = [[0.0, 1.0], [1.0, 2.0]];
    let model = |text: &str| {
        let error = Function::open(&settings(text, Loss::Mse, &line)).unwrap_err();
        assert_eq!(error.field, "model");
        error.code
    };
    assert_eq!(model("x^2"), "model.no_parameters");
    assert_eq!(model("W*x+b+c"), "model.too_many_parameters");
    assert_eq!(model("W*y+b"), "model.target");
    assert_eq!(model("W*x+"), "formula.expected");
    assert_eq!(model("W*foo(x)"), "formula.unknown_name");
    assert_eq!(model(""), "formula.empty");
    let data = |points: &[[f64; 2]], loss| {
        let error = Function::open(&settings("W*x+b", loss, points)).unwrap_err();
        assert_eq!(error.field, "data");
        (error.code, error.value)
    };
    let is = |code, value: &str| (code, value.to_owned());
    assert_eq!(data(&[], Loss::Mse), is("data.empty", "0"));
    assert_eq!(data(&[[1.0, 1.0]], Loss::Mse), is("data.one_point", "1"));
    assert_eq!(
        data(&[[1.0, 1.0]; 501], Loss::Mse),
        is("data.too_many", "501")
    );
    let holes = [[0.0, 1.0], [1.0, f64::NAN], [f64::INFINITY, 0.0]];
    assert_eq!(data(&holes, Loss::Mse), is("data.not_finite", "2"));
    assert_eq!(
        data(&[[0.0, 1.0], [1.0, 2.0]], Loss::Bce),
        is("data.label", "2")
    );
    let unknown = |name: &str| {
        Function::open(&function::Settings {
            data: Some(Data::Named(name.to_owned())),
            ..function::Settings::default()
        })
        .unwrap_err()
        .code
    };
    for name in [
        "nothing",
        "line:x",
        "anscombe1:2",
        "line:99999999999999999",
        "",
    ] {
        assert_eq!(unknown(name), "data.unknown", "{name}");
    }
    assert_eq!(Loss::of_name("rmse").unwrap_err().code, "loss.unknown");
    assert_eq!(
        open("W*x+b", Loss::Mse, &[[1.0, 1.0]; 500])
            .fit
            .unwrap()
            .points
            .len(),
        500
    );
}

#[test]
fn equal_x_leave_a_line_of_minima() {
    let points = [[2.0, 1.0], [2.0, 3.0]];
    let function = open("W*x+b", Loss::Mse, &points);
    let found = quadratic(&function.objective).unwrap();
    let fit = function.fit.as_ref().unwrap();
    assert_eq!(fit.notes(2), ["data.equal_x"]);
    assert!(fit.notes(1).is_empty());
    assert_eq!((found.minimiser, found.eigenvalues[0]), (None, 0.0));
    assert_eq!(found.condition, f64::INFINITY);
    // 2W + b = 2 along the whole valley.
    for w in [-3.0, 0.0, 5.0] {
        let jet = function.objective.jet(w, 2.0 - 2.0 * w);
        assert_eq!(jet[..3], [1.0, 0.0, 0.0]);
    }
}

#[test]
fn only_losses_that_are_quadratic_say_so() {
    let points = [[0.0, 0.25], [1.0, 0.5], [2.0, 1.0]];
    for (model, loss, is) in [
        ("W*x+b", Loss::Mse, true),
        ("W*sin(x)+b*x^2", Loss::Mse, true),
        ("W+0*b", Loss::Mse, true),
        ("W*x+b", Loss::Mae, false),
        ("W*x+b", Loss::Huber, false),
        ("W*x+b", Loss::LogCosh, false),
        ("sigmoid(W*x+b)", Loss::Bce, false),
        ("tanh(W*x+b)", Loss::Mse, false),
        ("W*b*x", Loss::Mse, false),
        ("abs(W)*x+b", Loss::Mse, false),
    ] {
        let objective = open(model, loss, &points).objective;
        assert_eq!(
            quadratic(&objective).is_some(),
            is,
            "{model}, {}",
            loss.name()
        );
    }
}

#[test]
fn losses_are_printed_as_in_a_textbook() {
    let points = [[0.0, 0.0], [1.0, 1.0]];
    let print = |model, loss| latex(open(model, loss, &points).objective.formula());
    for (model, loss, expected) in [
        (
            "W*x+b",
            Loss::Mse,
            r"\frac{1}{n} \sum_{i=1}^{n} \left(W x_{i} + b - y_{i}\right)^{2}",
        ),
        (
            "W*x+b",
            Loss::Mae,
            r"\frac{1}{n} \sum_{i=1}^{n} \left|W x_{i} + b - y_{i}\right|",
        ),
        (
            "W*x",
            Loss::Huber,
            r"\frac{1}{n} \sum_{i=1}^{n} \operatorname{H}\left(W x_{i} - y_{i}\right)",
        ),
        (
            "tanh(W*x+b)",
            Loss::LogCosh,
            r"\frac{1}{n} \sum_{i=1}^{n} \ln\left(\cosh\left(\tanh\left(W x_{i} + b\right) - y_{i}\right)\right)",
        ),
        (
            "sigmoid(W*x+b)",
            Loss::Bce,
            r"-\frac{1}{n} \sum_{i=1}^{n} \left[y_{i} \ln\left(\operatorname{sigmoid}\left(W x_{i} + b\right)\right) + \left(1 - y_{i}\right) \ln\left(1 - \operatorname{sigmoid}\left(W x_{i} + b\right)\right)\right]",
        ),
    ] {
        assert_eq!(print(model, loss), expected);
    }
    let line = open("W*x+b", Loss::Mse, &points);
    let formula = line.objective.formula();
    assert!(mathml(formula).contains("<mfrac><mn>1</mn><mi>n</mi></mfrac>"));
    assert!(mathml(formula).contains("<munderover><mo>∑</mo>"));
    assert_eq!(text(formula), "sum((W*x + b - y)^2)/sum(1)");
    let [_, slope, ..] = line.objective.nodes();
    assert_eq!(
        watershed::expr::display::latex_of(formula, slope),
        r"\frac{1}{n} \sum_{i=1}^{n} 2 \left(W x_{i} + b - y_{i}\right) x_{i}"
    );
}

#[test]
fn every_set_opens_with_its_own_model_and_is_drawn_the_same_again() {
    for set in SETS {
        let function = named(set.name);
        let fit = function.fit.as_ref().unwrap();
        assert_eq!((fit.model.as_str(), fit.loss), (set.model, set.loss));
        assert!(
            function.objective.value(0.5, 0.5).is_finite(),
            "{}",
            set.name
        );
        assert!(!set.source.is_empty());
        assert_eq!(set.points(1), fit.points);
        assert_eq!(set.points(1) == set.points(2), !set.drawn(), "{}", set.name);
        let [x, y] = set.window;
        assert_eq!((function.window.x, function.window.y), (x, y));
    }
    assert_eq!(
        named("line:7").fit.unwrap().points,
        datasets::SETS[0].points(7)
    );
    // The noise is noise: neither the line itself nor far from it.
    let points = named("line").fit.unwrap().points;
    let far = points.iter().map(|[x, y]| (y - 2.0 * x - 1.0).abs());
    let farthest = far.fold(0.0, |most, gap| if gap > most { gap } else { most });
    assert!((0.3..3.0).contains(&farthest), "{farthest}");
}

/// The minima that the sets are there to show.
#[test]
fn the_small_sets_have_the_minima_they_are_made_for() {
    let ends = |name: &str| {
        let function = named(name);
        let settings = Settings {
            optimizer: Optimizer::gd(0.3).unwrap(),
            max_steps: 20_000,
            tolerance: 1e-9,
            window: function.window,
            history: false,
            seed: 0,
        };
        let starts: Vec<[f64; 2]> = (0..49)
            .map(|i| [f64::from(i % 7) * 0.6 - 1.8, f64::from(i / 7) * 0.6 - 1.75])
            .collect();
        let mut runs = Ensemble::new(function.objective.clone(), settings, &starts).unwrap();
        runs.run(20_000);
        let ends = runs.ends().to_vec();
        (function, ends)
    };
    for name in ["neuron_a", "neuron_b"] {
        let (_, ends) = ends(name);
        let minima: Vec<f64> = ends
            .iter()
            .filter(|end| end.kind == Outcome::Minimum)
            .map(|end| end.value)
            .collect();
        assert_eq!(minima.len(), 2, "{name}: {minima:?}");
        assert!(
            (minima[0] - minima[1]).abs() > 0.01,
            "{name}: of different height"
        );
    }
    let (chain, ends) = ends("chain");
    let minima: Vec<[f64; 2]> = ends
        .iter()
        .filter(|end| end.kind == Outcome::Minimum)
        .map(|end| [end.x, end.y])
        .collect();
    assert_eq!(minima.len(), 2);
    assert!(
        (minima[0][0] + minima[1][0]).abs() < 1e-6 && (minima[0][1] + minima[1][1]).abs() < 1e-6
    );
    let [_, fx, fy, xx, xy, yy] = chain.objective.jet(0.0, 0.0);
    assert_eq!([fx, fy], [0.0, 0.0]);
    assert!(xx * yy - xy * xy < 0.0, "a saddle between them");
}
