//! This machine.

mod network;
mod tree;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FileType, FlockOperation, Mode, OFlags};

use crate::commands::{self, DEFAULT_SEARCH_PATH, Invocation, Output};
use crate::facts::{Facts, Mount, NetworkFacts};
use crate::files::{self, FileSpec};
use crate::service::{Query, ServiceAction, ServiceManager};
use crate::{FileInfo, FileKind, Host, HostError, KeepTop, ListenError, Lock, Observe, UnmountFlags};

/// How long a question to the service manager may take.
const QUERY_LIMIT: Duration = Duration::from_secs(30);
/// How long starting or stopping a service may take: systemd itself gives up after 90 s.
const SERVICE_LIMIT: Duration = Duration::from_secs(120);

/// This machine, with the rights of this process.
#[derive(Clone, Debug)]
pub struct LocalHost {
    search_path: String,
}

impl LocalHost {
    /// This machine, programs looked up in these directories (the form of `PATH`); relative ones are left out.
    pub fn new(search_path: Option<&str>) -> Self {
        let given = search_path.unwrap_or(DEFAULT_SEARCH_PATH);
        let absolute: Vec<&str> = given.split(':').filter(|directory| directory.starts_with('/')).collect();
        Self { search_path: absolute.join(":") }
    }

    fn run(&self, invocation: &Invocation, limit: Duration) -> Result<Output, HostError> {
        let Some(program) = self.find_program(&invocation.program) else {
            return Err(HostError::NoProgram {
                program: invocation.program.clone(),
                searched: self.search_path.clone(),
            });
        };
        commands::run(&program, invocation, &self.search_path, limit)
    }
}

/// Makes another directory the root of this process.
pub fn change_root(root: &Path) -> Result<(), HostError> {
    rustix::process::chroot(root)
        .and_then(|()| rustix::process::chdir("/"))
        .map_err(|e| HostError::file("change the root to", root, e))
}

