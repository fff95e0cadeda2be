//! Signatures over certificates and requests.
//!
//! Owns the table of algorithms and how they are checked; making signatures is up to `key`. Answers to
//! `signatureAlgorithmDetails` and `checkSignature` of Go's `crypto/x509`.

use std::fmt;

use aws_lc_rs::signature::{self as aws, UnparsedPublicKey, VerificationAlgorithm};
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Sequence};
use pkcs8::spki::AlgorithmIdentifierRef;
use thiserror::Error;

use crate::oid;
use crate::public_key::{Curve, KeyType, PublicKey};

/// A hash function that certificates are signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// How something is signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SignatureAlgorithm {
    /// RSA with PKCS #1 v1.5 padding.
    Rsa(Hash),
    /// RSA with probabilistic padding whose salt is as long as the hash.
    RsaPss(Hash),
    /// ECDSA.
    Ecdsa(Hash),
    /// Ed25519.
    Ed25519,
    /// One that is not accepted any more.
    Insecure(&'static str),
    /// One that is not known.
    Other {
        /// Its dotted object identifier.
        oid: String,
    },
}

use Hash::{Sha256, Sha384, Sha512};

/// All algorithms but RSASSA-PSS, whose identifier needs parameters to mean something.
const ALGORITHMS: &[(ObjectIdentifier, SignatureAlgorithm)] = &[
    (oid::SHA256_WITH_RSA, SignatureAlgorithm::Rsa(Sha256)),
    (oid::SHA384_WITH_RSA, SignatureAlgorithm::Rsa(Sha384)),
    (oid::SHA512_WITH_RSA, SignatureAlgorithm::Rsa(Sha512)),
    (oid::ECDSA_WITH_SHA256, SignatureAlgorithm::Ecdsa(Sha256)),
    (oid::ECDSA_WITH_SHA384, SignatureAlgorithm::Ecdsa(Sha384)),
    (oid::ECDSA_WITH_SHA512, SignatureAlgorithm::Ecdsa(Sha512)),
    (oid::ED25519, SignatureAlgorithm::Ed25519),
    (oid::MD5_WITH_RSA, SignatureAlgorithm::Insecure("MD5-RSA")),
    (oid::SHA1_WITH_RSA, SignatureAlgorithm::Insecure("SHA1-RSA")),
    (oid::ECDSA_WITH_SHA1, SignatureAlgorithm::Insecure("ECDSA-SHA1")),
];

/// A signature that does not hold, or cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The algorithm is broken.
    #[error("x509: cannot verify signature: insecure algorithm {algorithm}")]
    Insecure {
        /// Its name.
        algorithm: &'static str,
    },
    /// Algorithm or key are of a kind that this program cannot use.
    #[error("x509: cannot verify signature: algorithm unimplemented")]
    Unsupported,
    /// The algorithm is for another kind of key.
    #[error(
        "x509: signature algorithm specifies an {expected} public key, but have public key of type {}",
        go_type(.found)
    )]
    KeyMismatch {
        /// The family of keys that the algorithm is for.
        expected: &'static str,
        /// The key that should have signed.
        found: KeyType,
    },
    /// The key did not make this signature.
    #[error("{}", go_failure(.key))]
    Wrong {
        /// The key that should have signed.
        key: KeyType,
    },
}

fn go_type(key: &KeyType) -> &str {
    match key {
        KeyType::Rsa { .. } => "*rsa.PublicKey",
        KeyType::Ecdsa(_) => "*ecdsa.PublicKey",
        KeyType::Ed25519 => "ed25519.PublicKey",
        KeyType::Other { oid } => oid,
    }
}

fn go_failure(key: &KeyType) -> &'static str {
    match key {
        KeyType::Ecdsa(_) => "x509: ECDSA verification failure",
        KeyType::Ed25519 => "x509: Ed25519 verification failure",
        KeyType::Rsa { .. } | KeyType::Other { .. } => "crypto/rsa: verification error",
    }
}

impl SignatureAlgorithm {
    pub(crate) fn from_identifier(identifier: &AlgorithmIdentifierRef<'_>) -> Self {
        let unknown = || Self::Other { oid: identifier.oid.to_string() };
        match identifier.oid {
            oid::RSASSA_PSS => pss_hash(identifier.parameters).map_or_else(unknown, Self::RsaPss),
            // RFC 8410, section 3: no parameters.
            oid::ED25519 if identifier.parameters.is_some() => unknown(),
            wanted => ALGORITHMS
                .iter()
                .find(|(oid, _)| *oid == wanted)
                .map_or_else(unknown, |(_, algorithm)| algorithm.clone()),
        }
    }

