//! Builds the tree of one document from the events of the YAML parser.
//!
//! Owns anchors, aliases, merge keys and the limit on depth. The syntax of YAML is the parser's, the types of
//! scalars are [`crate::resolve`]'s. Answers to `decode.go` of go-yaml v2, as far as it fills an `interface{}`.

use std::collections::HashMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, StructureStyle, Tag};

use crate::aliasing::Visits;
use crate::error::ParseError;
use crate::mapping::{MapKey, MappingBuilder};
use crate::node::{Entry, Node, Span, Value};
use crate::number::Integer;
use crate::parse::DuplicateKey;
use crate::path::Path;
use crate::resolve::{CORE_PREFIX, Scalar, TagError, resolve_plain, resolve_tagged};
use crate::{go_text, syntax};

/// DIFFERS: go-yaml stops at 10000 levels. Nothing in Kubernetes comes near 255, and a recursive walk through
/// as many levels fits in the stack of any thread.
pub(crate) const MAX_DEPTH: usize = 255;

/// A value with what an alias to it brings along.
#[derive(Clone)]
struct Built {
    node: Node,
    /// The line in the document where the value starts, its anchor and tag included.
    line: usize,
    /// How many values go-yaml visits to decode it.
    visits: u64,
    /// How many levels of lists and mappings it has.
    depth: usize,
    /// Of a mapping: what its keys were before they became text.
    keys: Vec<MapKey>,
}

/// The state of reading one document.
pub(crate) struct Builder<'text> {
    events: Parser<'text, StrInput<'text>>,
    text: &'text str,
    first_line: usize,
    /// The complete values that have an anchor.
    anchors: HashMap<usize, Built>,
    path: Path,
    depth: usize,
    /// The brackets that are open.
    brackets: Vec<char>,
    visits: Visits,
    duplicates: Vec<DuplicateKey>,
    /// The first value that was refused. Reported at the end: an error of syntax anywhere takes precedence.
    refused: Option<ParseError>,
}

