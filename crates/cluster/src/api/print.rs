//! `config print`: the default configurations.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/config.go`.

use thiserror::Error;

use super::component::{Component, kube_proxy, kubelet};
use super::defaults::CRI_SOCKET;
use super::error::ConfigError;
use super::load::{InitDraft, JoinDraft, ResetDraft, UpgradeDraft};
use super::render::SEPARATOR;
use super::resolve::{CriSockets, Resolution, ResolveFacts};
use super::sensitive::Sensitive;
use super::v1beta4::types::{
    ApiEndpoint, BootstrapToken, BootstrapTokenDiscovery, Discovery, NodeRegistration,
};
use super::v1beta4::{
    ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration,
};
use super::version::CURRENT;

/// A token that everyone knows, so that printing takes no randomness.
pub const PLACEHOLDER_TOKEN: &str = "abcdef.0123456789abcdef";

/// `--component-configs` names a kind that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("--component-configs needs to contain some of [KubeProxyConfiguration KubeletConfiguration]")]
pub struct UnknownComponent;

/// The component whose configuration has that kind.
pub fn find_component(kind: &str) -> Result<&'static Component, UnknownComponent> {
    let components = [&kubelet::COMPONENT, &kube_proxy::COMPONENT];
    components.into_iter().find(|component| component.kind.name() == kind).ok_or(UnknownComponent)
}

/// The default configuration of `init`, followed by those of components.
pub fn init_defaults(components: &[&Component]) -> String {
    let mut draft = InitDraft::new(
        InitConfiguration {
            bootstrap_tokens: vec![BootstrapToken {
                token: PLACEHOLDER_TOKEN.parse().ok(),
                ..BootstrapToken::default()
            }],
            local_api_endpoint: ApiEndpoint { advertise_address: "1.2.3.4".into(), bind_port: 0 },
            node_registration: NodeRegistration {
                name: "node".into(),
                cri_socket: CRI_SOCKET.into(),
                ..NodeRegistration::default()
            },
            ..InitConfiguration::default()
        },
        ClusterConfiguration { kubernetes_version: CURRENT.to_string(), ..ClusterConfiguration::default() },
    );
    draft.default_components(&mut Resolution::new(&mut Vec::new()));
    let mut documents = vec![draft.render()];
    for component in components {
        documents.push(component.render(&draft.components.of_mut(component.kind).document));
    }
    documents.join(SEPARATOR)
}

/// The default configuration of `join`, for a host of that name.
pub fn join_defaults(host_name: &str) -> Result<String, ConfigError> {
    let draft = JoinDraft::new(JoinConfiguration {
        discovery: Discovery {
            bootstrap_token: Some(BootstrapTokenDiscovery {
                token: Sensitive(PLACEHOLDER_TOKEN.into()),
                api_server_endpoint: "kube-apiserver:6443".into(),
                // Without pins, validation insists on this; nobody should.
                unsafe_skip_ca_verification: true,
                ..BootstrapTokenDiscovery::default()
            }),
            ..Discovery::default()
        },
        ..JoinConfiguration::default()
    });
    Ok(draft.complete(&facts(host_name), &mut Vec::new())?.draft().render())
}

/// The default configuration of `reset`.
pub fn reset_defaults() -> Result<String, ConfigError> {
    let draft = ResetDraft::new(ResetConfiguration::default());
    Ok(draft.complete(&facts(""), &mut Vec::new())?.draft().render())
}

/// The default configuration of `upgrade`.
pub fn upgrade_defaults() -> Result<String, ConfigError> {
    Ok(UpgradeDraft::new(UpgradeConfiguration::default()).complete()?.draft().render())
}

/// All that printing wants to know of a host is its name.
fn facts(host_name: &str) -> ResolveFacts {
    ResolveFacts {
        host_name: host_name.to_owned(),
        network: None,
        cri_sockets: CriSockets::NotLookedFor,
        new_tokens: Vec::new(),
        kubernetes_version: None,
        program: CURRENT,
        discovery_file_exists: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_named_by_the_kind_of_their_configuration() {
        assert_eq!(find_component("KubeletConfiguration").unwrap().group, "kubelet.config.k8s.io");
        assert_eq!(
            find_component("kubelet").unwrap_err().to_string(),
            "--component-configs needs to contain some of [KubeProxyConfiguration KubeletConfiguration]"
        );
    }
}
