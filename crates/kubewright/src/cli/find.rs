//! Which command a command line is about.
//!
//! Answers to cobra's `Find`, which looks for commands before it knows their flags: whether an argument is the value of
//! a flag is guessed with the flags of the commands found so far, and an unknown flag is taken to need a value.

use super::flag::Flag;
use super::place::Place;
use super::problem::Problem;
use super::suggestions;

/// Finds the command and what is left of the arguments.
pub fn find<'a>(from: &Place, arguments: &[&'a str]) -> Result<(Place, Vec<&'a str>), Problem> {
    let mut place = from.clone();
    let mut rest = arguments.to_vec();
    while let Some((at, command)) =
        first_positional(&place, &rest).and_then(|(at, name)| Some((at, place.child(name)?)))
    {
        place = place.below(command);
        rest.remove(at);
    }
    // Elsewhere the command itself says which arguments it takes.
    match first_positional(&place, &rest) {
        Some((_, name)) if place.is_root() => Err(Problem::UnknownCommand {
            name: name.to_owned(),
            parent: place.path(),
            similar: suggestions::similar(
                name,
                place.children().filter(|command| command.is_available()).map(|command| command.name()),
            ),
        }),
        _ => Ok((place, rest)),
    }
}

/// The first argument that is neither a flag nor taken to be a flag's value.
fn first_positional<'a>(place: &Place, arguments: &[&'a str]) -> Option<(usize, &'a str)> {
    let mut arguments = arguments.iter().copied().enumerate().peekable();
    while let Some((at, argument)) = arguments.next() {
        if argument == "--" {
            return None;
        }
        if takes_next(place, argument) {
            arguments.next();
        } else if !argument.is_empty() && !argument.starts_with('-') {
            return Some((at, argument));
        }
    }
    None
}

fn takes_next(place: &Place, argument: &str) -> bool {
    let needs_value = |flag: Option<&Flag>| flag.is_none_or(|flag| flag.implied_value().is_none());
    if argument.contains('=') {
        return false;
    }
    match (argument.strip_prefix("--"), argument.strip_prefix('-').map(str::as_bytes)) {
        (Some(name), _) => needs_value(place.flags().find(|flag| flag.name == name)),
        (None, Some([letter])) => needs_value(place.flags().find(|flag| flag.has_shorthand(*letter))),
        _ => false,
    }
}
