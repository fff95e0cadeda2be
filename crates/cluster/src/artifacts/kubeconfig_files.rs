//! The kubeconfig files of a node, as data.
//!
//! Owns whom each file speaks for, and to which server. Answers to `getKubeConfigSpecsBase` of upstream
//! `cmd/kubeadm/app/phases/kubeconfig`, and to the kubeconfigs of `discovery`.

use host::Secret;
use pki::Identity;

use super::kubeconfig::{Credentials, Kubeconfig};
use crate::api::Warning;
use crate::api::endpoint::{self, EndpointError};
use crate::api::internal::{ApiEndpoint, ClusterConfiguration};

/// The group of the administrators that `init` makes.
pub const CLUSTER_ADMINS: &str = "kubeadm:cluster-admins";
/// The group of nodes.
pub const NODES_GROUP: &str = "system:nodes";
/// How the name of a node's user starts.
pub const NODE_USER_PREFIX: &str = "system:node:";
/// The user that a joining node is before it has a certificate.
pub const BOOTSTRAP_USER: &str = "tls-bootstrap-token-user";

/// A kubeconfig file that the program makes.
#[derive(Debug, PartialEq, Eq)]
pub struct KubeconfigSpec {
    /// The name of its phase, `init phase kubeconfig <name>`.
    pub name: &'static str,
    /// The name of the file.
    pub file: &'static str,
    /// Groups in the client certificate.
    pub organizations: &'static [&'static str],
    user: User,
    server: Server,
}

#[derive(Debug, PartialEq, Eq)]
enum User {
    Named(&'static str),
    Node,
}

#[derive(Debug, PartialEq, Eq)]
enum Server {
    /// Any API server, through the shared endpoint.
    ControlPlane,
    /// The one of the node itself, whose version then changes together with its client's.
    Local,
}

/// Every kubeconfig file, in the order in which `init` makes them.
pub const KUBECONFIG_FILES: [KubeconfigSpec; 5] = [
    KubeconfigSpec {
        name: "admin",
        file: "admin.conf",
        organizations: &[CLUSTER_ADMINS],
        user: User::Named("kubernetes-admin"),
        server: Server::ControlPlane,
    },
    KubeconfigSpec {
        name: "super-admin",
        file: "super-admin.conf",
        organizations: &["system:masters"],
        user: User::Named("kubernetes-super-admin"),
        server: Server::ControlPlane,
    },
    KubeconfigSpec {
        name: "kubelet",
        file: "kubelet.conf",
        organizations: &[NODES_GROUP],
        user: User::Node,
        server: Server::Local,
    },
    KubeconfigSpec {
        name: "controller-manager",
        file: "controller-manager.conf",
        organizations: &[],
        user: User::Named("system:kube-controller-manager"),
        server: Server::Local,
    },
    KubeconfigSpec {
        name: "scheduler",
        file: "scheduler.conf",
        organizations: &[],
        user: User::Named("system:kube-scheduler"),
        server: Server::Local,
    },
];

impl KubeconfigSpec {
    /// Who its client certificate is for.
    pub fn identity(&self, node_name: &str) -> Identity {
        let common_name = match self.user {
            User::Named(name) => name.to_owned(),
            User::Node => format!("{NODE_USER_PREFIX}{node_name}"),
        };
        let organizations = self.organizations.iter().map(|name| (*name).to_owned()).collect();
        Identity { common_name, organizations, ..Identity::default() }
    }

    /// The server in a kubeconfig that is written together with a certificate request (`certs generate-csr`). It
    /// differs for the kubelet, which upstream points to its own API server only when it makes the file itself.
    pub fn server_with_request(
        &self,
        cluster: &ClusterConfiguration,
        local: &ApiEndpoint,
    ) -> Result<(String, Option<Warning>), EndpointError> {
        match self.user {
            User::Node => endpoint::control_plane_url(&cluster.control_plane_endpoint, local),
            User::Named(_) => self.server(cluster, local),
        }
    }

    /// The server it names, with what a user should know about that.
    pub fn server(
        &self,
        cluster: &ClusterConfiguration,
        local: &ApiEndpoint,
    ) -> Result<(String, Option<Warning>), EndpointError> {
        match self.server {
            Server::ControlPlane => endpoint::control_plane_url(&cluster.control_plane_endpoint, local),
            Server::Local => Ok((endpoint::local_url(local), None)),
        }
    }
}

/// The kubeconfig with which a joining kubelet asks for its certificate.
pub fn bootstrap(server: &str, cluster_name: &str, ca: &[u8], token: Secret<String>) -> Kubeconfig {
    Kubeconfig::new(server, cluster_name, BOOTSTRAP_USER, ca, &Credentials::Token(token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::golden::cluster;

    #[test]
    fn only_a_kubelet_that_requests_its_certificate_uses_the_shared_endpoint() {
        let cluster = ClusterConfiguration { control_plane_endpoint: "lb:6443".into(), ..cluster() };
        let local = ApiEndpoint { advertise_address: "10.0.0.1".into(), bind_port: 6443 };
        let servers = |spec: &KubeconfigSpec| {
            let made = spec.server(&cluster, &local).unwrap().0;
            (made, spec.server_with_request(&cluster, &local).unwrap().0)
        };
        let (shared, own) = ("https://lb:6443".to_owned(), "https://10.0.0.1:6443".to_owned());
        for spec in &KUBECONFIG_FILES {
            let expected = match spec.name {
                "kubelet" => (own.clone(), shared.clone()),
                "controller-manager" | "scheduler" => (own.clone(), own.clone()),
                _ => (shared.clone(), shared.clone()),
            };
            assert_eq!(servers(spec), expected, "{}", spec.name);
        }
    }

    #[test]
    fn a_joining_kubelet_presents_its_token() {
        let token = Secret::new("abcdef.0123456789abcdef".to_owned());
        let config = bootstrap("https://lb:6443", "prod", b"ca", token);
        assert_eq!(config.current_context, "tls-bootstrap-token-user@prod");
        assert_eq!(config.current_user().unwrap().token().expose(), "abcdef.0123456789abcdef");
    }

    #[test]
    fn file_and_phase_share_a_name() {
        for spec in &KUBECONFIG_FILES {
            assert_eq!(spec.file, format!("{}.conf", spec.name));
        }
    }
}
