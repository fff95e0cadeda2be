//! The public ConfigMap by which joining nodes find and trust the cluster.
//!
//! The controller that signs it does so only after it has become leader; the same signature is made here at once, so
//! that a node may join the moment `init` has ended.

use std::path::Path;

use cluster::api::token::BootstrapTokenString;
use cluster::artifacts::cluster_info;
use cluster::artifacts::kubeconfig::Kubeconfig;
use cluster::artifacts::object::Object;
use cluster::kube::{self, Client, Deadline};
use host::Observe;
use serde_json::Value;

use super::ChangeError;

/// Publishes the cluster of a kubeconfig.
pub(super) async fn perform(
    client: &Client,
    host: &dyn Observe,
    path: &Path,
    tokens: &[BootstrapTokenString],
    deadline: Deadline,
) -> Result<(), ChangeError> {
    for object in objects(host, path, tokens)? {
        kube::apply(client, &object, deadline)
            .await
            .map_err(ChangeError::api("error creating bootstrap ConfigMap"))?;
    }
    Ok(())
}

/// What is published.
pub(super) fn objects(
    host: &dyn Observe,
    path: &Path,
    tokens: &[BootstrapTokenString],
) -> Result<Vec<Object>, ChangeError> {
    let bytes = host
        .read(path)?
        .ok_or(ChangeError::Missing { path: path.into(), made_by: "kubeadm init phase kubeconfig admin" })?;
    let bad = |reason: String| ChangeError::Content { path: path.into(), reason };
    let admin = Kubeconfig::parse(&String::from_utf8_lossy(&bytes)).map_err(|e| bad(e.to_string()))?;
    let (_, cluster) =
        admin.current_cluster().ok_or_else(|| bad("its current context leads to no cluster".into()))?;
    let mut objects = cluster_info::objects(cluster.clone());
    if let Some(information) = objects.first_mut() {
        sign(&mut information.document, tokens);
    }
    Ok(objects)
}

/// Adds a signature for each token.
fn sign(information: &mut Value, tokens: &[BootstrapTokenString]) {
    let Some(data) = information.get_mut("data").and_then(Value::as_object_mut) else { return };
    let Some(kubeconfig) = data.get("kubeconfig").and_then(Value::as_str).map(str::to_owned) else { return };
    for token in tokens {
        let signature = pki::jws::detached_signature(&kubeconfig, token.inner());
        data.insert(format!("jws-kubeconfig-{}", token.id()), signature.into());
    }
}
