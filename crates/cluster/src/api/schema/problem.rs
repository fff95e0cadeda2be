//! What is wrong with the shape of a document.

use yaml::Span;

use crate::api::go_text::quote;

/// What the reference does about a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Strict reading only.
    Strict,
    /// Reading fails, after the whole document was looked at.
    Error,
    /// Reading stops at once, and this is what is reported.
    Fatal,
}

/// One thing wrong with the shape of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The field, `apiServer.extraArgs[0].name`.
    pub path: String,
    /// Where it stands.
    pub span: Span,
    /// What is wrong.
    pub kind: ProblemKind,
    /// What the reference does about it.
    pub severity: Severity,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    /// No such field.
    Unknown {
        /// The field that was probably meant.
        suggestion: Option<String>,
    },
    /// The key stands there twice; the text is the reference's.
    Duplicate(String),
    /// A value of the wrong type.
    WrongType {
        /// What was found: `number`, `string`, `number 70000`.
        found: String,
        /// The Go type wanted.
        wanted: String,
        /// The Go struct and path, `APIServer.apiServer.certSANs`; empty at the top.
        place: String,
    },
    /// A text that cannot be read as what it should be; worded as the reference does, secrets left out.
    Malformed(String),
}

impl Problem {
    /// The problem as the reference words it.
    pub fn reference_text(&self) -> String {
        match &self.kind {
            ProblemKind::Unknown { .. } => format!("unknown field {}", quote(&self.path)),
            ProblemKind::Duplicate(text) | ProblemKind::Malformed(text) => text.clone(),
            ProblemKind::WrongType { found, wanted, place } if place.is_empty() => {
                format!("json: cannot unmarshal {found} into Go value of type {wanted}")
            }
            ProblemKind::WrongType { found, wanted, place } => {
                format!("json: cannot unmarshal {found} into Go struct field {place} of type {wanted}")
            }
        }
    }
}
