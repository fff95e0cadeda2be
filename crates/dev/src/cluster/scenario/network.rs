//! Owns finding out whether Pods of a cluster reach each other in all the ways that Kubernetes promises.
//!
//! One Pod on each machine answers with its name. Behind each is a Service of its own, so that an answer shows
//! which way a request took.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cluster::{Cluster, ClusterError};
use crate::machine::Machine;

const NAMESPACE: &str = "network-scenario";
const PORT: u16 = 8080;
/// Pods start, and kube-proxy hears of Services, within this time.
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(500);
/// A request is answered within this time, in seconds.
const REQUEST: &str = "3";

/// A way through the cluster that doesn't lead where it should, or a cluster that doesn't answer at all.
#[derive(Debug, thiserror::Error)]
pub enum NetworkFault {
    /// Asking the cluster failed.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// A request got no answer or a wrong one.
    #[error("{way}: expected \"{expected}\" within {seconds} s, got: {found}", seconds = PATIENCE.as_secs())]
    Way {
        /// From where to where.
        way: String,
        /// The right answer.
        expected: String,
        /// What came.
        found: String,
    },
    /// The cluster has no image for the Pods.
    #[error("the cluster's images contain no agnhost")]
    NoImage,
}

/// A Pod that answers, and its Service.
struct Echo<'a> {
    machine: &'a Machine,
    name: String,
    pod_address: String,
    service_address: String,
    node_port: u64,
}

