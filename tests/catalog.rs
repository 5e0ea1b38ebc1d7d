//! Every surface against its sources: names, formulas, windows, minima, derivatives.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::Deserialize;
use watershed::catalog::{self, Bottom, SURFACES, Surface};
use watershed::ensemble::{Ensemble, Settings};
use watershed::expr;
use watershed::objective::{Objective, Window};
use watershed::optimizer::Optimizer;
use watershed::outcome::Outcome;
use watershed::program::Scratch;
use watershed::starts::{Sampling, starts};

/// The facts of tests/fixtures/functions.json, of which every surface is in the catalogue.
#[derive(Deserialize)]
struct Facts {
    functions: BTreeMap<String, Fact>,
}

#[derive(Deserialize)]
struct Fact {
    formula: String,
    domain: [[f64; 2]; 2],
    window: [[f64; 2]; 2],
    global_minima: Vec<Point>,
    /// kind → points as x, y, value
    #[serde(default)]
    critical: BTreeMap<String, Vec<[f64; 3]>>,
}

#[derive(Deserialize)]
struct Point {
    x: f64,
    y: f64,
    f: f64,
}

fn facts() -> BTreeMap<String, Fact> {
    let facts: Facts = serde_json::from_str(include_str!("fixtures/functions.json")).unwrap();
    facts.functions
}

fn objective(surface: &Surface) -> Objective {
    Objective::new(
        expr::parse(surface.formula).unwrap_or_else(|error| panic!("{}: {error}", surface.name)),
    )
}

/// Numbers between 0 and 1, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, [lo, hi]: [f64; 2]) -> f64 {
        // Knuth's MMIX constants; the upper 53 bits are good enough for scattering points.
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        lo + (hi - lo) * (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[test]
fn the_surfaces_asked_for_are_here_under_their_names() {
    let names: Vec<&str> = SURFACES.iter().map(|surface| surface.name).collect();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len());
    for name in facts().keys().map(String::as_str).chain([
        "six_hump_camel",
        "beale",
        "mccormick",
        "griewank",
        "levy_13",
        "schwefel",
        "michalewicz",
        "drop_wave",
        "cross_in_tray",
        "holder_table",
        "bukin_6",
        "bowl",
        "ravine",
        "two_valleys",
        "saddle_walls",
        "plateau_hole",
        "egg_carton",
    ]) {
        assert!(unique.contains(name), "{name}");
    }
    let curves = SURFACES.iter().filter(|surface| surface.dimensions == 1);
    assert_eq!(curves.count(), 4);
}

#[test]
fn a_row_is_complete() {
    for surface in SURFACES {
        let Surface { name, x, y, .. } = surface;
        assert!(
            name.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
            "{name}"
        );
        assert!(x[0] < x[1] && y[0] < y[1], "{name}");
        assert!(!surface.source.is_empty(), "{name}");
        assert!(surface.rate("gd").is_some_and(|rate| rate > 0.0), "{name}");
        assert_eq!(
            objective(surface).dimensions(),
            surface.dimensions,
            "{name}"
        );
        assert_eq!(objective(surface).parameters(), [0.0; 0], "{name}");
        for minimum in surface.minima {
            assert!(
                (x[0]..=x[1]).contains(&minimum.x) && (y[0]..=y[1]).contains(&minimum.y),
                "{name}"
            );
        }
    }
}

#[test]
fn a_mistyped_name_is_met_with_the_right_one() {
    for (typed, meant) in [
        ("himelblau", Some("himmelblau")),
        ("Ackley", Some("ackley")),
        ("ackl", Some("ackley")),
        ("rastrgin", Some("rastrigin")),
        ("six_hump", Some("six_hump_camel")),
        ("xyz", None),
        ("", None),
        ("e", None),
    ] {
        assert_eq!(catalog::nearest(typed), meant, "{typed}");
        let error = catalog::surface_named(typed).unwrap_err();
        assert_eq!(
            (error.code, error.suggestion.as_deref()),
            ("surface.unknown", meant)
        );
    }
    assert_eq!(
        catalog::surface_named("peaks").map(|surface| surface.name),
        Ok("peaks")
    );
}

