//! Public keys.
//!
//! Owns reading and writing them (`SubjectPublicKeyInfo`) and telling their kind. Answers to Go's
//! `x509.ParsePKIXPublicKey` and `MarshalPKIXPublicKey` and to `keyutil.ParsePublicKeysPEM` of client-go.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ECDSA_P521_SHA512_ASN1, ParsedPublicKey,
    VerificationAlgorithm,
};
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::{Decode, Encode, Tag};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use thiserror::Error;

use crate::asn1;
use crate::certificate::Certificate;
use crate::key::PrivateKey;
use crate::oid;
use crate::pem::{self, PemFault};
use crate::pin::PublicKeyPin;

const LABEL: &str = "PUBLIC KEY";

/// A named elliptic curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// secp224r1.
    P224,
    /// secp256r1, also called prime256v1.
    P256,
    /// secp384r1.
    P384,
    /// secp521r1.
    P521,
}

impl Curve {
    const ALL: [Self; 4] = [Self::P224, Self::P256, Self::P384, Self::P521];

    pub(crate) fn from_oid(oid: ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == oid)
    }

    pub(crate) fn oid(self) -> ObjectIdentifier {
        match self {
            Self::P224 => oid::SECP224R1,
            Self::P256 => oid::SECP256R1,
            Self::P384 => oid::SECP384R1,
            Self::P521 => oid::SECP521R1,
        }
    }

    fn coordinate_length(self) -> usize {
        match self {
            Self::P224 => 28,
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// Tells whether a point lies on the curve, as far as the cryptographic library knows the curve.
    fn contains(self, point: &[u8]) -> bool {
        let algorithm: &'static dyn VerificationAlgorithm = match self {
            Self::P224 => return true,
            Self::P256 => &ECDSA_P256_SHA256_ASN1,
            Self::P384 => &ECDSA_P384_SHA384_ASN1,
            Self::P521 => &ECDSA_P521_SHA512_ASN1,
        };
        ParsedPublicKey::new(algorithm, point).is_ok()
    }
}

/// What kind of key it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// RSA.
    Rsa {
        /// Length of the modulus.
        bits: usize,
    },
    /// ECDSA on one of the curves of NIST.
    Ecdsa(Curve),
    /// Ed25519.
    Ed25519,
    /// Something that this program can show but not use.
    Other {
        /// Dotted object identifier of the algorithm, or of the curve.
        oid: String,
    },
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA-{bits}"),
            Self::Ecdsa(curve) => write!(f, "ECDSA-{curve:?}"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Other { oid } => f.write_str(oid),
        }
    }
}

impl KeyType {
    /// The family, by the name that the reference prints.
    pub fn family(&self) -> &str {
        match self {
            Self::Rsa { .. } => "RSA",
            Self::Ecdsa(_) => "ECDSA",
            Self::Ed25519 => "Ed25519",
            Self::Other { oid } => oid,
        }
    }
}

/// A public key of any kind.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    spki: Vec<u8>,
    bits: Vec<u8>,
    key_type: KeyType,
}

/// A `SubjectPublicKeyInfo` that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MalformedPublicKey {
    /// It is not the structure at all.
    #[error("x509: malformed public key")]
    Structure(#[source] der::Error),
    /// RSA keys carry a NULL (RFC 3279, section 2.3.1).
    #[error("x509: RSA key missing NULL parameters")]
    RsaParameters,
    /// Modulus and exponent cannot be read.
    #[error("x509: invalid RSA public key")]
    RsaNumbers,
    /// The parameters name no curve.
    #[error("x509: invalid ECDSA parameters")]
    EcdsaParameters,
    /// The bytes have the wrong length or form.
    #[error("x509: invalid {0} public key")]
    Bits(KeyType),
    /// The bytes are no point of the curve.
    #[error("{0:?} point not on curve")]
    NotOnCurve(Curve),
}

