//! Surveys and makes changes on a real host and cluster, or shows what they would be.

use std::path::Path;
use std::time::Instant;

use host::Host;
use host::service::ServiceAction;
use jiff::Timestamp;

use super::api::{self, ApiAccess};
use super::certificates::Issuer;
use super::{
    Change, ChangeError, KeyForge, cluster_info, files, health, images, kubeconfig, kubelet_credential, node,
    rehearsal, service, tls_bootstrap, upload_certs,
};
use crate::Context;
use crate::certs::PeriodWatch;
use crate::event::{Event, Notice, PhaseEvent};
use crate::plan::{Interpreter, Step, Survey, Touch};

/// Whether changes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are.
    Real,
    /// Files go to an overlay in memory; everything else is only told.
    DryRun,
}

/// The interpreter of [`Change`]s.
pub struct Machinery<'a> {
    context: Context<'a>,
    /// The real host, or an overlay of it.
    host: &'a dyn Host,
    mode: Mode,
    keys: KeyForge,
    api: ApiAccess,
    cri_socket: String,
    watch: PeriodWatch,
    began: Timestamp,
    entered: Instant,
}

impl<'a> Machinery<'a> {
    /// An interpreter that writes to `host`.
    pub fn new(
        context: Context<'a>,
        host: &'a dyn Host,
        mode: Mode,
        keys: KeyForge,
        api: ApiAccess,
        cri_socket: String,
    ) -> Self {
        Self {
            context,
            host,
            mode,
            keys,
            api,
            cri_socket,
            watch: PeriodWatch::default(),
            began: context.clock.now(),
            entered: Instant::now(),
        }
    }

    fn tell_all(&self, notices: impl IntoIterator<Item = impl Into<Event>>) {
        notices.into_iter().for_each(|notice| self.context.tell(notice.into()));
    }

    fn issuer(&mut self) -> Issuer<'_> {
        let Self { context, host, keys, watch, began, .. } = self;
        Issuer { context: *context, host: *host, keys, watch, now: *began }
    }

    async fn wait_for_components(
        &mut self,
        manifests: &Path,
        address: &str,
        limit: std::time::Duration,
    ) -> Result<(), ChangeError> {
        let targets = health::targets(self.host, manifests, address)?;
        let waited =
            health::wait_for_components(&targets, &mut self.api, self.host, limit, self.context.reporter)
                .await;
        if matches!(waited, Err(ChangeError::ComponentsUnhealthy { .. })) {
            self.context.tell(health::help(&self.cri_socket));
        }
        waited
    }

    fn kubelet(&self, action: ServiceAction) -> Result<(), ChangeError> {
        if self.mode == Mode::DryRun {
            return Ok(());
        }
        if let Some(notice) = service::perform(self.host, action)? {
            self.context.tell(notice.into());
        }
        Ok(())
    }

    /// What a dry-run says of a change that is more than a file; `None`: it is made in the overlay.
    fn pretend(&self, change: &Change) -> Result<Option<Vec<Notice>>, ChangeError> {
        Ok(Some(match change {
            Change::Kubelet(ServiceAction::Stop) => vec![Notice::WouldStopKubelet],
            Change::Kubelet(_) => vec![Notice::WouldStartKubelet],
            Change::TlsBootstrap(_) => vec![Notice::WouldWaitForTlsBootstrap],
            Change::PullImages(_) | Change::AdminBinding => Vec::new(),
            Change::KubeletHealthy { address, port, .. } => {
                vec![Notice::WouldWaitForKubelet(format!("http://{address}:{port}/healthz"))]
            }
            Change::ComponentsHealthy { .. } | Change::RotatingKubeletCredential { .. } => Vec::new(),
            Change::Object { object, .. } => rehearsal::object(object),
            Change::ClusterInfo { kubeconfig, tokens } => {
                let objects = cluster_info::objects(self.host, kubeconfig, tokens)?;
                objects.iter().flat_map(rehearsal::object).collect()
            }
            Change::UploadCerts(upload) => {
                upload_certs::rehearse(self.host, upload, self.context.clock.now())?
            }
            Change::MarkNode(mark) => rehearsal::mark(mark),
            _ => return Ok(None),
        }))
    }
}

