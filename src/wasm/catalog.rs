//! `catalog()` and `palette()`.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::give;
use crate::catalog::{self, Surface};
use crate::optimizer::{self, Parameter};
use crate::outcome::Outcome;
use crate::relief::palette;

#[derive(Serialize)]
struct Rule {
    name: &'static str,
    parameters: &'static [Parameter],
}

#[derive(Serialize)]
struct Catalog {
    surfaces: Vec<&'static Surface>,
    optimizers: Vec<Rule>,
    outcomes: Vec<&'static str>,
}

/// The surfaces, the optimizers with their hyper-parameters, and the name of each outcome's code.
#[wasm_bindgen(js_name = catalog)]
pub fn catalog() -> JsValue {
    give(&Catalog {
        surfaces: catalog::SURFACES.iter().collect(),
        optimizers: optimizer::RULES
            .iter()
            .map(|rule| Rule {
                name: rule.name(),
                parameters: rule.parameters(),
            })
            .collect(),
        outcomes: Outcome::ALL.iter().map(|outcome| outcome.name()).collect(),
    })
}

/// The colours of heights: 256 triples of red, green, blue, lowest first.
#[wasm_bindgen(js_name = palette)]
pub fn palette() -> Vec<u8> {
    palette::table().to_vec()
}
