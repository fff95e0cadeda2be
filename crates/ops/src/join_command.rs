//! The command that joins a node, made from a kubeconfig.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/util/join.go`.

use std::path::{Path, PathBuf};

use cluster::artifacts::kubeconfig::Kubeconfig;
use host::{Code, Explain, HostError, Observe};
use pki::Certificate;
use thiserror::Error;

/// What a node needs to find and trust a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterAddress {
    /// `host:port`.
    pub endpoint: String,
    /// Pins of the cluster's authorities, `sha256:<hex>`.
    pub pins: Vec<String>,
}

/// Why a kubeconfig gives no join command.
#[derive(Debug, Error)]
pub enum JoinCommandError {
    /// It cannot be read.
    #[error(transparent)]
    Host(#[from] HostError),
    /// It does not exist.
    #[error("failed to load kubeconfig: open {path}: no such file or directory")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It is malformed.
    #[error("malformed kubeconfig file: {path}: {reason}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It has no authority.
    #[error("no CA certificates found in kubeconfig")]
    NoAuthority,
    /// Its authority is no certificate.
    #[error("failed to parse CA certificate from kubeconfig")]
    Authority(#[source] pki::CertificateError),
}

impl Explain for JoinCommandError {
    fn code(&self) -> Code {
        Code("join-command.kubeconfig")
    }

    fn help(&self) -> Option<String> {
        Some("name a kubeconfig that embeds the cluster's CA: --kubeconfig /etc/kubernetes/admin.conf".into())
    }
}

/// Reads address and authority from a kubeconfig.
pub fn cluster_address(host: &dyn Observe, path: &Path) -> Result<ClusterAddress, JoinCommandError> {
    let bytes = host.read(path)?.ok_or_else(|| JoinCommandError::Missing { path: path.into() })?;
    let malformed = |reason: String| JoinCommandError::Malformed { path: path.into(), reason };
    let kubeconfig =
        Kubeconfig::parse(&String::from_utf8_lossy(&bytes)).map_err(|e| malformed(e.to_string()))?;
    let (_, cluster) = kubeconfig
        .current_cluster()
        .ok_or_else(|| malformed("its current context leads to no cluster".into()))?;
    let mut ca = cluster.ca_data();
    if ca.is_empty() && !cluster.ca_file().is_empty() {
        ca = host.read(Path::new(cluster.ca_file()))?.unwrap_or_default();
    }
    if ca.is_empty() {
        return Err(JoinCommandError::NoAuthority);
    }
    let certificates = Certificate::parse_all_pem(&ca).map_err(JoinCommandError::Authority)?;
    Ok(ClusterAddress {
        endpoint: cluster.server().replace("https://", ""),
        pins: certificates.iter().map(|certificate| certificate.public_key().pin().to_string()).collect(),
    })
}
