//! The extensions of a certificate.
//!
//! Owns which are understood, how they are read, and which are written in which order. Answers to
//! `processExtensions` and `buildCertExtensions` of Go's `crypto/x509`. Subject alternative names, usages
//! and name constraints have modules of their own.

use der::asn1::{AnyRef, ObjectIdentifier, OctetString, OctetStringRef};
use der::{Decode, Encode, Sequence};
use thiserror::Error;

use crate::alternative_names::AlternativeNames;
use crate::asn1::{primitive_number, sequence};
use crate::constraints::NameConstraints;
use crate::oid;
use crate::tbs::Extension;
use crate::usage::{ExtendedUsage, KeyUsage};

/// An extension whose contents are wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExtensionError {
    /// It is not the structure it should be.
    #[error("x509: invalid {extension}")]
    Malformed {
        /// Name of the extension.
        extension: &'static str,
        /// Where reading stopped.
        #[source]
        cause: der::Error,
    },
    /// It is there twice.
    #[error("x509: certificate contains duplicate extension with OID \"{oid}\"")]
    Duplicate {
        /// Dotted identifier of the extension.
        oid: String,
    },
    /// It must not be critical (RFC 5280).
    #[error("x509: {extension} incorrectly marked critical")]
    Critical {
        /// Name of the extension.
        extension: &'static str,
    },
    /// A name has letters outside ASCII.
    #[error("x509: SAN {kind} is malformed")]
    NotAscii {
        /// Kind of the name.
        kind: &'static str,
    },
    /// An address has neither four nor sixteen octets.
    #[error("x509: cannot parse IP address of length {length}")]
    AddressLength {
        /// How many it has.
        length: usize,
    },
    /// A range of addresses is not an address and a mask.
    #[error("x509: IP constraint contained invalid address or mask {octets}")]
    AddressRange {
        /// Its octets in hexadecimal digits.
        octets: String,
    },
    /// Name constraints hold no constraint.
    #[error("x509: empty name constraints extension")]
    NoConstraint,
    /// A name constraint is no name of its kind.
    #[error("x509: failed to parse {kind} constraint {value:?}")]
    Constraint {
        /// Kind of the name.
        kind: &'static str,
        /// What is written.
        value: String,
    },
}

/// `BasicConstraints`.
#[derive(Clone, Copy, Debug, Sequence, PartialEq, Eq)]
pub(crate) struct BasicConstraints {
    #[asn1(default = "Default::default")]
    pub(crate) is_ca: bool,
    #[asn1(optional = "true")]
    pub(crate) path_length: Option<u32>,
}

/// All extensions that mean something here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) extended_usages: Vec<ExtendedUsage>,
    pub(crate) unknown_usages: Vec<String>,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) subject_key_id: Vec<u8>,
    pub(crate) authority_key_id: Vec<u8>,
    pub(crate) alternative_names: Option<AlternativeNames>,
    pub(crate) name_constraints: Option<NameConstraints>,
    /// Dotted identifiers of critical extensions that are not understood: such a certificate may be shown,
    /// but not trusted.
    pub(crate) unhandled_critical: Vec<String>,
}

impl Extensions {
    pub(crate) fn read(list: &[Extension]) -> Result<Self, ExtensionError> {
        let mut extensions = Self::default();
        let mut seen: Vec<ObjectIdentifier> = Vec::new();
        for extension in list {
            if seen.contains(&extension.id) {
                return Err(ExtensionError::Duplicate { oid: extension.id.to_string() });
            }
            seen.push(extension.id);
            let handled = extensions.read_one(extension)?;
            if extension.critical && handled == Handled::No {
                extensions.unhandled_critical.push(extension.id.to_string());
            }
        }
        Ok(extensions)
    }

