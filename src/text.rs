//! Parts of texts.

use std::slice::SliceIndex;

/// The part of a text in a range of bytes; nothing, if the range cuts through a character or goes beyond the end.
///
/// Used in place of indexing, whose panic prints the text and for that brings in the library's tables of what is
/// printable.
pub(crate) fn part<R: SliceIndex<str, Output = str>>(text: &str, range: R) -> &str {
    text.get(range).unwrap_or("")
}
