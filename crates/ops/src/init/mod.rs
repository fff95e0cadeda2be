//! The first control-plane node of a cluster.
//!
//! [`run`] reads like the flow: configuration, facts, position, preflight, plan, interpreter, report. Answers to
//! upstream `cmd/kubeadm/app/cmd/init.go` and its phases.

pub mod artifacts;
mod config;
mod error;
mod external_ca;
pub mod intent;
mod plan;
mod position;
mod request;

use std::path::{Path, PathBuf};

use cluster::api::endpoint::local_url;
use cluster::api::internal::InitConfiguration;
use host::{Host, HostError, Observe, Secret};
use pki::CertificateKey;

pub use error::InitError;
pub use plan::{AuthorityKeys, PHASES};
pub use request::{InitRequest, SocketDetection};

use crate::change::{ApiAccess, Change, KeyForge, Machinery, Mode};
use crate::event::Notice;
use crate::gate;
use crate::join_command::{ClusterAddress, cluster_address};
use crate::lock;
use crate::overlay::Overlay;
use crate::plan::{Entry, Plan, Record, run as carry_out};
use crate::selection::Selection;
use crate::{Context, Event, Voice};

use plan::{InitInputs, Layout, Upload, plan_init};
use position::Position;

const ADMIN_KUBECONFIG: &str = "/etc/kubernetes/admin.conf";

/// What `init` came to.
#[derive(Debug)]
pub enum InitReport {
    /// One phase was run.
    Phase,
    /// The control plane was there already; nothing was changed.
    AlreadyDone,
    /// The control plane is there, and this is how others join.
    Joinable(Joinable),
    /// Nothing was changed, and everything that would be was shown; how others would join is a part of that.
    DryRun(Option<Joinable>),
}

/// How others join a new cluster.
#[derive(Debug)]
pub struct Joinable {
    /// Where it is and whom to trust.
    pub cluster: ClusterAddress,
    /// The administrator's kubeconfig.
    pub kubeconfig: PathBuf,
    /// One join command each; `None`: not to be shown.
    pub tokens: Vec<Option<Secret<String>>>,
    /// The endpoint is shared, so that further control-plane nodes can join.
    pub shared_endpoint: bool,
    /// The key of uploaded certificates, if they were uploaded.
    pub certificate_key: Option<ShownKey>,
}

/// A certificate key, or that it is not to be shown.
#[derive(Debug)]
pub enum ShownKey {
    /// It may be shown.
    Shown(Secret<String>),
    /// It may not.
    Withheld,
}

/// Makes a control plane, or runs one phase of that.
pub async fn run(context: Context<'_>, request: &InitRequest) -> Result<InitReport, InitError> {
    let mut loaded = config::load(context, request).await?;
    let selection = select(request, &mut loaded.config)?;
    let config = &loaded.config;
    let layout = layout(context, request, config);
    let authority_keys = external_ca::detect(context, config, &request.kubeconfig_directory)?;
    if request.upload_certs && authority_keys == AuthorityKeys::External {
        return Err(InitError::UploadOfExternal);
    }
    let upload = upload(request, config)?;
    if selection.is_whole() {
        context.tell(Notice::KubernetesVersion(config.cluster.kubernetes_version.clone()).into());
    }
    let now = context.clock.now();
    let artifacts = artifacts::render(context, config, authority_keys, &selection, now)?;
    let inputs = InitInputs {
        layout: &layout,
        artifacts: &artifacts,
        authority_keys,
        upload: &upload,
        show_tokens: request.show_tokens,
        selection: &selection,
    };
    let run = Run { context, request, config, layout: &layout, selection: &selection };
    if request.print_manifest {
        return run.print_addons();
    }
    let plan = plan_init(config, &inputs);
    let with_key = |joinable| Joinable { certificate_key: shown(&upload), ..joinable };
    let report = if config.dry_run {
        run.pretend(&plan).await
    } else if selection.is_whole() {
        run.whole(&plan, &artifacts, &loaded.intent).await
    } else {
        run.phase(&plan).await
    };
    report.map(|report| match report {
        InitReport::Joinable(joinable) => InitReport::Joinable(with_key(joinable)),
        InitReport::DryRun(joinable) => InitReport::DryRun(joinable.map(with_key)),
        other => other,
    })
}

fn shown(upload: &Upload) -> Option<ShownKey> {
    match upload {
        Upload::No => None,
        Upload::Yes { show: false, .. } => Some(ShownKey::Withheld),
        Upload::Yes { key, .. } => Some(ShownKey::Shown(Secret::new(key.expose_hex().to_string()))),
    }
}

