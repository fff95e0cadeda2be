//! Owns the control groups of machines: one group per machine in every hierarchy of the host, cgroup v1 or v2.
//!
//! What a machine makes below its group is removed with it. Groups of others are never looked at, and nothing
//! is changed above a machine's group, but that controllers are made available to it on cgroup v2.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use super::slot::Slot;

mod hierarchy;
pub use hierarchy::{Hierarchy, Kind, Layout};

/// A control group that can't be made, emptied or removed.
#[derive(Debug, thiserror::Error)]
pub enum CgroupError {
    /// The hierarchies can't be read.
    #[error("the control group hierarchies can't be found in {path}")]
    Observe {
        /// The file of the kernel.
        path: &'static str,
        /// Why.
        source: io::Error,
    },
    /// There is none that an init system can use.
    #[error(
        "no control group hierarchy of systemd is mounted below /sys/fs/cgroup: neither cgroup v2 nor name=systemd of v1"
    )]
    NoInitHierarchy,
    /// The kernel refused.
    #[error("the control group {path} can't be set up or read")]
    Access {
        /// The group.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Processes don't end although they were killed.
    #[error("still there {seconds} s after they were killed: processes {}", left.join(", "))]
    Immortal {
        /// The processes and their groups.
        left: Vec<String>,
        /// How long was waited.
        seconds: u64,
    },
    /// A group stays busy.
    #[error("the control group {path} can't be removed")]
    Busy {
        /// The group.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// How long processes may take to end, and groups to become empty.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(10);

/// The hierarchies of this host.
#[derive(Clone, Debug)]
pub struct Hierarchies(Vec<Hierarchy>);

impl Hierarchies {
    /// Finds the hierarchies that are mounted below `/sys/fs/cgroup`.
    pub fn observe() -> Result<Hierarchies, CgroupError> {
        let read = |path: &'static str| {
            fs::read_to_string(path).map_err(|source| CgroupError::Observe { path, source })
        };
        let found = Hierarchies::parse(&read("/proc/self/mountinfo")?, &read("/proc/cgroups")?);
        if !found.iter().any(Hierarchy::serves_init) {
            return Err(CgroupError::NoInitHierarchy);
        }
        Ok(found)
    }

    /// Finds hierarchies in the texts of `/proc/self/mountinfo` and `/proc/cgroups`.
    pub fn parse(mountinfo: &str, cgroups: &str) -> Hierarchies {
        Hierarchies(hierarchy::parse(mountinfo, cgroups))
    }

    /// The hierarchies, in the order in which they were mounted.
    pub fn iter(&self) -> impl Iterator<Item = &Hierarchy> {
        self.0.iter()
    }

    /// The kind of host that this is.
    pub fn layout(&self) -> Layout {
        hierarchy::layout(&self.0)
    }

    /// The directories of a group.
    pub fn directories(&self, group: &str) -> Vec<PathBuf> {
        self.0.iter().map(|hierarchy| hierarchy.mount.join(group)).collect()
    }

    /// Makes a group in every hierarchy.
    pub fn ensure(&self, group: &str) -> Result<(), CgroupError> {
        for hierarchy in &self.0 {
            let path = hierarchy.mount.join(group);
            hierarchy
                .ensure_group(&path, self.layout())
                .map_err(|source| CgroupError::Access { path, source })?;
        }
        Ok(())
    }

    /// Names of a slot's groups.
    pub fn list(&self, slot: Slot) -> Result<BTreeSet<String>, CgroupError> {
        let mut names = BTreeSet::new();
        for hierarchy in &self.0 {
            let access = |source| CgroupError::Access { path: hierarchy.mount.clone(), source };
            for entry in fs::read_dir(&hierarchy.mount).map_err(access)? {
                if let Ok(name) = entry.map_err(access)?.file_name().into_string()
                    && slot.owns(&name)
                {
                    names.insert(name);
                }
            }
        }
        Ok(names)
    }

    /// The processes in a group and in the groups below it.
    pub fn processes(&self, group: &str) -> Result<HashSet<Pid>, CgroupError> {
        let mut pids = HashSet::new();
        for root in self.directories(group) {
            for directory in tree(&root).map_err(|source| CgroupError::Access { path: root, source })? {
                pids.extend(direct_processes(&directory)?);
            }
        }
        Ok(pids)
    }

    /// The process of a group that is process 1 of a namespace of its own: a machine's init.
    pub fn init(&self, group: &str) -> Result<Option<Pid>, CgroupError> {
        for hierarchy in self.0.iter().filter(|hierarchy| hierarchy.serves_init()) {
            let root = hierarchy.mount.join(group);
            for directory in [root.join("init.scope"), root] {
                let found = direct_processes(&directory)?.into_iter().find(|pid| is_machine_init(*pid));
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    /// Whether a process belongs to a group.
    pub fn contains(&self, group: &str, pid: Pid) -> bool {
        // The second field of a line "9:name=systemd:/kw3m1/init.scope" names controllers, the third the group.
        let text = fs::read_to_string(format!("/proc/{}/cgroup", pid.as_raw_nonzero())).unwrap_or_default();
        text.lines()
            .filter_map(|line| line.splitn(3, ':').nth(2))
            .any(|path| path.split('/').any(|component| component == group))
    }

    /// The groups that a process belongs to, one directory a hierarchy.
    pub fn groups_of(&self, pid: Pid) -> Vec<PathBuf> {
        let text = fs::read_to_string(format!("/proc/{}/cgroup", pid.as_raw_nonzero())).unwrap_or_default();
        hierarchy::parse_membership(&self.0, &text)
    }

    /// Ends every process of these groups and waits until none is left.
    pub fn kill(&self, groups: &BTreeSet<String>) -> Result<(), CgroupError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut left = Vec::new();
            for group in groups {
                left.extend(self.processes(group)?.into_iter().map(|pid| (group, pid)));
            }
            if left.is_empty() {
                return Ok(());
            }
            if Instant::now() > deadline {
                let left = left.iter().map(|(group, pid)| format!("{} of {group}", pid.as_raw_nonzero()));
                return Err(CgroupError::Immortal { left: left.collect(), seconds: PATIENCE.as_secs() });
            }
            for (group, pid) in left {
                // The descriptor keeps meaning the same process, so what is checked is what is killed. A process
                // that can't be opened or signalled any more has ended.
                if let Ok(process) = pidfd_open(pid, PidfdFlags::empty())
                    && self.contains(group, pid)
                {
                    let _ = pidfd_send_signal(&process, Signal::KILL);
                }
            }
            self.thaw(groups)?;
            std::thread::sleep(PAUSE);
        }
    }

    /// Lets processes go on that were stopped by the freezer of cgroup v1: they can't be killed before.
    fn thaw(&self, groups: &BTreeSet<String>) -> Result<(), CgroupError> {
        for root in groups.iter().flat_map(|group| self.directories(group)) {
            if !root.join("freezer.state").exists() {
                continue;
            }
            for directory in tree(&root).map_err(|source| CgroupError::Access { path: root, source })? {
                // A group that is gone needs no thawing; one that stays frozen shows as processes that are left.
                let _ = fs::write(directory.join("freezer.state"), "THAWED");
            }
        }
        Ok(())
    }

    /// Removes a group, which has no processes any more, from every hierarchy.
    pub fn remove(&self, group: &str) -> Result<(), CgroupError> {
        let deadline = Instant::now() + PATIENCE;
        for root in self.directories(group) {
            while let Err((path, source)) = remove_tree(&root) {
                if Instant::now() > deadline {
                    return Err(CgroupError::Busy { path, source });
                }
                std::thread::sleep(PAUSE);
            }
        }
        Ok(())
    }
}

/// Lists a group and the groups below it, parents first.
fn tree(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = vec![root.to_owned()];
    let mut next = 0;
    while let Some(directory) = found.get(next).cloned() {
        next += 1;
        let entries = match fs::read_dir(&directory) {
            // Groups come and go while a machine runs.
            Err(error) if is_gone(&error) => continue,
            entries => entries?,
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.file_type()?.is_dir(), entry.path()))) {
                Ok((true, path)) => found.push(path),
                Err(error) if !is_gone(&error) => return Err(error),
                _ => {}
            }
        }
    }
    Ok(found)
}

