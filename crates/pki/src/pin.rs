//! Pins: digests of public keys that a joining node knows in advance.
//!
//! Owns their text form and the check of certificates against a set of them. Answers to kubeadm's
//! `util/pubkeypin`.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use thiserror::Error;

use crate::certificate::Certificate;
use crate::hex;

/// The SHA-256 digest of a `SubjectPublicKeyInfo`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKeyPin([u8; SHA256_OUTPUT_LEN]);

/// A text that is no pin.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PinError {
    /// There is not exactly one colon.
    #[error("invalid hash, expected \"format:hex-value\". Known format(s) are: sha256")]
    NoFormat,
    /// The part before the colon is not `sha256`.
    #[error("unknown hash format {format:?}. Known format(s) are: sha256")]
    UnknownFormat {
        /// What was written.
        format: String,
    },
    /// The digest is cut off or too long.
    #[error("invalid hash {pin:?}, expected a 32 byte SHA-256 hash, found {length} bytes")]
    WrongLength {
        /// What was written.
        pin: String,
        /// How many whole bytes it stands for.
        length: usize,
    },
    /// The digest is not written in hexadecimal digits.
    #[error("invalid hash {pin:?}, could not decode SHA-256 from hex: {cause}")]
    NotHex {
        /// What was written.
        pin: String,
        /// Where it goes wrong.
        cause: hex::HexError,
    },
}

/// No certificate has a pinned key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("none of the public keys {:?} are pinned", joined(.found))]
pub struct NotPinned {
    /// The pins of the keys that were offered.
    pub found: Vec<PublicKeyPin>,
}

fn joined(pins: &[PublicKeyPin]) -> String {
    pins.iter().map(PublicKeyPin::to_string).collect::<Vec<_>>().join(":")
}

impl PublicKeyPin {
    pub(crate) fn of(spki: &[u8]) -> Self {
        let mut pin = [0; SHA256_OUTPUT_LEN];
        pin.copy_from_slice(digest(&SHA256, spki).as_ref());
        Self(pin)
    }

    /// Accepts a bundle if the key of any of its certificates is pinned.
    pub fn check_any(pins: &[Self], certificates: &[Certificate]) -> Result<(), NotPinned> {
        let found: Vec<Self> =
            certificates.iter().map(|certificate| certificate.public_key().pin()).collect();
        if found.iter().any(|pin| pins.contains(pin)) {
            return Ok(());
        }
        Err(NotPinned { found })
    }
}

impl fmt::Display for PublicKeyPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", hex::encode(&self.0))
    }
}

impl fmt::Debug for PublicKeyPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PublicKeyPin {
    type Err = PinError;

    fn from_str(pin: &str) -> Result<Self, PinError> {
        let (format, digits) =
            pin.split_once(':').filter(|(_, digits)| !digits.contains(':')).ok_or(PinError::NoFormat)?;
        if !format.eq_ignore_ascii_case("sha256") {
            return Err(PinError::UnknownFormat { format: format.to_owned() });
        }
        let length = digits.len() / 2;
        if length != SHA256_OUTPUT_LEN {
            return Err(PinError::WrongLength { pin: pin.to_owned(), length });
        }
        let digest = hex::decode(digits).map_err(|cause| PinError::NotHex { pin: pin.to_owned(), cause })?;
        <[u8; SHA256_OUTPUT_LEN]>::try_from(digest.as_slice())
            .map(Self)
            .map_err(|_| PinError::WrongLength { pin: pin.to_owned(), length: digest.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn pins_read_back_whatever_their_case() {
        let expected = format!("sha256:{DIGITS}");
        for text in
            [expected.clone(), format!("SHA256:{DIGITS}"), format!("sha256:{}", DIGITS.to_uppercase())]
        {
            assert_eq!(text.parse::<PublicKeyPin>().unwrap().to_string(), expected);
        }
    }

    #[test]
    fn other_texts_are_refused_in_the_words_of_the_reference() {
        let check = |text: &str, expected: &str| {
            assert_eq!(text.parse::<PublicKeyPin>().unwrap_err().to_string(), expected);
        };
        let no_format = "invalid hash, expected \"format:hex-value\". Known format(s) are: sha256";
        check("", no_format);
        check(DIGITS, no_format);
        check(&format!("sha256:{DIGITS}:"), no_format);
        check("md5:00", "unknown hash format \"md5\". Known format(s) are: sha256");
        check("sha256:00f", "invalid hash \"sha256:00f\", expected a 32 byte SHA-256 hash, found 1 bytes");
        let odd = format!("sha256:{DIGITS}0");
        check(
            &odd,
            &format!(
                "invalid hash {odd:?}, could not decode SHA-256 from hex: encoding/hex: odd length hex string"
            ),
        );
        let letter = format!("sha256:{}g", &DIGITS[1..]);
        check(
            &letter,
            &format!(
                "invalid hash {letter:?}, could not decode SHA-256 from hex: encoding/hex: invalid byte: U+0067 'g'"
            ),
        );
    }

    #[test]
    fn one_pinned_certificate_of_a_bundle_is_enough() {
        let read = |pem: &[u8]| Certificate::from_pem(pem).unwrap();
        let (a, b) =
            (read(testdata!("reference/ecdsa-p256-ca.crt")), read(testdata!("reference/ecdsa-p384-ca.crt")));
        let (pin_a, pin_b) = (a.public_key().pin(), b.public_key().pin());
        let bundle = [a, b];
        assert_eq!(PublicKeyPin::check_any(&[pin_b], &bundle), Ok(()));
        let error = PublicKeyPin::check_any(&[pin_a], &bundle[1..]).unwrap_err();
        assert_eq!(error.to_string(), format!("none of the public keys \"{pin_b}\" are pinned"));
        assert!(PublicKeyPin::check_any(&[], &bundle).is_err());
    }
}
