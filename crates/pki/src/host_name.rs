//! The names under which a certificate may be presented.
//!
//! Answers to `Certificate.VerifyHostname` of Go's `crypto/x509`, which kubeadm uses to tell whether an
//! existing certificate still has all names of the configuration.

use std::net::IpAddr;

use thiserror::Error;

use crate::certificate::Certificate;

/// So many names are listed in an error; with more, their number is.
const MAX_LISTED: usize = 100;

/// The certificate is not for this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HostNameError {
    /// The name stands in the common name, where nobody looks any more.
    #[error("x509: certificate relies on legacy Common Name field, use SANs instead")]
    CommonNameOnly,
    /// It has no addresses.
    #[error("x509: cannot validate certificate for {wanted} because it doesn't contain any IP SANs")]
    NoAddresses {
        /// The address that was looked for.
        wanted: String,
    },
    /// It has no names.
    #[error("x509: certificate is not valid for any names, but wanted to match {wanted}")]
    NoNames {
        /// The name that was looked for.
        wanted: String,
    },
    /// It has other names.
    #[error("x509: certificate is valid for {}, not {wanted}", .present.join(", "))]
    Mismatch {
        /// The name that was looked for.
        wanted: String,
        /// The names it has.
        present: Vec<String>,
    },
    /// It has other names, too many to list.
    #[error("x509: certificate is valid for {count} {kind}, but none matched {wanted}")]
    ManyMismatches {
        /// The name that was looked for.
        wanted: String,
        /// Names or addresses.
        kind: &'static str,
        /// How many it has.
        count: usize,
    },
}

impl Certificate {
    /// Checks that the certificate is for `host`: an address, which may stand in brackets, or a DNS name,
    /// which may match a wildcard.
    pub fn check_host_name(&self, host: &str) -> Result<(), HostNameError> {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let found = match bare.parse::<IpAddr>() {
            Ok(ip) => self.ip_addresses().contains(&ip.to_canonical()),
            Err(_) => self.dns_names().iter().any(|pattern| matches(pattern, host)),
        };
        if found { Ok(()) } else { Err(self.mismatch(host, bare)) }
    }

    fn mismatch(&self, host: &str, bare: &str) -> HostNameError {
        let is_address = bare.parse::<IpAddr>().is_ok();
        let wanted = if is_address { bare } else { host }.to_owned();
        if self.extensions().alternative_names.is_none() && labels_match(self.common_name(), &wanted) {
            return HostNameError::CommonNameOnly;
        }
        let (kind, present): (_, Vec<String>) = if is_address {
            ("IP SANs", self.ip_addresses().iter().map(IpAddr::to_string).collect())
        } else {
            ("names", self.dns_names().to_vec())
        };
        match present.len() {
            0 if is_address => HostNameError::NoAddresses { wanted },
            0 => HostNameError::NoNames { wanted },
            count if count >= MAX_LISTED => HostNameError::ManyMismatches { wanted, kind, count },
            _ => HostNameError::Mismatch { wanted, present },
        }
    }
}

/// Wildcards and trailing dots mean something in host names only; other names must be equal.
fn matches(pattern: &str, host: &str) -> bool {
    if is_host_name(host.strip_suffix('.').unwrap_or(host)) && is_pattern(pattern) {
        return labels_match(pattern, host);
    }
    !matches!(pattern, "" | ".") && pattern.eq_ignore_ascii_case(host)
}

/// Compares label by label. A wildcard stands for exactly one label, the first.
fn labels_match(pattern: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let same_length = pattern.split('.').count() == host.split('.').count();
    !pattern.is_empty()
        && same_length
        && pattern.split('.').zip(host.split('.')).enumerate().all(|(index, (pattern, label))| {
            (index == 0 && pattern == "*") || pattern.eq_ignore_ascii_case(label)
        })
}

fn is_pattern(pattern: &str) -> bool {
    is_host_name(pattern.strip_prefix("*.").unwrap_or(pattern))
}

/// Letters, digits, inner hyphens and, because they are common, underscores.
fn is_host_name(name: &str) -> bool {
    name.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    })
}

#[cfg(test)]
mod tests;
