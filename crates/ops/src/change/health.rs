//! Waiting until the kubelet and the control-plane components say that they are healthy.

use std::path::Path;
use std::time::{Duration, Instant};

use cluster::kube::{ApiError, Client, Connection, Deadline, Poll, Trust};
use host::Host;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::ApiAccess;
use super::ChangeError;
use crate::context::Reporter;
use crate::event::{Event, Notice};

/// How long one question may take.
const REQUEST_LIMIT: Duration = Duration::from_secs(2);

/// A component and the URL of its health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthTarget {
    /// `kube-apiserver`, ...
    pub name: &'static str,
    /// `https://10.0.0.1:6443`.
    pub server: String,
    /// `/livez`.
    pub path: &'static str,
}

/// What is looked at: name, arguments that hold address and port, their defaults, endpoint.
struct Component {
    name: &'static str,
    address_argument: &'static str,
    default_address: Option<&'static str>,
    default_port: u16,
    path: &'static str,
}

const COMPONENTS: [Component; 3] = [
    Component {
        name: "kube-apiserver",
        address_argument: "advertise-address",
        default_address: None,
        default_port: 6443,
        path: "/livez",
    },
    Component {
        name: "kube-controller-manager",
        address_argument: "bind-address",
        default_address: Some("127.0.0.1"),
        default_port: 10257,
        path: "/healthz",
    },
    Component {
        name: "kube-scheduler",
        address_argument: "bind-address",
        default_address: Some("127.0.0.1"),
        default_port: 10259,
        path: "/livez",
    },
];

/// Reads the manifests as they are on disk (they may have been edited) and tells where health is asked for.
pub(super) fn targets(
    host: &dyn Host,
    manifests: &Path,
    api_server_address: &str,
) -> Result<Vec<HealthTarget>, ChangeError> {
    COMPONENTS
        .iter()
        .map(|component| {
            let path = manifests.join(format!("{}.yaml", component.name));
            let bytes = host.read(&path)?.ok_or(ChangeError::Missing {
                path: path.clone(),
                made_by: "kubeadm init phase control-plane all",
            })?;
            let bad = |reason: String| ChangeError::Content { path: path.clone(), reason };
            let document = yaml::parse(&String::from_utf8_lossy(&bytes)).map_err(|e| bad(e.to_string()))?;
            target(component, &document.root.to_json(), api_server_address).ok_or_else(|| {
                bad(format!("the Pod has no container command starting with {:?}", component.name))
            })
        })
        .collect()
}

fn target(component: &Component, pod: &Value, api_server_address: &str) -> Option<HealthTarget> {
    let containers = pod.pointer("/spec/containers")?.as_array()?;
    let commands = containers.iter().filter_map(|container| container.get("command")?.as_array());
    let words: Vec<&str> = commands
        .map(|command| command.iter().filter_map(Value::as_str).collect::<Vec<_>>())
        .find(|words| words.first() == Some(&component.name))?;
    // The last of several equal arguments counts, as for the component itself.
    let value = |name: &str| {
        words.iter().rev().find_map(|word| word.trim_start_matches('-').strip_prefix(name)?.strip_prefix('='))
    };
    let address =
        value(component.address_argument).or(component.default_address).unwrap_or(api_server_address);
    let port = value("secure-port").map_or_else(|| component.default_port.to_string(), str::to_owned);
    let host = if address.contains(':') { format!("[{address}]") } else { address.to_owned() };
    Some(HealthTarget {
        name: component.name,
        server: format!("https://{host}:{port}"),
        path: component.path,
    })
}

/// Waits for all components at once and tells of each as it becomes healthy.
pub(super) async fn wait_for_components(
    targets: &[HealthTarget],
    api: &mut ApiAccess,
    host: &dyn Host,
    limit: Duration,
    reporter: &dyn Reporter,
) -> Result<(), ChangeError> {
    reporter.event(&Notice::WaitingForComponents(limit).into());
    for target in targets {
        let url = format!("{}{}", target.server, target.path);
        reporter.event(&Notice::CheckingComponent { name: target.name.into(), url }.into());
    }
    let begin = Instant::now();
    let deadline = Deadline::after(limit);
    let mut waiting = Vec::new();
    for target in targets {
        // Anonymous requests may be off at the API server, so it is asked as the administrator.
        let client = match target.name {
            "kube-apiserver" => api.client(host).await?,
            _ => anonymous(&target.server).await.map_err(|source| ChangeError::Connect {
                kubeconfig: target.server.clone().into(),
                source,
            })?,
        };
        waiting.push((target, client));
    }
    let mut poll = Poll::local();
    loop {
        let mut failures = Vec::new();
        let mut still = Vec::new();
        for (target, client) in waiting {
            match look(&client, target).await {
                Ok(()) => {
                    let name = target.name.into();
                    reporter.event(&Notice::ComponentHealthy { name, after: begin.elapsed() }.into());
                }
                Err(reason) => {
                    failures.push(format!(
                        "{} check failed at {}{}: {reason}",
                        target.name, target.server, target.path
                    ));
                    still.push((target, client));
                }
            }
        }
        if still.is_empty() {
            return Ok(());
        }
        waiting = still;
        if !poll.pause(deadline).await {
            for (target, _) in &waiting {
                let name = target.name.into();
                reporter.event(&Notice::ComponentUnhealthy { name, after: begin.elapsed() }.into());
            }
            return Err(ChangeError::ComponentsUnhealthy { failures });
        }
    }
}

