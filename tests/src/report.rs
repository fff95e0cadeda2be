//! Owns the results of tests: a line for each as it ends, a closing line, and a file for machines, in which each test
//! has its outcome, how long it took, and the first line of what is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use crate::error::Error;

/// What came of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Passed,
    /// Not so.
    Failed,
}

#[derive(Debug, Serialize)]
struct Entry {
    outcome: Verdict,
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The results so far. Tests may end on several threads.
#[derive(Debug, Default)]
pub struct Report(Mutex<BTreeMap<String, Entry>>);

impl Report {
    /// Notes the result of a test, and prints it. A test without problems has passed.
    pub fn add(&self, name: &str, took: Duration, problems: &[String]) {
        let outcome = if problems.is_empty() { Verdict::Passed } else { Verdict::Failed };
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let word = if outcome == Verdict::Passed { "ok" } else { "FAILED" };
        println!("{word:6} {name} ({:.1} s)", took.as_secs_f64());
        for line in problems {
            println!("         {line}");
        }
        let seconds = (took.as_secs_f64() * 1e3).round() / 1e3;
        entries.insert(name.to_owned(), Entry { outcome, seconds, reason: problems.first().cloned() });
    }

    /// Writes the file, prints the closing line, and tells whether all tests passed.
    pub fn close(&self, path: &Path) -> Result<Verdict, Error> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = entries.values().filter(|entry| entry.outcome == Verdict::Failed).count();
        let write = |source| Error::Write { path: path.to_owned(), source };
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(write)?;
        }
        let report = json!({"schema": "kubewright.dev/test-report/v1", "tests": &*entries});
        let text = serde_json::to_string_pretty(&report).map_err(|error| write(error.into()))?;
        fs::write(path, text + "\n").map_err(write)?;
        println!("{} passed, {failed} failed", entries.len() - failed);
        Ok(if failed == 0 { Verdict::Passed } else { Verdict::Failed })
    }
}
