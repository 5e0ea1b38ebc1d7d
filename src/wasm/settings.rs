//! Settings out of plain JavaScript objects, field by field.
//!
//! By hand, for serde's side that reads (with its buffers for `flatten` and for enums without tags) weighs
//! 10 KB of the download in brotli; reports leave through serde.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::boundary::throw;
use crate::datasets::Data;
use crate::error::Error;
use crate::expr::suggest::nearest_of;
use crate::function;
use crate::optimizer::course::Change;
use crate::optimizer::schedule::Schedule;
use crate::plan::{Plan, Rule, Starts, Value};
use crate::relief::heights::Kind;
use crate::scenario::{self, Racer, Scenario, put};

type Read<T> = Result<T, JsValue>;

/// A plain object; `what` names it in errors.
struct Fields<'a> {
    object: &'a JsValue,
    what: &'static str,
}

impl<'a> Fields<'a> {
    /// `known` lists the keys that may occur; an empty list allows any.
    fn of(object: &'a JsValue, what: &'static str, known: &[&'static str]) -> Read<Fields<'a>> {
        let fields = Fields { object, what };
        if !object.is_object() {
            return Err(fields.refuse(what, "an object"));
        }
        for key in fields.keys() {
            if !known.is_empty() && !known.contains(&key.as_str()) {
                let error = Error::unknown_setting(what, &key, &known.join(", "));
                let meant = nearest_of(&key, known.iter().copied());
                return Err(throw(match meant {
                    Some(meant) => error.suggest(meant),
                    None => error,
                }));
            }
        }
        Ok(fields)
    }

    fn keys(&self) -> Vec<String> {
        let keys = Object::keys(self.object.unchecked_ref::<Object>());
        keys.iter().filter_map(|key| key.as_string()).collect()
    }

    fn refuse(&self, key: &str, wanted: &str) -> JsValue {
        let mut error = Error::invalid(self.what, &(key.to_owned() + " is not " + wanted));
        error.value = key.to_owned();
        error.allowed = wanted.to_owned();
        throw(error)
    }

    /// What stands under a key, made into what is `wanted`; `None` where nothing or null stands.
    fn get<T>(&self, key: &str, wanted: &str, read: fn(&JsValue) -> Option<T>) -> Read<Option<T>> {
        let value = Reflect::get(self.object, &JsValue::from_str(key))?;
        if value.is_undefined() || value.is_null() {
            return Ok(None);
        }
        match read(&value) {
            Some(value) => Ok(Some(value)),
            None => Err(self.refuse(key, wanted)),
        }
    }

    fn number(&self, key: &str) -> Read<Option<f64>> {
        self.get(key, "a number", JsValue::as_f64)
    }

    /// A whole number from 0 to `largest`, which is at most 2⁵³.
    fn whole(&self, key: &str, largest: u64) -> Read<Option<u64>> {
        let number = self.number(key)?;
        match number {
            Some(value) if !(value >= 0.0 && value <= largest as f64 && value.trunc() == value) => {
                Err(self.refuse(key, "a whole number in range"))
            }
            _ => Ok(number.map(|value| value as u64)),
        }
    }

    fn text(&self, key: &str) -> Read<Option<String>> {
        self.get(key, "a text", JsValue::as_string)
    }

    fn flag(&self, key: &str) -> Read<Option<bool>> {
        self.get(key, "true or false", JsValue::as_bool)
    }

    fn pair(&self, key: &str) -> Read<Option<[f64; 2]>> {
        self.get(key, "two numbers", pair)
    }

    fn pairs(&self, key: &str) -> Read<Option<Vec<[f64; 2]>>> {
        self.get(key, "a list of pairs of numbers", pairs)
    }

    fn texts(&self, key: &str) -> Read<Option<Vec<String>>> {
        self.get(key, "a list of texts", |value| {
            list(value)?.iter().map(|item| item.as_string()).collect()
        })
    }

    /// Numbers by name, in the order of these.
    fn numbers(&self, key: &'static str) -> Read<Vec<(String, f64)>> {
        let Some(object) = self.get(key, "an object", |value| Some(value.clone()))? else {
            return Ok(Vec::new());
        };
        let fields = Fields::of(&object, key, &[])?;
        let mut numbers = Vec::new();
        for name in fields.keys() {
            if let Some(number) = fields.number(&name)? {
                put(&mut numbers, name, number);
            }
        }
        Ok(numbers)
    }
}

fn list(value: &JsValue) -> Option<&Array> {
    value.dyn_ref()
}

fn pair(value: &JsValue) -> Option<[f64; 2]> {
    let list = list(value).filter(|list| list.length() == 2)?;
    Some([list.get(0).as_f64()?, list.get(1).as_f64()?])
}

fn pairs(value: &JsValue) -> Option<Vec<[f64; 2]>> {
    list(value)?.iter().map(|item| pair(&item)).collect()
}

/// `[step, value]` or `[step, value, schedule, …its numbers]`.
pub fn change(value: &JsValue) -> Read<Change> {
    let wrong = || {
        let reason = "a change is [step, value] or [step, value, schedule, …its numbers]";
        throw(Error::invalid("optimizer", reason))
    };
    let list = list(value)
        .filter(|list| list.length() >= 2)
        .ok_or_else(wrong)?;
    let number = |at: u32| list.get(at).as_f64().ok_or_else(wrong);
    let (step, value) = (number(0)?, number(1)?);
    if f64::from(step as u32) != step {
        return Err(wrong());
    }
    let mut change = Change::to(value, step as u32);
    if list.length() > 2 {
        let name = list.get(2).as_string().ok_or_else(wrong)?;
        let numbers = (3..list.length()).map(number).collect::<Read<Vec<f64>>>()?;
        change.schedule = Some(Schedule::new(&name, &numbers).map_err(throw)?);
    }
    Ok(change)
}

/// `[change, …]`.
fn timeline(value: &JsValue) -> Read<Option<Vec<Change>>> {
    let Some(list) = list(value) else {
        return Ok(None);
    };
    list.iter()
        .map(|item| change(&item))
        .collect::<Read<_>>()
        .map(Some)
}

/// What `data` is made of.
pub const DATA: &str = "a name or a list of pairs of numbers";

/// A name, or a list of points.
pub fn data(value: &JsValue) -> Option<Data> {
    let name = value.as_string().map(Data::Named);
    name.or_else(|| pairs(value).map(Data::Points))
}

/// `{ surface } | { formula, x, y, p } | { model, loss, data, x, y }`.
pub fn function(settings: &JsValue) -> Read<function::Settings> {
    let known = ["surface", "formula", "x", "y", "p", "model", "loss", "data"];
    let fields = Fields::of(settings, "objective", &known)?;
    Ok(function::Settings {
        surface: fields.text("surface")?,
        formula: fields.text("formula")?,
        x: fields.pair("x")?,
        y: fields.pair("y")?,
        p: fields.numbers("p")?,
        model: fields.text("model")?,
        loss: fields.text("loss")?,
        data: fields.get("data", DATA, data)?,
    })
}

/// `{ x, y, heights }`; without heights, whichever show most.
pub fn relief(settings: &JsValue) -> Read<([f64; 2], [f64; 2], Option<Kind>)> {
    let fields = Fields::of(settings, "relief", &["x", "y", "heights"])?;
    let kind = fields.get("heights", "linear or log", |value| {
        Kind::of_name(&value.as_string()?)
    })?;
    match (fields.pair("x")?, fields.pair("y")?) {
        (Some(x), Some(y)) => Ok((x, y, kind)),
        _ => Err(fields.refuse("relief", "x and y")),
    }
}

/// `{ optimizer: { name, lr, … }, starts, maxSteps, tolerance, history }`.
pub fn plan(settings: &JsValue) -> Read<Plan> {
    let known = [
        "optimizer",
        "starts",
        "maxSteps",
        "tolerance",
        "history",
        "batch",
    ];
    let fields = Fields::of(settings, "ensemble", &known)?;
    let part = |key| {
        fields
            .get(key, "an object", |value| Some(value.clone()))?
            .ok_or_else(|| fields.refuse(key, "an object"))
    };
    let standard = Plan::default();
    let whole = |fields: &Fields, key| fields.whole(key, u32::MAX.into());
    Ok(Plan {
        optimizer: rule(&part("optimizer")?)?,
        starts: starts(&part("starts")?)?,
        max_steps: whole(&fields, "maxSteps")?.map_or(standard.max_steps, |steps| steps as u32),
        tolerance: fields.number("tolerance")?.unwrap_or(standard.tolerance),
        history: fields.flag("history")?.unwrap_or(standard.history),
        batch: whole(&fields, "batch")?.map(|batch| batch as u32),
    })
}

/// `{ width, height, optimizer: { name, lr, … }, maxSteps, tolerance, seed, toTheStop }`: what moves the start at each
/// pixel, columns and rows, and whether each start goes on until it stops.
pub fn basins(settings: &JsValue) -> Read<(Plan, usize, usize, bool)> {
    let known = [
        "width",
        "height",
        "optimizer",
        "maxSteps",
        "tolerance",
        "seed",
        "toTheStop",
    ];
    let fields = Fields::of(settings, "basins", &known)?;
    let optimizer = fields.get("optimizer", "an object", |value| Some(value.clone()))?;
    let optimizer = optimizer.ok_or_else(|| fields.refuse("optimizer", "an object"))?;
    let side = |key| {
        let number = fields.whole(key, u32::MAX.into())?;
        let number = number.ok_or_else(|| fields.refuse(key, "a whole number"))?;
        Ok::<usize, JsValue>(number as usize)
    };
    let (width, height) = (side("width")?, side("height")?);
    let standard = Plan::default();
    let max_steps = fields.whole("maxSteps", u32::MAX.into())?;
    let plan = Plan {
        optimizer: rule(&optimizer)?,
        starts: Starts {
            seed: fields.whole("seed", 1 << 53)?.unwrap_or(0),
            ..Starts::default()
        },
        max_steps: max_steps.map_or(standard.max_steps, |steps| steps as u32),
        tolerance: fields.number("tolerance")?.unwrap_or(standard.tolerance),
        history: false,
        batch: None,
    };
    let to_the_stop = fields.flag("toTheStop")?.unwrap_or(false);
    Ok((plan, width, height, to_the_stop))
}

fn rule(settings: &JsValue) -> Read<Rule> {
    let fields = Fields::of(settings, "optimizer", &[])?;
    let name = fields.text("name")?;
    let mut rule = Rule {
        name: name.ok_or_else(|| fields.refuse("name", "a text"))?,
        values: Vec::new(),
    };
    for key in fields.keys() {
        if key == "name" {
            continue;
        }
        let value = fields.get(&key, "a number or a timeline", |value| Some(value.clone()))?;
        let value = match value {
            None => None,
            Some(value) => Some(match (value.as_f64(), timeline(&value)?) {
                (Some(number), _) => Value::Number(number),
                (None, Some(changes)) => Value::Timeline(changes),
                (None, None) => return Err(fields.refuse(&key, "a number or a timeline")),
            }),
        };
        rule.values.extend(value.map(|value| (key, value)));
    }
    Ok(rule)
}

fn starts(settings: &JsValue) -> Read<Starts> {
    let fields = Fields::of(settings, "starts", &["count", "seed", "sampling", "list"])?;
    Ok(Starts {
        count: fields.whole("count", u32::MAX.into())?.unwrap_or(0) as usize,
        seed: fields.whole("seed", 1 << 53)?.unwrap_or(0),
        sampling: fields.text("sampling")?,
        list: fields.pairs("list")?.unwrap_or_default(),
    })
}

/// A scenario as `parseLink` gives it; what is left out has its default.
pub fn scenario(settings: &JsValue) -> Read<Scenario> {
    let known = scenario::fields();
    let fields = Fields::of(settings, "scenario", &known)?;
    let standard = Scenario::default();
    let whole = |key, standard: u32| {
        let number = fields.whole(key, u32::MAX.into())?;
        Ok::<u32, JsValue>(number.map_or(standard, |number| number as u32))
    };
    // Null is an answer: a formula stands in place of the surface.
    let named = Object::has_own(
        fields.object.unchecked_ref::<Object>(),
        &JsValue::from_str("surface"),
    );
    let surface = if named {
        fields.text("surface")?
    } else {
        standard.surface
    };
    let lr = fields.get("lr", "a timeline", |value| Some(value.clone()))?;
    let lr = match lr {
        None => None,
        Some(value) => timeline(&value)?
            .map(Some)
            .ok_or_else(|| fields.refuse("lr", "a timeline"))?,
    };
    let mut hyper = Vec::new();
    if let Some(object) = fields.get("hyper", "an object", |value| Some(value.clone()))? {
        let timelines = Fields::of(&object, "hyper", &[])?;
        for name in timelines.keys() {
            let value = timelines.get(&name, "a timeline", |value| Some(value.clone()))?;
            if let Some(value) = value {
                let changes = timeline(&value)?;
                hyper.push((
                    name.clone(),
                    changes.ok_or_else(|| timelines.refuse(&name, "a timeline"))?,
                ));
            }
        }
    }
    let camera = fields.get("camera", "a list of numbers", |value| {
        list(value)?.iter().map(|item| item.as_f64()).collect()
    })?;
    Ok(Scenario {
        v: whole("v", standard.v)?,
        surface,
        formula: fields.text("formula")?,
        x: fields.pair("x")?,
        y: fields.pair("y")?,
        p: fields.numbers("p")?,
        model: fields.text("model")?,
        loss: fields.text("loss")?,
        data: fields.get("data", DATA, data)?,
        batch: fields
            .whole("batch", u32::MAX.into())?
            .map(|batch| batch as u32),
        optimizer: fields.text("optimizer")?.unwrap_or(standard.optimizer),
        lr,
        hyper,
        race: race(&fields)?,
        beside: fields.text("beside")?,
        starts: whole("starts", standard.starts)?,
        seed: fields.whole("seed", 1 << 53)?.unwrap_or(standard.seed),
        sampling: fields.text("sampling")?.unwrap_or(standard.sampling),
        at: fields.pairs("at")?,
        step: whole("step", standard.step)?,
        steps: whole("steps", standard.steps)?,
        tolerance: fields.number("tolerance")?.unwrap_or(standard.tolerance),
        autoplay: fields.flag("autoplay")?.unwrap_or(standard.autoplay),
        speed: fields.number("speed")?.unwrap_or(standard.speed),
        view: fields.text("view")?.unwrap_or(standard.view),
        camera,
        show: fields.texts("show")?.unwrap_or_default(),
        hide: fields.texts("hide")?.unwrap_or_default(),
        chapter: fields.text("chapter")?,
        lang: fields.text("lang")?,
        theme: fields.text("theme")?,
    })
}

/// `[{ name, values: { lr, … } }, …]`.
fn race(fields: &Fields) -> Read<Vec<Racer>> {
    let racers = fields.get("race", "a list of rules", |value| list(value).cloned())?;
    let Some(racers) = racers else {
        return Ok(Vec::new());
    };
    racers
        .iter()
        .map(|racer| {
            let racer = Fields::of(&racer, "race", &["name", "values"])?;
            Ok(Racer {
                name: racer.text("name")?.unwrap_or_default(),
                values: racer.numbers("values")?,
            })
        })
        .collect()
}

/// The milliseconds of `{ budgetMs }`, if there are any.
pub fn budget(settings: &JsValue) -> Read<Option<f64>> {
    if settings.is_undefined() || settings.is_null() {
        return Ok(None);
    }
    let fields = Fields::of(settings, "landscape", &["budgetMs"])?;
    match fields.number("budgetMs")? {
        None => Ok(None),
        Some(budget) if budget >= 0.0 => Ok(Some(budget)),
        Some(_) => Err(fields.refuse("budgetMs", "a number from 0 up")),
    }
}
