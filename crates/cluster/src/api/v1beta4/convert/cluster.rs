//! `ClusterConfiguration`.

use pki::KeyAlgorithm;

use super::shared::convert_all;
use crate::api::finding::{Field, Finding, Kind};
use crate::api::go_text::quote;
use crate::api::internal::{self, ComponentConfigs, ImageMeta};
use crate::api::load::CiBuild;
use crate::api::v1beta4;
use crate::api::v1beta4::types::{
    ApiServer, ClusterConfiguration, ControlPlaneComponent, Dns, Etcd, ExternalEtcd, LocalEtcd, Networking,
    Proxy,
};

/// Converts the cluster's part, with what it has besides in the internal form.
pub fn cluster_to_internal(
    cluster: ClusterConfiguration,
    components: ComponentConfigs,
    ci: CiBuild,
) -> Result<internal::ClusterConfiguration, Finding> {
    let root = Field::root(Kind::Cluster);
    let algorithm: KeyAlgorithm = cluster.encryption_algorithm.parse().map_err(|_| {
        let field = root.child("encryptionAlgorithm");
        let shown = quote(&cluster.encryption_algorithm);
        field.invalid(&cluster.encryption_algorithm, format!("Invalid encryption algorithm {shown}"))
    })?;
    let etcd = match (cluster.etcd.local, cluster.etcd.external) {
        (Some(local), None) => internal::Etcd::Local(local.into()),
        (None, Some(external)) => internal::Etcd::External(external.into()),
        _ => {
            return Err(root
                .child("etcd")
                .invalid("", ".Etcd.Local and .Etcd.External are mutually exclusive"));
        }
    };
    Ok(internal::ClusterConfiguration {
        component_configs: components,
        etcd,
        networking: cluster.networking.into(),
        kubernetes_version: cluster.kubernetes_version,
        ci_kubernetes_version: ci.kubernetes_version,
        control_plane_endpoint: cluster.control_plane_endpoint,
        api_server: cluster.api_server.into(),
        controller_manager: cluster.controller_manager.into(),
        scheduler: cluster.scheduler.into(),
        dns: cluster.dns.into(),
        proxy_disabled: cluster.proxy.disabled,
        certificates_dir: cluster.certificates_dir,
        image_repository: cluster.image_repository,
        ci_image_repository: ci.image_repository,
        feature_gates: cluster.feature_gates,
        cluster_name: cluster.cluster_name,
        encryption_algorithm: algorithm,
        certificate_validity_period: cluster.certificate_validity_period.unwrap_or_default().or_zero(),
        ca_certificate_validity_period: cluster.ca_certificate_validity_period.unwrap_or_default().or_zero(),
    })
}

impl From<internal::ClusterConfiguration> for ClusterConfiguration {
    fn from(cluster: internal::ClusterConfiguration) -> Self {
        Self {
            api_version: v1beta4::API_VERSION.to_owned(),
            kind: Kind::Cluster.name().to_owned(),
            etcd: cluster.etcd.into(),
            networking: cluster.networking.into(),
            kubernetes_version: cluster.kubernetes_version,
            control_plane_endpoint: cluster.control_plane_endpoint,
            api_server: cluster.api_server.into(),
            controller_manager: cluster.controller_manager.into(),
            scheduler: cluster.scheduler.into(),
            dns: cluster.dns.into(),
            proxy: Proxy { disabled: cluster.proxy_disabled },
            certificates_dir: cluster.certificates_dir,
            image_repository: cluster.image_repository,
            feature_gates: cluster.feature_gates,
            cluster_name: cluster.cluster_name,
            encryption_algorithm: cluster.encryption_algorithm.to_string(),
            certificate_validity_period: Some(cluster.certificate_validity_period.into()),
            ca_certificate_validity_period: Some(cluster.ca_certificate_validity_period.into()),
        }
    }
}

impl From<ControlPlaneComponent> for internal::ControlPlaneComponent {
    fn from(component: ControlPlaneComponent) -> Self {
        Self {
            extra_args: convert_all(component.extra_args),
            extra_volumes: convert_all(component.extra_volumes),
            extra_envs: convert_all(component.extra_envs),
        }
    }
}

