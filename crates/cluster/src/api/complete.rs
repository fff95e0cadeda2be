//! From a draft to a configuration that can be acted on: resolved, validated, and only then converted.

use super::error::ConfigError;
use super::finding::Finding;
use super::internal;
use super::load::{InitDraft, JoinDraft, Origin, ResetDraft, UpgradeDraft};
use super::resolve::{Resolution, ResolveFacts};
use super::validate::DiscoveryFile;
use super::warning::Warning;

/// A draft with nothing left open and nothing wrong.
#[derive(Clone, Debug)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    /// The draft, for writing it out.
    pub fn draft(&self) -> &T {
        &self.0
    }
}

impl InitDraft {
    /// Works out what is open, without judging values: for a configuration that comes from a cluster.
    pub fn resolve_stored(
        mut self,
        facts: &ResolveFacts,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let mut resolution = Resolution::new(warnings);
        self.resolve(facts, &mut resolution);
        let unresolved = resolution.unresolved;
        self.origin.judge(unresolved, Vec::new())?;
        Ok(self)
    }

    /// Works out what is open and validates the result.
    pub fn complete(
        mut self,
        facts: &ResolveFacts,
        warnings: &mut Vec<Warning>,
    ) -> Result<Valid<Self>, ConfigError> {
        let mut resolution = Resolution::new(warnings);
        self.resolve(facts, &mut resolution);
        let unresolved = resolution.unresolved;
        let mut validation = Vec::new();
        let findings = self.validate(&mut validation);
        if unresolved.is_empty() {
            warnings.extend(validation);
        }
        self.origin.judge(unresolved, findings)?;
        Ok(Valid(self))
    }

    /// The internal form of a draft that was resolved but not validated.
    pub fn into_internal(self) -> Result<internal::InitConfiguration, ConfigError> {
        let origin = self.origin.clone();
        self.try_into().map_err(|finding| invalid(&origin, finding))
    }
}

impl Valid<InitDraft> {
    /// The internal form.
    pub fn into_internal(self) -> Result<internal::InitConfiguration, ConfigError> {
        self.0.into_internal()
    }
}

impl JoinDraft {
    /// Works out what is open and validates the result.
    pub fn complete(
        mut self,
        facts: &ResolveFacts,
        warnings: &mut Vec<Warning>,
    ) -> Result<Valid<Self>, ConfigError> {
        let mut resolution = Resolution::new(warnings);
        self.resolve(facts, &mut resolution);
        let unresolved = resolution.unresolved;
        let file = if facts.discovery_file_exists { DiscoveryFile::Present } else { DiscoveryFile::Absent };
        self.origin.judge(unresolved, self.validate(file))?;
        Ok(Valid(self))
    }
}

impl Valid<JoinDraft> {
    /// The internal form.
    pub fn into_internal(self) -> internal::JoinConfiguration {
        self.0.join.into()
    }
}

impl ResetDraft {
    /// Works out what is open and validates the result.
    pub fn complete(
        mut self,
        facts: &ResolveFacts,
        warnings: &mut Vec<Warning>,
    ) -> Result<Valid<Self>, ConfigError> {
        let mut resolution = Resolution::new(warnings);
        self.resolve(facts, &mut resolution);
        let unresolved = resolution.unresolved;
        self.origin.judge(unresolved, self.validate())?;
        Ok(Valid(self))
    }
}

impl Valid<ResetDraft> {
    /// The internal form.
    pub fn into_internal(self) -> internal::ResetConfiguration {
        self.0.reset.into()
    }
}

impl UpgradeDraft {
    /// Validates it; nothing in it depends on the host.
    pub fn complete(self) -> Result<Valid<Self>, ConfigError> {
        self.origin.judge(Vec::new(), self.validate())?;
        Ok(Valid(self))
    }
}

impl Valid<UpgradeDraft> {
    /// The internal form.
    pub fn into_internal(self) -> internal::UpgradeConfiguration {
        self.0.upgrade.into()
    }
}

fn invalid(origin: &Origin, finding: Finding) -> ConfigError {
    let place = origin.place(finding.kind, &finding.path);
    ConfigError::Invalid { unresolved: Vec::new(), findings: vec![(finding, place)] }
}
