//! The certificates that control-plane nodes share, encrypted in a Secret that lives for two hours.
//!
//! Answers to upstream `cmd/kubeadm/app/phases/copycerts`.

use std::collections::BTreeMap;
use std::path::Path;

use cluster::artifacts::object::Object;
use cluster::artifacts::{bootstrap_token, upload_certs};
use cluster::kube::{self, Client, Deadline, ObjectPath};
use host::Observe;
use jiff::Timestamp;
use pki::{BootstrapToken, CertificateKey};
use serde_json::Value;

use super::{ChangeError, rehearsal};
use crate::event::Notice;

/// What is uploaded, and with which key.
#[derive(Clone, Debug)]
pub struct UploadCerts {
    /// The files and their entries in the Secret.
    pub files: Vec<upload_certs::Transfer>,
    /// Encrypts the files.
    pub key: CertificateKey,
}

/// Uploads the files. Those that do not exist become empty entries, as with the reference: the joining node is told
/// of each what it lacks.
pub(super) async fn perform(
    client: &Client,
    host: &dyn Observe,
    upload: &UploadCerts,
    now: Timestamp,
    deadline: Deadline,
) -> Result<(), ChangeError> {
    let secret = token(now)?;
    kube::apply(client, &secret, deadline).await.map_err(ChangeError::api("error creating token"))?;
    let sealed = sealed(host, upload)?;
    let path = ObjectPath::of(&secret.document).map_err(kube::ApiError::from);
    let path = path.map_err(ChangeError::api("cannot locate the token"))?;
    let owner = client.get(&path).await.map_err(ChangeError::api("error to get token reference"))?;
    let uid = owner.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default();
    for object in upload_certs::objects(&sealed, secret.name(), uid) {
        kube::apply(client, &object, deadline).await.map_err(ChangeError::api("error uploading certs"))?;
    }
    Ok(())
}

/// What a dry-run says.
pub(super) fn rehearse(
    host: &dyn Observe,
    upload: &UploadCerts,
    now: Timestamp,
) -> Result<Vec<Notice>, ChangeError> {
    let secret = token(now)?;
    let mut notices = rehearsal::object(&secret);
    // Its UID is looked up, so that the certificates go when the token does.
    notices.extend(rehearsal::found_nothing("Secret", "v1", secret.name()));
    for object in upload_certs::objects(&sealed(host, upload)?, secret.name(), "") {
        notices.extend(rehearsal::object(&object));
    }
    Ok(notices)
}

/// The token whose end is that of the certificates.
fn token(now: Timestamp) -> Result<Object, ChangeError> {
    let token =
        BootstrapToken::generate().map_err(ChangeError::pki("error generating token to upload certs"))?;
    Ok(bootstrap_token::secret(&upload_certs::lifetime_token(token.into()), now))
}

fn sealed(
    host: &dyn Observe,
    upload: &UploadCerts,
) -> Result<BTreeMap<String, Option<Vec<u8>>>, ChangeError> {
    let mut sealed = BTreeMap::new();
    for file in &upload.files {
        let content = match host.read(Path::new(&file.path))? {
            None => None,
            Some(content) => {
                Some(upload.key.seal(&content).map_err(ChangeError::pki("error encrypting certs"))?)
            }
        };
        sealed.insert(file.key.clone(), content);
    }
    Ok(sealed)
}
