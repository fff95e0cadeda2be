//! What can be wrong with a command line.
//!
//! Answers to the errors of cobra and pflag, whose texts these are.

use thiserror::Error;

use super::quote::{quote, quote_char};
use super::values::ValueError;

/// What is wrong with a command line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// No such command, or no argument may stand here.
    #[error("unknown command {} for {}", quote(.name), quote(.parent))]
    UnknownCommand {
        /// What was typed.
        name: String,
        /// The command above it.
        parent: String,
        /// Commands with similar names.
        similar: Vec<&'static str>,
    },
    /// No such flag.
    #[error("unknown flag: --{name}")]
    UnknownFlag {
        /// What was typed, without dashes.
        name: String,
        /// Flags with similar names.
        similar: Vec<&'static str>,
    },
    /// No such one-letter flag.
    #[error("unknown shorthand flag: {} in -{group}", quote_char(*.letter))]
    UnknownShorthand {
        /// The letter.
        letter: char,
        /// The letter and what follows it.
        group: String,
    },
    /// A flag needs a value and nothing follows.
    #[error("flag needs an argument: --{name}")]
    MissingValue {
        /// The flag.
        name: String,
    },
    /// A one-letter flag needs a value and nothing follows.
    #[error("flag needs an argument: {} in -{group}", quote_char(*.letter))]
    MissingShorthandValue {
        /// The letter.
        letter: char,
        /// The letter and what follows it.
        group: String,
    },
    /// The value does not fit the flag.
    #[error("invalid argument {} for {} flag", quote(.value), quote(.flag))]
    InvalidValue {
        /// The flag, as messages name it.
        flag: String,
        /// What was typed.
        value: String,
        /// What is wrong with it.
        source: ValueError,
    },
    /// Dashes followed by something that is no name.
    #[error("bad flag syntax: {argument}")]
    BadFlagSyntax {
        /// What was typed.
        argument: String,
    },
    /// Flags that must be typed are missing.
    #[error("required flag(s) \"{}\" not set", .names.join("\", \""))]
    MissingFlags {
        /// Their names.
        names: Vec<&'static str>,
    },
    /// More positional arguments than the command takes.
    #[error("accepts at most {most} arg(s), received {count}")]
    TooManyArguments {
        /// How many it takes.
        most: usize,
        /// How many were typed.
        count: usize,
    },
    /// Fewer positional arguments than the command needs.
    #[error("requires at least {least} arg(s), only received {count}")]
    TooFewArguments {
        /// How many it needs.
        least: usize,
        /// How many were typed.
        count: usize,
    },
    /// A command below must be chosen.
    #[error("subcommand is required")]
    SubcommandRequired,
    /// No shell is named.
    #[error("shell not specified")]
    NoShell,
    /// More than a shell is named.
    #[error("too many arguments. expected only the shell type")]
    MoreThanShell,
    /// There is no completion for the shell.
    #[error("unsupported shell type {}, the supported shell types are [{}]", quote(.name), .supported.join(" "))]
    UnsupportedShell {
        /// What was typed.
        name: String,
        /// The shells that are.
        supported: &'static [&'static str],
    },
    /// An argument is not text.
    // DIFFERS: the reference passes such bytes on; here an argument is refused before a path is damaged by guessing.
    #[error("argument {position} is not valid UTF-8: {}", quote(.lossy))]
    NotText {
        /// Where it stands, from 1.
        position: usize,
        /// What can be shown of it.
        lossy: String,
    },
}

impl Problem {
    /// The text with its cause, as Go programs print wrapped errors.
    pub fn with_cause(&self) -> String {
        match self {
            Problem::InvalidValue { source, .. } => format!("{self}: {source}"),
            _ => self.to_string(),
        }
    }
}
