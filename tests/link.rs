//! The link: read, written, and read again.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use watershed::datasets::Data;
use watershed::limits;
use watershed::optimizer::course::Change;
use watershed::optimizer::schedule::Schedule;
use watershed::scenario::chapters::CHAPTERS;
use watershed::scenario::{Racer, Scenario, parse, print};

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
        // With a chapter, what is left out is what the chapter shows; so the surface is said.
        ("chapter=4", "surface=himmelblau&chapter=convex"),
        ("chapter=own&data=line", "data=line&chapter=own"),
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

/// Every field, but of those that exclude one another only one, within its limits.
#[test]
fn every_field_has_a_key() {
    let (scenario, notes) = parse(
        "model=a*x&loss=mae&data=1:2&batch=1&x=0,1&y=0,2&p=a:2&optimizer=adam&lr=1&beta1=0.5&starts=2&seed=3&sampling=grid&at=1,2&step=4&steps=5&tolerance=0.5\
         &race=gd:lr=0.5&beside=bowl&autoplay=1&speed=2&view=map&camera=1&show=a&hide=b&chapter=2&lang=en&theme=light",
    );
    assert_eq!(notes, []);
    let default = serde_json::to_value(Scenario::default()).unwrap();
    let changed = serde_json::to_value(scenario).unwrap();
    for (field, value) in default.as_object().unwrap() {
        // Of the version there is only one yet, and data stand in place of a formula.
        assert_eq!(
            ["v", "formula"].contains(&field.as_str()),
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
    let (scenario, notes) = parse(&format!("at={points};0,0&seed=1"));
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

/// A schedule for some of the changes of the rate.
fn scheduled(timeline: Vec<Change>, kinds: Vec<u8>) -> Vec<Change> {
    let schedule = |kind: u8| match kind % 9 {
        0 => Schedule::new("step", &[30.0, 0.1]).ok(),
        1 => Schedule::new("exp", &[0.993]).ok(),
        2 => Schedule::new("cosine", &[120.0]).ok(),
        3 => Schedule::new("warmup", &[5.0, 250.0, 1e-7]).ok(),
        4 => Schedule::new("onecycle", &[]).ok(),
        _ => None,
    };
    let kinds = kinds.into_iter().cycle();
    let laid = |(change, kind)| Change {
        schedule: schedule(kind),
        ..change
    };
    timeline.into_iter().zip(kinds).map(laid).collect()
}

fn timeline() -> impl Strategy<Value = Vec<Change>> {
    (0.0..1e6, btree_map(1..=limits::STEPS, 0.0..1e6, 0..5)).prop_map(|(first, later)| {
        let all = std::iter::once((0, first)).chain(later);
        all.map(|(step, value)| Change::to(value, step)).collect()
    })
}

/// An optimizer with some of its hyper-parameters, in the order of the keys.
fn hyper() -> impl Strategy<Value = (String, Vec<(String, Vec<Change>)>)> {
    let part = |name: &str, value: f64| (name.to_owned(), vec![Change::to(value, 0)]);
    prop_oneof![
        Just(("gd".to_owned(), vec![])),
        (0.0..1.0, 0.0..1e6).prop_map(move |(beta, eps)| {
            (
                "adam".to_owned(),
                vec![part("beta1", beta), part("eps", eps)],
            )
        }),
        Just(("rmsprop".to_owned(), vec![part("centered", 1.0)])),
        (0.0..1e6, 0.0..10.0).prop_map(move |(noise, decay)| {
            let noise = vec![Change::to(noise, 0), Change::to(decay, 77)];
            ("gd_noisy".to_owned(), vec![("noise".to_owned(), noise)])
        }),
    ]
}

fn one_of(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(names).prop_map(str::to_owned)
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let points = vec([coordinate(), coordinate()], 1..20);
    let data = prop_oneof![
        one_of(&["anscombe1", "line:7", "wave"]).prop_map(Data::Named),
        points.prop_map(Data::Points),
    ];
    let model = (
        of("[ -~]{0,30}x"),
        of(one_of(&["mse", "mae", "huber", "logcosh", "bce"])),
        data,
        of(1..=500u32),
    );
    let function = prop_oneof![
        one_of(&["himmelblau", "ackley", "bukin_6"]).prop_map(|name| (
            Some(name),
            None,
            (None, None, None, None)
        )),
        // No formula has a percent sign: what looks like an escape is one that was escaped again.
        "[ -~]{0,30}x|\\PC{0,30}x".prop_map(|formula| (
            None,
            Some(formula.replace('%', "")),
            (None, None, None, None)
        )),
        model.prop_map(|(model, loss, data, batch)| {
            let model = model.map(|text| text.replace('%', ""));
            (None, None, (model, loss, Some(data), batch))
        }),
    ];
    let values = btree_map(one_of(&["a", "B", "alpha", "Gamma"]), number(), 0..4);
    let run = (
        of((timeline(), vec(any::<u8>(), 1..4)).prop_map(|(all, kinds)| scheduled(all, kinds))),
        hyper(),
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
        of(one_of(&CHAPTERS)),
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
        .prop_map(
            |((surface, formula, fit), x, y, p, run, (sampling, at), look)| {
                let (model, loss, data, batch) = fit;
                let (lr, (optimizer, hyper), starts, seed, steps, step, tolerance) = run;
                let (autoplay, speed, view, camera, show, hide, chapter, lang, theme) = look;
                // In the order of names, each once.
                let p: BTreeMap<String, f64> = p;
                let p = p.into_iter().collect();
                let racer = |name: &str, key: &str, value: f64| Racer {
                    name: name.into(),
                    values: vec![(key.into(), value)],
                };
                let race = [
                    racer("gd", "lr", tolerance),
                    racer("adam", "beta1", tolerance / 2.0),
                ];
                Scenario {
                    race: race[..starts as usize % 3].to_vec(),
                    beside: [None, Some("egg_carton"), Some("x^2-a*|y|+cos(3x)")]
                        [steps as usize % 3]
                        .map(Into::into),
                    v: 1,
                    optimizer,
                    step: step % (steps + 1),
                    surface,
                    formula,
                    x,
                    y,
                    p,
                    model,
                    loss,
                    data,
                    batch,
                    lr,
                    hyper,
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
                    chapter,
                    lang,
                    theme,
                }
            },
        )
}

/// Equal to the bit: −0 is not 0.
fn bits(scenario: &Scenario) -> String {
    format!("{scenario:?}")
}

/// A link as some tools hand on what they are given: everything but letters and digits escaped.
fn wrapped(link: &str) -> String {
    let escape = |b: u8| match b.is_ascii_alphanumeric() {
        true => (b as char).to_string(),
        false => format!("%{b:02X}"),
    };
    link.bytes().map(escape).collect()
}

/// A link with a piece cut off, doubled, escaped again or changed on its way.
fn broken(link: &str, at: usize, how: u8) -> String {
    let bytes = link.as_bytes();
    let at = at % (bytes.len() + 1);
    let (head, tail) = bytes.split_at(at);
    let pieces: Vec<u8> = match how % 9 {
        0 => head.to_vec(),
        1 => tail.to_vec(),
        2 => return link.replace('%', "%25"),
        3 => [head, b"%", tail].concat(),
        4 => return link.replace('&', "&amp;"),
        5 => return format!("{link}를"),
        6 => return wrapped(&wrapped(link)),
        7 => [head, b"=", tail, b"&", tail].concat(),
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
        let safe = |b: u8| b.is_ascii_alphanumeric() || b"%&-_.,:=/+@".contains(&b);
        prop_assert!(text.bytes().all(safe), "{}", text);
        prop_assert!(text.bytes().last().is_none_or(|b| b.is_ascii_alphanumeric()), "{}", text);
    }

    #[test]
    fn a_broken_link_gives_a_scenario_that_can_be_linked(scenario in scenario(), at in 0..4000usize, how in any::<u8>()) {
        let (read, _) = parse(&broken(&print(&scenario), at, how));
        let (again, notes) = parse(&print(&read));
        prop_assert_eq!(bits(&again), bits(&read));
        prop_assert_eq!(notes, vec![]);
        prop_assert!(read.step <= read.steps && (read.surface.is_none() == (read.formula.is_some() || read.data.is_some())));
    }

    #[test]
    fn a_link_that_was_escaped_again_or_ends_in_a_sentence_is_read_whole(scenario in scenario(), twice in any::<bool>()) {
        let link = print(&scenario);
        prop_assume!(link.contains('='));
        let once = wrapped(&link);
        let sent = if twice { wrapped(&once) } else { once };
        let (read, notes) = parse(&sent);
        prop_assert_eq!(bits(&read), bits(&scenario), "{}", sent);
        prop_assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["escaped_again"]);
        // A value that ends in a number or a name cannot have a particle of its own.
        if scenario.theme.is_some() {
            let (read, notes) = parse(&format!("{link}를"));
            prop_assert_eq!(bits(&read), bits(&scenario));
            prop_assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["cut"]);
        }
    }

    #[test]
    fn a_cut_link_keeps_what_stands_before_the_cut(scenario in scenario(), at in 0..4000usize) {
        let link = print(&scenario);
        let cut = at % (link.len() + 1);
        // The link is ASCII.
        let (read, _) = parse(&link[..cut]);
        let whole = &link[..link[..cut].rfind('&').unwrap_or(0)];
        let (before, _) = parse(whole);
        // A surface yields to a formula, and the step to the limit, which may be what was cut.
        let (read, before) = (serde_json::to_value(&read).unwrap(), serde_json::to_value(&before).unwrap());
        let printed: Vec<&str> = whole.split('&').filter_map(|pair| pair.split_once('=')).map(|(key, _)| key).collect();
        for key in printed {
            if key != "step" {
                prop_assert_eq!(&read[key], &before[key], "{} of {}", key, &link[..cut]);
            }
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC*|[ -~]*|(([a-z]{1,6}|p|x|at|lr|surface|formula|model|data|loss|batch)(=|%|&|,|;|@|:|[0-9.e-]{1,9}|%[0-9A-F]{2}){0,9}){0,9}") {
        let (read, _) = parse(&text);
        let (again, notes) = parse(&print(&read));
        prop_assert_eq!(bits(&again), bits(&read));
        prop_assert_eq!(notes, vec![]);
    }
}
