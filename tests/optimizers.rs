//! The update rules against PyTorch, against hand calculations and against each other.

use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::rc::Rc;

use serde_json::Value;
use watershed::catalog;
use watershed::ensemble::{Ensemble, Settings};
use watershed::expr::parse;
use watershed::objective::{Objective, Window};
use watershed::optimizer::course::Change;
use watershed::optimizer::failure::Failure;
use watershed::optimizer::parameter::Kind;
use watershed::optimizer::schedule::Schedule;
use watershed::optimizer::{Optimizer, RULES, Rule};
use watershed::outcome::Outcome;
use watershed::random::{self, Purpose};
use watershed::starts::{Sampling, starts};

fn objective(formula: &str) -> Rc<Objective> {
    Rc::new(Objective::new(
        parse(formula).expect("the tests' formulas are right"),
    ))
}

/// Runs that never stop.
fn endless(optimizer: Optimizer, max_steps: u32) -> Settings {
    Settings {
        optimizer,
        max_steps,
        tolerance: 0.0,
        window: Window::new([-6.0, 6.0], [-6.0, 6.0]).unwrap(),
        history: true,
        seed: 0,
    }
}

fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn pair(value: &Value) -> [f64; 2] {
    [value[0].as_f64().unwrap(), value[1].as_f64().unwrap()]
}

/// The error measure of the fixtures.
fn error(a: f64, b: f64) -> f64 {
    let scale = if b.abs() > 1.0 { b.abs() } else { 1.0 };
    (a - b).abs() / scale
}

// ---- against PyTorch ----

/// The formulas of the functions in trajectories.json.
fn formula(name: &str) -> &'static str {
    match name {
        "himmelblau" => "(x^2+y-11)^2+(x+y^2-7)^2",
        "rosenbrock" => "(1-x)^2+100*(y-x^2)^2",
        "rastrigin" => "20+x^2-10*cos(2*pi*x)+y^2-10*cos(2*pi*y)",
        "saddle" => "x^2-y^2",
        other => panic!("the fixture has a function {other} that this test does not know"),
    }
}

/// Our rule with the hyper-parameters of a fixture, in PyTorch's names.
fn ours(rule: &str, hyper: &Value) -> Optimizer {
    let mut optimizer = Optimizer::new(rule, &[]).unwrap();
    let mut set = |name: &str, value: &Value| {
        let number = match value {
            Value::Bool(flag) => f64::from(u8::from(*flag)),
            other => other.as_f64().unwrap(),
        };
        if let Err(error) = optimizer.set(name, number) {
            panic!("{rule}: {error}");
        }
    };
    for (key, value) in hyper.as_object().unwrap() {
        match key.as_str() {
            "betas" => {
                set("beta1", &value[0]);
                set("beta2", &value[1]);
            }
            // Nesterov's method has none in PyTorch either.
            "dampening" if rule == "nesterov" => assert_eq!(value, 0),
            other => set(other, value),
        }
    }
    optimizer
}

