//! Emitted code computes the bits of the interpreter, here in a virtual machine; in Node and
//! Chromium tests/boundary/emit.test.js and tests/browser/emit.spec.js hold it to them.
//!
//! A virtual machine is slow. By default every formula runs in the short blocks and one in
//! [`SAMPLE`] in the long ones; `cargo test --release --test emit -- --ignored` runs all in all. The nightly run does, with
//! `WATERSHED_FORMULAS=100000`.

mod machine;
mod random;

use std::collections::HashMap;
use std::rc::Rc;

use random::{Dice, POINTS, all_same, assert_all_occur, count, objective, points, same};
use watershed::basins::Basins;
use watershed::catalog::SURFACES;
use watershed::ensemble::{Ensemble, Settings};
use watershed::expr;
use watershed::objective::{Objective, Part, Window};
use watershed::optimizer::{Optimizer, RULES, Rule};
use watershed::program::Scratch;
use watershed::program::emit::Steps;
use watershed::program::kernel::Compiled;
use watershed::starts::{Sampling, starts};

const SAMPLE: usize = 200;

/// How many formulas: 10,000, or as many as `WATERSHED_FORMULAS` says.
fn how_many() -> usize {
    let said = std::env::var("WATERSHED_FORMULAS");
    said.map_or(10_000, |number| number.parse().expect("a number"))
}

/// The results of a part at the points, by emitted code or by the interpreter, in blocks of a length, of which the
/// last one may be shorter.
fn results(
    objective: &Objective,
    part: Part,
    compiled: Option<&Compiled>,
    [x, y]: [&[f64]; 2],
    block: usize,
) -> Vec<Vec<f64>> {
    let program = objective.program(part);
    let outputs = match part {
        Part::Value => 1,
        Part::Gradient => 2,
        Part::ValueAndGradient => 3,
        Part::Jet => 6,
    };
    let scratch = &mut Scratch::new();
    let (parameters, tables) = (objective.parameters(), objective.tables());
    let mut results = vec![vec![0.0; x.len()]; outputs];
    for from in (0..x.len()).step_by(block) {
        let to = x.len().min(from + block);
        let points = [&x[from..to], &y[from..to]];
        let mut out: Vec<&mut [f64]> = results.iter_mut().map(|r| &mut r[from..to]).collect();
        match compiled {
            Some(compiled) => {
                assert!(compiled.run(program, scratch, parameters, tables, points, &mut out));
            }
            None => program.run(scratch, parameters, tables, points, &mut out),
        }
    }
    results
}

/// The first result in which emitted code differs from the interpreter.
fn difference(
    objective: &Objective,
    part: Part,
    compiled: &Compiled,
    points: [&[f64]; 2],
    blocks: &[usize],
) -> Option<String> {
    let expected = results(objective, part, None, points, points[0].len());
    blocks.iter().find_map(|&block| {
        let computed = results(objective, part, Some(compiled), points, block);
        let pairs = expected.iter().zip(&computed);
        let (k, (a, b)) = pairs.enumerate().find(|(_, (a, b))| !all_same(a, b))?;
        let i = (0..a.len()).find(|&i| !same(a[i], b[i]))?;
        let [x, y] = points.map(|coordinates| coordinates[i]);
        Some(format!(
            "{part:?} in blocks of {block}: result {k} at ({x:?}, {y:?}) is {:?}, not {:?}",
            b[i], a[i]
        ))
    })
}

fn emitted(objective: &Objective, part: Part) -> Compiled {
    machine::compiled(objective.program(part).emit().unwrap())
}

#[test]
fn every_surface_has_the_bits_of_the_interpreter() {
    let mut dice = Dice(1);
    for surface in SURFACES {
        let objective = Objective::new(expr::parse(surface.formula).unwrap());
        let [x, y] = points(&mut dice);
        // Those at the end are special.
        let (x, y) = (&x[POINTS - 120..], &y[POINTS - 120..]);
        for part in Part::ALL {
            let compiled = emitted(&objective, part);
            let told = difference(&objective, part, &compiled, [x, y], &[120, 7, 1]);
            assert!(told.is_none(), "{}: {told:?}", surface.name);
        }
    }
}