fn remove_tree(root: &Path) -> Result<(), (PathBuf, io::Error)> {
    let directories = tree(root).map_err(|source| (root.to_owned(), source))?;
    for directory in directories.into_iter().rev() {
        match fs::remove_dir(&directory) {
            Err(source) if !is_gone(&source) => return Err((directory, source)),
            _ => {}
        }
    }
    Ok(())
}

fn direct_processes(group: &Path) -> Result<Vec<Pid>, CgroupError> {
    match fs::read_to_string(group.join("cgroup.procs")) {
        Ok(text) => Ok(text.lines().filter_map(|line| line.parse().ok().and_then(Pid::from_raw)).collect()),
        // A threaded group of cgroup v2 lists its processes at its root, which is looked at too.
        Err(source) if is_gone(&source) || source.kind() == io::ErrorKind::Unsupported => Ok(Vec::new()),
        Err(source) => Err(CgroupError::Access { path: group.to_owned(), source }),
    }
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
        || error.raw_os_error() == Some(rustix::io::Errno::NODEV.raw_os_error())
}

/// Whether a process is number 1 in a process namespace directly below this one.
fn is_machine_init(pid: Pid) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).unwrap_or_default();
    let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
    numbers.is_some_and(|numbers| {
        let numbers: Vec<_> = numbers.split_ascii_whitespace().collect();
        matches!(numbers.as_slice(), [_, "1"])
    })
}
