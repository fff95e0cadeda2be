//! Images: which are there, and getting more.

use crate::connection::limited;
use crate::error::{Call, Error, Failure};
use crate::runtime::{Runtime, attempts};
use crate::v1;

const PULL_ATTEMPTS: usize = 5;

/// An image of the runtime's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The runtime's own name.
    pub id: String,
    /// `registry.k8s.io/pause:3.10`.
    pub tags: Vec<String>,
    /// `registry.k8s.io/pause@sha256:...`.
    pub digests: Vec<String>,
    /// Bytes.
    pub size: u64,
    /// Never removed by garbage collection.
    pub pinned: bool,
}

impl Runtime {
    /// All images.
    pub async fn images(&self) -> Result<Vec<Image>, Error> {
        let request = v1::ListImagesRequest {};
        let answer = self.within(Call::ListImages, self.image.clone().list_images(request)).await?;
        Ok(answer.images.into_iter().map(Image::from).collect())
    }

    /// Whether an image is there.
    pub async fn has_image(&self, reference: &str) -> Result<bool, Error> {
        let call = Call::ImageStatus(reference.into());
        let request = v1::ImageStatusRequest { image: spec(reference) };
        let answer = self.within(call.clone(), self.image.clone().image_status(request)).await?;
        match answer.image {
            Some(image) if image.id.is_empty() || image.size == 0 => Err(Error {
                call,
                failure: Failure::Incomplete(format!("Id or size of image {reference:?} is not set")),
            }),
            image => Ok(image.is_some()),
        }
    }

    /// Pulls an image, with as many attempts as the reference makes, and returns its identifier.
    pub async fn pull_image(&self, reference: &str) -> Result<String, Error> {
        attempts(PULL_ATTEMPTS, async || self.pull_once(reference).await).await
    }

    async fn pull_once(&self, reference: &str) -> Result<String, Error> {
        let call = Call::PullImage(reference.into());
        let request = v1::PullImageRequest { image: spec(reference) };
        let answer = limited(call.clone(), self.limits.pull, self.image.clone().pull_image(request)).await;
        match answer {
            Ok(answer) if answer.image_ref.is_empty() => {
                let failure = Failure::Incomplete(format!("imageRef of image {reference:?} is not set"));
                Err(Error { call, failure })
            }
            Ok(answer) => Ok(answer.image_ref),
            Err(Error { failure: Failure::Rpc { code, message }, .. }) if code.is_unknown() => {
                Err(Error { call, failure: Failure::Told(message) })
            }
            Err(error) => Err(error),
        }
    }
}

fn spec(reference: &str) -> Option<v1::ImageSpec> {
    Some(v1::ImageSpec { image: reference.into() })
}

impl From<v1::Image> for Image {
    fn from(image: v1::Image) -> Self {
        Self {
            id: image.id,
            tags: image.repo_tags,
            digests: image.repo_digests,
            size: image.size,
            pinned: image.pinned,
        }
    }
}
