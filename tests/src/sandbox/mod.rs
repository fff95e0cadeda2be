//! Owns running commands where nothing of this host shows, and telling everything they left: fresh namespaces over
//! a Debian tree, of which only a copy in memory is ever changed.
//!
//! - [`plan`]: what is to be run, and what came of it;
//! - [`enter`]: the processes that lead into the namespaces;
//! - [`root`]: the mounts, the host name and the network inside;
//! - [`tree`]: reading what was written.
//!
//! All processes of a sandbox die with the one that asked for it, and the mounts and interfaces with them.

mod enter;
mod plan;
mod root;
mod tree;

pub use enter::{Namespaces, SandboxError, become_helper, helper, run, run_hidden_helper_if_asked};
pub use plan::{Entry, EntryKind, Network, Outcome, Plan, Seed};
pub use root::{make_network, mount_scratch};
