//! The keys of a link: one row each says how its value is read and written.

use super::number::{read, read_list, write, write_list};
use super::{Scenario, limits};
use crate::expr::names::{Meaning, Names, greek_name};
use crate::starts::Sampling;
use crate::{catalog, expr, optimizer};

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
    /// The key is part of the link's contract, its feature is not built yet.
    Later,
}

/// Why a value is not used.
pub enum Refusal {
    /// It is not one of what is allowed.
    Bad(String),
    /// It is a right value whose feature is not built yet.
    NotYet,
}

/// The keys, in the order in which they are written.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    field("v", |t, s| whole(t, 1, 1).map(|n| s.v = n as u32), |s| (s.v != 1).then(|| s.v.to_string())),
    field("surface", read_surface, |s| s.surface.clone().filter(|name| name != super::FIRST_SURFACE && s.formula.is_none())),
    field("formula", read_formula, |s| s.formula.clone()),
    field("x", |t, s| interval(t).map(|x| s.x = Some(x)), |s| s.x.map(|x| write_list(&x))),
    field("y", |t, s| interval(t).map(|y| s.y = Some(y)), |s| s.y.map(|y| write_list(&y))),
    field("p", read_values, write_values),
    later("model"),
    later("loss"),
    later("data"),
    later("batch"),
    field("optimizer", read_optimizer, |s| (s.optimizer != "gd").then(|| s.optimizer.clone())),
    field("lr", read_timeline, write_timeline),
    later("momentum"),
    later("nesterov"),
    later("dampening"),
    later("alpha"),
    later("beta1"),
    later("beta2"),
    later("rho"),
    later("eps"),
    later("weight_decay"),
    later("momentum_decay"),
    later("lr_decay"),
    later("damping"),
    later("race"),
    later("beside"),
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
    later("chapter"),
    field("lang", |t, s| one_of(t, &LANGUAGES).map(|name| s.lang = Some(name)), |s| s.lang.clone()),
    field("theme", |t, s| one_of(t, &THEMES).map(|name| s.theme = Some(name)), |s| s.theme.clone()),
];

const VIEWS: [&str; 4] = ["3d", "map", "both", "curve"];
const LANGUAGES: [&str; 2] = ["en", "ko"];
const THEMES: [&str; 2] = ["light", "dark"];

/// The optimizers of the link's contract; those that are built stand in [`optimizer::RULES`].
const OPTIMIZERS: [&str; 24] = [
    "gd",
    "momentum",
    "nesterov",
    "adagrad",
    "adadelta",
    "rmsprop",
    "adam",
    "adamw",
    "amsgrad",
    "adamax",
    "nadam",
    "radam",
    "lion",
    "rprop",
    "newton",
    "newton_trust",
    "bfgs",
    "cg",
    "gd_armijo",
    "gd_wolfe",
    "gd_noisy",
    "gd_perturbed",
    "langevin",
    "basin_hopping",
];

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

const fn later(name: &'static str) -> Key {
    Key {
        name,
        rule: Rule::Later,
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

fn read_formula(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    let length = text.encode_utf16().count();
    if text.trim().is_empty() || length > expr::limits::LENGTH {
        return bad(format!("1…{}", expr::limits::LENGTH));
    }
    scenario.formula = Some(text.into());
    Ok(())
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
    let built: Vec<&str> = optimizer::RULES.iter().map(|rule| rule.name()).collect();
    if OPTIMIZERS.contains(&text) && !built.contains(&text) {
        return Err(Refusal::NotYet);
    }
    one_of(text, &built).map(|name| scenario.optimizer = name)
}

/// `0.1` or, with changes while it runs, `0.1,0.01@40,0.001@80`.
fn read_timeline(text: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    let mut timeline: Vec<(u32, f64)> = Vec::new();
    for entry in text.split(',') {
        let (rate, step) = match entry.split_once('@') {
            Some((rate, step)) => (rate, whole(step, 0, limits::STEPS.into())? as u32),
            None => (entry, 0),
        };
        let rate = real(rate, 0.0, limits::RATE)?;
        let in_order = match timeline.last() {
            None => step == 0,
            Some(&(before, _)) => step > before,
        };
        if !in_order || timeline.len() == limits::ENTRIES {
            return bad("0.1,0.01@40");
        }
        timeline.push((step, rate));
    }
    scenario.lr = Some(timeline);
    Ok(())
}

fn write_timeline(scenario: &Scenario) -> Option<String> {
    let entries: Vec<String> = scenario
        .lr
        .as_ref()?
        .iter()
        .map(|&(step, rate)| match step {
            0 => write(rate),
            _ => format!("{}@{step}", write(rate)),
        })
        .collect();
    (!entries.is_empty()).then(|| entries.join(","))
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
        let (table, reserved) = docs.split_once("Reserved for later").unwrap();
        for Key { name, rule } in KEYS {
            let place = match rule {
                Rule::Field { .. } => table,
                Rule::Later => reserved,
            };
            assert!(place.contains(&format!("`{name}`")), "{name}");
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