#[test]
fn every_rule_follows_pytorch() {
    let trajectories = fixture("trajectories.json");
    let steps: Vec<u32> = trajectories["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s.as_u64().unwrap() as u32)
        .collect();
    let mut compared = 0;
    for (name, cases) in trajectories["optimizers"].as_object().unwrap() {
        let rule = match name.as_str() {
            // What PyTorch does where the default type is float32; ours is the product in float64.
            "nadam_f32mu" => continue,
            "newton_damped" => "newton",
            other => other,
        };
        for (function, case) in cases.as_object().unwrap() {
            let optimizer = ours(rule, &case["hyper"]);
            let objective = objective(formula(function));
            for run in case["runs"].as_array().unwrap() {
                let limit = run["reproducible_steps"].as_u64().unwrap() as u32;
                let settings = endless(optimizer.clone(), 200);
                let start = pair(&run["start"]);
                let mut runs = Ensemble::new(objective.clone(), settings, &[start]).unwrap();
                runs.run(200);
                for (&step, expected) in steps.iter().zip(run["torch"].as_array().unwrap()) {
                    if step > limit {
                        continue;
                    }
                    let at = runs.positions_at(step).unwrap();
                    for (a, b) in at.iter().zip(pair(expected)) {
                        assert!(
                            error(*a, b) <= 1e-9,
                            "{name} on {function} from {start:?} after {step}: {a} is not {b}"
                        );
                        compared += 1;
                    }
                }
            }
        }
    }
    // Fourteen rules and a damped one, four functions, two starts, nine steps, two coordinates, less what rounding decides.
    assert!(compared > 2000, "{compared}");
}

#[test]
fn every_rule_follows_pytorch_on_twelve_more_surfaces_with_three_settings_each() {
    let fixture = fixture("torch_rules.json");
    let steps: Vec<u32> = fixture["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s.as_u64().unwrap() as u32)
        .collect();
    let mut seen = BTreeMap::new();
    for run in fixture["runs"].as_array().unwrap() {
        let rule = run["rule"].as_str().unwrap();
        let surface = &fixture["surfaces"][run["surface"].as_str().unwrap()];
        let mut hyper = run["hyper"].clone();
        // Where one of PyTorch's classes stands for several rules.
        let fields = hyper.as_object_mut().unwrap();
        fields.remove("nesterov");
        fields.remove("amsgrad");
        for (pair, names) in [
            ("etas", ["etaminus", "etaplus"]),
            ("step_sizes", ["step_min", "step_max"]),
        ] {
            if let Some(values) = fields.remove(pair) {
                fields.insert(names[0].into(), values[0].clone());
                fields.insert(names[1].into(), values[1].clone());
            }
        }
        let optimizer = ours(rule, &hyper);
        let formula = surface["formula"].as_str().unwrap();
        let settings = endless(optimizer, *steps.last().unwrap());
        let start = pair(&surface["start"]);
        let mut runs = Ensemble::new(objective(formula), settings, &[start]).unwrap();
        runs.run(*steps.last().unwrap());
        for (&step, expected) in steps.iter().zip(run["torch"].as_array().unwrap()) {
            for (a, b) in runs.positions_at(step).unwrap().iter().zip(pair(expected)) {
                assert!(
                    error(*a, b) <= 1e-9,
                    "{rule} {hyper} on {formula} after {step}: {a} is not {b}"
                );
                *seen.entry(rule.to_owned()).or_insert(0) += 1;
            }
        }
    }
    assert_eq!(seen.len(), 13);
    assert!(seen.values().all(|&count| count > 300), "{seen:?}");
}

// ---- against SciPy ----

#[test]
fn bfgs_ends_where_that_of_scipy_ends() {
    let fixture = fixture("scipy_bfgs.json");
    let mut ends = 0;
    for run in fixture["runs"].as_array().unwrap() {
        if run["settled"] != true {
            continue;
        }
        let name = run["surface"].as_str().unwrap();
        let formula = fixture["surfaces"][name].as_str().unwrap();
        let objective = objective(formula);
        let start = pair(&run["start"]);
        let settings = endless(Optimizer::new("bfgs", &[]).unwrap(), 200);
        let mut ours = Ensemble::new(objective.clone(), settings, &[start]).unwrap();
        ours.run(200);
        let ([x, y], [end_x, end_y]) = (ours_at(&ours), pair(&run["end"]));
        let near = error(x, end_x) < 1e-5 && error(y, end_y) < 1e-5;
        assert!(
            near,
            "{name} from {start:?}: {x}, {y} is not {end_x}, {end_y}"
        );
        ends += 1;
    }
    assert!(ends > 150, "{ends}");
}

fn ours_at(runs: &Ensemble) -> [f64; 2] {
    let positions = runs.positions();
    [positions[0], positions[1]]
}

// ---- by hand ----

/// The first positions of a run, which never stops.
fn first_steps(
    rule: &str,
    given: &[(&str, f64)],
    formula: &str,
    start: [f64; 2],
    steps: u32,
) -> Vec<[f64; 2]> {
    let optimizer = Optimizer::new(rule, given).unwrap();
    let mut runs = Ensemble::new(objective(formula), endless(optimizer, steps), &[start]).unwrap();
    runs.run(steps);
    let at = |k: u32| runs.positions_at(k).unwrap();
    (1..=steps).map(|k| [at(k)[0], at(k)[1]]).collect()
}

/// f = x² + 2y² from (1, 1), so that g = (2x, 4y). The rules were written out once more with 50 digits by mpmath, from their
/// formulas and not from this code; where the numbers are short the reader can follow: gd goes from 1 to 1 − 0.1·2 = 0.8.
#[test]
fn the_first_three_steps_are_those_of_a_hand_calculation() {
    type Row<'a> = (&'a str, &'a [(&'a str, f64)], [[f64; 2]; 3]);
    let rows: &[Row] = &[
        ("gd", &[], [[0.8, 0.6], [0.64, 0.36], [0.512, 0.216]]),
        ("momentum", &[], [[0.8, 0.6], [0.46, 0.0], [0.062, -0.54]]),
        (
            "nesterov",
            &[],
            [[0.62, 0.24], [0.2224, -0.2664], [-0.108352, -0.433296]],
        ),
        (
            "adagrad",
            &[],
            [
                [0.900000000005, 0.9000000000025],
                [0.8331035268450359, 0.8331035268413954],
                [0.7804561813568098, 0.7804561813524566],
            ],
        ),
        (
            "adadelta",
            &[],
            [
                [0.9996837726292671, 0.9996837723328043],
                [0.9993593788142883, 0.9993593782056958],
                [0.999029415088255, 0.999029414158065],
            ],
        ),
        (
            "rmsprop",
            &[],
            [
                [4.999999750000013e-08, 2.4999999375000016e-08],
                [-2.518882251137307e-10, -1.2594474701855983e-10],
                [2.5443126560708086e-12, 1.2721659492552871e-12],
            ],
        ),
        (
            "adam",
            &[],
            [
                [0.9000000005, 0.90000000025],
                [0.8004122286917922, 0.8004122281815195],
                [0.7015862729460296, 0.7015862721668372],
            ],
        ),
        (
            "adamw",
            &[],
            [
                [0.8990000005, 0.89900000025],
                [0.798519027168521, 0.7985190266583924],
                [0.6989111831582315, 0.698911182379501],
            ],
        ),
        // Downhill all the way v only grows after its beginning, so that its maximum is v itself.
        (
            "amsgrad",
            &[],
            [
                [0.9000000005, 0.90000000025],
                [0.8004122286917922, 0.8004122281815195],
                [0.7015862729460296, 0.7015862721668372],
            ],
        ),
        (
            "adamax",
            &[],
            [
                [0.9000000005, 0.90000000025],
                [0.8051683271687741, 0.8051683266948659],
                [0.7154994733923283, 0.7154994727200897],
            ],
        ),
        (
            "nadam",
            &[],
            [
                [0.8943548226926871, 0.8943548224285741],
                [0.8199730706329189, 0.819973070183591],
                [0.7527292663805708, 0.7527292657630857],
            ],
        ),
        (
            "radam",
            &[("beta2", 0.9)],
            [
                [0.8, 0.6],
                [0.6210526315789474, 0.28421052631578947],
                [0.46230335987570403, 0.04299864051272092],
            ],
        ),
        ("lion", &[], [[0.9, 0.9], [0.8, 0.8], [0.7, 0.7]]),
        ("rprop", &[], [[0.9, 0.9], [0.78, 0.78], [0.636, 0.636]]),
        // H⁻¹g = p: half the way each time.
        (
            "newton",
            &[("damping", 0.5)],
            [[0.5, 0.5], [0.25, 0.25], [0.125, 0.125]],
        ),
        // Trials at t = 1, ½: (−1, −3) is higher, (0, −1) has f = 2 ≤ 3 − 10⁻⁴·½·20. Then (0, 3), (0, 1), which is no lower, (0, 0).
        (
            "gd_armijo",
            &[("lr", 1.0)],
            [[0.0, -1.0], [0.0, 0.0], [0.0, 0.0]],
        ),
    ];
    for (rule, given, expected) in rows {
        let mut given = given.to_vec();
        let has_rate = Optimizer::new(rule, &[]).unwrap().get("lr").is_some();
        if has_rate && given.iter().all(|&(name, _)| name != "lr") {
            let lr = if *rule == "adadelta" { 1.0 } else { 0.1 };
            given.push(("lr", if *rule == "adadelta" { 0.1 * lr } else { lr }));
        }
        let steps = first_steps(rule, &given, "x^2+2*y^2", [1.0, 1.0], 3);
        for (k, (at, expected)) in steps.iter().zip(expected).enumerate() {
            for (a, b) in at.iter().zip(expected) {
                assert!(
                    (a - b).abs() < 1e-12,
                    "{rule}, step {}: {a} is not {b}",
                    k + 1
                );
            }
        }
    }
}

