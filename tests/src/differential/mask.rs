//! Owns the mask: what may differ between any two runs, as one list in `tests/differential/mask.toml`.

use std::path::Path;

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use super::case::{DataError, load};

/// Everything that is not compared.
#[derive(Debug)]
pub struct Mask {
    texts: Vec<(Regex, String)>,
    fields: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    text: Vec<Text>,
    field: Vec<Field>,
}

/// A pattern of text and what is read in its place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(rename = "what")]
    _what: String,
    pattern: String,
    becomes: String,
}

/// A field of API objects that is left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    #[serde(rename = "what")]
    _what: String,
    path: String,
}

impl Mask {
    /// Loads the list.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        let file: File = load(path)?;
        let texts = file.text.into_iter().map(|text| Ok((Regex::new(&text.pattern)?, text.becomes)));
        let texts = texts
            .collect::<Result<_, regex::Error>>()
            .map_err(|error| DataError::Pattern { path: path.to_owned(), source: Box::new(error) })?;
        let fields = file.field.iter().map(|field| field.path.split('.').map(str::to_owned).collect());
        Ok(Self { texts, fields: fields.collect() })
    }

    /// Masks a text.
    pub fn text(&self, text: &str) -> String {
        self.texts.iter().fold(text.to_owned(), |text, (pattern, becomes)| {
            pattern.replace_all(&text, becomes.as_str()).into_owned()
        })
    }

    /// Leaves the fields out of an object.
    pub fn object(&self, object: &mut Value) {
        for field in &self.fields {
            let Some((name, parents)) = field.split_last() else { continue };
            let parent = parents.iter().try_fold(&mut *object, |value, name| value.get_mut(name));
            if let Some(fields) = parent.and_then(Value::as_object_mut) {
                fields.remove(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask() -> Mask {
        Mask::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("differential/mask.toml")).unwrap()
    }

    #[test]
    fn what_differs_between_runs_is_masked() {
        let check = |a: &str, b: &str| assert_eq!(mask().text(a), mask().text(b));
        check("serial number: 0a0b\n", "serial number: 77\n");
        check("until 2026-11-21T17:00:00Z", "until 2027-01-01T00:00:59Z");
        check("W1120 17:24:17.123456   12345 a.go:1] x", "W0101 00:00:00.000000       1 a.go:1] x");
        check("--token a1b2c3.0123456789abcdef", "--token zzzzzz.zzzzzzzzzzzzzzzz");
    }

    #[test]
    fn what_does_not_differ_between_runs_is_not_masked() {
        let check = |a: &str, b: &str| assert_ne!(mask().text(a), mask().text(b));
        check("ends: 8760h0m after it was written\n", "ends: 8759h0m after it was written\n");
        check("--cert-dir=/etc/kubernetes/pki", "--cert-dir=/etc/kubernetes");
        check("W1120 17:24:17.123456   12345 a.go:1] x", "W1120 17:24:17.123456   12345 a.go:2] x");
    }

    #[test]
    fn fields_are_left_out_of_objects() {
        let mut object =
            serde_json::json!({"metadata": {"resourceVersion": "1", "name": "a"}, "uid": "kept"});
        mask().object(&mut object);
        assert_eq!(object, serde_json::json!({"metadata": {"name": "a"}, "uid": "kept"}));
    }
}
