//! Why a text cannot be read as YAML.
//!
//! Owns the facts and our own words for them; the reference's words are in [`crate::go_text`].

use std::fmt;

use crate::builder::MAX_DEPTH;
use crate::node::Span;
use crate::parse::MAX_BYTES;

/// What go-yaml says about bad syntax.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The problem in its words.
    pub problem: &'static str,
    /// The line it names, counted in the document.
    pub line: Option<usize>,
}

/// Why a text cannot be read as YAML, or not be expressed in JSON, which Kubernetes needs.
#[derive(PartialEq, thiserror::Error)]
pub enum ParseError {
    /// The text is not YAML.
    #[error("{span}: {reason}")]
    Syntax {
        /// Where the parser gave up.
        span: Span,
        /// What it found there.
        reason: String,
        /// The reference's account of it.
        reference: Reference,
    },
    /// A `---` line has more on it than a comment.
    #[error(
        "{span}: a line that separates documents holds `---` and nothing else; move `{text}` to a line of its own"
    )]
    Separator {
        /// Where the surplus text starts.
        span: Span,
        /// The surplus text.
        text: String,
    },
    /// The text holds a character that YAML forbids.
    #[error("{span}: the control character U+{:04X} is not allowed; write it as an escape in double quotes", u32::from(*character))]
    ControlCharacter {
        /// Where it is.
        span: Span,
        /// The character.
        character: char,
    },
    /// An alias names an anchor that does not precede it.
    #[error("{span}: the alias `*{name}` has no anchor `&{name}` before it")]
    UnknownAnchor {
        /// Where the alias is.
        span: Span,
        /// The name.
        name: String,
    },
    /// An alias stands inside the value that it names.
    #[error("{span}: the value of the anchor `&{name}` contains itself")]
    SelfReference {
        /// Where the alias is.
        span: Span,
        /// The name.
        name: String,
    },
    /// A value does not have the type that its tag says.
    #[error("{span}: the tag `!!{tag}` needs a value of its type, found !!{found}")]
    Tag {
        /// Where the value is.
        span: Span,
        /// The type asked for.
        tag: String,
        /// The type found.
        found: &'static str,
        /// The value as written; no part of the message, it may be a secret.
        text: String,
    },
    /// The value of a `!!binary` tag is not base64.
    #[error("{span}: the tag `!!binary` needs a value in base64")]
    Binary {
        /// Where the value is.
        span: Span,
    },
    /// The value of a `<<` key is not a mapping or a list of them.
    #[error("{span}: the merge key `<<` needs a mapping or a list of mappings as its value")]
    Merge {
        /// Where the value is.
        span: Span,
    },
    /// A key has no counterpart in JSON.
    #[error("{span}: {found} cannot be the key of a mapping; put the key in quotes")]
    Key {
        /// Where the key is.
        span: Span,
        /// What was found in its place.
        found: &'static str,
        /// The key as Go prints it; no part of the message, `{{ .Value }}` not filled in is a key as well.
        go_key: String,
    },
    /// A number has no counterpart in JSON.
    #[error("{span}: the number {value} cannot be expressed in JSON")]
    NotJson {
        /// Where it is.
        span: Span,
        /// As Go prints it: `+Inf`, `-Inf` or `NaN`.
        value: &'static str,
    },
    /// Aliases multiply the document beyond reason.
    #[error("{span}: the aliases multiply the document beyond measure; write the values out")]
    ExcessiveAliasing {
        /// Where the limit was passed.
        span: Span,
    },
    /// Lists and mappings are nested too deeply.
    #[error("{span}: values are nested more than {MAX_DEPTH} levels deep")]
    TooDeep {
        /// Where the limit was passed.
        span: Span,
    },
    /// The text is too large.
    #[error("the text has {bytes} bytes, at most {MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

impl ParseError {
    /// Where the trouble is, unless it is the text as a whole.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Syntax { span, .. }
            | Self::Separator { span, .. }
            | Self::ControlCharacter { span, .. }
            | Self::UnknownAnchor { span, .. }
            | Self::SelfReference { span, .. }
            | Self::Tag { span, .. }
            | Self::Binary { span }
            | Self::Merge { span }
            | Self::Key { span, .. }
            | Self::NotJson { span, .. }
            | Self::ExcessiveAliasing { span }
            | Self::TooDeep { span } => Some(*span),
            Self::TooLarge { .. } => None,
        }
    }
}

/// Shows the message only: the values kept for [`ParseError::go_text`] may be secrets.
impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParseError({self})")
    }
}
