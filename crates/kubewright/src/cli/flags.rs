//! The values of the flags of one command line, defaults included.

use std::fmt;

use super::duration::GoDuration;
use super::flag::{Flag, Kind};
use super::place::Place;
use super::values::{Value, ValueError, parse_value};

/// The flags of one command line.
///
/// A flag that the command does not have keeps the default it has elsewhere in the same workflow: phases read what
/// their workflow reads, each with its own choice of flags. Asking for a name that is nowhere in the workflow, or for
/// another type, is a mistake in the program: debug builds stop there, others answer with an empty value.
#[derive(Clone)]
pub struct Flags {
    place: Place,
    typed: Vec<(&'static Flag, Value)>,
}

impl Flags {
    pub(super) fn new(place: Place) -> Self {
        Self { place, typed: Vec::new() }
    }

    /// Takes in the text behind a flag; a text that is no value leaves an earlier value as it is.
    pub(super) fn set(&mut self, flag: &'static Flag, text: &str) -> Result<(), ValueError> {
        let value = parse_value(flag.kind, text)?;
        match self.typed.iter_mut().find(|(typed, _)| typed.name == flag.name) {
            Some((_, earlier)) => earlier.follow_with(value),
            None => self.typed.push((flag, value)),
        }
        Ok(())
    }

    /// Whether the command has such a flag.
    pub fn defines(&self, name: &str) -> bool {
        self.place.flags().any(|flag| flag.name == name)
    }

    /// Whether the flag was typed.
    pub fn changed(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The names of the flags that were typed.
    pub fn typed(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.typed.iter().map(|(flag, _)| flag.name)
    }

    /// A text.
    pub fn string(&self, name: &str) -> &str {
        match (self.value(name), self.default(name)) {
            (Some(Value::Text(text)), _) => text,
            (None, Some(Kind::Text(default))) => default,
            (None, Some(Kind::ModuleLevels)) => "",
            _ => misread(name),
        }
    }

    /// A switch.
    pub fn bool(&self, name: &str) -> bool {
        match (self.value(name), self.default(name)) {
            (Some(Value::Bool(value)), _) => *value,
            (None, Some(Kind::Bool(default))) => default,
            _ => misread(name),
        }
    }

    /// A number of 32 bits.
    pub fn int32(&self, name: &str) -> i32 {
        match (self.value(name), self.default(name)) {
            // Parsing has made sure that it fits.
            (Some(Value::Int(value)), Some(Kind::Int32(_) | Kind::Verbosity)) => *value as i32,
            (None, Some(Kind::Int32(default))) => default,
            (None, Some(Kind::Verbosity)) => 0,
            _ => misread(name),
        }
    }

    /// A number of 64 bits.
    #[cfg_attr(not(test), expect(dead_code, reason = "only `upgrade diff` has such a flag"))]
    pub fn int(&self, name: &str) -> i64 {
        match (self.value(name), self.default(name)) {
            (Some(Value::Int(value)), Some(Kind::Int(_))) => *value,
            (None, Some(Kind::Int(default))) => default,
            _ => misread(name),
        }
    }

    /// A span of time.
    pub fn duration(&self, name: &str) -> GoDuration {
        match (self.value(name), self.default(name)) {
            (Some(Value::Duration(value)), _) => *value,
            (None, Some(Kind::Duration(default))) => default,
            _ => misread(name),
        }
    }

    /// A list of words.
    pub fn list(&self, name: &str) -> Vec<String> {
        match (self.value(name), self.default(name)) {
            (Some(Value::List(items)), _) => items.clone(),
            (None, Some(Kind::List(default))) => default.iter().map(|item| (*item).to_owned()).collect(),
            _ => misread(name),
        }
    }

    /// `name=value` pairs in the order typed.
    pub fn pairs(&self, name: &str) -> &[(String, String)] {
        match (self.value(name), self.default(name)) {
            (Some(Value::Pairs(pairs)), _) => pairs,
            (None, Some(Kind::Pairs)) => &[],
            _ => misread(name),
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.typed.iter().find(|(flag, _)| flag.name == name).map(|(_, value)| value)
    }

    fn default(&self, name: &str) -> Option<Kind> {
        let here = self.place.flags().find(|flag| flag.name == name);
        here.or_else(|| self.place.workflow_flags().find(|flag| flag.name == name)).map(|flag| flag.kind)
    }
}

fn misread<T: Default>(name: &str) -> T {
    debug_assert!(false, "the command line has no flag --{name} of this type");
    T::default()
}

/// Shows which flags were typed, not their values: tokens and keys are among them.
impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.typed()).finish()
    }
}
