//! A configuration file as the documents in it, each with its group, version and kind.
//!
//! Answers to upstream `cmd/kubeadm/app/util/marshal.go` (`SplitConfigDocuments`) and to the meta factory of
//! `apimachinery/pkg/runtime/serializer/yaml`.

use std::collections::BTreeSet;
use std::fmt;

use yaml::{Node, Span, Value};

use super::error::ConfigError;
use super::go_text::{json_number, quote};

/// The type of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersionKind {
    /// `kubeadm.k8s.io`.
    pub group: String,
    /// `v1beta4`.
    pub version: String,
    /// `InitConfiguration`.
    pub kind: String,
}

impl GroupVersionKind {
    /// `kubeadm.k8s.io/v1beta4`.
    pub fn api_version(&self) -> String {
        match (self.group.as_str(), self.version.as_str()) {
            ("", version) => version.to_owned(),
            (group, version) => format!("{group}/{version}"),
        }
    }

    /// As Go prints the struct with its field names.
    pub(super) fn go_syntax(&self) -> String {
        format!(
            "schema.GroupVersionKind{{Group:{}, Version:{}, Kind:{}}}",
            quote(&self.group),
            quote(&self.version),
            quote(&self.kind)
        )
    }
}

impl fmt::Display for GroupVersionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}, Kind={}", self.group, self.version, self.kind)
    }
}

/// One document.
#[derive(Clone, Debug)]
pub struct ConfigDocument {
    /// Its type.
    pub gvk: GroupVersionKind,
    /// Its content.
    pub yaml: yaml::Document,
}

/// A configuration file, read but not yet understood.
#[derive(Clone, Debug)]
pub struct Documents {
    /// Where it came from, for messages: a file name, a ConfigMap.
    pub source: String,
    /// Its documents, sorted by type, as the reference treats them.
    pub documents: Vec<ConfigDocument>,
}

impl Documents {
    /// Reads the bytes of a file, which must be UTF-8.
    pub fn from_bytes(source: &str, bytes: &[u8]) -> Result<Self, ConfigError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse(source, text),
            Err(error) => {
                let (before, after) = bytes.split_at(error.valid_up_to());
                let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                Err(ConfigError::NotUtf8 { source_name: source.to_owned(), line, reason: utf8_fault(after) })
            }
        }
    }

    /// Reads a file. Every kind may occur once.
    pub fn parse(source: &str, text: &str) -> Result<Self, ConfigError> {
        let parsed = yaml::parse_documents(text)
            .map_err(|error| ConfigError::Yaml { source_name: source.to_owned(), error })?;
        let mut kinds = BTreeSet::new();
        let mut repeated = Vec::new();
        let mut documents = Vec::new();
        for yaml in parsed {
            let gvk = identify(&yaml.root).map_err(|reason| ConfigError::Unidentified {
                source_name: source.to_owned(),
                line: yaml.first_line,
                reason,
            })?;
            if kinds.insert(gvk.kind.clone()) {
                documents.push(ConfigDocument { gvk, yaml });
            } else {
                repeated.push((gvk.kind, yaml.first_line));
            }
        }
        if !repeated.is_empty() {
            return Err(ConfigError::RepeatedKinds { source_name: source.to_owned(), kinds: repeated });
        }
        documents.sort_by_key(|document| document.gvk.to_string());
        Ok(Self { source: source.to_owned(), documents })
    }

    /// The document of that kind, whatever its group.
    pub fn of_kind(&self, kind: &str) -> Option<&ConfigDocument> {
        self.documents.iter().find(|document| document.gvk.kind == kind)
    }
}

/// What go-yaml says of bytes that do not start a character.
fn utf8_fault(bytes: &[u8]) -> &'static str {
    let length = match bytes.first() {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf7) => 4,
        _ => return "invalid leading UTF-8 octet",
    };
    let trailing = bytes.iter().skip(1).take(length - 1).take_while(|byte| *byte & 0xc0 == 0x80).count();
    match bytes {
        _ if trailing < length - 1 => "invalid trailing UTF-8 octet",
        [0xc0 | 0xc1, ..] | [0xe0, ..=0x9f, ..] | [0xf0, ..=0x8f, ..] => "invalid length of a UTF-8 sequence",
        _ => "invalid Unicode character",
    }
}

/// Finds `apiVersion` and `kind`; the error is worded as the reference's.
fn identify(root: &Node) -> Result<GroupVersionKind, String> {
    let unreadable = |what: String| {
        format!(
            "could not interpret GroupVersionKind; unmarshal error: error unmarshaling JSON: while decoding JSON: {what}"
        )
    };
    let entries = match &root.value {
        Value::Mapping(entries) => entries.as_slice(),
        Value::Null => &[],
        _ => {
            let found = found(root);
            return Err(unreadable(format!(
                "json: cannot unmarshal {found} into Go value of type runtime.TypeMeta"
            )));
        }
    };
    let text = |field: &str| {
        // encoding/json takes a key in any case, the last one in byte order counts.
        let keys = entries.iter().filter(|entry| entry.key.eq_ignore_ascii_case(field));
        match keys.max_by_key(|entry| &entry.key) {
            Some(entry) => scalar_text(&entry.value).ok_or_else(|| {
                let found = found(&entry.value);
                unreadable(format!(
                    "json: cannot unmarshal {found} into Go struct field TypeMeta.{field} of type string"
                ))
            }),
            None => Ok(String::new()),
        }
    };
    let (api_version, kind) = (text("apiVersion")?, text("kind")?);
    let (group, version) = match api_version.split_once('/') {
        _ if api_version == "/" => ("", ""),
        None => ("", api_version.as_str()),
        Some((_, rest)) if rest.contains('/') => {
            return Err(format!("unexpected GroupVersion string: {api_version}"));
        }
        Some(parts) => parts,
    };
    let gvk = GroupVersionKind { group: group.into(), version: version.into(), kind };
    if gvk.group.is_empty() || gvk.version.is_empty() || gvk.kind.is_empty() {
        return Err(format!(
            "invalid configuration for GroupVersionKind {gvk}: kind and apiVersion is mandatory information that must \
             be specified"
        ));
    }
    Ok(gvk)
}

/// A scalar read where text is wanted, which takes numbers and booleans for text.
fn scalar_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Sequence(_) | Value::Mapping(_) => None,
        Value::Int(_) | Value::Uint(_) | Value::Float(_) => match node.to_json() {
            serde_json::Value::Number(number) => Some(json_number(&number)),
            _ => None,
        },
    }
}

/// What `encoding/json` calls the value.
pub(super) fn found(node: &Node) -> &'static str {
    match &node.value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Int(_) | Value::Uint(_) | Value::Float(_) => "number",
        Value::String(_) => "string",
        Value::Sequence(_) => "array",
        Value::Mapping(_) => "object",
    }
}

/// Where the field at a path stands; for a field that is not there, where its parent stands.
pub(super) fn locate(root: &Node, path: &str) -> Option<Span> {
    let mut path = path;
    loop {
        if let Some(node) = root.at(path) {
            return Some(node.span);
        }
        path = path.rfind(['.', '[']).and_then(|end| path.get(..end))?;
    }
}
