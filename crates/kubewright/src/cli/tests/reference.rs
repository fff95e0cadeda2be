//! The recordings are true: the reference itself says the same.
//!
//! These tests run the reference, but only with command lines that it refuses or answers with help.

#![allow(clippy::disallowed_methods, reason = "running the reference and writing recordings is what they do")]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value as Json;

use super::inventory::{self, Row};
use super::{layout, recording};

/// Runs the program named by `KUBEADM`.
fn reference(arguments: &[&str]) -> Output {
    let program = env::var("KUBEADM").expect("KUBEADM names the reference");
    Command::new(program).args(arguments).output().expect("the reference runs")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("the reference prints text")
}

fn help_of(command: &str) -> String {
    let mut arguments: Vec<&str> = command.split(' ').skip(1).collect();
    arguments.push("--help");
    text(reference(&arguments).stdout)
}

/// The commands that help leads to, each with its help.
fn walk(command: &str, found: &mut Vec<(String, String)>) {
    let help = help_of(command);
    let lists = ["\nAvailable Commands:\n", "\nAdditional help topics:\n"];
    let listed = lists.iter().filter_map(|title| help.split_once(title)).flat_map(|(_, section)| {
        section.lines().take_while(|line| !line.is_empty()).filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix(&format!("{command} ")).unwrap_or(line).split(' ').next().map(str::to_owned)
        })
    });
    let below: Vec<String> = listed.collect();
    found.push((command.to_owned(), help));
    below.iter().for_each(|name| walk(&format!("{command} {name}"), found));
}

/// Compares with a frozen file, or freezes it anew if `FREEZE` is set.
fn check_frozen(file: &str, frozen: &str, observed: &str) {
    if env::var_os("FREEZE").is_some() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/testdata/v1.37.0");
        fs::write(directory.join(file), observed).expect("the recording can be written");
    } else {
        assert_eq!(observed, frozen, "{file}");
    }
}

#[test]
#[ignore = "needs the reference in the file named by KUBEADM"]
fn has_the_frozen_inventory() {
    let mut commands = Vec::new();
    walk("kubeadm", &mut commands);
    let rows: Vec<Row> =
        commands.iter().flat_map(|(command, help)| inventory::parse_help(command, help)).collect();
    check_frozen("inventory.tsv", inventory::FROZEN, &inventory::render_rows(&rows));
}

#[test]
#[ignore = "needs the reference in the file named by KUBEADM"]
fn has_the_frozen_layout() {
    let observed: String = layout::FROZEN_COMMANDS
        .iter()
        .map(|command| layout::render_layout(command, &help_of(command)))
        .collect();
    check_frozen("layout.txt", layout::FROZEN, &observed);
}

#[test]
#[ignore = "needs the reference in the file named by KUBEADM"]
fn lays_out_the_help_of_every_command_as_we_do() {
    let mut commands = Vec::new();
    walk("kubeadm", &mut commands);
    for (command, help) in commands {
        let ours = crate::cli::help::render_help(&super::place_of(super::Voice::Kubeadm, &command));
        assert_eq!(layout::render_layout(&command, &ours), layout::render_layout(&command, &help));
    }
}

#[test]
#[ignore = "needs the reference in the file named by KUBEADM"]
fn refuses_the_recorded_command_lines() {
    let lines = recording::COMMAND_LINES.lines();
    let recorded = lines.map(|line| serde_json::from_str::<Json>(line).expect("a recorded line"));
    let refused: Vec<Json> = recorded.filter(|recorded| recorded.get("error").is_some()).collect();
    assert!(refused.len() > 100);
    for recorded in refused {
        let strings = |field: &str| -> Vec<&str> {
            recorded[field].as_array().into_iter().flatten().filter_map(Json::as_str).collect()
        };
        let output = reference(&strings("argv"));
        let error = recorded["error"].as_str().expect("an error");
        let notices: String = strings("stderr").iter().map(|notice| format!("{notice}\n")).collect();
        let traced = recorded["v"].as_str().and_then(|v| v.parse().ok()).is_some_and(|v: i32| v > 4);
        let hint =
            if traced { "" } else { "To see the stack trace of this error execute with --v=5 or higher\n" };
        let expected = format!("{notices}error: {error}\n{hint}");

        let stderr = text(output.stderr).replace("[zsh bash]", "[bash zsh]");
        // What is behind the error then is a stack trace.
        let same = if traced { stderr.starts_with(&expected) } else { stderr == expected };
        assert!(same, "{}\n{stderr}\n{expected}", recorded["argv"]);
        assert_eq!(output.status.code(), Some(1), "{}", recorded["argv"]);
        let help = recorded["help"].as_str().map(help_of).unwrap_or_default();
        assert_eq!(text(output.stdout), help, "{}", recorded["argv"]);
    }
}
