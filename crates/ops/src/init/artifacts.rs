//! Everything `init` writes and creates, rendered before anything is changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cluster::api::component::kubelet;
use cluster::api::internal::{Etcd, InitConfiguration};
use cluster::artifacts::addons::corefile::CorefilePlan;
use cluster::artifacts::addons::{Addon, AddonError, coredns, kube_proxy};
use cluster::artifacts::certificates::{CERTIFICATES, SubjectError};
use cluster::artifacts::environment::proxy_variables;
use cluster::artifacts::kubeconfig_files::KUBECONFIG_FILES;
use cluster::artifacts::kubelet::{
    KubeletConfigError, TaintedBy, patch_config, render_flags_env, render_instance_config,
};
use cluster::artifacts::object::Object;
use cluster::artifacts::patches::{PatchFilesError, Patches};
use cluster::artifacts::static_pod::{
    self, CaKey, ControlPlaneInput, EtcdPodInput, HostFacts, StaticPod, StaticPodError,
};
use cluster::artifacts::{bootstrap_token, images, rbac, upload};
use host::diagnostic::ExitStatus;
use host::{Code, Explain, HostError};
use jiff::Timestamp;
use pki::Identity;
use thiserror::Error;

use super::plan::AuthorityKeys;
use crate::event::Notice;
use crate::selection::Selection;
use crate::{Context, Event};

