//! Owns the way into a sandbox: one process that makes namespaces, and its child, which is process 1 there.
//!
//! Both are this program again, started with an argument that no user types. Each asks the kernel to be killed
//! when its parent ends, so nothing is left however a run ends.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Signal, set_parent_process_death_signal};
use rustix::thread::{UnshareFlags, unshare_unsafe};

use super::plan::{Outcome, Plan};
use super::{root, tree};

/// Argument of the process that makes namespaces; the next one says which, then comes the helper to be run in them.
const ENTER: &str = "__enter";
/// Argument of the helper that carries out a plan.
const CARRY_OUT: &str = "__carry-out";

/// A sandbox that couldn't be made or used.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// This program can't be started again.
    #[error("the sandbox's process can't be started")]
    Start {
        /// Why.
        source: io::Error,
    },
    /// A helper failed; it has told why on standard error.
    #[error("the sandbox's process ended with {status}")]
    Helper {
        /// How it ended.
        status: ExitStatus,
    },
    /// A system call or command of the helper failed.
    #[error("can't {step}")]
    Step {
        /// What was tried.
        step: String,
        /// Why.
        source: io::Error,
    },
}

/// Names the step that an error belongs to.
pub(super) fn step<T, E: Into<io::Error>>(
    result: Result<T, E>,
    step: impl FnOnce() -> String,
) -> Result<T, SandboxError> {
    result.map_err(|error| SandboxError::Step { step: step(), source: error.into() })
}

/// Which namespaces a helper gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespaces {
    /// All: a machine of its own.
    Own,
    /// Mounts and host name only; it sees the processes and the network of the one that asks.
    Guest,
}

impl Namespaces {
    const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Guest => "guest",
        }
    }

    fn flags(word: &str) -> UnshareFlags {
        let guest = UnshareFlags::NEWNS | UnshareFlags::NEWUTS;
        match word {
            "guest" => guest,
            _ => guest | UnshareFlags::NEWPID | UnshareFlags::NEWNET | UnshareFlags::NEWIPC,
        }
    }
}

/// Carries out a plan in namespaces of its own.
pub fn run(plan: &Plan, namespaces: Namespaces) -> Result<Outcome, SandboxError> {
    let start = |source| SandboxError::Start { source };
    let mut child = helper(namespaces, CARRY_OUT)?;
    let text = serde_json::to_vec(plan).map_err(|error| start(error.into()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&text).map_err(start)?;
    }
    let output = child.wait_with_output().map_err(start)?;
    if !output.status.success() {
        return Err(SandboxError::Helper { status: output.status });
    }
    serde_json::from_slice(&output.stdout).map_err(|error| start(error.into()))
}

/// Starts a helper of this program in namespaces; its standard input and output are pipes.
pub fn helper(namespaces: Namespaces, name: &str) -> Result<Child, SandboxError> {
    let program = std::env::current_exe();
    let child = program.and_then(|program: PathBuf| {
        Command::new(program)
            .args([ENTER, namespaces.word(), name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
    });
    child.map_err(|source| SandboxError::Start { source })
}

/// Becomes a helper if the first argument says so, and doesn't return then.
pub fn run_hidden_helper_if_asked() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [ENTER, namespaces, helper] => become_helper(|| enter(namespaces, helper)),
        [CARRY_OUT] => become_helper(|| carry_out().map(|()| 0)),
        _ => {}
    }
}

/// Runs a helper to its end, and exits with its status.
pub fn become_helper<E: std::error::Error>(helper: impl FnOnce() -> Result<i32, E>) -> ! {
    // A parent that is gone already closes the pipe from which the helper is about to read.
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        eprintln!("sandbox: can't be tied to its parent: {error}");
        std::process::exit(1);
    }
    let status = helper().unwrap_or_else(|error| {
        let mut text = format!("sandbox: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(&format!(": {error}"));
            cause = error.source();
        }
        eprintln!("{text}");
        1
    });
    std::process::exit(status)
}

fn enter(namespaces: &str, helper: &str) -> Result<i32, SandboxError> {
    // SAFETY: file descriptors stay shared, and this process has no other thread.
    step(unsafe { unshare_unsafe(Namespaces::flags(namespaces)) }, || "make namespaces".to_owned())?;
    let program = step(std::env::current_exe(), || "find this program".to_owned())?;
    // The first child after making a process namespace is the first to be in it.
    let status = step(Command::new(program).arg(helper).status(), || "start the helper".to_owned())?;
    Ok(status.code().unwrap_or(1))
}

fn carry_out() -> Result<(), SandboxError> {
    let mut text = Vec::new();
    step(io::stdin().read_to_end(&mut text), || "read the plan".to_owned())?;
    let plan: Plan = step(serde_json::from_slice(&text), || "read the plan".to_owned())?;
    let root = root::Root::mount(&plan)?;
    root.prepare(&plan)?;
    let before = tree::read(&root.upper, &plan.layers)?;
    let executions =
        plan.commands.iter().map(|command| root.execute(&plan, command)).collect::<Result<_, _>>()?;
    let mut entries = tree::read(&root.upper, &plan.layers)?;
    tree::mark_unchanged(&mut entries, &before);
    let outcome = Outcome { executions, entries };
    step(serde_json::to_writer(io::stdout().lock(), &outcome), || "tell the outcome".to_owned())
}
