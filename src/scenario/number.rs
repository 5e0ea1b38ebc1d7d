//! Numbers as short as they can be written and still read back to the same bits.

use crate::decimal;

/// The number in the fewest digits that read back to it, as 0.001 or 1e-6.
///
/// Not for NaN and the infinities, which no link holds.
pub fn write(value: f64) -> String {
    let plain = decimal::plain(value);
    let power = decimal::scientific(value);
    // Up to six characters the plain form is the easier to read: 0.0001, not 1e-4.
    if plain.len() <= 6 || plain.len() <= power.len() {
        plain
    } else {
        power
    }
}

/// The finite number that the text is.
pub fn read(text: &str) -> Option<f64> {
    decimal::read(text.trim()).filter(|value| value.is_finite())
}

/// The finite numbers between commas.
pub fn read_list(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(read).collect()
}

/// The numbers with commas between them.
pub fn write_list(values: &[f64]) -> String {
    let texts: Vec<String> = values.iter().map(|&value| write(value)).collect();
    texts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_exact() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.000001, "1e-6"),
            (10000.0, "10000"),
            (1e12, "1e12"),
            (-2.805118086952745, "-2.805118086952745"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::from_bits(1), "5e-324"),
        ] {
            assert_eq!(write(value), text);
            assert_eq!(read(text).map(f64::to_bits), Some(value.to_bits()));
        }
    }

    #[test]
    fn only_finite_numbers() {
        for text in [
            "",
            "nan",
            "NaN",
            "inf",
            "-infinity",
            "1e999",
            "1,2",
            "0x1",
            "1 2",
            "--1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
