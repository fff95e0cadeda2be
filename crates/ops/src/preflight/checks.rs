//! Which checks an operation makes, in which order: that of the reference.

use cluster::api::internal::{Arg, Etcd, InitConfiguration, JoinConfiguration, NodeRegistration};
use cluster::api::ip::{Subnet, parse_ip};
use cluster::api::version::{KubernetesVersion, minimum_kubelet_version};
use cluster::artifacts::{arguments, layout};

use super::check::{Check, KubeletOf};

const PROCESSORS: usize = 2;
/// In MiB. A machine sold with 2 GB has less than 2000 of them.
const MEMORY: u64 = 1700;

const KUBELET_PORT: i32 = 10250;
const CONTROLLER_MANAGER_PORT: i32 = 10257;
const SCHEDULER_PORT: i32 = 10259;
const ETCD_CLIENT_PORT: i32 = 2379;
const ETCD_PEER_PORT: i32 = 2380;

/// The kubelet sets up volumes with `losetup` and `mount`; upgrades back up etcd with `cp`. Versions before 1.32, whose
/// kube-proxy needed `conntrack`, are no longer deployed.
const PROGRAMS: [&str; 3] = ["losetup", "mount", "cp"];

const FORWARD_IPV4: Check = Check::KernelSetting { path: "/proc/sys/net/ipv4/ip_forward", value: "1" };
const FORWARD_IPV6: Check =
    Check::KernelSetting { path: "/proc/sys/net/ipv6/conf/default/forwarding", value: "1" };

/// Where a joining control-plane node gets shared certificates from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedCertificates {
    /// The Secret `kubeadm-certs`.
    Downloaded,
    /// Files that were put there.
    Copied,
}

/// What is checked first and alone: everything else needs it.
pub fn root() -> Vec<Check> {
    vec![Check::PrivilegedUser]
}

/// Checks of `init`.
pub fn init(config: &InitConfiguration, program: &KubernetesVersion) -> Vec<Check> {
    let mut checks = control_plane(config, program);
    let control_plane_version = Some(config.cluster.kubernetes_version.clone());
    checks.extend(node(&config.node_registration, control_plane_version, program));
    checks.extend(forwarding(config));
    if let Etcd::External(_) = config.cluster.etcd {
        checks.push(Check::ExternalEtcdVersion);
    }
    checks.extend(etcd(config));
    checks
}

/// Checks of `join` that need nothing from the cluster.
pub fn join(config: &JoinConfiguration, program: &KubernetesVersion) -> Vec<Check> {
    let mut checks = vec![free(layout::KUBELET_KUBECONFIG), free(layout::BOOTSTRAP_KUBECONFIG)];
    checks.extend(node(&config.node_registration, None, program));
    if config.control_plane.is_none() {
        checks.push(free(&config.ca_cert_path));
    }
    let endpoint = config.discovery.bootstrap_token.as_ref().map(|token| token.api_server_endpoint.as_str());
    if let Some(host) = endpoint.and_then(host_of) {
        checks.push(Check::Proxy { host: host.to_owned() });
        match parse_ip(host) {
            Some(address) if address.is_ipv4() => checks.push(FORWARD_IPV4),
            Some(_) => checks.push(FORWARD_IPV6),
            None => {}
        }
    }
    checks
}

/// Further checks of a joining control-plane node, once the cluster told its configuration.
pub fn join_control_plane(
    config: &InitConfiguration,
    certificates: SharedCertificates,
    program: &KubernetesVersion,
) -> Vec<Check> {
    let mut checks = control_plane(config, program);
    checks.extend(match (&config.cluster.etcd, certificates) {
        (Etcd::External(_), SharedCertificates::Downloaded) => Vec::new(),
        _ => etcd(config),
    });
    checks
}

/// Checks of `upgrade`.
pub fn upgrade() -> Vec<Check> {
    vec![Check::System { kubelet: KubeletOf::NextMinor }, Check::RuntimeVersion]
}

