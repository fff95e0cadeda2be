//! Why a strategic merge patch does not apply, worded as the reference does.

use serde_json::{Map, Value};
use thiserror::Error;

/// A strategic merge patch that does not apply.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StrategicError {
    /// It is no object.
    #[error("invalid JSON document")]
    NotAnObject,
    /// A directive that does not exist.
    #[error("unknown patch type: {directive} in map: {object}")]
    UnknownDirective {
        /// What was written.
        directive: String,
        /// The object it stands in.
        object: String,
    },
    /// The element of a list lacks the field that tells it apart.
    #[error("map: {object} does not contain declared merge key: {key}")]
    NoMergeKey {
        /// The element.
        object: String,
        /// The field.
        key: String,
    },
    /// A field that the type does not have, although the document does.
    #[error("unable to find api field in struct {type_name} for the json field \"{field}\"")]
    UnknownField {
        /// The type.
        type_name: &'static str,
        /// The field.
        field: String,
    },
    /// An object where the type has none.
    #[error("merging an object in json but data type is not struct, instead is: {kind}")]
    NotAStruct {
        /// What the type has.
        kind: &'static str,
    },
    /// A list where the type has none.
    #[error("expected slice or array type, but got: {kind}")]
    NotAListType {
        /// What the type has.
        kind: &'static str,
    },
    /// The type has lists in a list.
    #[error("unexpected slice of slice")]
    ListOfListsType,
    /// A list in a list.
    #[error("lists of lists are not supported")]
    ListOfLists,
    /// Lists with nothing to tell their type by.
    #[error("no elements in any of the given slices")]
    NoElements,
    /// Lists whose elements have several types.
    #[error("list element types are not identical: {lists}")]
    MixedElements {
        /// The lists.
        lists: String,
    },
    /// Objects in a list that is not merged by a field.
    #[error("cannot merge lists without merge key for {kind}")]
    NoListKey {
        /// What the type has for elements.
        kind: &'static str,
    },
    /// `$patch: merge` in a list.
    #[error("merging lists cannot yet be specified in the patch")]
    MergeDirectiveInList,
    /// A value of another type.
    #[error("expected a {expected}, but received a {found}")]
    WrongType {
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// `$retainKeys` is no list, or lacks a key that the patch sets.
    #[error("invalid patch format of retainKeys")]
    RetainKeysFormat,
    /// `$setElementOrder` without the name of a list.
    #[error("invalid patch format of setElementOrder list")]
    SetOrderFormat,
    /// `$deleteFromPrimitiveList` without the name of a list.
    #[error("invalid patch format of primitive list")]
    DeleteFromListFormat,
    /// The patch does not keep to its own order.
    #[error("The order in patch list:\n{patch}\n doesn't match $setElementOrder list:\n{order}\n")]
    Order {
        /// The patch.
        patch: String,
        /// The order.
        order: String,
    },
}

impl StrategicError {
    pub(super) fn unknown_directive(directive: &Value, object: &Map<String, Value>) -> Self {
        let shown = show(directive);
        // What Go prints for `%s` and something else than text.
        let directive = match directive {
            Value::Bool(_) => format!("%!s(bool={shown})"),
            Value::Number(number) if number.is_f64() => format!("%!s(float64={shown})"),
            Value::Number(_) => format!("%!s(int64={shown})"),
            Value::Null => format!("%!s({shown})"),
            Value::String(_) | Value::Array(_) | Value::Object(_) => shown,
        };
        Self::UnknownDirective { directive, object: show_fields(object) }
    }

    pub(super) fn no_merge_key(object: &Map<String, Value>, key: &str) -> Self {
        Self::NoMergeKey { object: show_fields(object), key: key.to_owned() }
    }

    pub(super) fn mixed_elements(lists: &[&[Value]]) -> Self {
        let lists: Vec<String> = lists.iter().map(|list| show_items(list)).collect();
        Self::MixedElements { lists: format!("[{}]", lists.join(" ")) }
    }

    pub(super) fn order(patch: &[Value], order: &[Value]) -> Self {
        Self::Order { patch: show_items(patch), order: show_items(order) }
    }

    pub(super) fn wrong_type(expected: &'static str, found: &Value) -> Self {
        let found = match found {
            Value::Null => "%!s(<nil>)",
            Value::Bool(_) => "bool",
            Value::Number(number) if number.is_f64() => "float64",
            Value::Number(_) => "int64",
            Value::String(_) => "string",
            Value::Array(_) => "[]interface {}",
            Value::Object(_) => "map[string]interface {}",
        };
        Self::WrongType { expected, found }
    }
}

/// A value as Go's `%v` prints it.
fn show(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => show_items(items),
        Value::Object(fields) => show_fields(fields),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn show_items(items: &[Value]) -> String {
    format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(" "))
}

fn show_fields(fields: &Map<String, Value>) -> String {
    let entries: Vec<String> = fields.iter().map(|(key, value)| format!("{key}:{}", show(value))).collect();
    format!("map[{}]", entries.join(" "))
}
