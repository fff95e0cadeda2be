//! Components that run as users of their own (feature gate `RootlessControlPlane`).
//!
//! Owns who they are, what their Pods then look like and which files they must own. Making users and changing
//! owners is the caller's business. Answers to upstream `cmd/kubeadm/app/util/staticpod/utils_linux.go`.

use serde_json::{Value, json};

use super::{CaKey, Component, StaticPod};
use crate::api::internal::{ClusterConfiguration, Etcd};
use crate::artifacts::layout::{CONTROLLER_MANAGER_KUBECONFIG, SCHEDULER_KUBECONFIG, join};

/// A user or group of the control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootlessUser {
    /// The superuser.
    Root,
    /// The user of a component, and the group of the same name.
    Component(Component),
    /// The group that may read the key for ServiceAccount tokens; no user has this name.
    ServiceAccountKeyReaders,
}

/// The numbers that a component runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootlessIds {
    /// Its user.
    pub user: i64,
    /// Its group.
    pub group: i64,
    /// The group that may read the key for ServiceAccount tokens.
    pub service_account_key_readers: i64,
}

/// Who must own a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The path; a directory with all that is in it.
    pub path: String,
    /// Its user.
    pub user: RootlessUser,
    /// Its group.
    pub group: RootlessUser,
    /// Its permissions; `None`: they stay.
    pub mode: Option<u32>,
}

impl RootlessUser {
    /// The name in the host's tables of users and groups.
    pub fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Component(Component::Etcd) => "kubeadm-etcd",
            Self::Component(Component::KubeApiServer) => "kubeadm-kas",
            Self::Component(Component::KubeControllerManager) => "kubeadm-kcm",
            Self::Component(Component::KubeScheduler) => "kubeadm-ks",
            Self::ServiceAccountKeyReaders => "kubeadm-sa-key-readers",
        }
    }
}

impl StaticPod {
    /// The same Pod, running as users of the host without privileges.
    pub fn rootless(mut self, ids: RootlessIds) -> Self {
        let mut container = json!({ "capabilities": { "drop": ["ALL"] } });
        if self.component == Component::KubeApiServer {
            // Its binary has the file capability, without which it would not start (and which rules out
            // `allowPrivilegeEscalation: false`).
            set(&mut container, "/capabilities", "add", json!(["NET_BIND_SERVICE"]));
        } else {
            set(&mut container, "", "allowPrivilegeEscalation", json!(false));
        }
        set(&mut self.document, "/spec/containers/0", "securityContext", container);
        set(&mut self.document, "/spec/securityContext", "runAsUser", json!(ids.user));
        set(&mut self.document, "/spec/securityContext", "runAsGroup", json!(ids.group));
        if reads_service_account_key(self.component) {
            let groups = json!([ids.service_account_key_readers]);
            set(&mut self.document, "/spec/securityContext", "supplementalGroups", groups);
        }
        self
    }
}

/// What a component must be able to read and write, in the order in which it changes hands.
pub fn ownership(component: Component, cluster: &ClusterConfiguration, ca_key: CaKey) -> Vec<Ownership> {
    let certificate = |name: &str| join(&cluster.certificates_dir, name);
    let user = RootlessUser::Component(component);
    let own = |path: String| Ownership { path, user, group: user, mode: Some(0o600) };
    let service_account_key = || Ownership {
        path: certificate("sa.key"),
        user: RootlessUser::Root,
        group: RootlessUser::ServiceAccountKeyReaders,
        mode: Some(0o640),
    };
    match (component, &cluster.etcd) {
        (Component::KubeApiServer, etcd) => {
            let mut paths = vec![
                own(certificate("sa.pub")),
                service_account_key(),
                own(certificate("apiserver.key")),
                own(certificate("apiserver-kubelet-client.key")),
                own(certificate("front-proxy-client.key")),
            ];
            if matches!(etcd, Etcd::Local(_)) {
                paths.push(own(certificate("apiserver-etcd-client.key")));
            }
            paths
        }
        (Component::KubeControllerManager, _) => {
            let mut paths = vec![own(CONTROLLER_MANAGER_KUBECONFIG.to_owned()), service_account_key()];
            if ca_key == CaKey::Local {
                paths.push(own(certificate("ca.key")));
            }
            paths
        }
        (Component::KubeScheduler, _) => vec![own(SCHEDULER_KUBECONFIG.to_owned())],
        (Component::Etcd, Etcd::Local(etcd)) => vec![
            Ownership { path: etcd.data_dir.clone(), user, group: user, mode: None },
            own(certificate("etcd/server.key")),
            own(certificate("etcd/peer.key")),
        ],
        (Component::Etcd, Etcd::External(_)) => Vec::new(),
    }
}

fn reads_service_account_key(component: Component) -> bool {
    matches!(component, Component::KubeApiServer | Component::KubeControllerManager)
}

fn set(document: &mut Value, pointer: &str, key: &str, value: Value) {
    if let Some(Value::Object(fields)) = document.pointer_mut(pointer) {
        fields.insert(key.to_owned(), value);
    }
}
