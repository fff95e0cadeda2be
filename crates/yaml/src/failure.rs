//! The error that travels through serde: what is wrong, and with which value once that is known.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use crate::node::Node;
use crate::problem::ProblemKind;

/// Why decoding stopped.
#[derive(Debug)]
pub(crate) struct Failure<'node> {
    pub(crate) kind: ProblemKind,
    /// The path and value; the innermost that failed.
    pub(crate) place: Option<(String, &'node Node)>,
}

impl<'node> Failure<'node> {
    /// Says which value it was, unless a value inside it is known to be the cause.
    pub(crate) fn at(mut self, path: impl FnOnce() -> String, node: &'node Node) -> Self {
        self.place.get_or_insert_with(|| (path(), node));
        self
    }
}

impl From<ProblemKind> for Failure<'_> {
    fn from(kind: ProblemKind) -> Self {
        Self { kind, place: None }
    }
}

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Failure<'_> {}

/// None of the messages repeats text from the document, which may be a secret.
impl de::Error for Failure<'_> {
    fn custom<T: fmt::Display>(message: T) -> Self {
        ProblemKind::Invalid { reason: message.to_string() }.into()
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Bool(_) => "a boolean",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
            Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "a string",
            Unexpected::Unit | Unexpected::Option => "null",
            Unexpected::Seq => "a list",
            _ => "a mapping",
        };
        ProblemKind::WrongType { expected: expected.to_string(), found, value: None }.into()
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let reason = match found {
            Unexpected::Str(_) | Unexpected::Bytes(_) | Unexpected::Char(_) => format!("expected {expected}"),
            found => format!("expected {expected}, found {found}"),
        };
        ProblemKind::Invalid { reason }.into()
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        ProblemKind::Invalid { reason: format!("expected one of: {}", expected.join(", ")) }.into()
    }

    fn missing_field(field: &'static str) -> Self {
        ProblemKind::MissingField { name: field.to_owned() }.into()
    }
}
