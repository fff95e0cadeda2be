//! A node joins a cluster.
//!
//! [`run`] reads like the flow: configuration, preflight, discovery, the cluster's configuration, plan, interpreter,
//! report. Answers to upstream `cmd/kubeadm/app/cmd/join.go` and its phases.

mod cluster_state;
mod config;
mod discovery;
mod error;
mod plan;
mod request;
mod trust;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cluster::api::internal::JoinConfiguration;
use cluster::artifacts::kubeconfig::Kubeconfig;
use cluster::artifacts::kubelet::TaintedBy;
use pki::{Certificate, KeyAlgorithm};

pub use error::JoinError;
pub use plan::PHASES;
pub use request::JoinRequest;

use crate::change::{ApiAccess, KeyForge, Machinery, Mode};
use crate::init::{artifacts, intent};
use crate::lock;
use crate::overlay::Overlay;
use crate::plan::{Entry, Fold, Record, RunState, run as carry_out};
use crate::preflight::Exemptions;
use crate::selection::Selection;
use crate::{Context, Voice, gate};

use plan::{JoinInputs, plan_join};

const ADMIN_KUBECONFIG: &str = "/etc/kubernetes/admin.conf";
const KUBELET_KUBECONFIG: &str = "/etc/kubernetes/kubelet.conf";
/// The kubelet's own port, taken once an earlier run of the same intent has started it.
const KUBELET_PORT: u16 = 10250;

/// What `join` came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinReport {
    /// The node has joined.
    Joined,
    /// It had joined before; nothing was changed.
    AlreadyDone,
    /// One phase was run.
    Phase,
    /// Nothing was changed, and everything that would be was shown.
    DryRun,
}

/// Joins a cluster as a worker, or runs one phase of that.
pub async fn run(context: Context<'_>, request: &JoinRequest) -> Result<JoinReport, JoinError> {
    // Phases after the kubelet's start have no flags to find a cluster with; they go by the administrator's file.
    if request.phase.as_deref().is_some_and(|phase| !matches!(phase, "preflight" | "kubelet-start"))
        && context.host.info(Path::new(ADMIN_KUBECONFIG))?.is_none()
    {
        return Err(JoinError::NoAdminKubeconfig { path: ADMIN_KUBECONFIG.into() });
    }
    let loaded = config::load(context, request)?;
    let config = &loaded.config;
    if config.control_plane.is_some() {
        return Err(JoinError::ControlPlane);
    }
    let selection = match &request.phase {
        Some(phase) => Selection::only(phase),
        None if request.skip_phases.is_empty() => Selection::all_but(&config.skip_phases, PHASES)?,
        None => Selection::all_but(&request.skip_phases, PHASES)?,
    };
    if config.dry_run {
        return pretend(context, config, &selection).await;
    }
    let _lock = lock::host_wide(context, "join")?;
    let record = Record::of(context.state_directory, "join");
    let fold = record.load(context.host)?;
    let exempt = match position(context, &fold, &loaded.intent)? {
        Position::Finished => return Ok(JoinReport::AlreadyDone),
        Position::Open(exempt) => exempt,
    };
    if selection.includes("preflight") {
        gate::join(context, config, &exempt).await?;
    }
    let phase = if selection.includes("preflight") { "preflight" } else { "kubelet-start" };
    let bootstrap = discover(context, config, phase).await?;
    let plan = prepare(context, config, &bootstrap, &selection, &exempt, phase).await?;
    let whole = selection.is_whole();
    if whole {
        record.append(context.host, &begin(context, &loaded.intent))?;
    }
    let mut machinery = machinery(context, context.host, Mode::Real, config);
    carry_out(&mut machinery, &plan, whole.then_some((context.host, &record))).await?;
    if !whole {
        return Ok(JoinReport::Phase);
    }
    record.append(context.host, &Entry::End)?;
    Ok(JoinReport::Joined)
}

enum Position {
    Finished,
    Open(Exemptions),
}

/// How far an earlier run came. An unfinished one of the same intent owns what it wrote; as `kubeadm` a finished one
/// is what the reference's checks say it is.
fn position(
    context: Context<'_>,
    fold: &Fold,
    intent: &BTreeMap<String, String>,
) -> Result<Position, JoinError> {
    let differences = intent::differences(&fold.intent, intent);
    let has_identity = context.host.info(Path::new(KUBELET_KUBECONFIG))?.is_some();
    match fold.state {
        RunState::Finished
            if has_identity && differences.is_empty() && context.voice == Voice::Kubewright =>
        {
            Ok(Position::Finished)
        }
        RunState::Unfinished if differences.is_empty() => {
            let paths =
                fold.touched.iter().filter(|touch| touch.verb == "write" || touch.verb == "bootstrap");
            let paths: BTreeSet<PathBuf> = paths.map(|touch| PathBuf::from(&touch.target)).collect();
            Ok(Position::Open(Exemptions { paths, ports: [KUBELET_PORT].into() }))
        }
        RunState::Unfinished if context.voice == Voice::Kubewright => {
            Err(JoinError::OtherIntent { began: fold.began.clone().unwrap_or_default(), differences })
        }
        _ => Ok(Position::Open(Exemptions::none())),
    }
}

