//! Owns the intended differences: which lines may differ, and why, in `tests/differential/differences.toml`.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use regex::Regex;
use serde::Deserialize;

use super::case::{DataError, load};
use super::compare::{OddLine, Side};

/// All intended differences.
#[derive(Debug)]
pub struct Differences(Vec<Difference>);

#[derive(Debug)]
struct Difference {
    test: Regex,
    document: Regex,
    reference: Vec<Regex>,
    ours: Vec<Regex>,
    title: String,
    occurred: AtomicBool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    difference: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Names of tests, where `*` stands for anything.
    test: String,
    /// Names of texts, where `*` stands for anything.
    document: String,
    /// Patterns of whole lines that only the reference has.
    #[serde(default)]
    reference: Vec<String>,
    /// Patterns of whole lines that only the program under test has.
    #[serde(default)]
    ours: Vec<String>,
    /// Why. Nothing reads it but people; that it is there is required.
    reason: String,
}

impl Differences {
    /// Loads the list.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        let file: File = load(path)?;
        let differences = file.difference.iter().map(Difference::new).collect::<Result<_, _>>();
        differences
            .map(Self)
            .map_err(|error| DataError::Pattern { path: path.to_owned(), source: Box::new(error) })
    }

    /// The lines that no listed difference explains.
    pub fn unexplained(&self, test: &str, odd: Vec<OddLine>) -> Vec<OddLine> {
        let explains =
            |odd: &OddLine| self.0.iter().filter(|difference| difference.explains(test, odd)).count() > 0;
        odd.into_iter().filter(|odd| !explains(odd)).collect()
    }

    /// Those that no test has shown.
    pub fn not_occurred(&self) -> Vec<String> {
        let missing = self.0.iter().filter(|difference| !difference.occurred.load(Ordering::Relaxed));
        missing.map(|difference| format!("listed, but it doesn't occur: {}", difference.title)).collect()
    }
}

impl Difference {
    fn new(listed: &Listed) -> Result<Self, regex::Error> {
        let lines = |patterns: &[String]| -> Result<Vec<Regex>, regex::Error> {
            patterns.iter().map(|pattern| whole(pattern)).collect()
        };
        Ok(Self {
            test: glob(&listed.test)?,
            document: glob(&listed.document)?,
            reference: lines(&listed.reference)?,
            ours: lines(&listed.ours)?,
            title: format!("{}: {}: {}", listed.test, listed.document, listed.reason),
            occurred: AtomicBool::new(false),
        })
    }

    fn explains(&self, test: &str, odd: &OddLine) -> bool {
        let patterns = match odd.side {
            Side::Reference => &self.reference,
            Side::Ours => &self.ours,
        };
        let explains = self.test.is_match(test)
            && self.document.is_match(&odd.document)
            && patterns.iter().any(|pattern| pattern.is_match(&odd.line));
        if explains {
            self.occurred.store(true, Ordering::Relaxed);
        }
        explains
    }
}

fn glob(pattern: &str) -> Result<Regex, regex::Error> {
    whole(&regex::escape(pattern).replace("\\*", ".*"))
}

fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Differences {
        let file: File = toml::from_str(text).unwrap();
        Differences(file.difference.iter().map(|listed| Difference::new(listed).unwrap()).collect())
    }

    fn odd(document: &str, side: Side, line: &str) -> OddLine {
        OddLine { document: document.to_owned(), side, line: line.to_owned() }
    }

    #[test]
    fn only_listed_lines_are_explained() {
        let differences = listed(
            "[[difference]]\ntest = 'files/*'\ndocument = 'a'\nreference = ['x \\d+']\nours = []\nreason = 'r'\n",
        );
        let check = |test: &str, odd: OddLine, left: usize| {
            assert_eq!(differences.unexplained(test, vec![odd.clone()]).len(), left, "{odd:?}");
        };
        check("files/b", odd("a", Side::Reference, "x 12"), 0);
        check("files/b", odd("a", Side::Ours, "x 12"), 1);
        check("files/b", odd("a", Side::Reference, "x 12 y"), 1);
        check("files/b", odd("b", Side::Reference, "x 12"), 1);
        check("objects/b", odd("a", Side::Reference, "x 12"), 1);
    }

    #[test]
    fn what_does_not_occur_is_told() {
        let differences =
            listed("[[difference]]\ntest = '*'\ndocument = '*'\nreference = ['x']\nreason = 'because'\n");
        assert_eq!(differences.not_occurred().len(), 1);
        differences.unexplained("t", vec![odd("d", Side::Reference, "x")]);
        assert!(differences.not_occurred().is_empty());
    }
}
