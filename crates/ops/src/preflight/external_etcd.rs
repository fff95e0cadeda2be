//! Is an external etcd new enough?
//!
//! [`observe`] asks every endpoint, as often as the reference does; how a request is sent is up to the caller. The check
//! judges the answers.

use std::path::Path;
use std::time::Duration;

use cluster::api::go_text::quote;
use cluster::api::internal::ExternalEtcd;
use cluster::api::version::{KubernetesVersion, VersionError};
use cluster::artifacts::images::MIN_EXTERNAL_ETCD_VERSION;
use host::os_text::os_text;
use host::{HostError, Observe, Secret};
use pki::{Certificate, PrivateKey};
use thiserror::Error;

use super::finding::Problem;

/// The limit of one request.
pub const REQUEST_LIMIT: Duration = Duration::from_secs(10);
const ATTEMPTS: usize = 4;
const PAUSE: Duration = Duration::from_secs(5);

/// What an endpoint said its version was.
pub type EtcdAnswer = Result<String, EtcdError>;

/// Who to trust and who to be when talking to etcd, as PEM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EtcdIdentity {
    /// Authorities; the system's where there are none.
    pub authorities: Option<Vec<u8>>,
    /// Client certificate.
    pub certificate: Option<Vec<u8>>,
    /// Its key.
    pub key: Option<Secret<Vec<u8>>>,
}

/// An HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// `200`.
    pub status: u16,
    /// `OK`.
    pub reason: String,
    /// What came with it.
    pub body: Vec<u8>,
}

/// Why the version of an endpoint is unknown, in the words of the reference.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EtcdError {
    /// The authorities cannot be read.
    #[error("couldn't load external etcd's server certificate {path}: {reason}")]
    Authorities {
        /// Their file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// The client certificate cannot be used.
    #[error("couldn't load external etcd's certificate and key pair {certificate}, {key}: {reason}")]
    KeyPair {
        /// The certificate's file.
        certificate: String,
        /// The key's file.
        key: String,
        /// Why not.
        reason: String,
    },
    /// Nobody answered.
    #[error("Get {}: {reason}", quote(.url))]
    Request {
        /// What was asked for.
        url: String,
        /// Why not.
        reason: String,
    },
    /// The server said it failed.
    #[error("server responded with non-successful status: {status} {reason}")]
    Status {
        /// `503`.
        status: u16,
        /// `Service Unavailable`.
        reason: String,
    },
    /// The answer is no JSON.
    #[error("{0}")]
    Body(String),
}

/// Asks all endpoints for their version. `get` sends one request, within [`REQUEST_LIMIT`].
pub async fn observe(
    host: &dyn Observe,
    etcd: &ExternalEtcd,
    get: impl AsyncFn(&str, &EtcdIdentity) -> Result<Reply, String>,
) -> Vec<EtcdAnswer> {
    let identity = match load_identity(host, etcd) {
        Ok(identity) => identity,
        Err(error) => return vec![Err(error)],
    };
    let endpoints = if etcd.http_endpoints.is_empty() { &etcd.endpoints } else { &etcd.http_endpoints };
    let mut answers = Vec::new();
    for endpoint in endpoints {
        let url = version_url(endpoint);
        answers.push(ask(&url, PAUSE, async || get(&url, &identity).await).await);
    }
    answers
}

/// Repeats a request that got no answer, or one that may be different later.
async fn ask(url: &str, pause: Duration, get: impl AsyncFn() -> Result<Reply, String>) -> EtcdAnswer {
    let mut attempt = 1;
    loop {
        let error = match get().await {
            Ok(Reply { status: status @ 500..600, reason, .. }) => EtcdError::Status { status, reason },
            Ok(reply) => return parse_version(&reply.body),
            Err(reason) => EtcdError::Request { url: url.to_owned(), reason },
        };
        if attempt == ATTEMPTS {
            return Err(error);
        }
        attempt += 1;
        tokio::time::sleep(pause).await;
    }
}

/// `https://10.0.0.1:2379` and `https://10.0.0.1:2379/` lead to the same place.
fn version_url(endpoint: &str) -> String {
    let (scheme, rest) = endpoint.split_once("://").unwrap_or(("http", endpoint));
    let mut path = format!("{rest}/version");
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    format!("{scheme}://{path}")
}

