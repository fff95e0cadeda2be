//! Runs the preflight checks of an operation: asks what must be asked, judges, tells, and stops if need be.

use cluster::api::internal::{Etcd, ExternalEtcd, InitConfiguration, JoinConfiguration, ResetConfiguration};
use cluster::artifacts::kubeconfig::{Credentials, Kubeconfig};
use cluster::kube::{ApiError, Client, Connection};
use cri::Limits;

use crate::event::Notice;
use crate::preflight::external_etcd::{self, EtcdIdentity, Reply};
use crate::preflight::runtime::RuntimeAnswers;
use crate::preflight::{
    Check, Exemptions, IgnoredChecks, PreflightError, ProxyEnvironment, View, checks, extra, run,
};
use crate::{Context, Event, Voice, load};

/// Checks of a first control-plane node.
pub async fn init(
    context: Context<'_>,
    config: &InitConfiguration,
    exempt: &Exemptions,
) -> Result<(), PreflightError> {
    let Ok(program) = load::program_version() else { return Ok(()) };
    let registration = &config.node_registration;
    let mut list = checks::init(config, &program);
    if context.voice == Voice::Kubewright {
        list.extend(extra::init(config));
    }
    let etcd = match &config.cluster.etcd {
        Etcd::External(etcd) => Some(etcd),
        Etcd::Local(_) => None,
    };
    let ignored = &registration.ignore_preflight_errors;
    gate(context, &registration.cri_socket, ignored, list, exempt, etcd).await
}

/// Checks of a joining node that need nothing from the cluster.
pub async fn join(
    context: Context<'_>,
    config: &JoinConfiguration,
    exempt: &Exemptions,
) -> Result<(), PreflightError> {
    let Ok(program) = load::program_version() else { return Ok(()) };
    let registration = &config.node_registration;
    let list = checks::join(config, &program);
    let ignored = &registration.ignore_preflight_errors;
    gate(context, &registration.cri_socket, ignored, list, exempt, None).await
}

/// The check of a reset: that the user may.
pub fn reset(context: Context<'_>, config: &ResetConfiguration) -> Result<(), PreflightError> {
    context.tell(Notice::PreflightChecks.into());
    let ignored = IgnoredChecks::new(&config.ignore_preflight_errors);
    let runtime = RuntimeAnswers::unasked();
    judge(context, &checks::root(), &View::new(context.host, &runtime), &ignored)
}

async fn gate(
    context: Context<'_>,
    cri_socket: &str,
    ignored: &[String],
    list: Vec<Check>,
    exempt: &Exemptions,
    etcd: Option<&ExternalEtcd>,
) -> Result<(), PreflightError> {
    context.tell(Notice::PreflightChecks.into());
    let ignored = IgnoredChecks::new(ignored);
    let proxies = ProxyEnvironment::from_variables(&context.environment.proxies);
    // Everything else needs root, so that is looked at first and alone.
    let unasked = RuntimeAnswers::unasked();
    judge(context, &checks::root(), &View::new(context.host, &unasked), &ignored)?;
    let runtime = RuntimeAnswers::observe(cri_socket, Limits::default()).await;
    let external_etcd = match etcd {
        Some(etcd) => external_etcd::observe(context.host, etcd, ask_etcd).await,
        None => Vec::new(),
    };
    let mut view = View::new(context.host, &runtime);
    (view.proxies, view.exempt, view.external_etcd) = (&proxies, exempt, &external_etcd);
    judge(context, &list, &view, &ignored)
}

/// Sends one request to an endpoint of etcd.
async fn ask_etcd(url: &str, identity: &EtcdIdentity) -> Result<Reply, String> {
    let credentials = match (&identity.certificate, &identity.key) {
        (Some(certificate), Some(key)) => {
            Credentials::Certificate { certificate: certificate.clone(), key: key.clone() }
        }
        _ => Credentials::None,
    };
    let (server, path) = url.rfind('/').map_or((url, ""), |slash| url.split_at(slash));
    let authorities = identity.authorities.as_deref().unwrap_or_default();
    let kubeconfig = Kubeconfig::new(server, "etcd", "etcd", authorities, &credentials).render();
    let connection = Connection { request_timeout: external_etcd::REQUEST_LIMIT, ..Connection::default() };
    let client = Client::from_kubeconfig(&kubeconfig, &connection).await;
    let client = client.map_err(|e| host::Diagnostic::of(&e).one_line())?;
    match client.health(path).await {
        Ok((status, body)) => Ok(Reply {
            status: status.as_u16(),
            reason: status.canonical_reason().unwrap_or_default().to_owned(),
            body: body.into_bytes(),
        }),
        Err(ApiError::Unreachable { reason, .. }) => {
            let address = server.rsplit('/').next().unwrap_or(server);
            Err(format!("dial tcp {address}: connect: {reason}"))
        }
        Err(ApiError::Untrusted { reason, .. }) => Err(reason),
        Err(other) => Err(other.to_string()),
    }
}

fn judge(
    context: Context<'_>,
    list: &[Check],
    view: &View<'_>,
    ignored: &IgnoredChecks,
) -> Result<(), PreflightError> {
    let report = run(list, view, ignored);
    if let Some(output) = &report.verification {
        context.tell(Notice::SystemVerification(output.clone()).into());
    }
    for finding in report.warnings() {
        context.tell(Event::Finding(finding.reference_line()));
    }
    report.error().map_or(Ok(()), Err)
}
