//! What a person most likely meant by a name that does not exist.

use super::names::{CONSTANTS, FUNCTIONS, Meaning, Names};
use crate::text::part;

/// Names that other tools use for functions that exist here.
const OTHER_SPELLINGS: [(&str, &str); 12] = [
    ("arcsin", "asin"),
    ("arccos", "acos"),
    ("arctan", "atan"),
    ("arctan2", "atan2"),
    ("tg", "tan"),
    ("sgn", "sign"),
    ("signum", "sign"),
    ("power", "pow"),
    ("root", "sqrt"),
    ("logistic", "sigmoid"),
    ("lg", "log10"),
    ("lb", "log2"),
];

/// Of a list of names the one that was most likely meant: the only one that begins so, or one a slip or two away.
pub fn nearest_of(
    text: &str,
    names: impl Iterator<Item = &'static str> + Clone,
) -> Option<&'static str> {
    // Comparing takes time by the product of the lengths; no name is that long.
    if !(3..=40).contains(&text.len()) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let mut begins = names.clone().filter(|name| name.starts_with(&lower));
    if let (Some(only), None) = (begins.next(), begins.next()) {
        return Some(only);
    }
    names
        .map(|name| (distance(&lower, name), name))
        .filter(|&(distance, _)| distance <= 2)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

/// What to write instead of the unknown `name`; `called` tells that a bracket follows it.
pub(super) fn instead_of(name: &str, called: bool, names: &Names) -> Option<String> {
    if let Some(&(_, known)) = OTHER_SPELLINGS.iter().find(|(other, _)| *other == name) {
        return Some(known.to_owned());
    }
    let lower = name.to_ascii_lowercase();
    if names.meaning(&lower).is_some() {
        return Some(lower);
    }
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !called {
        if let Some(power) = letter_with_digits(name, letters, names) {
            return Some(power);
        }
        if let Some(call) = function_with_argument(name, names) {
            return Some(call);
        }
        if name.len() <= 3
            && let Some(product) = product(name, called, names)
        {
            return Some(product);
        }
    }
    if called && let Some(product) = axis_times_function(name, names) {
        return Some(product);
    }
    nearest(name, called, names).or_else(|| product(name, called, names))
}

/// `x1` is x, and `x2` x²: no name here ends in digits of its own.
fn letter_with_digits(name: &str, letters: usize, names: &Names) -> Option<String> {
    let (letter, digits) = name.split_at(letters);
    let digits = digits.trim_start_matches('_');
    names
        .meaning(letter)
        .filter(|meaning| !matches!(meaning, Meaning::Function(_)))?;
    let number: u32 = digits.parse().ok()?;
    Some(if number < 2 {
        letter.to_owned()
    } else {
        format!("{letter}^{number}")
    })
}

/// `sinx` is sin(x) and `sin2x` sin(2x).
fn function_with_argument(name: &str, names: &Names) -> Option<String> {
    let (function, _) = FUNCTIONS
        .iter()
        .filter(|(function, _)| name.starts_with(function) && name.len() > function.len())
        .max_by_key(|(function, _)| function.len())?;
    let argument = part(name, function.len()..);
    let letters = argument.trim_start_matches(|c: char| c.is_ascii_digit());
    let factors = if letters.is_empty() {
        String::new()
    } else {
        product(letters, false, names)?
    };
    let digits = part(argument, ..argument.len() - letters.len());
    Some(format!("{function}({digits}{factors})"))
}

/// `xsin` before a bracket is x*sin.
fn axis_times_function(name: &str, names: &Names) -> Option<String> {
    names.axes.iter().find_map(|axis| {
        let function = name.strip_prefix(axis.as_str())?;
        let is_function = FUNCTIONS.iter().any(|(known, _)| *known == function);
        is_function.then(|| format!("{axis}*{function}"))
    })
}

/// `xy` is x*y and `xsin` before a bracket x*sin.
fn product(name: &str, called: bool, names: &Names) -> Option<String> {
    let mut factors = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let length = if digits > 0 {
            digits
        } else {
            (1..=rest.len())
                .rev()
                .find(|&length| match names.meaning(part(rest, ..length)) {
                    Some(Meaning::Function(_)) => called && length == rest.len(),
                    Some(_) => true,
                    None => false,
                })?
        };
        factors.push(part(rest, ..length));
        rest = part(rest, length..);
    }
    let ends_as_read = !called || FUNCTIONS.iter().any(|(name, _)| factors.ends_with(&[name]));
    // Longer names are rather words than products.
    (ends_as_read && factors.len() <= 4).then(|| factors.join("*"))
}

/// The known name that takes the fewest changed letters.
fn nearest(name: &str, called: bool, names: &Names) -> Option<String> {
    let known = FUNCTIONS
        .iter()
        .map(|(name, _)| *name)
        .chain(CONSTANTS.iter().map(|(name, _)| *name).filter(|_| !called))
        .chain(
            super::names::GREEK
                .iter()
                .map(|(name, ..)| *name)
                .filter(|_| !called),
        )
        .chain(names.axes.iter().map(String::as_str).filter(|_| !called));
    let allowed = if name.len() <= 4 { 1 } else { 2 };
    known
        .map(|known| (distance(name, known), known))
        .filter(|(distance, known)| *distance <= allowed && known.len() > *distance)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known.to_owned())
}

/// How many letters have to be added, dropped, changed or swapped with their neighbour.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    // More letters than this apart, the answer is of no interest.
    if a.len() > b.len() + 3 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[a.len()][b.len()]
}
