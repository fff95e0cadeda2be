//! Does the machine have what Kubernetes needs: kernel, its build options, cgroups?
//!
//! Answers to `k8s.io/system-validators` as kubeadm uses it.

mod cgroups;
mod kernel;
mod spec;
mod transcript;

#[cfg(test)]
mod tests;

use cluster::api::version::KubernetesVersion;

use self::transcript::{Transcript, Verdict};
use super::check::KubeletOf;
use super::finding::Problem;
use super::run::Outcome;
use super::{Severity, View, kubelet_version};

/// Verifies the system for the kubelet that is installed or comes next.
pub(super) fn check(view: &View<'_>, kubelet: KubeletOf) -> Outcome {
    let installed = match view.kubelet_version() {
        Ok(version) => version,
        Err(reason) => return [kubelet_version::unknown(reason)].into(),
    };
    let kubelet = match kubelet {
        KubeletOf::Now => installed.clone(),
        KubeletOf::NextMinor => KubernetesVersion { minor: installed.minor + 1, ..installed.clone() },
    };
    let facts = match view.host.facts() {
        Ok(facts) => facts,
        Err(error) => return [Problem::error(format!("failed to get kernel release: {error}"))].into(),
    };
    let mut transcript = Transcript::default();
    let mut problems = kernel::check(view.host, facts.kernel_release.trim(), &mut transcript);
    problems.extend(check_system(&facts.system, &mut transcript));
    problems.extend(cgroups::check(view.host, &kubelet, &mut transcript));
    let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
    Outcome { problems, transcript: failed.then(|| transcript.into_text()) }
}

fn check_system(system: &str, transcript: &mut Transcript) -> Option<Problem> {
    let is_supported = system == spec::SYSTEM;
    transcript.add("OS", system, if is_supported { Verdict::Good } else { Verdict::Bad });
    (!is_supported).then(|| Problem::error(format!("unsupported operating system: {system}")))
}
