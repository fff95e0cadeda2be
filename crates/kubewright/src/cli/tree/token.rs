//! `token`: bootstrap tokens.

use super::shared::{CONFIG, DRY_RUN, KUBECONFIG_SEARCHED, PRINT};
use crate::cli::command::{Command, Positionals};
use crate::cli::duration::GoDuration;
use crate::cli::flag::Flag;

pub const TOKEN: Command = Command::group(
    "token",
    "Work with bootstrap tokens",
    &[
        Command::run("create [token]", "Create a bootstrap token", &[CREATE])
            .long("Creates a bootstrap token in the cluster: the given one, or else a random one.")
            .takes(Positionals::Any)
            .usage_without_flags(),
        Command::run("generate", "Generate a bootstrap token without creating it", &[]).long(
            r#"Prints a random bootstrap token for "{program} init" or "{program} join". The cluster does not learn of it."#,
        ),
        Command::run("list", "List the bootstrap tokens of the cluster", &[PRINT]),
        Command::run("delete [token-value] ...", "Delete bootstrap tokens", &[])
            .long(r#"Deletes bootstrap tokens, given in full ("[a-z0-9]{6}.[a-z0-9]{16}") or by their ids ("[a-z0-9]{6}")."#)
            .takes(Positionals::Any)
            .usage_without_flags(),
    ],
)
.long(
    r#"Works with bootstrap tokens, by which nodes that join and the cluster come to trust each other.

A token has the form "[a-z0-9]{6}.[a-z0-9]{16}": an id, which is public, and a secret. The cluster keeps it in the
Secret "bootstrap-token-<id>" in the namespace kube-system."#,
)
.persistent(&[KUBECONFIG_SEARCHED, DRY_RUN]);

const CREATE: &[Flag] = &[
    CONFIG,
    Flag::switch("print-join-command", "Print the whole command that joins a node with the token."),
    Flag::text(
        "certificate-key",
        "",
        "With '--print-join-command': print the command that joins a control-plane node, with this certificate key. \
         'init phase upload-certs --upload-certs' makes one.",
    ),
    Flag::duration("ttl", GoDuration::from_hours(24), TTL_USAGE),
    Flag::list(
        "usages",
        &["signing", "authentication"],
        "What the token is for: one or more of [signing,authentication].",
    ),
    Flag::list(
        "groups",
        &["system:bootstrappers:kubeadm:default-node-token"],
        r#"Groups to which whoever uses the token belongs. They match "\Asystem:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]\z"."#,
    ),
    Flag::text("description", "", "What the token is for, in words."),
];

/// How long a token lives.
pub const TTL_USAGE: &str = "Time after which the token is deleted, such as 1s, 2m or 3h; 0 means never.";
