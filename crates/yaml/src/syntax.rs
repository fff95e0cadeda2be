//! Explains bad syntax: in our words for people, and in the reference's for output under its name.
//!
//! The parser underneath follows YAML 1.2 and finds some errors elsewhere than go-yaml does. Its findings are
//! matched to go-yaml's problems by kind, which agrees for the usual mistakes: tabs, missing spaces and colons,
//! wrong indentation, unclosed quotes and brackets. Answers to `parser.fail` in `decode.go` of go-yaml v2.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Marker, ScanError};

use crate::error::{ParseError, Reference};
use crate::node::Span;

/// The place of a mark of the parser in the whole file.
pub(crate) fn span(mark: Marker, first_line: usize) -> Span {
    Span { line: (mark.line() + first_line).saturating_sub(1), column: mark.col() + 1 }
}

/// The name of the anchor or alias at a mark.
pub(crate) fn name_at(text: &str, mark: Marker) -> String {
    let rest = mark.byte_offset().and_then(|offset| text.get(offset..)).unwrap_or_default();
    let name = rest.strip_prefix(['*', '&']).unwrap_or(rest);
    name.chars().take_while(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-')).collect()
}

/// Refuses what go-yaml's reader refuses: control characters.
pub(crate) fn check_characters(text: &str, first_line: usize) -> Result<(), ParseError> {
    for (index, line) in text.split('\n').enumerate() {
        if let Some((column, character)) = line.chars().enumerate().find(|(_, char)| is_forbidden(*char)) {
            let span = Span { line: first_line + index, column: column + 1 };
            return Err(ParseError::ControlCharacter { span, character });
        }
    }
    Ok(())
}

fn is_forbidden(character: char) -> bool {
    let allowed_control = matches!(character, '\t' | '\n' | '\r' | '\u{85}');
    (character.is_control() && !allowed_control) || matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// Where the `|` or `>` of a block scalar is; the parser marks the first line of its text.
pub(crate) fn block_scalar_header(text: &str, content: Marker) -> Marker {
    let offset = content.byte_offset().unwrap_or_default();
    if text.get(offset..).is_some_and(|rest| rest.starts_with(['|', '>'])) {
        return content;
    }
    let above = text.get(..offset).unwrap_or_default();
    let up_to_header = above.trim_end();
    let lines_between = above.get(up_to_header.len()..).unwrap_or_default().matches('\n').count();
    let header = up_to_header.rsplit('\n').next().unwrap_or_default();
    let column = header.split(" #").next().unwrap_or_default().rfind(['|', '>']).unwrap_or_default();
    let column = header.get(..column).unwrap_or_default().chars().count();
    Marker::new(content.index(), content.line().saturating_sub(lines_between), column)
}

/// Undoes the line break that YAML 1.2 adds to a block scalar at the end of a text without one.
pub(crate) fn end_as_written<'text>(value: Cow<'text, str>, text: &str, end: Marker) -> Cow<'text, str> {
    let is_last = end.byte_offset() == Some(text.len());
    if !is_last || text.rsplit('\n').next().unwrap_or_default().trim().is_empty() {
        return value;
    }
    match value.strip_suffix('\n') {
        Some(stripped) => Cow::Owned(stripped.to_owned()),
        None => value,
    }
}

/// Whether a tab stands where go-yaml wants spaces: between the start of the line, or a `-`, and a token.
pub(crate) fn follows_tab(text: &str, mark: Marker) -> bool {
    let before = mark.byte_offset().and_then(|offset| text.get(..offset)).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let content = line.trim_end_matches([' ', '\t']);
    let blanks = line.get(content.len()..).unwrap_or_default();
    blanks.contains('\t') && content.trim_start_matches([' ', '-']).is_empty()
}

/// The error that go-yaml has for such a tab.
pub(crate) fn tab_error(text: &str, mark: Marker, first_line: usize) -> ParseError {
    let problem = if is_in_block_scalar(text, mark) { TAB_FOR_SPACE } else { NO_TOKEN };
    let reference = Reference { problem, line: Line::Here.resolve(mark, text) };
    ParseError::Syntax { span: span(mark, first_line), reason: TAB.to_owned(), reference }
}

/// Whether go-yaml's parser, which runs after its scanner, would find this error: once a document is complete
/// it does not run any more.
pub(crate) fn is_found_by_parser(error: &ScanError) -> bool {
    matches!(Explanation::of(error.kind(), None).line, Line::Before | Line::BeforeEnd)
}

