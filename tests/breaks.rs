//! Where pictures are torn: at poles and jumps, and nowhere else.

use std::rc::Rc;

use watershed::catalog;
use watershed::expr::parse;
use watershed::objective::{Objective, Window};
use watershed::relief::grid::{Filling, Grid};
use watershed::relief::heights::{Heights, Kind};
use watershed::relief::paint::Painting;

fn objective(formula: &str) -> Rc<Objective> {
    Rc::new(Objective::new(parse(formula).unwrap()))
}

/// Meshes and maps: points on the poles, between them, and anywhere.
fn grids(dimensions: usize) -> Vec<Grid> {
    let of = |x: [f64; 2], y: [f64; 2]| Window::new(x, y).unwrap();
    let (even, odd) = (
        of([-3.0, 3.0], [-3.0, 3.0]),
        of([-2.137, 3.411], [-3.7, 2.2]),
    );
    if dimensions == 1 {
        return vec![
            Grid::corners(&even, 801, 1),
            Grid::corners(&even, 640, 1),
            Grid::corners(&odd, 1033, 1),
        ];
    }
    vec![
        Grid::corners(&even, 161, 161),
        Grid::centres(&even, 96, 60),
        Grid::corners(&odd, 161, 121),
        Grid::centres(&odd, 131, 97),
    ]
}

