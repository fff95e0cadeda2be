//! A machine for tests: what is on it is said, not looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use cri::{CgroupDriver, Condition, RUNTIME_READY, RuntimeConfig, Status};
use host::commands::Output;
use host::facts::{Facts, Mount, NetworkFacts, Route};
use host::service::{Query, ServiceManager};
use host::{FileInfo, FileKind, HostError, ListenError, Observe};

use super::runtime::{Answers, RuntimeAnswers};
use super::{Check, IgnoredChecks, Report, View, run};

/// A node of the tree of files.
#[derive(Clone, Debug)]
enum Node {
    File(Vec<u8>),
    Directory,
    Link(PathBuf),
    Unreadable(io::ErrorKind),
}

/// A machine that passes every check until something is changed.
#[derive(Clone, Debug)]
pub struct FakeHost {
    pub facts: Facts,
    pub manager: Option<ServiceManager>,
    pub programs: BTreeSet<&'static str>,
    pub mounts: Vec<(&'static str, &'static str)>,
    pub taken: BTreeSet<SocketAddr>,
    pub routes: Vec<((IpAddr, u8), &'static str)>,
    pub lookup: Result<Vec<IpAddr>, &'static str>,
    nodes: BTreeMap<PathBuf, Node>,
    answers: BTreeMap<String, Output>,
}

/// A program's output.
pub fn output(success: bool, stdout: &str) -> Output {
    let status = if success { "exit status 0" } else { "exit status 3" };
    Output { success, status: status.into(), stdout: stdout.into(), stderr: String::new() }
}

/// What a runtime says when all is well.
pub fn runtime() -> RuntimeAnswers {
    let ready =
        Condition { name: RUNTIME_READY.into(), holds: true, reason: String::new(), message: String::new() };
    RuntimeAnswers(Ok(Answers {
        status: Ok(Status { conditions: vec![ready], info: BTreeMap::new() }),
        config: Ok(Some(RuntimeConfig { cgroup_driver: Some(CgroupDriver::Systemd) })),
    }))
}

/// What one check finds, as the lines the reference prints.
pub fn lines(host: &FakeHost, check: Check) -> Vec<String> {
    let runtime = runtime();
    shown(&run(&[check], &View::new(host, &runtime), &IgnoredChecks::default()))
}

/// Findings as the lines the reference prints, without indentation.
pub fn shown(report: &Report) -> Vec<String> {
    report.findings.iter().map(|finding| finding.reference_line().trim().to_owned()).collect()
}

const KERNEL_CONFIG: &str = include_str!("system/testdata/kernel.config");

impl FakeHost {
    pub fn ready() -> Self {
        let facts = Facts {
            host_name: "vm".into(),
            kernel_release: "6.18.44".into(),
            system: "Linux".into(),
            uid: 0,
            processors: 2,
            memory: 2 << 30,
        };
        let mut host = Self {
            facts,
            manager: Some(ServiceManager::Systemd),
            programs: BTreeSet::from(["losetup", "mount", "cp", "kubelet"]),
            mounts: vec![("/sys/fs/cgroup", "cgroup2")],
            taken: BTreeSet::new(),
            routes: Vec::new(),
            lookup: Ok(vec![[10, 1, 2, 3].into()]),
            nodes: BTreeMap::new(),
            answers: BTreeMap::new(),
        };
        host.file("/boot/config-6.18.44", KERNEL_CONFIG)
            .file("/proc/sys/net/ipv4/ip_forward", "1\n")
            .file("/proc/sys/net/ipv6/conf/default/forwarding", "1\n")
            .file("/proc/swaps", "Filename Type Size Used Priority\n")
            .file("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids\n")
            .file("/sys/fs/cgroup/system.slice/cgroup.freeze", "0\n")
            .file("/etc/resolv.conf", "# local\nnameserver 10.0.0.2\n")
            .says("KubeletVersion", output(true, "Kubernetes v1.37.0\n"))
            .says("ServiceStatus(\"kubelet\")", output(false, "kubelet.service\n  Loaded: loaded\n"))
            .says("ServiceEnabled(\"kubelet\")", output(true, "enabled\n"))
            .says(
                "ServiceStatus(\"firewalld\")",
                output(false, "Unit firewalld.service could not be found.\n"),
            );
        host
    }

    /// Puts a file somewhere, with the directories above it.
    pub fn file(&mut self, path: &str, content: impl AsRef<[u8]>) -> &mut Self {
        self.node(path, Node::File(content.as_ref().to_vec()))
    }

    pub fn directory(&mut self, path: &str) -> &mut Self {
        self.node(path, Node::Directory)
    }

    pub fn link(&mut self, path: &str, target: &str) -> &mut Self {
        self.node(path, Node::Link(target.into()))
    }

    /// Puts something somewhere that cannot be read.
    pub fn unreadable(&mut self, path: &str, error: io::ErrorKind) -> &mut Self {
        self.node(path, Node::Unreadable(error))
    }

    pub fn without_file(&mut self, path: &str) -> &mut Self {
        self.nodes.remove(Path::new(path));
        self
    }