#[test]
fn searches_and_regions_do_what_a_hand_calculation_says() {
    // f = x² + y² at (3, 4): Newton's step is 5 long, the region 1. The model keeps its promise, so r is 1, 2, 4; then it is within reach.
    let steps = first_steps("newton_trust", &[], "x^2+y^2", [3.0, 4.0], 3);
    for (at, expected) in steps.iter().zip([[2.4, 3.2], [1.2, 1.6], [0.0, 0.0]]) {
        assert!(
            error(at[0], expected[0]) < 1e-12 && error(at[1], expected[1]) < 1e-12,
            "{at:?}"
        );
    }
    // f = x² at 1: d = −2, slope −4, the first trial 1.01·2·(1 − 2)/−4 = 0.505 leads to −0.01, where the slope is flat enough.
    for rule in ["bfgs", "cg"] {
        let steps = first_steps(rule, &[], "x^2", [1.0, 0.0], 1);
        assert!((steps[0][0] + 0.01).abs() < 1e-15, "{rule}: {steps:?}");
    }
    // BFGS has learnt from it that f″ = 2 (y = −2.02 over s = −1.01), so the next step is Newton's, and the third stays.
    let steps = first_steps("bfgs", &[], "x^2", [1.0, 0.0], 3);
    assert!(
        steps[1][0].abs() < 1e-15 && steps[2][0].abs() < 1e-15,
        "{steps:?}"
    );
    // The first trial fulfils the Wolfe conditions: f falls by 0.75 ≥ 10⁻⁴·0.25·4, the slope from 4 to 2 ≤ 0.9·4. So it is taken.
    let steps = first_steps("gd_wolfe", &[("lr", 0.25)], "x^2", [1.0, 0.0], 3);
    assert_eq!(steps.map_x(), [0.5, 0.25, 0.125]);
    // A push of nothing and a threshold of nothing leave plain descent.
    let steps = first_steps(
        "gd_perturbed",
        &[("lr", 0.25), ("radius", 0.0)],
        "x^2",
        [1.0, 0.0],
        3,
    );
    assert_eq!(steps.map_x(), [0.5, 0.25, 0.125]);
}

trait FirstParts {
    fn map_x(&self) -> Vec<f64>;
}

