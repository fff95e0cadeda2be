//! What makes a Node a control-plane node: labels and taints.
//!
//! Answers to upstream `cmd/kubeadm/app/phases/markcontrolplane`.

use serde_json::{Map, Value, json};

use crate::api::internal::Taint;

/// The label and the key of the taint of control-plane nodes.
pub const CONTROL_PLANE_LABEL: &str = "node-role.kubernetes.io/control-plane";
/// Labels of control-plane nodes; their values are empty.
pub const CONTROL_PLANE_LABELS: [&str; 2] =
    [CONTROL_PLANE_LABEL, "node.kubernetes.io/exclude-from-external-load-balancers"];

/// The taint that keeps ordinary Pods off.
pub fn control_plane_taint() -> Taint {
    Taint { key: CONTROL_PLANE_LABEL.to_owned(), effect: "NoSchedule".to_owned(), ..Taint::default() }
}

/// The strategic merge patch that marks a Node; it has only what changes.
///
/// Taints that the Node has already come after the configured ones.
pub fn mark_control_plane_patch(node: &Value, taints: &[Taint]) -> Value {
    let mut patch = Map::new();
    let missing = CONTROL_PLANE_LABELS.iter().filter(|label| {
        node.get("metadata").and_then(|metadata| metadata.get("labels")?.get(**label)) != Some(&json!(""))
    });
    let labels: Map<String, Value> = missing.map(|label| ((*label).to_owned(), json!(""))).collect();
    if !labels.is_empty() {
        patch.insert("metadata".to_owned(), json!({ "labels": labels }));
    }
    let present =
        node.pointer("/spec/taints").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut wanted: Vec<Value> = taints.iter().map(render).collect();
    for taint in present {
        if !wanted.contains(taint) {
            wanted.push(taint.clone());
        }
    }
    if wanted != present {
        patch.insert("spec".to_owned(), json!({ "taints": wanted }));
    }
    Value::Object(patch)
}

fn render(taint: &Taint) -> Value {
    let mut fields = json!({ "key": taint.key, "effect": taint.effect });
    let optional = [("value", Some(&taint.value)), ("timeAdded", taint.time_added.as_ref())];
    if let Value::Object(fields) = &mut fields {
        let given = optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
        fields.extend(given.map(|(name, value)| (name.to_owned(), value.as_str().into())));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(node: Value, taints: &[Taint], expected: Value) {
        assert_eq!(mark_control_plane_patch(&node, taints), expected);
    }

    fn marked() -> Value {
        json!({ "labels": { CONTROL_PLANE_LABELS[0]: "", CONTROL_PLANE_LABELS[1]: "", "other": "x" } })
    }

    #[test]
    fn a_new_node_gets_labels_and_taints() {
        check(
            json!({ "metadata": { "labels": { "other": "x" } } }),
            &[control_plane_taint()],
            json!({
                "metadata": { "labels": { CONTROL_PLANE_LABELS[0]: "", CONTROL_PLANE_LABELS[1]: "" } },
                "spec": { "taints": [{ "key": CONTROL_PLANE_LABEL, "effect": "NoSchedule" }] },
            }),
        );
    }

    #[test]
    fn a_marked_node_stays_as_it_is() {
        let taints = json!([{ "key": CONTROL_PLANE_LABEL, "effect": "NoSchedule" }]);
        check(
            json!({ "metadata": marked(), "spec": { "taints": taints } }),
            &[control_plane_taint()],
            json!({}),
        );
        check(json!({ "metadata": marked() }), &[], json!({}));
    }

    #[test]
    fn taints_of_others_are_kept_behind() {
        let other = json!({ "key": "node.kubernetes.io/not-ready", "effect": "NoExecute", "timeAdded": "2026-01-02T03:04:05Z" });
        check(
            json!({ "metadata": marked(), "spec": { "taints": [other] } }),
            &[Taint { value: "v".into(), ..control_plane_taint() }],
            json!({ "spec": { "taints": [{ "key": CONTROL_PLANE_LABEL, "value": "v", "effect": "NoSchedule" }, other] } }),
        );
    }
}
