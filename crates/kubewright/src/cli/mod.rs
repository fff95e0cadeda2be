//! The command line: from arguments to an [`Invocation`], and everything that is said without running anything.
//!
//! It owns the names of commands and flags ([`tree`]), how they are typed ([`find`], [`parse`], [`values`]), help
//! ([`help`]), refusals ([`UsageError`]) and shell completion ([`completion`]). It does nothing, reads neither files
//! nor the environment, and does not judge what values mean.
//!
//! Answers to the `cobra.Command`s of `cmd/kubeadm/app/cmd`, to `spf13/cobra` and to `spf13/pflag`.

mod command;
mod completion;
mod csv;
mod duration;
mod find;
mod flag;
mod flags;
mod help;
mod offered;
mod parse;
mod place;
mod problem;
mod quote;
mod suggestions;
mod tree;
mod usage_error;
mod values;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fmt;

pub use flags::Flags;
pub use ops::Voice;
pub use problem::Problem;
pub use usage_error::UsageError;

use command::{Action, Command, Positionals};
use completion::Shell;
use parse::Arguments;
use place::Place;

/// The name of the program for each voice.
pub fn program(voice: Voice) -> &'static str {
    match voice {
        Voice::Kubeadm => "kubeadm",
        Voice::Kubewright => "kubewright",
    }
}

/// What a command line asks for.
#[derive(Debug)]
pub enum Parsed {
    /// To run a command.
    Run(Invocation),
    /// To print something and end well: help, a completion script, an answer to one.
    Print(Printout),
    /// Nothing that makes sense.
    Failed(UsageError),
}

/// A command that is to run.
#[derive(Clone)]
pub struct Invocation {
    /// The names of the command and those above it, without the program: `["init", "phase", "certs", "ca"]`.
    pub command: Vec<&'static str>,
    /// Its flags.
    pub flags: Flags,
    /// Its positional arguments.
    pub positionals: Vec<String>,
    /// Notices to be printed to stderr first, one a line.
    pub notices: Vec<String>,
}

/// Text to be printed as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printout {
    /// For stdout.
    pub stdout: String,
    /// For stderr; to be printed first.
    pub stderr: String,
}

/// Shows what runs with which flags, but no values: tokens and keys are among flags and arguments.
impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("command", &self.command)
            .field("flags", &self.flags)
            .field("positionals", &self.positionals.len())
            .finish_non_exhaustive()
    }
}

/// Reads the arguments behind the name of the program.
pub fn parse(voice: Voice, arguments: &[OsString]) -> Parsed {
    let root = Place::root(voice);
    let refuse = |problem| Parsed::Failed(refusal(&root, problem, Arguments::none(&root)));
    let arguments = match texts(arguments) {
        Ok(arguments) => arguments,
        Err(problem) => return refuse(problem),
    };
    match find::find(&root, &arguments) {
        Ok((place, rest)) => interpret(&place, &rest),
        Err(problem) => refuse(problem),
    }
}

fn texts(arguments: &[OsString]) -> Result<Vec<&str>, Problem> {
    let numbered = arguments.iter().zip(1..);
    let texts = numbered.map(|(argument, position)| {
        let lossy = || argument.to_string_lossy().into_owned();
        argument.to_str().ok_or_else(|| Problem::NotText { position, lossy: lossy() })
    });
    texts.collect()
}

/// Reads what follows the name of a command, in the order in which the reference looks at it.
fn interpret(place: &Place, rest: &[&str]) -> Parsed {
    let command = place.command();
    let mut arguments = Arguments::none(place);
    if matches!(command.action, Action::CompletionAnswers(_)) {
        // Its arguments are the command line to complete, flags included.
        arguments.positionals = rest.iter().map(|argument| (*argument).to_owned()).collect();
    } else if let Err(problem) = arguments.read(rest) {
        // The reference forgets notices when it fails here.
        arguments.notices.clear();
        return Parsed::Failed(refusal(place, problem, arguments));
    }
    if arguments.ask_for_help() {
        return print(help::render_help(place), &arguments);
    }
    if let Err(problem) = validate(place, &arguments) {
        return Parsed::Failed(refusal(place, problem, arguments));
    }
    match command.action {
        Action::Run => Parsed::Run(Invocation {
            command: place.names(),
            flags: arguments.flags,
            positionals: arguments.positionals,
            notices: arguments.notices,
        }),
        Action::ShowHelp => print(help::render_help(place), &arguments),
        Action::RequireSubcommand => {
            let help = Some(help::render_help(place));
            Parsed::Failed(UsageError { help, ..refusal(place, Problem::SubcommandRequired, arguments) })
        }
        Action::HelpFor => help_for(place, &arguments),
        Action::CompletionScript => match Shell::parse(place.voice(), &arguments.positionals) {
            Ok(shell) => print(completion::render_script(place.voice(), shell), &arguments),
            Err(problem) => Parsed::Failed(refusal(place, problem, arguments)),
        },
        Action::CompletionAnswers(descriptions) => {
            Parsed::Print(completion::answer(place.voice(), rest, descriptions))
        }
    }
}

fn validate(place: &Place, arguments: &Arguments) -> Result<(), Problem> {
    let command = place.command();
    validate_positionals(place, command, &arguments.positionals)?;
    let missing = place.own_flags().filter(|flag| flag.required && !arguments.flags.changed(flag.name));
    let names: Vec<_> = missing.map(|flag| flag.name).collect();
    if names.is_empty() { Ok(()) } else { Err(Problem::MissingFlags { names }) }
}

fn validate_positionals(place: &Place, command: &Command, positionals: &[String]) -> Result<(), Problem> {
    let count = positionals.len();
    Err(match (command.positionals, positionals) {
        (Positionals::None, [first, ..]) => {
            Problem::UnknownCommand { name: first.clone(), parent: place.path(), similar: Vec::new() }
        }
        (Positionals::AtMost(most), _) if count > most => Problem::TooManyArguments { most, count },
        (Positionals::AtLeast(least), _) if count < least => Problem::TooFewArguments { least, count },
        _ => return Ok(()),
    })
}

/// The help of the command that the arguments name. An unknown one is no error to the reference.
fn help_for(place: &Place, arguments: &Arguments) -> Parsed {
    let root = Place::root(place.voice());
    let names: Vec<&str> = arguments.positionals.iter().map(String::as_str).collect();
    match find::find(&root, &names) {
        Ok((topic, _)) if !matches!(topic.command().action, Action::CompletionAnswers(_)) => {
            print(help::render_help(&topic), arguments)
        }
        _ => {
            let topics: Vec<_> = names.iter().map(|name| quote::quote_raw(name)).collect();
            let usage = help::render_usage(&root);
            let stderr =
                lines(&arguments.notices) + &format!("Unknown help topic [{}]\n{usage}", topics.join(" "));
            Parsed::Print(Printout { stdout: String::new(), stderr })
        }
    }
}

fn print(stdout: String, arguments: &Arguments) -> Parsed {
    Parsed::Print(Printout { stdout, stderr: lines(&arguments.notices) })
}

fn lines(notices: &[String]) -> String {
    notices.iter().map(|notice| format!("{notice}\n")).collect()
}

fn refusal(place: &Place, problem: Problem, arguments: Arguments) -> UsageError {
    UsageError {
        command: place.path(),
        problem,
        verbosity: arguments.flags.int32("v"),
        notices: arguments.notices,
        help: None,
    }
}
