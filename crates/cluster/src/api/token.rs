//! Bootstrap tokens: `id.secret`, the id public, the secret not.
//!
//! Owns how they stand in documents; what is a token and how one is made is `pki`'s business. Answers to upstream
//! `apis/bootstraptoken/v1`.

use std::fmt;
use std::str::FromStr;

use pki::BootstrapToken;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::schema::{Shaped, Type};

/// What the reference shows for a well-formed token.
const PATTERN: &str = r"\A([a-z0-9]{6})\.([a-z0-9]{16})\z";

/// What stands for a secret in a message.
pub const REDACTED: &str = "<redacted>";

/// A bootstrap token as configurations hold it. Showing it shows the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct BootstrapTokenString(BootstrapToken);

/// A text that is no bootstrap token.
///
/// DIFFERS: the reference repeats the text, which is a secret with a typing error in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the bootstrap token \"{REDACTED}\" was not of the form {}", super::go_text::quote(PATTERN))]
pub struct MalformedToken;

impl BootstrapTokenString {
    /// The public half; the Secret `bootstrap-token-<id>` holds the token.
    pub fn id(&self) -> &str {
        self.0.id()
    }

    /// The token itself.
    pub fn inner(&self) -> &BootstrapToken {
        &self.0
    }

    /// The secret half. Callers must not log or print it.
    pub fn secret(&self) -> &str {
        self.0.expose_secret()
    }

    /// The whole token, for those who are meant to have it.
    pub fn expose(&self) -> String {
        self.0.expose().to_string()
    }
}

impl From<BootstrapToken> for BootstrapTokenString {
    fn from(token: BootstrapToken) -> Self {
        Self(token)
    }
}

impl FromStr for BootstrapTokenString {
    type Err = MalformedToken;

    fn from_str(text: &str) -> Result<Self, MalformedToken> {
        text.parse().map(Self).map_err(|_| MalformedToken)
    }
}

impl fmt::Display for BootstrapTokenString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{REDACTED}", self.id())
    }
}

impl fmt::Debug for BootstrapTokenString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for BootstrapTokenString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.expose())
    }
}

impl<'de> Deserialize<'de> for BootstrapTokenString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Shaped for BootstrapTokenString {
    const TYPE: Type = Type::Token;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back() {
        let token: BootstrapTokenString = "abcdef.0123456789abcdef".parse().unwrap();
        assert_eq!((token.id(), token.secret()), ("abcdef", "0123456789abcdef"));
        assert_eq!(token.expose(), "abcdef.0123456789abcdef");
    }

    #[test]
    fn neither_errors_nor_debug_show_a_secret() {
        let token: BootstrapTokenString = "abcdef.0123456789abcdef".parse().unwrap();
        assert_eq!(format!("{token} {token:?}"), "abcdef.<redacted> abcdef.<redacted>");
        for text in
            ["", "abcdef", "abcdef.0123456789ABCDEF", "abcde.0123456789abcdef", "abcdef.0123456789abcdef\n"]
        {
            let error = text.parse::<BootstrapTokenString>().unwrap_err().to_string();
            assert_eq!(
                error,
                r#"the bootstrap token "<redacted>" was not of the form "\\A([a-z0-9]{6})\\.([a-z0-9]{16})\\z""#
            );
        }
    }
}
