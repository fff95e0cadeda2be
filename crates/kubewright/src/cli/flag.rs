//! A flag as data: its name, what values it takes, its default and how help shows it.
//!
//! Answers to `pflag.Flag`. Values that were typed are in [`super::flags`].

use super::duration::GoDuration;
use super::offered::Offered;

/// One flag of one command, or of a command and everything below it.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// The name without dashes.
    pub name: &'static str,
    /// The one ASCII letter that stands for it after a single dash.
    pub shorthand: Option<char>,
    /// What it is for, in a sentence.
    pub usage: &'static str,
    /// What values it takes, and the one it has when it is not typed.
    pub kind: Kind,
    /// The default that help shows, where it is not the value: the real one is found at run time.
    pub shown_default: Option<&'static str>,
    /// What to use instead; such a flag works, warns and is not in help.
    pub deprecated: Option<&'static str>,
    /// Whether the command refuses to start without it.
    pub required: bool,
    /// The values it can take, where they are few and known.
    pub choices: &'static [&'static str],
    /// Who offers it.
    pub offered: Offered,
}

/// The type of a flag's value together with its default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// On or off; may stand without a value.
    Bool(bool),
    /// Any text.
    Text(&'static str),
    /// A number of 32 bits.
    Int32(i32),
    /// A number of 64 bits.
    Int(i64),
    /// A span of time such as `24h0m0s`.
    Duration(GoDuration),
    /// Words separated by commas; a further use of the flag adds to them.
    List(&'static [&'static str]),
    /// `name=value` pairs separated by commas; a further use of the flag adds to them.
    Pairs,
    /// klog's `-v`.
    Verbosity,
    /// klog's `--vmodule`.
    ModuleLevels,
}

impl Flag {
    const fn new(name: &'static str, kind: Kind, usage: &'static str) -> Self {
        Self {
            name,
            shorthand: None,
            usage,
            kind,
            shown_default: None,
            deprecated: None,
            required: false,
            choices: &[],
            offered: Offered::Always,
        }
    }

    /// A switch that is off unless typed.
    pub const fn switch(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, Kind::Bool(false), usage)
    }

    /// A switch that is on unless typed with `=false`.
    pub const fn switch_on(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, Kind::Bool(true), usage)
    }

    /// A text.
    pub const fn text(name: &'static str, default: &'static str, usage: &'static str) -> Self {
        Self::new(name, Kind::Text(default), usage)
    }

    /// A number of 32 bits.
    pub const fn int32(name: &'static str, default: i32, usage: &'static str) -> Self {
        Self::new(name, Kind::Int32(default), usage)
    }

    /// A number of 64 bits.
    pub const fn int(name: &'static str, default: i64, usage: &'static str) -> Self {
        Self::new(name, Kind::Int(default), usage)
    }

    /// A span of time.
    pub const fn duration(name: &'static str, default: GoDuration, usage: &'static str) -> Self {
        Self::new(name, Kind::Duration(default), usage)
    }

    /// A list of words.
    pub const fn list(name: &'static str, default: &'static [&'static str], usage: &'static str) -> Self {
        Self::new(name, Kind::List(default), usage)
    }

    /// `name=value` pairs.
    pub const fn pairs(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, Kind::Pairs, usage)
    }

    /// klog's verbosity.
    pub const fn verbosity(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, Kind::Verbosity, usage)
    }

    /// klog's verbosity by source file.
    pub const fn module_levels(name: &'static str, usage: &'static str) -> Self {
        Self::new(name, Kind::ModuleLevels, usage)
    }

    /// The same flag with a one-letter form.
    pub const fn shorthand(self, letter: char) -> Self {
        Self { shorthand: Some(letter), ..self }
    }

    /// The same flag, for which help shows a default that is not its value.
    pub const fn showing(self, default: &'static str) -> Self {
        Self { shown_default: Some(default), ..self }
    }

    /// The same flag, deprecated in favour of something else.
    pub const fn deprecated(self, instead: &'static str) -> Self {
        Self { deprecated: Some(instead), ..self }
    }

    /// The same flag, which must be typed.
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same flag with the values it can take.
    pub const fn choices(self, choices: &'static [&'static str]) -> Self {
        Self { choices, ..self }
    }

    /// The same flag, which not everyone offers.
    pub const fn offered(self, offered: Offered) -> Self {
        Self { offered, ..self }
    }

    /// The text that a flag without a value stands for; other flags need one.
    pub fn implied_value(&self) -> Option<&'static str> {
        matches!(self.kind, Kind::Bool(_)).then_some("true")
    }

    /// How messages name it: `--name`, or `-x, --name`.
    pub fn label(&self) -> String {
        match self.shorthand {
            Some(letter) => format!("-{letter}, --{}", self.name),
            None => format!("--{}", self.name),
        }
    }

    /// Whether this byte behind a single dash stands for it.
    pub fn has_shorthand(&self, letter: u8) -> bool {
        self.shorthand == Some(char::from(letter))
    }

    /// Whether help and completion leave it out.
    pub fn hidden(&self) -> bool {
        self.deprecated.is_some()
    }

    /// Whether a further use adds to the value instead of replacing it, as far as completion knows.
    pub fn repeats(&self) -> bool {
        matches!(self.kind, Kind::List(_))
    }
}

impl Kind {
    /// What help shows in place of a value.
    pub fn placeholder(self) -> &'static str {
        match self {
            Kind::Bool(_) => "",
            Kind::Text(_) => "string",
            Kind::Int32(_) => "int32",
            Kind::Int(_) => "int",
            Kind::Duration(_) => "duration",
            Kind::List(_) => "strings",
            Kind::Pairs => "[]kubeadmapiv1.Arg",
            Kind::Verbosity => "Level",
            Kind::ModuleLevels => "moduleSpec",
        }
    }
}
