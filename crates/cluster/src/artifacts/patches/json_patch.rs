//! JSON patches (RFC 6902), with what the reference's library makes of them.
//!
//! DIFFERS from the RFC as upstream does, so not left to a crate: `-1` is the last element of a list, `replace`
//! adds what an object does not have, and messages are part of what users see. Answers to
//! `gopkg.in/evanphx/json-patch.v4`.

use serde_json::{Map, Value};
use thiserror::Error;

/// A JSON patch that does not apply.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JsonPatchError {
    /// It is no list of operations.
    #[error("json: cannot unmarshal {found} into Go value of type jsonpatch.{wanted}")]
    Malformed {
        /// What was found.
        found: &'static str,
        /// `Patch` or `Operation`.
        wanted: &'static str,
    },
    /// An operation that does not exist.
    #[error("Unexpected kind: {operation}")]
    UnknownOperation {
        /// What was written.
        operation: String,
    },
    /// An operation lacks a member.
    #[error("{operation} operation failed to decode {member}: {detail}missing value")]
    MissingMember {
        /// The operation.
        operation: &'static str,
        /// `path` or `from`.
        member: &'static str,
        /// What the reference says more about it.
        detail: &'static str,
    },
    /// What should hold the value does not exist.
    #[error("{operation} operation does not apply: {what}: {path}: missing value")]
    MissingPath {
        /// The operation.
        operation: &'static str,
        /// What is missing.
        what: &'static str,
        /// The path, quoted where the reference quotes it.
        path: String,
    },
    /// The place does not exist.
    #[error("error in {operation} for {member}: '{path}': {reason}")]
    Place {
        /// The operation.
        operation: &'static str,
        /// `path` or `from`.
        member: &'static str,
        /// The path.
        path: String,
        /// Why.
        reason: PlaceError,
    },
    /// What was copied cannot be added.
    #[error("error while adding value during copy: {0}")]
    Copy(PlaceError),
    /// A test found something else.
    #[error("testing value {path} failed: test failed")]
    Test {
        /// The path.
        path: String,
    },
}

/// A place that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlaceError {
    /// An object does not have the key.
    #[error("Unable to remove nonexistent key: {0}: missing value")]
    Key(String),
    /// A list does not have the index.
    #[error("Unable to access invalid index: {0}: invalid index referenced")]
    Index(i64),
    /// The place to add at is no index.
    #[error("value was not a proper array index: '{0}': strconv.Atoi: parsing \"{0}\": invalid syntax")]
    NotAnIndex(String),
    /// The place is no index.
    #[error("strconv.Atoi: parsing \"{0}\": invalid syntax")]
    NotANumber(String),
}

/// Applies every operation.
pub(super) fn apply(document: &mut Value, patch: &Value) -> Result<(), JsonPatchError> {
    let operations = match patch {
        Value::Array(operations) => operations.as_slice(),
        Value::Null => &[],
        other => return Err(JsonPatchError::Malformed { found: kind_of(other), wanted: "Patch" }),
    };
    for operation in operations {
        let Value::Object(members) = operation else {
            return Err(JsonPatchError::Malformed { found: kind_of(operation), wanted: "Operation" });
        };
        let value = members.get("value").cloned();
        match members.get("op").and_then(Value::as_str).unwrap_or("unknown") {
            "add" => add(document, text(members, "add", "path")?, value)?,
            "remove" => remove(document, text(members, "remove", "path")?)?,
            "replace" => replace(document, text(members, "replace", "path")?, value)?,
            "move" => relocate(document, members)?,
            "copy" => copy(document, members)?,
            "test" => test(document, text(members, "test", "path")?, value)?,
            other => return Err(JsonPatchError::UnknownOperation { operation: other.to_owned() }),
        }
    }
    Ok(())
}

fn text<'a>(
    members: &'a Map<String, Value>,
    operation: &'static str,
    member: &'static str,
) -> Result<&'a str, JsonPatchError> {
    let detail = match (operation, member) {
        (_, "from") => "operation, missing from field: ",
        ("replace" | "test" | "move", _) => "operation missing path field: ",
        _ => "",
    };
    let missing = JsonPatchError::MissingMember { operation, member, detail };
    members.get(member).and_then(Value::as_str).ok_or(missing)
}

fn add(document: &mut Value, path: &str, value: Option<Value>) -> Result<(), JsonPatchError> {
    let (holder, key) =
        find(document, path).ok_or_else(|| missing("add", "doc is missing path", &quoted(path)))?;
    insert(holder, &key, value.unwrap_or_default()).map_err(|reason| place("add", "path", path, reason))
}

fn remove(document: &mut Value, path: &str) -> Result<(), JsonPatchError> {
    let (holder, key) =
        find(document, path).ok_or_else(|| missing("remove", "doc is missing path", &quoted(path)))?;
    take(holder, &key).map(drop).map_err(|reason| place("remove", "path", path, reason))
}

