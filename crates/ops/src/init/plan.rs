//! What `init` does, in order. Reads like the table of contents of a control-plane node.

use std::path::{Path, PathBuf};

use cluster::api::internal::{Etcd, InitConfiguration};
use cluster::api::token::BootstrapTokenString;
use cluster::artifacts::certificates::CERTIFICATES;
use cluster::artifacts::kubeconfig_files::KUBECONFIG_FILES;
use cluster::artifacts::kubelet::render_taint;
use cluster::artifacts::node::CONTROL_PLANE_LABELS;
use cluster::artifacts::upload_certs;
use host::service::ServiceAction;
use pki::{CertificateKey, Identity};

use super::artifacts::{Artifacts, NamedObjects};
use crate::change::{
    Authority, Change, ClientKubeconfig, FileContent, Leaf, MarkNode, PullImages, UploadCerts,
};
use crate::event::Notice;
use crate::plan::{Plan, Step};
use crate::preflight::image_pull::PullOrder;
use crate::selection::Selection;

/// The phases, parents before their children, in the order of their execution.
pub const PHASES: &[&str] = &[
    "preflight",
    "certs",
    "certs/ca",
    "certs/apiserver",
    "certs/apiserver-kubelet-client",
    "certs/front-proxy-ca",
    "certs/front-proxy-client",
    "certs/etcd-ca",
    "certs/etcd-server",
    "certs/etcd-peer",
    "certs/etcd-healthcheck-client",
    "certs/apiserver-etcd-client",
    "certs/sa",
    "kubeconfig",
    "kubeconfig/admin",
    "kubeconfig/super-admin",
    "kubeconfig/kubelet",
    "kubeconfig/controller-manager",
    "kubeconfig/scheduler",
    "etcd",
    "etcd/local",
    "control-plane",
    "control-plane/apiserver",
    "control-plane/controller-manager",
    "control-plane/scheduler",
    "kubelet-start",
    "wait-control-plane",
    "upload-config",
    "upload-config/kubeadm",
    "upload-config/kubelet",
    "upload-certs",
    "mark-control-plane",
    "bootstrap-token",
    "kubelet-finalize",
    "kubelet-finalize/enable-client-cert-rotation",
    "addon",
    "addon/coredns",
    "addon/kube-proxy",
    "show-join-command",
];

/// Where everything goes; a dry-run has directories of its own.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Certificates.
    pub certificates: PathBuf,
    /// Kubeconfigs.
    pub kubeconfigs: PathBuf,
    /// Static Pod manifests.
    pub manifests: PathBuf,
    /// The kubelet's files.
    pub kubelet: PathBuf,
    /// Through which the API server is asked.
    pub admin_kubeconfig: PathBuf,
}

/// Whether somebody else holds the keys of the authorities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorityKeys {
    /// They are here, or will be made.
    Here,
    /// `ca.crt` is here and `ca.key` is not, so all certificates and kubeconfigs are the user's.
    External,
}

/// Whether certificates are uploaded for further control-plane nodes.
#[derive(Clone, Debug)]
pub enum Upload {
    /// They are not.
    No,
    /// They are, sealed with this key.
    Yes {
        /// The key.
        key: CertificateKey,
        /// Whether it is printed.
        show: bool,
    },
}

/// What a plan is made from, besides the configuration.
pub struct InitInputs<'a> {
    /// Where everything goes.
    pub layout: &'a Layout,
    /// The rendered files and objects.
    pub artifacts: &'a Artifacts,
    /// Whose the authorities' keys are.
    pub authority_keys: AuthorityKeys,
    /// Whether certificates are uploaded.
    pub upload: &'a Upload,
    /// Whether tokens are printed.
    pub show_tokens: bool,
    /// Which phases take part.
    pub selection: &'a Selection,
}