impl FirstParts for Vec<[f64; 2]> {
    fn map_x(&self) -> Vec<f64> {
        self.iter().map(|p| p[0]).collect()
    }
}

#[test]
fn rules_that_draw_add_what_they_have_drawn() {
    let (seed, lr) = (0, 0.1);
    let draw = |k: u32| random::normals(seed, 0, k, Purpose::Noise);
    // g = (2x, 4y); the noise of step t has σ = 3/(1 + t)^½ at a decay of 1.
    let given = [("lr", lr), ("noise", 3.0), ("noise_decay", 1.0)];
    let mut p = [1.0, 1.0];
    for (k, at) in (0u32..).zip(first_steps("gd_noisy", &given, "x^2+2*y^2", p, 3)) {
        let [u, v] = draw(k).map(|draw| draw * 3.0 / f64::from(k + 1).sqrt());
        p = [p[0] - lr * (2.0 * p[0] + u), p[1] - lr * (4.0 * p[1] + v)];
        assert!(error(at[0], p[0]) < 1e-12 && error(at[1], p[1]) < 1e-12);
    }
    // √(2·0.1·T) with T = 5, 4, 3.2.
    let given = [("lr", lr), ("temperature", 5.0), ("cooling", 0.8)];
    let mut p = [1.0, 1.0];
    for (k, at) in (0u32..).zip(first_steps("langevin", &given, "x^2+2*y^2", p, 3)) {
        let size = (2.0 * lr * 5.0 * libm::pow(0.8, k as f64)).sqrt();
        let [u, v] = draw(k).map(|draw| draw * size);
        p = [p[0] - lr * 2.0 * p[0] + u, p[1] - lr * 4.0 * p[1] + v];
        assert!(error(at[0], p[0]) < 1e-12 && error(at[1], p[1]) < 1e-12);
    }
    // A push from the top of the ridge of a saddle: within the disc, and then a step down from there.
    let at = first_steps("gd_perturbed", &[("lr", lr)], "x^2-y^2", [0.0, 0.0], 1)[0];
    let [u, v] = random::uniforms(seed, 0, 0, Purpose::Push);
    let (reach, angle) = (0.1 * u.sqrt(), 2.0 * PI * v);
    assert!((at[0] - reach * libm::cos(angle) * (1.0 - 0.2)).abs() < 1e-12);
    assert!((at[1] - reach * libm::sin(angle) * (1.0 + 0.2)).abs() < 1e-12);
    // The first step of basin hopping descends from the start; the second hops by less than its stepsize, here back into the bowl.
    let steps = first_steps("basin_hopping", &[], "x^2+2*y^2", [1.0, 1.0], 3);
    assert!(
        steps.iter().all(|p| p[0].abs() < 1e-6 && p[1].abs() < 1e-6),
        "{steps:?}"
    );
}

// ---- against each other ----

/// The bits, with one NaN for all: NaNs compare equal.
fn bits(numbers: &[f64]) -> Vec<u64> {
    let bits = |number: &f64| {
        if number.is_nan() {
            u64::MAX
        } else {
            number.to_bits()
        }
    };
    numbers.iter().map(bits).collect()
}

fn path(rule: &str, given: &[(&str, f64)], formula: &str, start: [f64; 2]) -> Vec<u64> {
    bits(first_steps(rule, given, formula, start, 60).as_flattened())
}

#[test]
fn without_what_sets_them_apart_rules_are_plain_descent() {
    for formula in ["(x^2+y-11)^2+(x+y^2-7)^2", "sin(3*x)*cos(2*y)+x^2/5"] {
        let start = [1.3, -0.8];
        let plain = path("gd", &[("lr", 0.004)], formula, start);
        for (rule, given) in [
            (
                "momentum",
                &[("lr", 0.004), ("momentum", 0.0), ("dampening", 0.7)][..],
            ),
            ("nesterov", &[("lr", 0.004), ("momentum", 0.0)]),
            ("gd_noisy", &[("lr", 0.004), ("noise", 0.0)]),
            ("langevin", &[("lr", 0.004), ("temperature", 0.0)]),
            ("gd_perturbed", &[("lr", 0.004), ("threshold", 0.0)]),
        ] {
            assert_eq!(
                path(rule, given, formula, start),
                plain,
                "{rule} on {formula}"
            );
        }
        let adam = [("lr", 0.01), ("weight_decay", 0.0)];
        assert_eq!(
            path("adamw", &adam, formula, start),
            path("adam", &adam, formula, start)
        );
    }
}

