//! The keys of a link: one row each says how its value is read and written.

use super::number::{read, read_list, write, write_list};
use super::{Racer, Scenario, chapters};
use crate::datasets::Data;
use crate::expr::names::{Meaning, Names, greek_name};
use crate::limits;
use crate::loss::{Loss, POINTS};
use crate::optimizer::course::Change;
use crate::optimizer::schedule::Schedule;
use crate::optimizer::{Optimizer, RULES};
use crate::starts::Sampling;
use crate::{catalog, datasets, expr};

/// A key of the link.
pub struct Key {
    /// As it stands before the `=`.
    pub name: &'static str,
    /// What is done with its value.
    pub rule: Rule,
}

/// What is done with the value of a key.
pub enum Rule {
    /// It is a field of the scenario.
    Field {
        /// Puts the value into the scenario, or says why not.
        read: fn(&str, &mut Scenario) -> Result<(), Refusal>,
        /// The value's text, or `None` where it is the default.
        write: fn(&Scenario) -> Option<String>,
    },
    /// It is the timeline of a hyper-parameter, of the same name.
    Hyper,
}

/// Why a value is not used.
pub enum Refusal {
    /// It is not one of what is allowed.
    Bad(String),
    /// The optimizer has no such hyper-parameter; those that it has.
    Idle(String),
}

