//! Hands the nodes of a document to serde, with Go's ideas of which value suits which type.

use std::cell::RefCell;
use std::collections::HashSet;
use std::{ptr, vec};

use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use crate::failure::Failure;
use crate::node::{Entry, Node, Value};
use crate::number::{self, Integer};
use crate::path::Path;
use crate::problem::{Problem, ProblemKind, suggest};

/// What is shared by all readers of one pass over a document.
pub(crate) struct Walk<'pass> {
    path: RefCell<Path>,
    unknown: RefCell<Vec<Problem>>,
    left_out: &'pass HashSet<*const Node>,
}

impl<'pass> Walk<'pass> {
    pub(crate) fn new(left_out: &'pass HashSet<*const Node>) -> Self {
        Self { path: RefCell::default(), unknown: RefCell::default(), left_out }
    }

    /// The unknown fields that were met.
    pub(crate) fn into_unknown(self) -> Vec<Problem> {
        self.unknown.into_inner()
    }

    fn leaves_out(&self, node: &Node) -> bool {
        self.left_out.contains(&ptr::from_ref(node))
    }
}

/// Reads one node.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'de, 'walk> {
    node: &'de Node,
    walk: &'walk Walk<'walk>,
}

type Result<'de, T> = std::result::Result<T, Failure<'de>>;

impl<'de, 'walk> Reader<'de, 'walk> {
    pub(crate) fn new(node: &'de Node, walk: &'walk Walk<'walk>) -> Self {
        Self { node, walk }
    }

    fn wrong_type(&self, expected: &str) -> Failure<'de> {
        // The value explains the error; text and what stands for text are kept back, they may be secrets.
        let value = match &self.node.value {
            Value::Bool(value) => Some(value.to_string()),
            Value::String(text) if expected == "a boolean" => Some(text.clone()),
            Value::Float(value) if expected == "an integer" => Some(value.to_string()),
            _ => None,
        };
        let found = self.node.value.type_name();
        ProblemKind::WrongType { expected: expected.to_owned(), found, value }.into()
    }

    fn bool(&self) -> Result<'de, bool> {
        match self.node.value {
            Value::Null => Ok(false),
            Value::Bool(value) => Ok(value),
            _ => Err(self.wrong_type("a boolean")),
        }
    }

    /// Takes a number without a fraction as an integer, however it is written.
    fn integer(&self, minimum: i128, maximum: i128) -> Result<'de, i128> {
        let value = match self.node.value {
            Value::Null => 0,
            Value::Int(value) => i128::from(value),
            Value::Uint(value) => i128::from(value),
            Value::Float(value) => match number::as_integer(value) {
                Some(Integer::Signed(value)) => i128::from(value),
                Some(Integer::Unsigned(value)) => i128::from(value),
                None => return Err(self.wrong_type("an integer")),
            },
            _ => return Err(self.wrong_type("an integer")),
        };
        if (minimum..=maximum).contains(&value) {
            Ok(value)
        } else {
            Err(ProblemKind::OutOfRange { value: value.to_string(), minimum, maximum }.into())
        }
    }

    fn float(&self) -> Result<'de, f64> {
        match self.node.value {
            Value::Null => Ok(0.0),
            Value::Int(value) => Ok(value as f64),
            Value::Uint(value) => Ok(value as f64),
            Value::Float(value) => Ok(value),
            _ => Err(self.wrong_type("a number")),
        }
    }

    fn string(&self) -> Result<'de, &'de str> {
        match &self.node.value {
            Value::Null => Ok(""),
            Value::String(text) => Ok(text),
            _ => Err(self.wrong_type("a string")),
        }
    }

    fn items(&self) -> Result<'de, Items<'de, 'walk>> {
        match &self.node.value {
            Value::Null => Ok(Items { items: [].iter().enumerate(), walk: self.walk }),
            Value::Sequence(items) => Ok(Items { items: items.iter().enumerate(), walk: self.walk }),
            _ => Err(self.wrong_type("a list")),
        }
    }

    fn entries(&self, fields: Option<&'static [&'static str]>) -> Result<'de, Entries<'de, 'walk>> {
        let entries = match &self.node.value {
            Value::Null => &[][..],
            Value::Mapping(entries) => entries,
            _ => return Err(self.wrong_type("a mapping")),
        };
        // The reference has been through JSON, which puts the keys in this order.
        let mut entries: Vec<&Entry> = entries.iter().collect();
        entries.sort_by(|left, right| left.key.cmp(&right.key));
        Ok(Entries { entries: entries.into_iter(), value: None, fields, walk: self.walk })
    }
}

