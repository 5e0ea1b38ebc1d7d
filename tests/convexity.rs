//! Convexity: proved, refuted, or left open.

use std::rc::Rc;

use watershed::catalog;
use watershed::expr::parse;
use watershed::landscape::convexity::{Convexity, Prover, Verdict, eigenvalues};
use watershed::landscape::enclosure::Encloser;
use watershed::landscape::interval::Interval;
use watershed::landscape::region::of_window;
use watershed::loss::{Fit, Loss};
use watershed::objective::{Objective, Window};

fn judge(objective: Rc<Objective>, x: [f64; 2], y: [f64; 2]) -> Convexity {
    let dimensions = objective.dimensions();
    let window = of_window(&Window::new(x, y).unwrap(), dimensions);
    let mut encloser = Encloser::new(objective);
    let mut prover = Prover::new(window, dimensions);
    while !prover.advance(&mut encloser, 100) {}
    prover.convexity()
}

fn of(formula: &str, half: f64) -> Convexity {
    let objective = Rc::new(Objective::new(parse(formula).unwrap()));
    judge(objective, [-half, half], [-half, half])
}

#[test]
fn convex_functions_are_proved() {
    for (formula, strict) in [
        ("x^2+2*y^2", true),
        ("(x+2*y-7)^2+(2*x+y-5)^2", true),
        ("0.26*(x^2+y^2)-0.48*x*y", true),
        ("x^4+y^4", true),
        ("(x-y)^4", false),
        ("abs(x)+abs(y)", false),
        ("max(x,-y)+abs(x-y)", false),
        ("sqrt(x^2+y^2)", false),
        ("sqrt(4*(x-1)^2+y^2+3)", false),
        ("hypot(x-y,2x)", false),
        ("ln(exp(x)+exp(-y)+2*exp(x-y))", false),
        ("ln(cosh(x-y))", false),
        ("exp(x+y)+x", false),
        ("exp(x)+exp(-y)", true),
        ("relu(x-1)^1.5+relu(-y)^2", false),
        ("2^x+y^6-3y", true),
        ("abs(x-2y)^1.5", false),
        ("max(x^2+y^2,3x)+5", false),
        ("-ln(10-x-y)", false),
        ("x+2y-1", false),
        ("softplus(x)+softplus(-x)+y^2", true),
        ("x^2", true),
        ("abs(x)", false),
        ("1/(x+5)+y^2", true),
    ] {
        let expected = if strict {
            Verdict::Strict
        } else {
            Verdict::Convex
        };
        assert_eq!(of(formula, 2.0).verdict, expected, "{formula}");
    }
}

#[test]
fn a_chord_below_the_surface_refutes() {
    let formulas = [
        "x^2-y^2",
        "x*y",
        "-abs(x)",
        "sqrt(abs(x))+y^2",
        "x^3",
        "sin(x)",
        "min(x,y)",
        "-exp(x+y)",
        "x^2+y^2-x^2*y^2",
    ];
    let named = catalog::SURFACES.iter().filter(|surface| {
        let convex = [
            "bowl",
            "ravine",
            "sphere",
            "ill_conditioned_bowl",
            "booth",
            "matyas",
            "parabola",
            "kink",
        ];
        !convex.contains(&surface.name)
    });
    let window = |half: f64| ([-half, half], [-half, half]);
    let formulas = formulas.map(|formula| (formula, window(2.0)));
    for (formula, (x, y)) in formulas
        .into_iter()
        .chain(named.map(|surface| (surface.formula, (surface.x, surface.y))))
    {
        let objective = Rc::new(Objective::new(parse(formula).unwrap()));
        let Verdict::Not(chord) = judge(Rc::clone(&objective), x, y).verdict else {
            panic!("{formula} was not refuted");
        };
        let [[ax, ay], [bx, by]] = chord.ends;
        assert!(chord.excess > 0.0);
        let (left, right) = (objective.value(ax, ay), objective.value(bx, by));
        let middle = objective.value((ax + bx) / 2.0, (ay + by) / 2.0);
        let excess = middle - (left + right) / 2.0;
        let size = left.abs() + right.abs() + middle.abs();
        assert!(
            excess >= chord.excess - 1e-12 * size,
            "{formula}: {chord:?}"
        );
        for [px, py] in chord.ends {
            assert!(
                (x[0]..=x[1]).contains(&px)
                    && (objective.dimensions() == 1 || (y[0]..=y[1]).contains(&py))
            );
        }
    }
}

