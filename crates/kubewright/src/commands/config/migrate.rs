//! `config migrate`: converts a configuration file to the newest version.

use std::path::Path;

use ops::config_file;

use super::{experimental, mandatory};
use crate::commands::{Command, Failure, wait};
use crate::render;

/// Prints the converted file, or writes it where it is wanted.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let flags = &command.invocation.flags;
    let (old, new) = (flags.string("old-config"), flags.string("new-config"));
    if old.is_empty() {
        return Err(mandatory("old-config"));
    }
    let text = wait(config_file::migrate(command.context, Path::new(old), experimental(flags)))?
        .map_err(|e| Failure::of(&e))?;
    match new {
        "" => render::print(&text),
        path => config_file::write(command.context, Path::new(path), &text).map_err(|e| Failure::of(&e))?,
    }
    Ok(())
}
