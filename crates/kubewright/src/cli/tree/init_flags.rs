//! Flags of `init` and its phases.

use crate::cli::flag::Flag;

pub const ADVERTISE_ADDRESS: Flag = Flag::text(
    "apiserver-advertise-address",
    "",
    "IP address that the API server advertises. Without it, that of the default network interface.",
);

pub const BIND_PORT: Flag = Flag::int32("apiserver-bind-port", 6443, "Port of the API server.");

pub const CERT_SANS: Flag = Flag::list(
    "apiserver-cert-extra-sans",
    &[],
    "Further names and IP addresses for which the API server's certificate is valid.",
);

pub const CERTIFICATE_KEY: Flag = Flag::text(
    "certificate-key",
    "",
    "Key with which certificates are encrypted in the Secret kubeadm-certs: 32 bytes for AES, in hex.",
);

pub const CONTROL_PLANE_ENDPOINT: Flag =
    Flag::text("control-plane-endpoint", "", "Stable IP address or DNS name of the control plane.");

pub const POD_NETWORK_CIDR: Flag = Flag::text(
    "pod-network-cidr",
    "",
    "Range of IP addresses for Pods. If given, every node is assigned a part of it.",
);

pub const SERVICE_CIDR: Flag =
    Flag::text("service-cidr", "10.96.0.0/12", "Range of IP addresses for Services.");

pub const SERVICE_DNS_DOMAIN: Flag =
    Flag::text("service-dns-domain", "cluster.local", "Domain of Services, such as \"myorg.internal\".");

pub const SKIP_CERTIFICATE_KEY_PRINT: Flag =
    Flag::switch("skip-certificate-key-print", "Do not print the certificate key.");

pub const SKIP_TOKEN_PRINT: Flag = Flag::switch("skip-token-print", "Do not print the bootstrap token.");

pub const UPLOAD_CERTS: Flag =
    Flag::switch("upload-certs", "Upload control-plane certificates to the Secret kubeadm-certs.");

pub const PRINT_MANIFEST: Flag =
    Flag::switch("print-manifest", "Print the manifests of the addon instead of installing it.");

pub const APISERVER_EXTRA_ARGS: Flag = extra_args(
    "apiserver-extra-args",
    "use 'ClusterConfiguration.apiServer.extraArgs' instead. This flag will be removed in a future version",
);

pub const CONTROLLER_MANAGER_EXTRA_ARGS: Flag = extra_args(
    "controller-manager-extra-args",
    "use 'ClusterConfiguration.controllerManager.extraArgs' instead. This flag will be removed in a future version",
);

pub const SCHEDULER_EXTRA_ARGS: Flag = extra_args(
    "scheduler-extra-args",
    "use 'ClusterConfiguration.scheduler.extraArgs' instead. This flag will be removed in a future version",
);

const fn extra_args(name: &'static str, instead: &'static str) -> Flag {
    Flag::pairs(name, "Further arguments of the component, as <name>=<value> pairs.").deprecated(instead)
}
