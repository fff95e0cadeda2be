//! The configuration as every operation sees it: one shape, whatever version it was read from.
//!
//! A superset of all versions, without serialization. Answers to upstream `cmd/kubeadm/app/apis/kubeadm/types.go`.

use std::collections::BTreeMap;
use std::time::Duration;

use pki::KeyAlgorithm;

mod redacted;
mod upgrade;

pub use upgrade::{UpgradeApply, UpgradeConfiguration, UpgradeDiff, UpgradeNode, UpgradePlan};

/// Everything `init` needs: this node's part and the cluster's part.
#[derive(Clone, PartialEq)]
pub struct InitConfiguration {
    /// The part shared by all nodes, stored in the ConfigMap `kubeadm-config`.
    pub cluster: ClusterConfiguration,
    /// Tokens made at `init`; never empty after defaulting.
    pub bootstrap_tokens: Vec<BootstrapToken>,
    /// Change nothing, show what would change.
    pub dry_run: bool,
    /// How this node registers.
    pub node_registration: NodeRegistration,
    /// Where this node's API server listens.
    pub local_api_endpoint: ApiEndpoint,
    /// Hex AES-256 key of the Secret `kubeadm-certs`; empty: generated when needed.
    pub certificate_key: String,
    /// Phases left out (`parent` or `parent/child`).
    pub skip_phases: Vec<String>,
    /// Directory of patch files.
    pub patches_directory: Option<String>,
    /// Limits of waits.
    pub timeouts: Timeouts,
}

/// The cluster-wide settings.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterConfiguration {
    /// Settings of kubelet and kube-proxy.
    pub component_configs: ComponentConfigs,
    /// Local (stacked) or external etcd.
    pub etcd: Etcd,
    /// Address ranges and DNS domain.
    pub networking: Networking,
    /// Target version, resolved (`v1.37.0`).
    pub kubernetes_version: String,
    /// Set when the target is a CI build: the original `ci/...` label.
    pub ci_kubernetes_version: String,
    /// `host[:port]` shared by all control-plane nodes; empty when absent.
    pub control_plane_endpoint: String,
    /// kube-apiserver.
    pub api_server: ApiServer,
    /// kube-controller-manager.
    pub controller_manager: ControlPlaneComponent,
    /// kube-scheduler.
    pub scheduler: ControlPlaneComponent,
    /// The CoreDNS addon.
    pub dns: Dns,
    /// The kube-proxy addon is left out.
    pub proxy_disabled: bool,
    /// Where certificates live, `/etc/kubernetes/pki`.
    pub certificates_dir: String,
    /// Registry prefix of all images, `registry.k8s.io`.
    pub image_repository: String,
    /// Registry prefix of control-plane images of CI builds; empty otherwise.
    pub ci_image_repository: String,
    /// Feature gates that were given.
    pub feature_gates: BTreeMap<String, bool>,
    /// Name used in kubeconfigs, `kubernetes`.
    pub cluster_name: String,
    /// Algorithm of new keys.
    pub encryption_algorithm: KeyAlgorithm,
    /// Lifetime of leaf certificates.
    pub certificate_validity_period: Duration,
    /// Lifetime of certificate authorities.
    pub ca_certificate_validity_period: Duration,
}

/// Component configurations, kept as documents (JSON): the program has an opinion on few of their many fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComponentConfigs {
    /// `kubelet.config.k8s.io/v1beta1` KubeletConfiguration.
    pub kubelet: ComponentConfig,
    /// `kubeproxy.config.k8s.io/v1alpha1` KubeProxyConfiguration.
    pub kube_proxy: ComponentConfig,
}

/// One component configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComponentConfig {
    /// The document, defaulted as the reference does; `apiVersion` and `kind` included.
    pub document: serde_json::Value,
    /// The user supplied it (in a file or in the cluster), so nothing computed may replace its values.
    pub user_supplied: bool,
}

