//! What a run is meant to do, flattened for the record: field to value, secrets left out.

use std::collections::BTreeMap;

use serde_json::Value;

/// Fields whose values are secret, or made anew by each run.
const LEFT_OUT: [&str; 2] = ["token", "certificateKey"];

/// Flattens rendered documents; `more` are choices that stand in no document.
pub fn flatten(documents: &str, more: &[(&str, String)]) -> BTreeMap<String, String> {
    let mut intent = BTreeMap::new();
    for document in yaml::parse_documents(documents).unwrap_or_default() {
        let value = document.root.to_json();
        let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        collect(&value, &kind, &mut intent);
    }
    intent.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    intent
}

fn collect(value: &Value, path: &str, intent: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())) {
                collect(field, &format!("{path}.{name}"), intent);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{path}[{index}]"), intent);
            }
        }
        Value::String(text) => _ = intent.insert(path.to_owned(), text.clone()),
        other => _ = intent.insert(path.to_owned(), other.to_string()),
    }
}

/// The fields in which two intents differ, as `field: before -> now`.
pub fn differences(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let show = |value: Option<&String>| value.map_or("(absent)".to_owned(), |value| format!("{value:?}"));
    names
        .into_iter()
        .filter(|name| before.get(*name) != now.get(*name))
        .map(|name| format!("{name}: {} -> {}", show(before.get(name)), show(now.get(name))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_part_of_the_intent() {
        let intent = flatten(
            "kind: InitConfiguration\ncertificateKey: abc\nbootstrapTokens:\n- token: a.b\n  ttl: 24h\n",
            &[("upload-certs", "true".into())],
        );
        assert_eq!(intent.get("InitConfiguration.bootstrapTokens[0].ttl").map(String::as_str), Some("24h"));
        assert_eq!(intent.get("upload-certs").map(String::as_str), Some("true"));
        assert!(!intent.values().any(|value| value == "a.b" || value == "abc"));
    }

    #[test]
    fn differences_name_the_field_and_both_values() {
        let before = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);
        let now = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("c".to_owned(), "3".to_owned())]);
        assert_eq!(differences(&before, &now), ["b: \"2\" -> (absent)", "c: (absent) -> \"3\""]);
    }
}
