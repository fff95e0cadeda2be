//! What is printed for machines: a document whose fields keep their order, in several notations.
//!
//! Answers to the printers of upstream `cli-runtime/pkg/printers` and to the types of
//! `cmd/kubeadm/app/apis/output/v1alpha3`.

mod json;
mod kyaml;

use serde_json::{Map, Value};

/// The version of the documents that the reference prints.
pub const OUTPUT_API_VERSION: &str = "output.kubeadm.k8s.io/v1alpha3";

/// A value whose fields keep their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// No value.
    Null,
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Bool(bool),
    /// Values.
    List(Vec<Document>),
    /// Named values.
    Object(Vec<(&'static str, Document)>),
}

impl Document {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// An object that says what it is.
    pub fn kind(kind: &str, fields: impl IntoIterator<Item = (&'static str, Document)>) -> Self {
        let head = [("kind", Self::text(kind)), ("apiVersion", Self::text(OUTPUT_API_VERSION))];
        Self::Object(head.into_iter().chain(fields).collect())
    }

    /// As JSON, each level indented by so many spaces, without a line end.
    pub fn to_json(&self, indent: usize) -> String {
        json::render(self, indent)
    }

    /// As JSON without any white space.
    pub fn to_compact_json(&self) -> String {
        json::render_compact(self)
    }

    /// The same with the fields of every object sorted by name.
    pub fn sorted(&self) -> Self {
        match self {
            Self::List(items) => Self::List(items.iter().map(Self::sorted).collect()),
            Self::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.sorted())).collect();
                fields.sort_by_key(|(name, _)| *name);
                Self::Object(fields)
            }
            other => other.clone(),
        }
    }

    /// As YAML, sorted by key.
    pub fn to_yaml(&self) -> String {
        yaml::to_string(&self.to_value())
    }

    /// As KYAML, the explicit subset of YAML.
    pub fn to_kyaml(&self) -> String {
        kyaml::render(self)
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::String(text.clone()),
            Self::Number(number) => Value::from(*number),
            Self::Bool(value) => Value::Bool(*value),
            Self::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.to_value()));
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        Document::kind(
            "Sample",
            [
                ("text", Document::text("a<b>&\"\\\t\u{7}\u{2028}é")),
                ("lines", Document::text("one\n two\n")),
                ("nothing", Document::Null),
                ("number", Document::Number(-7)),
                ("valid", Document::Bool(true)),
                ("texts", Document::texts(["x", "y"])),
                ("none", Document::List(Vec::new())),
                (
                    "objects",
                    Document::List(vec![
                        Document::Object(vec![("a", Document::Number(1))]),
                        Document::Object(vec![("a", Document::Number(2))]),
                    ]),
                ),
            ],
        )
    }

    #[test]
    fn json_keeps_the_order_and_escapes_as_go_does() {
        let expected = r#"{
    "kind": "Sample",
    "apiVersion": "output.kubeadm.k8s.io/v1alpha3",
    "text": "a\u003cb\u003e\u0026\"\\\t\u0007\u2028é",
    "lines": "one\n two\n",
    "nothing": null,
    "number": -7,
    "valid": true,
    "texts": [
        "x",
        "y"
    ],
    "none": [],
    "objects": [
        {
            "a": 1
        },
        {
            "a": 2
        }
    ]
}"#;
        assert_eq!(document().to_json(4), expected);
    }

    #[test]
    fn yaml_is_sorted() {
        let yaml = document().to_yaml();
        let keys: Vec<&str> =
            yaml.lines().filter_map(|line| line.split_once(':')).map(|(key, _)| key).collect();
        let expected = [
            "apiVersion",
            "kind",
            "lines",
            "none",
            "nothing",
            "number",
            "objects",
            "- a",
            "- a",
            "text",
            "texts",
            "valid",
        ];
        assert_eq!(keys, expected);
    }

    #[test]
    fn kyaml_is_explicit() {
        let expected = "---
{
  kind: \"Sample\",
  apiVersion: \"output.kubeadm.k8s.io/v1alpha3\",
  text: \"a<b>&\\\"\\\\\\t\\a\\L\u{e9}\",
  lines: \"\\
     one\\n\\
    \\ two\\n\\
    \",
  nothing: null,
  number: -7,
  valid: true,
  texts: [
    \"x\",
    \"y\",
  ],
  none: [],
  objects: [{
    a: 1,
  }, {
    a: 2,
  }],
}
";
        assert_eq!(document().to_kyaml(), expected);
    }
}
