//! What is stored in the cluster, and how.
//!
//! An object is a complete document; how it meets one that exists already belongs to it. Sending it is the
//! client's business. Answers to upstream `cmd/kubeadm/app/util/apiclient/idempotency.go`.

use serde_json::{Value, json};

/// The namespace of what runs the cluster.
pub const KUBE_SYSTEM: &str = "kube-system";
/// The namespace everyone may read.
pub const KUBE_PUBLIC: &str = "kube-public";

/// A document for the API server.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// The whole document.
    pub document: Value,
    /// What to do when it exists.
    pub upsert: Upsert,
}

/// What to do with an object that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upsert {
    /// Replace it.
    CreateOrUpdate,
    /// Leave it as it is.
    CreateOrRetain,
    /// Set the entries of `data` that the document has; everything else stays.
    CreateOrSetData,
    /// Replace it also when creating it is refused as invalid, which is what an address in use leads to.
    CreateOrUpdateService,
}

/// Plural names, as they stand in URLs.
const RESOURCES: [(&str, &str); 11] = [
    ("ClusterRole", "clusterroles"),
    ("ClusterRoleBinding", "clusterrolebindings"),
    ("ConfigMap", "configmaps"),
    ("DaemonSet", "daemonsets"),
    ("Deployment", "deployments"),
    ("Node", "nodes"),
    ("Role", "roles"),
    ("RoleBinding", "rolebindings"),
    ("Secret", "secrets"),
    ("Service", "services"),
    ("ServiceAccount", "serviceaccounts"),
];

impl Object {
    /// An object that replaces what exists.
    pub fn new(document: Value) -> Self {
        Self { document, upsert: Upsert::CreateOrUpdate }
    }

    /// The same object with another way to meet one that exists.
    pub fn with(self, upsert: Upsert) -> Self {
        Self { upsert, ..self }
    }

    /// Group and version, `v1` or `apps/v1`.
    pub fn api_version(&self) -> &str {
        self.text("/apiVersion")
    }

    /// Kind.
    pub fn kind(&self) -> &str {
        self.text("/kind")
    }

    /// The kind's name in URLs.
    pub fn resource(&self) -> &'static str {
        RESOURCES.iter().find(|(kind, _)| *kind == self.kind()).map_or("", |(_, resource)| resource)
    }

    /// Name.
    pub fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    /// Namespace; `None` for what belongs to the whole cluster.
    pub fn namespace(&self) -> Option<&str> {
        Some(self.text("/metadata/namespace")).filter(|namespace| !namespace.is_empty())
    }

    fn text(&self, pointer: &str) -> &str {
        self.document.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

/// A ConfigMap.
pub(super) fn config_map(namespace: &str, name: &str, data: Value) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": { "name": name, "namespace": namespace },
        "data": data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_knows_where_it_belongs() {
        let object = Object::new(config_map(KUBE_SYSTEM, "settings", json!({ "key": "value" })));
        assert_eq!((object.api_version(), object.resource()), ("v1", "configmaps"));
        assert_eq!((object.namespace(), object.name()), (Some("kube-system"), "settings"));
        assert_eq!(object.upsert, Upsert::CreateOrUpdate);
    }

    #[test]
    fn an_object_of_the_whole_cluster_has_no_namespace() {
        let document = json!({ "apiVersion": "v1", "kind": "Node", "metadata": { "name": "n" } });
        assert_eq!(Object::new(document).namespace(), None);
    }
}
