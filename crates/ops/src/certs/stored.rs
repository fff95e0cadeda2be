//! A certificate where it is stored: reading it, and putting its successor in its place.
//!
//! Answers to upstream `phases/certs/renewal/readwriter.go`.

use std::path::{Path, PathBuf};

use cluster::artifacts::kubeconfig::Kubeconfig;
use host::files::FileSpec;
use host::{Explain, FileKind, Host, HostError, Observe};
use pki::{Certificate, CertificateError, PrivateKey};
use thiserror::Error;

use super::catalog::{Place, Renewable};
use super::error::CertsError;
use super::files::{FileFault, load_chain};
use crate::change::pki_files::{self, PairPaths};

const KUBECONFIG_MODE: u32 = 0o600;

/// A kubeconfig whose certificate cannot be renewed.
#[derive(Debug, Error)]
pub enum KubeconfigFault {
    /// It cannot be read.
    #[error("failed to load kubeConfig file {path}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Its current context leads nowhere.
    #[error("invalid kubeConfig file {path}: missing {what} {name}")]
    Dangling {
        /// The file.
        path: PathBuf,
        /// `context`, `cluster` or `authInfo`.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A certificate is not in it.
    #[error("kubeConfig file {path} does not have an embedded {role} certificate")]
    NotEmbedded {
        /// The file.
        path: PathBuf,
        /// `server` or `client`.
        role: &'static str,
    },
    /// What is in it for a client certificate is none.
    #[error("kubeConfig file {path} does not contain a valid client certificate: {problem}")]
    NoCertificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: CertificateError,
    },
}

/// A certificate as it was found, with what is needed to replace it.
pub(super) struct Stored {
    /// The certificate.
    pub certificate: Certificate,
    kubeconfig: Option<(Kubeconfig, Certificate)>,
}

/// Whether the file of a certificate is there.
pub(super) fn exists(host: &dyn Observe, directory: &Path, place: &Place) -> bool {
    let path = match place {
        Place::Pki(base_name) => PairPaths::of(directory, base_name).certificate,
        Place::Kubeconfig(path) => path.into(),
    };
    is_file(host, &path)
}

/// Whether a path leads to something that is no directory.
pub(super) fn is_file(host: &dyn Observe, path: &Path) -> bool {
    let kind = |path: &Path| host.info(path).ok().flatten().map(|info| info.kind);
    let kind = match kind(path) {
        Some(FileKind::Link) => host.canonical(path).ok().flatten().and_then(|target| kind(&target)),
        found => found,
    };
    kind.is_some_and(|kind| kind != FileKind::Directory)
}

/// Reads a certificate.
pub(super) fn load(
    host: &dyn Observe,
    directory: &Path,
    renewable: &Renewable,
) -> Result<Stored, CertsError> {
    match &renewable.place {
        Place::Pki(base_name) => {
            let certificate = load_existing(host, directory, base_name)?;
            Ok(Stored { certificate, kubeconfig: None })
        }
        Place::Kubeconfig(path) => {
            let kubeconfig = load_kubeconfig(host, Path::new(path))?;
            // The new file trusts the authority that signs the new certificate.
            let authority = load_existing(host, directory, renewable.authority_base_name)?;
            let certificate = client_certificate(&kubeconfig, Path::new(path))?;
            Ok(Stored { certificate, kubeconfig: Some((kubeconfig, authority)) })
        }
    }
}

/// A certificate of the directory.
pub(super) fn load_existing(
    host: &dyn Observe,
    directory: &Path,
    base_name: &str,
) -> Result<Certificate, CertsError> {
    let path = PairPaths::of(directory, base_name).certificate;
    load_chain(host, &path)
        .map(|(certificate, _)| certificate)
        .map_err(|source| CertsError::Existing { base_name: base_name.to_owned(), source })
}

