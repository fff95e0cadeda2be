//! `InitConfiguration` and `ClusterConfiguration`, with the configurations of the components.

use serde_json::{Value as Json, json};

use super::Origin;
use super::documents::{Inspection, Policy, read_json, read_typed};
use crate::api::component::{COMPONENTS, Component};
use crate::api::documents::{ConfigDocument, Documents};
use crate::api::error::ConfigError;
use crate::api::finding::Kind;
use crate::api::internal::{ComponentConfig, ComponentConfigs};
use crate::api::registry;
use crate::api::v1beta4::{ClusterConfiguration, InitConfiguration};
use crate::api::warning::{Warning, WarningCode};

/// What `init` is about to use.
#[derive(Clone, Debug, Default)]
pub struct InitDraft {
    /// This node's part.
    pub init: InitConfiguration,
    /// The cluster's part.
    pub cluster: ClusterConfiguration,
    /// Settings of kubelet and kube-proxy.
    pub components: ComponentConfigs,
    /// Set when the version wanted is a CI build.
    pub ci: CiBuild,
    pub(in crate::api) origin: Origin,
}

/// What differs for a CI build; empty texts otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CiBuild {
    /// `ci/v1.38.0-alpha.0.5+abc`.
    pub kubernetes_version: String,
    /// Registry prefix of its images.
    pub image_repository: String,
}

impl InitDraft {
    /// A draft of what flags say; static defaults are filled in.
    pub fn new(mut init: InitConfiguration, mut cluster: ClusterConfiguration) -> Self {
        init.set_defaults();
        cluster.set_defaults();
        Self { init, cluster, ..Self::default() }
    }

    /// A draft of what a file says.
    pub fn load(
        documents: &Documents,
        policy: Policy,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let source = &documents.source;
        let mut inspection = Inspection { source, policy, strict: WarningCode::StrictInit, bad: Vec::new() };
        let (mut init, mut cluster) = (None, None);
        for document in &documents.documents {
            inspection.inspect(document, warnings)?;
            // A document with problems that refuse the whole file need not be readable.
            let readable = inspection.bad.last().is_none_or(|bad| bad.gvk != document.gvk);
            match document.gvk.kind.as_str() {
                "InitConfiguration" if readable => init = Some(read_typed(source, document, Kind::Init)?),
                "ClusterConfiguration" if readable => {
                    cluster = Some(read_typed(source, document, Kind::Cluster)?)
                }
                "InitConfiguration" | "ClusterConfiguration" => {}
                _ if !registry::is_component_group(&document.gvk.group) => {
                    warnings.push(ignored(WarningCode::IgnoredByInit, document));
                }
                _ => {}
            }
        }
        inspection.finish()?;
        if init.is_none() && cluster.is_none() {
            return Err(ConfigError::Missing(
                "no InitConfiguration or ClusterConfiguration kind was found in the configuration file",
            ));
        }
        let mut draft = Self::new(init.unwrap_or_default(), cluster.unwrap_or_default());
        draft.origin = Origin::of(documents);
        for component in COMPONENTS {
            let given = documents.documents.iter().find(|document| document.gvk.group == component.group);
            if let Some(document) = given {
                let document = read_component(source, component, document, warnings)?;
                *draft.components.of_mut(component.kind) = ComponentConfig { document, user_supplied: true };
            }
        }
        Ok(draft)
    }
}

impl ComponentConfigs {
    /// The configuration of a component, by the kind of its document.
    pub(in crate::api) fn of_mut(&mut self, kind: Kind) -> &mut ComponentConfig {
        match kind {
            Kind::KubeProxy => &mut self.kube_proxy,
            _ => &mut self.kubelet,
        }
    }
}

/// Reads the configuration of a component; whatever its shape, only what cannot be read at all is refused here.
pub(super) fn read_component(
    source: &str,
    component: &Component,
    document: &ConfigDocument,
    warnings: &mut Vec<Warning>,
) -> Result<Json, ConfigError> {
    if document.gvk.version != component.version {
        return Err(ConfigError::ComponentVersion {
            found: document.gvk.api_version(),
            supported: component.api_version(),
        });
    }
    if document.gvk.kind != component.kind.name() {
        let unknown = ConfigError::UnknownType(document.gvk.clone()).to_string();
        warnings.push(Warning::new(WarningCode::StrictComponent, unknown));
        return Err(ConfigError::NotRegistered(document.gvk.clone()));
    }
    let problems = registry::read(document, component.object).problems;
    let text = registry::strict_text(&document.gvk, &problems);
    warnings.extend(text.map(|text| Warning::new(WarningCode::StrictComponent, text)));
    let mut value = read_json(source, document, component.object)?;
    value["apiVersion"] = json!(component.api_version());
    value["kind"] = json!(component.kind.name());
    Ok(value)
}

/// A document nobody asked for.
pub(super) fn ignored(code: WarningCode, document: &ConfigDocument) -> Warning {
    Warning::new(
        code,
        format!("[config] WARNING: Ignored configuration document with GroupVersionKind {}", document.gvk),
    )
}
