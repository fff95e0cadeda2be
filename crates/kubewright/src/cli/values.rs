//! From the text behind a flag to its value, with the words in which Go refuses.
//!
//! Answers to the `Set` methods of pflag's and klog's values, to `strconv` and to kubeadm's `options/argslice.go`.

use thiserror::Error;

use super::csv::{self, CsvError};
use super::duration::{DurationError, GoDuration};
use super::flag::Kind;
use super::quote::quote;

/// The value of a flag that was typed.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Of a switch.
    Bool(bool),
    /// Of a text, or of a flag whose text is only checked.
    Text(String),
    /// Of a number.
    Int(i64),
    /// Of a span of time.
    Duration(GoDuration),
    /// Of a list.
    List(Vec<String>),
    /// Of `name=value` pairs.
    Pairs(Vec<(String, String)>),
}

/// Why a text is no value for a flag.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ValueError {
    /// Not a number or not a truth value.
    #[error("strconv.{function}: parsing {}: {reason}", quote(.text))]
    Number {
        /// The function of Go that would have refused.
        function: &'static str,
        /// What was typed.
        text: String,
        /// What is wrong with it.
        reason: NumberFault,
    },
    /// Not a span of time.
    #[error(transparent)]
    Duration(#[from] DurationError),
    /// Not a list.
    #[error(transparent)]
    List(#[from] CsvError),
    /// Not `name=value` pairs.
    #[error("malformed key=value pair in flag value: {0}")]
    Pairs(String),
    /// Not `pattern=N` pairs.
    #[error("syntax error: expect comma-separated list of filename=N")]
    ModuleLevels,
    /// A negative verbosity for a module.
    #[error("negative value for vmodule level")]
    NegativeModuleLevel,
}

/// What is wrong with the text of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumberFault {
    /// It contains something that does not belong there.
    #[error("invalid syntax")]
    Syntax,
    /// It does not fit.
    #[error("value out of range")]
    Range,
}

impl Value {
    /// Takes in the value of a further use of the flag: lists grow, everything else is replaced.
    pub fn follow_with(&mut self, next: Value) {
        match (self, next) {
            (Value::List(items), Value::List(more)) => items.extend(more),
            (Value::Pairs(pairs), Value::Pairs(more)) => pairs.extend(more),
            (value, next) => *value = next,
        }
    }
}

/// Reads the text behind a flag.
pub fn parse_value(kind: Kind, text: &str) -> Result<Value, ValueError> {
    Ok(match kind {
        Kind::Bool(_) => Value::Bool(parse_bool(text)?),
        Kind::Text(_) => Value::Text(text.to_owned()),
        Kind::Int32(_) => Value::Int(parse_int(text, 0, 32)?),
        Kind::Int(_) => Value::Int(parse_int(text, 0, 64)?),
        Kind::Verbosity => Value::Int(parse_int(text, 10, 32)?),
        Kind::Duration(_) => Value::Duration(GoDuration::parse(text)?),
        Kind::ModuleLevels => {
            validate_module_levels(text)?;
            Value::Text(text.to_owned())
        }
        Kind::List(_) => Value::List(csv::parse_record(text)?),
        Kind::Pairs => Value::Pairs(parse_pairs(text)?),
    })
}

fn parse_bool(text: &str) -> Result<bool, ValueError> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(ValueError::Number {
            function: "ParseBool",
            text: text.to_owned(),
            reason: NumberFault::Syntax,
        }),
    }
}

/// Reads a number of so many bits; base 0 means that a prefix tells the base and that digits may be grouped.
fn parse_int(text: &str, base: u32, bits: u32) -> Result<i64, ValueError> {
    let fault = |reason| ValueError::Number { function: "ParseInt", text: text.to_owned(), reason };
    let (negative, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let magnitude = i128::from(parse_magnitude(digits, base).map_err(fault)?);
    let value = if negative { -magnitude } else { magnitude };
    let limit = 1i128 << (bits - 1);
    if !(-limit..limit).contains(&value) {
        return Err(fault(NumberFault::Range));
    }
    i64::try_from(value).map_err(|_| fault(NumberFault::Range))
}

/// Reads digits. A number that does not fit is reported where it stops to fit, before what follows is looked at.
fn parse_magnitude(text: &str, base: u32) -> Result<u64, NumberFault> {
    let grouped = base == 0;
    let (base, digits) = match base {
        0 => split_prefix(text),
        _ => (base, text),
    };
    // A lone zero is its own prefix and leaves no digits.
    if text.is_empty() {
        return Err(NumberFault::Syntax);
    }
    let mut value: u64 = 0;
    for c in digits.chars() {
        if grouped && c == '_' {
            continue;
        }
        let digit = c.to_digit(base).ok_or(NumberFault::Syntax)?;
        let next = value.checked_mul(u64::from(base)).and_then(|v| v.checked_add(u64::from(digit)));
        value = next.ok_or(NumberFault::Range)?;
    }
    if digits.contains('_') && !groups_are_well_formed(text, digits) {
        return Err(NumberFault::Syntax);
    }
    Ok(value)
}

fn split_prefix(text: &str) -> (u32, &str) {
    let Some(rest) = text.strip_prefix('0') else { return (10, text) };
    let base = match rest.as_bytes() {
        [b'b' | b'B', _, ..] => 2,
        [b'o' | b'O', _, ..] => 8,
        [b'x' | b'X', _, ..] => 16,
        _ => return (8, rest),
    };
    (base, rest.get(1..).unwrap_or_default())
}

/// Underscores separate digits, or a prefix from digits.
fn groups_are_well_formed(text: &str, digits: &str) -> bool {
    let prefixed = text.len() != digits.len();
    (prefixed || !digits.starts_with('_')) && !digits.ends_with('_') && !digits.contains("__")
}

/// Splits at every comma, and each part at its only equals sign: neither can be part of a value.
fn parse_pairs(text: &str) -> Result<Vec<(String, String)>, ValueError> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').filter(|(_, value)| !value.contains('='))?;
        Some((name.to_owned(), value.to_owned()))
    };
    text.split(',').map(pair).collect::<Option<_>>().ok_or_else(|| ValueError::Pairs(text.to_owned()))
}

