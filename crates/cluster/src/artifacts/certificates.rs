//! The certificates of a control-plane node, as data.
//!
//! Owns the table and what of it depends on the configuration: names and addresses. Making certificates is the
//! business of `pki`. Answers to upstream `cmd/kubeadm/app/phases/certs/certlist.go` and to the alternative names
//! of `util/pkiutil`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use pki::{ExtendedUsage, Identity};
use thiserror::Error;

use super::service_addresses::{self, ServiceAddressError};
use crate::api::endpoint::{self, EndpointError};
use crate::api::internal::{ApiEndpoint, ClusterConfiguration, Etcd};
use crate::api::ip::parse_ip;

/// A certificate that the program makes.
#[derive(Debug, PartialEq, Eq)]
pub struct CertificateSpec {
    /// The name of its phase, `init phase certs <name>`.
    pub name: &'static str,
    /// What it is for, as the phase's help says.
    pub purpose: &'static str,
    /// Its files without their extension, below the directory of certificates.
    pub base_name: &'static str,
    /// The name of the authority that signs it; `None`: it is one itself.
    pub authority: Option<&'static str>,
    /// What it may be used for; empty for an authority.
    pub usages: &'static [ExtendedUsage],
    subject: Subject,
}

#[derive(Debug, PartialEq, Eq)]
enum Subject {
    Named(&'static str),
    ApiServer,
    EtcdServer,
    EtcdPeer,
}

const CLIENT: &[ExtendedUsage] = &[ExtendedUsage::ClientAuth];
const SERVER: &[ExtendedUsage] = &[ExtendedUsage::ServerAuth];
/// etcd asks of its own server certificate that it can be a client as well (etcd-io/etcd#9785).
const SERVER_AND_CLIENT: &[ExtendedUsage] = &[ExtendedUsage::ServerAuth, ExtendedUsage::ClientAuth];

/// Every certificate, in the order in which `init` makes them.
pub const CERTIFICATES: [CertificateSpec; 10] = [
    CertificateSpec {
        name: "ca",
        purpose: "self-signed Kubernetes CA to provision identities for other Kubernetes components",
        base_name: "ca",
        authority: None,
        usages: &[],
        subject: Subject::Named("kubernetes"),
    },
    CertificateSpec {
        name: "apiserver",
        purpose: "certificate for serving the Kubernetes API",
        base_name: "apiserver",
        authority: Some("ca"),
        usages: SERVER,
        subject: Subject::ApiServer,
    },
    CertificateSpec {
        name: "apiserver-kubelet-client",
        purpose: "certificate for the API server to connect to kubelet",
        base_name: "apiserver-kubelet-client",
        authority: Some("ca"),
        usages: CLIENT,
        subject: Subject::Named("kube-apiserver-kubelet-client"),
    },
    CertificateSpec {
        name: "front-proxy-ca",
        purpose: "self-signed CA to provision identities for front proxy",
        base_name: "front-proxy-ca",
        authority: None,
        usages: &[],
        subject: Subject::Named("front-proxy-ca"),
    },
    CertificateSpec {
        name: "front-proxy-client",
        purpose: "certificate for the front proxy client",
        base_name: "front-proxy-client",
        authority: Some("front-proxy-ca"),
        usages: CLIENT,
        subject: Subject::Named("front-proxy-client"),
    },
    CertificateSpec {
        name: "etcd-ca",
        purpose: "self-signed CA to provision identities for etcd",
        base_name: "etcd/ca",
        authority: None,
        usages: &[],
        subject: Subject::Named("etcd-ca"),
    },
    CertificateSpec {
        name: "etcd-server",
        purpose: "certificate for serving etcd",
        base_name: "etcd/server",
        authority: Some("etcd-ca"),
        usages: SERVER_AND_CLIENT,
        subject: Subject::EtcdServer,
    },
    CertificateSpec {
        name: "etcd-peer",
        purpose: "certificate for etcd nodes to communicate with each other",
        base_name: "etcd/peer",
        authority: Some("etcd-ca"),
        usages: SERVER_AND_CLIENT,
        subject: Subject::EtcdPeer,
    },
    CertificateSpec {
        name: "etcd-healthcheck-client",
        purpose: "certificate for liveness probes to healthcheck etcd",
        base_name: "etcd/healthcheck-client",
        authority: Some("etcd-ca"),
        usages: CLIENT,
        subject: Subject::Named("kube-etcd-healthcheck-client"),
    },
    CertificateSpec {
        name: "apiserver-etcd-client",
        purpose: "certificate the apiserver uses to access etcd",
        base_name: "apiserver-etcd-client",
        authority: Some("etcd-ca"),
        usages: CLIENT,
        subject: Subject::Named("kube-apiserver-etcd-client"),
    },
];

/// The key that signs the tokens of ServiceAccounts: a phase of its own, and no certificate.
pub const SERVICE_ACCOUNT_KEY: &str = "sa";

/// The names of a certificate cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SubjectError {
    /// The advertised address is none.
    #[error(
        "error parsing LocalAPIEndpoint AdvertiseAddress {address}: is not a valid textual representation of an IP \
         address"
    )]
    AdvertiseAddress {
        /// What is configured.
        address: String,
    },
    /// The range of the Services has no first address.
    #[error("unable to get first IP address from the given CIDR: {service_subnet}: {reason}")]
    ServiceAddress {
        /// What is configured.
        service_subnet: String,
        /// Why.
        reason: ServiceAddressError,
    },
    /// The shared endpoint is no `host[:port]`.
    #[error("error parsing cluster controlPlaneEndpoint \"{endpoint}\": {reason}")]
    Endpoint {
        /// What is configured.
        endpoint: String,
        /// Why.
        reason: EndpointError,
    },
}

