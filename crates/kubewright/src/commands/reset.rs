//! `reset` and its phases.

use std::io;

use cluster::api::v1beta4::ResetConfiguration;
use cluster::api::validate_mixed_arguments;
use ops::event::Notice;
use ops::init::SocketDetection;
use ops::reset::{ResetError, ResetRequest};

use serde_json::json;

use super::{Command, Failure, wait};

/// Runs `reset` or one of its phases.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let flags = &command.invocation.flags;
    let typed: Vec<&str> = flags.typed().collect();
    validate_mixed_arguments(&typed).map_err(|e| Failure::of(&e))?;
    let given = |name: &str| flags.changed(name).then(|| flags.string(name).to_owned());
    let switch = |name: &str| flags.changed(name).then(|| flags.bool(name));
    let mut reset = ResetConfiguration::default();
    reset.set_defaults();
    let mut answers = io::stdin().lock();
    let mut request = ResetRequest {
        config: given("config").map(Into::into),
        reset,
        force: switch("force"),
        dry_run: switch("dry-run"),
        cleanup_tmp_dir: switch("cleanup-tmp-dir"),
        certificates_directory: given("cert-dir").map(Into::into),
        cri_socket: given("cri-socket").filter(|socket| !socket.is_empty()),
        ignore_preflight_errors: flags.list("ignore-preflight-errors"),
        kubeconfig: flags.string("kubeconfig").into(),
        skip_phases: flags.list("skip-phases"),
        phase: match command.invocation.command.as_slice() {
            ["reset", "phase", phase @ ..] => Some(phase.join("/")),
            _ => None,
        },
        socket: if flags.defines("cri-socket") { SocketDetection::Wanted } else { SocketDetection::Unneeded },
        answers: &mut answers,
    };
    let report = wait(ops::reset::run(command.context, &mut request))?.map_err(|e| failure(&e))?;
    if report.whole {
        command.context.tell(Notice::ResetLeaves.into());
    }
    command.report("", json!({ "result": "done", "left": report.left }));
    Ok(())
}

fn failure(error: &ResetError) -> Failure {
    match error {
        ResetError::Preflight(e) => Failure::preflight("preflight", e),
        other => Failure::of(other),
    }
}