fn replace(document: &mut Value, path: &str, value: Option<Value>) -> Result<(), JsonPatchError> {
    if path.is_empty() {
        *document = value.unwrap_or_default();
        return Ok(());
    }
    let (holder, key) =
        find(document, path).ok_or_else(|| missing("replace", "doc is missing path", path))?;
    match holder {
        Value::Array(items) => {
            match position(&key, items.len()).ok().and_then(|index| items.get_mut(index)) {
                Some(item) => *item = value.unwrap_or_default(),
                None => return Err(missing("replace", "doc is missing key", path)),
            }
        }
        holder => insert(holder, &key, value.unwrap_or_default())
            .map_err(|reason| place("remove", "path", path, reason))?,
    }
    Ok(())
}

fn relocate(document: &mut Value, members: &Map<String, Value>) -> Result<(), JsonPatchError> {
    let from = text(members, "move", "from")?;
    let (holder, key) =
        find(document, from).ok_or_else(|| missing("move", "doc is missing from path", from))?;
    let value = take(holder, &key).map_err(|reason| place("move", "path", &key, reason))?;
    let path = text(members, "move", "path")?;
    let (holder, key) =
        find(document, path).ok_or_else(|| missing("move", "doc is missing destination path", path))?;
    insert(holder, &key, value).map_err(|reason| place("move", "path", path, reason))
}

fn copy(document: &mut Value, members: &Map<String, Value>) -> Result<(), JsonPatchError> {
    let from = text(members, "copy", "from")?;
    let (holder, key) =
        find(document, from).ok_or_else(|| missing("copy", "doc is missing from path", from))?;
    let value = get(holder, &key).map_err(|reason| place("copy", "from", from, reason))?.unwrap_or_default();
    let path = text(members, "copy", "path")?;
    let (holder, key) =
        find(document, path).ok_or_else(|| missing("copy", "doc is missing destination path", path))?;
    insert(holder, &key, value).map_err(JsonPatchError::Copy)
}

fn test(document: &mut Value, path: &str, value: Option<Value>) -> Result<(), JsonPatchError> {
    let found = if path.is_empty() {
        Some(document.clone())
    } else {
        let (holder, key) = find(document, path).ok_or_else(|| missing("test", "is missing path", path))?;
        get(holder, &key).map_err(|reason| place("test", "path", path, reason))?
    };
    let given = |value: Option<Value>| value.filter(|value| !value.is_null());
    if given(found) == given(value) { Ok(()) } else { Err(JsonPatchError::Test { path: path.to_owned() }) }
}

/// The object or list that holds the value at a path, and the value's key in it.
fn find<'a>(document: &'a mut Value, path: &str) -> Option<(&'a mut Value, String)> {
    let (parents, key) = path.rsplit_once('/')?;
    let holder = parents.split('/').skip(1).try_fold(document, |holder, part| match holder {
        Value::Array(items) => {
            let index = position(&decode(part), items.len()).ok()?;
            items.get_mut(index)
        }
        Value::Object(fields) => fields.get_mut(&decode(part)),
        _ => None,
    })?;
    matches!(holder, Value::Array(_) | Value::Object(_)).then(|| (holder, decode(key)))
}

fn get(holder: &Value, key: &str) -> Result<Option<Value>, PlaceError> {
    match holder {
        Value::Array(items) => position(key, items.len()).map(|index| items.get(index).cloned()),
        holder => Ok(holder.get(key).cloned()),
    }
}

fn take(holder: &mut Value, key: &str) -> Result<Value, PlaceError> {
    match holder {
        Value::Array(items) => position(key, items.len()).map(|index| items.remove(index)),
        Value::Object(fields) => fields.remove(key).ok_or_else(|| PlaceError::Key(key.to_owned())),
        _ => Err(PlaceError::Key(key.to_owned())),
    }
}

fn insert(holder: &mut Value, key: &str, value: Value) -> Result<(), PlaceError> {
    match holder {
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => {
            let index = position(key, items.len() + 1).map_err(|error| match error {
                PlaceError::NotANumber(key) => PlaceError::NotAnIndex(key),
                other => other,
            })?;
            items.insert(index, value);
        }
        Value::Object(fields) => _ = fields.insert(key.to_owned(), value),
        _ => return Err(PlaceError::Key(key.to_owned())),
    }
    Ok(())
}

/// The index that a key means in a list with that many places; negative ones count from the end.
fn position(key: &str, places: usize) -> Result<usize, PlaceError> {
    let index: i64 = key.parse().map_err(|_| PlaceError::NotANumber(key.to_owned()))?;
    let count = i64::try_from(places).unwrap_or(i64::MAX);
    let counted = if index < 0 { index + count } else { index };
    if !(0..count).contains(&counted) {
        return Err(PlaceError::Index(index));
    }
    usize::try_from(counted).map_err(|_| PlaceError::Index(index))
}

fn decode(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

fn quoted(path: &str) -> String {
    format!("\"{path}\"")
}

fn missing(operation: &'static str, what: &'static str, path: &str) -> JsonPatchError {
    JsonPatchError::MissingPath { operation, what, path: path.to_owned() }
}

fn place(operation: &'static str, member: &'static str, path: &str, reason: PlaceError) -> JsonPatchError {
    JsonPatchError::Place { operation, member, path: path.to_owned(), reason }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