/// A static Pod of the control plane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControlPlaneComponent {
    /// Arguments that replace or extend the default ones, in order.
    pub extra_args: Vec<Arg>,
    /// Host paths mounted in addition.
    pub extra_volumes: Vec<HostPathMount>,
    /// Environment variables: `corev1.EnvVar` documents, `valueFrom` included.
    pub extra_envs: Vec<serde_json::Value>,
}

/// kube-apiserver.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiServer {
    /// What it has in common with the others.
    pub component: ControlPlaneComponent,
    /// Additional names and addresses of the serving certificate.
    pub cert_sans: Vec<String>,
}

/// The CoreDNS addon.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dns {
    /// Replaces the default image repository or tag.
    pub image: ImageMeta,
    /// Leave the addon out.
    pub disabled: bool,
}

/// An override of an image's repository or tag; empty strings mean "default".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageMeta {
    /// Registry prefix.
    pub image_repository: String,
    /// Tag.
    pub image_tag: String,
}

/// Where an API server listens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiEndpoint {
    /// IP address told to others.
    pub advertise_address: String,
    /// TCP port.
    pub bind_port: i32,
}

/// How a node registers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeRegistration {
    /// Node name.
    pub name: String,
    /// Runtime endpoint, `unix:///run/containerd/containerd.sock`.
    pub cri_socket: String,
    /// `None`: absent (default taint applies on a control plane); `Some(vec![])`: no taint.
    pub taints: Option<Vec<Taint>>,
    /// Kubelet arguments of this node.
    pub kubelet_extra_args: Vec<Arg>,
    /// Names of checks whose errors become warnings, lower case, sorted.
    pub ignore_preflight_errors: Vec<String>,
    /// `Always`, `IfNotPresent` or `Never`.
    pub image_pull_policy: String,
    /// Pull one image after the other.
    pub image_pull_serial: bool,
}

/// `corev1.Taint`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Taint {
    /// Key.
    pub key: String,
    /// Value; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
    /// When it was added (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_added: Option<String>,
}

/// Address ranges and DNS domain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Networking {
    /// One CIDR, or two separated by a comma.
    pub service_subnet: String,
    /// As above; empty when the control plane allocates nothing.
    pub pod_subnet: String,
    /// `cluster.local`.
    pub dns_domain: String,
}

/// Which etcd the API servers use.
#[derive(Clone, Debug, PartialEq)]
pub enum Etcd {
    /// A member on each control-plane node.
    Local(LocalEtcd),
    /// Members elsewhere.
    External(ExternalEtcd),
}

/// The etcd member of a control-plane node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalEtcd {
    /// Replaces the default image repository or tag.
    pub image: ImageMeta,
    /// `/var/lib/etcd`.
    pub data_dir: String,
    /// Arguments that replace or extend the default ones.
    pub extra_args: Vec<Arg>,
    /// Environment variables (`corev1.EnvVar`).
    pub extra_envs: Vec<serde_json::Value>,
    /// Additional names of the server certificate.
    pub server_cert_sans: Vec<String>,
    /// Additional names of the peer certificate.
    pub peer_cert_sans: Vec<String>,
}

/// An etcd cluster the program does not run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExternalEtcd {
    /// Client URLs.
    pub endpoints: Vec<String>,
    /// URLs of the HTTP endpoints (version, health), when they differ.
    pub http_endpoints: Vec<String>,
    /// CA file.
    pub ca_file: String,
    /// Client certificate.
    pub cert_file: String,
    /// Client key.
    pub key_file: String,
}

/// Everything `join` needs.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinConfiguration {
    /// Change nothing, show what would change.
    pub dry_run: bool,
    /// How this node registers.
    pub node_registration: NodeRegistration,
    /// Where the cluster's CA certificate is stored, `/etc/kubernetes/pki/ca.crt`.
    pub ca_cert_path: String,
    /// How the cluster is found and trusted.
    pub discovery: Discovery,
    /// Present when the node joins as a control plane.
    pub control_plane: Option<JoinControlPlane>,
    /// Phases left out.
    pub skip_phases: Vec<String>,
    /// Directory of patch files.
    pub patches_directory: Option<String>,
    /// Limits of waits.
    pub timeouts: Timeouts,
}

