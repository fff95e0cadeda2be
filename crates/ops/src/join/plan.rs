//! What joining as a worker does, in order.

use std::path::{Path, PathBuf};

use cluster::api::internal::JoinConfiguration;
use cluster::artifacts::kubeconfig::Kubeconfig;
use cluster::artifacts::kubelet;
use host::service::ServiceAction;

use crate::change::{Change, FileContent, TlsBootstrap};
use crate::event::Notice;
use crate::init::artifacts::KubeletArtifacts;
use crate::plan::{Plan, Step};
use crate::selection::Selection;

/// The phases, parents before their children, in the order of their execution.
pub const PHASES: &[&str] = &[
    "preflight",
    "control-plane-prepare",
    "control-plane-prepare/download-certs",
    "control-plane-prepare/certs",
    "control-plane-prepare/kubeconfig",
    "control-plane-prepare/control-plane",
    "check-etcd",
    "kubelet-start",
    "etcd-join",
    "kubelet-wait-bootstrap",
    "control-plane-join",
    "control-plane-join/etcd",
    "control-plane-join/mark-control-plane",
    "wait-control-plane",
];

/// What a plan is made from, besides the configuration.
pub struct JoinInputs<'a> {
    /// Finds, trusts and authenticates.
    pub bootstrap: &'a Kubeconfig,
    /// The kubelet's files.
    pub kubelet: &'a KubeletArtifacts,
    /// The host's name, which the kubelet registers unless told otherwise.
    pub host_name: &'a str,
    /// The cluster's CA is not on this host yet.
    pub write_ca: bool,
    /// Which phases take part.
    pub selection: &'a Selection,
}

/// Plans the joining of a worker.
pub fn plan_join(config: &JoinConfiguration, inputs: &JoinInputs<'_>) -> Plan<Change> {
    let mut steps = kubelet_start(config, inputs);
    steps.push(wait(config, inputs.kubelet));
    steps.retain(|step| inputs.selection.includes(step.phase));
    Plan { operation: "join", steps }
}

fn kubelet_start(config: &JoinConfiguration, inputs: &JoinInputs<'_>) -> Vec<Step<Change>> {
    const PHASE: &str = "kubelet-start";
    let step = |what: &str, changes| Step { id: format!("{PHASE}/{what}"), phase: PHASE, changes };
    let directory = Path::new("/var/lib/kubelet");
    let file = |path: PathBuf, content: &[u8]| {
        Change::File(FileContent {
            path,
            mode: 0o644,
            content: content.to_vec(),
            staging: None,
            notice: None,
        })
    };
    let written = |path: &Path| Change::say(Notice::KubeletConfiguration(path.to_path_buf()));
    let (instance, kubelet_config) = (directory.join("instance-config.yaml"), directory.join("config.yaml"));
    let environment = directory.join("kubeadm-flags.env");
    let mut authority = Vec::new();
    if inputs.write_ca {
        let path = PathBuf::from(&config.ca_cert_path);
        let ca = inputs.bootstrap.current_cluster().map(|(_, cluster)| cluster.ca_data()).unwrap_or_default();
        if let Some(parent) = path.parent() {
            authority.push(Change::Directory { path: parent.to_path_buf(), mode: 0o755 });
        }
        authority.push(file(path, &ca));
    }
    let credential = Change::TlsBootstrap(Box::new(TlsBootstrap {
        node: kubelet::node_name(&config.node_registration, inputs.host_name).to_owned(),
        bootstrap: inputs.bootstrap.clone(),
        directory: inputs.kubelet.certificate_directory.clone(),
        kubeconfig: "/etc/kubernetes/kubelet.conf".into(),
        limit: config.timeouts.tls_bootstrap,
    }));
    let mut files = vec![
        Change::Directory { path: directory.to_path_buf(), mode: 0o700 },
        written(&instance),
        file(instance, inputs.kubelet.instance.as_bytes()),
    ];
    files.extend(inputs.kubelet.told.iter().cloned().map(Change::Say));
    files.extend([
        written(&kubelet_config),
        file(kubelet_config, inputs.kubelet.config.as_bytes()),
        Change::say(Notice::KubeletEnvironment(environment.clone())),
        file(environment, inputs.kubelet.environment.as_bytes()),
    ]);
    vec![
        step("authority", authority),
        step("stop", vec![Change::Kubelet(ServiceAction::Stop)]),
        step("files", files),
        step("credential", vec![credential]),
        step("start", vec![Change::say(Notice::StartingKubelet), Change::Kubelet(ServiceAction::Start)]),
    ]
}

fn wait(config: &JoinConfiguration, kubelet: &KubeletArtifacts) -> Step<Change> {
    const PHASE: &str = "kubelet-wait-bootstrap";
    let changes = vec![
        Change::KubeletHealthy {
            address: kubelet.health_address.clone(),
            port: kubelet.health_port,
            limit: config.timeouts.kubelet_health_check,
        },
        Change::say(Notice::WaitingForTlsBootstrap),
        // An earlier, killed run of the reference may have left it.
        Change::RemoveFile { path: "/etc/kubernetes/bootstrap-kubelet.conf".into() },
    ];
    Step { id: format!("{PHASE}/healthy"), phase: PHASE, changes }
}
