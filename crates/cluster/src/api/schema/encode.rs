//! Writes a value by its table: zero values that upstream shows, nothing that upstream omits.

use serde_json::{Map, Value as Json};

use super::types::{Object, Type};

/// Completes and prunes a value: every field of the table that upstream writes, and no other.
pub fn encode(value: &Json, object: &Object) -> Json {
    let mut result = Map::new();
    for field in object.fields.iter().filter(|field| !field.newer) {
        let given = value.get(field.name).unwrap_or(&Json::Null);
        let written = field.shape.encode(given);
        if !(field.omit_empty && field.shape.is_empty(&written)) {
            result.insert(field.name.to_owned(), written);
        }
    }
    Json::Object(result)
}

impl Type {
    /// The value of this type that Go starts with, as JSON.
    pub(super) fn zero(&self) -> Json {
        match self {
            Self::Bool => Json::from(false),
            Self::Integer { .. } | Self::Float32 | Self::Float64 | Self::TimeOrDuration => Json::from(0),
            Self::Text(_) => Json::from(""),
            Self::Duration => Json::from("0s"),
            Self::Quantity => Json::from("0"),
            Self::Time | Self::Token | Self::List(_) | Self::Map(..) | Self::Pointer(_) => Json::Null,
            Self::Named(_, target) => target.zero(),
            Self::Object(object) => encode(&Json::Null, object),
        }
    }

    fn encode(&self, value: &Json) -> Json {
        match (self, value) {
            (Self::Pointer(_), Json::Null) => Json::Null,
            (Self::Pointer(target) | Self::Named(_, target), _) => target.encode(value),
            (Self::Object(object), _) => encode(value, object),
            (Self::List(item), Json::Array(items)) => items.iter().map(|value| item.encode(value)).collect(),
            (Self::Map(_, shape), Json::Object(entries)) => {
                Json::Object(entries.iter().map(|(key, value)| (key.clone(), shape.encode(value))).collect())
            }
            (_, Json::Null) => self.zero(),
            _ => value.clone(),
        }
    }

    /// Whether `omitempty` leaves a value out. A Go struct is never empty, however little it holds.
    fn is_empty(&self, value: &Json) -> bool {
        match (self, value) {
            (_, Json::Null) => true,
            (Self::Named(_, target), _) => target.is_empty(value),
            (Self::Bool, Json::Bool(value)) => !value,
            (Self::Text(_), Json::String(text)) => text.is_empty(),
            (Self::Integer { .. } | Self::Float32 | Self::Float64, Json::Number(number)) => {
                number.as_f64() == Some(0.0)
            }
            (Self::List(_), Json::Array(items)) => items.is_empty(),
            (Self::Map(..), Json::Object(entries)) => entries.is_empty(),
            _ => false,
        }
    }
}
