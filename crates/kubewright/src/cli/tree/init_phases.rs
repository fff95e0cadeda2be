//! The phases of `init`, in the order in which they run.

use super::init_flags::*;
use super::shared::{
    CERT_DIR, CONFIG, CRI_SOCKET, DRY_RUN, FEATURE_GATES, IGNORE_PREFLIGHT_ERRORS, IMAGE_REPOSITORY,
    KUBECONFIG, KUBECONFIG_DIR, KUBERNETES_VERSION, NODE_NAME, PATCHES,
};
use crate::cli::command::Command;
use crate::cli::flag::Flag;

pub const PHASES: &[Command] = &[
    Command::phase(
        "preflight",
        "Check whether the host is ready",
        &[&[CONFIG, CRI_SOCKET, DRY_RUN, IGNORE_PREFLIGHT_ERRORS, IMAGE_REPOSITORY]],
    )
    .example(
        r#"  # With the configuration in a file
  {program} init phase preflight --config kubeadm-config.yaml"#,
    ),
    CERTS,
    KUBECONFIGS,
    Command::phases(
        "etcd",
        "Write the static Pod of etcd",
        &[Command::phase(
            "local",
            "Write the static Pod of a local etcd with a single member",
            &[&[CERT_DIR, CONFIG, DRY_RUN, IMAGE_REPOSITORY, PATCHES]],
        )
        .example(
            r#"  # With defaults
  {program} init phase etcd local

  # With the configuration in a file
  {program} init phase etcd local --config config.yaml"#,
        )],
    ),
    CONTROL_PLANE,
    Command::phase(
        "kubelet-start",
        "Configure and start the kubelet",
        &[&[CONFIG, CRI_SOCKET, DRY_RUN, IMAGE_REPOSITORY, NODE_NAME, PATCHES]],
    )
    .long("Writes the kubelet's configuration and the flags it needs on this host, then starts it.")
    .example(
        r#"  # With the configuration in a file
  {program} init phase kubelet-start --config config.yaml"#,
    ),
    Command::phase("wait-control-plane", "Wait until the control plane answers", &[]),
    UPLOAD_CONFIG,
    Command::phase(
        "upload-certs",
        "Upload certificates to the Secret kubeadm-certs",
        &[&[CERTIFICATE_KEY, CONFIG, DRY_RUN, KUBECONFIG, SKIP_CERTIFICATE_KEY_PRINT, UPLOAD_CERTS]],
    )
    .long("Uploads the control plane's certificates, encrypted, to the Secret kubeadm-certs."),
    Command::phase("mark-control-plane", "Label and taint the node as control plane", &[&[
        CONFIG, DRY_RUN, NODE_NAME,
    ]])
    .example(
        r#"  # This node
  {program} init phase mark-control-plane --config config.yaml

  # Another node
  {program} init phase mark-control-plane --node-name myNode"#,
    ),
    Command::phase(
        "bootstrap-token",
        "Create the bootstrap token with which nodes join",
        &[&[CONFIG, DRY_RUN, KUBECONFIG, SKIP_TOKEN_PRINT]],
    )
    .aliases(&["bootstraptoken"])
    .long("Prepares the cluster for bootstrap tokens, by which nodes and control plane come to trust each other, and creates a first one.")
    .example(
        r#"  # As init does it
  {program} init phase bootstrap-token"#,
    ),
    KUBELET_FINALIZE,
    ADDON,
    Command::phase("show-join-command", "Print the commands with which nodes join", &[]),
];

const CERTS: Command = Command::phases(
    "certs",
    "Generate certificates",
    &[
        Command::all_phases("all", "Generate all certificates", &[CERT, SERVING_CERT]),
        certificate("ca", "Generate the CA of the cluster"),
        Command::phase(
            "apiserver",
            "Generate the certificate with which the API server serves",
            &[CERT, SERVING_CERT],
        )
        .long(EXISTING_FILES_STAY),
        certificate(
            "apiserver-kubelet-client",
            "Generate the certificate with which the API server calls kubelets",
        ),
        certificate("front-proxy-ca", "Generate the CA of the front proxy"),
        certificate("front-proxy-client", "Generate the certificate of the front proxy client"),
        certificate("etcd-ca", "Generate the CA of etcd"),
        certificate("etcd-server", "Generate the certificate with which etcd serves"),
        certificate("etcd-peer", "Generate the certificate with which etcd members call each other"),
        certificate(
            "etcd-healthcheck-client",
            "Generate the certificate with which liveness probes call etcd",
        ),
        certificate("apiserver-etcd-client", "Generate the certificate with which the API server calls etcd"),
        certificate("sa", "Generate the key pair that signs service account tokens"),
    ],
);

const CERT: &[Flag] = &[CERT_DIR, CONFIG, DRY_RUN, KUBERNETES_VERSION];

const SERVING_CERT: &[Flag] =
    &[ADVERTISE_ADDRESS, CERT_SANS, CONTROL_PLANE_ENDPOINT, SERVICE_CIDR, SERVICE_DNS_DOMAIN];

const fn certificate(usage: &'static str, short: &'static str) -> Command {
    Command::phase(usage, short, &[CERT]).long(EXISTING_FILES_STAY)
}

const EXISTING_FILES_STAY: &str =
    "Generates a key and what belongs to it, in two files. If both files exist, they are used as they are.";

