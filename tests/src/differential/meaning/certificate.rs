//! Owns telling what a certificate says.

use std::fmt::Write;
use std::net::IpAddr;

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, SubjectAltName, SubjectKeyIdentifier};

use super::Reader;
use super::key::PublicKey;
use super::pem::Block;

const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");

/// Decodes a certificate.
pub fn parse(block: &Block) -> Option<Certificate> {
    if block.label == "CERTIFICATE" { Certificate::from_der(&block.content).ok() } else { None }
}

impl Reader {
    /// Tells what a certificate says, in the order in which it says it.
    pub(super) fn describe_certificate(&self, certificate: &Certificate, written: Option<i64>) -> String {
        let tbs = certificate.tbs_certificate();
        let authority = self.signer(certificate);
        let mut text = String::new();
        let mut line = |name: &str, value: String| {
            // Writing to a string can't fail.
            let _ = writeln!(text, "{name}: {value}");
        };
        line("version", format!("{:?}", tbs.version()));
        line("serial number", hex(tbs.serial_number().as_bytes()));
        line("issuer", name(tbs.issuer()));
        let validity = tbs.validity();
        let seconds = |time: &x509_cert::time::Time| {
            i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
        };
        let (begin, end) = (seconds(&validity.not_before), seconds(&validity.not_after));
        line("not before", validity.not_before.to_string());
        line("not after", validity.not_after.to_string());
        if let Some(written) = written {
            line("begins", format!("{} before it was written", duration(written - begin)));
            line("ends", format!("{} after it was written", duration(end - written)));
        }
        line("subject", name(tbs.subject()));
        line("public key", self.name(&PublicKey::of_certificate(certificate)));
        for extension in tbs.extensions().into_iter().flatten() {
            line("extension", self.describe_extension(extension));
        }
        line("signature algorithm", certificate.signature_algorithm().oid.to_string());
        line(
            "signed by",
            authority.map_or_else(|| "nobody known".to_owned(), |(_, path)| format!("the key of {path}")),
        );
        text
    }

    /// Whose signature a certificate has.
    fn signer(&self, certificate: &Certificate) -> Option<&(Certificate, String)> {
        let message = certificate.tbs_certificate().to_der().ok()?;
        let signature = certificate.signature().raw_bytes();
        self.authorities
            .iter()
            .find(|(authority, _)| PublicKey::of_certificate(authority).has_signed(&message, signature))
    }

    fn describe_extension(&self, extension: &Extension) -> String {
        let critical = if extension.critical { ", critical" } else { "" };
        let value = extension.extn_value.as_bytes();
        let told = match extension.extn_id {
            SUBJECT_KEY_IDENTIFIER => SubjectKeyIdentifier::from_der(value)
                .ok()
                .map(|found| format!("subject key {}", self.whose_identifier(found.0.as_bytes()))),
            AUTHORITY_KEY_IDENTIFIER => AuthorityKeyIdentifier::from_der(value)
                .ok()
                .and_then(|found| found.key_identifier)
                .map(|id| format!("authority key {}", self.whose_identifier(id.as_bytes()))),
            SUBJECT_ALT_NAME => SubjectAltName::from_der(value).ok().map(|found| {
                format!("names {}", found.0.iter().map(alternative_name).collect::<Vec<_>>().join(" "))
            }),
            _ => None,
        };
        format!("{}{critical}: {}", extension.extn_id, told.unwrap_or_else(|| hex(value)))
    }

    /// The file of the certificate that has this key identifier.
    fn whose_identifier(&self, identifier: &[u8]) -> String {
        let of = |certificate: &Certificate| {
            let extensions = certificate.tbs_certificate().extensions().into_iter().flatten();
            let mut found = extensions.filter(|extension| extension.extn_id == SUBJECT_KEY_IDENTIFIER);
            let value = found
                .next()
                .and_then(|found| SubjectKeyIdentifier::from_der(found.extn_value.as_bytes()).ok());
            value.is_some_and(|value| value.0.as_bytes() == identifier)
        };
        let known = self.authorities.iter().find(|(certificate, _)| of(certificate));
        known.map_or_else(
            || format!("identifier {}", hex(identifier)),
            |(_, path)| format!("identifier of {} bytes, that of {path}", identifier.len()),
        )
    }
}

/// A distinguished name for people, and its encoding: the kinds of strings and the order in it matter too.
fn name(name: &x509_cert::name::Name) -> String {
    format!("{name} ({})", name.to_der().map_or_else(|error| error.to_string(), |der| hex(&der)))
}

fn alternative_name(name: &GeneralName) -> String {
    match name {
        GeneralName::DnsName(name) => format!("DNS:{name}"),
        GeneralName::IpAddress(bytes) => {
            let address = match bytes.as_bytes() {
                bytes if bytes.len() == 4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
                bytes => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
            };
            address.map_or_else(|| format!("IP:{}", hex(bytes.as_bytes())), |address| format!("IP:{address}"))
        }
        other => format!("{other:?}"),
    }
}

/// Whole minutes: what it takes to make a key doesn't count.
fn duration(seconds: i64) -> String {
    let minutes = (seconds + 30).div_euclid(60);
    format!("{}h{}m", minutes / 60, minutes % 60)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
