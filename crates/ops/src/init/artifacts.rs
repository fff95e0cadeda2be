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
use crate::event::{Notice, Warning};
use crate::preflight::NO_SERVICE_MANAGER;
use crate::selection::Selection;
use crate::{Context, Event};

/// Objects with what is told before each, and what wraps an error.
pub type NamedObjects = Vec<(Option<Notice>, Object, &'static str)>;

/// What is told about what was rendered, by the phase in which it is told.
#[derive(Clone, Debug, Default)]
pub struct Told(BTreeMap<&'static str, Vec<Event>>);

impl Told {
    fn add<E: Into<Event>>(&mut self, phase: &'static str, events: impl IntoIterator<Item = E>) {
        self.0.entry(phase).or_default().extend(events.into_iter().map(Into::into));
    }

    /// What is told in a phase.
    pub fn of(&self, phase: &str) -> &[Event] {
        self.0.get(phase).map_or(&[], Vec::as_slice)
    }
}

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
    /// What is told before `config.yaml` is written.
    pub told: Vec<Event>,
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
    /// What is told about all of them.
    pub told: Told,
}

/// What cannot be rendered, and the first phase that needs it.
#[derive(Debug)]
pub struct Unrendered {
    /// The phase.
    pub phase: &'static str,
    /// Why.
    pub source: ArtifactError,
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
    /// Patches of a static Pod.
    #[error("{}failed to patch static Pod manifest file for \"{component}\"", .stage.unwrap_or_default())]
    Patch {
        /// What the reference puts before that.
        stage: Option<&'static str>,
        /// Its name.
        component: &'static str,
        /// Why.
        source: Box<Self>,
    },
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
            Self::Patch { source, .. } => return source.code(),
            Self::Kubelet(_) => "config.kubelet",
            Self::Addon(_) => "config.addon",
        })
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::PatchFiles(_) | Self::NoPatches { .. } => Some(
                "patch files are named TARGET[SUFFIX][+PATCHTYPE].EXTENSION, such as kube-apiserver0+merge.yaml".into(),
            ),
            Self::Patch { source, .. } => source.help(),
            _ => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}

/// The phases whose artifacts are patched, in their order.
const PATCHED: [&str; 7] = [
    "etcd/local",
    "control-plane/apiserver",
    "control-plane/controller-manager",
    "control-plane/scheduler",
    "kubelet-start",
    "addon/coredns",
    "addon/kube-proxy",
];

/// Renders everything. Reads only what the host is and the patch directory.
pub fn render(
    context: Context<'_>,
    config: &InitConfiguration,
    authority_keys: AuthorityKeys,
    selection: &Selection,
    now: Timestamp,
) -> Result<Artifacts, Unrendered> {
    let mut renderer = Renderer {
        context,
        config,
        selection,
        host: host_facts(context, authority_keys).map_err(in_phase("preflight"))?,
        patches: Patches::default(),
        told: Told::default(),
    };
    renderer.load_patches()?;
    let etcd = renderer.etcd()?;
    let control_plane = renderer.control_plane()?;
    let kubelet = renderer.kubelet()?;
    let (coredns, kube_proxy) = renderer.addons()?;
    let cluster = &config.cluster;
    Ok(Artifacts {
        images: images::control_plane_images(cluster),
        identities: identities(config).map_err(in_phase("certs"))?,
        kubeconfig_servers: renderer.kubeconfig_servers().map_err(in_phase("kubeconfig"))?,
        etcd,
        control_plane,
        kubelet,
        cluster_configuration: plain(
            upload::kubeadm_config(&cluster::api::render_cluster_configuration(cluster)),
            "error uploading the kubeadm ClusterConfiguration",
        ),
        kubelet_configuration: plain(
            upload::kubelet_config(&cluster.component_configs.kubelet),
            "error creating kubelet configuration ConfigMap",
        ),
        tokens: tokens(config, now),
        coredns,
        kube_proxy,
        told: renderer.told,
    })
}

fn in_phase<E: Into<ArtifactError>>(phase: &'static str) -> impl FnOnce(E) -> Unrendered {
    move |source| Unrendered { phase, source: source.into() }
}

fn identities(config: &InitConfiguration) -> Result<BTreeMap<&'static str, Identity>, SubjectError> {
    let (cluster, name) = (&config.cluster, &config.node_registration.name);
    CERTIFICATES
        .iter()
        .filter(|spec| spec.belongs_to(cluster))
        .map(|spec| Ok((spec.name, spec.identity(cluster, name, &config.local_api_endpoint)?)))
        .collect()
}

