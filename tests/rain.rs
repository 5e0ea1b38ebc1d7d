//! Rain: each drop against the run of an ensemble, whatever the slices and the shares.

use std::rc::Rc;

use watershed::ensemble::{Ensemble, NEVER, Settings};
use watershed::expr;
use watershed::landscape::ends::NO_SITE;
use watershed::objective::{Objective, Window};
use watershed::optimizer::{Optimizer, RULES};
use watershed::outcome::Outcome;
use watershed::rain::{Rain, SITES, STRIDE};
use watershed::starts::{Sampling, starts};

const SEED: u64 = 11;
const STEPS: u32 = 400;

/// A formula and its window.
struct Land(&'static str, [f64; 2], [f64; 2]);

const LANDS: [Land; 4] = [
    Land("(x^2+y-11)^2 + (x+y^2-7)^2", [-5.0, 5.0], [-4.0, 5.0]),
    // Drops diverge, leave the window, meet a hole.
    Land("x^2 - y^2 + sqrt(x + 1)", [-2.0, 2.0], [-1.0, 1.0]),
    // Drops cycle between the walls.
    Land("abs(x) + y^2", [-1.0, 3.0], [-2.0, 2.0]),
    Land("x^4 - x^2 + 0.1*x", [-2.0, 2.0], [-1.0, 1.0]),
];

fn ensemble(land: &Land, optimizer: Optimizer, starts: &[[f64; 2]]) -> Ensemble {
    let objective = Rc::new(Objective::new(expr::parse(land.0).unwrap()));
    let window = Window {
        x: land.1,
        y: land.2,
    };
    let settings = Settings {
        optimizer,
        max_steps: STEPS,
        tolerance: 1e-6,
        window,
        history: false,
        seed: SEED,
    };
    Ensemble::new(objective, settings, starts).unwrap()
}

/// The runs of an ensemble from the drops' starts.
fn runs(land: &Land, optimizer: Optimizer, count: usize) -> Ensemble {
    let dimensions = ensemble(land, optimizer.clone(), &[])
        .objective()
        .dimensions();
    let window = Window {
        x: land.1,
        y: land.2,
    };
    let list = starts(Sampling::Uniform, count, SEED, &window, dimensions).unwrap();
    ensemble(land, optimizer, &list)
}

fn place(value: f64, [low, high]: [f64; 2]) -> f64 {
    (2.0 * value - low - high) / (high - low)
}

/// Compares the drops `first..last` of a fall at its present step with an ensemble of all at that step.
fn agrees(land: &Land, rain: &Rain, runs: &Ensemble, first: usize, what: &str) {
    let tally = rain.tally();
    let (positions, ends, sites) = (runs.positions(), runs.ends(), runs.sites());
    let mut counts = [0u32; Outcome::ALL.len()];
    let mut at_rest = 0;
    for (i, drop) in rain.points().chunks_exact(STRIDE).enumerate() {
        let run = first + i;
        let code = runs.outcomes()[run];
        counts[usize::from(code)] += 1;
        let look = drop[2] as u16;
        if runs.stopped_at()[run] == NEVER {
            assert_eq!(look, 0, "{what}: drop {i} moves");
            let x = place(positions[2 * run], land.1);
            let y = place(positions[2 * run + 1], land.2);
            let near = |a: f64, b: f32| {
                let unit = if a.abs() > 1.0 { a.abs() } else { 1.0 };
                (a - f64::from(b)).abs() < 1e-6 * unit
            };
            assert!(near(x, drop[0]), "{what}: drop {i}: x {x} {drop:?}");
            let curve = runs.objective().dimensions() == 1;
            assert!(
                curve || near(y, drop[1]),
                "{what}: drop {i}: y {y} {drop:?}"
            );
            continue;
        }
        if sites[run] == NO_SITE {
            assert_eq!(look, u16::from(code), "{what}: drop {i}");
            continue;
        }
        at_rest += 1;
        let theirs = &ends[usize::from(sites[run])];
        let mine = &tally.ends[usize::from(look - SITES)];
        assert_eq!(mine.kind, theirs.kind, "{what}: drop {i}");
        assert!(
            (mine.x - theirs.x).abs() < 0.1,
            "{what}: drop {i}: {} {}",
            mine.x,
            theirs.x
        );
        assert!(
            (mine.y - theirs.y).abs() < 0.1,
            "{what}: drop {i}: {} {}",
            mine.y,
            theirs.y
        );
    }
    assert_eq!(tally.counts, counts, "{what}");
    assert_eq!(tally.at.iter().sum::<u32>(), at_rest, "{what}");
}

#[test]
fn drops_are_the_runs_of_an_ensemble_under_every_rule() {
    for land in &LANDS {
        for rule in RULES {
            let optimizer = Optimizer::new(rule.name(), &[]).unwrap();
            let what = format!("{} under {}", land.0, rule.name());
            let count = 160;
            let mut runs = runs(land, optimizer.clone(), count);
            let settings = ensemble(land, optimizer, &[]);
            let mut whole = Rain::new(&settings, 0, count).unwrap();
            let mut share = Rain::new(&settings, 60, 150).unwrap();
            for step in [0, 1, 7, 40, STEPS] {
                runs.advance(step - runs.step(), usize::MAX);
                // In slices of any size, and at once.
                while !whole.advance(step, 333) {}
                assert!(share.advance(step, usize::MAX));
                agrees(land, &whole, &runs, 0, &format!("{what}, step {step}"));
                agrees(
                    land,
                    &share,
                    &runs,
                    60,
                    &format!("{what}, share, step {step}"),
                );
            }
            assert!(whole.done() && share.done());
        }
    }
}

#[test]
fn what_never_stops_moves_on() {
    let land = &LANDS[0];
    let gd = Optimizer::gd(0.002).unwrap();
    let settings = ensemble(land, gd, &[]);
    let mut rain = Rain::new(&settings, 0, 100).unwrap();
    assert!(rain.advance(3, usize::MAX));
    assert_eq!((rain.step(), rain.tally().counts[0]), (3, 100));
    let before = rain.points().to_vec();
    // Not in the middle of a step.
    assert!(!rain.advance(4, 1) || rain.step() == 4);
    while !rain.advance(4, 1) {}
    assert_ne!(rain.points(), before);
}

#[test]
fn more_drops_than_starts_are_refused() {
    let settings = ensemble(&LANDS[0], Optimizer::gd(0.002).unwrap(), &[]);
    let refused = Rain::new(&settings, 0, 5_000_000).unwrap_err();
    assert_eq!(refused.code, "starts.count");
}
