//! Owns a machine as its users see it: a name, addresses, and what can be done inside it.
//!
//! Making, starting and removing machines changes the host and needs the cluster's lock: see [`super::claim`].

use std::collections::BTreeSet;
use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::cgroup::{CgroupError, Hierarchies};
use super::exec::{ExecError, MachineCommand, Output};
use super::identity::Identity;
use super::plan::BootPlan;
use super::slot::Addresses;

/// How long systemd may take to stop its units.
const STOP_PATIENCE: Duration = Duration::from_secs(60);

/// A test machine: a root file system, an init system and an address of its own.
#[derive(Clone, Debug)]
pub struct Machine {
    identity: Identity,
    directory: PathBuf,
    hierarchies: Arc<Hierarchies>,
}

impl Machine {
    pub(super) fn new(identity: Identity, directory: PathBuf, hierarchies: Arc<Hierarchies>) -> Machine {
        Machine { identity, directory, hierarchies }
    }

    /// The machine's names and numbers.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The machine's name, which is its host name.
    pub fn name(&self) -> &str {
        self.identity.name.as_str()
    }

    /// The machine's addresses.
    pub fn addresses(&self) -> Addresses {
        self.identity.addresses()
    }

    /// What the machine's console has said, from its first boot on.
    pub fn console(&self) -> String {
        let text = std::fs::read(super::boot::console_path(&self.directory)).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }

    /// The machine's root file system as seen from the host, while it runs. Absolute links in it lead to the host's
    /// files, so prefer [`Machine::read_file`] and [`Machine::write_file`].
    pub fn root(&self) -> Result<PathBuf, ExecError> {
        let init = self.init()?.ok_or_else(|| ExecError::NotRunning { machine: self.to_string() })?;
        Ok(root_of(init))
    }

    /// Whether the machine runs.
    pub fn is_running(&self) -> Result<bool, ExecError> {
        Ok(self.init()?.is_some())
    }

    /// Where the host keeps a data directory of the machine, by its path inside.
    pub fn data_directory(&self, target: &Path) -> Option<PathBuf> {
        let plan = BootPlan::load(&super::boot::plan_path(&self.directory)).ok()?;
        plan.data.into_iter().find_map(|(source, inside)| (inside == target).then_some(source))
    }

    /// Runs a command to its end, whatever its status.
    pub fn exec(&self, command: &[&str]) -> Result<Output, ExecError> {
        self.command(command).run()
    }

    /// A command to be run inside the machine.
    pub fn command(&self, command: &[&str]) -> MachineCommand<'_> {
        MachineCommand::new(self, command)
    }

    /// Ends the machine like a power cut ends a computer: no process gets a chance to do anything.
    pub fn kill(&self) -> Result<(), CgroupError> {
        self.hierarchies.kill(&BTreeSet::from([self.group()]))
    }

    /// Shuts the machine down in order, and ends what doesn't stop in time.
    pub fn stop(&self) -> Result<(), ExecError> {
        if self.is_running()? {
            // The command is ended with the machine, so its status tells nothing.
            self.command(&["systemctl", "poweroff"]).timeout(STOP_PATIENCE).run()?;
            let deadline = Instant::now() + STOP_PATIENCE;
            while self.is_running()? && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Ok(self.kill()?)
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(super) fn group(&self) -> String {
        self.identity.group()
    }

    /// The machine's init, once it sees the machine's root file system. Before that it is still this program.
    pub(super) fn init(&self) -> Result<Option<Pid>, ExecError> {
        let Some(init) = self.hierarchies.init(&self.group())? else { return Ok(None) };
        let place = |path: &Path| std::fs::metadata(path).map(|root| (root.dev(), root.ino())).ok();
        let inside = place(&root_of(init));
        Ok((inside.is_some() && inside != place(Path::new("/"))).then_some(init))
    }

    /// Whether any process of the machine exists, be it on its way in or out.
    pub(super) fn has_processes(&self) -> Result<bool, CgroupError> {
        Ok(!self.hierarchies.processes(&self.group())?.is_empty())
    }
}

fn root_of(init: Pid) -> PathBuf {
    PathBuf::from(format!("/proc/{}/root", init.as_raw_nonzero()))
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.identity.fmt(f)
    }
}
