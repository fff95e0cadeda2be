//! `kubeadm.k8s.io/v1beta4`: its types, their static defaults, and the way to the internal types and back.
//!
//! `v1`, experimental in 1.37, has the same types and one field more (`mergeMethod` of an argument), so it is read
//! into these types too. Answers to upstream `cmd/kubeadm/app/apis/kubeadm/v1beta4`.

mod convert;
mod default;
pub mod types;

#[cfg(test)]
mod tests;

pub use types::{
    ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration,
};

/// The API group.
pub const GROUP: &str = "kubeadm.k8s.io";
/// The version written.
pub const VERSION: &str = "v1beta4";
/// What documents say.
pub const API_VERSION: &str = "kubeadm.k8s.io/v1beta4";
