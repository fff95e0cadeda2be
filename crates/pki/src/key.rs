//! Private keys.
//!
//! Owns generating, reading, writing and signing with them. Answers to `GeneratePrivateKey` of kubeadm's
//! `pkiutil` and to `ParsePrivateKeyPEM` and `MarshalPrivateKeyToPEM` of client-go's `keyutil`.

use std::fmt;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Tag};
use pkcs8::PrivateKeyInfoRef;
use pkcs8::spki::AlgorithmIdentifierRef;
use sec1::EcPrivateKey;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::asn1;
use crate::key_algorithm::KeyAlgorithm;
use crate::oid;
use crate::pem::{self, PemFault};
use crate::public_key::{Curve, KeyType, MalformedPublicKey, PublicKey};

const RSA_LABEL: &str = "RSA PRIVATE KEY";
const EC_LABEL: &str = "EC PRIVATE KEY";
const PKCS8_LABEL: &str = "PRIVATE KEY";

/// A key pair, able to sign. Never printed, wiped when dropped.
pub struct PrivateKey {
    pair: Pair,
    public: PublicKey,
    /// PKCS #1 or SEC 1, as written to files.
    der: Zeroizing<Vec<u8>>,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ecdsa(Curve, EcdsaKeyPair),
}

/// No key could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("unable to create a private key of type {algorithm}")]
pub struct KeyGenerationError {
    /// What was asked for.
    pub algorithm: KeyAlgorithm,
}

/// A file without a usable private key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PrivateKeyError {
    /// Nothing in the file is a private key.
    #[error("data does not contain a valid RSA or ECDSA private key")]
    NotFound {
        /// What is wrong with the file.
        #[source]
        cause: PemFault,
    },
    /// A block should be a private key and is none.
    #[error("data does not contain a valid RSA or ECDSA private key")]
    Malformed {
        /// Number of the BEGIN line of the block.
        line: usize,
        /// What is wrong with the block.
        #[source]
        cause: MalformedPrivateKey,
    },
    /// The key is fine, but of a kind that clusters do not use.
    #[error("the private key is neither in RSA nor ECDSA format")]
    Unsupported {
        /// Dotted object identifier of its algorithm.
        oid: String,
    },
}

/// The contents of a block are no private key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MalformedPrivateKey {
    /// The key is encrypted; clusters need plain keys.
    #[error("the private key is encrypted")]
    Encrypted,
    /// It is not the structure that its label promises.
    #[error("the block {label:?} does not hold what its name says")]
    Structure {
        /// Name of the block.
        label: String,
        /// Where reading stopped.
        #[source]
        cause: der::Error,
    },
    /// The curve is unknown, not named, or not supported.
    #[error("the elliptic curve of the private key is not supported")]
    Curve {
        /// Its dotted object identifier, if it has one.
        oid: Option<String>,
    },
    /// The numbers do not fit each other, or the key is too short or too long.
    #[error("the numbers of the {family} private key are not accepted: {reason}")]
    Rejected {
        /// RSA or ECDSA.
        family: &'static str,
        /// The word of the cryptographic library for it.
        reason: String,
    },
    /// The algorithm is none of those known.
    #[error("the private key is for the algorithm {oid}")]
    Algorithm {
        /// Its dotted object identifier.
        oid: String,
    },
}

/// The cryptographic library would not sign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("signing with the {key} key failed")]
pub struct SigningError {
    /// The kind of the key.
    pub key: KeyType,
}

