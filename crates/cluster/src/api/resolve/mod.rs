//! Values that depend on the host and the moment: pure functions of a draft and of facts observed before.
//!
//! Each function goes on after a value that cannot be worked out, so that a user learns of everything at once.
//! Answers to the `Set...DynamicDefaults` functions of upstream `cmd/kubeadm/app/util/config`.

mod init;
mod node;

#[cfg(test)]
mod tests;

pub use node::CriSockets;

use host::facts::NetworkFacts;

use super::advertise::choose_advertise_address;
use super::finding::Kind;
use super::load::{JoinDraft, ResetDraft};
use super::token::BootstrapTokenString;
use super::v1beta4::types::ApiEndpoint;
use super::version::KubernetesVersion;
use super::warning::Warning;

/// What is known of the host and the moment.
#[derive(Clone, Debug)]
pub struct ResolveFacts {
    /// `uname -n`.
    pub host_name: String,
    /// Addresses and routes; `None` when the endpoint of this node's API server is of no interest.
    pub network: Option<NetworkFacts>,
    /// Sockets of runtimes that answer.
    pub cri_sockets: CriSockets,
    /// Fresh tokens, for bootstrap tokens without one: at least [`super::InitDraft::tokens_wanted`].
    pub new_tokens: Vec<BootstrapTokenString>,
    /// What [`super::InitDraft::version_request`] resolved to, when it was a label.
    pub kubernetes_version: Option<String>,
    /// This program's version.
    pub program: KubernetesVersion,
    /// The file named in `discovery.file.kubeConfigPath` exists.
    pub discovery_file_exists: bool,
}

/// What came up while values were worked out.
pub(super) struct Resolution<'a> {
    warnings: &'a mut Vec<Warning>,
    /// Values that could not be, in the order in which the reference would meet them.
    pub(super) unresolved: Vec<(Kind, &'static str, String)>,
}

impl<'a> Resolution<'a> {
    pub(super) fn new(warnings: &'a mut Vec<Warning>) -> Self {
        Self { warnings, unresolved: Vec::new() }
    }

    /// Passes warnings on, except where the reference would have stopped before.
    fn warn(&mut self, warnings: impl IntoIterator<Item = Warning>) {
        if self.unresolved.is_empty() {
            self.warnings.extend(warnings);
        }
    }

    fn fail(&mut self, kind: Kind, path: &'static str, reason: impl ToString) {
        self.unresolved.push((kind, path, reason.to_string()));
    }

    fn advertise_address(
        &mut self,
        endpoint: &mut ApiEndpoint,
        kind: Kind,
        path: &'static str,
        network: &NetworkFacts,
    ) {
        match choose_advertise_address(&endpoint.advertise_address, network) {
            Ok((address, warning)) => {
                endpoint.advertise_address = address;
                self.warn(warning);
            }
            Err(error) => self.fail(kind, path, error),
        }
    }
}

impl JoinDraft {
    /// Works out what the draft leaves open.
    pub(super) fn resolve(&mut self, facts: &ResolveFacts, resolution: &mut Resolution<'_>) {
        let taint =
            if self.join.control_plane.is_some() { node::Taint::ControlPlane } else { node::Taint::None };
        node::resolve(&mut self.join.node_registration, taint, Kind::Join, facts, resolution);
        if let (Some(control_plane), Some(network)) = (&mut self.join.control_plane, &facts.network) {
            let endpoint = &mut control_plane.local_api_endpoint;
            let path = "controlPlane.localAPIEndpoint.advertiseAddress";
            resolution.advertise_address(endpoint, Kind::Join, path, network);
        }
    }
}

impl ResetDraft {
    /// Works out what the draft leaves open.
    pub(super) fn resolve(&mut self, facts: &ResolveFacts, resolution: &mut Resolution<'_>) {
        node::resolve_socket(&mut self.reset.cri_socket, Kind::Reset, &facts.cri_sockets, resolution);
    }
}