/// Sends requests from each Pod and each machine to each Pod: by Pod address, Service address, node port and DNS name;
/// reads a log and runs a command in a Pod. Leaves nothing in the cluster.
pub fn check_network(cluster: &Cluster<'_>, progress: &mut dyn FnMut(&str)) -> Result<(), NetworkFault> {
    let image = cluster.images().iter().find(|image| image.reference.contains("/agnhost:"));
    let image = &image.ok_or(NetworkFault::NoImage)?.reference;
    let begin = Instant::now();
    cluster.apply(&render_manifest(cluster.machines(), image))?;
    cluster.wait_for_pods(&["--namespace", NAMESPACE], PATIENCE)?;
    let echoes = observe(cluster)?;
    for from in &echoes {
        for to in &echoes {
            check_ways(cluster, from, to)?;
        }
        check_log(cluster, from)?;
    }
    cluster.kubectl(&["delete", "namespace", NAMESPACE])?;
    progress(&format!(
        "network: {} Pods reach each other, by address, Service, node port and name, in {:.1} s",
        echoes.len(),
        begin.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn check_ways(cluster: &Cluster<'_>, from: &Echo<'_>, to: &Echo<'_>) -> Result<(), NetworkFault> {
    let machine = from.machine;
    let addresses = machine.addresses();
    // A Service has ports of nodes in the family of its address.
    let node = match to.service_address.contains(':') {
        true => addresses.v6.to_string(),
        false => addresses.v4.to_string(),
    };
    let name_of = |host: &str, port: u64| format!("http://{}/hostname", authority(host, port));
    let pod_port = u64::from(PORT);
    let dns = format!("{}.{NAMESPACE}.svc.cluster.local", to.name);
    let from_pod = |url: String| in_pod(cluster, from, &["curl", "-sS", "-m", REQUEST, &url]);
    let from_node = |url: String| on_machine(machine, &["curl", "-sS", "-m", REQUEST, &url]);
    let way = |kind: &str| format!("{} -> {} ({kind})", from.name, to.name);

    expect(&way("Pod to Pod"), &to.name, || from_pod(name_of(&to.pod_address, pod_port)))?;
    expect(&way("node to Pod"), &to.name, || from_node(name_of(&to.pod_address, pod_port)))?;
    expect(&way("Pod to Service"), &to.name, || from_pod(name_of(&to.service_address, pod_port)))?;
    expect(&way("node to Service"), &to.name, || from_node(name_of(&to.service_address, pod_port)))?;
    expect(&way("Pod to DNS name"), &to.name, || from_pod(name_of(&dns, pod_port)))?;
    expect(&way("node port"), &to.name, || from_node(name_of(&node, to.node_port)))?;
    if from.name != to.name {
        let client = format!("http://{}/clientip", authority(&to.pod_address, pod_port));
        expect(&way("Pod's own address is seen"), &authority_prefix(&from.pod_address), || {
            from_pod(client.clone()).map(|seen| match seen.rsplit_once(':') {
                Some((address, _)) => address.to_owned(),
                None => seen,
            })
        })?;
    }
    Ok(())
}

fn check_log(cluster: &Cluster<'_>, echo: &Echo<'_>) -> Result<(), NetworkFault> {
    expect(&format!("log of {}", echo.name), "logged", || {
        let log = cluster.kubectl(&["logs", "--namespace", NAMESPACE, &echo.name])?.text();
        Ok(if log.contains("Started HTTP server") { "logged".to_owned() } else { log })
    })
}

/// Repeats a request until it is answered as it should be.
fn expect(
    way: &str,
    expected: &str,
    mut request: impl FnMut() -> Result<String, ClusterError>,
) -> Result<(), NetworkFault> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = match request() {
            Ok(found) if found == expected => return Ok(()),
            Ok(found) => found,
            Err(error) => error.to_string(),
        };
        if Instant::now() > deadline {
            let (way, expected) = (way.to_owned(), expected.to_owned());
            return Err(NetworkFault::Way { way, expected, found });
        }
        std::thread::sleep(PAUSE);
    }
}

fn in_pod(cluster: &Cluster<'_>, echo: &Echo<'_>, command: &[&str]) -> Result<String, ClusterError> {
    let exec = [&["exec", "--namespace", NAMESPACE, &echo.name, "--"], command].concat();
    Ok(cluster.kubectl(&exec)?.text())
}

fn on_machine(machine: &Machine, command: &[&str]) -> Result<String, ClusterError> {
    Ok(machine.command(command).succeed()?.text())
}

fn authority(host: &str, port: u64) -> String {
    format!("{}:{port}", authority_prefix(host))
}

/// A host as it stands before a port: IPv6 addresses have brackets there.
fn authority_prefix(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

fn pod_name(machine: &str) -> String {
    format!("echo-{machine}")
}

/// A Pod that is bound to each machine, whatever taints it has, and a Service for each.
fn render_manifest(machines: &[Machine], image: &str) -> String {
    let mut items =
        vec![json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": NAMESPACE } })];
    for machine in machines {
        let name = pod_name(machine.name());
        let metadata = json!({ "name": name, "namespace": NAMESPACE, "labels": { "app": name } });
        items.push(json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": metadata,
            "spec": {
                "nodeName": machine.name(),
                "tolerations": [{ "operator": "Exists" }],
                "terminationGracePeriodSeconds": 0,
                "containers": [{
                    "name": "echo",
                    "image": image,
                    "imagePullPolicy": "Never",
                    "args": ["netexec", format!("--http-port={PORT}")],
                    "readinessProbe": { "httpGet": { "path": "/healthz", "port": PORT }, "periodSeconds": 1 },
                }],
            },
        }));
        items.push(json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata,
            "spec": { "type": "NodePort", "selector": { "app": name }, "ports": [{ "port": PORT }] },
        }));
    }
    json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string()
}

/// Reads the addresses that Pods and Services were given.
fn observe<'a>(cluster: &'a Cluster<'_>) -> Result<Vec<Echo<'a>>, ClusterError> {
    let pods = cluster.list(&["pods", "--namespace", NAMESPACE])?;
    let services = cluster.list(&["services", "--namespace", NAMESPACE])?;
    let find = |objects: &[Value], name: &str, field: &str| {
        let named = |object: &&Value| object.pointer("/metadata/name").and_then(Value::as_str) == Some(name);
        objects.iter().find(named).and_then(|object| object.pointer(field)).cloned().unwrap_or_default()
    };
    let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
    let echo = |machine: &'a Machine| {
        let name = pod_name(machine.name());
        Echo {
            pod_address: text(find(&pods, &name, "/status/podIP")),
            service_address: text(find(&services, &name, "/spec/clusterIP")),
            node_port: find(&services, &name, "/spec/ports/0/nodePort").as_u64().unwrap_or_default(),
            machine,
            name,
        }
    };
    Ok(cluster.machines().iter().map(echo).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_before_a_port_as_urls_want_it() {
        assert_eq!(authority("10.0.0.1", 80), "10.0.0.1:80");
        assert_eq!(authority("fd00::1", 80), "[fd00::1]:80");
        assert_eq!(authority("echo.svc", 80), "echo.svc:80");
    }
}
