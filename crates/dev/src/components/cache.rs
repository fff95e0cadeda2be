//! Owns the cache: directories that are made once, under a name that says what they were made from.
//!
//! An entry is complete if and only if it is there under its name: it is made in a directory beside it and
//! renamed at the end. Two runs don't make the same entry at once, and a run that was killed leaves at worst
//! a partial directory, which the next run replaces. Nothing but the name decides whether an entry fits:
//! whatever has an influence on its content must be part of its key. Entries that no version asks for any
//! longer stay; the whole directory can be removed while no run is going on.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Instant;

use rustix::fs::{FlockOperation, flock, syncfs};
use rustix::io::retry_on_intr;
use sha2::{Digest, Sha256};

use super::ComponentsError;
use super::files::{self, FileError};
use super::workspace::Workspace;

/// What an entry was made from, as a short text for its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key(String);

impl Key {
    /// The same parts in the same order give the same key.
    pub fn of(parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // With its length ahead, a part can't run into the next one.
            hash.update((part.as_ref().len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The name of a directory in the cache.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The folder of the cache that holds all entries of this kind.
    pub kind: &'static str,
    /// What it is, for people: `etcd-3.7.0`.
    pub name: String,
    pub key: Key,
}

/// The cache, and whom to tell what is being made.
pub(super) struct Cache<'a> {
    root: PathBuf,
    progress: &'a mut dyn FnMut(&str),
}

impl<'a> Cache<'a> {
    pub fn new(root: &Path, progress: &'a mut dyn FnMut(&str)) -> Self {
        Self { root: root.to_owned(), progress }
    }

    /// The part of a path that doesn't depend on where the cache is: it names the entry, and so its content.
    pub fn identity(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }

    /// Returns the directory of an entry, which `make` fills if it isn't there yet.
    pub fn ensure(
        &mut self,
        entry: &Entry,
        make: impl FnOnce(&Workspace) -> Result<(), ComponentsError>,
    ) -> Result<PathBuf, ComponentsError> {
        let directory = self.root.join(entry.kind);
        let name = format!("{}-{}", entry.name, entry.key.0);
        let complete = directory.join(&name);
        if complete.exists() {
            return Ok(complete);
        }
        files::create_directory(&directory)?;
        let lock = self.lock(&directory.join(format!("{name}.lock")), &entry.name)?;
        if complete.exists() {
            return Ok(complete);
        }
        let partial = directory.join(format!("{name}.partial"));
        files::remove_directory(&partial)?;
        let workspace = Workspace::create(&partial, &directory.join(format!("{name}.log")), lock)?;

        (self.progress)(&format!("{}: making {}", entry.kind, entry.name));
        let begin = Instant::now();
        make(&workspace)?;
        files::remove_directory(&workspace.scratch)?;
        publish(&workspace.result, &complete)?;
        files::remove_directory(&partial)?;
        let seconds = begin.elapsed().as_secs_f64();
        (self.progress)(&format!("{}: made {} in {seconds:.1} s", entry.kind, entry.name));
        Ok(complete)
    }

    fn lock(&mut self, path: &Path, name: &str) -> Result<File, FileError> {
        let file =
            OpenOptions::new().create(true).append(true).open(path).map_err(files::at("open", path))?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            (self.progress)(&format!("waiting for another run that makes {name}"));
            retry_on_intr(|| flock(&file, FlockOperation::LockExclusive))
                .map_err(|errno| files::at("lock", path)(errno.into()))?;
        }
        Ok(file)
    }
}

/// Gives a finished directory its name.
fn publish(result: &Path, complete: &Path) -> Result<(), FileError> {
    // The content has to reach the disk before the name does: else a power failure could leave a name
    // that stands for empty files.
    let directory = File::open(result).map_err(files::at("open", result))?;
    syncfs(&directory).map_err(|errno| files::at("sync", result)(errno.into()))?;
    files::rename(result, complete)
}

#[cfg(test)]
mod tests;
