//! Reading and writing the text after the `#`.

use crate::error::Error;
use crate::expr::suggest::distance;
use crate::optimizer::RULES;
use crate::text::part;
use serde::Serialize;
use std::borrow::Cow;

use super::Scenario;
use super::keys::{KEYS, Refusal, Rule, check_timeline, read_timeline, write_timeline};
use crate::datasets;
use crate::datasets::Data;
use crate::limits;

/// Something in a link that was not used as it stands.
///
/// Codes: `unknown_key` (allowed: the key that was likely meant), `bad_value` (with what is
/// allowed), `idle` (a hyper-parameter that the optimizer does
/// not have; those that it has), `repeated` (the last one holds), `bad_escape`
/// (a `%` without two hex digits, or bytes that are no text), `cut` (the link's end is of no use,
/// what stands before it is used), `escaped_again` (on its way it was escaped once more),
/// `overridden` (a surface beside a formula), `overridden_by_model` (either beside a model),
/// `more` (so many further notes).
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
/// it is fatal: what is not understood is noted and the rest is used. What
/// messengers do to links is undone where it can be told: escaped once more
/// (`%2526`, `&amp;`, all of it), cut off in the middle of an entry, grown
/// together with the mark or the particle that follows it in a sentence.
pub fn parse(text: &str) -> (Scenario, Vec<Note>) {
    let mut scenario = Scenario::default();
    let mut notes = Notes::default();
    let mut seen = [false; KEYS.len()];
    let mut hyper: Vec<(&'static str, String, bool)> = Vec::new();
    let text = bare(text);
    let (unwrapped, mut again) = unwrap(text);
    let mut pairs = bare(&unwrapped)
        .split('&')
        .filter(|pair| !pair.is_empty())
        .peekable();
    while let Some(pair) = pairs.next() {
        let last = pairs.peek().is_none();
        let pair = match pair.strip_prefix("amp;") {
            Some(rest) => {
                again = true;
                rest
            }
            None => pair,
        };
        let (raw_key, raw_value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, key_read) = decode(raw_key, last && raw_value.is_empty());
        let (value, value_read) = decode(raw_value, last);
        again |= key_read.again || value_read.again;
        if last && value_read.cut {
            let end = raw_value.rfind('%').unwrap_or(raw_value.len());
            notes.add("cut", &key, part(raw_value, end..), "");
        } else if key_read.bad() || value_read.bad() {
            notes.add("bad_escape", raw_key, raw_value, "%41");
        }
        if key_read.hopeless || value_read.hopeless {
            continue;
        }
        let Some(row) = KEYS.iter().position(|known| known.name == key) else {
            notes.add("unknown_key", &key, &value, nearest(&key).unwrap_or(""));
            continue;
        };
        if std::mem::replace(&mut seen[row], true) {
            notes.add("repeated", &key, &value, "");
        }
        match KEYS[row].rule {
            Rule::Hyper => {
                hyper.retain(|&(name, ..)| name != KEYS[row].name);
                hyper.push((KEYS[row].name, value, last));
            }
            Rule::Field { read, .. } => notes.take(&mut scenario, read, &key, &value, last),
        }
    }
    // Which hyper-parameters there are, and what they allow, hangs on the optimizer.
    for (name, value, last) in hyper {
        let read = |text: &str, scenario: &mut Scenario| {
            let timeline = read_timeline(text);
            check_timeline(&scenario.optimizer, name, text, timeline.as_deref())?;
            match timeline {
                Some(timeline) if name == "lr" => scenario.lr = Some(timeline),
                Some(timeline) => {
                    // In the order of the keys, however they stood in the link.
                    let row = |name: &str| KEYS.iter().position(|key| key.name == name);
                    let held = &mut scenario.hyper;
                    let after = held.iter().position(|(other, _)| row(other) > row(name));
                    held.insert(after.unwrap_or(held.len()), (name.to_owned(), timeline));
                }
                None => {}
            }
            Ok(())
        };
        notes.take(&mut scenario, read, name, &value, last);
    }
    if again {
        notes.add("escaped_again", "", text, "");
    }
    // A model without data is shown on the first set.
    if scenario.model.is_some() && scenario.data.is_none() {
        scenario.data = Some(Data::Named(datasets::FIRST_SET.into()));
    }
    let named = KEYS
        .iter()
        .zip(seen)
        .any(|(key, seen)| seen && key.name == "surface");
    let code = match scenario.data {
        Some(_) => "overridden_by_model",
        None => "overridden",
    };
    if scenario.data.is_some()
        && let Some(formula) = scenario.formula.take()
    {
        notes.add(code, "formula", &formula, "");
    }
    if (scenario.data.is_some() || scenario.formula.is_some())
        && let Some(surface) = scenario.surface.take().filter(|_| named)
    {
        notes.add(code, "surface", &surface, "");
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
/// digits, `%`, `&` and the marks `- _ . , : = / + @`, and ends in a letter or a digit.
pub fn print(scenario: &Scenario) -> String {
    let mut text = String::new();
    for key in KEYS {
        let value = match key.rule {
            Rule::Field { write, .. } => write(scenario),
            Rule::Hyper => {
                let held = scenario.hyper.iter().find(|(name, _)| name == key.name);
                let timeline = match key.name {
                    "lr" => scenario.lr.as_ref(),
                    _ => held.map(|(_, timeline)| timeline),
                };
                let timeline = timeline.filter(|timeline| !timeline.is_empty());
                timeline.map(|timeline| write_timeline(timeline))
            }
        };
        if let Some(value) = value {
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

/// The link of a scenario that comes from outside: what [`parse`] could not use of it is refused.
///
/// # Errors
/// `link.bad_value` with the key as `field`, the value as a link has it and what is allowed; `link.idle` for a
/// hyper-parameter that the optimizer does not have, or that none has.
pub fn print_checked(scenario: &Scenario) -> Result<String, Error> {
    let rules = || RULES.iter().flat_map(|rule| rule.parameters());
    let stray = |name: &str| name == "lr" || rules().all(|parameter| parameter.name != name);
    if let Some((name, _)) = scenario.hyper.iter().find(|(name, _)| stray(name)) {
        let names: Vec<&str> = KEYS
            .iter()
            .filter(|key| matches!(key.rule, Rule::Hyper) && key.name != "lr")
            .map(|key| key.name)
            .collect();
        return Err(refusal("link.idle", "hyper", name, &names.join(", ")));
    }
    let text = print(scenario);
    // The last value of a link may be cut off, so that half of it would be taken; here none is the last.
    let (_, notes) = parse(&(text.clone() + "&v=1"));
    match notes.into_iter().next() {
        None => Ok(text),
        Some(note) => {
            let code = match note.code {
                "idle" => "link.idle",
                _ => "link.bad_value",
            };
            let key = KEYS.iter().find(|key| key.name == note.key);
            let field = key.map_or("link", |key| key.name);
            Err(refusal(code, field, &note.value, &note.allowed))
        }
    }
}

fn refusal(code: &'static str, field: &'static str, value: &str, allowed: &str) -> Error {
    let message = format!("A link has no place for {field} {value}; allowed: {allowed}.");
    Error::new(code, field, value, allowed, message)
}

/// The names of a scenario's fields: the link's keys, the hyper-parameters but for `lr` together as `hyper`.
pub fn fields() -> Vec<&'static str> {
    let own = KEYS
        .iter()
        .filter(|key| matches!(key.rule, Rule::Field { .. }) || key.name == "lr");
    own.map(|key| key.name).chain(["hyper"]).collect()
}

/// Marks that messengers, mail programs and Markdown leave alone inside a link.
///
/// `*` is not among them: between letters Markdown takes a pair of them for emphasis.
const SAFE: &[u8] = b"-_.,:=/+@";

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

/// The text without what may stand around it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('#').unwrap_or(text)
}

/// Escapes within escapes are looked into so often: each time may cost as much as the text is long.
const DEEPEST: usize = 4;

/// A link that was escaped as a whole, so that no pair is left in it, without these escapes.
fn unwrap(text: &str) -> (Cow<'_, str>, bool) {
    let wrapped = |text: &str| !text.contains('=') && text.contains('%');
    let mut found: Cow<'_, str> = text.into();
    for _ in 0..DEEPEST {
        if !wrapped(&found) {
            break;
        }
        found = unescape(&found, true).0.into();
    }
    // Without a pair inside it was something else.
    match found.contains('=') && found != text {
        true => (found, true),
        false => (text.into(), false),
    }
}

/// How the escapes of a text were read.
#[derive(Clone, Copy, Default)]
struct Reading {
    /// It ended within an escape or within a character, which is left out.
    cut: bool,
    /// There was a `%` without two hex digits, or bytes that are no text.
    wrong: bool,
    /// There were escapes within escapes.
    again: bool,
    /// There still are: it is no value.
    hopeless: bool,
}

impl Reading {
    fn bad(self) -> bool {
        self.cut || self.wrong || self.hopeless
    }
}

/// The text without escapes, those within escapes too: no key and no value has a `%` before two hex digits.
///
/// At the `end` of a link an escape or a character may be cut; it is left out.
fn decode(text: &str, end: bool) -> (String, Reading) {
    let (mut found, mut reading) = unescape(text, end);
    for round in 0..DEEPEST {
        if !escaped(&found) {
            return (found, reading);
        }
        let (next, inner) = unescape(&found, end);
        found = next;
        reading = Reading {
            cut: reading.cut || inner.cut,
            wrong: reading.wrong || inner.wrong,
            again: true,
            hopeless: round + 1 == DEEPEST && escaped(&found),
        };
    }
    (found, reading)
}

/// The number that two hex digits after a place are.
fn hex(bytes: &[u8], after: usize) -> Option<u8> {
    let digit = |at: usize| (*bytes.get(at)? as char).to_digit(16);
    Some((16 * digit(after + 1)? + digit(after + 2)?) as u8)
}

fn escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|at| bytes[at] == b'%' && hex(bytes, at).is_some())
}

/// The text with each `%XX` decoded.
fn unescape(text: &str, end: bool) -> (String, Reading) {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut reading = Reading::default();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            if let Some(byte) = hex(bytes, at) {
                decoded.push(byte);
                at += 3;
                continue;
            }
            let rest = &bytes[at + 1..];
            if end && rest.len() < 2 && rest.iter().all(u8::is_ascii_hexdigit) {
                reading.cut = true;
                break;
            }
            reading.wrong = true;
        }
        decoded.push(bytes[at]);
        at += 1;
    }
    match String::from_utf8(decoded) {
        Ok(text) => (text, reading),
        Err(error) => {
            let fault = error.utf8_error();
            let mut bytes = error.into_bytes();
            match fault.error_len() {
                // The last character is not complete.
                None if end => {
                    bytes.truncate(fault.valid_up_to());
                    reading.cut = true;
                }
                _ => reading.wrong = true,
            }
            (String::from_utf8_lossy(&bytes).into_owned(), reading)
        }
    }
}