/// Disabling an addon and skipping its phase are the same thing, in both directions.
fn select(request: &InitRequest, config: &mut InitConfiguration) -> Result<Selection, InitError> {
    if let Some(phase) = &request.phase {
        return Ok(Selection::only(phase));
    }
    let mut skipped =
        if request.skip_phases.is_empty() { config.skip_phases.clone() } else { request.skip_phases.clone() };
    let skips = |phase: &str| skipped.iter().any(|skipped| skipped == phase);
    let (all, dns, proxy) = (skips("addon"), skips("addon/coredns"), skips("addon/kube-proxy"));
    config.cluster.dns.disabled |= all || dns;
    config.cluster.proxy_disabled |= all || proxy;
    if config.cluster.dns.disabled && !all && !dns {
        skipped.push("addon/coredns".into());
    }
    if config.cluster.proxy_disabled && !all && !proxy {
        skipped.push("addon/kube-proxy".into());
    }
    Ok(Selection::all_but(&skipped, PHASES)?)
}

/// In a dry-run everything goes to one directory, as with the reference.
fn layout(context: Context<'_>, request: &InitRequest, config: &InitConfiguration) -> Layout {
    if config.dry_run {
        let directory = dry_run_directory(context);
        return Layout {
            certificates: directory.clone(),
            kubeconfigs: directory.clone(),
            manifests: directory.clone(),
            kubelet: directory.clone(),
            admin_kubeconfig: directory.join("admin.conf"),
        };
    }
    Layout {
        certificates: config.cluster.certificates_dir.clone().into(),
        kubeconfigs: request.kubeconfig_directory.clone(),
        manifests: plan::MANIFESTS.into(),
        kubelet: plan::KUBELET.into(),
        admin_kubeconfig: request.kubeconfig.clone(),
    }
}

fn dry_run_directory(context: Context<'_>) -> PathBuf {
    let given = context.environment.init_dry_run_directory.clone();
    given.unwrap_or_else(|| "/etc/kubernetes/tmp/kubeadm-init-dryrun".into())
}

fn upload(request: &InitRequest, config: &InitConfiguration) -> Result<Upload, InitError> {
    if !request.upload_certs {
        return Ok(Upload::No);
    }
    let key = match config.certificate_key.as_str() {
        "" => CertificateKey::generate()?,
        digits => CertificateKey::from_hex(digits)?,
    };
    Ok(Upload::Yes { key, show: request.show_certificate_key })
}

/// One run, with everything that was decided before.
struct Run<'a> {
    context: Context<'a>,
    request: &'a InitRequest,
    config: &'a InitConfiguration,
    layout: &'a Layout,
    selection: &'a Selection,
}

