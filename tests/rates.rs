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