/// The keys, in the order in which they are written.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    field("v", |t, s| whole(t, 1, 1).map(|n| s.v = n as u32), |s| (s.v != 1).then(|| s.v.to_string())),
    field("surface", read_surface, |s| s.surface.clone().filter(|name| (name != super::FIRST_SURFACE || s.chapter.is_some()) && s.formula.is_none() && s.data.is_none())),
    field("formula", |t, s| formula(t).map(|text| s.formula = Some(text)), |s| s.formula.clone()),
    field("x", |t, s| interval(t).map(|x| s.x = Some(x)), |s| s.x.map(|x| write_list(&x))),
    field("y", |t, s| interval(t).map(|y| s.y = Some(y)), |s| s.y.map(|y| write_list(&y))),
    field("p", read_values, write_values),
    field("model", read_model, |s| s.model.clone()),
    field("loss", |t, s| one_of(t, &Loss::ALL.map(Loss::name)).map(|name| s.loss = Some(name)), |s| s.loss.clone()),
    field("data", read_data, write_data),
    field("batch", |t, s| whole(t, 1, POINTS as u64).map(|n| s.batch = Some(n as u32)), |s| s.batch.map(|n| n.to_string())),
    field("optimizer", read_optimizer, |s| (s.optimizer != "gd").then(|| s.optimizer.clone())),
    Key { name: "lr", rule: Rule::Hyper },
    Key { name: "momentum", rule: Rule::Hyper },
    Key { name: "dampening", rule: Rule::Hyper },
    Key { name: "alpha", rule: Rule::Hyper },
    Key { name: "beta1", rule: Rule::Hyper },
    Key { name: "beta2", rule: Rule::Hyper },
    Key { name: "rho", rule: Rule::Hyper },
    Key { name: "eps", rule: Rule::Hyper },
    Key { name: "weight_decay", rule: Rule::Hyper },
    Key { name: "decoupled_weight_decay", rule: Rule::Hyper },
    Key { name: "momentum_decay", rule: Rule::Hyper },
    Key { name: "lr_decay", rule: Rule::Hyper },
    Key { name: "initial_accumulator_value", rule: Rule::Hyper },
    Key { name: "centered", rule: Rule::Hyper },
    Key { name: "etaminus", rule: Rule::Hyper },
    Key { name: "etaplus", rule: Rule::Hyper },
    Key { name: "step_min", rule: Rule::Hyper },
    Key { name: "step_max", rule: Rule::Hyper },
    Key { name: "damping", rule: Rule::Hyper },
    Key { name: "radius", rule: Rule::Hyper },
    Key { name: "max_radius", rule: Rule::Hyper },
    Key { name: "eta", rule: Rule::Hyper },
    Key { name: "c1", rule: Rule::Hyper },
    Key { name: "c2", rule: Rule::Hyper },
    Key { name: "backtrack", rule: Rule::Hyper },
    Key { name: "noise", rule: Rule::Hyper },
    Key { name: "noise_decay", rule: Rule::Hyper },
    Key { name: "threshold", rule: Rule::Hyper },
    Key { name: "interval", rule: Rule::Hyper },
    Key { name: "temperature", rule: Rule::Hyper },
    Key { name: "cooling", rule: Rule::Hyper },
    Key { name: "stepsize", rule: Rule::Hyper },
    Key { name: "patience", rule: Rule::Hyper },
    field("race", read_race, write_race),
    field("beside", |t, s| beside(t).map(|text| s.beside = Some(text)), |s| s.beside.clone()),
    field("starts", |t, s| whole(t, 1, limits::STARTS.into()).map(|n| s.starts = n as u32), |s| (s.starts != 50).then(|| s.starts.to_string())),
    field("seed", |t, s| whole(t, 0, limits::SEED).map(|n| s.seed = n), |s| (s.seed != 1).then(|| s.seed.to_string())),
    field("sampling", |t, s| one_of(t, &Sampling::ALL.map(Sampling::name)).map(|name| s.sampling = name), |s| (s.sampling != "uniform").then(|| s.sampling.clone())),
    field("at", read_points, write_points),
    field("step", |t, s| whole(t, 0, limits::STEPS.into()).map(|n| s.step = n as u32), |s| (s.step != 0).then(|| s.step.to_string())),
    field("steps", |t, s| whole(t, 1, limits::STEPS.into()).map(|n| s.steps = n as u32), |s| (s.steps != 1000).then(|| s.steps.to_string())),
    field("tolerance", |t, s| real(t, 0.0, limits::TOLERANCE).map(|v| s.tolerance = v), |s| (s.tolerance != 1e-6).then(|| write(s.tolerance))),
    field("autoplay", read_autoplay, |s| s.autoplay.then(|| "1".into())),
    field("speed", |t, s| real(t, limits::SPEED[0], limits::SPEED[1]).map(|v| s.speed = v), |s| (s.speed != 10.0).then(|| write(s.speed))),
    field("view", |t, s| one_of(t, &VIEWS).map(|name| s.view = name), |s| (s.view != "both").then(|| s.view.clone())),
    field("camera", read_camera, |s| s.camera.as_deref().map(write_list)),
    field("show", |t, s| parts(t).map(|names| s.show = names), |s| (!s.show.is_empty()).then(|| s.show.join(","))),
    field("hide", |t, s| parts(t).map(|names| s.hide = names), |s| (!s.hide.is_empty()).then(|| s.hide.join(","))),
    field("chapter", read_chapter, |s| s.chapter.clone()),
    field("lang", |t, s| one_of(t, &LANGUAGES).map(|name| s.lang = Some(name)), |s| s.lang.clone()),
    field("theme", |t, s| one_of(t, &THEMES).map(|name| s.theme = Some(name)), |s| s.theme.clone()),
];

const VIEWS: [&str; 5] = ["3d", "map", "both", "curve", "data"];
const LANGUAGES: [&str; 2] = ["en", "ko"];
const THEMES: [&str; 2] = ["light", "dark"];

const fn field(
    name: &'static str,
    read: fn(&str, &mut Scenario) -> Result<(), Refusal>,
    write: fn(&Scenario) -> Option<String>,
) -> Key {
    Key {
        name,
        rule: Rule::Field { read, write },
    }
}

fn bad<T>(allowed: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Bad(allowed.into()))
}

/// A whole number from `lo` to `hi`, in decimal digits alone.
fn whole(text: &str, lo: u64, hi: u64) -> Result<u64, Refusal> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse() {
        Ok(value) if digits && (lo..=hi).contains(&value) => Ok(value),
        _ if lo == hi => bad(lo.to_string()),
        _ => bad(format!("{lo}…{hi}")),
    }
}

/// A number from `lo` to `hi`.
fn real(text: &str, lo: f64, hi: f64) -> Result<f64, Refusal> {
    match read(text) {
        Some(value) if (lo..=hi).contains(&value) => Ok(value),
        _ => bad(format!("{}…{}", write(lo), write(hi))),
    }
}

