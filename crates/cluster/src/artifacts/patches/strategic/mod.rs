//! Strategic merge patches: values merged by what the types of Kubernetes say about their lists.
//!
//! Owns merging objects and the directives in them; lists are [`lists`]'s business, their order [`order`]'s.
//! Answers to `StrategicMergePatch` of upstream `apimachinery/pkg/util/strategicpatch`.

mod error;
mod lists;
mod order;
mod types;

use serde_json::{Map, Value};

use crate::artifacts::api_types::Shape;

pub use error::StrategicError;

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList";
const SET_ORDER: &str = "$setElementOrder";

type Fields = Map<String, Value>;

/// Applies a patch to a document of a type. `null` changes nothing.
pub(super) fn apply(
    type_name: &'static str,
    document: &Value,
    patch: &Value,
) -> Result<Value, StrategicError> {
    let fields = |value: &Value| match value {
        Value::Object(fields) => Ok(fields.clone()),
        Value::Null => Ok(Fields::new()),
        _ => Err(StrategicError::NotAnObject),
    };
    merge_fields(fields(document)?, fields(patch)?, &Shape::Object(type_name)).map(Value::Object)
}

/// What to do with the object at hand.
enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive_of(patch: &Fields) -> Result<Directive, StrategicError> {
    match patch.get(DIRECTIVE) {
        None => Ok(Directive::Merge),
        Some(Value::String(name)) if name == "replace" => Ok(Directive::Replace),
        Some(Value::String(name)) if name == "delete" => Ok(Directive::Delete),
        Some(other) => Err(StrategicError::unknown_directive(other, patch)),
    }
}

/// Merges a patch into an object of a type.
fn merge_fields(mut original: Fields, mut patch: Fields, shape: &Shape) -> Result<Fields, StrategicError> {
    match directive_of(&patch)? {
        Directive::Merge => {}
        Directive::Replace => {
            patch.remove(DIRECTIVE);
            return Ok(patch);
        }
        Directive::Delete => return Ok(Fields::new()),
    }
    retain_keys(&mut original, &mut patch)?;
    order::merge_ordered_lists(&mut original, &mut patch, shape)?;
    for (key, value) in patch {
        match deleted_list(&key)? {
            Some(list) => delete_from_list(&mut original, list, value, shape)?,
            None => merge_field(&mut original, key, value, shape)?,
        }
    }
    Ok(original)
}

/// Merges the value of one field.
fn merge_field(
    original: &mut Fields,
    key: String,
    patch: Value,
    shape: &Shape,
) -> Result<(), StrategicError> {
    if patch.is_null() {
        original.remove(&key);
        return Ok(());
    }
    let merged = match (original.remove(&key), patch) {
        (Some(Value::Object(before)), Value::Object(patch)) => {
            let (field, _) = types::field(shape, &key)?;
            Some(Value::Object(merge_fields(before, patch, field)?))
        }
        (Some(Value::Array(before)), Value::Array(patch)) => {
            let (element, strategy) = types::list(shape, &key)?;
            Some(Value::Array(lists::merge(before, patch, element, strategy)?))
        }
        (_, mut patch) => {
            discard_nulls(&mut patch);
            without_directives(patch)
        }
    };
    if let Some(merged) = merged {
        original.insert(key, merged);
    }
    Ok(())
}

/// The list whose elements a key says to delete.
fn deleted_list(key: &str) -> Result<Option<&str>, StrategicError> {
    match key.strip_prefix(DELETE_FROM_LIST) {
        None => Ok(None),
        Some(rest) => rest.strip_prefix('/').map(Some).ok_or(StrategicError::DeleteFromListFormat),
    }
}

fn delete_from_list(
    original: &mut Fields,
    key: &str,
    patch: Value,
    shape: &Shape,
) -> Result<(), StrategicError> {
    if patch.is_null() {
        original.remove(key);
    } else if let (Some(Value::Array(before)), Value::Array(patch)) = (original.get_mut(key), patch) {
        types::list(shape, key)?;
        lists::delete(before, &patch)?;
    }
    Ok(())
}

/// Keeps only the fields that the patch lists, and refuses a patch that changes others.
fn retain_keys(original: &mut Fields, patch: &mut Fields) -> Result<(), StrategicError> {
    let Some(listed) = patch.remove(RETAIN_KEYS) else { return Ok(()) };
    let Value::Array(listed) = listed else { return Err(StrategicError::RetainKeysFormat) };
    let is_listed = |key: &str| listed.iter().any(|name| name.as_str() == Some(key));
    let is_directive = |key: &str| key.starts_with(DELETE_FROM_LIST) || key.starts_with(SET_ORDER);
    if patch.iter().any(|(key, value)| !value.is_null() && !is_directive(key) && !is_listed(key)) {
        return Err(StrategicError::RetainKeysFormat);
    }
    original.retain(|key, _| is_listed(key));
    Ok(())
}

/// Removes every `null` of an object that nothing was there for.
fn discard_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(discard_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(discard_nulls),
        _ => {}
    }
}

/// Removes every object that was a directive; `None` if that is all there was.
fn without_directives(value: Value) -> Option<Value> {
    match value {
        Value::Object(fields) if fields.contains_key(DIRECTIVE) => None,
        Value::Object(fields) => {
            let kept = fields.into_iter().filter_map(|(key, value)| Some((key, without_directives(value)?)));
            Some(Value::Object(kept.collect()))
        }
        Value::Array(items) => Some(items.into_iter().filter_map(without_directives).collect()),
        other => Some(other),
    }
}
