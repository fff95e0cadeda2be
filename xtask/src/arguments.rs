//! Owns the syntax of the command line. Pure.

use crate::error::Error;

/// A flag of a command.
#[derive(Debug)]
pub struct Flag {
    /// Its name, with the dashes.
    pub name: &'static str,
    /// What its value stands for; none if it takes no value.
    pub value: Option<&'static str>,
    /// What it does.
    pub help: &'static str,
}

/// What was typed after the command's name.
#[derive(Debug)]
pub struct Arguments {
    flags: Vec<(&'static str, String)>,
    /// The words that are no flags. From the first of them on nothing is taken for a flag.
    pub words: Vec<String>,
}

impl Arguments {
    /// Sorts words into flags, as `--flag value` or `--flag=value`, and others.
    pub fn parse(words: impl Iterator<Item = String>, known: &'static [Flag]) -> Result<Arguments, Error> {
        let mut arguments = Arguments { flags: Vec::new(), words: Vec::new() };
        let mut words = words.peekable();
        while let Some(word) = words.next_if(|word| word.starts_with('-')) {
            let (name, attached) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let unknown = || Error::UnknownFlag { flag: word.clone() };
            let flag = known.iter().find(|flag| flag.name == name).ok_or_else(unknown)?;
            let value = match (flag.value, attached) {
                (None, None) => String::new(),
                (None, Some(_)) => return Err(unknown()),
                (Some(_), Some(value)) => value,
                (Some(_), None) => words.next().ok_or(Error::NoValue { flag: flag.name })?,
            };
            arguments.flags.push((flag.name, value));
        }
        arguments.words.extend(words);
        Ok(arguments)
    }

    /// Whether a flag without a value was given.
    pub fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// The value of a flag, the last one if it was given more than once.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.flags.iter().rev().find(|(flag, _)| *flag == name).map(|(_, value)| value.as_str())
    }

    /// The value of a flag as a number.
    pub fn number<T: std::str::FromStr>(&self, name: &'static str, default: T) -> Result<T, Error> {
        let Some(text) = self.text(name) else { return Ok(default) };
        text.parse().map_err(|_| Error::NoNumber { flag: name, value: text.to_owned() })
    }

    /// Refuses words.
    pub fn without_words(self) -> Result<Arguments, Error> {
        match self.words.first() {
            Some(word) => Err(Error::UnexpectedWord { word: word.clone() }),
            None => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: &[Flag] = &[
        Flag { name: "--name", value: Some("NAME"), help: "" },
        Flag { name: "--all", value: None, help: "" },
    ];

    fn parse(line: &str) -> Result<Arguments, Error> {
        Arguments::parse(line.split_ascii_whitespace().map(str::to_owned), FLAGS)
    }

    fn check(line: &str, name: Option<&str>, all: bool, words: &[&str]) {
        let arguments = parse(line).unwrap();
        assert_eq!((arguments.text("--name"), arguments.has("--all")), (name, all), "{line}");
        assert_eq!(arguments.words, words, "{line}");
    }

    #[test]
    fn flags_come_before_words() {
        check("", None, false, &[]);
        check("--name a", Some("a"), false, &[]);
        check("--name=a --all", Some("a"), true, &[]);
        check("--name a --name b", Some("b"), false, &[]);
        check("cp1 ls --all", None, false, &["cp1", "ls", "--all"]);
    }

    #[test]
    fn wrong_flags_are_refused() {
        assert!(matches!(parse("--nam a"), Err(Error::UnknownFlag { .. })));
        assert!(matches!(parse("--all=yes"), Err(Error::UnknownFlag { .. })));
        assert!(matches!(parse("--name"), Err(Error::NoValue { flag: "--name" })));
        assert!(matches!(parse("--name x").unwrap().number::<u8>("--name", 0), Err(Error::NoNumber { .. })));
        assert!(matches!(parse("cp1").unwrap().without_words(), Err(Error::UnexpectedWord { .. })));
    }
}
