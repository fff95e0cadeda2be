//! The reference's own words, for output under its name.
//!
//! Answers to the error texts of go-yaml v2, sigs.k8s.io/yaml and sigs.k8s.io/json.

use crate::error::ParseError;
use crate::node::Value;
use crate::number;
use crate::problem::{Problem, ProblemKind};

impl ParseError {
    /// The error as the reference words it, from `error converting YAML to JSON: ` on.
    ///
    /// DIFFERS: for a key that is null or a very large number the reference also prints the value, which may
    /// be a secret.
    #[must_use]
    pub fn go_text(&self) -> String {
        let problem = match self {
            Self::Separator { text, .. } => return format!("invalid Yaml document separator: {text}"),
            Self::Syntax { reference, .. } => match reference.line {
                Some(line) => format!("yaml: line {line}: {}", reference.problem),
                None => format!("yaml: {}", reference.problem),
            },
            Self::ControlCharacter { .. } => "yaml: control characters are not allowed".to_owned(),
            Self::UnknownAnchor { name, .. } => format!("yaml: unknown anchor '{name}' referenced"),
            Self::SelfReference { name, .. } => format!("yaml: anchor '{name}' value contains itself"),
            Self::Tag { tag, found, text, .. } => {
                format!("yaml: cannot decode !!{found} `{text}` as a !!{tag}")
            }
            Self::Binary { .. } => "yaml: !!binary value contains invalid base64 data".to_owned(),
            Self::Merge { .. } => "yaml: map merge requires map or sequence of maps as the value".to_owned(),
            Self::Key { go_key, .. } if go_key.ends_with('}') => format!("yaml: invalid map key: {go_key}"),
            Self::Key { found: "null", .. } => {
                "unsupported map key of type: %!s(<nil>), key: <nil>".to_owned()
            }
            Self::Key { go_key, .. } => format!("unsupported map key of type: uint64, key: {go_key}"),
            Self::NotJson { value, .. } => format!("json: unsupported value: {value}"),
            Self::ExcessiveAliasing { .. } => "yaml: document contains excessive aliasing".to_owned(),
            Self::TooDeep { .. } => "yaml: exceeded max depth of 10000".to_owned(),
            Self::TooLarge { .. } => self.to_string(),
        };
        format!("error converting YAML to JSON: {problem}")
    }
}

/// Prints a value as Go's `%#v` does in an `interface{}`.
pub(crate) fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => format!("{value:#x}"),
        Value::Float(value) => number::format_float(*value),
        Value::String(text) => quote(text),
        Value::Sequence(items) => {
            let items: Vec<_> = items.iter().map(|item| go_syntax(&item.value)).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Mapping(entries) => {
            let mut entries: Vec<_> =
                entries.iter().map(|entry| (quote(&entry.key), go_syntax(&entry.value.value))).collect();
            entries.sort();
            let entries: Vec<_> = entries.into_iter().map(|(key, value)| format!("{key}:{value}")).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", entries.join(", "))
        }
    }
}

/// Quotes as Go's `strconv.Quote`.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            ' '..='~' => quoted.push(character),
            '\0'..='\u{7f}' => quoted.push_str(&format!("\\x{:02x}", u32::from(character))),
            // Rust's own idea of what needs an escape is Go's: what does not print.
            _ if character.escape_debug().count() == 1 => quoted.push(character),
            '\u{80}'..='\u{ffff}' => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => quoted.push_str(&format!("\\U{:08x}", u32::from(character))),
        }
    }
    quoted.push('"');
    quoted
}

/// The most unknown fields that the reference lists.
const MOST_UNKNOWN: usize = 100;

/// Words unknown and repeated fields as the reference does, from `strict decoding error: ` on; empty if
/// there are none. Takes the unknown fields in the order in which [`crate::decode`] returns them.
#[must_use]
pub fn strict_error_text(problems: &[Problem]) -> String {
    let mut repeated = String::new();
    let mut unknown: Vec<String> = Vec::new();
    for problem in problems {
        match &problem.kind {
            ProblemKind::DuplicateField { go_key, value_line, .. } => {
                repeated.push_str(&format!("\n  line {value_line}: key {go_key} already set in map"));
            }
            ProblemKind::UnknownField { .. } => {
                let text = format!("unknown field {}", quote(&problem.path));
                if unknown.len() < MOST_UNKNOWN && !unknown.contains(&text) {
                    unknown.push(text);
                }
            }
            _ => {}
        }
    }
    if !repeated.is_empty() {
        unknown.insert(0, format!("yaml: unmarshal errors:{repeated}"));
    }
    if unknown.is_empty() { String::new() } else { format!("strict decoding error: {}", unknown.join(", ")) }
}
