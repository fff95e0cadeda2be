//! Reading certificates and keys, with errors worded as the reference words them.
//!
//! Answers to `TryLoad...FromDisk` of upstream's `pkiutil`.

use std::error::Error;
use std::path::{Path, PathBuf};

use host::os_text::os_text;
use host::{HostError, Observe};
use pki::{Certificate, CertificateError, PrivateKey, PrivateKeyError};

/// A file that is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It does not exist.
    #[error("open {path}: no such file or directory")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be opened.
    #[error("open {path}: {problem}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's answer.
        problem: String,
    },
    /// It cannot be looked at.
    #[error(transparent)]
    Host(HostError),
    /// It holds no certificate. The problem is part of the text, its cause is not: the reference does not know it.
    #[error("error reading {path}: {problem}")]
    NoCertificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: CertificateError,
    },
    /// It holds no key that can be used.
    #[error("error reading private key file {path}: {problem}")]
    NoKey {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: PrivateKeyError,
    },
}

impl FileFault {
    /// More than the reference says, if more is known.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::NoCertificate { problem, .. } => problem.source().map(ToString::to_string),
            Self::NoKey { problem, .. } => problem.source().map(ToString::to_string),
            Self::Missing { .. } | Self::Unreadable { .. } | Self::Host(_) => None,
        }
    }
}

/// All certificates of a file, at least one; that of the subject comes first.
pub(crate) fn load_certificates(host: &dyn Observe, path: &Path) -> Result<Vec<Certificate>, FileFault> {
    let bytes = read(host, path)?;
    Certificate::parse_all_pem(&bytes)
        .map_err(|problem| FileFault::NoCertificate { path: path.into(), problem })
}

/// The first certificate of a file, and those that follow it.
pub(crate) fn load_chain(
    host: &dyn Observe,
    path: &Path,
) -> Result<(Certificate, Vec<Certificate>), FileFault> {
    let mut all = load_certificates(host, path)?;
    let rest = all.split_off(1);
    Ok((all.swap_remove(0), rest))
}

/// A private key.
pub(crate) fn load_key(host: &dyn Observe, path: &Path) -> Result<PrivateKey, FileFault> {
    let bytes = read(host, path)?;
    PrivateKey::from_pem(&bytes).map_err(|problem| FileFault::NoKey { path: path.into(), problem })
}

fn read(host: &dyn Observe, path: &Path) -> Result<Vec<u8>, FileFault> {
    match host.read(path) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(FileFault::Missing { path: path.into() }),
        Err(HostError::File { source, .. }) => {
            Err(FileFault::Unreadable { path: path.into(), problem: os_text(&source) })
        }
        Err(other) => Err(FileFault::Host(other)),
    }
}
