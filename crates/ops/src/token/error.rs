//! Why a token command failed.

use std::path::PathBuf;

use cluster::kube::{ApiError, ConnectError};
use host::diagnostic::ExitStatus;
use host::{Code, Explain, HostError};
use thiserror::Error;

use crate::change::Mode;
use crate::join_command::JoinCommandError;
use crate::load::LoadError;

/// Why a token command failed.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The kubeconfig is missing or malformed.
    #[error("failed to load {}kubeconfig: {reason}", match mode { Mode::Real => "admin ", Mode::DryRun => "" })]
    Kubeconfig {
        /// The file.
        path: PathBuf,
        /// Whether changes were to be made.
        mode: Mode,
        /// What is wrong with it.
        reason: String,
    },
    /// No client can be made from the kubeconfig.
    #[error("failed to create API client configuration from kubeconfig")]
    Connect(#[from] ConnectError),
    /// The host refused.
    #[error(transparent)]
    Host(#[from] HostError),
    /// There is no configuration that says what to make.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The configuration has no token.
    #[error("the configuration has no bootstrap token")]
    NoToken,
    /// There is no join command to print.
    #[error("failed to get join command")]
    JoinCommand(#[from] JoinCommandError),
    /// There is a token of that id.
    #[error("a token with id \"{id}\" already exists")]
    Exists {
        /// The public half.
        id: String,
    },
    /// The Secret of a token was not made.
    #[error("failed to create or update bootstrap token with name {name}")]
    Create {
        /// The Secret.
        name: String,
        /// The server's answer.
        source: ApiError,
    },
    /// The tokens were not listed.
    #[error("failed to list bootstrap tokens")]
    List(#[source] ApiError),
    /// A token was not deleted.
    #[error("failed to delete bootstrap token \"{id}\"")]
    Delete {
        /// The public half.
        id: String,
        /// The server's answer.
        source: ApiError,
    },
    /// There is no such token.
    #[error("failed to delete bootstrap token \"{id}\": secrets \"bootstrap-token-{id}\" not found")]
    Absent {
        /// The public half.
        id: String,
    },
}

impl Explain for TokenError {
    fn code(&self) -> Code {
        match self {
            Self::Kubeconfig { .. } => Code("token.kubeconfig"),
            Self::Connect(e) => e.code(),
            Self::Host(e) => e.code(),
            Self::Load(e) => e.code(),
            Self::JoinCommand(e) => e.code(),
            Self::NoToken => Code("token.none"),
            Self::Exists { .. } => Code("token.exists"),
            Self::Create { source, .. } | Self::List(source) | Self::Delete { source, .. } => source.code(),
            Self::Absent { .. } => Code("token.absent"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Kubeconfig { .. } => {
                Some("name the administrator's kubeconfig: --kubeconfig /etc/kubernetes/admin.conf".into())
            }
            Self::Connect(e) => e.help(),
            Self::Host(e) => e.help(),
            Self::Load(e) => e.help(),
            Self::JoinCommand(e) => e.help(),
            Self::NoToken => Some("add one to bootstrapTokens of the InitConfiguration".into()),
            Self::Exists { id } => Some(format!("delete it first: kubeadm token delete {id}")),
            Self::Create { source, .. } | Self::List(source) | Self::Delete { source, .. } => source.help(),
            Self::Absent { .. } => Some("see which there are: kubeadm token list".into()),
        }
    }

    fn place(&self) -> Option<String> {
        match self {
            Self::Load(e) => e.place(),
            Self::Kubeconfig { path, .. } => Some(path.display().to_string()),
            _ => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Host(e) => e.exit_status(),
            Self::Load(e) => e.exit_status(),
            Self::JoinCommand(e) => e.exit_status(),
            Self::NoToken | Self::Exists { .. } => ExitStatus::Validation,
            Self::Create { source, .. } | Self::List(source) | Self::Delete { source, .. } => {
                source.exit_status()
            }
            Self::Kubeconfig { .. } | Self::Connect(_) | Self::Absent { .. } => ExitStatus::General,
        }
    }
}
