//! A command line that is refused, with everything a renderer needs to say so.

use std::error::Error;
use std::fmt;

use host::diagnostic::{Code, ExitStatus, Explain};

use super::problem::Problem;

/// A command line that is refused.
#[derive(Clone, Debug)]
pub struct UsageError {
    /// The command that it is about, as one would type it.
    pub command: String,
    /// What is wrong.
    pub problem: Problem,
    /// Notices to be printed to stderr before the error, one a line.
    pub notices: Vec<String>,
    /// Help to be printed to stdout before the error.
    pub help: Option<String>,
    /// The `-v` in force when it was found: from 5 on the reference prints a stack trace instead of its hint.
    pub verbosity: i32,
}

impl UsageError {
    /// The text that the reference prints between `error: ` and its hint about stack traces.
    pub fn reference_text(&self) -> String {
        match &self.problem {
            Problem::UnknownCommand { similar, .. } if !similar.is_empty() => {
                let lines: String = similar.iter().map(|name| format!("\t{name}\n")).collect();
                format!("{self}\n\nDid you mean this?\n{lines}")
            }
            // It follows a help text, from which it keeps a distance.
            Problem::SubcommandRequired => format!("\nerror: {self}"),
            problem => problem.with_cause(),
        }
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl Error for UsageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.problem.source()
    }
}

impl Explain for UsageError {
    fn code(&self) -> Code {
        Code(match self.problem {
            Problem::UnknownCommand { .. } => "usage.unknown-command",
            Problem::UnknownFlag { .. } | Problem::UnknownShorthand { .. } => "usage.unknown-flag",
            Problem::MissingValue { .. } | Problem::MissingShorthandValue { .. } => "usage.missing-value",
            Problem::InvalidValue { .. } => "usage.invalid-value",
            Problem::BadFlagSyntax { .. } => "usage.flag-syntax",
            Problem::MissingFlags { .. } => "usage.missing-flag",
            Problem::TooManyArguments { .. } | Problem::TooFewArguments { .. } => "usage.argument-count",
            Problem::SubcommandRequired => "usage.missing-command",
            Problem::NoShell | Problem::MoreThanShell | Problem::UnsupportedShell { .. } => "usage.shell",
            Problem::NotText { .. } => "usage.not-text",
        })
    }

    fn help(&self) -> Option<String> {
        let (dashes, similar): (_, &[&str]) = match &self.problem {
            Problem::UnknownCommand { similar, .. } => ("", similar),
            Problem::UnknownFlag { similar, .. } => ("--", similar),
            _ => ("", &[]),
        };
        Some(match similar {
            [] => format!("{} --help", self.command),
            _ => format!("did you mean {dashes}{}?", similar.join(&format!(" or {dashes}"))),
        })
    }

    fn place(&self) -> Option<String> {
        Some(self.command.clone())
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}
