//! Text in quotes, as Go's `%q`, `%#q` and `strconv.Quote` print it.

/// Quotes a text.
pub fn quote(text: &str) -> String {
    quote_with('"', text.chars())
}

/// Quotes one character.
pub fn quote_char(c: char) -> String {
    quote_with('\'', [c])
}

/// Puts a text in back quotes, or quotes it if it contains what back quotes cannot hold.
pub fn quote_raw(text: &str) -> String {
    let fits = |c: char| c != '`' && c != '\u{feff}' && c != '\u{7f}' && (c >= ' ' || c == '\t');
    if text.chars().all(fits) { format!("`{text}`") } else { quote(text) }
}

fn quote_with(mark: char, chars: impl IntoIterator<Item = char>) -> String {
    let mut quoted = String::from(mark);
    for c in chars {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '\x07' => quoted.push_str("\\a"),
            '\x08' => quoted.push_str("\\b"),
            '\x0c' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\x0b' => quoted.push_str("\\v"),
            _ if c == mark => quoted.extend(['\\', c]),
            _ if is_printable(c) => quoted.push(c),
            ..' ' | '\x7f' => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            ..'\u{10000}' => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push(mark);
    quoted
}

/// Whether Go prints a character as it is.
///
/// The standard library has the same idea of it (letters, marks, numbers, punctuation, symbols, the space), but shows
/// it only by what `escape_debug` leaves alone; a letter in front keeps it from escaping combining marks as well.
fn is_printable(c: char) -> bool {
    matches!(c, '"' | '\'') || String::from_iter(['a', c]).escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_go_escapes() {
        let check = |text: &str, expected: &str| assert_eq!(quote(text), expected);
        check("", r#""""#);
        check("a b", r#""a b""#);
        check("a\"b'c\\", r#""a\"b'c\\""#);
        check("\x07\n\t\x01\x7f", r#""\a\n\t\x01\x7f""#);
        check("é世\u{301}", "\"é世\u{301}\"");
        check("\u{a0}\u{ad}\u{200b}\u{e000}", r#""\u00a0\u00ad\u200b\ue000""#);
        check("\u{10ffff}", r#""\U0010ffff""#);
    }

    #[test]
    fn quotes_characters_with_their_own_mark() {
        let check = |c: char, expected: &str| assert_eq!(quote_char(c), expected);
        check('x', "'x'");
        check('\'', r"'\''");
        check('"', "'\"'");
        check('Ã', "'Ã'");
        check('\u{80}', r"'\u0080'");
    }

    #[test]
    fn uses_back_quotes_where_they_can_hold_the_text() {
        let check = |text: &str, expected: &str| assert_eq!(quote_raw(text), expected);
        check("a\tb", "`a\tb`");
        check("a`b", r#""a`b""#);
        check("a\nb", r#""a\nb""#);
    }
}
