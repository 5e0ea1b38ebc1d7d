//! Intervals hold the truth, and no more than they have to.

use proptest::prelude::*;
use watershed::expr::graph::{Binary, Graph, Node, Unary};
use watershed::expr::names::{FUNCTIONS, Function};
use watershed::expr::{Axis, Formula, parse};
use watershed::landscape::enclosure::{Encloser, Flags, Jet, Order};
use watershed::landscape::interval::Interval;
use watershed::objective::Objective;
use watershed::program::{Table, reference};

use std::rc::Rc;

/// A box of one function's arguments and points in it.
type Case = (Interval, Interval, Vec<[f64; 2]>);

/// Numbers in an order that looks random but is the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (0.5f64).powi_exact(53)
    }
    fn between(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * self.unit()
    }
    /// A number of any sign and of a size from 10⁻³ to 10³.
    fn number(&mut self) -> f64 {
        let size = [1e-3, 0.1, 1.0, 1.0, 3.0, 10.0, 100.0, 1e3][(self.next() % 8) as usize];
        self.between(-size, size)
    }
    fn interval(&mut self) -> Interval {
        let (a, width) = (self.number(), self.number().abs());
        match self.next() % 4 {
            0 => Interval::point(a),
            1 => Interval::new(a, a + 1e-6 * width),
            _ => Interval::new(a, a + width),
        }
    }
    fn inside(&mut self, a: Interval) -> f64 {
        match self.next() % 3 {
            0 => a.lo,
            1 => a.hi,
            _ => self.between(a.lo, a.hi).clamp(a.lo, a.hi),
        }
    }
}

trait Power {
    fn powi_exact(self, n: u32) -> f64;
}

impl Power for f64 {
    fn powi_exact(self, n: u32) -> f64 {
        (0..n).fold(1.0, |power, _| power * self)
    }
}

fn cases(dice: &mut Dice, count: usize) -> Vec<Case> {
    let one = |dice: &mut Dice| {
        let (a, b) = (dice.interval(), dice.interval());
        let points = (0..12).map(|_| [dice.inside(a), dice.inside(b)]);
        (a, b, points.collect())
    };
    (0..count).map(|_| one(dice)).collect()
}

/// A formula that is one function of the axes.
fn single(function: Function) -> Objective {
    let mut graph = Graph::new();
    let (x, y) = (graph.axis(Axis::X), graph.axis(Axis::Y));
    let root = match function {
        Function::Unary(op) => graph.unary(op, x),
        Function::Binary(op) => graph.binary(op, x, y),
    };
    Objective::new(Formula::new(graph, root, Vec::new()))
}

/// By how many ulps of the truth docs/elementary.md lets the computed value be off.
fn promise(function: Function) -> u64 {
    match function {
        Function::Unary(Unary::Tan | Unary::Sigmoid) => 4,
        Function::Unary(
            Unary::Neg | Unary::Abs | Unary::Sign | Unary::Relu | Unary::Step | Unary::Sqrt,
        )
        | Function::Binary(Binary::Min | Binary::Max) => 0,
        _ => 2,
    }
}

/// What the truth never leaves.
fn range(function: Function) -> Interval {
    use std::f64::consts::{FRAC_PI_2, PI};
    let whole = Interval::new(f64::NEG_INFINITY, f64::INFINITY);
    match function {
        Function::Unary(Unary::Sin | Unary::Cos | Unary::Tanh) => Interval::new(-1.0, 1.0),
        Function::Unary(Unary::Sigmoid | Unary::Gauss) => Interval::new(0.0, 1.0),
        Function::Unary(Unary::Exp | Unary::Softplus)
        | Function::Binary(Binary::Pow | Binary::Hypot) => Interval::new(0.0, f64::INFINITY),
        Function::Unary(Unary::Cosh) => Interval::new(1.0, f64::INFINITY),
        Function::Unary(Unary::Asin | Unary::Atan) => {
            Interval::new(-FRAC_PI_2.next_up(), FRAC_PI_2.next_up())
        }
        Function::Unary(Unary::Acos) => Interval::new(0.0, PI.next_up()),
        Function::Binary(Binary::Atan2) => Interval::new(-PI.next_up(), PI.next_up()),
        _ => whole,
    }
}

