//! The tree a YAML document is read into: values with the place they were written at.
//!
//! Owns the shapes and the ways to look things up in them; how text becomes a tree is
//! [`crate::parse`]'s business. Answers to the `interface{}` values that go-yaml hands to sigs.k8s.io/yaml.

use std::fmt;

use crate::number;

/// A place in a file: line and column, both counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The line in the whole file.
    pub line: usize,
    /// The column in that line.
    pub column: usize,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A value and where it starts.
#[derive(Clone, PartialEq)]
pub struct Node {
    /// What was read.
    pub value: Value,
    /// Where it starts. A node brought in by an alias keeps the place of its anchor.
    pub span: Span,
}

/// What a node holds, after the implicit types of YAML 1.1 are resolved as go-yaml v2 does.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// A boolean, `yes` and `off` included.
    Bool(bool),
    /// An integer that fits in 64 bits with sign.
    Int(i64),
    /// An integer above the largest [`Value::Int`].
    Uint(u64),
    /// A finite number written with a point or an exponent, or too large for an integer.
    Float(f64),
    /// Text.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in the order of the file. Each key appears once: the last one written counts.
    Mapping(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// The key; one that is a number or a boolean in YAML has become its text, as JSON needs it.
    pub key: String,
    /// Where the key starts.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns the value under `key`, when this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Mapping(entries) => {
                entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
            }
            _ => None,
        }
    }

    /// Returns the node at a path such as `spec.containers[0].image`; the empty path is the node itself.
    ///
    /// Keys that contain a dot or a bracket cannot be reached this way: use [`Node::get`].
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Node> {
        path.split(['.', '[']).filter(|step| !step.is_empty()).try_fold(self, |node, step| {
            match step.strip_suffix(']') {
                Some(index) => match &node.value {
                    Value::Sequence(items) => items.get(index.parse::<usize>().ok()?),
                    _ => None,
                },
                None => node.get(step),
            }
        })
    }

    /// Returns the text, when this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Converts to JSON as sigs.k8s.io/yaml does: a float without a fraction becomes an integer.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(value) => Json::from(*value),
            Value::Uint(value) => Json::from(*value),
            Value::Float(value) => match number::as_integer(*value) {
                Some(number::Integer::Signed(value)) => Json::from(value),
                Some(number::Integer::Unsigned(value)) => Json::from(value),
                None => Json::from(*value),
            },
            Value::String(text) => Json::from(text.as_str()),
            Value::Sequence(items) => items.iter().map(Node::to_json).collect(),
            Value::Mapping(entries) => {
                Json::Object(entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect())
            }
        }
    }
}

impl Value {
    /// Names the type for messages.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::Uint(_) | Value::Float(_) => "a number",
            Value::String(_) => "a string",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }
}

/// Shows the shape only: a configuration holds tokens and keys, which must not reach a log.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Sequence(items) => f.debug_list().entries(items).finish(),
            Value::Mapping(entries) => {
                f.debug_map().entries(entries.iter().map(|entry| (&entry.key, &entry.value))).finish()
            }
            scalar => f.write_str(scalar.type_name()),
        }
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.key, self.value)
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn paths_lead_through_mappings_and_lists() {
        let root = parse("spec: {containers: [{image: a}, {image: b}], grid: [[1], [2]]}").unwrap().root;
        let text = |path: &str| root.at(path).map(|node| node.to_json().to_string());
        assert_eq!(text("spec.containers[1].image").as_deref(), Some("\"b\""));
        assert_eq!(text("spec.grid[1][0]").as_deref(), Some("2"));
        assert_eq!(root.at(""), Some(&root));
        for path in ["spec.containers[2]", "spec.containers.image", "spec[0]", "spec.containers[x]", "other"]
        {
            assert_eq!(text(path), None, "{path}");
        }
    }
}
