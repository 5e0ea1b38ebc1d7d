//! Numbers as decimal text and back, exactly.
//!
//! The standard library does the same fast, by tables that do not compress: 10 KB to read alone. Here a few numbers are
//! read and written at a time, so plain long arithmetic does. Reading rounds
//! to nearest, ties to even; writing gives the fewest digits that read back to the same bits, as in Steele and
//! White (1990), "How to print floating-point numbers accurately". Tests hold both to the standard library.

use std::cmp::Ordering;

/// A natural number in digits of 32 bits, the lowest first, without leading zeros.
#[derive(Clone, PartialEq)]
struct Natural(Vec<u32>);

impl Natural {
    fn of(value: u64) -> Natural {
        let mut natural = Natural(vec![value as u32, (value >> 32) as u32]);
        natural.trim();
        natural
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// self · factor + summand
    fn grow(&mut self, factor: u32, summand: u32) {
        let mut carry = u64::from(summand);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            *digit = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    /// self · 10ⁿ
    fn tens(&mut self, n: u32) {
        for _ in 0..n {
            self.grow(10, 0);
        }
    }

    /// self · 2ⁿ
    fn twos(&mut self, n: u32) {
        self.grow(1 << (n % 32), 0);
        let zeros = (n / 32) as usize;
        self.0.splice(..0, std::iter::repeat_n(0, zeros));
    }

    fn bits(&self) -> i32 {
        let top = self.0.last().map_or(0, |top| top.leading_zeros());
        self.0.len() as i32 * 32 - top as i32
    }

    fn compare(&self, other: &Natural) -> Ordering {
        let digits = |natural: &Natural| natural.0.len();
        let by_size = digits(self).cmp(&digits(other));
        by_size.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Takes `other` away if it is not the larger one, and says whether it did.
    fn take(&mut self, other: &Natural) -> bool {
        if self.compare(other) == Ordering::Less {
            return false;
        }
        let mut borrowed = 0;
        for (at, digit) in self.0.iter_mut().enumerate() {
            let away = i64::from(other.0.get(at).copied().unwrap_or(0));
            let left = i64::from(*digit) - away + borrowed;
            *digit = left as u32;
            borrowed = left >> 32;
        }
        self.trim();
        true
    }

    fn plus(&self, other: &Natural) -> Natural {
        let mut sum = Vec::new();
        let mut carry = 0;
        for at in 0..=self.0.len().max(other.0.len()) {
            let digit = |natural: &Natural| u64::from(natural.0.get(at).copied().unwrap_or(0));
            carry += digit(self) + digit(other);
            sum.push(carry as u32);
            carry >>= 32;
        }
        let mut sum = Natural(sum);
        sum.trim();
        sum
    }
}

/// More digits than these cannot bring a number to the other side of the middle between two doubles: it is enough
/// to know whether there are any.
const DIGITS: usize = 800;

/// The double nearest to a decimal number such as `2`, `-.5`, `1.` or `1e-3`; infinite beyond the largest.
///
/// `None` for any other text, and that includes `inf` and `NaN`.
pub fn read(text: &str) -> Option<f64> {
    let (text, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let mut digits = Natural(Vec::new());
    let (mut kept, mut exponent) = (0, 0_i64);
    let (mut any, mut more, mut point) = (false, false, false);
    let mut bytes = text.as_bytes().iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                let digit = u32::from(byte - b'0');
                exponent -= i64::from(point);
                if kept < DIGITS {
                    digits.grow(10, digit);
                    kept += usize::from(!digits.0.is_empty());
                } else {
                    exponent += 1;
                    more |= digit > 0;
                }
            }
            b'.' if !point => point = true,
            b'e' | b'E' if any => {
                exponent += power(bytes.as_slice())?;
                break;
            }
            _ => return None,
        }
    }
    if more {
        // Above what is kept and below the next: any digit will do.
        digits.grow(10, 1);
        kept += 1;
        exponent -= 1;
    }
    any.then(|| nearest(digits, kept as i64, exponent))
        .map(|size| if negative { -size } else { size })
}

/// A whole number with an optional sign, cut off at sizes that no text makes up for.
fn power(text: &[u8]) -> Option<i64> {
    let (digits, sign) = match text {
        [b'-', digits @ ..] => (digits, -1),
        [b'+', digits @ ..] => (digits, 1),
        digits => (digits, 1),
    };
    let mut size = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        size = (size * 10 + i64::from(digit - b'0')).min(1 << 40);
    }
    (!digits.is_empty()).then_some(sign * size)
}

