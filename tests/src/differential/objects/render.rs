//! Owns objects as texts in which every line can be compared: fields by name, texts of several lines as such, secrets
//! decoded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::meaning::Reader;

/// Renders an object.
pub fn render(object: &Value, reader: &Reader) -> String {
    let mut text = String::new();
    let is_secret =
        object.pointer("/type").is_some() && object.pointer("/data").is_some_and(Value::is_object);
    for (name, value) in object.as_object().into_iter().flatten() {
        match value.as_object() {
            Some(data) if is_secret && name == "data" => {
                text.push_str("data:\n");
                for (name, value) in data {
                    let decoded = decode(value.as_str().unwrap_or_default(), reader);
                    render_field(&mut text, 1, name, &Value::String(decoded));
                }
            }
            _ => render_field(&mut text, 0, name, value),
        }
    }
    reader.read(&text, None)
}

fn render_field(text: &mut String, depth: usize, name: &str, value: &Value) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            text.push_str(&format!("{indent}{name}:\n"));
            for (name, value) in fields {
                render_field(text, depth + 1, name, value);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            text.push_str(&format!("{indent}{name}:\n"));
            for item in items {
                render_field(text, depth + 1, "-", item);
            }
        }
        // Not indented, so that a certificate within is one still.
        Value::String(lines) if lines.contains('\n') => {
            text.push_str(&format!("{indent}{name}: |\n{lines}\n"))
        }
        other => text.push_str(&format!("{indent}{name}: {other}\n")),
    }
}

fn decode(encoded: &str, reader: &Reader) -> String {
    let Ok(bytes) = STANDARD.decode(encoded) else { return format!("(not in base64) {encoded}") };
    if let Some(opened) = reader.open(&bytes) {
        return format!("(sealed)\n{opened}");
    }
    let length = bytes.len();
    String::from_utf8(bytes).unwrap_or_else(|_| format!("(sealed with an unknown key, {length} bytes)"))
}
