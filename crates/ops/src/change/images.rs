//! Images in the container runtime.

use cri::{Limits, Runtime};

use super::ChangeError;

/// The reference gives each image so many tries.
const ATTEMPTS: usize = 5;

/// Images that must be present.
#[derive(Clone, Debug)]
pub struct PullImages {
    /// The runtime's endpoint.
    pub cri_socket: String,
    /// References, in the order they are pulled.
    pub images: Vec<String>,
    /// `Always`, `IfNotPresent` or `Never`.
    pub policy: String,
}

/// The images that are still to be pulled.
pub(super) async fn missing(pull: &PullImages) -> Result<Vec<String>, ChangeError> {
    match pull.policy.as_str() {
        "Never" => return Ok(Vec::new()),
        "Always" => return Ok(pull.images.clone()),
        _ => {}
    }
    let runtime = connect(pull).await?;
    let mut missing = Vec::new();
    for image in &pull.images {
        // A runtime that cannot say is asked to pull, as the reference does.
        if !runtime.has_image(image).await.unwrap_or(false) {
            missing.push(image.clone());
        }
    }
    Ok(missing)
}

/// Pulls images; the error names every one that could not be had.
pub(super) async fn perform(pull: &PullImages) -> Result<(), ChangeError> {
    let images = missing(pull).await?;
    let runtime = connect(pull).await?;
    let mut failures = Vec::new();
    for image in images {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            match runtime.pull_image(&image).await {
                Ok(_) => {
                    last = None;
                    break;
                }
                Err(e) => last = Some(e),
            }
        }
        if let Some(e) = last {
            failures.push(format!("failed to pull image {image}: {e}"));
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(ChangeError::ImagePull { failures }) }
}

async fn connect(pull: &PullImages) -> Result<Runtime, ChangeError> {
    Runtime::connect(&pull.cri_socket, Limits::default()).await.map_err(|source| ChangeError::Runtime {
        context: "cannot reach the container runtime".into(),
        source,
    })
}