/// The double nearest to digits · 10^exponent; `count` is the number of decimal digits.
fn nearest(digits: Natural, count: i64, exponent: i64) -> f64 {
    if digits.0.is_empty() || count + exponent < -330 {
        return 0.0;
    }
    if count + exponent > 310 {
        return f64::INFINITY;
    }
    let (mut above, mut below) = (digits, Natural::of(1));
    let scaled = if exponent < 0 { &mut below } else { &mut above };
    scaled.tens(exponent.unsigned_abs() as u32);
    // The quotient is at least 2^power and less than 2^(power + 1).
    let mut power = above.bits() - below.bits();
    let shifted = if power < 0 { &mut above } else { &mut below };
    shifted.twos(power.unsigned_abs());
    if above.compare(&below) == Ordering::Less {
        above.twos(1);
        power -= 1;
    }
    if power > 1023 {
        return f64::INFINITY;
    }
    // Below 2^-1022 a double has fewer bits.
    let bits = 53 - (-1022 - power).max(0);
    if bits < 0 {
        return 0.0;
    }
    let mut mantissa = 0_u64;
    for _ in 0..bits {
        mantissa = mantissa << 1 | u64::from(above.take(&below));
        above.twos(1);
    }
    // What is left, in halves of the last bit: ties go to even.
    mantissa += u64::from(match above.compare(&below) {
        Ordering::Less => false,
        Ordering::Equal => mantissa & 1 == 1,
        Ordering::Greater => true,
    });
    // Rounded up to the next power of two, the mantissa's carry raises the exponent by itself.
    let biased = (power + 1022).max(0) as u64;
    f64::from_bits((biased << 52) + mantissa)
}

