//! Name constraints: which names a certificate authority may vouch for.
//!
//! Company authorities often limit the authority they hand to a cluster in this way. Owns the extension and
//! its check against the names of other certificates. Answers to `constraints.go` of Go's `crypto/x509`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use der::asn1::AnyRef;
use der::{Tag, Tagged};
use thiserror::Error;

use crate::alternative_names::{AlternativeNames, DNS, EMAIL, IP, URI, ascii};
use crate::asn1::{constructed_number, contents, elements, primitive_number, sequence};
use crate::extensions::ExtensionError;

const PERMITTED: u32 = 0;
const EXCLUDED: u32 = 1;

/// Names under which others may, or may not, stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameConstraints {
    permitted: Subtrees,
    excluded: Subtrees,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Subtrees {
    dns: Vec<String>,
    ips: Vec<AddressRange>,
    emails: Vec<String>,
    uris: Vec<String>,
    /// There is a constraint on a kind of name that is not looked at.
    has_other_kinds: bool,
}

/// An address, and the bits of it that count.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AddressRange {
    address: IpAddr,
    prefix: u32,
}

/// A name that an authority may not vouch for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConstraintError {
    /// Names of this kind are limited, and this one is not among those allowed.
    #[error("{kind} {name:?} is not permitted by any constraint")]
    NotPermitted {
        /// Kind of the name.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// The name is ruled out.
    #[error("{kind} {name:?} is excluded by constraint {constraint:?}")]
    Excluded {
        /// Kind of the name.
        kind: &'static str,
        /// The name.
        name: String,
        /// What rules it out.
        constraint: String,
    },
    /// The name cannot be compared.
    #[error("x509: cannot parse dnsName {name:?}")]
    Unparsable {
        /// The name.
        name: String,
    },
    /// Names of this kind are limited, and this program does not compare them.
    #[error("{kind} {name:?} cannot be matched against constraints")]
    Unsupported {
        /// Kind of the name.
        kind: &'static str,
        /// The name.
        name: String,
    },
}

impl NameConstraints {
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, ExtensionError> {
        let mut constraints = Self::default();
        let mut count = 0;
        for part in sequence(der).map_err(malformed)? {
            let part = part.map_err(malformed)?;
            let subtrees = match constructed_number(&part) {
                Some(PERMITTED) => &mut constraints.permitted,
                Some(EXCLUDED) => &mut constraints.excluded,
                _ => return Err(malformed(part.tag().unexpected_error(None).into())),
            };
            for subtree in elements(part.value()) {
                let subtree =
                    subtree.and_then(|subtree| contents(subtree, Tag::Sequence)).map_err(malformed)?;
                let base =
                    elements(subtree).next().unwrap_or_else(|| Err(Tag::Sequence.length_error().into()));
                subtrees.add(base.map_err(malformed)?)?;
                count += 1;
            }
        }
        if count == 0 { Err(ExtensionError::NoConstraint) } else { Ok(constraints) }
    }

    /// All kinds of names in it are looked at.
    pub(crate) fn is_understood(&self) -> bool {
        !self.permitted.has_other_kinds && !self.excluded.has_other_kinds
    }

    /// Checks the names of a certificate that stands somewhere below the authority.
    pub(crate) fn check(&self, names: &AlternativeNames) -> Result<(), ConstraintError> {
        let (permitted, excluded) = (&self.permitted, &self.excluded);
        for ip in &names.ips {
            let within = |range: &AddressRange| range.contains(ip);
            check_one("IP address", ip, (&permitted.ips, within), (&excluded.ips, within))?;
        }
        for name in &names.dns {
            if !is_domain(name) {
                return Err(ConstraintError::Unparsable { name: name.clone() });
            }
            let within = |domain: &String| is_below(name, domain);
            let touches = |domain: &String| is_below(name, domain) || wildcard_meets(name, domain);
            check_one("DNS name", name, (&permitted.dns, within), (&excluded.dns, touches))?;
        }
        // DIFFERS: the reference compares these too. Nothing in a cluster has such names, so a certificate
        // that does is refused instead of carrying the rules for them.
        for (kind, names, permitted, excluded) in [
            ("email address", &names.emails, &permitted.emails, &excluded.emails),
            ("URI", &names.uris, &permitted.uris, &excluded.uris),
        ] {
            if let Some(name) = names.first().filter(|_| !permitted.is_empty() || !excluded.is_empty()) {
                return Err(ConstraintError::Unsupported { kind, name: name.clone() });
            }
        }
        Ok(())
    }
}

