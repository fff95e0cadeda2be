//! What the cluster tells a joining node: its configuration, and whether the node's name is free.
//!
//! Answers to `FetchInitConfigurationFromCluster` upstream.

use std::time::Duration;

use cluster::api::internal::{InitConfiguration, JoinConfiguration};
use cluster::api::{StoredComponent, StoredConfiguration};
use cluster::artifacts::kubeconfig::Kubeconfig;
use cluster::artifacts::upload;
use cluster::kube::{ApiError, Client, ConnectError, Connection, Deadline, ObjectPath, Poll};
use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use serde_json::Value;
use thiserror::Error;

use crate::Context;
use crate::event::Notice;
use crate::load::{self, LoadError};

/// Why the cluster's configuration is unknown.
#[derive(Debug, Error)]
pub enum ClusterStateError {
    /// No client can be made.
    #[error("unable to access the cluster")]
    Connect(#[from] ConnectError),
    /// The API server refused, or did not answer in time.
    #[error("unable to fetch the kubeadm-config ConfigMap: failed to get {what}")]
    Api {
        /// What was asked for.
        what: String,
        /// Why.
        source: ApiError,
    },
    /// An entry is missing.
    #[error(
        "unable to fetch the kubeadm-config ConfigMap: unexpected error when reading kubeadm-config ConfigMap: {entry} key value pair missing"
    )]
    Entry {
        /// The entry.
        entry: &'static str,
    },
    /// What is stored is wrong.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Another node has this name and is Ready.
    #[error(
        "a Node with name {name:?} and status \"Ready\" already exists in the cluster. You must delete the existing \
         Node or change the name of this new joining Node"
    )]
    NameTaken {
        /// The name.
        name: String,
    },
}

impl Explain for ClusterStateError {
    fn code(&self) -> Code {
        match self {
            Self::Connect(e) => e.code(),
            Self::Api { source, .. } => source.code(),
            Self::Entry { .. } => Code("join.no-configuration"),
            Self::Load(e) => e.code(),
            Self::NameTaken { .. } => Code("join.name-taken"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Connect(e) => e.help(),
            Self::Api { source, .. } => source.help(),
            Self::Entry { .. } => {
                Some("store it anew on a control-plane node: kubeadm init phase upload-config kubeadm --config FILE".into())
            }
            Self::Load(e) => e.help(),
            Self::NameTaken { name } => Some(format!(
                "if that machine is gone: kubectl delete node {name}; otherwise join with --node-name OTHER"
            )),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Api { source, .. } => source.exit_status(),
            Self::NameTaken { .. } => ExitStatus::Unsafe,
            _ => ExitStatus::General,
        }
    }
}

/// Reads the cluster's configuration, with this node's part filled in.
pub async fn fetch(
    context: Context<'_>,
    bootstrap: &Kubeconfig,
    join: &JoinConfiguration,
) -> Result<InitConfiguration, ClusterStateError> {
    context.tell(Notice::ReadingConfiguration { phase: "preflight" }.into());
    context.tell(Notice::ReadingConfigurationHint { phase: "preflight" }.into());
    let client = Client::from_kubeconfig(&bootstrap.render(), &Connection::default()).await?;
    let limit = join.timeouts.kubernetes_api_call;
    let kubeadm = config_map(&client, "kubeadm-config", limit).await?;
    let cluster = entry(&kubeadm, "ClusterConfiguration")
        .ok_or(ClusterStateError::Entry { entry: "ClusterConfiguration" })?;
    let kubelet = component(&client, "kubelet-config", "kubelet", limit).await?;
    let kube_proxy = component(&client, "kube-proxy", "config.conf", limit).await?;
    let mut warnings = Vec::new();
    let stored = StoredConfiguration { cluster, kubelet, kube_proxy };
    let loaded = load::stored(context.host, &stored, &mut warnings);
    load::tell(context, warnings);
    let mut config = loaded?;
    config.node_registration = join.node_registration.clone();
    config.timeouts = join.timeouts.clone();
    config.patches_directory.clone_from(&join.patches_directory);
    Ok(config)
}

/// Makes sure that no Ready node has the name: two kubelets of one name would fight over its Pods.
pub async fn check_name(bootstrap: &Kubeconfig, name: &str) -> Result<(), ClusterStateError> {
    let client = Client::from_kubeconfig(&bootstrap.render(), &Connection::default()).await?;
    let failed = |source| ClusterStateError::Api { what: format!("Node {name:?}"), source };
    let path = ObjectPath::collection("v1", "Node", "").map_err(|e| failed(e.into()))?.named(name);
    let Some(node) = client.find(&path).await.map_err(failed)? else { return Ok(()) };
    let conditions = node.pointer("/status/conditions").and_then(Value::as_array);
    let is = |condition: &Value, field: &str, value: &str| {
        condition.get(field).and_then(Value::as_str) == Some(value)
    };
    let ready = conditions.into_iter().flatten().any(|c| is(c, "type", "Ready") && is(c, "status", "True"));
    if ready { Err(ClusterStateError::NameTaken { name: name.to_owned() }) } else { Ok(()) }
}

async fn component(
    client: &Client,
    name: &'static str,
    key: &str,
    limit: Duration,
) -> Result<Option<StoredComponent>, ClusterStateError> {
    match config_map(client, name, limit).await {
        Ok(found) => {
            Ok(entry(&found, key).map(|text| StoredComponent { text, generated: upload::is_signed(&found) }))
        }
        // A cluster may have no kube-proxy, and a bootstrap token need not be allowed to know.
        Err(ClusterStateError::Api { source, .. }) if source.is_not_found() || source.is_forbidden() => {
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

fn entry(config_map: &Value, key: &str) -> Option<String> {
    config_map.get("data")?.get(key)?.as_str().map(str::to_owned)
}

async fn config_map(client: &Client, name: &str, limit: Duration) -> Result<Value, ClusterStateError> {
    let failed = |source| ClusterStateError::Api { what: format!("config map {name:?}"), source };
    let path =
        ObjectPath::collection("v1", "ConfigMap", "kube-system").map_err(|e| failed(e.into()))?.named(name);
    let deadline = Deadline::after(limit);
    let mut poll = Poll::shared();
    loop {
        match client.get(&path).await {
            Ok(found) => return Ok(found),
            Err(e) if e.is_not_found() || e.is_forbidden() || !poll.pause(deadline).await => {
                return Err(failed(e));
            }
            Err(_) => {}
        }
    }
}
