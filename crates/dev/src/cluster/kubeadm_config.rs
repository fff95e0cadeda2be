//! Owns the configuration files that kubeadm gets on these machines. Pure.
//!
//! They say what the machines' circumstances demand and nothing else, so that all defaults are put to the test.

use std::net::IpAddr;

use super::spec::IpFamilies;
use crate::machine::{Identity, Oddities};

/// Where the runtime listens.
const CRI_SOCKET: &str = "unix:///run/containerd/containerd.sock";
/// Where a kubeadm finds the configuration.
pub const PATH: &str = "/root/kubeadm.yaml";
/// The port of the API servers.
pub const API_PORT: u16 = 6443;

/// A kubelet's limits as amounts of disk, where its own limits are parts of the whole. Naming one of them
/// takes the others away, so that of memory is repeated.
const LITTLE_DISK: &str = "evictionHard:
  imagefs.available: 1Gi
  memory.available: 100Mi
  nodefs.available: 1Gi
imageGCHighThresholdPercent: 100
";

/// What the first control-plane node is to be made with.
#[derive(Clone, Copy, Debug)]
pub struct Init<'a> {
    /// The machine.
    pub machine: &'a Identity,
    /// The release: `v1.37.0`.
    pub version: &'a str,
    /// The families of addresses.
    pub families: IpFamilies,
    /// What is unusual about the host.
    pub oddities: &'a Oddities,
}

/// How a machine joins.
#[derive(Clone, Debug)]
pub struct Join<'a> {
    /// The machine.
    pub machine: &'a Identity,
    /// The first control-plane machine.
    pub first: &'a Identity,
    /// The bootstrap token.
    pub token: &'a str,
    /// The hash of the CA's public key, `sha256:…`.
    pub ca_hash: &'a str,
    /// The key of the uploaded certificates, for a further control-plane node.
    pub certificate_key: Option<&'a str>,
    /// The families of addresses.
    pub families: IpFamilies,
    /// What is unusual about the host.
    pub oddities: &'a Oddities,
}

/// The address and port of a machine's API server.
pub fn api_endpoint(machine: &Identity, families: IpFamilies) -> String {
    match advertise_address(machine, families) {
        IpAddr::V4(address) => format!("{address}:{API_PORT}"),
        IpAddr::V6(address) => format!("[{address}]:{API_PORT}"),
    }
}

fn advertise_address(machine: &Identity, families: IpFamilies) -> IpAddr {
    match families {
        IpFamilies::Ipv4 | IpFamilies::DualStack => machine.addresses().v4.into(),
        IpFamilies::Ipv6 => machine.addresses().v6.into(),
    }
}

/// Renders the configuration of `kubeadm init`.
pub fn render_init(init: &Init<'_>) -> String {
    let mut text = format!(
        "apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: \"{address}\"
{registration}---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: {version}
controlPlaneEndpoint: \"{endpoint}\"
networking:
  podSubnet: \"{pods}\"
  serviceSubnet: \"{services}\"
",
        address = advertise_address(init.machine, init.families),
        registration = render_registration(init.machine, init.families, init.oddities),
        version = init.version,
        endpoint = api_endpoint(init.machine, init.families),
        pods = init.families.pod_subnet(),
        services = init.families.service_subnet(),
    );
    text.push_str(&render_component_configs(init.oddities));
    text
}

/// Renders the configuration of `kubeadm join`.
pub fn render_join(join: &Join<'_>) -> String {
    let mut text = format!(
        "apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: \"{endpoint}\"
    token: \"{token}\"
    caCertHashes: [\"{ca_hash}\"]
{registration}",
        endpoint = api_endpoint(join.first, join.families),
        token = join.token,
        ca_hash = join.ca_hash,
        registration = render_registration(join.machine, join.families, join.oddities),
    );
    if let Some(key) = join.certificate_key {
        let address = advertise_address(join.machine, join.families);
        text.push_str(&format!(
            "controlPlane:\n  localAPIEndpoint:\n    advertiseAddress: \"{address}\"\n  certificateKey: \"{key}\"\n"
        ));
    }
    text
}

fn render_registration(machine: &Identity, families: IpFamilies, oddities: &Oddities) -> String {
    let mut text =
        format!("nodeRegistration:\n  name: {name}\n  criSocket: \"{CRI_SOCKET}\"\n", name = machine.name);
    if oddities.cgroup_v1.is_odd() {
        text.push_str("  ignorePreflightErrors: [SystemVerification]\n");
    }
    if families != IpFamilies::Ipv4 {
        let addresses = machine.addresses();
        let list = families.list(&addresses.v4.to_string(), &addresses.v6.to_string());
        text.push_str(&format!("  kubeletExtraArgs:\n  - name: node-ip\n    value: \"{list}\"\n"));
    }
    text
}

fn render_component_configs(oddities: &Oddities) -> String {
    let mut kubelet = String::new();
    if oddities.cgroup_v1.is_odd() {
        kubelet.push_str("failCgroupV1: false\n");
    }
    if oddities.swap.is_odd() {
        kubelet.push_str("failSwapOn: false\n");
    }
    if oddities.little_disk.is_odd() {
        kubelet.push_str(LITTLE_DISK);
    }
    let proxy = if oddities.conntrack_read_only.is_odd() { "conntrack:\n  maxPerCore: 0\n" } else { "" };
    [
        ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", kubelet.as_str()),
        ("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration", proxy),
    ]
    .iter()
    .filter(|(_, _, fields)| !fields.is_empty())
    .map(|(version, kind, fields)| format!("---\napiVersion: {version}\nkind: {kind}\n{fields}"))
    .collect()
}

#[cfg(test)]
mod tests;
