//! Where runs end is decided by the proved list of critical points, and what is found at the end of a run never contradicts it.

use std::rc::Rc;

use watershed::catalog::SURFACES;
use watershed::ensemble::{Ensemble, Settings};
use watershed::expr::parse;
use watershed::landscape::ends::{End, NO_SITE};
use watershed::landscape::search::{BUDGET, Findings, Search};
use watershed::objective::{Objective, Window};
use watershed::optimizer::{Optimizer, RULES};
use watershed::outcome::Outcome;
use watershed::starts::{Sampling, starts};

const STARTS: usize = 24;
const STEPS: u32 = 1000;

fn findings(objective: &Rc<Objective>, window: Window) -> Rc<Findings> {
    let mut search = Search::new(Rc::clone(objective), window, BUDGET);
    while !search.advance(BUDGET) {}
    Rc::new(search.findings())
}

fn settings(optimizer: Optimizer, window: Window) -> Settings {
    Settings {
        optimizer,
        max_steps: STEPS,
        tolerance: 1e-6,
        window,
        history: false,
        seed: 1,
    }
}

fn runs(objective: &Rc<Objective>, settings: &Settings, points: &[[f64; 2]]) -> Ensemble {
    Ensemble::new(Rc::clone(objective), settings.clone(), points).unwrap()
}

/// Whether an end lies in a place about which nothing is proved, or next to it.
fn in_the_open(found: &Findings, end: &End, reach: f64) -> bool {
    found.unresolved.iter().any(|region| {
        let wide = region.map(|side| side.inflate(reach));
        wide[0].contains(end.x) && wide[1].contains(end.y)
    })
}

/// Every surface of the catalogue under every rule: what polishing the ends says is what the list says, whenever the list is
/// told; and whatever the list does not have lies outside the window or where nothing is proved.
#[test]
fn ends_and_the_list_agree() {
    let (mut complete, mut listed) = (0, 0);
    for surface in SURFACES {
        let objective = Rc::new(Objective::new(parse(surface.formula).unwrap()));
        let window = Window::new(surface.x, surface.y).unwrap();
        let found = findings(&objective, window);
        complete += u32::from(found.complete);
        let points = starts(Sampling::Sobol, STARTS, 1, &window, surface.dimensions).unwrap();
        for (number, rule) in RULES.iter().enumerate() {
            let rate = surface.rate(rule.name()).map(|rate| ("lr", rate));
            let given: Vec<(&str, f64)> = rate.into_iter().collect();
            let settings = settings(Optimizer::new(rule.name(), &given).unwrap(), window);
            let mut late = runs(&objective, &settings, &points);
            late.run(STEPS);
            let what = format!("{} under {}", surface.name, rule.name());
            let (before, outcomes) = (late.ends(), late.outcomes().to_vec());
            late.learn(Rc::clone(&found));
            assert_eq!(late.outcomes(), outcomes, "{what}");
            for (before, after) in before.iter().zip(late.ends()) {
                assert_eq!(before.kind, after.kind, "{what}: {before:?}");
                let slack = 1e-9 * (1.0 + before.value.abs());
                let wide = matches!(before.kind, Outcome::Cusp | Outcome::Degenerate);
                let same = (before.value - after.value).abs() <= slack;
                assert!(same || wide, "{what}: {before:?} {after:?}");
                let side = |[low, high]: [f64; 2], place: f64| low <= place && place <= high;
                let inside = side(window.x, before.x)
                    && (surface.dimensions == 1 || side(window.y, before.y));
                if after.listed != NO_SITE {
                    listed += 1;
                } else if inside {
                    let size = window.x[1] - window.x[0];
                    let reach = if wide { 1e-2 } else { 1e-6 } * size;
                    let open = in_the_open(&found, before, reach);
                    // Where sin²⁰ leaves no slope to speak of a run rests by its tolerance, at no critical point.
                    let [gx, gy] = objective.gradient(before.x, before.y);
                    let plateau = before.kind == Outcome::Degenerate
                        && gx.abs() + gy.abs() < 2e-6
                        && !found.complete;
                    assert!(open || plateau, "{what}: {before:?}");
                }
            }
            // Whoever knows the list from the start sees the same.
            if number % 4 == 0 {
                let mut early = runs(&objective, &settings, &points);
                early.learn(Rc::clone(&found));
                early.run(STEPS);
                assert_eq!(early.outcomes(), outcomes, "{what}");
                assert_eq!(early.stopped_at(), late.stopped_at(), "{what}");
                assert_eq!(early.sites_listed(), late.sites_listed(), "{what}");
                assert_eq!(early.positions(), late.positions(), "{what}");
            }
        }
    }
    assert!(complete >= 29 && listed > 3000, "{complete} {listed}");
}

