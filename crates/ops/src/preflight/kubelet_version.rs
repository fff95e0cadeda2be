//! The installed kubelet: which version it is, and whether that fits.

use cluster::api::go_text::quote;
use cluster::api::version::{KubernetesVersion, VersionError};
use host::service::Query;
use host::{HostError, Observe};
use thiserror::Error;

use super::View;
use super::finding::Problem;

/// Why the version of the kubelet is unknown, in the words of the reference.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum KubeletVersionError {
    /// It is not installed, or not for this machine.
    #[error("cannot execute 'kubelet --version': executable file not found in $PATH")]
    NotInstalled,
    /// It failed.
    #[error("cannot execute 'kubelet --version': {0}")]
    NotRun(String),
    /// It said something else.
    #[error("Unable to parse output from Kubelet: {}", quote(.0))]
    Unreadable(String),
    /// What it said is no version.
    #[error("{0}")]
    Malformed(#[from] VersionError),
}

impl KubeletVersionError {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::NotInstalled => {
                "install the kubelet: apt-get install kubelet, or dnf install kubelet".into()
            }
            _ => "look at what it says: kubelet --version".into(),
        }
    }
}

/// Asks the installed kubelet.
pub(super) fn observe(host: &dyn Observe) -> Result<KubernetesVersion, KubeletVersionError> {
    let output = host.query(Query::KubeletVersion).map_err(|error| match &error {
        // To the reference, a file that cannot be executed is none.
        HostError::NoProgram { .. } | HostError::Run { .. } => KubeletVersionError::NotInstalled,
        _ => KubeletVersionError::NotRun(error.to_string()),
    })?;
    if !output.success {
        return Err(KubeletVersionError::NotRun(output.status));
    }
    let said = output.stdout.trim();
    let unreadable = || KubeletVersionError::Unreadable(said.to_owned());
    let version = said.strip_prefix("Kubernetes v").filter(|rest| is_version(rest)).ok_or_else(unreadable)?;
    Ok(version.parse()?)
}

/// Three numbers without leading zeros, then letters, digits and `-_.+`.
fn is_version(text: &str) -> bool {
    let suffix = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (numbers, suffix) = text.split_at(suffix);
    let number = |part: &str| part == "0" || (!part.is_empty() && !part.starts_with('0'));
    let numbers: Vec<&str> = numbers.splitn(3, '.').collect();
    let [major, minor, patch] = numbers.as_slice() else { return false };
    // What follows the patch release may hold further dots: `1.37.0.1` is cut after its third number.
    let patch = patch.split('.').next().unwrap_or_default();
    [*major, *minor, patch].into_iter().all(number)
        && suffix.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c))
}

/// Finds out that the kubelet is missing, too old, or newer than the control plane.
pub(super) fn check(
    view: &View<'_>,
    control_plane: Option<&str>,
    minimum: &KubernetesVersion,
) -> Option<Problem> {
    let kubelet = match view.kubelet_version() {
        Ok(version) => version,
        Err(reason) => return Some(unknown(reason)),
    };
    let install = |version: String| format!("install a kubelet of version {version}");
    if kubelet.is_older_than(minimum) {
        let message = format!(
            "Kubelet version \"{kubelet}\" is lower than kubeadm can support. Please upgrade kubelet"
        );
        return Some(Problem::error(message).fixed_by(install(format!("{minimum} or later"))));
    }
    let control_plane: KubernetesVersion = match control_plane.map(|text| (text, text.parse())) {
        None | Some(("", _)) => return None,
        Some((_, Ok(version))) => version,
        Some((text, Err(reason))) => {
            let message = format!("couldn't parse Kubernetes version {}: {reason}", quote(text));
            return Some(Problem::error(message));
        }
    };
    let is_newer = kubelet.major > control_plane.major || kubelet.minor > control_plane.minor;
    is_newer.then(|| {
        Problem::error(format!(
            "the kubelet version is higher than the control plane version. This is not a supported version skew and \
             may lead to a malfunctional cluster. Kubelet version: \"{kubelet}\" Control plane version: \
             \"{control_plane}\""
        ))
        .fixed_by(install(format!("{}.{}", control_plane.major, control_plane.minor)))
    })
}

/// A check that needs the version could not be made.
pub(super) fn unknown(reason: &KubeletVersionError) -> Problem {
    Problem::error(format!("couldn't get kubelet version: {reason}")).fixed_by(reason.remedy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::Check;
    use crate::preflight::fake::{FakeHost, lines, output};

    fn found(said: &str, control_plane: Option<&str>) -> Vec<String> {
        let mut host = FakeHost::ready();
        host.says("KubeletVersion", output(true, said));
        let minimum = KubernetesVersion::new(1, 34, 0);
        lines(&host, Check::KubeletVersion { control_plane: control_plane.map(str::to_owned), minimum })
    }

    #[test]
    fn kubelets_up_to_three_minor_versions_back_are_fine() {
        for said in [
            "Kubernetes v1.37.0\n",
            "Kubernetes v1.37.9",
            "Kubernetes v1.34.0",
            " Kubernetes v1.36.1-5+abc\n",
        ] {
            assert_eq!(found(said, Some("v1.37.0")), Vec::<String>::new(), "{said}");
        }
    }

    #[test]
    fn older_ones_are_an_error() {
        for version in ["1.33.9", "1.34.0-rc.1"] {
            let expected = format!(
                "[ERROR KubeletVersion]: Kubelet version \"{version}\" is lower than kubeadm can support. Please \
                 upgrade kubelet"
            );
            assert_eq!(found(&format!("Kubernetes v{version}\n"), Some("v1.37.0")), [expected]);
        }
    }

    #[test]
    fn one_newer_than_the_control_plane_is_an_error_where_that_is_known() {
        let said = "Kubernetes v1.38.0-alpha.1\n";
        let expected = "[ERROR KubeletVersion]: the kubelet version is higher than the control plane version. This is not \
                        a supported version skew and may lead to a malfunctional cluster. Kubelet version: \
                        \"1.38.0-alpha.1\" Control plane version: \"1.37.0\"";
        assert_eq!(found(said, Some("v1.37.0")), [expected]);
        assert_eq!(found(said, None), Vec::<String>::new());
    }

    #[test]
    fn a_kubelet_that_says_something_else_is_an_error() {
        for said in ["foo bar", "Kubernetes v1.37", "Kubernetes 1.37.0", "Kubernetes v01.37.0", ""] {
            let expected = format!(
                "[ERROR KubeletVersion]: couldn't get kubelet version: Unable to parse output from Kubelet: \"{said}\""
            );
            assert_eq!(found(&format!("{said}\n"), None), [expected]);
        }
    }

    #[test]
    fn a_kubelet_that_fails_or_is_missing_is_an_error() {
        let mut host = FakeHost::ready();
        host.says("KubeletVersion", output(false, ""));
        let failed = "couldn't get kubelet version: cannot execute 'kubelet --version': exit status 3";
        let check =
            || Check::KubeletVersion { control_plane: None, minimum: KubernetesVersion::new(1, 34, 0) };
        assert_eq!(lines(&host, check()), [format!("[ERROR KubeletVersion]: {failed}")]);
        host.programs.remove("kubelet");
        let missing = "couldn't get kubelet version: cannot execute 'kubelet --version': executable file not found in $PATH";
        assert_eq!(lines(&host, check()), [format!("[ERROR KubeletVersion]: {missing}")]);
    }
}
