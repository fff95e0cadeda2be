//! Decides how a text is written: plain, quoted, or as a block of lines.
//!
//! Answers to `stringv` in `encode.go`, and to `yaml_emitter_analyze_scalar` and
//! `yaml_emitter_select_scalar_style` in `emitterc.go` of go-yaml v2.

use crate::resolve::{Scalar, resolve_plain};

/// The notation of a scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// Where a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    /// A key on one line with its value.
    SimpleKey,
    /// Anything else.
    Value,
}

/// What a text contains that some notation cannot express.
#[derive(Default)]
struct Contents {
    /// Characters that would mean something to YAML in a plain scalar.
    indicators: bool,
    breaks: bool,
    /// A space or break at either end.
    blank_edge: bool,
    trailing_space: bool,
    break_before_space: bool,
    /// A space before a break, or a character that has to be escaped.
    unprintable: bool,
}

/// Chooses the notation of a string.
pub(crate) fn choose(text: &str, role: Role) -> Style {
    let contents = analyze(text);
    if text.contains('\n') {
        let block = role == Role::Value && !contents.trailing_space && !contents.unprintable;
        return if block { Style::Literal } else { Style::DoubleQuoted };
    }
    if resolve_plain(text) != Scalar::Text || is_base_60(text) || (role == Role::SimpleKey && contents.breaks)
    {
        return Style::DoubleQuoted;
    }
    let single_quoted = !contents.break_before_space && !contents.unprintable;
    let plain = single_quoted && !contents.blank_edge && !contents.breaks && !contents.indicators;
    match (plain, single_quoted) {
        (true, _) => Style::Plain,
        (false, true) => Style::SingleQuoted,
        (false, false) => Style::DoubleQuoted,
    }
}

fn analyze(text: &str) -> Contents {
    let mut contents =
        Contents { indicators: text.starts_with("---") || text.starts_with("..."), ..Contents::default() };
    let mut previous = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        let at_edge = previous.is_none() || next.is_none();
        let blank_follows = next.is_none_or(|next| next == ' ' || next == '\t');
        contents.indicators |= match character {
            '#' => previous.is_none_or(is_blank_or_break),
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                previous.is_none()
            }
            '?' | '-' => previous.is_none() && blank_follows,
            ':' => blank_follows,
            _ => false,
        };
        contents.unprintable |= !is_printable(character);
        if character == ' ' {
            contents.blank_edge |= at_edge;
            contents.trailing_space |= next.is_none();
            contents.break_before_space |= previous.is_some_and(is_break);
        } else if is_break(character) {
            contents.breaks = true;
            contents.blank_edge |= at_edge;
            contents.unprintable |= previous == Some(' ');
        }
        previous = Some(character);
    }
    contents
}

/// Whether the text is a number in base 60 for YAML 1.1, which no one should take it for: `190:20:30.15`.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (places, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits_and_underscores = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let mut places = places.split(':');
    let first = places.next().unwrap_or_default();
    let mut rest = places.peekable();
    first.starts_with(|char: char| char.is_ascii_digit())
        && digits_and_underscores(first)
        && digits_and_underscores(fraction)
        && rest.peek().is_some()
        && rest.all(|place| matches!(place.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']))
}

/// Whether the character ends a line for go-yaml.
pub(crate) fn is_break(character: char) -> bool {
    matches!(character, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether the character may be written as it is. go-yaml escapes all beyond the basic plane.
pub(crate) fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && character != '\u{feff}'
}

fn is_blank_or_break(character: char) -> bool {
    character == ' ' || character == '\t' || is_break(character)
}
