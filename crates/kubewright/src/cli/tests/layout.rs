//! Help is laid out as by the reference: everything but the words.

use super::{Voice, place_of};
use crate::cli::help;

/// Commands that between them have every feature of the layout.
pub const FROZEN_COMMANDS: &[&str] = &[
    "kubeadm",
    "kubeadm alpha",
    "kubeadm certs",
    "kubeadm certs generate-csr",
    "kubeadm config images list",
    "kubeadm help",
    "kubeadm init",
    "kubeadm init phase",
    "kubeadm init phase control-plane all",
    "kubeadm init phase kubelet-finalize",
    "kubeadm join",
    "kubeadm join phase control-plane-prepare",
    "kubeadm kubeconfig",
    "kubeadm reset phase cleanup-node",
    "kubeadm token create",
    "kubeadm upgrade apply",
    "kubeadm upgrade plan",
];

pub const FROZEN: &str = include_str!("../testdata/v1.37.0/layout.txt");

#[test]
fn of_help_is_that_of_the_reference() {
    let ours: String = FROZEN_COMMANDS
        .iter()
        .map(|command| render_layout(command, &help::render_help(&place_of(Voice::Kubeadm, command))))
        .collect();
    assert_eq!(ours, FROZEN);
}

/// A help text under a heading, with `~` in place of everything that describes.
pub fn render_layout(command: &str, help: &str) -> String {
    format!("=== {command}\n{}", layout(help))
}

fn layout(help: &str) -> String {
    let (description, usage) = match help.find("Usage:\n") {
        Some(at) => help.split_at(at),
        None => (help, ""),
    };
    let mut text = String::from("~\n");
    let phases = description.split("```").nth(1).unwrap_or_default();
    for line in phases.lines().skip(1) {
        text.push_str(&without_description(line, "  "));
    }
    let mut section = "";
    for line in usage.lines() {
        if line.ends_with(':') && !line.starts_with(' ') {
            section = line;
            text.push_str(&format!("{line}\n"));
            continue;
        }
        match section {
            "Examples:" => {}
            "Available Commands:" => text.push_str(&without_description(line, " ")),
            // A path comes first, which has a blank in it.
            "Additional help topics:" => text.push_str(&without_description(line, "  ")),
            "Flags:" | "Global Flags:" => text.push_str(&without_description(line, "   ")),
            _ => text.push_str(&format!("{line}\n")),
        }
    }
    text
}

/// A line up to where its description begins, which is behind the last of `gap`, with its default.
fn without_description(line: &str, gap: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let (margin, content) = line.split_at(indent);
    let Some((name, rest)) = content.split_once(gap).filter(|_| !line.starts_with("Use ")) else {
        // Without a name it is a description that goes on.
        let named = content.is_empty() || line.starts_with("Use ");
        return if named { format!("{line}\n") } else { format!("{margin}~{}\n", default_of(content)) };
    };
    let padding = rest.len() - rest.trim_start().len();
    format!("{margin}{name}{gap}{}~{}\n", " ".repeat(padding), default_of(rest))
}

fn default_of(description: &str) -> &str {
    let at = description.rfind(" (default ").filter(|_| description.ends_with(')'));
    at.and_then(|at| description.get(at..)).unwrap_or_default()
}
