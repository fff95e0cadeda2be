//! Why certificates could not be looked at or renewed.

use std::path::PathBuf;

use host::diagnostic::ExitStatus;
use host::{Code, Explain, HostError};
use jiff::Timestamp;
use pki::IssueError;
use thiserror::Error;

use super::authority::{AuthorityError, PairError};
use super::files::FileFault;
use super::stored::KubeconfigFault;
use crate::change::ChangeError;
use crate::load::LoadError;

/// Why certificates could not be looked at or renewed.
#[derive(Debug, Error)]
pub enum CertsError {
    /// There is no configuration that says where they are.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The host refused.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A key could not be made, or a file not be written.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// An authority, or something it signed, is not as it should be.
    #[error("Error checking external CA condition for {base_name} certificate authority")]
    Authority {
        /// The authority's files without their extension.
        base_name: &'static str,
        /// What is wrong.
        source: AuthorityError,
    },
    /// A certificate cannot be read.
    #[error("failed to load existing certificate {base_name}")]
    Existing {
        /// Its file without extension.
        base_name: String,
        /// Why not.
        source: FileFault,
    },
    /// A kubeconfig holds no certificate that could be renewed.
    #[error(transparent)]
    Kubeconfig(#[from] KubeconfigFault),
    /// The pair of an authority cannot be read.
    #[error("failure loading {base_name} certificate authority")]
    Pair {
        /// The authority's files without their extension.
        base_name: &'static str,
        /// Why not.
        source: PairError,
    },
    /// An authority's time is over.
    #[error("the certificate authority {path} expired at {end}")]
    ExpiredAuthority {
        /// Its certificate.
        path: PathBuf,
        /// When.
        end: Timestamp,
    },
    /// A certificate says of itself that it is for nothing, so that its successor would be refused.
    #[error("failed to renew certificate {name}")]
    NoUsage {
        /// The certificate.
        name: &'static str,
        /// The reason, in the words of who would make it.
        source: IssueError,
    },
    /// The authority did not sign.
    #[error("failed to renew certificate {name}: unable to sign certificate")]
    Issue {
        /// The certificate.
        name: &'static str,
        /// Why not.
        source: IssueError,
    },
}

impl CertsError {
    /// A certificate that was not made.
    pub(super) fn issue(name: &'static str, source: IssueError) -> Self {
        match source {
            IssueError::NoUsage => Self::NoUsage { name, source },
            _ => Self::Issue { name, source },
        }
    }
}

impl Explain for CertsError {
    fn code(&self) -> Code {
        match self {
            Self::Load(e) => e.code(),
            Self::Host(e) => e.code(),
            Self::Change(e) => e.code(),
            Self::Authority { .. } => Code("certs.authority"),
            Self::Existing { .. } => Code("certs.certificate"),
            Self::Kubeconfig(_) => Code("certs.kubeconfig"),
            Self::Pair { .. } => Code("certs.authority-files"),
            Self::ExpiredAuthority { .. } => Code("certs.expired-authority"),
            Self::NoUsage { .. } | Self::Issue { .. } => Code("certs.not-issued"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Load(e) => e.help(),
            Self::Host(e) => e.help(),
            Self::Change(e) => e.help(),
            Self::Authority { source, .. } => source.detail(),
            Self::Existing { source, .. } => source.detail(),
            Self::Pair { source, .. } => source.detail(),
            Self::Kubeconfig(_) => Some(
                "move the file away and make it anew: kubeadm init phase kubeconfig all --config FILE".into(),
            ),
            Self::ExpiredAuthority { .. } => {
                Some("nothing it signs would be trusted: replace the authority first".into())
            }
            Self::NoUsage { .. } | Self::Issue { .. } => None,
        }
    }

    fn place(&self) -> Option<String> {
        match self {
            Self::Load(e) => e.place(),
            _ => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Load(e) => e.exit_status(),
            Self::Host(e) => e.exit_status(),
            Self::Change(e) => e.exit_status(),
            Self::ExpiredAuthority { .. } => ExitStatus::Trust,
            _ => ExitStatus::General,
        }
    }
}
