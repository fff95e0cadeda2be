//! Whether values make sense: everything wrong is found, in the order and words of the reference.
//!
//! Answers to upstream `cmd/kubeadm/app/apis/kubeadm/validation`.

mod arguments;
mod cluster;
mod etcd;
mod flags;
mod join;
mod network;
mod node;
mod text;
mod token;

#[cfg(test)]
mod tests;

pub use flags::{ignored_checks, validate_mixed_arguments};

use super::finding::{Field, Finding, Kind};
use super::load::{InitDraft, JoinDraft, ResetDraft, UpgradeDraft};
use super::warning::Warning;

impl InitDraft {
    /// Everything wrong with it.
    pub(super) fn validate(&self, warnings: &mut Vec<Warning>) -> Vec<Finding> {
        let root = Field::root(Kind::Init);
        let init = &self.init;
        let mut findings =
            node::validate_registration(&init.node_registration, &root.child("nodeRegistration"));
        findings.extend(token::validate_tokens(&init.bootstrap_tokens, &root.child("bootstrapTokens")));
        findings.extend(cluster::validate(&self.cluster, warnings));
        findings.extend(node::validate_endpoint(&init.local_api_endpoint, &root.child("localAPIEndpoint")));
        findings.extend(text::validate_certificate_key(&init.certificate_key, &root.child("certificateKey")));
        findings
    }
}

impl JoinDraft {
    /// Everything wrong with it.
    pub(super) fn validate(&self, discovery_file: join::DiscoveryFile) -> Vec<Finding> {
        join::validate(&self.join, discovery_file)
    }
}

impl ResetDraft {
    /// Everything wrong with it.
    pub(super) fn validate(&self) -> Vec<Finding> {
        let root = Field::root(Kind::Reset);
        let mut findings = node::validate_socket(&self.reset.cri_socket, &root.child("criSocket"));
        findings
            .extend(text::validate_absolute(&self.reset.certificates_dir, &root.child("certificatesDir")));
        let flags = root.child("unmountFlags");
        for (index, flag) in self.reset.unmount_flags.iter().enumerate() {
            if !["MNT_FORCE", "MNT_DETACH", "MNT_EXPIRE", "UMOUNT_NOFOLLOW"].contains(&flag.as_str()) {
                let flags = flags.unnamed_item(index);
                findings
                    .push(flags.invalid(&format!("index {index}"), format!("unknown unmount flag {flag}")));
            }
        }
        findings
    }
}

impl UpgradeDraft {
    /// Everything wrong with it.
    pub(super) fn validate(&self) -> Vec<Finding> {
        let root = Field::root(Kind::Upgrade);
        let (apply, node) = (&self.upgrade.apply, &self.upgrade.node);
        let mut findings = Vec::new();
        for (name, patches) in [("apply", &apply.patches), ("node", &node.patches)] {
            if let Some(patches) = patches {
                let field = root.child(name).child("patches").child("directory");
                findings.extend(text::validate_absolute(&patches.directory, &field));
            }
        }
        for (name, policy) in [("apply", &apply.image_pull_policy), ("node", &node.image_pull_policy)] {
            findings.extend(node::validate_pull_policy(policy, &root.child(name).child("imagePullPolicy")));
        }
        findings
    }
}

pub(super) use join::DiscoveryFile;
