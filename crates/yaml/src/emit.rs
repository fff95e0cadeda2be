//! Writes YAML byte for byte as sigs.k8s.io/yaml does.
//!
//! Answers to `JSONToYAML` of sigs.k8s.io/yaml and to `emitterc.go` of go-yaml v2, as far as a JSON value can
//! reach it: block style throughout, `{}` and `[]` for what is empty, lines folded after column 80.

use serde_json::{Number, Value};

use crate::scalar_style::{Role, Style, choose, is_break, is_printable};
use crate::{key_order, number};

/// Spaces past this column become line breaks in scalars that allow it.
const BEST_WIDTH: usize = 80;
/// The spaces of one level.
const INDENT: usize = 2;
/// Longer keys go on a line of their own, after `?`.
const LONGEST_SIMPLE_KEY: usize = 128;

/// Writes a JSON value as YAML.
///
/// DIFFERS: control characters and U+0085, which the reference refuses or turns into spaces because it reads
/// its own JSON as YAML, are written as escapes.
#[must_use]
pub fn to_string(value: &Value) -> String {
    let mut emitter = Emitter { out: String::new(), column: 0, after_space: true, only_indented: true };
    emitter.node(value, None, Place::Root);
    emitter.start_line(0);
    emitter.out
}

/// Writes anything that serializes as YAML, by way of JSON.
///
/// # Errors
///
/// Returns the error of the value's `Serialize`, such as a map with keys that are not text.
pub fn to_string_of<T: serde::Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_value(value).map(|value| to_string(&value))
}

/// Where a node stands in its parent.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    Item,
    Entry,
}

struct Emitter {
    out: String,
    /// In characters, from 0.
    column: usize,
    /// Whether the last character separates, so that an indicator needs no space before it.
    after_space: bool,
    /// Whether the line so far has only spaces and the indicators `-`, `?` and `:`.
    only_indented: bool,
}

impl Emitter {
    /// Writes a node whose parent is indented by `parent`; the root has none.
    fn node(&mut self, value: &Value, parent: Option<usize>, place: Place) {
        let deeper = parent.map_or(0, |parent| parent + INDENT);
        match value {
            Value::Null => self.plain("null", parent, Role::Value),
            Value::Bool(value) => self.plain(if *value { "true" } else { "false" }, parent, Role::Value),
            Value::Number(value) => self.plain(&format_number(value), parent, Role::Value),
            Value::String(text) => self.string(text, parent, Role::Value),
            Value::Array(items) if items.is_empty() => self.indicator("[]", false),
            Value::Array(items) => {
                // A list directly after its key is not indented further than the key.
                let compact = place == Place::Entry && !self.only_indented;
                let indent = if compact { parent.unwrap_or_default() } else { deeper };
                for item in items {
                    self.start_line(indent);
                    self.indicator("-", true);
                    self.node(item, Some(indent), Place::Item);
                }
            }
            Value::Object(entries) if entries.is_empty() => self.indicator("{}", false),
            Value::Object(entries) => {
                for (key, value) in key_order::sorted(entries) {
                    self.start_line(deeper);
                    if key.len() <= LONGEST_SIMPLE_KEY && !key.contains(is_break) {
                        self.string(key, Some(deeper), Role::SimpleKey);
                        self.put(":");
                        self.after_space = false;
                    } else {
                        self.indicator("?", true);
                        self.string(key, Some(deeper), Role::Value);
                        self.start_line(deeper);
                        self.indicator(":", true);
                    }
                    self.node(value, Some(deeper), Place::Entry);
                }
            }
        }
    }

    fn string(&mut self, text: &str, parent: Option<usize>, role: Role) {
        let indent = parent.unwrap_or_default() + INDENT;
        match choose(text, role) {
            Style::Plain => self.plain(text, parent, role),
            Style::SingleQuoted => self.single_quoted(text, indent, role),
            Style::DoubleQuoted => self.double_quoted(text, indent, role),
            Style::Literal => self.literal(text, indent),
        }
    }

    fn plain(&mut self, text: &str, parent: Option<usize>, role: Role) {
        let indent = parent.unwrap_or_default() + INDENT;
        self.separate();
        let mut characters = text.chars().peekable();
        let mut after_space = false;
        while let Some(character) = characters.next() {
            let folds = self.folds(character, after_space, role) && characters.peek() != Some(&' ');
            if folds {
                self.start_line(indent)
            } else {
                self.put_char(character)
            }
            after_space = character == ' ';
            self.only_indented = false;
        }
        self.after_space = false;
    }

