//! A field with a recommended value: set where absent, kept with a warning where it differs.

use serde_json::{Map, Value as Json};

use crate::api::finding::Kind;
use crate::api::go_text;
use crate::api::warning::{Warning, WarningCode};

/// Sets a field (`authentication.x509.clientCAFile`) to the recommended value, unless it has one.
pub(super) fn recommend(document: &mut Json, kind: Kind, field: &str, recommended: Json) -> Option<Warning> {
    let slot = field_mut(document, field);
    if is_unset(slot) {
        *slot = recommended;
        return None;
    }
    (*slot != recommended).then(|| not_recommended(kind, field, &recommended, slot))
}

/// Sets a field, unless it has a value.
pub(super) fn default_to(document: &mut Json, field: &str, default: Json) {
    let slot = field_mut(document, field);
    if is_unset(slot) {
        *slot = default;
    }
}

/// The text of a field, empty when absent.
pub(super) fn text<'a>(document: &'a Json, field: &str) -> &'a str {
    document.pointer(&format!("/{}", field.replace('.', "/"))).and_then(Json::as_str).unwrap_or_default()
}

pub(super) fn not_recommended(kind: Kind, field: &str, recommended: &Json, given: &Json) -> Warning {
    Warning::new(
        WarningCode::NotRecommended,
        format!(
            "The recommended value for \"{field}\" in \"{}\" is: {}; the provided value is: {}",
            kind.name(),
            shown(recommended),
            shown(given)
        ),
    )
}

/// Go cannot tell an empty text from an absent one.
fn is_unset(value: &Json) -> bool {
    matches!(value, Json::Null) || value == ""
}

/// A value as `%v` prints it.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => go_text::list(&items.iter().map(shown).collect::<Vec<_>>()),
        other => other.to_string(),
    }
}

fn field_mut<'a>(document: &'a mut Json, field: &str) -> &'a mut Json {
    field.split('.').fold(document, |parent, name| {
        if !parent.is_object() {
            *parent = Json::Object(Map::new());
        }
        &mut parent[name]
    })
}