impl Observe for LocalHost {
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, HostError> {
        match rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()) {
            Ok(descriptor) => {
                let mut bytes = Vec::new();
                File::from(descriptor)
                    .read_to_end(&mut bytes)
                    .map_err(|e| HostError::file("read", path, e))?;
                Ok(Some(bytes))
            }
            Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(e) => Err(HostError::file("read", path, e)),
        }
    }

    fn info(&self, path: &Path) -> Result<Option<FileInfo>, HostError> {
        match rustix::fs::lstat(path) {
            Ok(stat) => Ok(Some(FileInfo {
                kind: match FileType::from_raw_mode(stat.st_mode) {
                    FileType::RegularFile => FileKind::File,
                    FileType::Directory => FileKind::Directory,
                    FileType::Symlink => FileKind::Link,
                    _ => FileKind::Other,
                },
                mode: stat.st_mode & 0o7777,
                uid: stat.st_uid,
                gid: stat.st_gid,
                size: u64::try_from(stat.st_size).unwrap_or(0),
            })),
            Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR) => Ok(None),
            Err(e) => Err(HostError::file("look at", path, e)),
        }
    }

    fn list(&self, directory: &Path) -> Result<Option<Vec<OsString>>, HostError> {
        let fail = |e: rustix::io::Errno| HostError::file("list", directory, e);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = match rustix::fs::open(directory, flags, Mode::empty()) {
            Ok(opened) => opened,
            Err(rustix::io::Errno::NOENT) => return Ok(None),
            Err(e) => return Err(fail(e)),
        };
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::new(opened).map_err(fail)? {
            let name = entry.map_err(fail)?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        names.sort();
        Ok(Some(names))
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, HostError> {
        let target =
            rustix::fs::readlink(path, Vec::new()).map_err(|e| HostError::file("read link", path, e))?;
        Ok(PathBuf::from(OsString::from_vec(target.into_bytes())))
    }

    fn canonical(&self, path: &Path) -> Result<Option<PathBuf>, HostError> {
        match path.canonicalize() {
            Ok(resolved) => Ok(Some(resolved)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(HostError::file("resolve", path, e)),
        }
    }

    fn find_program(&self, name: &str) -> Option<PathBuf> {
        self.search_path.split(':').map(|directory| Path::new(directory).join(name)).find(|path| {
            rustix::fs::stat(path).is_ok_and(|stat| {
                FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile && stat.st_mode & 0o111 != 0
            })
        })
    }

    fn query(&self, query: Query<'_>) -> Result<Output, HostError> {
        let invocation = match query {
            Query::KubeletVersion => Invocation::new("kubelet", &["--version"]),
            Query::KernelConfigModule => Invocation::new("modprobe", &["configs"]),
            _ => self
                .service_manager()
                .and_then(|manager| manager.query(query))
                .ok_or(HostError::NoServiceManager)?,
        };
        self.run(&invocation, QUERY_LIMIT)
    }

    fn service_manager(&self) -> Option<ServiceManager> {
        if self.find_program("systemctl").is_some() {
            return Some(ServiceManager::Systemd);
        }
        let openrc = ["openrc", "rc-service", "rc-update"];
        openrc.iter().all(|program| self.find_program(program).is_some()).then_some(ServiceManager::OpenRc)
    }

    fn facts(&self) -> Result<Facts, HostError> {
        let names = rustix::system::uname();
        let affinity = rustix::thread::sched_getaffinity(None)
            .map_err(|e| HostError::System { action: "count the processors".into(), source: e.into() })?;
        let memory = rustix::system::sysinfo();
        Ok(Facts {
            host_name: names.nodename().to_string_lossy().into_owned(),
            kernel_release: names.release().to_string_lossy().into_owned(),
            system: names.sysname().to_string_lossy().into_owned(),
            uid: rustix::process::geteuid().as_raw(),
            processors: usize::try_from(affinity.count()).unwrap_or(usize::MAX),
            memory: memory.totalram.saturating_mul(u64::from(memory.mem_unit)),
        })
    }

    fn network(&self) -> Result<NetworkFacts, HostError> {
        network::observe(self)
    }

    fn mounts(&self) -> Result<Vec<Mount>, HostError> {
        let path = Path::new("/proc/self/mountinfo");
        Ok(tree::parse_mountinfo(&self.read(path)?.unwrap_or_default()))
    }

    fn try_listen(&self, address: SocketAddr) -> Result<(), ListenError> {
        TcpListener::bind(address)
            .map(drop)
            .map_err(|source| ListenError { address: format!("tcp {address}"), source })
    }

    fn has_listener(&self, socket: &Path) -> bool {
        UnixStream::connect(socket).is_ok()
    }

    fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok((name, 0).to_socket_addrs()?.map(|address| address.ip()).collect())
    }
}

impl Host for LocalHost {
    fn write_file(&self, file: &FileSpec<'_>) -> Result<(), HostError> {
        files::write(file)
    }

    fn create_directories(&self, path: &Path, mode: u32) -> Result<(), HostError> {
        if let Some(info) = self.info(path)? {
            return match info.kind {
                FileKind::Directory => Ok(()),
                // A link to a directory was put there on purpose (a data disk); it is used as it is.
                FileKind::Link if self.canonical(path)?.is_some_and(|p| p.is_dir()) => Ok(()),
                _ => Err(HostError::file("create directory", path, io::ErrorKind::NotADirectory)),
            };
        }
        let Some(parent) = path.parent() else { return Ok(()) };
        self.create_directories(parent, mode)?;
        match rustix::fs::mkdir(path, Mode::from_raw_mode(mode)) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => {}
            Err(e) => return Err(HostError::file("create directory", path, e)),
        }
        self.set_mode(path, mode)?;
        files::sync_directory(parent)
    }

    fn set_mode(&self, path: &Path, mode: u32) -> Result<(), HostError> {
        files::refuse_link(path)?;
        rustix::fs::chmod(path, Mode::from_raw_mode(mode))
            .map_err(|e| HostError::file("set the mode of", path, e))
    }

    fn replace_link(&self, path: &Path, target: &Path) -> Result<(), HostError> {
        files::replace_link(path, target)
    }

    fn remove_file(&self, path: &Path) -> Result<bool, HostError> {
        match rustix::fs::unlink(path) {
            Ok(()) => {
                if let Some(parent) = path.parent() {
                    files::sync_directory(parent)?;
                }
                Ok(true)
            }
            Err(rustix::io::Errno::NOENT) => Ok(false),
            Err(e) => Err(HostError::file("remove", path, e)),
        }
    }

    fn remove_tree(&self, path: &Path, keep: KeepTop) -> Result<(), HostError> {
        tree::remove(path, keep)
    }

    fn unmount(&self, path: &Path, flags: UnmountFlags) -> Result<(), HostError> {
        use rustix::mount::UnmountFlags as Raw;
        let raw = [
            (flags.force, Raw::FORCE),
            (flags.detach, Raw::DETACH),
            (flags.expire, Raw::EXPIRE),
            (flags.no_follow, Raw::NOFOLLOW),
        ]
        .into_iter()
        .filter(|(wanted, _)| *wanted)
        .fold(Raw::empty(), |all, (_, flag)| all | flag);
        rustix::mount::unmount(path, raw).map_err(|e| HostError::file("unmount", path, e))
    }

    fn service(&self, action: ServiceAction, service: &str) -> Result<(), HostError> {
        let manager = self.service_manager().ok_or(HostError::NoServiceManager)?;
        for invocation in manager.action(action, service) {
            self.run(&invocation, SERVICE_LIMIT)?.require_success(&invocation)?;
        }
        Ok(())
    }

    fn append_synced(&self, path: &Path, bytes: &[u8]) -> Result<(), HostError> {
        if let Some(parent) = path.parent() {
            self.create_directories(parent, 0o700)?;
        }
        files::append(path, bytes)
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Lock, HostError> {
        if let Some(parent) = path.parent() {
            self.create_directories(parent, 0o700)?;
        }
        let fail = |e: io::Error| HostError::file("lock", path, e);
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let descriptor =
            rustix::fs::open(path, flags, Mode::from_raw_mode(0o600)).map_err(|e| fail(e.into()))?;
        match rustix::fs::flock(&descriptor, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let holder = self.read(path)?.unwrap_or_default();
                let holder = String::from_utf8_lossy(&holder).trim().to_owned();
                return Err(HostError::Locked { path: path.into(), holder });
            }
            Err(e) => return Err(fail(e.into())),
        }
        let mut file = File::from(descriptor);
        file.set_len(0).and_then(|()| file.write_all(holder.as_bytes())).map_err(fail)?;
        Ok(Lock { _file: Some(file) })
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

#[cfg(test)]
mod tests;
