//! External CA mode: `ca.crt` is there and `ca.key` is not, so everything it signs must be there too.
//!
//! Answers to `UsingExternalCA` and `ValidateKubeconfigsForExternalCA` upstream.

use std::path::{Path, PathBuf};

use cluster::api::endpoint::EndpointError;
use cluster::api::internal::InitConfiguration;
use cluster::artifacts::kubeconfig_files::KUBECONFIG_FILES;
use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use pki::Certificate;
use thiserror::Error;

use super::plan::AuthorityKeys;
use crate::Context;
use crate::certs::{AuthorityError, KeyPlace, PeriodWatch, key_place};
use crate::change::existing_kubeconfig::{self, ExistingKubeconfigError};
use crate::change::pki_files::{PairPaths, load_chain};

/// Something that the owner of an authority must provide is missing or wrong.
#[derive(Debug, Error)]
pub enum ExternalCaError {
    /// A certificate or key.
    #[error("invalid or incomplete {mode}")]
    Incomplete {
        /// `external CA` or `external front-proxy CA`.
        mode: &'static str,
        /// Why.
        source: AuthorityError,
    },
    /// A kubeconfig.
    #[error("the {file} file does not exists or it is not valid")]
    Kubeconfig {
        /// Its name.
        file: &'static str,
        /// Why.
        source: ExistingKubeconfigError,
    },
    /// A kubeconfig that is not there.
    #[error("the {file} file does not exists or it is not valid: stat {path}: no such file or directory")]
    NoKubeconfig {
        /// Its name.
        file: &'static str,
        /// Where it should be.
        path: PathBuf,
    },
    /// The endpoint that kubeconfigs should have.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
}

impl Explain for ExternalCaError {
    fn code(&self) -> Code {
        Code("init.external-ca-incomplete")
    }

    fn help(&self) -> Option<String> {
        let detail = match self {
            Self::Incomplete { source, .. } => source.detail().map(|detail| format!("{detail}; ")),
            _ => None,
        };
        Some(format!(
            "{}make the requests with `kubeadm certs generate-csr`, have them signed, and put the results in place",
            detail.unwrap_or_default()
        ))
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}

/// Whose the keys of the authorities are; an error if they are somebody else's and something they sign is missing.
pub fn detect(
    context: Context<'_>,
    config: &InitConfiguration,
    kubeconfigs: &Path,
) -> Result<AuthorityKeys, ExternalCaError> {
    let mut watch = PeriodWatch::default();
    let keys = whose_key(context, &mut watch, config, "ca", "external CA")?;
    if keys == AuthorityKeys::External {
        check_kubeconfigs(context, config, kubeconfigs)?;
    }
    // An external authority of the front proxy alone changes nothing but what may be missing.
    whose_key(context, &mut watch, config, "front-proxy-ca", "external front-proxy CA")?;
    Ok(keys)
}

fn whose_key(
    context: Context<'_>,
    watch: &mut PeriodWatch,
    config: &InitConfiguration,
    authority: &str,
    mode: &'static str,
) -> Result<AuthorityKeys, ExternalCaError> {
    let directory = Path::new(&config.cluster.certificates_dir);
    let root = PairPaths::of(directory, authority).certificate;
    // Without an authority there is nothing to be external. One that is damaged shows when it is used.
    if !load_chain(context.host, &root).is_ok_and(|(root, _)| root.is_ca()) {
        return Ok(AuthorityKeys::Here);
    }
    match key_place(context, watch, directory, authority) {
        Ok(KeyPlace::Here) => Ok(AuthorityKeys::Here),
        Ok(KeyPlace::Elsewhere) => Ok(AuthorityKeys::External),
        Err(source) => Err(ExternalCaError::Incomplete { mode, source }),
    }
}

/// What the reference checks first comes first.
const FILES: [&str; 5] = ["controller-manager", "scheduler", "admin", "super-admin", "kubelet"];

fn check_kubeconfigs(
    context: Context<'_>,
    config: &InitConfiguration,
    directory: &Path,
) -> Result<(), ExternalCaError> {
    let root = PairPaths::of(Path::new(&config.cluster.certificates_dir), "ca").certificate;
    let trusted: Vec<Certificate> = load_chain(context.host, &root)
        .map(|(first, rest)| std::iter::once(first).chain(rest).collect())
        .unwrap_or_default();
    for spec in FILES.iter().filter_map(|name| KUBECONFIG_FILES.iter().find(|spec| spec.name == *name)) {
        let file = spec.file;
        let path = directory.join(file);
        let (server, _) = spec.server_with_request(&config.cluster, &config.local_api_endpoint)?;
        let checked = existing_kubeconfig::check(context.host, &path, &server, &trusted);
        match checked.map_err(|source| ExternalCaError::Kubeconfig { file, source })? {
            Some(events) => events.into_iter().for_each(|event| context.tell(event)),
            None => return Err(ExternalCaError::NoKubeconfig { file, path }),
        }
    }
    Ok(())
}
