//! Kubeconfigs with client certificates.

use std::path::PathBuf;
use std::time::Duration;

use cluster::artifacts::kubeconfig::{Credentials, Kubeconfig};
use host::files::FileSpec;
use host::{Host, Secret};
use jiff::Timestamp;
use pki::{ExtendedUsage, Identity, LeafSpec, Validity};

use super::{ChangeError, KeyForge, certificates, existing_kubeconfig};
use crate::certs::load_authority;
use crate::event::{Event, Notice};

/// A kubeconfig to be made.
#[derive(Clone, Debug)]
pub struct ClientKubeconfig {
    /// Where.
    pub path: PathBuf,
    /// `admin.conf`.
    pub file: &'static str,
    /// The PKI directory, whose `ca` signs.
    pub certificates: PathBuf,
    /// Server URL.
    pub server: String,
    /// Name of the cluster in it.
    pub cluster: String,
    /// Who it is for.
    pub identity: Identity,
    /// How long its certificate is valid.
    pub lifetime: Duration,
}

/// Makes a kubeconfig unless a usable one exists.
pub(super) fn ensure(
    host: &dyn Host,
    keys: &KeyForge,
    spec: &ClientKubeconfig,
    now: Timestamp,
) -> Result<Vec<Event>, ChangeError> {
    let (authority, authority_key) = load_authority(host, &spec.certificates, "ca")
        .map_err(ChangeError::pki("couldn't create a kubeconfig; the CA files couldn't be loaded"))?;
    let trusted = std::slice::from_ref(&authority);
    if let Some(mut events) = existing_kubeconfig::check(host, &spec.path, &spec.server, trusted)? {
        events.push(Notice::ExistingKubeconfig(spec.path.clone()).into());
        return Ok(events);
    }
    let key = keys.take()?;
    // As the reference does, it begins when the authority does.
    let validity =
        Validity { not_before: authority.not_before(), ..certificates::validity(now, spec.lifetime) };
    let leaf =
        LeafSpec { identity: spec.identity.clone(), usages: vec![ExtendedUsage::ClientAuth], validity };
    let user = &spec.identity.common_name;
    let certificate = pki::issue_leaf(&authority, &authority_key, key.public_key(), &leaf)
        .map_err(ChangeError::pki(format!("failure while creating {user} client certificate")))?;
    let credentials = Credentials::Certificate {
        certificate: certificate.to_pem().into_bytes(),
        key: Secret::new(key.to_pem().as_bytes().to_vec()),
    };
    let kubeconfig =
        Kubeconfig::new(&spec.server, &spec.cluster, user, authority.to_pem().as_bytes(), &credentials);
    write(host, &spec.path, &kubeconfig)?;
    Ok(vec![Notice::WritingKubeconfig(spec.file.to_owned()).into()])
}

/// Writes a kubeconfig; its directory is made if it is missing.
pub(super) fn write(
    host: &dyn Host,
    path: &std::path::Path,
    kubeconfig: &Kubeconfig,
) -> Result<(), ChangeError> {
    if let Some(parent) = path.parent() {
        host.create_directories(parent, 0o755)?;
    }
    Ok(host.write_file(&FileSpec::new(path, 0o600, kubeconfig.render().as_bytes()))?)
}