/// Some values of a rule's hyper-parameters in each of its forms: as they are, with a decay, with flags raised.
fn forms(rule: &dyn Rule) -> Vec<Optimizer> {
    let mut plain = Optimizer::new(rule.name(), &[]).unwrap();
    // Not every rule has a rate.
    let _ = plain.set("lr", 0.01);
    let mut forms = vec![plain.clone()];
    for parameter in rule.parameters() {
        for value in [0.0, 0.25, 0.75, 1.0] {
            let mut other = plain.clone();
            if other.set(parameter.name, value).is_ok() && parameter.name != "lr" {
                forms.push(other);
            }
        }
    }
    forms
}

/// What becomes of runs: where they are, what the values and gradients there are and what they remember, all by
/// the step that they take next, and when each stopped and left the window.
#[derive(Debug, Default)]
struct Fate {
    numbers: Vec<f64>,
    stopped: Vec<u32>,
    left: Vec<u32>,
}

/// How runs are moved.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pace {
    /// All steps at once, of which only the ends are asked for.
    Sweeping,
    /// The same, and the values on the way are asked for too.
    Valued,
    /// In slices.
    Sliced,
    /// Judged after each step.
    Judged,
}

impl Pace {
    const ALL: [Pace; 4] = [Pace::Sweeping, Pace::Valued, Pace::Sliced, Pace::Judged];

    /// The code that is called for.
    fn code(self, objective: &Objective, window: &Window) -> (Steps, Part) {
        match self {
            Pace::Sweeping => (objective.many(window), Part::Gradient),
            Pace::Valued => (objective.many(window), Part::ValueAndGradient),
            Pace::Sliced => (Steps::One, Part::Gradient),
            Pace::Judged => (Steps::One, Part::ValueAndGradient),
        }
    }
}

fn fate(objective: &Rc<Objective>, window: Window, optimizer: &Optimizer, pace: Pace) -> Fate {
    let judged = pace == Pace::Judged;
    let settings = Settings {
        optimizer: optimizer.clone(),
        max_steps: 14,
        tolerance: if judged { 1e-4 } else { 0.0 },
        window,
        history: false,
        seed: 1,
    };
    let starts = starts(Sampling::Uniform, 23, 5, &window, objective.dimensions()).unwrap();
    let mut ensemble = Ensemble::new(objective.clone(), settings, &starts).unwrap();
    if pace == Pace::Valued {
        ensemble.keep_values();
    }
    let mut fate = Fate::default();
    for _ in 0..2 {
        if pace == Pace::Sliced {
            while !ensemble.advance(6, 5).is_multiple_of(6) {}
        } else {
            ensemble.run(6);
        }
        fate.numbers.extend(ensemble.positions());
        fate.numbers.extend(ensemble.values());
    }
    // Gradient and memory show in where the next steps lead, whoever computes them.
    ensemble.run(2);
    fate.numbers.extend(ensemble.positions());
    fate.stopped = ensemble.stopped_at().to_vec();
    fate.left = ensemble.left_at().to_vec();
    fate
}

