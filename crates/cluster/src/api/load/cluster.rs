//! The configuration as a cluster stores it.
//!
//! Answers to `getInitConfigurationFromCluster` in upstream `cmd/kubeadm/app/util/config/cluster.go`; fetching the
//! ConfigMaps is not done here.

use super::Origin;
use super::documents::read_typed;
use super::init::{InitDraft, read_component};
use crate::api::component::{Component, kube_proxy, kubelet};
use crate::api::documents::Documents;
use crate::api::error::ConfigError;
use crate::api::finding::Kind;
use crate::api::internal::ComponentConfig;
use crate::api::registry;
use crate::api::v1beta4::InitConfiguration;
use crate::api::warning::{Warning, WarningCode};

/// The texts of the ConfigMaps.
#[derive(Clone, Debug, Default)]
pub struct StoredConfiguration {
    /// `ClusterConfiguration` of the ConfigMap `kubeadm-config`.
    pub cluster: String,
    /// `kubelet` of the ConfigMap `kubelet-config`.
    pub kubelet: Option<StoredComponent>,
    /// `config.conf` of the ConfigMap `kube-proxy`.
    pub kube_proxy: Option<StoredComponent>,
}

/// The configuration of a component, and whether kubeadm wrote it.
#[derive(Clone, Debug, Default)]
pub struct StoredComponent {
    /// The text.
    pub text: String,
    /// Its checksum is the annotated one, so nobody has changed it since it was generated.
    pub generated: bool,
}

impl InitDraft {
    /// A draft of what a cluster stores. This node's part has defaults only.
    pub fn load_stored(
        stored: &StoredConfiguration,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let read = |warnings: &mut Vec<Warning>| {
            let documents = Documents::parse("ConfigMap kubeadm-config", &stored.cluster)?;
            let missing =
                ConfigError::Missing("no ClusterConfiguration found in the ConfigMap kubeadm-config");
            let document = documents.of_kind(Kind::Cluster.name()).ok_or(missing)?;
            let problems =
                registry::table_of(&document.gvk).map(|table| registry::read(document, table).problems);
            let text = registry::strict_text(&document.gvk, &problems.unwrap_or_default());
            warnings.extend(text.map(|text| Warning::new(WarningCode::StrictCluster, text)));
            let cluster = read_typed(&documents.source, document, Kind::Cluster)?;
            Ok((documents, cluster))
        };
        let (documents, cluster) = read(warnings)
            .map_err(|source| stored_error("failed to decode cluster configuration data", source))?;
        let mut draft = Self::new(InitConfiguration::default(), cluster);
        draft.origin = Origin::of(&documents);
        let components =
            [(&kube_proxy::COMPONENT, &stored.kube_proxy), (&kubelet::COMPONENT, &stored.kubelet)];
        for (component, stored) in components {
            if let Some(stored) = stored
                && let Some(config) = load_component(component, stored, warnings)
                    .map_err(|source| stored_error("failed to get component configs", source))?
            {
                *draft.components.of_mut(component.kind) = config;
            }
        }
        Ok(draft)
    }
}

fn stored_error(context: &'static str, source: ConfigError) -> ConfigError {
    ConfigError::Stored { context, source: Box::new(source) }
}

/// Reads a stored component configuration. One that kubeadm wrote in a version now unknown is made anew.
fn load_component(
    component: &Component,
    stored: &StoredComponent,
    warnings: &mut Vec<Warning>,
) -> Result<Option<ComponentConfig>, ConfigError> {
    let documents = Documents::parse(component.kind.name(), &stored.text)?;
    let Some(document) = documents.documents.iter().find(|document| document.gvk.group == component.group)
    else {
        return Ok(None);
    };
    match read_component(&documents.source, component, document, warnings) {
        Ok(document) => Ok(Some(ComponentConfig { document, user_supplied: !stored.generated })),
        Err(ConfigError::ComponentVersion { .. }) if stored.generated => Ok(None),
        Err(error) => Err(error),
    }
}
