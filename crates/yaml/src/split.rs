//! Cuts a file into its documents, by lines, before any of them is parsed.
//!
//! Answers to `YAMLReader` of k8s.io/apimachinery/pkg/util/yaml, whose rules are not those of YAML: every
//! line that starts with `---` separates, a comment is all that may follow on it, and a separator in front
//! of a document stays part of it. A piece with nothing but comments in it is a document too.

use crate::node::Span;

const SEPARATOR: &str = "---";

/// A separator line with more on it than a comment.
#[derive(Debug, PartialEq)]
pub(crate) struct BadSeparator {
    /// Where the surplus text starts.
    pub(crate) span: Span,
    /// The surplus text.
    pub(crate) text: String,
    /// How many documents were complete before the line.
    pub(crate) documents_before: usize,
}

/// Cuts a file into documents, each with the line it starts at, counted from 1.
#[must_use]
pub fn split_documents(text: &str) -> Vec<(usize, &str)> {
    split(text).0
}

/// Cuts a file into documents and reports the first separator line that the reference refuses.
pub(crate) fn split(text: &str) -> (Vec<(usize, &str)>, Option<BadSeparator>) {
    let mut documents = Vec::new();
    let mut bad_separator = None;
    // The document under way: its first line, and where it starts.
    let mut current: Option<(usize, usize)> = None;
    let mut position = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(surplus) = line.strip_prefix(SEPARATOR) {
            let trimmed = surplus.trim();
            if bad_separator.is_none() && !trimmed.is_empty() && !trimmed.starts_with('#') {
                let indent = surplus.chars().take_while(|char| char.is_whitespace()).count();
                bad_separator = Some(BadSeparator {
                    span: Span { line: index + 1, column: SEPARATOR.len() + indent + 1 },
                    text: trimmed.to_owned(),
                    documents_before: documents.len(),
                });
            }
            if let Some((first_line, start)) = current.take() {
                documents.push((first_line, text.get(start..position).unwrap_or_default()));
            } else {
                current = Some((index + 1, position));
            }
        } else if current.is_none() {
            current = Some((index + 1, position));
        }
        position += line.len();
    }
    if let Some((first_line, start)) = current {
        documents.push((first_line, text.get(start..).unwrap_or_default()));
    }
    (documents, bad_separator)
}

#[cfg(test)]
mod tests {
    use super::{split, split_documents};

    fn check(text: &str, expected: &[(usize, &str)]) {
        assert_eq!(split_documents(text), expected, "for {text:?}");
    }

    #[test]
    fn lines_that_start_with_three_dashes_separate() {
        check("a\n---\nb\n", &[(1, "a\n"), (3, "b\n")]);
        check("a\n--- # c\nb", &[(1, "a\n"), (3, "b")]);
        check("a\n ---\nb\n", &[(1, "a\n ---\nb\n")]);
    }

    #[test]
    fn a_separator_in_front_of_a_document_belongs_to_it() {
        check("---\na\n", &[(1, "---\na\n")]);
        check("---\n---\na\n", &[(1, "---\n"), (3, "a\n")]);
        check("a\n---\n---\nb\n", &[(1, "a\n"), (3, "---\nb\n")]);
        check("---", &[(1, "---")]);
    }

    #[test]
    fn nothing_after_the_last_separator_is_no_document() {
        check("", &[]);
        check("a\n---\n", &[(1, "a\n")]);
        check("a\n---\n# c\n", &[(1, "a\n"), (3, "# c\n")]);
    }

    #[test]
    fn anything_but_a_comment_after_the_dashes_is_reported() {
        let bad = split("a\n---\nb\n---  x\nc\n").1.unwrap();
        assert_eq!((bad.span.line, bad.span.column, bad.text.as_str(), bad.documents_before), (4, 6, "x", 1));
        assert_eq!(split("----\n").1.unwrap().text, "-");
        assert_eq!(split("---\t # c\n---\r\n").1, None);
    }
}
