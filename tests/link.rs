//! The link: read, written, and read again.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use watershed::scenario::{Scenario, limits, parse, print};

/// A link that has been sent: what it means must stay.
#[derive(Deserialize)]
struct Sent {
    text: String,
    /// The fields that differ from the defaults.
    changed: serde_json::Map<String, Value>,
    notes: Vec<Value>,
}

fn sent() -> Vec<Sent> {
    serde_json::from_str(include_str!("fixtures/links.json")).unwrap()
}

#[test]
fn links_keep_their_meaning() {
    for Sent {
        text,
        changed,
        notes,
    } in sent()
    {
        let (scenario, said) = parse(&text);
        let mut expected = serde_json::to_value(Scenario::default()).unwrap();
        for (key, value) in changed {
            assert!(expected.get(&key).is_some(), "{key} is no field");
            expected[key] = value;
        }
        assert_eq!(serde_json::to_value(&scenario).unwrap(), expected, "{text}");
        assert_eq!(serde_json::to_value(said).unwrap(), json!(notes), "{text}");
    }
}

#[test]
fn what_is_printed_of_a_sent_link_is_read_without_notes() {
    for Sent { text, .. } in sent() {
        let (scenario, _) = parse(&text);
        assert_eq!(parse(&print(&scenario)), (scenario, vec![]), "{text}");
    }
}

#[test]
fn defaults_are_left_out_and_the_rest_is_short() {
    for (text, printed) in [
        ("", ""),
        ("surface=himmelblau&starts=50&seed=1&lang=ko", "lang=ko"),
        ("seed=7&surface=ackley", "surface=ackley&seed=7"),
        ("lr=0.100,1e-2@40", "lr=0.1,0.01@40"),
        ("formula=x^2+|y|", "formula=x%5E2+%7Cy%7C"),
        ("formula=2*x", "formula=2%2Ax"),
        (
            "formula=f(x,y)+'<>\"\\`{}[];",
            "formula=f%28x,y%29+%27%3C%3E%22%5C%60%7B%7D%5B%5D%3B",
        ),
        ("formula=x+", "formula=x%2B"),
        ("formula=x%26y=1%23", "formula=x%26y=1%23"),
        ("formula=50%25", "formula=50%25"),
        ("formula=√(x)", "formula=%E2%88%9A%28x%29"),
        ("at=1,-2;0.5,3", "at=1,-2%3B0.5,3"),
        ("p=b:1e-7,a:-0", "p=a:-0,b:1e-7"),
        ("tolerance=0.00000001", "tolerance=1e-8"),
    ] {
        assert_eq!(print(&parse(text).0), printed, "{text}");
    }
}

/// Every field but the two that exclude each other, within its limits.
#[test]
fn every_field_has_a_key() {
    let (scenario, notes) = parse(
        "formula=a*x&x=0,1&y=0,2&p=a:2&lr=1&starts=2&seed=3&sampling=grid&at=1,2&step=4&steps=5&tolerance=0.5\
         &autoplay=1&speed=2&view=map&camera=1&show=a&hide=b&lang=en&theme=light",
    );
    assert_eq!(notes, []);
    let default = serde_json::to_value(Scenario::default()).unwrap();
    let changed = serde_json::to_value(scenario).unwrap();
    for (field, value) in default.as_object().unwrap() {
        // Of the version and the optimizer there is only one yet.
        assert_eq!(
            field == "v" || field == "optimizer",
            &changed[field] == value,
            "{field}"
        );
    }
}

#[test]
fn long_links_are_read_and_their_notes_stay_few() {
    let many = "a=b&".repeat(25_000);
    let (scenario, notes) = parse(&many);
    assert_eq!(scenario, Scenario::default());
    assert_eq!(notes.len(), limits::NOTES + 1);
    assert_eq!(
        (
            notes[limits::NOTES].code,
            notes[limits::NOTES].value.as_str()
        ),
        ("more", "24980")
    );

    let (_, notes) = parse(&format!("formula={}", "x+".repeat(50_000)));
    assert_eq!(notes[0].code, "bad_value");
    assert_eq!(notes[0].value.chars().count(), limits::QUOTE + 1);

    let (_, notes) = parse(&format!("surface={}", "é".repeat(50_000)));
    assert_eq!(notes[0].code, "bad_value");

    let points = vec!["-1.25,3.5"; limits::STARTS as usize].join(";");
    let (scenario, notes) = parse(&format!("at={points}"));
    assert_eq!(
        (scenario.at.map(|at| at.len()), notes),
        (Some(10_000), vec![])
    );
    let (scenario, notes) = parse(&format!("at={points};0,0"));
    assert_eq!((scenario.at, notes[0].code), (None, "bad_value"));
}

/// Numbers with random bits, among them the smallest and the largest, no NaN and no infinity.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<i32>().prop_map(|n| f64::from(n) / 1000.0),
        any::<u64>()
            .prop_map(f64::from_bits)
            .prop_filter("finite", |v| v.is_finite()),
    ]
}

fn coordinate() -> impl Strategy<Value = f64> {
    number().prop_map(|v| v % limits::COORDINATE)
}

