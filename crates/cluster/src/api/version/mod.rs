//! Kubernetes versions: reading, comparing, the skew rules and the labels that stand for a version.
//!
//! Fetching what a label stands for is not done here. Answers to upstream `apimachinery/pkg/util/version`,
//! `cmd/kubeadm/app/util/version.go` and the version bounds of `cmd/kubeadm/app/constants`.

mod request;
mod semantic;
mod skew;

#[cfg(test)]
mod tests;

pub use request::{VersionLabel, VersionRequest, is_ci_version};
pub use semantic::KubernetesVersion;
pub use skew::{
    CURRENT, check_control_plane_version, minimum_control_plane_version, minimum_kubelet_version,
};

use thiserror::Error;

/// A version that cannot be read or is not supported, worded as the reference does.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VersionError {
    /// No version at all.
    #[error("could not parse {} as version", super::go_text::quote(.0))]
    NotAVersion(String),
    /// Not three numbers.
    #[error("illegal version string {}", super::go_text::quote(.0))]
    Components(String),
    /// A number with a leading zero.
    #[error("illegal zero-prefixed version component {} in {}", super::go_text::quote(.component), super::go_text::quote(.version))]
    ZeroPrefixed {
        /// The number.
        component: String,
        /// The whole.
        version: String,
    },
    /// A number that is too large.
    #[error(
        "illegal non-numeric version component {component:?} in {version:?}: strconv.ParseUint: parsing {component:?}: value out of range"
    )]
    TooLarge {
        /// The number.
        component: String,
        /// The whole.
        version: String,
    },
    /// The part after the numbers is neither a pre-release nor build metadata.
    #[error("could not parse pre-release/metadata ({extra}) in version {}", super::go_text::quote(.version))]
    Extra {
        /// That part.
        extra: String,
        /// The whole.
        version: String,
    },
    /// Neither a version nor a label, by its characters.
    #[error("invalid version {}", super::go_text::quote(.0))]
    Characters(String),
    /// Neither a version nor a label.
    #[error("version {} doesn't match patterns for neither semantic version nor labels (stable, latest, ...)", super::go_text::quote(.0))]
    NoPattern(String),
    /// What a release server answered is no version.
    #[error("remote version error: {0}")]
    Remote(Box<VersionError>),
    /// A resolved version that is not semantic.
    #[error("couldn't parse Kubernetes version {}: {source}", super::go_text::quote(.version))]
    Resolved {
        /// The version.
        version: String,
        /// Why not.
        source: Box<VersionError>,
    },
    /// Older than what this program deploys.
    #[error(
        "this version of kubeadm only supports deploying clusters with the control plane version >= {minimum}. Current version: {version}"
    )]
    TooOld {
        /// The oldest supported.
        minimum: KubernetesVersion,
        /// The one wanted.
        version: String,
    },
}
