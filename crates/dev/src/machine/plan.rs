//! Owns what the hidden helpers need to know: the plan of a machine's boot and that of a command inside one.
//!
//! Data only. It crosses a process boundary since namespaces are entered by processes with one thread only.

use std::io;
use std::path::{Path, PathBuf};

use rustix::process::Pid;
use serde::{Deserialize, Serialize};

use super::cgroup::{Hierarchies, Kind, Layout};

/// Everything from which a machine is booted; kept in its directory to boot it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootPlan {
    /// The groups that the machine's processes belong to, one directory a hierarchy.
    pub groups: Vec<PathBuf>,
    /// The network namespace.
    pub network: String,
    /// The host name.
    pub host_name: String,
    /// Read-only directories that make up the root file system, uppermost first.
    pub layers: Vec<PathBuf>,
    /// Where the machine's changes to its root file system go.
    pub upper: PathBuf,
    /// Scratch directory of overlayfs.
    pub work: PathBuf,
    /// An empty directory of the host, on which the root file system is mounted within the machine's namespace.
    pub root: PathBuf,
    /// Directories of the host that the machine sees at the path beside them.
    pub data: Vec<(PathBuf, PathBuf)>,
    /// The control group hierarchies that the machine sees.
    pub cgroups: Vec<CgroupMount>,
    /// The file that takes what the boot and the console say.
    pub console: PathBuf,
}

impl BootPlan {
    /// Reads the plan of a machine.
    pub fn load(path: &Path) -> io::Result<BootPlan> {
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }
}

/// A control group hierarchy as a machine sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CgroupMount {
    /// Directory below `/sys/fs/cgroup`; none if the hierarchy is mounted there itself.
    pub directory: Option<String>,
    /// `cgroup` or `cgroup2`.
    pub file_system: String,
    /// Options of the mount.
    pub options: String,
    /// Other names of the directory.
    pub links: Vec<String>,
}

/// A command to run inside a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecPlan {
    /// The machine's init, as the host numbers it.
    pub init: i32,
    /// The machine's group: the init must belong to it.
    pub group: String,
    /// Program and arguments.
    pub command: Vec<String>,
    /// The whole environment.
    pub environment: Vec<(String, String)>,
}

impl ExecPlan {
    /// The machine's init.
    pub fn init(&self) -> Option<Pid> {
        Pid::from_raw(self.init)
    }
}

/// The mounts by which a machine sees the host's hierarchies, each from its own group down.
pub fn plan_cgroup_mounts(hierarchies: &Hierarchies) -> Vec<CgroupMount> {
    let mount = |directory: Option<String>, file_system: &str, options: String, links: Vec<String>| {
        CgroupMount { directory, file_system: file_system.to_owned(), options, links }
    };
    hierarchies
        .iter()
        .filter_map(|hierarchy| {
            let directory = hierarchy.mount.file_name()?.to_str()?.to_owned();
            Some(match (&hierarchy.kind, hierarchies.layout()) {
                (Kind::Unified, Layout::V2) => mount(None, "cgroup2", String::new(), Vec::new()),
                (Kind::Unified, Layout::V1) => mount(Some(directory), "cgroup2", String::new(), Vec::new()),
                (Kind::Named(name), _) => {
                    mount(Some(directory), "cgroup", format!("none,name={name}"), Vec::new())
                }
                (Kind::Controllers(controllers), _) => {
                    let mut links = controllers.clone();
                    links.retain(|link| *link != directory);
                    mount(Some(directory), "cgroup", controllers.join(","), links)
                }
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mountinfo: &str, expected: &[(Option<&str>, &str, &str, &[&str])]) {
        let planned = plan_cgroup_mounts(&Hierarchies::parse(mountinfo, "cpu 1\ncpuacct 1\nmemory 2\n"));
        let planned: Vec<_> = planned
            .iter()
            .map(|mount| {
                let links: Vec<_> = mount.links.iter().map(String::as_str).collect();
                (mount.directory.as_deref(), mount.file_system.as_str(), mount.options.as_str(), links)
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(dir, kind, options, links)| (*dir, *kind, *options, links.to_vec()))
            .collect();
        assert_eq!(planned, expected);
    }

    #[test]
    fn a_machine_sees_the_hierarchies_of_version_1_under_their_names() {
        check(
            "1 0 0:1 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n\
             2 0 0:2 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n\
             3 0 0:3 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n\
             4 0 0:4 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
            &[
                (Some("cpu,cpuacct"), "cgroup", "cpu,cpuacct", &["cpu", "cpuacct"]),
                (Some("memory"), "cgroup", "memory", &[]),
                (Some("systemd"), "cgroup", "none,name=systemd", &[]),
                (Some("unified"), "cgroup2", "", &[]),
            ],
        );
    }

    #[test]
    fn version_2_is_mounted_at_the_root() {
        check("1 0 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", &[(None, "cgroup2", "", &[])]);
    }
}
