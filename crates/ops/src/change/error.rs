//! Why a change could not be made.

use std::path::PathBuf;
use std::time::Duration;

use cluster::api::schema::GoDuration;
use cluster::kube::{ApiError, ConnectError};
use host::diagnostic::ExitStatus;
use host::{Code, Explain, HostError};
use thiserror::Error;

use super::existing_kubeconfig::ExistingKubeconfigError;
use crate::certs::FileFault;
use crate::preflight::PreflightError;

/// Why a change could not be made.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// The host refused.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A file the change needs is not there.
    #[error("open {path}: no such file or directory")]
    Missing {
        /// The file.
        path: PathBuf,
        /// Which command makes it.
        made_by: &'static str,
    },
    /// A file's content cannot be used.
    #[error("{path} cannot be used: {reason}")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A certificate or key is wrong or cannot be made.
    #[error("{context}")]
    Pki {
        /// What was attempted, as the reference words it.
        context: String,
        /// Why it failed.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A certificate or key file that is there cannot be used.
    #[error("{context}")]
    PkiFile {
        /// What it is for, as the reference words it.
        context: String,
        /// What is wrong with it.
        source: FileFault,
    },
    /// A kubeconfig that is there cannot be used.
    #[error(transparent)]
    ExistingKubeconfig(#[from] ExistingKubeconfigError),
    /// The administrator has no rights, and cannot be given them.
    #[error("could not bootstrap the admin user in file admin.conf")]
    AdminBinding(#[source] Box<ChangeError>),
    /// No client for the API server.
    #[error("cannot make a client from {kubeconfig}")]
    Connect {
        /// The kubeconfig.
        kubeconfig: PathBuf,
        /// Why.
        source: ConnectError,
    },
    /// The API server refused, or did not answer in time.
    #[error("{context}")]
    Api {
        /// What was attempted, as the reference words it.
        context: String,
        /// The server's answer, or why there was none.
        source: ApiError,
    },
    /// The runtime refused.
    #[error("{context}")]
    Runtime {
        /// What was attempted.
        context: String,
        /// The runtime's answer.
        source: cri::Error,
    },
    /// Images could not be pulled, which is a failed preflight check.
    #[error(transparent)]
    ImagePull(PreflightError),
    /// The kubelet did not become healthy.
    #[error(
        "failed while waiting for the kubelet to start: The HTTP call equal to 'curl -sSL {url}' returned {reason}\n"
    )]
    KubeletUnhealthy {
        /// Health URL.
        url: String,
        /// The last answer.
        reason: String,
    },
    /// Components did not become healthy.
    #[error("failed while waiting for the control plane to start: {}", .failures.join(", "))]
    ComponentsUnhealthy {
        /// One line each.
        failures: Vec<String>,
    },
    /// A wait ended without what it waited for.
    #[error("{what} did not happen within {}", GoDuration::from(*limit))]
    Deadline {
        /// What was waited for.
        what: String,
        /// The limit.
        limit: Duration,
    },
    /// Something that must not be done here.
    #[error("{reason}")]
    Refused {
        /// Why.
        reason: String,
        /// What to do instead.
        help: String,
    },
}

impl ChangeError {
    /// An API call that failed.
    pub(super) fn api(context: impl Into<String>) -> impl FnOnce(ApiError) -> Self {
        let context = context.into();
        move |source| Self::Api { context, source }
    }

    /// A certificate or key operation that failed.
    pub(super) fn pki<E>(context: impl Into<String>) -> impl FnOnce(E) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let context = context.into();
        move |source| Self::Pki { context, source: Box::new(source) }
    }
}

impl Explain for ChangeError {
    fn code(&self) -> Code {
        match self {
            Self::Host(e) => e.code(),
            Self::Missing { .. } => Code("change.missing-file"),
            Self::Content { .. } => Code("change.bad-file"),
            Self::Pki { .. } => Code("change.pki"),
            Self::PkiFile { .. } | Self::ExistingKubeconfig(_) => Code("change.bad-file"),
            Self::AdminBinding(e) => e.code(),
            Self::Connect { source, .. } => source.code(),
            Self::Api { source, .. } => source.code(),
            Self::Runtime { .. } => Code("change.runtime"),
            Self::ImagePull(e) => e.code(),
            Self::KubeletUnhealthy { .. } => Code("change.kubelet-unhealthy"),
            Self::ComponentsUnhealthy { .. } => Code("change.components-unhealthy"),
            Self::Deadline { .. } => Code("change.deadline"),
            Self::Refused { .. } => Code("change.refused"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Host(e) => e.help(),
            Self::Missing { made_by, .. } => Some(format!("make it with: {made_by}")),
            Self::Connect { source, .. } => source.help(),
            Self::Api { source, .. } => source.help(),
            Self::KubeletUnhealthy { .. } => {
                Some("look at the kubelet's last lines: journalctl -u kubelet -n 50 --no-pager".into())
            }
            Self::ComponentsUnhealthy { .. } => Some(
                "look at the component's container: crictl ps -a; then run the same command again".into(),
            ),
            Self::ImagePull { .. } => {
                Some("check the registry and the credentials: kubeadm config images pull".into())
            }
            Self::Refused { help, .. } => Some(help.clone()),
            Self::Content { path, .. } => {
                Some(format!("mend or remove {}, then run the command again", path.display()))
            }
            Self::PkiFile { source, .. } => {
                let detail = source.detail().map(|detail| format!("{detail}; ")).unwrap_or_default();
                Some(format!("{detail}mend or remove the file, then run the command again"))
            }
            Self::ExistingKubeconfig(_) => Some("mend or remove the file, then run the command again".into()),
            Self::AdminBinding(e) => e.help(),
            Self::Pki { .. } | Self::Runtime { .. } | Self::Deadline { .. } => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Host(e) => e.exit_status(),
            Self::Api { source, .. } => source.exit_status(),
            Self::AdminBinding(e) => e.exit_status(),
            Self::KubeletUnhealthy { .. } | Self::ComponentsUnhealthy { .. } | Self::Deadline { .. } => {
                ExitStatus::Deadline
            }
            Self::ImagePull(e) => e.exit_status(),
            _ => ExitStatus::General,
        }
    }
}
