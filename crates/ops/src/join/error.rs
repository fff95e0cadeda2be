//! Why `join` ended early.

use std::path::PathBuf;

use host::diagnostic::ExitStatus;
use host::{Code, Explain, HostError};
use thiserror::Error;

use super::cluster_state::ClusterStateError;
use super::discovery::DiscoveryError;
use crate::change::ChangeError;
use crate::init::artifacts::ArtifactError;
use crate::load::LoadError;
use crate::plan::{RecordError, RunError};
use crate::preflight::PreflightError;
use crate::selection::UnknownPhase;

/// Why `join` ended early.
#[derive(Debug, Error)]
pub enum JoinError {
    /// There is no configuration to act on.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A phase does not exist.
    #[error(transparent)]
    Phase(#[from] UnknownPhase),
    /// The host is not ready.
    #[error(transparent)]
    Preflight(#[from] PreflightError),
    /// The cluster was not found, or is not trusted.
    #[error("error execution phase {phase}: couldn't validate the identity of the API Server")]
    Discovery {
        /// The phase.
        phase: &'static str,
        /// Why.
        source: DiscoveryError,
    },
    /// The cluster's configuration is unknown.
    #[error("error execution phase {phase}")]
    ClusterState {
        /// The phase.
        phase: &'static str,
        /// Why.
        source: ClusterStateError,
    },
    /// Something cannot be rendered.
    #[error("error execution phase kubelet-start")]
    Artifacts(#[from] ArtifactError),
    /// The host cannot be observed, or another run is at work.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The record cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A change failed.
    #[error("error execution phase {phase}")]
    Change {
        /// The phase.
        phase: &'static str,
        /// The step.
        step: String,
        /// Why.
        source: ChangeError,
    },
    /// The CA on this host is another cluster's.
    #[error("{path} is not the CA of the cluster to be joined")]
    ForeignAuthority {
        /// The file.
        path: PathBuf,
    },
    /// An unfinished run meant something else.
    #[error("an unfinished `join` of this host ({began}) meant something else:\n  {}", .differences.join("\n  "))]
    OtherIntent {
        /// When it began.
        began: String,
        /// Field, earlier value, value now.
        differences: Vec<String>,
    },
    /// Joining as a control plane.
    #[error("joining as a control-plane node is not part of this program yet")]
    ControlPlane,
    /// A phase that needs the administrator's kubeconfig.
    #[error(
        "File {path} does not exists. Please use 'kubeadm join phase control-plane-prepare' subcommands to generate it."
    )]
    NoAdminKubeconfig {
        /// The file.
        path: PathBuf,
    },
}

impl From<RunError<ChangeError>> for JoinError {
    fn from(error: RunError<ChangeError>) -> Self {
        match error {
            RunError::Step { step, phase, source } => Self::Change { phase, step, source },
            RunError::Record(e) => Self::Record(e),
        }
    }
}

impl JoinError {
    fn inner(&self) -> Option<&dyn Explain> {
        Some(match self {
            Self::Load(e) => e,
            Self::Phase(e) => e,
            Self::Preflight(e) => e,
            Self::Discovery { source, .. } => source,
            Self::ClusterState { source, .. } => source,
            Self::Artifacts(e) => e,
            Self::Host(e) => e,
            Self::Change { source, .. } => source,
            _ => return None,
        })
    }
}

impl Explain for JoinError {
    fn code(&self) -> Code {
        match self {
            Self::Record(_) => Code("record.unusable"),
            Self::ForeignAuthority { .. } => Code("join.foreign-authority"),
            Self::OtherIntent { .. } => Code("join.other-intent"),
            Self::ControlPlane => Code("program.unfinished"),
            Self::NoAdminKubeconfig { .. } => Code("join.no-admin-kubeconfig"),
            _ => self.inner().map_or(Code("join.failed"), Explain::code),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::ForeignAuthority { path } => Some(format!(
                "if the host left its earlier cluster: kubewright reset; otherwise compare {} with the cluster's CA",
                path.display()
            )),
            Self::OtherIntent { .. } => Some(
                "give the earlier command again to finish it, or `reset` this host and start anew".into(),
            ),
            Self::ControlPlane => Some("use the kubeadm of the same version for it".into()),
            _ => self.inner().and_then(Explain::help),
        }
    }

    fn place(&self) -> Option<String> {
        match self {
            Self::Change { step, .. } => Some(format!("join / {step}")),
            _ => self.inner().and_then(Explain::place),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::ForeignAuthority { .. } => ExitStatus::Trust,
            Self::OtherIntent { .. } => ExitStatus::Validation,
            _ => self.inner().map_or(ExitStatus::General, Explain::exit_status),
        }
    }
}
