//! What several kinds have in common.

use crate::api::core_v1::PULL_POLICY;
use crate::api::internal::Taint;
use crate::api::schema::{GoDuration, Type, api_type};

api_type! {
    /// Where an API server listens.
    pub struct ApiEndpoint("APIEndpoint") {
        /// IP address told to others.
        advertise_address: String => optional("advertiseAddress"),
        /// TCP port, 6443.
        bind_port: i32 => optional("bindPort"),
    }
}

api_type! {
    /// How a node registers.
    pub struct NodeRegistration("NodeRegistrationOptions") {
        /// Node name; the host name by default.
        name: String => optional("name"),
        /// Runtime endpoint; detected by default.
        cri_socket: String => optional("criSocket"),
        /// Absent: the control-plane taint on control-plane nodes; empty: none.
        taints: Option<Vec<Taint>> => always("taints"),
        /// Kubelet arguments of this node.
        kubelet_extra_args: Vec<Arg> => optional("kubeletExtraArgs"),
        /// Names of checks whose errors become warnings.
        ignore_preflight_errors: Vec<String> => optional("ignorePreflightErrors"),
        /// `Always`, `IfNotPresent` or `Never`.
        image_pull_policy: String => optional("imagePullPolicy") as PULL_POLICY,
        /// Pull one image after the other; true by default.
        image_pull_serial: Option<bool> => optional("imagePullSerial"),
    }
}

api_type! {
    /// A command-line argument.
    pub struct Arg {
        /// Name without leading dashes.
        name: String => always("name"),
        /// Value.
        value: String => always("value"),
        /// How it combines with the default value: `append` or `prepend`. Only in `v1`.
        merge_method: String => newer("mergeMethod") as Type::Text("ArgMergeMethod"),
    }
}

api_type! {
    /// A host path mounted into a static Pod.
    pub struct HostPathMount {
        /// Volume name.
        name: String => always("name"),
        /// Path on the host.
        host_path: String => always("hostPath"),
        /// Path in the Pod.
        mount_path: String => always("mountPath"),
        /// Mount read-only.
        read_only: bool => optional("readOnly"),
        /// `corev1.HostPathType`.
        path_type: String => optional("pathType") as crate::api::core_v1::HOST_PATH_TYPE,
    }
}

api_type! {
    /// Patches of what kubeadm deploys.
    pub struct Patches {
        /// Directory of patch files.
        directory: String => optional("directory"),
    }
}

api_type! {
    /// Limits of waits.
    pub struct Timeouts {
        /// Health of control-plane components.
        control_plane_component_health_check: Option<GoDuration> => optional("controlPlaneComponentHealthCheck"),
        /// Health of the kubelet.
        kubelet_health_check: Option<GoDuration> => optional("kubeletHealthCheck"),
        /// A call to the API server.
        kubernetes_api_call: Option<GoDuration> => optional("kubernetesAPICall"),
        /// A call to etcd.
        etcd_api_call: Option<GoDuration> => optional("etcdAPICall"),
        /// The kubelet's first certificate.
        tls_bootstrap: Option<GoDuration> => optional("tlsBootstrap"),
        /// Finding the cluster.
        discovery: Option<GoDuration> => optional("discovery"),
        /// Replaced static Pods.
        upgrade_manifests: Option<GoDuration> => optional("upgradeManifests"),
    }
}
