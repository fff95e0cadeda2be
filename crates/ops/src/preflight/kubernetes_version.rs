//! Is the wanted control plane newer than this program?

use cluster::api::go_text::quote;
use cluster::api::version::KubernetesVersion;

use super::finding::Problem;

/// Finds out that the control plane is of a later minor version, pre-releases of it included.
pub(super) fn check(target: &str, program: &KubernetesVersion) -> Option<Problem> {
    let wanted: KubernetesVersion = match target.parse() {
        Ok(wanted) => wanted,
        Err(reason) => {
            let message = format!("couldn't parse Kubernetes version {}: {reason}", quote(target));
            return Some(Problem::error(message));
        }
    };
    if (wanted.major, wanted.minor) <= (program.major, program.minor) {
        return None;
    }
    let (major, minor) = (program.major, program.minor);
    Some(
        Problem::warning(format!(
            "Kubernetes version is greater than kubeadm version. Please consider to upgrade kubeadm. Kubernetes version: \
             {wanted}. Kubeadm version: {major}.{minor}.x"
        ))
        .fixed_by(format!("choose a version this program knows: --kubernetes-version=stable-{major}.{minor}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(target: &str, expected: Option<&str>) {
        let found = super::check(target, &KubernetesVersion::new(1, 37, 0));
        assert_eq!(found.map(|problem| problem.message).as_deref(), expected, "{target}");
    }

    #[test]
    fn control_planes_up_to_this_minor_version_are_fine() {
        for target in ["v1.36.3", "v1.37.0", "v1.37.9", "1.37.0-rc.1"] {
            check(target, None);
        }
    }

    #[test]
    fn later_ones_are_warned_about_pre_releases_included() {
        let warning = |version: &str| {
            format!(
                "Kubernetes version is greater than kubeadm version. Please consider to upgrade kubeadm. Kubernetes \
                 version: {version}. Kubeadm version: 1.37.x"
            )
        };
        check("v1.38.0-alpha.1", Some(&warning("1.38.0-alpha.1")));
        check("v1.38.0", Some(&warning("1.38.0")));
        check("v2.0.0", Some(&warning("2.0.0")));
    }

    #[test]
    fn what_is_no_version_is_an_error() {
        check("one", Some("couldn't parse Kubernetes version \"one\": could not parse \"one\" as version"));
    }
}
