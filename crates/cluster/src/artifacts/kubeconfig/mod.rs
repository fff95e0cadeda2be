//! kubeconfig files: who talks to which API server, and with what.
//!
//! Owns the type, reading it, writing it as the reference writes it, and the changes a node's files go through.
//! Which files a node has is the table of [`super::kubeconfig_files`]. Certificates and keys are bytes here.
//! Answers to upstream `cmd/kubeadm/app/util/kubeconfig` and `client-go/tools/clientcmd`.
//!
//! DIFFERS: fields that are not known here survive reading and writing; the reference loses those it does not know.

mod entries;
mod read;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use host::Secret;
use serde_json::{Map, Value};
use thiserror::Error;

pub use entries::{Cluster, Context, User};
pub use read::KubeconfigError;

use crate::api::endpoint;
use crate::api::internal::ApiEndpoint;

/// A kubeconfig.
#[derive(Clone, Default, PartialEq)]
pub struct Kubeconfig {
    /// API servers by name.
    pub clusters: BTreeMap<String, Cluster>,
    /// Who uses which, by name.
    pub contexts: BTreeMap<String, Context>,
    /// Credentials by name.
    pub users: BTreeMap<String, User>,
    /// The context that counts.
    pub current_context: String,
    /// Everything else at the top.
    other: Map<String, Value>,
}

/// What a user proves its identity with.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// Nothing: the kubeconfig has no user.
    None,
    /// A token.
    Token(Secret<String>),
    /// A client certificate and its key, in PEM.
    Certificate {
        /// The certificate.
        certificate: Vec<u8>,
        /// The key.
        key: Secret<Vec<u8>>,
    },
}

/// The current context of a file leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CurrentContextError {
    /// There is none.
    #[error("the file \"{file}\" does not have current context set")]
    Unset {
        /// The file.
        file: String,
    },
    /// It does not exist.
    #[error(
        "the file \"{file}\" is not a valid kubeconfig: \"{context}\" set as current-context, but not found in \
         context list"
    )]
    MissingContext {
        /// The file.
        file: String,
        /// The context.
        context: String,
    },
    /// It names no user.
    #[error("the file \"{file}\" is not a valid kubeconfig: empty username for current context")]
    NoUser {
        /// The file.
        file: String,
    },
    /// Its user does not exist.
    #[error("the file \"{file}\" does not contain authentication for user \"{user}\"")]
    MissingUser {
        /// The file.
        file: String,
        /// The user.
        user: String,
    },
}

impl Kubeconfig {
    /// A kubeconfig with one cluster and one user, the context being called `user@cluster`.
    pub fn new(server: &str, cluster: &str, user: &str, ca: &[u8], credentials: &Credentials) -> Self {
        let context = format!("{user}@{cluster}");
        let users = User::with(credentials).map(|entry| (user.to_owned(), entry));
        Self {
            clusters: [(cluster.to_owned(), Cluster::new(server, ca))].into(),
            contexts: [(context.clone(), Context::new(cluster, user))].into(),
            users: users.into_iter().collect(),
            current_context: context,
            other: Map::new(),
        }
    }

    /// Keeps only the cluster, without a name: the form in which `cluster-info` is published.
    pub fn for_cluster_info(cluster: Cluster) -> Self {
        Self { clusters: [(String::new(), cluster)].into(), ..Self::default() }
    }

    /// The cluster without a name, or the one of the current context.
    pub fn current_cluster(&self) -> Option<(&str, &Cluster)> {
        let name = if self.clusters.contains_key("") {
            ""
        } else {
            self.contexts.get(&self.current_context)?.cluster()
        };
        self.clusters.get_key_value(name).map(|(name, cluster)| (name.as_str(), cluster))
    }

    /// The user of the current context.
    pub fn current_user(&self) -> Option<&User> {
        self.users.get(self.contexts.get(&self.current_context)?.user())
    }

    /// The user of the current context, to be changed.
    pub fn current_user_mut(&mut self) -> Option<&mut User> {
        let name = self.contexts.get(&self.current_context)?.user();
        self.users.get_mut(name)
    }

    /// Points every cluster to a node's own API server.
    pub fn point_to(&mut self, local: &ApiEndpoint) {
        let url = endpoint::local_url(local);
        self.clusters.values_mut().for_each(|cluster| cluster.set_server(&url));
    }

    /// Replaces the current user's certificate and key by a file that has both and changes over time.
    ///
    /// `file` names this kubeconfig in errors.
    pub fn use_rotated_certificate(&mut self, file: &str, pem: &str) -> Result<(), CurrentContextError> {
        let file = file.to_owned();
        if self.current_context.is_empty() {
            return Err(CurrentContextError::Unset { file });
        }
        let Some(context) = self.contexts.get(&self.current_context) else {
            return Err(CurrentContextError::MissingContext { file, context: self.current_context.clone() });
        };
        if context.user().is_empty() {
            return Err(CurrentContextError::NoUser { file });
        }
        // DIFFERS: the reference shows the name of the node instead of the user it looked for.
        let Some(user) = self.users.get_mut(context.user()) else {
            return Err(CurrentContextError::MissingUser { file, user: context.user().to_owned() });
        };
        user.use_certificate_files(pem, pem);
        Ok(())
    }
}

/// Shows names alone: the rest may be secret.
impl fmt::Debug for Kubeconfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kubeconfig")
            .field("clusters", &self.clusters.keys())
            .field("users", &self.users.keys())
            .field("current_context", &self.current_context)
            .finish_non_exhaustive()
    }
}
