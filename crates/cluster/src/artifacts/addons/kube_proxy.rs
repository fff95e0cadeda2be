//! kube-proxy.
//!
//! Answers to upstream `cmd/kubeadm/app/phases/addons/proxy`.

use serde_json::{Value, json};

use super::{Addon, AddonError, PrintedAddon, Workload, fill, read};
use crate::api::Warning;
use crate::api::endpoint;
use crate::api::internal::{ApiEndpoint, ClusterConfiguration};
use crate::artifacts::environment::merge_variables;
use crate::artifacts::images::kubernetes_image;
use crate::artifacts::object::{KUBE_SYSTEM, Object};
use crate::artifacts::patches::{PatchTarget, Patches};
use crate::artifacts::rbac::{BOOTSTRAP_TOKEN_GROUP, Subject, cluster_role_binding, may_get};
use crate::artifacts::upload::sign_unless_user_supplied;

/// The name of its ConfigMap, DaemonSet and ServiceAccount.
pub const KUBE_PROXY: &str = "kube-proxy";
/// The key of its configuration in the ConfigMap.
pub const CONFIG_KEY: &str = "config.conf";

const CONFIG_MAP: &str = include_str!("kube_proxy/config_map.yaml");
const DAEMON_SET: &str = include_str!("kube_proxy/daemon_set.yaml");

const WORKLOAD: Workload = Workload {
    name: "kube-proxy DaemonSet",
    type_name: "DaemonSet",
    target: PatchTarget::KubeProxyDaemonSet,
};

/// The objects of kube-proxy, which gets the proxy variables of the caller.
pub fn addon(
    cluster: &ClusterConfiguration,
    local: &ApiEndpoint,
    proxy_environment: &[(String, String)],
    patches: Option<&Patches>,
) -> Result<Addon, AddonError> {
    let (config_map, warnings) = config_map(cluster, local)?;
    let mut config_map = read("kube-proxy configmap", &config_map)?;
    sign_unless_user_supplied(&mut config_map, &cluster.component_configs.kube_proxy);
    let daemon_set = WORKLOAD.patch(daemon_set(cluster), patches)?;
    let mut document = WORKLOAD.decode(&daemon_set.document)?;
    add_variables(&mut document, merge_variables(proxy_environment, &[]));
    let mut objects = vec![Object::new(config_map), Object::new(document)];
    objects.extend(access());
    Ok(Addon { objects, log: daemon_set.log, warnings })
}

/// The manifests of kube-proxy, as `init phase addon kube-proxy --print-manifest` shows them.
pub fn print(
    cluster: &ClusterConfiguration,
    local: &ApiEndpoint,
    patches: Option<&Patches>,
) -> Result<PrintedAddon, AddonError> {
    let (config_map, warnings) = config_map(cluster, local)?;
    let daemon_set = WORKLOAD.patch(daemon_set(cluster), patches)?;
    let mut text = String::new();
    for object in access() {
        text.push_str("---\n");
        text.push_str(&yaml::to_string(&object.document));
    }
    text.push_str("---\n");
    text.push_str(&config_map);
    text.push_str("---");
    text.push_str(&daemon_set.text);
    Ok(PrintedAddon { text, log: daemon_set.log, warnings })
}

fn config_map(
    cluster: &ClusterConfiguration,
    local: &ApiEndpoint,
) -> Result<(String, Vec<Warning>), AddonError> {
    let endpoint = &cluster.control_plane_endpoint;
    let (server, warning) = endpoint::control_plane_url(endpoint, local)
        .map_err(|reason| AddonError::Endpoint { endpoint: endpoint.clone(), reason })?;
    let config = yaml::to_string(&cluster.component_configs.kube_proxy.document);
    let indented: String = config.lines().map(|line| format!("    {line}\n")).collect();
    Ok((fill(CONFIG_MAP, &[("${SERVER}", &server), ("${CONFIG}", &indented)]), warning.into_iter().collect()))
}

fn daemon_set(cluster: &ClusterConfiguration) -> String {
    fill(DAEMON_SET, &[("${IMAGE}", &kubernetes_image(KUBE_PROXY, cluster))])
}

/// Adds variables to the first container, behind its own.
fn add_variables(daemon_set: &mut Value, variables: Vec<Value>) {
    let container = daemon_set.pointer_mut("/spec/template/spec/containers/0");
    if let Some(Value::Object(container)) = container.filter(|_| !variables.is_empty()) {
        let present = container.entry("env").or_insert_with(|| json!([]));
        if let Value::Array(present) = present {
            present.extend(variables);
        }
    }
}

/// What kube-proxy may do, and who may read its configuration.
fn access() -> Vec<Object> {
    let account = json!({
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": { "name": KUBE_PROXY, "namespace": KUBE_SYSTEM },
    });
    let subject = Subject::ServiceAccount(KUBE_PROXY);
    let mut objects = vec![
        Object::new(account),
        Object::new(cluster_role_binding("kubeadm:node-proxier", "system:node-proxier", subject)),
    ];
    let readers = [Subject::Group(BOOTSTRAP_TOKEN_GROUP)];
    objects.extend(may_get(KUBE_SYSTEM, KUBE_PROXY, "configmaps", KUBE_PROXY, &readers));
    objects
}
