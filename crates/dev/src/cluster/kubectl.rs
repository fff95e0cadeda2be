//! Owns asking a cluster and waiting for it, through the kubectl of its first machine.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Cluster, ClusterError};
use crate::machine::Output;

/// The administrator's credentials on a control-plane machine.
const ADMIN_CONF: &str = "/etc/kubernetes/admin.conf";
/// A request is answered or given up within this time.
const REQUEST_PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(250);

/// What a look at something that is waited for has shown.
pub(super) enum Look {
    /// It has come about.
    Done,
    /// It has not; this is how it stands.
    NotYet(String),
}

impl Cluster<'_> {
    /// Runs kubectl as administrator and returns what it printed.
    pub fn kubectl(&self, arguments: &[&str]) -> Result<Output, ClusterError> {
        self.kubectl_with(arguments, Vec::new())
    }

    /// Makes or changes objects, given as JSON or YAML.
    pub fn apply(&self, manifest: &str) -> Result<Output, ClusterError> {
        self.kubectl_with(&["apply", "--filename", "-"], manifest.into())
    }

    fn kubectl_with(&self, arguments: &[&str], input: Vec<u8>) -> Result<Output, ClusterError> {
        let command = [&["kubectl", "--kubeconfig", ADMIN_CONF], arguments].concat();
        Ok(self.first()?.command(&command).input(input).timeout(REQUEST_PATIENCE).succeed()?)
    }

    /// Lists objects.
    pub fn list(&self, arguments: &[&str]) -> Result<Vec<Value>, ClusterError> {
        let command = [&["get", "--output", "json"], arguments].concat();
        let output = self.kubectl(&command)?;
        let mut list: Value = serde_json::from_slice(&output.stdout).map_err(|error| {
            ClusterError::Unexpected { command: command.join(" "), found: error.to_string() }
        })?;
        match list.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Ok(vec![list]),
        }
    }

    /// Waits until every machine of the cluster is a node that is ready.
    pub fn wait_for_nodes(&self, patience: Duration) -> Result<(), ClusterError> {
        wait_for("all nodes to be Ready", patience, || {
            let nodes = match self.list(&["nodes"]) {
                Ok(nodes) => nodes,
                Err(error) => return Ok(Look::NotYet(error.to_string())),
            };
            let ready: Vec<_> = nodes.iter().filter(|node| is_ready(node)).filter_map(name).collect();
            let machines = self.machines().iter().map(|machine| machine.name());
            let missing: Vec<_> = machines.filter(|name| !ready.contains(name)).map(str::to_owned).collect();
            Ok(Look::unless_missing(&missing))
        })
    }

    /// Waits until there is at least one Pod that the arguments (as of `kubectl get pods`) select, and all are ready.
    pub fn wait_for_pods(&self, arguments: &[&str], patience: Duration) -> Result<(), ClusterError> {
        wait_for(&format!("Pods to be Ready ({})", arguments.join(" ")), patience, || {
            let pods = match self.list(&[&["pods"], arguments].concat()) {
                Ok(pods) => pods,
                Err(error) => return Ok(Look::NotYet(error.to_string())),
            };
            if pods.is_empty() {
                return Ok(Look::NotYet("there is none".to_owned()));
            }
            let missing: Vec<_> = pods.iter().filter(|pod| !is_ready(pod)).map(describe_pod).collect();
            Ok(Look::unless_missing(&missing))
        })
    }

    /// Writes the administrator's credentials to a file of the host, which reaches the machines, and returns its path.
    pub fn write_kubeconfig(&self) -> Result<PathBuf, ClusterError> {
        let content = self.first()?.read_file(ADMIN_CONF)?;
        let path = self.lab.cluster_directory(&self.spec.name).join("kubeconfig");
        let write = || {
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600).open(&path)?.write_all(&content)
        };
        write().map_err(|source| ClusterError::Io { path: path.clone(), source })?;
        Ok(path)
    }
}

