//! What the `upgrade` commands need.

use super::Timeouts;

/// Everything the `upgrade` commands need. What is `None` was not given.
#[derive(Clone, Debug, PartialEq)]
pub struct UpgradeConfiguration {
    /// `upgrade apply`.
    pub apply: UpgradeApply,
    /// `upgrade diff`.
    pub diff: UpgradeDiff,
    /// `upgrade node`.
    pub node: UpgradeNode,
    /// `upgrade plan`.
    pub plan: UpgradePlan,
    /// Limits of waits.
    pub timeouts: Timeouts,
}

/// What `upgrade apply` needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpgradeApply {
    /// Target version; may be empty.
    pub kubernetes_version: String,
    /// Allow alpha, beta and release-candidate versions.
    pub allow_experimental_upgrades: Option<bool>,
    /// Allow release candidates.
    pub allow_rc_upgrades: Option<bool>,
    /// Renew certificates.
    pub certificate_renewal: bool,
    /// Change nothing, show what would change.
    pub dry_run: Option<bool>,
    /// Upgrade etcd.
    pub etcd_upgrade: bool,
    /// Ask no question.
    pub force_upgrade: Option<bool>,
    /// Names of checks whose errors become warnings.
    pub ignore_preflight_errors: Vec<String>,
    /// Directory of patch files.
    pub patches_directory: Option<String>,
    /// Print the configuration.
    pub print_config: Option<bool>,
    /// Phases left out.
    pub skip_phases: Vec<String>,
    /// `Always`, `IfNotPresent` or `Never`.
    pub image_pull_policy: String,
    /// Pull one image after the other.
    pub image_pull_serial: bool,
}

/// What `upgrade diff` needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpgradeDiff {
    /// Target version; may be empty.
    pub kubernetes_version: String,
    /// Lines of context; 0: not given.
    pub context_lines: i64,
}

/// What `upgrade node` needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpgradeNode {
    /// Renew certificates.
    pub certificate_renewal: bool,
    /// Change nothing, show what would change.
    pub dry_run: Option<bool>,
    /// Upgrade etcd.
    pub etcd_upgrade: bool,
    /// Names of checks whose errors become warnings.
    pub ignore_preflight_errors: Vec<String>,
    /// Phases left out.
    pub skip_phases: Vec<String>,
    /// Directory of patch files.
    pub patches_directory: Option<String>,
    /// `Always`, `IfNotPresent` or `Never`.
    pub image_pull_policy: String,
    /// Pull one image after the other.
    pub image_pull_serial: bool,
}

/// What `upgrade plan` needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpgradePlan {
    /// Target version; may be empty.
    pub kubernetes_version: String,
    /// Allow alpha, beta and release-candidate versions.
    pub allow_experimental_upgrades: Option<bool>,
    /// Allow release candidates.
    pub allow_rc_upgrades: Option<bool>,
    /// Change nothing, show what would change.
    pub dry_run: Option<bool>,
    /// Upgrade etcd.
    pub etcd_upgrade: bool,
    /// Names of checks whose errors become warnings.
    pub ignore_preflight_errors: Vec<String>,
    /// Print the configuration.
    pub print_config: Option<bool>,
}
