//! Numbers in order.

use std::collections::BinaryHeap;

/// The numbers in the order of `f64::total_cmp`.
///
/// By a heap of their bits, which takes far less code than the library's `sort`; speed does not matter here.
pub(crate) fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let heap: BinaryHeap<i64> = values.map(key).collect();
    let number = |key: i64| f64::from_bits(turned(key) as u64);
    heap.into_sorted_vec().into_iter().map(number).collect()
}

/// An integer that is in the order of the numbers.
pub(crate) fn key(value: f64) -> i64 {
    turned(value.to_bits() as i64)
}

/// Below zero, the bits of a double rise as its value falls; this turns them round, and back.
fn turned(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_library_sorts() {
        let values = [
            3.0,
            -1.5,
            0.0,
            -0.0,
            1e-310,
            f64::INFINITY,
            -1e300,
            f64::NEG_INFINITY,
            3.0,
            f64::NAN,
            -2.0,
        ];
        let mut expected = values.to_vec();
        expected.sort_by(f64::total_cmp);
        let bits = |values: &[f64]| {
            values
                .iter()
                .map(|value| value.to_bits())
                .collect::<Vec<_>>()
        };
        assert_eq!(bits(&sorted(values.into_iter())), bits(&expected));
    }
}
