//! Starts: always the same, inside the window, and as evenly spread as promised.

use watershed::objective::Window;
use watershed::starts::{MAX_STARTS, Sampling, given, starts};

fn unit() -> Window {
    Window::new([0.0, 1.0], [0.0, 1.0]).unwrap()
}

fn points(sampling: Sampling, count: usize, seed: u64) -> Vec<[f64; 2]> {
    starts(sampling, count, seed, &unit(), 2).unwrap()
}

#[test]
fn starts_lie_inside_the_window() {
    for window in [
        Window::new([-6.0, 6.0], [-6.0, 6.0]).unwrap(),
        Window::new([-0.3, -0.1], [1e9, 1e9 + 1.0]).unwrap(),
        Window::new([-8e307, 8e307], [1e-300, 2e-300]).unwrap(),
    ] {
        for sampling in Sampling::ALL {
            for seed in [0, 7, u64::MAX] {
                for point in starts(sampling, 777, seed, &window, 2).unwrap() {
                    assert!(window.contains(point), "{sampling:?}: {point:?}");
                }
                for [x, y] in starts(sampling, 77, seed, &window, 1).unwrap() {
                    assert!(window.x[0] <= x && x <= window.x[1] && y == 0.0);
                }
            }
        }
    }
}

#[test]
fn a_start_does_not_depend_on_the_count() {
    for sampling in [Sampling::Uniform, Sampling::Sobol, Sampling::Ring] {
        let many = points(sampling, 1000, 7);
        for count in [0, 1, 50, 999] {
            assert_eq!(points(sampling, count, 7), many[..count], "{sampling:?}");
        }
    }
}

#[test]
fn the_seed_matters_except_to_the_grid() {
    for sampling in Sampling::ALL {
        let same = points(sampling, 20, 1) == points(sampling, 20, 2);
        assert_eq!(same, sampling == Sampling::Grid, "{sampling:?}");
        assert_ne!(points(sampling, 20, 1)[0], points(sampling, 20, 1)[1]);
    }
}

#[test]
fn a_latin_hypercube_has_one_start_in_each_row_and_column() {
    for count in [1, 2, 50, 997] {
        for seed in 0..5 {
            let points = points(Sampling::LatinHypercube, count, seed);
            for axis in 0..2 {
                let mut cells: Vec<usize> = points
                    .iter()
                    .map(|p| (p[axis] * count as f64) as usize)
                    .collect();
                cells.sort();
                assert_eq!(cells, (0..count).collect::<Vec<_>>());
            }
        }
    }
}

/// The star discrepancy by its definition: over all boxes from the origin whose corner has
/// coordinates of the points, counted with and without their edges.
fn star_discrepancy(points: &[[f64; 2]]) -> f64 {
    let n = points.len() as f64;
    let mut corners: Vec<[f64; 2]> = Vec::new();
    for a in points.iter().map(|p| p[0]).chain([1.0]) {
        corners.extend(points.iter().map(|p| [a, p[1]]).chain([[a, 1.0]]));
    }
    let mut worst = 0.0;
    for [a, b] in corners {
        let open = points.iter().filter(|p| p[0] < a && p[1] < b).count() as f64 / n;
        let closed = points.iter().filter(|p| p[0] <= a && p[1] <= b).count() as f64 / n;
        for gap in [(a * b - open).abs(), (closed - a * b).abs()] {
            if gap > worst {
                worst = gap;
            }
        }
    }
    worst
}

#[test]
fn sobol_is_more_even_than_chance() {
    for count in [64, 100, 200] {
        let mean = |sampling| {
            (0..5)
                .map(|seed| star_discrepancy(&points(sampling, count, seed)))
                .sum::<f64>()
                / 5.0
        };
        let (even, chance) = (mean(Sampling::Sobol), mean(Sampling::Uniform));
        assert!(even < 0.6 * chance, "{count}: {even} and {chance}");
    }
}