/// The lowest and the highest that the truth can be at a point, by the promise.
fn truth(function: Function, point: [f64; 2]) -> Option<Interval> {
    let computed = match function {
        Function::Unary(op) => reference::unary(op, point[0]),
        // A power of a negative base is a hole unless the exponent is whole: no neighbourhood has a slope.
        Function::Binary(Binary::Pow) if point[0] < 0.0 => f64::NAN,
        Function::Binary(op) => reference::binary(op, point[0], point[1]),
    };
    if !computed.is_finite() {
        return None;
    }
    let moved = |up: bool| {
        (0..promise(function)).fold(
            computed,
            |x, _| if up { x.next_up() } else { x.next_down() },
        )
    };
    Interval::new(moved(false), moved(true)).meet(range(function))
}

/// Whether an enclosure of the function over the case's box holds all that may be true in it.
fn holds(function: Function, enclosure: Interval, case: &Case) -> bool {
    let truths = case.2.iter().filter_map(|&point| truth(function, point));
    truths.into_iter().all(|truth| enclosure.holds(truth))
}

#[test]
fn every_function_is_enclosed_and_a_bound_one_ulp_too_far_in_is_noticed() {
    for (name, function) in FUNCTIONS {
        let mut dice = Dice(7);
        let mut encloser = Encloser::new(Rc::new(single(function)));
        let (mut low, mut high) = (0, 0);
        for case in cases(&mut dice, 4000) {
            let jet = encloser.enclose([case.0, case.1], Order::Value);
            if jet.flags.has(Flags::NOWHERE) {
                let defined = case.2.iter().any(|&point| truth(function, point).is_some());
                assert!(!defined, "{name} over {case:?}");
                continue;
            }
            let value = jet.value;
            assert!(
                holds(function, value, &case),
                "{name}: {value:?} over {case:?}"
            );
            let narrow = |lo: f64, hi: f64| !holds(function, Interval::new(lo, hi), &case);
            low += u32::from(narrow(value.lo.next_up(), value.hi));
            high += u32::from(narrow(value.lo, value.hi.next_down()));
        }
        assert!(
            low > 20 && high > 20,
            "{name}: {low} and {high} of 4000 bite"
        );
    }
}

/// The truth of the fixture, computed with 100 digits: the nearest double and what is missing in ulps.
#[test]
fn the_truth_to_100_digits_is_enclosed() {
    let fixture = include_str!("fixtures/elementary.txt");
    let number = |text: &str| f64::from_bits(u64::from_str_radix(text, 16).unwrap());
    let mut function = None;
    let mut seen = 0;
    for line in fixture.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [name] | [name, _] = words[..] {
            let known = FUNCTIONS.iter().find(|(known, _)| *known == name);
            function = known.map(|&(_, function)| Encloser::new(Rc::new(single(function))));
            continue;
        }
        let Some(encloser) = &mut function else {
            continue;
        };
        let (arguments, result) = words.split_at(words.len() - 2);
        let [x, y] = [
            number(arguments[0]),
            arguments.get(1).map_or(0.0, |y| number(y)),
        ];
        let (nearest, rest) = (number(result[0]), result[1].parse::<f64>().unwrap());
        if !x.is_finite() || !y.is_finite() || !nearest.is_finite() {
            continue;
        }
        let jet = encloser.at([x, y], Order::Value);
        if jet.flags.has(Flags::NOWHERE) {
            continue;
        }
        let value = jet.value;
        assert!(value.contains(nearest), "{line}: {value:?}");
        // The truth lies beyond the nearest double on the side of the rest.
        let side = if rest > 0.0 {
            nearest < value.hi
        } else {
            value.lo < nearest
        };
        assert!(rest.abs() < 1e-3 || side, "{line}: {value:?}");
        seen += 1;
    }
    assert!(seen > 5000, "{seen}");
}

