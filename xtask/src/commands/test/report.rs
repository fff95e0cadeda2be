//! What every test came to.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::error::Error;

const PATH: &str = "target/test-report.json";

/// What every test came to, by its name: `unit:host::files`, `differential:files/ipv6`, `end-to-end:ours/cluster`.
#[derive(Default)]
pub struct Report(BTreeMap<String, Outcome>);

/// What a test came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It failed, and why as far as is known.
    Failed(String),
}

impl Report {
    /// Notes what a test came to, and says so if it failed.
    pub fn add(&mut self, name: impl Into<String>, outcome: Outcome) {
        let name = name.into();
        if let Outcome::Failed(reason) = &outcome {
            println!("FAILED {name}: {reason}");
        }
        self.0.insert(name, outcome);
    }

    /// Whether a test ran and passed.
    pub fn has_passed(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Outcome::Passed)
    }

    /// How many passed.
    pub fn passed(&self) -> usize {
        self.0.values().filter(|outcome| **outcome == Outcome::Passed).count()
    }

    /// How many failed.
    pub fn failed(&self) -> usize {
        self.0.len() - self.passed()
    }

    /// Writes it for machines.
    pub fn write(&self) -> Result<(), Error> {
        let tests: BTreeMap<&String, Value> = self
            .0
            .iter()
            .map(|(name, outcome)| {
                let value = match outcome {
                    Outcome::Passed => json!({ "outcome": "passed" }),
                    Outcome::Failed(reason) => json!({ "outcome": "failed", "reason": reason }),
                };
                (name, value)
            })
            .collect();
        let failed = |source| Error::File { path: PATH.into(), source };
        if let Some(parent) = Path::new(PATH).parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(PATH, json!({ "schema": "kubewright.dev/test-report/v1", "tests": tests }).to_string())
            .map_err(failed)
    }
}
