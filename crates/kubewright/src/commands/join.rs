//! `join` and its phases.

use cluster::api::v1beta4::JoinConfiguration;
use cluster::api::v1beta4::types::{BootstrapTokenDiscovery, FileDiscovery, JoinControlPlane};
use cluster::api::{Sensitive, validate_mixed_arguments};
use ops::Event;
use ops::init::SocketDetection;
use ops::join::{JoinError, JoinReport, JoinRequest};

use serde_json::json;

use super::{Command, Failure, wait};
use crate::cli::Flags;

const JOINED: &str = "
This node has joined the cluster:
* Certificate signing request was sent to apiserver and a response was received.
* The Kubelet was informed of the new secure connection details.

Run 'kubectl get nodes' on the control-plane to see this node join the cluster.

";
const ALREADY_DONE: &str = "This host has already joined the cluster; nothing was changed.\n";

/// Runs `join` or one of its phases.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let request = request(command)?;
    match wait(ops::join::run(command.context, &request))?.map_err(|e| failure(&e))? {
        JoinReport::Joined => command.report(JOINED, json!({ "result": "done" })),
        JoinReport::AlreadyDone => command.report(ALREADY_DONE, json!({ "result": "already-done" })),
        // The reference's closing words follow a dry-run too.
        JoinReport::DryRun => command.report(JOINED, json!({ "result": "dry-run" })),
        JoinReport::Phase => command.report("", json!({ "result": "phase-done" })),
    }
    Ok(())
}

fn failure(error: &JoinError) -> Failure {
    match error {
        JoinError::Preflight(e) => Failure::preflight("preflight", e),
        other => Failure::of(other),
    }
}

fn request(command: &Command<'_>) -> Result<JoinRequest, Failure> {
    let flags = &command.invocation.flags;
    let typed: Vec<&str> = flags.typed().collect();
    validate_mixed_arguments(&typed).map_err(|e| Failure::of(&e))?;
    let given = |name: &str| Some(flags.string(name).to_owned()).filter(|value| !value.is_empty());
    let phase = match command.invocation.command.as_slice() {
        ["join", "phase", phase @ ..] => Some(phase.join("/").trim_end_matches("/all").to_owned()),
        _ => None,
    };
    Ok(JoinRequest {
        config: given("config").map(Into::into),
        join: configuration(command, flags),
        node_name: given("node-name"),
        cri_socket: given("cri-socket"),
        ignore_preflight_errors: flags.list("ignore-preflight-errors"),
        dry_run: flags.changed("dry-run").then(|| flags.bool("dry-run")),
        patches: given("patches").map(Into::into),
        skip_phases: flags.list("skip-phases"),
        phase,
        socket: if flags.defines("cri-socket") { SocketDetection::Wanted } else { SocketDetection::Unneeded },
    })
}

/// What flags and the address say.
fn configuration(command: &Command<'_>, flags: &Flags) -> JoinConfiguration {
    let text = |name: &str| flags.string(name).to_owned();
    let or = |first: String, second: String| if first.is_empty() { second } else { first };
    let mut join = JoinConfiguration::default();
    join.set_defaults();
    join.node_registration.name = text("node-name");
    join.node_registration.cri_socket = text("cri-socket");
    join.discovery.tls_bootstrap_token = Sensitive(or(text("tls-bootstrap-token"), text("token")));
    join.discovery.file = Some(text("discovery-file"))
        .filter(|file| !file.is_empty())
        .map(|kube_config_path| FileDiscovery { kube_config_path });
    join.discovery.bootstrap_token =
        command.invocation.positionals.first().map(|endpoint| BootstrapTokenDiscovery {
            token: Sensitive(or(text("discovery-token"), text("token"))),
            api_server_endpoint: endpoint.clone(),
            ca_cert_hashes: flags.list("discovery-token-ca-cert-hash"),
            unsafe_skip_ca_verification: flags.bool("discovery-token-unsafe-skip-ca-verification"),
        });
    join.control_plane = control_plane(command, flags);
    join
}

fn control_plane(command: &Command<'_>, flags: &Flags) -> Option<JoinControlPlane> {
    const FLAGS: [&str; 3] = ["certificate-key", "apiserver-advertise-address", "apiserver-bind-port"];
    if !flags.bool("control-plane") {
        if FLAGS.iter().any(|name| flags.changed(name)) {
            command.context.tell(Event::warning(format!(
                "[preflight] WARNING: --control-plane is also required when passing control-plane related flags such \
                 as [{}]",
                FLAGS.join(", ")
            )));
        }
        return None;
    }
    let certificate_key = Sensitive(flags.string("certificate-key").to_owned());
    let mut node = JoinControlPlane { certificate_key, ..JoinControlPlane::default() };
    node.local_api_endpoint.advertise_address = flags.string("apiserver-advertise-address").to_owned();
    node.local_api_endpoint.bind_port = flags.int32("apiserver-bind-port");
    Some(node)
}