    fn read_one(&mut self, extension: &Extension) -> Result<Handled, ExtensionError> {
        let value = extension.value.as_bytes();
        let malformed = |extension| move |cause| ExtensionError::Malformed { extension, cause };
        let not_critical = |name| {
            if extension.critical { Err(ExtensionError::Critical { extension: name }) } else { Ok(()) }
        };
        match extension.id {
            oid::KEY_USAGE => {
                self.key_usage = Some(KeyUsage::from_der(value).map_err(malformed("key usage"))?);
            }
            oid::BASIC_CONSTRAINTS => {
                let constraints =
                    BasicConstraints::from_der(value).map_err(malformed("basic constraints"))?;
                self.basic_constraints = Some(constraints);
            }
            oid::SUBJECT_ALT_NAME => {
                let names = AlternativeNames::from_der(value)?;
                let empty = names.is_empty();
                self.alternative_names = Some(names);
                return Ok(if empty { Handled::No } else { Handled::Yes });
            }
            oid::NAME_CONSTRAINTS => {
                let constraints = NameConstraints::from_der(value)?;
                let understood = constraints.is_understood();
                self.name_constraints = Some(constraints);
                return Ok(if understood { Handled::Yes } else { Handled::No });
            }
            oid::AUTHORITY_KEY_ID => {
                not_critical("authority key identifier")?;
                self.authority_key_id = key_id_of(value).map_err(malformed("authority key identifier"))?;
            }
            oid::SUBJECT_KEY_ID => {
                not_critical("subject key identifier")?;
                let id = <&OctetStringRef>::from_der(value).map_err(malformed("subject key identifier"))?;
                self.subject_key_id = id.as_bytes().to_vec();
            }
            oid::EXTENDED_KEY_USAGE => {
                let usages =
                    Vec::<ObjectIdentifier>::from_der(value).map_err(malformed("extended key usages"))?;
                for usage in usages {
                    match ExtendedUsage::from_oid(&usage) {
                        Some(usage) => self.extended_usages.push(usage),
                        None => self.unknown_usages.push(usage.to_string()),
                    }
                }
            }
            oid::AUTHORITY_INFO_ACCESS => not_critical("authority info access")?,
            // These say nothing that is asked for here: no revocation lists are fetched, and no policy is
            // required, so any set of policies is fine.
            oid::CRL_DISTRIBUTION_POINTS
            | oid::CERTIFICATE_POLICIES
            | oid::POLICY_MAPPINGS
            | oid::INHIBIT_ANY_POLICY => {}
            // DIFFERS: the reference also understands policy constraints. They can require a policy, which
            // takes a policy tree to check; a chain that needs it is refused instead.
            _ => return Ok(Handled::No),
        }
        Ok(Handled::Yes)
    }
}

#[derive(PartialEq)]
enum Handled {
    Yes,
    No,
}

/// The key identifier of an `AuthorityKeyIdentifier`, which may also name the authority in other ways.
fn key_id_of(value: &[u8]) -> Result<Vec<u8>, der::Error> {
    match sequence(value)?.next().transpose()? {
        Some(first) if primitive_number(&first) == Some(0) => Ok(first.value().to_vec()),
        _ => Ok(Vec::new()),
    }
}

/// What a new certificate says about its key.
pub(crate) struct NewExtensions<'a> {
    pub(crate) key_usage: KeyUsage,
    pub(crate) extended_usages: &'a [ExtendedUsage],
    pub(crate) basic_constraints: BasicConstraints,
    pub(crate) subject_key_id: &'a [u8],
    pub(crate) authority_key_id: &'a [u8],
    /// The whole extension; empty if there are no names.
    pub(crate) alternative_names: &'a [u8],
}

impl NewExtensions<'_> {
    /// Writes the extensions in the order of Go, leaving out empty ones.
    pub(crate) fn write(&self) -> Result<Vec<Extension>, der::Error> {
        let mut list = Vec::new();
        let mut push = |id, critical, value: Vec<u8>| -> Result<(), der::Error> {
            list.push(Extension { id, critical, value: OctetString::new(value)? });
            Ok(())
        };
        push(oid::KEY_USAGE, true, self.key_usage.to_der()?)?;
        if !self.extended_usages.is_empty() {
            push(oid::EXTENDED_KEY_USAGE, false, ExtendedUsage::list_to_der(self.extended_usages)?)?;
        }
        push(oid::BASIC_CONSTRAINTS, true, self.basic_constraints.to_der()?)?;
        if !self.subject_key_id.is_empty() {
            push(oid::SUBJECT_KEY_ID, false, OctetStringRef::new(self.subject_key_id)?.to_der()?)?;
        }
        if !self.authority_key_id.is_empty() {
            let id: [AnyRef<'_>; 1] = [crate::asn1::context_primitive(0, self.authority_key_id)?];
            push(oid::AUTHORITY_KEY_ID, false, id.to_vec().to_der()?)?;
        }
        if !self.alternative_names.is_empty() {
            push(oid::SUBJECT_ALT_NAME, false, self.alternative_names.to_vec())?;
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests;