impl Run<'_> {
    /// The whole operation, recorded.
    async fn whole(
        &self,
        plan: &Plan<Change>,
        artifacts: &artifacts::Artifacts,
        intent: &std::collections::BTreeMap<String, String>,
    ) -> Result<InitReport, InitError> {
        let context = self.context;
        let _lock = lock::host_wide(context, "init")?;
        let record = Record::of(context.state_directory, "init");
        let fold = record.load(context.host)?;
        let mut api = self.api();
        let position =
            position::observe(context.host, &mut api, self.config, self.layout, artifacts, &fold).await?;
        let differences = intent::differences(&fold.intent, intent);
        if context.voice == Voice::Kubewright {
            if position == Position::Finished && differences.is_empty() {
                return Ok(InitReport::AlreadyDone);
            }
            if fold.state == crate::plan::RunState::Unfinished && !differences.is_empty() {
                let began = fold.began.unwrap_or_default();
                return Err(InitError::OtherIntent { began, differences });
            }
        }
        let exempt = match position {
            Position::Unfinished(exempt) => {
                context.tell(Event::detail(
                    1,
                    "[init] going on from where an earlier run of the same intent ended",
                ));
                exempt
            }
            Position::Fresh | Position::Finished => Default::default(),
        };
        if self.selection.includes("preflight") {
            gate::init(context, self.config, &exempt).await?;
        }
        let begin = Entry::Begin {
            time: context.clock.now().to_string(),
            pid: std::process::id(),
            program: env!("CARGO_PKG_VERSION").into(),
            intent: intent.clone(),
        };
        record.append(context.host, &begin)?;
        let mut machinery = self.machinery(context.host, Mode::Real, self.forge(plan));
        carry_out(&mut machinery, plan, Some((context.host, &record))).await?;
        record.append(context.host, &Entry::End)?;
        Ok(self.joinable(context.host)?.map_or(InitReport::Phase, InitReport::Joinable))
    }

    /// One phase. Phases run alone are the administrator's own order of things, so nothing is resumed or refused.
    async fn phase(&self, plan: &Plan<Change>) -> Result<InitReport, InitError> {
        let _lock = lock::of_parts(self.context, "init phase")?;
        if self.selection.includes("preflight") {
            gate::init(self.context, self.config, &Default::default()).await?;
        }
        let keys = KeyForge::on_demand(self.config.cluster.encryption_algorithm);
        let mut machinery = self.machinery(self.context.host, Mode::Real, keys);
        carry_out(&mut machinery, plan, None).await?;
        Ok(self.joinable(self.context.host)?.map_or(InitReport::Phase, InitReport::Joinable))
    }

    /// Everything, on an overlay that exists only in memory; files go where the environment says, if it does.
    async fn pretend(&self, plan: &Plan<Change>) -> Result<InitReport, InitError> {
        let context = self.context;
        if self.selection.includes("preflight") {
            gate::init(context, self.config, &Default::default()).await?;
        }
        let overlay = Overlay::over(context.host);
        let mut machinery = self.machinery(&overlay, Mode::DryRun, self.forge(plan));
        carry_out(&mut machinery, plan, None).await?;
        if let Some(directory) = &context.environment.init_dry_run_directory {
            write_out(context.host, &overlay, directory)?;
        }
        Ok(InitReport::DryRun(self.joinable(&overlay)?))
    }

    fn print_addons(&self) -> Result<InitReport, InitError> {
        let printed = artifacts::print_addons(self.context, self.config, self.selection)?;
        for text in printed {
            self.context.tell(Notice::AddonManifests(text).into());
        }
        Ok(InitReport::Phase)
    }

    fn api(&self) -> ApiAccess {
        let kubeconfig = &self.layout.admin_kubeconfig;
        let local =
            (kubeconfig == Path::new(ADMIN_KUBECONFIG)).then(|| local_url(&self.config.local_api_endpoint));
        ApiAccess::new(kubeconfig.clone(), local, self.config.timeouts.kubernetes_api_call)
    }

    fn machinery<'a>(&'a self, host: &'a dyn Host, mode: Mode, keys: KeyForge) -> Machinery<'a> {
        let socket = self.config.node_registration.cri_socket.clone();
        Machinery::new(self.context, host, mode, keys, self.api(), socket)
    }

    /// Keys for everything that needs one, on both processors of the smallest machine.
    fn forge(&self, plan: &Plan<Change>) -> KeyForge {
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let missing = changes.filter(|change| needs_key(self.context.host, change)).count();
        KeyForge::ahead(self.config.cluster.encryption_algorithm, missing, 2)
    }

    fn joinable(&self, host: &dyn Observe) -> Result<Option<Joinable>, InitError> {
        if !self.selection.includes("show-join-command") {
            return Ok(None);
        }
        let tokens = self
            .config
            .bootstrap_tokens
            .iter()
            .map(|token| self.request.show_tokens.then(|| Secret::new(token.token.expose().to_string())));
        Ok(Some(Joinable {
            cluster: cluster_address(host, &self.layout.admin_kubeconfig)?,
            kubeconfig: self.layout.admin_kubeconfig.clone(),
            tokens: tokens.collect(),
            shared_endpoint: !self.config.cluster.control_plane_endpoint.is_empty(),
            certificate_key: None,
        }))
    }
}

fn needs_key(host: &dyn Host, change: &Change) -> bool {
    let absent = |path: PathBuf| host.info(&path).is_ok_and(|info| info.is_none());
    match change {
        Change::Authority(authority) => {
            absent(authority.directory.join(format!("{}.key", authority.base_name)))
        }
        Change::Certificate(leaf) => absent(leaf.directory.join(format!("{}.key", leaf.base_name))),
        Change::ServiceAccountKeys { directory } => absent(directory.join("sa.key")),
        Change::Kubeconfig(spec) => absent(spec.path.clone()),
        _ => false,
    }
}

/// Writes what a dry-run would have written below a directory of the user's choice.
fn write_out(host: &dyn Host, overlay: &Overlay<'_>, directory: &Path) -> Result<(), HostError> {
    for (path, file) in overlay.files() {
        if !path.starts_with(directory) {
            continue;
        }
        if let Some(parent) = path.parent() {
            host.create_directories(parent, 0o755)?;
        }
        host.write_file(&host::files::FileSpec::new(&path, file.mode, &file.content))?;
    }
    Ok(())
}