fn parse_version(body: &[u8]) -> EtcdAnswer {
    let answer: serde_json::Value = serde_json::from_slice(body).map_err(|error| {
        let text = String::from_utf8_lossy(body);
        EtcdError::Body(match text.trim_start().chars().next() {
            None => "EOF".into(),
            Some(_) if error.is_eof() => "unexpected EOF".into(),
            Some(first) => format!("invalid character '{first}' looking for beginning of value"),
        })
    })?;
    let version = answer.get("etcdserver").and_then(serde_json::Value::as_str);
    Ok(version.unwrap_or_default().to_owned())
}

fn load_identity(host: &dyn Observe, etcd: &ExternalEtcd) -> Result<EtcdIdentity, EtcdError> {
    let mut identity = EtcdIdentity::default();
    if !etcd.ca_file.is_empty() {
        let read = read(host, &etcd.ca_file);
        let path = etcd.ca_file.clone();
        identity.authorities = Some(read.map_err(|reason| EtcdError::Authorities { path, reason })?);
    }
    if !etcd.cert_file.is_empty() && !etcd.key_file.is_empty() {
        let (certificate, key) = load_pair(host, etcd).map_err(|reason| EtcdError::KeyPair {
            certificate: etcd.cert_file.clone(),
            key: etcd.key_file.clone(),
            reason,
        })?;
        identity.certificate = Some(certificate);
        identity.key = Some(Secret::new(key));
    }
    Ok(identity)
}

/// Reads certificate and key, and makes sure that they belong together before they are sent anywhere.
fn load_pair(host: &dyn Observe, etcd: &ExternalEtcd) -> Result<(Vec<u8>, Vec<u8>), String> {
    let certificate = read(host, &etcd.cert_file)?;
    let key = read(host, &etcd.key_file)?;
    let is_key = |data: &[u8]| String::from_utf8_lossy(data).contains("PRIVATE KEY-----");
    let Ok(parsed) = Certificate::from_pem(&certificate) else {
        return Err(if is_key(&certificate) {
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may \
             have been switched"
                .into()
        } else {
            "tls: failed to find any PEM data in certificate input".into()
        });
    };
    let Ok(private) = PrivateKey::from_pem(&key) else {
        return Err("tls: failed to find any PEM data in key input".into());
    };
    match parsed.matches_key(&private) {
        true => Ok((certificate, key)),
        false => Err("tls: private key does not match public key".into()),
    }
}

fn read(host: &dyn Observe, path: &str) -> Result<Vec<u8>, String> {
    let reason = match host.read(Path::new(path)) {
        Ok(Some(content)) => return Ok(content),
        Ok(None) => "no such file or directory".to_owned(),
        Err(HostError::File { source, .. }) => os_text(&source),
        Err(error) => error.to_string(),
    };
    Err(format!("open {path}: {reason}"))
}

/// Finds out that an endpoint did not answer or is too old.
pub(super) fn check(answers: &[EtcdAnswer]) -> Vec<Problem> {
    answers.iter().filter_map(|answer| judge(answer).err()).collect()
}

fn judge(answer: &EtcdAnswer) -> Result<(), Problem> {
    let text = answer.as_ref().map_err(|error| {
        Problem::error(error.to_string())
            .fixed_by("check etcd.external of the configuration, and that etcd runs: etcdctl endpoint health")
    })?;
    let parse = |text: &str| text.parse::<KubernetesVersion>();
    let too_old = |version: &KubernetesVersion| -> Result<bool, VersionError> {
        Ok(version.is_older_than(&parse(MIN_EXTERNAL_ETCD_VERSION)?))
    };
    match parse(text).and_then(|version| too_old(&version)) {
        Ok(false) => Ok(()),
        Ok(true) => Err(Problem::error(format!(
            "this version of kubeadm only supports external etcd version >= {MIN_EXTERNAL_ETCD_VERSION}. Current \
             version: {text}"
        ))
        .fixed_by("upgrade the etcd cluster, one member after the other")),
        Err(reason) => Err(Problem::error(format!(
            "couldn't parse external etcd version {}: {reason}",
            quote(text)
        ))),
    }
}

#[cfg(test)]
mod tests;
