//! What is left of a document after the reference has read it into a type and written it again.
//!
//! Unknown fields are gone, empty ones are left out or written as their zero value, quantities and times are in
//! their canonical form. Answers to the decoders and encoders of `client-go/kubernetes/scheme`.

use serde_json::{Map, Value};
use thiserror::Error;

use super::{Omit, Shape, fields, quantity};
use crate::api::schema::parse_rfc3339;

/// A value that does not fit its field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// It has another type.
    #[error("json: cannot unmarshal {found} into Go struct field {owner}.{path} of type {wanted}")]
    Type {
        /// What was found.
        found: String,
        /// The type that has the field.
        owner: &'static str,
        /// The path of the field, without indices.
        path: String,
        /// What it must be.
        wanted: String,
    },
    /// A text cannot be read as what it should be.
    #[error("{reason}")]
    Malformed {
        /// The path of the field, without indices.
        path: String,
        /// Why.
        reason: String,
    },
}

/// Reads a document as a type of the table and writes it again.
pub fn complete(type_name: &'static str, document: &Value) -> Result<Value, DecodeError> {
    Reader { path: Vec::new() }.object(type_name, document)
}

struct Reader {
    path: Vec<&'static str>,
}

/// The type that holds a value, for messages.
type Owner = &'static str;

impl Reader {
    fn object(&mut self, type_name: &'static str, value: &Value) -> Result<Value, DecodeError> {
        let mut written = Map::new();
        for (name, field) in fields(type_name).into_iter().flatten() {
            self.path.push(name);
            let value = self.value(&field.shape, value.get(name).unwrap_or(&Value::Null), type_name)?;
            self.path.pop();
            if field.omit == Omit::Never || !is_empty(&field.shape, &value) {
                written.insert((*name).to_owned(), value);
            }
        }
        Ok(Value::Object(written))
    }

    fn value(&mut self, shape: &Shape, value: &Value, owner: Owner) -> Result<Value, DecodeError> {
        Ok(match (shape, value) {
            (Shape::Pointer(_) | Shape::Raw | Shape::Time, Value::Null) => Value::Null,
            (Shape::Pointer(target), _) => self.value(target, value, owner)?,
            (Shape::Object(name), Value::Object(_) | Value::Null) => self.object(name, value)?,
            (Shape::List(item), Value::Array(items)) => {
                items.iter().map(|value| self.value(item, value, owner)).collect::<Result<_, _>>()?
            }
            (Shape::Map(target), Value::Object(entries)) => {
                let entries =
                    entries.iter().map(|(name, value)| Ok((name.clone(), self.value(target, value, owner)?)));
                Value::Object(entries.collect::<Result<_, _>>()?)
            }
            (Shape::List(_) | Shape::Map(_) | Shape::Bytes, Value::Null) => Value::Null,
            (Shape::Bool, Value::Null) => Value::Bool(false),
            (Shape::Integer(_) | Shape::Float | Shape::IntOrString, Value::Null) => Value::from(0),
            (Shape::Text, Value::Null) => Value::from(""),
            (Shape::Quantity, Value::Null) => Value::from("0"),
            (Shape::Quantity, Value::String(text)) => self.quantity(text)?,
            (Shape::Quantity, Value::Number(number)) => self.quantity(&number.to_string())?,
            (Shape::Time, Value::String(text)) => self.time(text)?,
            (Shape::Integer(name), Value::Number(number)) if !number_fits(name, number) => {
                return Err(self.wrong(&format!("number {number}"), owner, shape));
            }
            (Shape::Bool, Value::Bool(_))
            | (Shape::Integer(_) | Shape::Float | Shape::IntOrString, Value::Number(_))
            | (Shape::Text | Shape::Bytes | Shape::IntOrString, Value::String(_))
            | (Shape::Raw, _) => value.clone(),
            _ => return Err(self.wrong(kind_of(value), owner, shape)),
        })
    }

    fn quantity(&self, text: &str) -> Result<Value, DecodeError> {
        quantity::canonical(text)
            .map_err(|reason| DecodeError::Malformed { path: self.path.join("."), reason })
    }

    fn time(&self, text: &str) -> Result<Value, DecodeError> {
        let time = parse_rfc3339(text)
            .map_err(|reason| DecodeError::Malformed { path: self.path.join("."), reason })?;
        Ok(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into())
    }

    fn wrong(&self, found: &str, owner: Owner, shape: &Shape) -> DecodeError {
        DecodeError::Type {
            found: found.to_owned(),
            owner,
            path: self.path.join("."),
            wanted: go_name(shape),
        }
    }
}

/// Whether a number fits an integer type of Go.
fn number_fits(name: &str, number: &serde_json::Number) -> bool {
    let bounds = match name {
        "int32" => i64::from(i32::MIN)..=i64::from(i32::MAX),
        "uint32" => 0..=i64::from(u32::MAX),
        "uint16" => 0..=i64::from(u16::MAX),
        "uint8" => 0..=i64::from(u8::MAX),
        _ => i64::MIN..=i64::MAX,
    };
    number.as_i64().is_some_and(|number| bounds.contains(&number))
}

fn is_empty(shape: &Shape, value: &Value) -> bool {
    match (shape, value) {
        (_, Value::Null) => true,
        (Shape::Pointer(_) | Shape::Object(_) | Shape::Quantity | Shape::IntOrString, _) => false,
        (_, Value::Bool(value)) => !value,
        (_, Value::Number(number)) => number.as_f64() == Some(0.0),
        (_, Value::String(text)) => text.is_empty(),
        (_, Value::Array(items)) => items.is_empty(),
        (_, Value::Object(entries)) => entries.is_empty(),
    }
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

/// Every type of the table lives in a package called `v1`.
fn go_name(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "bool".to_owned(),
        Shape::Integer(name) => (*name).to_owned(),
        Shape::Float => "float64".to_owned(),
        Shape::Text | Shape::Time | Shape::Quantity => "string".to_owned(),
        Shape::Bytes => "[]uint8".to_owned(),
        Shape::IntOrString => "int32".to_owned(),
        Shape::Raw => "json.RawMessage".to_owned(),
        Shape::Object(name) => format!("v1.{name}"),
        Shape::List(item) => format!("[]{}", go_name(item)),
        Shape::Map(target) => format!("map[string]{}", go_name(target)),
        Shape::Pointer(target) => go_name(target),
    }
}
