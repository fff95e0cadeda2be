//! Tests against what was recorded from the reference.
//!
//! `testdata/README.md` tells how the recordings were made and how they are made again.

mod inventory;
mod layout;
mod recording;
mod reference;
mod voices;

use std::ffi::OsString;

use super::place::Place;
use super::{Parsed, Voice, parse};

/// What these arguments lead to.
fn parse_as(voice: Voice, arguments: &[impl AsRef<str>]) -> Parsed {
    let arguments: Vec<OsString> = arguments.iter().map(|argument| argument.as_ref().into()).collect();
    parse(voice, &arguments)
}

/// The place of a command given as one would type it, such as `kubeadm init phase`.
fn place_of(voice: Voice, path: &str) -> Place {
    path.split(' ').skip(1).fold(Place::root(voice), |place, name| {
        let command = place.child(name).unwrap_or_else(|| panic!("no command {path}"));
        place.below(command)
    })
}

/// Every command that help shows, with those above before those below.
fn all_places(voice: Voice) -> Vec<Place> {
    fn visit(place: Place, places: &mut Vec<Place>) {
        places.push(place.clone());
        for command in place.children().filter(|command| command.is_listed() || command.is_topic()) {
            visit(place.below(command), places);
        }
    }
    let mut places = Vec::new();
    visit(Place::root(voice), &mut places);
    places
}