struct Renderer<'a> {
    context: Context<'a>,
    config: &'a InitConfiguration,
    selection: &'a Selection,
    host: HostFacts,
    patches: Patches,
    told: Told,
}

impl Renderer<'_> {
    /// The directory is read for the first phase that needs it, and not at all if none does.
    fn load_patches(&mut self) -> Result<(), Unrendered> {
        let local_etcd = matches!(self.config.cluster.etcd, Etcd::Local(_));
        let takes_part =
            |phase: &&str| self.selection.includes(phase) && (local_etcd || *phase != "etcd/local");
        let Some(phase) = PATCHED.into_iter().find(takes_part) else { return Ok(()) };
        let directory = self.config.patches_directory.as_deref();
        let (patches, told) = load_patches(self.context, directory)
            .map_err(|source| match POD_PHASES.iter().find(|(of, ..)| *of == phase) {
                Some((_, component, stage)) => patch_error(component, *stage)(source),
                None => source,
            })
            .map_err(in_phase(phase))?;
        self.patches = patches;
        self.told.add(phase, told);
        Ok(())
    }

    /// Patches of phases that do not take part must not fail those that do.
    fn patches(&self, phase: &str) -> Patches {
        if self.selection.includes(phase) { self.patches.clone() } else { Patches::default() }
    }

    fn etcd(&mut self) -> Result<Option<String>, Unrendered> {
        let Etcd::Local(etcd) = &self.config.cluster.etcd else { return Ok(None) };
        let pod = static_pod::etcd(&EtcdPodInput {
            cluster: &self.config.cluster,
            etcd,
            local: &self.config.local_api_endpoint,
            node_name: &self.config.node_registration.name,
            members: &[],
            health_check_timeout: self.config.timeouts.control_plane_component_health_check,
        });
        self.manifest(POD_PHASES[0], pod.map_err(in_phase("etcd/local"))?).map(Some)
    }

    fn control_plane(&mut self) -> Result<Vec<(&'static str, String)>, Unrendered> {
        let host = self.host.clone();
        let input = ControlPlaneInput {
            cluster: &self.config.cluster,
            local: &self.config.local_api_endpoint,
            host: &host,
            health_check_timeout: self.config.timeouts.control_plane_component_health_check,
        };
        let [_, api_server, controller_manager, scheduler] = POD_PHASES;
        let (pod, warnings) = static_pod::kube_apiserver(&input).map_err(in_phase(api_server.0))?;
        self.told.add(
            api_server.0,
            warnings.iter().map(|warning| Warning {
                message: warning.to_string(),
                letter: 'W',
                source: "manifests.go:307",
            }),
        );
        let pods = [
            (api_server, Ok(pod)),
            (controller_manager, static_pod::kube_controller_manager(&input)),
            (scheduler, static_pod::kube_scheduler(&input)),
        ];
        pods.into_iter()
            .map(|(phase, pod)| Ok((phase.1, self.manifest(phase, pod.map_err(in_phase(phase.0))?)?)))
            .collect()
    }

    fn manifest(
        &mut self,
        (phase, component, stage): PodPhase,
        pod: StaticPod,
    ) -> Result<String, Unrendered> {
        let (pod, log) = pod
            .patched(&self.patches(phase))
            .map_err(|source| patch_error(component, stage)(source.into()))
            .map_err(in_phase(phase))?;
        self.told.add(phase, log.into_iter().map(Notice::Patched));
        Ok(pod.render())
    }

    fn kubelet(&mut self) -> Result<KubeletArtifacts, Unrendered> {
        const PHASE: &str = "kubelet-start";
        let facts = self.context.host.facts().map_err(in_phase(PHASE))?;
        let patches = self.patches(PHASE);
        let tainted_by = TaintedBy::MarkControlPlane;
        let kubelet = kubelet_artifacts(self.context, self.config, &facts.host_name, tainted_by, &patches)
            .map_err(in_phase(PHASE))?;
        self.told.add(PHASE, kubelet.told.clone());
        Ok(kubelet)
    }

    fn addons(&mut self) -> Result<(NamedObjects, NamedObjects), Unrendered> {
        const COREDNS: &str = "addon/coredns";
        const KUBE_PROXY: &str = "addon/kube-proxy";
        let (cluster, local) = (&self.config.cluster, &self.config.local_api_endpoint);
        let patches = self.patches(COREDNS);
        let coredns =
            coredns::addon(cluster, coredns::DEFAULT_REPLICAS, CorefilePlan::Replace, Some(&patches));
        let coredns = self.addon(COREDNS, coredns.map_err(in_phase(COREDNS))?);
        let patches = self.patches(KUBE_PROXY);
        let kube_proxy = kube_proxy::addon(cluster, local, &self.host.proxy_environment, Some(&patches));
        let kube_proxy = self.addon(KUBE_PROXY, kube_proxy.map_err(in_phase(KUBE_PROXY))?);
        Ok((
            plain(coredns, "error applying the CoreDNS addon"),
            plain(kube_proxy, "error applying the kube-proxy addon"),
        ))
    }

    fn addon(&mut self, phase: &'static str, addon: Addon) -> Vec<Object> {
        self.told.add(phase, addon.warnings);
        self.told.add(phase, addon.log.into_iter().map(Notice::Patched));
        addon.objects
    }

    /// The servers of all kubeconfigs. The kubelet of a first node talks to its own API server: nobody else could
    /// approve its certificate yet.
    fn kubeconfig_servers(&mut self) -> Result<Vec<String>, ArtifactError> {
        let mut without_endpoint = self.config.cluster.clone();
        without_endpoint.control_plane_endpoint.clear();
        let mut servers = Vec::new();
        for spec in &KUBECONFIG_FILES {
            let cluster = if spec.name == "kubelet" { &without_endpoint } else { &self.config.cluster };
            let (server, warning) = spec.server(cluster, &self.config.local_api_endpoint)?;
            self.told.add("kubeconfig/admin", warning.filter(|_| spec.name == "admin"));
            servers.push(server);
        }
        Ok(servers)
    }
}

