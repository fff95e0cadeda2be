//! `config`: default configurations, configuration files, and images.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/config.go`.

mod images;
mod migrate;
mod print;
mod validate;

use cluster::api::Experimental;

use super::{Command, Failure};
use crate::cli::Flags;

/// Runs a command of the group.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    match command.invocation.command.as_slice() {
        ["config", "print", what] => print::run(command, what),
        ["config", "validate"] => validate::run(command),
        ["config", "migrate"] => migrate::run(command),
        ["config", "images", "list"] => images::list(command),
        ["config", "images", "pull"] => images::pull(command),
        other => Err(Failure::unfinished(&other.join(" "))),
    }
}

/// Whether versions that are not released are read.
fn experimental(flags: &Flags) -> Experimental {
    if flags.bool("allow-experimental-api") { Experimental::Allowed } else { Experimental::Refused }
}

/// A flag that must name a file does not.
fn mandatory(flag: &str) -> Failure {
    let message = format!("the --{flag} flag is mandatory");
    Failure::invalid(host::Code("usage.missing-flag"), message, Some(format!("name the file: --{flag} FILE")))
}
