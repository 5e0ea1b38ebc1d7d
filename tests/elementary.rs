//! The elementary functions against true values, against `libm`, and against themselves on another machine.
//!
//! Errors are in ulps of the true value. The table in docs/elementary.md says what is promised and what was measured;
//! it is read here, and has to be right.

#[path = "elementary/tape.rs"]
mod tape;

use std::collections::BTreeMap;

use tape::{Op, Tape};
use watershed::program::elementary::{self as ours, Lane};

const FIXTURE: &str = include_str!("fixtures/elementary.txt");
const TABLE: &str = include_str!("../docs/elementary.md");

/// The function of that name; those of one argument leave `b` alone.
fn apply<L: Lane>(name: &str, a: L, b: L) -> L {
    match name {
        "sin" | "sin far" => ours::sin(a),
        "cos" | "cos far" => ours::cos(a),
        "tan" => ours::tan(a),
        "asin" => ours::asin(a),
        "acos" => ours::acos(a),
        "atan" => ours::atan(a),
        "sinh" => ours::sinh(a),
        "cosh" => ours::cosh(a),
        "tanh" => ours::tanh(a),
        "exp" => ours::exp(a),
        "ln" => ours::ln(a),
        "log10" => ours::log10(a),
        "log2" => ours::log2(a),
        "sqrt" => ours::sqrt(a),
        "cbrt" => ours::cbrt(a),
        "sigmoid" => ours::sigmoid(a),
        "softplus" => ours::softplus(a),
        "gauss" => ours::gauss(a),
        "pow" => ours::pow(a, b),
        "hypot" => ours::hypot(a, b),
        "atan2" => ours::atan2(a, b),
        "relu" => ours::relu(a),
        "sign" => ours::sign(a),
        "step" => ours::step(a),
        "min" => ours::min(a, b),
        "max" => ours::max(a, b),
        _ => panic!("there is no function {name}"),
    }
}

/// Those with an error to measure, as the table and the fixture name them.
const INEXACT: [&str; 21] = [
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "ln",
    "log10", "log2", "sqrt", "cbrt", "hypot", "pow", "sigmoid", "softplus", "gauss",
];
const EXACT: [&str; 5] = ["relu", "sign", "step", "min", "max"];
const ODD: [&str; 9] = [
    "sin", "tan", "asin", "atan", "sinh", "tanh", "cbrt", "sign", "atan2",
];
const EVEN: [&str; 4] = ["cos", "cosh", "gauss", "hypot"];

/// A line of the fixture: arguments, the true value rounded, and the rest in ulps of the rounded value.
struct Row {
    arguments: [f64; 2],
    value: f64,
    rest: f64,
}

fn fixture() -> BTreeMap<&'static str, Vec<Row>> {
    let mut sections: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    let mut section = "";
    for line in FIXTURE.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        if words.len() < 3 {
            section = line;
            continue;
        }
        let number = |word: &str| f64::from_bits(u64::from_str_radix(word, 16).expect(line));
        let (value, rest) = (words[words.len() - 2], words[words.len() - 1]);
        let second = if words.len() == 4 {
            number(words[1])
        } else {
            0.0
        };
        sections.entry(section).or_default().push(Row {
            arguments: [number(words[0]), second],
            value: number(value),
            rest: rest.parse().expect(line),
        });
    }
    sections
}

/// 2ᵏ, for −1074 ≤ k ≤ 1023.
fn two_to(k: i32) -> f64 {
    if k < -1022 {
        f64::from_bits(1 << (k + 1074))
    } else {
        f64::from_bits(((k + 1023) as u64) << 52)
    }
}

/// The distance from |x| to the next larger double.
fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if x >= f64::MAX {
        return two_to(971);
    }
    f64::from_bits(x.to_bits() + 1) - x
}

