//! Who a certificate is for.
//!
//! What a new certificate, a request and a renewal have in common. Answers to `certutil.Config` of
//! client-go and `RemoveDuplicateAltNames` of kubeadm's `pkiutil`.

use std::net::IpAddr;

use crate::alternative_names;
use crate::name::Name;

/// Names and addresses of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The user name of a client, or the name of a server.
    pub common_name: String,
    /// The groups of a client.
    pub organizations: Vec<String>,
    /// The names of a server. In the certificate they are sorted, each once.
    pub dns_names: Vec<String>,
    /// The addresses of a server. In the certificate they keep their order, each once.
    pub ip_addresses: Vec<IpAddr>,
}

impl Identity {
    pub(crate) fn subject(&self) -> Result<Name, der::Error> {
        Name::new(&self.common_name, &self.organizations)
    }

    /// The contents of the extension for alternative names; empty if there are no names.
    pub(crate) fn alternative_names(&self) -> Result<Vec<u8>, der::Error> {
        let mut dns = self.dns_names.clone();
        dns.sort();
        dns.dedup();
        let mut ips: Vec<IpAddr> = Vec::new();
        for ip in self.ip_addresses.iter().map(IpAddr::to_canonical) {
            if !ips.contains(&ip) {
                ips.push(ip);
            }
        }
        if dns.is_empty() && ips.is_empty() {
            return Ok(Vec::new());
        }
        alternative_names::to_der(&dns, &ips)
    }

    /// The first DNS name that a certificate cannot hold.
    pub(crate) fn unencodable_name(&self) -> Option<&str> {
        let mut names: Vec<&str> =
            self.dns_names.iter().map(String::as_str).filter(|name| !name.is_ascii()).collect();
        names.sort_unstable();
        names.first().copied()
    }
}
