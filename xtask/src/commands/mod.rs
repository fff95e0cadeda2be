//! Owns the table of commands, and what they share: the lab and the names of machines.

mod components;
mod down;
mod exec;
mod list;
mod machines_campaign;
mod machines_check;
mod test;
mod up;

use std::process::ExitCode;

use dev::components::default_cache_dir;
use dev::machine::{ClusterName, Lab, LabDirs, MachineName, NameError, default_state_dir};

use crate::arguments::{Arguments, Flag};
use crate::error::Error;

/// A command.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// What follows the flags.
    words: &'static str,
    /// What it does.
    help: &'static str,
    /// Its flags.
    pub flags: &'static [Flag],
    /// Does it.
    pub run: fn(Arguments) -> Result<ExitCode, Error>,
}

/// The Kubernetes release of a cluster for which none is asked.
const DEFAULT_VERSION: &str = "v1.37.0";
/// The cluster that is meant where none is named.
const DEFAULT_CLUSTER: &str = "dev";

const NAME: Flag = Flag { name: "--name", value: Some("CLUSTER"), help: "the cluster (default: dev)" };
const VERSION: Flag =
    Flag { name: "--version", value: Some("VERSION"), help: "the Kubernetes release (default: v1.37.0)" };

const COMMANDS: &[Command] = &[
    Command {
        name: "up",
        words: "",
        help: "make a real cluster on this machine, or go on with one that an interrupted run has left",
        flags: up::FLAGS,
        run: up::run,
    },
    Command {
        name: "down",
        words: "",
        help: "remove a cluster and everything that was made for it",
        flags: down::FLAGS,
        run: down::run,
    },
    Command { name: "list", words: "", help: "list clusters and their machines", flags: &[], run: list::run },
    Command {
        name: "exec",
        words: "[CLUSTER/]MACHINE COMMAND...",
        help: "run a command in a machine",
        flags: &[],
        run: exec::run,
    },
    Command {
        name: "test",
        words: "",
        help: "run every test: unit, differential, end to end on machines; what CI runs",
        flags: test::FLAGS,
        run: test::run,
    },
    Command {
        name: "components",
        words: "",
        help: "compile the components of a Kubernetes release, so far as the cache lacks them",
        flags: components::FLAGS,
        run: components::run,
    },
    Command {
        name: "machines-check",
        words: "",
        help: "make two machines, and find out whether they do what is said of machines",
        flags: machines_check::FLAGS,
        run: machines_check::run,
    },
    Command {
        name: "machines-campaign",
        words: "",
        help: "kill \"up\" again and again, and prove that \"down\" leaves nothing",
        flags: machines_campaign::FLAGS,
        run: machines_campaign::run,
    },
];

/// Finds a command.
pub fn find(name: &str) -> Result<&'static Command, Error> {
    let unknown = || Error::UnknownCommand { name: name.to_owned() };
    COMMANDS.iter().find(|command| command.name == name).ok_or_else(unknown)
}

/// Renders the list of commands.
pub fn render_help() -> String {
    let mut text =
        "Chores of this repository. They need root on Debian, and install packages that they miss.\n"
            .to_owned();
    for command in COMMANDS {
        text.push_str(&format!(
            "\n  cargo xtask {} {}\n      {}\n",
            command.name, command.words, command.help
        ));
        for flag in command.flags {
            let flag_and_value = [flag.name, flag.value.unwrap_or_default()].join(" ");
            text.push_str(&format!("        {flag_and_value:26} {}\n", flag.help));
        }
    }
    text.push_str("\n$KUBEWRIGHT_CACHE and $KUBEWRIGHT_STATE tell where components and clusters are kept.\n");
    text
}

fn open_lab() -> Result<Lab, Error> {
    Ok(Lab::open(LabDirs { cache: default_cache_dir(), state: default_state_dir() })?)
}

fn cluster_name(arguments: &Arguments) -> Result<ClusterName, NameError> {
    arguments.text(NAME.name).unwrap_or(DEFAULT_CLUSTER).parse()
}

/// Reads `cluster/machine`, or the name of a machine of the usual cluster.
fn machine_name(text: &str) -> Result<(ClusterName, MachineName), NameError> {
    let (cluster, machine) = text.split_once('/').unwrap_or((DEFAULT_CLUSTER, text));
    Ok((cluster.parse()?, machine.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_a_cluster_is_one_of_the_usual_cluster() {
        let check = |text, cluster: &str, machine: &str| {
            let (found_cluster, found_machine) = machine_name(text).unwrap();
            assert_eq!((found_cluster.as_str(), found_machine.as_str()), (cluster, machine));
        };
        check("cp1", "dev", "cp1");
        check("demo/w1", "demo", "w1");
        assert!(machine_name("a/b/c").is_err());
    }

    #[test]
    fn the_help_lists_every_command_with_its_flags() {
        let help = render_help();
        for command in COMMANDS {
            assert!(help.contains(&format!("cargo xtask {} ", command.name)));
            assert!(command.flags.iter().all(|flag| help.contains(flag.name)));
        }
        assert!(find("up").is_ok() && find("upp").is_err());
    }
}
