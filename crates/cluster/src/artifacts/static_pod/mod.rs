//! The static Pods of a control-plane node.
//!
//! Owns their manifests: one file per component, and one for each thing they share. Whether a Pod runs is somebody
//! else's business. Answers to upstream `cmd/kubeadm/app/phases/{controlplane,etcd}` and `util/staticpod`.

mod authorization;
mod component;
mod etcd;
mod kube_apiserver;
mod kube_controller_manager;
mod kube_scheduler;
mod mounts;
mod pod;
mod probes;
mod rootless;

#[cfg(test)]
mod tests;

use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use super::api_types::{DecodeError, complete};
use super::patches::{ApplyError, Patches};
use crate::api::internal::{ApiEndpoint, ClusterConfiguration};

pub use authorization::AuthorizationWarning;
pub use component::Component;
pub use etcd::{EtcdMember, EtcdPodInput, client_url, etcd, peer_url};
pub use kube_apiserver::{KubeApiServerWarning, kube_apiserver};
pub use kube_controller_manager::kube_controller_manager;
pub use kube_scheduler::kube_scheduler;
pub use mounts::EXTRA_CA_DIRECTORIES;
pub use rootless::{Ownership, RootlessIds, RootlessUser, ownership};

/// What the Pods of the control plane depend on.
#[derive(Clone, Copy, Debug)]
pub struct ControlPlaneInput<'a> {
    /// The cluster.
    pub cluster: &'a ClusterConfiguration,
    /// Where this node's API server listens.
    pub local: &'a ApiEndpoint,
    /// What is true of the host.
    pub host: &'a HostFacts,
    /// How long a component may take to become healthy.
    pub health_check_timeout: Duration,
}

/// What is true of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFacts {
    /// Those of [`EXTRA_CA_DIRECTORIES`] that exist.
    pub ca_directories: Vec<&'static str>,
    /// Proxy variables of the caller, see [`super::environment::proxy_variables`].
    pub proxy_environment: Vec<(String, String)>,
    /// Where the key of the cluster's CA is.
    pub ca_key: CaKey,
}

/// Where the key of the cluster's CA is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaKey {
    /// On this host: the controller manager signs certificates.
    #[default]
    Local,
    /// Elsewhere: someone else does.
    External,
}

/// A static Pod.
#[derive(Clone, Debug, PartialEq)]
pub struct StaticPod {
    /// What runs in it.
    pub component: Component,
    /// The document.
    pub document: Value,
}

/// A Pod that cannot be made.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum StaticPodError {
    /// A patch does not apply.
    #[error(transparent)]
    Patch(#[from] ApplyError),
    /// What the patches made is no Pod.
    #[error(
        "failed to unmarshal patched manifest: failed to decode {document} into runtime.Object: {reason}"
    )]
    NotAPod {
        /// What they made.
        document: String,
        /// Why it is none.
        reason: DecodeError,
    },
    /// A value of the configuration does not fit a Pod.
    #[error("the configuration of {component} does not fit a Pod: {reason}")]
    Configuration {
        /// The component.
        component: &'static str,
        /// Why.
        reason: DecodeError,
    },
}

impl StaticPod {
    /// Builds a Pod from what a component's file says.
    fn new(component: Component, document: &Value) -> Result<Self, StaticPodError> {
        let document = complete("Pod", document)
            .map_err(|reason| StaticPodError::Configuration { component: component.name(), reason })?;
        Ok(Self { component, document })
    }

    /// Applies patches; the second value has a line for each, as the reference prints it.
    pub fn patched(self, patches: &Patches) -> Result<(Self, Vec<String>), StaticPodError> {
        let patched = patches.apply(self.component.patch_target(), &self.document)?;
        let document = complete("Pod", &patched.document)
            .map_err(|reason| StaticPodError::NotAPod { document: patched.document.to_string(), reason })?;
        Ok((Self { document, ..self }, patched.log))
    }

    /// Writes the manifest.
    pub fn render(&self) -> String {
        yaml::to_string(&self.document)
    }
}
