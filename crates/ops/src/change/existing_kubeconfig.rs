//! Whether a kubeconfig that is there already can be used: it must trust the cluster's authority.
//!
//! Whose certificate it has is the user's business. Answers to `validateKubeConfig` upstream.

use std::path::{Path, PathBuf};

use cluster::artifacts::kubeconfig::{Kubeconfig, KubeconfigError};
use host::{HostError, Observe};
use pki::Certificate;
use thiserror::Error;

use crate::event::{Event, Warning};

/// A kubeconfig that is there and cannot be used.
#[derive(Debug, Error)]
pub enum ExistingKubeconfigError {
    /// It cannot be looked at.
    #[error(transparent)]
    Host(#[from] HostError),
    /// It is none.
    #[error("failed to load kubeconfig file {path} that already exists on disk")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KubeconfigError,
    },
    /// Its current context does not exist.
    #[error("failed to find CurrentContext in Contexts of the kubeconfig file {path}")]
    NoContext {
        /// The file.
        path: PathBuf,
    },
    /// The cluster of its current context does not exist.
    #[error("failed to find the given CurrentContext Cluster in Clusters of the kubeconfig file {path}")]
    NoCluster {
        /// The file.
        path: PathBuf,
    },
    /// The authority in it is no certificate.
    #[error("the kubeconfig file {path:?} contains an invalid CA cert")]
    NoAuthority {
        /// The file.
        path: PathBuf,
    },
    /// It trusts another authority.
    #[error(
        "a kubeconfig file {path:?} exists but does not contain a trusted CA in its current context's cluster. \
         Total CA certificates found: {found}"
    )]
    OtherAuthority {
        /// The file.
        path: PathBuf,
        /// How many authorities it trusts.
        found: usize,
    },
}

/// Checks a kubeconfig if it is there; what a person should know of it. `None`: there is none.
pub(crate) fn check(
    host: &dyn Observe,
    path: &Path,
    server: &str,
    trusted: &[Certificate],
) -> Result<Option<Vec<Event>>, ExistingKubeconfigError> {
    let Some(bytes) = host.read(path)? else { return Ok(None) };
    let path = path.to_path_buf();
    let existing = match Kubeconfig::parse(&String::from_utf8_lossy(&bytes)) {
        Ok(existing) => existing,
        Err(source) => return Err(ExistingKubeconfigError::Malformed { path, source }),
    };
    let Some(context) = existing.contexts.get(&existing.current_context) else {
        return Err(ExistingKubeconfigError::NoContext { path });
    };
    let Some(cluster) = existing.clusters.get(context.cluster()) else {
        return Err(ExistingKubeconfigError::NoCluster { path });
    };
    let mut ca = cluster.ca_data();
    if ca.is_empty() && !cluster.ca_file().is_empty() {
        ca = host.read(Path::new(cluster.ca_file()))?.unwrap_or_default();
    }
    match Certificate::parse_all_pem(&ca) {
        Err(_) => Err(ExistingKubeconfigError::NoAuthority { path }),
        // Only the first one counts, as for the reference.
        Ok(found) if !found.first().is_some_and(|first| trusted.contains(first)) => {
            Err(ExistingKubeconfigError::OtherAuthority { path, found: found.len() })
        }
        // Another server is the user's choice, and is said.
        Ok(_) if cluster.server() != server => Ok(Some(vec![Event::Warning(Warning {
            message: format!(
                "a kubeconfig file {path:?} exists already but has an unexpected API Server URL: expected: {server}, \
                 got: {}",
                cluster.server()
            ),
            letter: 'W',
            source: "kubeconfig.go:291",
        })])),
        Ok(_) => Ok(Some(Vec::new())),
    }
}
