//! `JoinConfiguration`.

use super::shared::{patches_in, patches_out};
use crate::api::finding::Kind;
use crate::api::internal;
use crate::api::sensitive::Sensitive;
use crate::api::v1beta4;
use crate::api::v1beta4::types::{
    BootstrapTokenDiscovery, Discovery, FileDiscovery, JoinConfiguration, JoinControlPlane,
};

impl From<JoinConfiguration> for internal::JoinConfiguration {
    fn from(join: JoinConfiguration) -> Self {
        Self {
            dry_run: join.dry_run,
            node_registration: join.node_registration.into(),
            ca_cert_path: join.ca_cert_path,
            discovery: join.discovery.into(),
            control_plane: join.control_plane.map(|control_plane| internal::JoinControlPlane {
                local_api_endpoint: control_plane.local_api_endpoint.into(),
                certificate_key: control_plane.certificate_key.0,
            }),
            skip_phases: join.skip_phases,
            patches_directory: patches_in(join.patches),
            timeouts: join.timeouts.unwrap_or_default().into(),
        }
    }
}

impl From<internal::JoinConfiguration> for JoinConfiguration {
    fn from(join: internal::JoinConfiguration) -> Self {
        Self {
            api_version: v1beta4::API_VERSION.to_owned(),
            kind: Kind::Join.name().to_owned(),
            dry_run: join.dry_run,
            node_registration: join.node_registration.into(),
            ca_cert_path: join.ca_cert_path,
            discovery: join.discovery.into(),
            control_plane: join.control_plane.map(|control_plane| JoinControlPlane {
                local_api_endpoint: control_plane.local_api_endpoint.into(),
                certificate_key: Sensitive(control_plane.certificate_key),
            }),
            skip_phases: join.skip_phases,
            patches: patches_out(join.patches_directory),
            timeouts: Some(join.timeouts.into()),
        }
    }
}

impl From<Discovery> for internal::Discovery {
    fn from(discovery: Discovery) -> Self {
        Self {
            bootstrap_token: discovery.bootstrap_token.map(|discovery| internal::BootstrapTokenDiscovery {
                token: discovery.token.0,
                api_server_endpoint: discovery.api_server_endpoint,
                ca_cert_hashes: discovery.ca_cert_hashes,
                unsafe_skip_ca_verification: discovery.unsafe_skip_ca_verification,
            }),
            file: discovery.file.map(|file| file.kube_config_path),
            tls_bootstrap_token: discovery.tls_bootstrap_token.0,
        }
    }
}

impl From<internal::Discovery> for Discovery {
    fn from(discovery: internal::Discovery) -> Self {
        Self {
            bootstrap_token: discovery.bootstrap_token.map(|discovery| BootstrapTokenDiscovery {
                token: Sensitive(discovery.token),
                api_server_endpoint: discovery.api_server_endpoint,
                ca_cert_hashes: discovery.ca_cert_hashes,
                unsafe_skip_ca_verification: discovery.unsafe_skip_ca_verification,
            }),
            file: discovery.file.map(|kube_config_path| FileDiscovery { kube_config_path }),
            tls_bootstrap_token: Sensitive(discovery.tls_bootstrap_token),
        }
    }
}
