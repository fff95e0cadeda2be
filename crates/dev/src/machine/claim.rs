//! Owns the right to change a cluster's machines: making, starting and removing them.
//!
//! Whoever holds a [`Claim`] holds the cluster's lock. Machines of one claim may be made side by side.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::base_files::base_files;
use super::boot::{self, Boot, BootError};
use super::cgroup::CgroupError;
use super::identity::Identity;
use super::lab::{Lab, lock_path, machine_directory, record_path};
use super::lock::{self, LockError};
use super::machine::Machine;
use super::name::{ClusterName, MachineName};
use super::network::{self, NetworkError};
use super::plan::{BootPlan, plan_cgroup_mounts};
use super::record::{Entry, Record, RecordError, Stage};
use super::reservation::{ReservationError, TABLE, Table};
use super::slot::{MachineIndex, Slot};
use super::spec::{self, LayOutError, MachineSpec};
use super::teardown::{self, DirectoryError};

/// A machine that can't be made, started or removed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Another run works on the cluster.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The cluster can't have a number on this host.
    #[error(transparent)]
    Reservation(#[from] ReservationError),
    /// The record can't be kept.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The network can't be made.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The control groups can't be made or removed.
    #[error(transparent)]
    Cgroup(#[from] CgroupError),
    /// The files can't be laid out.
    #[error(transparent)]
    LayOut(#[from] LayOutError),
    /// The files can't be removed.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The machine doesn't come up.
    #[error(transparent)]
    Boot(#[from] BootError),
    /// A file of the cluster can't be written.
    #[error("{path} can't be written")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The cluster is full.
    #[error("the cluster {cluster} has {max} machines, as many as it can have", max = MachineIndex::MAX)]
    Full {
        /// The cluster.
        cluster: ClusterName,
    },
}

/// The exclusive right to change a cluster's machines, until it is dropped.
#[derive(Debug)]
pub struct Claim<'lab> {
    lab: &'lab Lab,
    cluster: ClusterName,
    directory: PathBuf,
    slot: Slot,
    lock: File,
    record: Mutex<Record>,
}

impl Lab {
    /// Takes the right to change a cluster, and makes its network if it has none.
    pub fn claim(&self, cluster: &ClusterName) -> Result<Claim<'_>, ClaimError> {
        let directory = self.cluster_directory(cluster);
        let lock = lock::acquire(&lock_path(&directory))?;
        let mut record = Record::open(&record_path(&directory))?;
        // Machines keep their addresses if the reservation was lost, say in a reboot.
        let made_with = record.state().slot.filter(|_| !record.state().machines.is_empty());
        let announce = |slot| record.append(&Entry::Slot(slot));
        let slot = Table::open(Path::new(TABLE))?.reserve(&directory, made_with, announce)?;
        let record = Mutex::new(record);
        let claim = Claim { lab: self, cluster: cluster.clone(), directory, slot, lock, record };
        network::ensure_switch(&claim.lock, slot, &claim.scratch()?)?;
        Ok(claim)
    }
}

impl Claim<'_> {
    /// The cluster's number on this host.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// The machines that have been announced and not been removed, each with the stage that it has reached.
    pub fn machines(&self) -> Vec<(Machine, Stage)> {
        let recorded = self.record().state().machines.clone();
        let machine = |name, index| self.lab.machine_at(self.identity(name, index));
        recorded.into_iter().map(|(name, record)| (machine(name, record.index), record.stage)).collect()
    }

    /// Announces a machine, which gives it a number and therewith its addresses. What exists of an earlier machine
    /// of this name is removed, and its number is used again.
    pub fn announce(&self, name: &MachineName) -> Result<Identity, ClaimError> {
        let earlier = self.record().state().machines.get(name).map(|machine| machine.index);
        if let Some(index) = earlier {
            self.clear(&self.identity(name.clone(), index))?;
        }
        let mut record = self.record();
        let index = earlier
            .or_else(|| record.state().free_index())
            .ok_or_else(|| ClaimError::Full { cluster: self.cluster.clone() })?;
        record.append(&Entry::Machine { name: name.clone(), index })?;
        Ok(self.identity(name.clone(), index))
    }

    /// Makes an announced machine and boots it.
    pub fn create_machine(
        &self,
        identity: &Identity,
        spec: &MachineSpec,
    ) -> Result<(Machine, Boot), ClaimError> {
        let machine = self.lab.machine_at(identity.clone());
        let base = base_files(identity, &spec.layers)?;
        spec::lay_out(&self.lock, machine.directory(), &base, spec)?;
        self.write_plan(&machine, spec)?;
        let boot = self.start(&machine)?;
        Ok((machine, boot))
    }

    /// Boots a machine that doesn't run, with the files that it had.
    pub fn start(&self, machine: &Machine) -> Result<Boot, ClaimError> {
        let identity = machine.identity();
        self.lab.hierarchies.ensure(&identity.group())?;
        network::wire_machine(&self.lock, identity.slot, identity.index, &self.scratch()?)?;
        boot::start(&self.lock, machine)?;
        let boot = boot::wait_for_systemd(machine)?;
        if self.record().state().machines.get(&identity.name).is_some_and(|was| was.stage == Stage::Announced)
        {
            self.reached(machine, Stage::Booted)?;
        }
        Ok(boot)
    }

    /// Notes that a machine has reached a stage.
    pub fn reached(&self, machine: &Machine, stage: Stage) -> Result<(), ClaimError> {
        let name = machine.identity().name.clone();
        Ok(self.record().append(&Entry::Reached { name, stage })?)
    }

    /// Removes a machine and everything that was made for it.
    pub fn remove_machine(&self, machine: &Machine) -> Result<(), ClaimError> {
        self.clear(machine.identity())?;
        Ok(self.record().append(&Entry::Removed { name: machine.identity().name.clone() })?)
    }

    /// Removes whatever exists of a machine.
    fn clear(&self, identity: &Identity) -> Result<(), ClaimError> {
        let group = identity.group();
        self.lab.hierarchies.kill(&BTreeSet::from([group.clone()]))?;
        self.lab.hierarchies.remove(&group)?;
        network::remove(&self.lock, &group)?;
        Ok(teardown::remove_directory(&machine_directory(&self.directory, &identity.name))?)
    }

    fn identity(&self, name: MachineName, index: MachineIndex) -> Identity {
        Identity { cluster: self.cluster.clone(), name, slot: self.slot, index }
    }

    fn write_plan(&self, machine: &Machine, spec: &MachineSpec) -> Result<(), ClaimError> {
        let directory = machine.directory();
        let plan = BootPlan {
            groups: self.lab.hierarchies.directories(&machine.group()),
            network: machine.group(),
            host_name: machine.name().to_owned(),
            layers: spec.layers.clone(),
            upper: spec::upper(directory),
            work: spec::work(directory),
            root: directory.join("root"),
            data: spec::data_directories(directory, spec),
            cgroups: plan_cgroup_mounts(&self.lab.hierarchies),
            console: boot::console_path(directory),
        };
        let path = boot::plan_path(directory);
        let write = || {
            std::fs::create_dir_all(&plan.root)?;
            std::fs::write(&path, serde_json::to_vec_pretty(&plan)?)
        };
        write().map_err(|source| ClaimError::Write { path: path.clone(), source })
    }

    /// A directory for files that live as long as a command.
    fn scratch(&self) -> Result<PathBuf, ClaimError> {
        let path = self.directory.join("scratch");
        std::fs::create_dir_all(&path).map_err(|source| ClaimError::Write { path: path.clone(), source })?;
        Ok(path)
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        // A thread that panicked has not left a line half appended: lines are appended in one piece.
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