fn load_kubeconfig(host: &dyn Observe, path: &Path) -> Result<Kubeconfig, KubeconfigFault> {
    let unreadable = |reason: String| KubeconfigFault::Unreadable { path: path.into(), reason };
    let bytes =
        host.read(path).map_err(|e| unreadable(host::Diagnostic::of(&e as &dyn Explain).one_line()))?;
    let missing = || unreadable(FileFault::Missing { path: path.into() }.to_string());
    let text =
        String::from_utf8(bytes.ok_or_else(missing)?).map_err(|_| unreadable("it is not UTF-8".into()))?;
    Kubeconfig::parse(&text).map_err(|error| unreadable(error.to_string()))
}

fn client_certificate(kubeconfig: &Kubeconfig, path: &Path) -> Result<Certificate, KubeconfigFault> {
    let dangling =
        |what, name: &str| KubeconfigFault::Dangling { path: path.into(), what, name: name.to_owned() };
    let not_embedded = |role| KubeconfigFault::NotEmbedded { path: path.into(), role };
    let current = &kubeconfig.current_context;
    let context = kubeconfig.contexts.get(current).ok_or_else(|| dangling("context", current))?;
    let cluster =
        kubeconfig.clusters.get(context.cluster()).ok_or_else(|| dangling("cluster", context.cluster()))?;
    if cluster.ca_data().is_empty() {
        return Err(not_embedded("server"));
    }
    let user = kubeconfig.users.get(context.user()).ok_or_else(|| dangling("authInfo", context.user()))?;
    let data = user.certificate_data();
    if data.is_empty() {
        return Err(not_embedded("client"));
    }
    Certificate::from_pem(&data)
        .map_err(|problem| KubeconfigFault::NoCertificate { path: path.into(), problem })
}

/// Puts a new certificate and its key in the place of the old ones.
pub(super) fn replace(
    host: &dyn Host,
    directory: &Path,
    renewable: &Renewable,
    stored: Stored,
    certificate: &Certificate,
    key: &PrivateKey,
) -> Result<(), CertsError> {
    match (&renewable.place, stored.kubeconfig) {
        (Place::Kubeconfig(path), Some((mut kubeconfig, authority))) => {
            embed(&mut kubeconfig, &authority, certificate, key);
            Ok(host.write_file(&FileSpec::new(
                Path::new(path),
                KUBECONFIG_MODE,
                kubeconfig.render().as_bytes(),
            ))?)
        }
        (Place::Pki(base_name), _) => {
            replace_pair(host, &PairPaths::of(directory, base_name), certificate, key)
        }
        (Place::Kubeconfig(_), None) => Ok(()),
    }
}

fn embed(kubeconfig: &mut Kubeconfig, authority: &Certificate, certificate: &Certificate, key: &PrivateKey) {
    let cluster =
        kubeconfig.contexts.get(&kubeconfig.current_context).map(|context| context.cluster().to_owned());
    if let Some(cluster) = cluster.and_then(|name| kubeconfig.clusters.get_mut(&name)) {
        cluster.embed_ca(authority.to_pem().as_bytes());
    }
    if let Some(user) = kubeconfig.current_user_mut() {
        user.embed_certificate(certificate.to_pem().as_bytes(), key.to_pem().as_bytes());
    }
}

/// Both files or none: if the certificate cannot be written, the old key comes back. A run that is killed in between
/// is made good by the next one, which needs only the old certificate.
pub(super) fn replace_pair(
    host: &dyn Host,
    paths: &PairPaths,
    certificate: &Certificate,
    key: &PrivateKey,
) -> Result<(), CertsError> {
    let old = host.read(&paths.key)?.zip(host.info(&paths.key)?);
    pki_files::write_key(host, &paths.key, key)?;
    pki_files::write_certificate(host, &paths.certificate, certificate).map_err(|error| {
        if let Some((content, info)) = old {
            restore(host, &paths.key, info.mode, &content);
        }
        error.into()
    })
}

/// That this fails as well, on a disk that refuses writes, matters less than the first error.
fn restore(host: &dyn Host, path: &Path, mode: u32, content: &[u8]) {
    let _: Result<(), HostError> = host.write_file(&FileSpec::new(path, mode, content));
}
