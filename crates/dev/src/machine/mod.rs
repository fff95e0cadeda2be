//! Owns test machines: a root file system, an init system and network addresses of their own, as Linux namespaces of
//! one host. Any number can run at once, in clusters that don't see each other.
//!
//! It knows nothing of Kubernetes; [`crate::cluster`] does. Machines are no security boundary: root inside one can do
//! on the host what root can.
//!
//! How a machine comes about, and what is left when the program is killed meanwhile:
//!
//! - a *slot*, reserved host-wide, numbers the cluster; all names and addresses derive from it (`slot`,
//!   `reservation`);
//! - the *record* announces each machine before anything of it is made (`record`);
//! - the *network* is one namespace for the cluster's switch and one for each machine (`network`);
//! - *control groups* hold every process of a machine from its first instruction on (`cgroup`);
//! - all *mounts* are made inside the machine's namespace and go with its last process (`enter`);
//! - *down* removes whatever bears a name of the slot, then the files, then the reservation (`teardown`).

mod base_files;
mod boot;
pub mod campaign;
mod cgroup;
mod claim;
mod enter;
mod exec;
mod files;
mod host_command;
mod host_view;
mod identity;
mod lab;
mod lock;
#[allow(clippy::module_inception, reason = "the type Machine is the module's main concept")]
mod machine;
mod name;
mod netns;
mod network;
mod oddities;
mod plan;
pub mod promises;
mod record;
mod reservation;
mod slot;
mod spec;
mod teardown;

pub use boot::{Boot, BootError};
pub use cgroup::CgroupError;
pub use claim::{Claim, ClaimError};
pub use enter::run_hidden_helper_if_asked;
pub use exec::{ExecError, MachineCommand, Output, Running, Stream};
pub use identity::Identity;
pub use lab::{Lab, LabDirs, LabError, default_state_dir};
pub use lock::LockError;
pub use machine::Machine;
pub use name::{ClusterName, MachineName, NameError};
pub use network::NetworkError;
pub use oddities::{Finding, Oddities, OdditiesError};
pub use record::{ClusterState, MachineRecord, RecordError, Stage};
pub use reservation::ReservationError;
pub use slot::{Addresses, MachineIndex, Ranges, Slot, all_pod_ranges};
pub use spec::{Content, DataDirectory, LayOutError, MachineSpec, SeedFile, Template};
pub use teardown::{Down, DownError};
