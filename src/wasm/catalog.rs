//! `catalog()`, `dataSets()` and `palette()`.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::give;
use crate::catalog::{self, Surface};
use crate::datasets;
use crate::loss::Loss;
use crate::named::by_name;
use crate::optimizer::{self, Parameter, schedule};
use crate::outcome::Outcome;
use crate::relief::palette;

#[derive(Serialize)]
struct Rule {
    name: &'static str,
    parameters: &'static [Parameter],
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    surface: &'static Surface,
    #[serde(serialize_with = "by_name")]
    rates: Vec<(&'static str, f64)>,
}

#[derive(Serialize)]
struct Catalog {
    surfaces: Vec<Row>,
    optimizers: Vec<Rule>,
    schedules: Vec<Rule>,
    outcomes: Vec<&'static str>,
    losses: Vec<&'static str>,
}

#[derive(Serialize)]
struct DataSet {
    name: &'static str,
    model: &'static str,
    loss: &'static str,
    x: [f64; 2],
    y: [f64; 2],
    source: &'static str,
    drawn: bool,
    points: Vec<[f64; 2]>,
}

/// The surfaces, the optimizers with their hyper-parameters, the name of each outcome's code, and the losses.
#[wasm_bindgen(js_name = catalog)]
pub fn catalog() -> JsValue {
    give(&Catalog {
        surfaces: catalog::SURFACES
            .iter()
            .map(|surface| Row {
                surface,
                rates: surface.all_rates(),
            })
            .collect(),
        schedules: schedule::Kind::ALL
            .iter()
            .map(|kind| Rule {
                name: kind.name(),
                parameters: kind.parameters(),
            })
            .collect(),
        optimizers: optimizer::RULES
            .iter()
            .map(|rule| Rule {
                name: rule.name(),
                parameters: rule.parameters(),
            })
            .collect(),
        outcomes: Outcome::ALL.iter().map(|outcome| outcome.name()).collect(),
        losses: Loss::ALL.iter().map(|loss| loss.name()).collect(),
    })
}

/// The sets of data; of those that are drawn, the points of seed 1.
#[wasm_bindgen(js_name = dataSets)]
pub fn data_sets() -> JsValue {
    let sets: Vec<DataSet> = datasets::SETS
        .iter()
        .map(|set| DataSet {
            name: set.name,
            model: set.model,
            loss: set.loss.name(),
            x: set.window[0],
            y: set.window[1],
            source: set.source,
            drawn: set.drawn(),
            points: set.points(1),
        })
        .collect();
    give(&sets)
}

/// The colours of heights: 256 triples of red, green, blue, lowest first.
#[wasm_bindgen(js_name = palette)]
pub fn palette() -> Vec<u8> {
    palette::table().to_vec()
}
