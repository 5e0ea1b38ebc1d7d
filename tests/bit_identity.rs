//! The same bits everywhere: the paths on every surface of the catalogue, as hashes that natively
//! compiled code, Node (tests/boundary/bits.test.js) and Chromium (tests/browser/bits.spec.js) all
//! have to reach.
//!
//! `cargo test --test bit_identity -- --ignored` writes the hashes anew. That is called for when the
//! catalogue, its rates or an elementary function is meant to change, and for nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use watershed::catalog::{SURFACES, Surface};
use watershed::ensemble::{Ensemble, Settings};
use watershed::expr;
use watershed::objective::{Objective, Window};
use watershed::optimizer::Optimizer;
use watershed::starts::{Sampling, starts};

/// What the hashes are of, and the hashes.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Fixture {
    about: String,
    starts: usize,
    seed: u64,
    steps: u32,
    surfaces: BTreeMap<String, String>,
}

const ABOUT: &str = "FNV-1a (64 bit) over the positions x0, y0, x1, y1, … of steps 0 to `steps`, \
    little-endian doubles, every NaN as 7ff8000000000000: gd at the surface's own rate, uniform \
    starts, tolerance 0. Written by `cargo test --test bit_identity -- --ignored`.";
const STARTS: usize = 100;
const SEED: u64 = 1;
const STEPS: u32 = 200;
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/bits.json");

/// FNV-1a as Fowler, Noll and Vo define it: offset basis and prime for 64 bits.
fn fnv(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn hash(numbers: &[f64]) -> u64 {
    let bits = numbers.iter().map(|number| match number.is_nan() {
        true => 0x7ff8_0000_0000_0000,
        false => number.to_bits(),
    });
    fnv(bits.flat_map(u64::to_le_bytes))
}

fn ensemble(surface: &Surface, count: usize) -> Ensemble {
    let objective = Objective::new(expr::parse(surface.formula).unwrap());
    let window = Window::new(surface.x, surface.y).unwrap();
    let dimensions = objective.dimensions();
    let points = starts(Sampling::Uniform, count, SEED, &window, dimensions).unwrap();
    let settings = Settings {
        optimizer: Optimizer::gd(surface.rate("gd").unwrap()).unwrap(),
        max_steps: STEPS,
        tolerance: 0.0,
        window,
        history: true,
        seed: SEED,
    };
    Ensemble::new(Rc::new(objective), settings, &points).unwrap()
}

fn fixture() -> Fixture {
    let surfaces = SURFACES.iter().map(|surface| {
        let mut runs = ensemble(surface, STARTS);
        assert_eq!(runs.run(STEPS), STEPS);
        let path = runs.positions_between(0, STEPS).unwrap();
        assert_eq!(path.len(), 2 * STARTS * (STEPS as usize + 1));
        (surface.name.to_owned(), format!("{:016x}", hash(path)))
    });
    Fixture {
        about: ABOUT.to_owned(),
        starts: STARTS,
        seed: SEED,
        steps: STEPS,
        surfaces: surfaces.collect(),
    }
}

#[test]
fn natively_the_paths_have_the_bits_of_the_fixture() {
    let expected: Fixture = serde_json::from_str(&fs::read_to_string(PATH).unwrap()).unwrap();
    let found = fixture();
    let differing: Vec<_> = found
        .surfaces
        .iter()
        .filter(|(name, hash)| expected.surfaces.get(*name) != Some(hash))
        .map(|(name, _)| name)
        .collect();
    assert!(differing.is_empty(), "other bits on {differing:?}");
    assert_eq!(found, expected);
    // Were two surfaces alike, one would be a copy; were all hashes alike, the hash would be broken.
    let mut hashes: Vec<_> = found.surfaces.values().collect();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), found.surfaces.len());
}

#[test]
fn neither_neighbours_nor_slices_change_a_bit() {
    for surface in SURFACES {
        let mut alone = ensemble(surface, STARTS);
        alone.run(STEPS);
        // One block and a bit more, in slices that end in the middle of steps.
        let mut crowd = ensemble(surface, 513);
        while !crowd.done() {
            crowd.advance(STEPS, 1009);
        }
        for step in 0..=STEPS {
            let (few, many) = (alone.positions_at(step), crowd.positions_at(step));
            assert_eq!(
                hash(few.unwrap()),
                hash(&many.unwrap()[..2 * STARTS]),
                "{} at step {step}",
                surface.name
            );
        }
    }
}

#[test]
fn the_hash_is_the_published_one_and_sees_every_bit() {
    // Test vectors of the definition.
    assert_eq!(fnv([]), 0xcbf2_9ce4_8422_2325);
    assert_eq!(fnv(*b"foobar"), 0x8594_4171_f739_67e8);
    assert_eq!(hash(&[f64::NAN]), hash(&[-f64::NAN]));
    for bit in 0..64 {
        let other = f64::from_bits(1.25_f64.to_bits() ^ (1 << bit));
        assert_ne!(hash(&[other, 3.0]), hash(&[1.25, 3.0]));
    }
}

/// Writes the fixture.
#[test]
#[ignore = "writes tests/fixtures/bits.json"]
fn write() {
    let text = serde_json::to_string_pretty(&fixture()).unwrap();
    fs::write(PATH, text + "\n").unwrap();
}
