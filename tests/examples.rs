//! The worked examples of docs/examples.md: every link of it does what is told of it.

use std::rc::Rc;

use watershed::catalog::surface_named;
use watershed::ensemble::{Ensemble, Settings};
use watershed::expr::parse;
use watershed::objective::{Objective, Window};
use watershed::optimizer::Optimizer;
use watershed::outcome::Outcome;
use watershed::scenario;
use watershed::starts::{Sampling, starts};
use watershed::tune::{Search, TRIALS, Trial};

/// The links of the docs, in their order.
fn links() -> Vec<String> {
    let docs = include_str!("../docs/examples.md");
    let lines = docs.lines().filter_map(|line| line.strip_prefix("    #"));
    lines.map(str::to_owned).collect()
}

/// The runs of a link, to their end.
fn run(link: &str) -> Ensemble {
    let (scenario, notes) = scenario::parse(link);
    assert_eq!(notes, [], "{link}");
    let surface = surface_named(scenario.surface.as_deref().unwrap()).unwrap();
    let rate = surface.rate(&scenario.optimizer).map(|rate| ("lr", rate));
    let given: Vec<_> = rate.into_iter().collect();
    let settings = Settings {
        optimizer: Optimizer::new(&scenario.optimizer, &given).unwrap(),
        max_steps: scenario.steps,
        tolerance: scenario.tolerance,
        window: Window::new(surface.x, surface.y).unwrap(),
        history: false,
        seed: scenario.seed,
    };
    let objective = Rc::new(Objective::new(parse(surface.formula).unwrap()));
    let mut runs = Ensemble::new(objective, settings, &scenario.at.unwrap()).unwrap();
    if let Some(lr) = &scenario.lr {
        runs.lay("lr", lr).unwrap();
    }
    for (name, changes) in &scenario.hyper {
        runs.lay(name, changes).unwrap();
    }
    runs.run(scenario.steps);
    runs
}

fn outcomes(runs: &Ensemble) -> Vec<Outcome> {
    let codes = runs.outcomes().iter();
    codes.map(|&code| Outcome::of_code(code).unwrap()).collect()
}

/// What the best rate of a rule comes to from 24 starts, when all rates have the same budget.
fn tuned(surface: &str, rule: &str) -> Trial {
    let surface = surface_named(surface).unwrap();
    let window = Window::new(surface.x, surface.y).unwrap();
    let settings = Settings {
        optimizer: Optimizer::new(rule, &[]).unwrap(),
        max_steps: 1000,
        tolerance: 1e-6,
        window,
        history: false,
        seed: 1,
    };
    let objective = Rc::new(Objective::new(parse(surface.formula).unwrap()));
    let points = starts(Sampling::Sobol, 24, 1, &window, 2).unwrap();
    let budget = (TRIALS * 24 * 1000) as f64;
    let mut search = Search::new(objective, settings, &points, budget).unwrap();
    while !search.advance(usize::MAX) {}
    let report = search.report();
    assert_eq!(report.tried.len(), TRIALS);
    let best = report
        .tried
        .iter()
        .find(|trial| Some(trial.rate) == report.rate);
    *best.unwrap()
}

#[test]
fn perturbed_descent_leaves_the_saddle_that_plain_descent_sits_on() {
    let links = links();
    let plain = run(&links[0]);
    assert_eq!(outcomes(&plain), [Outcome::Saddle]);
    let pushed = run(&links[1]);
    assert_eq!(outcomes(&pushed), [Outcome::Minimum]);
    assert!((pushed.values()[0] + 1.0).abs() < 1e-9);
}

#[test]
fn annealing_leaves_the_local_minimum_that_plain_descent_ends_in() {
    let links = links();
    let plain = run(&links[2]);
    let annealed = run(&links[3]);
    assert_eq!(outcomes(&plain), [Outcome::Minimum]);
    assert_eq!(outcomes(&annealed), [Outcome::Minimum]);
    assert!((plain.positions()[0] - 0.967).abs() < 1e-3);
    assert!((annealed.positions()[0] + 1.030).abs() < 1e-3);
    assert!(annealed.values()[0] < plain.values()[0]);
}

/// The rate that a link carries is the one that the search finds.
fn linked_rate(link: &str) -> f64 {
    scenario::parse(link).0.lr.unwrap()[0].value
}

#[test]
fn tuned_alike_momentum_beats_descent_in_a_ravine() {
    let (gd, momentum) = (tuned("ravine", "gd"), tuned("ravine", "momentum"));
    assert_eq!((gd.arrived, momentum.arrived), (24, 24));
    assert_eq!((gd.evaluations, momentum.evaluations), (15157.0, 6679.0));
    let links = links();
    assert_eq!(
        [&links[4], &links[5]].map(|link| linked_rate(link)),
        [gd.rate, momentum.rate]
    );
}

#[test]
fn tuned_alike_adam_wins_on_rosenbrock_and_loses_in_a_bowl() {
    let links = links();
    for rule in ["gd", "momentum", "nesterov", "adagrad", "rmsprop", "rprop"] {
        assert_eq!(tuned("rosenbrock", rule).arrived, 0, "{rule}");
    }
    let adam = tuned("rosenbrock", "adam");
    assert_eq!((adam.arrived, adam.rate), (4, linked_rate(&links[6])));
    let (gd, adam) = (tuned("bowl", "gd"), tuned("bowl", "adam"));
    assert_eq!((gd.arrived, adam.arrived), (24, 24));
    assert_eq!((gd.evaluations, adam.evaluations), (727.0, 6423.0));
    assert_eq!(
        [&links[7], &links[8]].map(|link| linked_rate(link)),
        [gd.rate, adam.rate]
    );
}
