//! External CA mode: `ca.crt` is there and `ca.key` is not, so everything it signs must be there too.
//!
//! Answers to `UsingExternalCA` and `ValidateKubeconfigsForExternalCA` upstream.

use std::path::{Path, PathBuf};

use cluster::api::internal::InitConfiguration;
use cluster::artifacts::kubeconfig::Kubeconfig;
use host::diagnostic::ExitStatus;
use host::{Code, Explain, Observe};
use pki::{Certificate, ExtendedUsage};
use thiserror::Error;

use super::plan::AuthorityKeys;
use crate::change::ChangeError;
use crate::change::pki_files::{PairPaths, load_chain, load_key};

/// Something that the owner of an authority must provide is missing or wrong.
#[derive(Debug, Error)]
pub enum ExternalCaError {
    /// A certificate or key.
    #[error("invalid or incomplete {mode}: {what}: {reason}")]
    Incomplete {
        /// `external CA` or `external front-proxy CA`.
        mode: &'static str,
        /// Which one.
        what: String,
        /// Why.
        reason: String,
    },
    /// A kubeconfig.
    #[error("the {file} file does not exists or it is not valid: {reason}")]
    Kubeconfig {
        /// Its name.
        file: &'static str,
        /// Why.
        reason: String,
    },
    /// A file cannot be read.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

impl Explain for ExternalCaError {
    fn code(&self) -> Code {
        Code("init.external-ca-incomplete")
    }

    fn help(&self) -> Option<String> {
        Some("make the requests with `kubeadm certs generate-csr`, have them signed, and put the results in place".into())
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}

/// Whose the keys of the authorities are; an error if external and incomplete.
pub fn detect(
    host: &dyn Observe,
    config: &InitConfiguration,
    kubeconfigs: &Path,
) -> Result<AuthorityKeys, ExternalCaError> {
    let directory = PathBuf::from(&config.cluster.certificates_dir);
    let front_proxy =
        external(host, &directory, "front-proxy-ca", "external front-proxy CA", &["front-proxy-client"])?;
    let kubernetes =
        external(host, &directory, "ca", "external CA", &["apiserver", "apiserver-kubelet-client"])?;
    if kubernetes == AuthorityKeys::External {
        check_kubeconfigs(host, &directory, kubeconfigs)?;
        return Ok(kubernetes);
    }
    let _ = front_proxy;
    Ok(AuthorityKeys::Here)
}

fn external(
    host: &dyn Observe,
    directory: &Path,
    authority: &str,
    mode: &'static str,
    signed: &[&str],
) -> Result<AuthorityKeys, ExternalCaError> {
    let paths = PairPaths::of(directory, authority);
    let Ok(Some((root, _))) = load_chain(host, &paths.certificate) else { return Ok(AuthorityKeys::Here) };
    if !root.is_ca() || host.info(&paths.key).map_err(ChangeError::from)?.is_some() {
        return Ok(AuthorityKeys::Here);
    }
    for name in signed {
        let incomplete =
            |reason: String| ExternalCaError::Incomplete { mode, what: (*name).to_owned(), reason };
        let paths = PairPaths::of(directory, name);
        let absent = |path: &Path| incomplete(format!("{} does not exist", path.display()));
        let key = load_key(host, &paths.key).map_err(|e| incomplete(e.to_string()))?;
        let key = key.ok_or_else(|| absent(&paths.key))?;
        let chain = load_chain(host, &paths.certificate).map_err(|e| incomplete(e.to_string()))?;
        let (certificate, intermediates) = chain.ok_or_else(|| absent(&paths.certificate))?;
        let at = certificate.not_before().max(root.not_before());
        pki::verify_chain(&certificate, &intermediates, &root, at, &[ExtendedUsage::Any])
            .map_err(|e| incomplete(format!("it is not signed by corresponding CA: {e}")))?;
        if !certificate.matches_key(&key) {
            return Err(incomplete("the key does not belong to the certificate".into()));
        }
    }
    Ok(AuthorityKeys::External)
}

fn check_kubeconfigs(
    host: &dyn Observe,
    certificates: &Path,
    directory: &Path,
) -> Result<(), ExternalCaError> {
    const FILES: [&str; 5] =
        ["controller-manager.conf", "scheduler.conf", "admin.conf", "super-admin.conf", "kubelet.conf"];
    let trusted = load_chain(host, &PairPaths::of(certificates, "ca").certificate)?;
    let trusted: Vec<Certificate> =
        trusted.into_iter().flat_map(|(first, rest)| std::iter::once(first).chain(rest)).collect();
    for file in FILES {
        let wrong = |reason: String| ExternalCaError::Kubeconfig { file, reason };
        let path = directory.join(file);
        let bytes = host.read(&path).map_err(ChangeError::from)?;
        let bytes =
            bytes.ok_or_else(|| wrong(format!("stat {}: no such file or directory", path.display())))?;
        let kubeconfig =
            Kubeconfig::parse(&String::from_utf8_lossy(&bytes)).map_err(|e| wrong(e.to_string()))?;
        let (_, cluster) = kubeconfig
            .current_cluster()
            .ok_or_else(|| wrong("its current context leads to no cluster".into()))?;
        let mut ca = cluster.ca_data();
        if ca.is_empty() && !cluster.ca_file().is_empty() {
            ca = host.read(Path::new(cluster.ca_file())).map_err(ChangeError::from)?.unwrap_or_default();
        }
        let found =
            Certificate::parse_all_pem(&ca).map_err(|_| wrong("it contains an invalid CA cert".into()))?;
        if !found.first().is_some_and(|first| trusted.contains(first)) {
            return Err(wrong("it does not contain a trusted CA in its current context's cluster".into()));
        }
    }
    Ok(())
}
