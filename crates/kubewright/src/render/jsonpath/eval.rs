//! Fills templates in.

use std::cmp::Ordering;

use thiserror::Error;

use super::{Block, Slice, Step, Template, To};
use crate::render::document::Document;

/// Why a template cannot be filled in, in the words of the reference.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvalError {
    /// A field is not there, and must be.
    #[error("{0} is not found")]
    Missing(String),
    /// A word is neither `range` nor `end`.
    #[error("unrecognized identifier {0}")]
    Word(String),
    /// `{end}` without `{range}`.
    #[error("not in range, nothing to end")]
    End,
    /// Something that is no list has no items.
    #[error("{0} is not array or slice")]
    NoList(&'static str),
    /// An index is outside the list.
    #[error("array index out of bounds: index {index}, length {length}")]
    Index {
        /// The index.
        index: i64,
        /// The length of the list.
        length: usize,
    },
    /// A slice ends before it starts.
    #[error("starting index {from} is greater than ending index {to}")]
    Slice {
        /// Where it starts.
        from: i64,
        /// Where it ends.
        to: i64,
    },
    /// A slice would stand still or go back.
    #[error("step must be > 0")]
    Step,
    /// A side of a comparison is more than one value.
    #[error("can only compare one element at a time")]
    Several,
    /// Values of different types are compared.
    #[error("incompatible types for comparison")]
    Incompatible,
    /// An operator does not exist.
    #[error("unrecognized filter operator {0}")]
    Operator(String),
}

/// What becomes of fields that are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingKeys {
    /// Nothing is printed for them.
    Allowed,
    /// They are errors.
    Refused,
}

/// In which shape results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Texts, divided by spaces.
    Text,
    /// A JSON array for each expression.
    Json,
}

/// A value on the way through a template. Numbers of a document are floating, as JSON is read in Go.
#[derive(Clone, Debug, PartialEq)]
enum Item {
    Of(Document),
    Int(i64),
    Float(f64),
}

impl Item {
    fn text(text: &str) -> Self {
        Self::Of(Document::text(text))
    }
}

impl Template {
    /// Fills the template in.
    pub fn render(
        &self,
        document: &Document,
        missing: MissingKeys,
        shape: Shape,
    ) -> Result<String, EvalError> {
        let mut filler = Filler { missing, shape, out: String::new() };
        // Go reads the document into a map, which has no order but that of its keys.
        filler.blocks(&self.blocks, &Item::Of(document.sorted()))?;
        Ok(filler.out)
    }
}

struct Filler {
    missing: MissingKeys,
    shape: Shape,
    out: String,
}

