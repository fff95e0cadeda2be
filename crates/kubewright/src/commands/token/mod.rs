//! `token`: bootstrap tokens.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/token.go`.

mod create;
mod list;

use host::Code;
use ops::change::Mode;
use ops::token::{Access, TokenId, delete, find_kubeconfig};
use pki::BootstrapToken;

use super::{Command, Failure, wait};
use crate::render;

/// Runs a command of the group.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    match command.invocation.command.as_slice() {
        ["token", "create"] => create::run(command),
        ["token", "list"] => list::run(command),
        ["token", "delete"] => run_delete(command),
        ["token", "generate"] => run_generate(),
        other => Err(Failure::unfinished(&other.join(" "))),
    }
}

/// The way to the cluster that flags and the environment name.
fn access(command: &Command<'_>) -> Access {
    let flags = &command.invocation.flags;
    let kubeconfig = match flags.string("kubeconfig") {
        "" => find_kubeconfig(command.context.host, command.context.environment),
        path => path.into(),
    };
    Access { kubeconfig, mode: if flags.bool("dry-run") { Mode::DryRun } else { Mode::Real } }
}

fn run_generate() -> Result<(), Failure> {
    let token = BootstrapToken::generate()
        .map_err(|e| Failure::plain(Code("host.randomness"), e.to_string(), None))?;
    render::print(&format!("{}\n", *token.expose()));
    Ok(())
}

// DIFFERS: all arguments are read before the first token is deleted; the reference stops at a malformed one half-way.
fn run_delete(command: &Command<'_>) -> Result<(), Failure> {
    let arguments = &command.invocation.positionals;
    if arguments.is_empty() {
        return Err(Failure::invalid(
            Code("usage.argument-count"),
            r#"missing argument; 'token delete' is missing token of form "\\A([a-z0-9]{6})\\.([a-z0-9]{16})\\z" or "\\A([a-z0-9]{6})\\z""#,
            Some("see which there are: kubeadm token list".into()),
        ));
    }
    let ids: Result<Vec<TokenId>, _> = arguments.iter().map(|argument| argument.parse()).collect();
    let ids = ids.map_err(|e| Failure::of(&e))?;
    let deleted = |id: &TokenId| render::print(&format!("bootstrap token \"{id}\" deleted\n"));
    wait(delete(command.context, &access(command), &ids, deleted))?.map_err(|e| Failure::of(&e))
}
