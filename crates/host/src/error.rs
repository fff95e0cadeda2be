//! What can go wrong on a host.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::diagnostic::{Code, Explain};

/// A failed look at, or change of, the host.
#[derive(Debug, Error)]
pub enum HostError {
    /// A file operation failed.
    #[error("cannot {action} {path}")]
    File {
        /// `read`, `write`, `remove`, ...
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The operating system's answer.
        source: io::Error,
    },
    /// A path that must not be a symbolic link is one.
    #[error("{path} is a symbolic link, and following it could change a file elsewhere")]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A program is not installed.
    #[error("{program} was not found in {searched}")]
    NoProgram {
        /// Its name.
        program: String,
        /// The directories searched.
        searched: String,
    },
    /// A program could not be run.
    #[error("cannot run {program}")]
    Run {
        /// Its name or path.
        program: String,
        /// The operating system's answer.
        source: io::Error,
    },
    /// A program ended with a failure.
    #[error("`{command}` ended with {status}{}{stderr}", if stderr.is_empty() { "" } else { ": " })]
    Failed {
        /// The command line.
        command: String,
        /// How it ended.
        status: String,
        /// The last lines it wrote to standard error.
        stderr: String,
    },
    /// A program did not end in time.
    #[error("`{command}` did not end within {seconds} s and was killed")]
    TimedOut {
        /// The command line.
        command: String,
        /// The limit.
        seconds: u64,
    },
    /// Neither systemd nor OpenRC runs this host.
    #[error("no supported init system detected")]
    NoServiceManager,
    /// Another run of this program is at work.
    #[error("another run holds the lock {path}: {holder}")]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Command, process id and start of the holder.
        holder: String,
    },
    /// A system call failed.
    #[error("cannot {action}")]
    System {
        /// What was attempted.
        action: String,
        /// The operating system's answer.
        source: io::Error,
    },
}

impl HostError {
    /// A failed file operation.
    pub fn file(action: &'static str, path: impl Into<PathBuf>, source: impl Into<io::Error>) -> Self {
        Self::File { action, path: path.into(), source: source.into() }
    }

    /// The operating system's error, where there is one.
    pub fn io(&self) -> Option<&io::Error> {
        match self {
            Self::File { source, .. } | Self::Run { source, .. } | Self::System { source, .. } => {
                Some(source)
            }
            _ => None,
        }
    }
}

impl Explain for HostError {
    fn code(&self) -> Code {
        Code(match self {
            Self::File { .. } => "host.file",
            Self::Link { .. } => "host.link",
            Self::NoProgram { .. } => "host.no-program",
            Self::Run { .. } => "host.run",
            Self::Failed { .. } => "host.command-failed",
            Self::TimedOut { .. } => "host.command-timeout",
            Self::NoServiceManager => "host.no-service-manager",
            Self::Locked { .. } => "host.locked",
            Self::System { .. } => "host.system",
        })
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Link { path } => {
                Some(format!("replace the link by a real file or directory: ls -l {}", path.display()))
            }
            Self::NoProgram { program, .. } => Some(format!("install the package that holds {program}")),
            Self::Locked { .. } => Some("wait for it to end, or end it, then run the command again".into()),
            Self::File { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull => {
                    Some("free space on that file system, then run the command again".into())
                }
                io::ErrorKind::ReadOnlyFilesystem => {
                    Some("make the file system writable, then run the command again".into())
                }
                io::ErrorKind::PermissionDenied => Some("run the command as root".into()),
                _ => None,
            },
            _ => None,
        }
    }

    fn exit_status(&self) -> crate::diagnostic::ExitStatus {
        match self {
            Self::Locked { .. } => crate::diagnostic::ExitStatus::Locked,
            _ => crate::diagnostic::ExitStatus::General,
        }
    }
}