impl Interpreter for Machinery<'_> {
    type Change = Change;
    type Error = ChangeError;

    fn touch(&self, change: &Change) -> Option<Touch> {
        let path = |path: &Path| path.display().to_string();
        Some(match change {
            Change::Say(_) | Change::KubeletHealthy { .. } | Change::ComponentsHealthy { .. } => return None,
            Change::PullImages(pull) => Touch::new("pull", pull.images.join(" ")),
            Change::Directory { path: directory, .. } => Touch::new("make-directory", path(directory)),
            Change::File(file) => Touch::new("write", path(&file.path)),
            Change::RemoveFile { path: file } => Touch::new("remove", path(file)),
            Change::Authority(authority) => {
                Touch::new("issue", path(&authority.directory.join(authority.base_name)))
            }
            Change::Certificate(leaf) => Touch::new("issue", path(&leaf.directory.join(leaf.base_name))),
            Change::ServiceAccountKeys { directory } => Touch::new("issue", path(&directory.join("sa"))),
            Change::Kubeconfig(spec) => Touch::new("write", path(&spec.path)),
            Change::Kubelet(ServiceAction::Stop) => Touch::new("stop", "kubelet"),
            Change::Kubelet(_) => Touch::new("start", "kubelet"),
            Change::AdminBinding => Touch::new("apply", "ClusterRoleBinding kubeadm:cluster-admins"),
            Change::Object { object, .. } => {
                Touch::new("apply", format!("{} {}", object.kind(), object.name()))
            }
            Change::ClusterInfo { .. } => Touch::new("apply", "ConfigMap cluster-info"),
            Change::UploadCerts(_) => Touch::new("apply", "Secret kubeadm-certs"),
            Change::TlsBootstrap(wanted) => Touch::new("bootstrap", path(&wanted.kubeconfig)),
            Change::MarkNode(mark) => Touch::new("patch", format!("Node {}", mark.node)),
            Change::RotatingKubeletCredential { kubeconfig, .. } => Touch::new("write", path(kubeconfig)),
        })
    }

    async fn survey(&mut self, change: &Change) -> Result<Survey, ChangeError> {
        let done = match change {
            Change::File(file) => return files::survey(self.host, file),
            Change::Directory { path, .. } => self.host.info(path)?.is_some(),
            Change::RemoveFile { path } => self.host.info(path)?.is_none(),
            Change::TlsBootstrap(wanted) => self.host.info(&wanted.kubeconfig)?.is_some(),
            Change::PullImages(pull) if self.mode == Mode::Real => images::missing(pull).await?.is_empty(),
            _ => false,
        };
        Ok(if done { Survey::Done } else { Survey::Needed })
    }

    async fn perform(&mut self, change: &Change) -> Result<(), ChangeError> {
        if self.mode == Mode::DryRun
            && let Some(notices) = self.pretend(change)?
        {
            self.tell_all(notices);
            return Ok(());
        }
        let now = self.context.clock.now();
        match change {
            Change::Say(event) => self.context.tell(event.clone()),
            Change::PullImages(pull) => images::perform(pull).await?,
            Change::Directory { path, mode } => self.host.create_directories(path, *mode)?,
            Change::File(file) => files::perform(self.host, file)?,
            Change::RemoveFile { path } => {
                self.host.remove_file(path)?;
            }
            Change::Authority(authority) => {
                let notices = self.issuer().ensure_authority(authority)?;
                self.tell_all(notices);
            }
            Change::Certificate(leaf) => {
                let notices = self.issuer().ensure_leaf(leaf)?;
                self.tell_all(notices);
            }
            Change::ServiceAccountKeys { directory } => {
                let notices = self.issuer().ensure_service_account_keys(directory)?;
                self.tell_all(notices);
            }
            Change::Kubeconfig(spec) => self.tell_all(kubeconfig::ensure(self.host, &self.keys, spec, now)?),
            Change::Kubelet(action) => self.kubelet(*action)?,
            Change::KubeletHealthy { address, port, limit } => {
                health::wait_for_kubelet(address, *port, *limit, self.context.reporter).await?;
            }
            Change::ComponentsHealthy { manifests, api_server_address, limit } => {
                self.wait_for_components(manifests, api_server_address, *limit).await?;
            }
            Change::AdminBinding => drop(self.api.administrator(self.host).await?),
            Change::Object { object, failure } => {
                let client = self.api.administrator(self.host).await?;
                api::perform(&client, object, failure, self.api.deadline()).await?;
            }
            Change::ClusterInfo { kubeconfig, tokens } => {
                let client = self.api.administrator(self.host).await?;
                cluster_info::perform(&client, self.host, kubeconfig, tokens, self.api.deadline()).await?;
            }
            Change::UploadCerts(upload) => {
                let client = self.api.administrator(self.host).await?;
                let deadline = self.api.deadline();
                upload_certs::perform(&client, self.host, upload, now, deadline).await?;
            }
            Change::TlsBootstrap(wanted) => tls_bootstrap::perform(self.host, wanted, now).await?,
            Change::MarkNode(mark) => {
                let client = self.api.administrator(self.host).await?;
                node::perform(&client, mark, self.api.deadline()).await?;
            }
            Change::RotatingKubeletCredential { kubeconfig, certificate } => {
                if self.host.info(certificate)?.is_some() {
                    self.context.tell(Notice::RepointingKubelet(kubeconfig.clone()).into());
                    if kubelet_credential::repoint(self.host, kubeconfig, certificate)? {
                        self.kubelet(ServiceAction::Restart)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn enter(&mut self, step: &Step<Change>) {
        self.entered = Instant::now();
        self.context.tell(Event::Phase(PhaseEvent::Started { phase: step.phase, step: step.id.clone() }));
    }

    fn leave(&mut self, step: &Step<Change>) {
        let took = self.entered.elapsed();
        self.context.tell(Event::Phase(PhaseEvent::Finished {
            phase: step.phase,
            step: step.id.clone(),
            took,
        }));
    }
}
