//! Owns the record of a cluster: an append-only file of what is about to be made and what has been reached.
//!
//! A line is on the disk before the thing that it announces is made, so that whoever finds the record
//! after a kill knows at least everything that exists. What exists in truth is always looked up on the
//! host; the record only tells which names to look for.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::name::MachineName;
use super::slot::{MachineIndex, Slot};

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Entry {
    /// The cluster is about to reserve this slot.
    Slot(Slot),
    /// A machine is about to be made.
    Machine {
        /// Its name.
        name: MachineName,
        /// Its number.
        index: MachineIndex,
    },
    /// A machine has reached a stage that need not be repeated.
    Reached {
        /// The machine.
        name: MachineName,
        /// The stage.
        stage: Stage,
    },
    /// Nothing of a machine is left.
    Removed {
        /// The machine.
        name: MachineName,
    },
}

/// How far a machine has got. A machine is made anew from nothing if a run ended between two stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// It was announced; whatever exists of it is of no use.
    Announced,
    /// Its init system has come up.
    Booted,
    /// It has become a node of its cluster.
    Member,
}

/// A machine according to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineRecord {
    /// Its number.
    pub index: MachineIndex,
    /// The last stage that it has reached.
    pub stage: Stage,
}

/// What the lines of a record add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterState {
    /// The slot that the cluster announced last.
    pub slot: Option<Slot>,
    /// The machines that were announced and not removed.
    pub machines: BTreeMap<MachineName, MachineRecord>,
}

impl ClusterState {
    /// Adds one line.
    pub fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Slot(slot) => self.slot = Some(*slot),
            Entry::Machine { name, index } => {
                let machine = MachineRecord { index: *index, stage: Stage::Announced };
                self.machines.insert(name.clone(), machine);
            }
            Entry::Reached { name, stage } => {
                if let Some(machine) = self.machines.get_mut(name) {
                    machine.stage = *stage;
                }
            }
            Entry::Removed { name } => {
                self.machines.remove(name);
            }
        }
    }

    /// The smallest number that no machine has.
    pub fn free_index(&self) -> Option<MachineIndex> {
        MachineIndex::all().find(|index| self.machines.values().all(|machine| machine.index != *index))
    }
}

/// A record that can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file system refused.
    #[error("the record {path} can't be accessed")]
    Io {
        /// The record.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line that this program didn't write.
    #[error(
        "line {line} of the record {path} is not understood; remove the cluster with \"down\" and make it again"
    )]
    Corrupt {
        /// The record.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
}

/// Reads what a record adds up to; an absent one is empty.
pub fn load(path: &Path) -> Result<ClusterState, RecordError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(source) if source.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(RecordError::Io { path: path.to_owned(), source }),
    };
    let mut state = ClusterState::default();
    for (number, line) in whole_lines(&text).lines().enumerate() {
        let entry = serde_json::from_str(line).map_err(|source| RecordError::Corrupt {
            path: path.to_owned(),
            line: number + 1,
            source,
        })?;
        state.apply(&entry);
    }
    Ok(state)
}

/// Leaves out a last line that a kill or a power cut tore: what it announces was not made.
fn whole_lines(text: &str) -> &str {
    text.rfind('\n').and_then(|end| text.get(..=end)).unwrap_or_default()
}

/// A record open for appending. Only the holder of the cluster's lock may have one.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    file: File,
    state: ClusterState,
}

impl Record {
    /// Opens the record, makes it if it is absent, and cuts off a torn last line.
    pub fn open(path: &Path) -> Result<Record, RecordError> {
        let state = load(path)?;
        let open = || {
            let file = OpenOptions::new().create(true).append(true).open(path)?;
            let text = std::fs::read(path)?;
            let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            if whole < text.len() {
                file.set_len(whole as u64)?;
            }
            if let Some(parent) = path.parent() {
                File::open(parent)?.sync_all()?;
            }
            Ok(file)
        };
        let file = open().map_err(|source| RecordError::Io { path: path.to_owned(), source })?;
        Ok(Record { path: path.to_owned(), file, state })
    }

    /// What the record adds up to.
    pub fn state(&self) -> &ClusterState {
        &self.state
    }

    /// Appends a line; when this returns, the line is on the disk.
    pub fn append(&mut self, entry: &Entry) -> Result<(), RecordError> {
        let write = |mut file: &File| {
            let mut line = serde_json::to_vec(entry)?;
            line.push(b'\n');
            file.write_all(&line)?;
            file.sync_data()
        };
        write(&self.file).map_err(|source| RecordError::Io { path: self.path.clone(), source })?;
        self.state.apply(entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
