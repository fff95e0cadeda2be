//! Making certificates.
//!
//! Owns the templates of certificate authorities, servers and clients, and filling and signing them.
//! Answers to `NewSelfSignedCACert` and `NewSignedCert` of kubeadm's `pkiutil` together with Go's
//! `x509.CreateCertificate`, and is byte for byte the same. When a certificate begins and ends is the
//! caller's choice.

use der::Encode;
use der::asn1::AnyRef;
use thiserror::Error;

use crate::certificate::{Certificate, MalformedCertificate};
use crate::extensions::{BasicConstraints, NewExtensions};
use crate::identity::Identity;
use crate::key::{PrivateKey, SigningError};
use crate::name::Name;
use crate::public_key::PublicKey;
use crate::random::RandomnessError;
use crate::serial::SerialNumber;
use crate::tbs::{self, Extension, SignError, TbsCertificate, VERSION_3};
use crate::usage::{ExtendedUsage, KeyUsage};
use crate::validity::Validity;

/// A certificate authority to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaSpec {
    /// Its name, which becomes its only DNS name as well.
    pub common_name: String,
    /// When it is valid.
    pub validity: Validity,
}

/// A certificate of a server or client to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafSpec {
    /// Who it is for.
    pub identity: Identity,
    /// What its key is for; at least one purpose.
    pub usages: Vec<ExtendedUsage>,
    /// When it is valid. The validity of the authority does not limit it.
    pub validity: Validity,
}

/// No certificate can be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IssueError {
    /// The subject has no name.
    #[error("must specify a CommonName")]
    NoCommonName,
    /// The key would be for nothing.
    #[error("must specify at least one ExtKeyUsage")]
    NoUsage,
    /// A DNS name has letters outside ASCII.
    #[error("x509: {name:?} cannot be encoded as an IA5String")]
    NotAscii {
        /// The name.
        name: String,
    },
    /// The key does not belong to the certificate of the authority.
    #[error("x509: provided PrivateKey doesn't match parent's PublicKey")]
    KeyMismatch {
        /// The authority.
        authority: String,
    },
    /// The issuer may not sign, so nothing would trust the result.
    #[error("the certificate {issuer:?} is not a certificate authority")]
    NotAuthority {
        /// Its subject.
        issuer: String,
    },
    /// The certificate cannot be written: a name is far too long, or a date is before the year 0.
    #[error("the certificate cannot be encoded")]
    Encoding(#[source] der::Error),
    /// The key would not sign.
    #[error(transparent)]
    Signing(SigningError),
    /// There is no serial number.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// What was written does not read back.
    #[error(transparent)]
    Unreadable(#[from] MalformedCertificate),
}

impl From<der::Error> for IssueError {
    fn from(error: der::Error) -> Self {
        Self::Encoding(error)
    }
}

impl From<SignError> for IssueError {
    fn from(error: SignError) -> Self {
        match error {
            SignError::Encoding(error) => Self::Encoding(error),
            SignError::Signing(error) => Self::Signing(error),
        }
    }
}

/// Makes a certificate authority that signs itself.
pub fn issue_ca(key: &PrivateKey, spec: &CaSpec) -> Result<Certificate, IssueError> {
    ca_with_serial(SerialNumber::random()?, key, spec)
}

/// Has the authority `ca` make a certificate for `subject_key`.
pub fn issue_leaf(
    ca: &Certificate,
    ca_key: &PrivateKey,
    subject_key: &PublicKey,
    spec: &LeafSpec,
) -> Result<Certificate, IssueError> {
    leaf_with_serial(SerialNumber::random()?, ca, ca_key, subject_key, spec)
}

fn ca_with_serial(serial: SerialNumber, key: &PrivateKey, spec: &CaSpec) -> Result<Certificate, IssueError> {
    let identity = Identity {
        common_name: spec.common_name.clone(),
        dns_names: vec![spec.common_name.clone()],
        ..Identity::default()
    };
    check_identity(&identity)?;
    let subject = identity.subject()?;
    let extensions = NewExtensions {
        key_usage: KeyUsage::AUTHORITY,
        extended_usages: &[],
        basic_constraints: BasicConstraints { is_ca: true, path_length: None },
        subject_key_id: &key.public_key().derived_key_id(),
        authority_key_id: &[],
        alternative_names: &identity.alternative_names()?,
    }
    .write()?;
    let validity = spec.validity;
    Draft { serial, issuer: &subject, subject: &subject, validity, key: key.public_key(), extensions }
        .sign(key)
}

fn leaf_with_serial(
    serial: SerialNumber,
    ca: &Certificate,
    ca_key: &PrivateKey,
    subject_key: &PublicKey,
    spec: &LeafSpec,
) -> Result<Certificate, IssueError> {
    if spec.usages.is_empty() {
        return Err(IssueError::NoUsage);
    }
    check_identity(&spec.identity)?;
    if !ca.matches_key(ca_key) {
        return Err(IssueError::KeyMismatch { authority: ca.subject().to_string() });
    }
    // DIFFERS: the reference signs, and the certificate is refused by whoever it is shown to.
    if !ca.may_sign() {
        return Err(IssueError::NotAuthority { issuer: ca.subject().to_string() });
    }
    let subject = spec.identity.subject()?;
    // The identifier is copied, since tools compute it differently. Whoever bears the name of the issuer
    // counts as signing itself and gets none.
    let same_name = subject.der() == ca.subject().der();
    let extensions = NewExtensions {
        key_usage: KeyUsage::LEAF,
        extended_usages: &spec.usages,
        basic_constraints: BasicConstraints { is_ca: false, path_length: None },
        subject_key_id: &[],
        authority_key_id: if same_name { &[] } else { ca.subject_key_id() },
        alternative_names: &spec.identity.alternative_names()?,
    }
    .write()?;
    let validity = spec.validity;
    Draft { serial, issuer: ca.subject(), subject: &subject, validity, key: subject_key, extensions }
        .sign(ca_key)
}

fn check_identity(identity: &Identity) -> Result<(), IssueError> {
    if identity.common_name.is_empty() {
        return Err(IssueError::NoCommonName);
    }
    match identity.unencodable_name() {
        Some(name) => Err(IssueError::NotAscii { name: name.to_owned() }),
        None => Ok(()),
    }
}

/// A certificate before it is signed.
pub(crate) struct Draft<'a> {
    pub(crate) serial: SerialNumber,
    pub(crate) issuer: &'a Name,
    pub(crate) subject: &'a Name,
    pub(crate) validity: Validity,
    pub(crate) key: &'a PublicKey,
    pub(crate) extensions: Vec<Extension>,
}

impl Draft<'_> {
    pub(crate) fn sign(self, issuer_key: &PrivateKey) -> Result<Certificate, IssueError> {
        let tbs = TbsCertificate {
            version: VERSION_3,
            serial_number: self.serial,
            signature: issuer_key.signature_identifier(),
            issuer: AnyRef::try_from(self.issuer.der())?,
            validity: self.validity.into(),
            subject: AnyRef::try_from(self.subject.der())?,
            public_key: AnyRef::try_from(self.key.spki_der())?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(self.extensions),
        };
        Ok(Certificate::from_der(&tbs::sign(&tbs.to_der()?, issuer_key)?)?)
    }
}

#[cfg(test)]
mod tests;
