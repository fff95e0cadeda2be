//! From the documents of a file to a draft: decoded, with static defaults, host-dependent values still open.
//!
//! Answers to `documentMapTo...Configuration` in upstream `cmd/kubeadm/app/util/config`.

mod cluster;
mod documents;
mod init;
mod single;

pub use cluster::{StoredComponent, StoredConfiguration};
pub use documents::{Experimental, Policy, Strictness, check_known};
pub use init::{CiBuild, InitDraft};
pub use single::{JoinDraft, ResetDraft, UpgradeDraft};

use super::documents::{Documents, locate};
use super::error::{ConfigError, Location, Unresolved};
use super::finding::{Finding, Kind};

/// Where the fields of a draft were written.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin(Option<Documents>);

impl Origin {
    pub(super) fn of(documents: &Documents) -> Self {
        Self(Some(documents.clone()))
    }

    /// The place of a field of a kind, when it came from a file.
    pub(super) fn place(&self, kind: Kind, path: &str) -> Option<Location> {
        let documents = self.0.as_ref()?;
        let document = documents.of_kind(kind.name())?;
        let span = locate(&document.yaml.root, path).unwrap_or(document.yaml.root.span);
        Some(Location { source: documents.source.clone(), span })
    }

    /// One error of all that was found, or none.
    pub(super) fn judge(
        &self,
        unresolved: Vec<(Kind, &'static str, String)>,
        findings: Vec<Finding>,
    ) -> Result<(), ConfigError> {
        if unresolved.is_empty() && findings.is_empty() {
            return Ok(());
        }
        let unresolved = unresolved
            .into_iter()
            .map(|(kind, path, reason)| Unresolved {
                field: format!("{} {path}", kind.name()),
                location: self.place(kind, path),
                reason,
            })
            .collect();
        let findings = findings
            .into_iter()
            .map(|finding| {
                let place = self.place(finding.kind, &finding.path);
                (finding, place)
            })
            .collect();
        Err(ConfigError::Invalid { unresolved, findings })
    }
}
