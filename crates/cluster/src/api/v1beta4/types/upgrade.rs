//! `UpgradeConfiguration`.

use crate::api::core_v1::PULL_POLICY;
use crate::api::schema::api_type;

use super::{Patches, Timeouts};

api_type! {
    /// What the `upgrade` commands need.
    pub struct UpgradeConfiguration {
        /// `kubeadm.k8s.io/v1beta4`.
        api_version: String => optional("apiVersion").via("TypeMeta"),
        /// `UpgradeConfiguration`.
        kind: String => optional("kind").via("TypeMeta"),
        /// `upgrade apply`.
        apply: UpgradeApply => optional("apply"),
        /// `upgrade diff`.
        diff: UpgradeDiff => optional("diff"),
        /// `upgrade node`.
        node: UpgradeNode => optional("node"),
        /// `upgrade plan`.
        plan: UpgradePlan => optional("plan"),
        /// Limits of waits.
        timeouts: Option<Timeouts> => optional("timeouts"),
    }
}

api_type! {
    /// `upgrade apply`.
    pub struct UpgradeApply("UpgradeApplyConfiguration") {
        /// Target version.
        kubernetes_version: String => optional("kubernetesVersion"),
        /// Allow alpha, beta and release-candidate versions.
        allow_experimental_upgrades: Option<bool> => optional("allowExperimentalUpgrades"),
        /// Allow release candidates.
        allow_rc_upgrades: Option<bool> => optional("allowRCUpgrades"),
        /// Renew certificates; true by default.
        certificate_renewal: Option<bool> => optional("certificateRenewal"),
        /// Change nothing.
        dry_run: Option<bool> => optional("dryRun"),
        /// Upgrade etcd; true by default.
        etcd_upgrade: Option<bool> => optional("etcdUpgrade"),
        /// Ask no question.
        force_upgrade: Option<bool> => optional("forceUpgrade"),
        /// Names of checks whose errors become warnings.
        ignore_preflight_errors: Vec<String> => optional("ignorePreflightErrors"),
        /// Patches.
        patches: Option<Patches> => optional("patches"),
        /// Print the configuration.
        print_config: Option<bool> => optional("printConfig"),
        /// Phases left out.
        skip_phases: Vec<String> => optional("skipPhases"),
        /// `Always`, `IfNotPresent` or `Never`.
        image_pull_policy: String => optional("imagePullPolicy") as PULL_POLICY,
        /// Pull one image after the other; true by default.
        image_pull_serial: Option<bool> => optional("imagePullSerial"),
    }
}

api_type! {
    /// `upgrade diff`.
    pub struct UpgradeDiff("UpgradeDiffConfiguration") {
        /// Target version.
        kubernetes_version: String => optional("kubernetesVersion"),
        /// Lines of context.
        context_lines: i64 => optional("contextLines"),
    }
}

api_type! {
    /// `upgrade node`.
    pub struct UpgradeNode("UpgradeNodeConfiguration") {
        /// Renew certificates; true by default.
        certificate_renewal: Option<bool> => optional("certificateRenewal"),
        /// Change nothing.
        dry_run: Option<bool> => optional("dryRun"),
        /// Upgrade etcd; true by default.
        etcd_upgrade: Option<bool> => optional("etcdUpgrade"),
        /// Names of checks whose errors become warnings.
        ignore_preflight_errors: Vec<String> => optional("ignorePreflightErrors"),
        /// Phases left out.
        skip_phases: Vec<String> => optional("skipPhases"),
        /// Patches.
        patches: Option<Patches> => optional("patches"),
        /// `Always`, `IfNotPresent` or `Never`.
        image_pull_policy: String => optional("imagePullPolicy") as PULL_POLICY,
        /// Pull one image after the other; true by default.
        image_pull_serial: Option<bool> => optional("imagePullSerial"),
    }
}

api_type! {
    /// `upgrade plan`.
    pub struct UpgradePlan("UpgradePlanConfiguration") {
        /// Target version.
        kubernetes_version: String => optional("kubernetesVersion"),
        /// Allow alpha, beta and release-candidate versions.
        allow_experimental_upgrades: Option<bool> => optional("allowExperimentalUpgrades"),
        /// Allow release candidates.
        allow_rc_upgrades: Option<bool> => optional("allowRCUpgrades"),
        /// Change nothing.
        dry_run: Option<bool> => optional("dryRun"),
        /// Upgrade etcd; true by default.
        etcd_upgrade: Option<bool> => optional("etcdUpgrade"),
        /// Names of checks whose errors become warnings.
        ignore_preflight_errors: Vec<String> => optional("ignorePreflightErrors"),
        /// Print the configuration.
        print_config: Option<bool> => optional("printConfig"),
    }
}
