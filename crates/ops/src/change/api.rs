//! Objects in the cluster.

use std::path::PathBuf;
use std::time::Duration;

use cluster::artifacts::object::{Object, Upsert};
use cluster::artifacts::rbac;
use cluster::kube::{self, Client, Connection, Deadline, ObjectPath, Poll};
use host::Observe;

use super::ChangeError;

/// A way to the API server: a kubeconfig, and the client made from it once it exists.
pub struct ApiAccess {
    kubeconfig: PathBuf,
    local_server: Option<String>,
    limit: Duration,
    client: Option<Client>,
    bound: bool,
}

impl ApiAccess {
    /// Through a kubeconfig that may not exist yet. A local server replaces the one it names, so that bootstrapping
    /// talks to this host's API server whatever stands behind the endpoint.
    pub fn new(kubeconfig: PathBuf, local_server: Option<String>, limit: Duration) -> Self {
        Self { kubeconfig, local_server, limit, client: None, bound: false }
    }

    /// The client for changes. The administrator's own kubeconfig is first given its rights, whichever phase asks;
    /// one that the user names is taken as it is.
    pub(super) async fn administrator(&mut self, host: &dyn Observe) -> Result<Client, ChangeError> {
        if self.local_server.is_some() && !self.bound {
            self.bind_admin(host).await.map_err(|e| ChangeError::AdminBinding(Box::new(e)))?;
            self.bound = true;
        }
        self.client(host).await
    }

    /// The client, made at first use.
    pub(crate) async fn client(&mut self, host: &dyn Observe) -> Result<Client, ChangeError> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let client = self.open(host, &self.kubeconfig).await?;
        self.client = Some(client.clone());
        Ok(client)
    }

    /// The time one change may take, from now.
    pub(super) fn deadline(&self) -> Deadline {
        Deadline::after(self.limit)
    }

    async fn open(&self, host: &dyn Observe, path: &std::path::Path) -> Result<Client, ChangeError> {
        let bytes = host.read(path)?.ok_or_else(|| ChangeError::Missing {
            path: path.into(),
            made_by: "kubeadm init phase kubeconfig admin",
        })?;
        let text = String::from_utf8_lossy(&bytes);
        let connection = Connection { server: self.local_server.as_deref(), ..Connection::default() };
        Client::from_kubeconfig(&text, &connection)
            .await
            .map_err(|source| ChangeError::Connect { kubeconfig: path.into(), source })
    }

    /// Makes the binding that gives `admin.conf` its rights. The administrator may be able to do so (hand-made
    /// `admin.conf` of an old cluster); otherwise `super-admin.conf` beside it is.
    async fn bind_admin(&mut self, host: &dyn Observe) -> Result<(), ChangeError> {
        let binding = rbac::cluster_admins();
        let deadline = self.deadline();
        let admin = self.client(host).await?;
        let mut poll = Poll::local();
        loop {
            match admin.create(&binding.document).await {
                Ok(_) => return Ok(()),
                Err(e) if e.is_already_exists() => return Ok(()),
                Err(e) if e.is_forbidden() => break,
                Err(e) if !poll.pause(deadline).await => {
                    return Err(ChangeError::api("unable to create ClusterRoleBinding")(e));
                }
                Err(_) => {}
            }
        }
        let path = self.kubeconfig.with_file_name("super-admin.conf");
        if host.info(&path)?.is_none() {
            return Err(ChangeError::Refused {
                reason:
                    "the ClusterRoleBinding for the kubeadm:cluster-admins Group is missing but there is no \
                         super-admin.conf to create it"
                        .into(),
                help: "make it with: kubeadm init phase kubeconfig super-admin".into(),
            });
        }
        let super_admin = self.open(host, &path).await?;
        let context =
            "unable to create the kubeadm:cluster-admins ClusterRoleBinding by using super-admin.conf";
        let binding = binding.with(Upsert::CreateOrRetain);
        kube::apply(&super_admin, &binding, deadline).await.map_err(ChangeError::api(context))?;
        self.wait_for_rights(&admin, deadline).await
    }

    /// The API server's authorizer sees a new binding a moment after it was made.
    async fn wait_for_rights(&self, admin: &Client, deadline: Deadline) -> Result<(), ChangeError> {
        let probe = ObjectPath::collection("v1", "ConfigMap", "kube-system").map_err(kube::ApiError::from);
        let probe = probe.map_err(ChangeError::api("cannot locate ConfigMaps"))?.named("kubeadm-config");
        let mut poll = Poll::local();
        loop {
            match admin.find(&probe).await {
                Ok(_) => return Ok(()),
                Err(e) if !poll.pause(deadline).await => {
                    return Err(ChangeError::api("the rights of admin.conf did not take effect")(e));
                }
                Err(_) => {}
            }
        }
    }
}

/// Makes an object be there.
pub(super) async fn perform(
    client: &Client,
    object: &Object,
    failure: &str,
    deadline: Deadline,
) -> Result<(), ChangeError> {
    kube::apply(client, object, deadline).await.map_err(ChangeError::api(failure))
}
