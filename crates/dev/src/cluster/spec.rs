//! Owns what a test cluster is to be: how many machines of which kind, and which kubeadm makes nodes of them. Pure.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::components::Image;
use crate::machine::{ClusterName, MachineName, NameError};

/// A cluster as its maker wants it.
#[derive(Clone, Debug)]
pub struct ClusterSpec {
    /// Its name.
    pub name: ClusterName,
    /// Number of control-plane machines, `cp1` and so on.
    pub control_planes: u8,
    /// Number of worker machines, `w1` and so on.
    pub workers: u8,
    /// The families of addresses that Pods and Services have.
    pub families: IpFamilies,
    /// The program that is installed as `/usr/bin/kubeadm`.
    pub kubeadm: Kubeadm,
    /// Machines that get another one.
    pub exceptions: BTreeMap<MachineName, Kubeadm>,
    /// Images that machines have besides those of their own release, say of the release that they are upgraded to.
    pub further_images: Vec<Image>,
}

/// The families of addresses that Pods and Services have. Machines have both in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IpFamilies {
    /// IPv4 alone.
    Ipv4,
    /// IPv6 alone.
    Ipv6,
    /// Both, IPv4 first.
    DualStack,
}

/// The program that is installed as `/usr/bin/kubeadm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kubeadm {
    /// That of the Kubernetes release.
    Reference,
    /// Another one, from this file of the host.
    Program(PathBuf),
}

/// What a machine is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It runs the control plane.
    ControlPlane,
    /// It runs other Pods only.
    Worker,
}

impl Role {
    /// The name of the machine with this number.
    pub fn machine_name(self, number: u8) -> Result<MachineName, NameError> {
        let prefix = match self {
            Role::ControlPlane => "cp",
            Role::Worker => "w",
        };
        format!("{prefix}{number}").parse()
    }

    /// The role of a machine, which its name tells.
    pub fn of(name: &MachineName) -> Role {
        if name.as_str().starts_with("cp") { Role::ControlPlane } else { Role::Worker }
    }
}

impl ClusterSpec {
    /// The names of all machines, control planes first.
    pub fn machine_names(&self) -> Result<Vec<MachineName>, NameError> {
        let control_planes = (1..=self.control_planes).map(|number| Role::ControlPlane.machine_name(number));
        let workers = (1..=self.workers).map(|number| Role::Worker.machine_name(number));
        control_planes.chain(workers).collect()
    }

    /// The program that a machine gets.
    pub fn kubeadm_of(&self, machine: &MachineName) -> &Kubeadm {
        self.exceptions.get(machine).unwrap_or(&self.kubeadm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> ClusterSpec {
        ClusterSpec {
            name: "c".parse().unwrap(),
            control_planes: 1,
            workers: 2,
            families: IpFamilies::Ipv4,
            kubeadm: Kubeadm::Reference,
            exceptions: BTreeMap::from([("w2".parse().unwrap(), Kubeadm::Program("/other".into()))]),
            further_images: Vec::new(),
        }
    }

    #[test]
    fn machines_are_named_by_role_and_number() {
        let names = spec().machine_names().unwrap();
        assert_eq!(names.iter().map(MachineName::as_str).collect::<Vec<_>>(), ["cp1", "w1", "w2"]);
        let roles: Vec<_> = names.iter().map(Role::of).collect();
        assert_eq!(roles, [Role::ControlPlane, Role::Worker, Role::Worker]);
    }

    #[test]
    fn a_machine_can_have_another_kubeadm_than_the_rest() {
        let check = |name: &str, expected: &Kubeadm| {
            assert_eq!(spec().kubeadm_of(&name.parse().unwrap()), expected);
        };
        check("w1", &Kubeadm::Reference);
        check("w2", &Kubeadm::Program("/other".into()));
    }
}
