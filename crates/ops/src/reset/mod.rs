//! Undoing on a host what `init` and `join` did.
//!
//! Best effort, as with the reference: what fails is said, and the rest is done. Only mounts that stay stop it,
//! because what is deleted through them would be lost. Answers to upstream `cmd/kubeadm/app/cmd/reset.go`.

mod change;
mod plan;
mod sandboxes;
mod unmount;

use std::io::BufRead;
use std::path::{Path, PathBuf};

use cluster::api::internal::{Etcd, ResetConfiguration};
use cluster::api::v1beta4::ResetConfiguration as ResetFlags;
use cluster::api::{ConfigError, CriSockets, Experimental, ResetDraft, StoredConfiguration, ignored_checks};
use cluster::artifacts::kubeconfig::Kubeconfig;
use cluster::kube::{Client, Connection, Deadline, ObjectPath, Poll};
use host::diagnostic::ExitStatus;
use host::{Code, Explain, HostError};
use serde_json::Value;
use thiserror::Error;

pub use change::ResetError as ResetChangeError;

use crate::event::Notice;
use crate::init::SocketDetection;
use crate::load::{self, LoadError};
use crate::lock;
use crate::plan::{Record, RunError, run as carry_out};
use crate::preflight::PreflightError;
use crate::selection::{Selection, UnknownPhase};
use crate::{Context, Event, Voice, gate};

use change::{Cleaner, ResetChange};
use plan::{ResetFacts, plan_reset};

const PHASES: &[&str] = &["preflight", "remove-etcd-member", "cleanup-node"];
const CERTIFICATES: &str = "/etc/kubernetes/pki";
const KUBELET: &str = "/var/lib/kubelet";
/// How long the cluster may take to tell its configuration: a reset must work without it.
const CLUSTER_LIMIT: std::time::Duration = std::time::Duration::from_millis(350);

/// What a user asked of `reset`.
pub struct ResetRequest<'a> {
    /// A configuration file.
    pub config: Option<PathBuf>,
    /// What flags say, used unless there is a file.
    pub reset: ResetFlags,
    /// `--force`, if it was given.
    pub force: Option<bool>,
    /// `--dry-run`, if it was given.
    pub dry_run: Option<bool>,
    /// `--cleanup-tmp-dir`, if it was given.
    pub cleanup_tmp_dir: Option<bool>,
    /// `--cert-dir`, if it was given.
    pub certificates_directory: Option<PathBuf>,
    /// `--cri-socket`, if it was given.
    pub cri_socket: Option<String>,
    /// `--ignore-preflight-errors`.
    pub ignore_preflight_errors: Vec<String>,
    /// `--kubeconfig`.
    pub kubeconfig: PathBuf,
    /// `--skip-phases`.
    pub skip_phases: Vec<String>,
    /// One phase alone.
    pub phase: Option<String>,
    /// Whether the runtime's socket matters.
    pub socket: SocketDetection,
    /// Where the answer to the question is read from.
    pub answers: &'a mut dyn BufRead,
}

/// What `reset` came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetReport {
    /// The whole operation was run.
    pub whole: bool,
    /// What stayed although it should have gone.
    pub left: Vec<String>,
}