fn interval() -> impl Strategy<Value = [f64; 2]> {
    (coordinate(), coordinate())
        .prop_map(|(a, b)| if a < b { [a, b] } else { [b, a] })
        .prop_filter("wide enough", |[lo, hi]| {
            hi - lo > 1e-8 * (lo.abs() + hi.abs())
        })
}

fn timeline() -> impl Strategy<Value = Vec<(u32, f64)>> {
    (0.0..1e6, btree_map(1..=limits::STEPS, 0.0..1e6, 0..5))
        .prop_map(|(first, later)| std::iter::once((0, first)).chain(later).collect())
}

fn one_of(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(names).prop_map(str::to_owned)
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let function = prop_oneof![
        one_of(&["himmelblau", "ackley", "bukin_6"]).prop_map(|name| (Some(name), None)),
        "[ -~]{0,30}x|\\PC{0,30}x".prop_map(|formula| (None, Some(formula))),
    ];
    let values = btree_map(one_of(&["a", "B", "alpha", "Gamma"]), number(), 0..4);
    let run = (
        of(timeline()),
        1..=limits::STARTS,
        0..=limits::SEED,
        1..=limits::STEPS,
        any::<u32>(),
        0.0..=1.0,
    );
    let starts = (
        one_of(&["uniform", "latin", "sobol", "grid", "ring"]),
        of(vec([coordinate(), coordinate()], 1..20)),
    );
    let look = (
        any::<bool>(),
        0.1..10_000.0,
        one_of(&["3d", "map", "both", "curve"]),
        of(vec(number(), 1..9)),
        vec("[a-z][a-z0-9_-]{0,9}", 0..4),
        vec("[a-z]{1,5}", 0..4),
        of(one_of(&["en", "ko"])),
        of(one_of(&["light", "dark"])),
    );
    (
        function,
        of(interval()),
        of(interval()),
        values,
        run,
        starts,
        look,
    )
        .prop_map(|((surface, formula), x, y, p, run, (sampling, at), look)| {
            let (lr, starts, seed, steps, step, tolerance) = run;
            let (autoplay, speed, view, camera, show, hide, lang, theme) = look;
            // In the order of names, each once.
            let p: BTreeMap<String, f64> = p;
            let p = p.into_iter().collect();
            Scenario {
                v: 1,
                optimizer: "gd".into(),
                step: step % (steps + 1),
                surface,
                formula,
                x,
                y,
                p,
                lr,
                starts,
                seed,
                sampling,
                at,
                steps,
                tolerance,
                autoplay,
                speed,
                view,
                camera,
                show,
                hide,
                lang,
                theme,
            }
        })
}

/// Equal to the bit: −0 is not 0.
fn bits(scenario: &Scenario) -> String {
    format!("{scenario:?}")
}

/// A link with a piece cut off, doubled, escaped again or changed on its way.
fn broken(link: &str, at: usize, how: u8) -> String {
    let bytes = link.as_bytes();
    let at = at % (bytes.len() + 1);
    let (head, tail) = bytes.split_at(at);
    let pieces: Vec<u8> = match how % 5 {
        0 => head.to_vec(),
        1 => tail.to_vec(),
        2 => return link.replace('%', "%25"),
        3 => [head, b"%", tail].concat(),
        _ => [head, bytes, tail].concat(),
    };
    String::from_utf8_lossy(&pieces).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_printed_scenario_is_read_to_the_bit(scenario in scenario()) {
        let text = print(&scenario);
        let (again, notes) = parse(&text);
        prop_assert_eq!(bits(&again), bits(&scenario), "{}", text);
        prop_assert_eq!(notes, vec![], "{}", text);
        prop_assert_eq!(parse(&format!("#{text}")).0, again);
    }

    #[test]
    fn a_printed_link_survives_messengers(scenario in scenario()) {
        let text = print(&scenario);
        let safe = |b: u8| b.is_ascii_alphanumeric() || b"%&-_.~,:=/+@".contains(&b);
        prop_assert!(text.bytes().all(safe), "{}", text);
        prop_assert!(text.bytes().last().is_none_or(|b| b.is_ascii_alphanumeric()), "{}", text);
    }

    #[test]
    fn a_broken_link_gives_a_scenario_that_can_be_linked(scenario in scenario(), at in 0..4000usize, how in any::<u8>()) {
        let (read, _) = parse(&broken(&print(&scenario), at, how));
        let (again, notes) = parse(&print(&read));
        prop_assert_eq!(bits(&again), bits(&read));
        prop_assert_eq!(notes, vec![]);
        prop_assert!(read.step <= read.steps && (read.surface.is_none() == read.formula.is_some()));
    }

    #[test]
    fn any_text_is_read(text in "\\PC*|[ -~]*|(([a-z]{1,6}|p|x|at|lr|surface|formula)(=|%|&|,|;|@|:|[0-9.e-]{1,9}|%[0-9A-F]{2}){0,9}){0,9}") {
        let (read, _) = parse(&text);
        let (again, notes) = parse(&print(&read));
        prop_assert_eq!(bits(&again), bits(&read));
        prop_assert_eq!(notes, vec![]);
    }
}
