//! One run at a time.

use std::path::Path;

use host::{HostError, Lock};

use crate::{Context, Voice};

/// Gone after a reboot, as every holder is. A refused run leaves nothing on disk.
const PATH: &str = "/run/kubewright.lock";

/// For operations that change the whole host.
pub fn host_wide(context: Context<'_>, operation: &str) -> Result<Lock, HostError> {
    let holder = format!("`{operation}`, pid {}, started {}", std::process::id(), context.clock.now());
    context.host.lock(Path::new(PATH), &holder)
}

/// For single phases and certificates. Scripts run those side by side in directories of their own, and the reference
/// lets them; only under our own name one run at a time has the host.
pub fn of_parts(context: Context<'_>, operation: &str) -> Result<Option<Lock>, HostError> {
    match context.voice {
        Voice::Kubeadm => Ok(None),
        Voice::Kubewright => host_wide(context, operation).map(Some),
    }
}
