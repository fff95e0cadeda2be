//! `config validate` and `config migrate`: every document of a file at once.
//!
//! Answers to `ValidateConfig` and `MigrateOldConfig` upstream.

use super::documents::Documents;
use super::error::ConfigError;
use super::finding::Kind;
use super::load::{InitDraft, JoinDraft, Policy, ResetDraft, UpgradeDraft, check_known};
use super::render::SEPARATOR;
use super::resolve::ResolveFacts;
use super::warning::Warning;

/// Reads, resolves and validates everything in a file; returns it as the newest version, one document per kind.
///
/// The configurations of components take part in validation but are not returned.
pub fn migrate(
    documents: &Documents,
    policy: Policy,
    facts: &ResolveFacts,
    warnings: &mut Vec<Warning>,
) -> Result<String, ConfigError> {
    check_known(documents)?;
    let has = |kind: Kind| documents.of_kind(kind.name()).is_some();
    let mut migrated = Vec::new();
    if has(Kind::Init) || has(Kind::Cluster) {
        let draft = InitDraft::load(documents, policy, warnings)?;
        migrated.push(draft.complete(facts, warnings)?.draft().render());
    }
    if has(Kind::Join) {
        let draft = JoinDraft::load(documents, policy, warnings)?;
        migrated.push(draft.complete(facts, warnings)?.draft().render());
    }
    if has(Kind::Reset) {
        let draft = ResetDraft::load(documents, policy, warnings)?;
        migrated.push(draft.complete(facts, warnings)?.draft().render());
    }
    if has(Kind::Upgrade) {
        let draft = UpgradeDraft::load(documents, policy, warnings)?;
        migrated.push(draft.complete()?.draft().render());
    }
    Ok(migrated.join(SEPARATOR))
}

/// Reads, resolves and validates everything in a file.
pub fn validate(
    documents: &Documents,
    policy: Policy,
    facts: &ResolveFacts,
    warnings: &mut Vec<Warning>,
) -> Result<(), ConfigError> {
    migrate(documents, policy, facts, warnings).map(drop)
}
