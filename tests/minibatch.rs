//! Stochastic gradient descent: each step's gradient from its batch, to the bit.

use std::rc::Rc;

use watershed::batch;
use watershed::datasets::Data;
use watershed::ensemble::{Ensemble, Settings};
use watershed::function::{self, Function};
use watershed::objective::Objective;
use watershed::optimizer::{Optimizer, RULES};
use watershed::outcome::Outcome;
use watershed::program::{Scratch, Table};

const STARTS: [[f64; 2]; 3] = [[-0.5, 3.5], [4.0, -1.0], [1.0, 1.0]];

fn line() -> Function {
    Function::open(&function::Settings {
        data: Some(Data::Named("line".to_owned())),
        ..function::Settings::default()
    })
    .unwrap()
}

fn settings(rule: &str, lr: f64, batch: Option<u32>, seed: u64) -> Settings {
    let mut optimizer = Optimizer::new(rule, &[("lr", lr)]).unwrap();
    optimizer.set_batch(batch).unwrap();
    Settings {
        optimizer,
        max_steps: 400,
        tolerance: 1e-6,
        window: line().window,
        history: true,
        seed,
    }
}

fn runs(rule: &str, batch: Option<u32>, seed: u64) -> Ensemble {
    let settings = settings(rule, 0.02, batch, seed);
    Ensemble::new(line().objective, settings, &STARTS).unwrap()
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

/// The gradient of a batch by a table that holds nothing else.
fn gradient_of(objective: &Objective, rows: &[u32], x: f64, y: f64) -> [f64; 2] {
    let whole = &objective.tables()[0];
    let column = |c: usize| {
        rows.iter()
            .map(|&row| whole.columns[c][row as usize])
            .collect()
    };
    let mut alone = objective.clone();
    alone.set_tables(vec![Table::new(vec![column(0), column(1)])]);
    alone.gradient(x, y)
}

#[test]
fn a_full_batch_is_plain_descent_to_the_bit() {
    let first_order = RULES.iter().filter(|rule| rule.by_gradient());
    let mut count = 0;
    for rule in first_order {
        let mut plain = runs(rule.name(), None, 1);
        plain.run(200);
        for size in [21, 22, 500] {
            let mut full = runs(rule.name(), Some(size), 1);
            full.run(200);
            assert_eq!(
                bits(plain.positions_between(0, plain.step()).unwrap()),
                bits(full.positions_between(0, plain.step()).unwrap()),
                "{} with a batch of {size}",
                rule.name()
            );
        }
        count += 1;
    }
    assert!(count >= 16, "{count} first-order rules");
}

#[test]
fn each_step_is_that_of_its_batch() {
    let objective = line().objective;
    for size in [1, 4, 20] {
        let mut ensemble = runs("gd", Some(size), 9);
        ensemble.run(60);
        for (run, &[mut x, mut y]) in STARTS.iter().enumerate() {
            for step in 0..60u32 {
                let rows = batch::rows(9, run as u32, step, size, 21);
                assert_eq!(ensemble.batch(run, step), Some(rows.clone()));
                let [gx, gy] = gradient_of(&objective, &rows, x, y);
                (x, y) = (x - 0.02 * gx, y - 0.02 * gy);
                let at = &ensemble.positions_at(step + 1).unwrap()[2 * run..2 * run + 2];
                assert_eq!(bits(at), bits(&[x, y]), "run {run}, step {step}");
            }
        }
    }
    assert_eq!(runs("gd", None, 9).batch(0, 0), None);
}

/// Momentum as PyTorch states it, v ← μ·v + g and x ← x − lr·v, with the gradient of the batch.
#[test]
fn momentum_gathers_the_gradients_of_batches() {
    let objective = line().objective;
    let mut ensemble = runs("momentum", Some(5), 2);
    let momentum = ensemble.settings().optimizer.get("momentum").unwrap();
    ensemble.run(40);
    let [mut x, mut y] = STARTS[0];
    let mut v = [0.0; 2];
    for step in 0..40 {
        let g = gradient_of(&objective, &batch::rows(2, 0, step, 5, 21), x, y);
        v = [momentum * v[0] + g[0], momentum * v[1] + g[1]];
        (x, y) = (x - 0.02 * v[0], y - 0.02 * v[1]);
    }
    let at = &ensemble.positions_at(40).unwrap()[..2];
    assert!((at[0] - x).abs() < 1e-12 && (at[1] - y).abs() < 1e-12);
}

#[test]
fn going_back_slices_and_other_runs_change_no_bit() {
    let mut whole = runs("adam", Some(3), 5);
    whole.run(150);
    let expected = bits(whole.positions_between(0, 150).unwrap());
    let mut sliced = runs("adam", Some(3), 5);
    while sliced.step() < 150 {
        sliced.advance(7, 2);
        if sliced.step() > 150 {
            break;
        }
    }
    sliced.finish();
    sliced.rewind(150).unwrap();
    assert_eq!(bits(sliced.positions_between(0, 150).unwrap()), expected);
    whole.rewind(13).unwrap();
    whole.run(137);
    assert_eq!(bits(whole.positions_between(0, 150).unwrap()), expected);
    let added = whole.add_start(0.0, 0.0).unwrap();
    let row = |step: u32| bits(&whole.positions_at(step).unwrap()[..6]);
    assert_eq!(
        [row(0), row(77), row(150)].concat(),
        [
            &expected[..6],
            &expected[77 * 6..78 * 6],
            &expected[150 * 6..]
        ]
        .concat()
    );
    assert!(
        whole.batch(added, 0) != whole.batch(0, 0),
        "an order of its own"
    );
    assert_ne!(runs("adam", Some(3), 6).batch(0, 0), whole.batch(0, 0));
}

#[test]
fn what_is_told_of_a_step_is_its_batch() {
    let objective = line().objective;
    let mut ensemble = runs("gd", Some(4), 3);
    ensemble.run(30);
    for step in [0, 7, 29] {
        let explanation = ensemble.explain(1, step).unwrap();
        let [x, y] = explanation.from;
        let rows = ensemble.batch(1, step).unwrap();
        assert_eq!(explanation.gradient, gradient_of(&objective, &rows, x, y));
        assert_eq!(
            explanation.values[0],
            objective.value(x, y),
            "the whole loss"
        );
    }
}

/// Where the batches disagree, a fixed rate never comes to rest; and that is not called a cycle.
#[test]
fn small_batches_keep_moving() {
    let mut ensemble = runs("gd", Some(2), 4);
    ensemble.run(400);
    let moving = Outcome::StillMoving.code();
    assert_eq!(ensemble.outcomes(), [moving; 3]);
    let mut full = runs("gd", None, 4);
    full.run(400);
    assert_ne!(full.outcomes(), [moving; 3]);
    // It hovers around the minimum: near it, but not at it.
    let [w, b] = watershed::loss::quadratic(&line().objective)
        .unwrap()
        .minimiser
        .unwrap();
    let at = ensemble.positions();
    let far = (libm::pow(at[0] - w, 2.0) + libm::pow(at[1] - b, 2.0)).sqrt();
    assert!((1e-4..1.0).contains(&far), "{far}");
}

#[test]
fn a_batch_of_nothing_is_refused() {
    let mut optimizer = Optimizer::gd(0.1).unwrap();
    assert_eq!(optimizer.set_batch(Some(0)).unwrap_err().code, "batch.size");
    for rule in RULES.iter().filter(|rule| !rule.by_gradient()) {
        let mut optimizer = Optimizer::new(rule.name(), &[]).unwrap();
        assert_eq!(optimizer.set_batch(Some(3)).unwrap_err().code, "batch.rule");
    }
    // Rows out of a table that is longer than the batch.
    let objective: Rc<Objective> = line().objective;
    let mut tables = objective.tables().to_vec();
    tables[0].rows = Some(vec![2, 5]);
    let (mut gx, mut gy) = ([0.0], [0.0]);
    objective.gradients_over(
        &tables,
        &mut Scratch::new(),
        [&[1.0], &[1.0]],
        [&mut gx, &mut gy],
    );
    assert_eq!([gx[0], gy[0]], gradient_of(&objective, &[2, 5], 1.0, 1.0));
}
