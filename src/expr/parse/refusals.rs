//! What is said about a formula that cannot be read, and what to write instead.

use super::Parser;
use crate::error::Error;
use crate::expr::suggest;
use crate::expr::token::{Kind, Token};
use crate::text::part;

impl Parser<'_> {
    /// The error for a token that cannot stand where it stands.
    pub(super) fn unexpected(&self, allowed: &str) -> Error {
        let token = self.token();
        let found = part(self.text, token.start..token.end);
        match token.kind {
            Kind::End => {
                let message = format!("The formula ends where {allowed} is expected.");
                self.error("formula.expected", token, allowed, message)
            }
            Kind::Unknown => {
                let message = format!("{found} has no meaning in a formula.");
                let instead = match found {
                    "[" | "{" => Some("("),
                    "]" | "}" => Some(")"),
                    _ => None,
                };
                let error = self.error("formula.unknown_character", token, allowed, message);
                Error {
                    suggestion: instead.map(str::to_owned),
                    ..error
                }
            }
            Kind::MalformedNumber => {
                let message = format!("{found} is not a number.");
                self.error(
                    "formula.number",
                    token,
                    "a number such as 2, 0.5 or 1e-3",
                    message,
                )
            }
            Kind::Number(_) => {
                let message =
                    format!("Between {found} and what stands before it an operator is missing.");
                self.error("formula.expected", token, allowed, message)
                    .suggest(format!("*{found}"))
            }
            Kind::Comma if self.is_decimal_comma() => {
                let message = "A comma separates arguments; the decimal sign is a point.";
                self.error("formula.expected", token, allowed, message)
                    .suggest(".")
            }
            _ => {
                let message = format!("{found} cannot stand here, where {allowed} is expected.");
                self.error("formula.expected", token, allowed, message)
            }
        }
    }

    /// Whether the next token is a comma with digits on either side.
    fn is_decimal_comma(&self) -> bool {
        let comma = self.token();
        let is_number = |token: Option<&Token>| {
            token
                .filter(|token| matches!(token.kind, Kind::Number(_)))
                .cloned()
        };
        let before = is_number(
            self.next
                .checked_sub(1)
                .and_then(|index| self.tokens.get(index)),
        );
        let behind = is_number(self.tokens.get(self.next + 1));
        before.is_some_and(|token| token.end == comma.start)
            && behind.is_some_and(|token| token.start == comma.end)
    }

    pub(super) fn unknown_name(&self, name: &str, token: &Token) -> Error {
        let found = part(self.text, token.start..token.end);
        if name == "log" {
            let message = "log means different things to different people: \
                           write ln for base e, log10 for base 10 or log2 for base 2.";
            return self
                .error(
                    "formula.ambiguous_name",
                    token,
                    "ln, log10 or log2",
                    message,
                )
                .suggest("ln");
        }
        let called = self.tokens[self.next + 1].kind == Kind::Open;
        let suggestion = suggest::instead_of(name, called, &self.names);
        let mut message = format!("There is no name {found} here.");
        if let Some(suggestion) = &suggestion {
            message += &format!(" Is {suggestion} meant?");
        }
        let allowed = "a function, pi, e, an axis or a single letter";
        let error = self.error("formula.unknown_name", token, allowed, message);
        Error {
            suggestion,
            ..error
        }
    }

    /// `sin x` and `sin²(x)`, of which the mended form can be told.
    pub(super) fn call_without_brackets(&self, name: &Token) -> Error {
        let function = part(self.text, name.start..name.end);
        let is_number = |token: &Token| matches!(token.kind, Kind::Number(_));
        let first = match self.kind() {
            Kind::Superscript(_) => self.next + 1,
            Kind::Caret if is_number(&self.tokens[self.next + 1]) => self.next + 2,
            _ => self.next,
        };
        let power = match first == self.next {
            true => "",
            false => part(self.text, name.end..self.tokens[first - 1].end).trim(),
        };
        let message = format!("{function} needs brackets around its argument");
        let Some((end, argument)) = self.argument(first) else {
            return self.error("formula.call_brackets", name, "(", message + ".");
        };
        let mended = format!("{function}{argument}{power}");
        let message = format!("{message}: {mended}.");
        self.error_over("formula.call_brackets", name.start..end, "(", message)
            .suggest(mended)
    }

    /// The brackets that begin with the token `first` or, in brackets, the
    /// numbers and names that stand there without a space; and their end.
    fn argument(&self, first: usize) -> Option<(usize, String)> {
        let start = self.tokens[first].start;
        if self.tokens[first].kind == Kind::Open {
            let mut depth = 0;
            let close = self.tokens[first..].iter().find(|token| {
                depth += match token.kind {
                    Kind::Open => 1,
                    Kind::Close => -1,
                    _ => 0,
                };
                depth == 0
            })?;
            return Some((close.end, part(self.text, start..close.end).to_owned()));
        }
        let mut end = start;
        let behind = self.tokens[first..].iter().find(|token| {
            let belongs =
                matches!(token.kind, Kind::Number(_) | Kind::Name(_)) && token.start == end;
            if belongs {
                end = token.end;
            }
            !belongs
        })?;
        let is_call = behind.kind == Kind::Open;
        (end > start && !is_call).then(|| (end, format!("({})", part(self.text, start..end))))
    }

    pub(super) fn stacked_power(&self, start: usize) -> Error {
        let powered = start..self.previous_end();
        let suggestion = format!("({})", part(self.text, powered.clone()));
        let message = format!(
            "A raised number cannot be raised again without brackets, as in {suggestion}^…."
        );
        self.error_over("formula.stacked_power", powered, "brackets", message)
            .suggest(suggestion)
    }
}
