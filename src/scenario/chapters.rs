//! The chapters of the lesson, by the names that links have for them.

use crate::expr::suggest::nearest_of;

/// The names, in the order of the lesson. What each shows and says stands in `www/lesson`.
pub const CHAPTERS: [&str; 10] = [
    "loss",
    "descent",
    "rate",
    "convex",
    "nonconvex",
    "fog",
    "saddle",
    "basins",
    "ways_out",
    "own",
];

/// The chapter of a name or of a number from 1 to 10.
pub fn chapter(text: &str) -> Option<&'static str> {
    let number = text.parse::<u64>().ok();
    CHAPTERS
        .iter()
        .enumerate()
        .find(|&(at, &name)| name == text || number == Some(at as u64 + 1))
        .map(|(_, &name)| name)
}

/// The chapter that was most likely meant by a text that names none.
pub fn meant(text: &str) -> Option<&'static str> {
    nearest_of(text, CHAPTERS.into_iter())
}
