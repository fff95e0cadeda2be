//! The kinds that come alone: `JoinConfiguration`, `ResetConfiguration`, `UpgradeConfiguration`.

use serde::de::DeserializeOwned;

use super::Origin;
use super::documents::{Inspection, Policy, read_typed};
use super::init::ignored;
use crate::api::documents::Documents;
use crate::api::error::ConfigError;
use crate::api::finding::Kind;
use crate::api::v1beta4::{JoinConfiguration, ResetConfiguration, UpgradeConfiguration};
use crate::api::warning::{Warning, WarningCode};

/// What `join` is about to use.
#[derive(Clone, Debug, Default)]
pub struct JoinDraft {
    /// The configuration.
    pub join: JoinConfiguration,
    pub(in crate::api) origin: Origin,
}

/// What `reset` is about to use.
#[derive(Clone, Debug, Default)]
pub struct ResetDraft {
    /// The configuration.
    pub reset: ResetConfiguration,
    pub(in crate::api) origin: Origin,
}

/// What the `upgrade` commands are about to use.
#[derive(Clone, Debug, Default)]
pub struct UpgradeDraft {
    /// The configuration.
    pub upgrade: UpgradeConfiguration,
    pub(in crate::api) origin: Origin,
}

/// What is particular about reading a kind.
struct Single {
    kind: Kind,
    strict: WarningCode,
    ignored: WarningCode,
    missing: &'static str,
}

const JOIN: Single = Single {
    kind: Kind::Join,
    strict: WarningCode::StrictJoin,
    ignored: WarningCode::IgnoredByJoin,
    missing: "no JoinConfiguration found in the supplied config",
};

const RESET: Single = Single {
    kind: Kind::Reset,
    strict: WarningCode::StrictReset,
    ignored: WarningCode::IgnoredByReset,
    missing: "no ResetConfiguration found in the supplied config",
};

const UPGRADE: Single = Single {
    kind: Kind::Upgrade,
    strict: WarningCode::StrictUpgrade,
    ignored: WarningCode::IgnoredByUpgrade,
    missing: "no UpgradeConfiguration found in the supplied config",
};

impl JoinDraft {
    /// A draft of what flags say; static defaults are filled in.
    pub fn new(mut join: JoinConfiguration) -> Self {
        join.set_defaults();
        Self { join, origin: Origin::default() }
    }

    /// A draft of what a file says.
    pub fn load(
        documents: &Documents,
        policy: Policy,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let draft = Self::new(load(&JOIN, documents, policy, warnings)?);
        Ok(Self { origin: Origin::of(documents), ..draft })
    }
}

impl ResetDraft {
    /// A draft of what flags say; static defaults are filled in.
    pub fn new(mut reset: ResetConfiguration) -> Self {
        reset.set_defaults();
        Self { reset, origin: Origin::default() }
    }

    /// A draft of what a file says.
    pub fn load(
        documents: &Documents,
        policy: Policy,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let draft = Self::new(load(&RESET, documents, policy, warnings)?);
        Ok(Self { origin: Origin::of(documents), ..draft })
    }
}

impl UpgradeDraft {
    /// A draft of what flags say; static defaults are filled in.
    pub fn new(mut upgrade: UpgradeConfiguration) -> Self {
        upgrade.set_defaults();
        Self { upgrade, origin: Origin::default() }
    }

    /// A draft of what a file says.
    pub fn load(
        documents: &Documents,
        policy: Policy,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let draft = Self::new(load(&UPGRADE, documents, policy, warnings)?);
        Ok(Self { origin: Origin::of(documents), ..draft })
    }
}

/// Reads the one document of a kind; the others are ignored with a warning.
fn load<T: DeserializeOwned>(
    single: &Single,
    documents: &Documents,
    policy: Policy,
    warnings: &mut Vec<Warning>,
) -> Result<T, ConfigError> {
    let source = &documents.source;
    let mut inspection = Inspection { source, policy, strict: single.strict, bad: Vec::new() };
    let mut wanted = None;
    for document in &documents.documents {
        if document.gvk.kind == single.kind.name() {
            inspection.inspect(document, warnings)?;
            wanted = Some(document);
        } else {
            warnings.push(ignored(single.ignored, document));
        }
    }
    inspection.finish()?;
    let document = wanted.ok_or(ConfigError::Missing(single.missing))?;
    read_typed(source, document, single.kind)
}
