//! Runs the preflight checks of an operation: asks what must be asked, judges, tells, and stops if need be.

use cluster::api::internal::{InitConfiguration, JoinConfiguration, ResetConfiguration};
use cri::Limits;

use crate::event::Notice;
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
    gate(context, &registration.cri_socket, &registration.ignore_preflight_errors, list, exempt).await
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
    gate(context, &registration.cri_socket, &registration.ignore_preflight_errors, list, exempt).await
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
) -> Result<(), PreflightError> {
    context.tell(Notice::PreflightChecks.into());
    let ignored = IgnoredChecks::new(ignored);
    let proxies = ProxyEnvironment::from_variables(&context.environment.proxies);
    // Everything else needs root, so that is looked at first and alone.
    let unasked = RuntimeAnswers::unasked();
    judge(context, &checks::root(), &View::new(context.host, &unasked), &ignored)?;
    let runtime = RuntimeAnswers::observe(cri_socket, Limits::default()).await;
    let mut view = View::new(context.host, &runtime);
    (view.proxies, view.exempt) = (&proxies, exempt);
    judge(context, &list, &view, &ignored)
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
