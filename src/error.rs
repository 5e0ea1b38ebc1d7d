//! What is wrong with something a person gave, as data.

use std::fmt;

/// A refusal that names what was found, where, and what would have been right.
///
/// The page translates by `code`; `message` is the same in plain English for
/// everybody else. Codes are dotted and stable, such as `formula.unknown_name`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Error {
    /// What kind of mistake it is, such as `formula.unknown_name`.
    pub code: &'static str,
    /// What the value was given for, such as `formula` or `lr`.
    pub field: &'static str,
    /// What was found there.
    pub value: String,
    /// What is allowed there.
    pub allowed: String,
    /// Where `value` begins in the text, in UTF-16 code units as JavaScript counts.
    pub at: Option<usize>,
    /// What to write in the place of `value`, where that can be guessed.
    pub suggestion: Option<String>,
    /// The whole of it as an English sentence.
    pub message: String,
}

impl Error {
    /// A refusal of `value` that says in `allowed` what would have been right.
    pub fn new(
        code: &'static str,
        field: &'static str,
        value: impl Into<String>,
        allowed: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Error {
            code,
            field,
            value: value.into(),
            allowed: allowed.into(),
            at: None,
            suggestion: None,
            message: message.into(),
        }
    }

    /// A refusal of settings that are not of the expected shape.
    pub fn invalid(field: &'static str, reason: &str) -> Self {
        let message = format!("The settings of {field} cannot be read: {reason}.");
        Error::new("settings.shape", field, reason, "", message)
    }

    /// A refusal of settings with a key that is none of the `known` ones.
    pub fn unknown_setting(field: &'static str, key: &str, known: &str) -> Self {
        let message = format!("The settings of {field} have no {key}; there are {known}.");
        Error::new("settings.unknown", field, key, known, message)
    }

    /// The same refusal, pointing at a place in a text (in UTF-16 code units).
    pub fn at(mut self, at: usize) -> Self {
        self.at = Some(at);
        self
    }

    /// The same refusal with what to write instead of `value`.
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