impl CertificateSpec {
    /// Whether it signs others.
    pub fn is_authority(&self) -> bool {
        self.authority.is_none()
    }

    /// Whether a cluster has it. With an external etcd, those of etcd are somebody else's.
    pub fn belongs_to(&self, cluster: &ClusterConfiguration) -> bool {
        let of_etcd = self.name == "etcd-ca" || self.authority == Some("etcd-ca");
        !of_etcd || matches!(cluster.etcd, Etcd::Local(_))
    }

    /// Who it is for. The names are sorted and appear once, as do the addresses, in their order.
    pub fn identity(
        &self,
        cluster: &ClusterConfiguration,
        node_name: &str,
        local: &ApiEndpoint,
    ) -> Result<Identity, SubjectError> {
        let mut identity = match &self.subject {
            Subject::Named(name) => Identity { common_name: (*name).to_owned(), ..Identity::default() },
            Subject::ApiServer => api_server(cluster, node_name, local)?,
            Subject::EtcdServer | Subject::EtcdPeer => etcd_member(node_name, local)?,
        };
        if let (Subject::EtcdServer | Subject::EtcdPeer, Etcd::Local(etcd)) = (&self.subject, &cluster.etcd) {
            let server = self.subject == Subject::EtcdServer;
            add_names(&mut identity, if server { &etcd.server_cert_sans } else { &etcd.peer_cert_sans });
        }
        if self.is_authority() {
            identity.dns_names.push(identity.common_name.clone());
        }
        identity.dns_names.sort();
        identity.dns_names.dedup();
        let mut seen = Vec::new();
        identity.ip_addresses.retain(|ip| {
            !seen.contains(ip) && {
                seen.push(*ip);
                true
            }
        });
        Ok(identity)
    }
}

