//! Calls that did not succeed, in the words of the reference.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use host::os_text::os_text;
use host::{Code, Explain};
use thiserror::Error;

use crate::endpoint::InvalidEndpoint;

/// What was attempted and why it failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{call}: {failure}")]
pub struct Error {
    /// What was attempted.
    pub call: Call,
    /// Why it failed.
    pub failure: Failure,
}

/// The two services a runtime offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Pods and containers.
    Runtime,
    /// Images.
    Image,
}

/// A call to a runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Reading the endpoint.
    Address,
    /// Connecting, proven by one call to a service.
    Connect {
        /// Which service was asked.
        service: Service,
        /// The endpoint as given.
        endpoint: String,
    },
    /// Name and version.
    Version,
    /// Conditions.
    Status,
    /// The cgroup driver.
    RuntimeConfig,
    /// All Pod sandboxes.
    ListPods,
    /// Stopping a Pod sandbox.
    StopPod(String),
    /// Removing a Pod sandbox.
    RemovePod(String),
    /// All containers.
    ListContainers,
    /// Stopping a container.
    StopContainer(String),
    /// Removing a container.
    RemoveContainer(String),
    /// All images.
    ListImages,
    /// Whether an image is there.
    ImageStatus(String),
    /// Pulling an image.
    PullImage(String),
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// The endpoint cannot be dialled.
    #[error(transparent)]
    Address(#[from] InvalidEndpoint),
    /// Nobody could be reached at the socket.
    #[error(
        "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial unix \
         {}: connect: {reason}\"",
        socket.display()
    )]
    Dial {
        /// The socket.
        socket: PathBuf,
        /// The operating system's answer.
        kind: io::ErrorKind,
        /// Its text.
        reason: String,
    },
    /// Somebody accepted the connection and said nothing.
    #[error(
        "rpc error: code = DeadlineExceeded desc = context deadline exceeded while waiting for connections to become \
         ready"
    )]
    Silent {
        /// How long was waited.
        limit: Duration,
    },
    /// The connection was lost, or the other side does not speak gRPC.
    #[error("rpc error: code = Unavailable desc = connection error: desc = \"{reason}\"")]
    Broken {
        /// What the transport said.
        reason: String,
    },
    /// No answer in time.
    #[error("rpc error: code = DeadlineExceeded desc = context deadline exceeded")]
    Deadline {
        /// How long was waited.
        limit: Duration,
    },
    /// The runtime answered with an error.
    #[error("rpc error: code = {code} desc = {message}")]
    Rpc {
        /// The gRPC status.
        code: RpcCode,
        /// The runtime's words.
        message: String,
    },
    /// The runtime answered with an error without a meaningful status.
    #[error("{0}")]
    Told(String),
    /// The answer lacks what the interface requires.
    #[error("{0}")]
    Incomplete(String),
}

/// A gRPC status, spelled as Go spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RpcCode(pub(crate) tonic::Code);

impl RpcCode {
    /// The runtime does not know this call.
    pub fn is_unimplemented(self) -> bool {
        self.0 == tonic::Code::Unimplemented
    }

    /// The runtime gave no status of its own.
    pub(crate) fn is_unknown(self) -> bool {
        self.0 == tonic::Code::Unknown
    }
}

