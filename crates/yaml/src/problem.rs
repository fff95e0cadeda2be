//! What can be wrong with a document that is good YAML: fields and values that its type does not have.

use std::fmt;

use crate::node::Span;
use crate::parse::DuplicateKey;

/// Something wrong with a value or field, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The field, as in `spec.containers[0].image`; empty for the document as a whole.
    pub path: String,
    /// Where it stands in the file.
    pub span: Span,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// The kinds of [`Problem`].
#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    /// The type has no such field; fields match by case, as in the reference. Does not stop decoding.
    UnknownField {
        /// The field as written.
        name: String,
        /// The field that was probably meant.
        suggestion: Option<String>,
    },
    /// The field stands in its mapping a second time; the last value counts. Does not stop decoding.
    DuplicateField {
        /// Where it stood before.
        first: Span,
        /// The key as the reference prints it.
        go_key: String,
        /// The line that the reference reports: where the value starts, counted in the document.
        value_line: usize,
    },
    /// A field that the type requires is absent.
    MissingField {
        /// The field.
        name: String,
    },
    /// The value has another type.
    WrongType {
        /// The type asked for, such as `a string`.
        expected: String,
        /// The type found, such as `a boolean`.
        found: &'static str,
        /// The value, unless text was asked for or found that may be a secret.
        value: Option<String>,
    },
    /// The number does not fit.
    OutOfRange {
        /// The number.
        value: String,
        /// The smallest that fits.
        minimum: i128,
        /// The largest that fits.
        maximum: i128,
    },
    /// The value is of the right type and still not acceptable.
    Invalid {
        /// Why.
        reason: String,
    },
}

impl Problem {
    /// Whether the document cannot be used because of this.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        !matches!(self.kind, ProblemKind::UnknownField { .. } | ProblemKind::DuplicateField { .. })
    }
}

impl From<&DuplicateKey> for Problem {
    fn from(key: &DuplicateKey) -> Self {
        let kind = ProblemKind::DuplicateField {
            first: key.first,
            go_key: key.go_key.clone(),
            value_line: key.value_line,
        };
        Self { path: key.path.clone(), span: key.span, kind }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.span)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.kind.fmt(f)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField { suggestion: Some(field), .. } => {
                write!(f, "unknown field; did you mean `{field}`?")
            }
            Self::UnknownField { suggestion: None, .. } => f.write_str("unknown field"),
            Self::DuplicateField { first, .. } => {
                write!(f, "field written before at {first}; the last value counts, remove the others")
            }
            Self::MissingField { name } => write!(f, "the required field `{name}` is missing"),
            Self::WrongType { expected, found, value } => {
                write!(f, "expected {expected}, found {found}")?;
                if let Some(value) = value {
                    write!(f, " (`{value}`)")?;
                }
                match (expected.as_str(), *found) {
                    ("a string", "a boolean" | "a number") => f.write_str("; put the value in quotes"),
                    ("a boolean" | "an integer" | "a number", "a string") => {
                        f.write_str("; write the value without quotes")
                    }
                    _ => Ok(()),
                }
            }
            Self::OutOfRange { value, minimum, maximum } => {
                write!(f, "{value} is not between {minimum} and {maximum}")
            }
            Self::Invalid { reason } => f.write_str(reason),
        }
    }
}

/// Returns the field that `name` was probably meant to be: the nearest, if it is near at all.
pub(crate) fn suggest(name: &str, fields: &[&str]) -> Option<String> {
    let lowercase = name.to_lowercase();
    let limit = (name.chars().count() / 3).max(1);
    let distances = fields.iter().map(|field| (edit_distance(&lowercase, &field.to_lowercase()), *field));
    distances.filter(|(distance, _)| *distance <= limit).min().map(|(_, field)| field.to_owned())
}

/// How many characters have to be inserted, removed or replaced to turn one text into the other.
fn edit_distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (line, l) in left.chars().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (cell, r) in row.iter_mut().skip(1).zip(right.chars()) {
            let replaced = diagonal + usize::from(l != r);
            diagonal = *cell;
            before = replaced.min(*cell + 1).min(before + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn the_nearest_field_is_suggested_if_it_is_near() {
        let fields = ["podSubnet", "serviceSubnet", "dnsDomain"];
        let check =
            |name: &str, expected: Option<&str>| assert_eq!(suggest(name, &fields).as_deref(), expected);
        check("podsubnet", Some("podSubnet"));
        check("podSubnets", Some("podSubnet"));
        check("serviceSubnets", Some("serviceSubnet"));
        check("dnsDomian", Some("dnsDomain"));
        check("domain", None);
        check("x", None);
        check("", None);
    }
}
