//! The images of a control plane: which they are, and getting them.
//!
//! Answers to `config images` in upstream `cmd/kubeadm/app/cmd/config.go`.

use std::path::PathBuf;

use cluster::artifacts::images::control_plane_images;
use cri::{Limits, Runtime};
use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use thiserror::Error;

use crate::Context;
use crate::configuration::{Flags, Labels, Runtimes, load_or_default};
use crate::load::LoadError;

/// Which images are meant.
#[derive(Clone, Debug)]
pub struct ImagesRequest {
    /// A configuration file.
    pub config: Option<PathBuf>,
    /// What flags say; of no effect beside a file.
    pub flags: Flags,
}

/// Why there is no list, or why an image was not pulled.
#[derive(Debug, Error)]
pub enum ImagesError {
    /// There is no configuration to list the images of.
    #[error("could not convert cfg to an internal cfg")]
    List(#[source] LoadError),
    /// There is no configuration to pull the images of.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The runtime cannot be reached.
    #[error(transparent)]
    Connect(cri::Error),
    /// The runtime did not get an image.
    #[error("failed to pull image \"{image}\"")]
    Pull {
        /// The image.
        image: String,
        /// The runtime's answer.
        source: cri::Error,
    },
}

impl Explain for ImagesError {
    fn code(&self) -> Code {
        match self {
            Self::List(e) | Self::Load(e) => e.code(),
            Self::Connect(e) | Self::Pull { source: e, .. } => e.code(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::List(e) | Self::Load(e) => e.help(),
            Self::Connect(e) | Self::Pull { source: e, .. } => e.help(),
        }
    }

    fn place(&self) -> Option<String> {
        match self {
            Self::List(e) | Self::Load(e) => e.place(),
            Self::Connect(_) | Self::Pull { .. } => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::List(e) | Self::Load(e) => e.exit_status(),
            Self::Connect(e) | Self::Pull { source: e, .. } => e.exit_status(),
        }
    }
}

/// The images, in the reference's order.
pub async fn list(context: Context<'_>, request: ImagesRequest) -> Result<Vec<String>, ImagesError> {
    let ImagesRequest { config, flags } = request;
    let runtimes = Runtimes::OfNoConsequence;
    let config = load_or_default(context, config.as_deref(), flags, Labels::Resolved, runtimes).await;
    Ok(control_plane_images(&config.map_err(ImagesError::List)?.cluster))
}

/// Pulls every image, telling of each once it is there.
pub async fn pull(
    context: Context<'_>,
    request: ImagesRequest,
    mut pulled: impl FnMut(&str),
) -> Result<(), ImagesError> {
    let ImagesRequest { config, flags } = request;
    let runtimes = Runtimes::LookedFor;
    let config = load_or_default(context, config.as_deref(), flags, Labels::Resolved, runtimes).await?;
    let runtime = Runtime::connect(&config.node_registration.cri_socket, Limits::default()).await;
    let runtime = runtime.map_err(ImagesError::Connect)?;
    for image in control_plane_images(&config.cluster) {
        match runtime.pull_image(&image).await {
            Ok(_) => pulled(&image),
            Err(source) => return Err(ImagesError::Pull { image, source }),
        }
    }
    Ok(())
}