async fn discover(
    context: Context<'_>,
    config: &JoinConfiguration,
    phase: &'static str,
) -> Result<Kubeconfig, JoinError> {
    discovery::discover(context, config).await.map_err(|source| JoinError::Discovery { phase, source })
}

/// Learns from the cluster what the plan needs, and makes the plan.
async fn prepare(
    context: Context<'_>,
    config: &JoinConfiguration,
    bootstrap: &Kubeconfig,
    selection: &Selection,
    exempt: &Exemptions,
    phase: &'static str,
) -> Result<crate::plan::Plan<crate::change::Change>, JoinError> {
    let failed = |source| JoinError::ClusterState { phase, source };
    let cluster = cluster_state::fetch(context, bootstrap, config).await.map_err(failed)?;
    let host_name = context.host.facts()?.host_name;
    let name = cluster::artifacts::kubelet::node_name(&config.node_registration, &host_name);
    // A run that goes on may have brought the node up already.
    if exempt.ports.is_empty() {
        cluster_state::check_name(bootstrap, name)
            .await
            .map_err(|source| JoinError::ClusterState { phase: "kubelet-start", source })?;
    }
    let (patches, told) = artifacts::load_patches(context, config.patches_directory.as_deref())?;
    let mut kubelet =
        artifacts::kubelet_artifacts(context, &cluster, &host_name, TaintedBy::Kubelet, &patches)?;
    kubelet.told.splice(..0, told);
    let write_ca = authority_is_missing(context, config, bootstrap)?;
    let inputs = JoinInputs { bootstrap, kubelet: &kubelet, host_name: &host_name, write_ca, selection };
    Ok(plan_join(config, &inputs))
}

/// DIFFERS: as `kubewright` a CA that is already on the host must be the cluster's. The reference keeps any.
fn authority_is_missing(
    context: Context<'_>,
    config: &JoinConfiguration,
    bootstrap: &Kubeconfig,
) -> Result<bool, JoinError> {
    let path = PathBuf::from(&config.ca_cert_path);
    let Some(existing) = context.host.read(&path)? else { return Ok(true) };
    let ca = bootstrap.current_cluster().map(|(_, cluster)| cluster.ca_data()).unwrap_or_default();
    let same = match (Certificate::parse_all_pem(&existing), Certificate::parse_all_pem(&ca)) {
        (Ok(ours), Ok(theirs)) => ours == theirs,
        _ => false,
    };
    if same || context.voice == Voice::Kubeadm {
        Ok(false)
    } else {
        Err(JoinError::ForeignAuthority { path })
    }
}

/// Everything, on an overlay that exists only in memory.
async fn pretend(
    context: Context<'_>,
    config: &JoinConfiguration,
    selection: &Selection,
) -> Result<JoinReport, JoinError> {
    if selection.includes("preflight") {
        gate::join(context, config, &Exemptions::none()).await?;
    }
    let bootstrap = discover(context, config, "preflight").await?;
    let none = Exemptions::none();
    let plan = prepare(context, config, &bootstrap, selection, &none, "preflight").await?;
    let overlay = Overlay::over(context.host);
    let mut machinery = machinery(context, &overlay, Mode::DryRun, config);
    carry_out(&mut machinery, &plan, None).await?;
    Ok(JoinReport::DryRun)
}

fn machinery<'a>(
    context: Context<'a>,
    host: &'a dyn host::Host,
    mode: Mode,
    config: &JoinConfiguration,
) -> Machinery<'a> {
    let api = ApiAccess::new(ADMIN_KUBECONFIG.into(), None, config.timeouts.kubernetes_api_call);
    let socket = config.node_registration.cri_socket.clone();
    Machinery::new(context, host, mode, KeyForge::on_demand(KeyAlgorithm::EcdsaP256), api, socket)
}

fn begin(context: Context<'_>, intent: &BTreeMap<String, String>) -> Entry {
    Entry::Begin {
        time: context.clock.now().to_string(),
        pid: std::process::id(),
        program: env!("CARGO_PKG_VERSION").into(),
        intent: intent.clone(),
    }
}
