//! Owns the way from a process of the host to a new process 1: control groups first, then namespaces.

use std::fs::OpenOptions;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::thread::{UnshareFlags, unshare_unsafe};

use super::super::netns;
use super::super::plan::BootPlan;
use super::{EnterError, INIT, PROGRAM, step};

/// Starts the machine's init, and doesn't wait for it.
pub fn boot(plan_path: &Path) -> Result<(), EnterError> {
    let plan = load(plan_path)?;
    join(&plan)?;
    step(netns::enter(&plan.network), || format!("enter the network namespace {}", plan.network))?;
    // The cgroup namespace begins at the groups just joined.
    let namespaces = UnshareFlags::NEWNS
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWCGROUP;
    // SAFETY: file descriptors stay shared, and this process has no other thread.
    step(unsafe { unshare_unsafe(namespaces) }, || "make namespaces".to_owned())?;
    let console = || OpenOptions::new().create(true).append(true).open(&plan.console);
    let open = || format!("open {}", plan.console.display());
    Command::new(PROGRAM)
        .args([INIT.as_ref(), plan_path.as_os_str()])
        .stdin(Stdio::null())
        .stdout(step(console(), open)?)
        .stderr(step(console(), open)?)
        .spawn()
        .map(drop)
        .map_err(|source| EnterError::Step { step: "start the init".to_owned(), source })
}

/// Reads a plan.
pub fn load(path: &Path) -> Result<BootPlan, EnterError> {
    BootPlan::load(path).map_err(|source| EnterError::Plan { plan: path.display().to_string(), source })
}

/// Joins the machine's groups. Before this, nothing ties the process to the machine; so nothing is made before, and
/// if the machine was removed meanwhile, its groups are gone and the way ends here.
fn join(plan: &BootPlan) -> Result<(), EnterError> {
    for group in &plan.groups {
        let joined = std::fs::write(group.join("cgroup.procs"), "0");
        step(joined, || format!("join the control group {}", group.display()))?;
    }
    Ok(())
}
