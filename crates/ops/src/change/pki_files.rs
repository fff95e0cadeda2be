//! Certificates and keys on disk, in the places and with the modes the reference gives them.

use std::path::{Path, PathBuf};

use host::Host;
use host::files::FileSpec;
use pki::{Certificate, PrivateKey};

use super::ChangeError;
pub(crate) use crate::certs::files::{load_chain, load_key};

const CERTIFICATE_MODE: u32 = 0o644;
const KEY_MODE: u32 = 0o600;

/// The files of one certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairPaths {
    /// `ca.crt`.
    pub certificate: PathBuf,
    /// `ca.key`.
    pub key: PathBuf,
}

impl PairPaths {
    /// The pair `etcd/ca` in a PKI directory.
    pub fn of(directory: &Path, base_name: &str) -> Self {
        let file = |extension: &str| directory.join(format!("{base_name}.{extension}"));
        Self { certificate: file("crt"), key: file("key") }
    }
}

/// Writes a key.
pub fn write_key(host: &dyn Host, path: &Path, key: &PrivateKey) -> Result<(), ChangeError> {
    write(host, path, KEY_MODE, key.to_pem().as_bytes())
}

/// Writes certificates, the end entity first.
pub fn write_certificate(host: &dyn Host, path: &Path, certificate: &Certificate) -> Result<(), ChangeError> {
    write(host, path, CERTIFICATE_MODE, certificate.to_pem().as_bytes())
}

/// Writes a public key.
pub fn write_public_key(host: &dyn Host, path: &Path, key: &PrivateKey) -> Result<(), ChangeError> {
    write(host, path, KEY_MODE, key.public_key().to_pem().as_bytes())
}

/// Copies a file with its mode.
pub(super) fn copy(host: &dyn Host, from: &Path, to: &Path) -> Result<(), ChangeError> {
    if let (Some(content), Some(info)) = (host.read(from)?, host.info(from)?) {
        write(host, to, info.mode, &content)?;
    }
    Ok(())
}

fn write(host: &dyn Host, path: &Path, mode: u32, content: &[u8]) -> Result<(), ChangeError> {
    if let Some(parent) = path.parent() {
        host.create_directories(parent, 0o755)?;
    }
    Ok(host.write_file(&FileSpec::new(path, mode, content))?)
}
