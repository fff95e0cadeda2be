//! Certificate authorities, certificates and the service account keys.
//!
//! What exists is validated and used, never overwritten. A key without its certificate is what a run leaves that
//! was killed between the two; it is used for the certificate that is still missing. Answers to upstream
//! `cmd/kubeadm/app/phases/certs`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use host::Host;
use jiff::{SignedDuration, Timestamp};
use pki::{CaSpec, ExtendedUsage, Identity, LeafSpec, Validity};

use super::pki_files::{self, PairPaths};
use super::{ChangeError, KeyForge};
use crate::event::Notice;

/// Certificates begin to be valid so long before they are made, for hosts whose clocks are behind.
const BACKDATE: SignedDuration = SignedDuration::from_mins(5);

/// A certificate authority to be made.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The PKI directory.
    pub directory: PathBuf,
    /// `ca`, `etcd/ca`, `front-proxy-ca`.
    pub base_name: &'static str,
    /// Its name.
    pub common_name: String,
    /// How long it is valid.
    pub lifetime: Duration,
}

/// A certificate to be made.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The PKI directory.
    pub directory: PathBuf,
    /// `apiserver`, `etcd/server`, ...
    pub base_name: &'static str,
    /// Base name of the authority that signs it.
    pub authority: &'static str,
    /// Who it is for.
    pub identity: Identity,
    /// What it is for.
    pub usages: Vec<ExtendedUsage>,
    /// How long it is valid.
    pub lifetime: Duration,
}

/// The period of something made now.
pub(super) fn validity(now: Timestamp, lifetime: Duration) -> Validity {
    let lifetime = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
    Validity {
        not_before: now.saturating_sub(BACKDATE).unwrap_or(now),
        not_after: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
    }
}

/// Makes an authority unless it exists.
pub(super) fn ensure_authority(
    host: &dyn Host,
    keys: &KeyForge,
    authority: &Authority,
    now: Timestamp,
) -> Result<Vec<Notice>, ChangeError> {
    let paths = PairPaths::of(&authority.directory, authority.base_name);
    let name = authority.base_name.to_owned();
    let key = pki_files::load_key(host, &paths.key)?;
    if let Some((certificate, _)) = pki_files::load_chain(host, &paths.certificate)? {
        if !certificate.is_ca() {
            return Err(ChangeError::Content {
                path: paths.certificate,
                reason: format!("certificate {name} is not a CA"),
            });
        }
        return match key {
            None => Ok(vec![Notice::ExistingKeylessAuthority(name)]),
            Some(key) if certificate.matches_key(&key) => Ok(vec![Notice::ExistingAuthority(name)]),
            Some(_) => Err(mismatch(&paths)),
        };
    }
    let key = match key {
        Some(key) => key,
        None => {
            let key = keys.take()?;
            pki_files::write_key(host, &paths.key, &key)?;
            key
        }
    };
    let spec =
        CaSpec { common_name: authority.common_name.clone(), validity: validity(now, authority.lifetime) };
    let certificate = pki::issue_ca(&key, &spec)
        .map_err(ChangeError::pki("unable to create self-signed CA certificate"))?;
    pki_files::write_certificate(host, &paths.certificate, &certificate)?;
    Ok(vec![Notice::GeneratingCertificate(name)])
}

/// Makes a certificate unless it exists.
pub(super) fn ensure_leaf(
    host: &dyn Host,
    keys: &KeyForge,
    leaf: &Leaf,
    now: Timestamp,
) -> Result<Vec<Notice>, ChangeError> {
    let paths = PairPaths::of(&leaf.directory, leaf.base_name);
    let name = leaf.base_name.to_owned();
    let key = pki_files::load_key(host, &paths.key)?;
    if let Some((certificate, intermediates)) = pki_files::load_chain(host, &paths.certificate)? {
        let authority = PairPaths::of(&leaf.directory, leaf.authority).certificate;
        let (root, _) = pki_files::load_chain(host, &authority)?
            .ok_or(ChangeError::Missing { path: authority, made_by: "kubeadm init phase certs" })?;
        // The reference accepts an expired certificate with a warning, so the chain is judged at a moment when
        // the certificate was valid.
        let at = certificate.not_before().max(root.not_before());
        pki::verify_chain(&certificate, &intermediates, &root, at, &[ExtendedUsage::Any]).map_err(
            ChangeError::pki(format!(
                "[certs] certificate {name} not signed by CA certificate {}",
                leaf.authority
            )),
        )?;
        return match key {
            Some(key) if !certificate.matches_key(&key) => Err(mismatch(&paths)),
            _ => Ok(vec![Notice::ExistingCertificate(name)]),
        };
    }
    let (root, root_key) = pki_files::load_authority(host, &leaf.directory, leaf.authority)?;
    let key = match key {
        Some(key) => key,
        None => {
            let key = keys.take()?;
            pki_files::write_key(host, &paths.key, &key)?;
            key
        }
    };
    let spec = LeafSpec {
        identity: leaf.identity.clone(),
        usages: leaf.usages.clone(),
        validity: validity(now, leaf.lifetime),
    };
    let certificate = pki::issue_leaf(&root, &root_key, key.public_key(), &spec)
        .map_err(ChangeError::pki("unable to sign certificate"))?;
    pki_files::write_certificate(host, &paths.certificate, &certificate)?;
    let mut notices = vec![Notice::GeneratingCertificate(name.clone())];
    if leaf.usages.contains(&ExtendedUsage::ServerAuth) {
        notices.push(Notice::ServingNames {
            name,
            dns_names: certificate.dns_names().to_vec(),
            addresses: certificate.ip_addresses().to_vec(),
        });
    }
    Ok(notices)
}

/// Makes `sa.key` and `sa.pub` unless they exist.
pub(super) fn ensure_service_account_keys(
    host: &dyn Host,
    keys: &KeyForge,
    directory: &Path,
) -> Result<Vec<Notice>, ChangeError> {
    let (private, public) = (directory.join("sa.key"), directory.join("sa.pub"));
    if let Some(key) = pki_files::load_key(host, &private)? {
        if host.info(&public)?.is_none() {
            pki_files::write_public_key(host, &public, &key)?;
        }
        return Ok(vec![Notice::ExistingServiceAccountKey]);
    }
    let key = keys.take()?;
    pki_files::write_key(host, &private, &key)?;
    pki_files::write_public_key(host, &public, &key)?;
    Ok(vec![Notice::GeneratingServiceAccountKeys])
}

fn mismatch(paths: &PairPaths) -> ChangeError {
    ChangeError::Content {
        path: paths.key.clone(),
        reason: format!("the key does not belong to {}", paths.certificate.display()),
    }
}
