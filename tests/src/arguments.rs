//! Owns the syntax of the command line: flags with one value each. Pure.

use std::path::PathBuf;

use crate::error::Error;

/// What was typed after the suite's name.
#[derive(Debug)]
pub struct Arguments(Vec<(&'static str, String)>);

impl Arguments {
    /// Reads `--flag value` and `--flag=value`.
    pub fn parse(
        words: impl Iterator<Item = String>,
        known: &'static [&'static str],
    ) -> Result<Arguments, Error> {
        let mut found = Vec::new();
        let mut words = words;
        while let Some(word) = words.next() {
            let (name, attached) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let flag = known.iter().find(|flag| **flag == name);
            let flag = *flag.ok_or_else(|| Error::UnknownFlag { flag: word.clone() })?;
            let value = attached.or_else(|| words.next()).ok_or(Error::NoValue { flag })?;
            found.push((flag, value));
        }
        Ok(Arguments(found))
    }

    /// The value of a flag, the last one if it was given more than once.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(flag, _)| *flag == name).map(|(_, value)| value.as_str())
    }

    /// The value of a flag as a path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, Error> {
        Arguments::parse(line.split_ascii_whitespace().map(str::to_owned), &["--filter", "--ours"])
    }

    #[test]
    fn the_last_value_of_a_flag_counts() {
        let check =
            |line, expected: Option<&str>| assert_eq!(parse(line).unwrap().text("--filter"), expected);
        check("", None);
        check("--filter a", Some("a"));
        check("--filter=a --ours b --filter c", Some("c"));
    }

    #[test]
    fn wrong_words_are_refused() {
        assert!(matches!(parse("--filte a"), Err(Error::UnknownFlag { .. })));
        assert!(matches!(parse("a"), Err(Error::UnknownFlag { .. })));
        assert!(matches!(parse("--filter"), Err(Error::NoValue { flag: "--filter" })));
    }
}
