//! Basins: each pixel against its start run alone, the whole against a plain loop in Python.

use std::rc::Rc;

use serde_json::Value;
use watershed::basins::{Basins, Found, Lines, OUTCOMES, Place, Report, UNKNOWN};
use watershed::catalog;
use watershed::ensemble::{Ensemble, NEVER, Settings};
use watershed::expr;
use watershed::landscape::search::{BUDGET, Point, Search};
use watershed::objective::{Objective, Window};
use watershed::optimizer::course::Change;
use watershed::optimizer::schedule::Schedule;
use watershed::optimizer::{Optimizer, RULES};
use watershed::outcome::Outcome;
use watershed::relief::grid::Grid;

/// A formula, its window and what moves the runs.
#[derive(Clone, Copy)]
struct Case {
    formula: &'static str,
    x: [f64; 2],
    y: [f64; 2],
    lr: f64,
    steps: u32,
    tolerance: f64,
}

const HIMMELBLAU: Case = Case {
    formula: "(x^2+y-11)^2 + (x+y^2-7)^2",
    x: [-5.0, 5.0],
    y: [-5.0, 5.0],
    lr: 0.002,
    steps: 2000,
    tolerance: 1e-6,
};

impl Case {
    fn ensemble(&self, optimizer: Optimizer, starts: &[[f64; 2]]) -> Ensemble {
        let objective = Rc::new(Objective::new(expr::parse(self.formula).unwrap()));
        let settings = Settings {
            optimizer,
            max_steps: self.steps,
            tolerance: self.tolerance,
            window: Window {
                x: self.x,
                y: self.y,
            },
            history: false,
            seed: 7,
        };
        Ensemble::new(objective, settings, starts).unwrap()
    }

    fn map(&self, width: usize, height: usize) -> Basins {
        let gd = Optimizer::gd(self.lr).unwrap();
        Basins::new(self.ensemble(gd, &[]), width, height).unwrap()
    }

    fn report(&self, width: usize, height: usize) -> Report {
        finish(self.map(width, height))
    }
}

fn finish(mut map: Basins) -> Report {
    while !map.advance(100_000) {}
    map.report(false)
}

/// The place that an end is, by its kind and by where it is.
fn place_of(places: &[Place], kind: Outcome, [x, y]: [f64; 2], apart: f64) -> Option<usize> {
    let near = |p: &Place| p.kind == kind && (p.x - x).abs() <= apart && (p.y - y).abs() <= apart;
    places.iter().position(near)
}

/// Every `every`th pixel of a map against an ensemble of its start alone: labels of starts that are let go early too, steps of
/// those that go on.
fn agrees_with_runs_alone(case: &Case, optimizer: &Optimizer, [w, h]: [usize; 2], every: usize) {
    let name = optimizer.rule().name();
    let map = Basins::new(case.ensemble(optimizer.clone(), &[]), w, h).unwrap();
    let counted = finish(map.clone().to_the_stop());
    let report = finish(map);
    assert_eq!(report.counts, counted.counts, "{}", case.formula);
    let window = Window {
        x: case.x,
        y: case.y,
    };
    for (pixel, start) in Grid::centres(&window, w, h).points().enumerate() {
        if pixel % every != 0 {
            continue;
        }
        let mut alone = case.ensemble(optimizer.clone(), &[start]);
        alone.run(case.steps);
        let what = format!("{} under {name} from {start:?}", case.formula);
        let outcome = Outcome::of_code(alone.outcomes()[0]).unwrap();
        let steps = match alone.stopped_at()[0] {
            NEVER => case.steps,
            steps => steps,
        };
        assert_eq!(u32::from(counted.steps[pixel]), steps, "{what}");
        assert!(report.steps[pixel] <= counted.steps[pixel], "{what}");
        assert_eq!(report.labels[pixel], counted.labels[pixel], "{what}");
        let end = alone.ends().first().map(|end| [end.x, end.y]);
        let (width, height) = (case.x[1] - case.x[0], case.y[1] - case.y[0]);
        let size = if width > height { width } else { height };
        let wide = matches!(outcome, Outcome::Degenerate | Outcome::Cusp);
        // How far apart two points of one end may lie: see `landscape::ends`.
        let apart = if wide { 2e-2 } else { 1e-6 } * size;
        let expected = end.and_then(|end| place_of(&report.places, outcome, end, apart));
        assert_eq!(end.is_some(), expected.is_some(), "{what}: {outcome:?}");
        let minimum = expected.is_some_and(|place| place < report.minima);
        assert!(minimum || outcome != Outcome::Minimum, "{what}");
        if minimum {
            assert_eq!(Some(usize::from(report.labels[pixel])), expected, "{what}");
        } else {
            let code = OUTCOMES + u16::from(outcome.code());
            assert_eq!(report.labels[pixel], code, "{what}");
        }
        match expected {
            Some(place) if !wide => assert_eq!(usize::from(report.sites[pixel]), place, "{what}"),
            Some(_) => assert!(usize::from(report.sites[pixel]) < report.places.len()),
            None => assert_eq!(report.sites[pixel], u16::MAX, "{what}"),
        }
    }
}

