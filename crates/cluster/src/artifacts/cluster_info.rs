//! What anyone may know of a cluster, so that nodes can find and trust it: the ConfigMap `cluster-info`.
//!
//! Answers to upstream `cmd/kubeadm/app/phases/bootstraptoken/clusterinfo`. Its signatures are made by the
//! controller manager.

use serde_json::json;

use super::kubeconfig::{Cluster, Kubeconfig};
use super::object::{KUBE_PUBLIC, Object, config_map};
use super::rbac::{Subject, may_get};

/// Its name.
pub const CLUSTER_INFO: &str = "cluster-info";
/// The key of the kubeconfig in it.
pub const KUBECONFIG_KEY: &str = "kubeconfig";

const ROLE: &str = "kubeadm:bootstrap-signer-clusterinfo";

/// The ConfigMap with a cluster whose CA is embedded, and who may read it: everyone.
pub fn objects(cluster: Cluster) -> Vec<Object> {
    let kubeconfig = Kubeconfig::for_cluster_info(cluster).render();
    let published = config_map(KUBE_PUBLIC, CLUSTER_INFO, json!({ KUBECONFIG_KEY: kubeconfig }));
    let everyone = [Subject::User("system:anonymous")];
    let mut objects = vec![Object::new(published)];
    objects.extend(may_get(KUBE_PUBLIC, ROLE, "configmaps", CLUSTER_INFO, &everyone));
    objects
}
