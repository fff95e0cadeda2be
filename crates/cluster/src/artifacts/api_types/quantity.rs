//! Quantities (`512Mi`, `1500m`) in their canonical form.
//!
//! The configuration API reads and writes them already, as the fields of its own tables; this asks it to.

use serde_json::Value as Json;
use yaml::{Entry, Node, Span, Value};

use crate::api::schema::{self, Field, Object, Type};

static HOLDER: Object = Object { name: "Quantity", fields: &[Field::always("quantity", &Type::Quantity)] };

/// Writes a quantity as `resource.Quantity` does, or says why it is none.
pub(super) fn canonical(text: &str) -> Result<Json, String> {
    let span = Span { line: 1, column: 1 };
    let value = Node { value: Value::String(text.to_owned()), span };
    let entry = Entry { key: "quantity".to_owned(), key_span: span, value };
    let decoded = schema::decode(&Node { value: Value::Mapping(vec![entry]), span }, &HOLDER, "v1");
    match decoded.problems.first() {
        Some(problem) => Err(problem.reference_text()),
        None => Ok(decoded.value.get("quantity").cloned().unwrap_or_default()),
    }
}