fn api_server(
    cluster: &ClusterConfiguration,
    node_name: &str,
    local: &ApiEndpoint,
) -> Result<Identity, SubjectError> {
    let advertised = advertised_address(local)?;
    let service_subnet = &cluster.networking.service_subnet;
    let service = service_addresses::api_server_address(service_subnet)
        .map_err(|reason| SubjectError::ServiceAddress { service_subnet: service_subnet.clone(), reason })?;
    let mut identity = Identity {
        common_name: "kube-apiserver".to_owned(),
        organizations: Vec::new(),
        dns_names: ["kubernetes", "kubernetes.default", "kubernetes.default.svc"].map(String::from).into(),
        ip_addresses: vec![service, advertised],
    };
    let domain = &cluster.networking.dns_domain;
    if !domain.is_empty() {
        identity.dns_names.push(format!("kubernetes.default.svc.{domain}"));
    }
    if !node_name.is_empty() {
        identity.dns_names.push(node_name.to_owned());
    }
    let endpoint = &cluster.control_plane_endpoint;
    if !endpoint.is_empty() {
        let (host, _) = endpoint::parse_host_port(endpoint)
            .map_err(|reason| SubjectError::Endpoint { endpoint: endpoint.clone(), reason })?;
        add_names(&mut identity, &[host]);
    }
    add_names(&mut identity, &cluster.api_server.cert_sans);
    Ok(identity)
}

fn etcd_member(node_name: &str, local: &ApiEndpoint) -> Result<Identity, SubjectError> {
    let names = [node_name, "localhost"].into_iter().filter(|name| !name.is_empty());
    Ok(Identity {
        common_name: node_name.to_owned(),
        organizations: Vec::new(),
        dns_names: names.map(String::from).collect(),
        ip_addresses: vec![
            advertised_address(local)?,
            Ipv4Addr::LOCALHOST.into(),
            Ipv6Addr::LOCALHOST.into(),
        ],
    })
}

/// Validation has refused what is neither an address nor a name.
fn add_names(identity: &mut Identity, names: &[String]) {
    for name in names {
        match parse_ip(name) {
            Some(ip) => identity.ip_addresses.push(ip),
            None => identity.dns_names.push(name.clone()),
        }
    }
}

fn advertised_address(local: &ApiEndpoint) -> Result<IpAddr, SubjectError> {
    let address = &local.advertise_address;
    parse_ip(address).ok_or_else(|| SubjectError::AdvertiseAddress { address: address.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::golden::cluster;

    fn identity(name: &str, cluster: &ClusterConfiguration, address: &str) -> Result<Identity, SubjectError> {
        let spec = CERTIFICATES.iter().find(|spec| spec.name == name).unwrap();
        spec.identity(cluster, "", &ApiEndpoint { advertise_address: address.into(), bind_port: 6443 })
    }

    #[test]
    fn every_authority_comes_before_what_it_signs() {
        for (index, spec) in CERTIFICATES.iter().enumerate() {
            let Some(authority) = spec.authority else { continue };
            let position = CERTIFICATES.iter().position(|other| other.name == authority);
            assert!(position.is_some_and(|position| position < index), "{}", spec.name);
            assert!(!spec.usages.is_empty(), "{}", spec.name);
        }
    }

    #[test]
    fn a_node_without_a_name_adds_none() {
        let names = identity("etcd-peer", &cluster(), "10.0.0.1").unwrap().dns_names;
        assert_eq!(names, ["localhost"]);
    }

    #[test]
    fn what_has_no_address_is_refused() {
        let check = |address: &str, change: fn(&mut ClusterConfiguration), expected: &str| {
            let mut cluster = cluster();
            change(&mut cluster);
            assert_eq!(identity("apiserver", &cluster, address).unwrap_err().to_string(), expected);
        };
        check(
            "host",
            |_| {},
            "error parsing LocalAPIEndpoint AdvertiseAddress host: is not a valid textual representation of an IP \
             address",
        );
        check(
            "10.0.0.1",
            |cluster| cluster.networking.service_subnet = "10.0.0.0/32".into(),
            "unable to get first IP address from the given CIDR: 10.0.0.0/32: can't generate IP with index 1 from \
             subnet. subnet too small. subnet: \"10.0.0.0/32\"",
        );
        check(
            "10.0.0.1",
            |cluster| cluster.control_plane_endpoint = "a_b".into(),
            "error parsing cluster controlPlaneEndpoint \"a_b\": hostport a_b: host 'a_b' must be a valid IP address \
             or a valid RFC-1123 DNS subdomain",
        );
    }
}
