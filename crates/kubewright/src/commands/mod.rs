//! From an invocation to an operation, and from its outcome to text and exit status. One file per command.

mod certs;
mod config;
mod failure;
mod format;
mod init;
mod join;
mod join_command;
mod kubeconfig;
mod reset;
mod token;
mod version;

use std::path::Path;
use std::process::ExitCode;

use host::local::LocalHost;
use ops::{Context, Reporter, Voice};
use serde_json::json;

use crate::cli::Invocation;
use crate::env::{Surroundings, SystemClock};
use crate::render::{self, JsonReporter, TextReporter};

pub use failure::Failure;

/// Where records and the lock live.
const STATE_DIRECTORY: &str = "/var/lib/kubewright";

/// What a command works with.
pub struct Command<'a> {
    /// What was typed.
    pub invocation: &'a Invocation,
    /// How `init`, `join` and `reset` tell what happens.
    pub output: Output,
    /// For operations.
    pub context: Context<'a>,
}

/// Runs a command to its exit status.
pub fn run(voice: Voice, invocation: &Invocation, surroundings: &Surroundings) -> ExitCode {
    for notice in &invocation.notices {
        render::print_error(&format!("{notice}\n"));
    }
    let verbosity = invocation.flags.int32("v");
    let host = LocalHost::new(surroundings.search_path.as_deref());
    let (text, json) = (TextReporter::new(voice, verbosity), JsonReporter::new(operation(invocation)));
    let output = output(voice, invocation);
    let reporter: &dyn Reporter = match output {
        Output::Text => &text,
        Output::Json => &json,
    };
    let command = Command {
        invocation,
        output,
        context: Context {
            host: &host,
            clock: &SystemClock,
            environment: &surroundings.environment,
            voice,
            reporter,
            state_directory: Path::new(STATE_DIRECTORY),
        },
    };
    match change_root(invocation).and_then(|()| dispatch(&command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => match output {
            Output::Text => render::errors::failure(voice, &failure, verbosity),
            Output::Json => {
                json.report(json!({ "result": "failed", "error": failure.diagnostic, "findings": failure.finding_lines() }));
                ExitCode::from(failure.diagnostic.exit_status)
            }
        },
    }
}

/// How an operation tells what happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// For people.
    Text,
    /// One event a line, the last one the report.
    Json,
}

/// As `kubewright`, operations offer a choice.
fn output(voice: Voice, invocation: &Invocation) -> Output {
    let chosen = voice == Voice::Kubewright
        && matches!(operation(invocation), "init" | "join" | "reset")
        && invocation.flags.string("output") == "json";
    if chosen { Output::Json } else { Output::Text }
}

fn operation(invocation: &Invocation) -> &'static str {
    invocation.command.first().copied().unwrap_or_default()
}

impl Command<'_> {
    /// Tells what the operation came to: as text, or as the last line of JSON.
    pub fn report(&self, text: &str, report: serde_json::Value) {
        match self.output {
            Output::Text => render::print(text),
            Output::Json => JsonReporter::new(operation(self.invocation)).report(report),
        }
    }
}

fn dispatch(command: &Command<'_>) -> Result<(), Failure> {
    match command.invocation.command.as_slice() {
        ["certs", ..] => certs::run(command),
        ["config", ..] => config::run(command),
        ["init", ..] => init::run(command),
        ["kubeconfig", ..] => kubeconfig::run(command),
        ["token", ..] => token::run(command),
        ["version"] => version::run(command),
        ["join", ..] => join::run(command),
        ["reset", ..] => reset::run(command),
        other => Err(Failure::unfinished(&other.join(" "))),
    }
}

/// Runs an operation that waits for the network, on one thread.
pub fn wait<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    // Whoever was first has chosen the same provider.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::runtime)?;
    Ok(runtime.block_on(future))
}

/// `--rootfs`: everything happens below another root.
fn change_root(invocation: &Invocation) -> Result<(), Failure> {
    match invocation.flags.string("rootfs") {
        "" => Ok(()),
        root => host::local::change_root(Path::new(root)).map_err(|e| Failure::of(&e)),
    }
}
