//! Owns what a control group hierarchy is, and how one is recognised among the mounts of the host.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A mounted hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    /// Where it is mounted.
    pub mount: PathBuf,
    /// What it controls.
    pub kind: Kind,
}

/// What a hierarchy controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The hierarchy of cgroup v2.
    Unified,
    /// A hierarchy of cgroup v1 with these controllers.
    Controllers(Vec<String>),
    /// A hierarchy of cgroup v1 without controllers, known by its name.
    Named(String),
}

/// How a host arranges its control groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Controllers of cgroup v1, with or without a hierarchy of v2 beside them.
    V1,
    /// Cgroup v2 alone.
    V2,
}

/// The controllers of cgroup v2 that a kubelet and its runtime ask for.
const WANTED: &[&str] = &["cpu", "cpuset", "hugetlb", "io", "memory", "pids"];

/// Finds hierarchies in the texts of `/proc/self/mountinfo` and `/proc/cgroups`.
pub fn parse(mountinfo: &str, cgroups: &str) -> Vec<Hierarchy> {
    let known: Vec<_> = cgroups
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_ascii_whitespace().next())
        .collect();
    let mut found: Vec<Hierarchy> = Vec::new();
    for line in mountinfo.lines() {
        let Some((mount, file_system)) = line.split_once(" - ") else { continue };
        let Some(path) = mount.split(' ').nth(4) else { continue };
        let mut fields = file_system.split(' ');
        let (Some(kind), Some(options)) = (fields.next(), fields.nth(1)) else { continue };
        let Some(kind) = parse_kind(kind, options, &known) else { continue };
        // Containers of this host may have mounts of the same hierarchies elsewhere.
        if Path::new(path).starts_with("/sys/fs/cgroup") && found.iter().all(|other| other.kind != kind) {
            found.push(Hierarchy { mount: path.into(), kind });
        }
    }
    found
}

fn parse_kind(file_system: &str, options: &str, known: &[&str]) -> Option<Kind> {
    match file_system {
        "cgroup2" => Some(Kind::Unified),
        "cgroup" => {
            let name = options.split(',').find_map(|option| option.strip_prefix("name="));
            let controllers = options.split(',').filter(|option| known.contains(option));
            match name {
                Some(name) => Some(Kind::Named(name.to_owned())),
                None => Some(Kind::Controllers(controllers.map(str::to_owned).collect())),
            }
        }
        _ => None,
    }
}

/// Finds the groups of a process in the text of its `/proc/<pid>/cgroup`, whose lines are
/// `number:controllers or name=…:path`.
pub fn parse_membership(hierarchies: &[Hierarchy], text: &str) -> Vec<PathBuf> {
    let find = |what: &str| {
        hierarchies.iter().find(|hierarchy| match &hierarchy.kind {
            Kind::Unified => what.is_empty(),
            Kind::Named(name) => what.strip_prefix("name=") == Some(name),
            Kind::Controllers(controllers) => {
                what.split(',').any(|one| controllers.iter().any(|own| own == one))
            }
        })
    };
    text.lines()
        .filter_map(|line| {
            let mut fields = line.splitn(3, ':').skip(1);
            let (what, path) = (fields.next()?, fields.next()?);
            Some(find(what)?.mount.join(path.trim_start_matches('/')))
        })
        .collect()
}

/// The layout that these hierarchies make.
pub fn layout(hierarchies: &[Hierarchy]) -> Layout {
    if hierarchies.iter().any(|hierarchy| matches!(hierarchy.kind, Kind::Controllers(_))) {
        Layout::V1
    } else {
        Layout::V2
    }
}

impl Hierarchy {
    /// Whether systemd keeps track of its processes here.
    pub fn serves_init(&self) -> bool {
        match &self.kind {
            Kind::Unified => true,
            Kind::Named(name) => name == "systemd",
            Kind::Controllers(_) => false,
        }
    }

    /// Makes a group directly below the root and lets it hold processes.
    pub(super) fn ensure_group(&self, path: &Path, layout: Layout) -> io::Result<()> {
        if self.kind == Kind::Unified && layout == Layout::V2 {
            self.offer_controllers()?;
        }
        fs::create_dir_all(path)?;
        if let Kind::Controllers(controllers) = &self.kind
            && controllers.iter().any(|controller| controller == "cpuset")
        {
            // A cpuset of v1 takes no process before it has processors and memory, nor do those below it.
            for file in ["cpuset.cpus", "cpuset.mems"] {
                fs::write(path.join(file), fs::read(self.mount.join(file))?)?;
            }
            fs::write(path.join("cgroup.clone_children"), "1")?;
        }
        Ok(())
    }