/// Turns an error of the parser into ours; `open` is the innermost open bracket.
pub(crate) fn explain(error: &ScanError, text: &str, first_line: usize, open: Option<char>) -> ParseError {
    let mark = *error.marker();
    let place = span(mark, first_line);
    let kind = error.kind();
    match kind {
        ErrorKind::UnknownAnchor => {
            return ParseError::UnknownAnchor { span: place, name: name_at(text, mark) };
        }
        ErrorKind::RecursionLimitExceeded => return ParseError::TooDeep { span: place },
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::TabInBlockIndentation
            if follows_tab(text, mark) =>
        {
            return tab_error(text, mark, first_line);
        }
        _ => {}
    }
    let explanation = Explanation::of(kind, open);
    let line = explanation.line.resolve(mark, text);
    let span = match (explanation.line, line) {
        // The parser points at the value before the line that is wrong.
        (Line::NextTab, Some(line)) => Span { line: (line + first_line).saturating_sub(1), column: 1 },
        _ => place,
    };
    let reason = if explanation.reason.is_empty() { kind.to_string() } else { explanation.reason.to_owned() };
    // What an unclosed bracket lacks depends on what the text ends with.
    let awaits_value = explanation.line == Line::BeforeEnd && text.trim_end().ends_with([',', ':', '[', '{']);
    let problem = if awaits_value { NO_NODE } else { explanation.problem };
    ParseError::Syntax { span, reason, reference: Reference { problem, line } }
}

/// Whether the lines above the mark are the text of a `|` or `>`.
fn is_in_block_scalar(text: &str, mark: Marker) -> bool {
    let above: Vec<&str> = text.lines().take(mark.line().saturating_sub(1)).collect();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut text_indent = usize::MAX;
    for line in above.into_iter().rev().filter(|line| !line.trim().is_empty()) {
        let header = line.split(" #").next().unwrap_or_default().trim_end();
        let header = header.trim_end_matches(|char: char| char.is_ascii_digit() || matches!(char, '+' | '-'));
        if header.ends_with(['|', '>']) && indent(line) < text_indent {
            return true;
        }
        if indent(line) == 0 {
            return false;
        }
        text_indent = text_indent.min(indent(line));
    }
    false
}

/// Which line go-yaml names, seen from the mark of our parser. It counts from 0 where its parser complains and
/// from 1 where its scanner does, and names no line when the result is the first.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    /// The scanner's, at the mark.
    Here,
    /// The parser's, at the mark.
    Before,
    /// The scanner's, at the next line that starts with a tab.
    NextTab,
    /// The scanner's, at the first line that cannot continue what starts at the mark.
    NextToken,
    /// The scanner's, at the end of the text.
    End,
    /// The parser's, at the end of the text.
    BeforeEnd,
}

impl Line {
    fn resolve(self, mark: Marker, text: &str) -> Option<usize> {
        let here = mark.line();
        let following = || text.lines().enumerate().map(|(index, line)| (index + 1, line)).skip(here);
        let line = match self {
            Self::Here => here,
            Self::Before => return here.checked_sub(1).filter(|line| *line > 0),
            Self::NextTab => {
                let indented_by_tab = |line: &str| line.trim_start_matches(' ').starts_with('\t');
                following().find(|(_, line)| indented_by_tab(line)).map_or(here + 1, |(number, _)| number)
            }
            Self::NextToken => {
                let continues = |line: &str| {
                    let content = line.trim();
                    let deeper = line.len() - line.trim_start().len() > mark.col();
                    let ends_scalar = content.contains(": ") || content.ends_with(':');
                    content.is_empty() || content.starts_with('#') || (deeper && !ends_scalar)
                };
                let next = following().find(|(_, line)| !continues(line));
                next.map_or(text.lines().count() + 1, |(number, _)| number)
            }
            Self::End => text.matches('\n').count() + 1,
            Self::BeforeEnd => return Some(text.lines().count()).filter(|line| *line > 0),
        };
        Some(line).filter(|line| *line > 1)
    }
}

/// An error in both wordings.
struct Explanation {
    /// Ours; empty where the parser's own words say it well.
    reason: &'static str,
    problem: &'static str,
    line: Line,
}

const NO_KEY: &str = "did not find expected key";
const NO_NODE: &str = "did not find expected node content";
const NO_TOKEN: &str = "found character that cannot start any token";
const NO_COMMA_OR_BRACE: &str = "did not find expected ',' or '}'";
const NO_COMMA_OR_BRACKET: &str = "did not find expected ',' or ']'";
const TAB: &str = "a tab cannot indent; use spaces";
const TAB_FOR_SPACE: &str = "found a tab character where an indentation space is expected";
const BAD_ESCAPE: &str = "found invalid Unicode character escape code";

