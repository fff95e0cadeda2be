//! Static defaults: what needs no look at the host.

use serde_json::{Value as Json, json};

use super::types::{
    ApiEndpoint, BootstrapToken, ClusterConfiguration, Discovery, ExternalEtcd, InitConfiguration,
    JoinConfiguration, LocalEtcd, NodeRegistration, ResetConfiguration, Timeouts, UpgradeConfiguration,
};
use crate::api::core_v1::EnvVar;
use crate::api::defaults;
use crate::api::schema::GoDuration;
use crate::api::url::Url;

impl InitConfiguration {
    /// Fills in static defaults.
    pub fn set_defaults(&mut self) {
        if self.bootstrap_tokens.is_empty() {
            self.bootstrap_tokens.push(BootstrapToken::default());
        }
        self.bootstrap_tokens.iter_mut().for_each(BootstrapToken::set_defaults);
        self.local_api_endpoint.set_defaults();
        self.node_registration.set_defaults();
        self.timeouts.get_or_insert_default().set_defaults();
    }
}

impl ClusterConfiguration {
    /// Fills in static defaults.
    pub fn set_defaults(&mut self) {
        default_text(&mut self.kubernetes_version, defaults::KUBERNETES_VERSION);
        default_text(&mut self.networking.service_subnet, defaults::SERVICE_SUBNET);
        default_text(&mut self.networking.dns_domain, defaults::DNS_DOMAIN);
        default_text(&mut self.certificates_dir, defaults::CERTIFICATES_DIR);
        default_text(&mut self.image_repository, defaults::IMAGE_REPOSITORY);
        default_text(&mut self.cluster_name, defaults::CLUSTER_NAME);
        default_text(&mut self.encryption_algorithm, defaults::ENCRYPTION_ALGORITHM);
        default_seconds(&mut self.certificate_validity_period, defaults::CERTIFICATE_VALIDITY_SECONDS);
        default_seconds(&mut self.ca_certificate_validity_period, defaults::CA_CERTIFICATE_VALIDITY_SECONDS);
        if self.etcd.external.is_none() {
            self.etcd.local.get_or_insert_default();
        }
        self.etcd.local.iter_mut().for_each(LocalEtcd::set_defaults);
        self.etcd.external.iter_mut().for_each(ExternalEtcd::set_defaults);
        let components = [
            &mut self.api_server.extra_envs,
            &mut self.controller_manager.extra_envs,
            &mut self.scheduler.extra_envs,
        ];
        components.into_iter().flatten().for_each(EnvVar::set_defaults);
    }
}

impl JoinConfiguration {
    /// Fills in static defaults.
    pub fn set_defaults(&mut self) {
        default_text(&mut self.ca_cert_path, defaults::CA_CERT_PATH);
        if let Some(control_plane) = &mut self.control_plane {
            control_plane.local_api_endpoint.set_defaults();
        }
        self.discovery.set_defaults();
        self.node_registration.set_defaults();
        self.timeouts.get_or_insert_default().set_defaults();
    }
}

impl ResetConfiguration {
    /// Fills in static defaults.
    pub fn set_defaults(&mut self) {
        default_text(&mut self.certificates_dir, defaults::CERTIFICATES_DIR);
        self.timeouts.get_or_insert_default().set_defaults();
    }
}

impl UpgradeConfiguration {
    /// Fills in static defaults.
    pub fn set_defaults(&mut self) {
        for switch in [
            &mut self.node.etcd_upgrade,
            &mut self.node.certificate_renewal,
            &mut self.node.image_pull_serial,
            &mut self.apply.etcd_upgrade,
            &mut self.apply.certificate_renewal,
            &mut self.apply.image_pull_serial,
            &mut self.plan.etcd_upgrade,
        ] {
            switch.get_or_insert(true);
        }
        default_text(&mut self.node.image_pull_policy, defaults::IMAGE_PULL_POLICY);
        default_text(&mut self.apply.image_pull_policy, defaults::IMAGE_PULL_POLICY);
        self.timeouts.get_or_insert_default().set_defaults();
    }
}

impl BootstrapToken {
    fn set_defaults(&mut self) {
        default_seconds(&mut self.ttl, defaults::TOKEN_TTL_SECONDS);
        if self.usages.is_empty() {
            self.usages = defaults::TOKEN_USAGES.map(str::to_owned).to_vec();
        }
        if self.groups.is_empty() {
            self.groups = vec![defaults::NODE_BOOTSTRAP_GROUP.to_owned()];
        }
    }
}

impl ApiEndpoint {
    fn set_defaults(&mut self) {
        if self.bind_port == 0 {
            self.bind_port = defaults::BIND_PORT;
        }
    }
}

impl NodeRegistration {
    fn set_defaults(&mut self) {
        default_text(&mut self.image_pull_policy, defaults::IMAGE_PULL_POLICY);
        self.image_pull_serial.get_or_insert(true);
    }
}

impl Discovery {
    fn set_defaults(&mut self) {
        if let Some(discovery) = &self.bootstrap_token {
            default_text(&mut self.tls_bootstrap_token.0, &discovery.token);
        }
        if let Some(file) = &mut self.file
            && let Ok(url) = Url::parse(&file.kube_config_path)
            && url.scheme == "file"
        {
            file.kube_config_path = url.path;
        }
    }
}

impl LocalEtcd {
    fn set_defaults(&mut self) {
        default_text(&mut self.data_dir, defaults::ETCD_DATA_DIR);
        self.extra_envs.iter_mut().for_each(EnvVar::set_defaults);
    }
}

impl ExternalEtcd {
    /// The same members answer HTTP unless others are named.
    fn set_defaults(&mut self) {
        if self.http_endpoints.is_empty() {
            self.http_endpoints.clone_from(&self.endpoints);
        }
    }
}

impl EnvVar {
    /// A field of the Pod belongs to version `v1` of its API.
    fn set_defaults(&mut self) {
        if let Some(Json::Object(field)) = self.0.pointer_mut("/valueFrom/fieldRef")
            && field.get("apiVersion").and_then(Json::as_str).unwrap_or_default().is_empty()
        {
            field.insert("apiVersion".into(), json!("v1"));
        }
    }
}

impl Timeouts {
    /// Fills in the limits that were not given.
    pub fn set_defaults(&mut self) {
        const MINUTE: i64 = 60;
        default_seconds(&mut self.control_plane_component_health_check, 4 * MINUTE);
        default_seconds(&mut self.kubelet_health_check, 4 * MINUTE);
        default_seconds(&mut self.kubernetes_api_call, MINUTE);
        default_seconds(&mut self.etcd_api_call, 2 * MINUTE);
        default_seconds(&mut self.tls_bootstrap, 5 * MINUTE);
        default_seconds(&mut self.discovery, 5 * MINUTE);
        default_seconds(&mut self.upgrade_manifests, 5 * MINUTE);
    }
}

fn default_text(text: &mut String, default: &str) {
    if text.is_empty() {
        default.clone_into(text);
    }
}

fn default_seconds(duration: &mut Option<GoDuration>, default: i64) {
    duration.get_or_insert(GoDuration::from_secs(default));
}