#[test]
fn convex_surfaces_of_the_catalogue() {
    for (name, verdict) in [
        ("bowl", Verdict::Strict),
        ("ravine", Verdict::Strict),
        ("sphere", Verdict::Strict),
        ("ill_conditioned_bowl", Verdict::Strict),
        ("booth", Verdict::Strict),
        ("matyas", Verdict::Strict),
        ("parabola", Verdict::Strict),
        ("kink", Verdict::Convex),
    ] {
        let surface = catalog::find(name).unwrap();
        let objective = Rc::new(Objective::new(parse(surface.formula).unwrap()));
        assert_eq!(
            judge(objective, surface.x, surface.y).verdict,
            verdict,
            "{name}"
        );
    }
}

/// L bounds every curvature from above, and not by much: η < 2/L is what descent needs.
#[test]
fn bounds_of_the_curvature() {
    for (formula, least, most) in [
        ("x^2+2*y^2", 2.0, 4.0),
        ("(x^2+25*y^2)/2", 1.0, 25.0),
        ("0.26*(x^2+y^2)-0.48*x*y", 0.04, 1.0),
        ("x^4+y^2", 0.0, 48.0),
    ] {
        let [lo, hi] = of(formula, 2.0).curvature.unwrap();
        assert!(
            lo <= least && least - lo <= 1e-12 + 1e-2 * least,
            "{formula}: {lo}"
        );
        assert!(
            hi >= most && hi - most <= 1e-12 + 1e-2 * most,
            "{formula}: {hi}"
        );
    }
    assert_eq!(of("abs(x)+abs(y)", 2.0).curvature, None);
}

#[test]
fn what_is_not_defined_everywhere_is_left_open() {
    for formula in ["ln(x)^2", "1/x^2+y^2", "step(x)*0+y^2"] {
        let verdict = of(formula, 2.0).verdict;
        assert!(
            matches!(verdict, Verdict::Undecided | Verdict::Not(_)),
            "{formula}: {verdict:?}"
        );
    }
}

#[test]
fn linear_models_are_convex_under_every_loss() {
    let points: Vec<[f64; 2]> =
        [[-1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 1.0]].into();
    for loss in Loss::ALL {
        let model = if loss == Loss::Bce {
            "sigmoid(W*x+b)"
        } else {
            "W*x+b"
        };
        let (_, objective) = Fit::open(model, loss, points.clone()).unwrap();
        let verdict = judge(Rc::new(objective), [-4.0, 4.0], [-4.0, 4.0]).verdict;
        assert!(
            matches!(verdict, Verdict::Strict | Verdict::Convex),
            "{loss:?}: {verdict:?}"
        );
        if loss == Loss::Mse {
            assert_eq!(verdict, Verdict::Strict, "{loss:?}");
        }
    }
    let (_, objective) = Fit::open("tanh(W*x+b)", Loss::Mse, points).unwrap();
    let verdict = judge(Rc::new(objective), [-4.0, 4.0], [-4.0, 4.0]).verdict;
    assert!(matches!(verdict, Verdict::Not(_)), "{verdict:?}");
}

#[test]
fn eigenvalues_of_intervals_hold_those_of_every_matrix() {
    let side = |lo: f64, hi: f64| Interval::new(lo, hi);
    for [xx, xy, yy] in [
        [side(1.0, 3.0), side(-1.0, 0.5), side(2.0, 2.5)],
        [side(-4.0, 1.0), side(0.5, 2.0), side(-1.0, 7.0)],
        [side(2.0, 2.0), side(1.0, 1.0), side(2.0, 2.0)],
    ] {
        let [low, high] = eigenvalues([xx, xy, yy], 2);
        let along = |side: Interval, k: u32| side.lo + (side.hi - side.lo) * f64::from(k) / 4.0;
        for (i, j, k) in (0..125).map(|n| (n % 5, n / 5 % 5, n / 25)) {
            let (a, b, d) = (along(xx, i), along(xy, j), along(yy, k));
            let root = ((a - d) * (a - d) / 4.0 + b * b).sqrt();
            assert!(low.inflate(1e-12).contains((a + d) / 2.0 - root));
            assert!(high.inflate(1e-12).contains((a + d) / 2.0 + root));
        }
    }
}
