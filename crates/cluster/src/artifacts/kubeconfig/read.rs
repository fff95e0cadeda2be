//! Reads a kubeconfig.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use thiserror::Error;

use super::{Cluster, Context, Kubeconfig, User};

/// Fields that are written even when they are empty.
const ALWAYS_WRITTEN: [&str; 3] = ["server", "cluster", "user"];

/// A text that is no kubeconfig. No value is repeated, since it may be secret.
#[derive(Debug, Error)]
pub enum KubeconfigError {
    /// It is not YAML.
    #[error("{}", .0.go_text().trim_start_matches("error converting YAML to JSON: "))]
    Yaml(yaml::ParseError),
    /// It is a document of another kind.
    #[error(
        "no kind \"{kind}\" is registered for version \"{api_version}\": a kubeconfig is \"Config\" of \"v1\""
    )]
    Kind {
        /// Version.
        api_version: String,
        /// Kind.
        kind: String,
    },
    /// A field holds another type of value.
    #[error("the field {field} of the kubeconfig must be {expected}")]
    Type {
        /// The field, `users[0].user`.
        field: String,
        /// What it must be.
        expected: &'static str,
    },
    /// Embedded data is not base64.
    #[error("the field {field} of the kubeconfig is not base64")]
    Base64 {
        /// The field.
        field: String,
    },
    /// Two entries have one name.
    #[error("duplicate name \"{name}\" in list {list} of the kubeconfig")]
    Duplicate {
        /// The list.
        list: &'static str,
        /// The name.
        name: String,
    },
}

impl Kubeconfig {
    /// Reads a file's text.
    pub fn parse(text: &str) -> Result<Self, KubeconfigError> {
        let document = yaml::parse(text).map_err(KubeconfigError::Yaml)?;
        let mut fields = match document.root.to_json() {
            Value::Object(fields) => fields,
            // An empty file is a kubeconfig without anything in it.
            Value::Null => Map::new(),
            _ => return wrong_type("(document)", "an object"),
        };
        check_kind(&mut fields)?;
        let current_context = match fields.remove("current-context") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(name)) => name,
            Some(_) => return wrong_type("current-context", "a string"),
        };
        Ok(Self {
            clusters: entries(&mut fields, "clusters", "cluster")?
                .map(|(name, fields)| (name, Cluster(fields)))
                .collect(),
            contexts: entries(&mut fields, "contexts", "context")?
                .map(|(name, fields)| (name, Context(fields)))
                .collect(),
            users: entries(&mut fields, "users", "user")?
                .map(|(name, fields)| (name, User(fields)))
                .collect(),
            current_context,
            other: fields.into_iter().filter(|(name, value)| keep(name, value)).collect(),
        })
    }
}

fn check_kind(fields: &mut Map<String, Value>) -> Result<(), KubeconfigError> {
    let mut take = |name: &str| {
        fields.remove(name).and_then(|value| Some(value.as_str()?.to_owned())).unwrap_or_default()
    };
    let (api_version, kind) = (take("apiVersion"), take("kind"));
    let fits = |given: &str, wanted: &str| given.is_empty() || given == wanted;
    if fits(&api_version, "v1") && fits(&kind, "Config") {
        Ok(())
    } else {
        Err(KubeconfigError::Kind { api_version, kind })
    }
}

/// Reads a list of named entries, `key` being where an entry's fields are.
fn entries(
    fields: &mut Map<String, Value>,
    list: &'static str,
    key: &'static str,
) -> Result<impl Iterator<Item = (String, Map<String, Value>)> + use<>, KubeconfigError> {
    let items = match fields.remove(list) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items,
        Some(_) => return wrong_type(list, "a list"),
    };
    let mut read = BTreeMap::new();
    for (index, item) in items.into_iter().enumerate() {
        let Value::Object(mut item) = item else {
            return wrong_type(&format!("{list}[{index}]"), "an object");
        };
        let name = match item.remove("name") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(name)) => name,
            Some(_) => return wrong_type(&format!("{list}[{index}].name"), "a string"),
        };
        let place = format!("{list}[{index}].{key}");
        let entry = match item.remove(key) {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(entry)) => entry,
            Some(_) => return wrong_type(&place, "an object"),
        };
        if read.insert(name.clone(), normalize(entry, &place)?).is_some() {
            return Err(KubeconfigError::Duplicate { list, name });
        }
    }
    Ok(read.into_iter())
}

/// Drops what is empty, as writing would, and brings embedded data into one line.
fn normalize(entry: Map<String, Value>, place: &str) -> Result<Map<String, Value>, KubeconfigError> {
    let mut normalized = Map::new();
    for (name, value) in entry {
        let field = || format!("{place}.{name}");
        let value = match (name.strip_suffix("-data"), value) {
            (Some(_), Value::String(text)) => {
                let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
                STANDARD.decode(&text).map_err(|_| KubeconfigError::Base64 { field: field() })?;
                Value::String(text)
            }
            (Some(_), value) if !value.is_null() => return wrong_type(&field(), "a string"),
            (_, value) => value,
        };
        if keep(&name, &value) {
            normalized.insert(name, value);
        }
    }
    Ok(normalized)
}

fn keep(name: &str, value: &Value) -> bool {
    let empty = match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    };
    !empty || ALWAYS_WRITTEN.contains(&name)
}

fn wrong_type<T>(field: &str, expected: &'static str) -> Result<T, KubeconfigError> {
    Err(KubeconfigError::Type { field: field.to_owned(), expected })
}
