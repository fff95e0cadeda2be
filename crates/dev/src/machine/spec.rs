//! Owns what a machine is made of, as its maker says it, and laying that out in the machine's directory.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, symlink};
use std::path::{Component, Path, PathBuf};

use super::host_command::{HostCommandError, run};

/// What a machine is made of.
#[derive(Clone, Debug, Default)]
pub struct MachineSpec {
    /// Read-only directories that make up the root file system, uppermost first.
    pub layers: Vec<PathBuf>,
    /// Files that are put over these before the machine boots.
    pub files: Vec<SeedFile>,
    /// Directories that are on the host's own file system rather than on the machine's overlay.
    pub data: Vec<DataDirectory>,
}

/// A file that a machine has from its first boot on.
#[derive(Clone, Debug)]
pub struct SeedFile {
    /// Absolute path inside the machine, through directories only.
    pub path: PathBuf,
    /// Its permissions.
    pub mode: u32,
    /// What is in it.
    pub content: Content,
}

/// Content of a [`SeedFile`].
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Those of a file of the host.
    CopyOf(PathBuf),
    /// None: it is a symbolic link to this.
    LinkTo(PathBuf),
}

/// A directory on the host's own file system.
#[derive(Clone, Debug)]
pub struct DataDirectory {
    /// Absolute path inside the machine.
    pub target: PathBuf,
    /// What it holds at first.
    pub template: Option<Template>,
}

/// A directory that many machines begin with.
#[derive(Clone, Debug)]
pub struct Template {
    /// The directory.
    pub directory: PathBuf,
    /// Directories in it whose files no machine ever changes. Machines get further links to these files, which takes
    /// neither time nor space, and the kernel caches them once for all machines.
    pub immutable: Vec<PathBuf>,
}

/// A machine whose files can't be laid out.
#[derive(Debug, thiserror::Error)]
pub enum LayOutError {
    /// The file system refused.
    #[error("{path} can't be made")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A path that doesn't say where in the machine it is.
    #[error("{path} is no plain absolute path")]
    NotAbsolute {
        /// The path.
        path: PathBuf,
    },
    /// `cp` refused.
    #[error(transparent)]
    Copy(#[from] HostCommandError),
}

/// The directory of the overlay that takes a machine's changes.
pub fn upper(machine: &Path) -> PathBuf {
    machine.join("upper")
}

/// The directories beside it.
pub fn work(machine: &Path) -> PathBuf {
    machine.join("work")
}

/// The host's side of the data directories, in the order of the spec.
pub fn data_directories(machine: &Path, spec: &MachineSpec) -> Vec<(PathBuf, PathBuf)> {
    let number = |(number, data): (usize, &DataDirectory)| {
        (machine.join("data").join(number.to_string()), data.target.clone())
    };
    spec.data.iter().enumerate().map(number).collect()
}

/// Makes the directories and files of a machine that doesn't run: those of its spec, and `base` so far as
/// the spec hasn't them. `machine` is empty or absent.
pub fn lay_out(
    lock: &fs::File,
    machine: &Path,
    base: &[SeedFile],
    spec: &MachineSpec,
) -> Result<(), LayOutError> {
    for directory in [upper(machine), work(machine)] {
        ensure_directory(&directory)?;
    }
    let has = |file: &SeedFile| spec.files.iter().any(|other| other.path == file.path);
    for file in spec.files.iter().chain(base.iter().filter(|file| !has(file))) {
        write(&upper(machine), file)?;
    }
    for ((source, _), data) in data_directories(machine, spec).iter().zip(&spec.data) {
        match &data.template {
            Some(template) => instantiate(lock, template, source)?,
            None => ensure_directory(source)?,
        }
    }
    Ok(())
}

fn write(upper: &Path, file: &SeedFile) -> Result<(), LayOutError> {
    let refuse = || LayOutError::NotAbsolute { path: file.path.clone() };
    let inner = file.path.strip_prefix("/").map_err(|_| refuse())?;
    if !inner.components().all(|component| matches!(component, Component::Normal(_))) {
        return Err(refuse());
    }
    let path = upper.join(inner);
    if let Some(directory) = path.parent() {
        ensure_directory(directory)?;
    }
    let write = || {
        let create = || fs::OpenOptions::new().write(true).create_new(true).mode(file.mode).open(&path);
        match &file.content {
            Content::LinkTo(target) => symlink(target, &path),
            Content::Bytes(bytes) => create()?.write_all(bytes),
            Content::CopyOf(source) => io::copy(&mut fs::File::open(source)?, &mut create()?).map(|_| ()),
        }
    };
    write().map_err(|source| LayOutError::Io { path: path.clone(), source })
}

/// Makes a directory equal to a template.
fn instantiate(lock: &fs::File, template: &Template, target: &Path) -> Result<(), LayOutError> {
    if let Some(parent) = target.parent() {
        ensure_directory(parent)?;
    }
    let device = |path: &Path| {
        fs::metadata(path)
            .map(|there| there.dev())
            .map_err(|source| LayOutError::Io { path: path.to_owned(), source })
    };
    let shares = device(&template.directory)? == target.parent().map_or(Ok(0), device)?;
    let how = if shares { "-al" } else { "-a" };
    run(lock, "cp", [how.as_ref(), "--".as_ref(), template.directory.as_os_str(), target.as_os_str()])?;
    if shares {
        separate(&template.directory, &template.immutable, target)
            .map_err(|source| LayOutError::Io { path: target.to_owned(), source })?;
    }
    Ok(())
}

/// Gives a directory its own copies of those files that may change.
fn separate(template: &Path, immutable: &[PathBuf], target: &Path) -> io::Result<()> {
    let mut pending = vec![PathBuf::new()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(template.join(&directory))? {
            let entry = entry?;
            let inner = directory.join(entry.file_name());
            let kind = entry.file_type()?;
            if immutable.contains(&inner) {
                continue;
            } else if kind.is_dir() {
                pending.push(inner);
            } else if kind.is_file() {
                let path = target.join(&inner);
                fs::remove_file(&path)?;
                fs::copy(entry.path(), &path)?;
            }
        }
    }
    Ok(())
}

fn ensure_directory(path: &Path) -> Result<(), LayOutError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(path)
        .map_err(|source| LayOutError::Io { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests;