/// A phase, the component whose manifest it writes, and what the reference puts before an error of its patches.
type PodPhase = (&'static str, &'static str, Option<&'static str>);

const POD_PHASES: [PodPhase; 4] = [
    ("etcd/local", "etcd", Some("error creating local etcd static pod manifest file: ")),
    ("control-plane/apiserver", "kube-apiserver", None),
    ("control-plane/controller-manager", "kube-controller-manager", None),
    ("control-plane/scheduler", "kube-scheduler", None),
];

fn patch_error(
    component: &'static str,
    stage: Option<&'static str>,
) -> impl FnOnce(ArtifactError) -> ArtifactError {
    move |source| ArtifactError::Patch { stage, component, source: Box::new(source) }
}

fn plain(objects: Vec<Object>, failure: &'static str) -> NamedObjects {
    objects.into_iter().map(|object| (None, object, failure)).collect()
}

/// The manifests of the selected addons as text.
pub fn print_addons(
    context: Context<'_>,
    config: &InitConfiguration,
    selection: &Selection,
) -> Result<Vec<String>, Unrendered> {
    const COREDNS: &str = "addon/coredns";
    const KUBE_PROXY: &str = "addon/kube-proxy";
    let directory = config.patches_directory.as_deref();
    let first = if selection.includes(COREDNS) { COREDNS } else { KUBE_PROXY };
    let (patches, told) = load_patches(context, directory).map_err(in_phase(first))?;
    told.into_iter().for_each(|event| context.tell(event));
    // Without a directory of patches the manifests are printed as they are, not written anew.
    let patches = directory.filter(|directory| !directory.is_empty()).map(|_| &patches);
    let mut printed = Vec::new();
    if selection.includes(COREDNS) {
        printed.push(coredns::print(&config.cluster, patches).map_err(in_phase(COREDNS))?.text);
    }
    if selection.includes(KUBE_PROXY) {
        let addon = kube_proxy::print(&config.cluster, &config.local_api_endpoint, patches);
        printed.push(addon.map_err(in_phase(KUBE_PROXY))?.text);
    }
    Ok(printed)
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
        Err(HostError::NoServiceManager) => kubelet::SystemdResolved::Unknown(NO_SERVICE_MANAGER.into()),
        Err(e) => kubelet::SystemdResolved::Unknown(e.to_string()),
    };
    let warning = kubelet::set_resolver(&mut document, &resolved).map(Event::from);
    let patched = patch_config(&document, patches, &instance)?;
    let applied = patched.log.into_iter().map(|line| Notice::Patched(line).into());
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
        told: warning.into_iter().chain(applied).collect(),
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

/// Reads a directory of patches; with what is to be told of it.
pub(crate) fn load_patches(
    context: Context<'_>,
    directory: Option<&str>,
) -> Result<(Patches, Vec<Event>), ArtifactError> {
    let Some(directory) = directory.filter(|directory| !directory.is_empty()) else {
        return Ok(Default::default());
    };
    let files = crate::facts::files_below(context.host, Path::new(directory))?
        .ok_or_else(|| ArtifactError::NoPatches { directory: directory.to_owned() })?;
    let patches = Patches::parse(directory, files)?;
    let told = patches.report.log().into_iter().map(|line| Notice::Patched(line).into()).collect();
    Ok((patches, told))
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