    /// Checks that `key` made `signature` over `message`.
    pub(crate) fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let verifier = self.verifier(key.key_type())?;
        UnparsedPublicKey::new(verifier, key.bits())
            .verify(message, signature)
            .map_err(|_| SignatureError::Wrong { key: key.key_type().clone() })
    }

    fn verifier(&self, key: &KeyType) -> Result<&'static dyn VerificationAlgorithm, SignatureError> {
        let mismatch = |expected| Err(SignatureError::KeyMismatch { expected, found: key.clone() });
        // DIFFERS: the reference also checks signatures of RSA keys from 1024 to 2047 bits and of ECDSA
        // keys on P-224, which the cryptographic library does not.
        Ok(match (self, key) {
            (Self::Insecure(algorithm), _) => return Err(SignatureError::Insecure { algorithm }),
            (Self::Other { .. }, _) | (_, KeyType::Other { .. }) => return Err(SignatureError::Unsupported),
            (Self::Rsa(Sha256), KeyType::Rsa { .. }) => &aws::RSA_PKCS1_2048_8192_SHA256,
            (Self::Rsa(Sha384), KeyType::Rsa { .. }) => &aws::RSA_PKCS1_2048_8192_SHA384,
            (Self::Rsa(Sha512), KeyType::Rsa { .. }) => &aws::RSA_PKCS1_2048_8192_SHA512,
            (Self::RsaPss(Sha256), KeyType::Rsa { .. }) => &aws::RSA_PSS_2048_8192_SHA256,
            (Self::RsaPss(Sha384), KeyType::Rsa { .. }) => &aws::RSA_PSS_2048_8192_SHA384,
            (Self::RsaPss(Sha512), KeyType::Rsa { .. }) => &aws::RSA_PSS_2048_8192_SHA512,
            (Self::Ecdsa(hash), KeyType::Ecdsa(curve)) => match (curve, hash) {
                (Curve::P224, _) => return Err(SignatureError::Unsupported),
                (Curve::P256, Sha256) => &aws::ECDSA_P256_SHA256_ASN1,
                (Curve::P256, Sha384) => &aws::ECDSA_P256_SHA384_ASN1,
                (Curve::P256, Sha512) => &aws::ECDSA_P256_SHA512_ASN1,
                (Curve::P384, Sha256) => &aws::ECDSA_P384_SHA256_ASN1,
                (Curve::P384, Sha384) => &aws::ECDSA_P384_SHA384_ASN1,
                (Curve::P384, Sha512) => &aws::ECDSA_P384_SHA512_ASN1,
                (Curve::P521, Sha256) => &aws::ECDSA_P521_SHA256_ASN1,
                (Curve::P521, Sha384) => &aws::ECDSA_P521_SHA384_ASN1,
                (Curve::P521, Sha512) => &aws::ECDSA_P521_SHA512_ASN1,
            },
            (Self::Ed25519, KeyType::Ed25519) => &aws::ED25519,
            (Self::Rsa(_) | Self::RsaPss(_), _) => return mismatch("RSA"),
            (Self::Ecdsa(_), _) => return mismatch("ECDSA"),
            (Self::Ed25519, _) => return mismatch("Ed25519"),
        })
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha256 => "SHA256",
            Self::Sha384 => "SHA384",
            Self::Sha512 => "SHA512",
        })
    }
}

/// By the names that the reference prints.
impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(hash) => write!(f, "{hash}-RSA"),
            Self::RsaPss(hash) => write!(f, "{hash}-RSAPSS"),
            Self::Ecdsa(hash) => write!(f, "ECDSA-{hash}"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Insecure(name) => f.write_str(name),
            Self::Other { oid } => f.write_str(oid),
        }
    }
}

/// `RSASSA-PSS-params` of RFC 4055, without its SHA-1 defaults.
#[derive(Sequence)]
struct PssParameters<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    hash: AlgorithmIdentifierRef<'a>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT")]
    mask: AlgorithmIdentifierRef<'a>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT")]
    salt_length: u8,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", default = "trailer_default")]
    trailer: u8,
}

fn trailer_default() -> u8 {
    1
}

/// The hash, if the parameters are of the only shape in use: one hash for everything, salt as long as it.
fn pss_hash(parameters: Option<AnyRef<'_>>) -> Option<Hash> {
    let parameters = parameters?.to_der().ok()?;
    let parameters = PssParameters::from_der(&parameters).ok()?;
    let plain = |identifier: &AlgorithmIdentifierRef<'_>| identifier.parameters.is_none_or(AnyRef::is_null);
    let mask_hash = parameters.mask.parameters?.to_der().ok()?;
    let mask_hash = AlgorithmIdentifierRef::from_der(&mask_hash).ok()?;
    let usual = parameters.mask.oid == oid::MGF1
        && mask_hash.oid == parameters.hash.oid
        && plain(&mask_hash)
        && plain(&parameters.hash)
        && parameters.trailer == trailer_default();
    match (parameters.hash.oid, parameters.salt_length) {
        (oid::SHA256, 32) if usual => Some(Sha256),
        (oid::SHA384, 48) if usual => Some(Sha384),
        (oid::SHA512, 64) if usual => Some(Sha512),
        _ => None,
    }
}
