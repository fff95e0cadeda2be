//! The values that stand where a configuration says nothing.
//!
//! Answers to the constants of upstream `cmd/kubeadm/app/constants` and of each version's `defaults.go`.

/// Where static Pod manifests live.
pub const MANIFESTS_DIR: &str = "/etc/kubernetes/manifests";
/// Where certificates live.
pub const CERTIFICATES_DIR: &str = "/etc/kubernetes/pki";
/// Where a joining node stores the cluster's CA certificate.
pub const CA_CERT_PATH: &str = "/etc/kubernetes/pki/ca.crt";
/// Registry prefix of all images.
pub const IMAGE_REPOSITORY: &str = "registry.k8s.io";
/// Registry prefix of control-plane images of CI builds.
pub const CI_IMAGE_REPOSITORY: &str = "gcr.io/k8s-staging-ci-images";
/// Name of the cluster in kubeconfigs.
pub const CLUSTER_NAME: &str = "kubernetes";
/// The version wanted when none is given.
pub const KUBERNETES_VERSION: &str = "stable-1";
/// Addresses of Services.
pub const SERVICE_SUBNET: &str = "10.96.0.0/12";
/// Address of the cluster DNS when the service subnet yields none.
pub const CLUSTER_DNS: &str = "10.96.0.10";
/// Domain of Services and Pods.
pub const DNS_DOMAIN: &str = "cluster.local";
/// Where a local etcd member keeps its data.
pub const ETCD_DATA_DIR: &str = "/var/lib/etcd";
/// When images are pulled.
pub const IMAGE_PULL_POLICY: &str = "IfNotPresent";
/// Algorithm of new keys.
pub const ENCRYPTION_ALGORITHM: &str = "RSA-2048";
/// Port of an API server.
pub const BIND_PORT: i32 = 6443;
/// Runtime endpoint when none is detected.
pub const CRI_SOCKET: &str = "unix:///var/run/containerd/containerd.sock";
/// Scheme of runtime endpoints.
pub const CRI_SOCKET_SCHEME: &str = "unix";
/// Sockets of runtimes that are looked for, in order.
pub const KNOWN_CRI_SOCKETS: [&str; 3] =
    [CRI_SOCKET, "unix:///var/run/crio/crio.sock", "unix:///var/run/cri-dockerd.sock"];
/// Group of nodes that join with a bootstrap token.
pub const NODE_BOOTSTRAP_GROUP: &str = "system:bootstrappers:kubeadm:default-node-token";
/// What a bootstrap token can be good for; a token is good for all unless told otherwise.
pub const TOKEN_USAGES: [&str; 2] = ["signing", "authentication"];
/// Lifetime of a bootstrap token in seconds.
pub const TOKEN_TTL_SECONDS: i64 = 24 * HOUR;
/// Lifetime of leaf certificates in seconds.
pub const CERTIFICATE_VALIDITY_SECONDS: i64 = 365 * 24 * HOUR;
/// Lifetime of certificate authorities in seconds.
pub const CA_CERTIFICATE_VALIDITY_SECONDS: i64 = 10 * CERTIFICATE_VALIDITY_SECONDS;
/// Key and effect of the taint of control-plane nodes.
pub const CONTROL_PLANE_TAINT: (&str, &str) = ("node-role.kubernetes.io/control-plane", "NoSchedule");

const HOUR: i64 = 3600;