/// How far `got` is from the true value of the row, in ulps of the latter.
fn error(row: &Row, got: f64) -> f64 {
    if got.to_bits() == row.value.to_bits() || (got.is_nan() && row.value.is_nan()) {
        return row.rest.abs();
    }
    if !got.is_finite()
        || !row.value.is_finite()
        || (got.is_sign_negative() != row.value.is_sign_negative())
    {
        return f64::INFINITY;
    }
    let ulp = ulp(row.value);
    let error = ((got - row.value) / ulp - row.rest).abs();
    // Just below a power of two the ulp of the true value is half that of the power.
    let inwards = row.value.to_bits() << 12 == 0 && row.rest * row.value < 0.0;
    if inwards { 2.0 * error } else { error }
}

fn largest_error(rows: &[Row], mut function: impl FnMut([f64; 2]) -> f64) -> f64 {
    let errors = rows.iter().map(|row| error(row, function(row.arguments)));
    errors.fold(0.0, |a, b| if b > a { b } else { a })
}

/// A row of the table in the docs.
struct Promise {
    promised: f64,
    measured: f64,
    operations: usize,
}

/// The rows `| name | promised | measured | operations |` of the docs.
fn promises() -> BTreeMap<&'static str, Promise> {
    let mut promises = BTreeMap::new();
    for line in TABLE.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, name, promised, measured, operations, _] = cells[..] else {
            panic!("a row of docs/elementary.md has four cells: {line}");
        };
        let promise = Promise {
            promised: promised.parse().expect(line),
            measured: measured.parse().expect(line),
            operations: operations.parse().expect(line),
        };
        promises.insert(name.trim_matches('`'), promise);
    }
    promises
}

/// Numbers that are random enough, the same in every run (Marsaglia's xorshift, 2003).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn uniform(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * ((self.bits() >> 11) as f64 / (1u64 << 53) as f64)
    }
    /// Any double but a NaN, all exponents alike.
    fn any(&mut self) -> f64 {
        loop {
            let x = f64::from_bits(self.bits());
            if !x.is_nan() {
                return x;
            }
        }
    }
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

#[test]
fn errors_are_as_the_table_says() {
    let (fixture, promises) = (fixture(), promises());
    let mut wrong = String::new();
    for name in INEXACT {
        let rows = &fixture[name];
        assert!(rows.len() > 150, "{name} has only {} values", rows.len());
        let largest = largest_error(rows, |[a, b]| apply(name, a, b));
        let Promise {
            promised, measured, ..
        } = promises[name];
        assert!(
            largest <= promised,
            "{name} is off by {largest} ulp, {promised} is promised"
        );
        let rounded_up = (largest * 100.0).ceil() / 100.0;
        if rounded_up != measured {
            wrong += &format!("{name}: {rounded_up:.2}, not {measured}\n");
        }
    }
    assert!(
        wrong.is_empty(),
        "docs/elementary.md has other errors than were measured:\n{wrong}"
    );
}

#[test]
fn far_out_sin_and_cos_keep_an_absolute_bound() {
    for (name, rows) in fixture().iter().filter(|(name, _)| name.ends_with("far")) {
        assert!(rows.len() > 150);
        for &Row {
            arguments: [x, _],
            value,
            ..
        } in rows
        {
            let got = apply(name, x, 0.0);
            let bound = ours::min(2.0, x.abs() / two_to(51));
            assert!(
                (got - value).abs() <= bound,
                "{name}({x:e}) = {got}, not {value}"
            );
        }
    }
    let mut random = Random(11);
    for _ in 0..1_000_000 {
        let x = f64::from_bits(
            1f64.to_bits() + random.bits() % (f64::INFINITY.to_bits() - 1f64.to_bits()),
        );
        let (sin, cos) = ours::sin_cos(x);
        assert!(
            sin.abs() <= 1.0 && cos.abs() <= 1.0,
            "at {x:e}: {sin} {cos}"
        );
    }
}