impl From<internal::ControlPlaneComponent> for ControlPlaneComponent {
    fn from(component: internal::ControlPlaneComponent) -> Self {
        Self {
            extra_args: convert_all(component.extra_args),
            extra_volumes: convert_all(component.extra_volumes),
            extra_envs: convert_all(component.extra_envs),
        }
    }
}

impl From<ApiServer> for internal::ApiServer {
    fn from(server: ApiServer) -> Self {
        let ApiServer { extra_args, extra_volumes, extra_envs, cert_sans } = server;
        Self { component: ControlPlaneComponent { extra_args, extra_volumes, extra_envs }.into(), cert_sans }
    }
}

impl From<internal::ApiServer> for ApiServer {
    fn from(server: internal::ApiServer) -> Self {
        let ControlPlaneComponent { extra_args, extra_volumes, extra_envs } = server.component.into();
        Self { extra_args, extra_volumes, extra_envs, cert_sans: server.cert_sans }
    }
}

impl From<Dns> for internal::Dns {
    fn from(dns: Dns) -> Self {
        let image = ImageMeta { image_repository: dns.image_repository, image_tag: dns.image_tag };
        Self { image, disabled: dns.disabled }
    }
}

impl From<internal::Dns> for Dns {
    fn from(dns: internal::Dns) -> Self {
        let ImageMeta { image_repository, image_tag } = dns.image;
        Self { image_repository, image_tag, disabled: dns.disabled }
    }
}

impl From<Networking> for internal::Networking {
    fn from(networking: Networking) -> Self {
        let Networking { service_subnet, pod_subnet, dns_domain } = networking;
        Self { service_subnet, pod_subnet, dns_domain }
    }
}

impl From<internal::Networking> for Networking {
    fn from(networking: internal::Networking) -> Self {
        let internal::Networking { service_subnet, pod_subnet, dns_domain } = networking;
        Self { service_subnet, pod_subnet, dns_domain }
    }
}

impl From<internal::Etcd> for Etcd {
    fn from(etcd: internal::Etcd) -> Self {
        match etcd {
            internal::Etcd::Local(local) => Self { local: Some(local.into()), external: None },
            internal::Etcd::External(external) => Self { local: None, external: Some(external.into()) },
        }
    }
}

impl From<LocalEtcd> for internal::LocalEtcd {
    fn from(etcd: LocalEtcd) -> Self {
        Self {
            image: ImageMeta { image_repository: etcd.image_repository, image_tag: etcd.image_tag },
            data_dir: etcd.data_dir,
            extra_args: convert_all(etcd.extra_args),
            extra_envs: convert_all(etcd.extra_envs),
            server_cert_sans: etcd.server_cert_sans,
            peer_cert_sans: etcd.peer_cert_sans,
        }
    }
}

impl From<internal::LocalEtcd> for LocalEtcd {
    fn from(etcd: internal::LocalEtcd) -> Self {
        let ImageMeta { image_repository, image_tag } = etcd.image;
        Self {
            image_repository,
            image_tag,
            data_dir: etcd.data_dir,
            extra_args: convert_all(etcd.extra_args),
            extra_envs: convert_all(etcd.extra_envs),
            server_cert_sans: etcd.server_cert_sans,
            peer_cert_sans: etcd.peer_cert_sans,
        }
    }
}

impl From<ExternalEtcd> for internal::ExternalEtcd {
    fn from(etcd: ExternalEtcd) -> Self {
        let ExternalEtcd { endpoints, http_endpoints, ca_file, cert_file, key_file } = etcd;
        Self { endpoints, http_endpoints, ca_file, cert_file, key_file }
    }
}

impl From<internal::ExternalEtcd> for ExternalEtcd {
    fn from(etcd: internal::ExternalEtcd) -> Self {
        let internal::ExternalEtcd { endpoints, http_endpoints, ca_file, cert_file, key_file } = etcd;
        Self { endpoints, http_endpoints, ca_file, cert_file, key_file }
    }
}
