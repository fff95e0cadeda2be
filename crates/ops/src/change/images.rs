//! Images in the container runtime.

use cri::{Limits, Runtime};

use super::ChangeError;
use crate::preflight::image_pull::{self, PullOrder};

/// Images that must be present.
#[derive(Clone, Debug)]
pub struct PullImages {
    /// The runtime's endpoint.
    pub cri_socket: String,
    /// References, in the order they are pulled.
    pub images: Vec<String>,
    /// `Always`, `IfNotPresent` or `Never`.
    pub policy: String,
    /// Whether failures share a line, as with the reference when it pulls all at once.
    pub order: PullOrder,
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
        if let Err(e) = runtime.pull_image(&image).await {
            failures.push((image, e));
        }
    }
    image_pull::error(&failures, pull.order).map_or(Ok(()), |error| Err(ChangeError::ImagePull(error)))
}

async fn connect(pull: &PullImages) -> Result<Runtime, ChangeError> {
    Runtime::connect(&pull.cri_socket, Limits::default()).await.map_err(|source| ChangeError::Runtime {
        context: "cannot reach the container runtime".into(),
        source,
    })
}
