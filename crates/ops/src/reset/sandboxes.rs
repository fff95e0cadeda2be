//! The Pods that Kubernetes runs on this host.

use cri::{Limits, Runtime};

/// What could not be removed.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The runtime does not answer.
    #[error("{0}")]
    Runtime(#[from] cri::Error),
    /// Some Pods stay.
    #[error("[{}]", .0.join(", "))]
    Left(Vec<String>),
}

/// Stops and removes every Pod. Each call has a limit, so a runtime that hangs cannot hang the reset.
pub(super) async fn remove_all(cri_socket: &str) -> Result<(), SandboxError> {
    let runtime = Runtime::connect(cri_socket, Limits::default()).await?;
    let mut failures = Vec::new();
    for sandbox in runtime.pod_sandboxes().await? {
        if let Err(e) = runtime.remove_pod(&sandbox.id).await {
            failures.push(e.to_string());
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(SandboxError::Left(failures)) }
}