#[test]
fn errors_against_libm_stay_small_everywhere() {
    type Pair = (&'static str, fn(f64) -> f64, f64, f64);
    // The name, the oracle, and a range; half of the arguments come from all doubles inside it.
    let functions: [Pair; 17] = [
        ("sin", libm::sin, -1e6, 1e6),
        ("cos", libm::cos, -1e6, 1e6),
        ("tan", libm::tan, -1e6, 1e6),
        ("sin", libm::sin, -10.0, 10.0),
        ("asin", libm::asin, -1.0, 1.0),
        ("acos", libm::acos, -1.0, 1.0),
        ("atan", libm::atan, -5.0, 5.0),
        ("atan", libm::atan, -f64::MAX, f64::MAX),
        ("sinh", libm::sinh, -710.0, 710.0),
        ("cosh", libm::cosh, -710.0, 710.0),
        ("tanh", libm::tanh, -20.0, 20.0),
        ("exp", libm::exp, -746.0, 709.7),
        ("ln", libm::log, 0.0, f64::MAX),
        ("log10", libm::log10, 0.0, f64::MAX),
        ("log2", libm::log2, 0.0, f64::MAX),
        ("cbrt", libm::cbrt, -f64::MAX, f64::MAX),
        ("sqrt", libm::sqrt, 0.0, f64::MAX),
    ];
    let promises = promises();
    let mut random = Random(3);
    for (name, oracle, lo, hi) in functions {
        // libm's own error: below 1 ulp, for sinh, cosh and tanh below 2.
        let slack = if name.ends_with('h') { 2.0 } else { 1.0 };
        let bound = promises[name].measured + slack;
        for turn in 0..200_000 {
            let mut x = random.uniform(lo, hi);
            if turn % 2 == 0 {
                x = f64::from_bits(random.bits() % ((hi.to_bits() & !(1 << 63)) + 1));
                x = if lo < 0.0 && turn % 4 == 0 { -x } else { x };
            }
            let (got, value) = (apply(name, x, 0.0), oracle(x));
            let off = (got - value).abs() / ulp(value);
            assert!(
                same(got, value) || off <= bound,
                "{name}({x:e}) = {got:e}, libm has {value:e}"
            );
        }
    }
    type Pair2 = (&'static str, fn(f64, f64) -> f64);
    let functions: [Pair2; 3] = [
        ("pow", libm::pow),
        ("hypot", libm::hypot),
        ("atan2", libm::atan2),
    ];
    for (name, oracle) in functions {
        let bound = promises[name].measured + 1.0;
        for turn in 0..300_000 {
            let (x, y) = match turn % 3 {
                0 => (random.any(), random.any()),
                1 => (random.uniform(-10.0, 10.0), random.uniform(-40.0, 40.0)),
                _ => (random.any().abs(), random.uniform(-1.0, 1.0)),
            };
            let (got, value) = (apply(name, x, y), oracle(x, y));
            let off = (got - value).abs() / ulp(value);
            assert!(
                same(got, value) || off <= bound,
                "{name}({x:e}, {y:e}) = {got:e}, libm has {value:e}"
            );
        }
    }
}

#[test]
fn sin_cos_has_the_bits_of_sin_and_of_cos() {
    let mut random = Random(5);
    for turn in 0..500_000 {
        let x = if turn % 2 == 0 {
            random.any()
        } else {
            random.uniform(-50.0, 50.0)
        };
        let (sin, cos) = ours::sin_cos(x);
        assert!(
            same(sin, ours::sin(x)) && same(cos, ours::cos(x)),
            "at {x:e}"
        );
    }
}

#[test]
fn odd_and_even_to_the_bit() {
    let mut random = Random(7);
    for turn in 0..100_000 {
        let draw = |random: &mut Random| {
            if turn % 2 == 0 {
                random.any()
            } else {
                random.uniform(-3.0, 3.0)
            }
        };
        let (x, y) = (draw(&mut random), draw(&mut random));
        for name in ODD {
            assert!(
                same(apply(name, -x, y), -apply(name, x, y)),
                "{name} at {x:e}"
            );
        }
        for name in EVEN {
            assert!(
                same(apply(name, -x, y), apply(name, x, y)),
                "{name} at {x:e}"
            );
        }
        assert!(
            same(ours::hypot(x, y), ours::hypot(y, x)),
            "hypot at {x:e}, {y:e}"
        );
    }
    for name in ODD {
        assert!(
            same(apply(name, 0.0, 1.0), 0.0) && same(apply(name, -0.0, 1.0), -0.0),
            "{name}"
        );
    }
}

#[test]
fn a_nan_passes_through() {
    for name in INEXACT.into_iter().chain(["relu", "sign", "step"]) {
        for other in [0.0, 1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            for nan in [
                f64::NAN,
                -f64::NAN,
                f64::from_bits(0x7FF0_0000_0000_0001),
                f64::from_bits(!0),
            ] {
                assert!(apply(name, nan, other).is_nan(), "{name}(NaN, {other})");
                if ["pow", "hypot", "atan2"].contains(&name) {
                    assert!(apply(name, other, nan).is_nan(), "{name}({other}, NaN)");
                }
            }
        }
    }
    assert!((-64..=64).all(|n| ours::powi(f64::NAN, n).is_nan()));
}

#[test]
fn exact_where_the_answer_is_exact() {
    let exact = |name: &str, x: f64, value: f64| {
        let got = apply(name, x, 0.0);
        assert!(same(got, value), "{name}({x:e}) = {got:e}, not {value:e}");
    };
    for (name, x, value) in [
        ("cos", 0.0, 1.0),
        ("cos", -0.0, 1.0),
        ("exp", 0.0, 1.0),
        ("exp", -0.0, 1.0),
        ("ln", 1.0, 0.0),
        ("acos", 1.0, 0.0),
        ("cosh", 0.0, 1.0),
        ("sigmoid", 0.0, 0.5),
        ("gauss", 0.0, 1.0),
        ("asin", 1.0, std::f64::consts::FRAC_PI_2),
        ("acos", 0.0, std::f64::consts::FRAC_PI_2),
        ("acos", -1.0, std::f64::consts::PI),
        ("atan", 1.0, std::f64::consts::FRAC_PI_4),
        ("softplus", 0.0, std::f64::consts::LN_2),
        ("sqrt", -0.0, -0.0),
    ] {
        exact(name, x, value);
    }
    for k in -1074..1024 {
        let power = two_to(k);
        exact("log2", power, f64::from(k));
        assert!(same(ours::pow(2.0, f64::from(k)), power), "2^{k}");
    }
    for k in 0..=22 {
        let power: f64 = format!("1e{k}").parse().expect("a power of ten");
        exact("log10", power, f64::from(k));
        assert!(same(ours::pow(10.0, f64::from(k)), power), "10^{k}");
    }
    // All cubes below 2^53, and all squares of 26-bit numbers in steps.
    for root in 1..=208_063u64 {
        exact("cbrt", (root * root * root) as f64, root as f64);
    }
    for root in (1..1u64 << 26).step_by(617) {
        exact("sqrt", (root * root) as f64, root as f64);
        assert!(
            same(ours::pow(root as f64, 2.0), (root * root) as f64),
            "{root}^2"
        );
        assert!(
            same(ours::pow((root * root) as f64, 0.5), root as f64),
            "{root}^2^0.5"
        );
    }
    // Every whole power of a whole number that is a double.
    for base in 2..300u64 {
        let mut power = base;
        for exponent in 2..64 {
            match power.checked_mul(base) {
                Some(next) if next < 1 << 53 => power = next,
                _ => break,
            }
            let sign = if exponent % 2 == 0 { 1.0 } else { -1.0 };
            let exponent = f64::from(exponent);
            assert!(
                same(ours::pow(base as f64, exponent), power as f64),
                "{base}^{exponent}"
            );
            assert!(
                same(ours::pow(-(base as f64), exponent), sign * power as f64),
                "-{base}^{exponent}"
            );
        }
    }
    // Pythagorean triples m² − n², 2mn, m² + n², at all scales.
    for m in 2..60u32 {
        for n in 1..m {
            let [a, b, c] = [m * m - n * n, 2 * m * n, m * m + n * n].map(f64::from);
            for scale in [1.0, two_to(-1074), two_to(-460), two_to(505), two_to(1010)] {
                let got = ours::hypot(a * scale, -b * scale);
                assert!(same(got, c * scale), "hypot({a}, {b}) = {got} at {scale:e}");
            }
        }
    }
}

#[test]
fn special_values() {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    let (inf, nan, tiny) = (f64::INFINITY, f64::NAN, f64::from_bits(1));
    for (name, x, value) in [
        ("sin", inf, nan),
        ("sin", -inf, nan),
        ("cos", inf, nan),
        ("cos", -inf, nan),
        ("tan", inf, nan),
        ("asin", 1.0 + f64::EPSILON, nan),
        ("asin", -inf, nan),
        ("acos", -1.0 - f64::EPSILON, nan),
        ("acos", inf, nan),
        ("atan", inf, FRAC_PI_2),
        ("atan", -inf, -FRAC_PI_2),
        ("sinh", inf, inf),
        ("sinh", -inf, -inf),
        ("sinh", -1e300, -inf),
        ("cosh", inf, inf),
        ("cosh", -inf, inf),
        ("tanh", inf, 1.0),
        ("tanh", -inf, -1.0),
        ("tanh", 1e300, 1.0),
        ("exp", inf, inf),
        ("exp", -inf, 0.0),
        ("exp", 710.0, inf),
        ("exp", -746.0, 0.0),
        ("exp", 1e300, inf),
        ("exp", -745.0, tiny),
        ("ln", 0.0, -inf),
        ("ln", -0.0, -inf),
        ("ln", inf, inf),
        ("ln", -tiny, nan),
        ("ln", -inf, nan),
        ("log2", 0.0, -inf),
        ("log2", -0.0, -inf),
        ("log2", inf, inf),
        ("log2", -1.0, nan),
        ("log10", 0.0, -inf),
        ("log10", -0.0, -inf),
        ("log10", inf, inf),
        ("log10", -1.0, nan),
        ("sqrt", inf, inf),
        ("sqrt", -tiny, nan),
        ("cbrt", inf, inf),
        ("cbrt", -inf, -inf),
        ("sigmoid", inf, 1.0),
        ("sigmoid", -inf, 0.0),
        ("softplus", inf, inf),
        ("softplus", -inf, 0.0),
        ("gauss", inf, 0.0),
        ("gauss", -inf, 0.0),
        ("gauss", 1e300, 0.0),
        ("relu", -3.0, 0.0),
        ("relu", 3.0, 3.0),
        ("relu", inf, inf),
        ("relu", -inf, 0.0),
        ("relu", 0.0, 0.0),
        ("sign", -3.0, -1.0),
        ("sign", tiny, 1.0),
        ("sign", inf, 1.0),
        ("sign", -inf, -1.0),
        ("step", -3.0, 0.0),
        ("step", tiny, 1.0),
        ("step", inf, 1.0),
        ("step", 0.0, 0.0),
        ("step", -0.0, 0.0),
    ] {
        let got = apply(name, x, 0.0);
        assert!(same(got, value), "{name}({x:e}) = {got:e}, not {value:e}");
    }
    for (name, a, b, value) in [
        ("min", 1.0, 2.0, 1.0),
        ("min", 2.0, 1.0, 1.0),
        ("min", 0.0, -0.0, 0.0),
        ("min", -0.0, 0.0, -0.0),
        ("min", nan, 1.0, nan),
        ("min", 1.0, nan, 1.0),
        ("max", 1.0, 2.0, 2.0),
        ("max", 2.0, 1.0, 2.0),
        ("max", 0.0, -0.0, 0.0),
        ("max", -0.0, 0.0, -0.0),
        ("max", nan, 1.0, nan),
        ("max", 1.0, nan, 1.0),
        ("hypot", inf, 1.0, inf),
        ("hypot", 0.0, -inf, inf),
        ("hypot", 0.0, 0.0, 0.0),
        ("hypot", -0.0, -tiny, tiny),
        ("hypot", 1e308, 1e308, 1.4142135623730951e308),
        ("hypot", f64::MAX, f64::MAX, inf),
        ("atan2", 0.0, 1.0, 0.0),
        ("atan2", -0.0, 1.0, -0.0),
        ("atan2", 0.0, -1.0, PI),
        ("atan2", -0.0, -1.0, -PI),
        ("atan2", 0.0, 0.0, 0.0),
        ("atan2", -0.0, 0.0, -0.0),
        ("atan2", 0.0, -0.0, PI),
        ("atan2", -0.0, -0.0, -PI),
        ("atan2", 1.0, 0.0, FRAC_PI_2),
        ("atan2", -1.0, -0.0, -FRAC_PI_2),
        ("atan2", 1.0, 1.0, FRAC_PI_4),
        ("atan2", -1.0, -1.0, -3.0 * FRAC_PI_4),
        ("atan2", inf, inf, FRAC_PI_4),
        ("atan2", -inf, inf, -FRAC_PI_4),
        ("atan2", inf, -inf, 3.0 * FRAC_PI_4),
        ("atan2", -inf, -inf, -3.0 * FRAC_PI_4),
        ("atan2", 1.0, inf, 0.0),
        ("atan2", -1.0, inf, -0.0),
        ("atan2", 1.0, -inf, PI),
        ("atan2", inf, 5.0, FRAC_PI_2),
        ("atan2", -inf, -5.0, -FRAC_PI_2),
        ("pow", 0.0, 0.0, 1.0),
        ("pow", inf, 0.0, 1.0),
        ("pow", -7.5, -0.0, 1.0),
        ("pow", 1.0, inf, 1.0),
        ("pow", 1.0, -1e300, 1.0),
        ("pow", -1.0, inf, 1.0),
        ("pow", -1.0, -inf, 1.0),
        ("pow", 0.0, 3.0, 0.0),
        ("pow", -0.0, 3.0, -0.0),
        ("pow", -0.0, 2.0, 0.0),
        ("pow", -0.0, 0.5, 0.0),
        ("pow", 0.0, -3.0, inf),
        ("pow", -0.0, -3.0, -inf),
        ("pow", -0.0, -2.0, inf),
        ("pow", -0.0, -0.5, inf),
        ("pow", 0.0, -inf, inf),
        ("pow", -0.0, inf, 0.0),
        ("pow", inf, 0.5, inf),
        ("pow", inf, -0.5, 0.0),
        ("pow", -inf, 3.0, -inf),
        ("pow", -inf, 2.0, inf),
        ("pow", -inf, 0.5, inf),
        ("pow", -inf, -3.0, -0.0),
        ("pow", -inf, -2.0, 0.0),
        ("pow", -inf, -0.5, 0.0),
        ("pow", 2.0, inf, inf),
        ("pow", 0.5, inf, 0.0),
        ("pow", 2.0, -inf, 0.0),
        ("pow", 0.5, -inf, inf),
        ("pow", -2.0, inf, inf),
        ("pow", inf, inf, inf),
        ("pow", -inf, -inf, 0.0),
        ("pow", -8.0, 1.0 / 3.0, nan),
        ("pow", -tiny, 0.5, nan),
        ("pow", -2.0, -3.0, -0.125),
        ("pow", -2.0, 9007199254740991.0, -inf),
        ("pow", -2.0, 9007199254740992.0, inf),
        ("pow", -0.5, 4503599627370497.0, -0.0),
        ("pow", -1.0, 4503599627370497.0, -1.0),
        ("pow", -1.0, 9007199254740994.0, 1.0),
        ("pow", -1.0, 4503599627370495.5, nan),
        ("pow", 1e300, 1e300, inf),
        ("pow", 1e300, -1e300, 0.0),
        ("pow", 1.0 + f64::EPSILON, 1e300, inf),
        ("pow", tiny, 1e-310, 1.0),
        ("pow", f64::MAX, tiny, 1.0),
    ] {
        let got = apply(name, a, b);
        assert!(
            same(got, value),
            "{name}({a:e}, {b:e}) = {got:e}, not {value:e}"
        );
    }
}

#[test]
fn powi_is_the_documented_chain() {
    let mut random = Random(13);
    for _ in 0..2_000 {
        let x = random.uniform(-3.0, 3.0);
        let squares: Vec<f64> = std::iter::successors(Some(x), |s| Some(s * s))
            .take(7)
            .collect();
        for n in 1..=64 {
            let factors = (0..7)
                .filter(|bit| n >> bit & 1 == 1)
                .map(|bit| squares[bit]);
            let chain = factors.reduce(|a, b| a * b).expect("n has a bit");
            assert!(same(ours::powi(x, n), chain), "{x}^{n}");
            assert!(same(ours::powi(x, -n), 1.0 / chain), "{x}^-{n}");
            // n − 1 roundings, and an ulp for what it is compared with.
            let value = ours::pow(x, f64::from(n));
            let off = (chain / value - 1.0).abs();
            assert!(
                off <= f64::from(n + 1) * f64::EPSILON / 2.0,
                "{x}^{n} is off by {off:e}"
            );
        }
    }
    for x in [0.0, -2.5, f64::INFINITY, 1e-320] {
        assert!(same(ours::powi(x, 0), 1.0));
    }
    assert!(same(ours::powi(-3.0, 33), -5_559_060_566_555_523.0));
    assert!(same(ours::powi(-0.0, -3), f64::NEG_INFINITY));
}

#[test]
fn growing_functions_grow() {
    // Among arguments a hundred ulps apart no error can turn the order round where the slope is not tiny; where it is
    // (the tails of tanh and sigmoid) steps of equal value are fine, steps down are not.
    let growing: [(&str, f64, f64); 11] = [
        ("exp", -746.0, 710.0),
        ("ln", 0.0, 1e10),
        ("log2", 0.0, 1e10),
        ("log10", 0.0, 1e10),
        ("sqrt", 0.0, 1e10),
        ("cbrt", -1e3, 1e3),
        ("tanh", -20.0, 20.0),
        ("sinh", -700.0, 700.0),
        ("atan", -10.0, 10.0),
        ("asin", -1.0, 1.0),
        ("sigmoid", -700.0, 40.0),
    ];
    let mut random = Random(17);
    for (name, lo, hi) in growing {
        for _ in 0..100_000 {
            let x = random.uniform(lo, hi);
            let next = x + 100.0 * ulp(x);
            let (a, b) = (apply(name, x, 0.0), apply(name, next, 0.0));
            assert!(a <= b, "{name} falls from {a:e} to {b:e} after {x:e}");
        }
    }
}

#[test]
fn another_machine_gives_the_same_bits() {
    let (fixture, promises) = (fixture(), promises());
    let mut random = Random(19);
    let mut places = Vec::new();
    let mut wrong = String::new();
    for name in INEXACT.into_iter().chain(EXACT) {
        let tape = Tape::record(|a, b| apply(name, a, b));
        let rows = fixture.get(name).map_or(&[][..], |rows| rows);
        let known = rows.iter().map(|row| row.arguments);
        let drawn: Vec<[f64; 2]> = (0..2_000)
            .map(|turn| match turn % 2 {
                0 => [random.any(), random.any()],
                _ => [random.uniform(-4.0, 4.0), random.uniform(-4.0, 4.0)],
            })
            .collect();
        for [a, b] in known.chain(drawn) {
            let (here, there) = (apply(name, a, b), tape.replay([a, b], &mut places));
            assert!(
                same(here, there),
                "{name}({a:e}, {b:e}) = {here:e} here, {there:e} there"
            );
        }
        if let Some(promise) = promises.get(name)
            && promise.operations != tape.length()
        {
            wrong += &format!("{name}: {}, not {}\n", tape.length(), promise.operations);
        }
    }
    assert!(
        wrong.is_empty(),
        "docs/elementary.md has other numbers of operations:\n{wrong}"
    );
}

/// Not a test: answers the questions that tests/fixtures/elementary_search.py has, in files.
#[test]
#[ignore = "a tool for tests/fixtures/elementary_search.py"]
fn answers() {
    let path =
        |name| std::env::var(name).unwrap_or_else(|_| panic!("{name} is the path of a file"));
    let questions = std::fs::read_to_string(path("QUESTIONS")).expect("a file of questions");
    let (name, questions) = questions
        .split_once('\n')
        .expect("the first line is a name");
    let mut answers = String::new();
    for line in questions.lines() {
        let number = |word| f64::from_bits(u64::from_str_radix(word, 16).expect(line));
        let mut words = line.split(' ').map(number);
        let a = words.next().expect(line);
        let value = apply(name, a, words.next().unwrap_or(0.0));
        answers += &format!("{:016X}\n", value.to_bits());
    }
    std::fs::write(path("ANSWERS"), answers).expect("a place for the answers");
}

#[test]
fn a_planted_error_in_any_coefficient_is_found() {
    // Constants that may change by 1 part in 64 and no error rises above the table's, and why. All others are found.
    let harmless: [(&str, &[f64]); 5] = [
        (
            "the second half of a constant: 1/64 of an ulp and less",
            &[
                1.098319650216765e-17,  // log10 e
                1.3903311031230998e-17, // atan 3/2
                2.0355273740931033e-17, // log2 e
                2.2698777452961687e-17, // atan 1/2
                3.061616997868383e-17,  // atan 1
                3.700743415417188e-17,  // 2/3
                6.123233995736766e-17,  // pi/2
                1.2246467991473532e-16, // pi
            ],
        ),
        (
            "a seam: on either side of it both formulas are good for a while",
            &[0.41421356237309515, 0.4375, 0.55, 0.6875, 1.1875, 2.4375],
        ),
        (
            "where arguments are scaled; there is room for it",
            &[
                2.2250738585072014e-308,
                3.4395525670743494e-136,
                3.3519519824856493e153,
            ],
        ),
        (
            "where arguments are cut off, beyond all that matters",
            &[28.0, 710.0, 711.0, 1000.0, -1.5, -746.0],
        ),
        (
            "the guess of the cube root: the last step triples what digits it has",
            &[0.14561184228075466, -0.1742585788195056],
        ),
    ];
    let (fixture, promises) = (fixture(), promises());
    let mut places = Vec::new();
    let mut found: BTreeMap<u64, bool> = BTreeMap::new();
    for name in INEXACT {
        let tape = Tape::record(|a, b| apply(name, a, b));
        for (at, op) in tape.ops.iter().enumerate() {
            let &Op::Number(value) = op else { continue };
            // 0, ∞ and NaN do not change by a factor.
            if value == 0.0 || !value.is_finite() {
                continue;
            }
            let mut planted = tape.clone();
            planted.ops[at] = Op::Number(value * (1.0 + 1.0 / 64.0));
            let off = largest_error(&fixture[name], |arguments| {
                planted.replay(arguments, &mut places)
            });
            *found.entry(value.to_bits()).or_default() |= off > promises[name].measured;
        }
    }
    let missed: Vec<f64> = found
        .iter()
        .filter(|(_, found)| !**found)
        .map(|(&bits, _)| f64::from_bits(bits))
        .collect();
    let mut harmless: Vec<f64> = harmless
        .iter()
        .flat_map(|(_, values)| values.iter().copied())
        .collect();
    harmless.sort_by_key(|value| value.to_bits());
    println!("{} constants, {} harmless", found.len(), missed.len());
    assert_eq!(missed, harmless);
}
