//! The one file writer: mode at creation, fsync, atomic rename, fsync of the directory, no link followed.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::fs::{AtFlags, Mode, OFlags};

use crate::HostError;

/// A file as it shall be.
#[derive(Clone, Copy, Debug)]
pub struct FileSpec<'a> {
    /// Where.
    pub path: &'a Path,
    /// Permission bits, whatever the umask is.
    pub mode: u32,
    /// Everything in it.
    pub content: &'a [u8],
    /// Where the temporary file stands until it is complete; the same file system.
    pub staging: Staging<'a>,
}

/// Where a file is written before it takes its place.
#[derive(Clone, Copy, Debug)]
pub enum Staging<'a> {
    /// Beside it, under a hidden name.
    Beside,
    /// In another directory, because something watches the directory of the file (the kubelet reads every file in
    /// the manifest directory).
    In(&'a Path),
}

impl<'a> FileSpec<'a> {
    /// A file staged beside its place.
    pub fn new(path: &'a Path, mode: u32, content: &'a [u8]) -> Self {
        Self { path, mode, content, staging: Staging::Beside }
    }
}

/// Writes a file as its specification says.
pub(crate) fn write(spec: &FileSpec<'_>) -> Result<(), HostError> {
    let fail = |source: io::Error| HostError::file("write", spec.path, source);
    let (Some(parent), Some(name)) = (spec.path.parent(), spec.path.file_name()) else {
        return Err(fail(io::Error::from(io::ErrorKind::InvalidInput)));
    };
    refuse_link(spec.path)?;
    let staging = match spec.staging {
        Staging::Beside => parent,
        Staging::In(directory) => directory,
    };
    let target_dir = open_directory(parent)?;
    let staging_dir = open_directory(staging)?;
    let temporary = temporary_name(name);
    let descriptor = rustix::fs::openat(
        &staging_dir,
        &temporary,
        OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC,
        Mode::from_raw_mode(spec.mode & 0o600),
    )
    .map_err(|e| fail(e.into()))?;
    let mut file = File::from(descriptor);
    let written = file
        .write_all(spec.content)
        // Widened only now, after the content is complete and past the umask.
        .and_then(|()| rustix::fs::fchmod(&file, Mode::from_raw_mode(spec.mode)).map_err(io::Error::from))
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            rustix::fs::renameat(&staging_dir, &temporary, &target_dir, name).map_err(io::Error::from)
        });
    if let Err(source) = written {
        // The temporary file is useless now; that it cannot be removed matters less than the first error.
        let _ = rustix::fs::unlinkat(&staging_dir, &temporary, AtFlags::empty());
        return Err(fail(source));
    }
    target_dir.sync_all().map_err(fail)
}

/// Makes a link beside its place and moves it there.
pub(crate) fn replace_link(path: &Path, target: &Path) -> Result<(), HostError> {
    let fail = |source: io::Error| HostError::file("link", path, source);
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(fail(io::Error::from(io::ErrorKind::InvalidInput)));
    };
    match rustix::fs::lstat(path) {
        Ok(stat) if !rustix::fs::FileType::from_raw_mode(stat.st_mode).is_symlink() => {
            return Err(fail(io::Error::from(io::ErrorKind::AlreadyExists)));
        }
        Ok(_) | Err(rustix::io::Errno::NOENT) => {}
        Err(e) => return Err(fail(e.into())),
    }
    let directory = open_directory(parent)?;
    let temporary = temporary_name(name);
    rustix::fs::symlinkat(target, &directory, &temporary)
        .and_then(|()| rustix::fs::renameat(&directory, &temporary, &directory, name))
        .map_err(|e| fail(e.into()))?;
    directory.sync_all().map_err(fail)
}

/// Appends to a file that only this program writes, and waits until it is on disk.
pub(crate) fn append(path: &Path, bytes: &[u8]) -> Result<(), HostError> {
    let fail = |source: io::Error| HostError::file("append to", path, source);
    let descriptor = rustix::fs::open(
        path,
        OFlags::WRONLY | OFlags::CREATE | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::CLOEXEC,
        Mode::from_raw_mode(0o600),
    )
    .map_err(|e| fail(e.into()))?;
    let mut file = File::from(descriptor);
    let fresh = file.metadata().map_err(fail)?.len() == 0;
    file.write_all(bytes).and_then(|()| file.sync_data()).map_err(fail)?;
    if fresh && let Some(parent) = path.parent() {
        sync_directory(parent)?;
    }
    Ok(())
}

/// Waits until the names in a directory are on disk.
pub(crate) fn sync_directory(path: &Path) -> Result<(), HostError> {
    open_directory(path)?.sync_all().map_err(|e| HostError::file("sync", path, e))
}

/// An error if the path is a symbolic link. What replaces a link silently changes what others meant by it, and what
/// follows it may write anywhere.
pub(crate) fn refuse_link(path: &Path) -> Result<(), HostError> {
    match rustix::fs::lstat(path) {
        Ok(stat) if rustix::fs::FileType::from_raw_mode(stat.st_mode).is_symlink() => {
            Err(HostError::Link { path: path.into() })
        }
        Ok(_) | Err(rustix::io::Errno::NOENT) => Ok(()),
        Err(e) => Err(HostError::file("look at", path, e)),
    }
}

fn open_directory(path: &Path) -> Result<File, HostError> {
    rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .map(File::from)
        .map_err(|e| HostError::file("open directory", path, e))
}

fn temporary_name(name: &std::ffi::OsStr) -> std::ffi::OsString {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let mut temporary = std::ffi::OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".kubewright-{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed)));
    temporary
}