/// The fewest digits that read back to |value|, which is finite and not 0, and the power of ten of the first.
pub fn shortest(value: f64) -> (Vec<u8>, i32) {
    let bits = value.abs().to_bits();
    let (field, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let mantissa = if field == 0 {
        fraction
    } else {
        fraction | 1 << 52
    };
    let power = field.max(1) - 1075;
    // The value is above/below; half the way to its neighbours is up/below and down/below.
    let (mut above, mut below) = (Natural::of(mantissa), Natural::of(1));
    let (mut up, mut down) = (Natural::of(1), Natural::of(1));
    if power > 0 {
        for natural in [&mut above, &mut up, &mut down] {
            natural.twos(power as u32);
        }
    } else {
        below.twos(power.unsigned_abs());
    }
    // The neighbour below a power of two is half as far away.
    let narrow = fraction == 0 && field > 1;
    if narrow {
        up.twos(1);
    }
    let halves = 1 + u32::from(narrow);
    above.twos(halves);
    below.twos(halves);
    // Half the way itself rounds to an even mantissa.
    let even = mantissa & 1 == 0;
    let reaches = |sum: &Natural, one: &Natural| match sum.compare(one) {
        Ordering::Less => false,
        Ordering::Equal => even,
        Ordering::Greater => true,
    };
    let mut exponent = -1;
    while reaches(&above.plus(&up), &below) {
        below.tens(1);
        exponent += 1;
    }
    let mut digits = Vec::new();
    loop {
        for natural in [&mut above, &mut up, &mut down] {
            natural.tens(1);
        }
        let mut digit = b'0';
        while above.take(&below) {
            digit += 1;
        }
        let (low, high) = (reaches(&down, &above), reaches(&above.plus(&up), &below));
        if digits.is_empty() && digit == b'0' && !high {
            exponent -= 1;
            continue;
        }
        if !low && !high {
            digits.push(digit);
            continue;
        }
        above.twos(1);
        let nearer_up = above.compare(&below) != Ordering::Less;
        digits.push(digit + u8::from(high && (!low || nearer_up)));
        return (digits, exponent);
    }
}

/// The number as `{}` of the standard library writes it: without a power of ten.
pub fn plain(value: f64) -> String {
    if let Some(text) = special(value) {
        return text;
    }
    let (digits, exponent) = shortest(value);
    let mut text = sign(value);
    let mut digits = digits.into_iter().map(char::from);
    // Places of ten from the first digit, or from the one before the point, downwards.
    let mut place = exponent.max(0);
    while place >= 0 || digits.len() > 0 {
        if place == -1 {
            text.push('.');
        }
        let zero = place > exponent;
        text.push(if zero {
            '0'
        } else {
            digits.next().unwrap_or('0')
        });
        place -= 1;
    }
    text
}

/// The number as `{:e}` of the standard library writes it: `-1.5e-7`.
pub fn scientific(value: f64) -> String {
    if let Some(mut text) = special(value) {
        if value == 0.0 {
            text += "e0";
        }
        return text;
    }
    let (digits, exponent) = shortest(value);
    let mut text = sign(value);
    for (at, &digit) in digits.iter().enumerate() {
        if at == 1 {
            text.push('.');
        }
        text.push(char::from(digit));
    }
    text + "e" + &exponent.to_string()
}

fn sign(value: f64) -> String {
    if value.is_sign_negative() { "-" } else { "" }.to_owned()
}

fn special(value: f64) -> Option<String> {
    let name = match value {
        0.0 => "0",
        f64::INFINITY | f64::NEG_INFINITY => "inf",
        _ if value.is_nan() => return Some("NaN".to_owned()),
        _ => return None,
    };
    Some(sign(value) + name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees(value: f64) {
        assert_eq!(plain(value), value.to_string());
        let text = format!("{value:e}");
        assert_eq!(scientific(value), text);
        if value.is_finite() {
            assert_eq!(
                read(&text).map(f64::to_bits),
                Some(value.to_bits()),
                "{text}"
            );
        }
    }

    /// Random bits: every exponent, subnormals included.
    fn doubles(count: u64) -> impl Iterator<Item = f64> {
        let mut state = 1_u64;
        (0..count).map(move |_| {
            state = state
                .wrapping_mul(0x5851_f42d_4c95_7f2d)
                .wrapping_add(0x1405_7b7e_f767_814f);
            f64::from_bits(state ^ state >> 33)
        })
    }

    #[test]
    fn as_the_standard_library_writes() {
        for power in -1074..=1023 {
            let two = match power < -1022 {
                true => f64::from_bits(1 << (power + 1074)),
                false => f64::from_bits(((power + 1023) as u64) << 52),
            };
            for bits in [
                two.to_bits().saturating_sub(1),
                two.to_bits(),
                two.to_bits() + 1,
            ] {
                agrees(f64::from_bits(bits));
                agrees(-f64::from_bits(bits));
            }
        }
        for value in [
            0.0,
            1.0,
            0.1,
            10.0,
            100.0,
            123.456,
            1e21,
            1e23,
            5e-324,
            9.5,
            f64::MAX,
            f64::INFINITY,
            f64::NAN,
        ] {
            agrees(value);
            agrees(-value);
        }
        doubles(20_000).for_each(agrees);
    }

    #[test]
    fn as_the_standard_library_reads() {
        let same = |text: &str| {
            let (ours, theirs) = (read(text), text.parse::<f64>().ok());
            assert_eq!(ours.map(f64::to_bits), theirs.map(f64::to_bits), "{text}");
        };
        for text in [
            "",
            ".",
            "+",
            "-",
            "e5",
            ".e5",
            "1e",
            "1e+",
            "1.",
            ".5",
            "-.5",
            "+1",
            "--1",
            "1.2.3",
            "1e5.5",
            "1_000",
            "0x1",
            "1e999",
            "-1e999",
            "1e-999",
            "0e999999999999999999999",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "00000001",
            "0.000000000000000000000000000000000001",
            "1 ",
            " 1",
            "1E5",
            "1e+05",
            "１",
            "9007199254740993",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.2250738585072011e-308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
        ] {
            same(text);
        }
        // The middle between two doubles, a little below it, a little above: far behind the point.
        let small = |value: &f64| (1e-300..1e15).contains(value);
        for value in doubles(3_000).map(f64::abs).filter(small) {
            let next = f64::from_bits(value.to_bits() + 1);
            let middle = half(&format!("{value:.1100}"), &format!("{next:.1100}"));
            let middle = middle.trim_end_matches('0');
            let Some(below) = middle.strip_suffix('5') else {
                panic!("{middle} is not between two doubles");
            };
            same(middle);
            same(&format!("{middle}0001"));
            same(&format!("{below}4999"));
            same(&format!("{value:.17e}"));
            same(&format!("{value:.14e}"));
        }
        same(&"9".repeat(3_000));
        same(&format!("0.{}1", "0".repeat(3_000)));
        same(&format!("1{}.5e-2999", "0".repeat(3_000)));
        same(&format!("{}e-3000", "1".repeat(3_000)));
    }

    /// (a + b)/2 of two decimal numbers of equal length behind the point, digit by digit.
    fn half(a: &str, b: &str) -> String {
        let width = a.len().max(b.len());
        let digits = |text: &str| format!("{text:0>width$}").into_bytes();
        let (mut half, mut rest) = (String::new(), 0);
        let mut sums: Vec<u8> = Vec::new();
        for (a, b) in digits(a).into_iter().zip(digits(b)) {
            sums.push(if a == b'.' { a } else { a - b'0' + b - b'0' });
        }
        // Carries first, from the right.
        let mut carry = 0;
        for sum in sums.iter_mut().rev().filter(|sum| **sum != b'.') {
            *sum += carry;
            carry = *sum / 10;
            *sum %= 10;
        }
        half.push('0');
        rest += carry;
        for sum in sums {
            if sum == b'.' {
                half.push('.');
            } else {
                let value = rest * 10 + sum;
                half.push(char::from(b'0' + value / 2));
                rest = value % 2;
            }
        }
        half
    }
}
