//! A joining node's first certificate.
//!
//! The reference writes the bootstrap credential to disk and lets the kubelet ask for its certificate; killed in
//! between, it leaves the token there. Here the program asks, so the credential never touches the disk, and the
//! kubelet starts with an identity and registers at its first attempt. What is left on disk is what the kubelet
//! itself would have written. Answers to upstream `pkg/kubelet/certificate/bootstrap`, and to the file store of
//! `client-go/util/certificate`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::digest::{Context as Digest, SHA512_256};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cluster::artifacts::kubeconfig::Kubeconfig;
use cluster::kube::{ApiError, Client, Connection, Deadline, ObjectPath, Poll};
use host::Host;
use host::files::FileSpec;
use jiff::Timestamp;
use pki::{CertificateRequest, Identity, KeyAlgorithm, PrivateKey};
use serde_json::{Value, json};

use super::{ChangeError, pki_files};

const SIGNER: &str = "kubernetes.io/kube-apiserver-client-kubelet";
const USAGES: [&str; 2] = ["digital signature", "client auth"];
/// Where the kubelet keeps a key whose certificate it is still waiting for.
const PENDING_KEY: &str = "kubelet-client.key.tmp";
const CURRENT: &str = "kubelet-client-current.pem";

/// What is needed to ask for a certificate.
#[derive(Clone)]
pub struct TlsBootstrap {
    /// The node's name.
    pub node: String,
    /// Authenticates the request.
    pub bootstrap: Kubeconfig,
    /// The kubelet's certificate directory, `/var/lib/kubelet/pki`.
    pub directory: PathBuf,
    /// `/etc/kubernetes/kubelet.conf`.
    pub kubeconfig: PathBuf,
    /// The limit.
    pub limit: Duration,
}

impl fmt::Debug for TlsBootstrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsBootstrap")
            .field("node", &self.node)
            .field("kubeconfig", &self.kubeconfig)
            .finish_non_exhaustive()
    }
}

/// Asks for the certificate, waits for it, and writes what the kubelet would have written.
pub(super) async fn perform(
    host: &dyn Host,
    wanted: &TlsBootstrap,
    now: Timestamp,
) -> Result<(), ChangeError> {
    let context = "failed while waiting for TLS bootstrap";
    let client = Client::from_kubeconfig(&wanted.bootstrap.render(), &Connection::default())
        .await
        .map_err(|source| ChangeError::Connect { kubeconfig: wanted.kubeconfig.clone(), source })?;
    // A key kept from a run that was killed leads to the same request, not to a further one.
    let pending = wanted.directory.join(PENDING_KEY);
    let key = match pki_files::load_key(host, &pending) {
        Ok(key) => key,
        // What such a run left half-written is of no use either.
        Err(_) => {
            let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).map_err(ChangeError::pki(context))?;
            pki_files::write_key(host, &pending, &key)?;
            key
        }
    };
    let identity = Identity {
        common_name: format!("system:node:{}", wanted.node),
        organizations: vec!["system:nodes".into()],
        ..Identity::default()
    };
    let request = CertificateRequest::new(&key, &identity).map_err(ChangeError::pki(context))?;
    let certificate = obtain(&client, &key, &identity, &request, wanted).await?;
    store(host, wanted, &key, &certificate, now)?;
    host.remove_file(&pending)?;
    Ok(())
}

async fn obtain(
    client: &Client,
    key: &PrivateKey,
    identity: &Identity,
    request: &CertificateRequest,
    wanted: &TlsBootstrap,
) -> Result<Vec<u8>, ChangeError> {
    let name = request_name(key, identity);
    let api = |source: ApiError| ChangeError::Api {
        context: "failed while waiting for TLS bootstrap".into(),
        source,
    };
    let object = json!({
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": name},
        "spec": {
            "request": STANDARD.encode(request.to_pem()),
            "signerName": SIGNER,
            "usages": USAGES,
        },
    });
    let path = ObjectPath::of(&object).map_err(|e| api(e.into()))?;
    let deadline = Deadline::after(wanted.limit);
    let mut poll = Poll::shared();
    let mut created = false;
    loop {
        let failure = if created {
            match client.get(&path).await {
                Ok(answer) => match judge(&answer) {
                    Verdict::Issued(certificate) => return Ok(certificate),
                    Verdict::Refused(reason) => {
                        return Err(ChangeError::Refused {
                            reason: format!("the certificate request {name} was refused: {reason}"),
                            help: "ask an administrator of the cluster why, then run the same command again"
                                .into(),
                        });
                    }
                    Verdict::Pending => None,
                },
                Err(e) => Some(e),
            }
        } else {
            match client.create(&object).await {
                Ok(_) => {
                    created = true;
                    continue;
                }
                Err(e) if e.is_already_exists() => {
                    created = true;
                    continue;
                }
                Err(e) if e.is_final() => return Err(api(e)),
                Err(e) => Some(e),
            }
        };
        if !poll.pause(deadline).await {
            return Err(match failure {
                Some(source) => api(source),
                None => ChangeError::Deadline {
                    what: format!(
                        "the approval of certificate request {name} (kubectl certificate approve {name})"
                    ),
                    limit: wanted.limit,
                },
            });
        }
    }
}

