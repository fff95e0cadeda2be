//! Owns a cluster from within its namespaces: etcd and an API server as plain processes, on a network of their own.

use std::fs::{self, File};
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::api;
use super::arena::{Answer, ArenaError, Blueprint, Kubeconfigs, Request, read_line, write_line};
use crate::sandbox::{self, Namespaces};

/// Argument of the helper that is process 1 of a cluster.
pub const ARENA: &str = "__arena";

const PATIENCE: Duration = Duration::from_secs(120);
const CONFIG: &str = "\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 10.0.0.11
  bindPort: {port}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.0
certificatesDir: {directory}/pki
encryptionAlgorithm: ECDSA-P256
networking:
  serviceSubnet: {range}
apiServer:
  certSANs: [127.0.0.1, 10.0.0.11, 192.168.77.11, \"fd00::11\"]
";

/// Becomes a cluster if the first argument says so, and doesn't return then.
pub fn run_hidden_helper_if_asked() {
    if std::env::args().nth(1).as_deref() == Some(ARENA) {
        sandbox::become_helper(serve);
    }
}

fn serve() -> Result<i32, ArenaError> {
    let stdin = io::stdin();
    let mut requests = stdin.lock();
    let blueprint: Blueprint = read_line(&mut requests)?;
    sandbox::mount_scratch(&blueprint.mount_point)?;
    sandbox::make_network()?;
    let failed = |source| ArenaError::Silent { source };
    let directory = &blueprint.mount_point;
    let kubeconfigs = issue(&blueprint).map_err(failed)?;
    let mut servers = start(&blueprint).map_err(failed)?;
    wait_until_ready(&mut servers, directory).map_err(failed)?;
    let resources = api::discover().map_err(failed)?;
    wait_until_calm(&resources).map_err(failed)?;
    let mut stdout = io::stdout().lock();
    write_line(&mut stdout, &kubeconfigs)?;
    while !requests.fill_buf().map_err(failed)?.is_empty() {
        let request: Request = read_line(&mut requests)?;
        let before = api::list(&resources).map_err(failed)?;
        let labels = json!({"kubernetes.io/hostname": request.node});
        let node = json!({"metadata": {"name": request.node, "labels": labels}});
        api::demand("POST", "/api/v1/nodes", Some(&node)).map_err(failed)?;
        let outcome = sandbox::run(&request.plan, Namespaces::Guest)?;
        let after = api::list(&resources).map_err(failed)?;
        let objects = api::changed(&before, &after);
        api::restore(&before, &after).map_err(failed)?;
        write_line(&mut stdout, &Answer { outcome, objects })?;
    }
    Ok(0)
}

/// Makes certificates and kubeconfigs.
fn issue(blueprint: &Blueprint) -> io::Result<Kubeconfigs> {
    let directory = &blueprint.mount_point;
    let config = directory.join("config.yaml");
    let text = CONFIG
        .replace("{directory}", &directory.display().to_string())
        .replace("{port}", &blueprint.settings.port.to_string())
        .replace("{range}", &blueprint.settings.service_range);
    fs::write(&config, text)?;
    let kubeadm = |words: &[&str]| {
        let mut command = Command::new(&blueprint.kubeadm);
        command.args(["init", "phase"]).args(words).arg("--config").arg(&config);
        if words.contains(&"kubeconfig") {
            command.arg("--kubeconfig-dir").arg(directory);
        }
        let output = command.output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(()) } else { Err(io::Error::other(format!("{words:?}: {said}"))) }
    };
    kubeadm(&["certs", "all"])?;
    kubeadm(&["kubeconfig", "admin"])?;
    kubeadm(&["kubeconfig", "super-admin"])?;
    let read = |name| fs::read_to_string(directory.join(name));
    Ok(Kubeconfigs { admin: read("admin.conf")?, super_admin: read("super-admin.conf")? })
}

fn start(blueprint: &Blueprint) -> io::Result<Vec<Child>> {
    let directory = &blueprint.mount_point;
    let pki = |name: &str| directory.join("pki").join(name).display().to_string();
    // It must be of the first family of the services' addresses.
    let address = if blueprint.settings.service_range.contains(':') { "fd00::11" } else { "10.0.0.11" };
    let data = directory.join("etcd");
    let mut etcd = Command::new(&blueprint.etcd);
    etcd.arg("--data-dir").arg(&data).arg("--unsafe-no-fsync");
    let mut api_server = Command::new(&blueprint.kube_apiserver);
    api_server.args([
        "--etcd-servers=http://127.0.0.1:2379".to_owned(),
        format!("--advertise-address={address}"),
        format!("--secure-port={}", blueprint.settings.port),
        format!("--service-cluster-ip-range={}", blueprint.settings.service_range),
        "--authorization-mode=Node,RBAC".to_owned(),
        "--enable-bootstrap-token-auth=true".to_owned(),
        "--allow-privileged=true".to_owned(),
        format!("--client-ca-file={}", pki("ca.crt")),
        format!("--tls-cert-file={}", pki("apiserver.crt")),
        format!("--tls-private-key-file={}", pki("apiserver.key")),
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local".to_owned(),
        format!("--service-account-key-file={}", pki("sa.pub")),
        format!("--service-account-signing-key-file={}", pki("sa.key")),
    ]);
    let mut proxy = Command::new(&blueprint.kubectl);
    proxy.args(["proxy", "--port", api::PROXY_PORT, "--kubeconfig"]).arg(directory.join("super-admin.conf"));
    let servers = [(etcd, "etcd"), (api_server, "kube-apiserver"), (proxy, "kubectl")];
    servers
        .into_iter()
        .map(|(mut command, name)| {
            let log = File::create(log_path(directory, name))?;
            command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()
        })
        .collect()
}

fn wait_until_ready(servers: &mut [Child], directory: &Path) -> io::Result<()> {
    let begin = Instant::now();
    loop {
        if matches!(api::call("GET", "/readyz", None), Ok((200, _))) {
            return Ok(());
        }
        let ended = servers.iter_mut().any(|server| !matches!(server.try_wait(), Ok(None)));
        if ended || begin.elapsed() > PATIENCE {
            let logs = ["etcd", "kube-apiserver", "kubectl"].map(|name| {
                let log = fs::read_to_string(log_path(directory, name)).unwrap_or_default();
                let lines: Vec<&str> = log.lines().rev().take(5).collect();
                lines.join("\n")
            });
            return Err(io::Error::other(format!("the API server isn't ready:\n{}", logs.join("\n"))));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// A new API server keeps making objects for a while after it is ready.
fn wait_until_calm(resources: &[api::Resource]) -> io::Result<()> {
    let begin = Instant::now();
    let mut before = api::list(resources)?;
    while begin.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(500));
        let after = api::list(resources)?;
        let has_service = after.contains_key("/api/v1/namespaces/default/endpoints/kubernetes");
        if has_service && api::changed(&before, &after).is_empty() {
            return Ok(());
        }
        before = after;
    }
    Err(io::Error::other("the API server keeps changing objects"))
}

fn log_path(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!("{name}.log"))
}