/// The integer types differ in their limits only.
macro_rules! deserialize_integers {
    ($($method:ident, $visit:ident, $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
            visitor.$visit(self.integer(<$type>::MIN.into(), <$type>::MAX.into())? as $type)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'de, '_> {
    type Error = Failure<'de>;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Int(value) => visitor.visit_i64(*value),
            Value::Uint(value) => visitor.visit_u64(*value),
            Value::Float(value) => match number::as_integer(*value) {
                Some(Integer::Signed(value)) => visitor.visit_i64(value),
                Some(Integer::Unsigned(value)) => visitor.visit_u64(value),
                None => visitor.visit_f64(*value),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Sequence(_) => visitor.visit_seq(self.items()?),
            Value::Mapping(_) => visitor.visit_map(self.entries(None)?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        visitor.visit_bool(self.bool()?)
    }

    deserialize_integers! {
        deserialize_i8, visit_i8, i8;
        deserialize_i16, visit_i16, i16;
        deserialize_i32, visit_i32, i32;
        deserialize_i64, visit_i64, i64;
        deserialize_u8, visit_u8, u8;
        deserialize_u16, visit_u16, u16;
        deserialize_u32, visit_u32, u32;
        deserialize_u64, visit_u64, u64;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        visitor.visit_f32(self.float()? as f32)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        visitor.visit_f64(self.float()?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        visitor.visit_borrowed_str(self.string()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        self.deserialize_any(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        self.deserialize_any(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<'de, V::Value> {
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<'de, V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<'de, V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<'de, V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        visitor.visit_map(self.entries(None)?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<'de, V::Value> {
        visitor.visit_map(self.entries(Some(fields))?)
    }

    /// The enums of Kubernetes are text.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<'de, V::Value> {
        visitor.visit_enum(self.string()?.into_deserializer())
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<'de, V::Value> {
        visitor.visit_unit()
    }
}

/// The items of a list.
struct Items<'de, 'walk> {
    items: std::iter::Enumerate<std::slice::Iter<'de, Node>>,
    walk: &'walk Walk<'walk>,
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = Failure<'de>;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<'de, Option<T::Value>> {
        let walk = self.walk;
        let Some((index, node)) = self.items.find(|(_, node)| !walk.leaves_out(node)) else {
            return Ok(None);
        };
        walk.path.borrow_mut().push_index(index);
        let value = seed.deserialize(Reader { node, walk });
        let value = value.map_err(|failure| failure.at(|| walk.path.borrow().to_string(), node));
        walk.path.borrow_mut().pop();
        value.map(Some)
    }
}

/// The entries of a mapping.
struct Entries<'de, 'walk> {
    entries: vec::IntoIter<&'de Entry>,
    /// The entry whose key was handed over last.
    value: Option<&'de Entry>,
    /// What the type has, if it is a struct.
    fields: Option<&'static [&'static str]>,
    walk: &'walk Walk<'walk>,
}

impl Entries<'_, '_> {
    /// Whether the type gets to see the entry; a field it does not have is noted.
    fn concerns(&self, entry: &Entry) -> bool {
        let Some(fields) = self.fields else { return !self.walk.leaves_out(&entry.value) };
        if !fields.contains(&entry.key.as_str()) {
            let path = self.walk.path.borrow().to_field(&entry.key);
            let kind = ProblemKind::UnknownField {
                name: entry.key.clone(),
                suggestion: suggest(&entry.key, fields),
            };
            self.walk.unknown.borrow_mut().push(Problem { path, span: entry.key_span, kind });
            return false;
        }
        // In a struct `null` leaves what is there, which is the default.
        entry.value.value != Value::Null && !self.walk.leaves_out(&entry.value)
    }
}

impl<'de> MapAccess<'de> for Entries<'de, '_> {
    type Error = Failure<'de>;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<'de, Option<K::Value>> {
        self.value = None;
        while let Some(entry) = self.entries.next() {
            if self.concerns(entry) {
                self.value = Some(entry);
                let key: StrDeserializer<'de, Failure<'de>> = entry.key.as_str().into_deserializer();
                let path = || self.walk.path.borrow().to_field(&entry.key);
                return seed.deserialize(key).map(Some).map_err(|failure| failure.at(path, &entry.value));
            }
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<'de, T::Value> {
        let walk = self.walk;
        let Some(entry) = self.value.take() else {
            return Err(serde::de::Error::custom("a value was asked for before its key"));
        };
        walk.path.borrow_mut().push_key(&entry.key);
        let value = seed.deserialize(Reader { node: &entry.value, walk });
        let value = value.map_err(|failure| failure.at(|| walk.path.borrow().to_string(), &entry.value));
        walk.path.borrow_mut().pop();
        value
    }
}
