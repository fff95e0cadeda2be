//! What could complete a command line.
//!
//! Answers to cobra's hidden command `__complete`, whose protocol it keeps: a candidate with its description on each
//! line, then a colon and what the shell is to do with them.

use std::fmt::{self, Write};
use std::iter;

use super::super::command::{Action, Command, Descriptions};
use super::super::find::find;
use super::super::flag::Flag;
use super::super::parse::Arguments;
use super::super::place::Place;
use super::super::tree::shared::HELP;
use super::super::{Printout, Voice, help, lines, program};
use super::shells;

/// What the shell is to do with the candidates.
#[derive(Clone, Copy)]
enum Directive {
    /// Offer names of files if there are none.
    Files = 0,
    /// Offer nothing else.
    NoFiles = 4,
}

/// A word that could come next, and what it is.
struct Candidate {
    word: String,
    description: &'static str,
}

/// Answers a completion script: the last argument is the word being typed, those before it are complete.
///
/// DIFFERS: the environment cannot turn descriptions off, as it can in the reference; `__completeNoDesc` does.
pub fn answer(voice: Voice, arguments: &[&str], descriptions: Descriptions) -> Printout {
    let mut stderr = String::new();
    let (candidates, directive) = candidates(voice, arguments, &mut stderr).unwrap_or_else(|fault| {
        let _ = writeln!(stderr, "[Debug] [Error] {fault}");
        (Vec::new(), Directive::Files)
    });
    let mut stdout = String::new();
    for Candidate { word, description } in candidates {
        let description = match descriptions {
            Descriptions::Shown => description.lines().next().unwrap_or_default(),
            Descriptions::Hidden => "",
        };
        let line = format!("{word}\t{}", description.replace("{program}", program(voice)));
        let _ = writeln!(stdout, "{}", line.trim());
    }
    let (number, name) = match directive {
        Directive::Files => (directive as u8, "ShellCompDirectiveDefault"),
        Directive::NoFiles => (directive as u8, "ShellCompDirectiveNoFileComp"),
    };
    let _ = writeln!(stdout, ":{number}");
    let _ = writeln!(stderr, "Completion ended with directive: {name}");
    Printout { stdout, stderr }
}

fn candidates(
    voice: Voice,
    arguments: &[&str],
    stderr: &mut String,
) -> Result<(Vec<Candidate>, Directive), String> {
    let (word, before) = arguments.split_last().map_or(("", arguments), |(word, before)| (*word, before));
    let root = Place::root(voice);
    let (place, rest) = find(&root, before)
        .map_err(|_| format!("unable to find a command for arguments: [{}]", before.join(" ")))?;
    let typing = Typing::new(&place, &rest, word);

    let arguments = read(&place, &typing.before, stderr)?;
    let flags_may_follow = !flags_have_ended(&place, &typing.before);
    if flags_may_follow && let Some(fault) = typing.fault {
        return Err(fault);
    }
    // However it was typed: `--help=false` ends completion as well.
    if arguments.flags.changed(HELP.name) {
        return Ok((Vec::new(), Directive::NoFiles));
    }
    match typing.flag {
        Some(flag) if flags_may_follow => Ok(flag_values(&place, flag, typing.word)),
        None if flags_may_follow && typing.word.starts_with('-') && !typing.word.contains('=') => {
            Ok((flag_names(&place, &arguments, typing.word), Directive::NoFiles))
        }
        flag => Ok(words(&place, flag, &arguments, typing.word)),
    }
}

/// Reads the complete words. The reference does so twice and repeats the notices of the first time.
fn read(place: &Place, before: &[&str], stderr: &mut String) -> Result<Arguments, String> {
    let mut arguments = Arguments::none(place);
    let outcome = arguments.read(before);
    outcome.map_err(|problem| {
        format!("Error while parsing flags from args [{}]: {}", before.join(" "), problem.with_cause())
    })?;
    for _ in 0..3 {
        stderr.push_str(&lines(&arguments.notices));
    }
    Ok(arguments)
}

/// Whether a `--` among the words ends the flags, rather than being the value of one: then a further one is an
/// argument like any other.
fn flags_have_ended(place: &Place, before: &[&str]) -> bool {
    let count = |words: &[&str]| {
        let mut arguments = Arguments::none(place);
        arguments.read(words).map_or(0, |()| arguments.positionals.len())
    };
    count(&[before, &["--"]].concat()) > count(before)
}

/// What the word being typed is, judged by itself and the word before it.
struct Typing<'a> {
    /// The flag whose value it is.
    flag: Option<&'static Flag>,
    /// The words before it, without that flag.
    before: Vec<&'a str>,
    /// The word, without the flag attached to it.
    word: &'a str,
    /// Why there is nothing to offer, should flags be possible here.
    fault: Option<String>,
}