/// A formula, and a function that changes its sign where it has a pole or jumps, and only there.
type Torn = (&'static str, fn(f64, f64) -> f64);

#[rustfmt::skip]
const TORN: &[Torn] = &[
    // Poles of either kind, along lines of the grid, across them, along curves, close together.
    // Where y is 0, these two are so all along.
    ("tan(x)*y", |x, y| if y == 0.0 { 0.0 } else { libm::cos(x) }),
    ("y/x", |x, y| if y == 0.0 { 0.0 } else { x }),
    ("1/(x*y)", |x, y| x * y),
    ("1/x^2+y", |x, _| x),
    ("1/(x-y)^2", |x, y| x - y),
    ("1/(x-y)", |x, y| x - y),
    ("1/(x+2y)", |x, y| x + 2.0 * y),
    ("1/(x^2+y^2-4)", |x, y| x * x + y * y - 4.0),
    ("x^2+1/sin(4x+y)", |x, y| libm::sin(4.0 * x + y)),
    ("(x*y-1)^(-3)", |x, y| x * y - 1.0),
    // As slow as poles get.
    ("ln(abs(x))+y", |x, _| x),
    ("y^2-log10(abs(x-y))", |x, y| x - y),
    ("log2((x-0.5)^2)+x*y", |x, _| x - 0.5),
    ("abs(x+0.25)^(-0.1)+y/9", |x, _| x + 0.25),
    // On one side only; finite on both; undefined where it jumps.
    ("exp(1/x)+y", |x, _| x),
    ("exp(-1/(y-x))", |x, y| y - x),
    ("atan(1/x)+y", |x, _| x),
    ("x/abs(x)+y", |x, _| x),
    ("1/x+1/abs(x)+y", |x, _| x),
    ("sign(x-y)", |x, y| x - y),
    ("atan2(y,x)", |x, y| if x < 0.0 { y } else { 0.0 }),
    ("step(y)*x", |_, y| y),
    // Curves.
    ("1/x", |x, _| x),
    ("tan(3x)", |x, _| libm::cos(3.0 * x)),
    ("ln(abs(x-1))", |x, _| x - 1.0),
    ("1/(x^2-2)", |x, _| x * x - 2.0),
    ("sign(sin(2x))", |x, _| libm::sin(2.0 * x)),
];

#[test]
fn poles_and_jumps_are_gaps() {
    for &(formula, changes) in TORN {
        let objective = objective(formula);
        for grid in grids(objective.dimensions()) {
            let drawn = Filling::whole(Rc::clone(&objective), grid.clone());
            let plain = grid.values(&objective);
            let sign = |column: usize, row: usize| {
                let [x, y] = grid.point(column, row);
                let sign = changes(x, y);
                // What rounding leaves of 0 on a line of the grid has no sign.
                if sign.abs() < 1e-12 {
                    0.0
                } else {
                    sign.signum()
                }
            };
            let at = |column: usize, row: usize| row * grid.columns + column;
            let mut gaps = 0;
            for row in 0..grid.rows {
                for column in 0..grid.columns {
                    let here = at(column, row);
                    for (right, up) in [(1, 0), (0, 1)] {
                        let (next, above) = (column + right, row + up);
                        if next < grid.columns
                            && above < grid.rows
                            && sign(column, row) * sign(next, above) < 0.0
                        {
                            gaps += 1;
                            let joined =
                                drawn[here].is_finite() && drawn[at(next, above)].is_finite();
                            assert!(
                                !joined,
                                "{formula}: a wall at {:?}",
                                grid.point(column, row)
                            );
                        }
                    }
                    if drawn[here].is_finite() || drawn[here].to_bits() == plain[here].to_bits() {
                        assert_eq!(drawn[here].to_bits(), plain[here].to_bits(), "{formula}");
                        continue;
                    }
                    // A gap is where the pole is: its neighbours lie on both sides, or one of them on it.
                    let mut around = Vec::new();
                    for near in [-1, 0, 1] {
                        let (column, row) = (column as isize + near, row as isize + near);
                        if (0..grid.columns as isize).contains(&column) {
                            around.push(sign(column as usize, here / grid.columns));
                        }
                        if (0..grid.rows as isize).contains(&row) {
                            around.push(sign(here % grid.columns, row as usize));
                        }
                    }
                    let both = around.contains(&1.0) && around.contains(&-1.0);
                    assert!(
                        both || around.contains(&0.0),
                        "{formula}: a gap at {:?}",
                        grid.point(column, row)
                    );
                }
            }
            // Along a line of the grid itself there is no pair with a pole between, but a point on it.
            assert!(
                gaps > 0 || plain != drawn || plain.iter().any(|v| !v.is_finite()),
                "{formula}"
            );
        }
    }
}

/// Where an infinite point is, no neighbours on both sides of it may be joined as those of a removable hole are.
#[test]
fn a_pole_on_a_line_of_the_grid_is_no_removable_hole() {
    let window = Window::new([-3.0, 3.0], [-3.0, 3.0]).unwrap();
    let middle = |formula: &str| {
        let grid = Grid::corners(&window, 161, 161);
        let drawn = Filling::whole(objective(formula), grid);
        (0..161)
            .map(|row| drawn[row * 161 + 80])
            .collect::<Vec<_>>()
    };
    for formula in ["y/x+9/x", "1/x+1/abs(x)+y", "x/abs(x)+y", "ln(abs(x))+y"] {
        let column = middle(formula);
        assert!(column.iter().all(|value| value.is_infinite()), "{formula}");
    }
    for formula in ["sin(x)/x+y", "(1-cos(x))/x^2+y", "x^2/x+y"] {
        let column = middle(formula);
        assert!(column.iter().all(|value| value.is_nan()), "{formula}");
    }
}

/// Steep, with kinks, with removable holes, or ending somewhere; but nowhere torn.
const WHOLE: &[&str] = &[
    "exp(5x)*exp(3y)",
    "exp(exp(x))+y",
    "tanh(500x)+y",
    "sigmoid(400(x-y))",
    "atan(10000x)*y",
    "1/(x^2+y^2+0.0001)",
    "1/(x^4+10^(-9))+y",
    "1/(1.0001+sin(5x+y))",
    "ln(x^2+y^2+10^(-7))",
    "tan(x/2.5)+y*tan(y/2.6)/9",
    "sin(x)/x+y",
    "sin(x*y)/(x*y)",
    "(x^2-1)/(x-1)+y",
    "(1-cos(x))/x^2+y",
    "x*ln(abs(x))+y",
    "1/ln(x^2/100)+y",
    "exp(-1/(x^2+y^2))",
    "sqrt(x)+y",
    "ln(x)+y^2",
    "1/sqrt(x-y)",
    "x^(-1.5)+y",
    "sqrt(abs(x*y))",
    "cbrt(x-y)",
    "abs(x)^0.2+y",
    "max(x^3,y)-min(x,1-y)",
    "relu(100x)+y",
    "sign(x)*x+y",
    "x*atan(1/x)+y",
    "asin(x/2)+y",
    "sin(1/(abs(x)+0.05))",
    // Curves.
    "sin(x)/x",
    "exp(x^3)",
    "1/(x^2+10^(-8))",
    "sqrt(abs(x))",
    "ln(x)",
];

#[test]
fn what_is_only_steep_is_not_torn() {
    let untouched = |formula: &str, name: &str, grids: Vec<Grid>| {
        let objective = objective(formula);
        for grid in grids {
            let drawn = Filling::whole(Rc::clone(&objective), grid.clone());
            for (i, (drawn, plain)) in drawn.iter().zip(grid.values(&objective)).enumerate() {
                let [x, y] = grid.point(i % grid.columns, i / grid.columns);
                assert_eq!(drawn.to_bits(), plain.to_bits(), "{name} at {x}, {y}");
            }
        }
    };
    for formula in WHOLE {
        let dimensions = objective(formula).dimensions();
        untouched(formula, formula, grids(dimensions));
    }
    for surface in catalog::SURFACES {
        let window = Window::new(surface.x, surface.y).unwrap();
        let grid = Grid::corners(&window, 161, 161);
        untouched(surface.formula, surface.name, vec![grid]);
    }
}

/// On a map a pole is a line of transparent pixels, and what lies beside it is not shaded by the jump across.
#[test]
fn a_pole_is_a_gap_in_the_map() {
    let window = Window::new([-3.0, 3.0], [-1.0, 1.0]).unwrap();
    for (formula, width) in [("tan(x)", 1), ("1/(x-0.51)+y", 1), ("1/x+y", 2)] {
        let objective = objective(&format!("{formula}+0*y"));
        let heights = Heights::of_window(&objective, &window, Some(Kind::Linear));
        let grid = Grid::centres(&window, 200, 40);
        let mut painting = Painting::new(objective, grid, heights);
        while !painting.advance(3) {}
        for row in painting.pixels().chunks(4 * 200) {
            let holes = row.chunks(4).filter(|pixel| pixel[3] == 0).count();
            let poles = if formula == "tan(x)" { 2 } else { 1 };
            assert!(
                (poles..=poles * width).contains(&holes),
                "{formula}: {holes}"
            );
        }
    }
}