fn validate_module_levels(text: &str) -> Result<(), ValueError> {
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let (pattern, level) = part.split_once('=').ok_or(ValueError::ModuleLevels)?;
        if pattern.is_empty() {
            return Err(ValueError::ModuleLevels);
        }
        if parse_int(level, 10, 32).map_err(|_| ValueError::ModuleLevels)? < 0 {
            return Err(ValueError::NegativeModuleLevel);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_int(bits: u32, text: &str, expected: &str) {
        let shown =
            parse_int(text, 0, bits).map_or_else(|error| error.to_string(), |value| value.to_string());
        assert_eq!(shown, expected, "{text:?}");
    }

    #[test]
    fn reads_numbers_with_prefixes_and_groups() {
        check_int(32, "6443", "6443");
        check_int(32, "0", "0");
        check_int(32, "-0x10", "-16");
        check_int(32, "0B11", "3");
        check_int(32, "0o17", "15");
        check_int(32, "017", "15");
        check_int(32, "1_000", "1000");
        check_int(32, "0x_1F", "31");
        check_int(32, "0_7", "7");
        check_int(32, "+2147483647", "2147483647");
        check_int(32, "-2147483648", "-2147483648");
        check_int(64, "-9223372036854775808", "-9223372036854775808");
    }

    #[test]
    fn refuses_what_is_no_number_or_does_not_fit() {
        let syntax = |text: &str| format!("strconv.ParseInt: parsing {text:?}: invalid syntax");
        let range = |text: &str| format!("strconv.ParseInt: parsing {text:?}: value out of range");
        for text in [
            "", "-", "+", "x", "08", "0x", "0b2", "1_", "_1", "1__0", "0_", "1e3", " 1", "--1", "0x_", "0_x1",
        ] {
            check_int(32, text, &syntax(text));
        }
        for text in ["2147483648", "-2147483649", "99999999999999999999", "99999999999999999999x"] {
            check_int(32, text, &range(text));
        }
        check_int(64, "9223372036854775808", &range("9223372036854775808"));
    }

    #[test]
    fn a_verbosity_is_decimal() {
        let read = |text| parse_value(Kind::Verbosity, text);
        assert!(read("10").is_ok_and(|value| value == Value::Int(10)));
        assert!(read("0x10").is_err());
        assert!(read("1_0").is_err());
    }

    #[test]
    fn truth_values_are_those_of_go() {
        for text in ["1", "t", "T", "true", "TRUE", "True"] {
            assert_eq!(parse_bool(text), Ok(true));
        }
        for text in ["0", "f", "F", "false", "FALSE", "False"] {
            assert_eq!(parse_bool(text), Ok(false));
        }
        let refusal = parse_bool("yes").map_err(|error| error.to_string());
        assert_eq!(refusal, Err(r#"strconv.ParseBool: parsing "yes": invalid syntax"#.to_owned()));
    }

    #[test]
    fn pairs_hold_neither_commas_nor_equals_signs() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(parse_pairs("a=b,c="), Ok(vec![pair("a", "b"), pair("c", "")]));
        for text in ["", "a", "a=b=c", "a=b,"] {
            assert_eq!(parse_pairs(text), Err(ValueError::Pairs(text.to_owned())));
        }
    }

    #[test]
    fn module_levels_are_checked() {
        assert_eq!(validate_module_levels(",a=1,b*=0,"), Ok(()));
        for text in ["a", "a=", "=1", "a=1=2", "a=x", "a=99999999999"] {
            assert_eq!(validate_module_levels(text), Err(ValueError::ModuleLevels), "{text}");
        }
        assert_eq!(validate_module_levels("a=-1"), Err(ValueError::NegativeModuleLevel));
    }

    #[test]
    fn lists_and_pairs_grow_and_other_values_are_replaced() {
        let check = |kind: Kind, first: &str, second: &str, expected: Value| {
            let mut value = parse_value(kind, first).unwrap();
            value.follow_with(parse_value(kind, second).unwrap());
            assert!(value == expected, "{kind:?} {first} {second}");
        };
        let list = ["a", "b", "c"].map(str::to_owned).to_vec();
        let pairs =
            [("a", "b"), ("a", "c")].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        check(Kind::List(&["default"]), "a,b", "c", Value::List(list));
        check(Kind::Pairs, "a=b", "a=c", Value::Pairs(pairs));
        check(Kind::Text(""), "a", "b", Value::Text("b".to_owned()));
        check(Kind::Bool(false), "true", "false", Value::Bool(false));
    }
}
