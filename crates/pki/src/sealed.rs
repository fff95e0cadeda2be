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