fn one_of(text: &str, names: &[&str]) -> Result<String, Refusal> {
    match names.contains(&text) {
        true => Ok(text.into()),
        false => bad(names.join(", ")),
    }
}

fn in_reach(value: f64) -> bool {
    value.abs() <= limits::COORDINATE
}

/// `lo,hi` of a window.
fn interval(text: &str) -> Result<[f64; 2], Refusal> {
    if let Some(&[lo, hi]) = read_list(text).as_deref()
        && in_reach(lo)
        && in_reach(hi)
        && hi - lo > limits::NARROW * (lo.abs() + hi.abs())
    {
        return Ok([lo, hi]);
    }
    bad("lo,hi")
}

fn read_surface(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    match (catalog::find(text), catalog::nearest(text)) {
        (Some(surface), _) => {
            scenario.surface = Some(surface.name.into());
            Ok(())
        }
        (None, Some(meant)) => bad(meant),
        (None, None) => bad(catalog::names()),
    }
}

/// A chapter by its name or its number.
fn read_chapter(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    match (chapters::chapter(text.trim()), chapters::meant(text)) {
        (Some(name), _) => {
            scenario.chapter = Some(name.into());
            Ok(())
        }
        (None, Some(meant)) => bad(meant),
        (None, None) => bad(chapters::CHAPTERS.join(", ")),
    }
}

/// What stands beside the function: a name of the catalogue, or else a formula in x and y, which has to make sense:
/// no field waits for it to be put right.
fn beside(text: &str) -> Result<String, Refusal> {
    if catalog::find(text).is_some() || formula(text).is_ok_and(|text| expr::parse(&text).is_ok()) {
        return Ok(text.into());
    }
    // A word was meant for a name, anything else for a formula.
    let word = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match (word, catalog::nearest(text)) {
        (true, Some(meant)) => bad(meant),
        (true, None) => bad(catalog::names()),
        _ => bad("bowl, x^2+y^2"),
    }
}

/// The text of a formula; whether it makes sense is for `expr` to say.
fn formula(text: &str) -> Result<String, Refusal> {
    let length = text.encode_utf16().count();
    if text.trim().is_empty() || length > expr::limits::LENGTH {
        return bad(format!("1…{}", expr::limits::LENGTH));
    }
    Ok(text.into())
}

fn read_model(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    scenario.model = Some(formula(text)?);
    Ok(())
}

/// The name of a set, or points `x:y,x:y`; `x,y;x,y` is read too.
fn read_data(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        if datasets::named(text).is_err() {
            return bad(datasets::names());
        }
        scenario.data = Some(Data::Named(text.into()));
        return Ok(());
    }
    let (point, pair) = if text.contains(':') {
        (',', ':')
    } else {
        (';', ',')
    };
    let points = text
        .split(point)
        .map(|entry| {
            let (x, y) = entry.split_once(pair)?;
            let point = [read(x)?, read(y)?];
            point.iter().all(|&value| in_reach(value)).then_some(point)
        })
        .collect::<Option<Vec<_>>>();
    match points {
        Some(points) if points.len() <= POINTS => {
            scenario.data = Some(Data::Points(points));
            Ok(())
        }
        Some(_) => bad(format!("1…{POINTS}")),
        None => bad("x:y,x:y"),
    }
}

fn write_data(scenario: &Scenario) -> Option<String> {
    match scenario.data.as_ref()? {
        Data::Named(name) => Some(name.clone()),
        Data::Points(points) => {
            let point = |[x, y]: &[f64; 2]| write(*x) + ":" + &write(*y);
            let points: Vec<String> = points.iter().map(point).collect();
            (!points.is_empty()).then(|| points.join(","))
        }
    }
}

/// `a:2,b:-1`; of a name given twice the last value holds.
fn read_values(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    let values = text
        .split(',')
        .map(|entry| {
            let (name, value) = entry.split_once(':')?;
            Some((free_name(name.trim())?, read(value)?))
        })
        .collect::<Option<Vec<_>>>();
    match values {
        Some(values) if values.len() <= limits::ENTRIES => {
            scenario.p.clear();
            for (name, value) in values {
                super::put(&mut scenario.p, name, value);
            }
            Ok(())
        }
        _ => bad("a:2,b:-1"),
    }
}

