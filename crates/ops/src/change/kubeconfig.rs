//! Kubeconfigs with client certificates.

use std::path::PathBuf;
use std::time::Duration;

use cluster::artifacts::kubeconfig::{Credentials, Kubeconfig};
use host::files::FileSpec;
use host::{Host, Secret};
use jiff::Timestamp;
use pki::{Certificate, ExtendedUsage, Identity, LeafSpec, Validity};

use super::{ChangeError, KeyForge, certificates, pki_files};
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
    let (authority, authority_key) = pki_files::load_authority(host, &spec.certificates, "ca")?;
    if let Some(bytes) = host.read(&spec.path)? {
        let mut events = check_existing(host, spec, &bytes, &authority)?;
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

/// An existing file must trust the same authority. Another server is the user's choice, and is said.
fn check_existing(
    host: &dyn Host,
    spec: &ClientKubeconfig,
    bytes: &[u8],
    authority: &Certificate,
) -> Result<Vec<Event>, ChangeError> {
    let bad = |reason: String| ChangeError::Content { path: spec.path.clone(), reason };
    let existing = Kubeconfig::parse(&String::from_utf8_lossy(bytes)).map_err(|e| bad(e.to_string()))?;
    let (_, cluster) =
        existing.current_cluster().ok_or_else(|| bad("its current context leads to no cluster".into()))?;
    let mut ca = cluster.ca_data();
    if ca.is_empty() && !cluster.ca_file().is_empty() {
        ca = host.read(std::path::Path::new(cluster.ca_file()))?.unwrap_or_default();
    }
    let trusted =
        Certificate::parse_all_pem(&ca).map_err(|_| bad("it contains an invalid CA cert".into()))?;
    if trusted.first() != Some(authority) {
        return Err(bad(format!(
            "it exists but does not contain a trusted CA in its current context's cluster. Total CA certificates \
             found: {}",
            trusted.len()
        )));
    }
    if cluster.server() == spec.server {
        return Ok(Vec::new());
    }
    Ok(vec![Event::warning(format!(
        "a kubeconfig file {:?} exists already but has an unexpected API Server URL: expected: {}, got: {}",
        spec.path,
        spec.server,
        cluster.server()
    ))])
}
