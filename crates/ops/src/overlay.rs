//! A host whose changes exist only in memory: what dry-run works on.
//!
//! It holds a view that has no method that writes, so a dry-run cannot change anything, whatever the plan says.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use host::commands::Output;
use host::facts::{Facts, Mount, NetworkFacts};
use host::files::FileSpec;
use host::service::{Query, ServiceAction, ServiceManager};
use host::{FileInfo, FileKind, Host, HostError, KeepTop, ListenError, Lock, Observe, UnmountFlags};

/// A file that would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WouldBe {
    /// Permission bits.
    pub mode: u32,
    /// Everything in it.
    pub content: Vec<u8>,
}

#[derive(Default)]
struct Layer {
    files: BTreeMap<PathBuf, WouldBe>,
    directories: BTreeSet<PathBuf>,
    removed: BTreeSet<PathBuf>,
}

/// A host as it would be.
pub struct Overlay<'a> {
    base: &'a dyn Observe,
    layer: Mutex<Layer>,
}

impl<'a> Overlay<'a> {
    /// Nothing changed yet.
    pub fn over(base: &'a dyn Observe) -> Self {
        Self { base, layer: Mutex::default() }
    }

    /// The files that would be written, by path.
    pub fn files(&self) -> BTreeMap<PathBuf, WouldBe> {
        self.layer().files.clone()
    }

    /// A panic elsewhere cannot leave the maps half-changed: every change is one insertion.
    fn layer(&self) -> MutexGuard<'_, Layer> {
        self.layer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_removed(&self, path: &Path) -> bool {
        path.ancestors().any(|ancestor| self.layer().removed.contains(ancestor))
    }
}

impl Observe for Overlay<'_> {
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, HostError> {
        if let Some(file) = self.layer().files.get(path) {
            return Ok(Some(file.content.clone()));
        }
        if self.is_removed(path) { Ok(None) } else { self.base.read(path) }
    }

    fn info(&self, path: &Path) -> Result<Option<FileInfo>, HostError> {
        let layer = self.layer();
        let made = |kind, mode, size| FileInfo { kind, mode, uid: 0, gid: 0, size };
        if let Some(file) = layer.files.get(path) {
            return Ok(Some(made(FileKind::File, file.mode, file.content.len() as u64)));
        }
        let is_directory = layer.directories.contains(path);
        drop(layer);
        if self.is_removed(path) {
            return Ok(None);
        }
        match self.base.info(path)? {
            None if is_directory => Ok(Some(made(FileKind::Directory, 0o700, 0))),
            found => Ok(found),
        }
    }

    fn list(&self, directory: &Path) -> Result<Option<Vec<OsString>>, HostError> {
        let mut names: BTreeSet<OsString> = BTreeSet::new();
        let below = if self.is_removed(directory) { None } else { self.base.list(directory)? };
        let layer = self.layer();
        let exists = below.is_some() || layer.directories.contains(directory);
        names.extend(below.unwrap_or_default());
        names.retain(|name| !layer.removed.contains(&directory.join(name)));
        let added = layer.files.keys().filter(|path| path.parent() == Some(directory));
        names.extend(added.filter_map(|path| path.file_name().map(OsString::from)));
        Ok(exists.then(|| names.into_iter().collect()))
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, HostError> {
        self.base.read_link(path)
    }

    fn canonical(&self, path: &Path) -> Result<Option<PathBuf>, HostError> {
        self.base.canonical(path)
    }

    fn find_program(&self, name: &str) -> Option<PathBuf> {
        self.base.find_program(name)
    }

    fn query(&self, query: Query<'_>) -> Result<Output, HostError> {
        self.base.query(query)
    }

    fn service_manager(&self) -> Option<ServiceManager> {
        self.base.service_manager()
    }

    fn facts(&self) -> Result<Facts, HostError> {
        self.base.facts()
    }

    fn network(&self) -> Result<NetworkFacts, HostError> {
        self.base.network()
    }

    fn mounts(&self) -> Result<Vec<Mount>, HostError> {
        self.base.mounts()
    }

    fn try_listen(&self, address: SocketAddr) -> Result<(), ListenError> {
        self.base.try_listen(address)
    }

    fn has_listener(&self, socket: &Path) -> bool {
        self.base.has_listener(socket)
    }

    fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.base.resolve(name)
    }
}

impl Host for Overlay<'_> {
    fn write_file(&self, file: &FileSpec<'_>) -> Result<(), HostError> {
        let mut layer = self.layer();
        layer.removed.remove(file.path);
        layer.files.insert(file.path.into(), WouldBe { mode: file.mode, content: file.content.to_vec() });
        Ok(())
    }

    fn create_directories(&self, path: &Path, _mode: u32) -> Result<(), HostError> {
        self.layer().directories.extend(path.ancestors().map(Path::to_path_buf));
        Ok(())
    }

    fn set_mode(&self, path: &Path, mode: u32) -> Result<(), HostError> {
        if let Some(file) = self.layer().files.get_mut(path) {
            file.mode = mode;
        }
        Ok(())
    }

    fn replace_link(&self, path: &Path, target: &Path) -> Result<(), HostError> {
        let content = self.read(target)?.unwrap_or_default();
        self.write_file(&FileSpec::new(path, 0o777, &content))
    }

    fn remove_file(&self, path: &Path) -> Result<bool, HostError> {
        let existed = self.info(path)?.is_some();
        let mut layer = self.layer();
        layer.files.remove(path);
        layer.removed.insert(path.into());
        Ok(existed)
    }

    fn remove_tree(&self, path: &Path, _keep: KeepTop) -> Result<(), HostError> {
        let mut layer = self.layer();
        layer.files.retain(|file, _| !file.starts_with(path));
        layer.removed.insert(path.into());
        Ok(())
    }

    fn unmount(&self, _path: &Path, _flags: UnmountFlags) -> Result<(), HostError> {
        Ok(())
    }

    fn service(&self, _action: ServiceAction, _service: &str) -> Result<(), HostError> {
        Ok(())
    }

    fn append_synced(&self, path: &Path, bytes: &[u8]) -> Result<(), HostError> {
        let mut content = self.read(path)?.unwrap_or_default();
        content.extend_from_slice(bytes);
        self.write_file(&FileSpec::new(path, 0o600, &content))
    }

    fn lock(&self, _path: &Path, _holder: &str) -> Result<Lock, HostError> {
        Ok(Lock::none())
    }

    fn sleep(&self, _duration: Duration) {}
}