#[test]
fn each_label_is_what_its_start_comes_to_alone() {
    let cases = [
        HIMMELBLAU,
        // Some overshoot and diverge, some cycle.
        Case {
            lr: 0.02,
            steps: 300,
            ..HIMMELBLAU
        },
        // Many are still on their way.
        Case {
            steps: 25,
            ..HIMMELBLAU
        },
        // Nothing ever stops.
        Case {
            tolerance: 0.0,
            steps: 40,
            ..HIMMELBLAU
        },
        Case {
            formula: "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)",
            lr: 0.004,
            steps: 200,
            ..HIMMELBLAU
        },
        // A saddle whose ridge is a row of pixels.
        Case {
            formula: "x^2 - y^2",
            lr: 0.1,
            steps: 400,
            ..HIMMELBLAU
        },
        // Kinks: two tips, and an edge that runs jump about.
        Case {
            formula: "abs(abs(x) - 2) + y^2",
            lr: 0.03125,
            steps: 2000,
            ..HIMMELBLAU
        },
        // A hole, and a slope into it.
        Case {
            formula: "sqrt(x^2 + y^2 - 4) - x",
            lr: 0.05,
            steps: 300,
            ..HIMMELBLAU
        },
        // Flat regions around a bowl.
        Case {
            formula: "min(x^2 + y^2, 4)",
            lr: 0.1,
            steps: 300,
            ..HIMMELBLAU
        },
        // A window that is no square, degenerate minima.
        Case {
            formula: "(x^2 - 1)^2 + y^4",
            x: [-2.0, 2.0],
            y: [-1.0, 0.5],
            lr: 0.05,
            steps: 3000,
            ..HIMMELBLAU
        },
    ];
    for case in &cases {
        let gd = Optimizer::gd(case.lr).unwrap();
        agrees_with_runs_alone(case, &gd, [41, 27], 3);
    }
}

/// Tips and flat hollows are minima that a start reaches; plateaus, valleys and tips that point up are not.
#[test]
fn minima_without_second_derivatives_have_labels() {
    let case = |formula, lr| Case {
        formula,
        lr,
        x: [-3.0, 3.0],
        y: [-3.0, 3.0],
        steps: 3000,
        ..HIMMELBLAU
    };
    let kinds = |report: &Report| -> Vec<Outcome> {
        let minima = &report.places[..report.minima];
        minima.iter().map(|place| place.kind).collect()
    };
    let decays = |formula| {
        let ensemble = case(formula, 0.01).ensemble(Optimizer::new("rprop", &[]).unwrap(), &[]);
        finish(Basins::new(ensemble, 24, 24).unwrap())
    };
    // Ackley's function, whose lowest point is a tip.
    let ackley = catalog::find("ackley").unwrap().formula;
    let report = decays(ackley);
    assert_eq!(kinds(&report)[0], Outcome::Cusp);
    let first = &report.places[0];
    assert!(first.value.abs() < 1e-4 && first.count > 0, "{first:?}");
    let inside = report.labels.iter().filter(|&&label| label == 0);
    assert_eq!(inside.count(), first.count as usize);
    let labelled = report.labels.iter().filter(|&&label| label < OUTCOMES);
    let minimum = usize::from(Outcome::Minimum.code());
    assert_eq!(labelled.count(), report.counts[minimum] as usize);
    assert!(report.counts[usize::from(Outcome::Cusp.code())] == 0);
    // Two tips of different heights among smooth ones.
    let report = decays("abs(abs(x) - 2) + y^2 + x/20");
    assert_eq!(kinds(&report), [Outcome::Cusp; 2]);
    assert!(report.places[0].x < 0.0);
    // A flat hollow.
    let report = decays("(x^2-1)^2 + y^4");
    assert_eq!(kinds(&report), [Outcome::Degenerate; 2]);
    for (formula, none) in [
        // A valley across the window's axes, one that bends, a plateau around a bowl, saddles of higher order.
        ("(x-y)^2", 0),
        ("(y-x^2)^2", 0),
        ("min(x^2+y^2, 4)", 1),
        ("x^3 - 3*x*y^2", 0),
        ("-hypot(x, y)", 0),
    ] {
        let report = case(formula, 0.05).report(25, 25);
        assert_eq!(report.minima, none, "{formula}: {:?}", kinds(&report));
    }
}