impl<'a> Typing<'a> {
    fn new(place: &Place, before: &[&'a str], word: &'a str) -> Self {
        let plain = |word| Self { flag: None, before: before.to_vec(), word, fault: None };
        let (attached, value) = match word.split_once('=') {
            Some((flag, value)) if word.starts_with('-') => (Some(flag), value),
            None if word.starts_with('-') => return plain(word),
            _ => (None, word),
        };
        let attached = attached.and_then(flag_name);
        let separate = || before.split_last().filter(|(last, _)| !last.contains('='));
        let (name, complete) = match (attached, separate()) {
            (Some(name), _) => (name, before),
            (None, Some((last, complete))) => match flag_name(last) {
                Some(name) => (name, complete),
                None => return plain(value),
            },
            (None, None) => return plain(value),
        };
        let mut known = place.flags().chain(iter::once(&HELP));
        match known.find(|flag| name.is_of(flag)) {
            None => {
                let fault = format!("Subcommand '{}' does not support flag '{name}'", place.name());
                Self { fault: Some(fault), ..plain(word) }
            }
            // A switch takes no further word.
            Some(flag) if attached.is_none() && flag.implied_value().is_some() => plain(value),
            Some(flag) => Self { flag: Some(flag), before: complete.to_vec(), word: value, fault: None },
        }
    }
}

/// How a flag was named: in full, or by the last letter of a group.
#[derive(Clone, Copy)]
enum FlagName<'a> {
    Long(&'a str),
    Letter(u8),
}

fn flag_name(argument: &str) -> Option<FlagName<'_>> {
    match argument.strip_prefix("--") {
        Some("") => None,
        // The reference takes any single byte for a letter.
        Some(name) if name.len() == 1 => name.bytes().next().map(FlagName::Letter),
        Some(name) => Some(FlagName::Long(name)),
        None => argument.strip_prefix('-')?.bytes().next_back().map(FlagName::Letter),
    }
}

impl FlagName<'_> {
    fn is_of(self, flag: &Flag) -> bool {
        match self {
            FlagName::Long(name) => flag.name == name,
            FlagName::Letter(letter) => flag.has_shorthand(letter),
        }
    }
}

impl fmt::Display for FlagName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FlagName::Long(name) => f.write_str(name),
            // One byte of a longer character is no text.
            FlagName::Letter(letter) if letter.is_ascii() => f.write_char(char::from(*letter)),
            FlagName::Letter(_) => f.write_char(char::REPLACEMENT_CHARACTER),
        }
    }
}

/// Values of a flag. As `kubeadm` there are none, so that the shell offers files for every flag.
fn flag_values(place: &Place, flag: &Flag, word: &str) -> (Vec<Candidate>, Directive) {
    let (listed, last) = word
        .rsplit_once(',')
        .map_or(("", word), |(listed, last)| (word.get(..=listed.len()).unwrap_or_default(), last));
    let phases = if flag.name == "skip-phases" { place.phase_names() } else { Vec::new() };
    let values = flag.choices.iter().map(|choice| (*choice).to_owned()).chain(phases);
    let offered: Vec<_> = values
        .filter(|value| place.voice() == Voice::Kubewright && value.starts_with(last))
        .map(|value| Candidate { word: format!("{listed}{value}"), description: "" })
        .collect();
    let directive = if offered.is_empty() { Directive::Files } else { Directive::NoFiles };
    (offered, directive)
}

/// Names of flags: of those that are required, or else of all that could follow.
fn flag_names(place: &Place, arguments: &Arguments, word: &str) -> Vec<Candidate> {
    let required = required_flags(place, arguments, word);
    if !required.is_empty() {
        return required;
    }
    let open = |flag: &&Flag| flag.repeats() || !arguments.flags.changed(flag.name);
    names(shown_flags(place).filter(open), word)
}

fn required_flags(place: &Place, arguments: &Arguments, word: &str) -> Vec<Candidate> {
    names(shown_flags(place).filter(|flag| flag.required && !arguments.flags.changed(flag.name)), word)
}

/// The flags that help shows: first those handed down, then the command's own, each by name.
fn shown_flags(place: &Place) -> impl Iterator<Item = &'static Flag> {
    let inherited = help::shown(place.inherited_flags());
    inherited.into_iter().chain(help::shown(place.own_flags().chain(iter::once(&HELP))))
}

fn names(flags: impl Iterator<Item = &'static Flag>, word: &str) -> Vec<Candidate> {
    let forms = flags.flat_map(|flag| {
        let forms =
            iter::once(format!("--{}", flag.name)).chain(flag.shorthand.map(|letter| format!("-{letter}")));
        forms.map(|form| Candidate { word: form, description: flag.usage })
    });
    forms.filter(|candidate| candidate.word.starts_with(word)).collect()
}

/// Words that are no flags: commands, or what the command itself takes.
fn words(
    place: &Place,
    flag: Option<&Flag>,
    arguments: &Arguments,
    word: &str,
) -> (Vec<Candidate>, Directive) {
    let mut offered = Vec::new();
    let mut directive = Directive::Files;
    let command = place.command();
    if flag.is_none() {
        let own = command.flags.iter().copied().flatten();
        let own_typed = own.into_iter().any(|flag| arguments.flags.changed(flag.name));
        if arguments.positionals.is_empty() && !own_typed && place.children().any(|c| c.is_listed()) {
            offered = commands(place, word);
            directive = Directive::NoFiles;
        }
        offered.extend(required_flags(place, arguments, word));
        if command.action == Action::CompletionScript {
            let shells = shells(place.voice()).iter().filter(|name| name.starts_with(word));
            let shells = shells.map(|name| Candidate { word: (*name).to_owned(), description: "" });
            if arguments.positionals.is_empty() {
                offered.extend(shells);
                directive = Directive::NoFiles;
            }
        }
    }
    if command.action == Action::HelpFor {
        directive = Directive::NoFiles;
        let names: Vec<&str> = arguments.positionals.iter().map(String::as_str).collect();
        if let Ok((topic, _)) = find(&Place::root(place.voice()), &names) {
            offered.extend(commands(&topic, word));
        }
    }
    (offered, directive)
}

fn commands(place: &Place, word: &str) -> Vec<Candidate> {
    let mut commands: Vec<&Command> = place.children().filter(|command| command.is_listed()).collect();
    commands.sort_by_key(|command| command.name());
    let named = commands.into_iter().filter(|command| command.name().starts_with(word));
    named.map(|command| Candidate { word: command.name().to_owned(), description: command.short }).collect()
}
