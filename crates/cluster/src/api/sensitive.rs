//! Texts that are secrets.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::schema::{Shaped, Type};
use super::token::REDACTED;

/// A text that is written to documents but never shown otherwise.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive(pub String);

impl Deref for Sensitive {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { REDACTED })
    }
}

impl Shaped for Sensitive {
    const TYPE: Type = Type::STRING;
}
