//! The phases of `upgrade apply` and `upgrade node`, in the order in which they run, and the flags they share with
//! them.

use super::shared::{CONFIG, DRY_RUN, IGNORE_PREFLIGHT_ERRORS, KUBECONFIG, KUBECONFIG_SEARCHED, PATCHES};
use crate::cli::command::{Command, Positionals};
use crate::cli::flag::Flag;

pub const CERTIFICATE_RENEWAL: Flag =
    Flag::switch_on("certificate-renewal", "Renew the certificates of the components that change.");

pub const ETCD_UPGRADE: Flag = Flag::switch_on("etcd-upgrade", "Upgrade etcd.");

pub const FORCE: Flag =
    Flag::switch("force", "Upgrade although requirements are not met, and without asking.").shorthand('f');

pub const YES: Flag = Flag::switch("yes", "Upgrade without asking.").shorthand('y');

/// Which versions that are not final may be upgraded to.
pub const UNSTABLE_VERSIONS: &[Flag] = &[
    Flag::switch(
        "allow-experimental-upgrades",
        "Offer and accept alpha, beta and release candidate versions.",
    ),
    Flag::switch("allow-release-candidate-upgrades", "Offer and accept release candidate versions."),
];

pub const APPLY_PHASES: &[Command] = &[
    Command::phase(
        "preflight",
        "Check whether the cluster can be upgraded",
        &[&[CONFIG, DRY_RUN, FORCE, IGNORE_PREFLIGHT_ERRORS, KUBECONFIG, YES], UNSTABLE_VERSIONS],
    )
    .takes(Positionals::Any),
    apply(
        "control-plane",
        "Upgrade the control plane",
        &[COMMON, &[CERTIFICATE_RENEWAL, ETCD_UPGRADE, PATCHES]],
    ),
    Command::phases(
        "upload-config",
        "Upload the configuration to ConfigMaps",
        &[
            Command::all_phases("all", "Upload all configuration", &[COMMON]).takes(Positionals::Any),
            apply("kubeadm", "Upload the ClusterConfiguration to the ConfigMap kubeadm-config", &[COMMON]),
            apply("kubelet", "Upload the kubelet's configuration to the ConfigMap kubelet-config", &[COMMON]),
        ],
    )
    .aliases(&["uploadconfig"]),
    apply("kubelet-config", KUBELET_CONFIG, &[COMMON, &[PATCHES]]),
    apply("bootstrap-token", "Update the RBAC rules for bootstrap tokens and cluster-info", &[COMMON]),
    Command::phases(
        "addon",
        "Upgrade the addons",
        &[
            Command::all_phases("all", "Upgrade all addons", &[COMMON, &[PATCHES]]).takes(Positionals::Any),
            apply("coredns", "Upgrade CoreDNS", &[COMMON, &[PATCHES]]),
            apply("kube-proxy", "Upgrade kube-proxy", &[COMMON, &[PATCHES]]),
        ],
    ),
    apply("post-upgrade", "Clean up after the upgrade", &[COMMON]),
];

const COMMON: &[Flag] = &[CONFIG, DRY_RUN, KUBECONFIG];

const fn apply(usage: &'static str, short: &'static str, flags: &'static [&'static [Flag]]) -> Command {
    Command::phase(usage, short, flags).takes(Positionals::Any)
}

const KUBELET_CONFIG: &str = "Upgrade the kubelet's configuration on this node";

pub const NODE_PHASES: &[Command] = &[
    Command::phase(
        "preflight",
        "Check whether the node can be upgraded",
        &[&[CONFIG, IGNORE_PREFLIGHT_ERRORS]],
    ),
    Command::phase(
        "control-plane",
        "Upgrade the control plane on this node, if there is one",
        &[NODE_COMMON, &[CERTIFICATE_RENEWAL, ETCD_UPGRADE, PATCHES]],
    ),
    Command::phase("kubelet-config", KUBELET_CONFIG, &[NODE_COMMON, &[PATCHES]]),
    Command::phases(
        "addon",
        "Upgrade the addons",
        &[
            Command::all_phases("all", "Upgrade all addons", &[NODE_COMMON, &[PATCHES]]),
            Command::phase("coredns", "Upgrade CoreDNS", &[NODE_COMMON, &[PATCHES]]),
            Command::phase("kube-proxy", "Upgrade kube-proxy", &[NODE_COMMON, &[PATCHES]]),
        ],
    ),
    Command::phase("post-upgrade", "Clean up after the upgrade", &[NODE_COMMON]),
];

const NODE_COMMON: &[Flag] = &[CONFIG, DRY_RUN, KUBECONFIG_SEARCHED];
