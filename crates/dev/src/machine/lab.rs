//! Owns the way in: the directories of the test machines, and finding clusters and machines in them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cgroup::{CgroupError, Hierarchies};
use super::enter;
use super::identity::Identity;
use super::machine::Machine;
use super::name::{ClusterName, MachineName};
use super::oddities::{OdditiesError, check_state_directory};
use super::record::{self, ClusterState, RecordError};
use super::slot::Slot;

/// Where test machines live.
#[derive(Clone, Debug)]
pub struct LabDirs {
    /// What takes long to make and is kept: components, images. Must be on the same file system as `state` for
    /// machines to share it without copying.
    pub cache: PathBuf,
    /// Clusters and their machines. Not on overlayfs.
    pub state: PathBuf,
}

/// Where clusters are unless something else is asked for: `$KUBEWRIGHT_STATE`, or `kubewright` among the user's
/// state directories.
pub fn default_state_dir() -> PathBuf {
    state_dir(|name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
}

fn state_dir(variable: impl Fn(&str) -> Option<PathBuf>) -> PathBuf {
    variable("KUBEWRIGHT_STATE")
        .or_else(|| Some(variable("XDG_STATE_HOME")?.join("kubewright")))
        .or_else(|| Some(variable("HOME")?.join(".local/state/kubewright")))
        .unwrap_or_else(|| PathBuf::from("/var/lib/kubewright"))
}

/// A lab that can't be opened, or a machine that can't be found.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The program doesn't lend itself as the helper.
    #[error(
        "this program can't enter machines: call dev::machine::run_hidden_helper_if_asked() first in its main"
    )]
    NoHelper,
    /// Machines need rights that this process lacks.
    #[error("test machines need root: run this command as root")]
    NotRoot,
    /// A directory can't be used.
    #[error("the directory {path} can't be used")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The host's control groups can't be used.
    #[error(transparent)]
    Cgroup(#[from] CgroupError),
    /// The state directory is no place for machines.
    #[error(transparent)]
    Oddities(#[from] OdditiesError),
    /// A record can't be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// There is no such machine.
    #[error("there is no machine {machine} in the cluster {cluster}; it has {known:?}")]
    Unknown {
        /// The cluster.
        cluster: ClusterName,
        /// The machine asked for.
        machine: MachineName,
        /// The machines that the cluster has.
        known: Vec<String>,
    },
}

/// All test machines below one state directory.
#[derive(Clone, Debug)]
pub struct Lab {
    dirs: LabDirs,
    pub(super) hierarchies: Arc<Hierarchies>,
}

impl Lab {
    /// Opens a lab and makes its directories.
    pub fn open(dirs: LabDirs) -> Result<Lab, LabError> {
        if !enter::is_installed() {
            return Err(LabError::NoHelper);
        }
        if !rustix::process::geteuid().is_root() {
            return Err(LabError::NotRoot);
        }
        // Slots are held under the cluster's path, so each directory must have one name.
        let make = |path: &Path| {
            std::fs::create_dir_all(path)
                .and_then(|()| path.canonicalize())
                .map_err(|source| LabError::Directory { path: path.to_owned(), source })
        };
        let dirs = LabDirs { cache: make(&dirs.cache)?, state: make(&dirs.state)? };
        check_state_directory(&dirs.state)?;
        Ok(Lab { dirs, hierarchies: Arc::new(Hierarchies::observe()?) })
    }

    /// The directories.
    pub fn dirs(&self) -> &LabDirs {
        &self.dirs
    }

    /// The clusters of which anything is left.
    pub fn clusters(&self) -> Result<Vec<ClusterName>, LabError> {
        let path = self.clusters_directory();
        let entries = match std::fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.and_then(Iterator::collect::<Result<Vec<_>, _>>),
        };
        let entries = entries.map_err(|source| LabError::Directory { path, source })?;
        let names = entries.iter().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let mut names: Vec<ClusterName> = names.collect();
        names.sort();
        Ok(names)
    }

    /// What the record of a cluster says; empty for an unknown cluster.
    pub fn recorded(&self, cluster: &ClusterName) -> Result<ClusterState, LabError> {
        Ok(record::load(&record_path(&self.cluster_directory(cluster)))?)
    }

    /// The machines of a cluster, whether they run or not, in the order of their numbers.
    pub fn machines(&self, cluster: &ClusterName) -> Result<Vec<Machine>, LabError> {
        let state = self.recorded(cluster)?;
        let Some(slot) = state.slot else { return Ok(Vec::new()) };
        let mut machines: Vec<_> = state
            .machines
            .iter()
            .map(|(name, machine)| {
                let (cluster, name) = (cluster.clone(), name.clone());
                self.machine_at(Identity { cluster, name, slot, index: machine.index })
            })
            .collect();
        machines.sort_by_key(|machine| machine.identity().index);
        Ok(machines)
    }

    /// A machine by its name.
    pub fn machine(&self, cluster: &ClusterName, name: &MachineName) -> Result<Machine, LabError> {
        let machines = self.machines(cluster)?;
        let known = machines.iter().map(|machine| machine.identity().name.to_string()).collect();
        machines
            .into_iter()
            .find(|machine| machine.identity().name == *name)
            .ok_or_else(|| LabError::Unknown { cluster: cluster.clone(), machine: name.clone(), known })
    }

    pub(super) fn machine_at(&self, identity: Identity) -> Machine {
        let directory = machine_directory(&self.cluster_directory(&identity.cluster), &identity.name);
        Machine::new(identity, directory, Arc::clone(&self.hierarchies))
    }

    /// Where a cluster keeps what belongs to it. Removed with the cluster.
    pub fn cluster_directory(&self, cluster: &ClusterName) -> PathBuf {
        self.clusters_directory().join(cluster.as_str())
    }

    fn clusters_directory(&self) -> PathBuf {
        self.dirs.state.join("clusters")
    }

    /// The number of a cluster on this host, once it has one.
    pub fn slot(&self, cluster: &ClusterName) -> Result<Option<Slot>, LabError> {
        Ok(self.recorded(cluster)?.slot)
    }
}

/// The record of a cluster.
pub(super) fn record_path(cluster: &Path) -> PathBuf {
    cluster.join("record")
}

/// The lock of a cluster.
pub(super) fn lock_path(cluster: &Path) -> PathBuf {
    cluster.join("lock")
}

/// Where all machines of a cluster are.
pub(super) fn machines_directory(cluster: &Path) -> PathBuf {
    cluster.join("machines")
}

/// Where a machine is.
pub(super) fn machine_directory(cluster: &Path, name: &MachineName) -> PathBuf {
    machines_directory(cluster).join(name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_variable_tells_the_state_directory() {
        let check = |set: &[(&str, &str)], expected: &str| {
            let variable = |name: &str| {
                set.iter().find(|(other, _)| *other == name).map(|(_, value)| PathBuf::from(value))
            };
            assert_eq!(state_dir(variable), Path::new(expected));
        };
        check(&[("KUBEWRIGHT_STATE", "/a"), ("XDG_STATE_HOME", "/b"), ("HOME", "/c")], "/a");
        check(&[("XDG_STATE_HOME", "/b"), ("HOME", "/c")], "/b/kubewright");
        check(&[("HOME", "/c")], "/c/.local/state/kubewright");
        check(&[], "/var/lib/kubewright");
    }
}
