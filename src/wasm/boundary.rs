//! Errors, settings and reports on their way between Rust and JavaScript.

use js_sys::{Float64Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::error::Error;

/// A report as a plain object; maps become objects too.
pub fn give<T: Serialize + ?Sized>(report: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    // Reports are made of numbers, strings and lists: nothing in them can fail to cross.
    report.serialize(&serializer).unwrap_or(JsValue::NULL)
}

/// A copy as a `Float64Array`.
pub fn array(numbers: &[f64]) -> JsValue {
    Float64Array::from(numbers).into()
}

/// A plain object of named values.
pub fn object<'a>(fields: impl IntoIterator<Item = (&'a str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (key, value) in fields {
        set(&object, key, value);
    }
    object.into()
}

fn set(object: &Object, key: &str, value: JsValue) {
    // Only a frozen object refuses a property, and these have just been made.
    let _ = Reflect::set(object, &JsValue::from_str(key), &value);
}

/// A text; `field` names it in the error.
///
/// Taken from a value, because what is no string would not get through the generated glue in one piece.
pub fn take_text(field: &'static str, text: &JsValue) -> Result<String, JsValue> {
    text.as_string()
        .ok_or_else(|| throw(Error::invalid(field, "it is not a string")))
}

/// A JavaScript `Error` with the fields of ours.
pub fn throw(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.message);
    let at = error
        .at
        .map_or(JsValue::UNDEFINED, |at| JsValue::from_f64(at as f64));
    set(&thrown, "code", error.code.into());
    set(&thrown, "field", error.field.into());
    set(&thrown, "value", error.value.into());
    set(&thrown, "allowed", error.allowed.into());
    set(&thrown, "at", at);
    set(
        &thrown,
        "suggestion",
        error.suggestion.map_or(JsValue::UNDEFINED, JsValue::from),
    );
    thrown.into()
}

/// Panics become an error in the console that names the place: without it only "unreachable" is seen.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
    }));
}
