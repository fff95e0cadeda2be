//! Bootstrap tokens.
//!
//! Owns their form and making new ones. Answers to `GenerateBootstrapToken` and `IsValidBootstrapToken` of
//! `cluster-bootstrap/token/util`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::random::{self, RandomnessError};

const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const ID_LENGTH: usize = 6;
const SECRET_LENGTH: usize = 16;

/// A token: a public id and a secret, as in `abcdef.0123456789abcdef`.
#[derive(Clone, PartialEq, Eq)]
pub struct BootstrapToken {
    id: String,
    secret: Zeroizing<String>,
}

/// A text that is no token. The text is not repeated, since most of it could be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the bootstrap token was not of the form \"\\\\A([a-z0-9]{{6}})\\\\.([a-z0-9]{{16}})\\\\z\"")]
pub struct InvalidToken;

impl BootstrapToken {
    /// Makes a new token.
    pub fn generate() -> Result<Self, RandomnessError> {
        let id = random_text(ID_LENGTH)?.to_string();
        Ok(Self { id, secret: random_text(SECRET_LENGTH)? })
    }

    /// Builds a token from its two parts.
    pub fn new(id: &str, secret: &str) -> Result<Self, InvalidToken> {
        if !is_part(id, ID_LENGTH) || !is_part(secret, SECRET_LENGTH) {
            return Err(InvalidToken);
        }
        Ok(Self { id: id.to_owned(), secret: Zeroizing::new(secret.to_owned()) })
    }

    /// The public half, which names the Secret that holds the token.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret half. Callers must not log it.
    pub fn expose_secret(&self) -> &str {
        &self.secret
    }

    /// The whole token, for those who are meant to have it.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new([self.id.as_str(), ".", self.secret.as_str()].concat())
    }
}

impl FromStr for BootstrapToken {
    type Err = InvalidToken;

    fn from_str(token: &str) -> Result<Self, InvalidToken> {
        let (id, secret) = token.split_once('.').ok_or(InvalidToken)?;
        Self::new(id, secret)
    }
}

impl fmt::Debug for BootstrapToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BootstrapToken({}.<secret>)", self.id)
    }
}

/// Looks at every byte, wherever the first wrong one is.
fn is_part(text: &str, length: usize) -> bool {
    let wrong = text.bytes().filter(|byte| !byte.is_ascii_digit() && !byte.is_ascii_lowercase()).count();
    text.len() == length && wrong == 0
}

fn random_text(length: usize) -> Result<Zeroizing<String>, RandomnessError> {
    /// The largest multiple of the alphabet's length: bytes from here on would favour its first letters.
    const LIMIT: u8 = 252;
    let mut text = Zeroizing::new(String::with_capacity(length));
    while text.len() < length {
        for byte in random::bytes::<32>()?.iter().filter(|byte| **byte < LIMIT).take(length - text.len()) {
            text.push(char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_read_back() {
        let token: BootstrapToken = "abcdef.0123456789abcdef".parse().unwrap();
        assert_eq!((token.id(), token.expose_secret()), ("abcdef", "0123456789abcdef"));
        assert_eq!(token.expose().as_str(), "abcdef.0123456789abcdef");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            ".",
            "abcdef",
            "abcdef.",
            ".0123456789abcdef",
            "abcdef.0123456789abcde",
            "abcdef.0123456789abcdef0",
            "abcde.0123456789abcdef",
            "abcdefg.0123456789abcdef",
            "ABCDEF.0123456789abcdef",
            "abcdef.0123456789abcdeF",
            "abcdef.0123456789abcde.",
            "abcdef.0123456789abcdé",
            "abcdef:0123456789abcdef",
            " abcdef.0123456789abcdef",
            "abcdef.0123456789abcdef\n",
        ] {
            assert_eq!(text.parse::<BootstrapToken>().unwrap_err(), InvalidToken, "{text:?}");
        }
    }

    #[test]
    fn new_tokens_are_valid_and_use_the_whole_alphabet_evenly() {
        let mut counts = [0usize; 36];
        for _ in 0..2000 {
            let token = BootstrapToken::generate().unwrap();
            assert_eq!(token.expose().parse(), Ok(token.clone()));
            for byte in token.expose().bytes().filter(|byte| *byte != b'.') {
                counts[ALPHABET.iter().position(|letter| *letter == byte).unwrap()] += 1;
            }
        }
        // 44000 letters in 36 bins: 1222 each, with a standard deviation of 34.
        assert!(counts.iter().all(|count| (950..1500).contains(count)), "{counts:?}");
    }

    #[test]
    fn the_secret_is_not_printed() {
        let token: BootstrapToken = "abcdef.0123456789abcdef".parse().unwrap();
        assert_eq!(format!("{token:?}"), "BootstrapToken(abcdef.<secret>)");
        assert_eq!(
            InvalidToken.to_string(),
            r#"the bootstrap token was not of the form "\\A([a-z0-9]{6})\\.([a-z0-9]{16})\\z""#
        );
    }
}
