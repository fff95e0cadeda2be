//! Owns comparing what two programs left, as named texts. Pure.

use std::collections::{BTreeMap, BTreeSet};

use similar::{ChangeTag, TextDiff};

use super::mask::Mask;

/// How many lines of a text are shown.
const SHOWN_LINES: usize = 30;

/// What one program left: texts by name.
pub type Documents = BTreeMap<String, String>;

/// A line that only one of the programs has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddLine {
    /// The text it is from.
    pub document: String,
    /// Which program has it.
    pub side: Side,
    /// The line.
    pub line: String,
}

/// One of the two programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The reference.
    Reference,
    /// The program under test.
    Ours,
}

/// Lines as in a unified diff, below the names of their texts. Of a text that differs much, only the first lines.
pub fn render(odd: &[OddLine]) -> Vec<String> {
    let mut lines = Vec::new();
    for odd in odd.chunk_by(|a, b| a.document == b.document) {
        lines.extend(odd.first().map(|odd| format!("{}:", odd.document)));
        for OddLine { side, line, .. } in odd.iter().take(SHOWN_LINES) {
            let sign = if *side == Side::Reference { '-' } else { '+' };
            lines.push(format!("  {sign}{line}"));
        }
        if let Some(more) = odd.len().checked_sub(SHOWN_LINES).filter(|more| *more > 0) {
            lines.push(format!("  ... and {more} more lines"));
        }
    }
    lines
}

/// Compares texts after masking. A text that one side lacks altogether is one difference, not one for each line.
pub fn compare(mask: &Mask, reference: &Documents, ours: &Documents) -> Vec<OddLine> {
    let (reference, ours) = (masked(mask, reference), masked(mask, ours));
    let mut odd = Vec::new();
    let names: BTreeSet<_> = reference.keys().chain(ours.keys()).collect();
    for name in names {
        let texts =
            |documents: &BTreeMap<String, Vec<String>>| documents.get(name).map(|texts| texts.concat());
        match (texts(&reference), texts(&ours)) {
            (Some(reference), Some(ours)) => compare_texts(name, &reference, &ours, &mut odd),
            (reference, _) => {
                let side = if reference.is_some() { Side::Reference } else { Side::Ours };
                odd.push(OddLine { document: name.clone(), side, line: "(the whole text)".to_owned() });
            }
        }
    }
    odd
}

/// Masked texts by masked names. Names that differ in what is masked alone become one, and their order means nothing.
fn masked(mask: &Mask, documents: &Documents) -> BTreeMap<String, Vec<String>> {
    let mut masked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, text) in documents {
        masked.entry(mask.text(name)).or_default().push(mask.text(text));
    }
    masked.values_mut().for_each(|texts| texts.sort());
    masked
}

fn compare_texts(name: &str, reference: &str, ours: &str, odd: &mut Vec<OddLine>) {
    if reference == ours {
        return;
    }
    for change in TextDiff::from_lines(reference, ours).iter_all_changes() {
        let side = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => Side::Reference,
            ChangeTag::Insert => Side::Ours,
        };
        let line = change.value();
        let end = if line.ends_with('\n') { "" } else { " (no line end)" };
        let line = format!("{}{end}", line.trim_end_matches('\n'));
        odd.push(OddLine { document: name.to_owned(), side, line });
    }
}
