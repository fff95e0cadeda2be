//! `join`: make this host a node of a cluster.

use super::join_phases::{
    ADVERTISE_ADDRESS, BIND_PORT, CERTIFICATE_KEY, CONTROL_PLANE, DISCOVERY, ENDPOINT, PHASES, TOKENS,
};
use super::shared::{
    CONFIG, CRI_SOCKET, DRY_RUN, IGNORE_PREFLIGHT_ERRORS, NODE_NAME, PATCHES, SKIP_PHASES, STORY,
};
use crate::cli::command::Command;

pub const JOIN: Command = Command::run("join [api-server-endpoint]", "Make this host a node of a cluster", &[
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
        PATCHES,
        SKIP_PHASES,
    ],
    DISCOVERY,
    TOKENS,
])
.long(
    r#"Makes this host a node of a cluster. Trust has to be established both ways.

The node learns to trust the control plane by discovery, in one of these ways:

    {program} join --discovery-token abcdef.1234567890abcdef 1.2.3.4:6443
    {program} join --discovery-file path/to/file.conf
    {program} join --discovery-file https://url/file.conf

With a token, --discovery-token-ca-cert-hash tells which CA to expect: "sha256:" and the hash, in hex, of its public
key (the Subject Public Key Info of RFC 7469). "{program} init" prints it; several may be given. Whoever cannot know it
has to say --discovery-token-unsafe-skip-ca-verification, and another host can then pose as the control plane. A file is
a kubeconfig file; if it is downloaded, the host's own CAs decide whether to trust the server.

The control plane learns to trust the node by TLS bootstrap: the node shows a token and has a certificate signed. That
token is given by --tls-bootstrap-token. --token stands for both tokens."#,
)
.takes(ENDPOINT)
.persistent(STORY)
.commands(&[Command::group("phase", "Run a single phase of join", PHASES)]);
