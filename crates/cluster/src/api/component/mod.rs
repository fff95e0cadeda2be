//! The configurations of kubelet and kube-proxy: what they look like and what kubeadm puts into them.
//!
//! A configuration stays a JSON document, because the program carries many fields it has no opinion on; the
//! table of its kind says which fields exist and how they are written. Answers to upstream
//! `cmd/kubeadm/app/componentconfigs`.

mod base;
pub mod kube_proxy;
pub mod kubelet;
mod recommend;

#[cfg(test)]
mod tests;

use serde_json::Value as Json;

use super::finding::Kind;
use super::schema::{Object, encode};

/// A component with a configuration of its own.
#[derive(Clone, Copy, Debug)]
pub struct Component {
    /// The kind of its document.
    pub kind: Kind,
    /// The API group.
    pub group: &'static str,
    /// The one version supported.
    pub version: &'static str,
    /// The table of the document.
    pub(super) object: &'static Object,
}

/// Every component, in the order in which the reference treats them.
pub const COMPONENTS: [&Component; 2] = [&kube_proxy::COMPONENT, &kubelet::COMPONENT];

impl Component {
    /// `group/version`.
    pub fn api_version(&self) -> String {
        format!("{}/{}", self.group, self.version)
    }

    /// Writes a document in full: zero values that Go shows included, unknown fields gone.
    pub fn complete(&self, document: &Json) -> Json {
        let mut complete = encode(document, self.object);
        if let Json::Object(fields) = &mut complete {
            fields.insert("apiVersion".into(), Json::from(self.api_version()));
            fields.insert("kind".into(), Json::from(self.kind.name()));
        }
        complete
    }

    /// The document as it is written to files and ConfigMaps.
    pub fn render(&self, document: &Json) -> String {
        yaml::to_string(&self.complete(document))
    }
}
