//! Values as Go prints them: `%q` and `%v`, which files and messages of the reference are made of.

/// Quotes a text as `strconv.Quote` does.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{b}' => quoted.push_str("\\v"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            ' '..='~' => quoted.push(c),
            '\0'..='\u{7f}' => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if prints(c) => quoted.push(c),
            '\u{80}'..='\u{ffff}' => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

/// A list as `%v` prints it: `[a b]`.
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    format!("[{}]", items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" "))
}

/// Why YAML cannot be converted to JSON, as `yaml.YAMLToJSON` says it: reading a document adds a prefix.
pub(super) fn conversion_error(error: &yaml::ParseError) -> String {
    let text = error.go_text();
    text.strip_prefix("error converting YAML to JSON: ").unwrap_or(&text).to_owned()
}

/// Both languages escape what does not print. Rust alone escapes a combining character too, but not behind another.
fn prints(c: char) -> bool {
    format!("a{c}").escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_go_does() {
        let check = |text: &str, expected: &str| assert_eq!(quote(text), expected);
        check("plain", r#""plain""#);
        check("a\"b\\c\n\t\u{1}\u{7f}", r#""a\"b\\c\n\t\x01\x7f""#);
        check("\u{7}\u{8}\u{b}\u{c}\r", r#""\a\b\v\f\r""#);
        check("\u{e9}\u{200b}\u{e0001}", "\"\u{e9}\\u200b\\U000e0001\"");
        check("e\u{301}\u{1f600}\u{ad}", "\"e\u{301}\u{1f600}\\u00ad\"");
    }

    #[test]
    fn lists_are_shown_as_go_does() {
        assert_eq!(list(&["a", "b"]), "[a b]");
        assert_eq!(list::<&str>(&[]), "[]");
    }
}
