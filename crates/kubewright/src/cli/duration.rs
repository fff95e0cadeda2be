//! Spans of time as Go reads and prints them.
//!
//! Answers to `time.ParseDuration` and `time.Duration.String`.

use std::fmt;

use thiserror::Error;

/// A span of time in nanoseconds; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct GoDuration(i64);

/// Why a text is not a span of time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    /// It is not made of numbers and units, or does not fit.
    #[error("time: invalid duration {}", quote(.0))]
    Invalid(String),
    /// A number stands alone.
    #[error("time: missing unit in duration {}", quote(.0))]
    MissingUnit(String),
    /// A unit does not exist.
    #[error("time: unknown unit {} in duration {}", quote(.unit), quote(.text))]
    UnknownUnit {
        /// The unit.
        unit: String,
        /// The whole text.
        text: String,
    },
}

const SECOND: u64 = 1_000_000_000;
const LIMIT: u64 = 1 << 63;

impl GoDuration {
    /// So many hours.
    pub const fn from_hours(hours: i64) -> Self {
        Self(hours * 3600 * SECOND as i64)
    }

    /// The length in nanoseconds.
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Reads numbers with units, such as `1h30m` or `-1.5s`.
    pub fn parse(text: &str) -> Result<Self, DurationError> {
        let invalid = || DurationError::Invalid(text.to_owned());
        let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        if rest == "0" {
            return Ok(Self(0));
        }
        if rest.is_empty() {
            return Err(invalid());
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let (term, after) = parse_term(rest, text)?;
            // Two terms of 2^63 wrap around to nothing, in Go as here.
            total = total.wrapping_add(term);
            if total > LIMIT {
                return Err(invalid());
            }
            rest = after;
        }
        match (negative, total) {
            (true, _) => Ok(Self((total as i64).wrapping_neg())),
            (false, LIMIT) => Err(invalid()),
            (false, _) => Ok(Self(total as i64)),
        }
    }
}

/// Reads one number with its unit and returns nanoseconds and what follows.
fn parse_term<'a>(input: &'a str, text: &str) -> Result<(u64, &'a str), DurationError> {
    let invalid = || DurationError::Invalid(text.to_owned());
    let (whole_digits, mut rest) = split_digits(input);
    let whole = parse_whole(whole_digits).ok_or_else(invalid)?;
    let mut fraction_digits = "";
    if let Some(after_point) = rest.strip_prefix('.') {
        (fraction_digits, rest) = split_digits(after_point);
    }
    if whole_digits.is_empty() && fraction_digits.is_empty() {
        return Err(invalid());
    }
    let unit_end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
    let (unit_name, after) = rest.split_at(unit_end);
    if unit_name.is_empty() {
        return Err(DurationError::MissingUnit(text.to_owned()));
    }
    let unit = unit_nanos(unit_name)
        .ok_or_else(|| DurationError::UnknownUnit { unit: unit_name.to_owned(), text: text.to_owned() })?;
    let mut nanos = whole.checked_mul(unit).filter(|n| *n <= LIMIT).ok_or_else(invalid)?;
    let (fraction, scale) = parse_fraction(fraction_digits);
    if fraction > 0 {
        nanos += (fraction as f64 * (unit as f64 / scale)) as u64;
        if nanos > LIMIT {
            return Err(invalid());
        }
    }
    Ok((nanos, after))
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

fn parse_whole(digits: &str) -> Option<u64> {
    digits.bytes().try_fold(0u64, |value, digit| {
        let value = value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
        (value <= LIMIT).then_some(value)
    })
}

/// Reads digits behind a point, ignoring those that no longer fit.
fn parse_fraction(digits: &str) -> (u64, f64) {
    let (mut value, mut scale) = (0u64, 1f64);
    for digit in digits.bytes() {
        if value > (LIMIT - 1) / 10 {
            break;
        }
        let next = value * 10 + u64::from(digit - b'0');
        if next > LIMIT {
            break;
        }
        value = next;
        scale *= 10.0;
    }
    (value, scale)
}

fn unit_nanos(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        // Both the micro sign and the Greek letter.
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3600 * SECOND,
        _ => return None,
    })
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.unsigned_abs();
        if nanos == 0 {
            return f.write_str("0s");
        }
        if self.0 < 0 {
            f.write_str("-")?;
        }
        match nanos {
            1..1_000 => write!(f, "{nanos}ns"),
            1_000..1_000_000 => write!(f, "{}µs", decimal(nanos, 1_000)),
            1_000_000..SECOND => write!(f, "{}ms", decimal(nanos, 1_000_000)),
            _ => {
                let minutes = nanos / (60 * SECOND);
                if minutes >= 60 {
                    write!(f, "{}h", minutes / 60)?;
                }
                if minutes > 0 {
                    write!(f, "{}m", minutes % 60)?;
                }
                write!(f, "{}s", decimal(nanos % (60 * SECOND), SECOND))
            }
        }
    }
}

/// A quotient with as many decimals as it needs.
fn decimal(value: u64, unit: u64) -> String {
    let (whole, rest) = (value / unit, value % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    format!("{whole}.{rest:0width$}").trim_end_matches('0').to_owned()
}

/// Quotes as package `time` does, which is simpler than what the rest of Go does.
fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='\x7f' => quoted.push(c),
            _ => {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes).bytes().for_each(|byte| quoted.push_str(&format!("\\x{byte:02x}")));
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let printed = GoDuration::parse(text).map_or_else(|error| error.to_string(), |d| d.to_string());
        assert_eq!(printed, expected, "{text:?}");
    }

    #[test]
    fn reads_numbers_with_units_and_prints_them_as_go_does() {
        check("0", "0s");
        check("24h", "24h0m0s");
        check("1h30m", "1h30m0s");
        check("1.5s", "1.5s");
        check("-1.5h", "-1h30m0s");
        check("+5m", "5m0s");
        check("1500us", "1.5ms");
        check("7ns", "7ns");
        check(".25ms", "250µs");
        check("3.\u{b5}s", "3µs");
        check("100.00100s", "1m40.001s");
        check("0.3333333333333333333h", "20m0s");
        check("-9223372036854775808ns", "-2562047h47m16.854775808s");
        check("9223372036854775807ns", "2562047h47m16.854775807s");
    }

    #[test]
    fn refuses_with_the_words_of_go() {
        check("", r#"time: invalid duration """#);
        check("-", r#"time: invalid duration "-""#);
        check("h", r#"time: invalid duration "h""#);
        check(".s", r#"time: invalid duration ".s""#);
        check("5", r#"time: missing unit in duration "5""#);
        check("5y", r#"time: unknown unit "y" in duration "5y""#);
        check("5\"", r#"time: unknown unit "\"" in duration "5\"""#);
        check("5 é", r#"time: unknown unit " \xc3\xa9" in duration "5 \xc3\xa9""#);
        check("9223372036854775808ns", r#"time: invalid duration "9223372036854775808ns""#);
        check("99999999999999999999h", r#"time: invalid duration "99999999999999999999h""#);
        check("2562048h", r#"time: invalid duration "2562048h""#);
    }
}
