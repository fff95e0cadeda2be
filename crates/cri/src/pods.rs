//! Pod sandboxes and containers: which are there, and ending them.

use std::time::Duration;

use crate::connection::limited;
use crate::error::{Call, Error};
use crate::runtime::{Runtime, attempts};
use crate::v1;

const REMOVE_ATTEMPTS: usize = 5;

/// A Pod sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodSandbox {
    /// The runtime's name of it.
    pub id: String,
    /// Namespace of the Pod.
    pub namespace: String,
    /// Name of the Pod.
    pub name: String,
    /// It runs.
    pub ready: bool,
}

/// A container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// The runtime's name of it.
    pub id: String,
    /// Its sandbox.
    pub sandbox: String,
    /// Its name in the Pod.
    pub name: String,
    /// How often it was started anew.
    pub attempt: u32,
    /// The image it was made from.
    pub image: String,
    /// What it does.
    pub state: ContainerState,
}

/// What a container does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerState {
    /// Made, not started.
    Created,
    /// Runs.
    Running,
    /// Ended.
    Exited,
    /// The runtime does not know.
    Unknown,
}

impl Runtime {
    /// All Pod sandboxes, ended ones too.
    pub async fn pod_sandboxes(&self) -> Result<Vec<PodSandbox>, Error> {
        let request = v1::ListPodSandboxRequest {};
        let answer = self.within(Call::ListPods, self.runtime.clone().list_pod_sandbox(request)).await?;
        Ok(answer.items.into_iter().map(PodSandbox::from).collect())
    }

    /// Stops and removes a Pod sandbox with its containers, with as many attempts as the reference makes.
    pub async fn remove_pod(&self, id: &str) -> Result<(), Error> {
        attempts(REMOVE_ATTEMPTS, async || {
            self.stop_pod_sandbox(id).await?;
            self.remove_pod_sandbox(id).await
        })
        .await
    }

    /// Stops a Pod sandbox and its containers. Stopping one that does not run is no error.
    pub async fn stop_pod_sandbox(&self, id: &str) -> Result<(), Error> {
        let request = v1::StopPodSandboxRequest { pod_sandbox_id: id.into() };
        self.within(Call::StopPod(id.into()), self.runtime.clone().stop_pod_sandbox(request)).await?;
        Ok(())
    }

    /// Removes a Pod sandbox and its containers. Removing one that does not exist is no error.
    pub async fn remove_pod_sandbox(&self, id: &str) -> Result<(), Error> {
        let request = v1::RemovePodSandboxRequest { pod_sandbox_id: id.into() };
        self.within(Call::RemovePod(id.into()), self.runtime.clone().remove_pod_sandbox(request)).await?;
        Ok(())
    }

    /// All containers, ended ones too.
    pub async fn containers(&self) -> Result<Vec<Container>, Error> {
        let request = v1::ListContainersRequest {};
        let answer = self.within(Call::ListContainers, self.runtime.clone().list_containers(request)).await?;
        Ok(answer.containers.into_iter().map(Container::from).collect())
    }

    /// Stops a container, by force after a time of grace.
    pub async fn stop_container(&self, id: &str, grace: Duration) -> Result<(), Error> {
        let timeout = i64::try_from(grace.as_secs()).unwrap_or(i64::MAX);
        let request = v1::StopContainerRequest { container_id: id.into(), timeout };
        let limit = self.limits.call.saturating_add(grace);
        limited(Call::StopContainer(id.into()), limit, self.runtime.clone().stop_container(request)).await?;
        Ok(())
    }

    /// Removes a container, stopping it by force if it runs.
    pub async fn remove_container(&self, id: &str) -> Result<(), Error> {
        let request = v1::RemoveContainerRequest { container_id: id.into() };
        self.within(Call::RemoveContainer(id.into()), self.runtime.clone().remove_container(request)).await?;
        Ok(())
    }
}

impl From<v1::PodSandbox> for PodSandbox {
    fn from(sandbox: v1::PodSandbox) -> Self {
        let ready = sandbox.state() == v1::PodSandboxState::SandboxReady;
        let metadata = sandbox.metadata.unwrap_or_default();
        Self { id: sandbox.id, namespace: metadata.namespace, name: metadata.name, ready }
    }
}

impl From<v1::Container> for Container {
    fn from(container: v1::Container) -> Self {
        let state = match container.state() {
            v1::ContainerState::ContainerCreated => ContainerState::Created,
            v1::ContainerState::ContainerRunning => ContainerState::Running,
            v1::ContainerState::ContainerExited => ContainerState::Exited,
            v1::ContainerState::ContainerUnknown => ContainerState::Unknown,
        };
        let metadata = container.metadata.unwrap_or_default();
        Self {
            id: container.id,
            sandbox: container.pod_sandbox_id,
            name: metadata.name,
            attempt: metadata.attempt,
            image: container.image.unwrap_or_default().image,
            state,
        }
    }
}
