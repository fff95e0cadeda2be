//! Who may do what in a cluster, as far as the program says so.
//!
//! Owns the shapes of roles and bindings and the tables of those that concern the whole cluster; what belongs to one
//! ConfigMap or Secret is granted next to it. Answers to upstream `cmd/kubeadm/app/phases/bootstraptoken/node`.

use serde_json::{Value, json};

use super::kubeconfig_files::{CLUSTER_ADMINS, NODES_GROUP};
use super::object::{Object, Upsert};

/// The group of nodes that join with a bootstrap token.
pub const BOOTSTRAP_TOKEN_GROUP: &str = "system:bootstrappers:kubeadm:default-node-token";

const API_GROUP: &str = "rbac.authorization.k8s.io";

/// Who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Group(&'static str),
    User(&'static str),
    /// In `kube-system`.
    ServiceAccount(&'static str),
}

/// What the phase `bootstrap-token` grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What it is good for, as the reference prints it.
    pub announcement: &'static str,
    binding: &'static str,
    role: &'static str,
    subject: Subject,
    defines_role: bool,
}

/// What the phase `bootstrap-token` grants, in its order.
pub const BOOTSTRAP_TOKEN_GRANTS: [Grant; 5] = [
    Grant {
        announcement: "Configured RBAC rules to allow Node Bootstrap tokens to get nodes",
        binding: "kubeadm:get-nodes",
        role: "kubeadm:get-nodes",
        subject: Subject::Group(BOOTSTRAP_TOKEN_GROUP),
        defines_role: true,
    },
    Grant {
        announcement: "Configured RBAC rules to allow Node Bootstrap tokens to post CSRs in order for nodes to get \
                       long term certificate credentials",
        binding: "kubeadm:kubelet-bootstrap",
        role: "system:node-bootstrapper",
        subject: Subject::Group(BOOTSTRAP_TOKEN_GROUP),
        defines_role: false,
    },
    Grant {
        announcement: "Configured RBAC rules to allow the csrapprover controller automatically approve CSRs from a \
                       Node Bootstrap Token",
        binding: "kubeadm:node-autoapprove-bootstrap",
        role: "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        subject: Subject::Group(BOOTSTRAP_TOKEN_GROUP),
        defines_role: false,
    },
    Grant {
        announcement: "Configured RBAC rules to allow certificate rotation for all node client certificates in the \
                       cluster",
        binding: "kubeadm:node-autoapprove-certificate-rotation",
        role: "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
        subject: Subject::Group(NODES_GROUP),
        defines_role: false,
    },
    Grant {
        announcement: "Configured RBAC rules to allow the API server kubelet client certificate to access the \
                       kubelet API",
        binding: "kubeadm:apiserver-kubelet-client",
        role: "system:kubelet-api-admin",
        subject: Subject::User("kube-apiserver-kubelet-client"),
        defines_role: false,
    },
];

impl Grant {
    /// The objects that grant it.
    pub fn objects(&self) -> Vec<Object> {
        let role = self.defines_role.then(|| get_nodes(self.role));
        let binding = Object::new(cluster_role_binding(self.binding, self.role, self.subject));
        role.into_iter().chain([binding]).collect()
    }
}

/// The binding that makes administrators of those in `admin.conf`.
pub fn cluster_admins() -> Object {
    let binding = cluster_role_binding(CLUSTER_ADMINS, "cluster-admin", Subject::Group(CLUSTER_ADMINS));
    Object::new(binding).with(Upsert::CreateOrRetain)
}

fn get_nodes(name: &str) -> Object {
    Object::new(json!({
        "apiVersion": format!("{API_GROUP}/v1"),
        "kind": "ClusterRole",
        "metadata": { "name": name },
        "rules": [{ "apiGroups": [""], "resources": ["nodes"], "verbs": ["get"] }],
    }))
}

/// A binding for the whole cluster.
pub(super) fn cluster_role_binding(name: &str, role: &str, subject: Subject) -> Value {
    json!({
        "apiVersion": format!("{API_GROUP}/v1"),
        "kind": "ClusterRoleBinding",
        "metadata": { "name": name },
        "roleRef": { "apiGroup": API_GROUP, "kind": "ClusterRole", "name": role },
        "subjects": [subject.render()],
    })
}

/// A role to get one named object of a namespace, and its binding.
pub(super) fn may_get(
    namespace: &str,
    role: &str,
    resource: &str,
    resource_name: &str,
    subjects: &[Subject],
) -> [Object; 2] {
    let subjects: Vec<Value> = subjects.iter().map(|subject| subject.render()).collect();
    let metadata = json!({ "name": role, "namespace": namespace });
    [
        Object::new(json!({
            "apiVersion": format!("{API_GROUP}/v1"),
            "kind": "Role",
            "metadata": metadata,
            "rules": [{
                "apiGroups": [""],
                "resourceNames": [resource_name],
                "resources": [resource],
                "verbs": ["get"],
            }],
        })),
        Object::new(json!({
            "apiVersion": format!("{API_GROUP}/v1"),
            "kind": "RoleBinding",
            "metadata": metadata,
            "roleRef": { "apiGroup": API_GROUP, "kind": "Role", "name": role },
            "subjects": subjects,
        })),
    ]
}

impl Subject {
    // Upstream leaves the API group of a subject to the server.
    fn render(self) -> Value {
        match self {
            Self::Group(name) => json!({ "kind": "Group", "name": name }),
            Self::User(name) => json!({ "kind": "User", "name": name }),
            Self::ServiceAccount(name) => {
                json!({ "kind": "ServiceAccount", "name": name, "namespace": "kube-system" })
            }
        }
    }
}
