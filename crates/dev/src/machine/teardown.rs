//! Owns removing a cluster, whatever a run that ended at any point has left of it.
//!
//! It doesn't rely on the record. The table of slots tells which names are the cluster's; everything that has
//! such a name is removed, and last the cluster's directory and its slot.

use std::io;
use std::path::{Path, PathBuf};

use rustix::mount::{UnmountFlags, unmount};

use super::cgroup::CgroupError;
use super::lab::{Lab, lock_path, machines_directory};
use super::lock::{self, LockError};
use super::name::ClusterName;
use super::network::{self, NetworkError};
use super::reservation::{ReservationError, TABLE, Table};

/// A cluster that can't be removed.
#[derive(Debug, thiserror::Error)]
pub enum DownError {
    /// Another run works on it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Its number can't be found or given back.
    #[error(transparent)]
    Reservation(#[from] ReservationError),
    /// Its processes or groups resist.
    #[error(transparent)]
    Cgroup(#[from] CgroupError),
    /// Its network resists.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Its files resist.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

/// A directory that can't be removed.
#[derive(Debug, thiserror::Error)]
#[error("{path} can't be removed")]
pub struct DirectoryError {
    path: PathBuf,
    source: io::Error,
}

/// Whether there was anything to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Down {
    /// There was, and it is gone.
    Removed,
    /// There was not.
    Absent,
}

impl Lab {
    /// Removes a cluster: its processes, control groups, network, files and reservation.
    pub fn down(&self, cluster: &ClusterName) -> Result<Down, DownError> {
        let directory = self.cluster_directory(cluster);
        let held = || Table::open(Path::new(TABLE))?.held_by(&directory);
        if !directory.exists() && held()?.is_empty() {
            return Ok(Down::Absent);
        }
        let lock = lock::acquire(&lock_path(&directory))?;
        let slots = held()?;
        for slot in &slots {
            let groups = self.hierarchies.list(*slot)?;
            self.hierarchies.kill(&groups)?;
            for group in &groups {
                self.hierarchies.remove(group)?;
            }
            for name in network::list(*slot)? {
                network::remove(&lock, &name)?;
            }
        }
        // What takes long goes first, then the reservation, then what tells that there is a cluster.
        remove_directory(&machines_directory(&directory))?;
        for slot in slots {
            Table::open(Path::new(TABLE))?.release(slot)?;
        }
        remove_directory(&directory)?;
        Ok(Down::Removed)
    }
}

/// Removes a directory and what is in it, but never what is mounted in it: that is unmounted first.
pub(super) fn remove_directory(path: &Path) -> Result<(), DirectoryError> {
    let failed = |source| DirectoryError { path: path.to_owned(), source };
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").map_err(failed)?;
    for mount in mounts_below(path, &mounts).into_iter().rev() {
        unmount(&mount, UnmountFlags::DETACH).map_err(|errno| failed(errno.into()))?;
    }
    match std::fs::remove_dir_all(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(failed(source)),
        _ => Ok(()),
    }
}

/// The mounts in a directory or on it, in the order in which they were made.
fn mounts_below(directory: &Path, mountinfo: &str) -> Vec<PathBuf> {
    mountinfo
        .lines()
        .filter_map(|line| line.split(' ').nth(4))
        .map(|path| PathBuf::from(unescape(path)))
        .filter(|path| path.starts_with(directory))
        .collect()
}

/// The kernel writes blanks and backslashes in paths as three octal digits.
fn unescape(path: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(path.to_owned(), |path, (written, meant)| path.replace(written, meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTINFO: &str = "20 1 0:1 / / rw - ext4 /dev/vda rw\n\
        21 20 0:2 / /state/clusters/a/machines/m/disk rw - ext4 /dev/loop0 rw\n\
        22 20 0:3 / /state/clusters/ab rw - tmpfs tmpfs rw\n\
        23 20 0:4 / /state/clusters/a\\040b rw - tmpfs tmpfs rw\n";

    fn check(directory: &str, expected: &[&str]) {
        let expected: Vec<_> = expected.iter().map(PathBuf::from).collect();
        assert_eq!(mounts_below(Path::new(directory), MOUNTINFO), expected);
    }

    #[test]
    fn only_mounts_in_a_directory_are_found() {
        check("/state/clusters/a", &["/state/clusters/a/machines/m/disk"]);
        check("/state/clusters/a b", &["/state/clusters/a b"]);
        check("/state/clusters/c", &[]);
    }
}