/// The name of a parameter as formulas have it: `alpha` for α.
fn free_name(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let name = match (letters.next().and_then(greek_name), letters.next()) {
        (Some(greek), None) => greek,
        _ => name.to_owned(),
    };
    let free = Names::default().meaning(&name) == Some(Meaning::Parameter);
    free.then_some(name)
}

fn write_values(scenario: &Scenario) -> Option<String> {
    let entries: Vec<String> = scenario
        .p
        .iter()
        .map(|(name, value)| format!("{name}:{}", write(*value)))
        .collect();
    (!entries.is_empty()).then(|| entries.join(","))
}

fn read_optimizer(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.name()).collect();
    one_of(text, &names).map(|name| scenario.optimizer = name)
}

/// A timeline of a hyper-parameter: `0.1`, with changes while it runs `0.1,0.01@40`, of `lr` also with schedules, `0.1:cosine:200`.
///
/// Whether the optimizer has it, and what it allows, is only known once the whole link is read.
pub fn read_timeline(text: &str) -> Option<Vec<Change>> {
    let mut timeline: Vec<Change> = Vec::new();
    for entry in text.split(',') {
        let (what, step) = match entry.split_once('@') {
            Some((what, step)) => (what, whole(step, 0, limits::STEPS.into()).ok()? as u32),
            None => (entry, 0),
        };
        let mut parts = what.split(':');
        let mut change = Change::to(read(parts.next()?)?, step);
        if let Some(name) = parts.next() {
            let numbers = parts.map(read).collect::<Option<Vec<f64>>>()?;
            change.schedule = Some(Schedule::new(name.trim(), &numbers).ok()?);
        }
        let in_order = match timeline.last() {
            None => step == 0,
            Some(before) => step > before.since,
        };
        if !in_order || timeline.len() == limits::ENTRIES {
            return None;
        }
        timeline.push(change);
    }
    Some(timeline)
}

/// Whether a timeline, read from `text`, is one of a hyper-parameter of the optimizer.
pub fn check_timeline(
    optimizer: &str,
    name: &str,
    text: &str,
    timeline: Option<&[Change]>,
) -> Result<(), Refusal> {
    let rule = RULES.iter().find(|rule| rule.name() == optimizer);
    let parameters = rule.map_or(&[][..], |rule| rule.parameters());
    let Some(parameter) = parameters.iter().find(|p| p.name == name) else {
        let names: Vec<&str> = parameters.iter().map(|p| p.name).collect();
        return Err(Refusal::Idle(names.join(", ")));
    };
    let allowed = |change: &Change| parameter.allows(change.value);
    let timeline = timeline.filter(|all| {
        all.iter()
            .all(|change| change.schedule.is_none() || name == "lr")
    });
    match timeline {
        Some(all) if all.iter().all(allowed) => Ok(()),
        // Of a lone number it is the range that is most likely wrong, else the form.
        None if name == "lr" && text.contains(':') => bad("0.1:cosine:200, 0.1:exp:0.99"),
        None if text.contains([',', '@', ':']) => bad("0.1,0.01@40"),
        _ => bad(parameter.range("…", write)),
    }
}

/// The text of a timeline.
pub fn write_timeline(timeline: &[Change]) -> String {
    let entry = |change: &Change| {
        let mut text = write(change.value);
        if let Some(schedule) = &change.schedule {
            text = text + ":" + schedule.kind().name();
            for &number in schedule.numbers() {
                text = text + ":" + &write(number);
            }
        }
        if change.since > 0 {
            text = text + "@" + &change.since.to_string();
        }
        text
    };
    timeline.iter().map(entry).collect::<Vec<_>>().join(",")
}

/// `gd:lr=0.01,adam:lr=0.1:beta1=0.8`: the rules of a race.
fn read_race(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    let racers = text
        .split(',')
        .map(read_racer)
        .collect::<Result<Vec<_>, _>>()?;
    if racers.len() > limits::RACERS {
        return bad(format!("1…{}", limits::RACERS));
    }
    scenario.race = racers;
    Ok(())
}

