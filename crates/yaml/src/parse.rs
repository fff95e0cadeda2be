//! Reads files and documents: the entry to this crate.
//!
//! Owns the limits on size and the order in which errors are found. The pieces are cut in [`crate::split`]
//! and built in [`crate::builder`]. Answers to `SplitConfigDocuments` of kubeadm and `YAMLToJSON` of
//! sigs.k8s.io/yaml.

use crate::builder::Builder;
use crate::error::ParseError;
use crate::node::{Node, Span};
use crate::{split, syntax};

/// The size up to which text is read: what the API server takes as well.
pub const MAX_BYTES: usize = 3 << 20;

/// A document of a file.
#[derive(Clone, PartialEq)]
pub struct Document {
    /// The value.
    pub root: Node,
    /// The text of this document alone, lines ending in `\n` as the reference's reader leaves them.
    pub text: String,
    /// The line of the file on which [`Document::text`] starts.
    pub first_line: usize,
    /// The keys that are written more than once in their mapping.
    pub duplicates: Vec<DuplicateKey>,
}

/// A key that its mapping already had.
#[derive(Clone, Debug, PartialEq)]
pub struct DuplicateKey {
    /// The path of the value.
    pub path: String,
    /// Where the key stands this time.
    pub span: Span,
    /// Where it stood before.
    pub first: Span,
    /// The key as Go writes it in its source: strings are quoted.
    pub go_key: String,
    /// The line in the document where the value starts, which the reference reports.
    pub value_line: usize,
}

/// Reads every document of a file.
///
/// # Errors
///
/// Returns the first error in the order in which the reference meets them.
pub fn parse_documents(text: &str) -> Result<Vec<Document>, ParseError> {
    check_size(text)?;
    let (pieces, bad_separator) = split::split(text);
    let readable = bad_separator.as_ref().map_or(pieces.len(), |bad| bad.documents_before);
    let documents = pieces
        .into_iter()
        .take(readable)
        .map(|(first_line, text)| parse_at(normalize_lines(text), first_line))
        .collect::<Result<Vec<_>, _>>()?;
    match bad_separator {
        Some(bad) => Err(ParseError::Separator { span: bad.span, text: bad.text }),
        None => Ok(documents),
    }
}

/// Reads a text that is one document; what follows the end of the first is not looked at.
///
/// # Errors
///
/// Returns why the document cannot be read.
pub fn parse(text: &str) -> Result<Document, ParseError> {
    check_size(text)?;
    parse_at(text.to_owned(), 1)
}

fn check_size(text: &str) -> Result<(), ParseError> {
    if text.len() > MAX_BYTES { Err(ParseError::TooLarge { bytes: text.len() }) } else { Ok(()) }
}

/// Ends every line in `\n`, the last one included.
fn normalize_lines(text: &str) -> String {
    let mut normalized = text.replace("\r\n", "\n");
    if !normalized.ends_with('\n') {
        normalized.push('\n');
    }
    normalized
}

fn parse_at(text: String, first_line: usize) -> Result<Document, ParseError> {
    syntax::check_characters(&text, first_line)?;
    let (root, duplicates) = Builder::new(&text, first_line).document()?;
    Ok(Document { root, text, first_line, duplicates })
}

/// Shows the shape only, as [`Node`] does.
impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("first_line", &self.first_line).field("root", &self.root).finish()
    }
}

#[cfg(test)]
mod tests;
