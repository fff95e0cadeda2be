//! `cargo xtask exec`: a command in a machine, on this terminal.

use std::process::ExitCode;

use super::{machine_name, open_lab};
use crate::arguments::Arguments;
use crate::error::Error;

pub fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    let Some((machine, command @ [_, ..])) = arguments.words.split_first() else {
        return Err(Error::NothingToRun);
    };
    let (cluster, machine) = machine_name(machine)?;
    let machine = open_lab()?.machine(&cluster, &machine)?;
    let command: Vec<_> = command.iter().map(String::as_str).collect();
    let terminal = std::env::var("TERM").unwrap_or_else(|_| "dumb".to_owned());
    let status = machine
        .command(&command)
        .env("TERM", &terminal)
        // So that kubectl works on a control-plane machine without further words.
        .env("KUBECONFIG", "/etc/kubernetes/admin.conf")
        .interactive()?;
    Ok(ExitCode::from(u8::try_from(status).unwrap_or(u8::MAX)))
}
