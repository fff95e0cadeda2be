//! The output format that flags ask for.

use std::path::Path;

use super::{Command, Failure};
use crate::render::jsonpath::MissingKeys;
use crate::render::printer::Format;

/// Reads the flags of a command that prints what it found.
pub fn format(command: &Command<'_>) -> Result<Format, Failure> {
    let flags = &command.invocation.flags;
    let missing =
        if flags.bool("allow-missing-template-keys") { MissingKeys::Allowed } else { MissingKeys::Refused };
    let read = |path: &str| match command.context.host.read(Path::new(path)) {
        Ok(Some(bytes)) => String::from_utf8(bytes).map_err(|_| format!("{path} is not UTF-8")),
        Ok(None) => Err(format!("open {path}: no such file or directory")),
        Err(e) => Err(Failure::of(&e).reference_text),
    };
    Format::parse(flags.string("output"), missing, read).map_err(|e| Failure::of(&e))
}