impl PrivateKey {
    /// Makes a new key. RSA takes a while; may be called from any thread.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyGenerationError> {
        let pair = match algorithm {
            KeyAlgorithm::Rsa2048 => RsaKeyPair::generate(rsa::KeySize::Rsa2048).map(Pair::Rsa),
            KeyAlgorithm::Rsa3072 => RsaKeyPair::generate(rsa::KeySize::Rsa3072).map(Pair::Rsa),
            KeyAlgorithm::Rsa4096 => RsaKeyPair::generate(rsa::KeySize::Rsa4096).map(Pair::Rsa),
            KeyAlgorithm::EcdsaP256 => generate_ecdsa(Curve::P256, &ECDSA_P256_SHA256_ASN1_SIGNING),
            KeyAlgorithm::EcdsaP384 => generate_ecdsa(Curve::P384, &ECDSA_P384_SHA384_ASN1_SIGNING),
        };
        pair.ok().and_then(|pair| Self::from_pair(pair).ok()).ok_or(KeyGenerationError { algorithm })
    }

    /// Reads the first private key of a file: PKCS #1, SEC 1 or PKCS #8. Other blocks, such as
    /// `EC PARAMETERS`, are skipped.
    pub fn from_pem(data: &[u8]) -> Result<Self, PrivateKeyError> {
        let scan = pem::scan(data);
        let mut malformed = None;
        for block in &scan.blocks {
            let key = match block.label.as_str() {
                RSA_LABEL => Self::from_pkcs1(&block.contents),
                EC_LABEL => Self::from_sec1(&block.contents, None),
                PKCS8_LABEL => Self::from_pkcs8(&block.contents),
                "ENCRYPTED PRIVATE KEY" => Err(MalformedPrivateKey::Encrypted),
                _ => continue,
            };
            match key {
                Ok(key) => return Ok(key),
                Err(MalformedPrivateKey::Algorithm { oid }) if is_unused(&oid) => {
                    return Err(PrivateKeyError::Unsupported { oid });
                }
                Err(cause) => {
                    // Old tools say in headers that, and how, they encrypt.
                    let cause = if block.has_headers { MalformedPrivateKey::Encrypted } else { cause };
                    malformed.get_or_insert(PrivateKeyError::Malformed { line: block.line, cause });
                }
            }
        }
        Err(malformed.unwrap_or_else(|| PrivateKeyError::NotFound { cause: scan.fault() }))
    }

    /// Reads a key in whichever of the three structures it is.
    pub(crate) fn from_any_der(der: &[u8]) -> Option<Self> {
        Self::from_pkcs1(der).or_else(|_| Self::from_sec1(der, None)).or_else(|_| Self::from_pkcs8(der)).ok()
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, MalformedPrivateKey> {
        // DIFFERS: keys below 2048 bits, keys with more than two primes and keys on P-224 are refused,
        // for the cryptographic library does not sign with them.
        AnyRef::from_der(der)
            .and_then(|key| asn1::contents(key, Tag::Sequence))
            .map_err(|cause| MalformedPrivateKey::Structure { label: RSA_LABEL.to_owned(), cause })?;
        let rejected = |reason: String| MalformedPrivateKey::Rejected { family: "RSA", reason };
        let pair = RsaKeyPair::from_der(der).map_err(|error| rejected(error.to_string()))?;
        Self::from_pair(Pair::Rsa(pair)).map_err(|error| rejected(error.to_string()))
    }

    /// Reads a SEC 1 key, whose curve is named either inside or by what is around it.
    fn from_sec1(der: &[u8], outer: Option<ObjectIdentifier>) -> Result<Self, MalformedPrivateKey> {
        let key = EcPrivateKey::from_der(der)
            .map_err(|cause| MalformedPrivateKey::Structure { label: EC_LABEL.to_owned(), cause })?;
        let named = outer.or_else(|| key.parameters.and_then(|parameters| parameters.named_curve()));
        let unsupported = || MalformedPrivateKey::Curve { oid: named.map(|oid| oid.to_string()) };
        let curve = named.and_then(Curve::from_oid).ok_or_else(unsupported)?;
        let algorithm = signing_algorithm(curve).ok_or_else(unsupported)?;
        // DIFFERS: a public half that does not fit is an error; the reference does not look at it.
        let rejected = |reason: String| MalformedPrivateKey::Rejected { family: "ECDSA", reason };
        let pair = EcdsaKeyPair::from_private_key_der(algorithm, der)
            .map_err(|error| rejected(error.to_string()))?;
        Self::from_pair(Pair::Ecdsa(curve, pair)).map_err(|error| rejected(error.to_string()))
    }

    fn from_pkcs8(der: &[u8]) -> Result<Self, MalformedPrivateKey> {
        let info = PrivateKeyInfoRef::from_der(der)
            .map_err(|cause| MalformedPrivateKey::Structure { label: PKCS8_LABEL.to_owned(), cause })?;
        match info.algorithm.oid {
            oid::RSA_ENCRYPTION => Self::from_pkcs1(info.private_key.as_bytes()),
            oid::EC_PUBLIC_KEY => {
                let curve = info.algorithm.parameters.and_then(|curve| curve.decode_as().ok());
                Self::from_sec1(info.private_key.as_bytes(), curve)
            }
            other => Err(MalformedPrivateKey::Algorithm { oid: other.to_string() }),
        }
    }

    fn from_pair(pair: Pair) -> Result<Self, ExportError> {
        let (public, der) = match &pair {
            Pair::Rsa(key) => {
                let bits = key.public_key().as_ref();
                let public = PublicKey::from_parts(oid::RSA_ENCRYPTION, AnyRef::NULL, bits)?;
                let pkcs8 = key.as_der()?;
                let pkcs1 = PrivateKeyInfoRef::from_der(pkcs8.as_ref())?.private_key.as_bytes();
                (public, Zeroizing::new(pkcs1.to_vec()))
            }
            Pair::Ecdsa(curve, key) => {
                let bits = key.public_key().as_ref();
                let public = PublicKey::from_parts(oid::EC_PUBLIC_KEY, (&curve.oid()).into(), bits)?;
                (public, Zeroizing::new(key.private_key().as_der()?.as_ref().to_vec()))
            }
        };
        Ok(Self { pair, public, der })
    }

    /// Writes the key as files hold it: PKCS #1 for RSA, SEC 1 for ECDSA.
    pub fn to_pem(&self) -> Zeroizing<String> {
        let label = match self.pair {
            Pair::Rsa(_) => RSA_LABEL,
            Pair::Ecdsa(..) => EC_LABEL,
        };
        Zeroizing::new(pem::encode(label, &self.der))
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The kind of the key.
    pub fn key_type(&self) -> &KeyType {
        self.public.key_type()
    }

    /// How this key signs: with the hash that Go chooses for it.
    pub(crate) fn signature_identifier(&self) -> AlgorithmIdentifierRef<'static> {
        let (oid, parameters) = match self.pair {
            Pair::Rsa(_) => (oid::SHA256_WITH_RSA, Some(AnyRef::NULL)),
            Pair::Ecdsa(Curve::P224 | Curve::P256, _) => (oid::ECDSA_WITH_SHA256, None),
            Pair::Ecdsa(Curve::P384, _) => (oid::ECDSA_WITH_SHA384, None),
            Pair::Ecdsa(Curve::P521, _) => (oid::ECDSA_WITH_SHA512, None),
        };
        AlgorithmIdentifierRef { oid, parameters }
    }

    /// Signs with [`Self::signature_identifier`].
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map(|()| signature)
            }
            Pair::Ecdsa(_, key) => key.sign(&random, message).map(|signature| signature.as_ref().to_vec()),
        }
        .map_err(|_| SigningError { key: self.key_type().clone() })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, <secret>)", self.key_type())
    }
}

