//! `kubeconfig`: kubeconfig files for further users.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/kubeconfig.go`.

use std::path::PathBuf;

use host::Secret;
use jiff::SignedDuration;
use ops::kubeconfig_user::{Authentication, UserRequest, user_kubeconfig};

use super::{Command, Failure, wait};
use crate::render;

/// Runs a command of the group.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    match command.invocation.command.as_slice() {
        ["kubeconfig", "user"] => run_user(command),
        other => Err(Failure::unfinished(&other.join(" "))),
    }
}

fn run_user(command: &Command<'_>) -> Result<(), Failure> {
    let flags = &command.invocation.flags;
    let request = UserRequest {
        config: Some(flags.string("config")).filter(|path| !path.is_empty()).map(PathBuf::from),
        name: flags.string("client-name").to_owned(),
        authentication: match flags.string("token") {
            "" => Authentication::Certificate { organizations: flags.list("org") },
            token => Authentication::Token(Secret::new(token.to_owned())),
        },
        lifetime: SignedDuration::from_nanos(flags.duration("validity-period").as_nanos()),
    };
    let kubeconfig = wait(user_kubeconfig(command.context, &request))?.map_err(|e| Failure::of(&e))?;
    // The reference ends with an empty line.
    render::print(&format!("{}\n", kubeconfig.render()));
    Ok(())
}
