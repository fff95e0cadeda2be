//! Command lines are taken, refused and completed as by the reference.

use std::collections::BTreeMap;
use std::env;
use std::fs;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::{Parsed, Voice, parse_as, place_of};
use crate::cli::values::Value;
use crate::cli::{Flags, help};

/// What the reference made of a command line. Descriptions are left out of what it printed.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Recorded {
    argv: Vec<String>,
    /// The error that it returned, and the verbosity in force then.
    error: String,
    v: String,
    /// The command whose help it printed, to stdout.
    help: String,
    /// The command whose usage it printed, to stderr.
    usage: String,
    /// The command that it would have run, with flags typed and positional arguments.
    run: Option<String>,
    flags: BTreeMap<String, Json>,
    args: Vec<String>,
    stdout: Vec<String>,
    stderr: Vec<String>,
}

pub const COMMAND_LINES: &str = include_str!("../testdata/v1.37.0/command-lines.jsonl");

#[test]
fn takes_and_refuses_command_lines_as_the_reference_does() {
    check_all(COMMAND_LINES);
}

#[test]
fn completes_command_lines_as_the_reference_does() {
    check_all(include_str!("../testdata/v1.37.0/completions.jsonl"));
}

/// For recordings too large to keep, such as those of random command lines.
#[test]
#[ignore = "needs a recording in the file named by KUBEADM_RECORDING"]
#[allow(clippy::disallowed_methods, reason = "it is the point of this test to read another file")]
fn agrees_with_another_recording() {
    let path = env::var("KUBEADM_RECORDING").expect("KUBEADM_RECORDING names a recording");
    check_all(&fs::read_to_string(path).expect("the recording can be read"));
}

fn check_all(recording: &str) {
    let differences: Vec<String> = recording.lines().filter_map(|line| check(line).err()).collect();
    assert!(recording.lines().count() > 0);
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

fn check(line: &str) -> Result<(), String> {
    let recorded: Recorded = serde_json::from_str(line).expect("a recorded line");
    let same = |what: &str, ours: Json, theirs: Json| {
        let argv = &recorded.argv;
        if ours == theirs {
            Ok(())
        } else {
            Err(format!("{argv:?}: {what}\n  ours   {ours}\n  theirs {theirs}"))
        }
    };
    let text_of_help = || help::render_help(&place_of(Voice::Kubeadm, &recorded.help));
    match parse_as(Voice::Kubeadm, &recorded.argv) {
        Parsed::Failed(error) => {
            same("error", json!(error.reference_text()), json!(recorded.error))?;
            let verbosity = recorded.v.parse().unwrap_or(0);
            same("verbosity", json!(error.verbosity), json!(verbosity))?;
            same("notices", json!(error.notices), json!(recorded.stderr))?;
            let theirs = (!recorded.help.is_empty()).then(text_of_help);
            same("help before the error", json!(error.help), json!(theirs))
        }
        Parsed::Run(invocation) => {
            same("command", json!(invocation.command.join(" ")), json!(recorded.run))?;
            same("flags", typed(&invocation.flags), json!(recorded.flags))?;
            same("positionals", json!(invocation.positionals), json!(recorded.args))?;
            same("notices", json!(invocation.notices), json!(recorded.stderr))
        }
        Parsed::Print(printout) if recorded.run.as_deref() == Some("completion") => {
            same("completion script", json!(printout.stdout.contains("__complete")), json!(true))
        }
        Parsed::Print(printout) if !recorded.usage.is_empty() => {
            let usage = help::render_usage(&place_of(Voice::Kubeadm, &recorded.usage));
            let theirs = format!("{}\n{usage}", recorded.stderr.join("\n"));
            same("usage", json!(printout.stderr), json!(theirs))
        }
        Parsed::Print(printout) if !recorded.help.is_empty() => {
            same("help", json!(printout.stdout), json!(text_of_help()))?;
            same("notices", json!(first_columns(&printout.stderr)), json!(recorded.stderr))
        }
        Parsed::Print(printout) => {
            same("stdout", json!(first_columns(&printout.stdout)), json!(recorded.stdout))?;
            same("stderr", json!(first_columns(&printout.stderr)), json!(recorded.stderr))
        }
    }
}

/// Lines without the descriptions behind tabs.
fn first_columns(text: &str) -> Vec<&str> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    if text.is_empty() {
        return Vec::new();
    }
    text.split('\n').filter_map(|line| line.split('\t').next()).collect()
}

/// Flags with their values as the reference's flags print them.
fn typed(flags: &Flags) -> Json {
    let shown = |name| match flags.value(name)? {
        Value::Bool(value) => Some(json!(value.to_string())),
        Value::Text(text) if name == "vmodule" => Some(json!(normal_module_levels(text))),
        Value::Text(text) => Some(json!(text)),
        Value::Int(number) => Some(json!(number.to_string())),
        Value::Duration(duration) => Some(json!(duration.to_string())),
        Value::List(items) => Some(json!(items)),
        Value::Pairs(pairs) => {
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            Some(json!(pairs.join(",")))
        }
    };
    flags.typed().filter_map(|name| Some((name.to_owned(), shown(name)?))).collect()
}

/// klog forgets levels of zero and how numbers were written.
fn normal_module_levels(text: &str) -> String {
    let levels = text.split(',').filter_map(|part| part.split_once('='));
    let levels = levels.map(|(pattern, level)| (pattern, level.parse::<i32>().expect("a level")));
    let kept = levels.filter(|(_, level)| *level != 0).map(|(pattern, level)| format!("{pattern}={level}"));
    kept.collect::<Vec<_>>().join(",")
}
