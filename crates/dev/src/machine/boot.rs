//! Owns starting a machine that is laid out, and waiting until its init system has come up.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::enter;
use super::exec::ExecError;
use super::host_command::{HostCommandError, run};
use super::machine::Machine;

/// How long a boot may take, on a busy host too.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(25);

/// The socket on which systemd answers.
const SYSTEMD_SOCKET: &str = "run/systemd/private";

/// A machine that doesn't come up.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// Its init can't be put into its namespaces.
    #[error(transparent)]
    Start(#[from] HostCommandError),
    /// Its state can't be found out.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// It has stopped.
    #[error("{machine} stopped while it booted; its console said:\n{console}")]
    Stopped {
        /// The machine.
        machine: String,
        /// The end of its console's text.
        console: String,
    },
    /// It hangs.
    #[error("{machine} is still {state} {seconds} s after its start; its console said:\n{console}", seconds = PATIENCE.as_secs())]
    TimedOut {
        /// The machine.
        machine: String,
        /// What systemd says of itself.
        state: String,
        /// The end of its console's text.
        console: String,
    },
}

/// How a machine came up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boot {
    /// Units that failed. A machine is of use nevertheless.
    pub failed_units: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// The plan from which a machine is booted.
pub fn plan_path(machine: &Path) -> PathBuf {
    machine.join("boot.json")
}

/// The file that holds what a machine's console said.
pub fn console_path(machine: &Path) -> PathBuf {
    machine.join("console.log")
}

/// Starts a machine's init.
pub fn start(lock: &File, machine: &Machine) -> Result<(), BootError> {
    let plan = plan_path(machine.directory());
    run(lock, enter::PROGRAM, [enter::BOOT.as_ref(), plan.as_os_str()])?;
    Ok(())
}

/// Waits until systemd has started what it is to start at boot.
pub fn wait_for_systemd(machine: &Machine) -> Result<Boot, BootError> {
    let begin = Instant::now();
    loop {
        let state = observe(machine, PATIENCE.saturating_sub(begin.elapsed()))?;
        let failed_units = match state.as_str() {
            "running" => Vec::new(),
            "degraded" => failed_units(machine)?,
            _ if begin.elapsed() < PATIENCE => {
                std::thread::sleep(PAUSE);
                continue;
            }
            _ => {
                let console = console_end(machine);
                return Err(BootError::TimedOut { machine: machine.to_string(), state, console });
            }
        };
        return Ok(Boot { failed_units, took: begin.elapsed() });
    }
}

/// What systemd says of itself, which it may take a while to say.
fn observe(machine: &Machine, patience: Duration) -> Result<String, BootError> {
    let Some(init) = machine.init()? else {
        return match machine.has_processes().map_err(ExecError::from)? {
            true => Ok("on its way".to_owned()),
            false => Err(BootError::Stopped { machine: machine.to_string(), console: console_end(machine) }),
        };
    };
    let socket = PathBuf::from(format!("/proc/{}/root", init.as_raw_nonzero())).join(SYSTEMD_SOCKET);
    if !socket.exists() {
        return Ok("without systemd".to_owned());
    }
    let asked = machine.command(&["systemctl", "is-system-running", "--wait"]).timeout(patience).run();
    match asked {
        Ok(output) => Ok(output.text().trim().to_owned()),
        Err(ExecError::TimedOut { .. }) => Ok("starting units".to_owned()),
        // The init was between two of its control groups, or has ended: the next look tells which.
        Err(ExecError::NotRunning { .. }) => Ok("on its way".to_owned()),
        Err(error) => Err(error.into()),
    }
}

fn failed_units(machine: &Machine) -> Result<Vec<String>, BootError> {
    let listed = machine.exec(&["systemctl", "list-units", "--failed", "--plain", "--no-legend"])?;
    let first_word = |line: &str| line.split_ascii_whitespace().next().map(str::to_owned);
    Ok(listed.text().lines().filter_map(first_word).collect())
}

fn console_end(machine: &Machine) -> String {
    const LINES: usize = 20;
    let console = machine.console();
    let lines: Vec<_> = console.lines().collect();
    lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default().join("\n")
}
