//! Numbers by name.

use serde::Serializer;

/// An object of numbers by name, in the order in which they stand.
pub fn by_name<N: AsRef<str>, S: Serializer>(
    values: &[(N, f64)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(values.iter().map(|(name, value)| (name.as_ref(), value)))
}
