//! Subject alternative names: the addresses under which a server may be reached.
//!
//! Owns the extension, for reading and writing. Answers to `parseSANExtension` and `marshalSANs` of Go's
//! `crypto/x509`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use der::Encode;
use der::asn1::AnyRef;

use crate::asn1::{context_primitive, primitive_number, sequence};
use crate::extensions::ExtensionError;

// Tags of `GeneralName` (RFC 5280, section 4.2.1.6).
pub(crate) const EMAIL: u32 = 1;
pub(crate) const DNS: u32 = 2;
pub(crate) const URI: u32 = 6;
pub(crate) const IP: u32 = 7;

/// The names of kinds that mean something here; others are skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AlternativeNames {
    pub(crate) dns: Vec<String>,
    pub(crate) ips: Vec<IpAddr>,
    pub(crate) emails: Vec<String>,
    pub(crate) uris: Vec<String>,
    /// The extension as it came.
    pub(crate) der: Vec<u8>,
}

impl AlternativeNames {
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, ExtensionError> {
        let malformed = |cause| ExtensionError::Malformed { extension: "subject alternative names", cause };
        let mut names = Self { dns: vec![], ips: vec![], emails: vec![], uris: vec![], der: der.to_vec() };
        for name in sequence(der).map_err(malformed)? {
            let name = name.map_err(malformed)?;
            match primitive_number(&name) {
                Some(EMAIL) => names.emails.push(ascii(name, "rfc822Name")?),
                Some(DNS) => names.dns.push(ascii(name, "dNSName")?),
                Some(URI) => names.uris.push(ascii(name, "uniformResourceIdentifier")?),
                Some(IP) => names.ips.push(address(name.value())?),
                _ => {}
            }
        }
        Ok(names)
    }

    /// No name of a known kind is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.dns.is_empty() && self.ips.is_empty() && self.emails.is_empty() && self.uris.is_empty()
    }
}

/// Writes DNS names and then addresses; the names must be ASCII.
pub(crate) fn to_der(dns: &[String], ips: &[IpAddr]) -> Result<Vec<u8>, der::Error> {
    let octets: Vec<Vec<u8>> = ips.iter().map(octets).collect();
    let dns = dns.iter().map(|name| context_primitive(DNS, name.as_bytes()));
    let ips = octets.iter().map(|address| context_primitive(IP, address));
    dns.chain(ips).collect::<Result<Vec<_>, _>>()?.to_der()
}

/// The text of a name, which must be ASCII.
pub(crate) fn ascii(name: AnyRef<'_>, kind: &'static str) -> Result<String, ExtensionError> {
    std::str::from_utf8(name.value())
        .ok()
        .filter(|text| text.is_ascii())
        .map(str::to_owned)
        .ok_or(ExtensionError::NotAscii { kind })
}

/// Four or sixteen octets. An IPv4 address is one in either form, as in Go.
fn address(octets: &[u8]) -> Result<IpAddr, ExtensionError> {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Ok(Ipv4Addr::from(octets).into());
    }
    <[u8; 16]>::try_from(octets)
        .map(|octets| IpAddr::from(Ipv6Addr::from(octets)).to_canonical())
        .map_err(|_| ExtensionError::AddressLength { length: octets.len() })
}

fn octets(address: &IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}