/// The cryptographic library would not hand out the key it holds.
#[derive(Debug, Error)]
enum ExportError {
    #[error("it cannot be exported")]
    Unspecified,
    #[error("it is exported in an unknown form")]
    Encoding(#[from] der::Error),
    #[error("its public half is malformed")]
    PublicKey(#[from] MalformedPublicKey),
}

impl From<aws_lc_rs::error::Unspecified> for ExportError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Unspecified
    }
}

/// The kinds of key that the reference reads, and then has no use for.
fn is_unused(oid: &str) -> bool {
    [oid::ED25519, oid::X25519].iter().any(|unused| unused.to_string() == oid)
}

fn generate_ecdsa(
    curve: Curve,
    algorithm: &'static EcdsaSigningAlgorithm,
) -> Result<Pair, aws_lc_rs::error::Unspecified> {
    EcdsaKeyPair::generate(algorithm).map(|pair| Pair::Ecdsa(curve, pair))
}

fn signing_algorithm(curve: Curve) -> Option<&'static EcdsaSigningAlgorithm> {
    match curve {
        Curve::P224 => None,
        Curve::P256 => Some(&ECDSA_P256_SHA256_ASN1_SIGNING),
        Curve::P384 => Some(&ECDSA_P384_SHA384_ASN1_SIGNING),
        Curve::P521 => Some(&ECDSA_P521_SHA512_ASN1_SIGNING),
    }
}

#[cfg(test)]
mod tests;
