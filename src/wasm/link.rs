//! `parseLink` and `printLink`.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::{give, take_text, throw};
use super::settings;
use crate::scenario::{self, Note, Scenario};

#[derive(Serialize)]
struct Link {
    scenario: Scenario,
    notes: Vec<Note>,
}

/// Reads what stands after `#`: `{ scenario, notes }`. No text makes it fail: what it cannot use it notes.
#[wasm_bindgen(js_name = parseLink)]
pub fn parse_link(
    #[wasm_bindgen(unchecked_param_type = "string")] text: JsValue,
) -> Result<JsValue, JsValue> {
    let (scenario, notes) = scenario::parse(&take_text("link", &text)?);
    Ok(give(&Link { scenario, notes }))
}

/// Writes a scenario as what stands after `#`; defaults are left out, and what no link can say is refused.
#[wasm_bindgen(js_name = printLink)]
pub fn print_link(scenario: JsValue) -> Result<String, JsValue> {
    scenario::print_checked(&settings::scenario(&scenario)?).map_err(throw)
}