/// On λ/2·x² Nesterov's method is linear: x₋ₖ₊₁ = (1 + μ)(1 − ηλ)·xₖ − μ(1 − ηλ)·xₖ₋₁ for the points that PyTorch's form
/// visits, so xₖ = a·r₁ᵏ + b·r₂ᵏ with the roots of r² = (1 + μ)(1 − ηλ)·r − μ(1 − ηλ).
#[test]
fn nesterov_follows_its_closed_form_on_a_quadratic() {
    let (lambda, lr, momentum) = (0.5_f64, 0.1, 0.5);
    let c = 1.0 - lr * lambda;
    let sum = (1.0 + momentum) * c;
    let root = (sum * sum - 4.0 * momentum * c).sqrt();
    let [r, q] = [(sum + root) / 2.0, (sum - root) / 2.0];
    // In the first step b = g.
    let first = 1.0 - lr * (1.0 + momentum) * lambda;
    let a = (first - q) / (r - q);
    let given = [("lr", lr), ("momentum", momentum)];
    for (k, at) in (1..).zip(first_steps("nesterov", &given, "x^2/4", [1.0, 0.0], 60)) {
        let closed = a * libm::pow(r, k.into()) + (1.0 - a) * libm::pow(q, k.into());
        assert!(
            (at[0] - closed).abs() < 1e-13,
            "step {k}: {} is not {closed}",
            at[0]
        );
    }
}

#[test]
fn the_first_step_of_adam_is_the_rate_whatever_the_slope() {
    for slope in [1e-3, 1.0, 1e5] {
        let formula = format!("{slope}*x-{slope}*y/7");
        for rule in ["adam", "adamw", "amsgrad", "adamax"] {
            let given = [("lr", 0.25), ("weight_decay", 0.0)];
            let at = first_steps(rule, &given, &formula, [1.0, 1.0], 1)[0];
            // m̂/(√v̂ + ε) = g/(|g| + ε).
            let expected = |g: f64| 1.0 - 0.25 * g / (g.abs() + 1e-8);
            let expected = [expected(slope), expected(-slope / 7.0)];
            assert!(
                (at[0] - expected[0]).abs() < 1e-12 && (at[1] - expected[1]).abs() < 1e-12,
                "{rule}"
            );
        }
    }
}

#[test]
fn where_nothing_pulls_nothing_moves() {
    for rule in RULES {
        // These push or hop on purpose.
        if rule.draws() {
            continue;
        }
        let mut given = vec![];
        for parameter in rule.parameters() {
            // No help from ε, no pull from a decay.
            if matches!(parameter.name, "eps" | "weight_decay") {
                given.push((parameter.name, 0.0));
            }
        }
        // Newton's method has no inverse to work with on a trough.
        let formula = if rule.name() == "newton" {
            "x^2+(y-1)^2"
        } else {
            "x^2+0*y"
        };
        for (k, at) in first_steps(rule.name(), &given, formula, [1.0, 1.0], 20)
            .iter()
            .enumerate()
        {
            assert_eq!(at[1], 1.0, "{} at step {}", rule.name(), k + 1);
            assert!(at[0].is_finite(), "{} at step {}", rule.name(), k + 1);
        }
    }
}

// ---- bits ----

/// Every rule with the rate that its table has.
fn every_optimizer() -> Vec<Optimizer> {
    let make = |rule: &&'static dyn Rule| {
        let mut optimizer = Optimizer::new(rule.name(), &[]).unwrap();
        if optimizer.get("lr").is_some() {
            optimizer.set("lr", 0.01).unwrap();
        }
        optimizer
    };
    RULES.iter().map(make).collect()
}

const FORMULAS: [&str; 6] = [
    "(x^2+y-11)^2+(x+y^2-7)^2",
    "sin(3*x)*cos(2*y)+x^2/5",
    "abs(x)+y^4/(1+y^2)",
    "ln(x+2)+y^2",
    "x^4-3*x^2+x",
    "sqrt(x^2+2*y^2)",
];

#[test]
fn many_runs_are_single_runs_to_the_bit_under_every_rule() {
    for optimizer in every_optimizer() {
        for (formula, counts) in
            FORMULAS
                .iter()
                .zip([[1, 7], [512, 513], [7, 513], [512, 7], [1, 513], [7, 512]])
        {
            let objective = objective(formula);
            let settings = Settings {
                seed: 9,
                ..endless(optimizer.clone(), 20)
            };
            let name = optimizer.rule().name();
            // Each of its steps is a whole descent, of a hundred steps at most.
            let counts = if name == "basin_hopping" {
                [1, 7]
            } else {
                counts
            };
            let all = starts(
                Sampling::Uniform,
                513,
                11,
                &settings.window,
                objective.dimensions(),
            )
            .unwrap();
            let mut alone = Vec::new();
            for count in counts {
                let mut runs =
                    Ensemble::new(objective.clone(), settings.clone(), &all[..count]).unwrap();
                // In slices that end within a step.
                while !runs.done() {
                    runs.advance(20, 300);
                }
                let rows = runs.positions_between(0, 20).unwrap().to_vec();
                for i in [0, count / 2, count - 1] {
                    let mine: Vec<f64> = rows
                        .chunks_exact(2 * count)
                        .flat_map(|row| [row[2 * i], row[2 * i + 1]])
                        .collect();
                    // The run by itself, which the path goes along once more.
                    let path = runs.path(i).unwrap();
                    let again: Vec<f64> = path
                        .x
                        .iter()
                        .zip(&path.y)
                        .flat_map(|(&x, &y)| [x, y])
                        .collect();
                    assert_eq!(
                        bits(&mine),
                        bits(&again),
                        "{name} on {formula}: run {i} of {count}"
                    );
                    if i == 0 {
                        alone.push(bits(&mine));
                    }
                }
            }
            assert_eq!(
                alone[0], alone[1],
                "{name} on {formula}: the number of runs matters"
            );
        }
    }
}

