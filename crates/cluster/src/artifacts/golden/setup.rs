//! Configurations, built by hand.

use std::time::Duration;

use pki::KeyAlgorithm;

use crate::api::internal::{
    ApiEndpoint, ApiServer, Arg, BootstrapToken, ClusterConfiguration, ComponentConfigs,
    ControlPlaneComponent, Dns, Etcd, ExternalEtcd, HostPathMount, LocalEtcd, Networking, NodeRegistration,
};
use crate::artifacts::node::control_plane_taint;
use crate::artifacts::static_pod::{CaKey, Component, RootlessIds};

/// What `init` knows before it makes anything.
pub(super) struct Setup {
    pub cluster: ClusterConfiguration,
    pub node: NodeRegistration,
    pub local: ApiEndpoint,
    pub tokens: Vec<BootstrapToken>,
    pub health_check_timeout: Duration,
    pub ca_key: CaKey,
    pub rootless: Option<fn(Component) -> RootlessIds>,
}

impl Setup {
    /// The default configuration of the test machine.
    pub(super) fn new() -> Self {
        Self {
            cluster: cluster(),
            node: NodeRegistration {
                name: "node-1".into(),
                cri_socket: "unix:///run/containerd/containerd.sock".into(),
                taints: Some(vec![control_plane_taint()]),
                ..NodeRegistration::default()
            },
            local: ApiEndpoint { advertise_address: "10.0.0.11".into(), bind_port: 6443 },
            tokens: vec![token("abcdef.0123456789abcdef")],
            health_check_timeout: Duration::from_secs(240),
            ca_key: CaKey::Local,
            rootless: None,
        }
    }

    pub(super) fn local_etcd(&mut self) -> &mut LocalEtcd {
        match &mut self.cluster.etcd {
            Etcd::Local(etcd) => etcd,
            Etcd::External(_) => panic!("the etcd is external"),
        }
    }

    pub(super) fn external_etcd(&mut self, endpoints: &[&str], [ca, cert, key]: [&str; 3]) {
        let endpoints: Vec<String> = endpoints.iter().map(|endpoint| (*endpoint).to_owned()).collect();
        self.cluster.etcd = Etcd::External(ExternalEtcd {
            http_endpoints: endpoints.clone(),
            endpoints,
            ca_file: ca.into(),
            cert_file: cert.into(),
            key_file: key.into(),
        });
    }
}

/// The default configuration of a cluster.
pub(in crate::artifacts) fn cluster() -> ClusterConfiguration {
    ClusterConfiguration {
        component_configs: ComponentConfigs::default(),
        etcd: Etcd::Local(LocalEtcd { data_dir: "/var/lib/etcd".into(), ..LocalEtcd::default() }),
        networking: Networking {
            service_subnet: "10.96.0.0/12".into(),
            pod_subnet: String::new(),
            dns_domain: "cluster.local".into(),
        },
        kubernetes_version: "v1.37.0".into(),
        ci_kubernetes_version: String::new(),
        control_plane_endpoint: String::new(),
        api_server: ApiServer::default(),
        controller_manager: ControlPlaneComponent::default(),
        scheduler: ControlPlaneComponent::default(),
        dns: Dns::default(),
        proxy_disabled: false,
        certificates_dir: "/etc/kubernetes/pki".into(),
        image_repository: "registry.k8s.io".into(),
        ci_image_repository: String::new(),
        feature_gates: Default::default(),
        cluster_name: "kubernetes".into(),
        encryption_algorithm: KeyAlgorithm::Rsa2048,
        certificate_validity_period: Duration::from_secs(8760 * 3600),
        ca_certificate_validity_period: Duration::from_secs(87600 * 3600),
    }
}

pub(super) fn token(token: &str) -> BootstrapToken {
    BootstrapToken {
        token: token.parse().unwrap(),
        description: String::new(),
        ttl: Some(Duration::from_secs(24 * 3600)),
        expires: None,
        usages: vec!["signing".into(), "authentication".into()],
        groups: vec!["system:bootstrappers:kubeadm:default-node-token".into()],
    }
}

pub(super) fn args(pairs: &[(&str, &str)]) -> Vec<Arg> {
    let arg = |(name, value): &(&str, &str)| Arg {
        name: (*name).into(),
        value: (*value).into(),
        merge_method: None,
    };
    pairs.iter().map(arg).collect()
}

pub(super) fn volume(name: &str, host_path: &str, mount_path: &str, path_type: &str) -> HostPathMount {
    HostPathMount {
        name: name.into(),
        host_path: host_path.into(),
        mount_path: mount_path.into(),
        read_only: false,
        path_type: path_type.into(),
    }
}

pub(super) fn read_only(volume: HostPathMount) -> HostPathMount {
    HostPathMount { read_only: true, ..volume }
}

pub(super) fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}