/// The minima of a map are among the proved ones of the surface.
#[test]
fn minima_of_a_map_are_proved_ones() {
    let mut seen = 0;
    for surface in catalog::SURFACES {
        let objective = Rc::new(Objective::new(expr::parse(surface.formula).unwrap()));
        let window = Window::new(surface.x, surface.y).unwrap();
        let mut search = Search::new(Rc::clone(&objective), window, BUDGET);
        while !search.advance(BUDGET) {}
        let found = search.findings();
        if !found.complete {
            continue;
        }
        let settings = Settings {
            optimizer: Optimizer::new("rprop", &[]).unwrap(),
            max_steps: 500,
            tolerance: 1e-6,
            window,
            history: false,
            seed: 7,
        };
        let ensemble = Ensemble::new(objective, settings, &[]).unwrap();
        let report = finish(Basins::new(ensemble, 16, 16).unwrap());
        for place in &report.places[..report.minima] {
            let size = surface.x[1] - surface.x[0];
            let on = |at: f64, [low, high]: [f64; 2]| low < at && at < high;
            if !(on(place.x, surface.x) && (surface.dimensions == 1 || on(place.y, surface.y))) {
                continue;
            }
            let near = |p: &&Point| {
                (p.x - place.x).abs() < 1e-5 * size && (p.y - place.y).abs() < 1e-5 * size
            };
            let point = found.points.iter().find(near);
            assert!(
                point.is_some_and(|p| p.bottom),
                "{}: {place:?}",
                surface.name
            );
            assert_eq!(point.unwrap().kind, place.kind, "{}", surface.name);
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen}");
}

#[test]
fn every_rule_has_its_basins() {
    for rule in RULES {
        let optimizer = Optimizer::new(rule.name(), &[]).unwrap();
        let case = Case {
            steps: 400,
            ..HIMMELBLAU
        };
        agrees_with_runs_alone(&case, &optimizer, [23, 17], 5);
    }
}

/// Every pixel of a map whose rate changes against an ensemble of its start alone.
fn follows(timeline: &[Change]) {
    let ensemble = |starts: &[[f64; 2]]| {
        let mut ensemble = HIMMELBLAU.ensemble(Optimizer::gd(0.02).unwrap(), starts);
        ensemble.lay("lr", timeline).unwrap();
        ensemble
    };
    let report = finish(Basins::new(ensemble(&[]), 30, 30).unwrap());
    let window = Window {
        x: HIMMELBLAU.x,
        y: HIMMELBLAU.y,
    };
    for (pixel, start) in Grid::centres(&window, 30, 30).points().enumerate() {
        let mut alone = ensemble(&[start]);
        alone.run(HIMMELBLAU.steps);
        let outcome = alone.outcomes()[0];
        let minimum = report.labels[pixel] < OUTCOMES;
        assert_eq!(minimum, outcome == Outcome::Minimum.code(), "{start:?}");
        let stopped = alone.stopped_at()[0];
        if stopped != NEVER {
            assert_eq!(u32::from(report.steps[pixel]), stopped, "{start:?}");
        }
    }
}

#[test]
fn a_timeline_of_rates_holds_for_every_pixel() {
    follows(&[(0, 0.02), (60, 0.005), (90, 0.01)].map(|(step, rate)| Change::to(rate, step)));
}

#[test]
fn a_schedule_holds_for_every_pixel() {
    // The rate is another at every step.
    follows(&[Change {
        schedule: Some(Schedule::new("cosine", &[150.0]).unwrap()),
        ..Change::to(0.012, 0)
    }]);
}

#[test]
fn counts_and_labels_are_those_of_a_plain_loop() {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/basins.json")).unwrap();
    let report = HIMMELBLAU.report(200, 200);
    let minima: Vec<[f64; 2]> = serde_json::from_value(fixture["minima"].clone()).unwrap();
    assert_eq!((report.minima, report.places.len()), (4, 4));
    let theirs = minima.iter().map(|&point| {
        place_of(&report.places, Outcome::Minimum, point, 1e-9).expect("a minimum of theirs")
    });
    let theirs: Vec<usize> = theirs.collect();
    let counts: Vec<u32> = serde_json::from_value(fixture["counts"].clone()).unwrap();
    for (&place, count) in theirs.iter().zip(counts) {
        assert_eq!(report.places[place].count, count);
    }
    let rows: Vec<Vec<usize>> = serde_json::from_value(fixture["rows"].clone()).unwrap();
    let expected = rows.iter().flat_map(|row| row.chunks(2));
    let expected = expected.flat_map(|run| std::iter::repeat_n(theirs[run[0]], run[1]));
    let ours = report.labels.iter().map(|&label| usize::from(label));
    assert!(ours.eq(expected));
}

#[test]
fn neither_the_order_of_the_tiles_nor_where_they_are_worked_on_shows() {
    let case = Case {
        formula: "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)",
        lr: 0.002,
        steps: 300,
        ..HIMMELBLAU
    };
    let whole = case.report(150, 130);
    assert_eq!(whole.known, 150 * 130);
    assert!(whole.minima >= 100);
    let plan = case.map(150, 130);
    let count = plan.tiles();
    assert!(count > 4 && plan.coarse() >= 1);
    // Backwards, and every other one first; in slices of odd sizes.
    let backwards: Vec<usize> = (0..count).rev().collect();
    let mixed: Vec<usize> = (0..count)
        .step_by(2)
        .chain((0..count).skip(1).step_by(2))
        .collect();
    for order in [backwards, mixed] {
        let mut map = case.map(150, 130);
        for number in order {
            // As another worker would: from a map of its own.
            let mut tile = plan.tile(number).unwrap();
            while !tile.advance(777) {}
            let found = tile.found();
            let ends = found.packed_ends();
            let arrived = Found {
                ends: Vec::new(),
                ..found
            };
            assert!(map.put(number, arrived.with_packed_ends(&ends).unwrap()));
        }
        assert!(map.done() && map.advance(1));
        let report = map.report(false);
        // To the bit, places included.
        assert_eq!(report, whole);
    }
}

#[test]
fn the_first_tiles_make_a_coarse_picture() {
    let mut map = HIMMELBLAU.map(200, 160);
    let coarse = map.coarse();
    for number in 0..coarse {
        let mut tile = map.tile(number).unwrap();
        while !tile.advance(usize::MAX) {}
        assert!(map.put(number, tile.found()));
    }
    assert!(!map.done());
    let bare = map.report(false);
    assert_eq!(bare.known, 25 * 20);
    let unknown = bare.labels.iter().filter(|&&label| label == UNKNOWN);
    assert_eq!(unknown.count(), 200 * 160 - 500);
    let filled = map.report(true);
    assert!(filled.labels.iter().all(|&label| label < 4));
    assert_eq!((filled.known, &filled.counts), (500, &bare.counts));
    let fine = finish(map);
    let equal = fine
        .labels
        .iter()
        .zip(&filled.labels)
        .filter(|(a, b)| a == b);
    assert!(equal.count() > 200 * 160 * 9 / 10);
}

#[test]
fn a_tile_that_does_not_fit_is_refused() {
    let mut map = HIMMELBLAU.map(20, 20);
    let mut tile = map.tile(0).unwrap();
    while !tile.advance(usize::MAX) {}
    let found = tile.found();
    assert!(!map.put(99, found.clone()));
    let mut short = found.clone();
    short.steps.pop();
    assert!(!map.put(0, short));
    let mut astray = found.clone();
    astray.sites[0] = 99;
    assert!(!map.put(0, astray));
    let mut odd = found.clone();
    odd.outcomes[0] = 200;
    assert!(!map.put(0, odd));
    let ends = found.packed_ends();
    assert!(found.clone().with_packed_ends(&ends[1..]).is_none());
    assert!(map.put(0, found));
    assert!(map.tile(map.tiles()).is_none());
}

#[test]
fn maps_that_no_picture_has_are_refused() {
    let gd = Optimizer::gd(0.01).unwrap();
    for (w, h) in [(0, 5), (5, 0), (5000, 5000)] {
        let error = Basins::new(HIMMELBLAU.ensemble(gd.clone(), &[]), w, h).unwrap_err();
        assert_eq!(error.code, "relief.size");
    }
}

#[test]
fn a_curve_has_one_row_many_times() {
    let case = Case {
        formula: "x^4 - 2*x^2 + 0.3*x",
        x: [-2.0, 2.0],
        lr: 0.02,
        ..HIMMELBLAU
    };
    let line = case.report(100, 1);
    assert_eq!(line.minima, 2);
    assert!(line.places[0].x < 0.0, "the lower one first");
    let map = case.report(100, 3);
    assert_eq!(map.labels, line.labels.repeat(3));
    assert_eq!(map.places[1].count, 3 * line.places[1].count);
    assert_eq!(map.known, 300);
    // The watershed is the maximum: 4x³ − 4x + 0.3 = 0.
    let mut map = case.map(101, 1);
    while !map.advance(1000) {}
    let mut lines = Lines::new(&map);
    while !lines.advance(1000) {}
    let (points, lengths) = lines.lines();
    assert_eq!(lengths, [1]);
    assert!((points[0] - 0.075427).abs() < 4.0 / 101.0 / 32.0 && points[1] == 0.0);
}

#[test]
fn watershed_lines_are_good_to_less_than_a_pixel() {
    // The y axis parts the two basins, by symmetry.
    let case = Case {
        formula: "(x^2 - 1)^2 + y^2 + x*(x - x)",
        x: [-2.0, 2.1],
        y: [-1.0, 1.0],
        lr: 0.02,
        ..HIMMELBLAU
    };
    let mut map = case.map(60, 40);
    while !map.advance(1000) {}
    let mut lines = Lines::new(&map);
    while !lines.advance(500) {}
    let (points, lengths) = lines.lines();
    assert_eq!(lengths, [40], "one line from the lowest row to the highest");
    let pixel = 4.1 / 60.0;
    for point in points.chunks(2) {
        assert!(point[0].abs() <= pixel / 64.0 * 1.001, "{point:?}");
    }
}

#[test]
fn watershed_lines_join_where_three_basins_meet() {
    let mut map = HIMMELBLAU.map(120, 120);
    while !map.advance(10_000) {}
    let mut lines = Lines::new(&map);
    while !lines.advance(10_000) {}
    let (points, lengths) = lines.lines();
    let total: u32 = lengths.iter().sum();
    assert_eq!(points.len(), 2 * total as usize);
    assert!(!lines.crowded());
    // Four arms and what joins them, each one line.
    assert!((4..=7).contains(&lengths.len()), "{lengths:?}");
    // They pass the saddles, as published in functions.json.
    let saddles = [
        [-3.073025754875, -0.081353040949],
        [0.086677507775, 2.884254742995],
        [3.385154184101, 0.073851879837],
        [-0.127961346731, -1.953714980445],
    ];
    for saddle in saddles {
        let reach = points.chunks(2).map(|p| {
            let (dx, dy) = (p[0] - saddle[0], p[1] - saddle[1]);
            (dx * dx + dy * dy).sqrt()
        });
        let nearest = reach.fold(f64::INFINITY, |least, d| if d < least { d } else { least });
        assert!(nearest < 10.0 / 120.0, "{saddle:?}: {nearest}");
    }
}

#[test]
fn closed_lines_close() {
    // A pit in the middle, flat around it: everything else is at rest where it begins.
    let case = Case {
        formula: "min(x^2 + y^2, 4)",
        lr: 0.1,
        ..HIMMELBLAU
    };
    let mut map = case.map(50, 50);
    while !map.advance(10_000) {}
    let mut lines = Lines::new(&map);
    while !lines.advance(10_000) {}
    let (points, lengths) = lines.lines();
    let ring = points.chunks(2).all(|p| {
        let radius = (p[0] * p[0] + p[1] * p[1]).sqrt();
        (radius - 2.0).abs() < 10.0 / 50.0 / 32.0
    });
    assert!(ring, "the rim has the radius 2");
    assert_eq!(lengths.len(), 1, "{lengths:?}");
    assert_eq!(points[..2], points[points.len() - 2..]);
}
