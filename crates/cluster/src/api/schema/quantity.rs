//! Quantities (`512Mi`, `1500m`) in their canonical form.
//!
//! Answers to `apimachinery/pkg/api/resource`: a quantity is read into a number and written again, so that
//! `1024Mi` becomes `1Gi`. A text the reference finds canonical already is kept as it is.

/// Why a text is no quantity, worded as the reference does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Not a number with a suffix.
    #[error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    Format,
    /// A suffix that does not exist.
    #[error("unable to parse quantity's suffix")]
    Suffix,
    /// No digits in front of the suffix.
    #[error("unable to parse numeric part of quantity")]
    Numeric,
}

#[derive(Clone, Copy, PartialEq)]
enum Notation {
    Decimal,
    Exponent,
    Binary,
}

const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];

const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

/// As many digits as a machine number of the reference holds; beyond, it computes exactly.
const EXACT_DIGITS: usize = 18;
/// Digits beyond this are beyond any resource.
///
/// DIFFERS: such a text is kept as it is, and exponents end at 100; the reference computes on, which can take forever.
const MAX_DIGITS: usize = 36;

/// The canonical form of a quantity.
pub fn canonical(text: &str) -> Result<String, QuantityError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(QuantityError::Format);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let negative = text.starts_with('-');
    let (whole, rest) = split_digits(unsigned);
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => split_digits(rest),
        None => ("", rest),
    };
    check_suffix(suffix)?;
    let (notation, exponent) = parse_suffix(suffix)?;
    if whole.is_empty() && fraction.is_empty() && !is_small(notation, exponent) {
        return Err(QuantityError::Numeric);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() + fraction.len() > MAX_DIGITS {
        return Ok(text.to_owned());
    }
    let digits = format!("{}{fraction}", if whole.is_empty() { "0" } else { whole });
    let value: i128 = digits.parse().map_err(|_| QuantityError::Format)?;
    if value == 0 {
        return Ok("0".into());
    }
    let decimals = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    if is_canonical(notation, exponent, decimals, value, &digits) {
        return Ok(text.to_owned());
    }
    let sign = if negative { "-" } else { "" };
    let amount = match notation {
        Notation::Binary => render_binary(value.saturating_mul(1 << exponent), decimals),
        Notation::Decimal | Notation::Exponent => render_decimal(value, exponent - decimals, notation),
    };
    Ok(format!("{sign}{amount}"))
}

/// Whether the reference computes with machine numbers, where it overlooks that there are no digits.
fn is_small(notation: Notation, exponent: i32) -> bool {
    match notation {
        Notation::Binary => exponent <= 40,
        Notation::Decimal | Notation::Exponent => exponent >= -9,
    }
}

/// Whether the reference keeps the text it read.
fn is_canonical(notation: Notation, exponent: i32, decimals: i32, value: i128, digits: &str) -> bool {
    match notation {
        _ if digits.len() > EXACT_DIGITS => false,
        Notation::Binary => decimals == 0 && value & 7 != 0,
        _ => (exponent - decimals) % 3 == 0 && !digits.ends_with("000") && !digits.starts_with('0'),
    }
}

/// `value / 10^decimals`, in powers of 1024 where that is exact.
fn render_binary(value: i128, decimals: i32) -> String {
    let scale = 10i128.pow(decimals.unsigned_abs());
    if value % scale != 0 || value / scale < 1024 {
        return render_decimal(value, -decimals, Notation::Decimal);
    }
    let mut amount = (value / scale).min(i64::MAX.into());
    let mut exponent = 0;
    while amount % 1024 == 0 && exponent < 60 {
        amount /= 1024;
        exponent += 10;
    }
    let suffix = BINARY.iter().find(|(_, power)| *power == exponent).map_or("", |(name, _)| name);
    format!("{amount}{suffix}")
}

/// `value * 10^exponent`, with an exponent that is a multiple of three and not below nano (rounded up).
fn render_decimal(mut value: i128, mut exponent: i32, notation: Notation) -> String {
    while exponent < -9 {
        value = (value + 9) / 10;
        exponent += 1;
    }
    while value % 10 == 0 {
        value /= 10;
        exponent += 1;
    }
    while exponent % 3 != 0 {
        value *= 10;
        exponent -= 1;
    }
    let suffix = DECIMAL.iter().find(|(_, power)| *power == exponent && notation == Notation::Decimal);
    match suffix {
        Some((name, _)) => format!("{value}{name}"),
        None if exponent == 0 => value.to_string(),
        None => format!("{value}e{exponent}"),
    }
}

/// The suffix is made of the characters the expression allows, in its order.
fn check_suffix(suffix: &str) -> Result<(), QuantityError> {
    let rest = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    if rest.bytes().all(|byte| byte.is_ascii_digit()) { Ok(()) } else { Err(QuantityError::Format) }
}

fn parse_suffix(suffix: &str) -> Result<(Notation, i32), QuantityError> {
    if let Some((_, exponent)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        return Ok((Notation::Decimal, *exponent));
    }
    if let Some((_, exponent)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        return Ok((Notation::Binary, i32::try_from(*exponent).unwrap_or(0)));
    }
    let digits = suffix.strip_prefix(['e', 'E']).ok_or(QuantityError::Suffix)?;
    let exponent: i32 = digits.parse().map_err(|_| QuantityError::Suffix)?;
    Ok((Notation::Exponent, exponent.clamp(-100, 100)))
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = canonical(text).unwrap_or_else(|error| error.to_string());
        assert_eq!(shown, expected, "for {text:?}");
    }

    #[test]
    fn quantities_are_written_in_canonical_form() {
        check("0", "0");
        check("0Mi", "0");
        check("5", "5");
        check("100Mi", "100Mi");
        check("1024Mi", "1Gi");
        check("1024Ei", "9223372036854775807");
        check("m", "0");
        check("5120.001100012345678901234", "5120001100013n");
        check("123456789012345678901Ki", "9223372036854775807");
        check("123456789012345678901", "123456789012345678901");
        check("2Gi", "2Gi");
        check("8Gi", "8Gi");
        check("2048Ki", "2Mi");
        check("512Ki", "512Ki");
        check("1.5Gi", "1536Mi");
        check("0.5Ki", "512");
        check("1000m", "1");
        check("1500m", "1500m");
        check("0.5", "500m");
        check("1.5", "1500m");
        check("1000", "1k");
        check("12e6", "12e6");
        check("12000e3", "12e6");
        check("-1000", "-1k");
        check(" 7 ", "7");
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        let format = QuantityError::Format.to_string();
        let suffix = QuantityError::Suffix.to_string();
        check("", &format);
        check("1Gi3x", &format);
        check("five", &format);
        check("1Xi", &format);
        check("1ki", &suffix);
        check("1ee", &suffix);
        check("Ei", &QuantityError::Numeric.to_string());
        check("e-35", &QuantityError::Numeric.to_string());
    }
}
