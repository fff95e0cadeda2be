//! Durations as Go writes and reads them: `1m30s`, `8760h0m0s`.
//!
//! Answers to `time.ParseDuration`, `time.Duration.String` and `metav1.Duration`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// The magnitude a Go duration can have below zero.
const LIMIT: u64 = 1 << 63;

const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", MINUTE),
    ("h", HOUR),
];

/// A signed number of nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct GoDuration(i64);

/// A text that is no duration, worded as Go does.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    /// Not a sequence of numbers with units, or too large.
    #[error("time: invalid duration {}", quote(.0))]
    Invalid(String),
    /// A number without a unit.
    #[error("time: missing unit in duration {}", quote(.0))]
    MissingUnit(String),
    /// A unit that does not exist.
    #[error("time: unknown unit {} in duration {}", quote(.unit), quote(.text))]
    UnknownUnit {
        /// What stood in its place.
        unit: String,
        /// The whole text.
        text: String,
    },
}

impl GoDuration {
    /// That many seconds.
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(SECOND as i64))
    }

    /// That many nanoseconds.
    pub const fn from_nanos(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// The duration, or zero for a negative one: a wait that long is over at once.
    pub fn or_zero(self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0).unwrap_or(0))
    }
}

impl From<Duration> for GoDuration {
    fn from(duration: Duration) -> Self {
        Self(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanoseconds = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let (unit, name) = match nanoseconds {
            0 => return f.write_str("0s"),
            1..1_000 => return write!(f, "{nanoseconds}ns"),
            1_000..1_000_000 => (1_000, "\u{b5}s"),
            1_000_000..SECOND => (1_000_000, "ms"),
            _ => (SECOND, "s"),
        };
        if nanoseconds >= HOUR {
            write!(f, "{}h", nanoseconds / HOUR)?;
        }
        if nanoseconds >= MINUTE {
            write!(f, "{}m", nanoseconds / MINUTE % 60)?;
        }
        let rest = if unit == SECOND { nanoseconds % MINUTE } else { nanoseconds };
        write!(f, "{}", rest / unit)?;
        let fraction = rest % unit;
        if fraction > 0 {
            let digits = unit.ilog10() as usize;
            write!(f, ".{}", format!("{fraction:0digits$}").trim_end_matches('0'))?;
        }
        f.write_str(name)
    }
}

impl FromStr for GoDuration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        let invalid = || DurationError::Invalid(text.to_owned());
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        if unsigned == "0" {
            return Ok(Self(0));
        }
        if unsigned.is_empty() {
            return Err(invalid());
        }
        let mut total: u64 = 0;
        let mut rest = unsigned;
        while !rest.is_empty() {
            let (amount, after) = parse_part(rest, text)?;
            total = total.checked_add(amount).filter(|total| *total <= LIMIT).ok_or_else(invalid)?;
            rest = after;
        }
        if negative {
            Ok(Self(0i64.wrapping_sub_unsigned(total)))
        } else {
            i64::try_from(total).map(Self).map_err(|_| invalid())
        }
    }
}

/// Reads one number with its unit; returns its nanoseconds and what follows.
fn parse_part<'a>(rest: &'a str, text: &str) -> Result<(u64, &'a str), DurationError> {
    let invalid = || DurationError::Invalid(text.to_owned());
    let (whole, after) = split_digits(rest);
    let (fraction, after) = match after.strip_prefix('.') {
        Some(after) => split_digits(after),
        None => ("", after),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(invalid());
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
    let end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
    let (unit, after) = after.split_at(end);
    if unit.is_empty() {
        return Err(DurationError::MissingUnit(text.to_owned()));
    }
    let nanoseconds = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, value)| *value)
        .ok_or_else(|| DurationError::UnknownUnit { unit: unit.to_owned(), text: text.to_owned() })?;
    let mut amount = whole.checked_mul(nanoseconds).ok_or_else(invalid)?;
    if !fraction.is_empty() {
        // Go computes this part in floating point; digits beyond 18 cannot matter to it.
        let digits = &fraction[..fraction.len().min(18)];
        let value: f64 = digits.parse().map_err(|_| invalid())?;
        let scale = 10f64.powi(i32::try_from(digits.len()).unwrap_or(18));
        amount = amount.saturating_add((value * (nanoseconds as f64 / scale)) as u64);
    }
    Ok((amount, after))
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// Quotes as package time does: what is not printable ASCII becomes `\x` with two digits for each byte.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='\u{7f}' => quoted.push(c),
            _ => {
                let mut buffer = [0; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    quoted.push_str(&format!("\\x{byte:02x}"));
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

impl Serialize for GoDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GoDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match text.parse::<GoDuration>() {
            Ok(duration) => duration.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "for {text:?}");
    }

    #[test]
    fn durations_are_normalised_as_go_does() {
        check("0", "0s");
        check("-0", "0s");
        check("5m", "5m0s");
        check("90s", "1m30s");
        check("1h", "1h0m0s");
        check("8760h", "8760h0m0s");
        check("1.5h", "1h30m0s");
        check(".5s", "500ms");
        check("1.s", "1s");
        check("1500us", "1.5ms");
        check("1500\u{b5}s", "1.5ms");
        check("1ns", "1ns");
        check("1.000000001s", "1.000000001s");
        check("-1m", "-1m0s");
        check("+2m3s", "2m3s");
        check("2562047h47m16.854775807s", "2562047h47m16.854775807s");
        check("-9223372036854775808ns", "-2562047h47m16.854775808s");
    }

    #[test]
    fn errors_read_as_those_of_go() {
        check("", "time: invalid duration \"\"");
        check("foo", "time: invalid duration \"foo\"");
        check("5", "time: missing unit in duration \"5\"");
        check("5x", "time: unknown unit \"x\" in duration \"5x\"");
        check("1h2", "time: missing unit in duration \"1h2\"");
        check("-", "time: invalid duration \"-\"");
        check(".s", "time: invalid duration \".s\"");
        check("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\"");
        check("99999999999999999999s", "time: invalid duration \"99999999999999999999s\"");
        check("1 d", "time: unknown unit \" d\" in duration \"1 d\"");
        check("1d\u{e9}", "time: unknown unit \"d\\xc3\\xa9\" in duration \"1d\\xc3\\xa9\"");
    }

    #[test]
    fn negative_waits_are_over_at_once() {
        assert_eq!(GoDuration::from_secs(-5).or_zero(), Duration::ZERO);
        assert_eq!(GoDuration::from_secs(5).or_zero(), Duration::from_secs(5));
    }
}
