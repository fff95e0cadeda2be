//! The flags of every command are those of the reference.

use std::iter;

use super::{Voice, all_places};
use crate::cli::help;
use crate::cli::place::Place;
use crate::cli::tree::shared::HELP;

/// One flag that the help of a command lists under "Flags".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub command: String,
    pub flag: String,
    pub shorthand: String,
    /// The placeholder that help shows; none for a switch.
    pub kind: String,
    pub default: String,
}

#[test]
fn equals_that_of_the_reference() {
    let frozen: Vec<Row> = FROZEN.lines().map(parse_row).collect();
    let ours = inventory(Voice::Kubeadm);
    assert!(frozen.len() > 700, "the frozen inventory has {} rows", frozen.len());
    assert_eq!(missing(&frozen, &ours), NONE, "not offered");
    assert_eq!(missing(&ours, &frozen), NONE, "offered, but not by the reference");
}

#[test]
fn of_our_own_voice_contains_that_of_the_reference() {
    let ours = inventory(Voice::Kubewright);
    let renamed = |row: Row| Row { command: row.command.replacen("kubeadm", "kubewright", 1), ..row };
    let theirs: Vec<Row> = FROZEN.lines().map(parse_row).map(renamed).collect();
    assert_eq!(missing(&theirs, &ours), NONE, "not offered");

    let mut extensions = missing(&ours, &theirs);
    extensions.retain(|row| row.flag != "help");
    let commands: Vec<&str> = extensions.iter().map(|row| row.command.as_str()).collect();
    assert_eq!(commands, ["kubewright init", "kubewright join", "kubewright reset"]);
    assert!(extensions.iter().all(|row| row.flag == "output" && row.default == "\"text\""));
}

#[test]
fn can_be_read_from_help() {
    for place in all_places(Voice::Kubeadm) {
        let shown = parse_help(&place.path(), &help::render_help(&place));
        assert_eq!(shown, rows(&place), "{}", place.path());
    }
}

pub const FROZEN: &str = include_str!("../testdata/v1.37.0/inventory.tsv");

const NONE: [Row; 0] = [];

/// The flags of all commands, as the tables have them.
pub fn inventory(voice: Voice) -> Vec<Row> {
    all_places(voice).iter().flat_map(rows).collect()
}

fn rows(place: &Place) -> Vec<Row> {
    let own = help::shown(place.own_flags().chain(iter::once(&HELP)));
    let mut rows: Vec<Row> = own
        .into_iter()
        .map(|flag| Row {
            command: place.path(),
            flag: flag.name.to_owned(),
            shorthand: flag.shorthand.map(String::from).unwrap_or_default(),
            kind: flag.kind.placeholder().to_owned(),
            default: help::shown_default(flag).unwrap_or_default(),
        })
        .collect();
    rows.sort();
    // Help that only describes shows no flags.
    if place.command().is_topic() { Vec::new() } else { rows }
}

/// The flags that a help text lists under "Flags".
pub fn parse_help(command: &str, help: &str) -> Vec<Row> {
    let Some((_, section)) = help.split_once("\nFlags:\n") else { return Vec::new() };
    let lines: Vec<&str> = section.lines().take_while(|line| !line.is_empty()).collect();
    let mut rows: Vec<Row> = Vec::new();
    for line in lines {
        let default = line.rsplit_once(" (default ").and_then(|(_, rest)| rest.strip_suffix(')'));
        let (spec, _) = line.trim_start().split_once("   ").unwrap_or((line, ""));
        if !spec.starts_with('-') {
            // The usage of the flag above goes on, and its default is at the end.
            if let (Some(row), Some(default)) = (rows.last_mut(), default) {
                row.default = default.to_owned();
            }
            continue;
        }
        let (short, long) = spec.split_once(", --").unwrap_or(("", spec.trim_start_matches("--")));
        let (name, kind) = long.split_once(' ').unwrap_or((long, ""));
        rows.push(Row {
            command: command.to_owned(),
            flag: name.to_owned(),
            shorthand: short.trim_start_matches('-').to_owned(),
            kind: kind.to_owned(),
            default: default.unwrap_or_default().to_owned(),
        });
    }
    rows.sort();
    rows
}

fn missing(wanted: &[Row], offered: &[Row]) -> Vec<Row> {
    wanted.iter().filter(|row| !offered.contains(row)).cloned().collect()
}

fn parse_row(line: &str) -> Row {
    let mut fields = line.split('\t').map(str::to_owned);
    let mut field = || fields.next().unwrap_or_default();
    Row { command: field(), flag: field(), shorthand: field(), kind: field(), default: field() }
}

pub fn render_rows(rows: &[Row]) -> String {
    let line = |row: &Row| {
        format!("{}\t{}\t{}\t{}\t{}\n", row.command, row.flag, row.shorthand, row.kind, row.default)
    };
    rows.iter().map(line).collect()
}
