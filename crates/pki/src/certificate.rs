//! Certificates.
//!
//! Owns reading and writing them and what they say. Making them is up to `issue`, trusting them to
//! `verify`. Answers to Go's `x509.ParseCertificate` and to `ParseCertsPEM` of client-go's `util/cert`.

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;

use der::{Decode, Encode, Error, ErrorKind};
use jiff::Timestamp;
use thiserror::Error as ThisError;

use crate::extensions::{ExtensionError, Extensions};
use crate::identity::Identity;
use crate::key::PrivateKey;
use crate::name::Name;
use crate::pem::{self, PemFault};
use crate::public_key::{MalformedPublicKey, PublicKey};
use crate::serial::SerialNumber;
use crate::signature::{SignatureAlgorithm, SignatureError};
use crate::tbs::{Signed, TbsCertificate, VERSION_3};
use crate::usage::{ExtendedUsage, KeyUsage};
use crate::validity::Validity;

const LABEL: &str = "CERTIFICATE";

/// An X.509 certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// The part that is signed.
    tbs: Vec<u8>,
    signature_algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
    version: u8,
    serial_number: SerialNumber,
    issuer: Name,
    subject: Name,
    validity: Validity,
    public_key: PublicKey,
    extensions: Extensions,
}

/// DER that is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum MalformedCertificate {
    /// It is not the structure it should be.
    #[error("x509: malformed {part}")]
    Structure {
        /// The part in which reading stopped.
        part: &'static str,
        /// Where and why it did.
        #[source]
        cause: Error,
    },
    /// Something follows the certificate.
    #[error("x509: trailing data")]
    TrailingData,
    /// The version is none of 1, 2 and 3.
    #[error("x509: invalid version")]
    Version,
    /// The signature is announced as one kind and is of another.
    #[error("x509: inner and outer signature algorithm identifiers don't match")]
    Algorithms,
    /// The key cannot be read.
    #[error(transparent)]
    PublicKey(#[from] MalformedPublicKey),
    /// An extension cannot be read.
    #[error(transparent)]
    Extension(#[from] ExtensionError),
}

/// A file that cannot be used as certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateError {
    /// Nothing in the file is a certificate.
    NotFound {
        /// What is wrong with the file.
        cause: PemFault,
    },
    /// A block should be a certificate and is none.
    Malformed {
        /// Number of the BEGIN line of the block.
        line: usize,
        /// What is wrong with the block.
        problem: MalformedCertificate,
    },
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { .. } => f.write_str("data does not contain any valid RSA or ECDSA certificates"),
            // The words of the reference, which do not say where.
            Self::Malformed { problem, .. } => problem.fmt(f),
        }
    }
}

impl StdError for CertificateError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::NotFound { cause } => Some(cause),
            Self::Malformed { problem, .. } => problem.source(),
        }
    }
}