#[test]
fn steps_of_every_rule_have_the_bits_of_the_interpreter() {
    let (mut rules, mut late) = (0, [0; 2]);
    for (number, rule) in RULES.iter().enumerate() {
        for (nth, optimizer) in forms(*rule).iter().enumerate() {
            // A surface or curve for each form in turn, so that rules meet them all.
            let surface = &SURFACES[(7 * number + nth) % SURFACES.len()];
            // Every third time a quarter of the window, which most often has 0 at its corner.
            let half = |[lo, hi]: [f64; 2]| [if nth % 3 < 2 { lo } else { (lo + hi) / 2.0 }, hi];
            let window = Window::new(half(surface.x), half(surface.y)).unwrap();
            let parse = || Rc::new(Objective::new(expr::parse(surface.formula).unwrap()));
            for pace in Pace::ALL {
                let expected = fate(&parse(), window, optimizer, pace);
                let objective = parse();
                let (how, part) = pace.code(&objective, &window);
                let mut written = false;
                // The form may be another one in the first steps.
                for step in 0..14 {
                    let seat = objective.step_seat(how, optimizer, step, part, &mut Vec::new());
                    let Some(seat) = seat else { continue };
                    let emitted = objective.emit_steps(how, optimizer, step, part).unwrap();
                    seat.take(machine::compiled(emitted));
                    written = true;
                }
                rules += usize::from(nth == 0 && pace == Pace::Sweeping && written);
                let calls = machine::calls();
                let found = fate(&objective, window, optimizer, pace);
                let of = || {
                    format!(
                        "{} on {}, {pace:?}: {optimizer:?}",
                        rule.name(),
                        surface.name
                    )
                };
                assert_eq!(machine::calls() > calls, written, "{}", of());
                assert!(all_same(&expected.numbers, &found.numbers), "{}", of());
                assert_eq!(expected.stopped, found.stopped, "{}", of());
                assert_eq!(expected.left, found.left, "{}", of());
                if pace == Pace::Sweeping && written {
                    let found = found.left.iter().filter(|k| (2..14).contains(*k));
                    late[usize::from(how == Steps::ManyAround)] += found.count();
                }
            }
        }
    }
    assert!(rules >= 14, "only {rules} rules are written as code");
    assert!(
        late[0] >= 50 && late[1] >= 100,
        "only {late:?} runs leave windows on the way"
    );
}

/// Maps whose starts are caught in traps, come to rest, go round in circles, diverge, leave the function's domain.
#[test]
fn basins_are_those_of_the_interpreter() {
    let momentum: (&str, &[(&str, f64)]) = ("momentum", &[("lr", 0.002)]);
    let adam: (&str, &[(&str, f64)]) = ("adam", &[("lr", 0.1)]);
    let lion: (&str, &[(&str, f64)]) = ("lion", &[("lr", 0.05)]);
    let gd = |lr: &'static [(&str, f64)]| ("gd", lr);
    let mut ends = HashMap::new();
    for (name, (rule, given)) in [
        ("himmelblau", gd(&[("lr", 0.005)])),
        ("himmelblau", gd(&[("lr", 0.022)])),
        ("himmelblau", gd(&[("lr", 0.04)])),
        ("himmelblau", momentum),
        ("himmelblau", lion),
        ("rastrigin", gd(&[("lr", 0.002)])),
        ("rastrigin", adam),
        ("ackley", gd(&[("lr", 0.05)])),
        ("saddle", gd(&[("lr", 0.1)])),
        ("double_well", gd(&[("lr", 0.02)])),
        ("kink", adam),
    ] {
        let surface = SURFACES.iter().find(|known| known.name == name).unwrap();
        let window = Window::new(surface.x, surface.y).unwrap();
        let settings = Settings {
            optimizer: Optimizer::new(rule, given).unwrap(),
            max_steps: 300,
            tolerance: 1e-6,
            window,
            history: false,
            seed: 1,
        };
        let map = |compiled: bool| {
            let objective = Rc::new(Objective::new(expr::parse(surface.formula).unwrap()));
            let (how, part) = Pace::Judged.code(&objective, &window);
            for step in [0, 1].into_iter().filter(|_| compiled) {
                let optimizer = &settings.optimizer;
                let seat = objective.step_seat(how, optimizer, step, part, &mut Vec::new());
                let emitted = objective.emit_steps(how, optimizer, step, part);
                seat.unwrap().take(machine::compiled(emitted.unwrap()));
            }
            let ensemble = Ensemble::new(objective, settings.clone(), &[]).unwrap();
            let mut map = Basins::new(ensemble, 21, 19).unwrap();
            while !map.advance(usize::MAX) {}
            map.report(false)
        };
        let expected = map(false);
        let calls = machine::calls();
        let found = map(true);
        assert!(machine::calls() > calls, "{name} {rule}");
        assert_eq!(expected, found, "{name} {rule} {given:?}");
        for (code, count) in found.counts.into_iter().enumerate() {
            *ends.entry(code).or_insert(0) += count;
        }
    }
    let ends = ends.values().filter(|&&count| count > 0).count();
    assert!(ends >= 5, "only {ends} outcomes");
}

