//! Values as Go prints them: `%q` and `%v`, which the reference's messages are made of.

/// Quotes a text as `strconv.Quote` does.
pub fn quote(text: &str) -> String {
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
            _ if prints(c) => quoted.push(c),
            '\u{80}'..='\u{ffff}' => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

/// Both languages escape what does not print. Rust alone escapes a combining character, unless it follows another.
fn prints(c: char) -> bool {
    format!("a{c}").escape_debug().count() == 2
}

/// A list as `%v` prints it: `[a b]`.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    format!("[{}]", items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" "))
}

/// A number as `encoding/json` writes it.
pub fn json_number(number: &serde_json::Number) -> String {
    let float = match number.as_f64() {
        Some(float) if number.is_f64() => float,
        _ => return number.to_string(),
    };
    let magnitude = float.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        let text = format!("{float:e}");
        return if text.contains("e-") { text } else { text.replace('e', "e+") };
    }
    float.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_go_does() {
        assert_eq!(quote("plain"), "\"plain\"");
        assert_eq!(quote("a\"b\\c\n\t\u{1}\u{7f}"), "\"a\\\"b\\\\c\\n\\t\\x01\\x7f\"");
        assert_eq!(quote("\u{e9}\u{200b}\u{e0001}"), "\"\u{e9}\\u200b\\U000e0001\"");
        assert_eq!(quote("e\u{301}\u{1f600}"), "\"e\u{301}\u{1f600}\"");
    }

    #[test]
    fn numbers_are_written_as_go_does() {
        let check = |value: serde_json::Value, expected: &str| {
            let serde_json::Value::Number(number) = value else { panic!("{value} is no number") };
            assert_eq!(json_number(&number), expected);
        };
        check(serde_json::json!(7), "7");
        check(serde_json::json!(-1.5), "-1.5");
        check(serde_json::json!(1e21), "1e+21");
        check(serde_json::json!(1.5e-7), "1.5e-7");
        check(serde_json::json!(1e20), "100000000000000000000");
    }
}
