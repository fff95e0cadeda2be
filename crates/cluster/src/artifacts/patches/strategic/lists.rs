//! Merging lists: plain values as a set, objects by the field that tells them apart.

use serde_json::Value;

use super::{DIRECTIVE, StrategicError, merge_fields, order, types};
use crate::artifacts::api_types::{ListPatch, Shape};

/// Merges a patch into a list by its strategy.
pub(super) fn merge(
    original: Vec<Value>,
    patch: Vec<Value>,
    element: &Shape,
    strategy: ListPatch,
) -> Result<Vec<Value>, StrategicError> {
    let key = match strategy {
        ListPatch::Replace => return Ok(patch),
        _ if original.is_empty() && patch.is_empty() => return Ok(original),
        ListPatch::MergeValues => None,
        ListPatch::MergeByKey(key) => Some(key),
    };
    match (element_kind(&[&original, &patch])?, key) {
        (Elements::Objects, None) => Err(StrategicError::NoListKey { kind: types::kind_of(element) }),
        (Elements::Objects, Some(key)) => merge_objects(original, patch, element, key),
        (Elements::Values, _) => {
            let mut merged = original.clone();
            merged.extend(patch.iter().cloned());
            deduplicate(&mut merged);
            Ok(order::arrange(merged, &patch, &original, order::Key::Value))
        }
    }
}

/// Deletes plain values from a list.
pub(super) fn delete(original: &mut Vec<Value>, patch: &[Value]) -> Result<(), StrategicError> {
    if !original.is_empty() || !patch.is_empty() {
        element_kind(&[original, patch])?;
    }
    original.retain(|value| !patch.contains(value));
    Ok(())
}

/// What lists are made of.
pub(super) enum Elements {
    Objects,
    Values,
}

/// What lists are made of, all of them alike.
pub(super) fn element_kind(lists: &[&[Value]]) -> Result<Elements, StrategicError> {
    let mut elements = lists.iter().copied().flatten();
    let first = elements.next().ok_or(StrategicError::NoElements)?;
    if first.is_array() {
        return Err(StrategicError::ListOfLists);
    }
    // DIFFERS: a list that starts with `null` makes the reference crash.
    if first.is_null() || elements.any(|value| !same_type(first, value)) {
        return Err(StrategicError::mixed_elements(lists));
    }
    Ok(if first.is_object() { Elements::Objects } else { Elements::Values })
}

fn same_type(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.is_f64() == b.is_f64(),
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

fn merge_objects(
    original: Vec<Value>,
    patch: Vec<Value>,
    element: &Shape,
    key: &'static str,
) -> Result<Vec<Value>, StrategicError> {
    let Split { mut kept, merged: patch } = apply_directives(original, patch, key)?;
    let live = kept.clone();
    for item in &patch {
        let wanted = order::key_value(item, key)?;
        match kept.iter().position(|candidate| candidate.get(key) == Some(wanted)) {
            Some(index) => {
                let before = kept.get_mut(index).map(Value::take);
                if let (Some(Value::Object(before)), Value::Object(item)) = (before, item) {
                    let merged = merge_fields(before, item.clone(), element)?;
                    if let Some(place) = kept.get_mut(index) {
                        *place = Value::Object(merged);
                    }
                }
            }
            None => kept.push(item.clone()),
        }
    }
    for item in &kept {
        order::key_value(item, key)?;
    }
    Ok(order::arrange(kept, &patch, &live, order::Key::Field(key)))
}

/// A list after its directives, and what of the patch is left to merge.
struct Split {
    kept: Vec<Value>,
    merged: Vec<Value>,
}

fn apply_directives(
    original: Vec<Value>,
    patch: Vec<Value>,
    key: &'static str,
) -> Result<Split, StrategicError> {
    let mut kept = original;
    let mut merged = Vec::new();
    let mut replace = false;
    for item in patch {
        match item.get(DIRECTIVE).map(|directive| directive.as_str().unwrap_or_default()) {
            None => merged.push(item),
            Some("replace") => replace = true,
            Some("delete") => {
                let deleted = order::key_value(&item, key)?;
                kept.retain(|candidate| candidate.get(key) != Some(deleted));
            }
            Some("merge") => return Err(StrategicError::MergeDirectiveInList),
            Some(_) => {
                let directive = item.get(DIRECTIVE).cloned().unwrap_or_default();
                return Err(StrategicError::unknown_directive(
                    &directive,
                    item.as_object().unwrap_or(&Default::default()),
                ));
            }
        }
    }
    Ok(if replace { Split { kept: merged, merged: Vec::new() } } else { Split { kept, merged } })
}

/// Removes what appears twice. The last element takes the place of a removed one, as upstream.
///
/// DIFFERS: if the list before the patch has an element twice, what the reference makes of its order depends on the
/// spare capacity of a slice.
fn deduplicate(values: &mut Vec<Value>) {
    let mut current = 0;
    while current < values.len() {
        let mut other = current + 1;
        while other < values.len() {
            if values.get(current) == values.get(other) {
                values.swap_remove(other);
            } else {
                other += 1;
            }
        }
        current += 1;
    }
}
