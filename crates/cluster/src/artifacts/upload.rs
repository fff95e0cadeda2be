//! The configuration as the cluster keeps it: the ConfigMaps `kubeadm-config` and `kubelet-config`.
//!
//! Owns the objects, with who may read them. Answers to upstream `cmd/kubeadm/app/phases/uploadconfig`, to
//! `CreateConfigMap` of `phases/kubelet` and to `componentconfigs/checksums.go`.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::kubeconfig_files::NODES_GROUP;
use super::object::{KUBE_SYSTEM, Object, Upsert, config_map};
use super::rbac::{BOOTSTRAP_TOKEN_GROUP, Subject, may_get};
use crate::api::internal::ComponentConfig;

/// The ConfigMap of the cluster's configuration.
pub const KUBEADM_CONFIG: &str = "kubeadm-config";
/// The key of the configuration in it.
pub const CLUSTER_CONFIGURATION_KEY: &str = "ClusterConfiguration";
/// The ConfigMap of the kubelets' configuration.
pub const KUBELET_CONFIG: &str = "kubelet-config";
/// The key of the configuration in it.
pub const KUBELET_CONFIG_KEY: &str = "kubelet";

/// Tells a configuration that the program made from one that a user has changed.
const HASH_ANNOTATION: &str = "kubeadm.kubernetes.io/component-config.hash";

/// The cluster's configuration, given as the text of a `ClusterConfiguration`.
pub fn kubeadm_config(cluster_configuration: &str) -> Vec<Object> {
    let data = json!({ CLUSTER_CONFIGURATION_KEY: cluster_configuration });
    let stored = Object::new(config_map(KUBE_SYSTEM, KUBEADM_CONFIG, data)).with(Upsert::CreateOrSetData);
    let readers = [Subject::Group(BOOTSTRAP_TOKEN_GROUP), Subject::Group(NODES_GROUP)];
    let mut objects = vec![stored];
    objects.extend(may_get(
        KUBE_SYSTEM,
        "kubeadm:nodes-kubeadm-config",
        "configmaps",
        KUBEADM_CONFIG,
        &readers,
    ));
    objects
}

/// The kubelets' configuration.
pub fn kubelet_config(config: &ComponentConfig) -> Vec<Object> {
    let mut stored = config_map(
        KUBE_SYSTEM,
        KUBELET_CONFIG,
        json!({ KUBELET_CONFIG_KEY: yaml::to_string(&config.document) }),
    );
    sign_unless_user_supplied(&mut stored, config);
    let readers = [Subject::Group(NODES_GROUP), Subject::Group(BOOTSTRAP_TOKEN_GROUP)];
    let mut objects = vec![Object::new(stored)];
    objects.extend(may_get(KUBE_SYSTEM, "kubeadm:kubelet-config", "configmaps", KUBELET_CONFIG, &readers));
    objects
}

/// Marks a ConfigMap as made by the program.
pub(super) fn sign_unless_user_supplied(config_map: &mut Value, config: &ComponentConfig) {
    if config.user_supplied {
        return;
    }
    let signature = checksum(config_map);
    if let Some(Value::Object(metadata)) = config_map.get_mut("metadata") {
        metadata.insert("annotations".to_owned(), json!({ HASH_ANNOTATION: signature }));
    }
}

/// Whether a ConfigMap is as the program made it.
pub fn is_signed(config_map: &Value) -> bool {
    let signature =
        config_map.get("metadata").and_then(|metadata| metadata.get("annotations")?.get(HASH_ANNOTATION));
    signature.and_then(Value::as_str) == Some(checksum(config_map).as_str())
}

/// The SHA-256 of all values, in the order of their keys.
fn checksum(config_map: &Value) -> String {
    let values = |field| config_map.get(field).and_then(Value::as_object).into_iter().flat_map(Map::values);
    let mut hash = digest::Context::new(&digest::SHA256);
    for text in values("data").filter_map(Value::as_str) {
        hash.update(text.as_bytes());
    }
    for bytes in values("binaryData").filter_map(|value| STANDARD.decode(value.as_str()?).ok()) {
        hash.update(&bytes);
    }
    let hex: String = hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_configuration_is_told_from_a_made_one() {
        let config = ComponentConfig { document: json!({ "maxPods": 1 }), user_supplied: false };
        let mut stored = kubelet_config(&config).remove(0).document;
        assert!(is_signed(&stored));
        stored["data"]["kubelet"] = "maxPods: 2\n".into();
        assert!(!is_signed(&stored));
        let supplied = ComponentConfig { user_supplied: true, ..config };
        assert!(!is_signed(&kubelet_config(&supplied).remove(0).document));
    }

    #[test]
    fn binary_data_counts_after_text() {
        let together = json!({ "data": { "a": "x", "b": "y" } });
        let apart = json!({ "data": { "a": "x" }, "binaryData": { "0": STANDARD.encode("y") } });
        assert_eq!(checksum(&together), checksum(&apart));
    }
}
