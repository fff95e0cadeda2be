//! Makes everything of a configuration, in the form in which cases have it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use host::Secret;
use serde_json::Value;

use super::case::Case;
use super::setup::Setup;
use crate::api::internal::Etcd;
use crate::artifacts::addons::{coredns, corefile, kube_proxy};
use crate::artifacts::certificates::CERTIFICATES;
use crate::artifacts::environment::proxy_variables;
use crate::artifacts::kubeconfig::{Cluster, Credentials, Kubeconfig};
use crate::artifacts::kubeconfig_files::KUBECONFIG_FILES;
use crate::artifacts::kubelet::{self, TaintedBy};
use crate::artifacts::object::Object;
use crate::artifacts::patches::{PatchFile, Patches};
use crate::artifacts::rbac::BOOTSTRAP_TOKEN_GRANTS;
use crate::artifacts::static_pod::{
    self, Component, ControlPlaneInput, EXTRA_CA_DIRECTORIES, EtcdPodInput, HostFacts, StaticPod,
};
use crate::artifacts::{bootstrap_token, cluster_info, images, upload, upload_certs};

const DEFAULT_CA_DIRECTORIES: &str =
    "/etc/ca-certificates /usr/share/ca-certificates /usr/local/share/ca-certificates";
const HOST_NAME: &str = "node-1";

type Failure = Box<dyn std::error::Error>;

/// What was made, by the names of the sections.
pub(super) struct Made {
    pub sections: BTreeMap<String, String>,
    pub warnings: Vec<String>,
    patch_log: Vec<String>,
    host: HostFacts,
    patches: Option<Patches>,
}

impl Made {
    /// Makes everything; component configurations come from the case, which says how they were defaulted.
    pub(super) fn of(case: &Case, setup: &mut Setup) -> Result<Self, Failure> {
        setup.cluster.component_configs.kubelet.document =
            embedded(&case.made["objects/configmaps/kubelet-config"], "kubelet");
        setup.cluster.component_configs.kube_proxy.document =
            embedded(&case.made["objects/configmaps/kube-proxy"], "config.conf");
        let mut made = Self {
            sections: BTreeMap::new(),
            warnings: Vec::new(),
            patch_log: Vec::new(),
            host: host_facts(case, setup),
            patches: None,
        };
        made.certificates(setup)?;
        made.kubeconfigs(setup)?;
        made.read_patches(case)?;
        made.static_pods(setup)?;
        if case.fact("mode") != "phases" {
            let images = images::control_plane_images(&setup.cluster);
            made.section("images", images.iter().map(|image| format!("{image}\n")).collect::<String>());
            made.kubelet(setup)?;
            made.objects(case, setup)?;
            made.printed(case, setup)?;
        }
        let log: String = made.patch_log.iter().map(|line| format!("{line}\n")).collect();
        made.section("patches.log", log);
        Ok(made)
    }

    fn section(&mut self, name: &str, content: impl Into<String>) {
        self.sections.insert(name.to_owned(), content.into());
    }

    fn certificates(&mut self, setup: &Setup) -> Result<(), Failure> {
        let mut lines = String::new();
        for spec in CERTIFICATES.iter().filter(|spec| spec.belongs_to(&setup.cluster)) {
            let identity = spec.identity(&setup.cluster, &setup.node.name, &setup.local)?;
            let issuer = CERTIFICATES.iter().find(|other| Some(other.name) == spec.authority).unwrap_or(spec);
            let issuer = issuer.identity(&setup.cluster, &setup.node.name, &setup.local)?.common_name;
            let usages: Vec<String> = spec
                .usages
                .iter()
                .map(|usage| usage.to_string().trim_end_matches("Auth").to_owned())
                .collect();
            let names = identity.dns_names.iter().map(|name| format!("DNS:{name}"));
            let addresses = identity.ip_addresses.iter().map(|ip| format!("IP:{ip}"));
            let names: Vec<String> = names.chain(addresses).collect();
            lines += &format!(
                "{}: CN={}; by {issuer}; {}; {}\n",
                spec.base_name,
                identity.common_name,
                usages.join(", "),
                names.join(", ")
            );
        }
        for spec in &KUBECONFIG_FILES {
            let identity = spec.identity(&setup.node.name);
            let groups: String = identity.organizations.iter().map(|group| format!("O={group},")).collect();
            lines +=
                &format!("{}: {groups}CN={}; by kubernetes; client; \n", spec.file, identity.common_name);
        }
        self.section("certificates", lines);
        Ok(())
    }

