//! `ClusterConfiguration`.

use std::collections::BTreeMap;

use crate::api::core_v1::EnvVar;
use crate::api::schema::{GoDuration, Type, api_type};

use super::{Arg, HostPathMount};

api_type! {
    /// The part shared by all nodes.
    pub struct ClusterConfiguration {
        /// `kubeadm.k8s.io/v1beta4`.
        api_version: String => optional("apiVersion").via("TypeMeta"),
        /// `ClusterConfiguration`.
        kind: String => optional("kind").via("TypeMeta"),
        /// Local or external etcd.
        etcd: Etcd => optional("etcd"),
        /// Address ranges and DNS domain.
        networking: Networking => optional("networking"),
        /// A version or a label.
        kubernetes_version: String => optional("kubernetesVersion"),
        /// `host[:port]` shared by all control-plane nodes.
        control_plane_endpoint: String => optional("controlPlaneEndpoint"),
        /// kube-apiserver.
        api_server: ApiServer => optional("apiServer"),
        /// kube-controller-manager.
        controller_manager: ControlPlaneComponent => optional("controllerManager"),
        /// kube-scheduler.
        scheduler: ControlPlaneComponent => optional("scheduler"),
        /// The CoreDNS addon.
        dns: Dns => optional("dns"),
        /// The kube-proxy addon.
        proxy: Proxy => optional("proxy"),
        /// Where certificates live.
        certificates_dir: String => optional("certificatesDir"),
        /// Registry prefix of all images.
        image_repository: String => optional("imageRepository"),
        /// Feature gates.
        feature_gates: BTreeMap<String, bool> => optional("featureGates"),
        /// Name used in kubeconfigs.
        cluster_name: String => optional("clusterName"),
        /// Algorithm of new keys.
        encryption_algorithm: String
            => optional("encryptionAlgorithm") as Type::Text("EncryptionAlgorithmType"),
        /// Lifetime of leaf certificates.
        certificate_validity_period: Option<GoDuration> => optional("certificateValidityPeriod"),
        /// Lifetime of certificate authorities.
        ca_certificate_validity_period: Option<GoDuration> => optional("caCertificateValidityPeriod"),
    }
}

api_type! {
    /// A static Pod of the control plane.
    pub struct ControlPlaneComponent {
        /// Arguments that replace or extend the default ones.
        extra_args: Vec<Arg> => optional("extraArgs"),
        /// Host paths mounted in addition.
        extra_volumes: Vec<HostPathMount> => optional("extraVolumes"),
        /// Environment variables.
        extra_envs: Vec<EnvVar> => optional("extraEnvs"),
    }
}

api_type! {
    /// kube-apiserver.
    pub struct ApiServer("APIServer") {
        /// Arguments that replace or extend the default ones.
        extra_args: Vec<Arg> => optional("extraArgs").via("ControlPlaneComponent"),
        /// Host paths mounted in addition.
        extra_volumes: Vec<HostPathMount> => optional("extraVolumes").via("ControlPlaneComponent"),
        /// Environment variables.
        extra_envs: Vec<EnvVar> => optional("extraEnvs").via("ControlPlaneComponent"),
        /// Additional names and addresses of the serving certificate.
        cert_sans: Vec<String> => optional("certSANs"),
    }
}

api_type! {
    /// The CoreDNS addon.
    pub struct Dns("DNS") {
        /// Registry prefix of its image.
        image_repository: String => optional("imageRepository").via("ImageMeta"),
        /// Tag of its image.
        image_tag: String => optional("imageTag").via("ImageMeta"),
        /// Leave it out.
        disabled: bool => optional("disabled"),
    }
}

api_type! {
    /// The kube-proxy addon.
    pub struct Proxy {
        /// Leave it out.
        disabled: bool => optional("disabled"),
    }
}

api_type! {
    /// Address ranges and DNS domain.
    pub struct Networking {
        /// One CIDR, or two separated by a comma.
        service_subnet: String => optional("serviceSubnet"),
        /// As above.
        pod_subnet: String => optional("podSubnet"),
        /// `cluster.local`.
        dns_domain: String => optional("dnsDomain"),
    }
}

api_type! {
    /// Local or external etcd.
    pub struct Etcd {
        /// A member on each control-plane node.
        local: Option<LocalEtcd> => optional("local"),
        /// Members elsewhere.
        external: Option<ExternalEtcd> => optional("external"),
    }
}

api_type! {
    /// The etcd member of a control-plane node.
    pub struct LocalEtcd {
        /// Registry prefix of its image.
        image_repository: String => optional("imageRepository").via("ImageMeta"),
        /// Tag of its image.
        image_tag: String => optional("imageTag").via("ImageMeta"),
        /// Where its data lives.
        data_dir: String => always("dataDir"),
        /// Arguments that replace or extend the default ones.
        extra_args: Vec<Arg> => optional("extraArgs"),
        /// Environment variables.
        extra_envs: Vec<EnvVar> => optional("extraEnvs"),
        /// Additional names of the server certificate.
        server_cert_sans: Vec<String> => optional("serverCertSANs"),
        /// Additional names of the peer certificate.
        peer_cert_sans: Vec<String> => optional("peerCertSANs"),
    }
}

api_type! {
    /// An etcd cluster the program does not run.
    pub struct ExternalEtcd {
        /// Client URLs.
        endpoints: Vec<String> => always("endpoints"),
        /// URLs for HTTP, when they differ.
        http_endpoints: Vec<String> => optional("httpEndpoints"),
        /// CA file.
        ca_file: String => always("caFile"),
        /// Client certificate.
        cert_file: String => always("certFile"),
        /// Client key.
        key_file: String => always("keyFile"),
    }
}
