//! From text to tokens: numbers, names and signs, ASCII or pasted from elsewhere.

use crate::decimal;
use crate::text::part;

use super::names::greek_name;

/// A piece of a formula's text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    /// The bytes of the text it was read from.
    pub start: usize,
    pub end: usize,
}

/// What a piece of text is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Number(f64),
    /// Digits and points that are not one number, such as `1.2.3`.
    MalformedNumber,
    /// A name as it is looked up: `α` is `alpha`.
    Name(String),
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    /// A raised number, such as `²` or `⁻¹`.
    Superscript(f64),
    Open,
    Close,
    Bar,
    Comma,
    Unknown,
    End,
}

/// The tokens of a text; the last is always [`Kind::End`].
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = Rest { text, at: 0 };
    while let Some(first) = rest.peek() {
        let start = rest.at;
        if is_space(first) {
            rest.skip();
            continue;
        }
        let kind = if first.is_ascii_digit() || first == '.' {
            rest.number()
        } else if first.is_ascii_alphabetic() {
            Kind::Name(rest.take_while(|c| c.is_ascii_alphanumeric() || c == '_'))
        } else if let Some(name) = greek_name(first) {
            // One letter at a time: pasted text writes 2πx for 2·π·x.
            rest.skip();
            Kind::Name(name)
        } else if superscript(first).is_some() {
            rest.superscript()
        } else {
            rest.skip();
            match first {
                '*' if rest.peek() == Some('*') => {
                    rest.skip();
                    Kind::Caret
                }
                '+' => Kind::Plus,
                '-' => Kind::Minus,
                '*' => Kind::Star,
                '/' => Kind::Slash,
                '^' => Kind::Caret,
                '(' => Kind::Open,
                ')' => Kind::Close,
                '|' => Kind::Bar,
                ',' => Kind::Comma,
                '√' => Kind::Name("sqrt".into()),
                '∛' => Kind::Name("cbrt".into()),
                _ => Kind::Unknown,
            }
        };
        tokens.push(Token {
            kind,
            start,
            end: rest.at,
        });
    }
    tokens.push(Token {
        kind: Kind::End,
        start: text.len(),
        end: text.len(),
    });
    tokens
}

/// The text that is still to be read.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl Rest<'_> {
    /// The character `ahead` places on, in its plain form.
    fn look(&self, ahead: usize) -> Option<char> {
        part(self.text, self.at..).chars().nth(ahead).map(plain)
    }

    fn peek(&self) -> Option<char> {
        self.look(0)
    }

    fn skip(&mut self) {
        self.at += part(self.text, self.at..)
            .chars()
            .next()
            .map_or(0, char::len_utf8);
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.peek().filter(|&c| wanted(c)) {
            taken.push(c);
            self.skip();
        }
        taken
    }

    /// A decimal number; `e` belongs to it only where digits follow, so that `2e` is 2·e.
    fn number(&mut self) -> Kind {
        let mut digits = self.take_while(|c| c.is_ascii_digit() || c == '.');
        if matches!(self.peek(), Some('e' | 'E')) {
            let signed = matches!(self.look(1), Some('+' | '-')) as usize;
            if self.look(1 + signed).is_some_and(|c| c.is_ascii_digit()) {
                for _ in 0..1 + signed {
                    digits.extend(self.peek());
                    self.skip();
                }
                digits += &self.take_while(|c| c.is_ascii_digit());
            }
        }
        match decimal::read(&digits) {
            Some(number) => Kind::Number(number),
            None => Kind::MalformedNumber,
        }
    }

    fn superscript(&mut self) -> Kind {
        let mut digits = String::new();
        while let Some(digit) = self.peek().and_then(superscript) {
            digits.push(digit);
            self.skip();
        }
        match decimal::read(&digits) {
            Some(number) => Kind::Superscript(number),
            None => Kind::MalformedNumber,
        }
    }
}

/// What separates tokens and means nothing, zero-width characters included.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{2061}' | '\u{feff}'
        )
}

/// The character that a look-alike stands for; other characters are themselves.
fn plain(c: char) -> char {
    match c {
        // Full-width forms, as Korean and Japanese keyboards type them.
        '\u{ff01}'..='\u{ff5e}' => char::from((c as u32 - 0xff01 + 0x21) as u8),
        // Mathematical italics, as copied from typeset formulas.
        '\u{1d434}'..='\u{1d44d}' => char::from(b'A' + (c as u32 - 0x1d434) as u8),
        '\u{1d44e}'..='\u{1d467}' => char::from(b'a' + (c as u32 - 0x1d44e) as u8),
        '\u{210e}' => 'h',
        '×' | '·' | '⋅' | '∙' | '∗' | '•' | '\u{2062}' => '*',
        '÷' | '∕' | '⁄' => '/',
        '−' | '‐' | '‑' | '–' | '—' | '﹣' => '-',
        '∣' => '|',
        'ϵ' => 'ε',
        'ϑ' => 'θ',
        'ϕ' => 'φ',
        'ϱ' => 'ρ',
        'ς' => 'σ',
        // The micro and the ohm sign have code points of their own.
        '\u{b5}' => 'μ',
        '\u{2126}' => 'Ω',
        other => other,
    }
}

fn superscript(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴' => '4',
        '⁵' => '5',
        '⁶' => '6',
        '⁷' => '7',
        '⁸' => '8',
        '⁹' => '9',
        '⁻' => '-',
        '⁺' => '+',
        _ => return None,
    })
}
