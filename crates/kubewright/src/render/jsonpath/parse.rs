//! Reads templates.

use thiserror::Error;

use super::{Block, Slice, Step, Template, To};

/// A text that is no template, in the words of the reference.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseError {
    /// A brace is not closed.
    #[error("unclosed action")]
    Action,
    /// A bracket is not closed.
    #[error("unterminated array")]
    Array,
    /// A filter is not closed by a parenthesis.
    #[error("unterminated filter")]
    Filter,
    /// A filter is not closed by a bracket.
    #[error("unclosed array expect ]")]
    FilterBracket,
    /// A quotation mark is not closed.
    #[error("unterminated quoted string")]
    Quote,
    /// An escape does not exist.
    #[error("unquote string {0} error invalid syntax")]
    Escape(String),
    /// What stands in brackets means nothing.
    #[error("invalid array index {0}")]
    Index(String),
    /// What looks like a number is none.
    #[error("cannot parse number {0}")]
    Number(String),
    /// `....`.
    #[error("invalid multiple recursive descent")]
    Recursive,
    /// A character means nothing.
    #[error("unrecognized character in action: U+{code:04X} '{character}'", code = u32::from(*.character))]
    Character {
        /// The character.
        character: char,
    },
}

impl Template {
    /// Reads a template.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut reader = Reader { rest: text };
        let mut flat = Vec::new();
        while let Some((before, after)) = reader.rest.split_once('{') {
            if !before.is_empty() {
                flat.push(Block::Text(before.to_owned()));
            }
            reader.rest = after;
            flat.push(Block::Action(reader.action()?));
        }
        if !reader.rest.is_empty() {
            flat.push(Block::Text(reader.rest.to_owned()));
        }
        Ok(Self { blocks: nest(&mut flat.into_iter(), Depth::Top) })
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Top,
    InRange,
}

/// Finds what belongs to each range. One that nobody ends goes on to the end of the template.
fn nest(flat: &mut std::vec::IntoIter<Block>, depth: Depth) -> Vec<Block> {
    let mut blocks = Vec::new();
    while let Some(block) = flat.next() {
        match block {
            Block::Action(mut items) if has_word(&items, "range") => {
                items.retain(|step| !is_this_word(step, "range"));
                blocks.push(Block::Range { items, body: nest(flat, Depth::InRange) });
            }
            Block::Action(steps) if depth == Depth::InRange && has_word(&steps, "end") => break,
            other => blocks.push(other),
        }
    }
    blocks
}

fn has_word(steps: &[Step], word: &str) -> bool {
    steps.iter().any(|step| is_this_word(step, word))
}