/// Why `reset` ended early.
#[derive(Debug, Error)]
pub enum ResetError {
    /// There is no configuration to act on.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A phase does not exist.
    #[error(transparent)]
    Phase(#[from] UnknownPhase),
    /// The host is not ready.
    #[error(transparent)]
    Preflight(#[from] PreflightError),
    /// The host cannot be observed, or another run is at work.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The user did not agree.
    #[error(
        "error execution phase preflight: won't proceed; the user didn't answer (Y|y) in order to continue"
    )]
    NotConfirmed,
    /// Something is still mounted.
    #[error("error execution phase cleanup-node")]
    Change(#[from] ResetChangeError),
    /// The kubelet's directory is a link.
    #[error("{link} is a symbolic link to {target}, and this program did not make it")]
    ForeignLink {
        /// The link.
        link: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// Records cannot be removed.
    #[error("the records of earlier runs cannot be removed")]
    Record(#[from] crate::plan::RecordError),
}

impl From<ConfigError> for ResetError {
    fn from(error: ConfigError) -> Self {
        Self::Load(error.into())
    }
}

impl Explain for ResetError {
    fn code(&self) -> Code {
        match self {
            Self::Load(e) => e.code(),
            Self::Phase(e) => e.code(),
            Self::Preflight(e) => e.code(),
            Self::Host(e) => e.code(),
            Self::Change(e) => e.code(),
            Self::NotConfirmed => Code("reset.not-confirmed"),
            Self::ForeignLink { .. } => Code("reset.foreign-link"),
            Self::Record(_) => Code("record.unusable"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Load(e) => e.help(),
            Self::Phase(e) => e.help(),
            Self::Preflight(e) => e.help(),
            Self::Host(e) => e.help(),
            Self::Change(e) => e.help(),
            Self::NotConfirmed => Some("answer y, or give --force".into()),
            Self::ForeignLink { target, .. } => Some(format!(
                "empty {} yourself if everything in it may go, then run the command again",
                target.display()
            )),
            Self::Record(_) => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Load(e) => e.exit_status(),
            Self::Phase(e) => e.exit_status(),
            Self::Preflight(e) => e.exit_status(),
            Self::Host(e) => e.exit_status(),
            Self::ForeignLink { .. } => ExitStatus::Unsafe,
            _ => ExitStatus::General,
        }
    }
}

/// Undoes what `init` and `join` did, or runs one phase of that.
pub async fn run(context: Context<'_>, request: &mut ResetRequest<'_>) -> Result<ResetReport, ResetError> {
    let config = load(context, request)?;
    let selection = match &request.phase {
        Some(phase) => Selection::only(phase),
        None if request.skip_phases.is_empty() => Selection::all_but(&config.skip_phases, PHASES)?,
        None => Selection::all_but(&request.skip_phases, PHASES)?,
    };
    let stored = stored_configuration(context, &request.kubeconfig).await;
    let facts = facts(context, request, &config, stored.as_ref())?;
    if selection.includes("preflight") {
        confirm(context, &config, request.answers)?;
        gate::reset(context, &config)?;
    }
    let plan = plan_reset(&config, &facts, &|phase| selection.includes(phase));
    if config.dry_run {
        pretend(context, &plan);
        return Ok(ResetReport { whole: selection.is_whole(), left: Vec::new() });
    }
    let _lock = lock::host_wide(context, "reset")?;
    let mut cleaner = Cleaner { context, left: Vec::new() };
    carry_out(&mut cleaner, &plan, None).await.map_err(|e| match e {
        RunError::Step { source, .. } => ResetError::Change(source),
        RunError::Record(e) => ResetError::Record(e),
    })?;
    if selection.is_whole() {
        // What the records tell about is gone.
        for operation in ["init", "join"] {
            Record::of(context.state_directory, operation).clear(context.host)?;
        }
    }
    Ok(ResetReport { whole: selection.is_whole(), left: cleaner.left })
}

fn load(context: Context<'_>, request: &ResetRequest<'_>) -> Result<ResetConfiguration, ResetError> {
    let mut warnings = Vec::new();
    let draft = match &request.config {
        None => Ok(ResetDraft::new(request.reset.clone())),
        Some(path) => {
            let documents = load::documents(context.host, path)?;
            ResetDraft::load(&documents, load::policy(context.voice, Experimental::Allowed), &mut warnings)
        }
    };
    load::tell(context, std::mem::take(&mut warnings));
    let sockets = match (request.socket, &request.cri_socket) {
        (SocketDetection::Wanted, None) => load::sockets(context.host),
        _ => CriSockets::NotLookedFor,
    };
    let facts = load::resolve_facts(context.host, sockets)?;
    let completed = draft?.complete(&facts, &mut warnings);
    load::tell(context, warnings);
    let mut config = completed?.into_internal();
    config.force = request.force.unwrap_or(config.force);
    config.dry_run = request.dry_run.unwrap_or(config.dry_run);
    config.cleanup_tmp_dir = request.cleanup_tmp_dir.unwrap_or(config.cleanup_tmp_dir);
    if let Some(socket) = &request.cri_socket {
        config.cri_socket = cri::endpoint::add_scheme(socket).unwrap_or_else(|| socket.clone());
    }
    config.ignore_preflight_errors =
        ignored_checks(&request.ignore_preflight_errors, &config.ignore_preflight_errors)?
            .into_iter()
            .collect();
    Ok(config)
}

/// The cluster's configuration, if the cluster can be asked at once.
async fn stored_configuration(
    context: Context<'_>,
    kubeconfig: &Path,
) -> Option<cluster::api::internal::InitConfiguration> {
    let bytes = context.host.read(kubeconfig).ok()??;
    let text = String::from_utf8(bytes).ok()?;
    Kubeconfig::parse(&text).ok()?;
    context.tell(Notice::ReadingConfiguration { phase: "reset" }.into());
    context.tell(Notice::ReadingConfigurationHint { phase: "reset" }.into());
    match ask(context, &text).await {
        Ok(config) => Some(config),
        Err(reason) => {
            context.tell(Event::warning(format!(
                "[reset] Unable to fetch the kubeadm-config ConfigMap from cluster: {reason}"
            )));
            None
        }
    }
}

async fn ask(
    context: Context<'_>,
    kubeconfig: &str,
) -> Result<cluster::api::internal::InitConfiguration, String> {
    let client =
        Client::from_kubeconfig(kubeconfig, &Connection::default()).await.map_err(|e| e.to_string())?;
    let path = ObjectPath::collection("v1", "ConfigMap", "kube-system").map_err(|e| e.to_string())?;
    let path = path.named("kubeadm-config");
    let deadline = Deadline::after(CLUSTER_LIMIT);
    let mut poll = Poll::local();
    let found = loop {
        match client.get(&path).await {
            Ok(found) => break found,
            Err(e) if !poll.pause(deadline).await => return Err(format!("failed to get config map: {e}")),
            Err(_) => {}
        }
    };
    let cluster = found.pointer("/data/ClusterConfiguration").and_then(Value::as_str).unwrap_or_default();
    let stored = StoredConfiguration { cluster: cluster.to_owned(), ..StoredConfiguration::default() };
    load::stored(context.host, &stored, &mut Vec::new()).map_err(|e| e.to_string())
}

fn facts(
    context: Context<'_>,
    request: &ResetRequest<'_>,
    config: &ResetConfiguration,
    stored: Option<&cluster::api::internal::InitConfiguration>,
) -> Result<ResetFacts, ResetError> {
    let configured = Some(config.certificates_dir.as_str()).filter(|directory| !directory.is_empty());
    let of_cluster = stored.map(|stored| stored.cluster.certificates_dir.as_str());
    let certificates_directory = request
        .certificates_directory
        .clone()
        .unwrap_or_else(|| PathBuf::from(configured.or(of_cluster).unwrap_or(CERTIFICATES)));
    Ok(ResetFacts {
        certificates_directory,
        cri_socket: config.cri_socket.clone(),
        kubelet_directory: kubelet_directory(context)?,
        etcd_data: etcd_data(context, stored)?,
    })
}

/// DIFFERS: as `kubewright` a link in place of the kubelet's directory is refused; the reference empties whatever it
/// leads to.
fn kubelet_directory(context: Context<'_>) -> Result<Option<PathBuf>, ResetError> {
    let path = Path::new(KUBELET);
    let resolved = context.host.canonical(path)?;
    match &resolved {
        None => context.tell(Event::warning(format!(
            "[reset] Skipping unmount of directories in {KUBELET:?}: lstat {KUBELET}: no such file or directory"
        ))),
        Some(target) if target != path && context.voice == Voice::Kubewright => {
            return Err(ResetError::ForeignLink { link: path.into(), target: target.clone() });
        }
        Some(_) => {}
    }
    Ok(resolved)
}

/// Where this host's etcd member keeps its data: as the cluster says, or as its manifest says.
fn etcd_data(
    context: Context<'_>,
    stored: Option<&cluster::api::internal::InitConfiguration>,
) -> Result<Option<PathBuf>, ResetError> {
    match stored.map(|stored| &stored.cluster.etcd) {
        Some(Etcd::Local(etcd)) => return Ok(Some(PathBuf::from(&etcd.data_dir))),
        Some(Etcd::External(_)) => return Ok(None),
        None => {}
    }
    context.tell(Event::warning("[reset] No kubeadm config, using etcd pod spec to get data directory"));
    let manifest = context.host.read(Path::new("/etc/kubernetes/manifests/etcd.yaml"))?;
    let Some(manifest) = manifest else {
        // Another phase may have removed the manifest before.
        return Ok(Some(PathBuf::from("/var/lib/etcd")));
    };
    let Ok(pod) = yaml::parse(&String::from_utf8_lossy(&manifest)) else { return Ok(None) };
    let pod = pod.root.to_json();
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array);
    let data = volumes.into_iter().flatten().find(|volume| volume["name"] == "etcd-data");
    let path = data.and_then(|volume| volume.pointer("/hostPath/path")).and_then(Value::as_str);
    Ok(path.map(PathBuf::from))
}

fn confirm(
    context: Context<'_>,
    config: &ResetConfiguration,
    answers: &mut dyn BufRead,
) -> Result<(), ResetError> {
    if config.force || config.dry_run {
        return Ok(());
    }
    context.tell(Event::warning(
        "[reset] WARNING: Changes made to this host by 'kubeadm init' or 'kubeadm join' will be reverted.",
    ));
    context.tell(Notice::Question("[reset] Are you sure you want to proceed? [y/N]: ".into()).into());
    let mut answer = String::new();
    // A closed input is no agreement.
    let _ = answers.read_line(&mut answer);
    if ["y", "yes"].contains(&answer.trim_end_matches(['\r', '\n']).to_lowercase().as_str()) {
        Ok(())
    } else {
        Err(ResetError::NotConfirmed)
    }
}

fn pretend(context: Context<'_>, plan: &crate::plan::Plan<ResetChange>) {
    for change in plan.steps.iter().flat_map(|step| &step.changes) {
        if let Some(sentence) = change.would() {
            context.tell(Notice::Would(sentence).into());
        }
    }
}
