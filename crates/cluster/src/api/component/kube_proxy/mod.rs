//! KubeProxyConfiguration: the values kubeadm relies on.
//!
//! Answers to upstream `cmd/kubeadm/app/componentconfigs/kubeproxy.go`.

mod table;

use std::net::IpAddr;

use serde_json::{Value as Json, json};

use super::Component;
use super::recommend::{default_to, not_recommended, recommend, text};
use crate::api::finding::Kind;
use crate::api::go_text::quote;
use crate::api::ip::parse_ip;
use crate::api::v1beta4::ClusterConfiguration;
use crate::api::warning::{Warning, WarningCode};

/// kube-proxy's configuration.
pub const COMPONENT: Component = Component {
    kind: Kind::KubeProxy,
    group: "kubeproxy.config.k8s.io",
    version: "v1alpha1",
    object: &table::CONFIGURATION,
};

/// Where its Pod finds its kubeconfig.
const KUBECONFIG: &str = "/var/lib/kube-proxy/kubeconfig.conf";

/// Fills in what kubeadm relies on, and warns of values that differ.
pub fn set_defaults(
    document: &mut Json,
    cluster: &ClusterConfiguration,
    advertise_address: &str,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    warnings.extend(set_bind_address(document, advertise_address));
    let pod_subnet = &cluster.networking.pod_subnet;
    if !pod_subnet.is_empty() {
        warnings.extend(recommend(document, Kind::KubeProxy, "clusterCIDR", json!(pod_subnet)));
    }
    warnings.extend(recommend(document, Kind::KubeProxy, "clientConnection.kubeconfig", json!(KUBECONFIG)));
    if text(document, "mode") == "ipvs" {
        warnings.push(Warning::new(
            WarningCode::IpvsDeprecated,
            "The \"KubeProxyConfiguration\" field \"mode\" is set to \"ipvs\" which has been deprecated since version \
             v1.35. For newer Linux kernel versions, we recommend using the \"nftables\" mode, which has been GA since \
             v1.33. For older Linux kernel versions, you can use the \"iptables\" mode which is still the default one.",
        ));
    }
    default_to(document, "mode", json!("iptables"));
    warnings
}

/// Every address of the family is the default, and what is recommended.
fn set_bind_address(document: &mut Json, advertise_address: &str) -> Option<Warning> {
    let given = text(document, "bindAddress").to_owned();
    match (given.as_str(), parse_ip(&given)) {
        ("", _) => {
            document["bindAddress"] = json!(any_address(parse_ip(advertise_address)));
            None
        }
        ("0.0.0.0" | "::", _) => None,
        (_, None) => Some(Warning::new(
            WarningCode::BindAddressNotAnAddress,
            format!(
                "The bindAddress {} in \"KubeProxyConfiguration\" is not a valid IP address",
                quote(&given)
            ),
        )),
        (_, family) => {
            Some(not_recommended(Kind::KubeProxy, "bindAddress", &json!(any_address(family)), &json!(given)))
        }
    }
}

fn any_address(family: Option<IpAddr>) -> &'static str {
    if family.is_some_and(|ip| ip.is_ipv4()) { "0.0.0.0" } else { "::" }
}
