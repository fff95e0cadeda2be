//! `InitConfiguration` and `ClusterConfiguration`.

use super::node::{self, Taint};
use super::{Resolution, ResolveFacts};
use crate::api::component::{kube_proxy, kubelet};
use crate::api::defaults;
use crate::api::endpoint::{join_host_port, parse_host_port};
use crate::api::finding::Kind;
use crate::api::load::InitDraft;
use crate::api::version::{VersionError, VersionRequest, check_control_plane_version, is_ci_version};

impl InitDraft {
    /// How many bootstrap tokens have no token yet.
    pub fn tokens_wanted(&self) -> usize {
        self.init.bootstrap_tokens.iter().filter(|token| token.token.is_none()).count()
    }

    /// The version wanted: one, or a label for a release server to resolve.
    pub fn version_request(&self) -> Result<VersionRequest, VersionError> {
        VersionRequest::parse(&self.cluster.kubernetes_version)
    }

    /// Works out what the draft leaves open.
    pub(in crate::api) fn resolve(&mut self, facts: &ResolveFacts, resolution: &mut Resolution<'_>) {
        self.resolve_tokens(facts, resolution);
        node::resolve(&mut self.init.node_registration, Taint::ControlPlane, Kind::Init, facts, resolution);
        if let Some(network) = &facts.network {
            let endpoint = &mut self.init.local_api_endpoint;
            resolution.advertise_address(endpoint, Kind::Init, "localAPIEndpoint.advertiseAddress", network);
        }
        self.default_components(resolution);
        self.resolve_version(facts, resolution);
        self.resolve_endpoint(resolution);
        for name in &mut self.cluster.api_server.cert_sans {
            *name = name.to_lowercase();
        }
    }

    /// Gives the components the values kubeadm relies on.
    pub(in crate::api) fn default_components(&mut self, resolution: &mut Resolution<'_>) {
        let address = &self.init.local_api_endpoint.advertise_address;
        let config = &mut self.components.kube_proxy;
        resolution.warn(kube_proxy::set_defaults(&mut config.document, &self.cluster, address));
        config.document = kube_proxy::COMPONENT.complete(&config.document);
        let config = &mut self.components.kubelet;
        resolution.warn(kubelet::set_defaults(&mut config.document, &self.cluster));
        config.document = kubelet::COMPONENT.complete(&config.document);
    }

    fn resolve_tokens(&mut self, facts: &ResolveFacts, resolution: &mut Resolution<'_>) {
        let mut fresh = facts.new_tokens.iter();
        for token in self.init.bootstrap_tokens.iter_mut().filter(|token| token.token.is_none()) {
            token.token = fresh.next().cloned();
            if token.token.is_none() {
                resolution.fail(Kind::Init, "bootstrapTokens", "couldn't generate random token");
            }
        }
    }

    /// Replaces a label by the version it stands for, and checks that version.
    fn resolve_version(&mut self, facts: &ResolveFacts, resolution: &mut Resolution<'_>) {
        let path = "kubernetesVersion";
        let is_ci = is_ci_version(&self.cluster.kubernetes_version);
        if is_ci && self.cluster.image_repository == defaults::IMAGE_REPOSITORY {
            defaults::CI_IMAGE_REPOSITORY.clone_into(&mut self.ci.image_repository);
        }
        let version = match (self.version_request(), &facts.kubernetes_version) {
            (Ok(VersionRequest::Exact(version)), _) => version,
            (Ok(VersionRequest::Label(_)), Some(version)) => version.clone(),
            (Ok(VersionRequest::Label(label)), None) => {
                let reason = format!("the version label {} was not resolved", label.label);
                return resolution.fail(Kind::Cluster, path, reason);
            }
            (Err(error), _) => return resolution.fail(Kind::Cluster, path, error),
        };
        if is_ci {
            self.ci.kubernetes_version = format!("ci/{version}");
        }
        if let Err(error) = check_control_plane_version(&version, &facts.program) {
            resolution.fail(Kind::Cluster, path, error);
        }
        self.cluster.kubernetes_version = version;
    }

    /// Gives the shared endpoint the port of this node's own, if it has none.
    fn resolve_endpoint(&mut self, resolution: &mut Resolution<'_>) {
        let endpoint = &mut self.cluster.control_plane_endpoint;
        if endpoint.is_empty() {
            return;
        }
        match parse_host_port(endpoint) {
            Ok((host, port)) if port.is_empty() => {
                *endpoint = join_host_port(&host, &self.init.local_api_endpoint.bind_port.to_string());
            }
            Ok(_) => {}
            Err(error) => resolution.fail(Kind::Cluster, "controlPlaneEndpoint", error),
        }
    }
}
