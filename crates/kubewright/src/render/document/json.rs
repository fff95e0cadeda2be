//! JSON as `encoding/json` writes it: indented, with characters escaped that mean something in HTML.

use super::Document;

pub(super) fn render(document: &Document, indent: usize) -> String {
    let line = |level: usize| format!("\n{}", " ".repeat(indent * level));
    Writer { line: &line, colon: ": " }.value(document, 0)
}

pub(super) fn render_compact(document: &Document) -> String {
    Writer { line: &|_| String::new(), colon: ":" }.value(document, 0)
}

struct Writer<'a> {
    /// How a line of a level starts.
    line: &'a dyn Fn(usize) -> String,
    /// What stands behind a name.
    colon: &'static str,
}

impl Writer<'_> {
    fn value(&self, document: &Document, level: usize) -> String {
        match document {
            Document::Null => "null".into(),
            Document::Text(text) => quote(text),
            Document::Number(number) => number.to_string(),
            Document::Bool(value) => value.to_string(),
            Document::List(items) => {
                let items = items.iter().map(|item| self.value(item, level + 1));
                self.enclose('[', items.collect(), ']', level)
            }
            Document::Object(fields) => {
                let field = |(name, value): &(&str, Document)| {
                    format!("{}{}{}", quote(name), self.colon, self.value(value, level + 1))
                };
                self.enclose('{', fields.iter().map(field).collect(), '}', level)
            }
        }
    }

    fn enclose(&self, open: char, items: Vec<String>, close: char, level: usize) -> String {
        if items.is_empty() {
            return format!("{open}{close}");
        }
        let inner = (self.line)(level + 1);
        format!("{open}{inner}{}{}{close}", items.join(&format!(",{inner}")), (self.line)(level))
    }
}

fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '<' | '>' | '&' | '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
