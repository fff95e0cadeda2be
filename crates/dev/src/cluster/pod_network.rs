//! Owns the network plugins' configuration of a machine. Pure.
//!
//! Each machine has a Pod range of its own, fixed by its number, whatever range the cluster's controller manager gives
//! to the node: the switch between the machines has the routes. So no network add-on is needed.

use serde_json::{Value, json};

use super::spec::IpFamilies;
use crate::machine::{Ranges, all_pod_ranges};

/// Where the plugins look for it.
pub const CONFLIST: &str = "/etc/cni/net.d/10-pods.conflist";

/// Ranges of Services, apart from those of Pods and machines. The IPv4 range is kubeadm's own default.
const SERVICE_V4: &str = "10.96.0.0/12";
const SERVICE_V6: &str = "fd00:10:96::/112";

impl IpFamilies {
    /// Chooses from an item for each family.
    fn select<T>(self, v4: T, v6: T) -> Vec<T> {
        match self {
            IpFamilies::Ipv4 => vec![v4],
            IpFamilies::Ipv6 => vec![v6],
            IpFamilies::DualStack => vec![v4, v6],
        }
    }

    /// Joins an item for each family by a comma, as Kubernetes wants them.
    pub fn list(self, v4: &str, v6: &str) -> String {
        self.select(v4, v6).join(",")
    }

    /// The cluster's Pod ranges.
    pub fn pod_subnet(self) -> String {
        let all = all_pod_ranges();
        self.list(&all.v4, &all.v6)
    }

    /// The cluster's Service ranges.
    pub fn service_subnet(self) -> String {
        self.list(SERVICE_V4, SERVICE_V6)
    }
}

/// Renders the configuration: a link from each Pod to its machine, and ports of the machine for those who ask.
pub fn render_conflist(families: IpFamilies, pods: &Ranges) -> String {
    let subnets: Vec<Value> =
        families.select(&pods.v4, &pods.v6).into_iter().map(|subnet| json!([{ "subnet": subnet }])).collect();
    let routes: Vec<Value> =
        families.select("0.0.0.0/0", "::/0").into_iter().map(|all| json!({ "dst": all })).collect();
    let configuration = json!({
        "cniVersion": "1.0.0",
        "name": "pods",
        "plugins": [
            {
                "type": "ptp",
                "ipam": { "type": "host-local", "ranges": subnets, "routes": routes },
            },
            { "type": "portmap", "capabilities": { "portMappings": true } },
        ],
    });
    format!("{configuration:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pods() -> Ranges {
        Ranges { v4: "10.244.1.0/24".into(), v6: "fd00:10:244:1::/64".into() }
    }

    fn check(families: IpFamilies, ranges: Value, routes: Value) {
        let rendered: Value = serde_json::from_str(&render_conflist(families, &pods())).unwrap();
        let ipam = &rendered["plugins"][0]["ipam"];
        assert_eq!((&ipam["ranges"], &ipam["routes"]), (&ranges, &routes));
    }

    #[test]
    fn pods_get_an_address_and_a_route_of_each_family() {
        let (v4, v6) = (json!([{ "subnet": "10.244.1.0/24" }]), json!([{ "subnet": "fd00:10:244:1::/64" }]));
        let (all_v4, all_v6) = (json!({ "dst": "0.0.0.0/0" }), json!({ "dst": "::/0" }));
        check(IpFamilies::Ipv4, json!([v4]), json!([all_v4]));
        check(IpFamilies::Ipv6, json!([v6]), json!([all_v6]));
        check(IpFamilies::DualStack, json!([v4, v6]), json!([all_v4, all_v6]));
    }

    #[test]
    fn kubernetes_gets_the_ranges_of_all_machines() {
        assert_eq!(IpFamilies::Ipv4.pod_subnet(), "10.244.0.0/16");
        assert_eq!(IpFamilies::DualStack.pod_subnet(), "10.244.0.0/16,fd00:10:244::/48");
        assert_eq!(IpFamilies::Ipv6.service_subnet(), "fd00:10:96::/112");
    }
}
