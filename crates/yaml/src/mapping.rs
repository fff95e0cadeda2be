//! Collects the entries of a mapping and notices the keys that come twice.
//!
//! Answers to the key handling of `convertToJSONableObject` in sigs.k8s.io/yaml and to the strict mode of go-yaml.

use std::collections::HashMap;

use crate::node::{Entry, Span, Value};
use crate::{go_text, number};

/// A key as go-yaml sees it, where the number 1 and the text "1" differ.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MapKey {
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl MapKey {
    /// Takes a value as a key, or says what it is instead.
    pub(crate) fn new(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::String(text) => Ok(Self::Text(text.clone())),
            Value::Int(value) => Ok(Self::Int(*value)),
            Value::Float(value) => Ok(Self::Float(*value)),
            Value::Bool(value) => Ok(Self::Bool(*value)),
            Value::Uint(_) => Err("a number above 64 bits with sign"),
            Value::Null | Value::Sequence(_) | Value::Mapping(_) => Err(value.type_name()),
        }
    }

    /// The key in JSON.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => number::format_float_key(*value),
            Self::Bool(value) => value.to_string(),
        }
    }

    /// The key as Go's `%#v` prints it.
    pub(crate) fn to_go_syntax(&self) -> String {
        match self {
            Self::Text(text) => go_text::quote(text),
            Self::Float(value) => number::format_float(*value),
            Self::Int(_) | Self::Bool(_) => self.name(),
        }
    }
}

/// The entries so far.
#[derive(Default)]
pub(crate) struct MappingBuilder {
    entries: Vec<Entry>,
    /// What the keys of `entries` were before they became text.
    keys: Vec<MapKey>,
    positions: HashMap<String, usize>,
}

impl MappingBuilder {
    /// Adds an entry. A key that is there already keeps its position and takes the new value; returns where
    /// it was written before, unless the two are of different types, which the reference does not notice.
    pub(crate) fn insert(&mut self, key: MapKey, entry: Entry) -> Option<Span> {
        let Some(&position) = self.positions.get(&entry.key) else {
            self.positions.insert(entry.key.clone(), self.entries.len());
            self.entries.push(entry);
            self.keys.push(key);
            return None;
        };
        let first = std::mem::replace(self.entries.get_mut(position)?, entry).key_span;
        let known = self.keys.get_mut(position)?;
        let same = *known == key;
        *known = key;
        same.then_some(first)
    }

    /// Returns the entries, and what each of their keys was.
    pub(crate) fn finish(self) -> (Vec<Entry>, Vec<MapKey>) {
        (self.entries, self.keys)
    }
}