#[test]
fn what_is_told_of_a_step_is_what_happens() {
    for optimizer in every_optimizer() {
        let name = optimizer.rule().name();
        let settings = Settings {
            seed: 4,
            ..endless(optimizer.clone(), 150)
        };
        let points = starts(Sampling::Uniform, 5, 3, &settings.window, 2).unwrap();
        let mut runs = Ensemble::new(objective(FORMULAS[0]), settings, &points).unwrap();
        runs.run(150);
        for run in [0, 3] {
            let path = runs.path(run).unwrap();
            for k in [0, 1, 2, 63, 64, 65, 149] {
                let told = runs.explain(run, k).unwrap();
                assert_eq!(told.step, k);
                let at = |k: u32| &runs.positions_at(k).unwrap()[2 * run..2 * run + 2];
                assert_eq!(bits(&told.from), bits(at(k)), "{name}, step {k}");
                assert_eq!(bits(&told.to), bits(at(k + 1)), "{name}, step {k}");
                assert_eq!(told.hyper.len(), optimizer.rule().parameters().len());
                let names: Vec<_> = told.terms.iter().map(|term| term.name).collect();
                assert!(
                    names.contains(&"gradient") && names.last() == Some(&"step"),
                    "{name}: {names:?}"
                );
                // The path tells the same of each step.
                for term in &told.terms {
                    let numbers = term.quantity.numbers();
                    if numbers.is_empty() {
                        continue;
                    }
                    let track = path
                        .terms
                        .iter()
                        .find(|track| track.name == term.name)
                        .unwrap();
                    let from = k as usize * track.width;
                    assert_eq!(bits(&track.values[from..from + track.width]), bits(numbers));
                }
            }
        }
        assert!(runs.explain(0, 151).is_none() && runs.explain(5, 0).is_none());
    }
}

#[test]
fn going_back_across_a_change_of_any_hyper_parameter_gives_the_same_bits() {
    for optimizer in every_optimizer() {
        let name = optimizer.rule().name();
        for parameter in optimizer.rule().parameters() {
            let settings = Settings {
                tolerance: 1e-6,
                seed: 4,
                ..endless(optimizer.clone(), 200)
            };
            let points = starts(Sampling::Uniform, 9, 3, &settings.window, 2).unwrap();
            let make = || Ensemble::new(objective(FORMULAS[0]), settings.clone(), &points).unwrap();
            let mut runs = make();
            runs.run(70);
            let other = if parameter.default == 0.0 {
                0.25
            } else {
                parameter.default * 0.75
            };
            let other = match parameter.kind {
                Kind::Number if parameter.allows(other) => other,
                Kind::Number => parameter.default * 1.25,
                Kind::Whole => parameter.default + 3.0,
                Kind::Flag => 1.0,
            };
            runs.rewind(if runs.step() < 66 { runs.step() } else { 66 })
                .unwrap();
            let since = runs.step();
            runs.set(parameter.name, other).unwrap();
            assert_eq!(runs.value_of(parameter.name, since), Some(other));
            runs.run(200);
            let truth = (
                bits(runs.positions_between(0, runs.step()).unwrap()),
                runs.outcomes().to_vec(),
            );
            let last = runs.step();
            for k in [
                0,
                since.saturating_sub(1),
                since,
                smaller(since + 1, last),
                last,
            ] {
                runs.rewind(k).unwrap();
                runs.run(200);
                let now = (
                    bits(runs.positions_between(0, runs.step()).unwrap()),
                    runs.outcomes().to_vec(),
                );
                assert_eq!(
                    now, truth,
                    "{name}, {} after going back to {k}",
                    parameter.name
                );
            }
            // A link with that timeline comes to the same.
            let mut linked = make();
            let first = optimizer.get(parameter.name).unwrap();
            let changes = [Change::to(first, 0), Change::to(other, since)];
            linked
                .lay(parameter.name, &changes[usize::from(since == 0)..])
                .unwrap();
            if since == 0 {
                linked
                    .set_from(parameter.name, Change::to(other, 0))
                    .unwrap();
            }
            linked.run(200);
            let now = (
                bits(linked.positions_between(0, linked.step()).unwrap()),
                linked.outcomes().to_vec(),
            );
            assert_eq!(now, truth, "{name}, {}: the link differs", parameter.name);
        }
    }
}

fn smaller(a: u32, b: u32) -> u32 {
    if b < a { b } else { a }
}

// ---- to the end ----

/// Rules of which not every run comes to rest at a minimum by itself, with the reason.
const RESTLESS: [(&str, &str); 5] = [
    (
        "lion",
        "every step is as long as the rate, also at a minimum",
    ),
    (
        "rmsprop",
        "near a minimum its steps are about as long as the rate",
    ),
    (
        "adadelta",
        "its steps are as long as those before, and hover at about √ε",
    ),
    (
        "gd_noisy",
        "its noise fades no faster than t to the power −0.275",
    ),
    ("newton", "it runs to saddles and maxima as well"),
];

