//! Reading and writing the text after the `#`.

use crate::text::part;
use serde::Serialize;

use super::keys::{KEYS, Key, Refusal, Rule};
use super::{Scenario, limits};

/// Something in a link that was not used as it stands.
///
/// Codes: `unknown_key`, `bad_value` (with what is allowed), `not_yet` (the
/// feature is not built), `repeated` (the last one holds), `bad_escape` (a `%`
/// without two hex digits, or bytes that are no text), `overridden` (a surface
/// beside a formula), `more` (so many further notes).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What kind of thing it is.
    pub code: &'static str,
    /// The key it stood under, shortened if it is long.
    pub key: String,
    /// The value, shortened if it is long.
    pub value: String,
    /// What is allowed there: a range `1…10000`, names between commas, or a sample `lo,hi`.
    pub allowed: String,
}

/// The scenario of a link, and notes on whatever in it could not be used.
///
/// `text` is what follows the `#`, which may still stand before it. Nothing in
/// it is fatal: what is not understood is noted and the rest is used.
pub fn parse(text: &str) -> (Scenario, Vec<Note>) {
    let mut scenario = Scenario::default();
    let mut notes = Notes::default();
    let mut seen = [false; KEYS.len()];
    let text = text.trim();
    let text = text.strip_prefix('#').unwrap_or(text);
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (raw_key, raw_value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, key_is_whole) = unescape(raw_key);
        let (value, value_is_whole) = unescape(raw_value);
        if !key_is_whole || !value_is_whole {
            notes.add("bad_escape", raw_key, raw_value, "%41");
        }
        let Some(row) = KEYS.iter().position(|known| known.name == key) else {
            notes.add("unknown_key", &key, &value, "");
            continue;
        };
        if std::mem::replace(&mut seen[row], true) {
            notes.add("repeated", &key, &value, "");
        }
        match read(&KEYS[row], &value, &mut scenario) {
            Ok(()) => {}
            Err(Refusal::Bad(allowed)) => notes.add("bad_value", &key, &value, &allowed),
            Err(Refusal::NotYet) => notes.add("not_yet", &key, &value, ""),
        }
    }
    if scenario.formula.is_some() {
        let named = KEYS
            .iter()
            .zip(seen)
            .any(|(key, seen)| seen && key.name == "surface");
        if let Some(surface) = scenario.surface.take().filter(|_| named) {
            notes.add("overridden", "surface", &surface, "");
        }
    }
    if scenario.step > scenario.steps {
        let allowed = format!("0…{}", scenario.steps);
        notes.add("bad_value", "step", &scenario.step.to_string(), &allowed);
        scenario.step = 0;
    }
    (scenario, notes.finish())
}

/// The link of a scenario, without the `#`: the choices that differ from the defaults.
///
/// Parsing it gives the same scenario, to the bit. It holds nothing but letters,
/// digits, `%`, `&` and the marks `- _ . ~ , : = / + @`, and ends in a letter or a digit.
pub fn print(scenario: &Scenario) -> String {
    let mut text = String::new();
    for key in KEYS {
        if let Rule::Field { write, .. } = key.rule
            && let Some(value) = write(scenario)
        {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(key.name);
            text.push('=');
            escape(&value, &mut text);
        }
    }
    // Messengers take a mark at the end for the end of the sentence.
    if let Some(last) = text.pop() {
        match last.is_ascii_alphanumeric() {
            true => text.push(last),
            false => escape_byte(last as u8, &mut text),
        }
    }
    text
}

fn read(key: &Key, value: &str, scenario: &mut Scenario) -> Result<(), Refusal> {
    match key.rule {
        Rule::Field { read, .. } => read(value, scenario),
        Rule::Later => Err(Refusal::NotYet),
    }
}

/// Marks that messengers, mail programs and Markdown leave alone inside a link.
///
/// `*` is not among them: between letters Markdown takes a pair of them for emphasis.
const SAFE: &[u8] = b"-_.~,:=/+@";

fn escape(value: &str, into: &mut String) {
    for byte in value.bytes() {
        match byte.is_ascii_alphanumeric() || SAFE.contains(&byte) {
            true => into.push(byte as char),
            false => escape_byte(byte, into),
        }
    }
}

fn escape_byte(byte: u8, into: &mut String) {
    into.push_str(&format!("%{byte:02X}"));
}

/// The text with each `%XX` decoded, and whether each `%` was one and the bytes are a text.
fn unescape(text: &str) -> (String, bool) {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&b| (b as char).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut whole = true;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            if let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) {
                decoded.push((16 * high + low) as u8);
                at += 3;
                continue;
            }
            whole = false;
        }
        decoded.push(bytes[at]);
        at += 1;
    }
    match String::from_utf8(decoded) {
        Ok(text) => (text, whole),
        Err(error) => (
            String::from_utf8_lossy(error.as_bytes()).into_owned(),
            false,
        ),
    }
}

/// The notes so far, and how many there was no room for.
#[derive(Default)]
struct Notes {
    list: Vec<Note>,
    more: usize,
}

impl Notes {
    fn add(&mut self, code: &'static str, key: &str, value: &str, allowed: &str) {
        if self.list.len() == limits::NOTES {
            self.more += 1;
            return;
        }
        self.list.push(Note {
            code,
            key: quote(key),
            value: quote(value),
            allowed: allowed.into(),
        });
    }

    fn finish(mut self) -> Vec<Note> {
        if self.more > 0 {
            self.list.push(Note {
                code: "more",
                key: String::new(),
                value: self.more.to_string(),
                allowed: String::new(),
            });
        }
        self.list
    }
}

/// The text, or its beginning and an ellipsis.
fn quote(text: &str) -> String {
    match text.char_indices().nth(limits::QUOTE) {
        Some((end, _)) => format!("{}…", part(text, ..end)),
        None => text.into(),
    }
}
