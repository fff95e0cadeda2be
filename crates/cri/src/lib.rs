//! A client of container runtimes: the Kubernetes Container Runtime Interface (CRI) v1 over a unix socket.
//!
//! [`endpoint`] knows where runtimes listen; [`Runtime`] asks them. What is wanted of a runtime, and what follows from
//! its answers, is decided elsewhere. Messages of [`Error`] are those the reference prints. Answers to upstream
//! `cmd/kubeadm/app/util/runtime` and to what that uses of `k8s.io/cri-client`.

pub mod endpoint;

mod connection;
mod error;
mod images;
mod pods;
mod runtime;

// The layout is the generator's: reformatting it would make every regeneration a difference.
#[rustfmt::skip]
#[allow(missing_docs, clippy::all, reason = "generated from proto/api.proto")]
#[path = "generated/runtime.v1.rs"]
mod v1;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use connection::Limits;
pub use error::{Call, Error, Failure, RpcCode, Service};
pub use images::Image;
pub use pods::{Container, ContainerState, PodSandbox};
pub use runtime::{CgroupDriver, Condition, Detail, RUNTIME_READY, Runtime, RuntimeConfig, Status, Version};