/// Plans `init`.
pub fn plan_init(config: &InitConfiguration, inputs: &InitInputs<'_>) -> Plan<Change> {
    let planner = Planner { config, inputs };
    let steps = [
        planner.preflight(),
        planner.certificates(),
        planner.kubeconfigs(),
        planner.etcd(),
        planner.control_plane(),
        planner.kubelet_start(),
        planner.wait_control_plane(),
        planner.upload_config(),
        planner.upload_certs(),
        planner.mark_control_plane(),
        planner.bootstrap_token(),
        planner.kubelet_finalize(),
        planner.addons(),
    ]
    .into_iter()
    .flatten()
    .filter(|step| inputs.selection.includes(step.phase))
    .collect();
    Plan { operation: "init", steps }
}

/// Where manifests go unless this is a dry-run.
pub(super) const MANIFESTS: &str = "/etc/kubernetes/manifests";
/// Where the kubelet's files go unless this is a dry-run.
pub(super) const KUBELET: &str = "/var/lib/kubelet";

fn would_write(path: &str, content: &str) -> Change {
    Change::say(Notice::WouldWriteFile { path: path.into(), content: content.to_owned() })
}

struct Planner<'a> {
    config: &'a InitConfiguration,
    inputs: &'a InitInputs<'a>,
}

fn step(phase: &'static str, what: &str, changes: Vec<Change>) -> Step<Change> {
    Step { id: format!("{phase}/{what}"), phase, changes }
}

