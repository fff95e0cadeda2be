//! Documents as the reference writes them.
//!
//! Answers to `MarshalKubeadmConfigObject` upstream.

use serde::Serialize;

use super::finding::Kind;
use super::internal;
use super::load::{InitDraft, JoinDraft, ResetDraft, UpgradeDraft};
use super::schema::{Shaped, Type, encode};
use super::v1beta4::{self, ClusterConfiguration};

/// What stands between documents.
pub const SEPARATOR: &str = "---\n";

impl InitDraft {
    /// Both documents.
    pub fn render(&self) -> String {
        [render(&self.init, Kind::Init), render(&self.cluster, Kind::Cluster)].join(SEPARATOR)
    }
}

impl JoinDraft {
    /// The document.
    pub fn render(&self) -> String {
        render(&self.join, Kind::Join)
    }
}

impl ResetDraft {
    /// The document.
    pub fn render(&self) -> String {
        render(&self.reset, Kind::Reset)
    }
}

impl UpgradeDraft {
    /// The document.
    pub fn render(&self) -> String {
        render(&self.upgrade, Kind::Upgrade)
    }
}

/// `ClusterConfiguration` as the ConfigMap `kubeadm-config` holds it.
pub fn render_cluster_configuration(cluster: &internal::ClusterConfiguration) -> String {
    let mut cluster = cluster.clone();
    // The label of a CI build is kept, so that whoever reads it finds the images of that build.
    if !cluster.ci_kubernetes_version.is_empty() {
        cluster.kubernetes_version.clone_from(&cluster.ci_kubernetes_version);
    }
    render(&ClusterConfiguration::from(cluster), Kind::Cluster)
}

fn render<T: Serialize + Shaped>(value: &T, kind: Kind) -> String {
    let Type::Object(table) = T::TYPE else { return String::new() };
    let mut document = encode(&serde_json::to_value(value).unwrap_or_default(), table);
    document["apiVersion"] = v1beta4::API_VERSION.into();
    document["kind"] = kind.name().into();
    yaml::to_string(&document)
}
