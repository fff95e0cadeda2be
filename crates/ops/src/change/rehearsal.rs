//! What a dry-run says instead of calling the API server: the calls of the reference, in their order.
//!
//! The reference also looks at a real cluster where there is one; here every answer is that there is nothing, as on a
//! host that is yet to become a control plane. Answers to upstream `cmd/kubeadm/app/util/apiclient/dryrun.go`.

use cluster::artifacts::addons::coredns;
use cluster::artifacts::object::{KUBE_SYSTEM, Object};
use serde_json::{Value, json};

use super::MarkNode;
use crate::event::Notice;

/// The type of Secrets that are bootstrap tokens.
const TOKEN: &str = "bootstrap.kubernetes.io/token";
const SECRET_FIELDS: [&str; 2] = ["data", "stringData"];

/// Making an object be there.
pub(super) fn object(object: &Object) -> Vec<Notice> {
    let mut notices = Vec::new();
    if object.document.get("type").and_then(Value::as_str) == Some(TOKEN) {
        notices.extend(found_nothing("Secret", "v1", object.name()));
    }
    if object.kind() == "ConfigMap" && object.name() == coredns::COREDNS {
        // An installed CoreDNS would keep its number of replicas and its settings.
        notices.push(call("LIST", &named("Deployment", "apps/v1", ""), None));
        notices.push(Notice::RealObjectMissing("LIST"));
        notices.extend(found_nothing("ConfigMap", "v1", object.name()));
    }
    notices.push(call("CREATE", &object.document, Some(&object.document)));
    notices
}

/// Looking at an object that belongs to the system and is not there.
pub(super) fn found_nothing(kind: &str, api_version: &str, name: &str) -> [Notice; 2] {
    [call("GET", &named(kind, api_version, name), None), Notice::RealObjectMissing("GET")]
}

/// Marking a node, which is taken to have registered.
pub(super) fn mark(mark: &MarkNode) -> Vec<Notice> {
    let node = json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"labels": {"kubernetes.io/hostname": mark.node}, "name": mark.node},
        "spec": {},
        "status": {
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 0}},
            "nodeInfo": {
                "architecture": "",
                "bootID": "",
                "containerRuntimeVersion": "",
                "kernelVersion": "",
                "kubeProxyVersion": "",
                "kubeletVersion": "",
                "machineID": "",
                "operatingSystem": "",
                "osImage": "",
                "systemUUID": "",
            },
        },
    });
    ["GET", "PATCH"].map(|verb| call(verb, &node, Some(&node))).into()
}

fn named(kind: &str, api_version: &str, name: &str) -> Value {
    json!({
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name, "namespace": KUBE_SYSTEM},
    })
}

fn call(verb: &'static str, object: &Value, shown: Option<&Value>) -> Notice {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let api_version = text("/apiVersion");
    let (group, version) = match api_version.split_once('/') {
        Some((group, version)) => (group.to_owned(), version.to_owned()),
        None => ("core".to_owned(), api_version),
    };
    Notice::WouldCallApi {
        verb,
        resource: Object::new(object.clone()).resource().to_owned(),
        group,
        version,
        name: text("/metadata/name"),
        namespace: text("/metadata/namespace"),
        object: shown.map(|object| yaml::to_string(&without_secrets(object))),
    }
}

/// DIFFERS: of a token, the secret half is withheld; of other Secrets, everything.
fn without_secrets(object: &Value) -> Value {
    let mut shown = object.clone();
    if shown.get("kind").and_then(Value::as_str) != Some("Secret") {
        return shown;
    }
    let is_token = shown.get("type").and_then(Value::as_str) == Some(TOKEN);
    for field in SECRET_FIELDS {
        let Some(Value::Object(entries)) = shown.get_mut(field) else { continue };
        for (name, value) in entries {
            if !value.is_null() && (!is_token || name == "token-secret") {
                *value = "<value withheld>".into();
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(document: Value, shown: Value) {
        assert_eq!(without_secrets(&document), shown);
    }

    #[test]
    fn secrets_are_not_shown() {
        let token = |secret: &str| json!({"kind": "Secret", "type": TOKEN, "data": {"token-id": "YQ==", "token-secret": secret}});
        check(token("Yg=="), token("<value withheld>"));
        let certs = |sealed: &str| json!({"kind": "Secret", "data": {"ca.key": sealed, "sa.pub": null}});
        check(certs("Yg=="), certs("<value withheld>"));
        let map = json!({"kind": "ConfigMap", "data": {"a": "b"}});
        check(map.clone(), map);
    }

    #[test]
    fn a_token_is_looked_for_before_it_is_made() {
        let secret = json!({
            "apiVersion": "v1", "kind": "Secret", "type": TOKEN,
            "metadata": {"name": "bootstrap-token-aaaaaa", "namespace": KUBE_SYSTEM},
        });
        let notices = object(&Object::new(secret));
        assert!(
            matches!(&notices[0], Notice::WouldCallApi { verb: "GET", resource, .. } if resource == "secrets")
        );
        assert_eq!(notices[1], Notice::RealObjectMissing("GET"));
        assert!(matches!(&notices[2], Notice::WouldCallApi { verb: "CREATE", .. }));
    }
}
