//! Certificates on their way to other control-plane nodes: the Secret `kubeadm-certs`.
//!
//! Owns which files travel, under which names, and the objects. Sealing and unsealing them is the business of
//! `pki`. Answers to upstream `cmd/kubeadm/app/phases/copycerts`.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::layout::join;
use super::object::{KUBE_SYSTEM, Object};
use super::rbac::{BOOTSTRAP_TOKEN_GROUP, Subject, may_get};
use crate::api::internal::{BootstrapToken, ClusterConfiguration, Etcd};
use crate::api::token::BootstrapTokenString;

/// The Secret.
pub const KUBEADM_CERTS: &str = "kubeadm-certs";

const ROLE: &str = "kubeadm:kubeadm-certs";
/// How long the certificates stay.
const LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);

const CERTIFICATES: [&str; 6] =
    ["ca.crt", "ca.key", "front-proxy-ca.crt", "front-proxy-ca.key", "sa.pub", "sa.key"];
const ETCD_CERTIFICATES: [&str; 2] = ["etcd/ca.crt", "etcd/ca.key"];

/// A file that travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its key in the Secret.
    pub key: String,
    /// Where it is on a node.
    pub path: String,
}

/// The files that a joining control-plane node needs.
pub fn transfers(cluster: &ClusterConfiguration) -> Vec<Transfer> {
    let certificate =
        |name: &&str| Transfer { key: name.replace('/', "-"), path: join(&cluster.certificates_dir, name) };
    let mut transfers: Vec<Transfer> = CERTIFICATES.iter().map(certificate).collect();
    match &cluster.etcd {
        Etcd::Local(_) => transfers.extend(ETCD_CERTIFICATES.iter().map(certificate)),
        Etcd::External(etcd) => {
            let files = [
                ("external-etcd-ca.crt", &etcd.ca_file),
                ("external-etcd.crt", &etcd.cert_file),
                ("external-etcd.key", &etcd.key_file),
            ];
            transfers.extend(files.map(|(key, path)| Transfer { key: key.to_owned(), path: path.clone() }));
        }
    }
    transfers
}

/// The token that owns the Secret: when it ends, the Secret is collected with it.
pub fn lifetime_token(token: BootstrapTokenString) -> BootstrapToken {
    BootstrapToken {
        token,
        description: "Proxy for managing TTL for the kubeadm-certs secret".to_owned(),
        ttl: Some(LIFETIME),
        expires: None,
        usages: Vec::new(),
        groups: Vec::new(),
    }
}

/// The Secret with sealed files, `None` being one that does not exist, owned by the Secret of a token; and who may
/// read it.
pub fn objects(sealed: &BTreeMap<String, Option<Vec<u8>>>, owner_name: &str, owner_uid: &str) -> Vec<Object> {
    let encode = |content: &Option<Vec<u8>>| {
        content.as_ref().map_or(Value::Null, |bytes| STANDARD.encode(bytes).into())
    };
    let data: serde_json::Map<String, Value> =
        sealed.iter().map(|(key, content)| (key.clone(), encode(content))).collect();
    let secret = Object::new(json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": KUBEADM_CERTS,
            "namespace": KUBE_SYSTEM,
            "ownerReferences": [{
                "apiVersion": "v1",
                "blockOwnerDeletion": true,
                "controller": true,
                "kind": "Secret",
                "name": owner_name,
                "uid": owner_uid,
            }],
        },
        "data": data,
    }));
    let readers = [Subject::Group(BOOTSTRAP_TOKEN_GROUP)];
    let mut objects = vec![secret];
    objects.extend(may_get(KUBE_SYSTEM, ROLE, "secrets", KUBEADM_CERTS, &readers));
    objects
}
