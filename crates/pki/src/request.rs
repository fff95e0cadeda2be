//! Certificate signing requests.
//!
//! Owns making, reading and checking them. Answers to `NewCSR` of kubeadm's `pkiutil` and to
//! `CreateCertificateRequest` and `ParseCertificateRequest` of Go's `crypto/x509`.

use std::fmt;
use std::net::IpAddr;

use der::asn1::{Any, AnyRef, OctetString};
use der::{Decode, Encode, Error, Tag};
use thiserror::Error as ThisError;

use crate::alternative_names::AlternativeNames;
use crate::asn1::{contents, elements};
use crate::extensions::ExtensionError;
use crate::identity::Identity;
use crate::key::{PrivateKey, SigningError};
use crate::name::Name;
use crate::oid;
use crate::pem::{self, PemFault};
use crate::public_key::{MalformedPublicKey, PublicKey};
use crate::signature::{SignatureAlgorithm, SignatureError};
use crate::tbs::{self, Attribute, Extension, RequestInfo, SignError, Signed};

const LABEL: &str = "CERTIFICATE REQUEST";

/// A request to sign a certificate for a key.
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateRequest {
    der: Vec<u8>,
    /// The part that is signed.
    info: Vec<u8>,
    signature_algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
    subject: Name,
    public_key: PublicKey,
    alternative_names: Option<AlternativeNames>,
}

/// No request can be made, or read.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum RequestError {
    /// A DNS name has letters outside ASCII.
    #[error("x509: {name:?} cannot be encoded as an IA5String")]
    NotAscii {
        /// The name.
        name: String,
    },
    /// The request cannot be written.
    #[error("the certificate request cannot be encoded")]
    Encoding(#[source] Error),
    /// The key would not sign.
    #[error(transparent)]
    Signing(SigningError),
    /// Nothing in the file is a request.
    #[error("data does not contain a certificate request")]
    NotFound {
        /// What is wrong with the file.
        #[source]
        cause: PemFault,
    },
    /// It is not the structure it should be.
    #[error("the certificate request is malformed")]
    Malformed(#[source] Error),
    /// The key cannot be read.
    #[error(transparent)]
    PublicKey(#[from] MalformedPublicKey),
    /// An extension cannot be read.
    #[error(transparent)]
    Extension(#[from] ExtensionError),
}

impl From<SignError> for RequestError {
    fn from(error: SignError) -> Self {
        match error {
            SignError::Encoding(error) => Self::Encoding(error),
            SignError::Signing(error) => Self::Signing(error),
        }
    }
}

impl CertificateRequest {
    /// Asks for a certificate for `key`.
    pub fn new(key: &PrivateKey, identity: &Identity) -> Result<Self, RequestError> {
        if let Some(name) = identity.unencodable_name() {
            return Err(RequestError::NotAscii { name: name.to_owned() });
        }
        let info = encode_info(key, identity).map_err(RequestError::Encoding)?;
        Self::from_der(&tbs::sign(&info, key)?)
    }

    /// Reads a request. Its signature is not checked yet, see [`Self::check_signature`].
    pub fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        let signed = Signed::from_der(der).map_err(RequestError::Malformed)?;
        let info_der = signed.content.to_der().map_err(RequestError::Malformed)?;
        let info = RequestInfo::from_der(&info_der).map_err(RequestError::Malformed)?;
        let subject =
            info.subject.to_der().and_then(|der| Name::from_der(&der)).map_err(RequestError::Malformed)?;
        let public_key = info.public_key.to_der().map_err(RequestError::Malformed)?;
        let mut alternative_names = None;
        for extension in requested_extensions(&info.attributes).map_err(RequestError::Malformed)? {
            if extension.id == oid::SUBJECT_ALT_NAME {
                let names = AlternativeNames::from_der(extension.value.as_bytes())?;
                if alternative_names.replace(names).is_some() {
                    let oid = extension.id.to_string();
                    return Err(ExtensionError::Duplicate { oid }.into());
                }
            }
        }
        Ok(Self {
            der: der.to_vec(),
            signature_algorithm: SignatureAlgorithm::from_identifier(&signed.algorithm),
            signature: signed.whole_signature().map_err(RequestError::Malformed)?.to_vec(),
            subject,
            public_key: PublicKey::from_spki_der(&public_key)?,
            alternative_names,
            info: info_der,
        })
    }

    /// Reads the first request of a file.
    pub fn from_pem(data: &[u8]) -> Result<Self, RequestError> {
        let scan = pem::scan(data);
        match scan.blocks.iter().find(|block| block.label == LABEL) {
            Some(block) => Self::from_der(&block.contents),
            None => Err(RequestError::NotFound { cause: scan.fault() }),
        }
    }

    /// Checks that whoever asks owns the key.
    pub fn check_signature(&self) -> Result<(), SignatureError> {
        self.signature_algorithm.verify(&self.public_key, &self.info, &self.signature)
    }

    /// The request as it came.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    #[cfg(test)]
    pub(crate) fn info_der(&self) -> &[u8] {
        &self.info
    }

    /// A `CERTIFICATE REQUEST` block.
    pub fn to_pem(&self) -> String {
        pem::encode(LABEL, &self.der)
    }

    /// Who asks.
    pub fn subject(&self) -> &Name {
        &self.subject
    }

    /// The key to be certified.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The names and addresses asked for.
    pub fn identity(&self) -> Identity {
        let (dns_names, ip_addresses): (Vec<String>, Vec<IpAddr>) = self
            .alternative_names
            .as_ref()
            .map(|names| (names.dns.clone(), names.ips.clone()))
            .unwrap_or_default();
        Identity {
            common_name: self.subject.common_name().unwrap_or_default().to_owned(),
            organizations: self.subject.organizations().map(str::to_owned).collect(),
            dns_names,
            ip_addresses,
        }
    }
}

fn encode_info(key: &PrivateKey, identity: &Identity) -> Result<Vec<u8>, Error> {
    let names = identity.alternative_names()?;
    let extension = Extension { id: oid::SUBJECT_ALT_NAME, critical: false, value: OctetString::new(names)? };
    let extensions = Any::new(Tag::Set, vec![extension].to_der()?)?;
    let mut attributes = vec![Attribute { id: oid::EXTENSION_REQUEST, values: AnyRef::from(&extensions) }];
    attributes.retain(|_| !identity.dns_names.is_empty() || !identity.ip_addresses.is_empty());
    let subject = identity.subject()?;
    let info = RequestInfo {
        version: 0,
        subject: AnyRef::try_from(subject.der())?,
        public_key: AnyRef::try_from(key.public_key().spki_der())?,
        attributes,
    };
    info.to_der()
}

/// The extensions that any of the attributes asks for.
fn requested_extensions(attributes: &[Attribute<'_>]) -> Result<Vec<Extension>, Error> {
    let mut extensions = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.id == oid::EXTENSION_REQUEST) {
        if let Some(list) = elements(contents(attribute.values, Tag::Set)?).next() {
            extensions.extend(list?.decode_as::<Vec<Extension>>()?);
        }
    }
    Ok(extensions)
}

impl fmt::Debug for CertificateRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateRequest({})", self.subject)
    }
}

#[cfg(test)]
mod tests;