#[test]
fn every_rule_comes_to_rest_at_a_minimum() {
    let mut astray = Vec::new();
    for name in [
        "bowl",
        "booth",
        "himmelblau",
        "two_valleys",
        "matyas",
        "parabola",
    ] {
        let surface = catalog::surface_named(name).unwrap();
        let window = Window::new(surface.x, surface.y).unwrap();
        let points = starts(Sampling::Sobol, 8, 2, &window, surface.dimensions).unwrap();
        for rule in RULES {
            let rate = surface.rate(rule.name()).map(|rate| ("lr", rate));
            let mut given: Vec<_> = rate.into_iter().collect();
            if rule.name() == "adamw" {
                // Else it rests where the decay balances the slope, which is no minimum of f.
                given.push(("weight_decay", 0.0));
            }
            let settings = Settings {
                optimizer: Optimizer::new(rule.name(), &given).unwrap(),
                max_steps: 5000,
                tolerance: 1e-6,
                window,
                history: false,
                seed: 1,
            };
            let mut runs = Ensemble::new(objective(surface.formula), settings, &points).unwrap();
            runs.run(5000);
            let arrived = runs
                .outcomes()
                .iter()
                .filter(|&&code| code == Outcome::Minimum.code());
            let arrived = arrived.count();
            if arrived < points.len() && RESTLESS.iter().all(|(rest, _)| *rest != rule.name()) {
                astray.push(format!(
                    "{} on {name}: {arrived} {:?}",
                    rule.name(),
                    runs.outcomes()
                ));
            }
        }
    }
    assert!(astray.is_empty(), "{astray:#?}");
}

// ---- what goes wrong ----

fn outcome_and_reason(
    rule: &str,
    given: &[(&str, f64)],
    formula: &str,
    start: [f64; 2],
) -> (Outcome, Option<Failure>) {
    let optimizer = Optimizer::new(rule, given).unwrap();
    let settings = Settings {
        tolerance: 1e-6,
        ..endless(optimizer, 300)
    };
    let mut run = Ensemble::new(objective(formula), settings, &[start]).unwrap();
    run.run(300);
    let outcome = Outcome::of_code(run.outcomes()[0]).unwrap();
    (outcome, run.finding(0).failure)
}

#[test]
fn a_rule_that_cannot_go_on_says_why() {
    let failed = |failure| (Outcome::Failed, Some(failure));
    // A trough has no curvature along it, a plane none at all; the curvature of |x|^1.5 is infinite at its tip.
    for (formula, start) in [
        ("(x+2*y)^2", [1.0, 1.0]),
        ("(0.1*x+0.3*y)^2", [1.0, 2.0]),
        ("x+y", [0.0, 0.0]),
        ("x^3", [0.0, 0.0]),
    ] {
        let seen = outcome_and_reason("newton", &[], formula, start);
        let expected = if formula == "x^3" {
            (Outcome::Degenerate, None)
        } else {
            failed(Failure::Singular)
        };
        assert_eq!(seen, expected, "{formula}");
    }
    // At the foot of a jump: whatever is tried lies higher, although the slope promises less.
    for rule in ["gd_wolfe", "bfgs", "cg"] {
        let seen = outcome_and_reason(rule, &[], "x+10*step(-x)+0*y", [0.0, 0.0]);
        assert_eq!(seen, failed(Failure::LineSearch), "{rule}");
    }
    // Backing off so little that a hundred trials do not get anywhere.
    let given = [("lr", 1e6), ("backtrack", 0.999)];
    assert_eq!(
        outcome_and_reason("gd_armijo", &given, "x^2", [1.0, 0.0]),
        failed(Failure::LineSearch)
    );
    // There the region shrinks to nothing.
    let seen = outcome_and_reason("newton_trust", &[], "x+10*step(-x)+0*y", [0.0, 0.0]);
    assert_eq!(seen, failed(Failure::TrustRegion));
    // What never stops does not fail either: it stays, and its story goes on when it is set otherwise.
    let optimizer = Optimizer::new("newton", &[]).unwrap();
    let mut run = Ensemble::new(objective("x+y"), endless(optimizer, 5), &[[1.0, 2.0]]).unwrap();
    assert_eq!((run.run(5), run.positions()), (5, vec![1.0, 2.0]));
}

#[test]
fn a_failed_run_goes_on_when_a_hyper_parameter_changes() {
    let optimizer = Optimizer::new("gd_armijo", &[("lr", 1e6), ("backtrack", 0.999)]).unwrap();
    let settings = Settings {
        tolerance: 1e-6,
        ..endless(optimizer, 300)
    };
    let mut run = Ensemble::new(objective("x^2"), settings, &[[1.0, 0.0]]).unwrap();
    run.run(300);
    assert_eq!(run.outcomes(), [Outcome::Failed.code()]);
    run.set("backtrack", 0.5).unwrap();
    run.run(300);
    assert_eq!(run.outcomes(), [Outcome::Minimum.code()]);
}