const KUBECONFIGS: Command = Command::phases(
    "kubeconfig",
    "Generate the kubeconfig files of the control plane and of administrators",
    &[
        Command::all_phases("all", "Generate all kubeconfig files", &[KUBECONFIG_FILE, &[NODE_NAME]]),
        kubeconfig("admin", "Generate the kubeconfig file of the administrator"),
        kubeconfig("super-admin", "Generate the kubeconfig file of the super-admin"),
        Command::phase("kubelet", "Generate the kubeconfig file with which the kubelet starts", &[
            KUBECONFIG_FILE,
            &[NODE_NAME],
        ])
        .long("Generates the kubeconfig file with which the kubelet starts. Once the control plane runs, kubelets should request their certificates from it."),
        kubeconfig("controller-manager", "Generate the kubeconfig file of the controller manager"),
        kubeconfig("scheduler", "Generate the kubeconfig file of the scheduler"),
    ],
);

const KUBECONFIG_FILE: &[Flag] = &[
    ADVERTISE_ADDRESS,
    BIND_PORT,
    CERT_DIR,
    CONFIG,
    CONTROL_PLANE_ENDPOINT,
    DRY_RUN,
    KUBECONFIG_DIR,
    KUBERNETES_VERSION,
];

const fn kubeconfig(usage: &'static str, short: &'static str) -> Command {
    Command::phase(usage, short, &[KUBECONFIG_FILE])
}

const CONTROL_PLANE: Command = Command::phases(
    "control-plane",
    "Write the static Pods of the control plane",
    &[
        Command::all_phases(
            "all",
            "Write all static Pods",
            &[STATIC_POD, API_SERVER_POD, CONTROLLER_MANAGER_POD, SCHEDULER_POD],
        )
        .example(
            r#"  # With defaults
  {program} init phase control-plane all

  # With the configuration in a file
  {program} init phase control-plane all --config config.yaml"#,
        ),
        Command::phase("apiserver", "Write the static Pod of kube-apiserver", &[STATIC_POD, API_SERVER_POD]),
        Command::phase(
            "controller-manager",
            "Write the static Pod of kube-controller-manager",
            &[STATIC_POD, CONTROLLER_MANAGER_POD],
        ),
        Command::phase("scheduler", "Write the static Pod of kube-scheduler", &[STATIC_POD, SCHEDULER_POD]),
    ],
);

const STATIC_POD: &[Flag] = &[CERT_DIR, CONFIG, DRY_RUN, IMAGE_REPOSITORY, KUBERNETES_VERSION, PATCHES];

const API_SERVER_POD: &[Flag] = &[
    ADVERTISE_ADDRESS,
    APISERVER_EXTRA_ARGS,
    BIND_PORT,
    CONTROL_PLANE_ENDPOINT,
    FEATURE_GATES,
    SERVICE_CIDR,
];

const CONTROLLER_MANAGER_POD: &[Flag] = &[CONTROLLER_MANAGER_EXTRA_ARGS, POD_NETWORK_CIDR];

const SCHEDULER_POD: &[Flag] = &[SCHEDULER_EXTRA_ARGS];

const UPLOAD_CONFIG: Command = Command::phases(
    "upload-config",
    "Upload the configuration to ConfigMaps",
    &[
        Command::all_phases("all", "Upload all configuration", &[UPLOAD]),
        Command::phase("kubeadm", "Upload the ClusterConfiguration to the ConfigMap kubeadm-config", &[UPLOAD])
            .long("Uploads the ClusterConfiguration to the ConfigMap kubeadm-config in the namespace kube-system, from where upgrades and joining nodes read it.")
            .example(
                r#"  # With the configuration in a file
  {program} init phase upload-config kubeadm --config=myConfig.yaml"#,
            ),
        Command::phase("kubelet", "Upload the kubelet's configuration to the ConfigMap kubelet-config", &[UPLOAD])
            .example(
                r#"  # With the configuration in a file
  {program} init phase upload-config kubelet --config kubeadm.yaml"#,
            ),
    ],
)
.aliases(&["uploadconfig"]);

const UPLOAD: &[Flag] = &[CONFIG, CRI_SOCKET, DRY_RUN, KUBECONFIG];

const KUBELET_FINALIZE: Command = Command::phases(
    "kubelet-finalize",
    "Update the kubelet's settings after its TLS bootstrap",
    &[
        Command::all_phases("all", "Run all phases of kubelet-finalize", &[FINALIZE])
            .example(FINALIZE_EXAMPLE),
        Command::phase(
            "enable-client-cert-rotation",
            "Let the kubelet rotate its client certificate",
            &[FINALIZE],
        ),
    ],
)
.example(FINALIZE_EXAMPLE);

const FINALIZE: &[Flag] = &[CERT_DIR, CONFIG, DRY_RUN];

const FINALIZE_EXAMPLE: &str = r#"  # With the configuration in a file
  {program} init phase kubelet-finalize all --config config.yaml"#;

const ADDON: Command = Command::phases(
    "addon",
    "Install the addons that every cluster needs",
    &[
        Command::all_phases("all", "Install all addons", &[ADDONS, KUBE_PROXY, COREDNS]),
        Command::phase("coredns", "Install CoreDNS", &[ADDONS, COREDNS, &[PRINT_MANIFEST]])
            .long("Installs CoreDNS. Its Pods are scheduled only once a Pod network is installed."),
        Command::phase("kube-proxy", "Install kube-proxy", &[ADDONS, KUBE_PROXY, &[PRINT_MANIFEST]]),
    ],
);

const ADDONS: &[Flag] = &[CONFIG, DRY_RUN, IMAGE_REPOSITORY, KUBECONFIG, KUBERNETES_VERSION];

const KUBE_PROXY: &[Flag] = &[ADVERTISE_ADDRESS, BIND_PORT, CONTROL_PLANE_ENDPOINT, POD_NETWORK_CIDR];

const COREDNS: &[Flag] = &[FEATURE_GATES, SERVICE_CIDR, SERVICE_DNS_DOMAIN];