enum Verdict {
    Pending,
    Refused(String),
    Issued(Vec<u8>),
}

fn judge(answer: &Value) -> Verdict {
    let conditions = answer.pointer("/status/conditions").and_then(Value::as_array);
    let refused = conditions
        .into_iter()
        .flatten()
        .find(|condition| matches!(condition.get("type").and_then(Value::as_str), Some("Denied" | "Failed")));
    if let Some(condition) = refused {
        let text = |field: &str| condition.get(field).and_then(Value::as_str).unwrap_or_default();
        return Verdict::Refused(format!("{} {}", text("reason"), text("message")));
    }
    let issued = answer.pointer("/status/certificate").and_then(Value::as_str);
    match issued.and_then(|text| STANDARD.decode(text).ok()) {
        Some(certificate) if !certificate.is_empty() => Verdict::Issued(certificate),
        _ => Verdict::Pending,
    }
}

/// The name follows from key and subject, so that asking again finds the request that was made before.
fn request_name(key: &PrivateKey, identity: &Identity) -> String {
    let mut digest = Digest::new(&SHA512_256);
    let mut write = |data: &[u8]| {
        digest.update(URL_SAFE_NO_PAD.encode(data).as_bytes());
        digest.update(b"|");
    };
    write(key.public_key().spki_der());
    write(identity.common_name.as_bytes());
    identity.organizations.iter().for_each(|group| write(group.as_bytes()));
    USAGES.iter().for_each(|usage| write(usage.as_bytes()));
    format!("node-csr-{}", URL_SAFE_NO_PAD.encode(digest.finish()))
}

/// Certificate and key in one dated file, a link to it, and a kubeconfig that names the link.
fn store(
    host: &dyn Host,
    wanted: &TlsBootstrap,
    key: &PrivateKey,
    certificate: &[u8],
    now: Timestamp,
) -> Result<(), ChangeError> {
    host.create_directories(&wanted.directory, 0o755)?;
    let dated = wanted.directory.join(format!("kubelet-client-{}.pem", now.strftime("%Y-%m-%d-%H-%M-%S")));
    let mut pair = certificate.to_vec();
    pair.extend_from_slice(key.to_pem().as_bytes());
    host.write_file(&FileSpec::new(&dated, 0o600, &pair))?;
    let current = wanted.directory.join(CURRENT);
    host.replace_link(&current, &dated)?;
    let Some(kubeconfig) = kubelet_kubeconfig(&wanted.bootstrap, &current) else {
        return Err(ChangeError::Content {
            path: wanted.kubeconfig.clone(),
            reason: "the bootstrap kubeconfig names no cluster".into(),
        });
    };
    if let Some(parent) = wanted.kubeconfig.parent() {
        host.create_directories(parent, 0o755)?;
    }
    host.write_file(&FileSpec::new(&wanted.kubeconfig, 0o600, kubeconfig.as_bytes()))?;
    Ok(())
}

/// As the kubelet writes it, names included.
fn kubelet_kubeconfig(bootstrap: &Kubeconfig, pair: &Path) -> Option<String> {
    let (_, cluster) = bootstrap.current_cluster()?;
    let pair = pair.display().to_string();
    let document = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "default-cluster", "cluster": {
            "server": cluster.server(),
            "certificate-authority-data": STANDARD.encode(cluster.ca_data()),
        }}],
        "users": [{"name": "default-auth", "user": {"client-certificate": pair, "client-key": pair}}],
        "contexts": [{"name": "default-context", "context": {
            "cluster": "default-cluster", "namespace": "default", "user": "default-auth",
        }}],
        "current-context": "default-context",
    });
    Some(yaml::to_string(&document))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_and_subject_give_the_same_request() {
        let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).unwrap();
        let identity = |name: &str| Identity { common_name: name.into(), ..Identity::default() };
        let name = request_name(&key, &identity("system:node:a"));
        assert_eq!(name, request_name(&key, &identity("system:node:a")));
        assert_ne!(name, request_name(&key, &identity("system:node:b")));
        assert_eq!(name.len(), "node-csr-".len() + 43);
    }

    #[test]
    fn a_request_is_judged_by_its_conditions() {
        assert!(matches!(judge(&json!({})), Verdict::Pending));
        let denied = json!({"status": {"conditions": [{"type": "Denied", "reason": "No"}]}});
        assert!(matches!(judge(&denied), Verdict::Refused(reason) if reason.starts_with("No")));
        let issued = json!({"status": {"conditions": [{"type": "Approved"}], "certificate": "YWJj"}});
        assert!(matches!(judge(&issued), Verdict::Issued(certificate) if certificate == b"abc"));
    }
}
