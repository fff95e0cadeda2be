//! Owns test clusters: machines with the components of a Kubernetes release on them, and what tests do with these.
//!
//! [`Cluster::up`] gives machines on which a kubeadm can be put to the test; [`Cluster::bootstrap`] lets that kubeadm
//! make a cluster of them; [`scenario`] finds out whether the cluster works.
//!
//! Everything goes when the cluster is removed, but for a few kernel parameters without a namespace that kubelets set
//! for the whole host, as they do on any node: `vm.overcommit_memory`, `kernel.panic` and `kernel.panic_on_oops`.

mod bootstrap;
mod error;
pub mod kubeadm_config;
mod kubectl;
mod node_files;
mod pod_network;
pub mod scenario;
mod spec;
mod template;
mod up;

pub use bootstrap::JoinTicket;
pub use error::ClusterError;
pub use spec::{ClusterSpec, IpFamilies, Kubeadm, Role};
pub use template::TemplateError;

use crate::components::Image;
use crate::machine::{Claim, Lab, Machine, Oddities};

/// A test cluster whose machines run. While it is held, no other run changes it.
#[derive(Debug)]
pub struct Cluster<'lab> {
    lab: &'lab Lab,
    claim: Claim<'lab>,
    spec: ClusterSpec,
    version: String,
    images: Vec<Image>,
    oddities: Oddities,
    machines: Vec<Machine>,
}

impl<'lab> Cluster<'lab> {
    /// All machines, in the order of their numbers.
    pub fn machines(&self) -> &[Machine] {
        &self.machines
    }

    /// The machines of a role.
    pub fn machines_of(&self, role: Role) -> impl Iterator<Item = &Machine> {
        self.machines.iter().filter(move |machine| Role::of(&machine.identity().name) == role)
    }

    /// The first control-plane machine.
    pub fn first(&self) -> Result<&Machine, ClusterError> {
        let missing = || ClusterError::NoControlPlane { name: self.spec.name.to_string() };
        self.machines_of(Role::ControlPlane).next().ok_or_else(missing)
    }

    /// A machine by its name.
    pub fn machine(&self, name: &str) -> Result<Machine, ClusterError> {
        Ok(self.lab.machine(&self.spec.name, &name.parse()?)?)
    }

    /// What is unusual about the host.
    pub fn oddities(&self) -> &Oddities {
        &self.oddities
    }

    /// What the cluster was to be.
    pub fn spec(&self) -> &ClusterSpec {
        &self.spec
    }

    /// The right to start, stop and remove the machines.
    pub fn claim(&self) -> &Claim<'lab> {
        &self.claim
    }

    /// The Kubernetes release: `v1.37.0`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The images that every machine has.
    pub fn images(&self) -> &[Image] {
        &self.images
    }
}