impl Certificate {
    /// Reads one certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, MalformedCertificate> {
        let malformed = |part| move |cause| MalformedCertificate::Structure { part, cause };
        let signed = Signed::from_der(der).map_err(|cause| match cause.kind() {
            ErrorKind::TrailingData { .. } => MalformedCertificate::TrailingData,
            _ => MalformedCertificate::Structure { part: "certificate", cause },
        })?;
        let signature = signed.whole_signature().map_err(malformed("signature"))?;
        let tbs_der = signed.content.to_der().map_err(malformed("tbs certificate"))?;
        let tbs = TbsCertificate::from_der(&tbs_der).map_err(malformed("tbs certificate"))?;
        if tbs.version > VERSION_3 {
            return Err(MalformedCertificate::Version);
        }
        if tbs.signature != signed.algorithm {
            return Err(MalformedCertificate::Algorithms);
        }
        let name = |part, name: der::asn1::AnyRef<'_>| {
            name.to_der().and_then(|der| Name::from_der(&der)).map_err(malformed(part))
        };
        let public_key = tbs.public_key.to_der().map_err(malformed("spki"))?;
        let extensions = tbs.extensions.as_deref().filter(|_| tbs.version == VERSION_3).unwrap_or_default();
        Ok(Self {
            der: der.to_vec(),
            signature_algorithm: SignatureAlgorithm::from_identifier(&signed.algorithm),
            signature: signature.to_vec(),
            version: tbs.version,
            serial_number: tbs.serial_number.clone(),
            issuer: name("issuer", tbs.issuer)?,
            subject: name("subject", tbs.subject)?,
            validity: tbs.validity.into(),
            public_key: PublicKey::from_spki_der(&public_key)?,
            extensions: Extensions::read(extensions)?,
            tbs: tbs_der,
        })
    }

    /// Reads the first certificate of a file; the certificate of the sender comes first.
    pub fn from_pem(data: &[u8]) -> Result<Self, CertificateError> {
        Ok(Self::parse_all_pem(data)?.swap_remove(0))
    }

    /// Reads every certificate of a file, at least one. Other blocks are skipped.
    pub fn parse_all_pem(data: &[u8]) -> Result<Vec<Self>, CertificateError> {
        let scan = pem::scan(data);
        let certificates = scan
            .blocks
            .iter()
            .filter(|block| block.label == LABEL && !block.has_headers)
            .map(|block| {
                Self::from_der(&block.contents)
                    .map_err(|problem| CertificateError::Malformed { line: block.line, problem })
            })
            .collect::<Result<Vec<_>, _>>()?;
        if certificates.is_empty() {
            return Err(CertificateError::NotFound { cause: scan.fault() });
        }
        Ok(certificates)
    }

    /// The certificate as it came.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// A `CERTIFICATE` block.
    pub fn to_pem(&self) -> String {
        pem::encode(LABEL, &self.der)
    }

    /// Several certificates as one file.
    pub fn bundle_to_pem(certificates: &[Self]) -> String {
        certificates.iter().map(Self::to_pem).collect()
    }

    /// Who it is for.
    pub fn subject(&self) -> &Name {
        &self.subject
    }

    /// Who signed it.
    pub fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// The common name of the subject, empty if there is none.
    pub fn common_name(&self) -> &str {
        self.subject.common_name().unwrap_or_default()
    }

    /// The organizations of the subject.
    pub fn organizations(&self) -> impl Iterator<Item = &str> {
        self.subject.organizations()
    }

    /// The number the issuer gave it.
    pub fn serial_number(&self) -> &SerialNumber {
        &self.serial_number
    }

    /// When it is valid.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// The first moment of its validity.
    pub fn not_before(&self) -> Timestamp {
        self.validity.not_before
    }

    /// The last moment of its validity.
    pub fn not_after(&self) -> Timestamp {
        self.validity.not_after
    }

    /// The key it speaks about.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// How it is signed.
    pub fn signature_algorithm(&self) -> &SignatureAlgorithm {
        &self.signature_algorithm
    }

    /// It says of itself that it is a certificate authority.
    pub fn is_ca(&self) -> bool {
        self.extensions.basic_constraints.is_some_and(|constraints| constraints.is_ca)
    }

    /// The DNS names of its subject.
    pub fn dns_names(&self) -> &[String] {
        self.extensions.alternative_names.as_ref().map_or(&[], |names| &names.dns)
    }

    /// The addresses of its subject.
    pub fn ip_addresses(&self) -> &[IpAddr] {
        self.extensions.alternative_names.as_ref().map_or(&[], |names| &names.ips)
    }

    /// The uses of its key, if they are limited.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.extensions.key_usage
    }

    /// The purposes of its key that have a name.
    pub fn extended_usages(&self) -> &[ExtendedUsage] {
        &self.extensions.extended_usages
    }

    /// Dotted identifiers of the purposes of its key that have no name here.
    pub fn unknown_extended_usages(&self) -> &[String] {
        &self.extensions.unknown_usages
    }

    /// The identifier of its key, empty if it has none.
    pub fn subject_key_id(&self) -> &[u8] {
        &self.extensions.subject_key_id
    }

    /// The identifier of the key that signed it, empty if it has none.
    pub fn authority_key_id(&self) -> &[u8] {
        &self.extensions.authority_key_id
    }

    /// What a renewal keeps of it, together with the usages.
    pub fn identity(&self) -> Identity {
        Identity {
            common_name: self.common_name().to_owned(),
            organizations: self.organizations().map(str::to_owned).collect(),
            dns_names: self.dns_names().to_vec(),
            ip_addresses: self.ip_addresses().to_vec(),
        }
    }

    /// The key pair it was made for.
    pub fn matches_key(&self, key: &PrivateKey) -> bool {
        self.public_key == *key.public_key()
    }

    /// Its key may sign certificates. Those of version 1 and 2 could not say so.
    pub(crate) fn may_sign(&self) -> bool {
        let constraints = self.extensions.basic_constraints;
        let is_authority = constraints.map_or(self.version < VERSION_3, |constraints| constraints.is_ca);
        is_authority
            && self.extensions.key_usage.is_none_or(|usage| usage.is_empty() || usage.signs_certificates())
    }

    #[cfg(test)]
    pub(crate) fn tbs_der(&self) -> &[u8] {
        &self.tbs
    }

    pub(crate) fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// Checks that the key of `issuer` signed this certificate.
    pub(crate) fn check_signature(&self, issuer: &PublicKey) -> Result<(), SignatureError> {
        self.signature_algorithm.verify(issuer, &self.tbs, &self.signature)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, serial {})", self.subject, self.serial_number)
    }
}

#[cfg(test)]
mod tests;
