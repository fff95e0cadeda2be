//! JSONPath templates: text with expressions in braces that pick from a document.
//!
//! Owns the dialect, reading templates and filling them in. Answers to `client-go/util/jsonpath`.
//!
//! DIFFERS: fields that a wildcard finds come sorted by name, in the reference in a different order every time; and a
//! template that cannot be filled in is not followed by a dump of the whole document.

mod eval;
mod parse;

#[cfg(test)]
mod tests;

pub use eval::{EvalError, MissingKeys, Shape};
pub use parse::ParseError;

/// A template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    blocks: Vec<Block>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
enum Block {
    /// Text outside braces.
    Text(String),
    /// What stands in one pair of braces.
    Action(Vec<Step>),
    /// What stands between `{range ...}` and `{end}`, repeated for everything that is picked.
    Range { items: Vec<Step>, body: Vec<Block> },
}

/// A step from values to other values.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// `.name`.
    Field(String),
    /// `.*`.
    Wildcard,
    /// `..`.
    Recursive,
    /// `[from:to:step]`.
    Slice(Slice),
    /// `[a,b]`.
    Union(Vec<Vec<Step>>),
    /// `[?(left operator right)]`; without an operator: whether there is anything.
    Filter { left: Vec<Step>, comparison: Option<(String, Vec<Step>)> },
    /// A quoted text.
    Text(String),
    /// A number without a fraction.
    Int(i64),
    /// A number with one.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A word: `range`, `end`, or none that is known.
    Word(String),
}

/// Which items of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Slice {
    from: Option<i64>,
    to: To,
    step: Option<i64>,
}

/// Where a slice ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum To {
    /// With the list.
    #[default]
    End,
    /// Before this index.
    Index(i64),
    /// After its first item: it is an index and no slice.
    Next,
}
