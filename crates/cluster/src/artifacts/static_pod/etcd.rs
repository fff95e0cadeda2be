//! etcd, as a member on a control-plane node.

use std::time::Duration;

use serde_json::json;

use super::mounts::{Access, Mounts};
use super::pod::{self, PodSpec};
use super::probes::{Probes, Scheme};
use super::{Component, StaticPod, StaticPodError};
use crate::api::endpoint::{is_port, join_host_port};
use crate::api::internal::{ApiEndpoint, Arg, ClusterConfiguration, LocalEtcd};
use crate::api::ip::parse_ip;
use crate::artifacts::arguments::{self, DefaultArguments};
use crate::artifacts::environment::merge_variables;
use crate::artifacts::images::etcd_image;
use crate::artifacts::layout::join;

const CLIENT_PORT: i32 = 2379;
const PEER_PORT: i32 = 2380;
const METRICS_PORT: i32 = 2381;
const CLIENT_URLS_ANNOTATION: &str = "kubeadm.kubernetes.io/etcd.advertise-client-urls";

/// What the Pod of etcd depends on.
#[derive(Clone, Copy, Debug)]
pub struct EtcdPodInput<'a> {
    /// The cluster.
    pub cluster: &'a ClusterConfiguration,
    /// The member's part of the configuration.
    pub etcd: &'a LocalEtcd,
    /// Where this node's API server listens; etcd uses the same address.
    pub local: &'a ApiEndpoint,
    /// The node, whose name the member takes.
    pub node_name: &'a str,
    /// The members of the cluster that it joins, itself included; none: it is the first.
    pub members: &'a [EtcdMember],
    /// How long it may take to become healthy.
    pub health_check_timeout: Duration,
}

/// A member of an etcd cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EtcdMember {
    /// Its name.
    pub name: String,
    /// Where others reach it.
    pub peer_url: String,
}

/// The URL at which clients reach the member of a node.
pub fn client_url(local: &ApiEndpoint) -> String {
    url_of(&local.advertise_address)
}

/// The URL at which other members reach the member of a node.
pub fn peer_url(local: &ApiEndpoint) -> String {
    format!("https://{}", join_host_port(&local.advertise_address, &PEER_PORT.to_string()))
}

/// The static Pod of etcd.
pub fn etcd(input: &EtcdPodInput<'_>) -> Result<StaticPod, StaticPodError> {
    let certificates = format!("{}/etcd", input.cluster.certificates_dir);
    let mut mounts = Mounts::default();
    mounts.directory("etcd-data", &input.etcd.data_dir, Access::ReadWrite);
    mounts.directory("etcd-certs", &certificates, Access::ReadWrite);
    let metrics = metrics_endpoint(&input.etcd.extra_args, loopback(input.local));
    let pod = pod::build(PodSpec {
        component: Component::Etcd,
        image: etcd_image(input.cluster),
        arguments: defaults(input).combine(&input.etcd.extra_args),
        // https://github.com/kubernetes/kubeadm/issues/3039 explains the paths.
        probes: Probes {
            host: metrics.host,
            port: metrics.port,
            scheme: metrics.scheme,
            liveness_path: "/livez",
            readiness_path: Some("/readyz"),
            startup_path: "/readyz",
            startup_timeout: input.health_check_timeout,
        },
        mounts,
        requests: json!({ "cpu": "100m", "memory": "100Mi" }),
        environment: merge_variables(&[], &input.etcd.extra_envs),
        annotation: Some((CLIENT_URLS_ANNOTATION, client_url(input.local))),
    });
    StaticPod::new(Component::Etcd, &pod)
}

fn defaults(input: &EtcdPodInput<'_>) -> DefaultArguments {
    let certificate = |name: &str| join(&input.cluster.certificates_dir, name);
    let (client, peer) = (client_url(input.local), peer_url(input.local));
    let loopback = loopback(input.local);
    let metrics = join_host_port(loopback, &METRICS_PORT.to_string());
    let members: Vec<String> =
        input.members.iter().map(|member| format!("{}={}", member.name, member.peer_url)).collect();
    let mut defaults = DefaultArguments::from([
        ("advertise-client-urls", client.as_str()),
        ("cert-file", &certificate("etcd/server.crt")),
        ("client-cert-auth", "true"),
        ("data-dir", &input.etcd.data_dir),
        ("feature-gates", "InitialCorruptCheck=true"),
        ("initial-advertise-peer-urls", &peer),
        ("initial-cluster", &format!("{}={peer}", input.node_name)),
        ("key-file", &certificate("etcd/server.key")),
        ("listen-client-urls", &format!("{},{client}", url_of(loopback))),
        ("listen-metrics-urls", &format!("http://{metrics}")),
        ("listen-peer-urls", &peer),
        ("name", input.node_name),
        ("peer-cert-file", &certificate("etcd/peer.crt")),
        ("peer-client-cert-auth", "true"),
        ("peer-key-file", &certificate("etcd/peer.key")),
        ("peer-trusted-ca-file", &certificate("etcd/ca.crt")),
        ("snapshot-count", "10000"),
        ("trusted-ca-file", &certificate("etcd/ca.crt")),
        ("watch-progress-notify-interval", "5s"),
    ]);
    if !members.is_empty() {
        defaults.set("initial-cluster", members.join(","));
        defaults.set("initial-cluster-state", "existing");
    }
    defaults
}

/// The loopback address of the family that a node uses.
pub(super) fn loopback(local: &ApiEndpoint) -> &'static str {
    if parse_ip(&local.advertise_address).is_some_and(|ip| ip.is_ipv6()) { "::1" } else { "127.0.0.1" }
}

/// The URL of the client port at an address.
pub(super) fn url_of(address: &str) -> String {
    format!("https://{}", join_host_port(address, &CLIENT_PORT.to_string()))
}

struct MetricsEndpoint {
    host: String,
    port: i32,
    scheme: Scheme,
}

/// Where etcd serves its health: the first metrics URL of the configuration, as far as it can be read.
fn metrics_endpoint(extra_args: &[Arg], loopback: &str) -> MetricsEndpoint {
    let argument = arguments::last(extra_args, "listen-metrics-urls");
    let url = argument.and_then(|arg| split_url(arg.value.split(',').next()?));
    let (scheme, host, port) = url.unwrap_or_default();
    MetricsEndpoint {
        host: if host.is_empty() { loopback.to_owned() } else { host.to_owned() },
        port: Some(port)
            .filter(|port| is_port(port))
            .and_then(|port| port.parse().ok())
            .unwrap_or(METRICS_PORT),
        scheme: if scheme.eq_ignore_ascii_case("https") { Scheme::Https } else { Scheme::Http },
    }
}

/// Scheme, host and port of a URL, host and port perhaps empty; `None` for what Go does not take for a URL.
fn split_url(url: &str) -> Option<(&str, &str, &str)> {
    let is_scheme = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    let (scheme, rest) = url.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).unwrap_or(("", url));
    let Some(rest) = rest.strip_prefix("//") else { return Some((scheme, "", "")) };
    let authority = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let port = if port.is_empty() { port } else { port.strip_prefix(':')? };
    let unusual = |c: char| c.is_whitespace() || c.is_control();
    let valid = port.bytes().all(|byte| byte.is_ascii_digit()) && !host.contains(unusual);
    valid.then_some((scheme, host, port))
}