impl fmt::Display for RpcCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            tonic::Code::Cancelled => f.write_str("Canceled"),
            tonic::Code::Ok => f.write_str("OK"),
            code => write!(f, "{code:?}"),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Runtime => "runtime",
            Self::Image => "image",
        })
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("failed to create new CRI runtime service"),
            Self::Connect { service, endpoint } => write!(
                f,
                "failed to create new CRI {service} service: validate service connection: validate CRI v1 {service} \
                 API for endpoint {endpoint:?}"
            ),
            Self::Version => f.write_str("failed to get runtime version"),
            Self::Status => f.write_str("container runtime is not running"),
            Self::RuntimeConfig => f.write_str("failed to call RuntimeConfig gRPC method"),
            Self::ListPods => f.write_str("failed to list pod sandboxes"),
            Self::StopPod(id) => write!(f, "failed to stop running pod {id}"),
            Self::RemovePod(id) => write!(f, "failed to remove pod {id}"),
            Self::ListContainers => f.write_str("failed to list containers"),
            Self::StopContainer(id) => write!(f, "failed to stop container {id}"),
            Self::RemoveContainer(id) => write!(f, "failed to remove container {id}"),
            Self::ListImages => f.write_str("failed to list images"),
            Self::ImageStatus(image) => write!(f, "failed to get status of image {image}"),
            Self::PullImage(image) => write!(f, "failed to pull image {image}"),
        }
    }
}

impl Failure {
    pub(crate) fn dial(socket: PathBuf, error: &io::Error) -> Self {
        Self::Dial { socket, kind: error.kind(), reason: os_text(error) }
    }

    /// The runtime does not know this call.
    pub fn is_unimplemented(&self) -> bool {
        matches!(self, Self::Rpc { code, .. } if code.is_unimplemented())
    }
}

impl From<tonic::Status> for Failure {
    fn from(status: tonic::Status) -> Self {
        // A status made on this side has the transport's error as its source; one the runtime sent has none.
        let Some(mut cause) = std::error::Error::source(&status) else {
            return Self::Rpc { code: RpcCode(status.code()), message: status.message().into() };
        };
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        // DIFFERS: of a peer that does not speak gRPC, Go's transport says other things; what failed is the same.
        Self::Broken {
            reason: match cause.downcast_ref::<io::Error>() {
                Some(error) => format!("error reading server preface: {}", os_text(error)),
                None => format!("error reading server preface: {cause}"),
            },
        }
    }
}

impl Explain for Error {
    fn code(&self) -> Code {
        Code(match &self.failure {
            Failure::Address(_) => "cri.invalid-endpoint",
            Failure::Dial { kind: io::ErrorKind::NotFound, .. } => "cri.socket-missing",
            Failure::Dial { .. } => "cri.no-listener",
            Failure::Silent { .. } | Failure::Deadline { .. } => "cri.timeout",
            Failure::Broken { .. } => "cri.connection-lost",
            Failure::Rpc { code, .. } if code.is_unimplemented() => "cri.unimplemented",
            Failure::Rpc { .. } | Failure::Told(_) => match self.call {
                Call::PullImage(_) => "cri.image-pull",
                _ => "cri.call-failed",
            },
            Failure::Incomplete(_) => "cri.incomplete-answer",
        })
    }

    fn help(&self) -> Option<String> {
        Some(match &self.failure {
            Failure::Address(_) => "name a unix socket: --cri-socket=unix:///run/containerd/containerd.sock".into(),
            Failure::Dial { kind: io::ErrorKind::NotFound, .. } => {
                "start the container runtime (systemctl enable --now containerd), or name its socket with --cri-socket"
                    .into()
            }
            Failure::Dial { kind: io::ErrorKind::PermissionDenied, .. } => "run the command as root".into(),
            Failure::Dial { .. } => {
                "start the container runtime that owns the socket: systemctl restart containerd".into()
            }
            Failure::Silent { .. } | Failure::Broken { .. } | Failure::Deadline { .. } => {
                "look at the runtime's log: journalctl -u containerd -n 50".into()
            }
            Failure::Rpc { code, .. } if code.is_unimplemented() => {
                "enable the CRI plugin: remove \"cri\" from disabled_plugins in /etc/containerd/config.toml, then \
                 systemctl restart containerd"
                    .into()
            }
            Failure::Rpc { .. } | Failure::Told(_) if matches!(self.call, Call::PullImage(_)) => {
                "check that this host reaches the registry, or import the image beforehand".into()
            }
            Failure::Rpc { .. } | Failure::Told(_) | Failure::Incomplete(_) => return None,
        })
    }
}
