//! Owns a list of everything on this host that machines may leave behind, to compare before and after.
//!
//! It looks at the host by itself, not through the modules that make and remove things, and at all names, not only
//! at those that machines have: what bears a wrong name is found too.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::reservation::{TABLE, Table};
use super::slot::Slot;
use super::{Lab, ReservationError};

/// A host that can't be looked at.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// A directory or file can't be read.
    #[error("{path} can't be read")]
    Read {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The table of slots can't be read.
    #[error(transparent)]
    Reservation(#[from] ReservationError),
}

/// What is on this host: one line for each mount, link, network namespace, control group, file and process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostView(BTreeSet<String>);

impl HostView {
    /// Looks at the host, leaving out what belongs to clusters of other labs.
    pub fn observe(lab: &Lab) -> Result<HostView, ViewError> {
        let state = &lab.dirs().state;
        let foreign = slots(|holder| !holder.starts_with(state))?;
        let is_foreign = |name: &str| foreign.iter().any(|slot| slot.owns(name));
        let mut lines = BTreeSet::new();
        for (what, directory) in [("link", "/sys/class/net"), ("network namespace", "/run/netns")] {
            let names = list(Path::new(directory))?.into_iter().filter(|name| !is_foreign(name));
            lines.extend(names.map(|name| format!("{what} {name}")));
        }
        for hierarchy in lab.hierarchies.iter() {
            for name in list(&hierarchy.mount)? {
                let path = hierarchy.mount.join(&name);
                if path.is_dir() && !is_foreign(&name) {
                    lines.insert(format!("control group {}", path.display()));
                }
            }
        }
        for target in mounts()? {
            let name = Path::new(&target).file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !is_foreign(name) {
                lines.insert(format!("mount {target}"));
            }
        }
        lines.extend(tree(&state.join("clusters"))?.iter().map(|file| format!("file {}", file.display())));
        lines
            .extend(slots(|holder| holder.starts_with(state))?.iter().map(|slot| format!("slot {}", slot.0)));
        lines.extend(processes(state, is_foreign)?);
        Ok(HostView(lines))
    }

    /// What is here and wasn't there before.
    pub fn beyond(&self, before: &HostView) -> Vec<String> {
        self.0.difference(&before.0).cloned().collect()
    }
}

/// The slots whose holders pass a test.
fn slots(holder: impl Fn(&Path) -> bool) -> Result<Vec<Slot>, ViewError> {
    let table = Table::open(Path::new(TABLE))?;
    let mut slots = Vec::new();
    for slot in Slot::all() {
        if table.holder(slot)?.is_some_and(|path| holder(&path)) {
            slots.push(slot);
        }
    }
    Ok(slots)
}

fn mounts() -> Result<Vec<String>, ViewError> {
    let path = Path::new("/proc/self/mountinfo");
    let text =
        fs::read_to_string(path).map_err(|source| ViewError::Read { path: path.to_owned(), source })?;
    Ok(text.lines().filter_map(|line| line.split(' ').nth(4)).map(str::to_owned).collect())
}

/// Processes of machines, of helpers and of commands that work for a machine; and dead ones that nobody has buried.
fn processes(state: &Path, is_foreign: impl Fn(&str) -> bool) -> Result<Vec<String>, ViewError> {
    let mut lines = Vec::new();
    let pids = list(Path::new("/proc"))?.into_iter().filter_map(|name| name.parse::<u32>().ok());
    for pid in pids.filter(|pid| *pid != std::process::id()) {
        // A process may end while it is looked at.
        let read = |file: &str| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        let text = |file: &str| String::from_utf8_lossy(&read(file)).into_owned();
        let (command, groups, status) = (text("cmdline").replace('\0', " "), text("cgroup"), text("stat"));
        let group = groups.split(['/', '\n']).find(|name| Slot::all().any(|slot| slot.owns(name)));
        let works_for_machine =
            command.contains(" __machine-") || command.contains(&*state.to_string_lossy());
        // The state of a process stands behind its name, which may contain anything.
        let dead = status.rsplit(')').next().is_some_and(|rest| rest.starts_with(" Z 1 "));
        let counts = match group {
            Some(group) => !is_foreign(group),
            None => works_for_machine || dead,
        };
        if counts {
            lines.push(format!("process {pid} ({}) {command}", text("comm").trim_end()));
        }
    }
    Ok(lines)
}

/// All files and directories below a directory.
fn tree(root: &Path) -> Result<Vec<PathBuf>, ViewError> {
    let (mut found, mut pending) = (Vec::new(), vec![root.to_owned()]);
    while let Some(directory) = pending.pop() {
        for name in list(&directory)? {
            let path = directory.join(name);
            if path.is_dir() && !path.is_symlink() {
                pending.push(path.clone());
            }
            found.push(path);
        }
    }
    Ok(found)
}

/// Names in a directory; none if it is absent.
fn list(directory: &Path) -> Result<Vec<String>, ViewError> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.and_then(Iterator::collect::<Result<Vec<_>, _>>),
    };
    let entries = entries.map_err(|source| ViewError::Read { path: directory.to_owned(), source })?;
    Ok(entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}
