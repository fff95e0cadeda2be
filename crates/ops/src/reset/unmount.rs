//! Mounts below the kubelet's directory.

use std::path::Path;

use host::{Host, HostError, UnmountFlags};

/// What could not be unmounted.
#[derive(Debug, thiserror::Error)]
#[error("encountered the following errors while unmounting directories in {directory:?}: [{}]", .failures.join(", "))]
pub struct UnmountError {
    /// The kubelet's directory.
    pub directory: String,
    /// One sentence each.
    pub failures: Vec<String>,
}

/// Unmounts everything mounted below a directory, the innermost first; the directory itself may be a mount.
pub(super) fn everything_below(
    host: &dyn Host,
    directory: &Path,
    flags: UnmountFlags,
    mut warn: impl FnMut(String),
) -> Result<(), UnmountError> {
    let fail = |failures| UnmountError { directory: format!("{}/", directory.display()), failures };
    let mounts = host.mounts().map_err(|e| fail(vec![e.to_string()]))?;
    let mut failures = Vec::new();
    // Later mounts may lie on earlier ones.
    for mount in mounts.iter().rev() {
        if mount.target == directory || !mount.target.starts_with(directory) {
            continue;
        }
        match host.unmount(&mount.target, flags) {
            Ok(()) => {}
            // A duplicate that went away together with its shared peer.
            Err(e) if is_invalid(&e) => {
                warn(format!("[reset] Ignoring EINVAL error while unmounting {:?}", mount.target));
            }
            Err(e) => {
                let cause = e.io().map_or_else(|| e.to_string(), ToString::to_string);
                failures.push(format!("failed to unmount {:?}: {cause}", mount.target));
            }
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(fail(failures)) }
}

fn is_invalid(error: &HostError) -> bool {
    error.io().is_some_and(|e| e.kind() == std::io::ErrorKind::InvalidInput)
}

/// The flags by their names in the configuration.
pub(super) fn flags(names: &[String]) -> UnmountFlags {
    let has = |name: &str| names.iter().any(|given| given == name);
    UnmountFlags {
        force: has("MNT_FORCE"),
        detach: has("MNT_DETACH"),
        expire: has("MNT_EXPIRE"),
        no_follow: has("UMOUNT_NOFOLLOW"),
    }
}
