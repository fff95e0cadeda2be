//! Owns running commands of this host (`ip`, `cp`) on behalf of a cluster.
//!
//! The cluster's lock is the standard input of each of them. None reads it; but a lock of `flock(2)` is held
//! until the last process that has the file open is gone, so a run that was killed counts as over only
//! when the commands that it had started are over too.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::process::{Command, ExitStatus, Stdio};

/// A command of the host that didn't do its work.
#[derive(Debug, thiserror::Error)]
pub enum HostCommandError {
    /// It can't be started.
    #[error("\"{program}\" can't be run; is its package installed?")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// It ended with another status than 0.
    #[error("\"{command}\" ended with {status}: {stderr}")]
    Failed {
        /// The command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What it said, without a final line break.
        stderr: String,
    },
}

/// Runs a command to its end and returns its standard output.
pub fn run(
    lock: &File,
    program: &str,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Result<String, HostCommandError> {
    let mut command = Command::new(program);
    command.args(arguments);
    let output = lock
        .try_clone()
        .and_then(|lock| command.stdin(Stdio::from(lock)).output())
        .map_err(|source| HostCommandError::Start { program: program.to_owned(), source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    Err(HostCommandError::Failed {
        command: words.join(" "),
        status: output.status,
        stderr: String::from_utf8_lossy(&output.stderr).trim_end().to_owned(),
    })
}