/// m·2ᵉ
fn split(x: f64) -> (i128, i32) {
    let bits = x.to_bits();
    let field = (bits >> 52 & 0x7FF) as i32;
    let mantissa = (bits & ((1 << 52) - 1)) as i128 | i128::from(field > 0) << 52;
    (
        if x < 0.0 { -mantissa } else { mantissa },
        if field > 0 { field } else { 1 } - 1075,
    )
}

/// Compares two numbers m·2ᵉ exactly.
fn compare((m, e): (i128, i32), (n, f): (i128, i32)) -> std::cmp::Ordering {
    let low = e.min(f);
    let shift = |m: i128, e: i32| {
        let by = (e - low).min(127 - (128 - m.unsigned_abs().leading_zeros() as i32));
        if m == 0 { 0 } else { m << by }
    };
    shift(m, e).cmp(&shift(n, f))
}

/// Bounds of + − × ÷ √ are the nearest doubles outside: exact arithmetic with whole numbers says so.
#[test]
fn arithmetic_is_rounded_outwards_and_no_further() {
    let mut dice = Dice(3);
    let times = |a: (i128, i32), b: (i128, i32)| (a.0 * b.0, a.1 + b.1);
    let plus = |a: (i128, i32), b: (i128, i32)| {
        let low = a.1.min(b.1);
        ((a.0 << (a.1 - low)) + (b.0 << (b.1 - low)), low)
    };
    let (mut exact, mut rounded) = (0, 0);
    for _ in 0..20_000 {
        let scale = [1.0, 8.0, 0.125][(dice.next() % 3) as usize];
        let cut = |x: f64, bits: u32| f64::from_bits(x.to_bits() >> bits << bits);
        let bits = [0, 30][(dice.next() % 2) as usize];
        let (a, b) = (cut(dice.number(), bits), cut(dice.number() * scale, bits));
        let (ia, ib) = (Interval::point(a), Interval::point(b));
        let (sa, sb) = (split(a), split(b));
        if (sa.1 - sb.1).abs() > 60 || a == 0.0 || b == 0.0 {
            continue;
        }
        let mut check = |got: Interval, truth: &dyn Fn(f64) -> std::cmp::Ordering, what: &str| {
            // `truth` compares a number with the exact result.
            assert!(truth(got.lo).is_le(), "{what} {a:e} {b:e}: {got:?}");
            assert!(truth(got.hi).is_ge(), "{what} {a:e} {b:e}: {got:?}");
            if got.lo == got.hi {
                exact += 1;
            } else {
                rounded += 1;
                assert_eq!(got.lo.next_up(), got.hi, "{what} {a:e} {b:e}");
                assert!(truth(got.lo).is_lt() && truth(got.hi).is_gt());
            }
        };
        check(ia + ib, &|x| compare(split(x), plus(sa, sb)), "+");
        check(
            ia - ib,
            &|x| compare(split(x), plus(sa, (-sb.0, sb.1))),
            "-",
        );
        check(ia * ib, &|x| compare(split(x), times(sa, sb)), "*");
        let over = |x: f64| {
            let order = compare(times(split(x), sb), sa);
            if b < 0.0 { order.reverse() } else { order }
        };
        check(ia.over(ib), &over, "/");
        let positive = Interval::point(a.abs());
        check(
            positive.sqrt(),
            &|x| compare(times(split(x), split(x)), split(a.abs())),
            "sqrt",
        );
    }
    assert!(exact > 1000 && rounded > 10_000, "{exact} {rounded}");
}