impl Planner<'_> {
    /// What is told of a phase's artifacts comes after these.
    fn with_told(&self, phase: &str, mut changes: Vec<Change>) -> Vec<Change> {
        changes.extend(self.inputs.artifacts.told.of(phase).iter().cloned().map(Change::Say));
        changes
    }

    fn preflight(&self) -> Vec<Step<Change>> {
        if self.config.dry_run {
            return vec![step("preflight", "images", vec![Change::say(Notice::WouldPullImages)])];
        }
        let pull = PullImages {
            cri_socket: self.config.node_registration.cri_socket.clone(),
            images: self.inputs.artifacts.images.clone(),
            policy: self.config.node_registration.image_pull_policy.clone(),
            order: if self.config.node_registration.image_pull_serial {
                PullOrder::Serial
            } else {
                PullOrder::Parallel
            },
        };
        vec![step("preflight", "images", vec![Change::say(Notice::PullingImages), Change::PullImages(pull)])]
    }

    fn certificates(&self) -> Vec<Step<Change>> {
        let directory = &self.inputs.layout.certificates;
        let cluster = &self.config.cluster;
        let say = Change::say(Notice::CertificatesDirectory(directory.clone()));
        let mut steps = vec![step("certs", "directory", vec![say])];
        for (spec, phase) in CERTIFICATES.iter().zip(PHASES.iter().skip_while(|phase| **phase != "certs/ca"))
        {
            let authority = CERTIFICATES.iter().find(|other| Some(other.name) == spec.authority);
            let change = if !spec.belongs_to(cluster) {
                let name = spec.base_name.to_owned();
                Change::say(match authority {
                    None => Notice::ExternalEtcdAuthority(name),
                    Some(_) => Notice::ExternalEtcdCertificate(name),
                })
            } else if let Some(authority) = authority {
                Change::Certificate(Leaf {
                    directory: directory.clone(),
                    found_in: PathBuf::from(&cluster.certificates_dir),
                    base_name: spec.base_name,
                    authority: authority.base_name,
                    identity: self.identity(spec.name),
                    usages: spec.usages.to_vec(),
                    lifetime: cluster.certificate_validity_period,
                })
            } else {
                Change::Authority(Authority {
                    directory: directory.clone(),
                    found_in: PathBuf::from(&cluster.certificates_dir),
                    base_name: spec.base_name,
                    common_name: self.identity(spec.name).common_name,
                    lifetime: cluster.ca_certificate_validity_period,
                })
            };
            steps.push(Step::one(*phase, phase, change));
        }
        let keys = match self.inputs.authority_keys {
            AuthorityKeys::Here => Change::ServiceAccountKeys { directory: directory.clone() },
            AuthorityKeys::External => Change::say(Notice::ExternalServiceAccountKeys),
        };
        steps.push(Step::one("certs/sa", "certs/sa", keys));
        steps
    }

    fn identity(&self, name: &str) -> Identity {
        self.inputs.artifacts.identities.get(name).cloned().unwrap_or_default()
    }

    fn kubeconfigs(&self) -> Vec<Step<Change>> {
        const PHASE: [&str; 5] = [
            "kubeconfig/admin",
            "kubeconfig/super-admin",
            "kubeconfig/kubelet",
            "kubeconfig/controller-manager",
            "kubeconfig/scheduler",
        ];
        let directory = &self.inputs.layout.kubeconfigs;
        let say = Change::say(Notice::KubeconfigDirectory(directory.clone()));
        let mut steps = vec![step("kubeconfig", "directory", vec![say])];
        for ((spec, phase), server) in
            KUBECONFIG_FILES.iter().zip(PHASE).zip(&self.inputs.artifacts.kubeconfig_servers)
        {
            let change = match self.inputs.authority_keys {
                AuthorityKeys::External => Change::say(Notice::ExternalKubeconfig(spec.file.to_owned())),
                AuthorityKeys::Here => Change::Kubeconfig(ClientKubeconfig {
                    path: directory.join(spec.file),
                    file: spec.file,
                    certificates: self.inputs.layout.certificates.clone(),
                    server: server.clone(),
                    cluster: self.config.cluster.cluster_name.clone(),
                    identity: spec.identity(&self.config.node_registration.name),
                    lifetime: self.config.cluster.certificate_validity_period,
                }),
            };
            let mut changes = self.with_told(phase, Vec::new());
            changes.push(change);
            steps.push(Step { id: phase.to_owned(), phase, changes });
        }
        steps
    }

    fn etcd(&self) -> Vec<Step<Change>> {
        let (Etcd::Local(etcd), Some(manifest)) = (&self.config.cluster.etcd, &self.inputs.artifacts.etcd)
        else {
            return Vec::new();
        };
        let data_directory = if self.config.dry_run {
            Change::say(Notice::WouldEnsureEtcdDirectory(etcd.data_dir.clone()))
        } else {
            Change::Directory { path: PathBuf::from(&etcd.data_dir), mode: 0o700 }
        };
        let mut changes = self.with_told(
            "etcd/local",
            vec![data_directory, Change::say(Notice::EtcdManifest(self.inputs.layout.manifests.clone()))],
        );
        changes.extend([self.manifest_directory(), self.manifest("etcd", manifest)]);
        if self.config.dry_run {
            changes.push(would_write(&format!("{MANIFESTS}/etcd.yaml"), manifest));
        }
        vec![step("etcd/local", "manifest", changes)]
    }

    fn control_plane(&self) -> Vec<Step<Change>> {
        const PHASE: [&str; 3] =
            ["control-plane/apiserver", "control-plane/controller-manager", "control-plane/scheduler"];
        let say = Change::say(Notice::ManifestDirectory(self.inputs.layout.manifests.clone()));
        let mut steps = vec![step("control-plane", "directory", vec![say])];
        for (phase, (component, manifest)) in PHASE.into_iter().zip(&self.inputs.artifacts.control_plane) {
            let say = Change::say(Notice::ComponentManifest((*component).to_owned()));
            let mut changes = self.with_told(phase, vec![say]);
            changes.extend([self.manifest_directory(), self.manifest(component, manifest)]);
            steps.push(step(phase, "manifest", changes));
        }
        steps
    }

    fn manifest_directory(&self) -> Change {
        Change::Directory { path: self.inputs.layout.manifests.clone(), mode: 0o700 }
    }

    /// The kubelet reads every file in the manifest directory, so a manifest is completed beside that directory.
    fn manifest(&self, component: &str, content: &str) -> Change {
        let directory = &self.inputs.layout.manifests;
        Change::File(FileContent {
            path: directory.join(format!("{component}.yaml")),
            mode: 0o600,
            content: content.as_bytes().to_vec(),
            staging: directory.parent().map(Path::to_path_buf),
            notice: None,
        })
    }

    fn kubelet_start(&self) -> Vec<Step<Change>> {
        const PHASE: &str = "kubelet-start";
        let directory = &self.inputs.layout.kubelet;
        let kubelet = &self.inputs.artifacts.kubelet;
        let file = |name: &str, content: &str| FileContent {
            path: directory.join(name),
            mode: 0o644,
            content: content.as_bytes().to_vec(),
            staging: None,
            notice: None,
        };
        let environment = file("kubeadm-flags.env", &kubelet.environment);
        let instance = file("instance-config.yaml", &kubelet.instance);
        let config = file("config.yaml", &kubelet.config);
        let mut files = self.with_told(
            PHASE,
            vec![
                Change::Directory { path: directory.clone(), mode: 0o700 },
                Change::say(Notice::KubeletEnvironment(environment.path.clone())),
                Change::File(environment),
                Change::say(Notice::KubeletConfiguration(instance.path.clone())),
                Change::File(instance),
            ],
        );
        files.extend([Change::say(Notice::KubeletConfiguration(config.path.clone())), Change::File(config)]);
        if self.config.dry_run {
            return vec![step(PHASE, "files", files)];
        }
        vec![
            step(PHASE, "stop", vec![Change::Kubelet(ServiceAction::Stop)]),
            step(PHASE, "files", files),
            step(
                PHASE,
                "start",
                vec![Change::say(Notice::StartingKubelet), Change::Kubelet(ServiceAction::Start)],
            ),
        ]
    }

    fn wait_control_plane(&self) -> Vec<Step<Change>> {
        let manifests = self.inputs.layout.manifests.clone();
        let timeouts = &self.config.timeouts;
        let mut changes = if self.config.dry_run { self.dry_run_files() } else { Vec::new() };
        changes.extend([
            Change::say(Notice::WaitingForStaticPods(manifests.clone())),
            Change::KubeletHealthy {
                address: self.inputs.artifacts.kubelet.health_address.clone(),
                port: self.inputs.artifacts.kubelet.health_port,
                limit: timeouts.kubelet_health_check,
            },
            Change::ComponentsHealthy {
                manifests,
                api_server_address: self.config.local_api_endpoint.advertise_address.clone(),
                limit: timeouts.control_plane_component_health_check,
            },
            Change::AdminBinding,
        ]);
        vec![step("wait-control-plane", "healthy", changes)]
    }

    /// What a dry-run wrote, and what of it may be shown.
    fn dry_run_files(&self) -> Vec<Change> {
        let artifacts = self.inputs.artifacts;
        let directory = self.inputs.layout.manifests.clone();
        let mut changes = vec![Change::say(Notice::DryRunFiles { directory, manifests: true })];
        for (component, manifest) in &artifacts.control_plane {
            changes.push(would_write(&format!("{MANIFESTS}/{component}.yaml"), manifest));
        }
        changes.push(would_write(&format!("{KUBELET}/config.yaml"), &artifacts.kubelet.config));
        changes.push(would_write(&format!("{KUBELET}/kubeadm-flags.env"), &artifacts.kubelet.environment));
        changes
    }

    fn upload_config(&self) -> Vec<Step<Change>> {
        let artifacts = self.inputs.artifacts;
        let mut kubeadm = vec![Change::say(Notice::StoringConfiguration)];
        kubeadm.extend(apply(&artifacts.cluster_configuration));
        let mut kubelet = vec![Change::say(Notice::StoringKubeletConfiguration)];
        kubelet.extend(apply(&artifacts.kubelet_configuration));
        vec![
            step("upload-config/kubeadm", "objects", kubeadm),
            step("upload-config/kubelet", "objects", kubelet),
        ]
    }

    fn upload_certs(&self) -> Vec<Step<Change>> {
        const PHASE: &str = "upload-certs";
        let Upload::Yes { key, show } = self.inputs.upload else {
            return vec![step(PHASE, "skipped", vec![Change::say(Notice::SkippingUploadCerts)])];
        };
        let mut changes = vec![
            Change::say(Notice::StoringCertificates),
            Change::UploadCerts(UploadCerts {
                files: upload_certs::transfers(&self.config.cluster),
                key: key.clone(),
            }),
        ];
        if *show {
            let shown = host::Secret::new(key.expose_hex().to_string());
            changes.push(Change::say(Notice::CertificateKey(shown)));
        }
        vec![step(PHASE, "objects", changes)]
    }

    fn mark_control_plane(&self) -> Vec<Step<Change>> {
        let node = self.config.node_registration.name.clone();
        let labels: Vec<String> = CONTROL_PLANE_LABELS.iter().map(|label| (*label).to_owned()).collect();
        let taints = self.config.node_registration.taints.clone().unwrap_or_default();
        let mut changes = vec![Change::say(Notice::MarkingLabels { node: node.clone(), labels })];
        if !taints.is_empty() {
            let shown = taints.iter().map(render_taint).collect();
            changes.push(Change::say(Notice::MarkingTaints { node: node.clone(), taints: shown }));
        }
        changes.push(Change::MarkNode(MarkNode { node, taints }));
        vec![step("mark-control-plane", "node", changes)]
    }

    fn bootstrap_token(&self) -> Vec<Step<Change>> {
        let tokens: Vec<BootstrapTokenString> =
            self.config.bootstrap_tokens.iter().map(|token| token.token.clone()).collect();
        let mut changes = Vec::new();
        if self.inputs.show_tokens {
            let shown = tokens.iter().map(|token| host::Secret::new(token.expose().to_string())).collect();
            changes.push(Change::say(Notice::UsingTokens(shown)));
        }
        changes.push(Change::say(Notice::ConfiguringTokens));
        changes.extend(apply(&self.inputs.artifacts.tokens));
        changes.push(Change::say(Notice::CreatingClusterInfo));
        changes.push(Change::ClusterInfo { kubeconfig: self.inputs.layout.admin_kubeconfig.clone(), tokens });
        vec![step("bootstrap-token", "objects", changes)]
    }

    fn kubelet_finalize(&self) -> Vec<Step<Change>> {
        const PHASE: &str = "kubelet-finalize/enable-client-cert-rotation";
        let layout = self.inputs.layout;
        let change = Change::RotatingKubeletCredential {
            kubeconfig: layout.kubeconfigs.join("kubelet.conf"),
            certificate: self
                .inputs
                .artifacts
                .kubelet
                .certificate_directory
                .join("kubelet-client-current.pem"),
        };
        vec![step(PHASE, "kubeconfig", vec![change])]
    }

    fn addons(&self) -> Vec<Step<Change>> {
        let addon = |phase: &'static str, name: &str, objects: &NamedObjects| {
            let mut changes = self.with_told(phase, Vec::new());
            changes.extend(apply(objects));
            changes.push(Change::say(Notice::AppliedAddon(name.to_owned())));
            step(phase, "objects", changes)
        };
        vec![
            addon("addon/coredns", "CoreDNS", &self.inputs.artifacts.coredns),
            addon("addon/kube-proxy", "kube-proxy", &self.inputs.artifacts.kube_proxy),
        ]
    }
}

/// Applies objects; notices stand where the reference has them.
fn apply(objects: &NamedObjects) -> Vec<Change> {
    objects
        .iter()
        .flat_map(|(notice, object, failure)| {
            let change = Change::Object { object: Box::new(object.clone()), failure };
            notice.clone().map(Change::say).into_iter().chain([change])
        })
        .collect()
}
