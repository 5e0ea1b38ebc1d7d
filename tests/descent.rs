//! Runs, one and many: where they go, why they stop, and the bits on the way.

use std::rc::Rc;

use watershed::catalog::SURFACES;
use watershed::descent::Descent;
use watershed::ensemble::{BLOCK, Ensemble, MAX_POSITIONS, NEVER, Settings, Track};
use watershed::expr::parse;
use watershed::objective::{Objective, Window};
use watershed::optimizer::Optimizer;
use watershed::optimizer::course::Change;
use watershed::outcome::Outcome;
use watershed::starts::{Sampling, starts};

const HIMMELBLAU: &str = "(x^2+y-11)^2+(x+y^2-7)^2";
const ROSENBROCK: &str = "(1-x)^2+100*(y-x^2)^2";

fn objective(formula: &str) -> Rc<Objective> {
    Rc::new(Objective::new(
        parse(formula).expect("the tests' formulas are right"),
    ))
}

fn window(half: f64) -> Window {
    Window::new([-half, half], [-half, half]).unwrap()
}

fn settings(lr: f64, max_steps: u32, half: f64) -> Settings {
    Settings {
        optimizer: Optimizer::gd(lr).unwrap(),
        max_steps,
        tolerance: 1e-6,
        window: window(half),
        history: true,
        seed: 0,
    }
}

fn ensemble(formula: &str, settings: Settings, starts: &[[f64; 2]]) -> Ensemble {
    Ensemble::new(objective(formula), settings, starts).unwrap()
}

/// One run to its end, or to the limit.
fn run_one(formula: &str, lr: f64, max_steps: u32, half: f64, start: [f64; 2]) -> Ensemble {
    let mut one = ensemble(formula, settings(lr, max_steps, half), &[start]);
    one.run(max_steps);
    one
}

/// The learning rates so far: from which step on, and the rate.
fn rates(ensemble: &Ensemble) -> Vec<(u32, f64)> {
    let changes = ensemble.changes("lr").iter();
    changes.map(|change| (change.since, change.value)).collect()
}

fn track(name: &'static str, vectors: &[[f64; 2]]) -> Track {
    Track {
        name,
        width: 2,
        values: vectors.as_flattened().to_vec(),
    }
}

fn outcome(ensemble: &Ensemble, i: usize) -> Outcome {
    Outcome::of_code(ensemble.outcomes()[i]).unwrap()
}

/// Gradient descent as a textbook writes it: the truth for the bits.
fn plain_loop(
    objective: &Objective,
    lr: f64,
    [mut x, mut y]: [f64; 2],
    steps: u32,
) -> Vec<[f64; 2]> {
    let mut path = vec![[x, y]];
    for _ in 0..steps {
        let [gx, gy] = objective.gradient(x, y);
        x -= lr * gx;
        y -= lr * gy;
        path.push([x, y]);
    }
    path
}

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

