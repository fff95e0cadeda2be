//! The vocabulary of the tables.

use std::collections::BTreeMap;

use super::GoDuration;

/// What a value must be.
///
/// Names of Go types appear because the reference's messages show them: a name with a dot is complete
/// (`v1.Taint`), one without belongs to the package of the document's own version (`Networking` is
/// `v1beta4.Networking`).
#[derive(Debug)]
pub enum Type {
    /// `bool`.
    Bool,
    /// An integer; the name of its Go type and the values it holds.
    Integer {
        /// `int32`, `v1.VerbosityLevel`.
        name: &'static str,
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// `float32`.
    Float32,
    /// `float64`.
    Float64,
    /// A string type, `string` or a name.
    Text(&'static str),
    /// `metav1.Duration`: text, written normalised.
    Duration,
    /// The logging API's duration: text stays text, a number of nanoseconds stays a number.
    TimeOrDuration,
    /// `metav1.Time`.
    Time,
    /// `resource.Quantity`: text or number, written normalised.
    Quantity,
    /// A bootstrap token, `id.secret`.
    Token,
    /// A list.
    List(&'static Type),
    /// A mapping from text: the name of its Go type, `map[string]bool`, and the type of the values.
    Map(&'static str, &'static Type),
    /// A type with a name of its own.
    Named(&'static str, &'static Type),
    /// A Go pointer: absent and zero differ.
    Pointer(&'static Type),
    /// An object with known fields.
    Object(&'static Object),
}

/// An object and its fields.
#[derive(Debug)]
pub struct Object {
    /// The name of its Go type.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// The key in a document.
    pub name: &'static str,
    /// What its value must be.
    pub shape: &'static Type,
    /// Nothing is written for an empty value.
    pub omit_empty: bool,
    /// The Go struct the field is embedded through, which messages mention.
    pub via: &'static str,
    /// The field exists in `kubeadm.k8s.io/v1` only: older versions do not know it, and it is never written.
    pub newer: bool,
}

impl Field {
    /// A field that is left out when empty (`omitempty`).
    pub const fn optional(name: &'static str, shape: &'static Type) -> Self {
        Self { name, shape, omit_empty: true, via: "", newer: false }
    }

    /// A field that is always written.
    pub const fn always(name: &'static str, shape: &'static Type) -> Self {
        Self { name, shape, omit_empty: false, via: "", newer: false }
    }

    /// A field that came with `kubeadm.k8s.io/v1`.
    pub const fn newer(name: &'static str, shape: &'static Type) -> Self {
        Self { name, shape, omit_empty: true, via: "", newer: true }
    }

    /// The same field, reached through an embedded Go struct.
    pub const fn via(self, embedded: &'static str) -> Self {
        Self { via: embedded, ..self }
    }
}

impl Object {
    /// The name of its Go type without the package, as messages name the owner of a field.
    pub fn bare_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }

    /// The field of that name in a document of a package.
    pub fn field(&self, name: &str, package: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name && (!field.newer || package == "v1"))
    }
}

impl Type {
    /// `int32`.
    pub const INT32: Self = Self::Integer { name: "int32", min: i32::MIN as i64, max: i32::MAX as i64 };
    /// `int64`.
    pub const INT64: Self = Self::Integer { name: "int64", min: i64::MIN, max: i64::MAX };
    /// `int`.
    pub const INT: Self = Self::Integer { name: "int", min: i64::MIN, max: i64::MAX };
    /// `string`.
    pub const STRING: Self = Self::Text("string");

    /// The type without pointer and name.
    pub(super) fn underlying(&self) -> &Self {
        match self {
            Self::Pointer(target) | Self::Named(_, target) => target.underlying(),
            _ => self,
        }
    }

    /// How Go prints the type in a document of a package (`v1beta4`).
    pub fn go_name(&self, package: &str) -> String {
        match self {
            Self::Bool => "bool".into(),
            Self::Float32 => "float32".into(),
            Self::Float64 => "float64".into(),
            // A value that reads itself complains about the text it wanted.
            Self::Duration | Self::Time | Self::Token => "string".into(),
            Self::TimeOrDuration => "time.Duration".into(),
            Self::Quantity => "resource.Quantity".into(),
            Self::Integer { name, .. } | Self::Text(name) | Self::Map(name, _) | Self::Named(name, _) => {
                qualified(name, package)
            }
            Self::List(item) => format!("[]{}", item.go_name(package)),
            Self::Pointer(target) => target.go_name(package),
            Self::Object(object) => qualified(object.name, package),
        }
    }
}

/// A Rust type that a table describes.
pub trait Shaped {
    /// Its description.
    const TYPE: Type;
}

impl Shaped for bool {
    const TYPE: Type = Type::Bool;
}

impl Shaped for i32 {
    const TYPE: Type = Type::INT32;
}

impl Shaped for i64 {
    const TYPE: Type = Type::INT;
}

impl Shaped for String {
    const TYPE: Type = Type::STRING;
}

impl Shaped for GoDuration {
    const TYPE: Type = Type::Duration;
}

impl<T: Shaped> Shaped for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);
}

impl<T: Shaped> Shaped for Option<T> {
    const TYPE: Type = Type::Pointer(&T::TYPE);
}

impl Shaped for BTreeMap<String, bool> {
    const TYPE: Type = Type::Map("map[string]bool", &Type::Bool);
}

/// Built-in types are lower case, types of the document's package are not.
fn qualified(name: &str, package: &str) -> String {
    if name.contains('.') || name.starts_with(|first: char| first.is_ascii_lowercase()) {
        name.to_owned()
    } else {
        format!("{package}.{name}")
    }
}
