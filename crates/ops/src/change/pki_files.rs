//! Certificates and keys on disk, in the places and with the modes the reference gives them.

use std::path::{Path, PathBuf};

use host::files::FileSpec;
use host::{Host, Observe};
use pki::{Certificate, PrivateKey};

use super::ChangeError;

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

/// The first certificate of a file and those that follow it; `None` when there is no file.
pub fn load_chain(
    host: &dyn Observe,
    path: &Path,
) -> Result<Option<(Certificate, Vec<Certificate>)>, ChangeError> {
    let Some(bytes) = host.read(path)? else { return Ok(None) };
    let context = || format!("couldn't load the certificate file {}", path.display());
    let mut all = Certificate::parse_all_pem(&bytes).map_err(ChangeError::pki(context()))?.into_iter();
    match all.next() {
        Some(first) => Ok(Some((first, all.collect()))),
        None => Err(ChangeError::Content { path: path.into(), reason: "it holds no certificate".into() }),
    }
}

/// A private key; `None` when there is no file.
pub fn load_key(host: &dyn Observe, path: &Path) -> Result<Option<PrivateKey>, ChangeError> {
    let Some(bytes) = host.read(path)? else { return Ok(None) };
    let context = || format!("couldn't load the private key file {}", path.display());
    PrivateKey::from_pem(&bytes).map(Some).map_err(ChangeError::pki(context()))
}

/// A certificate authority that can sign.
pub fn load_authority(
    host: &dyn Observe,
    directory: &Path,
    base_name: &str,
) -> Result<(Certificate, PrivateKey), ChangeError> {
    let paths = PairPaths::of(directory, base_name);
    let missing = |path: PathBuf| ChangeError::Missing { path, made_by: "kubeadm init phase certs" };
    let (certificate, _) =
        load_chain(host, &paths.certificate)?.ok_or_else(|| missing(paths.certificate.clone()))?;
    let key = load_key(host, &paths.key)?.ok_or_else(|| missing(paths.key.clone()))?;
    if !certificate.is_ca() {
        return Err(ChangeError::Content {
            path: paths.certificate,
            reason: "the certificate is not a certificate authority".into(),
        });
    }
    if !certificate.matches_key(&key) {
        return Err(ChangeError::Content {
            path: paths.key,
            reason: format!("the key does not belong to {}", paths.certificate.display()),
        });
    }
    Ok((certificate, key))
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

fn write(host: &dyn Host, path: &Path, mode: u32, content: &[u8]) -> Result<(), ChangeError> {
    if let Some(parent) = path.parent() {
        host.create_directories(parent, 0o755)?;
    }
    Ok(host.write_file(&FileSpec::new(path, mode, content))?)
}
