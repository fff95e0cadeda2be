//! The closed list of changes a plan is made of, and the interpreter that surveys and makes them.

mod api;
mod certificates;
mod cluster_info;
mod error;
pub(crate) mod existing_kubeconfig;
mod files;
mod health;
mod images;
mod key_forge;
mod kubeconfig;
mod kubelet_credential;
mod machinery;
mod node;
pub mod pki_files;
mod rehearsal;
mod service;
mod tls_bootstrap;
mod upload_certs;

pub use api::ApiAccess;
pub use certificates::{Authority, Leaf};
pub use error::ChangeError;
pub use files::FileContent;
pub use images::PullImages;
pub use key_forge::KeyForge;
pub use kubeconfig::ClientKubeconfig;
pub use machinery::{Machinery, Mode};
pub use node::MarkNode;
pub use tls_bootstrap::TlsBootstrap;
pub use upload_certs::UploadCerts;

use std::path::PathBuf;
use std::time::Duration;

use cluster::api::token::BootstrapTokenString;
use cluster::artifacts::object::Object;
use host::service::ServiceAction;

use crate::Event;
use crate::event::Notice;

/// One change of the world.
#[derive(Clone, Debug)]
pub enum Change {
    /// Tells something; changes nothing.
    Say(Event),
    /// Makes images be present in the runtime.
    PullImages(PullImages),
    /// Makes a directory.
    Directory {
        /// Where.
        path: PathBuf,
        /// Permission bits, should it be made.
        mode: u32,
    },
    /// Makes a file hold exactly this.
    File(FileContent),
    /// Removes a file.
    RemoveFile {
        /// Where.
        path: PathBuf,
    },
    /// Makes a certificate authority, or uses the one that is there.
    Authority(Authority),
    /// Makes a certificate, or uses the one that is there.
    Certificate(Leaf),
    /// Makes the service account key pair, or uses the one that is there.
    ServiceAccountKeys {
        /// The PKI directory.
        directory: PathBuf,
    },
    /// Makes a kubeconfig with a client certificate, or uses the one that is there.
    Kubeconfig(ClientKubeconfig),
    /// Starts, stops or restarts the kubelet.
    Kubelet(ServiceAction),
    /// Waits until the kubelet is healthy.
    KubeletHealthy {
        /// Address it listens on.
        address: String,
        /// Port; 0 means it does not listen.
        port: u16,
        /// The limit.
        limit: Duration,
    },
    /// Waits until the control-plane components are healthy.
    ComponentsHealthy {
        /// Where the manifests are.
        manifests: PathBuf,
        /// The API server's address unless its manifest names another.
        api_server_address: String,
        /// The limit.
        limit: Duration,
    },
    /// Gives `admin.conf` its rights, with the help of `super-admin.conf`.
    AdminBinding,
    /// Makes an object be there.
    Object {
        /// The object.
        object: Box<Object>,
        /// Wraps the error, as the reference words it.
        failure: &'static str,
    },
    /// Publishes `cluster-info`, signed for each token at once.
    ClusterInfo {
        /// The kubeconfig whose cluster is published.
        kubeconfig: PathBuf,
        /// The tokens.
        tokens: Vec<BootstrapTokenString>,
    },
    /// Uploads the shared certificates, encrypted.
    UploadCerts(UploadCerts),
    /// Obtains a joining node's certificate.
    TlsBootstrap(Box<TlsBootstrap>),
    /// Labels and taints a node.
    MarkNode(MarkNode),
    /// Points `kubelet.conf` to the rotating client certificate, if the kubelet rotates it.
    RotatingKubeletCredential {
        /// The kubeconfig.
        kubeconfig: PathBuf,
        /// `kubelet-client-current.pem`.
        certificate: PathBuf,
    },
}

impl Change {
    /// Tells a line of the reference's story.
    pub fn say(notice: Notice) -> Self {
        Self::Say(notice.into())
    }
}
