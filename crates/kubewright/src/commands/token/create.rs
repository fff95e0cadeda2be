//! `token create`: makes a bootstrap token and prints it, or the command that joins a node with it.

use std::path::PathBuf;

use cluster::api::schema::GoDuration;
use cluster::api::token::BootstrapTokenString;
use cluster::api::v1beta4::InitConfiguration;
use cluster::api::v1beta4::types::BootstrapToken;
use cluster::api::validate_mixed_arguments;
use host::Code;
use ops::configuration;
use ops::token::{CreateRequest, Wanted, create};

use super::access;
use crate::cli::Flags;
use crate::commands::{Command, Failure, join_command, wait};
use crate::render;

/// Makes the token.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let flags = &command.invocation.flags;
    let typed: Vec<&str> = flags.typed().collect();
    validate_mixed_arguments(&typed).map_err(|e| Failure::of(&e))?;
    let token = described(flags, command.invocation.positionals.first())?;
    let wanted = if flags.bool("print-join-command") { Wanted::JoinCommand } else { Wanted::Token };
    let key = Some(flags.string("certificate-key")).filter(|key| !key.is_empty());
    // DIFFERS: the reference says so after it has made the token.
    if key.is_some() && wanted == Wanted::Token {
        let message = "cannot use --certificate-key without --print-join-command";
        let help = "add --print-join-command, or leave --certificate-key out";
        return Err(Failure::invalid(Code("usage.conflict"), message, Some(help.into())));
    }
    let init = InitConfiguration { bootstrap_tokens: vec![token], ..InitConfiguration::default() };
    let request = CreateRequest {
        access: access(command),
        config: Some(flags.string("config")).filter(|path| !path.is_empty()).map(PathBuf::from),
        flags: configuration::Flags { init, ..configuration::Flags::default() },
        wanted,
    };
    let created = wait(create(command.context, request))?.map_err(|e| Failure::of(&e))?;
    let token = created.token.expose();
    let line = match (&created.cluster, key) {
        (None, _) => token.clone(),
        (Some(cluster), None) => join_command::on_one_line(&join_command::worker(cluster, Some(token))),
        (Some(cluster), Some(key)) => {
            join_command::on_one_line(&join_command::control_plane(cluster, Some(token), Some(Some(key))))
        }
    };
    render::print(&format!("{line}\n"));
    Ok(())
}

/// The token that flags and the argument describe.
fn described(flags: &Flags, argument: Option<&String>) -> Result<BootstrapToken, Failure> {
    let token =
        argument.filter(|text| !text.is_empty()).map(|text| text.parse::<BootstrapTokenString>()).transpose();
    Ok(BootstrapToken {
        token: token.map_err(|e| {
            let help = "leave it out to have one made, or make one: kubeadm token generate";
            Failure::invalid(Code("token.malformed"), e.to_string(), Some(help.into()))
        })?,
        description: flags.string("description").to_owned(),
        ttl: Some(GoDuration::from_nanos(flags.duration("ttl").as_nanos())),
        usages: flags.list("usages"),
        groups: flags.list("groups"),
        ..BootstrapToken::default()
    })
}
