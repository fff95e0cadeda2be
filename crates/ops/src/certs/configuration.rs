//! The configuration that counts: a file's, the cluster's, or the default one.
//!
//! Certificates are renewed above all where the API server does not answer any more, so that nobody who asks it may
//! wait for long or fail. Answers to `getInternalCfg` upstream.
//!
//! DIFFERS: of what the cluster knows only the ConfigMap `kubeadm-config` is read, for nothing else is needed. The
//! reference falls back to defaults as well when the Node or the configuration of a component cannot be read.

use std::path::PathBuf;
use std::time::Duration;

use cluster::api::internal::InitConfiguration;
use cluster::api::v1beta4::ClusterConfiguration;
use cluster::api::{CriSockets, InitDraft, StoredConfiguration};
use cluster::artifacts::object::KUBE_SYSTEM;
use cluster::kube::{ApiError, Client, Connection, Deadline, ObjectPath, Poll};
use pki::BootstrapToken;
use serde_json::Value;

use crate::configuration::{Flags, Labels, Runtimes, load_or_default};
use crate::event::Notice;
use crate::load::{self, LoadError};
use crate::{Context, Event};

/// So long the ConfigMap is asked for again.
const FETCH_LIMIT: Duration = Duration::from_millis(350);

/// Which certificates are meant.
#[derive(Clone, Debug)]
pub struct CertsRequest {
    /// A configuration file.
    pub config: Option<PathBuf>,
    /// The directory of certificates; of no effect beside a file, and before what the cluster says.
    pub certificates: String,
    /// The kubeconfig with which the cluster is asked.
    pub kubeconfig: PathBuf,
}

/// Whether it is told where the configuration comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// It is.
    Told,
    /// It is not: what is printed is for machines.
    Untold,
}

/// Finds the configuration. `command` is how the story calls the command.
pub(super) async fn load(
    context: Context<'_>,
    request: &CertsRequest,
    command: &'static str,
    story: Story,
) -> Result<InitConfiguration, LoadError> {
    let tell = |notice: Notice| {
        if story == Story::Told {
            context.tell(notice.into());
        }
    };
    if request.config.is_none()
        && let Some(client) = client(context, request).await
    {
        tell(Notice::ReadingConfiguration { phase: command });
        tell(Notice::ReadingConfigurationHint { phase: command });
        match fetch(context, &client).await {
            Ok(mut config) => {
                tell(Notice::ConfigurationRead);
                if !request.certificates.is_empty() {
                    config.cluster.certificates_dir.clone_from(&request.certificates);
                }
                return Ok(config);
            }
            Err(reason) => {
                context.tell(Event::detail(1, format!("[{command}] {reason}")));
                tell(Notice::ConfigurationUnreadable { phase: command });
            }
        }
    }
    let cluster =
        ClusterConfiguration { certificates_dir: request.certificates.clone(), ..Default::default() };
    let flags = Flags { cluster, ..Flags::default() };
    let (labels, runtimes) = (Labels::OfNoConsequence, Runtimes::OfNoConsequence);
    load_or_default(context, request.config.as_deref(), flags, labels, runtimes).await
}

/// A client, if the kubeconfig allows for one.
async fn client(context: Context<'_>, request: &CertsRequest) -> Option<Client> {
    let bytes = context.host.read(&request.kubeconfig).ok()??;
    let text = String::from_utf8(bytes).ok()?;
    Client::from_kubeconfig(&text, &Connection::default()).await.ok()
}

/// Why the cluster's configuration is not used.
#[derive(Debug, thiserror::Error)]
enum FetchFault {
    #[error("failed to get config map: {0}")]
    Api(#[from] ApiError),
    #[error(
        "unexpected error when reading kubeadm-config ConfigMap: ClusterConfiguration key value pair missing"
    )]
    NoKey,
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Config(#[from] cluster::api::ConfigError),
}

async fn fetch(context: Context<'_>, client: &Client) -> Result<InitConfiguration, FetchFault> {
    let map = get_config_map(client).await?;
    let text = map.pointer("/data/ClusterConfiguration").and_then(Value::as_str).ok_or(FetchFault::NoKey)?;
    let stored = StoredConfiguration { cluster: text.to_owned(), ..StoredConfiguration::default() };
    let mut warnings = Vec::new();
    let resolved =
        InitDraft::load_stored(&stored, &mut warnings).map_err(FetchFault::from).and_then(|draft| {
            let mut facts = load::resolve_facts(context.host, CriSockets::NotLookedFor)?;
            // No address is advertised here, so that hosts without a default route need none.
            facts.network = None;
            facts.kubernetes_version = Some(load::PROGRAM_VERSION.to_owned());
            for _ in 0..draft.tokens_wanted() {
                facts.new_tokens.push(BootstrapToken::generate().map_err(LoadError::from)?.into());
            }
            Ok(draft.resolve_stored(&facts, &mut warnings)?.into_internal()?)
        });
    load::tell(context, warnings);
    resolved
}

async fn get_config_map(client: &Client) -> Result<Value, ApiError> {
    let path = ObjectPath::collection("v1", "ConfigMap", KUBE_SYSTEM)?.named("kubeadm-config");
    let deadline = Deadline::after(FETCH_LIMIT);
    let mut poll = Poll::local();
    loop {
        match client.get(&path).await {
            Err(_) if poll.pause(deadline).await => {}
            settled => return settled,
        }
    }
}