fn malformed(cause: der::Error) -> ExtensionError {
    ExtensionError::Malformed { extension: "NameConstraints extension", cause }
}

/// Checks a name against the constraints of its kind; each list comes with the test for it.
fn check_one<N: fmt::Display, C: fmt::Display>(
    kind: &'static str,
    name: &N,
    (permitted, is_permitted_by): (&[C], impl Fn(&C) -> bool),
    (excluded, is_excluded_by): (&[C], impl Fn(&C) -> bool),
) -> Result<(), ConstraintError> {
    let name = || name.to_string();
    if !permitted.is_empty() && !permitted.iter().any(is_permitted_by) {
        return Err(ConstraintError::NotPermitted { kind, name: name() });
    }
    excluded.iter().find(|constraint| is_excluded_by(constraint)).map_or(Ok(()), |constraint| {
        Err(ConstraintError::Excluded { kind, name: name(), constraint: constraint.to_string() })
    })
}

impl Subtrees {
    fn add(&mut self, base: AnyRef<'_>) -> Result<(), ExtensionError> {
        match primitive_number(&base) {
            Some(DNS) => {
                let domain = ascii(base, "dNSName")?;
                // A dot in front asks for at least one more label.
                if !is_domain(domain.strip_prefix('.').unwrap_or(&domain)) {
                    return Err(ExtensionError::Constraint { kind: "dnsName", value: domain });
                }
                self.dns.push(domain);
            }
            Some(IP) => self.ips.push(AddressRange::from_octets(base.value())?),
            Some(EMAIL) => self.emails.push(ascii(base, "rfc822Name")?),
            Some(URI) => self.uris.push(ascii(base, "uniformResourceIdentifier")?),
            _ => self.has_other_kinds = true,
        }
        Ok(())
    }
}

impl AddressRange {
    /// Reads an address that is followed by a mask of the same length.
    fn from_octets(octets: &[u8]) -> Result<Self, ExtensionError> {
        let length = octets.len();
        let (address, mask) = octets.split_at(length / 2);
        let (address, prefix) =
            if let (Ok(address), Ok(mask)) = (<[u8; 4]>::try_from(address), mask.try_into()) {
                let mask = u32::from_be_bytes(mask);
                (
                    Ipv4Addr::from(address).into(),
                    (mask.count_zeros() == mask.trailing_zeros()).then(|| mask.count_ones()),
                )
            } else if let (Ok(address), Ok(mask)) = (<[u8; 16]>::try_from(address), mask.try_into()) {
                let mask = u128::from_be_bytes(mask);
                (
                    Ipv6Addr::from(address).into(),
                    (mask.count_zeros() == mask.trailing_zeros()).then(|| mask.count_ones()),
                )
            } else {
                return Err(ExtensionError::AddressRange { octets: crate::hex::encode(octets) });
            };
        let prefix =
            prefix.ok_or_else(|| ExtensionError::AddressRange { octets: crate::hex::encode(octets) })?;
        Ok(Self { address, prefix })
    }

    fn contains(&self, ip: &IpAddr) -> bool {
        // Shifting out all bits is no shift to the processor, but the answer is plain.
        match (self.address, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                (network.to_bits() ^ ip.to_bits()).checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                (network.to_bits() ^ ip.to_bits()).checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// A list of labels without dots at its ends, or nothing.
fn is_domain(name: &str) -> bool {
    name.is_empty()
        || name.split('.').all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_graphic()))
}

/// `name` is `domain` or one of its subdomains; with a dot in front of `domain` only the latter.
fn is_below(name: &str, domain: &str) -> bool {
    let Some(start) = name.len().checked_sub(domain.len()) else { return false };
    let (front, end) = name.as_bytes().split_at(start);
    end.eq_ignore_ascii_case(domain.as_bytes())
        && (domain.is_empty() || domain.starts_with('.') || front.is_empty() || front.ends_with(b"."))
}

/// The wildcard `name` stands for names that are excluded, as `*.a` does when `b.a` is.
fn wildcard_meets(name: &str, domain: &str) -> bool {
    let parent = |name: &str| name.find('.').map(|dot| name[dot..].to_ascii_lowercase());
    name.starts_with('*') && parent(domain).is_some_and(|of_domain| parent(name) == Some(of_domain))
}

#[cfg(test)]
mod tests;