    fn single_quoted(&mut self, text: &str, indent: usize, role: Role) {
        self.indicator("'", false);
        let mut characters = text.char_indices().peekable();
        let (mut after_space, mut after_break) = (false, false);
        while let Some((position, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            let inner = position > 0 && next.is_some_and(|next| next != ' ');
            if inner && self.folds(character, after_space, role) {
                self.start_line(indent);
            } else if is_break(character) {
                self.put_break(character);
            } else {
                if after_break && character != ' ' {
                    self.start_line(indent);
                }
                if character == '\'' {
                    self.put("'");
                }
                self.put_char(character);
            }
            after_space = character == ' ';
            after_break = is_break(character) || (after_break && character == ' ');
            self.only_indented = is_break(character);
        }
        self.put("'");
        (self.after_space, self.only_indented) = (false, false);
    }

    fn double_quoted(&mut self, text: &str, indent: usize, role: Role) {
        self.indicator("\"", false);
        let mut characters = text.char_indices().peekable();
        // go-yaml asks for a byte order mark at the start of the text where it means the current character.
        let verbatim = !text.starts_with('\u{feff}');
        let mut after_space = false;
        while let Some((position, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            let inner = position > 0 && next.is_some();
            if verbatim && inner && self.folds(character, after_space, role) {
                self.start_line(indent);
                if next == Some(' ') {
                    self.put("\\");
                }
            } else if verbatim
                && is_printable(character)
                && !is_break(character)
                && !matches!(character, '"' | '\\')
            {
                self.put_char(character);
            } else {
                self.put(&escape(character));
            }
            after_space = verbatim && character == ' ';
        }
        self.put("\"");
        (self.after_space, self.only_indented) = (false, false);
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.indicator("|", false);
        if text.starts_with(|first| first == ' ' || is_break(first)) {
            self.put(&INDENT.to_string());
        }
        let mut from_end = text.chars().rev();
        match (from_end.next().is_some_and(is_break), from_end.next().is_none_or(is_break)) {
            (false, _) => self.put("-"),
            (true, true) => self.put("+"),
            (true, false) => {}
        }
        self.put_break('\n');
        (self.after_space, self.only_indented) = (true, true);
        let mut line_start = true;
        for character in text.chars() {
            if is_break(character) {
                self.put_break(character);
            } else {
                if line_start {
                    self.start_line(indent);
                }
                self.put_char(character);
            }
            line_start = is_break(character);
            self.only_indented = line_start;
        }
    }

    /// Whether a line break takes the place of this character.
    fn folds(&self, character: char, after_space: bool, role: Role) -> bool {
        character == ' ' && !after_space && role == Role::Value && self.column > BEST_WIDTH
    }

    /// Goes to `indent`, on this line if nothing but indentation is on it, else on a new one.
    fn start_line(&mut self, indent: usize) {
        if !self.only_indented || self.column > indent || (self.column == indent && !self.after_space) {
            self.put_break('\n');
        }
        while self.column < indent {
            self.put(" ");
        }
        (self.after_space, self.only_indented) = (true, true);
    }

    /// Writes an indicator with a space before it; one that `indents` lets a nested node follow on its line.
    fn indicator(&mut self, indicator: &str, indents: bool) {
        self.separate();
        self.put(indicator);
        self.after_space = false;
        self.only_indented &= indents;
    }

    fn separate(&mut self) {
        if !self.after_space {
            self.put(" ");
        }
    }

    fn put(&mut self, ascii: &str) {
        self.out.push_str(ascii);
        self.column += ascii.len();
    }

    fn put_char(&mut self, character: char) {
        self.out.push(character);
        self.column += 1;
    }

    fn put_break(&mut self, character: char) {
        self.out.push(character);
        self.column = 0;
    }
}

/// Formats a number as it looks after Go has written it as JSON and read that as YAML.
fn format_number(value: &Number) -> String {
    match value.as_f64() {
        Some(float) if value.is_f64() => match number::as_integer(float) {
            Some(number::Integer::Signed(integer)) => integer.to_string(),
            Some(number::Integer::Unsigned(integer)) => integer.to_string(),
            None => number::format_float(float),
        },
        _ => value.to_string(),
    }
}

fn escape(character: char) -> String {
    let letter = match character {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' | '\\' => character,
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = u32::from(character);
            return match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{letter}")
}

#[cfg(test)]
mod tests;
