use serde_json::json;

use super::kubelet::{SystemdResolved, set_resolver};
use super::*;

#[track_caller]
fn check_resolver(given: serde_json::Value, resolved: SystemdResolved, expected: &str, warned: bool) {
    let mut document = json!({});
    if !given.is_null() {
        document["resolvConf"] = given;
    }
    let warning = set_resolver(&mut document, &resolved);
    assert_eq!((document["resolvConf"].as_str().unwrap_or("absent"), warning.is_some()), (expected, warned));
}

#[test]
fn the_kubelet_is_pointed_past_the_stub_of_systemd_resolved() {
    const REAL: &str = "/run/systemd/resolve/resolv.conf";
    check_resolver(json!(null), SystemdResolved::Active, REAL, false);
    check_resolver(json!(REAL), SystemdResolved::Active, REAL, false);
    check_resolver(json!("/etc/resolv.conf"), SystemdResolved::Active, "/etc/resolv.conf", true);
    check_resolver(json!(""), SystemdResolved::Active, "", true);
    check_resolver(json!(null), SystemdResolved::Inactive, "absent", false);
    check_resolver(json!(null), SystemdResolved::Unknown("no init system".into()), "absent", true);
}

#[test]
fn completing_a_complete_document_changes_nothing() {
    for component in COMPONENTS {
        let complete = component.complete(&json!({"logging": {"flushFrequency": "5s"}}));
        assert_eq!(component.complete(&complete), complete);
        assert_eq!(complete["kind"], component.kind.name());
    }
}
