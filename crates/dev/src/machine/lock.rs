//! Owns the lock of a cluster: one run at a time makes or removes its machines.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

/// How long a run waits for another one that ends, say after a kill.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

/// A lock that can't be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The file can't be accessed.
    #[error("the lock {path} can't be accessed")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another run has it.
    #[error("another run works on this cluster (process {holder}, lock {path}); wait for it or end it")]
    Held {
        /// The file.
        path: PathBuf,
        /// The process that took the lock. It may have ended and left commands that still run.
        holder: String,
    },
}

/// Takes the lock and makes its file, with the directory, if it is absent. It is held until the file, and every
/// copy of the descriptor that commands have inherited, is closed.
pub fn acquire(path: &Path) -> Result<File, LockError> {
    let failed = |source| LockError::Io { path: path.to_owned(), source };
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory).map_err(failed)?;
        }
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = match opened {
            // The directory was removed since.
            Err(error) if error.kind() == io::ErrorKind::NotFound && Instant::now() < deadline => continue,
            opened => opened.map_err(failed)?,
        };
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) if is_at(&file, path).map_err(failed)? => {
                sign(&mut file).map_err(failed)?;
                return Ok(file);
            }
            // Its holder has removed the file together with the cluster: take the lock of the new one.
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) if Instant::now() > deadline => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                return Err(LockError::Held { path: path.to_owned(), holder });
            }
            Err(Errno::WOULDBLOCK) => std::thread::sleep(PAUSE),
            Err(error) => return Err(failed(error.into())),
        }
    }
}

fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let own = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Leaves the number of this process for those who wait.
fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_descriptor_keeps_the_lock() {
        let directory = std::env::temp_dir().join(format!("lock-copy-{}", std::process::id()));
        let path = directory.join("lock");
        let taken = |path: &Path| {
            let file = File::open(path).unwrap();
            flock(&file, FlockOperation::NonBlockingLockExclusive).is_err()
        };
        let lock = acquire(&path).unwrap();
        let copy = lock.try_clone().unwrap();
        drop(lock);
        assert!(taken(&path));
        drop(copy);
        assert!(!taken(&path));
        std::fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn a_lock_whose_file_was_removed_is_taken_on_the_new_file() {
        let directory = std::env::temp_dir().join(format!("lock-removed-{}", std::process::id()));
        let path = directory.join("lock");
        let old = acquire(&path).unwrap();
        std::fs::remove_dir_all(&directory).unwrap();
        let new = acquire(&path).unwrap();
        assert!(is_at(&new, &path).unwrap());
        assert!(!is_at(&old, &path).unwrap());
        std::fs::remove_dir_all(directory).unwrap();
    }
}
