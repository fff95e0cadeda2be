//! Reads a tree against its table: strict, and never stopping at the first problem.

use serde_json::{Map, Value as Json};
use yaml::{Entry, Node, Span, Value};

use super::problem::{Problem, ProblemKind, Severity};
use super::types::{Object, Type};
use super::{GoDuration, quantity, suggest, time};
use crate::api::documents::found;
use crate::api::go_text;
use crate::api::token::BootstrapTokenString;

/// What was read of a document.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The known fields that were given a value, normalised; what has the wrong type is left out.
    pub value: Json,
    /// Everything wrong, in the order in which the reference meets it.
    pub problems: Vec<Problem>,
}

/// Reads a tree against a table. `package` is the Go package of the document's version.
pub fn decode(node: &Node, object: &'static Object, package: &str) -> Decoded {
    let mut decoder = Decoder {
        package,
        root: object,
        path: String::new(),
        go_path: Vec::new(),
        owner: "",
        problems: Vec::new(),
    };
    let value = match &node.value {
        Value::Mapping(entries) => decoder.object(entries, object),
        Value::Null => Json::Object(Map::new()),
        _ => {
            decoder.wrong_type(node, Type::Object(object).go_name(package), Severity::Error);
            Json::Object(Map::new())
        }
    };
    Decoded { value, problems: decoder.problems }
}

struct Decoder<'a> {
    package: &'a str,
    /// The table of the whole document.
    root: &'static Object,
    /// `apiServer.extraArgs[0]`.
    path: String,
    /// The keys without indices, embedded structs included, as type errors show them.
    go_path: Vec<&'static str>,
    /// The Go struct that holds the field at hand.
    owner: &'static str,
    problems: Vec<Problem>,
}