impl<'text> Builder<'text> {
    pub(crate) fn new(text: &'text str, first_line: usize) -> Self {
        let options = granit_parser::options! {
            emit_comments: false,
            emit_anchor_events: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        Self {
            events: Parser::new_from_str_with_options(text, options),
            text,
            first_line,
            anchors: HashMap::new(),
            path: Path::default(),
            depth: 0,
            brackets: Vec::new(),
            visits: Visits::default(),
            duplicates: Vec::new(),
            refused: None,
        }
    }

    /// Reads the first document; like Go, looks at nothing that follows it.
    pub(crate) fn document(mut self) -> Result<(Node, Vec<DuplicateKey>), ParseError> {
        let start = Span { line: self.first_line, column: 1 };
        let mut root = None;
        loop {
            match self.events.next_event() {
                Some(Ok((Event::StreamStart | Event::DocumentStart(..), _))) => {}
                None | Some(Ok((Event::StreamEnd | Event::DocumentEnd, _))) => break,
                Some(Err(error)) if root.is_some() && syntax::is_found_by_parser(&error) => break,
                event => {
                    let (event, mark) = self.read(event)?;
                    let node = self.value(event, mark)?.node;
                    self.check_finite(&node);
                    root = Some(node);
                }
            }
        }
        if self.visits.are_excessive() {
            self.refuse(ParseError::ExcessiveAliasing { span: start });
        }
        match self.refused {
            Some(refused) => Err(refused),
            None => Ok((root.unwrap_or(Node { value: Value::Null, span: start }), self.duplicates)),
        }
    }

    fn next(&mut self) -> Result<(Event<'text>, Marker), ParseError> {
        let event = self.events.next_event();
        self.read(event)
    }

    fn read(
        &self,
        event: Option<Result<(Event<'text>, granit_parser::Span), ScanError>>,
    ) -> Result<(Event<'text>, Marker), ParseError> {
        match event {
            Some(Ok((Event::Scalar(text, style, anchor, tag), span)))
                if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) =>
            {
                let header = syntax::block_scalar_header(self.text, span.start);
                let text = syntax::end_as_written(text, self.text, span.end);
                Ok((Event::Scalar(text, style, anchor, tag), span.tag_start().unwrap_or(header)))
            }
            Some(Ok((event, span))) => Ok((event, span.tag_start().unwrap_or(span.start))),
            Some(Err(error)) => {
                Err(syntax::explain(&error, self.text, self.first_line, self.brackets.last().copied()))
            }
            None => Ok((Event::StreamEnd, Marker::new(0, 1, 0))),
        }
    }

    fn value(&mut self, event: Event<'text>, mark: Marker) -> Result<Built, ParseError> {
        if self.brackets.is_empty() && syntax::follows_tab(self.text, mark) {
            return Err(syntax::tab_error(self.text, mark, self.first_line));
        }
        let anchor = event.anchor_id().unwrap_or_default();
        let start_line = if anchor == 0 { mark.line() } else { self.next()?.1.line().min(mark.line()) };
        let mut built = match event {
            Event::Scalar(text, style, _, tag) => {
                let value = self.scalar(text.into_owned(), style, tag.as_deref(), mark);
                let visits = self.visits.count_one();
                self.built(value, mark, visits, 0)
            }
            Event::SequenceStart(style, ..) => self.nested(style, '[', mark, Self::sequence)?,
            Event::MappingStart(style, ..) => self.nested(style, '{', mark, Self::mapping)?,
            Event::Alias(id) => self.alias(id, mark),
            // The parser has no other event where a value is due.
            _ => self.built(Value::Null, mark, 0, 0),
        };
        built.line = built.line.min(start_line);
        if anchor != 0 {
            self.visits.count_kept(built.visits);
            if self.visits.are_excessive() {
                self.refuse(ParseError::ExcessiveAliasing { span: built.node.span });
            } else {
                self.anchors.insert(anchor, built.clone());
            }
        }
        Ok(built)
    }

    fn nested(
        &mut self,
        style: StructureStyle,
        bracket: char,
        mark: Marker,
        build: fn(&mut Self, Marker) -> Result<Built, ParseError>,
    ) -> Result<Built, ParseError> {
        if self.depth == MAX_DEPTH {
            return Err(ParseError::TooDeep { span: self.span(mark) });
        }
        self.depth += 1;
        self.brackets.extend((style == StructureStyle::Flow).then_some(bracket));
        let built = build(self, mark)?;
        if style == StructureStyle::Flow {
            self.brackets.pop();
        }
        self.depth -= 1;
        Ok(built)
    }

    fn sequence(&mut self, start: Marker) -> Result<Built, ParseError> {
        let mut items = Vec::new();
        let (mut visits, mut depth) = (self.visits.count_one(), 0);
        loop {
            let (event, mark) = self.next()?;
            if matches!(event, Event::SequenceEnd | Event::StreamEnd) {
                return Ok(self.built(Value::Sequence(items), start, visits, depth + 1));
            }
            self.path.push_index(items.len());
            let item = self.value(event, mark)?;
            self.path.pop();
            self.check_finite(&item.node);
            visits = item.visits.saturating_add(visits);
            depth = depth.max(item.depth);
            items.push(item.node);
        }
    }

    fn mapping(&mut self, start: Marker) -> Result<Built, ParseError> {
        let mut entries = MappingBuilder::default();
        let (mut visits, mut depth) = (self.visits.count_one(), 0);
        loop {
            let (event, mark) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                let (entries, keys) = entries.finish();
                return Ok(Built { keys, ..self.built(Value::Mapping(entries), start, visits, depth + 1) });
            }
            if is_merge_key(&event) {
                let (event, mark) = self.next()?;
                let merged = self.merge(event, mark, &mut entries)?;
                visits = merged.0.saturating_add(visits);
                depth = depth.max(merged.1);
                continue;
            }
            let key = self.value(event, mark)?;
            let map_key = MapKey::new(&key.node.value);
            self.path.push_key(&map_key.as_ref().map(MapKey::name).unwrap_or_default());
            let (event, mark) = self.next()?;
            let value = self.value(event, mark)?;
            self.path.pop();
            self.check_finite(&value.node);
            visits = visits.saturating_add(key.visits).saturating_add(value.visits);
            depth = depth.max(value.depth);
            match map_key {
                Ok(map_key) => {
                    let entry = Entry { key: map_key.name(), key_span: key.node.span, value: value.node };
                    self.insert(map_key, entry, value.line, &mut entries);
                }
                Err(found) => {
                    let go_key = go_text::go_syntax(&key.node.value);
                    self.refuse(ParseError::Key { span: key.node.span, found, go_key });
                }
            }
        }
    }

