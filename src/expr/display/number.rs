//! Numbers with the fewest digits that read back as the same number.

use std::fmt;

use crate::decimal;

/// A number without its sign: `0.1`, or a mantissa and a power of ten where that is shorter.
pub(super) struct Digits {
    /// The digits before the power of ten.
    pub mantissa: String,
    /// The power of ten, if there is one.
    pub exponent: Option<String>,
}

/// The shortest digits of |value|; powers of ten below 10⁻⁶ and from 10²¹, as JavaScript prints.
pub(super) fn digits(value: f64) -> Digits {
    let value = value.abs();
    if value == 0.0 || (1e-6..1e21).contains(&value) {
        return Digits {
            mantissa: decimal::plain(value),
            exponent: None,
        };
    }
    let text = decimal::scientific(value);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    Digits {
        mantissa: mantissa.to_owned(),
        exponent: Some(exponent.to_owned()),
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mantissa)?;
        match &self.exponent {
            Some(exponent) => write!(f, "e{exponent}"),
            None => Ok(()),
        }
    }
}
