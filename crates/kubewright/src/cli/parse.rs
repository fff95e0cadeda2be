//! Flags and positional arguments of one command.
//!
//! Answers to pflag's `FlagSet.Parse`.

use std::iter;

use super::flag::Flag;
use super::flags::Flags;
use super::place::Place;
use super::problem::Problem;
use super::suggestions;
use super::tree::shared::HELP;
use super::values::Value;

/// What the arguments of a command say, as far as they were read.
#[derive(Clone)]
pub struct Arguments {
    /// The flags.
    pub flags: Flags,
    /// Everything else.
    pub positionals: Vec<String>,
    /// Notices about deprecated flags, one for each use.
    pub notices: Vec<String>,
    place: Place,
}

impl Arguments {
    /// No arguments yet.
    pub fn none(place: &Place) -> Self {
        Self {
            flags: Flags::new(place.clone()),
            positionals: Vec::new(),
            notices: Vec::new(),
            place: place.clone(),
        }
    }

    /// Reads arguments up to the end or the first that is wrong; what was read before it stays.
    pub fn read(&mut self, arguments: &[&str]) -> Result<(), Problem> {
        let mut rest = arguments.iter().copied();
        while let Some(argument) = rest.next() {
            if argument == "--" {
                self.positionals.extend(rest.by_ref().map(str::to_owned));
            } else if let Some(name) = argument.strip_prefix("--") {
                self.read_long(name, argument, &mut rest)?;
            } else if let Some(group) = argument.strip_prefix('-').filter(|group| !group.is_empty()) {
                self.read_group(group, &mut rest)?;
            } else {
                self.positionals.push(argument.to_owned());
            }
        }
        Ok(())
    }

    /// Whether `--help` is among them.
    pub fn ask_for_help(&self) -> bool {
        self.flags.value(HELP.name) == Some(&Value::Bool(true))
    }

    fn read_long<'a>(
        &mut self,
        name: &'a str,
        argument: &str,
        rest: &mut impl Iterator<Item = &'a str>,
    ) -> Result<(), Problem> {
        if name.starts_with(['-', '=']) {
            return Err(Problem::BadFlagSyntax { argument: argument.to_owned() });
        }
        let (name, attached) = match name.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (name, None),
        };
        let flag = self.known(|flag| flag.name == name).ok_or_else(|| self.unknown(name))?;
        let value = attached.or(flag.implied_value()).or_else(|| rest.next());
        self.set(flag, value.ok_or_else(|| Problem::MissingValue { name: name.to_owned() })?)
    }

    /// Reads one-letter flags, the last of which may have its value attached.
    fn read_group<'a>(
        &mut self,
        group: &'a str,
        rest: &mut impl Iterator<Item = &'a str>,
    ) -> Result<(), Problem> {
        let mut group = group;
        // pflag lets flags for Go's test runner pass.
        while !group.is_empty() && !group.starts_with("test.") {
            // pflag looks at bytes; one that begins a longer character is no letter of any flag.
            let (letter, after) = group.split_at_checked(1).unwrap_or((group, ""));
            let byte = letter.bytes().next().unwrap_or_default();
            let flag = self.known(|flag| flag.has_shorthand(byte)).ok_or_else(|| {
                Problem::UnknownShorthand { letter: char::from(byte), group: group.to_owned() }
            })?;
            let attached = after.strip_prefix('=').filter(|value| !value.is_empty());
            let value = match (attached, flag.implied_value()) {
                (Some(value), _) => value,
                (None, Some(value)) => {
                    self.set(flag, value)?;
                    group = after;
                    continue;
                }
                (None, None) if !after.is_empty() => after,
                (None, None) => rest.next().ok_or_else(|| Problem::MissingShorthandValue {
                    letter: char::from(byte),
                    group: group.to_owned(),
                })?,
            };
            return self.set(flag, value);
        }
        Ok(())
    }

    fn known(&self, is_meant: impl Fn(&Flag) -> bool) -> Option<&'static Flag> {
        self.place.flags().chain(iter::once(&HELP)).find(|flag| is_meant(flag))
    }

    fn unknown(&self, name: &str) -> Problem {
        let shown = self.place.flags().filter(|flag| !flag.hidden());
        let similar = suggestions::similar(name, shown.map(|flag| flag.name));
        Problem::UnknownFlag { name: name.to_owned(), similar }
    }

    fn set(&mut self, flag: &'static Flag, text: &str) -> Result<(), Problem> {
        self.flags.set(flag, text).map_err(|source| Problem::InvalidValue {
            flag: flag.label(),
            value: text.to_owned(),
            source,
        })?;
        if let Some(instead) = flag.deprecated {
            self.notices.push(format!("Flag --{} has been deprecated, {instead}", flag.name));
        }
        Ok(())
    }
}
