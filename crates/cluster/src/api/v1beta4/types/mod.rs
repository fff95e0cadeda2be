//! The types of the version as they are written in documents, one file per kind.

mod cluster;
mod init;
mod join;
mod reset;
mod shared;
mod upgrade;

pub use cluster::{
    ApiServer, ClusterConfiguration, ControlPlaneComponent, Dns, Etcd, ExternalEtcd, LocalEtcd, Networking,
    Proxy,
};
pub use init::{BootstrapToken, InitConfiguration};
pub use join::{BootstrapTokenDiscovery, Discovery, FileDiscovery, JoinConfiguration, JoinControlPlane};
pub use reset::ResetConfiguration;
pub use shared::{ApiEndpoint, Arg, HostPathMount, NodeRegistration, Patches, Timeouts};
pub use upgrade::{UpgradeApply, UpgradeConfiguration, UpgradeDiff, UpgradeNode, UpgradePlan};
