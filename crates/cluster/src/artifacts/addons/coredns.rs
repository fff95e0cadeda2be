//! CoreDNS.
//!
//! Answers to upstream `cmd/kubeadm/app/phases/addons/dns`.

use super::corefile::CorefilePlan;
use super::{Addon, AddonError, PrintedAddon, Workload, fill, read};
use crate::api::internal::ClusterConfiguration;
use crate::artifacts::api_types::complete;
use crate::artifacts::images::coredns_image;
use crate::artifacts::object::{Object, Upsert};
use crate::artifacts::patches::{PatchTarget, Patches};
use crate::artifacts::service_addresses::cluster_dns_address;

/// How many replicas a new cluster has.
pub const DEFAULT_REPLICAS: i64 = 2;
/// The label that selects its Deployment.
pub const LABEL_SELECTOR: &str = "k8s-app=kube-dns";
/// The name of its ConfigMap and Deployment.
pub const COREDNS: &str = "coredns";
/// The key of the Corefile in its ConfigMap.
pub const COREFILE_KEY: &str = "Corefile";

const DEPLOYMENT: &str = include_str!("coredns/deployment.yaml");
const CONFIG_MAP: &str = include_str!("coredns/config_map.yaml");
const SERVICE: &str = include_str!("coredns/service.yaml");
const CLUSTER_ROLE: &str = include_str!("coredns/cluster_role.yaml");
const CLUSTER_ROLE_BINDING: &str = include_str!("coredns/cluster_role_binding.yaml");
const SERVICE_ACCOUNT: &str = include_str!("coredns/service_account.yaml");

const WORKLOAD: Workload =
    Workload { name: "CoreDNS Deployment", type_name: "Deployment", target: PatchTarget::CoreDnsDeployment };

/// The objects of CoreDNS, `replicas` being those of an existing Deployment or [`DEFAULT_REPLICAS`].
pub fn addon(
    cluster: &ClusterConfiguration,
    replicas: i64,
    corefile: CorefilePlan,
    patches: Option<&Patches>,
) -> Result<Addon, AddonError> {
    let manifests = Manifests::new(cluster, replicas)?;
    let deployment = WORKLOAD.patch(manifests.deployment, patches)?;
    let config_map = Object::new(read("CoreDNS ConfigMap", &manifests.config_map)?);
    let service = complete("Service", &read("the DNS service", &manifests.service)?)
        .map_err(|reason| AddonError::Decode { workload: "the DNS service", reason })?;
    let objects = vec![
        config_map.with(match corefile {
            CorefilePlan::Replace => Upsert::CreateOrUpdate,
            CorefilePlan::Retain => Upsert::CreateOrRetain,
        }),
        Object::new(read("CoreDNS ClusterRole", CLUSTER_ROLE)?),
        Object::new(read("CoreDNS ClusterRoleBinding", CLUSTER_ROLE_BINDING)?),
        Object::new(read("CoreDNS ServiceAccount", SERVICE_ACCOUNT)?),
        Object::new(WORKLOAD.decode(&deployment.document)?),
        Object::new(service).with(Upsert::CreateOrUpdateService),
    ];
    Ok(Addon { objects, log: deployment.log, warnings: Vec::new() })
}

/// The manifests of CoreDNS, as `init phase addon coredns --print-manifest` shows them.
pub fn print(cluster: &ClusterConfiguration, patches: Option<&Patches>) -> Result<PrintedAddon, AddonError> {
    let manifests = Manifests::new(cluster, DEFAULT_REPLICAS)?;
    let deployment = WORKLOAD.patch(manifests.deployment, patches)?;
    let mut text = format!("---{}", deployment.text);
    let others =
        [&manifests.config_map, &manifests.service, CLUSTER_ROLE, CLUSTER_ROLE_BINDING, SERVICE_ACCOUNT];
    for manifest in others {
        text.push_str("---\n");
        text.push_str(manifest);
    }
    Ok(PrintedAddon { text, log: deployment.log, warnings: Vec::new() })
}

/// The manifests that depend on the configuration.
struct Manifests {
    deployment: String,
    config_map: String,
    service: String,
}

impl Manifests {
    fn new(cluster: &ClusterConfiguration, replicas: i64) -> Result<Self, AddonError> {
        let address = cluster_dns_address(&cluster.networking.service_subnet)?.to_string();
        let (image, replicas) = (coredns_image(cluster), replicas.to_string());
        Ok(Self {
            deployment: fill(DEPLOYMENT, &[("${IMAGE}", &image), ("${REPLICAS}", &replicas)]),
            config_map: fill(CONFIG_MAP, &[("${DOMAIN}", &cluster.networking.dns_domain)]),
            service: fill(SERVICE, &[("${CLUSTER_IP}", &address)]),
        })
    }
}