    fn offer_controllers(&self) -> io::Result<()> {
        let read = |file: &str| fs::read_to_string(self.mount.join(file));
        let (available, offered) = (read("cgroup.controllers")?, read("cgroup.subtree_control")?);
        let has = |list: &str, controller: &str| list.split_ascii_whitespace().any(|one| one == controller);
        for controller in WANTED {
            if has(&available, controller) && !has(&offered, controller) {
                fs::write(self.mount.join("cgroup.subtree_control"), format!("+{controller}"))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &str =
        "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t1\t1\ncpuacct\t1\t1\t1\nmemory\t4\t1\t1\n";

    fn v1(mount: &str, controllers: &[&str]) -> Hierarchy {
        let controllers = controllers.iter().map(|name| (*name).to_owned()).collect();
        Hierarchy { mount: mount.into(), kind: Kind::Controllers(controllers) }
    }

    fn named(mount: &str, name: &str) -> Hierarchy {
        Hierarchy { mount: mount.into(), kind: Kind::Named(name.to_owned()) }
    }

    fn unified(mount: &str) -> Hierarchy {
        Hierarchy { mount: mount.into(), kind: Kind::Unified }
    }

    fn check(mountinfo: &str, expected: &[Hierarchy], expected_layout: Layout) {
        let found = parse(mountinfo, KNOWN);
        assert_eq!(found, expected);
        assert_eq!(layout(&found), expected_layout);
    }

    #[test]
    fn a_host_with_both_versions_is_one_of_version_1() {
        check(
            "20 1 0:18 / /proc rw - proc proc rw\n\
             30 1 0:25 / /sys/fs/cgroup rw shared:3 - tmpfs tmpfs rw,mode=755\n\
             31 30 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:4 - cgroup cgroup rw,cpu,cpuacct\n\
             32 30 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n\
             33 30 0:28 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n\
             34 30 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
            &[
                v1("/sys/fs/cgroup/cpu,cpuacct", &["cpu", "cpuacct"]),
                v1("/sys/fs/cgroup/memory", &["memory"]),
                named("/sys/fs/cgroup/systemd", "systemd"),
                unified("/sys/fs/cgroup/unified"),
            ],
            Layout::V1,
        );
    }

    #[test]
    fn a_host_of_version_2_has_one_hierarchy() {
        check(
            "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n",
            &[unified("/sys/fs/cgroup")],
            Layout::V2,
        );
    }

    #[test]
    fn mounts_of_containers_are_not_hierarchies_of_the_host() {
        check(
            "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n\
             90 80 0:26 /docker/1 /var/lib/x/sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
            &[unified("/sys/fs/cgroup")],
            Layout::V2,
        );
    }

    #[test]
    fn the_groups_of_a_process_are_found_in_every_hierarchy() {
        let hierarchies = [
            v1("/c/cpu,cpuacct", &["cpu", "cpuacct"]),
            named("/c/systemd", "systemd"),
            unified("/c/unified"),
        ];
        let check = |text: &str, expected: &[&str]| {
            let expected: Vec<PathBuf> = expected.iter().map(PathBuf::from).collect();
            assert_eq!(parse_membership(&hierarchies, text), expected);
        };
        check(
            "9:name=systemd:/kw3m1/init.scope\n2:cpu,cpuacct:/kw3m1\n0::/kw3m1/a:b\n",
            &["/c/systemd/kw3m1/init.scope", "/c/cpu,cpuacct/kw3m1", "/c/unified/kw3m1/a:b"],
        );
        check("5:memory:/elsewhere\n0::/\n", &["/c/unified/"]);
        check("", &[]);
    }

    #[test]
    fn systemd_tracks_processes_in_its_own_hierarchies_only() {
        assert!(unified("/a").serves_init());
        assert!(named("/a", "systemd").serves_init());
        assert!(!named("/a", "elogind").serves_init());
        assert!(!v1("/a", &["memory"]).serves_init());
    }
}
