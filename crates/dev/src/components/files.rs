//! Owns file operations whose errors say which path they were about.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A file operation that failed.
#[derive(Debug, thiserror::Error)]
#[error("can't {action} {}", path.display())]
pub struct FileError {
    /// `create`, `remove`, ...
    pub action: &'static str,
    /// The file or directory.
    pub path: PathBuf,
    /// The system's answer.
    #[source]
    pub source: io::Error,
}

/// Turns the system's answer into an error with the path.
pub(super) fn at<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> FileError + 'a {
    move |source| FileError { action, path: path.to_owned(), source }
}

pub(super) fn create_directory(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(at("create", path))
}

pub(super) fn create_parent(path: &Path) -> Result<(), FileError> {
    path.parent().map_or(Ok(()), create_directory)
}

pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), FileError> {
    create_parent(path)?;
    fs::write(path, content).map_err(at("write", path))
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to).map_err(at("rename", from))
}

pub(super) fn link_symbolically(target: &str, path: &Path) -> Result<(), FileError> {
    create_parent(path)?;
    symlink(target, path).map_err(at("link", path))
}

/// Gives a file a second name, or copies it to where a second name can't be had (another file system).
pub(super) fn link_or_copy(from: &Path, to: &Path) -> Result<(), FileError> {
    create_parent(to)?;
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop)).map_err(at("copy", from))
}

/// Removes a directory with all that is in it, if it is there.
pub(super) fn remove_directory(path: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at("remove", path)(error)),
        _ => Ok(()),
    }
}
