//! Configuration to bytes and objects: every file on a node and every object in the cluster.
//!
//! Pure: no I/O, no clock, no randomness; what is true of a host is an argument. What comes out is byte for byte what
//! the reference makes of the same configuration. Nothing here decides when something is made.
//!
//! - On a node: [`layout`], [`certificates`], [`kubeconfig`] and [`kubeconfig_files`], [`static_pod`], [`kubelet`].
//! - In the cluster: [`object`], [`upload`], [`upload_certs`], [`bootstrap_token`], [`cluster_info`], [`rbac`],
//!   [`node`], [`addons`].
//! - What these share: [`images`], [`arguments`], [`environment`], [`service_addresses`], [`patches`], [`api_types`].

pub mod addons;
pub mod api_types;
pub mod arguments;
pub mod bootstrap_token;
pub mod certificates;
pub mod cluster_info;
pub mod environment;
mod go_text;
pub mod images;
pub mod kubeconfig;
pub mod kubeconfig_files;
pub mod kubelet;
pub mod layout;
pub mod node;
pub mod object;
pub mod patches;
pub mod rbac;
pub mod service_addresses;
pub mod static_pod;
pub mod upload;
pub mod upload_certs;

#[cfg(test)]
mod golden;