/// Whole powers of numbers whose powers can be written down exactly are enclosed, and a bound one ulp too far in is noticed.
#[test]
fn whole_powers_are_enclosed_and_a_bound_one_ulp_too_far_in_is_noticed() {
    let mut dice = Dice(5);
    // An exponent, and how many digits of a number leave room for exact arithmetic.
    for (n, digits) in [
        (2, 53),
        (3, 40),
        (4, 30),
        (5, 24),
        (-1, 53),
        (-2, 30),
        (-3, 22),
    ] {
        let mut graph = Graph::new();
        let x = graph.axis(Axis::X);
        let root = graph.powi(x, n);
        let objective = Objective::new(Formula::new(graph, root, Vec::new()));
        let mut encloser = Encloser::new(Rc::new(objective));
        let cut = |x: f64| f64::from_bits(x.to_bits() >> (53 - digits) << (53 - digits));
        // How a number compares with xⁿ: the power is a whole number, and one divided by it is compared by multiplying.
        let against = |number: f64, x: f64| {
            let (m, e) = split(cut(x));
            let odd = m >> m.trailing_zeros();
            let (m, e) = (odd, e + m.trailing_zeros() as i32);
            let power = (m.pow(n.unsigned_abs()), e * n.abs());
            if n > 0 {
                return compare(split(number), power);
            }
            let (p, f) = split(number);
            let order = compare((p * power.0, f + power.1), (1, 0));
            if power.0 < 0 { order.reverse() } else { order }
        };
        let (mut low, mut high) = (0, 0);
        for _ in 0..2000 {
            let (a, b) = (cut(dice.number()), cut(dice.number()));
            let (lo, hi) = if a < b { (a, b) } else { (b, a) };
            // A pole has no bounds.
            if lo == 0.0 || hi == 0.0 || (n < 0 && lo < 0.0 && 0.0 < hi) {
                continue;
            }
            let wide = dice.next().is_multiple_of(2);
            let hi = if wide { hi } else { lo };
            let value = encloser
                .enclose([Interval::new(lo, hi), Interval::point(0.0)], Order::Value)
                .value;
            let mut points = vec![lo, hi];
            points.extend((0..6).map(|_| cut(dice.between(lo, hi))));
            points.retain(|&point| point != 0.0 && lo <= point && point <= hi);
            let holds = |lo: f64, hi: f64| {
                let mut points = points.iter();
                points.all(|&x| against(lo, x).is_le() && against(hi, x).is_ge())
            };
            assert!(
                holds(value.lo, value.hi),
                "{value:?} of {lo:e}, {hi:e} to the {n}"
            );
            low += u32::from(!holds(value.lo.next_up(), value.hi));
            high += u32::from(!holds(value.lo, value.hi.next_down()));
        }
        assert!(low > 20 && high > 20, "{n}: {low} and {high} bite");
    }
}

/// Whether a part of the formula is infinite at a point. All that passes through such a part counts as undefined, though the
/// value may be a number again: e^(ln 0).
fn infinite(objective: &Objective, point: [f64; 2]) -> bool {
    let graph = &objective.formula().graph;
    let parts: Vec<_> = graph
        .ids()
        .take(objective.formula().root.index() + 1)
        .collect();
    let parameters = objective.parameters();
    let values =
        reference::evaluate_with(Default::default(), graph, &parts, point, parameters, &[]);
    values.iter().any(|value| value.is_infinite())
}

