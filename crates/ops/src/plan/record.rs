//! The append-only record of one operation on one host.
//!
//! Each entry is a line of JSON that is on disk before the change it announces. The record tells which intent a run
//! had and what it touched; the *position* is always derived from the real state, so losing the record never costs
//! the ability to go on. It holds no secrets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use host::{Host, HostError, Observe};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Touch;

/// Ends a line that a crash cut off, so that it does not swallow the next entry. No JSON ends so.
const CUT_OFF: &str = "#cut";

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// A run begins.
    Begin {
        /// Seconds since 1970 (UTC), as RFC 3339.
        time: String,
        /// Process id.
        pid: u32,
        /// Version of the program.
        program: String,
        /// What is to be done, flattened: field to value, secrets left out.
        intent: BTreeMap<String, String>,
    },
    /// A change is about to be made.
    Change {
        /// The step.
        step: String,
        /// What it touches.
        #[serde(flatten)]
        touch: Touch,
    },
    /// A step is complete.
    Done {
        /// The step.
        step: String,
    },
    /// The run ended with an error.
    Failed {
        /// The step.
        step: String,
        /// The error's stable name.
        code: String,
    },
    /// The run is complete.
    End,
}

/// Why a record cannot be used.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The file cannot be read or written.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A line in the middle makes no sense.
    #[error("line {line} of {path} is damaged")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The parser's answer.
        source: serde_json::Error,
    },
}

/// How the latest run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum RunState {
    /// There was none.
    None,
    /// It began and did not end.
    Unfinished,
    /// It came to its end.
    Finished,
}

/// What the record says, folded.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// How the latest run stands.
    pub state: RunState,
    /// When the latest run began.
    pub began: Option<String>,
    /// The intent of the latest run.
    pub intent: BTreeMap<String, String>,
    /// Everything that was touched since the last reset, in order.
    pub touched: Vec<Touch>,
    /// Steps that are complete.
    pub done: Vec<String>,
}

/// The record of one operation.
#[derive(Clone, Debug)]
pub struct Record {
    path: PathBuf,
}

impl Record {
    /// The record of an operation below the program's state directory.
    pub fn of(state_directory: &Path, operation: &str) -> Self {
        Self { path: state_directory.join("records").join(format!("{operation}.jsonl")) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads and folds it. A last line that was cut off by a crash announced a change that was not made.
    pub fn load(&self, host: &dyn Observe) -> Result<Fold, RecordError> {
        let bytes = host.read(&self.path)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut entries = Vec::new();
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let Some(complete) = line.strip_suffix('\n') else { break };
            if complete.ends_with(CUT_OFF) {
                continue;
            }
            let entry = serde_json::from_str(complete).map_err(|source| RecordError::Damaged {
                path: self.path.clone(),
                line: index + 1,
                source,
            })?;
            entries.push(entry);
        }
        Ok(fold(entries))
    }

    /// Appends an entry and waits until it is on disk.
    pub fn append(&self, host: &dyn Host, entry: &Entry) -> Result<(), RecordError> {
        let existing = host.read(&self.path)?.unwrap_or_default();
        let mut bytes = Vec::new();
        if !existing.is_empty() && !existing.ends_with(b"\n") {
            bytes.extend_from_slice(CUT_OFF.as_bytes());
            bytes.push(b'\n');
        }
        bytes.extend(serde_json::to_vec(entry).unwrap_or_default());
        bytes.push(b'\n');
        Ok(host.append_synced(&self.path, &bytes)?)
    }

    /// Forgets everything: what it tells about is gone.
    pub fn clear(&self, host: &dyn Host) -> Result<(), RecordError> {
        host.remove_file(&self.path)?;
        Ok(())
    }
}

fn fold(entries: Vec<Entry>) -> Fold {
    let mut fold = Fold {
        state: RunState::None,
        began: None,
        intent: BTreeMap::new(),
        touched: Vec::new(),
        done: Vec::new(),
    };
    for entry in entries {
        match entry {
            Entry::Begin { intent, time, .. } => {
                fold.state = RunState::Unfinished;
                fold.intent = intent;
                fold.began = Some(time);
            }
            Entry::Change { touch, .. } => fold.touched.push(touch),
            Entry::Done { step } => fold.done.push(step),
            Entry::Failed { .. } => {}
            Entry::End => fold.state = RunState::Finished,
        }
    }
    fold
}