fn formulas(thorough: bool) {
    let mut dice = Dice(2026);
    let mut counts = HashMap::new();
    let (mut telling, mut looked_at) = (0, 0);
    for number in 0..how_many() {
        let objective = objective(&mut dice);
        count(&objective, &mut counts);
        let [x, y] = points(&mut dice);
        let told = |difference: Option<String>| {
            if let Some(difference) = difference {
                let formula = objective.formula();
                let (graph, _) = formula.graph.only(formula.root);
                panic!("formula {number}, {difference}: {:?}", graph.nodes());
            }
        };
        let all = [&x[..], &y[..]];
        // Ordinary points, and some of the special ones at the end.
        let few = all.map(|p| {
            if number % 2 == 0 {
                &p[..15]
            } else {
                &p[POINTS - 71..][..15]
            }
        });
        let part = Part::ALL[number / 2 % 4];
        told(difference(
            &objective,
            part,
            &emitted(&objective, part),
            few,
            &[7, 1],
        ));
        let f = &results(&objective, Part::Value, None, few, 15)[0];
        looked_at += f.len();
        if f.iter().any(|&value| !same(value, f[0])) {
            telling += f.iter().filter(|value| value.is_finite()).count();
        }
        if thorough || number % SAMPLE == 0 {
            for part in Part::ALL {
                told(difference(
                    &objective,
                    part,
                    &emitted(&objective, part),
                    all,
                    &[513, 512],
                ));
            }
        }
    }
    assert_all_occur(&counts);
    let share = telling as f64 / looked_at as f64;
    assert!(
        share >= 0.3,
        "only {share} of the results are finite and not constant"
    );
}

#[test]
fn random_formulas_have_the_bits_of_the_interpreter() {
    formulas(false);
}

#[test]
#[ignore = "takes minutes; for the nightly run"]
fn random_formulas_have_the_bits_of_the_interpreter_in_long_blocks_too() {
    formulas(true);
}

#[test]
fn one_coefficient_one_ulp_off_is_noticed() {
    // The first coefficient in src/program/elementary/trig.rs, as the module holds it twice.
    let bytes = (-0.1666666666666663_f64).to_bits().to_le_bytes().repeat(2);
    let objective = Objective::new(expr::parse("sin(x)+y*cos(y)").unwrap());
    let mut emitted = objective.program(Part::Jet).emit().unwrap();
    let places: Vec<usize> = (0..emitted.bytes.len() - 16)
        .filter(|&at| emitted.bytes[at..at + 16] == bytes)
        .collect();
    assert!(!places.is_empty(), "the module has the coefficient");
    let mut dice = Dice(3);
    let [x, y] = points(&mut dice);
    let blocks = [512];
    let sound = machine::compiled(emitted.clone());
    assert_eq!(
        difference(&objective, Part::Jet, &sound, [&x, &y], &blocks),
        None
    );
    for at in places {
        emitted.bytes[at] ^= 1;
        emitted.bytes[at + 8] ^= 1;
    }
    let planted = machine::compiled(emitted);
    assert!(difference(&objective, Part::Jet, &planted, [&x, &y], &blocks).is_some());
}
