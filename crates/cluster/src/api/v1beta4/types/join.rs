//! `JoinConfiguration`.

use crate::api::schema::api_type;
use crate::api::sensitive::Sensitive;

use super::{ApiEndpoint, NodeRegistration, Patches, Timeouts};

api_type! {
    /// What `join` needs.
    pub struct JoinConfiguration {
        /// `kubeadm.k8s.io/v1beta4`.
        api_version: String => optional("apiVersion").via("TypeMeta"),
        /// `JoinConfiguration`.
        kind: String => optional("kind").via("TypeMeta"),
        /// Change nothing.
        dry_run: bool => optional("dryRun"),
        /// How this node registers.
        node_registration: NodeRegistration => optional("nodeRegistration"),
        /// Where the cluster's CA certificate is stored.
        ca_cert_path: String => optional("caCertPath"),
        /// How the cluster is found and trusted.
        discovery: Discovery => always("discovery"),
        /// Present when the node joins as a control plane.
        control_plane: Option<JoinControlPlane> => optional("controlPlane"),
        /// Phases left out.
        skip_phases: Vec<String> => optional("skipPhases"),
        /// Patches.
        patches: Option<Patches> => optional("patches"),
        /// Limits of waits.
        timeouts: Option<Timeouts> => optional("timeouts"),
    }
}

api_type! {
    /// A joining control-plane node.
    pub struct JoinControlPlane {
        /// Where its API server listens.
        local_api_endpoint: ApiEndpoint => optional("localAPIEndpoint"),
        /// Hex AES-256 key of the Secret `kubeadm-certs`.
        certificate_key: Sensitive => optional("certificateKey"),
    }
}

api_type! {
    /// How the cluster is found and trusted.
    pub struct Discovery {
        /// Through the ConfigMap `cluster-info`.
        bootstrap_token: Option<BootstrapTokenDiscovery> => optional("bootstrapToken"),
        /// Through a kubeconfig.
        file: Option<FileDiscovery> => optional("file"),
        /// Token of the TLS bootstrap.
        tls_bootstrap_token: Sensitive => optional("tlsBootstrapToken"),
    }
}

api_type! {
    /// Discovery through `cluster-info`.
    pub struct BootstrapTokenDiscovery {
        /// Validates the information's signature.
        token: Sensitive => always("token"),
        /// `host:port`.
        api_server_endpoint: String => optional("apiServerEndpoint"),
        /// Pins, `sha256:<hex>`.
        ca_cert_hashes: Vec<String> => optional("caCertHashes"),
        /// Join without any pin.
        unsafe_skip_ca_verification: bool => optional("unsafeSkipCAVerification"),
    }
}

api_type! {
    /// Discovery through a kubeconfig.
    pub struct FileDiscovery {
        /// Path or https URL.
        kube_config_path: String => always("kubeConfigPath"),
    }
}
