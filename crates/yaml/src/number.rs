//! Numbers as Go writes and reads them.
//!
//! Answers to `strconv.FormatFloat`, `strconv.ParseInt` and `strconv.ParseFloat` in the ways go-yaml,
//! sigs.k8s.io/yaml and encoding/json call them.

/// An integer of JSON, in the smaller type that holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Integer {
    Signed(i64),
    Unsigned(u64),
}

/// Returns the integer that a float is for a reader of its JSON, where Go writes `1e3` as `1000`.
pub(crate) fn as_integer(value: f64) -> Option<Integer> {
    if value.fract() != 0.0 || value.abs() >= 1e21 {
        return None;
    }
    // Not the exact value: the shortest digits that identify it, then zeros.
    parse_integer(&Decimal::of(value).positional())
}

/// How Go's integer literals start when they are not decimal; the plain zero comes last.
const BASE_PREFIXES: [(&str, u32); 7] =
    [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2), ("0", 8)];

/// Parses an integer with an optional sign and Go's base prefixes, underscores already removed.
pub(crate) fn parse_integer(text: &str) -> Option<Integer> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (digits, radix) = BASE_PREFIXES
        .iter()
        .find_map(|(prefix, radix)| Some((unsigned.strip_prefix(prefix)?, *radix)))
        .filter(|(digits, _)| !digits.is_empty())
        .unwrap_or((unsigned, 10));
    // `from_str_radix` takes a second sign, Go does not.
    if !digits.starts_with(|first: char| first.is_digit(radix)) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    match (text.starts_with('-'), i64::try_from(magnitude)) {
        (false, Ok(value)) => Some(Integer::Signed(value)),
        (true, Ok(value)) => Some(Integer::Signed(-value)),
        (true, Err(_)) if magnitude == 1 << 63 => Some(Integer::Signed(i64::MIN)),
        // Go reads what is too large for a signed integer as an unsigned one, which takes no sign.
        (false, Err(_)) if !text.starts_with('+') => Some(Integer::Unsigned(magnitude)),
        _ => None,
    }
}

/// Parses a decimal float; what overflows is no number, as in Go.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Whether the text is a float for YAML: digits with at most one point, then perhaps an exponent.
pub(crate) fn looks_like_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty())
        }
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    let exponent_ok = exponent.is_none_or(|text| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && all_digits(digits)
    });
    mantissa_ok && exponent_ok
}

/// Formats a finite float with the fewest digits that read back the same: Go's `%g`.
pub(crate) fn format_float(value: f64) -> String {
    Decimal::of(value).general()
}

/// Formats a float as sigs.k8s.io/yaml does for a key: with the precision of 32 bits.
pub(crate) fn format_float_key(value: f64) -> String {
    let value = value as f32;
    if value.is_nan() {
        ".nan".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { ".inf" } else { "-.inf" }.to_owned()
    } else {
        Decimal::parse(&format!("{value:e}")).general()
    }
}

/// A decimal number: `0.digits` times ten to the power of `point`.
struct Decimal {
    negative: bool,
    /// Without zeros at either end.
    digits: String,
    point: i32,
}

impl Decimal {
    /// The shortest number that reads back as this float. serde_json breaks ties as Go does, the formatting
    /// of the standard library does not.
    fn of(value: f64) -> Self {
        Self::parse(&serde_json::Number::from_f64(value).map(|number| number.to_string()).unwrap_or_default())
    }

    fn parse(text: &str) -> Self {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        let point = exponent.parse().unwrap_or(0) + whole.len() as i32 - (all.len() - digits.len()) as i32;
        let digits = digits.trim_end_matches('0').to_owned();
        Self { negative: text.starts_with('-'), point: if digits.is_empty() { 1 } else { point }, digits }
    }

    /// Writes `1.25e+07` for large and small numbers, and all digits in between.
    fn general(&self) -> String {
        if (-3..=6).contains(&self.point) {
            return self.positional();
        }
        let (first, rest) = self.digits.split_at(1);
        let exponent = self.point - 1;
        let mut text = format!("{}{first}", self.sign());
        if !rest.is_empty() {
            text.push('.');
            text.push_str(rest);
        }
        let direction = if exponent < 0 { '-' } else { '+' };
        text.push_str(&format!("e{direction}{:02}", exponent.unsigned_abs()));
        text
    }

    fn positional(&self) -> String {
        let zeros = |count: usize| "0".repeat(count);
        let unsigned = match usize::try_from(self.point) {
            Ok(0) | Err(_) => format!("0.{}{}", zeros(self.point.unsigned_abs() as usize), self.digits),
            Ok(point) if point >= self.digits.len() => {
                format!("{}{}", self.digits, zeros(point - self.digits.len()))
            }
            Ok(point) => {
                let (whole, fraction) = self.digits.split_at(point);
                format!("{whole}.{fraction}")
            }
        };
        format!("{}{unsigned}", self.sign())
    }

    fn sign(&self) -> &'static str {
        if self.negative { "-" } else { "" }
    }
}
