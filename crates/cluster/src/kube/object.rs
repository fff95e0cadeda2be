//! Where an object lives in the API, by a table of the kinds the program touches.

use serde_json::Value;
use thiserror::Error;

/// An object that cannot be located.
#[derive(Debug, Error)]
pub enum PathError {
    /// Its kind is not in the table.
    #[error("objects of kind {kind} ({api_version}) are not known")]
    UnknownKind {
        /// `apiVersion`.
        api_version: String,
        /// `kind`.
        kind: String,
    },
    /// It has no name.
    #[error("an object of kind {kind} has no name")]
    NoName {
        /// `kind`.
        kind: String,
    },
}

struct Kind {
    api_version: &'static str,
    kind: &'static str,
    plural: &'static str,
    namespaced: bool,
}

const fn kind(api_version: &'static str, kind: &'static str, plural: &'static str, namespaced: bool) -> Kind {
    Kind { api_version, kind, plural, namespaced }
}

/// Every kind the program reads or writes.
const KINDS: [Kind; 16] = [
    kind("v1", "Node", "nodes", false),
    kind("v1", "Pod", "pods", true),
    kind("v1", "Secret", "secrets", true),
    kind("v1", "ConfigMap", "configmaps", true),
    kind("v1", "Service", "services", true),
    kind("v1", "ServiceAccount", "serviceaccounts", true),
    kind("apps/v1", "Deployment", "deployments", true),
    kind("apps/v1", "DaemonSet", "daemonsets", true),
    kind("batch/v1", "Job", "jobs", true),
    kind("rbac.authorization.k8s.io/v1", "Role", "roles", true),
    kind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true),
    kind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false),
    kind("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", false),
    kind("certificates.k8s.io/v1", "CertificateSigningRequest", "certificatesigningrequests", false),
    kind("coordination.k8s.io/v1", "Lease", "leases", true),
    kind("storage.k8s.io/v1", "CSINode", "csinodes", false),
];

/// The address of one object, or of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectPath {
    collection: String,
    name: Option<String>,
    kind: &'static str,
}

impl ObjectPath {
    /// Where a document belongs.
    pub fn of(object: &Value) -> Result<Self, PathError> {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let name = text("/metadata/name");
        let kind = text("/kind");
        let path = Self::collection(text("/apiVersion"), kind, text("/metadata/namespace"))?;
        if name.is_empty() {
            return Err(PathError::NoName { kind: kind.to_owned() });
        }
        Ok(path.named(name))
    }

    /// A collection; the namespace is ignored for kinds that have none, and an empty one means all namespaces.
    pub fn collection(api_version: &str, kind: &str, namespace: &str) -> Result<Self, PathError> {
        let found = KINDS
            .iter()
            .find(|k| k.kind == kind && k.api_version == api_version)
            .ok_or_else(|| PathError::UnknownKind { api_version: api_version.into(), kind: kind.into() })?;
        let group = if found.api_version.contains('/') { "apis" } else { "api" };
        let scope = if found.namespaced && !namespace.is_empty() {
            format!("namespaces/{namespace}/")
        } else {
            String::new()
        };
        let collection = format!("/{group}/{}/{scope}{}", found.api_version, found.plural);
        Ok(Self { collection, name: None, kind: found.kind })
    }

    /// One object of a collection.
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// The path of the object, or of the collection when no name was given.
    pub fn path(&self) -> String {
        match &self.name {
            Some(name) => format!("{}/{name}", self.collection),
            None => self.collection.clone(),
        }
    }

    /// The path that objects are created at.
    pub fn collection_path(&self) -> &str {
        &self.collection
    }

    /// `ConfigMap kube-system/kubeadm-config`, for people.
    pub fn display(&self) -> String {
        let namespace = self
            .collection
            .split_once("/namespaces/")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or(String::new(), |(namespace, _)| format!("{namespace}/"));
        format!("{} {namespace}{}", self.kind, self.name.as_deref().unwrap_or("*"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_are_located_by_kind_and_scope() {
        let check = |object: Value, path: &str, display: &str| {
            let found = ObjectPath::of(&object).unwrap();
            assert_eq!((found.path().as_str(), found.display().as_str()), (path, display));
        };
        check(
            json!({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"kube-system"}}),
            "/api/v1/namespaces/kube-system/configmaps/a",
            "ConfigMap kube-system/a",
        );
        check(
            json!({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"r"}}),
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/r",
            "ClusterRole r",
        );
    }

    #[test]
    fn unknown_kinds_and_missing_names_are_errors() {
        let unknown = ObjectPath::of(&json!({"apiVersion":"v1","kind":"Widget","metadata":{"name":"a"}}));
        assert!(matches!(unknown, Err(PathError::UnknownKind { .. })));
        let nameless = ObjectPath::of(&json!({"apiVersion":"v1","kind":"Node"}));
        assert!(matches!(nameless, Err(PathError::NoName { .. })));
    }
}
