//! Looking up what the types say about a field.

use super::StrategicError;
use crate::artifacts::api_types::{Field, ListPatch, Shape, fields};

/// The type and list strategy of a field of an object.
pub(super) fn field(shape: &Shape, key: &str) -> Result<(&'static Shape, ListPatch), StrategicError> {
    let name = match pointed_to(shape) {
        Shape::Object(name) => *name,
        other => return Err(StrategicError::NotAStruct { kind: kind_of(other) }),
    };
    let known = fields(name).into_iter().flatten();
    let mut folded = known.clone().filter(|(field, _)| field.eq_ignore_ascii_case(key));
    let exact = fields(name).and_then(|fields| fields.get(key));
    let found: Option<&'static Field> = exact.or_else(|| folded.next().map(|(_, field)| field));
    let field =
        found.ok_or_else(|| StrategicError::UnknownField { type_name: name, field: key.to_owned() })?;
    Ok((&field.shape, field.list_patch))
}

/// The type of the elements of a list and its strategy.
pub(super) fn list(shape: &Shape, key: &str) -> Result<(&'static Shape, ListPatch), StrategicError> {
    let (field, strategy) = field(shape, key)?;
    match field {
        Shape::List(element) if matches!(**element, Shape::List(_)) => Err(StrategicError::ListOfListsType),
        Shape::List(element) => Ok((element, strategy)),
        Shape::Pointer(target) => match &**target {
            Shape::List(element) => Ok((element, strategy)),
            other => Ok((other, strategy)),
        },
        _ => Err(StrategicError::NotAListType { kind: kind_of(shape) }),
    }
}

/// The name that Go has for a kind of type.
pub(super) fn kind_of(shape: &Shape) -> &'static str {
    match shape {
        Shape::Bool => "bool",
        Shape::Integer(name) => name,
        Shape::Float => "float64",
        Shape::Text => "string",
        Shape::Bytes | Shape::List(_) => "slice",
        Shape::Map(_) => "map",
        Shape::Pointer(_) => "ptr",
        Shape::Object(_) | Shape::Quantity | Shape::Time | Shape::IntOrString | Shape::Raw => "struct",
    }
}

fn pointed_to(shape: &Shape) -> &Shape {
    match shape {
        Shape::Pointer(target) => target,
        other => other,
    }
}
