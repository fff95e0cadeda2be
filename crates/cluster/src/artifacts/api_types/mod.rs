//! The shapes of API objects, as data.
//!
//! `table.txt` says what the struct tags of `k8s.io/api` and `k8s.io/kubelet` say: for each type its fields, and for
//! each field its type, whether it is left out when empty, and how a strategic merge patch treats it. Two things
//! hang on exactly that: how patches merge ([`super::patches`]), and what of a patched document is written
//! ([`complete()`]). `generate.go` prints the table for another release.
//!
//! The configuration API has tables of its own: there, a field that is unknown must be reported.

mod complete;
mod quantity;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use complete::{DecodeError, complete};

/// A type that the table describes.
pub type Fields = BTreeMap<&'static str, Field>;

/// A field of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// What it holds.
    pub shape: Shape,
    /// When it is left out.
    pub omit: Omit,
    /// What a strategic merge patch does with it, if it is a list.
    pub list_patch: ListPatch,
}

/// When a field is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Omit {
    /// Never.
    Never,
    /// When it is empty; what holds fields is never empty.
    Empty,
}

/// What a strategic merge patch does with a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListPatch {
    /// Replaces it.
    Replace,
    /// Merges plain values.
    MergeValues,
    /// Merges objects, told apart by a field.
    MergeByKey(&'static str),
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A boolean.
    Bool,
    /// A number without fraction; the name of its Go type.
    Integer(&'static str),
    /// A number.
    Float,
    /// Text.
    Text,
    /// Bytes, as base64.
    Bytes,
    /// `resource.Quantity`.
    Quantity,
    /// `metav1.Time`.
    Time,
    /// `intstr.IntOrString`.
    IntOrString,
    /// Anything.
    Raw,
    /// A type of the table.
    Object(&'static str),
    /// A list.
    List(Box<Shape>),
    /// Names to values.
    Map(Box<Shape>),
    /// A value that may be absent although it is empty.
    Pointer(Box<Shape>),
}

static TABLE: LazyLock<BTreeMap<&'static str, Fields>> = LazyLock::new(|| parse(include_str!("table.txt")));

/// The fields of a type.
pub fn fields(type_name: &str) -> Option<&'static Fields> {
    TABLE.get(type_name)
}

fn parse(text: &'static str) -> BTreeMap<&'static str, Fields> {
    let mut table = BTreeMap::new();
    let mut current = "";
    for line in text.lines() {
        match line.strip_prefix("  ").and_then(|line| line.split_once(": ")) {
            Some((name, description)) => {
                table.entry(current).or_insert_with(Fields::new).insert(name, parse_field(description));
            }
            None => {
                current = line;
                table.entry(current).or_default();
            }
        }
    }
    table
}

fn parse_field(description: &'static str) -> Field {
    let (shape, flags) = description.split_once(' ').unwrap_or((description, ""));
    let mut field = Field { shape: parse_shape(shape), omit: Omit::Never, list_patch: ListPatch::Replace };
    for flag in flags.split_whitespace() {
        match flag.split_once('=') {
            Some((_, key)) => field.list_patch = ListPatch::MergeByKey(key),
            None if flag == "merge" => field.list_patch = ListPatch::MergeValues,
            None => field.omit = Omit::Empty,
        }
    }
    field
}

fn parse_shape(text: &'static str) -> Shape {
    let inner = |text| Box::new(parse_shape(text));
    if let Some(item) = text.strip_prefix("[]") {
        return Shape::List(inner(item));
    }
    if let Some(value) = text.strip_prefix("{}") {
        return Shape::Map(inner(value));
    }
    if let Some(target) = text.strip_prefix('*') {
        return Shape::Pointer(inner(target));
    }
    match text {
        "bool" => Shape::Bool,
        "string" => Shape::Text,
        "float" => Shape::Float,
        "bytes" => Shape::Bytes,
        "quantity" => Shape::Quantity,
        "time" => Shape::Time,
        "intOrString" => Shape::IntOrString,
        "raw" => Shape::Raw,
        "int" | "int32" | "int64" | "uint8" | "uint16" | "uint32" => Shape::Integer(text),
        name => Shape::Object(name),
    }
}