async fn look(client: &Client, target: &HealthTarget) -> Result<(), String> {
    match client.health(target.path).await {
        Ok((status, _)) if status.is_success() => Ok(()),
        Ok((status, _)) => Err(format!("status: {}", status.as_u16())),
        Err(ApiError::Unreachable { reason, .. } | ApiError::Untrusted { reason, .. }) => Err(reason),
        Err(e) => Err(e.to_string()),
    }
}

/// A client without identity. The certificate is not verified: only a status is read, and from this host.
async fn anonymous(server: &str) -> Result<Client, cluster::kube::ConnectError> {
    let kubeconfig = "{apiVersion: v1, kind: Config, current-context: c, \
         clusters: [{name: c, cluster: {server: \"https://localhost\"}}], \
         contexts: [{name: c, context: {cluster: c, user: u}}], users: [{name: u, user: {}}]}";
    let connection =
        Connection { server: Some(server), trust: Trust::Unverified, request_timeout: REQUEST_LIMIT };
    Client::from_kubeconfig(kubeconfig, &connection).await
}

/// Waits until the kubelet answers `ok` on its plain-text health port.
pub(super) async fn wait_for_kubelet(
    address: &str,
    port: u16,
    limit: Duration,
    reporter: &dyn Reporter,
) -> Result<(), ChangeError> {
    if port == 0 {
        reporter.event(&Notice::KubeletHealthOff.into());
        return Ok(());
    }
    let shown = if address.contains(':') { format!("[{address}]") } else { address.to_owned() };
    let url = format!("http://{shown}:{port}/healthz");
    reporter.event(&Notice::WaitingForKubelet { url: url.clone(), limit }.into());
    let begin = Instant::now();
    let deadline = Deadline::after(limit);
    let mut poll = Poll::local();
    loop {
        let attempt = tokio::time::timeout(REQUEST_LIMIT, ask_kubelet(address, port)).await;
        let reason = match attempt {
            Ok(Ok(200)) => {
                reporter.event(&Notice::KubeletHealthy(begin.elapsed()).into());
                return Ok(());
            }
            Ok(Ok(status)) => format!("status code: {status}"),
            Ok(Err(e)) => format!("error: {e}"),
            Err(_) => "error: no answer".into(),
        };
        if !poll.pause(deadline).await {
            reporter.event(&Notice::KubeletUnhealthy(begin.elapsed()).into());
            reporter.event(&Notice::KubeletHelp.into());
            return Err(ChangeError::KubeletUnhealthy { url, reason });
        }
    }
}

/// One plain HTTP/1.0 request; only the status matters.
async fn ask_kubelet(address: &str, port: u16) -> std::io::Result<u16> {
    let mut stream = TcpStream::connect((address, port)).await?;
    stream.write_all(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n").await?;
    let mut head = Vec::new();
    stream.take(1024).read_to_end(&mut head).await?;
    let text = String::from_utf8_lossy(&head);
    let status = text.split_whitespace().nth(1).and_then(|word| word.parse().ok());
    status.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidData))
}

/// Tells how to look for the reason when components do not become healthy.
pub(super) fn help(cri_socket: &str) -> Event {
    Notice::ControlPlaneHelp { cri_socket: cri_socket.to_owned() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(component: usize, command: &[&str], server: &str) {
        let pod = json!({"spec": {"containers": [{"command": command}]}});
        let found = target(&COMPONENTS[component], &pod, "10.0.0.1").map(|t| t.server);
        assert_eq!(found.as_deref(), Some(server));
    }

    #[test]
    fn addresses_and_ports_come_from_the_manifest() {
        check(0, &["kube-apiserver"], "https://10.0.0.1:6443");
        check(
            0,
            &["kube-apiserver", "--advertise-address=fd00::1", "--secure-port=7443"],
            "https://[fd00::1]:7443",
        );
        check(1, &["kube-controller-manager"], "https://127.0.0.1:10257");
        check(2, &["kube-scheduler", "--bind-address=0.0.0.0", "--bind-address=::1"], "https://[::1]:10259");
    }

    #[test]
    fn a_manifest_without_the_component_is_no_target() {
        let pod = json!({"spec": {"containers": [{"command": ["sh"]}]}});
        assert_eq!(target(&COMPONENTS[0], &pod, "10.0.0.1"), None);
    }
}
