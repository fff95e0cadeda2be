//! `kubeconfig`: kubeconfig files for further users.

use super::shared::CONFIG;
use crate::cli::command::Command;
use crate::cli::duration::GoDuration;
use crate::cli::flag::Flag;

pub const KUBECONFIG: Command = Command::topic(
    "kubeconfig",
    "Work with kubeconfig files",
    &[Command::run("user", "Print a kubeconfig file for a further user", &[USER])
        .long("Prints a kubeconfig file for a further user, with a new client certificate or with a given token.")
        .example(
            r#"  # A kubeconfig file for the user foo
  {program} kubeconfig user --client-name=foo

  # The same with the configuration in the file bar
  {program} kubeconfig user --client-name=foo --config=bar"#,
        )],
);

const USER: &[Flag] = &[
    CONFIG,
    Flag::text("token", "", "Token with which the user authenticates, instead of a client certificate."),
    Flag::text("client-name", "", "Name of the user: the CN of the client certificate.").required(),
    Flag::list("org", &[], "Organizations of the user: the Os of the client certificate."),
    Flag::duration(
        "validity-period",
        GoDuration::from_hours(24 * 365),
        "Time for which the certificate is valid.",
    ),
];
