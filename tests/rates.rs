//! The catalogue's learning rates, rule by rule, and how they were found.
//!
//! `cargo test --release --test rates -- --ignored` searches them anew and writes `src/catalog/rates.txt`.

use std::fmt::Write;
use std::rc::Rc;

use watershed::catalog::SURFACES;
use watershed::ensemble::Settings;
use watershed::expr::parse;
use watershed::objective::{Objective, Window};
use watershed::optimizer::{Optimizer, RULES};
use watershed::starts::{Sampling, starts};
use watershed::tune;

const STARTS: usize = 48;
const STEPS: u32 = 1000;

/// Of a rate 1, 2 or 5 · 10ᵏ with k from −8 to 2 the letter `a` to `z`, then `A` …: three a decade.
fn letter(rate: f64) -> char {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ".chars();
    let rates = (-8..3).flat_map(|k| [1, 2, 5].map(|digit| format!("{digit}e{k}")));
    let found = letters
        .zip(rates)
        .find(|(_, text)| text.parse::<f64>().unwrap() == rate);
    found.unwrap_or_else(|| panic!("{rate}")).0
}

/// A new surface without a line of its own, or a new rule without a letter, would go by an estimate.
#[test]
fn every_surface_has_a_rate_for_every_rule_that_has_one() {
    for surface in SURFACES {
        for rule in RULES {
            let has = rule.parameters().iter().any(|p| p.name == "lr");
            let rate = surface.rate(rule.name());
            assert_eq!(rate.is_some(), has, "{} on {}", rule.name(), surface.name);
            assert!(rate.is_none_or(|rate| rate > 0.0 && rate <= 500.0));
        }
    }
    // The letters are read as they were written: Adam on Himmelblau's function.
    let himmelblau = SURFACES.iter().find(|surface| surface.name == "himmelblau");
    assert_eq!(himmelblau.unwrap().rate("adam"), Some(0.2));
}

/// However the search is divided, it finds the same, and no slice of it computes much more than it may.
#[test]
fn slices_of_the_search_change_nothing() {
    let surface = SURFACES
        .iter()
        .find(|surface| surface.name == "himmelblau")
        .unwrap();
    let objective = Rc::new(Objective::new(parse(surface.formula).unwrap()));
    let window = Window::new(surface.x, surface.y).unwrap();
    let points = starts(Sampling::Sobol, 1300, 1, &window, 2).unwrap();
    let begin = |rule: &str| {
        let settings = Settings {
            optimizer: Optimizer::new(rule, &[]).unwrap(),
            max_steps: 60,
            tolerance: 1e-6,
            window,
            history: false,
            seed: 1,
        };
        let budget = (tune::TRIALS * 1300 * 40) as f64;
        tune::Search::new(Rc::clone(&objective), settings, &points, budget).unwrap()
    };
    for rule in ["gd", "adam", "gd_armijo"] {
        let mut whole = begin(rule);
        for n in 1..=tune::TRIALS {
            // One rate at a time.
            assert_eq!(
                whole.advance(usize::MAX),
                n == tune::TRIALS || whole.tried() == 0
            );
        }
        for points in [1, 700, 20_000] {
            let mut sliced = begin(rule);
            let mut slices = 0;
            while !sliced.advance(points) {
                slices += 1;
            }
            assert_eq!(sliced.report(), whole.report(), "{rule}");
            // Half of the rates move most runs for most of their forty steps, the others throw them out at once; a block of runs is the
            // least that is moved.
            let least = tune::TRIALS / 2 * 20 * 1300 / points.max(650);
            assert!(slices >= least, "{rule}: {slices} of {least}");
        }
    }
}

#[test]
#[ignore = "searches every rate anew"]
fn search() {
    let mut text = String::new();
    for surface in SURFACES {
        let objective = Rc::new(Objective::new(parse(surface.formula).unwrap()));
        let window = Window::new(surface.x, surface.y).unwrap();
        let points = starts(Sampling::Sobol, STARTS, 1, &window, surface.dimensions).unwrap();
        let mut row = String::new();
        for rule in RULES {
            let settings = Settings {
                optimizer: Optimizer::new(rule.name(), &[]).unwrap(),
                max_steps: STEPS,
                tolerance: 1e-6,
                window,
                history: false,
                seed: 1,
            };
            let optimizer = settings.optimizer.clone();
            let budget = (tune::TRIALS * STARTS * STEPS as usize) as f64;
            let rate = tune::rate(&objective, optimizer, &settings, &points, budget).unwrap();
            row.push(rate.map_or('-', letter));
        }
        writeln!(text, "{} {row}", surface.name).unwrap();
        println!("{row} {}", surface.name);
    }
    std::fs::write(
        concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/rates.txt"),
        text,
    )
    .unwrap();
}
