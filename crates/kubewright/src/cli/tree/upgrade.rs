//! `upgrade`: bring a cluster to another version.

use super::shared::{
    CONFIG, DRY_RUN, IGNORE_PREFLIGHT_ERRORS, KUBECONFIG, KUBECONFIG_SEARCHED, PATCHES, PRINT, SKIP_PHASES,
};
use super::upgrade_phases::{
    APPLY_PHASES, CERTIFICATE_RENEWAL, ETCD_UPGRADE, FORCE, NODE_PHASES, UNSTABLE_VERSIONS, YES,
};
use crate::cli::command::{Command, Positionals};
use crate::cli::flag::Flag;

pub const UPGRADE: Command = Command::group(
    "upgrade",
    "Upgrade a cluster to another version",
    &[
        APPLY,
        Command::run("plan [version] [flags]", "Show to which versions the cluster can be upgraded", &[
            APPLY_AND_PLAN,
            UNSTABLE_VERSIONS,
            PRINT,
        ])
        .long(
            "Shows to which versions the cluster can be upgraded, and whether it is in a state to be. It needs the \
             file admin.conf of a control-plane node. With a version as argument nothing is asked on the internet.",
        )
        .takes(Positionals::Any),
        Command::run("diff [version]", "Show how static Pods would change; see also apply --dry-run", &[&[
            CONFIG,
            Flag::int("context-lines", 3, "Lines of context around a difference.").shorthand('c'),
            KUBECONFIG,
        ]])
        .takes(Positionals::Any),
        NODE,
    ],
);

const APPLY: Command = Command::run(
    "apply [version]",
    "Upgrade the cluster to a version",
    &[APPLY_AND_PLAN, UNSTABLE_VERSIONS, &[CERTIFICATE_RENEWAL, DRY_RUN, FORCE, PATCHES, SKIP_PHASES, YES]],
)
.takes(Positionals::Any)
.usage_without_flags()
.commands(&[Command::group("phase", "Run a single phase of apply", APPLY_PHASES)]);

const NODE: Command = Command::run(
    "node",
    "Upgrade this node to the version of the cluster",
    &[&[
        CERTIFICATE_RENEWAL,
        CONFIG,
        DRY_RUN,
        ETCD_UPGRADE,
        IGNORE_PREFLIGHT_ERRORS,
        KUBECONFIG_SEARCHED,
        PATCHES,
        SKIP_PHASES,
    ]],
)
.commands(&[Command::group("phase", "Run a single phase of node", NODE_PHASES)]);

const APPLY_AND_PLAN: &[Flag] = &[
    CONFIG,
    ETCD_UPGRADE,
    IGNORE_PREFLIGHT_ERRORS,
    KUBECONFIG,
    Flag::switch("print-config", "Print the configuration that the upgrade uses."),
];