impl Look {
    fn unless_missing(missing: &[String]) -> Look {
        match missing {
            [] => Look::Done,
            missing => Look::NotYet(format!("not Ready: {}", missing.join(", "))),
        }
    }
}

/// Looks again and again until something has come about.
pub(super) fn wait_for(
    awaited: &str,
    patience: Duration,
    mut look: impl FnMut() -> Result<Look, ClusterError>,
) -> Result<(), ClusterError> {
    let deadline = Instant::now() + patience;
    loop {
        match look()? {
            Look::Done => return Ok(()),
            Look::NotYet(state) if Instant::now() > deadline => {
                let (awaited, seconds) = (awaited.to_owned(), patience.as_secs());
                return Err(ClusterError::TimedOut { awaited, seconds, state });
            }
            Look::NotYet(_) => std::thread::sleep(PAUSE),
        }
    }
}

fn name(object: &Value) -> Option<&str> {
    object.pointer("/metadata/name")?.as_str()
}

/// A Pod's name, with what is known about why it isn't ready.
fn describe_pod(pod: &Value) -> String {
    let text = |path: &str| pod.pointer(path).and_then(Value::as_str);
    let containers = pod.pointer("/status/containerStatuses").and_then(Value::as_array);
    let waiting = containers
        .into_iter()
        .flatten()
        .filter_map(|container| container.pointer("/state/waiting/reason").and_then(Value::as_str));
    let known = [text("/status/phase"), text("/status/reason"), text("/status/message")];
    let known: Vec<_> = known.into_iter().flatten().chain(waiting).collect();
    format!("{} ({})", name(pod).unwrap_or_default(), known.join(", "))
}

/// Whether a node or a Pod has the condition `Ready`.
fn is_ready(object: &Value) -> bool {
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    conditions.into_iter().flatten().any(|condition| {
        let field = |name| condition.get(name).and_then(Value::as_str);
        field("type") == Some("Ready") && field("status") == Some("True")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_condition_ready_counts() {
        let check = |conditions: Value, ready: bool| {
            assert_eq!(is_ready(&json!({ "status": { "conditions": conditions } })), ready);
        };
        check(json!([{ "type": "Ready", "status": "True" }]), true);
        check(
            json!([{ "type": "PIDPressure", "status": "True" }, { "type": "Ready", "status": "False" }]),
            false,
        );
        check(json!([{ "type": "Ready", "status": "Unknown" }]), false);
        check(json!([]), false);
        assert!(!is_ready(&json!({})));
    }

    #[test]
    fn a_pod_that_isn_t_ready_says_why() {
        let check = |status: Value, expected: &str| {
            assert_eq!(describe_pod(&json!({ "metadata": { "name": "p" }, "status": status })), expected);
        };
        check(json!({ "phase": "Pending" }), "p (Pending)");
        check(
            json!({ "phase": "Failed", "reason": "Evicted", "message": "disk" }),
            "p (Failed, Evicted, disk)",
        );
        let waiting = json!([{ "state": { "waiting": { "reason": "ErrImageNeverPull" } } }]);
        check(json!({ "phase": "Pending", "containerStatuses": waiting }), "p (Pending, ErrImageNeverPull)");
    }

    #[test]
    fn waiting_ends_with_what_was_there_instead() {
        let mut looks = 0;
        let error = wait_for("rain", Duration::ZERO, || {
            looks += 1;
            Ok(Look::NotYet(format!("sun {looks}")))
        });
        let Err(ClusterError::TimedOut { awaited, state, .. }) = error else { panic!("{error:?}") };
        assert_eq!((awaited.as_str(), state), ("rain", format!("sun {looks}")));
    }

    #[test]
    fn waiting_ends_when_it_has_come_about() {
        let mut looks = 0;
        let result = wait_for("rain", Duration::from_secs(60), || {
            looks += 1;
            Ok(if looks == 2 { Look::Done } else { Look::NotYet(String::new()) })
        });
        assert!(result.is_ok());
        assert_eq!(looks, 2);
    }
}