impl Decoder<'_> {
    /// Reads a mapping with known keys. The reference meets the keys in the order of their bytes.
    fn object(&mut self, entries: &[Entry], object: &'static Object) -> Json {
        let mut result = Map::new();
        for entry in sorted(entries) {
            let parent = self.push_key(&entry.key);
            match object.field(&entry.key, self.package) {
                Some(field) => {
                    let outer = std::mem::replace(&mut self.owner, object.bare_name());
                    let depth = self.go_path.len();
                    self.go_path.extend(Some(field.via).filter(|via| !via.is_empty()));
                    self.go_path.push(field.name);
                    if let Some(value) = self.value(&entry.value, field.shape) {
                        result.insert(entry.key.clone(), value);
                    }
                    self.go_path.truncate(depth);
                    self.owner = outer;
                }
                None => {
                    let suggestion = suggest::nearest(&entry.key, object)
                        .or_else(|| suggest::find_elsewhere(&entry.key, self.root));
                    self.problem(entry.key_span, ProblemKind::Unknown { suggestion }, Severity::Strict);
                }
            }
            self.path.truncate(parent);
        }
        Json::Object(result)
    }

    /// Reads a value; `None` means absent.
    fn value(&mut self, node: &Node, shape: &'static Type) -> Option<Json> {
        if matches!((shape, &node.value), (Type::Pointer(_), Value::Null)) {
            return None;
        }
        match (shape.underlying(), &node.value) {
            (Type::List(item), Value::Sequence(nodes)) => Some(self.list(nodes, item)),
            (Type::Map(_, value), Value::Mapping(entries)) => Some(self.map(entries, value)),
            (Type::Object(object), Value::Mapping(entries)) => Some(self.object(entries, object)),
            (Type::Duration, _) => self.duration(node),
            (Type::TimeOrDuration, _) => self.time_or_duration(node),
            (Type::Quantity, _) => self.quantity(node),
            (_, Value::Null) => None,
            (Type::Time, _) => self.time(node),
            (Type::Token, _) => self.token(node),
            (Type::Bool, Value::Bool(_)) | (Type::Text(_), Value::String(_)) => Some(node.to_json()),
            (
                Type::Integer { .. } | Type::Float32 | Type::Float64,
                Value::Int(_) | Value::Uint(_) | Value::Float(_),
            ) => self.number(node, shape),
            _ => {
                self.wrong_type(node, shape.go_name(self.package), Severity::Error);
                None
            }
        }
    }

    fn list(&mut self, nodes: &[Node], item: &'static Type) -> Json {
        let parent = self.path.len();
        let read = |(index, node): (usize, &Node)| {
            self.path.push_str(&format!("[{index}]"));
            let value = self.value(node, item).unwrap_or_else(|| item.zero());
            self.path.truncate(parent);
            value
        };
        nodes.iter().enumerate().map(read).collect()
    }

    fn map(&mut self, entries: &[Entry], value: &'static Type) -> Json {
        let mut result = Map::new();
        for entry in sorted(entries) {
            let parent = self.push_key(&entry.key);
            let read = self.value(&entry.value, value).unwrap_or_else(|| value.zero());
            result.insert(entry.key.clone(), read);
            self.path.truncate(parent);
        }
        Json::Object(result)
    }

    fn number(&mut self, node: &Node, shape: &'static Type) -> Option<Json> {
        let json = node.to_json();
        let read = match shape.underlying() {
            Type::Integer { min, max, .. } => {
                json.as_i64().filter(|number| (min..=max).contains(&number)).map(Json::from)
            }
            // The shortest decimal of the 32-bit number is what the reference writes.
            Type::Float32 => (json.as_f64()? as f32).to_string().parse::<f64>().ok().map(float),
            _ => Some(json.clone()),
        };
        if read.is_none()
            && let Json::Number(number) = &json
        {
            let found = format!("number {}", go_text::json_number(number));
            self.mismatch(node.span, found, shape.go_name(self.package), Severity::Error);
        }
        read
    }

    fn duration(&mut self, node: &Node) -> Option<Json> {
        let text = match &node.value {
            Value::String(text) => text,
            // A Go duration that is no pointer reads null as the empty text.
            Value::Null => "",
            _ => {
                self.wrong_type(node, "string".into(), Severity::Fatal);
                return None;
            }
        };
        let parsed = text.parse::<GoDuration>();
        self.accept(node, parsed.map(|duration| duration.to_string()))
    }

    fn time_or_duration(&mut self, node: &Node) -> Option<Json> {
        match &node.value {
            Value::String(_) => self.duration(node),
            Value::Null => Some(Json::from(0)),
            _ => {
                let json = node.to_json();
                if let Some(number) = json.as_i64() {
                    return Some(Json::from(number));
                }
                let kind = found(node);
                let number = match &json {
                    Json::Number(number) => format!(" {}", go_text::json_number(number)),
                    _ => String::new(),
                };
                self.accept::<String, _>(
                    node,
                    Err(format!(
                        "invalid duration {}: json: cannot unmarshal {kind}{number} into Go value of type \
                         time.Duration",
                        go_text::quote(&json.to_string()),
                    )),
                )
            }
        }
    }

    fn time(&mut self, node: &Node) -> Option<Json> {
        let Value::String(text) = &node.value else {
            self.wrong_type(node, "string".into(), Severity::Fatal);
            return None;
        };
        self.accept(node, time::parse_rfc3339(text).map(time::render_rfc3339))
    }

    fn quantity(&mut self, node: &Node) -> Option<Json> {
        let text = match &node.value {
            Value::Null => return Some(Json::from("0")),
            Value::String(text) => text.clone(),
            _ => node.to_json().to_string(),
        };
        self.accept(node, quantity::canonical(&text))
    }

    fn token(&mut self, node: &Node) -> Option<Json> {
        let text = node.as_str().unwrap_or_default();
        self.accept(node, text.parse::<BootstrapTokenString>().map(|token| token.expose()))
    }

    /// Takes what a type that reads itself made of its value.
    fn accept<T: Into<Json>, E: ToString>(&mut self, node: &Node, read: Result<T, E>) -> Option<Json> {
        match read {
            Ok(value) => Some(value.into()),
            Err(error) => {
                self.problem(node.span, ProblemKind::Malformed(error.to_string()), Severity::Fatal);
                None
            }
        }
    }

    fn wrong_type(&mut self, node: &Node, wanted: String, severity: Severity) {
        self.mismatch(node.span, found(node).to_owned(), wanted, severity);
    }

    fn mismatch(&mut self, span: Span, found: String, wanted: String, severity: Severity) {
        let place = match self.owner {
            "" => String::new(),
            owner => format!("{owner}.{}", self.go_path.join(".")),
        };
        self.problem(span, ProblemKind::WrongType { found, wanted, place }, severity);
    }

    fn problem(&mut self, span: Span, kind: ProblemKind, severity: Severity) {
        self.problems.push(Problem { path: self.path.clone(), span, kind, severity });
    }

    /// Extends the path by a key; returns its length before.
    fn push_key(&mut self, key: &str) -> usize {
        let before = self.path.len();
        if before > 0 {
            self.path.push('.');
        }
        self.path.push_str(key);
        before
    }
}

fn sorted(entries: &[Entry]) -> Vec<&Entry> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    sorted
}

/// A float as JSON, integral ones as integers.
fn float(value: f64) -> Json {
    if value.fract() == 0.0 && value.abs() < 1e15 { Json::from(value as i64) } else { Json::from(value) }
}
