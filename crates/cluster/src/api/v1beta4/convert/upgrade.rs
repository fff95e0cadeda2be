//! `UpgradeConfiguration`.

use super::shared::{patches_in, patches_out};
use crate::api::finding::Kind;
use crate::api::internal;
use crate::api::v1beta4;
use crate::api::v1beta4::types::{UpgradeApply, UpgradeConfiguration, UpgradeDiff, UpgradeNode, UpgradePlan};

impl From<UpgradeConfiguration> for internal::UpgradeConfiguration {
    fn from(upgrade: UpgradeConfiguration) -> Self {
        let UpgradeConfiguration { apply, diff, node, plan, timeouts, .. } = upgrade;
        Self {
            apply: internal::UpgradeApply {
                kubernetes_version: apply.kubernetes_version,
                allow_experimental_upgrades: apply.allow_experimental_upgrades,
                allow_rc_upgrades: apply.allow_rc_upgrades,
                certificate_renewal: apply.certificate_renewal.unwrap_or(true),
                dry_run: apply.dry_run,
                etcd_upgrade: apply.etcd_upgrade.unwrap_or(true),
                force_upgrade: apply.force_upgrade,
                ignore_preflight_errors: apply.ignore_preflight_errors,
                patches_directory: patches_in(apply.patches),
                print_config: apply.print_config,
                skip_phases: apply.skip_phases,
                image_pull_policy: apply.image_pull_policy,
                image_pull_serial: apply.image_pull_serial.unwrap_or(true),
            },
            diff: internal::UpgradeDiff {
                kubernetes_version: diff.kubernetes_version,
                context_lines: diff.context_lines,
            },
            node: internal::UpgradeNode {
                certificate_renewal: node.certificate_renewal.unwrap_or(true),
                dry_run: node.dry_run,
                etcd_upgrade: node.etcd_upgrade.unwrap_or(true),
                ignore_preflight_errors: node.ignore_preflight_errors,
                skip_phases: node.skip_phases,
                patches_directory: patches_in(node.patches),
                image_pull_policy: node.image_pull_policy,
                image_pull_serial: node.image_pull_serial.unwrap_or(true),
            },
            plan: internal::UpgradePlan {
                kubernetes_version: plan.kubernetes_version,
                allow_experimental_upgrades: plan.allow_experimental_upgrades,
                allow_rc_upgrades: plan.allow_rc_upgrades,
                dry_run: plan.dry_run,
                etcd_upgrade: plan.etcd_upgrade.unwrap_or(true),
                ignore_preflight_errors: plan.ignore_preflight_errors,
                print_config: plan.print_config,
            },
            timeouts: timeouts.unwrap_or_default().into(),
        }
    }
}

impl From<internal::UpgradeConfiguration> for UpgradeConfiguration {
    fn from(upgrade: internal::UpgradeConfiguration) -> Self {
        let internal::UpgradeConfiguration { apply, diff, node, plan, timeouts } = upgrade;
        Self {
            api_version: v1beta4::API_VERSION.to_owned(),
            kind: Kind::Upgrade.name().to_owned(),
            apply: UpgradeApply {
                kubernetes_version: apply.kubernetes_version,
                allow_experimental_upgrades: apply.allow_experimental_upgrades,
                allow_rc_upgrades: apply.allow_rc_upgrades,
                certificate_renewal: Some(apply.certificate_renewal),
                dry_run: apply.dry_run,
                etcd_upgrade: Some(apply.etcd_upgrade),
                force_upgrade: apply.force_upgrade,
                ignore_preflight_errors: apply.ignore_preflight_errors,
                patches: patches_out(apply.patches_directory),
                print_config: apply.print_config,
                skip_phases: apply.skip_phases,
                image_pull_policy: apply.image_pull_policy,
                image_pull_serial: Some(apply.image_pull_serial),
            },
            diff: UpgradeDiff {
                kubernetes_version: diff.kubernetes_version,
                context_lines: diff.context_lines,
            },
            node: UpgradeNode {
                certificate_renewal: Some(node.certificate_renewal),
                dry_run: node.dry_run,
                etcd_upgrade: Some(node.etcd_upgrade),
                ignore_preflight_errors: node.ignore_preflight_errors,
                skip_phases: node.skip_phases,
                patches: patches_out(node.patches_directory),
                image_pull_policy: node.image_pull_policy,
                image_pull_serial: Some(node.image_pull_serial),
            },
            plan: UpgradePlan {
                kubernetes_version: plan.kubernetes_version,
                allow_experimental_upgrades: plan.allow_experimental_upgrades,
                allow_rc_upgrades: plan.allow_rc_upgrades,
                dry_run: plan.dry_run,
                etcd_upgrade: Some(plan.etcd_upgrade),
                ignore_preflight_errors: plan.ignore_preflight_errors,
                print_config: plan.print_config,
            },
            timeouts: Some(timeouts.into()),
        }
    }
}
