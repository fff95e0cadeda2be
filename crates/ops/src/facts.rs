//! Facts that several operations observe.

use std::path::Path;

use cluster::artifacts::patches::PatchFile;
use host::service::Query;
use host::{FileKind, HostError, Observe};

/// Whether systemd-resolved runs; a host without a known service manager has none.
pub fn systemd_resolved(host: &dyn Observe) -> Result<bool, HostError> {
    if host.service_manager().is_none() {
        return Err(HostError::NoServiceManager);
    }
    let answer = host.query(Query::ServiceActive("systemd-resolved"))?;
    Ok(matches!(answer.stdout.trim(), "active" | "activating"))
}

/// All files below a directory with their content, in the order of their paths; `None` if there is no directory.
pub fn files_below(host: &dyn Observe, directory: &Path) -> Result<Option<Vec<PatchFile>>, HostError> {
    if host.info(directory)?.is_none() {
        return Ok(None);
    }
    let mut files = Vec::new();
    collect(host, directory, directory, &mut files)?;
    Ok(Some(files))
}

fn collect(
    host: &dyn Observe,
    top: &Path,
    directory: &Path,
    files: &mut Vec<PatchFile>,
) -> Result<(), HostError> {
    for name in host.list(directory)?.unwrap_or_default() {
        let path = directory.join(name);
        match host.info(&path)?.map(|info| info.kind) {
            Some(FileKind::Directory) => collect(host, top, &path, files)?,
            Some(FileKind::File | FileKind::Link) => {
                let content = host.read(&path)?.unwrap_or_default();
                let below = path.strip_prefix(top).unwrap_or(&path);
                files.push(PatchFile { path: below.display().to_string(), content });
            }
            Some(FileKind::Other) | None => {}
        }
    }
    Ok(())
}
