//! A plan as a pure value.

use serde::{Deserialize, Serialize};

/// What an operation will do, in order.
#[derive(Clone, Debug)]
pub struct Plan<C> {
    /// `init`, `join`, ...
    pub operation: &'static str,
    /// The steps, in the order of their execution.
    pub steps: Vec<Step<C>>,
}

/// One change of the world, named so that people and records can refer to it.
#[derive(Clone, Debug)]
pub struct Step<C> {
    /// Stable name, `phase/what`: `certs/apiserver`.
    pub id: String,
    /// The phase it belongs to, as users select and skip it: `certs/apiserver`, `kubelet-start`.
    pub phase: &'static str,
    /// What it changes, in order.
    pub changes: Vec<C>,
}

impl<C> Step<C> {
    /// A step with one change.
    pub fn one(id: impl Into<String>, phase: &'static str, change: C) -> Self {
        Self { id: id.into(), phase, changes: vec![change] }
    }
}

/// What a change touches, for the record: never a secret, never content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    /// `write`, `remove`, `start`, `apply`, ...
    pub verb: String,
    /// A path, service, object or image.
    pub target: String,
}

impl Touch {
    /// What is done to what.
    pub fn new(verb: &str, target: impl Into<String>) -> Self {
        Self { verb: verb.to_owned(), target: target.into() }
    }
}