/// A list that says otherwise is believed, whether it comes early or late, and after going back too.
#[test]
fn the_list_decides() {
    let objective = Rc::new(Objective::new(parse("(x^2+y-11)^2 + (x+y^2-7)^2").unwrap()));
    let window = Window::new([-5.0, 5.0], [-5.0, 5.0]).unwrap();
    let mut other = (*findings(&objective, window)).clone();
    for point in other.points.iter_mut().filter(|p| p.bottom).take(3) {
        point.kind = Outcome::Maximum;
        point.bottom = false;
    }
    let other = Rc::new(other);
    let points = starts(Sampling::Sobol, STARTS, 1, &window, 2).unwrap();
    let settings = Settings {
        history: true,
        ..settings(Optimizer::gd(0.01).unwrap(), window)
    };
    let mut plain = runs(&objective, &settings, &points);
    plain.run(STEPS);
    let minima = plain.tally(STEPS).counts[usize::from(Outcome::Minimum.code())];
    assert!(minima as usize > STARTS / 2);
    let mut late = plain.clone();
    late.learn(Rc::clone(&other));
    let mut early = runs(&objective, &settings, &points);
    early.learn(other);
    early.run(STEPS);
    let mut back = late.clone();
    back.rewind(40).unwrap();
    back.run(STEPS);
    for runs in [&late, &early, &back] {
        let tally = runs.tally(STEPS);
        let [minima, maxima] = [Outcome::Minimum, Outcome::Maximum]
            .map(|outcome| tally.counts[usize::from(outcome.code())]);
        assert!(maxima > 0 && minima > 0, "{minima} {maxima}");
        assert_eq!(runs.outcomes(), late.outcomes());
        // The one minimum that is left is the lowest.
        assert_eq!((tally.lowest_minimum, tally.other_minimum), (minima, 0));
    }
}

/// The lowest minimum is that of the list, even if no run has come to it.
#[test]
fn the_lowest_is_that_of_the_list() {
    let objective = Rc::new(Objective::new(parse("x^4/4 - x^2/2 + x/10").unwrap()));
    let window = Window::new([-2.0, 2.0], [-2.0, 2.0]).unwrap();
    let settings = settings(Optimizer::gd(0.1).unwrap(), window);
    let mut runs = runs(&objective, &settings, &[[1.5, 0.0], [0.7, 0.0]]);
    runs.run(STEPS);
    assert_eq!(runs.tally(STEPS).lowest_minimum, 2, "lowest found");
    runs.learn(findings(&objective, window));
    assert_eq!(runs.tally(STEPS).lowest_minimum, 0);
    assert_eq!(runs.tally(STEPS).other_minimum, 2);
    assert_eq!(runs.sites_listed(), [1, 1]);
}

/// Degenerate points that are minima are proved to be such, and count as the lowest; maxima and saddles do not.
#[test]
fn degenerate_minima_are_told_from_other_degenerate_points() {
    let window = Window::new([-2.0, 2.0], [-2.0, 2.0]).unwrap();
    for (formula, lowest) in [
        ("x^4+y^4", Some(0.0)),
        ("1000+x^4+y^4", Some(1000.0)),
        ("x^4+y^2+3", Some(3.0)),
        ("-x^4-y^4", None),
        ("x^4-y^4", None),
        ("x^3-3*x*y^2", None),
        ("abs(x)+abs(y)-1", Some(-1.0)),
        ("x^4", Some(0.0)),
        ("-x^4", None),
    ] {
        let objective = Rc::new(Objective::new(parse(formula).unwrap()));
        let found = findings(&objective, window);
        assert_eq!(found.points.len(), 1, "{formula}");
        assert_eq!(found.lowest(), lowest, "{formula}");
    }
}
