//! Owns the tests of files and output: a dry run and the phases that write, and everything they leave.

use super::arms::{Arms, REFERENCE_DIRECTORY};
use super::case::{CONFIG, Case};
use super::compare::{Documents, Side};
use super::documents::documents;
use super::meaning::Reader;
use crate::sandbox::{self, Namespaces, Outcome, Plan, SandboxError};

/// Where dry runs write.
const DRY_RUN_DIRECTORY: (&str, &str) = ("KUBEADM_INIT_DRYRUN_DIR", "/srv/dry-run");

/// What is run for a case that doesn't say anything else. A dry run comes first: it must change nothing.
const COMMANDS: &[&str] = &[
    "init --dry-run --ignore-preflight-errors=all",
    "init phase certs all",
    "init phase kubeconfig all",
    "init phase etcd local",
    "init phase control-plane all",
    "init phase kubelet-start",
];

/// Runs a case with one of the programs.
pub fn run(arms: &Arms, side: Side, case: &Case) -> Result<Documents, SandboxError> {
    let outcome = sandbox::run(&plan(arms, side, case, COMMANDS), Namespaces::Own)?;
    Ok(documents(&outcome, &reader(case, &outcome)))
}

/// A plan for the commands of a case, or else the usual ones with its configuration.
pub fn plan(arms: &Arms, side: Side, case: &Case, usual: &[&str]) -> Plan {
    let usual = || usual.iter().map(|command| format!("{command} --config {CONFIG}")).collect();
    let commands = case.commands.clone().unwrap_or_else(usual);
    let mut environment = case.environment.clone();
    let (name, directory) = DRY_RUN_DIRECTORY;
    environment.insert(name.to_owned(), directory.to_owned());
    Plan {
        network: case.network,
        seeds: case.seeds(),
        prepare: prepare(&case.prepare),
        environment,
        commands: commands.iter().map(|command| command_line(command)).collect(),
        ..arms.plan(side)
    }
}

/// A command line of `kubeadm`.
pub fn command_line(text: &str) -> Vec<String> {
    std::iter::once("kubeadm").chain(text.split_ascii_whitespace()).map(str::to_owned).collect()
}

/// A script in which `kubeadm` is the reference.
pub fn prepare(script: &str) -> String {
    if script.is_empty() { String::new() } else { format!("PATH={REFERENCE_DIRECTORY}:$PATH\n{script}") }
}

/// A reader that knows the keys of a run.
pub fn reader(case: &Case, outcome: &Outcome) -> Reader {
    let printed = outcome.executions.iter().map(|execution| execution.stdout.as_str());
    Reader::new(&outcome.entries, printed.chain([case.config.as_str()]))
}
