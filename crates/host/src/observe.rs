//! The two views of a host: one that cannot change it and one that can.

use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::HostError;
use crate::commands::Output;
use crate::facts::{Facts, Mount, NetworkFacts};
use crate::files::FileSpec;
use crate::service::{Query, ServiceAction, ServiceManager};

/// What a path is, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A socket, device or pipe.
    Other,
}

/// What is known of a path, links not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// What it is.
    pub kind: FileKind,
    /// Permission bits (`0o600`).
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes.
    pub size: u64,
}

/// Why a TCP port cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("listen {address}: {source}")]
pub struct ListenError {
    /// `host:port`.
    pub address: String,
    /// The operating system's answer.
    pub source: io::Error,
}

/// Looks at a host. No method writes, so whoever holds only this cannot change anything.
pub trait Observe: Send + Sync {
    /// The content of a file, links followed; `None` when it does not exist.
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, HostError>;

    /// What a path is, links not followed; `None` when it does not exist.
    fn info(&self, path: &Path) -> Result<Option<FileInfo>, HostError>;

    /// The names in a directory, sorted; `None` when it does not exist.
    fn list(&self, directory: &Path) -> Result<Option<Vec<OsString>>, HostError>;

    /// Where a symbolic link points to.
    fn read_link(&self, path: &Path) -> Result<PathBuf, HostError>;

    /// The file a path leads to with every link resolved; `None` when it leads nowhere.
    fn canonical(&self, path: &Path) -> Result<Option<PathBuf>, HostError>;

    /// The absolute path of a program, found in the fixed search path.
    fn find_program(&self, name: &str) -> Option<PathBuf>;

    /// Runs one of the closed list of commands that only look.
    fn query(&self, query: Query<'_>) -> Result<Output, HostError>;

    /// The service manager of this host; `None` when there is none the program knows.
    fn service_manager(&self) -> Option<ServiceManager>;

    /// Kernel, memory, processors, user and host name.
    fn facts(&self) -> Result<Facts, HostError>;

    /// Addresses and routes.
    fn network(&self) -> Result<NetworkFacts, HostError>;

    /// The mounts this process sees, in the order of the kernel.
    fn mounts(&self) -> Result<Vec<Mount>, HostError>;

    /// Tries to listen on a TCP address and lets go at once.
    fn try_listen(&self, address: SocketAddr) -> Result<(), ListenError>;

    /// Whether something accepts connections on a unix socket; a socket file left behind has no listener.
    fn has_listener(&self, socket: &Path) -> bool;

    /// Resolves a host name through the system's resolver.
    fn resolve(&self, name: &str) -> io::Result<Vec<std::net::IpAddr>>;
}

/// Flags of umount2(2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnmountFlags {
    /// `MNT_FORCE`.
    pub force: bool,
    /// `MNT_DETACH`.
    pub detach: bool,
    /// `MNT_EXPIRE`.
    pub expire: bool,
    /// `UMOUNT_NOFOLLOW`.
    pub no_follow: bool,
}

/// Changes a host.
pub trait Host: Observe {
    /// Makes a file hold exactly these bytes with exactly this mode, atomically: whoever looks sees the old file
    /// or the new one, also after a power cut, and at no instant a wider mode. Missing parent directories are an error.
    fn write_file(&self, file: &FileSpec<'_>) -> Result<(), HostError>;

    /// Makes a directory and its missing parents, each with this mode; existing ones are left as they are.
    fn create_directories(&self, path: &Path, mode: u32) -> Result<(), HostError>;

    /// Sets permission bits; a link is an error.
    fn set_mode(&self, path: &Path, mode: u32) -> Result<(), HostError>;

    /// Makes a symbolic link lead to a target, atomically; a file of that name that is no link is an error.
    fn replace_link(&self, path: &Path, target: &Path) -> Result<(), HostError>;

    /// Removes a file or link if it exists; reports whether it did.
    fn remove_file(&self, path: &Path) -> Result<bool, HostError>;

    /// Removes a directory tree, or only what is in it, never through a link and never into another mount.
    fn remove_tree(&self, path: &Path, keep: KeepTop) -> Result<(), HostError>;

    /// Unmounts one mount point.
    fn unmount(&self, path: &Path, flags: UnmountFlags) -> Result<(), HostError>;

    /// Starts, stops or restarts a service, and waits until the service manager has done so.
    fn service(&self, action: ServiceAction, service: &str) -> Result<(), HostError>;

    /// Appends bytes to a file that only this program writes and waits until they are on disk.
    /// The file is made with mode 0600, its directory with 0700.
    fn append_synced(&self, path: &Path, bytes: &[u8]) -> Result<(), HostError>;

    /// Takes the exclusive lock of a file, which the kernel releases when the process ends.
    fn lock(&self, path: &Path, holder: &str) -> Result<Lock, HostError>;

    /// Waits without burning time; one place, so that tests need not wait.
    fn sleep(&self, duration: Duration);
}

/// Whether [`Host::remove_tree`] keeps the directory itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepTop {
    /// Only what is in it goes.
    Keep,
    /// It goes as well.
    Remove,
}

/// Held until dropped.
#[derive(Debug)]
pub struct Lock {
    pub(crate) _file: Option<std::fs::File>,
}

impl Lock {
    /// A lock on nothing, for hosts that exist only in memory.
    pub fn none() -> Self {
        Self { _file: None }
    }
}
