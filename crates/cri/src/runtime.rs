//! A runtime that answers: its version, conditions and cgroup driver.

use std::collections::BTreeMap;

use tonic::transport::Channel;

use crate::connection::{Limits, MESSAGE_LIMIT, limited, open};
use crate::endpoint;
use crate::error::{Call, Error, Failure, Service};
use crate::v1;
use crate::v1::image_service_client::ImageServiceClient;
use crate::v1::runtime_service_client::RuntimeServiceClient;

/// The condition that says whether Pods can be started.
pub const RUNTIME_READY: &str = "RuntimeReady";

/// A connection to a container runtime.
#[derive(Clone, Debug)]
pub struct Runtime {
    pub(crate) runtime: RuntimeServiceClient<Channel>,
    pub(crate) image: ImageServiceClient<Channel>,
    pub(crate) limits: Limits,
}

/// Name and version of a runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// `containerd`.
    pub name: String,
    /// `v2.4.2`.
    pub version: String,
    /// Version of the CRI, `v1`.
    pub api_version: String,
}

/// How much [`Runtime::status`] asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Conditions only.
    Conditions,
    /// The runtime's configuration as well.
    Configuration,
}

/// The state of a runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// `RuntimeReady`, `NetworkReady` and whatever else the runtime tells.
    pub conditions: Vec<Condition>,
    /// JSON documents by name; the names are the runtime's own.
    pub info: BTreeMap<String, String>,
}

/// One condition of a runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `RuntimeReady`, `NetworkReady`.
    pub name: String,
    /// It holds.
    pub holds: bool,
    /// Why it does not, as one word.
    pub reason: String,
    /// Why it does not, as a sentence.
    pub message: String,
}

/// What a runtime tells the kubelet of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuntimeConfig {
    /// The cgroup driver; `None` where there are no cgroups.
    pub cgroup_driver: Option<CgroupDriver>,
}

/// Who makes the cgroups of containers; kubelet and runtime must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CgroupDriver {
    /// `systemd`.
    Systemd,
    /// `cgroupfs`.
    Cgroupfs,
}

impl Runtime {
    /// Connects to `unix:///run/containerd/containerd.sock` or a bare path, and asks both services for a sign of life.
    pub async fn connect(endpoint: &str, limits: Limits) -> Result<Self, Error> {
        let socket = endpoint::parse(endpoint)
            .map_err(|invalid| Error { call: Call::Address, failure: invalid.into() })?;
        let connect = |service| Call::Connect { service, endpoint: endpoint.to_owned() };
        let channel = open(&socket, limits.call)
            .await
            .map_err(|failure| Error { call: connect(Service::Runtime), failure })?;
        let this = Self {
            runtime: RuntimeServiceClient::new(channel.clone()).max_decoding_message_size(MESSAGE_LIMIT),
            image: ImageServiceClient::new(channel).max_decoding_message_size(MESSAGE_LIMIT),
            limits,
        };
        let version = v1::VersionRequest::default();
        limited(connect(Service::Runtime), limits.call, this.runtime.clone().version(version)).await?;
        let storage = v1::ImageFsInfoRequest {};
        limited(connect(Service::Image), limits.call, this.image.clone().image_fs_info(storage)).await?;
        Ok(this)
    }

    /// Name and version.
    pub async fn version(&self) -> Result<Version, Error> {
        let request = v1::VersionRequest::default();
        let answer = self.within(Call::Version, self.runtime.clone().version(request)).await?;
        Ok(Version {
            name: answer.runtime_name,
            version: answer.runtime_version,
            api_version: answer.runtime_api_version,
        })
    }

    /// Conditions, and on request the runtime's configuration.
    pub async fn status(&self, detail: Detail) -> Result<Status, Error> {
        let request = v1::StatusRequest { verbose: detail == Detail::Configuration };
        let answer = self.within(Call::Status, self.runtime.clone().status(request)).await?;
        let conditions = answer.status.map(|status| status.conditions).unwrap_or_default();
        if conditions.len() < 2 {
            return Err(Error {
                call: Call::Status,
                failure: Failure::Incomplete("RuntimeReady or NetworkReady condition are not set".into()),
            });
        }
        Ok(Status { conditions: conditions.into_iter().map(Condition::from).collect(), info: answer.info })
    }

    /// What the runtime tells the kubelet of itself; `None` for one too old to do so (before containerd 2.0 and
    /// CRI-O 1.28).
    pub async fn runtime_config(&self) -> Result<Option<RuntimeConfig>, Error> {
        let request = v1::RuntimeConfigRequest {};
        let answer = self.within(Call::RuntimeConfig, self.runtime.clone().runtime_config(request)).await;
        match answer {
            Ok(answer) => Ok(Some(RuntimeConfig {
                cgroup_driver: answer.linux.map(|linux| match linux.cgroup_driver() {
                    v1::CgroupDriver::Systemd => CgroupDriver::Systemd,
                    v1::CgroupDriver::Cgroupfs => CgroupDriver::Cgroupfs,
                }),
            })),
            Err(error) if error.failure.is_unimplemented() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Awaits a call with the ordinary limit.
    pub(crate) async fn within<T>(
        &self,
        call: Call,
        answer: impl Future<Output = Result<tonic::Response<T>, tonic::Status>>,
    ) -> Result<T, Error> {
        limited(call, self.limits.call, answer).await
    }

    /// Limits of calls.
    pub fn limits(&self) -> Limits {
        self.limits
    }
}

impl Status {
    /// The condition that keeps Pods from being started, if any. Networking is left out on purpose: it usually comes
    /// with an addon that is installed later.
    pub fn not_ready(&self) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.name == RUNTIME_READY && !condition.holds)
    }

    /// The image of Pod sandboxes, where the runtime tells it (containerd 1, cri-dockerd).
    pub fn sandbox_image(&self) -> Option<String> {
        let config: serde_json::Value = serde_json::from_str(self.info.get("config")?).ok()?;
        let image = config.get("sandboxImage")?.as_str()?;
        (!image.is_empty()).then(|| image.to_owned())
    }
}

impl CgroupDriver {
    /// As kubelet and runtimes spell it in their configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Cgroupfs => "cgroupfs",
        }
    }
}

impl From<v1::RuntimeCondition> for Condition {
    fn from(condition: v1::RuntimeCondition) -> Self {
        Self {
            name: condition.r#type,
            holds: condition.status,
            reason: condition.reason,
            message: condition.message,
        }
    }
}

/// Several attempts without a pause between them, as the reference makes them; the last failure counts.
pub(crate) async fn attempts<T>(
    count: usize,
    mut attempt: impl AsyncFnMut() -> Result<T, Error>,
) -> Result<T, Error> {
    for _ in 1..count {
        if let Ok(done) = attempt().await {
            return Ok(done);
        }
    }
    attempt().await
}
