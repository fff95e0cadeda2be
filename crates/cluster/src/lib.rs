//! What a Kubernetes cluster made by kubeadm consists of.
//!
//! - [`api`]: the configuration API, pure.
//! - [`artifacts`]: configuration to bytes and objects, pure.
//! - [`kube`]: the client of the API server.
//!
//! Nothing here decides *when* something happens: that is the business of `ops`.

pub mod api;
pub mod artifacts;
pub mod kube;