    fn kubeconfigs(&mut self, setup: &Setup) -> Result<(), Failure> {
        for spec in &KUBECONFIG_FILES {
            let (server, warning) = spec.server(&setup.cluster, &setup.local)?;
            self.warnings.extend(warning.map(|warning| warning.to_string()));
            let credentials = Credentials::Certificate {
                certificate: b"certificate".into(),
                key: Secret::new(b"key".into()),
            };
            let user = spec.identity(&setup.node.name).common_name;
            let config = Kubeconfig::new(&server, &setup.cluster.cluster_name, &user, b"ca", &credentials);
            assert_eq!(Kubeconfig::parse(&config.render())?, config);
            self.section(spec.file, config.render());
        }
        Ok(())
    }

    fn read_patches(&mut self, case: &Case) -> Result<(), Failure> {
        if !case.patches.is_empty() {
            let file = |(path, text): &(String, String)| PatchFile {
                path: path.clone(),
                content: text.clone().into(),
            };
            let patches = Patches::parse("WORK/patches", case.patches.iter().map(file).collect())?;
            self.patch_log.extend(patches.report.log());
            self.patches = Some(patches);
        }
        Ok(())
    }

    fn static_pods(&mut self, setup: &Setup) -> Result<(), Failure> {
        let health_check_timeout = setup.health_check_timeout;
        match &setup.cluster.etcd {
            Etcd::External(_) => self.section("etcd.yaml", "absent\n"),
            Etcd::Local(etcd) => {
                let pod = static_pod::etcd(&EtcdPodInput {
                    cluster: &setup.cluster,
                    etcd,
                    local: &setup.local,
                    node_name: &setup.node.name,
                    members: &[],
                    health_check_timeout,
                })?;
                self.pod(setup, pod)?;
            }
        }
        let host = self.host.clone();
        let input = ControlPlaneInput {
            cluster: &setup.cluster,
            local: &setup.local,
            host: &host,
            health_check_timeout,
        };
        let (pod, warnings) = static_pod::kube_apiserver(&input)?;
        self.warnings.extend(warnings.iter().map(ToString::to_string));
        self.pod(setup, pod)?;
        self.pod(setup, static_pod::kube_controller_manager(&input)?)?;
        self.pod(setup, static_pod::kube_scheduler(&input)?)
    }

    fn pod(&mut self, setup: &Setup, mut pod: StaticPod) -> Result<(), Failure> {
        if let Some(ids) = setup.rootless {
            let ids = ids(pod.component);
            pod = pod.rootless(ids);
        }
        if let Some(patches) = &self.patches {
            let (patched, log) = pod.patched(patches)?;
            self.patch_log.extend(log);
            pod = patched;
        }
        self.section(&format!("{}.yaml", pod.component.name()), pod.render());
        Ok(())
    }

    fn kubelet(&mut self, setup: &Setup) -> Result<(), Failure> {
        let flags = kubelet::render_flags_env(&setup.node, HOST_NAME, TaintedBy::MarkControlPlane);
        let instance = kubelet::render_instance_config(&setup.node.cri_socket);
        let none = Patches::default();
        let document = &setup.cluster.component_configs.kubelet.document;
        let config = kubelet::patch_config(document, self.patches.as_ref().unwrap_or(&none), &instance)?;
        self.patch_log.extend(config.log);
        self.section("kubelet/kubeadm-flags.env", flags);
        self.section("kubelet/instance-config.yaml", instance);
        self.section("kubelet/config.yaml", yaml::to_string(&config.document));
        Ok(())
    }

