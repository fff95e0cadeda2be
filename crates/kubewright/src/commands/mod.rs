//! From an invocation to an operation, and from its outcome to text and exit status. One file per command.

mod failure;
mod init;
mod join;
mod join_command;
mod reset;

use std::path::Path;
use std::process::ExitCode;

use host::local::LocalHost;
use ops::{Context, Voice};

use crate::cli::Invocation;
use crate::env::{Surroundings, SystemClock};
use crate::render::{self, TextReporter};

pub use failure::Failure;

/// Where records and the lock live.
const STATE_DIRECTORY: &str = "/var/lib/kubewright";

/// What a command works with.
pub struct Command<'a> {
    /// The name the program was called by.
    pub voice: Voice,
    /// What was typed.
    pub invocation: &'a Invocation,
    /// The process environment and the terminal.
    pub surroundings: &'a Surroundings,
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
    let reporter = TextReporter::new(voice, verbosity);
    let command = Command {
        voice,
        invocation,
        surroundings,
        context: Context {
            host: &host,
            clock: &SystemClock,
            environment: &surroundings.environment,
            voice,
            reporter: &reporter,
            state_directory: Path::new(STATE_DIRECTORY),
        },
    };
    match change_root(invocation).and_then(|()| dispatch(&command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => render::errors::failure(voice, &failure, verbosity),
    }
}

fn dispatch(command: &Command<'_>) -> Result<(), Failure> {
    match command.invocation.command.as_slice() {
        ["init", ..] => init::run(command),
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