/// Objects with what is told before each, and what wraps an error.
pub type NamedObjects = Vec<(Option<Notice>, Object, &'static str)>;

/// The kubelet's files and where its health and certificates are.
#[derive(Clone, Debug)]
pub struct KubeletArtifacts {
    /// `kubeadm-flags.env`.
    pub environment: String,
    /// `instance-config.yaml`.
    pub instance: String,
    /// `config.yaml`.
    pub config: String,
    /// Address of its health endpoint.
    pub health_address: String,
    /// Port of its health endpoint.
    pub health_port: u16,
    /// Where it keeps its certificates.
    pub certificate_directory: PathBuf,
}

/// Everything `init` writes and creates.
#[derive(Clone, Debug)]
pub struct Artifacts {
    /// Images of the control plane.
    pub images: Vec<String>,
    /// Who each certificate is for, by the certificate's name.
    pub identities: BTreeMap<&'static str, Identity>,
    /// Servers, in the order of the kubeconfigs.
    pub kubeconfig_servers: Vec<String>,
    /// The manifest of the local etcd.
    pub etcd: Option<String>,
    /// The manifests of the control plane.
    pub control_plane: Vec<(&'static str, String)>,
    /// The kubelet's files.
    pub kubelet: KubeletArtifacts,
    /// ConfigMap `kubeadm-config` and its readers.
    pub cluster_configuration: NamedObjects,
    /// ConfigMap `kubelet-config` and its readers.
    pub kubelet_configuration: NamedObjects,
    /// Tokens and what they may do.
    pub tokens: NamedObjects,
    /// CoreDNS.
    pub coredns: NamedObjects,
    /// kube-proxy.
    pub kube_proxy: NamedObjects,
}

/// What cannot be rendered.
#[derive(Debug, Error)]
pub enum ArtifactError {
    /// The host cannot be observed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Names of a certificate.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// An endpoint.
    #[error(transparent)]
    Endpoint(#[from] cluster::api::endpoint::EndpointError),
    /// The patch directory.
    #[error(transparent)]
    PatchFiles(#[from] PatchFilesError),
    /// The patch directory does not exist.
    #[error(
        "could not list patch files for path {directory:?}: lstat {directory}: no such file or directory"
    )]
    NoPatches {
        /// The directory.
        directory: String,
    },
    /// A static Pod.
    #[error(transparent)]
    StaticPod(#[from] StaticPodError),
    /// The kubelet's configuration.
    #[error(transparent)]
    Kubelet(#[from] KubeletConfigError),
    /// An addon.
    #[error(transparent)]
    Addon(#[from] AddonError),
}

impl Explain for ArtifactError {
    fn code(&self) -> Code {
        Code(match self {
            Self::Host(e) => return e.code(),
            Self::Subject(_) => "config.certificate-names",
            Self::Endpoint(_) => "config.endpoint",
            Self::PatchFiles(_) | Self::NoPatches { .. } => "config.patches",
            Self::StaticPod(_) => "config.static-pod",
            Self::Kubelet(_) => "config.kubelet",
            Self::Addon(_) => "config.addon",
        })
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::PatchFiles(_) | Self::NoPatches { .. } => Some(
                "patch files are named TARGET[SUFFIX][+PATCHTYPE].EXTENSION, such as kube-apiserver0+merge.yaml".into(),
            ),
            _ => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}

/// Renders everything. Reads only what the host is and the patch directory.
pub fn render(
    context: Context<'_>,
    config: &InitConfiguration,
    authority_keys: AuthorityKeys,
    now: Timestamp,
) -> Result<Artifacts, ArtifactError> {
    let cluster = &config.cluster;
    let local = &config.local_api_endpoint;
    let registration = &config.node_registration;
    let host_name = context.host.facts()?.host_name;
    let patches = load_patches(context, config.patches_directory.as_deref())?;
    let facts = host_facts(context, authority_keys)?;
    let limit = config.timeouts.control_plane_component_health_check;
    let input = ControlPlaneInput { cluster, local, host: &facts, health_check_timeout: limit };
    let (api_server, warnings) = static_pod::kube_apiserver(&input)?;
    warnings.iter().for_each(|warning| context.tell(Event::warning(warning.to_string())));
    let pods = [
        ("kube-apiserver", api_server),
        ("kube-controller-manager", static_pod::kube_controller_manager(&input)?),
        ("kube-scheduler", static_pod::kube_scheduler(&input)?),
    ];
    let control_plane = pods
        .into_iter()
        .map(|(name, pod)| Ok((name, manifest(context, pod, &patches)?)))
        .collect::<Result<_, ArtifactError>>()?;
    let etcd = match &cluster.etcd {
        Etcd::External(_) => None,
        Etcd::Local(etcd) => {
            let node_name = &registration.name;
            let members = &[];
            let input =
                EtcdPodInput { cluster, etcd, local, node_name, members, health_check_timeout: limit };
            Some(manifest(context, static_pod::etcd(&input)?, &patches)?)
        }
    };
    let mut identities = BTreeMap::new();
    for spec in CERTIFICATES.iter().filter(|spec| spec.belongs_to(cluster)) {
        identities.insert(spec.name, spec.identity(cluster, &registration.name, local)?);
    }
    Ok(Artifacts {
        images: images::control_plane_images(cluster),
        identities,
        kubeconfig_servers: kubeconfig_servers(context, config)?,
        etcd,
        control_plane,
        kubelet: kubelet_artifacts(context, config, &host_name, TaintedBy::MarkControlPlane, &patches)?,
        cluster_configuration: plain(
            upload::kubeadm_config(&cluster::api::render_cluster_configuration(cluster)),
            "error uploading the kubeadm ClusterConfiguration",
        ),
        kubelet_configuration: plain(
            upload::kubelet_config(&cluster.component_configs.kubelet),
            "error creating kubelet configuration ConfigMap",
        ),
        tokens: tokens(config, now),
        coredns: addon(
            context,
            coredns::addon(cluster, coredns::DEFAULT_REPLICAS, CorefilePlan::Replace, Some(&patches))?,
            "error applying the CoreDNS addon",
        ),
        kube_proxy: addon(
            context,
            kube_proxy::addon(cluster, local, &facts.proxy_environment, Some(&patches))?,
            "error applying the kube-proxy addon",
        ),
    })
}

fn plain(objects: Vec<Object>, failure: &'static str) -> NamedObjects {
    objects.into_iter().map(|object| (None, object, failure)).collect()
}

fn addon(context: Context<'_>, addon: Addon, failure: &'static str) -> NamedObjects {
    addon.warnings.into_iter().for_each(|warning| context.tell(warning.into()));
    addon.log.into_iter().for_each(|line| context.tell(Notice::Patched(line).into()));
    plain(addon.objects, failure)
}

/// The manifests of the selected addons as text.
pub fn print_addons(
    context: Context<'_>,
    config: &InitConfiguration,
    selection: &Selection,
) -> Result<Vec<String>, ArtifactError> {
    let patches = load_patches(context, config.patches_directory.as_deref())?;
    let mut printed = Vec::new();
    if selection.includes("addon/coredns") {
        printed.push(coredns::print(&config.cluster, Some(&patches))?.text);
    }
    if selection.includes("addon/kube-proxy") {
        printed.push(kube_proxy::print(&config.cluster, &config.local_api_endpoint, Some(&patches))?.text);
    }
    Ok(printed)
}

fn manifest(context: Context<'_>, pod: StaticPod, patches: &Patches) -> Result<String, ArtifactError> {
    let (pod, log) = pod.patched(patches)?;
    log.into_iter().for_each(|line| context.tell(Notice::Patched(line).into()));
    Ok(pod.render())
}

/// The servers of all kubeconfigs. The kubelet of a first node talks to its own API server: nobody else could
/// approve its certificate yet.
fn kubeconfig_servers(
    context: Context<'_>,
    config: &InitConfiguration,
) -> Result<Vec<String>, ArtifactError> {
    let mut without_endpoint = config.cluster.clone();
    without_endpoint.control_plane_endpoint.clear();
    let mut servers = Vec::new();
    for spec in &KUBECONFIG_FILES {
        let cluster = if spec.name == "kubelet" { &without_endpoint } else { &config.cluster };
        let (server, warning) = spec.server(cluster, &config.local_api_endpoint)?;
        if let Some(warning) = warning.filter(|_| spec.name == "admin") {
            context.tell(warning.into());
        }
        servers.push(server);
    }
    Ok(servers)
}

/// The kubelet's files of any node.
pub(crate) fn kubelet_artifacts(
    context: Context<'_>,
    config: &InitConfiguration,
    host_name: &str,
    tainted_by: TaintedBy,
    patches: &Patches,
) -> Result<KubeletArtifacts, ArtifactError> {
    let registration = &config.node_registration;
    let instance = render_instance_config(&registration.cri_socket);
    let mut document = config.cluster.component_configs.kubelet.document.clone();
    let resolved = match crate::facts::systemd_resolved(context.host) {
        Ok(true) => kubelet::SystemdResolved::Active,
        Ok(false) => kubelet::SystemdResolved::Inactive,
        Err(e) => kubelet::SystemdResolved::Unknown(e.to_string()),
    };
    if let Some(warning) = kubelet::set_resolver(&mut document, &resolved) {
        context.tell(warning.into());
    }
    let patched = patch_config(&document, patches, &instance)?;
    patched.log.into_iter().for_each(|line| context.tell(Notice::Patched(line).into()));
    let text =
        |field: &str| patched.document.get(field).and_then(serde_json::Value::as_str).map(str::to_owned);
    let port = patched.document.get("healthzPort").and_then(serde_json::Value::as_u64);
    let directory = cluster::artifacts::arguments::last(&registration.kubelet_extra_args, "cert-dir");
    Ok(KubeletArtifacts {
        environment: render_flags_env(registration, host_name, tainted_by),
        instance,
        config: kubelet::COMPONENT.render(&patched.document),
        health_address: text("healthzBindAddress").unwrap_or_else(|| "127.0.0.1".into()),
        health_port: port.and_then(|port| u16::try_from(port).ok()).unwrap_or(10248),
        certificate_directory: directory
            .map_or_else(|| PathBuf::from("/var/lib/kubelet/pki"), |arg| PathBuf::from(&arg.value)),
    })
}

fn tokens(config: &InitConfiguration, now: Timestamp) -> NamedObjects {
    let secrets = config.bootstrap_tokens.iter().map(|token| bootstrap_token::secret(token, now));
    let mut objects = plain(secrets.collect(), "error updating or creating token");
    for grant in &rbac::BOOTSTRAP_TOKEN_GRANTS {
        let mut notice = Some(Notice::TokenGrant(grant.announcement));
        for object in grant.objects() {
            objects.push((notice.take(), object, "error creating RBAC rules for bootstrap tokens"));
        }
    }
    objects
}

/// Reads a directory of patches.
pub(crate) fn load_patches(context: Context<'_>, directory: Option<&str>) -> Result<Patches, ArtifactError> {
    let Some(directory) = directory.filter(|directory| !directory.is_empty()) else {
        return Ok(Patches::default());
    };
    let files = crate::facts::files_below(context.host, Path::new(directory))?
        .ok_or_else(|| ArtifactError::NoPatches { directory: directory.to_owned() })?;
    let patches = Patches::parse(directory, files)?;
    patches.report.log().into_iter().for_each(|line| context.tell(Notice::Patched(line).into()));
    Ok(patches)
}

fn host_facts(context: Context<'_>, authority_keys: AuthorityKeys) -> Result<HostFacts, ArtifactError> {
    let mut ca_directories = Vec::new();
    for directory in static_pod::EXTRA_CA_DIRECTORIES {
        if context.host.canonical(Path::new(directory))?.is_some() {
            ca_directories.push(directory);
        }
    }
    Ok(HostFacts {
        ca_directories,
        proxy_environment: proxy_variables(context.environment.proxies.iter().cloned()),
        ca_key: match authority_keys {
            AuthorityKeys::Here => CaKey::Local,
            AuthorityKeys::External => CaKey::External,
        },
    })
}
