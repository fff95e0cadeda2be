//! Runs checks and collects what they find.

use super::check::Check;
use super::finding::Problem;
use super::{
    Finding, IgnoredChecks, Report, Severity, View, external_etcd, extra, files, hostname, kubelet_version,
    kubernetes_version, machine, port, program, proxy, runtime, services, swap, system,
};

/// What one check came to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub problems: Vec<Problem>,
    /// Everything it looked at, for a person to read.
    pub transcript: Option<String>,
}

impl<P: IntoIterator<Item = Problem>> From<P> for Outcome {
    fn from(problems: P) -> Self {
        Self { problems: problems.into_iter().collect(), transcript: None }
    }
}

/// Runs checks in their order. A failed check does not keep the next one from running, so that a person sees everything
/// at once.
pub fn run(checks: &[Check], view: &View<'_>, ignored: &IgnoredChecks) -> Report {
    let mut report = Report::default();
    for check in checks {
        let Outcome { mut problems, transcript } = outcome(check, view);
        // The reference shows the warnings of a check before what it would have failed with.
        problems.sort_by_key(|problem| problem.severity == Severity::Error);
        let is_ignored = ignored.covers(&check.name());
        report.findings.extend(problems.into_iter().map(|problem| Finding {
            check: check.name(),
            code: check.code(),
            severity: if is_ignored { Severity::Warning } else { problem.severity },
            message: problem.message,
            cause: problem.cause,
            remedy: problem.remedy,
        }));
        report.verification = report.verification.or(transcript);
    }
    report
}

fn outcome(check: &Check, view: &View<'_>) -> Outcome {
    match check {
        Check::PrivilegedUser => machine::check_user(view).into(),
        Check::Processors { required } => machine::check_processors(view, *required).into(),
        Check::Memory { required } => machine::check_memory(view, *required).into(),
        Check::KubernetesVersion { target, program } => kubernetes_version::check(target, program).into(),
        Check::Firewalld { ports } => services::check_firewalld(view, ports).into(),
        Check::PortFree { address, port } => port::check(view, address, *port).into(),
        Check::FileFree { path } => files::check_free(view, path).into(),
        Check::DirectoryFree { path } => files::check_directory_free(view, path).into(),
        Check::EtcdClientFile { path } => files::check_exists(view, path).into(),
        Check::KernelSetting { path, value } => files::check_setting(view, path, value).into(),
        Check::Program { name } => program::check(view, name).into(),
        Check::Proxy { host } => proxy::check_host(view.proxies, host).into(),
        Check::ProxyOfSubnet { subnet } => proxy::check_subnet(view.proxies, subnet).into(),
        Check::Runtime => runtime::check(view.runtime).into(),
        Check::RuntimeVersion => runtime::check_version(view.runtime).into(),
        Check::Swap => swap::check(view).into(),
        Check::System { kubelet } => system::check(view, *kubelet),
        Check::Hostname { node_name } => hostname::check(view, node_name).into(),
        Check::KubeletVersion { control_plane, minimum } => {
            kubelet_version::check(view, control_plane.as_deref(), minimum).into()
        }
        Check::Service { name } => services::check(view, name).into(),
        Check::ExternalEtcdVersion => external_etcd::check(view.external_etcd).into(),
        Check::Extra(extra) => extra::check(view, extra).into(),
    }
}
