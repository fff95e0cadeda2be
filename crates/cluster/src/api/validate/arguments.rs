//! Command-line arguments of components.

use crate::api::finding::{Field, Finding};
use crate::api::v1beta4::types::Arg;

/// The value of the last argument of that name; empty when there is none.
pub(super) fn value_of<'a>(arguments: &'a [Arg], name: &str) -> &'a str {
    arguments.iter().rev().find(|argument| argument.name == name).map_or("", |argument| &argument.value)
}

pub(super) fn validate_arguments(arguments: &[Arg], field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let field = field.unnamed_item(index);
        let shown = format!("index {index}");
        if argument.name.is_empty() {
            findings.push(field.invalid(&shown, "argument has no name"));
        }
        if !["", "append", "prepend"].contains(&argument.merge_method.as_str()) {
            findings.push(field.invalid(&shown, "argument has an invalid merge method"));
        }
    }
    findings
}