/// What a jet says of a point is what the formula's own derivatives say there.
fn agree(
    objective: &Rc<Objective>,
    place: [Interval; 2],
    points: &[[f64; 2]],
    strict: bool,
) -> Result<u32, String> {
    let mut encloser = Encloser::new(Rc::clone(objective));
    let jet = encloser.enclose(place, Order::Hessian);
    let mut told = 0;
    let parts = |jet: &Jet| {
        let mut list = vec![(jet.value, Flags::NOWHERE)];
        list.extend(jet.gradient.map(|part| (part, Flags::JUMP)));
        list.extend(jet.hessian.map(|part| (part, Flags::KINK)));
        list
    };
    for &[x, y] in points {
        let numbers = objective.jet(x, y);
        let at = encloser.at([x, y], Order::Hessian);
        for (k, number) in numbers.into_iter().enumerate() {
            if k == 0
                && number.is_finite()
                && jet.flags.has(Flags::NOWHERE)
                && !infinite(objective, [x, y])
            {
                return Err(format!("defined at {x}, {y}: {number}"));
            }
            let ((wide, not), (narrow, _)) = (parts(&jet)[k], parts(&at)[k]);
            let amiss = [not, Flags::NOWHERE].into_iter();
            let amiss = amiss.filter(|&flag| jet.flags.has(flag) || at.flags.has(flag));
            if !number.is_finite() || amiss.count() > 0 {
                continue;
            }
            if wide.meet(narrow).is_none() {
                return Err(format!("part {k} at {x}, {y}: {narrow:?} outside {wide:?}"));
            }
            // The computed number is off by what its roundings sum up to: s·(1 − s) loses half of its digits where
            // the sigmoid s is 1 − 10⁻⁸.
            let slack = 64.0 * narrow.width() + 1e-6 * (1.0 + number.abs());
            let known = strict && narrow.is_finite();
            if known && !narrow.inflate(slack).contains(number) {
                return Err(format!(
                    "part {k} at {x}, {y}: {number:e} is not in {narrow:?}"
                ));
            }
            told += 1;
        }
    }
    Ok(told)
}

const FORMULAS: &[&str] = &[
    "(x^2+y-11)^2+(x+y^2-7)^2",
    "sin(x*y)+cos(x-y)*tan(x/5)",
    "exp(-x^2)*gauss(y)*sigmoid(x+y)",
    "ln(x+3)*log2(y+3)/log10(x^2+2)",
    "sqrt(x^2+y^2+1)+hypot(x,y)+hypot(x-1,2y)",
    "cbrt(x)*cbrt(y-1)+abs(x)*relu(y)",
    "max(x,y)+min(x*y,1-x)+max(x,x^2)",
    "x^y+y^x+(x^2+1)^y",
    "abs(x)^1.5+relu(y)^2.5+x^(1/3)",
    "asin(x/4)+acos(y/4)*atan(x*y)",
    "sinh(x)/cosh(y)+tanh(x*y)*softplus(x-y)",
    "atan2(y,x)+atan2(x-1,y+2)",
    "x^7-y^-3+x^-2+(x*y)^65",
    "x/(y+0.5)+1/x+x/x+x*x-y*y",
    "sign(x)*step(y)+2^x+pow(x,2.5)+pow(y,66)",
    "-(x-y)/(1+x^2*y^2)-x+x-(x-x)",
    "a*x^2+b*sin(pi*x)*e^y",
    "max(ln(relu(x)),1)+min(1/relu(y),x)",
];

#[test]
fn jets_hold_the_derivatives_at_every_point() {
    let mut dice = Dice(11);
    let mut total = 0;
    let all = FORMULAS.iter().copied();
    let all = all.chain(
        watershed::catalog::SURFACES
            .iter()
            .map(|surface| surface.formula),
    );
    for text in all {
        let mut told = 0;
        let objective = Rc::new(Objective::new(parse(text).unwrap()));
        for case in cases(&mut dice, 300) {
            told += agree(&objective, [case.0, case.1], &case.2, true)
                .unwrap_or_else(|error| panic!("{text} over {:?}: {error}", (case.0, case.1)));
        }
        assert!(told > 1000, "{text}: {told}");
        total += told;
    }
    assert!(total > 100_000);
}

