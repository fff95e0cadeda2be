//! Owns which machine is which: its names, its numbers, and all that follows from these. Pure.

use std::fmt;

use super::name::{ClusterName, MachineName};
use super::slot::{Addresses, MachineIndex, Ranges, Slot};

/// A machine's place in its cluster and on the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The cluster.
    pub cluster: ClusterName,
    /// The machine's name, which is its host name.
    pub name: MachineName,
    /// The cluster's number on this host.
    pub slot: Slot,
    /// The machine's number in the cluster.
    pub index: MachineIndex,
}

impl Identity {
    /// Name of the machine's control groups and of its network namespace.
    pub fn group(&self) -> String {
        self.slot.machine(self.index)
    }

    /// The machine's addresses.
    pub fn addresses(&self) -> Addresses {
        self.slot.machine_addresses(self.index)
    }

    /// The ranges of the addresses of Pods on this machine.
    pub fn pod_ranges(&self) -> Ranges {
        self.index.pod_ranges()
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.cluster, self.name)
    }
}
