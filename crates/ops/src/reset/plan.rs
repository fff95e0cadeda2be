//! What a reset does, in order.

use std::path::{Path, PathBuf};

use cluster::api::internal::ResetConfiguration;

use super::change::ResetChange;
use super::unmount;
use crate::event::Notice;
use crate::plan::{Plan, Step};

const KUBERNETES: &str = "/etc/kubernetes";
const DEFAULT_CERTIFICATES: &str = "/etc/kubernetes/pki";

/// Kubeconfigs, in the order the reference names them.
const FILES: [&str; 6] = [
    "admin.conf",
    "super-admin.conf",
    "kubelet.conf",
    "bootstrap-kubelet.conf",
    "controller-manager.conf",
    "scheduler.conf",
];

/// What etcd keeps in its data directory.
const ETCD_NAMES: &[&str] = &["member"];

/// What `init` and `join` put into a certificate directory.
const CERTIFICATE_NAMES: &[&str] = &[
    "apiserver-etcd-client.crt",
    "apiserver-etcd-client.key",
    "apiserver-kubelet-client.crt",
    "apiserver-kubelet-client.key",
    "apiserver.crt",
    "apiserver.key",
    "ca.crt",
    "ca.key",
    "etcd",
    "front-proxy-ca.crt",
    "front-proxy-ca.key",
    "front-proxy-client.crt",
    "front-proxy-client.key",
    "sa.key",
    "sa.pub",
];

/// What the planner knows of the host and the cluster.
#[derive(Clone, Debug)]
pub struct ResetFacts {
    /// Where the certificates are, by flag, configuration or cluster.
    pub certificates_directory: PathBuf,
    /// The runtime's endpoint.
    pub cri_socket: String,
    /// The kubelet's directory with every link resolved; `None` when there is none.
    pub kubelet_directory: Option<PathBuf>,
    /// Where the data of this host's etcd member is; `None` when it has none.
    pub etcd_data: Option<PathBuf>,
}

/// Plans a reset; `phases` tells which phases take part.
pub fn plan_reset(
    config: &ResetConfiguration,
    facts: &ResetFacts,
    phases: &dyn Fn(&str) -> bool,
) -> Plan<ResetChange> {
    let mut steps = Vec::new();
    if phases("remove-etcd-member") {
        steps.push(remove_etcd(facts));
    }
    if phases("cleanup-node") {
        steps.extend(cleanup_node(config, facts));
    }
    Plan { operation: "reset", steps }
}

fn remove_etcd(facts: &ResetFacts) -> Step<ResetChange> {
    let change = match &facts.etcd_data {
        None => ResetChange::Say(Notice::NoEtcdConfiguration),
        Some(directory) => ResetChange::Empty {
            directory: directory.clone(),
            // DIFFERS: a data directory may be anything a configuration named; only etcd's own entries go.
            only: Some(ETCD_NAMES),
            done: Some(Notice::DeletedEtcdData(directory.clone())),
        },
    };
    Step::one("remove-etcd-member/data", "remove-etcd-member", change)
}

fn cleanup_node(config: &ResetConfiguration, facts: &ResetFacts) -> Vec<Step<ResetChange>> {
    const PHASE: &str = "cleanup-node";
    let kubernetes = Path::new(KUBERNETES);
    let mut steps = vec![Step::one("cleanup-node/kubelet", PHASE, ResetChange::StopKubelet)];
    let mut directories = vec![(kubernetes.join("manifests"), None)];
    if let Some(directory) = &facts.kubelet_directory {
        steps.push(Step {
            id: "cleanup-node/mounts".into(),
            phase: PHASE,
            changes: vec![
                ResetChange::Say(Notice::Unmounting("/var/lib/kubelet".into())),
                ResetChange::UnmountBelow {
                    directory: directory.clone(),
                    flags: unmount::flags(&config.unmount_flags),
                },
            ],
        });
        directories.push((directory.clone(), None));
    }
    let pods = ResetChange::RemovePods { cri_socket: facts.cri_socket.clone() };
    steps.push(Step::one("cleanup-node/pods", PHASE, pods));
    // DIFFERS: a certificate directory that somebody chose may hold other things; only what init and join put
    // there goes.
    let chosen = facts.certificates_directory != Path::new(DEFAULT_CERTIFICATES);
    directories.push((facts.certificates_directory.clone(), chosen.then_some(CERTIFICATE_NAMES)));
    if config.cleanup_tmp_dir {
        directories.push((kubernetes.join("tmp"), None));
    }
    let listed = directories.iter().map(|(directory, _)| directory.clone()).collect();
    let mut changes = vec![ResetChange::Say(Notice::DeletingDirectories(listed))];
    changes.extend(directories.into_iter().map(|(directory, only)| ResetChange::Empty {
        directory,
        only,
        done: None,
    }));
    steps.push(Step { id: "cleanup-node/directories".into(), phase: PHASE, changes });
    let files: Vec<PathBuf> = FILES.iter().map(|name| kubernetes.join(name)).collect();
    let mut changes = vec![ResetChange::Say(Notice::DeletingFiles(files.clone()))];
    changes.extend(files.into_iter().map(ResetChange::Remove));
    steps.push(Step { id: "cleanup-node/files".into(), phase: PHASE, changes });
    steps
}