/// A joining control-plane node.
#[derive(Clone, Default, PartialEq)]
pub struct JoinControlPlane {
    /// Where its API server listens.
    pub local_api_endpoint: ApiEndpoint,
    /// Hex AES-256 key of the Secret `kubeadm-certs`.
    pub certificate_key: String,
}

/// How the cluster is found and trusted.
#[derive(Clone, Default, PartialEq)]
pub struct Discovery {
    /// Through the ConfigMap `cluster-info`.
    pub bootstrap_token: Option<BootstrapTokenDiscovery>,
    /// Path or https URL of a kubeconfig.
    pub file: Option<String>,
    /// Token of the TLS bootstrap; defaults to the discovery token.
    pub tls_bootstrap_token: String,
}

/// Discovery through `cluster-info`.
#[derive(Clone, Default, PartialEq)]
pub struct BootstrapTokenDiscovery {
    /// Validates the information's signature.
    pub token: String,
    /// `host:port`.
    pub api_server_endpoint: String,
    /// Pins, `sha256:<hex>`.
    pub ca_cert_hashes: Vec<String>,
    /// Join without any pin.
    pub unsafe_skip_ca_verification: bool,
}

/// Everything `reset` needs.
#[derive(Clone, Debug, PartialEq)]
pub struct ResetConfiguration {
    /// Where certificates live.
    pub certificates_dir: String,
    /// Also remove `/etc/kubernetes/tmp`.
    pub cleanup_tmp_dir: bool,
    /// Runtime endpoint.
    pub cri_socket: String,
    /// Change nothing, show what would change.
    pub dry_run: bool,
    /// Ask no question.
    pub force: bool,
    /// Names of checks whose errors become warnings.
    pub ignore_preflight_errors: Vec<String>,
    /// Phases left out.
    pub skip_phases: Vec<String>,
    /// Flags of umount2(2): `MNT_FORCE`, `MNT_DETACH`, `MNT_EXPIRE`, `UMOUNT_NOFOLLOW`.
    pub unmount_flags: Vec<String>,
    /// Limits of waits.
    pub timeouts: Timeouts,
}

/// A bootstrap token and what it may do. Answers to upstream `apis/bootstraptoken/v1`.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapToken {
    /// `id.secret`.
    pub token: super::token::BootstrapTokenString,
    /// Free text.
    pub description: String,
    /// Lifetime from now; `None` or zero: unlimited.
    pub ttl: Option<Duration>,
    /// Absolute end (RFC 3339); excludes `ttl`.
    pub expires: Option<jiff::Timestamp>,
    /// `signing`, `authentication`.
    pub usages: Vec<String>,
    /// Extra groups, `system:bootstrappers:...`.
    pub groups: Vec<String>,
}

/// A host path mounted into a static Pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostPathMount {
    /// Volume name.
    pub name: String,
    /// Path on the host.
    pub host_path: String,
    /// Path in the Pod.
    pub mount_path: String,
    /// Mount read-only.
    pub read_only: bool,
    /// `corev1.HostPathType`; may be empty.
    pub path_type: String,
}

/// A command-line argument of a component.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arg {
    /// Name without leading dashes.
    pub name: String,
    /// Value.
    pub value: String,
    /// How a repeated name combines with the default value (1.37 `v1`); `None`: replace.
    pub merge_method: Option<ArgMergeMethod>,
}

/// How an argument combines with the default value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgMergeMethod {
    /// After the default values, separated by a comma.
    Append,
    /// Before them.
    Prepend,
}

/// Limits of waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeouts {
    /// Health of control-plane components, 4 min.
    pub control_plane_component_health_check: Duration,
    /// Health of the kubelet, 4 min.
    pub kubelet_health_check: Duration,
    /// A call to the API server, 1 min.
    pub kubernetes_api_call: Duration,
    /// A call to etcd, 2 min.
    pub etcd_api_call: Duration,
    /// The kubelet's first certificate, 5 min.
    pub tls_bootstrap: Duration,
    /// Finding the cluster, 5 min.
    pub discovery: Duration,
    /// Replaced static Pods, 5 min.
    pub upgrade_manifests: Duration,
}