fn read_racer(text: &str) -> Result<Racer, Refusal> {
    let mut parts = text.split(':').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let mut racer = Racer {
        name: name.into(),
        ..Racer::default()
    };
    for part in parts {
        let value = part
            .split_once('=')
            .and_then(|(key, value)| Some((key.trim(), read(value)?)));
        match value {
            Some((key, value)) => super::put(&mut racer.values, key.into(), value),
            None => return bad("gd:lr=0.01,adam:lr=0.1"),
        }
    }
    let given: Vec<(&str, f64)> = racer
        .values
        .iter()
        .map(|(key, value)| (key.as_str(), *value))
        .collect();
    match Optimizer::new(name, &given) {
        Ok(_) => Ok(racer),
        // Names the rule, the hyper-parameter or the range that is meant.
        Err(error) => bad(error.allowed),
    }
}

fn write_race(scenario: &Scenario) -> Option<String> {
    let racers: Vec<String> = scenario
        .race
        .iter()
        .map(|Racer { name, values }| {
            let values = values
                .iter()
                .map(|(key, value)| format!(":{key}={}", write(*value)));
            name.clone() + &values.collect::<String>()
        })
        .collect();
    (!racers.is_empty()).then(|| racers.join(","))
}

/// `x,y;x,y`, or `x;x` for a curve.
fn read_points(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    let points = text
        .split(';')
        .map(|point| match read_list(point)?[..] {
            [x] => Some([x, 0.0]),
            [x, y] => Some([x, y]),
            _ => None,
        })
        .collect::<Option<Vec<_>>>();
    match points {
        Some(points)
            if points.len() <= limits::STARTS as usize
                && points.iter().all(|&[x, y]| in_reach(x) && in_reach(y)) =>
        {
            scenario.at = Some(points);
            Ok(())
        }
        _ => bad("x,y;x,y"),
    }
}

fn write_points(scenario: &Scenario) -> Option<String> {
    let points: Vec<String> = scenario
        .at
        .as_ref()?
        .iter()
        .map(|point| write_list(point))
        .collect();
    (!points.is_empty()).then(|| points.join(";"))
}

fn read_autoplay(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    scenario.autoplay = match text {
        // An attribute of an element that is there at all is a yes.
        "1" | "true" | "" => true,
        "0" | "false" => false,
        _ => return bad("0, 1"),
    };
    Ok(())
}

fn read_camera(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    match read_list(text) {
        Some(numbers) if numbers.len() <= limits::ENTRIES => {
            scenario.camera = Some(numbers);
            Ok(())
        }
        _ => bad("1,2,3"),
    }
}

/// Names of the figure's parts between commas. Which there are is the figure's to know.
fn parts(text: &str) -> Result<Vec<String>, Refusal> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    let fine = |name: &String| {
        (1..=24).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
    };
    match names.len() <= limits::ENTRIES && names.iter().all(fine) {
        true => Ok(names),
        false => bad("a,b"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_docs_tell_of_every_key() {
        let docs = include_str!("../../docs/links.md");
        for Key { name, .. } in KEYS {
            assert!(
                docs.contains(&format!("| `{name}`")) || docs.contains(&format!(", `{name}`")),
                "{name}"
            );
        }
    }

    #[test]
    fn every_hyper_parameter_has_a_key() {
        let hyper = |key: &&Key| matches!(key.rule, Rule::Hyper);
        let keys: Vec<_> = KEYS.iter().filter(hyper).map(|key| key.name).collect();
        let parameters = RULES.iter().flat_map(|rule| rule.parameters());
        let names: Vec<_> = parameters.map(|parameter| parameter.name).collect();
        for name in &names {
            assert!(keys.contains(name), "{name}");
        }
        for key in keys {
            assert!(names.contains(&key), "{key}");
        }
    }

    #[test]
    fn keys_are_unique() {
        for (i, key) in KEYS.iter().enumerate() {
            assert!(
                KEYS[..i].iter().all(|before| before.name != key.name),
                "{}",
                key.name
            );
        }
    }
}