    fn objects(&mut self, case: &Case, setup: &Setup) -> Result<(), Failure> {
        let (cluster, local) = (&setup.cluster, &setup.local);
        let mut objects = upload::kubeadm_config("(text)\n");
        objects.extend(upload::kubelet_config(&cluster.component_configs.kubelet));
        let now = "2026-11-20T16:00:00Z".parse()?;
        if case.fact("flags") == "--upload-certs" {
            let owner = upload_certs::lifetime_token("ttlttl.0123456789abcdef".parse()?);
            objects.push(bootstrap_token::secret(&owner, now));
            let sealed = upload_certs::transfers(cluster).into_iter().map(|file| {
                // The test machine has no files of an external etcd.
                (file.key, Some(b"sealed".to_vec()).filter(|_| file.path.starts_with("/etc/kubernetes/pki")))
            });
            objects.extend(upload_certs::objects(&sealed.collect(), "bootstrap-token-ttlttl", ""));
        }
        objects.extend(setup.tokens.iter().map(|token| bootstrap_token::secret(token, now)));
        objects.extend(BOOTSTRAP_TOKEN_GRANTS.iter().flat_map(|grant| grant.objects()));
        let (server, _) = KUBECONFIG_FILES[0].server(cluster, local)?;
        objects.extend(cluster_info::objects(Cluster::new(&server, b"ca")));
        if !cluster.dns.disabled {
            let plan = corefile::plan_corefile(None)?;
            let addon = coredns::addon(cluster, coredns::DEFAULT_REPLICAS, plan, self.patches.as_ref())?;
            self.patch_log.extend(addon.log);
            objects.extend(addon.objects);
        }
        if !cluster.proxy_disabled {
            let addon =
                kube_proxy::addon(cluster, local, &self.host.proxy_environment, self.patches.as_ref())?;
            self.patch_log.extend(addon.log);
            self.warnings.extend(addon.warnings.iter().map(ToString::to_string));
            objects.extend(addon.objects);
        }
        let mut order = String::new();
        for object in &objects {
            let group = if object.api_version() == "v1" { "core/v1" } else { object.api_version() };
            order += &format!("CREATE {group} {} {}\n", object.resource(), object.name());
            self.section(&format!("objects/{}/{}", object.resource(), object.name()), masked(object));
        }
        self.section("objects", order);
        Ok(())
    }

    fn printed(&mut self, case: &Case, setup: &Setup) -> Result<(), Failure> {
        if !case.fact("print").is_empty() {
            let text = coredns::print(&setup.cluster, self.patches.as_ref())?.text;
            self.section("print/coredns", text);
            let text = kube_proxy::print(&setup.cluster, &setup.local, self.patches.as_ref())?.text;
            self.section("print/kube-proxy", text);
        }
        Ok(())
    }
}

/// What a case has of the default one although the reference was not asked for it.
pub(super) fn is_left_out(case: &Case, section: &str) -> bool {
    let only_manifests = case.fact("mode") == "phases";
    match section {
        // A dry run does not show certificates that exist already.
        "certificates" => only_manifests || case.facts.contains_key("before"),
        _ if section.starts_with("print/") => case.fact("print").is_empty(),
        _ if section.contains('/') => only_manifests,
        _ => only_manifests && !section.ends_with(".yaml") && section != "patches.log",
    }
}

fn host_facts(case: &Case, setup: &Setup) -> HostFacts {
    let present = case.facts.get("ca-directories").map_or(DEFAULT_CA_DIRECTORIES, String::as_str);
    let environment = case.fact("environment").split_whitespace().filter_map(|pair| pair.split_once('='));
    HostFacts {
        ca_directories: EXTRA_CA_DIRECTORIES
            .into_iter()
            .filter(|dir| present.split(' ').any(|p| p == *dir))
            .collect(),
        proxy_environment: proxy_variables(
            environment.map(|(name, value)| (name.to_owned(), value.to_owned())),
        ),
        ca_key: setup.ca_key,
    }
}

/// A document in the text of a ConfigMap.
fn embedded(config_map: &str, key: &str) -> Value {
    let config_map = yaml::parse(config_map).unwrap().root.to_json();
    yaml::parse(config_map["data"][key].as_str().unwrap()).unwrap().root.to_json()
}

/// An object with the same words for what changes with every run as in the cases.
fn masked(object: &Object) -> String {
    let mut document = object.document.clone();
    if object.resource() == "secrets" {
        let lifetime = object.name() == "bootstrap-token-ttlttl";
        for (key, value) in document["data"].as_object_mut().unwrap() {
            match key.as_str() {
                "expiration" => *value = "(time)".into(),
                "token-id" if lifetime => *value = "(id)".into(),
                "token-secret" if lifetime => *value = "(secret)".into(),
                _ if *value == STANDARD.encode("sealed") => *value = "(encrypted)".into(),
                _ => {}
            }
        }
    }
    yaml::to_string(&document)
}

/// Every component of a Pod, for numbers of users.
pub(super) fn index(component: Component) -> i64 {
    match component {
        Component::Etcd => 0,
        Component::KubeApiServer => 1,
        Component::KubeControllerManager => 2,
        Component::KubeScheduler => 3,
    }
}
