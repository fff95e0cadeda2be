//! The order of merged lists.
//!
//! What a patch lists stands in the patch's order, what it does not in the order it had before; where both orders
//! leave a choice, the order before decides. `$setElementOrder` gives an order of its own.

use serde_json::Value;

use super::{DIRECTIVE, Fields, SET_ORDER, StrategicError, lists, types, without_directives};
use crate::artifacts::api_types::{ListPatch, Shape};

/// What tells the elements of a list apart.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// They themselves.
    Value,
    /// A field.
    Field(&'static str),
}

impl Key {
    fn of(self, item: &Value) -> Option<&Value> {
        match self {
            Self::Value => Some(item),
            Self::Field(key) => item.get(key),
        }
    }

    /// Where a list has an element.
    fn position(self, list: &[Value], item: &Value) -> Option<usize> {
        list.iter().position(|candidate| self.of(candidate) == self.of(item))
    }
}

/// The value of the field that tells an element apart.
pub(super) fn key_value<'a>(item: &'a Value, key: &str) -> Result<&'a Value, StrategicError> {
    let Value::Object(fields) = item else {
        return Err(StrategicError::wrong_type("map[string]interface {}", item));
    };
    fields.get(key).ok_or_else(|| StrategicError::no_merge_key(fields, key))
}

/// Arranges a merged list by the order of its patch and the order before.
pub(super) fn arrange(merged: Vec<Value>, patch_order: &[Value], before: &[Value], key: Key) -> Vec<Value> {
    let (mut listed, mut others): (Vec<Value>, Vec<Value>) =
        merged.into_iter().partition(|item| key.position(patch_order, item).is_some());
    listed.sort_by_key(|item| key.position(patch_order, item));
    others.sort_by_key(|item| key.position(before, item));
    interleave(others, listed, before, key)
}

/// Inserts the elements of one list into another, each before the first that stood behind it.
fn interleave(others: Vec<Value>, listed: Vec<Value>, before: &[Value], key: Key) -> Vec<Value> {
    let mut arranged = Vec::with_capacity(others.len() + listed.len());
    let (mut others, mut listed) = (others.into_iter().peekable(), listed.into_iter().peekable());
    loop {
        let stood_first = match (others.peek(), listed.peek()) {
            (Some(other), Some(item)) => match (key.position(before, other), key.position(before, item)) {
                (Some(other), Some(item)) => other < item,
                _ => false,
            },
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return arranged,
        };
        arranged.extend(if stood_first { others.next() } else { listed.next() });
    }
}

/// Merges the lists that the patch gives an order for, and takes them out of the patch.
pub(super) fn merge_ordered_lists(
    original: &mut Fields,
    patch: &mut Fields,
    shape: &Shape,
) -> Result<(), StrategicError> {
    let orders: Vec<String> = patch.keys().filter(|key| key.starts_with(SET_ORDER)).cloned().collect();
    for name in orders {
        let order = as_list(patch.remove(&name).unwrap_or_default())?;
        let list = name.strip_prefix(SET_ORDER).and_then(|rest| rest.strip_prefix('/'));
        let list = list.ok_or(StrategicError::SetOrderFormat)?;
        let before = original.get(list).cloned().map(as_list).transpose()?;
        let patched = patch.get(list).cloned().map(as_list).transpose()?;
        let (element, strategy) = types::list(shape, list)?;
        let key = match strategy {
            ListPatch::MergeByKey(key) => Key::Field(key),
            _ => Key::Value,
        };
        let listed = patched.clone().unwrap_or_default();
        check_order(&listed, &order, key)?;
        let merged = match (before.clone(), patched) {
            (None, None) => continue,
            (Some(before), None) => before,
            (None, Some(patched)) => patched.into_iter().filter_map(without_directives).collect(),
            (Some(before), Some(patched)) => lists::merge(before, patched, element, strategy)?,
        };
        if let Key::Field(key) = key {
            merged.iter().chain(&order).try_for_each(|item| key_value(item, key).map(drop))?;
        }
        patch.remove(list);
        let before = before.unwrap_or_default();
        lists::element_kind(&[&before, &listed])?;
        original.insert(list.to_owned(), Value::Array(arrange(merged, &order, &before, key)));
    }
    Ok(())
}

/// The elements of a patch must stand in the order that the patch itself gives.
fn check_order(patch: &[Value], order: &[Value], key: Key) -> Result<(), StrategicError> {
    if patch.is_empty() || order.is_empty() {
        return Ok(());
    }
    let mut wanted =
        patch.iter().filter(|item| !item.is_object() || item.get(DIRECTIVE).is_none()).peekable();
    for place in order {
        let Some(item) = wanted.peek() else { return Ok(()) };
        if let Key::Field(key) = key {
            key_value(item, key)?;
            key_value(place, key)?;
        }
        if key.of(item) == key.of(place) {
            wanted.next();
        }
    }
    if wanted.peek().is_some() { Err(StrategicError::order(patch, order)) } else { Ok(()) }
}

fn as_list(value: Value) -> Result<Vec<Value>, StrategicError> {
    match value {
        Value::Array(items) => Ok(items),
        other => Err(StrategicError::wrong_type("[]interface {}", &other)),
    }
}
