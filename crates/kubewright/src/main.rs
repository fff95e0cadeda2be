//! Kubewright: a drop-in `kubeadm`, and the cluster life cycle that kubeadm leaves to people.
//!
//! The only crate that knows argv, the terminal and the environment: parse, run, show, exit.

mod cli;
mod commands;
mod env;
mod render;

use std::path::Path;
use std::process::ExitCode;

use ops::Voice;

use cli::Parsed;
use env::Surroundings;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let voice = arguments.next().map_or(Voice::Kubewright, |name| voice(Path::new(&name)));
    let arguments: Vec<_> = arguments.collect();
    match cli::parse(voice, &arguments) {
        Parsed::Print(printout) => {
            render::print_error(&printout.stderr);
            render::print(&printout.stdout);
            ExitCode::SUCCESS
        }
        Parsed::Failed(error) => render::errors::usage(voice, &error),
        Parsed::Run(invocation) => commands::run(voice, &invocation, &Surroundings::read()),
    }
}

/// The program is `kubeadm` when it is called so, as through a symbolic link.
fn voice(name: &Path) -> Voice {
    match name.file_name().and_then(|name| name.to_str()) {
        Some("kubeadm") => Voice::Kubeadm,
        _ => Voice::Kubewright,
    }
}
