//! Help texts.
//!
//! The layout is that of cobra's default templates and pflag's `FlagUsages`; the words come from the tables.

use std::fmt::Write;

use super::command::{Command, Role};
use super::flag::{Flag, Kind};
use super::place::Place;
use super::program;
use super::quote::quote;
use super::tree::shared::HELP;

/// The narrowest column of command names.
const MIN_NAME_WIDTH: usize = 11;

/// The help of a command: what it is for, then how it is used.
pub fn render_help(place: &Place) -> String {
    let command = place.command();
    let mut description =
        if command.long.is_empty() { command.short } else { command.long }.trim_end().to_owned();
    if let Some(phases) = command.phases_command() {
        description.push_str(&render_phases(command, phases));
    }
    let mut text = format!("{description}\n\n");
    if command.runnable() || !command.commands.is_empty() {
        text.push_str(&usage(place, &[&HELP]));
    }
    spoken(place, text)
}

/// How a command is used, as the reference prints it for the program itself when a help topic is unknown.
pub fn render_usage(place: &Place) -> String {
    spoken(place, usage(place, &[]))
}

/// The phases of a workflow in the order in which they run, each with those it is made of.
fn render_phases(workflow: &Command, phases: &Command) -> String {
    let listed = |commands: &'static [Command]| commands.iter().filter(|c| c.role == Role::Phase);
    let rows: Vec<(&str, String, &str)> = listed(phases.commands)
        .flat_map(|phase| {
            let below = listed(phase.commands).map(|c| ("  ", format!("/{}", c.name()), c.short));
            std::iter::once(("", phase.name().to_owned(), phase.short)).chain(below)
        })
        .collect();
    let width = rows.iter().map(|(_, name, _)| name.len()).max().unwrap_or_default();
    let mut text = format!("\n\nThe {} command executes the following phases:\n```\n", quote(workflow.usage));
    for (indent, name, short) in rows {
        let _ = writeln!(text, "{indent}{name:width$}  {short}");
    }
    text + "```"
}

fn usage(place: &Place, help: &[&'static Flag]) -> String {
    let command = place.command();
    let mut commands: Vec<&Command> = place.children().filter(|c| c.is_listed() || c.is_topic()).collect();
    commands.sort_by_key(|command| command.name());
    let has_commands = commands.iter().any(|command| command.is_available());

    let mut text = String::from("Usage:");
    if command.runnable() {
        let _ = write!(text, "\n  {}", usage_line(place));
    }
    if has_commands {
        let _ = write!(text, "\n  {} [command]", place.path());
    }
    if !command.aliases.is_empty() {
        let _ = write!(text, "\n\nAliases:\n  {}, {}", command.name(), command.aliases.join(", "));
    }
    if !command.example.is_empty() {
        let _ = write!(text, "\n\nExamples:\n{}", command.example);
    }
    if has_commands {
        let width = commands.iter().map(|c| c.name().len()).max().unwrap_or_default().max(MIN_NAME_WIDTH);
        text.push_str("\n\nAvailable Commands:");
        for shown in commands.iter().filter(|command| command.is_listed()) {
            let _ = write!(text, "\n  {:width$} {}", shown.name(), shown.short);
        }
    }
    for (title, flags) in [
        ("Flags", shown(place.own_flags().chain(help.iter().copied()))),
        ("Global Flags", shown(place.inherited_flags())),
    ] {
        if !flags.is_empty() {
            let _ = write!(text, "\n\n{title}:\n{}", render_flags(place, &flags).trim_end());
        }
    }
    let topics: Vec<_> = commands.iter().filter(|command| command.is_topic()).collect();
    if !topics.is_empty() {
        let paths = commands.iter().map(|command| place.path().len() + 1 + command.name().len());
        let width = paths.max().unwrap_or_default().max(MIN_NAME_WIDTH);
        text.push_str("\n\nAdditional help topics:");
        for topic in topics {
            let path = format!("{} {}", place.path(), topic.name());
            let _ = write!(text, "\n  {path:width$} {}", topic.short);
        }
    }
    if has_commands {
        let path = place.path();
        let _ = write!(text, "\n\nUse \"{path} [command] --help\" for more information about a command.");
    }
    text + "\n"
}

/// The flags that are not hidden, by name.
pub fn shown<'a>(flags: impl Iterator<Item = &'a Flag>) -> Vec<&'a Flag> {
    let mut shown: Vec<_> = flags.filter(|flag| !flag.hidden()).collect();
    shown.sort_by_key(|flag| flag.name);
    shown
}

fn usage_line(place: &Place) -> String {
    let command = place.command();
    let line = format!("{} {}", place.above().path(), command.usage);
    if command.usage_shows_flags && !line.contains("[flags]") { line + " [flags]" } else { line }
}

fn render_flags(place: &Place, flags: &[&Flag]) -> String {
    let specs: Vec<String> = flags.iter().map(|flag| flag_spec(flag)).collect();
    // The reference counts a mark that it later replaces by the padding, hence one more than there is to see.
    let width = specs.iter().map(|spec| spec.len() + 1).max().unwrap_or_default();
    let mut text = String::new();
    for (flag, spec) in flags.iter().zip(&specs) {
        let mut usage = flag.usage.replace("{name}", place.name());
        usage = usage.replace('\n', &format!("\n{:1$}", "", width + 2));
        if let Some(default) = shown_default(flag) {
            let _ = write!(usage, " (default {default})");
        }
        let _ = writeln!(text, "{spec:width$}  {usage}");
    }
    text
}

/// The flag with its placeholder: `  -f, --force` or `      --config string`.
fn flag_spec(flag: &Flag) -> String {
    let mut spec = match flag.shorthand {
        Some(letter) => format!("  -{letter}, --{}", flag.name),
        None => format!("      --{}", flag.name),
    };
    if !flag.kind.placeholder().is_empty() {
        spec.push(' ');
        spec.push_str(flag.kind.placeholder());
    }
    spec
}

/// The default, unless it says nothing.
pub fn shown_default(flag: &Flag) -> Option<String> {
    if let Some(shown) = flag.shown_default {
        return Some(quote(shown));
    }
    match flag.kind {
        Kind::Bool(false) | Kind::Text("") | Kind::Int32(0) | Kind::Int(0) | Kind::List([]) => None,
        Kind::Pairs | Kind::Verbosity | Kind::ModuleLevels => None,
        Kind::Bool(true) => Some("true".to_owned()),
        Kind::Text(text) => Some(quote(text)),
        Kind::Int32(number) => Some(number.to_string()),
        Kind::Int(number) => Some(number.to_string()),
        Kind::Duration(duration) => (duration.as_nanos() != 0).then(|| duration.to_string()),
        Kind::List(items) => Some(format!("[{}]", items.join(","))),
    }
}

/// Puts the name of the program in.
fn spoken(place: &Place, text: String) -> String {
    text.replace("{program}", program(place.voice()))
}