#[test]
fn values_out_of_range_are_named_with_the_range() {
    for rule in RULES {
        for parameter in rule.parameters() {
            let mut optimizer = Optimizer::new(rule.name(), &[]).unwrap();
            for wrong in [
                parameter.min - 1.0,
                parameter.max + 1.0,
                f64::NAN,
                f64::INFINITY,
            ] {
                let error = optimizer.set(parameter.name, wrong).unwrap_err();
                assert_eq!(
                    (error.code, error.field),
                    ("optimizer.value", parameter.name)
                );
                assert!(error.allowed.contains(" to "), "{}", error.allowed);
            }
            for (open, bound) in parameter
                .open
                .into_iter()
                .zip([parameter.min, parameter.max])
            {
                assert_eq!(
                    optimizer.set(parameter.name, bound).is_err(),
                    open,
                    "{} {}",
                    rule.name(),
                    parameter.name
                );
            }
            // 0 is a value wherever PyTorch allows it.
            let none = ["etaminus", "etaplus", "radius", "max_radius", "interval"]
                .contains(&parameter.name);
            assert!(
                optimizer.set(parameter.name, 0.0).is_ok() || none,
                "{} {}",
                rule.name(),
                parameter.name
            );
        }
    }
}

// ---- schedules ----

#[test]
fn schedules_follow_their_formulas() {
    let rate =
        |name: &str, numbers: &[f64], k: u32| Schedule::new(name, numbers).unwrap().rate(0.2, k);
    for k in 0..400u32 {
        let t = f64::from(k);
        let near = |name: &str, numbers: &[f64], expected: f64| {
            let seen = rate(name, numbers, k);
            assert!(
                (seen - expected).abs() < 1e-15,
                "{name} at {k}: {seen} is not {expected}"
            );
        };
        near("step", &[30.0, 0.5], 0.2 * libm::pow(0.5, (k / 30) as f64));
        near("exp", &[0.97], 0.2 * libm::pow(0.97, k as f64));
        let cosine = |low: f64, part: f64| low + (0.2 - low) * (1.0 + libm::cos(PI * part)) / 2.0;
        near(
            "cosine",
            &[200.0, 0.01],
            if k < 200 {
                cosine(0.01, t / 200.0)
            } else {
                0.01
            },
        );
        near(
            "warmup",
            &[20.0, 120.0],
            match k {
                0..20 => 0.2 * (t + 1.0) / 20.0,
                20..120 => cosine(0.0, (t - 20.0) / 100.0),
                _ => 0.0,
            },
        );
        let (top, end) = (0.3 * 100.0 - 1.0, 99.0);
        let (low, last) = (0.2 / 25.0, 0.2 / 25.0 / 1e4);
        near(
            "onecycle",
            &[100.0],
            if t <= top {
                0.2 + (low - 0.2) * (1.0 + libm::cos(PI * t / top)) / 2.0
            } else if t < end {
                last + (0.2 - last) * (1.0 + libm::cos(PI * (t - top) / (end - top))) / 2.0
            } else {
                last
            },
        );
    }
    for (name, numbers, code) in [
        ("often", &[][..], "schedule.name"),
        ("exp", &[0.5, 0.5], "schedule.numbers"),
        ("step", &[0.0], "optimizer.value"),
        ("step", &[1.5], "optimizer.value"),
        ("exp", &[-1.0], "optimizer.value"),
    ] {
        assert_eq!(Schedule::new(name, numbers).unwrap_err().code, code);
    }
}

#[test]
fn a_scheduled_rate_is_the_rate_of_each_step() {
    let schedule = Schedule::new("cosine", &[40.0, 0.001]).unwrap();
    for rule in ["gd", "momentum", "adam", "gd_noisy", "langevin"] {
        let optimizer = Optimizer::new(rule, &[("lr", 0.01)]).unwrap();
        let make = || {
            Ensemble::new(
                objective(FORMULAS[0]),
                endless(optimizer.clone(), 60),
                &[[1.0, 1.0]],
            )
            .unwrap()
        };
        let mut runs = make();
        runs.run(10);
        runs.set_from(
            "lr",
            Change {
                since: 10,
                value: 0.01,
                schedule: Some(schedule),
            },
        )
        .unwrap();
        runs.run(50);
        let mut by_hand = make();
        for k in 0..60 {
            if k >= 10 {
                by_hand.set("lr", schedule.rate(0.01, k - 10)).unwrap();
            }
            by_hand.run(1);
            assert_eq!(runs.value_of("lr", k), by_hand.value_of("lr", k));
        }
        assert_eq!(
            bits(&runs.positions()),
            bits(&by_hand.positions()),
            "{rule}"
        );
    }
    // Only the rate can follow one.
    let optimizer = Optimizer::new("adam", &[]).unwrap();
    let mut runs = Ensemble::new(objective("x^2"), endless(optimizer, 60), &[[1.0, 1.0]]).unwrap();
    let change = Change {
        since: 0,
        value: 0.5,
        schedule: Some(schedule),
    };
    assert_eq!(
        runs.set_from("beta1", change).unwrap_err().code,
        "schedule.lr"
    );
}