proptest! {
    #[test]
    fn whatever_is_typed_is_enclosed(
        text in "[xy]|[1-3]".prop_recursive(5, 24, 2, |inner| {
            let pair = (inner.clone(), inner.clone());
            let names: Vec<&str> = FUNCTIONS.iter().filter(|(_, f)| f.arity() == 1).map(|(n, _)| *n).collect();
            prop_oneof![
                (prop::sample::select(names), inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
                (prop::sample::select(vec!["min(", "max(", "hypot(", "atan2(", "pow(abs"]), pair.clone())
                    .prop_map(|(f, (a, b))| format!("{f}({a}),({b}))")),
                (prop::sample::select(vec!["+", "-", "*", "/"]), pair).prop_map(|(o, (a, b))| format!("(({a}){o}({b}))")),
                (inner, -3..5i32).prop_map(|(a, n)| format!("(({a})^({n}))")),
            ]
        }),
        seed in any::<u64>(),
    ) {
        let objective = Rc::new(Objective::new(parse(&text).unwrap()));
        for case in cases(&mut Dice(seed), 8) {
            let told = agree(&objective, [case.0, case.1], &case.2, false);
            prop_assert!(told.is_ok(), "{text} over {:?}: {told:?}", (case.0, case.1));
        }
    }
}

/// At a kink the gradient's enclosure holds the slopes of both sides, from either side.
#[test]
fn kinks_hold_the_slopes_of_both_sides() {
    let mut encloser = Encloser::new(Rc::new(Objective::new(parse("2*abs(x)+x").unwrap())));
    for (lo, hi) in [(0.0, 1.0), (-1.0, 0.0), (-1.0, 1.0), (0.0, 0.0)] {
        let jet = encloser.enclose(
            [Interval::new(lo, hi), Interval::point(0.0)],
            Order::Hessian,
        );
        assert!(
            jet.gradient[0].holds(Interval::new(-1.0, 3.0)),
            "{lo}, {hi}"
        );
        assert!(jet.flags.has(Flags::KINK) && !jet.flags.has(Flags::JUMP));
    }
    let flags = |text: &str, x: Interval| {
        let mut encloser = Encloser::new(Rc::new(Objective::new(parse(text).unwrap())));
        encloser
            .enclose([x, Interval::point(1.0)], Order::Hessian)
            .flags
    };
    let around = Interval::new(-1.0, 1.0);
    assert!(flags("step(x)", around).has(Flags::JUMP));
    assert!(flags("ln(x)", around).has(Flags::HOLE));
    assert!(!flags("ln(x)", around).has(Flags::NOWHERE));
    assert!(flags("ln(x)", Interval::new(-2.0, -1.0)).has(Flags::NOWHERE));
    assert!(flags("sqrt(x-5)", around).has(Flags::NOWHERE));
    assert!(flags("1/x", around).has(Flags::HOLE));
    assert!(flags("tan(x)", Interval::new(1.5, 1.6)).has(Flags::HOLE));
    assert_eq!(flags("x^3+exp(x)", around), Flags::NONE);
}

/// Σ (W·x + b − y)² over three rows: value and derivatives by hand.
#[test]
fn sums_add_up_their_rows() {
    let mut g = Graph::new();
    let (w, b) = (g.axis(Axis::X), g.axis(Axis::Y));
    let (column, target) = (g.add(Node::Column(0)), g.add(Node::Column(1)));
    let line = g.binary(Binary::Mul, w, column);
    let line = g.binary(Binary::Add, line, b);
    let rest = g.binary(Binary::Sub, line, target);
    let body = g.add(Node::Powi(rest, 2));
    let root = g.add(Node::Sum { body, table: 0 });
    let mut objective = Objective::new(Formula::new(g, root, Vec::new()));
    objective.set_tables(vec![Table::new(vec![
        vec![0.0, 1.0, 2.0],
        vec![1.0, 3.0, 2.0],
    ])]);
    let mut encloser = Encloser::new(Rc::new(objective.clone()));
    let jet = encloser.at([1.0, 0.0], Order::Hessian);
    assert_eq!(jet.value, Interval::point(5.0));
    assert_eq!(jet.gradient, [-4.0, -6.0].map(Interval::point));
    assert_eq!(jet.hessian, [10.0, 6.0, 6.0].map(Interval::point));
    let place = [Interval::new(0.0, 2.0), Interval::new(-1.0, 1.0)];
    let points = [[0.0, -1.0], [2.0, 1.0], [0.7, 0.3], [1.3, -0.9]];
    assert!(agree(&Rc::new(objective), place, &points, true).unwrap() >= 24);
}
