//! Finding the cluster and making sure that it is the right one.
//!
//! Answers to upstream `cmd/kubeadm/app/discovery`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cluster::api::internal::{BootstrapTokenDiscovery, JoinConfiguration};
use cluster::artifacts::kubeconfig::{Cluster, Kubeconfig};
use cluster::artifacts::kubeconfig_files;
use cluster::kube::{
    ApiError, Client, ConnectError, Connection, Deadline, FetchError, ObjectPath, Poll, Trust, fetch_text,
};
use host::diagnostic::ExitStatus;
use host::{Code, Explain, HostError, Observe, Secret};
use pki::{BootstrapToken, InvalidToken, PinError, PublicKeyPin};
use serde_json::Value;
use thiserror::Error;

use super::trust::{self, TrustError};
use crate::event::Event;
use crate::{Context, Voice};

/// The user of requests that need no identity.
const ANONYMOUS_USER: &str = "token-bootstrap-client";
const DEFAULT_CLUSTER: &str = "kubernetes";

/// Why the cluster could not be found, or is not trusted.
#[derive(Debug, Error)]
pub enum DiscoveryError {
    /// It is not the right one, or cannot prove that it is.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// It did not answer in time.
    #[error("failed to request the cluster-info ConfigMap")]
    Unreachable(#[source] ApiError),
    /// It answered, but has no signature for the token.
    #[error("could not find a JWS signature in the cluster-info ConfigMap for token ID {id:?}")]
    Unsigned {
        /// The token's id.
        id: String,
    },
    /// A pin is malformed.
    #[error("invalid discovery token CA certificate hash")]
    Pin(#[source] PinError),
    /// The token is malformed.
    #[error(transparent)]
    Token(#[from] InvalidToken),
    /// No client can be made.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The discovery file cannot be read.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The discovery file does not exist.
    #[error("open {path}: no such file or directory")]
    NoFile {
        /// The file.
        path: PathBuf,
    },
    /// The discovery file cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The discovery file is not usable.
    #[error("the provided kubeconfig file is malformed: {reason}")]
    File {
        /// Why.
        reason: String,
    },
    /// The discovery file would run a program as root.
    #[error("the discovery file runs a program ({command}) to get credentials")]
    Exec {
        /// The program.
        command: String,
    },
    /// Nothing to authenticate with.
    #[error(
        "could not find authentication credentials for the TLS bootstrap process. Please use Token discovery, a \
         discovery file with embedded authentication credentials or a discovery file without authentication \
         credentials but with the TLSBootstrapToken flag"
    )]
    NoCredentials,
    /// Neither a token nor a file was given.
    #[error("couldn't find a valid discovery configuration")]
    Nothing,
}

impl Explain for DiscoveryError {
    fn code(&self) -> Code {
        match self {
            Self::Trust(e) => e.code(),
            Self::Unreachable(e) => e.code(),
            Self::Connect(e) => e.code(),
            Self::Host(e) => e.code(),
            Self::Unsigned { .. } => Code("join.token-unknown"),
            Self::Pin(_) => Code("join.bad-pin"),
            Self::Token(_) => Code("join.bad-token"),
            Self::NoFile { .. } | Self::File { .. } | Self::Fetch(_) => Code("join.discovery-file"),
            Self::Exec { .. } => Code("join.discovery-exec"),
            Self::NoCredentials | Self::Nothing => Code("join.no-credentials"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Trust(e) => e.help(),
            Self::Unreachable(e) => e.help(),
            Self::Connect(e) => e.help(),
            Self::Host(e) => e.help(),
            Self::Unsigned { .. } => Some(
                "the token may have expired; make a new one on a control-plane node: \
                 kubeadm token create --print-join-command"
                    .into(),
            ),
            Self::Pin(_) | Self::Token(_) | Self::Nothing => Some(
                "print the join command on a control-plane node: kubeadm token create --print-join-command"
                    .into(),
            ),
            Self::Exec { .. } => {
                Some("use a file with a token or a client certificate, or call the program `kubeadm`".into())
            }
            Self::NoCredentials => Some("add --tls-bootstrap-token TOKEN".into()),
            Self::NoFile { .. } | Self::File { .. } | Self::Fetch(_) => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Trust(_) | Self::Exec { .. } => ExitStatus::Trust,
            Self::Unreachable(e) => e.exit_status(),
            Self::Unsigned { .. } => ExitStatus::Deadline,
            _ => ExitStatus::General,
        }
    }
}

/// Finds the cluster and returns the kubeconfig for the TLS bootstrap.
pub async fn discover(
    context: Context<'_>,
    config: &JoinConfiguration,
) -> Result<Kubeconfig, DiscoveryError> {
    let limit = config.timeouts.discovery;
    let discovery = &config.discovery;
    let found = match (&discovery.file, &discovery.bootstrap_token) {
        (Some(file), _) => from_file(context, file, limit).await?,
        (None, Some(token)) => from_token(context, token, limit).await?,
        (None, None) => return Err(DiscoveryError::Nothing),
    };
    if discovery.tls_bootstrap_token.is_empty() {
        let authenticated = found.current_user().is_some_and(|user| user.has_credentials());
        return if authenticated { Ok(found) } else { Err(DiscoveryError::NoCredentials) };
    }
    context.tell(Event::detail(
        1,
        "[discovery] Using provided TLSBootstrapToken as authentication credentials for the join process",
    ));
    let (_, cluster) = current_cluster(&found)?;
    let token = Secret::new(discovery.tls_bootstrap_token.clone());
    Ok(kubeconfig_files::bootstrap(cluster.server(), DEFAULT_CLUSTER, &cluster.ca_data(), token))
}

async fn from_token(
    context: Context<'_>,
    discovery: &BootstrapTokenDiscovery,
    limit: Duration,
) -> Result<Kubeconfig, DiscoveryError> {
    let pins: Vec<PublicKeyPin> = discovery
        .ca_cert_hashes
        .iter()
        .map(|pin| pin.parse())
        .collect::<Result<_, _>>()
        .map_err(DiscoveryError::Pin)?;
    let token: BootstrapToken = discovery.token.parse()?;
    let server = format!("https://{}", discovery.api_server_endpoint);
    let deadline = Deadline::after(limit);
    context.tell(Event::detail(
        1,
        format!("[discovery] Created cluster-info discovery client, requesting info from {server:?}"),
    ));
    let unverified = anonymous(&server, &[], Trust::Unverified).await?;
    let (text, kubeconfig) =
        trust::verify_signature(&signed_cluster_info(&unverified, token.id(), deadline).await?, &token)?;
    if pins.is_empty() {
        return Ok(kubeconfig);
    }
    trust::verify_pins(&kubeconfig, &pins, context.voice)?;
    // The signature proves who wrote the information, the pin whom the authority belongs to; that the server dialled
    // is the cluster's is proven only by a connection verified with that authority.
    let (_, cluster) = current_cluster(&kubeconfig)?;
    let verified = anonymous(&server, &cluster.ca_data(), Trust::Verified).await?;
    let again = signed_cluster_info(&verified, token.id(), deadline).await?;
    if again.pointer("/data/kubeconfig").and_then(Value::as_str) != Some(&text) {
        return Err(TrustError::Changed.into());
    }
    Ok(kubeconfig)
}

/// Asks until `cluster-info` has a signature for the token: right after `init`, or after `token create`, the
/// signature appears a moment later than the information.
async fn signed_cluster_info(client: &Client, id: &str, deadline: Deadline) -> Result<Value, DiscoveryError> {
    let path = cluster_info_path().map_err(DiscoveryError::Unreachable)?;
    let mut poll = Poll::shared();
    loop {
        let error = match client.get(&path).await {
            Ok(found) if found.pointer(&format!("/data/jws-kubeconfig-{id}")).is_some() => return Ok(found),
            Ok(_) => DiscoveryError::Unsigned { id: id.to_owned() },
            Err(e) => DiscoveryError::Unreachable(e),
        };
        if !poll.pause(deadline).await {
            return Err(error);
        }
    }
}

fn cluster_info_path() -> Result<ObjectPath, ApiError> {
    Ok(ObjectPath::collection("v1", "ConfigMap", "kube-public")?.named("cluster-info"))
}

async fn anonymous(server: &str, ca: &[u8], trust: Trust) -> Result<Client, ConnectError> {
    use cluster::artifacts::kubeconfig::Credentials;
    let kubeconfig = Kubeconfig::new(server, DEFAULT_CLUSTER, ANONYMOUS_USER, ca, &Credentials::None);
    // A context must name a user that exists, even one that proves nothing.
    let mut text = kubeconfig.render();
    text = text.replace("users: null", &format!("users:\n- name: {ANONYMOUS_USER}\n  user: {{}}"));
    Client::from_kubeconfig(&text, &Connection { trust, ..Connection::default() }).await
}

async fn from_file(context: Context<'_>, file: &str, limit: Duration) -> Result<Kubeconfig, DiscoveryError> {
    let text = if file.starts_with("https://") {
        fetch_text(file, limit).await?
    } else {
        let path = Path::new(file);
        let bytes = context.host.read(path)?.ok_or_else(|| DiscoveryError::NoFile { path: path.into() })?;
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let mut kubeconfig =
        Kubeconfig::parse(&text).map_err(|e| DiscoveryError::File { reason: e.to_string() })?;
    // DIFFERS: as `kubewright` a discovery file may not run programs as root.
    if context.voice == Voice::Kubewright
        && let Some(command) = kubeconfig.current_user().and_then(|user| user.exec_command())
    {
        return Err(DiscoveryError::Exec { command: command.to_owned() });
    }
    embed_files(context.host, &mut kubeconfig)?;
    refresh(context, &mut kubeconfig, limit).await?;
    Ok(kubeconfig)
}

/// The file is stored as `bootstrap-kubelet.conf`, so it must not depend on others.
fn embed_files(host: &dyn Observe, kubeconfig: &mut Kubeconfig) -> Result<(), DiscoveryError> {
    let load = |path: &str| -> Result<Vec<u8>, DiscoveryError> {
        host.read(Path::new(path))?.ok_or_else(|| DiscoveryError::NoFile { path: path.into() })
    };
    for cluster in kubeconfig.clusters.values_mut() {
        if cluster.ca_data().is_empty() && !cluster.ca_file().is_empty() {
            let ca = load(cluster.ca_file())?;
            cluster.embed_ca(&ca);
        }
    }
    if let Some(user) = kubeconfig.current_user_mut() {
        if user.certificate_data().is_empty() && !user.certificate_file().is_empty() {
            let (certificate, key) = (load(user.certificate_file())?, load(user.key_file())?);
            user.embed_certificate(&certificate, &key);
        }
        if user.token().expose().is_empty() && !user.token_file().is_empty() {
            let token = load(user.token_file())?;
            user.embed_token(String::from_utf8_lossy(&token).trim());
        }
    }
    Ok(())
}

/// Proves the connection, and takes over the authority that the cluster publishes if the file has none.
async fn refresh(
    context: Context<'_>,
    kubeconfig: &mut Kubeconfig,
    limit: Duration,
) -> Result<(), DiscoveryError> {
    let client = Client::from_kubeconfig(&kubeconfig.render(), &Connection::default()).await?;
    let path = cluster_info_path().map_err(DiscoveryError::Unreachable)?;
    let deadline = Deadline::after(limit);
    let mut poll = Poll::shared();
    let published = loop {
        match client.get(&path).await {
            Ok(found) => break found,
            Err(e) if e.is_forbidden() => {
                context.tell(Event::warning(
                    "[discovery] Could not access the cluster-info ConfigMap for refreshing the cluster-info \
                     information, but the TLS cert is valid so proceeding...",
                ));
                return Ok(());
            }
            Err(e) if !poll.pause(deadline).await => return Err(DiscoveryError::Unreachable(e)),
            Err(_) => {}
        }
    };
    let text = published.pointer("/data/kubeconfig").and_then(Value::as_str).unwrap_or_default();
    let Ok(refreshed) = Kubeconfig::parse(text) else { return Ok(()) };
    let Some((_, theirs)) = refreshed.current_cluster() else { return Ok(()) };
    let (name, ours) = current_cluster(kubeconfig)?;
    if ours.server() != theirs.server() {
        context.tell(Event::warning(format!(
            "[discovery] the API Server endpoint {:?} in use is different from the endpoint {:?} which defined in the \
             cluster-info ConfigMap",
            ours.server(),
            theirs.server()
        )));
    }
    if ours.ca_data().is_empty() && !theirs.ca_data().is_empty() {
        let name = name.to_owned();
        if let Some(cluster) = kubeconfig.clusters.get_mut(&name) {
            cluster.embed_ca(&theirs.ca_data());
        }
    }
    Ok(())
}

fn current_cluster(kubeconfig: &Kubeconfig) -> Result<(&str, &Cluster), DiscoveryError> {
    kubeconfig
        .current_cluster()
        .ok_or_else(|| DiscoveryError::File { reason: "its current context leads to no cluster".into() })
}
