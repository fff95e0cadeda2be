//! Owns keys: the public half as an identity, and signatures.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1,
    ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair,
    UnparsedPublicKey, VerificationAlgorithm,
};
use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::pem::Block;

/// A public key. Two are equal if the keys proper are.
#[derive(Clone, Debug)]
pub struct PublicKey {
    /// The key proper: of RSA the modulus and the exponent, of elliptic curves a point.
    raw: Vec<u8>,
    /// With its algorithm, as far as known.
    info: Option<Vec<u8>>,
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl PublicKey {
    /// That of a private key.
    pub fn of_private(block: &Block) -> Option<Self> {
        let der = &block.content;
        let raw = match block.label.as_str() {
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(der).ok()?.public_key().as_ref().to_vec(),
            "EC PRIVATE KEY" | "PRIVATE KEY" => {
                let curves = [&ECDSA_P256_SHA256_ASN1_SIGNING, &ECDSA_P384_SHA384_ASN1_SIGNING];
                let pair =
                    curves.iter().find_map(|curve| EcdsaKeyPair::from_private_key_der(curve, der).ok());
                match pair {
                    Some(pair) => pair.public_key().as_ref().to_vec(),
                    None => RsaKeyPair::from_pkcs8(der).ok()?.public_key().as_ref().to_vec(),
                }
            }
            _ => return None,
        };
        Some(Self { raw, info: None })
    }

    /// One that stands alone.
    pub fn of_public(block: &Block) -> Option<Self> {
        Some(Self::of_info(&SubjectPublicKeyInfoOwned::from_der(&block.content).ok()?))
    }

    /// That for which a certificate was made.
    pub fn of_certificate(certificate: &Certificate) -> Self {
        Self::of_info(certificate.tbs_certificate().subject_public_key_info())
    }

    fn of_info(info: &SubjectPublicKeyInfoOwned) -> Self {
        Self { raw: info.subject_public_key.raw_bytes().to_vec(), info: info.to_der().ok() }
    }

    /// The algorithm and the size.
    pub fn kind(&self) -> &'static str {
        match self.raw.len() {
            65 => "ECDSA P-256",
            97 => "ECDSA P-384",
            270 => "RSA 2048",
            398 => "RSA 3072",
            526 => "RSA 4096",
            _ => "a key of another size",
        }
    }

    /// The hash under which joining nodes know it.
    pub fn fingerprint(&self) -> String {
        let bytes = self.info.as_deref().unwrap_or(&self.raw);
        digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether it made a signature.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &dyn VerificationAlgorithm = match self.kind() {
            "ECDSA P-256" => &ECDSA_P256_SHA256_ASN1,
            "ECDSA P-384" => &ECDSA_P384_SHA384_ASN1,
            _ => &RSA_PKCS1_2048_8192_SHA256,
        };
        UnparsedPublicKey::new(algorithm, &self.raw).verify(message, signature).is_ok()
    }
}