    /// Scripts the answer to a query, named as it prints itself.
    pub fn says(&mut self, query: &str, answer: Output) -> &mut Self {
        self.answers.insert(query.to_owned(), answer);
        self
    }

    /// Lets somebody listen.
    pub fn listening(&mut self, address: &str) -> &mut Self {
        self.taken.insert(address.parse().unwrap());
        self
    }

    fn node(&mut self, path: &str, node: Node) -> &mut Self {
        for parent in Path::new(path).ancestors().skip(1) {
            self.nodes.entry(parent.into()).or_insert(Node::Directory);
        }
        self.nodes.insert(path.into(), node);
        self
    }

    fn follow(&self, path: &Path) -> Option<(&Path, &Node)> {
        match self.nodes.get_key_value(path)? {
            (_, Node::Link(target)) => self.follow(target),
            (path, node) => Some((path, node)),
        }
    }
}

fn failed(path: &Path, kind: io::ErrorKind) -> HostError {
    HostError::file("read", path, kind)
}

impl Observe for FakeHost {
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, HostError> {
        match self.follow(path) {
            None => Ok(None),
            Some((_, Node::File(content))) => Ok(Some(content.clone())),
            Some((_, Node::Unreadable(kind))) => Err(failed(path, *kind)),
            Some(_) => Err(failed(path, io::ErrorKind::IsADirectory)),
        }
    }

    fn info(&self, path: &Path) -> Result<Option<FileInfo>, HostError> {
        let kind = match self.nodes.get(path) {
            None => return Ok(None),
            Some(Node::Directory) => FileKind::Directory,
            Some(Node::Link(_)) => FileKind::Link,
            Some(Node::File(_) | Node::Unreadable(_)) => FileKind::File,
        };
        Ok(Some(FileInfo { kind, mode: 0o644, uid: 0, gid: 0, size: 0 }))
    }

    fn list(&self, directory: &Path) -> Result<Option<Vec<OsString>>, HostError> {
        match self.follow(directory) {
            None => Ok(None),
            Some((_, Node::Directory)) => {
                let children = self.nodes.keys().filter(|path| path.parent() == Some(directory));
                Ok(Some(children.filter_map(|path| path.file_name().map(OsString::from)).collect()))
            }
            Some((_, Node::Unreadable(kind))) => Err(failed(directory, *kind)),
            Some(_) => Err(failed(directory, io::ErrorKind::NotADirectory)),
        }
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, HostError> {
        match self.nodes.get(path) {
            Some(Node::Link(target)) => Ok(target.clone()),
            _ => Err(failed(path, io::ErrorKind::InvalidInput)),
        }
    }

    fn canonical(&self, path: &Path) -> Result<Option<PathBuf>, HostError> {
        Ok(self.follow(path).map(|(path, _)| path.to_path_buf()))
    }

    fn find_program(&self, name: &str) -> Option<PathBuf> {
        self.programs.contains(name).then(|| Path::new("/usr/bin").join(name))
    }

    fn query(&self, query: Query<'_>) -> Result<Output, HostError> {
        let missing =
            |program: &str| HostError::NoProgram { program: program.into(), searched: String::new() };
        match query {
            Query::KubeletVersion if !self.programs.contains("kubelet") => Err(missing("kubelet")),
            Query::KernelConfigModule if !self.programs.contains("modprobe") => Err(missing("modprobe")),
            _ => Ok(self.answers.get(&format!("{query:?}")).cloned().unwrap_or_else(|| output(false, ""))),
        }
    }

    fn service_manager(&self) -> Option<ServiceManager> {
        self.manager
    }

    fn facts(&self) -> Result<Facts, HostError> {
        Ok(self.facts.clone())
    }

    fn network(&self) -> Result<NetworkFacts, HostError> {
        let route = |(destination, interface): &((IpAddr, u8), &str)| Route {
            destination: *destination,
            gateway: None,
            interface: (*interface).into(),
        };
        Ok(NetworkFacts { interfaces: Vec::new(), routes: self.routes.iter().map(route).collect() })
    }

    fn mounts(&self) -> Result<Vec<Mount>, HostError> {
        let mount = |(target, kind): &(&str, &str)| Mount {
            target: target.into(),
            kind: (*kind).into(),
            source: "none".into(),
        };
        Ok(self.mounts.iter().map(mount).collect())
    }

    fn try_listen(&self, address: SocketAddr) -> Result<(), ListenError> {
        let clashes = |taken: &SocketAddr| {
            let overlap =
                taken.ip() == address.ip() || taken.ip().is_unspecified() || address.ip().is_unspecified();
            taken.port() == address.port() && overlap
        };
        match self.taken.iter().any(clashes) {
            false => Ok(()),
            true => {
                Err(ListenError { address: address.to_string(), source: io::ErrorKind::AddrInUse.into() })
            }
        }
    }

    fn has_listener(&self, _socket: &Path) -> bool {
        false
    }

    fn resolve(&self, _name: &str) -> io::Result<Vec<IpAddr>> {
        self.lookup.clone().map_err(io::Error::other)
    }
}
