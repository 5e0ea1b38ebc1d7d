//! Numbers in order.

use std::collections::BinaryHeap;

/// The numbers in the order of `f64::total_cmp`.
///
/// By a heap of their bits, which takes far less code than the library's `sort`; speed does not matter here.
pub(crate) fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    // Below zero, the bits of a double rise as its value falls; this turns them round, and back.
    let turned = |bits: i64| bits ^ ((bits >> 63) as u64 >> 1) as i64;
    let heap: BinaryHeap<i64> = values.map(|value| turned(value.to_bits() as i64)).collect();
    let number = |bits: i64| f64::from_bits(turned(bits) as u64);
    heap.into_sorted_vec().into_iter().map(number).collect()
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
