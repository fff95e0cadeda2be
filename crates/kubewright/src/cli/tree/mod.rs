//! The tree of commands of v1.37.0, as tables.
//!
//! Names, aliases, types, defaults and the order of phases are the reference's; descriptions are our own. Phases stand
//! in the order in which they run, other commands in the order in which the reference offers them as suggestions.

mod certs;
mod config;
mod init;
mod init_flags;
mod init_phases;
mod join;
mod join_phases;
mod kubeconfig;
mod program;
mod reset;
pub(super) mod shared;
mod token;
mod upgrade;
mod upgrade_phases;

use super::Voice;
use super::command::Command;
use super::flag::Flag;
use super::offered::Offered;

/// The program.
pub static ROOT: Command = Command::topic("kubeadm", "Set up and care for Kubernetes clusters", COMMANDS)
    .long(program::LONG)
    .persistent(&[
        Flag::text("rootfs", "", "Directory to change the root to first: the real root of the host."),
        Flag::verbosity("v", "Number for the verbosity of the log.").shorthand('v'),
        Flag::module_levels("vmodule", "Verbosity by source file: pattern=N, separated by commas."),
    ]);

const COMMANDS: &[Command] = &[
    certs::CERTS,
    program::COMPLETION,
    config::CONFIG,
    init::INIT,
    join::JOIN,
    reset::RESET,
    program::VERSION,
    token::TOKEN,
    upgrade::UPGRADE,
    program::ALPHA,
    kubeconfig::KUBECONFIG,
    program::HELP,
    program::ANSWERS,
    program::ANSWERS_WITHOUT_DESCRIPTIONS,
];

/// Only under the program's own name.
const OURS: Offered = Offered::Only(Voice::Kubewright);
