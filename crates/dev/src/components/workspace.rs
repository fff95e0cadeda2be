//! Owns the place where one entry of the cache is made, and the commands that make it.
//!
//! Commands write to the entry's log. They hold the entry's lock as their standard input, which none of them
//! reads: a lock of `flock(2)` is held until the last process that has the file open is gone, so the next run
//! doesn't begin while commands of a killed one still write.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use super::files::{self, FileError};

/// How much of a log an error shows.
const LINES_SHOWN: usize = 20;

/// A command that didn't do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It couldn't be started.
    #[error("\"{program}\" can't be run; is its package installed?")]
    Start {
        /// The program.
        program: String,
        /// The system's answer.
        source: io::Error,
    },
    /// It ended with another status than 0.
    #[error("\"{command}\" ended with {status}; it said:\n{said}")]
    Failed {
        /// The command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// The end of what it printed.
        said: String,
    },
    /// Its log couldn't be read or written.
    #[error(transparent)]
    Log(#[from] FileError),
}

/// Where an entry is made. What is left in `result` becomes the entry.
pub(super) struct Workspace {
    /// Becomes the entry.
    pub result: PathBuf,
    /// For files on the way to the result.
    pub scratch: PathBuf,
    /// For temporary files of commands. Go ignores a `go.mod` that is directly in such a directory.
    temporary: PathBuf,
    log: PathBuf,
    lock: File,
}

impl Workspace {
    pub fn create(directory: &Path, log: &Path, lock: File) -> Result<Self, FileError> {
        let result = directory.join("result");
        let scratch = directory.join("scratch");
        let temporary = scratch.join("tmp");
        files::create_directory(&result)?;
        files::create_directory(&temporary)?;
        files::write(log, "")?;
        Ok(Self { result, scratch, temporary, log: log.to_owned(), lock })
    }

    /// A command in process and mount namespaces of its own: when this process ends, for whatever reason, so
    /// do the command, all its descendants and all their mounts. Its temporary files are in the workspace.
    pub fn contained(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"]);
        command.arg("--").arg(program).env("TMPDIR", &self.temporary);
        command
    }

    /// Runs a command to its end, with its output going to the log.
    pub fn run(&self, command: &mut Command) -> Result<(), CommandError> {
        let log = OpenOptions::new().append(true).open(&self.log).map_err(files::at("open", &self.log))?;
        let both = log.try_clone().map_err(files::at("open", &self.log))?;
        let start = self.lock.try_clone().and_then(|lock| {
            command.stdin(Stdio::from(lock)).stdout(Stdio::from(log)).stderr(Stdio::from(both)).status()
        });
        let status = start.map_err(|source| CommandError::Start { program: program(command), source })?;
        if status.success() {
            return Ok(());
        }
        let log = fs::read(&self.log).map_err(files::at("read", &self.log))?;
        Err(CommandError::Failed { command: line(command), status, said: end_of(&log) })
    }
}

/// Runs a command that only answers, and returns what it prints.
pub(super) fn answer(command: &mut Command) -> Result<String, CommandError> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| CommandError::Start { program: program(command), source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(CommandError::Failed { command: line(command), status: output.status, said: end_of(&output.stderr) })
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

fn end_of(log: &[u8]) -> String {
    let text = String::from_utf8_lossy(log);
    let lines: Vec<_> = text.trim_end().lines().collect();
    lines.split_at(lines.len().saturating_sub(LINES_SHOWN)).1.join("\n")
}

#[cfg(test)]
mod tests;
