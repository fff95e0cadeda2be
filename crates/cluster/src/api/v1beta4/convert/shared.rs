//! What several kinds have in common.

use crate::api::core_v1::{ENV_VAR, EnvVar};
use crate::api::internal;
use crate::api::schema::{GoDuration, encode};
use crate::api::v1beta4::types::{ApiEndpoint, Arg, HostPathMount, NodeRegistration, Patches, Timeouts};

impl From<ApiEndpoint> for internal::ApiEndpoint {
    fn from(endpoint: ApiEndpoint) -> Self {
        Self { advertise_address: endpoint.advertise_address, bind_port: endpoint.bind_port }
    }
}

impl From<internal::ApiEndpoint> for ApiEndpoint {
    fn from(endpoint: internal::ApiEndpoint) -> Self {
        Self { advertise_address: endpoint.advertise_address, bind_port: endpoint.bind_port }
    }
}

impl From<NodeRegistration> for internal::NodeRegistration {
    fn from(node: NodeRegistration) -> Self {
        Self {
            name: node.name,
            cri_socket: node.cri_socket,
            taints: node.taints,
            kubelet_extra_args: convert_all(node.kubelet_extra_args),
            ignore_preflight_errors: node.ignore_preflight_errors,
            image_pull_policy: node.image_pull_policy,
            image_pull_serial: node.image_pull_serial.unwrap_or(true),
        }
    }
}

impl From<internal::NodeRegistration> for NodeRegistration {
    fn from(node: internal::NodeRegistration) -> Self {
        Self {
            name: node.name,
            cri_socket: node.cri_socket,
            taints: node.taints,
            kubelet_extra_args: convert_all(node.kubelet_extra_args),
            ignore_preflight_errors: node.ignore_preflight_errors,
            image_pull_policy: node.image_pull_policy,
            image_pull_serial: Some(node.image_pull_serial),
        }
    }
}

impl From<Arg> for internal::Arg {
    fn from(arg: Arg) -> Self {
        let merge_method = match arg.merge_method.as_str() {
            "append" => Some(internal::ArgMergeMethod::Append),
            "prepend" => Some(internal::ArgMergeMethod::Prepend),
            _ => None,
        };
        Self { name: arg.name, value: arg.value, merge_method }
    }
}

impl From<internal::Arg> for Arg {
    fn from(arg: internal::Arg) -> Self {
        let merge_method = match arg.merge_method {
            Some(internal::ArgMergeMethod::Append) => "append",
            Some(internal::ArgMergeMethod::Prepend) => "prepend",
            None => "",
        };
        Self { name: arg.name, value: arg.value, merge_method: merge_method.to_owned() }
    }
}

impl From<HostPathMount> for internal::HostPathMount {
    fn from(mount: HostPathMount) -> Self {
        Self {
            name: mount.name,
            host_path: mount.host_path,
            mount_path: mount.mount_path,
            read_only: mount.read_only,
            path_type: mount.path_type,
        }
    }
}

impl From<internal::HostPathMount> for HostPathMount {
    fn from(mount: internal::HostPathMount) -> Self {
        Self {
            name: mount.name,
            host_path: mount.host_path,
            mount_path: mount.mount_path,
            read_only: mount.read_only,
            path_type: mount.path_type,
        }
    }
}

/// Written in full, since the internal form goes into Pods as it is.
impl From<EnvVar> for serde_json::Value {
    fn from(variable: EnvVar) -> Self {
        encode(&variable.0, &ENV_VAR)
    }
}

impl From<serde_json::Value> for EnvVar {
    fn from(variable: serde_json::Value) -> Self {
        Self(variable)
    }
}

impl From<Timeouts> for internal::Timeouts {
    fn from(mut timeouts: Timeouts) -> Self {
        timeouts.set_defaults();
        let wait = |duration: Option<GoDuration>| duration.unwrap_or_default().or_zero();
        Self {
            control_plane_component_health_check: wait(timeouts.control_plane_component_health_check),
            kubelet_health_check: wait(timeouts.kubelet_health_check),
            kubernetes_api_call: wait(timeouts.kubernetes_api_call),
            etcd_api_call: wait(timeouts.etcd_api_call),
            tls_bootstrap: wait(timeouts.tls_bootstrap),
            discovery: wait(timeouts.discovery),
            upgrade_manifests: wait(timeouts.upgrade_manifests),
        }
    }
}

impl From<internal::Timeouts> for Timeouts {
    fn from(timeouts: internal::Timeouts) -> Self {
        Self {
            control_plane_component_health_check: Some(timeouts.control_plane_component_health_check.into()),
            kubelet_health_check: Some(timeouts.kubelet_health_check.into()),
            kubernetes_api_call: Some(timeouts.kubernetes_api_call.into()),
            etcd_api_call: Some(timeouts.etcd_api_call.into()),
            tls_bootstrap: Some(timeouts.tls_bootstrap.into()),
            discovery: Some(timeouts.discovery.into()),
            upgrade_manifests: Some(timeouts.upgrade_manifests.into()),
        }
    }
}

pub(super) fn patches_in(patches: Option<Patches>) -> Option<String> {
    patches.map(|patches| patches.directory)
}

pub(super) fn patches_out(directory: Option<String>) -> Option<Patches> {
    directory.map(|directory| Patches { directory })
}

pub(super) fn convert_all<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}
