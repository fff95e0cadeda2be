use serde_json::{Value, json};

use super::*;

#[test]
fn every_type_that_a_field_names_is_in_the_table() {
    fn name_of(shape: &Shape) -> Option<&'static str> {
        match shape {
            Shape::Object(name) => Some(name),
            Shape::List(inner) | Shape::Map(inner) | Shape::Pointer(inner) => name_of(inner),
            _ => None,
        }
    }
    for (type_name, fields) in TABLE.iter() {
        for (field, description) in fields {
            if let Some(name) = name_of(&description.shape) {
                assert!(TABLE.contains_key(name), "{type_name}.{field} is a {name}");
            }
            if let ListPatch::MergeByKey(key) = description.list_patch {
                let element = name_of(&description.shape).and_then(|name| TABLE.get(name)).unwrap();
                assert!(element.contains_key(key), "{type_name}.{field} is merged by {key}");
            }
        }
    }
    assert!(TABLE.len() > 150);
}

#[track_caller]
fn check(type_name: &'static str, document: Value, expected: Value) {
    assert_eq!(complete(type_name, &document).unwrap(), expected);
}

#[test]
fn unknown_fields_go_and_empty_ones_are_left_out() {
    check("EnvVar", json!({ "name": "a", "value": "", "unknown": 1 }), json!({ "name": "a" }));
    check(
        "VolumeMount",
        json!({ "readOnly": false, "subPath": null }),
        json!({ "mountPath": "", "name": "" }),
    );
    check("LabelSelector", json!({ "matchLabels": {} }), json!({}));
}

#[test]
fn what_is_pointed_to_stays_although_it_is_empty() {
    check("HostPathVolumeSource", json!({ "path": "/x", "type": "" }), json!({ "path": "/x", "type": "" }));
    check("EmptyDirVolumeSource", json!({ "sizeLimit": "0" }), json!({ "sizeLimit": "0" }));
    check(
        "SecurityContext",
        json!({ "privileged": false, "capabilities": {} }),
        json!({ "privileged": false, "capabilities": {} }),
    );
}

#[test]
fn what_holds_fields_is_never_left_out() {
    check(
        "Deployment",
        json!({}),
        json!({
            "metadata": {},
            "spec": {
                "selector": null,
                "strategy": {},
                "template": { "metadata": {}, "spec": { "containers": null } },
            },
            "status": {},
        }),
    );
    check("ServicePort", json!({ "port": 1 }), json!({ "port": 1, "targetPort": 0 }));
}

#[test]
fn values_are_written_in_their_canonical_form() {
    check(
        "ResourceRequirements",
        json!({ "limits": { "cpu": 0.5, "memory": "1024Mi" }, "requests": { "cpu": "1000m" } }),
        json!({ "limits": { "cpu": "500m", "memory": "1Gi" }, "requests": { "cpu": "1" } }),
    );
    check(
        "ObjectMeta",
        json!({ "creationTimestamp": "2026-01-02T03:04:05.6+01:00" }),
        json!({ "creationTimestamp": "2026-01-02T02:04:05Z" }),
    );
}

#[test]
fn a_port_has_a_number_or_a_name() {
    check("TCPSocketAction", json!({ "port": "http" }), json!({ "port": "http" }));
    check("TCPSocketAction", json!({ "port": 80 }), json!({ "port": 80 }));
}

#[test]
fn a_value_of_another_type_is_named_by_its_place() {
    let check = |type_name: &'static str, document: Value, expected: &str| {
        assert_eq!(complete(type_name, &document).unwrap_err().to_string(), expected);
    };
    check(
        "Pod",
        json!({ "spec": { "hostNetwork": "yes" } }),
        "json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool",
    );
    check(
        "Pod",
        json!({ "spec": { "containers": [{ "ports": [{ "containerPort": 1.5 }] }] } }),
        "json: cannot unmarshal number 1.5 into Go struct field ContainerPort.spec.containers.ports.containerPort \
         of type int32",
    );
    check(
        "Pod",
        json!({ "spec": { "containers": {} } }),
        "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
    );
    check(
        "Pod",
        json!({ "spec": { "containers": [{ "resources": { "limits": { "cpu": "much" } } }] } }),
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
    check(
        "ContainerPort",
        json!({ "containerPort": 3_000_000_000_i64 }),
        "json: cannot unmarshal number 3000000000 into Go struct field ContainerPort.containerPort of type int32",
    );
}
