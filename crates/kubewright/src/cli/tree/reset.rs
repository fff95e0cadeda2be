//! `reset`: take back what `init` or `join` did to a host.

use super::shared::{
    CERT_DIR, CONFIG, CRI_SOCKET, DRY_RUN, IGNORE_PREFLIGHT_ERRORS, KUBECONFIG, SKIP_PHASES, STORY,
};
use crate::cli::command::{Command, Positionals};
use crate::cli::flag::Flag;

pub const RESET: Command = Command::run(
    "reset",
    "Take back what 'init' or 'join' did to this host, as far as possible",
    &[&[
        CERT_DIR,
        CLEANUP_TMP_DIR,
        CONFIG,
        CRI_SOCKET,
        DRY_RUN,
        FORCE,
        IGNORE_PREFLIGHT_ERRORS,
        KUBECONFIG,
        SKIP_PHASES,
    ]],
)
.takes(Positionals::Any)
.persistent(STORY)
.commands(&[Command::group("phase", "Run a single phase of reset", PHASES)]);

const FORCE: Flag = Flag::switch("force", "Do not ask before the host is reset.").shorthand('f');

const CLEANUP_TMP_DIR: Flag =
    Flag::switch("cleanup-tmp-dir", "Empty the directory \"/etc/kubernetes/tmp\" as well.");

const PHASES: &[Command] = &[
    Command::phase(
        "preflight",
        "Check whether the host can be reset",
        &[&[DRY_RUN, FORCE, IGNORE_PREFLIGHT_ERRORS]],
    )
    .aliases(&["pre-flight"])
    .takes(Positionals::Any),
    Command::phase(
        "remove-etcd-member",
        "Remove the local etcd member from its cluster",
        &[&[DRY_RUN, KUBECONFIG]],
    )
    .takes(Positionals::Any),
    Command::phase(
        "cleanup-node",
        "Stop the kubelet, remove containers and files",
        &[&[CERT_DIR, CLEANUP_TMP_DIR, CRI_SOCKET, DRY_RUN]],
    )
    .aliases(&["cleanupnode"])
    .takes(Positionals::Any),
];
