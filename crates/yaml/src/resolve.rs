//! Gives scalars their type by the rules of YAML 1.1 as go-yaml v2 applies them.
//!
//! Answers to `resolve.go` of go-yaml v2. Used in both directions: the reader asks what a scalar means,
//! the writer asks whether a text would be taken for something else.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::number::{self, Integer};
use crate::timestamp;

/// The prefix that `!!` stands for.
pub(crate) const CORE_PREFIX: &str = "tag:yaml.org,2002:";

/// A scalar with its type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Integer(Integer),
    /// Infinities and NaN included, which JSON cannot hold.
    Float(f64),
    /// Text that is a timestamp in YAML 1.1; it remains text.
    Timestamp,
    Text,
}

/// Why a scalar with an explicit tag has no value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TagError {
    /// The text is of another type than the tag says; both without `!!`.
    Mismatch { found: &'static str, tag: String, text: String },
    /// A `!!binary` that is not base64.
    Base64,
}

/// Words with a meaning of their own. Infinities and NaN follow in [`special_float`].
const WORDS: [(Scalar, &[&str]); 3] = [
    (Scalar::Null, &["", "~", "null", "Null", "NULL"]),
    (Scalar::Bool(true), &["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]),
    (Scalar::Bool(false), &["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]),
];

/// Resolves a plain scalar.
pub(crate) fn resolve_plain(text: &str) -> Scalar {
    resolve_implicit(text, Timestamps::Recognized)
}

/// Resolves a scalar under an explicit tag, given in full (`tag:yaml.org,2002:int`), and returns the text
/// that the value has if it is text.
pub(crate) fn resolve_tagged(tag: &str, text: String) -> Result<(Scalar, String), TagError> {
    let Some(kind) = tag.strip_prefix(CORE_PREFIX) else { return Ok((Scalar::Text, text)) };
    let scalar = match kind {
        "bool" | "int" | "float" | "null" => resolve_implicit(&text, Timestamps::Ignored),
        "timestamp" => resolve_implicit(&text, Timestamps::Recognized),
        "binary" => return Ok((Scalar::Text, decode_base64(&text)?)),
        _ => return Ok((Scalar::Text, text)),
    };
    match (kind, scalar) {
        ("float", Scalar::Integer(Integer::Signed(value))) => Ok((Scalar::Float(value as f64), text)),
        (_, scalar) if scalar.tag() == kind => Ok((scalar, text)),
        (_, scalar) => Err(TagError::Mismatch { found: scalar.tag(), tag: kind.to_owned(), text }),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Timestamps {
    Recognized,
    Ignored,
}

fn resolve_implicit(text: &str, timestamps: Timestamps) -> Scalar {
    if let Some((scalar, _)) = WORDS.iter().find(|(_, words)| words.contains(&text)) {
        return scalar.clone();
    }
    if let Some(value) = special_float(text) {
        return Scalar::Float(value);
    }
    match text.as_bytes() {
        [b'.', ..] => resolve_after_point(text).map_or(Scalar::Text, Scalar::Float),
        [b'0'..=b'9' | b'+' | b'-', ..] => {
            if timestamps == Timestamps::Recognized && timestamp::is_timestamp(text) {
                return Scalar::Timestamp;
            }
            let plain = text.replace('_', "");
            if let Some(value) = number::parse_integer(&plain) {
                return Scalar::Integer(value);
            }
            let float = number::looks_like_float(&plain).then(|| number::parse_float(&plain)).flatten();
            float.map_or(Scalar::Text, Scalar::Float)
        }
        _ => Scalar::Text,
    }
}

fn special_float(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// A number that starts with its point goes to Go's own parser, where underscores stand between digits only.
fn resolve_after_point(text: &str) -> Option<f64> {
    let separated = text.split('_').enumerate().all(|(index, part)| {
        let after = index == 0 || part.starts_with(|first: char| first.is_ascii_digit());
        let before = part.ends_with(|last: char| last.is_ascii_digit());
        after && before
    });
    let plain = text.replace('_', "");
    (separated && number::looks_like_float(&plain)).then(|| number::parse_float(&plain)).flatten()
}

impl Scalar {
    /// The name behind `!!`.
    fn tag(&self) -> &'static str {
        match self {
            Scalar::Null => "null",
            Scalar::Bool(_) => "bool",
            Scalar::Integer(_) => "int",
            Scalar::Float(_) => "float",
            Scalar::Timestamp => "timestamp",
            Scalar::Text => "str",
        }
    }
}

/// Decodes `!!binary`; bytes that are not UTF-8 each become U+FFFD when go-yaml's string turns into JSON.
fn decode_base64(text: &str) -> Result<String, TagError> {
    // As lenient as Go: line breaks are skipped, unused bits at the end may be set.
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical);
    let compact = text.replace(['\r', '\n'], "");
    let bytes =
        GeneralPurpose::new(&alphabet::STANDARD, config).decode(compact).map_err(|_| TagError::Base64)?;
    let mut decoded = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        decoded.push_str(chunk.valid());
        decoded.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    Ok(decoded)
}