fn is_this_word(step: &Step, word: &str) -> bool {
    matches!(step, Step::Word(found) if found == word)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Reads steps up to the closing brace.
    fn action(&mut self) -> Result<Vec<Step>, ParseError> {
        let mut steps = Vec::new();
        loop {
            if self.skip("}") {
                return Ok(steps);
            } else if self.skip("[?(") {
                steps.push(self.filter()?);
            } else if self.skip("..") {
                if steps.last() == Some(&Step::Recursive) {
                    return Err(ParseError::Recursive);
                }
                steps.push(Step::Recursive);
                if self.rest.starts_with(is_word) {
                    steps.push(self.field());
                }
            } else {
                match self.rest.chars().next() {
                    None | Some('\r' | '\n') => return Err(ParseError::Action),
                    Some(c @ (' ' | '@' | '$')) => _ = self.take(c.len_utf8()),
                    Some('[') => self.bracket(&mut steps)?,
                    Some(c @ ('"' | '\'')) => steps.push(Step::Text(self.quoted(c)?)),
                    Some('.') => {
                        self.take(1);
                        steps.push(self.field());
                    }
                    Some(c) if matches!(c, '+' | '-') || c.is_numeric() => steps.push(self.number()?),
                    Some(c) if is_word(c) => steps.push(self.word()),
                    Some(character) => return Err(ParseError::Character { character }),
                }
            }
        }
    }

    fn skip(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// A name up to something that ends one; a backslash takes the next character into it.
    fn field(&mut self) -> Step {
        let mut escaped = false;
        let end = self.rest.find(|c| {
            let ends = !escaped && ends_name(c);
            escaped = !escaped && c == '\\';
            ends
        });
        match self.take(end.unwrap_or(self.rest.len())) {
            "*" => Step::Wildcard,
            name => Step::Field(name.replace('\\', "")),
        }
    }

    fn word(&mut self) -> Step {
        let end = self.rest.find(ends_name).unwrap_or(self.rest.len());
        match self.take(end) {
            "true" => Step::Bool(true),
            "false" => Step::Bool(false),
            word => Step::Word(word.to_owned()),
        }
    }

    fn number(&mut self) -> Result<Step, ParseError> {
        let signs = usize::from(self.rest.starts_with(['+', '-']));
        let digits = self.rest.chars().skip(signs).take_while(|c| *c == '.' || c.is_numeric());
        let text = self.take(signs + digits.map(char::len_utf8).sum::<usize>());
        let int = text.parse().map(Step::Int).ok();
        int.or_else(|| text.parse().map(Step::Float).ok()).ok_or_else(|| ParseError::Number(text.to_owned()))
    }

    /// A text in quotes, up to one that no backslash precedes.
    fn quoted(&mut self, quote: char) -> Result<String, ParseError> {
        let inner = self.rest.get(1..).unwrap_or_default();
        let closes = |(index, c): &(usize, char)| {
            *c == quote && !inner.get(..*index).is_some_and(|text| text.ends_with('\\'))
        };
        let end = inner.char_indices().take_while(|(_, c)| *c != '\n').find(closes);
        let (end, _) = end.ok_or(ParseError::Quote)?;
        let whole = self.take(end + 2);
        let text = whole.get(1..=end).unwrap_or_default();
        unquote(text, quote).ok_or_else(|| ParseError::Escape(whole.to_owned()))
    }

    fn bracket(&mut self, steps: &mut Vec<Step>) -> Result<(), ParseError> {
        let line = self.rest.split('\n').next().unwrap_or_default();
        let end = line.find(']').ok_or(ParseError::Array)?;
        let whole = self.take(end + 1);
        let text = whole.get(1..end).unwrap_or_default();
        if text.contains(',') {
            let parts = text.split(',').map(|part| parse_steps(&format!("[{}]", part.trim_matches(' '))));
            steps.push(Step::Union(parts.collect::<Result<_, _>>()?));
        } else if let Some(key) = dictionary_key(text) {
            steps.extend(parse_steps(&format!(".{key}"))?);
        } else {
            steps.push(Step::Slice(parse_slice(text)?));
        }
        Ok(())
    }

    fn filter(&mut self) -> Result<Step, ParseError> {
        let text = self.filter_text()?;
        let is_operator = |c: char| matches!(c, '!' | '<' | '>' | '=');
        let Some(start) = text.find(is_operator).filter(|start| *start > 0) else {
            return Ok(Step::Filter { left: parse_steps(text)?, comparison: None });
        };
        let (left, rest) = text.split_at_checked(start).unwrap_or_default();
        let end = rest.find(|c| !is_operator(c)).unwrap_or(rest.len());
        let (operator, right) = rest.split_at_checked(end).unwrap_or_default();
        if right.is_empty() {
            return Ok(Step::Filter { left: parse_steps(text)?, comparison: None });
        }
        let comparison = Some((operator.to_owned(), parse_steps(right)?));
        Ok(Step::Filter { left: parse_steps(left)?, comparison })
    }

    /// What stands in the parentheses of a filter; one pair of quotes may hide some.
    fn filter_text(&mut self) -> Result<&'a str, ParseError> {
        let (mut open, mut closed, mut previous) = (None, false, ' ');
        for (index, c) in self.rest.char_indices() {
            match c {
                '\n' => break,
                '"' | '\'' if open.is_none() => open = Some(c),
                '"' | '\'' if open == Some(c) && previous != '\\' => closed = true,
                ')' if open.is_some() == closed => {
                    let text = self.take(index);
                    self.take(1);
                    return if self.skip("]") { Ok(text) } else { Err(ParseError::FilterBracket) };
                }
                _ => {}
            }
            previous = c;
        }
        Err(ParseError::Filter)
    }
}

/// Reads an expression that stands in another one.
fn parse_steps(text: &str) -> Result<Vec<Step>, ParseError> {
    let closed = format!("{text}}}");
    Reader { rest: &closed }.action()
}

/// `'name'`.
fn dictionary_key(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'').filter(|key| !key.contains('\''))
}

/// `1`, `-1`, `1:3`, `:3`, `1:`, `::2`, `*`.
fn parse_slice(text: &str) -> Result<Slice, ParseError> {
    let text = if text == "*" { ":" } else { text };
    let wrong = || ParseError::Index(text.to_owned());
    let parts: Vec<&str> = text.split(':').collect();
    let part = |index: usize| match parts.get(index) {
        None | Some(&"") => Ok(None),
        Some(part) if part.starts_with('+') => Err(wrong()),
        Some(part) => part.parse::<i64>().map(Some).map_err(|_| wrong()),
    };
    if parts.len() > 3 {
        return Err(wrong());
    }
    let to = match part(1)? {
        Some(to) => To::Index(to),
        None if parts.len() == 1 => To::Next,
        None => To::End,
    };
    Ok(Slice { from: part(0)?, to, step: part(2)? })
}

/// Resolves the escapes of Go; `None` if one does not exist.
fn unquote(text: &str, quote: char) -> Option<String> {
    let mut unquoted = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            unquoted.push(c);
            continue;
        }
        let escape = chars.next()?;
        let mut number = |digits: usize, base: u32| {
            let digits: String = chars.by_ref().take(digits).collect();
            u32::from_str_radix(&digits, base).ok().and_then(char::from_u32)
        };
        unquoted.push(match escape {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'x' => number(2, 16)?,
            'u' => number(4, 16)?,
            'U' => number(8, 16)?,
            '\\' => '\\',
            c if c == quote => c,
            _ => return None,
        });
    }
    Some(unquoted)
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn ends_name(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}')
}
