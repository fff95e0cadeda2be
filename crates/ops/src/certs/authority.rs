//! The authorities: whether their keys are here, and loading them.
//!
//! An authority whose certificate is here and whose key is not belongs to somebody else; then what it signs must be
//! here and right. Answers to `UsingExternal...CA` and `LoadCertificateAuthority` upstream.

use std::path::{Path, PathBuf};

use host::Observe;
use pki::{Certificate, ExtendedUsage, PrivateKey, VerifyError};
use thiserror::Error;

use super::files::{FileFault, load_chain, load_key};
use super::period::PeriodWatch;
use crate::Context;
use crate::change::pki_files::PairPaths;

/// An authority that cannot be used, or something it signed.
#[derive(Debug, Error)]
pub enum AuthorityError {
    /// Its certificate cannot be read, or that of something it signed.
    #[error("failure loading certificate for {name}: couldn't load the certificate file {path}")]
    Certificate {
        /// Whose.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: FileFault,
    },
    /// It is no authority.
    #[error("certificate {name} is not a CA")]
    NotAuthority {
        /// Its name.
        name: &'static str,
    },
    /// The key of something it signed cannot be read.
    #[error("failure loading key for {base_name}: couldn't load the private key file {path}")]
    Key {
        /// Whose.
        base_name: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: FileFault,
    },
    /// It did not sign what it should have signed.
    #[error("certificate {name} is not signed by corresponding CA")]
    NotSigned {
        /// Which certificate.
        name: &'static str,
        /// Why not.
        source: VerifyError,
    },
}

/// Why the pair of an authority cannot be loaded.
#[derive(Debug, Error)]
pub enum PairError {
    /// Its certificate.
    #[error("failed to load certificate: couldn't load the certificate file {path}")]
    Certificate {
        /// The file.
        path: PathBuf,
        /// Why.
        source: FileFault,
    },
    /// Its key.
    #[error("failed to load key: couldn't load the private key file {path}")]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        source: FileFault,
    },
}

impl AuthorityError {
    /// More than the reference says, if more is known.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Certificate { source, .. } | Self::Key { source, .. } => source.detail(),
            Self::NotAuthority { .. } | Self::NotSigned { .. } => None,
        }
    }
}

impl PairError {
    /// More than the reference says, if more is known.
    pub fn detail(&self) -> Option<String> {
        let (Self::Certificate { source, .. } | Self::Key { source, .. }) = self;
        source.detail()
    }
}

/// Names in messages.
struct Names {
    base_name: &'static str,
    shown: &'static str,
}

struct Authority {
    names: Names,
    /// What its owner must provide when its key is elsewhere.
    signed: &'static [Names],
}

const fn names(base_name: &'static str, shown: &'static str) -> Names {
    Names { base_name, shown }
}

const AUTHORITIES: [Authority; 3] = [
    Authority {
        names: names("ca", "CA"),
        signed: &[
            names("apiserver", "API server"),
            names("apiserver-kubelet-client", "API server kubelet client"),
        ],
    },
    Authority {
        names: names("front-proxy-ca", "front-proxy CA"),
        signed: &[names("front-proxy-client", "front-proxy client")],
    },
    Authority {
        names: names("etcd/ca", "etcd CA"),
        signed: &[
            names("apiserver-etcd-client", "apiserver etcd client"),
            names("etcd/server", "etcd server"),
            names("etcd/peer", "etcd peer"),
            names("etcd/healthcheck-client", "etcd health-check client"),
        ],
    },
];

/// Where an authority's key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// On this node.
    Here,
    /// With its owner.
    Elsewhere,
}

/// Finds out where the key of an authority is; an error if that is elsewhere and something it signs is missing.
pub(crate) fn key_place(
    context: Context<'_>,
    watch: &mut PeriodWatch,
    directory: &Path,
    base_name: &str,
) -> Result<KeyPlace, AuthorityError> {
    let Some(authority) = AUTHORITIES.iter().find(|authority| authority.names.base_name == base_name) else {
        return Ok(KeyPlace::Here);
    };
    let root = load_root(context, watch, directory, &authority.names)?;
    let key = PairPaths::of(directory, base_name).key;
    // What cannot be looked at is there, as for the reference.
    if !context.host.info(&key).is_ok_and(|info| info.is_none()) {
        return Ok(KeyPlace::Here);
    }
    for signed in authority.signed {
        check_signed(context, watch, directory, signed, &root)?;
    }
    Ok(KeyPlace::Elsewhere)
}

fn load_root(
    context: Context<'_>,
    watch: &mut PeriodWatch,
    directory: &Path,
    names: &Names,
) -> Result<Certificate, AuthorityError> {
    let path = PairPaths::of(directory, names.base_name).certificate;
    let (root, _) = load_chain(context.host, &path).map_err(|source| AuthorityError::Certificate {
        name: names.shown,
        path,
        source,
    })?;
    watch.look_at(context, names.shown, &root);
    if root.is_ca() { Ok(root) } else { Err(AuthorityError::NotAuthority { name: names.shown }) }
}

fn check_signed(
    context: Context<'_>,
    watch: &mut PeriodWatch,
    directory: &Path,
    names: &Names,
    root: &Certificate,
) -> Result<(), AuthorityError> {
    let PairPaths { certificate: path, key: key_path } = PairPaths::of(directory, names.base_name);
    watch.look_at(context, names.shown, root);
    load_key(context.host, &key_path).map_err(|source| AuthorityError::Key {
        base_name: names.base_name,
        path: key_path,
        source,
    })?;
    let (certificate, intermediates) = load_chain(context.host, &path)
        .map_err(|source| AuthorityError::Certificate { name: names.shown, path, source })?;
    let now = context.clock.now();
    pki::verify_chain(&certificate, &intermediates, root, now, &[ExtendedUsage::Any])
        .map_err(|source| AuthorityError::NotSigned { name: names.shown, source })
}

/// An authority's certificate and key, as they are.
pub fn load_authority(
    host: &dyn Observe,
    directory: &Path,
    base_name: &str,
) -> Result<(Certificate, PrivateKey), PairError> {
    let PairPaths { certificate: path, key: key_path } = PairPaths::of(directory, base_name);
    let (certificate, _) =
        load_chain(host, &path).map_err(|source| PairError::Certificate { path, source })?;
    let key = load_key(host, &key_path).map_err(|source| PairError::Key { path: key_path, source })?;
    Ok((certificate, key))
}
