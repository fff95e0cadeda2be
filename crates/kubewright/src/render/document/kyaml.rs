//! KYAML: YAML in the shape of JSON, with bare keys and a comma behind everything.
//!
//! Answers to `sigs.k8s.io/yaml/kyaml`. Keys here never need quotes.

use super::Document;

pub(super) fn render(document: &Document) -> String {
    format!("---\n{}\n", value(document, 0))
}

fn value(document: &Document, level: usize) -> String {
    match document {
        Document::Null => "null".into(),
        Document::Text(text) => quote(text, level + 1),
        Document::Number(number) => number.to_string(),
        Document::Bool(value) => value.to_string(),
        Document::List(items) if items.is_empty() => "[]".into(),
        Document::Object(fields) if fields.is_empty() => "{}".into(),
        // Brackets cuddle where everything in a list has some of its own.
        Document::List(items)
            if items.iter().all(|item| matches!(item, Document::List(_) | Document::Object(_))) =>
        {
            let items: Vec<String> = items.iter().map(|item| value(item, level)).collect();
            format!("[{}]", items.join(", "))
        }
        Document::List(items) => {
            let items = items.iter().map(|item| line(level + 1, &value(item, level + 1)));
            format!("[\n{}{}]", items.collect::<String>(), indent(level))
        }
        Document::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, field)| line(level + 1, &format!("{name}: {}", value(field, level + 1))));
            format!("{{\n{}{}}}", fields.collect::<String>(), indent(level))
        }
    }
}

fn line(level: usize, content: &str) -> String {
    format!("{}{content},\n", indent(level))
}

fn indent(level: usize) -> String {
    "  ".repeat(level)
}

/// Several lines are folded, so that each stands on one of its own.
fn quote(text: &str, level: usize) -> String {
    if !text.contains('\n') {
        return format!("\"{}\"", text.chars().map(escape).collect::<String>());
    }
    let mut quoted = String::from("\"\\\n");
    for part in text.split_inclusive('\n') {
        // White space in front would be folded away unless it is escaped.
        let guard = if part.starts_with(|c: char| c.is_whitespace() && c != '\n') { '\\' } else { ' ' };
        let escaped: String = part.chars().map(escape).collect();
        quoted.push_str(&format!("{}{guard}{escaped}\\\n", indent(level)));
    }
    format!("{quoted}{}\"", indent(level))
}

fn escape(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        '\0' => "\\0".into(),
        '\u{7}' => "\\a".into(),
        '\u{8}' => "\\b".into(),
        '\t' => "\\t".into(),
        '\n' => "\\n".into(),
        '\u{b}' => "\\v".into(),
        '\u{c}' => "\\f".into(),
        '\r' => "\\r".into(),
        '\u{1b}' => "\\e".into(),
        '\u{85}' => "\\N".into(),
        '\u{a0}' => "\\_".into(),
        '\u{2028}' => "\\L".into(),
        '\u{2029}' => "\\P".into(),
        c if u32::from(c) < 0x100 && c.is_control() => format!("\\x{:02x}", u32::from(c)),
        c => c.to_string(),
    }
}
