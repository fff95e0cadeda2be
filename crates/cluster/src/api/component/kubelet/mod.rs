//! KubeletConfiguration: the values kubeadm relies on.
//!
//! Answers to upstream `cmd/kubeadm/app/componentconfigs/kubelet.go` and `kubelet_unix.go`.

mod table;

use serde_json::{Value as Json, json};

use super::Component;
use super::recommend::{default_to, not_recommended, recommend};
use crate::api::defaults;
use crate::api::finding::Kind;
use crate::api::ip::Subnet;
use crate::api::path::join;
use crate::api::v1beta4::ClusterConfiguration;
use crate::api::warning::{Warning, WarningCode};

/// The kubelet's configuration.
pub const COMPONENT: Component = Component {
    kind: Kind::Kubelet,
    group: "kubelet.config.k8s.io",
    version: "v1beta1",
    object: &table::CONFIGURATION,
};

/// The name servers that systemd-resolved forwards to, without its own stub.
const SYSTEMD_RESOLVED: &str = "/run/systemd/resolve/resolv.conf";

/// Where the kubelet answers `/healthz`.
pub const HEALTHZ_PORT: i32 = 10248;

/// Whether systemd-resolved runs on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemdResolved {
    /// It does.
    Active,
    /// It does not.
    Inactive,
    /// It could not be found out, and why.
    Unknown(String),
}

/// Fills in what kubeadm relies on, and warns of values that differ.
pub fn set_defaults(document: &mut Json, cluster: &ClusterConfiguration) -> Vec<Warning> {
    let dns = cluster_dns(&cluster.networking.service_subnet);
    let recommended = [
        ("staticPodPath", json!(defaults::MANIFESTS_DIR)),
        ("clusterDNS", json!([dns])),
        ("clusterDomain", json!(cluster.networking.dns_domain)),
        ("authentication.x509.clientCAFile", json!(join(&cluster.certificates_dir, "ca.crt"))),
        ("authentication.anonymous.enabled", json!(false)),
        ("authorization.mode", json!("Webhook")),
        ("authentication.webhook.enabled", json!(true)),
        ("healthzBindAddress", json!("127.0.0.1")),
        ("healthzPort", json!(HEALTHZ_PORT)),
        ("readOnlyPort", json!(0)),
    ];
    let warnings = recommended
        .into_iter()
        .filter_map(|(field, value)| recommend(document, Kind::Kubelet, field, value))
        .collect();
    // False and absent look the same in Go, so there is no telling whether false was meant.
    document["rotateCertificates"] = json!(true);
    default_to(document, "cgroupDriver", json!("systemd"));
    warnings
}

/// The tenth address of the first service subnet; validation follows, so a fallback will do.
fn cluster_dns(service_subnet: &str) -> String {
    let subnets = Subnet::parse_list(service_subnet).unwrap_or_default();
    let address = subnets.first().and_then(|subnet| subnet.nth(10));
    address.map_or_else(|| defaults::CLUSTER_DNS.to_owned(), |ip| ip.to_string())
}

/// Points the kubelet past the stub resolver of systemd, where that runs.
pub fn set_resolver(document: &mut Json, resolved: &SystemdResolved) -> Option<Warning> {
    match resolved {
        SystemdResolved::Active => match &document["resolvConf"] {
            // An empty text is a choice here: the kubelet then gives Pods no name servers of the host.
            Json::String(given) if given != SYSTEMD_RESOLVED => {
                Some(not_recommended(Kind::Kubelet, "resolvConf", &json!(SYSTEMD_RESOLVED), &json!(given)))
            }
            _ => {
                document["resolvConf"] = json!(SYSTEMD_RESOLVED);
                None
            }
        },
        SystemdResolved::Inactive => None,
        SystemdResolved::Unknown(reason) => Some(Warning::new(
            WarningCode::ResolverUnknown,
            format!("cannot determine if systemd-resolved is active: {reason}"),
        )),
    }
}
