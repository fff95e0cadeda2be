//! Why `init` ended early.

use host::diagnostic::ExitStatus;
use host::{Code, Explain, HostError};
use thiserror::Error;

use super::artifacts::{ArtifactError, Unrendered};
use super::external_ca::ExternalCaError;
use crate::change::ChangeError;
use crate::join_command::JoinCommandError;
use crate::load::LoadError;
use crate::plan::{RecordError, RunError};
use crate::preflight::PreflightError;
use crate::selection::UnknownPhase;

/// Why `init` ended early.
#[derive(Debug, Error)]
pub enum InitError {
    /// There is no configuration to act on.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A phase does not exist.
    #[error(transparent)]
    Phase(#[from] UnknownPhase),
    /// Somebody else holds the authority, and something it must provide is missing.
    #[error(transparent)]
    ExternalCa(#[from] ExternalCaError),
    /// Something cannot be rendered.
    #[error("error execution phase {phase}")]
    Artifacts {
        /// The first phase that needs it.
        phase: &'static str,
        /// Why.
        source: ArtifactError,
    },
    /// The host is not ready.
    #[error(transparent)]
    Preflight(#[from] PreflightError),
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
    /// The certificate key is malformed.
    #[error("error decoding certificate key")]
    CertificateKey(#[from] pki::CertificateKeyError),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] pki::RandomnessError),
    /// Certificates of an external authority cannot be uploaded.
    #[error("can't use upload-certs with an external CA or an external front-proxy CA")]
    UploadOfExternal,
    /// An unfinished run meant something else.
    #[error("an unfinished `init` of this host ({began}) meant something else:\n  {}", .differences.join("\n  "))]
    OtherIntent {
        /// When it began.
        began: String,
        /// Field, earlier value, value now.
        differences: Vec<String>,
    },
    /// The join command cannot be made.
    #[error("failed to print join command")]
    JoinCommand(#[from] JoinCommandError),
}

impl From<RunError<ChangeError>> for InitError {
    fn from(error: RunError<ChangeError>) -> Self {
        match error {
            RunError::Step { step, phase, source } => Self::Change { phase, step, source },
            RunError::Record(e) => Self::Record(e),
        }
    }
}

impl From<Unrendered> for InitError {
    fn from(error: Unrendered) -> Self {
        Self::Artifacts { phase: error.phase, source: error.source }
    }
}

impl InitError {
    fn inner(&self) -> Option<&dyn Explain> {
        Some(match self {
            Self::Load(e) => e,
            Self::Phase(e) => e,
            Self::ExternalCa(e) => e,
            Self::Artifacts { source, .. } => source,
            Self::Preflight(e) => e,
            Self::Host(e) => e,
            Self::Change { source, .. } => source,
            Self::JoinCommand(e) => e,
            _ => return None,
        })
    }
}

impl Explain for InitError {
    fn code(&self) -> Code {
        match self {
            Self::Record(_) => Code("record.unusable"),
            Self::CertificateKey(_) => Code("config.certificate-key"),
            Self::Randomness(_) => Code("host.randomness"),
            Self::UploadOfExternal => Code("init.upload-of-external-ca"),
            Self::OtherIntent { .. } => Code("init.other-intent"),
            _ => self.inner().map_or(Code("init.failed"), Explain::code),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::OtherIntent { .. } => Some(
                "give the earlier command again to finish it, or `reset` this host and start anew".into(),
            ),
            Self::CertificateKey(_) => Some("make one: kubeadm certs certificate-key".into()),
            _ => self.inner().and_then(Explain::help),
        }
    }

    fn place(&self) -> Option<String> {
        match self {
            Self::Change { step, .. } => Some(format!("init / {step}")),
            Self::Artifacts { phase, .. } => Some(format!("init / {phase}")),
            _ => self.inner().and_then(Explain::place),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::CertificateKey(_) | Self::UploadOfExternal | Self::OtherIntent { .. } => {
                ExitStatus::Validation
            }
            _ => self.inner().map_or(ExitStatus::General, Explain::exit_status),
        }
    }
}