    /// Adds the entries of the value of a `<<` key, and returns its visits and depth.
    ///
    /// go-yaml merges in the order of the file: a later `<<` overrides what the mapping already has.
    fn merge(
        &mut self,
        event: Event<'text>,
        mark: Marker,
        into: &mut MappingBuilder,
    ) -> Result<(u64, usize), ParseError> {
        // An alias to a list does not do, only a list written here.
        let listed = matches!(event, Event::SequenceStart(..));
        let source = self.value(event, mark)?;
        let cost = (source.visits, source.depth.saturating_sub(1));
        let mappings = match source.node.value {
            // The first in the list takes precedence.
            Value::Sequence(items) if listed => {
                items.into_iter().rev().map(|item| (item, Vec::new())).collect()
            }
            value => vec![(Node { value, ..source.node }, source.keys)],
        };
        for (mapping, keys) in mappings {
            let Value::Mapping(entries) = mapping.value else {
                self.refuse(ParseError::Merge { span: mapping.span });
                continue;
            };
            let mut keys = keys.into_iter();
            for entry in entries {
                let key = keys.next().unwrap_or_else(|| MapKey::Text(entry.key.clone()));
                let line = entry.value.span.line + 1 - self.first_line;
                self.insert(key, entry, line, into);
            }
        }
        Ok(cost)
    }

    fn insert(&mut self, key: MapKey, entry: Entry, value_line: usize, into: &mut MappingBuilder) {
        let path = self.path.to_field(&entry.key);
        let span = entry.key_span;
        let go_key = key.to_go_syntax();
        if let Some(first) = into.insert(key, entry) {
            self.duplicates.push(DuplicateKey { path, span, first, go_key, value_line });
        }
    }

    fn alias(&mut self, id: usize, mark: Marker) -> Built {
        let span = self.span(mark);
        let Some((visits, depth)) = self.anchors.get(&id).map(|target| (target.visits, target.depth)) else {
            // The parser knows the anchor, so its value is the one under way.
            self.refuse(ParseError::SelfReference { span, name: syntax::name_at(self.text, mark) });
            return self.built(Value::Null, mark, 1, 0);
        };
        self.visits.count_alias(visits);
        if self.depth + depth > MAX_DEPTH {
            self.refuse(ParseError::TooDeep { span });
        } else if self.visits.are_excessive() {
            self.refuse(ParseError::ExcessiveAliasing { span });
        }
        let mut built = self.built(Value::Null, mark, visits.saturating_add(1), depth);
        // Once refused, nothing is copied any more: this is what disarms a bomb.
        if self.refused.is_none()
            && let Some(target) = self.anchors.get(&id)
        {
            built.node = target.node.clone();
            built.keys.clone_from(&target.keys);
        }
        built
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, tag: Option<&Tag>, mark: Marker) -> Value {
        let resolved = match tag {
            None if style == ScalarStyle::Plain => Ok((resolve_plain(&text), text)),
            None => Ok((Scalar::Text, text)),
            Some(tag) => resolve_tagged(&full_name(tag), text),
        };
        match resolved {
            Ok((Scalar::Null, _)) => Value::Null,
            Ok((Scalar::Bool(value), _)) => Value::Bool(value),
            Ok((Scalar::Integer(Integer::Signed(value)), _)) => Value::Int(value),
            Ok((Scalar::Integer(Integer::Unsigned(value)), _)) => Value::Uint(value),
            Ok((Scalar::Float(value), _)) => Value::Float(value),
            Ok((Scalar::Timestamp | Scalar::Text, text)) => Value::String(text),
            Err(error) => {
                let span = self.span(mark);
                self.refuse(match error {
                    TagError::Mismatch { found, tag, text } => ParseError::Tag { span, tag, found, text },
                    TagError::Base64 => ParseError::Binary { span },
                });
                Value::Null
            }
        }
    }

    /// Refuses infinities and NaN; they are fine as keys only, which become text.
    fn check_finite(&mut self, node: &Node) {
        if let Value::Float(value) = node.value
            && !value.is_finite()
        {
            let value = if value.is_nan() {
                "NaN"
            } else if value > 0.0 {
                "+Inf"
            } else {
                "-Inf"
            };
            self.refuse(ParseError::NotJson { span: node.span, value });
        }
    }

    fn refuse(&mut self, error: ParseError) {
        self.refused.get_or_insert(error);
    }

    fn built(&self, value: Value, mark: Marker, visits: u64, depth: usize) -> Built {
        Built {
            node: Node { value, span: self.span(mark) },
            line: mark.line(),
            visits,
            depth,
            keys: Vec::new(),
        }
    }

    fn span(&self, mark: Marker) -> Span {
        syntax::span(mark, self.first_line)
    }
}

fn full_name(tag: &Tag) -> String {
    let (handle, suffix) = tag.parts();
    format!("{handle}{suffix}")
}

/// Whether a key is `<<`, plain or tagged as what it is.
fn is_merge_key(event: &Event<'_>) -> bool {
    let Event::Scalar(text, style, _, tag) = event else { return false };
    text == "<<"
        && match tag {
            None => *style == ScalarStyle::Plain,
            Some(tag) => full_name(tag) == "!" || full_name(tag).strip_prefix(CORE_PREFIX) == Some("merge"),
        }
}