/// The value without what may have grown to it in a sentence, and without its last entry, which may have been cut.
fn shorter(value: &str) -> Vec<&str> {
    // The marks that end a sentence or a bracket, and letters of other alphabets: a Korean particle follows a
    // link without a space.
    let bare = value.trim_end_matches(|c: char| !c.is_ascii() || ".!?)]}>'\"*_~ ".contains(c));
    let lists = [';', ','].map(|mark| Some(bare.rsplit_once(mark)?.0));
    let texts = std::iter::once(bare).chain(lists.into_iter().flatten());
    texts
        .filter(|text| !text.is_empty() && text.len() < value.len())
        .collect()
}

/// The key that was most likely meant.
fn nearest(key: &str) -> Option<&'static str> {
    // Comparing takes time by the product of the lengths; no key is that long.
    if !(3..=20).contains(&key.len()) {
        return None;
    }
    let lower = key.to_ascii_lowercase();
    let allowed = if key.len() <= 4 { 1 } else { 2 };
    KEYS.iter()
        .filter(|known| known.name.len() > 2)
        .map(|known| (distance(&lower, known.name), known.name))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
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

    /// Has a value read, and takes note of what cannot be used of it; of the `last` one of a link, which may have been cut
    /// off, a shorter one may be of use.
    fn take(
        &mut self,
        scenario: &mut Scenario,
        read: impl Fn(&str, &mut Scenario) -> Result<(), Refusal>,
        key: &str,
        value: &str,
        last: bool,
    ) {
        match read(value, scenario) {
            Ok(()) => {}
            Err(Refusal::Bad(allowed)) => {
                let useful = shorter(value)
                    .into_iter()
                    .filter(|_| last)
                    .find(|text| read(text, scenario).is_ok());
                match useful {
                    Some(text) => self.add("cut", key, part(value, text.len()..), ""),
                    None => self.add("bad_value", key, value, &allowed),
                }
            }
            Err(Refusal::Idle(names)) => self.add("idle", key, value, &names),
        }
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
