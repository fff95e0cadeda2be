//! Owns running a command inside a machine: the way in, and handing back how the command ended.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use rustix::process::{Pid, PidfdFlags, chdir, pidfd_open};
use rustix::thread::{ThreadNameSpaceType, move_into_thread_name_spaces};

use super::super::cgroup::Hierarchies;
use super::super::plan::ExecPlan;
use super::{EnterError, step};

/// Status of a command that can't be run, and of one that doesn't exist, as in a shell.
const NOT_RUN: u8 = 126;
const NOT_FOUND: u8 = 127;

/// Runs the command and returns its exit status, or 128 and the number of the signal that ended it.
pub fn exec(plan: &OsStr) -> Result<u8, EnterError> {
    let plan: ExecPlan = serde_json::from_slice(plan.as_encoded_bytes())
        .map_err(|error| EnterError::Plan { plan: "of the command".to_owned(), source: error.into() })?;
    enter(&plan)?;
    let Some((program, arguments)) = plan.command.split_first() else { return Ok(0) };
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(plan.environment);
    // The first child after entering a process namespace is the first to be in it.
    match command.status() {
        Ok(status) => {
            let signal = status.signal().map(|signal| 128 + signal);
            let code = status.code().or(signal).and_then(|code| u8::try_from(code).ok());
            Ok(code.unwrap_or(u8::MAX))
        }
        Err(error) => {
            let code = if error.kind() == std::io::ErrorKind::NotFound { NOT_FOUND } else { NOT_RUN };
            super::complain(
                &super::EXEC.into(),
                &EnterError::Step { step: format!("run {program}"), source: error },
            );
            Ok(code)
        }
    }
}

fn enter(plan: &ExecPlan) -> Result<(), EnterError> {
    let stopped = || EnterError::Stopped { pid: plan.init, group: plan.group.clone() };
    let init = plan.init().ok_or_else(stopped)?;
    // The descriptor pins the process; that it is the machine's is checked afterwards. Were its number one of the
    // host's processes by now, the command would otherwise run on the host.
    let process = step(pidfd_open(init, PidfdFlags::empty()), || format!("open process {init:?}"))?;
    let hierarchies =
        step(Hierarchies::observe().map_err(std::io::Error::other), || "find the control groups".to_owned())?;
    if !hierarchies.contains(&plan.group, init) {
        return Err(stopped());
    }
    join_groups_of(init, &hierarchies)?;
    let namespaces = ThreadNameSpaceType::MOUNT
        | ThreadNameSpaceType::HOST_NAME_AND_NIS_DOMAIN_NAME
        | ThreadNameSpaceType::INTER_PROCESS_COMMUNICATION
        | ThreadNameSpaceType::PROCESS_ID
        | ThreadNameSpaceType::NETWORK
        | ThreadNameSpaceType::CONTROL_GROUP;
    step(move_into_thread_name_spaces(process.as_fd(), namespaces), || "enter the machine".to_owned())?;
    step(chdir("/root").or_else(|_| chdir("/")), || "change to the home directory".to_owned())
}

/// Joins the control groups of the machine's init: they exist, and may hold processes on cgroup v2 too.
fn join_groups_of(init: Pid, hierarchies: &Hierarchies) -> Result<(), EnterError> {
    for group in hierarchies.groups_of(init) {
        let joined = std::fs::write(Path::new(&group).join("cgroup.procs"), "0");
        step(joined, || format!("join the control group {}", group.display()))?;
    }
    Ok(())
}