impl Filler {
    fn blocks(&mut self, blocks: &[Block], root: &Item) -> Result<(), EvalError> {
        for block in blocks {
            match block {
                Block::Text(text) => self.print(&[Item::text(text)]),
                Block::Action(steps) => {
                    let found = self.walk(steps, vec![root.clone()])?;
                    self.print(&found);
                }
                Block::Range { items, body } => {
                    for item in self.walk(items, vec![root.clone()])? {
                        self.blocks(body, &item)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn print(&mut self, found: &[Item]) {
        let text = match self.shape {
            Shape::Text => found.iter().map(text).collect::<Vec<_>>().join(" "),
            Shape::Json => {
                let values = found.iter().map(|item| match item {
                    Item::Of(document) => document.clone(),
                    Item::Int(int) => Document::Number(*int),
                    Item::Float(float) => Document::text(float_text(*float)),
                });
                Document::List(values.collect()).to_json(4) + "\n"
            }
        };
        self.out.push_str(&text);
    }

    fn walk(&self, steps: &[Step], start: Vec<Item>) -> Result<Vec<Item>, EvalError> {
        steps.iter().try_fold(start, |items, step| self.step(step, items))
    }

    fn step(&self, step: &Step, items: Vec<Item>) -> Result<Vec<Item>, EvalError> {
        let same = |item: Item| Ok(items.iter().map(|_| item.clone()).collect());
        match step {
            Step::Text(text) => Ok(vec![Item::text(text)]),
            Step::Int(int) => same(Item::Int(*int)),
            Step::Float(float) => same(Item::Float(*float)),
            Step::Bool(value) => same(Item::Of(Document::Bool(*value))),
            Step::Word(word) if word == "end" => Err(EvalError::End),
            Step::Word(word) => Err(EvalError::Word(word.clone())),
            Step::Field(name) => self.field(name, &items),
            Step::Wildcard => Ok(items.iter().flat_map(children).collect()),
            Step::Recursive => Ok(items.iter().flat_map(descendants).collect()),
            Step::Slice(slice) => {
                let parts = items.iter().map(|item| cut(slice, item)).collect::<Result<Vec<_>, _>>();
                Ok(parts?.concat())
            }
            Step::Union(members) => {
                let parts = members
                    .iter()
                    .map(|member| self.walk(member, items.clone()))
                    .collect::<Result<Vec<_>, _>>();
                Ok(parts?.concat())
            }
            Step::Filter { left, comparison } => {
                let parts = items.iter().map(|item| self.filter(left, comparison.as_ref(), item));
                Ok(parts.collect::<Result<Vec<_>, _>>()?.concat())
            }
        }
    }

    fn field(&self, name: &str, items: &[Item]) -> Result<Vec<Item>, EvalError> {
        let get = |item: &Item| match item {
            Item::Of(Document::Object(fields)) => {
                fields.iter().find(|(known, _)| *known == name).map(|(_, value)| Item::Of(value.clone()))
            }
            _ => None,
        };
        let found: Vec<Item> = items.iter().filter_map(get).collect();
        if found.is_empty() && !items.is_empty() && self.missing == MissingKeys::Refused {
            return Err(EvalError::Missing(name.to_owned()));
        }
        Ok(found)
    }

    fn filter(
        &self,
        left: &[Step],
        comparison: Option<&(String, Vec<Step>)>,
        list: &Item,
    ) -> Result<Vec<Item>, EvalError> {
        let Item::Of(Document::List(members)) = list else { return Err(EvalError::NoList(type_name(list))) };
        let mut kept = Vec::new();
        for member in members {
            let walk = |steps: &[Step]| self.walk(steps, vec![Item::Of(member.clone())]);
            let keep = match comparison {
                None => walk(left).is_ok_and(|found| !found.is_empty()),
                Some((operator, right)) => match (one(walk(left)?)?, one(walk(right)?)?) {
                    (Some(left), Some(right)) => compare(&left, operator, &right)?,
                    _ => false,
                },
            };
            if keep {
                kept.push(Item::Of(member.clone()));
            }
        }
        Ok(kept)
    }
}

/// The only value, if there is any.
fn one(mut found: Vec<Item>) -> Result<Option<Item>, EvalError> {
    if found.len() > 1 { Err(EvalError::Several) } else { Ok(found.pop()) }
}

/// As in Go's templates, whole numbers of the template do not compare with numbers of a document, which are all
/// floating.
fn compare(left: &Item, operator: &str, right: &Item) -> Result<bool, EvalError> {
    if !["==", "!=", "<", ">", "<=", ">="].contains(&operator) {
        return Err(EvalError::Operator(operator.to_owned()));
    }
    let order = match (left, right) {
        (Item::Int(left), Item::Int(right)) => Some(left.cmp(right)),
        (Item::Of(Document::Text(left)), Item::Of(Document::Text(right))) => Some(left.cmp(right)),
        (Item::Of(Document::Bool(left)), Item::Of(Document::Bool(right)))
            if matches!(operator, "==" | "!=") =>
        {
            Some(left.cmp(right))
        }
        _ => match (floating(left), floating(right)) {
            (Some(left), Some(right)) => left.partial_cmp(&right),
            _ => return Err(EvalError::Incompatible),
        },
    };
    Ok(match operator {
        "==" => order == Some(Ordering::Equal),
        "!=" => order != Some(Ordering::Equal),
        "<" => order == Some(Ordering::Less),
        ">" => order == Some(Ordering::Greater),
        "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    })
}

fn floating(item: &Item) -> Option<f64> {
    match item {
        Item::Of(Document::Number(number)) => Some(*number as f64),
        Item::Float(float) => Some(*float),
        _ => None,
    }
}

fn children(item: &Item) -> Vec<Item> {
    match item {
        Item::Of(Document::List(members)) => members.iter().cloned().map(Item::Of).collect(),
        Item::Of(Document::Object(fields)) => {
            fields.iter().map(|(_, value)| Item::Of(value.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// A value and everything below it that has something below itself.
fn descendants(item: &Item) -> Vec<Item> {
    let children = children(item);
    if children.is_empty() {
        return Vec::new();
    }
    std::iter::once(item.clone()).chain(children.iter().flat_map(descendants)).collect()
}

fn cut(slice: &Slice, item: &Item) -> Result<Vec<Item>, EvalError> {
    let members = match item {
        Item::Of(Document::List(members)) => members,
        Item::Of(Document::Null) => return Ok(Vec::new()),
        other => return Err(EvalError::NoList(type_name(other))),
    };
    let length = members.len();
    let signed = i64::try_from(length).unwrap_or(i64::MAX);
    let wrap = |index: i64| if index < 0 { index.saturating_add(signed) } else { index };
    let from = wrap(slice.from.unwrap_or(0));
    let to = match slice.to {
        To::End => signed,
        To::Index(to) => wrap(to),
        To::Next => from.saturating_add(1),
    };
    if from == to {
        return Ok(Vec::new());
    }
    if !(0..signed).contains(&from) {
        return Err(EvalError::Index { index: from, length });
    }
    if !(0..=signed).contains(&to) {
        return Err(EvalError::Index { index: to.saturating_sub(1), length });
    }
    if from > to {
        return Err(EvalError::Slice { from, to });
    }
    let step = slice.step.unwrap_or(1);
    let step = usize::try_from(step).ok().filter(|step| *step > 0).ok_or(EvalError::Step)?;
    // Both are within the list.
    let (skipped, taken) = (from.unsigned_abs() as usize, (to - from).unsigned_abs() as usize);
    Ok(members.iter().skip(skipped).take(taken).step_by(step).cloned().map(Item::Of).collect())
}

fn text(item: &Item) -> String {
    match item {
        Item::Int(int) => int.to_string(),
        Item::Float(float) => float_text(*float),
        Item::Of(Document::Text(text)) => text.clone(),
        Item::Of(Document::Number(number)) => float_text(*number as f64),
        Item::Of(document) => document.to_compact_json(),
    }
}

/// As `fmt` prints a `float64`: with an exponent from a million on.
fn float_text(value: f64) -> String {
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

fn type_name(item: &Item) -> &'static str {
    match item {
        Item::Int(_) => "int",
        Item::Float(_) | Item::Of(Document::Number(_)) => "float64",
        Item::Of(Document::Text(_)) => "string",
        Item::Of(Document::Bool(_)) => "bool",
        Item::Of(Document::List(_)) => "[]interface {}",
        Item::Of(Document::Object(_)) => "map[string]interface {}",
        Item::Of(Document::Null) => "<nil>",
    }
}
