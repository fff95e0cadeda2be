//! Sealed values: certificates and keys on their way to another control-plane node.
//!
//! Owns the certificate key and how values of the Secret `kubeadm-certs` are sealed with it: AES-256-GCM, a
//! fresh nonce in front. Answers to kubeadm's `util/crypto` and `CreateCertificateKey`.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::hex::{self, HexError};
use crate::random::{self, RandomnessError};

const KEY_LENGTH: usize = 32;

/// The key that seals certificates. Never printed, wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateKey(Zeroizing<[u8; KEY_LENGTH]>);

/// A text that is no certificate key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CertificateKeyError {
    /// It is not hexadecimal.
    #[error("certificate key decoding error: {0}")]
    NotHex(HexError),
    /// It is too short or too long.
    #[error("invalid certificate key size {length}, the key must be an AES key of size {KEY_LENGTH}")]
    WrongLength {
        /// How many bytes it stands for.
        length: usize,
    },
}

/// A value could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    /// It is too short to be a sealed value.
    #[error("size of data is less than the nonce")]
    TooShort,
    /// It was sealed with another key, or changed since.
    #[error("cipher: message authentication failed")]
    WrongKey,
    /// The cryptographic library refused.
    #[error("cipher: sealing failed")]
    Failed,
}

impl CertificateKey {
    /// Makes a new key.
    pub fn generate() -> Result<Self, RandomnessError> {
        random::bytes().map(Self)
    }

    /// Reads a key from 64 hexadecimal digits.
    pub fn from_hex(digits: &str) -> Result<Self, CertificateKeyError> {
        let bytes = hex::decode(digits).map_err(CertificateKeyError::NotHex)?;
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        if bytes.len() != KEY_LENGTH {
            return Err(CertificateKeyError::WrongLength { length: bytes.len() });
        }
        key.copy_from_slice(&bytes);
        Ok(Self(key))
    }

    /// Writes the key for those who are meant to have it.
    pub fn expose_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0.as_slice()))
    }

    /// Seals a value. The result differs every time.
    pub fn seal(&self, value: &[u8]) -> Result<Vec<u8>, SealError> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, self.0.as_slice()).map_err(|_| SealError::Failed)?;
        // Room for the tag, so that the plain value is not left behind when the vector grows.
        let mut sealed = Vec::with_capacity(value.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(value);
        let nonce = key.seal_in_place_append_tag(Aad::empty(), &mut sealed).map_err(|_| SealError::Failed)?;
        Ok([nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// Opens a sealed value.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealError::TooShort)?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, self.0.as_slice()).map_err(|_| SealError::Failed)?;
        let mut value = Zeroizing::new(rest.to_vec());
        let length = key
            .open_in_place(Nonce::from(nonce), Aad::empty(), &mut value)
            .map_err(|_| SealError::WrongKey)?
            .len();
        value.truncate(length);
        Ok(value)
    }
}

impl fmt::Debug for CertificateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CertificateKey(<secret>)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    /// Values, and what `EncryptBytes` made of them with the key above.
    const SEALED: &[(&str, &str)] = &[
        ("", "c8d1f12c6e6fa8d9ac72113f549ae64f72f39a46d5971ce5c0ca5dda"),
        ("hello", "4ba7fe8c7fc5bb63723c41bbb2604b4c7c1c2d6ac979a0f3f1885efb8186f60839"),
    ];

    fn key() -> CertificateKey {
        CertificateKey::from_hex(DIGITS).unwrap()
    }

    #[test]
    fn what_the_reference_sealed_is_opened() {
        for (value, sealed) in SEALED {
            assert_eq!(key().open(&hex::decode(sealed).unwrap()).unwrap().as_slice(), value.as_bytes());
        }
    }

    #[test]
    fn what_is_sealed_can_be_opened_and_differs_each_time() {
        let key = CertificateKey::generate().unwrap();
        for value in [b"".as_slice(), b"x", &[7; 5000]] {
            let (a, b) = (key.seal(value).unwrap(), key.seal(value).unwrap());
            assert_ne!(a, b);
            assert_eq!(a.len(), NONCE_LEN + value.len() + 16);
            assert_eq!(key.open(&a).unwrap().as_slice(), value);
        }
    }

    #[test]
    fn changed_and_cut_values_are_refused() {
        let sealed = key().seal(b"value").unwrap();
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(key().open(&changed), Err(SealError::WrongKey));
            let expected = if index < NONCE_LEN { SealError::TooShort } else { SealError::WrongKey };
            assert_eq!(key().open(&sealed[..index]), Err(expected));
        }
        assert_eq!(CertificateKey::generate().unwrap().open(&sealed), Err(SealError::WrongKey));
    }

    #[test]
    fn keys_read_back_and_others_are_refused_in_the_words_of_the_reference() {
        assert_eq!(key().expose_hex().as_str(), DIGITS);
        let check = |digits: &str, expected: &str| {
            assert_eq!(CertificateKey::from_hex(digits).unwrap_err().to_string(), expected);
        };
        check("", "invalid certificate key size 0, the key must be an AES key of size 32");
        check(&DIGITS[..32], "invalid certificate key size 16, the key must be an AES key of size 32");
        check("xyz", "certificate key decoding error: encoding/hex: invalid byte: U+0078 'x'");
        check("abc", "certificate key decoding error: encoding/hex: odd length hex string");
    }

    #[test]
    fn a_key_is_not_printed() {
        assert_eq!(format!("{:?}", key()), "CertificateKey(<secret>)");
    }
}