fn control_plane(config: &InitConfiguration, program: &KubernetesVersion) -> Vec<Check> {
    let cluster = &config.cluster;
    let api_port = config.local_api_endpoint.bind_port;
    let port = |port, args: &[Arg]| Check::PortFree { port, address: argument(args, "bind-address") };
    let manifest = |component| free(&layout::manifest(component));
    let mut checks = vec![
        Check::Processors { required: PROCESSORS },
        Check::Memory { required: MEMORY },
        Check::KubernetesVersion { target: cluster.kubernetes_version.clone(), program: program.clone() },
        Check::Firewalld { ports: vec![api_port, KUBELET_PORT] },
        port(api_port, &cluster.api_server.component.extra_args),
        port(SCHEDULER_PORT, &cluster.scheduler.extra_args),
        port(CONTROLLER_MANAGER_PORT, &cluster.controller_manager.extra_args),
        manifest("kube-apiserver"),
        manifest("kube-controller-manager"),
        manifest("kube-scheduler"),
        manifest("etcd"),
        Check::Proxy { host: config.local_api_endpoint.advertise_address.clone() },
    ];
    checks.extend(subnets(config).map(|subnet| Check::ProxyOfSubnet { subnet: subnet.to_owned() }));
    checks
}

fn node(
    registration: &NodeRegistration,
    control_plane: Option<String>,
    program: &KubernetesVersion,
) -> Vec<Check> {
    let mut checks = vec![Check::Runtime, Check::RuntimeVersion, Check::Swap];
    checks.extend(PROGRAMS.map(|name| Check::Program { name }));
    checks.extend([
        Check::System { kubelet: KubeletOf::Now },
        Check::Hostname { node_name: registration.name.clone() },
        Check::KubeletVersion { control_plane, minimum: minimum_kubelet_version(program) },
        Check::Service { name: "kubelet" },
        Check::PortFree { port: KUBELET_PORT, address: String::new() },
    ]);
    checks
}

/// Forwarding is needed for every address family that Services, Pods or the API server use.
fn forwarding(config: &InitConfiguration) -> Vec<Check> {
    let mut families: Vec<bool> =
        subnets(config).filter_map(Subnet::parse).map(|subnet| subnet.address.is_ipv4()).collect();
    families.extend(parse_ip(&config.local_api_endpoint.advertise_address).map(|address| address.is_ipv4()));
    let needed = [(true, FORWARD_IPV4), (false, FORWARD_IPV6)];
    needed.into_iter().filter(|(is_ipv4, _)| families.contains(is_ipv4)).map(|(_, check)| check).collect()
}

fn etcd(config: &InitConfiguration) -> Vec<Check> {
    match &config.cluster.etcd {
        Etcd::Local(local) => {
            // etcd listens where the API server is advertised, which an argument may override.
            let advertised = argument(&config.cluster.api_server.component.extra_args, "advertise-address");
            let address = match advertised.as_str() {
                "" => config.local_api_endpoint.advertise_address.clone(),
                _ => advertised,
            };
            vec![
                Check::PortFree { port: ETCD_CLIENT_PORT, address: address.clone() },
                Check::PortFree { port: ETCD_PEER_PORT, address },
                Check::DirectoryFree { path: local.data_dir.clone() },
            ]
        }
        Etcd::External(external) => [&external.ca_file, &external.cert_file, &external.key_file]
            .into_iter()
            .filter(|path| !path.is_empty())
            .map(|path| Check::EtcdClientFile { path: path.clone() })
            .collect(),
    }
}

fn free(path: &str) -> Check {
    Check::FileFree { path: path.to_owned() }
}

fn argument(args: &[Arg], name: &str) -> String {
    arguments::last(args, name).map(|arg| arg.value.clone()).unwrap_or_default()
}

fn subnets(config: &InitConfiguration) -> impl Iterator<Item = &str> {
    let networking = &config.cluster.networking;
    let lists = [networking.service_subnet.as_str(), networking.pod_subnet.as_str()];
    lists.into_iter().flat_map(|list| list.split(',')).filter(|subnet| !subnet.is_empty())
}

/// The host of `host:port` or `[address]:port`; `None` without a port.
fn host_of(endpoint: &str) -> Option<&str> {
    let (host, _) = endpoint.rsplit_once(':')?;
    match host.strip_prefix('[') {
        Some(bracketed) => bracketed.strip_suffix(']'),
        None => (!host.contains(':')).then_some(host),
    }
}
