//! The shape that all static Pods share.

use serde_json::{Value, json};

use super::Component;
use super::mounts::Mounts;
use super::probes::Probes;

/// The value of the priority class `system-node-critical`.
const NODE_CRITICAL: i32 = 2_000_001_000;

/// What differs from Pod to Pod.
pub(super) struct PodSpec<'a> {
    pub component: Component,
    pub image: String,
    pub arguments: Vec<String>,
    pub probes: Probes,
    pub mounts: Mounts,
    pub requests: Value,
    pub environment: Vec<Value>,
    pub annotation: Option<(&'a str, String)>,
}

/// Writes a Pod.
pub(super) fn build(spec: PodSpec<'_>) -> Value {
    let name = spec.component.name();
    let mut command = vec![name.to_owned()];
    command.extend(spec.arguments);
    let annotations: serde_json::Map<String, Value> =
        spec.annotation.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
    let container = json!({
        "name": name,
        "image": spec.image,
        "imagePullPolicy": "IfNotPresent",
        "command": command,
        "livenessProbe": spec.probes.liveness(),
        "readinessProbe": spec.probes.readiness(),
        "startupProbe": spec.probes.startup(),
        "ports": [spec.probes.container_port()],
        "resources": { "requests": spec.requests },
        "env": spec.environment,
        "volumeMounts": spec.mounts.volume_mounts(),
    });
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": "kube-system",
            "labels": { "component": name, "tier": "control-plane" },
            "annotations": annotations,
        },
        "spec": {
            "containers": [container],
            "hostNetwork": true,
            "priority": NODE_CRITICAL,
            "priorityClassName": "system-node-critical",
            "securityContext": { "seccompProfile": { "type": "RuntimeDefault" } },
            "volumes": spec.mounts.volumes(),
        },
    })
}