fn fixture(name: &str) -> serde_json::Value {
    let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn pair(value: &serde_json::Value) -> [f64; 2] {
    [value[0].as_f64().unwrap(), value[1].as_f64().unwrap()]
}

/// The error measure of the fixtures.
fn error(a: f64, b: f64) -> f64 {
    let scale = if b.abs() > 1.0 { b.abs() } else { 1.0 };
    (a - b).abs() / scale
}

// ---- against the outside ----

#[test]
fn gd_follows_pytorch() {
    let trajectories = fixture("trajectories.json");
    let steps: Vec<usize> = trajectories["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s.as_u64().unwrap() as usize)
        .collect();
    let mut compared = 0;
    for (name, case) in trajectories["optimizers"]["gd"].as_object().unwrap() {
        let formula = match name.as_str() {
            "himmelblau" => HIMMELBLAU,
            "rosenbrock" => ROSENBROCK,
            "rastrigin" => "20+x^2-10*cos(2*pi*x)+y^2-10*cos(2*pi*y)",
            "saddle" => "x^2-y^2",
            other => panic!("the fixture has a function {other} that this test does not know"),
        };
        let lr = case["hyper"]["lr"].as_f64().unwrap();
        let objective = objective(formula);
        for run in case["runs"].as_array().unwrap() {
            let limit = run["reproducible_steps"].as_u64().unwrap() as usize;
            let settings = Settings {
                tolerance: 0.0,
                ..settings(lr, 200, 6.0)
            };
            let mut ensemble =
                Ensemble::new(objective.clone(), settings, &[pair(&run["start"])]).unwrap();
            ensemble.run(200);
            for (&step, expected) in steps.iter().zip(run["torch"].as_array().unwrap()) {
                if step > limit {
                    continue;
                }
                let at = ensemble.positions_at(step as u32).unwrap();
                let expected = pair(expected);
                for (a, b) in at.iter().zip(expected) {
                    assert!(
                        error(*a, b) <= 1e-12,
                        "{name} from {} after {step}: {a} is not {b}",
                        run["start"]
                    );
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 4 * 2 * 9 * 2);
}

/// The mean of squares over data points, written out in W = x and b = y.
#[test]
fn a_least_squares_line_follows_the_exact_solution() {
    let line = &fixture("linreg.json")["synthetic20"];
    let (xs, ys) = (line["x"].as_array().unwrap(), line["y"].as_array().unwrap());
    let squares: Vec<String> = xs
        .iter()
        .zip(ys)
        .map(|(x, y)| format!("(x*({x})+y-({y}))^2"))
        .collect();
    let formula = format!("({})/{}", squares.join("+"), xs.len());
    for (_, case) in line["gd"].as_object().unwrap() {
        let lr = case["lr"].as_f64().unwrap();
        let settings = Settings {
            tolerance: 0.0,
            ..settings(lr, 200, 6.0)
        };
        let mut run = ensemble(&formula, settings, &[pair(&case["start"])]);
        run.run(200);
        for (step, exact) in case["steps"]
            .as_array()
            .unwrap()
            .iter()
            .zip(case["exact"].as_array().unwrap())
        {
            let at = run.positions_at(step.as_u64().unwrap() as u32).unwrap();
            for (a, b) in at.iter().zip(pair(exact)) {
                assert!(
                    error(*a, b) <= 1e-12,
                    "lr {lr}, step {step}: {a} is not {b}"
                );
            }
        }
    }
}

#[test]
fn first_steps_are_those_of_a_hand_calculation() {
    // ∇(x² + 3y²) = (2x, 6y); at (1, 2) with lr 0.25: (1 − 0.5, 2 − 3), then (0.25, 0.5).
    let mut run = ensemble("x^2+3*y^2", settings(0.25, 10, 5.0), &[[1.0, 2.0]]);
    run.run(2);
    assert_eq!(run.positions_at(1).unwrap(), [0.5, -1.0]);
    assert_eq!(run.positions_at(2).unwrap(), [0.25, 0.5]);
    assert_eq!(run.positions_at(3), None);
    assert_eq!(run.positions_at(NEVER), None);
    assert_eq!(run.positions_between(2, 1), None);
    assert_eq!(run.values_at(0).unwrap(), [13.0]);
    assert_eq!(run.values_at(1).unwrap(), [3.25]);
    let path = run.path(0).unwrap();
    assert_eq!(path.x, [1.0, 0.5, 0.25]);
    assert_eq!(path.value, [13.0, 3.25, 0.8125]);
    assert_eq!(
        path.terms[0],
        track("gradient", &[[2.0, 12.0], [1.0, -6.0], [0.5, 3.0]])
    );
    assert_eq!(
        path.terms[1],
        track("step", &[[-0.5, -3.0], [-0.25, 1.5], [-0.125, -0.75]])
    );
}

#[test]
fn convex_functions_have_one_end() {
    let convex = [
        ("x^2+y^2", 0.1),
        ("0.26*(x^2+y^2)-0.48*x*y", 0.5),
        ("(x+2*y-7)^2+(2*x+y-5)^2", 0.05),
        ("(x-1)^2+5*(y+2)^2+x*y", 0.05),
    ];
    for (formula, lr) in convex {
        let objective = objective(formula);
        let starts = starts(Sampling::Uniform, 100, 5, &window(10.0), 2).unwrap();
        let mut runs = Ensemble::new(objective.clone(), settings(lr, 5000, 10.0), &starts).unwrap();
        runs.run(5000);
        let tally = runs.tally(5000);
        assert_eq!(tally.lowest_minimum, 100, "{formula}: {tally:?}");
        let ends = runs.ends();
        assert_eq!(ends.len(), 1, "{formula}");
        assert_eq!(ends[0].count, 100);
        let [gx, gy] = objective.gradient(ends[0].x, ends[0].y);
        assert!(gx.abs() < 1e-12 && gy.abs() < 1e-12, "{formula}: {gx} {gy}");
    }
}

// ---- bits ----

#[test]
fn many_runs_are_single_runs_to_the_bit() {
    for formula in [
        HIMMELBLAU,
        ROSENBROCK,
        "x^2-y^2",
        "sqrt(x^2+y^2)",
        "abs(x)+y^4/(1+y^2)",
        "x^4-3*x^2+x",
    ] {
        let objective = objective(formula);
        let lr = 1e-3;
        for count in [1, 7, BLOCK, BLOCK + 1] {
            let starts = starts(
                Sampling::Uniform,
                count,
                11,
                &window(3.0),
                objective.dimensions(),
            )
            .unwrap();
            let settings = Settings {
                tolerance: 0.0,
                ..settings(lr, 30, 3.0)
            };
            let mut runs = Ensemble::new(objective.clone(), settings.clone(), &starts).unwrap();
            runs.run(30);
            for (i, &start) in starts.iter().enumerate() {
                let truth = plain_loop(&objective, lr, start, 30);
                for (k, point) in truth.iter().enumerate() {
                    let at = &runs.positions_at(k as u32).unwrap()[2 * i..2 * i + 2];
                    assert_eq!(
                        bits(at),
                        bits(point),
                        "{formula}: run {i} of {count} at step {k}"
                    );
                }
            }
            let mut single = Descent::new(objective.clone(), settings, starts[count - 1]).unwrap();
            single.step(30);
            let path = single.path();
            for k in 0..=30 {
                let at = runs.positions_at(k).unwrap();
                let value = runs.values_at(k).unwrap()[count - 1];
                let k = k as usize;
                let seen = [path.x[k], path.y[k], path.value[k]];
                assert_eq!(
                    bits(&seen),
                    bits(&[at[2 * count - 2], at[2 * count - 1], value])
                );
            }
        }
    }
}

/// All that can be seen of an ensemble, with every bit.
#[derive(Debug, PartialEq)]
struct Everything {
    step: u32,
    positions: Vec<u64>,
    outcomes: Vec<u8>,
    stopped_at: Vec<u32>,
    left_at: Vec<u32>,
    sites: Vec<u16>,
}

fn everything(runs: &Ensemble) -> Everything {
    Everything {
        step: runs.step(),
        positions: bits(runs.positions_between(0, runs.step()).unwrap()),
        outcomes: runs.outcomes().to_vec(),
        stopped_at: runs.stopped_at().to_vec(),
        left_at: runs.left_at().to_vec(),
        sites: runs.sites(),
    }
}

/// A rate at which some runs arrive, some diverge and some bounce for long.
fn lively(count: usize) -> Ensemble {
    let starts = starts(Sampling::Uniform, count, 3, &window(6.0), 2).unwrap();
    ensemble(HIMMELBLAU, settings(0.018, 400, 6.0), &starts)
}

#[test]
fn slices_change_nothing() {
    let mut whole = lively(1300);
    whole.run(400);
    for budget in [1, 700, 5000] {
        let mut sliced = lively(1300);
        let mut calls = 0;
        while !sliced.done() {
            sliced.advance(400, budget);
            calls += 1;
            assert!(calls < 10_000);
        }
        assert!(calls > 5, "a budget of {budget} was not kept");
        assert_eq!(everything(&sliced), everything(&whole));
    }
    let outcomes: std::collections::BTreeSet<u8> = whole.outcomes().iter().copied().collect();
    assert!(
        outcomes.len() >= 2,
        "the test wants runs that end differently: {outcomes:?}"
    );
}

#[test]
fn going_back_and_on_gives_the_same_bits() {
    let mut straight = lively(60);
    straight.run(400);
    let truth = everything(&straight);
    let last = straight.step();
    for k in [0, 1, 63, 64, 65, 130, last] {
        straight.rewind(k).unwrap();
        assert_eq!(straight.step(), k);
        straight.run(400);
        assert_eq!(everything(&straight), truth, "after going back to {k}");
    }
    assert_eq!(straight.rewind(last + 1).unwrap_err().code, "run.step");
}

#[test]
fn going_back_across_a_change_of_rate_gives_the_same_bits() {
    let mut runs = lively(60);
    runs.run(70);
    runs.set("lr", 0.004).unwrap();
    runs.run(30);
    runs.set("lr", 0.01).unwrap();
    runs.run(200);
    assert_eq!(rates(&runs), [(0, 0.018), (70, 0.004), (100, 0.01)]);
    let truth = everything(&runs);
    for k in [0, 69, 70, 71, 99, 100, 101, truth.step] {
        runs.rewind(k).unwrap();
        runs.run(300 - k);
        assert_eq!(everything(&runs), truth, "after going back to {k}");
    }
    // Another change from an earlier step on drops the later ones.
    runs.rewind(80).unwrap();
    runs.set("lr", 0.02).unwrap();
    assert_eq!(rates(&runs), [(0, 0.018), (70, 0.004), (80, 0.02)]);
}

/// A change of rate wakes the runs that cycled, which move again from before they were found to; moving on does that in slices, each of which
/// computes no more points than it may and a block, and gives what doing it at once gives.
#[test]
fn a_change_of_rate_is_computed_in_slices() {
    let count = 700;
    let points = starts(Sampling::Uniform, count, 3, &window(6.0), 2).unwrap();
    // Along x the steps of 2x² lead from x to −x for ever.
    let cycling = ensemble("2*x^2+0*y", settings(0.5, 400, 6.0), &points);
    for (name, mut runs, wakes) in [("lively", lively(count), false), ("cycling", cycling, true)] {
        runs.run(150);
        let moving = |runs: &Ensemble| {
            let stopped = runs.stopped_at().iter();
            stopped.filter(|&&step| step == NEVER).count()
        };
        assert_eq!(runs.done(), wakes, "all of them cycle");
        let k = runs.step() - if wakes { 0 } else { 7 };
        let mut whole = runs.clone();
        whole.set_from("lr", Change::to(0.002, k)).unwrap();
        assert_eq!(whole.step(), k, "{name}");
        whole.run(50);

        let mut sliced = runs;
        sliced.plan_from("lr", Change::to(0.002, k)).unwrap();
        // Nothing has been computed yet.
        assert_eq!(sliced.step() % 64, 0, "{name}");
        assert!(sliced.step() < k && (!wakes || moving(&sliced) == count));
        let budget = 2 * count;
        let mut slices = 0;
        while sliced.step() < k + 50 {
            let before = sliced.step();
            sliced.advance(k + 50 - before, budget);
            // The last step may be half done, and so may the first have been.
            let steps = (sliced.step() - before).saturating_sub(1) as usize;
            assert!(steps * moving(&sliced) <= budget + BLOCK, "{name}: {steps}");
            slices += 1;
        }
        assert!(slices >= 8, "{name}: {slices}");
        assert_eq!(everything(&sliced), everything(&whole), "{name}");
        assert_eq!(rates(&sliced), rates(&whole));
    }
}

/// After many steps a single run is not brought up to them at once, but all are computed again in slices.
#[test]
fn a_start_after_many_steps_is_computed_in_slices() {
    let points = starts(Sampling::Uniform, 3, 3, &window(6.0), 2).unwrap();
    let long = |points: &[[f64; 2]]| {
        let settings = Settings {
            tolerance: 0.0,
            ..settings(0.001, 12_000, 6.0)
        };
        ensemble(HIMMELBLAU, settings, points)
    };
    let mut runs = long(&points);
    runs.run(12_000);
    assert_eq!(runs.add_start(1.5, -2.5).unwrap(), 3);
    assert_eq!(runs.step(), 0);
    runs.run(11_000);
    runs.move_start(0, 0.5, 0.5).unwrap();
    assert_eq!(runs.step(), 0);
    runs.run(5000);
    // Fewer steps are taken at once.
    runs.remove_start(1).unwrap();
    runs.move_start(1, 0.25, 0.5).unwrap();
    assert_eq!(runs.step(), 5000);
    runs.run(12_000);
    let mut fresh = long(&[[0.5, 0.5], [0.25, 0.5], [1.5, -2.5]]);
    fresh.run(12_000);
    assert_eq!(everything(&runs), everything(&fresh));
}

#[test]
fn a_changed_rate_is_a_loop_with_that_rate() {
    let start = [1.0, 1.0];
    let objective = objective(HIMMELBLAU);
    let mut runs = Ensemble::new(
        objective.clone(),
        Settings {
            tolerance: 0.0,
            ..settings(0.01, 100, 6.0)
        },
        &[start],
    )
    .unwrap();
    runs.run(40);
    runs.set("lr", 0.002).unwrap();
    runs.run(60);
    let first = plain_loop(&objective, 0.01, start, 40);
    let second = plain_loop(&objective, 0.002, first[40], 60);
    for k in 0..=100u32 {
        let truth = if k < 40 {
            first[k as usize]
        } else {
            second[k as usize - 40]
        };
        assert_eq!(bits(runs.positions_at(k).unwrap()), bits(&truth));
    }
    let steps = runs.path(0).unwrap().terms.remove(1).values;
    let [gx, _] = objective.gradient(first[39][0], first[39][1]);
    assert_eq!(steps[2 * 39], -(0.01 * gx));
    let [gx, _] = objective.gradient(first[40][0], first[40][1]);
    assert_eq!(steps[2 * 40], -(0.002 * gx));
}

#[test]
fn adding_moving_and_removing_leaves_the_other_runs_alone() {
    let mut runs = lively(20);
    runs.run(150);
    let column = |runs: &Ensemble, i: usize| -> Vec<u64> {
        let row = 2 * runs.count();
        let positions = runs.positions_between(0, runs.step()).unwrap();
        positions
            .chunks_exact(row)
            .flat_map(|step| bits(&step[2 * i..2 * i + 2]))
            .collect()
    };
    let before: Vec<_> = (0..20).map(|i| column(&runs, i)).collect();
    let ended: Vec<_> = runs
        .outcomes()
        .iter()
        .zip(runs.stopped_at())
        .map(|(&o, &s)| (o, s))
        .collect();

    assert_eq!(runs.add_start(1.5, -2.5).unwrap(), 20);
    runs.move_start(4, -1.0, 0.25).unwrap();
    runs.remove_start(9).unwrap();
    for i in 0..20 {
        if i == 4 || i == 9 {
            continue;
        }
        let now = if i > 9 { i - 1 } else { i };
        assert_eq!(column(&runs, now), before[i], "run {i}");
        assert_eq!((runs.outcomes()[now], runs.stopped_at()[now]), ended[i]);
    }
    // The new ones are what they would have been from the beginning, also after going on.
    runs.run(100);
    let mut fresh = ensemble(
        HIMMELBLAU,
        settings(0.018, 400, 6.0),
        &[[1.5, -2.5], [-1.0, 0.25]],
    );
    fresh.run(250);
    for (i, j) in [(19, 0), (4, 1)] {
        assert_eq!(
            column(&runs, i)[..2 * fresh.step() as usize],
            column(&fresh, j)[..2 * fresh.step() as usize]
        );
        assert_eq!(runs.outcomes()[i], fresh.outcomes()[j]);
        assert_eq!(runs.stopped_at()[i], fresh.stopped_at()[j]);
    }
    // And going back still works.
    let truth = everything(&runs);
    runs.rewind(70).unwrap();
    runs.run(180);
    assert_eq!(everything(&runs), truth);
    assert_eq!(runs.remove_start(20).unwrap_err().code, "run.index");
    assert_eq!(
        runs.add_start(f64::NAN, 0.0).unwrap_err().code,
        "starts.list"
    );
    for _ in 0..20 {
        runs.remove_start(0).unwrap();
    }
    assert_eq!((runs.count(), runs.tally(10).total), (0, 0));
}

#[test]
fn a_start_added_after_all_have_stopped_sets_things_going_again() {
    let mut runs = ensemble("x^2+y^2", settings(0.25, 500, 4.0), &[[1.0, 1.0]]);
    runs.run(500);
    assert!(runs.done() && runs.step() < 500);
    let stopped = runs.step();
    runs.add_start(3e3, 0.0).unwrap();
    assert!(!runs.done());
    runs.run(500);
    assert!(runs.step() > stopped);
    assert_eq!(runs.outcomes(), [1, 1]);
    assert_eq!(runs.left_at(), [NEVER, 0]);
}

// ---- why runs stop ----

#[test]
fn himmelblau_has_four_equally_low_minima() {
    let starts = starts(Sampling::Sobol, 200, 1, &window(6.0), 2).unwrap();
    let mut runs = ensemble(HIMMELBLAU, settings(0.01, 2000, 6.0), &starts);
    runs.run(2000);
    let ends: Vec<_> = runs
        .ends()
        .into_iter()
        .filter(|end| end.kind == Outcome::Minimum)
        .collect();
    // Published: (3, 2), (−2.805118, 3.131312), (−3.779310, −3.283186), (3.584428, −1.848126).
    assert_eq!(ends.len(), 4, "{ends:?}");
    assert!(
        runs.ends()
            .iter()
            .zip(runs.lowest())
            .all(|(end, low)| low == (end.kind == Outcome::Minimum))
    );
    assert!(
        ends.iter()
            .any(|end| (end.x - 3.0).abs() < 1e-12 && (end.y - 2.0).abs() < 1e-12)
    );
    let tally = runs.tally(runs.step());
    assert_eq!(tally.other_minimum, 0);
    assert_eq!(
        tally.lowest_minimum,
        tally.counts[Outcome::Minimum.code() as usize]
    );
    assert!(tally.lowest_minimum > 150, "{tally:?}");
}

#[test]
fn two_valleys_of_different_depth_are_told_apart() {
    // x⁴ − 2x² + 0.3x + y²: minima near x = −1.04 (lower) and x = 0.96.
    let mut runs = ensemble(
        "x^4-2*x^2+0.3*x+y^2",
        settings(0.05, 2000, 2.0),
        &[[-1.5, 1.0], [1.5, 1.0], [1.2, -1.0]],
    );
    runs.run(2000);
    let tally = runs.tally(runs.step());
    assert_eq!((tally.lowest_minimum, tally.other_minimum), (1, 2));
    assert_eq!(runs.sites()[1], runs.sites()[2]);
    assert_ne!(runs.sites()[0], runs.sites()[1]);
}

#[test]
fn a_minimum_outside_the_window_is_not_the_lowest() {
    // The lower minimum lies at x = −1.04; the window begins at −0.5.
    let narrow = Window::new([-0.5, 2.0], [-1.0, 1.0]).unwrap();
    let settings = Settings {
        window: narrow,
        ..settings(0.05, 2000, 2.0)
    };
    let mut runs = ensemble("x^4-2*x^2+0.3*x+y^2", settings, &[[-0.4, 0.0], [1.5, 0.0]]);
    runs.run(2000);
    let tally = runs.tally(runs.step());
    assert_eq!(
        (tally.lowest_minimum, tally.other_minimum, tally.left_window),
        (1, 1, 1)
    );
    let left = runs.left_at()[0];
    assert!(runs.positions_at(left).unwrap()[0] < -0.5);
    assert!(runs.positions_at(left - 1).unwrap()[0] >= -0.5);
}

#[test]
fn the_ridge_of_a_saddle_leads_to_the_saddle() {
    let run = run_one("x^2-y^2", 0.1, 1000, 2.0, [1.5, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::Saddle);
    let end = &run.ends()[0];
    assert_eq!(end.eigenvalues, [-2.0, 2.0]);
    assert_eq!(end.eigenvectors, [[0.0, 1.0], [1.0, 0.0]]);
    assert_eq!(run.tally(1000).lowest_minimum, 0);
    // Beside the ridge it leads away, past every bound.
    let run = run_one("x^2-y^2", 0.1, 1000, 2.0, [1.5, 1e-9]);
    assert_eq!(outcome(&run, 0), Outcome::Diverged);
    assert!(run.left_at()[0] < run.stopped_at()[0]);
}

#[test]
fn a_start_on_a_critical_point_has_arrived() {
    let run = run_one("-(x^2)-y^2", 0.1, 100, 2.0, [0.0, 0.0]);
    assert_eq!(
        (outcome(&run, 0), run.stopped_at()[0]),
        (Outcome::Maximum, 0)
    );
    let run = run_one("x^2+y^2", 0.1, 100, 2.0, [0.0, 0.0]);
    assert_eq!(
        (outcome(&run, 0), run.stopped_at()[0]),
        (Outcome::Minimum, 0)
    );
    assert!(run.done());
}

#[test]
fn flat_places_are_not_minima() {
    for (formula, start) in [
        ("5+0*x*y", [1.0, 1.0]),
        ("x^2+0*y", [1.0, 1.0]),
        ("x^4+y^4", [0.5, 0.5]),
        ("x^4+y^2", [0.5, 0.5]),
        ("(x^2+y^2-1)^2", [0.5, 0.5]),
        ("(x+y)^2", [0.5, 0.5]),
        ("x^3+y^2", [0.5, 0.5]),
    ] {
        let run = run_one(formula, 0.1, 100_000, 2.0, start);
        assert_eq!(outcome(&run, 0), Outcome::Degenerate, "{formula}");
        assert_eq!(run.sites(), [0], "{formula}");
    }
    // Curves, where there is no second curvature to compare with.
    for formula in ["x^4", "x^3", "x^6"] {
        let run = run_one(formula, 0.1, 1_000_000, 2.0, [0.5, 0.0]);
        assert_eq!(outcome(&run, 0), Outcome::Degenerate, "{formula}");
    }
}

#[test]
fn a_plateau_is_not_an_end() {
    // The slope of 1/(1 + r²)³ at r = 12 is 2·10⁻⁶ and at r = 20 below 10⁻⁷, and there is nothing there.
    let run = run_one("-1/(1+x^2+y^2)^3", 0.1, 2000, 25.0, [20.0, 3.0]);
    assert_eq!(outcome(&run, 0), Outcome::StillMoving);
    // A slope without any curvature, gentler than the tolerance.
    let run = run_one("1e-7*x+0*y", 0.1, 2000, 5.0, [1.0, 1.0]);
    assert_eq!(outcome(&run, 0), Outcome::StillMoving);
    // A rate of 0 moves nothing and ends nothing.
    let run = run_one("x^2+y^2", 0.0, 500, 5.0, [1.0, 1.0]);
    assert_eq!(outcome(&run, 0), Outcome::StillMoving);
    assert_eq!(run.positions(), [1.0, 1.0]);
}

#[test]
fn ravines_are_not_ends_before_their_end() {
    for (formula, lr, steps, minimum) in [
        // Curvatures 2 and 2·10⁻⁴, at rates from gentle to the edge of stability.
        ("x^2+1e-4*y^2", 0.1, 1_000_000, [0.0, 0.0]),
        ("x^2+1e-4*y^2", 0.99, 1_000_000, [0.0, 0.0]),
        ("x^2+1e-4*y^2", 0.9999, 1_000_000, [0.0, 0.0]),
        ("x^2+1e-6*y^2", 0.9, 1_000_000, [0.0, 0.0]),
        (ROSENBROCK, 5e-4, 200_000, [1.0, 1.0]),
        (ROSENBROCK, 1e-3, 200_000, [1.0, 1.0]),
        (ROSENBROCK, 1.9e-3, 200_000, [1.0, 1.0]),
    ] {
        for start in [[-1.2, 1.0], [1.5, 1.7], [0.3, -1.0]] {
            let mut settings = settings(lr, steps, 2.048);
            settings.history = false;
            let mut run = ensemble(formula, settings, &[start]);
            run.run(steps);
            let position = run.positions();
            match outcome(&run, 0) {
                Outcome::Minimum => {
                    let away = (position[0] - minimum[0]).abs() + (position[1] - minimum[1]).abs();
                    assert!(
                        away < 0.2,
                        "{formula} at {lr} stopped {away} from its minimum"
                    );
                }
                // Thrown out at the first step, or not there yet: both true.
                Outcome::Diverged | Outcome::StillMoving => {}
                other => panic!(
                    "{formula} at {lr} from {start:?}: {other:?} after {}",
                    run.step()
                ),
            }
        }
    }
}

#[test]
fn twice_the_inverse_curvature_gives_a_cycle_of_two() {
    // f'' = 2, so at lr = 2/2 each step goes to the mirror image.
    for (formula, start) in [
        ("x^2", [1.0, 0.0]),
        ("x^2+y^2", [1.0, 0.5]),
        ("(x-0.1)^2", [0.7, 0.0]),
    ] {
        let run = run_one(formula, 1.0, 1000, 2.0, start);
        assert_eq!(outcome(&run, 0), Outcome::Cycling, "{formula}");
        assert_eq!(run.finding(0).period, Some(2), "{formula}");
        assert_eq!(run.sites(), [65535]);
        assert_eq!(run.tally(1000).counts[6], 1);
    }
    // Around |x| with steps of 0.3 from 0.1: to −0.2 and back.
    let run = run_one("|x|", 0.3, 1000, 2.0, [0.1, 0.0]);
    assert_eq!(
        (outcome(&run, 0), run.finding(0).period),
        (Outcome::Cycling, Some(2))
    );
    // Just below, the mirror image is a little closer each time: slow, but honest.
    let run = run_one("x^2", 0.999, 20_000, 2.0, [1.0, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::Minimum);
    let run = run_one("x^2", 0.99999, 20_000, 2.0, [1.0, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::StillMoving);
    // And above, a little farther.
    let run = run_one("x^2", 1.001, 20_000, 2.0, [1.0, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::Diverged);
}

#[test]
fn cycles_of_a_nonlinear_map_are_found_with_their_period() {
    // x⁴/4 − x²/2 at rate r is the map (1 + r)x − r·x³, which doubles its period again and again.
    for (lr, period) in [(1.1, 2), (1.25, 4), (1.29, 8)] {
        let run = run_one("x^4/4-x^2/2", lr, 5000, 2.0, [0.3, 0.0]);
        assert_eq!(outcome(&run, 0), Outcome::Cycling, "lr {lr}");
        assert_eq!(run.finding(0).period, Some(period), "lr {lr}");
        let stopped = run.stopped_at()[0];
        let now = run.positions_at(stopped).unwrap()[0];
        for earlier in 1..=period {
            let then = run.positions_at(stopped - earlier).unwrap()[0];
            assert_eq!((now - then).abs() < 1e-8, earlier == period);
        }
    }
    // Chaos keeps to a box and never repeats.
    let run = run_one("x^4/4-x^2/2", 1.6, 20_000, 2.0, [0.3, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::Circling);
}

#[test]
fn round_the_tip_of_a_cone_runs_circle() {
    // Steps of constant length 0.1 around the tip, but not on one line with it.
    let run = run_one("sqrt(x^2+2*y^2)", 0.1, 20_000, 2.0, [1.0, 0.7]);
    let seen = outcome(&run, 0);
    assert!(
        matches!(seen, Outcome::Circling | Outcome::Cycling),
        "{seen:?}"
    );
    assert!(run.finding(0).radius.unwrap() < 0.3);
    // The tip itself: the value is there, the gradient is 0/0.
    let run = run_one("sqrt(x^2+2*y^2)", 0.1, 100, 2.0, [0.0, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::Cusp);
    // Steps smaller than the tolerance around the edge: at rest as far as anybody can see.
    let run = run_one("|x|+y^2", 1e-7, 100_000, 2.0, [1e-6, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::Cusp);
    // Right on the edge, where the derivative of |x| is taken as 0.
    let run = run_one("|x|+y^2", 0.25, 1000, 2.0, [1.0, 1.0]);
    assert_eq!(outcome(&run, 0), Outcome::Cusp);
}

#[test]
fn creeping_along_a_valley_is_not_circling() {
    // Chaos across the valley, and a floor that falls by 10⁻⁴ a unit: the run has far to go.
    let run = run_one("x^4/4-x^2/2+1e-4*y", 1.6, 4000, 2.0, [0.3, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::StillMoving);
}

#[test]
fn round_the_tip_of_ackleys_function_runs_stay() {
    // The steps lead to and fro across the tip while their direction turns slowly, so
    // nothing repeats; the radius is about half of rate times slope, 0.01 · 4/√2 / 2.
    let ackley = "-20*exp(-0.2*sqrt(0.5*(x^2+y^2)))-exp(0.5*(cos(2*pi*x)+cos(2*pi*y)))+e+20";
    for start in [[0.3, 0.1], [-0.2, 0.25], [0.05, -0.3]] {
        let run = run_one(ackley, 0.01, 5000, 5.0, start);
        assert_eq!(outcome(&run, 0), Outcome::Circling, "{start:?}");
        let finding = run.finding(0);
        assert!(finding.radius.unwrap() < 0.03, "{finding:?}");
        assert!(
            finding.centre.unwrap().iter().all(|c| c.abs() < 0.01),
            "{finding:?}"
        );
    }
    let run = run_one(ackley, 0.01, 5000, 5.0, [0.0, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::Cusp);
}

/// On every surface of the catalogue: what is called a minimum is one, as far as the values
/// around it tell, and a run that is said to go in circles would not have arrived later.
#[test]
fn ends_on_the_catalogue_are_what_they_are_called() {
    let (mut minima, mut restless) = (0, 0);
    for surface in SURFACES {
        let objective = objective(surface.formula);
        let window = Window::new(surface.x, surface.y).unwrap();
        let size = surface.x[1] - surface.x[0];
        let rate = surface.rate("gd").unwrap_or(0.01);
        let starts = starts(Sampling::Sobol, 60, 9, &window, objective.dimensions()).unwrap();
        for lr in [rate, 2.0 * rate] {
            let settings = Settings {
                window,
                ..settings(lr, 2000, 1.0)
            };
            let mut runs = Ensemble::new(objective.clone(), settings, &starts).unwrap();
            runs.run(2000);
            for end in runs.ends() {
                let around = (0..16).map(|i| {
                    let angle = f64::from(i) * std::f64::consts::PI / 8.0;
                    let (dx, dy) = (
                        libm::cos(angle) * 1e-5 * size,
                        libm::sin(angle) * 1e-5 * size,
                    );
                    objective.value(end.x + dx, end.y + dy) - end.value
                });
                // The values themselves are good to this much.
                let noise = 1e-13
                    * (end.value.abs()
                        + end.eigenvalues.last().map_or(0.0, |l| l.abs()) * size * size);
                let changes: Vec<f64> = around.collect();
                let higher = changes.iter().filter(|&&change| change > -noise).count();
                let lower = changes.iter().filter(|&&change| change < noise).count();
                match end.kind {
                    Outcome::Minimum => assert_eq!(higher, 16, "{}: {end:?}", surface.name),
                    Outcome::Maximum => assert_eq!(lower, 16, "{}: {end:?}", surface.name),
                    Outcome::Saddle => {
                        assert!(higher > 0 && lower > 0, "{}: {end:?}", surface.name)
                    }
                    _ => {}
                }
                minima += u32::from(end.kind == Outcome::Minimum);
            }
            for (i, &start) in starts.iter().enumerate() {
                if !matches!(outcome(&runs, i), Outcome::Cycling | Outcome::Circling) {
                    continue;
                }
                restless += 1;
                let [x, y] = plain_loop(&objective, lr, start, 20 * runs.stopped_at()[i])
                    [20 * runs.stopped_at()[i] as usize];
                let [gx, gy] = objective.gradient(x, y);
                assert!(
                    !(gx.abs() < 1e-6 && gy.abs() < 1e-6),
                    "{} from {start:?}",
                    surface.name
                );
            }
        }
    }
    assert!(minima > 500 && restless > 50, "{minima} {restless}");
}

#[test]
fn circling_lower_than_every_minimum_is_counted() {
    // A cone at (0, 0), lower than the dents in its side: whoever is in a dent is not at
    // the lowest place, though nobody came to rest lower.
    let cone = "3*sqrt(x^2+y^2)-2/(1+20*((x-1)^2+y^2))";
    let mut runs = ensemble(
        cone,
        settings(0.01, 5000, 2.0),
        &[[1.05, 0.0], [0.0, 0.5], [-0.3, 0.2]],
    );
    runs.run(5000);
    assert_eq!(outcome(&runs, 0), Outcome::Minimum);
    let seen = outcome(&runs, 1);
    assert!(
        matches!(seen, Outcome::Cycling | Outcome::Circling),
        "{seen:?} after {}",
        runs.step()
    );
    let tally = runs.tally(5000);
    assert_eq!((tally.lowest_minimum, tally.other_minimum), (0, 1));
}

#[test]
fn a_change_of_rate_sets_cycling_runs_free() {
    let mut runs = ensemble(
        "x^2+y^2",
        settings(1.0, 1000, 2.0),
        &[[1.0, 0.5], [0.0, 0.0]],
    );
    runs.run(60);
    assert_eq!(runs.outcomes(), [6, 1]);
    let frozen = runs.step();
    // Added later, the run keeps the clock going.
    runs.add_start(0.3, 0.2).unwrap();
    runs.set("lr", 0.1).unwrap();
    assert_eq!(runs.outcomes()[0], 0);
    runs.run(500);
    assert_eq!(runs.outcomes(), [1, 1, 1]);
    // What it did before the change is what a plain loop does.
    let truth = plain_loop(&objective("x^2+y^2"), 1.0, [1.0, 0.5], frozen);
    for k in 0..=frozen {
        assert_eq!(runs.positions_at(k).unwrap()[..2], truth[k as usize]);
    }
    let truth = everything(&runs);
    runs.rewind(3).unwrap();
    runs.run(truth.step - 3);
    assert_eq!(everything(&runs), truth);
}

#[test]
fn far_away_is_diverged_and_finite() {
    for (formula, lr, start) in [
        ("x^2+y^2", 1.5, [1.0, 1.0]),
        ("x^4+y^4", 1.0, [3.0, 2.0]),
        (HIMMELBLAU, 0.5, [5.0, 5.0]),
        ("x^50", 1.0, [8.0, 0.0]),
        // Beyond all numbers within one step.
        ("1e300*x^10", 1e6, [5.0, 0.0]),
    ] {
        let run = run_one(formula, lr, 1000, 6.0, start);
        assert_eq!(outcome(&run, 0), Outcome::Diverged, "{formula}");
        assert!(run.positions().iter().all(|p| p.is_finite()), "{formula}");
        assert!(run.left_at()[0] <= run.stopped_at()[0], "{formula}");
    }
}

#[test]
fn a_run_stays_at_the_last_defined_point() {
    // f = 1/x, uphill to the left: from 0.5 with lr 0.2 the first step lands at 0.5 + 0.8.
    // −√x falls to the right; √x leads over the edge: 0.04 − 0.1·2.5 = −0.21.
    let run = run_one("sqrt(x)+y^2", 0.1, 100, 2.0, [0.04, 0.5]);
    assert_eq!(
        (outcome(&run, 0), run.stopped_at()[0]),
        (Outcome::Undefined, 1)
    );
    assert_eq!(run.positions(), [0.04, 0.5]);
    let [x, y] = run.finding(0).undefined_at.unwrap();
    assert!((x + 0.21).abs() < 1e-15 && (y - 0.4).abs() < 1e-15);
    // Undefined from the beginning, and where only the value is undefined.
    let run = run_one("sqrt(x)+y^2", 0.1, 100, 2.0, [-1.0, 0.5]);
    assert_eq!(
        (outcome(&run, 0), run.stopped_at()[0]),
        (Outcome::Undefined, 0)
    );
    let run = run_one("1/x+y^2", 0.1, 100, 2.0, [0.0, 0.5]);
    assert_eq!(outcome(&run, 0), Outcome::Undefined);
}

#[test]
fn logarithms_end_where_they_end() {
    // ln x falls to the left: over the edge at 0. Its derivative 1/x is defined there; ln is not.
    let run = run_one("ln(x)+y^2", 0.1, 100, 2.0, [0.2, 0.5]);
    assert_eq!(
        (outcome(&run, 0), run.stopped_at()[0]),
        (Outcome::Undefined, 1)
    );
    assert_eq!(run.positions(), [0.2, 0.5]);
}

#[test]
fn without_a_tolerance_nothing_stops() {
    for (formula, lr, start) in [
        ("x^2+y^2", 0.1, [0.0, 0.0]),
        ("x^2+y^2", 1.0, [1.0, 0.0]),
        ("x^2+y^2", 3.0, [1.0, 0.0]),
        ("sqrt(x)+y^2", 0.1, [0.04, 0.5]),
    ] {
        let objective = objective(formula);
        let settings = Settings {
            tolerance: 0.0,
            ..settings(lr, 700, 2.0)
        };
        let mut run = Ensemble::new(objective.clone(), settings, &[start]).unwrap();
        assert_eq!(run.run(700), 700);
        assert_eq!(outcome(&run, 0), Outcome::StillMoving);
        for (k, point) in plain_loop(&objective, lr, start, 700).iter().enumerate() {
            assert_eq!(
                bits(run.positions_at(k as u32).unwrap()),
                bits(point),
                "{formula} at step {k}"
            );
        }
    }
}

#[test]
fn on_a_curve_y_stays_zero() {
    let run = run_one("(x-1)^2", 0.25, 200, 3.0, [-2.0, 7.0]);
    assert_eq!(outcome(&run, 0), Outcome::Minimum);
    assert_eq!(run.positions()[1], 0.0);
    assert_eq!(run.ends()[0].eigenvalues, [2.0]);
    assert_eq!(run.tally(200).lowest_minimum, 1);
    let run = run_one("-(x-1)^2", 0.25, 200, 3.0, [1.0, 0.0]);
    assert_eq!(outcome(&run, 0), Outcome::Maximum);
}

// ---- counting ----

#[test]
fn tallies_add_up_and_only_grow() {
    let mut runs = lively(300);
    runs.run(400);
    let mut last = runs.tally(0);
    for k in 0..=runs.step() + 3 {
        let tally = runs.tally(k);
        assert_eq!(tally.total, 300);
        assert_eq!(tally.counts.iter().sum::<u32>(), 300);
        assert_eq!(tally.lowest_minimum + tally.other_minimum, tally.counts[1]);
        for outcome in 1..11 {
            assert!(tally.counts[outcome] >= last.counts[outcome]);
        }
        assert!(tally.left_window >= last.left_window);
        let moving = runs
            .stopped_at()
            .iter()
            .filter(|&&stopped| stopped > k)
            .count();
        assert_eq!(tally.counts[0] as usize, moving);
        last = tally;
    }
    for (end, i) in runs.ends().iter().zip(0..) {
        let there = runs.sites().iter().filter(|&&site| site == i).count();
        assert_eq!(end.count as usize, there);
    }
}

#[test]
fn leaving_the_window_is_a_flag_and_no_end() {
    // Thrown out by the first step, back by the second: x ↦ −1.5x, then the rate is lowered.
    let mut runs = ensemble("x^2+y^2", settings(0.9, 500, 1.0), &[[0.9, 0.9]]);
    runs.set("lr", 1.25).unwrap();
    runs.run(1);
    assert_eq!(runs.left_at(), [1]);
    runs.set("lr", 0.4).unwrap();
    runs.run(400);
    assert_eq!(runs.outcomes(), [1]);
    assert_eq!(runs.left_at(), [1]);
    assert_eq!(
        (runs.tally(0).left_window, runs.tally(1).left_window),
        (0, 1)
    );
}

#[test]
fn too_many_positions_are_not_kept() {
    let starts = starts(Sampling::Uniform, 5000, 0, &window(6.0), 2).unwrap();
    let steps = (MAX_POSITIONS / 5000) as u32;
    let small = ensemble(HIMMELBLAU, settings(0.01, steps - 1, 6.0), &starts);
    assert!(small.has_history());
    let mut large = ensemble(HIMMELBLAU, settings(0.01, steps, 6.0), &starts);
    assert!(!large.has_history());
    large.run(3);
    assert_eq!(large.positions_at(2), None);
    assert_eq!(large.rewind(1).unwrap_err().code, "run.no_history");
    assert_eq!(large.positions().len(), 10_000);
    let path = large.path(17).unwrap();
    assert_eq!(path.x.len(), 4);
    assert_eq!([path.x[3], path.y[3]], large.positions()[34..36]);
    large.add_start(1.0, 1.0).unwrap();
    assert_eq!(large.count(), 5001);
}

#[test]
fn settings_out_of_range_are_named() {
    let check = |change: fn(&mut Settings), code: &str, value: &str| {
        let mut wrong = settings(0.1, 10, 1.0);
        change(&mut wrong);
        let error = Ensemble::new(objective("x^2"), wrong, &[]).unwrap_err();
        assert_eq!((error.code, error.value.as_str()), (code, value));
        assert!(!error.allowed.is_empty() && error.message.contains(value));
    };
    check(|s| s.tolerance = -1.0, "run.tolerance", "-1");
    check(|s| s.tolerance = f64::NAN, "run.tolerance", "NaN");
    check(|s| s.max_steps = 1_000_001, "run.steps", "1000001");
    let error = Ensemble::new(
        objective("x^2"),
        settings(0.1, 10, 1.0),
        &[[f64::INFINITY, 0.0]],
    )
    .unwrap_err();
    assert_eq!(error.code, "starts.list");
}

// ---- the timeline of a link ----

#[test]
fn a_timeline_restores_what_changes_on_the_way_made_to_the_bit() {
    // Each step of the scenario: gone back to, and the rate set there.
    let stories: [&[(u32, f64)]; 6] = [
        &[(40, 0.01)],
        &[(40, 0.1)],
        &[(20, 0.05), (90, 0.02)],
        &[(90, 0.02), (20, 0.1)],
        &[(64, 0.3), (128, 0.1)],
        &[(250, 0.01), (7, 0.3), (200, 0.3)],
    ];
    let formulas = [
        HIMMELBLAU,
        ROSENBROCK,
        "10*x^2 + y^2",
        "sin(3*x)*cos(3*y) + 0.1*(x^2+y^2)",
        "abs(x) + abs(y)",
        "x^4 + y^4",
    ];
    let points = starts(Sampling::Uniform, 60, 3, &window(5.0), 2).unwrap();
    let mut restless = 0;
    for formula in formulas {
        for story in stories {
            let mut live = ensemble(formula, settings(0.1, 600, 5.0), &points);
            let mut timeline = vec![(0, 0.1)];
            live.run(300);
            for &(step, rate) in story {
                // All runs may have stopped before.
                if step > live.step() {
                    continue;
                }
                live.set_from("lr", Change::to(rate, step)).unwrap();
                timeline.retain(|&(since, _)| since < step);
                timeline.push((step, rate));
                live.run(130);
            }
            live.run(600);
            let mut linked = ensemble(formula, settings(0.1, 600, 5.0), &points);
            let changes: Vec<_> = timeline
                .iter()
                .map(|&(step, rate)| Change::to(rate, step))
                .collect();
            linked.lay("lr", &changes).unwrap();
            linked.run(600);
            let context = format!("{formula} with {timeline:?}");
            assert_eq!(rates(&live), rates(&linked), "{context}");
            assert_eq!(live.outcomes(), linked.outcomes(), "{context}");
            assert_eq!(live.stopped_at(), linked.stopped_at(), "{context}");
            assert_eq!(live.left_at(), linked.left_at(), "{context}");
            assert_eq!(live.step(), linked.step(), "{context}");
            let path = |runs: &Ensemble| bits(runs.positions_between(0, runs.step()).unwrap());
            assert_eq!(path(&live), path(&linked), "{context}");
            restless += (0..points.len())
                .filter(|&i| {
                    matches!(
                        outcome(&live, i),
                        Outcome::Cycling | Outcome::Circling | Outcome::Cusp
                    )
                })
                .count();
        }
    }
    assert!(restless > 100, "only {restless} runs went in circles");
}
