//! The changes a reset is made of.

use std::path::{Path, PathBuf};

use host::service::ServiceAction;
use host::{Explain, Host, KeepTop, UnmountFlags};
use thiserror::Error;

use super::unmount::UnmountError;
use super::{sandboxes, unmount};
use crate::Context;
use crate::event::{Event, Notice};
use crate::plan::{Interpreter, Step, Survey, Touch};

/// One change a reset makes.
#[derive(Clone, Debug)]
pub enum ResetChange {
    /// Tells something.
    Say(Notice),
    /// Stops the kubelet.
    StopKubelet,
    /// Unmounts everything below a directory.
    UnmountBelow {
        /// The directory; itself it may be a mount and stays one.
        directory: PathBuf,
        /// Flags of umount2(2).
        flags: UnmountFlags,
    },
    /// Removes every Pod of the runtime.
    RemovePods {
        /// The runtime's endpoint.
        cri_socket: String,
    },
    /// Empties a directory.
    Empty {
        /// Which.
        directory: PathBuf,
        /// The names that may go; `None`: all of them.
        only: Option<&'static [&'static str]>,
        /// Told when it is done.
        done: Option<Notice>,
    },
    /// Removes a file.
    Remove(PathBuf),
}

impl ResetChange {
    /// What dry-run says of it.
    pub fn would(&self) -> Option<String> {
        Some(match self {
            Self::Say(Notice::DeletingDirectories(paths)) => {
                format!("Would delete contents of directories: {}", list(paths))
            }
            Self::Say(Notice::DeletingFiles(paths)) => format!("Would delete files: {}", list(paths)),
            Self::Say(_) | Self::Remove(_) | Self::Empty { done: None, .. } => return None,
            Self::StopKubelet => "Would stop the kubelet service".into(),
            Self::UnmountBelow { .. } => "Would unmount mounted directories in \"/var/lib/kubelet\"".into(),
            Self::RemovePods { .. } => "Would remove Kubernetes-managed containers".into(),
            Self::Empty { directory, .. } => {
                format!("Would delete contents of the etcd data directory: {}", directory.display())
            }
        })
    }
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| show(path)).collect();
    format!("[{}]", paths.join(" "))
}

/// Why a reset stops. Everything else is a warning, and the reset goes on.
#[derive(Debug, Error)]
pub enum ResetError {
    /// Something is still mounted: deleting on would delete what is on it.
    #[error(transparent)]
    Unmount(#[from] UnmountError),
}

impl Explain for ResetError {
    fn code(&self) -> host::Code {
        host::Code("reset.still-mounted")
    }

    fn help(&self) -> Option<String> {
        Some(
            "find out who uses the mounts (fuser -vm DIRECTORY), or detach them with `unmountFlags: [MNT_DETACH]` \
             in a ResetConfiguration"
                .into(),
        )
    }
}

/// Makes the changes of a reset.
pub(super) struct Cleaner<'a> {
    pub(super) context: Context<'a>,
    /// What stayed although it should have gone.
    pub(super) left: Vec<String>,
}

impl Cleaner<'_> {
    fn warn(&mut self, message: String) {
        self.context.tell(Event::warning(&message));
        self.left.push(message);
    }
}

impl Interpreter for Cleaner<'_> {
    type Change = ResetChange;
    type Error = ResetError;

    fn touch(&self, change: &ResetChange) -> Option<Touch> {
        Some(match change {
            ResetChange::Say(_) => return None,
            ResetChange::StopKubelet => Touch::new("stop", "kubelet"),
            ResetChange::UnmountBelow { directory, .. } => Touch::new("unmount-below", show(directory)),
            ResetChange::RemovePods { cri_socket } => Touch::new("remove-pods", cri_socket),
            ResetChange::Empty { directory, .. } => Touch::new("empty", show(directory)),
            ResetChange::Remove(path) => Touch::new("remove", show(path)),
        })
    }

    async fn survey(&mut self, change: &ResetChange) -> Result<Survey, ResetError> {
        let gone = match change {
            ResetChange::Empty { directory, .. } => {
                self.context.host.info(directory).is_ok_and(|i| i.is_none())
            }
            ResetChange::Remove(path) => self.context.host.info(path).is_ok_and(|info| info.is_none()),
            _ => false,
        };
        Ok(if gone { Survey::Done } else { Survey::Needed })
    }

    async fn perform(&mut self, change: &ResetChange) -> Result<(), ResetError> {
        let host = self.context.host;
        match change {
            ResetChange::Say(notice) => self.context.tell(notice.clone().into()),
            ResetChange::StopKubelet => self.stop_kubelet(host),
            ResetChange::UnmountBelow { directory, flags } => {
                let context = self.context;
                unmount::everything_below(host, directory, *flags, |warning| {
                    context.tell(Event::warning(warning));
                })?;
            }
            ResetChange::RemovePods { cri_socket } => {
                if let Err(e) = sandboxes::remove_all(cri_socket).await {
                    self.warn(format!("[reset] Failed to remove containers: {e}"));
                }
            }
            ResetChange::Empty { directory, only, done } => match empty(host, directory, *only) {
                Ok(left) if left.is_empty() => {
                    if let Some(notice) = done {
                        self.context.tell(notice.clone().into());
                    }
                }
                Ok(left) => self.warn(format!(
                    "[reset] {} holds what no kubeadm put there; left as it is: {}",
                    directory.display(),
                    left.join(", ")
                )),
                Err(e) => self.warn(format!(
                    "[reset] Failed to delete contents of {directory:?} directory: {}",
                    host::Diagnostic::of(&e).one_line()
                )),
            },
            ResetChange::Remove(path) => {
                if let Err(e) = host.remove_file(path) {
                    let cause = host::Diagnostic::of(&e).one_line();
                    self.warn(format!("[reset] Failed to remove file: {path:?} [{cause}]"));
                }
            }
        }
        Ok(())
    }

    fn enter(&mut self, _step: &Step<ResetChange>) {}

    fn leave(&mut self, _step: &Step<ResetChange>) {}
}

impl Cleaner<'_> {
    fn stop_kubelet(&mut self, host: &dyn Host) {
        if host.service_manager().is_none() {
            self.warn(
                "[reset] The kubelet service could not be stopped by kubeadm. Unable to detect a supported init \
                 system!"
                    .into(),
            );
            self.warn("[reset] Please ensure kubelet is stopped manually".into());
            return;
        }
        self.context.tell(Notice::StoppingKubelet.into());
        if let Err(e) = host.service(ServiceAction::Stop, "kubelet") {
            let cause = host::Diagnostic::of(&e).one_line();
            self.warn(format!("[reset] The kubelet service could not be stopped by kubeadm: [{cause}]"));
            self.warn("[reset] Please ensure kubelet is stopped manually".into());
        }
    }
}

/// Empties a directory, or removes only the given names from it; tells what stays.
fn empty(host: &dyn Host, directory: &Path, only: Option<&[&str]>) -> Result<Vec<String>, host::HostError> {
    let Some(names) = only else {
        return host.remove_tree(directory, KeepTop::Keep).map(|()| Vec::new());
    };
    for name in names {
        host.remove_tree(&directory.join(name), KeepTop::Remove)?;
    }
    let left = host.list(directory)?.unwrap_or_default();
    Ok(left.iter().map(|name| name.to_string_lossy().into_owned()).collect())
}

fn show(path: &Path) -> String {
    path.display().to_string()
}