#[test]
fn formulas_windows_and_minima_are_those_of_the_reference() {
    for (name, fact) in facts() {
        let surface = catalog::find(&name).unwrap();
        assert_eq!(surface.formula, fact.formula);
        // Rosenbrock's larger window holds heights up to 10⁶ and shows nothing.
        let window = if name == "rosenbrock" {
            fact.domain
        } else {
            fact.window
        };
        assert_eq!([surface.x, surface.y], window, "{name}");
        let sorted = |mut points: Vec<[f64; 3]>| {
            points.sort_by(|a, b| a.partial_cmp(b).unwrap());
            points
        };
        let ours = surface.minima.iter().map(|m| [m.x, m.y, m.value]).collect();
        let theirs = fact.global_minima.iter().map(|m| [m.x, m.y, m.f]).collect();
        assert_eq!(sorted(ours), sorted(theirs), "{name}");
    }
}

/// Of the points where a surface is level the reference lists place, kind and value.
#[test]
fn critical_points_of_the_reference_are_critical() {
    let mut checked = 0;
    for (name, fact) in facts() {
        let objective = objective(catalog::find(&name).unwrap());
        for (kind, points) in &fact.critical {
            for &[x, y, value] in points {
                let [f, fx, fy, fxx, fxy, fyy] = objective.jet(x, y);
                assert!(
                    (f - value).abs() <= 1e-12 * (1.0 + value.abs()),
                    "{name} {x},{y}: {f}"
                );
                // A coordinate is rounded to half an ulp; the slope that leaves is the curvature times that.
                let curvature = fxx.abs() + fxy.abs() + fyy.abs();
                assert!(
                    fx.abs() + fy.abs() <= 1e-13 + 1e-14 * curvature * (1.0 + x.abs() + y.abs()),
                    "{name} {x},{y}: {fx},{fy}"
                );
                let (determinant, trace) = (fxx * fyy - fxy * fxy, fxx + fyy);
                match kind.as_str() {
                    "min" => assert!(determinant > 0.0 && trace > 0.0, "{name} {x},{y}"),
                    "max" => assert!(determinant > 0.0 && trace < 0.0, "{name} {x},{y}"),
                    "saddle" => assert!(determinant < 0.0, "{name} {x},{y}"),
                    "degenerate" => assert_eq!([fxx, fxy, fyy], [0.0; 3], "{name} {x},{y}"),
                    other => panic!("{other}"),
                }
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 48);
}

#[derive(Deserialize)]
struct Recomputed {
    bottom: String,
    minima: Vec<BTreeMap<String, f64>>,
}

#[test]
fn published_minima_are_those_of_50_digit_arithmetic() {
    let recomputed: BTreeMap<String, Recomputed> =
        serde_json::from_str(include_str!("fixtures/minima.json")).unwrap();
    for surface in SURFACES {
        let Some(row) = recomputed.get(surface.name) else {
            assert!(surface.minima.is_empty(), "{}", surface.name);
            continue;
        };
        let ours: Vec<[f64; 3]> = surface.minima.iter().map(|m| [m.x, m.y, m.value]).collect();
        let theirs: Vec<[f64; 3]> = row
            .minima
            .iter()
            .map(|m| [m["x"], m["y"], m["value"]])
            .collect();
        assert_eq!(ours, theirs, "{}", surface.name);
        for minimum in surface.minima {
            assert_eq!(
                format!("{:?}", minimum.bottom).to_lowercase(),
                row.bottom,
                "{}",
                surface.name
            );
        }
    }
    assert_eq!(
        recomputed.len(),
        SURFACES.iter().filter(|s| !s.minima.is_empty()).count()
    );
}

#[test]
fn published_minima_are_minima() {
    for surface in SURFACES {
        let (name, objective) = (surface.name, objective(surface));
        for &catalog::Minimum {
            x,
            y,
            value,
            bottom,
        } in surface.minima
        {
            let [f, fx, fy, fxx, fxy, fyy] = objective.jet(x, y);
            // Himmelblau's and others' values are 0 as published, tiny as rounded.
            assert!(
                (f - value).abs() <= 1e-12 * (1.0 + value.abs()),
                "{name}: {f}"
            );
            // The slope on both sides along x and y, over a step that any window dwarfs.
            let h = 1e-6;
            let mut slopes = vec![
                (objective.value(x + h, y) - f) / h,
                (objective.value(x - h, y) - f) / h,
            ];
            if surface.dimensions == 2 {
                slopes.extend([
                    (objective.value(x, y + h) - f) / h,
                    (objective.value(x, y - h) - f) / h,
                ]);
            }
            match bottom {
                Bottom::Smooth => {
                    let curvature = fxx.abs() + fxy.abs() + fyy.abs();
                    let slope = fx.abs() + fy.abs();
                    assert!(
                        slope <= 1e-12 + 1e-14 * curvature * (1.0 + x.abs() + y.abs()),
                        "{name}: {slope}"
                    );
                    let level = if surface.dimensions == 1 {
                        fxx
                    } else {
                        fxx * fyy - fxy * fxy
                    };
                    assert!(fxx > 0.0 && level > 0.0, "{name}");
                }
                Bottom::Cusp => assert!(
                    slopes.iter().all(|&slope| slope > 0.009),
                    "{name}: {slopes:?}"
                ),
                Bottom::Edge => {
                    assert!(x == surface.x[1] && fx < -1.0, "{name}: downhill leads out");
                    assert!(fy.abs() < 1e-12 && fyy > 0.0, "{name}: {fy}");
                }
                Bottom::Gap => {
                    assert!(fx.is_nan() || fy.is_nan(), "{name}");
                    assert!(
                        slopes.iter().all(|slope| (0.0..1e-3).contains(slope)),
                        "{name}: {slopes:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn nothing_in_the_window_lies_lower_than_the_published_minima() {
    const N: usize = 400;
    let mut scratch = Scratch::new();
    for surface in SURFACES.iter().filter(|surface| !surface.minima.is_empty()) {
        let lowest = surface.minima[0].value;
        let objective = objective(surface);
        let at = |i: usize, [lo, hi]: [f64; 2]| lo + (hi - lo) * i as f64 / N as f64;
        let xs: Vec<f64> = (0..=N).map(|i| at(i, surface.x)).collect();
        for j in 0..=N {
            let ys = vec![at(j, surface.y); N + 1];
            let mut values = vec![0.0; N + 1];
            objective.values(&mut scratch, &xs, &ys, &mut values);
            for (x, value) in xs.iter().zip(values) {
                assert!(
                    value >= lowest - 1e-12,
                    "{} at {x},{}: {value}",
                    surface.name,
                    ys[0]
                );
            }
        }
    }
}

/// Central differences of `f` at `t` with steps h and 2h: the better one, and how far it can be off.
///
/// `size` is how large the terms are that `f` adds up.
fn difference(f: impl Fn(f64) -> f64, t: f64, h: f64, size: f64) -> (f64, f64) {
    let slope = |h: f64| (f(t + h) - f(t - h)) / (2.0 * h);
    // The step that is taken, after rounding.
    let h = (t + h) - t;
    let (near, far) = (slope(h), slope(2.0 * h));
    let size = size + f(t + h).abs() + f(t - h).abs();
    // Halving the step divides the error by 4, so what is left is a third of what changed;
    // rounding adds some units in the last place of the terms, divided by the step.
    (near, (near - far).abs() + 64.0 * f64::EPSILON * size / h)
}

/// How large a function is at the middle one of many points.
fn median(mut sizes: Vec<f64>) -> f64 {
    sizes.sort_by(f64::total_cmp);
    sizes[sizes.len() / 2]
}

#[test]
fn gradients_and_hessians_agree_with_central_differences() {
    const POINTS: usize = 300;
    let mut dice = Dice(7);
    for surface in SURFACES {
        let (name, objective) = (surface.name, objective(surface));
        let points: Vec<[f64; 2]> = (0..POINTS)
            .map(|_| [dice.roll(surface.x), dice.roll(surface.y)])
            .collect();
        let sizes = |of: fn([f64; 3]) -> f64| {
            median(
                points
                    .iter()
                    .map(|&[x, y]| of(objective.value_and_gradient(x, y)))
                    .collect(),
            )
        };
        let values = 1.0 + sizes(|[f, _, _]| f.abs());
        let slopes = 1.0 + sizes(|[_, fx, fy]| fx.abs() + fy.abs());
        let h = 1e-6 * (surface.x[1] - surface.x[0]);
        let mut sharp = 0;
        for &[x, y] in &points {
            let [fx, fy] = objective.gradient(x, y);
            let [fxx, fxy, fyy] = objective.hessian(x, y);
            for (what, derivative, (estimate, error)) in [
                (
                    "fx",
                    fx,
                    difference(|t| objective.value(t, y), x, h, values),
                ),
                (
                    "fy",
                    fy,
                    difference(|t| objective.value(x, t), y, h, values),
                ),
                (
                    "fxx",
                    fxx,
                    difference(|t| objective.gradient(t, y)[0], x, h, slopes),
                ),
                (
                    "fxy",
                    fxy,
                    difference(|t| objective.gradient(x, t)[0], y, h, slopes),
                ),
                (
                    "fxy",
                    fxy,
                    difference(|t| objective.gradient(t, y)[1], x, h, slopes),
                ),
                (
                    "fyy",
                    fyy,
                    difference(|t| objective.gradient(x, t)[1], y, h, slopes),
                ),
            ] {
                assert!(
                    (derivative - estimate).abs() <= error,
                    "{name} {what} at {x},{y}: {derivative}, by differences {estimate} ± {error}",
                );
                sharp += usize::from(error <= 1e-3 * (1e-3 + derivative.abs()));
            }
        }
        // A wide error bar, as beside a kink, would hide a wrong sign; most bars are narrow.
        assert!(sharp >= 6 * POINTS * 9 / 10, "{name}: {sharp}");
    }
}

/// 200 starts in the window, left to run for 1000 steps of gradient descent.
fn descended(surface: &Surface, lr: f64) -> Ensemble {
    let window = Window::new(surface.x, surface.y).unwrap();
    let starts = starts(Sampling::Uniform, RUNS, 1, &window, surface.dimensions).unwrap();
    let settings = Settings {
        optimizer: Optimizer::gd(lr).unwrap(),
        max_steps: 1000,
        tolerance: 1e-6,
        window,
        history: false,
        seed: 1,
    };
    let mut ensemble = Ensemble::new(Rc::new(objective(surface)), settings, &starts).unwrap();
    ensemble.run(1000);
    ensemble
}

const RUNS: usize = 200;

fn count(ensemble: &Ensemble, outcome: Outcome) -> usize {
    ensemble.tally(1000).counts[usize::from(outcome.code())] as usize
}

/// Surfaces where most runs do not come to rest at a minimum whatever the rate, and what most do instead.
const EXCEPTIONS: [(&str, Outcome, &str); 12] = [
    ("kink", Outcome::Cycling, "the slope does not fade"),
    ("saddle", Outcome::Diverged, "it has no minimum"),
    ("monkey_saddle", Outcome::Diverged, "it has no minimum"),
    (
        "drop_wave",
        Outcome::Degenerate,
        "the troughs are rings, level all around",
    ),
    (
        "rosenbrock",
        Outcome::StillMoving,
        "above 0.0008 runs begin to diverge, and at it the valley takes longer",
    ),
    (
        "beale",
        Outcome::StillMoving,
        "the walls want a rate that is too small for the floor",
    ),
    (
        "goldstein_price",
        Outcome::StillMoving,
        "the walls want a rate that is too small for the minima",
    ),
    (
        "bukin_6",
        Outcome::StillMoving,
        "the slope grows towards the floor",
    ),
    (
        "easom",
        Outcome::StillMoving,
        "most of the plain is flat to all digits",
    ),
    (
        "levy_13",
        Outcome::StillMoving,
        "ripples far out want a smaller rate than those near the middle",
    ),
    (
        "michalewicz",
        Outcome::StillMoving,
        "most of the plain is flat",
    ),
    (
        "peaks",
        Outcome::Minimum,
        "four of ten runs leave to where the surface is flat",
    ),
];

#[test]
fn at_its_own_rate_a_surface_lets_most_runs_arrive_and_few_diverge() {
    for surface in SURFACES {
        let name = surface.name;
        let ensemble = descended(surface, surface.rate("gd").unwrap());
        match EXCEPTIONS.iter().find(|(known, ..)| *known == name) {
            Some(&(_, usual, _)) => {
                assert!(
                    5 * count(&ensemble, usual) >= 2 * RUNS,
                    "{name}: {:?}",
                    ensemble.tally(1000)
                );
                // Where walls rise by powers, a start in a corner may always be thrown out.
                let diverged = count(&ensemble, Outcome::Diverged);
                assert!(
                    usual == Outcome::Diverged || 20 * diverged <= RUNS,
                    "{name}: {diverged} diverge"
                );
            }
            None => {
                let arrived = count(&ensemble, Outcome::Minimum);
                assert!(
                    5 * arrived >= 4 * RUNS,
                    "{name}: {:?}",
                    ensemble.tally(1000)
                );
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Texts(BTreeMap<String, String>);

#[test]
fn every_surface_is_told_of_in_both_languages_in_a_breath() {
    for (language, text) in [
        ("en", include_str!("../www/i18n/en.json")),
        ("ko", include_str!("../www/i18n/ko.json")),
    ] {
        let Texts(texts) = serde_json::from_str(text).unwrap();
        for surface in SURFACES {
            let told = |what| {
                let key = format!("surface.{}.{what}", surface.name);
                texts
                    .get(&key)
                    .unwrap_or_else(|| panic!("{language}: {key} is missing"))
            };
            assert!(
                (1..=30).contains(&told("name").chars().count()),
                "{language} {}",
                surface.name
            );
            assert!(
                (5..=30).contains(&told("look").split_whitespace().count()),
                "{language} {}",
                surface.name
            );
        }
        for key in texts.keys().filter(|key| key.starts_with("surface.")) {
            let name = key.split('.').nth(1).unwrap();
            assert!(
                catalog::find(name).is_some(),
                "{language}: {key} tells of no surface"
            );
        }
    }
}

/// What the texts say of minima: how many there are, of how many heights.
#[test]
fn the_texts_count_minima_rightly() {
    for (name, minima, heights) in [
        ("two_valleys", 2, 2),
        ("saddle_walls", 2, 1),
        ("egg_carton", 4, 1),
        ("double_well", 2, 2),
        ("himmelblau", 4, 1),
        ("three_hump_camel", 3, 2),
        ("six_hump_camel", 6, 3),
        ("styblinski_tang", 4, 3),
        ("mccormick", 2, 2),
        ("peaks", 3, 3),
    ] {
        let surface = catalog::find(name).unwrap();
        let ensemble = descended(surface, surface.rate("gd").unwrap());
        let mut values: Vec<f64> = ensemble
            .ends()
            .iter()
            .filter(|end| end.kind == Outcome::Minimum)
            .map(|end| end.value)
            .collect();
        assert_eq!(values.len(), minima, "{name}: {values:?}");
        values.sort_by(f64::total_cmp);
        values.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        assert_eq!(values.len(), heights, "{name}: {values:?}");
    }
}

/// What the texts say of rates: above 0.5 the bowl, above 1 the parabola is left by all.
#[test]
fn the_texts_name_the_right_limits_of_the_rate() {
    for (name, limit) in [("bowl", 0.5), ("parabola", 1.0)] {
        let surface = catalog::find(name).unwrap();
        assert_eq!(
            count(&descended(surface, 0.97 * limit), Outcome::Minimum),
            RUNS,
            "{name}"
        );
        assert_eq!(
            count(&descended(surface, 1.03 * limit), Outcome::Diverged),
            RUNS,
            "{name}"
        );
    }
}

/// What the texts say of few runs and of most.
#[test]
fn the_texts_tell_rightly_who_finds_the_lowest_minimum() {
    for (name, lowest) in [
        ("wave", 20..=30),
        ("rastrigin", 0..=5),
        ("griewank", 0..=10),
        ("levy_13", 0..=5),
        ("schwefel", 0..=10),
        ("holder_table", 0..=10),
        ("easom", 0..=10),
    ] {
        let surface = catalog::find(name).unwrap();
        let ensemble = descended(surface, surface.rate("gd").unwrap());
        let percent = 100 * ensemble.tally(1000).lowest_minimum as usize / RUNS;
        assert!(lowest.contains(&percent), "{name}: {percent} %");
    }
}