/// Whatever the scrambling, 2ᵏ points of a (0, 2)-sequence have one in each box of area 2⁻ᵏ.
#[test]
fn sobol_fills_every_elementary_box() {
    for seed in [0, 1, 99] {
        for k in 0..=8u32 {
            let points = points(Sampling::Sobol, 1 << k, seed);
            for wide in 0..=k {
                let (columns, rows) = (1usize << wide, 1usize << (k - wide));
                let mut filled = vec![0; 1 << k];
                for [x, y] in &points {
                    filled[(x * columns as f64) as usize * rows + (y * rows as f64) as usize] += 1;
                }
                assert!(
                    filled.iter().all(|&n| n == 1),
                    "2^{k} points, {columns} columns, seed {seed}"
                );
            }
        }
    }
}

#[test]
fn a_grid_is_a_grid() {
    let [third, half] = [1.0 / 3.0, 0.5];
    let nine = points(Sampling::Grid, 9, 0);
    assert_eq!(nine[4], [half, half]);
    assert_eq!(nine[0], [third / 2.0, third / 2.0]);
    // Seven: two rows of three and one of one, in the middle.
    let seven = points(Sampling::Grid, 7, 0);
    assert_eq!(seven[6][0], half);
    assert_eq!(seven[3][1], half);
    // On a line.
    let line = starts(Sampling::Grid, 4, 0, &unit(), 1).unwrap();
    assert_eq!(
        line,
        [[0.125, 0.0], [0.375, 0.0], [0.625, 0.0], [0.875, 0.0]]
    );
}

#[test]
fn a_ring_has_no_wide_gaps() {
    for count in [2, 5, 50, 1000] {
        let points = points(Sampling::Ring, count, 3);
        let mut angles: Vec<f64> = points
            .iter()
            .map(|p| libm::atan2(p[1] - 0.5, p[0] - 0.5))
            .collect();
        angles.sort_by(f64::total_cmp);
        angles.push(angles[0] + 2.0 * std::f64::consts::PI);
        let even = 2.0 * std::f64::consts::PI / count as f64;
        for gap in angles.windows(2).map(|pair| pair[1] - pair[0]) {
            assert!(
                gap > even / 2.62 && gap < even * 2.62,
                "{gap} of {even} with {count}"
            );
        }
        for [x, y] in points {
            assert!((libm::hypot(x - 0.5, y - 0.5) - 0.4).abs() < 1e-15);
        }
    }
}

#[test]
fn wrong_settings_are_named() {
    let error = starts(Sampling::Uniform, MAX_STARTS + 1, 0, &unit(), 2).unwrap_err();
    assert_eq!(
        (error.code, error.value.as_str()),
        ("starts.count", "4000001")
    );
    let error = Sampling::of_name("random").unwrap_err();
    assert_eq!(
        (error.code, error.value.as_str()),
        ("starts.sampling", "random")
    );
    assert_eq!(error.allowed, "uniform, latin, sobol, grid, ring");
    let error = given(&[[0.0, 0.0], [f64::NAN, 1.0]], 2).unwrap_err();
    assert_eq!((error.code, error.value.as_str()), ("starts.list", "NaN,1"));
    // On a curve the second coordinate is not looked at.
    assert_eq!(given(&[[1.0, f64::NAN]], 1).unwrap(), [[1.0, 0.0]]);
    for sampling in Sampling::ALL {
        assert_eq!(Sampling::of_name(sampling.name()).unwrap(), sampling);
    }
}

/// Version 1 of the link promises these bits for ever: they are never to be edited, only
/// added to under a new version.
#[test]
fn version_1_keeps_its_bits() {
    let window = Window::new([-6.0, 6.0], [-4.0, 5.0]).unwrap();
    let fixture = include_str!("fixtures/starts_v1.txt");
    let mut lines = 0;
    for line in fixture.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        let [sampling, count, seed, index, x, y] = words[..] else {
            panic!("a line of the fixture has six words: {line}");
        };
        let all = starts(
            Sampling::of_name(sampling).unwrap(),
            count.parse().unwrap(),
            seed.parse().unwrap(),
            &window,
            2,
        )
        .unwrap();
        let [a, b] = all[index.parse::<usize>().unwrap()];
        assert_eq!(
            [
                format!("{:016x}", a.to_bits()),
                format!("{:016x}", b.to_bits())
            ],
            [x, y],
            "{line}"
        );
        lines += 1;
    }
    assert_eq!(lines, 5 * 3 * 4);
}