/// A file without a usable public key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("data does not contain any valid RSA or ECDSA public keys")]
pub struct PublicKeyError {
    /// What is wrong with the file.
    #[source]
    pub cause: PemFault,
}

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo`. Kinds that are not known are accepted.
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, MalformedPublicKey> {
        let info = SubjectPublicKeyInfoRef::from_der(spki).map_err(MalformedPublicKey::Structure)?;
        let bits = info
            .subject_public_key
            .as_bytes()
            .ok_or_else(|| MalformedPublicKey::Structure(Tag::BitString.value_error().into()))?;
        let key_type = key_type(&info.algorithm, bits)?;
        Ok(Self { spki: spki.to_vec(), bits: bits.to_vec(), key_type })
    }

    /// Wraps the public half of a key pair.
    pub(crate) fn from_parts(
        algorithm: ObjectIdentifier,
        parameters: AnyRef<'_>,
        bits: &[u8],
    ) -> Result<Self, MalformedPublicKey> {
        let spki = BitStringRef::from_bytes(bits)
            .and_then(|subject_public_key| {
                let algorithm = AlgorithmIdentifierRef { oid: algorithm, parameters: Some(parameters) };
                SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der()
            })
            .map_err(MalformedPublicKey::Structure)?;
        Self::from_spki_der(&spki)
    }

    /// Reads every key of a file: public keys, but also the public halves of certificates and of private
    /// keys. Other blocks are skipped.
    pub fn parse_all_pem(data: &[u8]) -> Result<Vec<Self>, PublicKeyError> {
        let scan = pem::scan(data);
        let keys: Vec<Self> =
            scan.blocks.iter().filter_map(|block| Self::from_any_der(&block.contents)).collect();
        if keys.is_empty() {
            return Err(PublicKeyError { cause: scan.fault() });
        }
        Ok(keys)
    }

    /// The contents decide, not the label of the block: tools disagree about labels.
    fn from_any_der(der: &[u8]) -> Option<Self> {
        PrivateKey::from_any_der(der)
            .map(|key| key.public_key().clone())
            .or_else(|| Self::from_spki_der(der).ok())
            .or_else(|| Certificate::from_der(der).ok().map(|certificate| certificate.public_key().clone()))
            .filter(|key| matches!(key.key_type, KeyType::Rsa { .. } | KeyType::Ecdsa(_)))
    }

    /// The DER `SubjectPublicKeyInfo`.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// A `PUBLIC KEY` block.
    pub fn to_pem(&self) -> String {
        pem::encode(LABEL, &self.spki)
    }

    /// The kind of the key.
    pub fn key_type(&self) -> &KeyType {
        &self.key_type
    }

    /// The pin of the key, `sha256:` and the digest of the `SubjectPublicKeyInfo`.
    pub fn pin(&self) -> PublicKeyPin {
        PublicKeyPin::of(&self.spki)
    }

    /// The key itself, without the name of its algorithm.
    pub(crate) fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// The key identifier that RFC 7093 derives from a key: SHA-256 cut to 160 bits.
    pub(crate) fn derived_key_id(&self) -> Vec<u8> {
        digest(&SHA256, &self.bits).as_ref().iter().take(20).copied().collect()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({}, {})", self.key_type, self.pin())
    }
}

fn key_type(algorithm: &AlgorithmIdentifierRef<'_>, bits: &[u8]) -> Result<KeyType, MalformedPublicKey> {
    match algorithm.oid {
        oid::RSA_ENCRYPTION => {
            // One encoding per key, so that keys can be compared by their bytes.
            if algorithm.parameters != Some(AnyRef::NULL) {
                return Err(MalformedPublicKey::RsaParameters);
            }
            let bits = modulus_bits(bits).ok_or(MalformedPublicKey::RsaNumbers)?;
            Ok(KeyType::Rsa { bits })
        }
        oid::EC_PUBLIC_KEY => {
            let curve = algorithm
                .parameters
                .and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok())
                .ok_or(MalformedPublicKey::EcdsaParameters)?;
            // DIFFERS: the reference does not read certificates with keys on other curves at all; here
            // they cannot be verified, but their names and dates can be shown.
            let Some(curve) = Curve::from_oid(curve) else {
                return Ok(KeyType::Other { oid: curve.to_string() });
            };
            if bits.first() != Some(&4) || bits.len() != 1 + 2 * curve.coordinate_length() {
                return Err(MalformedPublicKey::Bits(KeyType::Ecdsa(curve)));
            }
            if !curve.contains(bits) {
                return Err(MalformedPublicKey::NotOnCurve(curve));
            }
            Ok(KeyType::Ecdsa(curve))
        }
        oid::ED25519 if algorithm.parameters.is_some() || bits.len() != 32 => {
            Err(MalformedPublicKey::Bits(KeyType::Ed25519))
        }
        oid::ED25519 => Ok(KeyType::Ed25519),
        other => Ok(KeyType::Other { oid: other.to_string() }),
    }
}

/// The length of the modulus of a PKCS #1 public key whose numbers are positive.
fn modulus_bits(key: &[u8]) -> Option<usize> {
    let mut numbers = asn1::sequence(key).ok()?;
    let mut positive = || match asn1::contents(numbers.next()?.ok()?, Tag::Integer).ok()? {
        [0, number @ ..] if number.first().is_some_and(|first| *first >= 0x80) => Some(number),
        number @ [1..0x80, ..] => Some(number),
        _ => None,
    };
    let modulus = positive()?;
    positive()?;
    let first = modulus.first()?;
    Some(modulus.len() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests;