impl Explanation {
    fn of(kind: &ErrorKind, open: Option<char>) -> Self {
        use ErrorKind as Kind;
        let no_continuation = match open {
            Some('{') => NO_COMMA_OR_BRACE,
            Some(_) => NO_COMMA_OR_BRACKET,
            None => NO_KEY,
        };
        let (reason, problem, line) = match kind {
            Kind::MappingValueNotAllowed => (
                "a second `: ` cannot follow here; put the value in quotes, or correct the indentation",
                "mapping values are not allowed in this context",
                Line::Here,
            ),
            Kind::MappingKeyNotAllowed => ("", "mapping keys are not allowed in this context", Line::Here),
            Kind::BlockSequenceEntryNotAllowed => (
                "a list item cannot start here; put `- ` on a line of its own",
                "block sequence entries are not allowed in this context",
                Line::Here,
            ),
            Kind::ExpectedBlockMappingKey => (
                "expected a key at the indentation of the keys above; correct the indentation",
                NO_KEY,
                Line::Before,
            ),
            Kind::CommentInterceptedScalar => ("", NO_KEY, Line::Here),
            Kind::InvalidTrailingDoubleQuotedScalar | Kind::InvalidTrailingSingleQuotedScalar => (
                "nothing can follow the closing quote; escape the quotes inside the text",
                no_continuation,
                Line::Before,
            ),
            Kind::ExpectedBlockSequenceEntry => (
                "expected a list item at the indentation of the items above; correct the indentation",
                "did not find expected '-' indicator",
                Line::Before,
            ),
            Kind::ExpectedFlowMappingSeparator => ("expected `,` or `}`", NO_COMMA_OR_BRACE, Line::Before),
            Kind::ExpectedFlowSequenceSeparator => ("expected `,` or `]`", NO_COMMA_OR_BRACKET, Line::Before),
            Kind::MismatchedFlowCollectionEnd { open: '{', .. } => ("", NO_COMMA_OR_BRACE, Line::Before),
            Kind::MismatchedFlowCollectionEnd { .. } => ("", NO_COMMA_OR_BRACKET, Line::Before),
            Kind::UnclosedFlowCollection { open: '{' } => {
                ("the `{` is never closed", NO_COMMA_OR_BRACE, Line::BeforeEnd)
            }
            Kind::UnclosedFlowCollection { .. } => {
                ("the `[` is never closed", NO_COMMA_OR_BRACKET, Line::BeforeEnd)
            }
            Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => (
                "expected a key with `: ` after it; put a space behind the colon, or correct the indentation",
                "could not find expected ':'",
                Line::NextToken,
            ),
            Kind::TabInPlainScalar => (TAB, "found a tab character that violates indentation", Line::NextTab),
            Kind::TabAtBlockScalarStart => (TAB, TAB_FOR_SPACE, Line::NextTab),
            Kind::TabInBlockIndentation | Kind::TabNotAllowed => (TAB, NO_TOKEN, Line::Here),
            Kind::UnexpectedCharacter { .. } => ("", NO_TOKEN, Line::Here),
            Kind::UnclosedQuotedScalar => {
                ("the quote is never closed", "found unexpected end of stream", Line::End)
            }
            Kind::InvalidQuotedScalarIndent => (
                "the quote is not closed before this line; close it, or indent the lines that continue the text",
                "found unexpected end of stream",
                Line::End,
            ),
            Kind::DocumentIndicatorInQuotedScalar => {
                ("the quote is not closed", "found unexpected document indicator", Line::Here)
            }
            Kind::UnknownQuotedScalarEscape => {
                ("this is no escape; double the backslash", "found unknown escape character", Line::Here)
            }
            Kind::InvalidQuotedScalarHexEscape => ("", "did not find expected hexdecimal number", Line::Here),
            Kind::InvalidLowSurrogateHexEscape
            | Kind::InvalidLowSurrogate
            | Kind::MissingLowSurrogate
            | Kind::UnpairedLowSurrogate
            | Kind::InvalidUnicodeEscape => ("", BAD_ESCAPE, Line::Here),
            Kind::MissingAnchorOrAliasName => (
                "expected a name after `&` or `*`; put text that starts with them in quotes",
                "did not find expected alphabetic or numeric character",
                Line::Here,
            ),
            Kind::InvalidTagTerminator => ("", "did not find expected whitespace or line break", Line::Here),
            Kind::MissingTagUri => ("", "did not find expected tag URI", Line::Here),
            Kind::UndeclaredTagHandle => ("", "found undefined tag handle", Line::Before),
            Kind::InvalidBlockScalarHeader => (
                "nothing can follow `|` or `>` on its line; put text that starts with them in quotes",
                "did not find expected comment or line break",
                Line::Here,
            ),
            Kind::ZeroBlockScalarIndent => ("", "found an indentation indicator equal to 0", Line::Here),
            Kind::MissingDirectiveName => ("", "could not find expected directive name", Line::Here),
            Kind::ExpectedDocumentStart => ("", "did not find expected <document start>", Line::Before),
            Kind::MisplacedFlowCollectionEnd => ("nothing is open that this closes", NO_NODE, Line::Before),
            // Named after the end of the text, but found before any token that cannot start a value.
            Kind::UnexpectedEofFlowSequence
            | Kind::UnexpectedEofFlowMapping
            | Kind::UnexpectedEofImplicitFlowMapping
            | Kind::UnexpectedEofBlockSequence
            | Kind::UnexpectedEofBlockMapping
            | Kind::ExpectedNodeContent
            | Kind::BlockEntryInFlowCollection => ("expected a value", NO_NODE, Line::Before),
            _ => ("", "unknown problem parsing YAML content", Line::Here),
        };
        Self { reason, problem, line }
    }
}
