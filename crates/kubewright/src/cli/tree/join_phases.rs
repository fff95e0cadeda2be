//! The phases of `join`, in the order in which they run, and the flags they share with it.

use super::shared::{CONFIG, CRI_SOCKET, DRY_RUN, IGNORE_PREFLIGHT_ERRORS, NODE_NAME, PATCHES};
use crate::cli::command::{Command, Positionals};
use crate::cli::flag::Flag;

/// The endpoint of the API server.
pub const ENDPOINT: Positionals = Positionals::AtMost(1);

pub const ADVERTISE_ADDRESS: Flag = Flag::text(
    "apiserver-advertise-address",
    "",
    "For a control-plane node: IP address that its API server advertises. Without it, that of the default network \
     interface.",
);

pub const BIND_PORT: Flag =
    Flag::int32("apiserver-bind-port", 6443, "For a control-plane node: port of its API server.");

pub const CERTIFICATE_KEY: Flag = Flag::text(
    "certificate-key",
    "",
    "For a control-plane node: key with which the uploaded certificates are decrypted, 32 bytes for AES, in hex.",
);

pub const CONTROL_PLANE: Flag = Flag::switch("control-plane", "Make this host a control-plane node.");

/// How the node comes to trust the control plane.
pub const DISCOVERY: &[Flag] = &[
    Flag::text("discovery-file", "", "File or URL from which to learn about the cluster."),
    Flag::text(
        "discovery-token",
        "",
        "Token with which to check what the API server tells about the cluster.",
    ),
    Flag::list(
        "discovery-token-ca-cert-hash",
        &[],
        "With a token: hash that the public key of the CA must have, as \"<type>:<value>\".",
    ),
    Flag::switch(
        "discovery-token-unsafe-skip-ca-verification",
        "With a token: join without --discovery-token-ca-cert-hash.",
    ),
];

/// How the control plane comes to trust the node.
pub const TOKENS: &[Flag] = &[
    Flag::text("tls-bootstrap-token", "", "Token with which the node requests its certificate."),
    Flag::text(
        "token",
        "",
        "Token that stands for --discovery-token and --tls-bootstrap-token where they are missing.",
    ),
];

pub const PHASES: &[Command] = &[
    Command::phase("preflight [api-server-endpoint]", "Check whether the host is ready", &[
        &[
            ADVERTISE_ADDRESS,
            BIND_PORT,
            CERTIFICATE_KEY,
            CONFIG,
            CONTROL_PLANE,
            CRI_SOCKET,
            DRY_RUN,
            IGNORE_PREFLIGHT_ERRORS,
            NODE_NAME,
        ],
        DISCOVERY,
        TOKENS,
    ])
    .example(
        r#"  # With the configuration in a file
  {program} join phase preflight --config kubeadm-config.yaml"#,
    )
    .takes(ENDPOINT),
    CONTROL_PLANE_PREPARE,
    Command::phase("kubelet-start [api-server-endpoint]", "Configure and start the kubelet", &[
        &[CONFIG, CRI_SOCKET, DRY_RUN, NODE_NAME, PATCHES],
        DISCOVERY,
        TOKENS,
    ])
    .long("Writes the kubelet's configuration, certificates and the flags it needs on this host, then starts it.")
    .takes(ENDPOINT),
    Command::phase("etcd-join", "Add this host to the etcd cluster, if it is a control-plane node", &[&[
        ADVERTISE_ADDRESS,
        CONFIG,
        CONTROL_PLANE,
        DRY_RUN,
        NODE_NAME,
        PATCHES,
    ]])
    .example(
        r#"  # As join does it
  {program} join phase etcd-join"#,
    ),
    Command::phase("kubelet-wait-bootstrap", "Wait until the kubelet has its certificate", &[&[
        CONFIG, CRI_SOCKET, DRY_RUN,
    ]])
    .takes(ENDPOINT),
    CONTROL_PLANE_JOIN,
    Command::phase("wait-control-plane", "Wait until the control plane answers", &[]).takes(ENDPOINT),
];

const CONTROL_PLANE_PREPARE: Command = Command::phases(
    "control-plane-prepare",
    "Prepare the host for a control plane",
    &[
        Command::all_phases(
            "all [api-server-endpoint]",
            "Prepare the host for a control plane",
            &[
                &[
                    ADVERTISE_ADDRESS,
                    BIND_PORT,
                    CERTIFICATE_KEY,
                    CONFIG,
                    CONTROL_PLANE,
                    DRY_RUN,
                    NODE_NAME,
                    PATCHES,
                ],
                DISCOVERY,
                TOKENS,
            ],
        )
        .takes(ENDPOINT),
        Command::phase(
            "download-certs [api-server-endpoint]",
            "Download the certificates in the Secret kubeadm-certs",
            &[&[CERTIFICATE_KEY, CONFIG, CONTROL_PLANE, DRY_RUN], DISCOVERY, TOKENS],
        )
        .takes(ENDPOINT),
        Command::phase(
            "certs [api-server-endpoint]",
            "Generate the certificates of the control plane",
            &[&[ADVERTISE_ADDRESS, CONFIG, CONTROL_PLANE, DRY_RUN, NODE_NAME], DISCOVERY, TOKENS],
        )
        .takes(ENDPOINT),
        Command::phase(
            "kubeconfig [api-server-endpoint]",
            "Generate the kubeconfig files of the control plane",
            &[&[CERTIFICATE_KEY, CONFIG, CONTROL_PLANE, DRY_RUN], DISCOVERY, TOKENS],
        )
        .takes(ENDPOINT),
        Command::phase(
            "control-plane",
            "Write the static Pods of the control plane",
            &[&[ADVERTISE_ADDRESS, BIND_PORT, CONFIG, CONTROL_PLANE, DRY_RUN, PATCHES]],
        ),
    ],
)
.example(
    r#"  # As join does it
  {program} join phase control-plane-prepare all"#,
);

const CONTROL_PLANE_JOIN: Command = Command::phases(
    "control-plane-join",
    "Make this host a part of the control plane",
    &[
        Command::all_phases(
            "all",
            "Make this host a part of the control plane",
            &[MARK, &[ADVERTISE_ADDRESS, PATCHES]],
        ),
        Command::phase("mark-control-plane", "Label and taint the node as control plane", &[MARK]),
    ],
)
.example(
    r#"  # As join does it
  {program} join phase control-plane-join all"#,
);

const MARK: &[Flag] = &[CONFIG, CONTROL_PLANE, DRY_RUN, NODE_NAME];
