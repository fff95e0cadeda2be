//! Which versions this program deploys and works with.

use super::{KubernetesVersion, VersionError};

/// The version of Kubernetes this program belongs to.
pub const CURRENT: KubernetesVersion = KubernetesVersion::new(1, 37, 0);

/// The oldest control plane that a program of this version deploys: one minor version back.
pub fn minimum_control_plane_version(program: &KubernetesVersion) -> KubernetesVersion {
    program.minor_release(-1)
}

/// The oldest kubelet that a program of this version works with: three minor versions back.
pub fn minimum_kubelet_version(program: &KubernetesVersion) -> KubernetesVersion {
    program.minor_release(-3)
}

/// Checks that a program may deploy a control plane of this (resolved) version.
pub fn check_control_plane_version(version: &str, program: &KubernetesVersion) -> Result<(), VersionError> {
    let wanted: KubernetesVersion = version
        .parse()
        .map_err(|source| VersionError::Resolved { version: version.to_owned(), source: Box::new(source) })?;
    let minimum = minimum_control_plane_version(program);
    // Before a minor version is released, the stable marker still names the one before the last.
    let program_is_ahead = !program.pre_release.is_empty()
        && !KubernetesVersion { minor: wanted.minor + 1, ..wanted.clone() }.is_older_than(&minimum);
    if wanted.is_older_than(&minimum) && !program_is_ahead {
        return Err(VersionError::TooOld { minimum, version: version.to_owned() });
    }
    Ok(())
}
