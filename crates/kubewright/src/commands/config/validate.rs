//! `config validate`: checks a configuration file.

use std::path::Path;

use ops::config_file;

use super::{experimental, mandatory};
use crate::commands::{Command, Failure, wait};
use crate::render;

/// Says `ok` if there is nothing wrong with the file.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let flags = &command.invocation.flags;
    let path = flags.string("config");
    if path.is_empty() {
        return Err(mandatory("config"));
    }
    wait(config_file::validate(command.context, Path::new(path), experimental(flags)))?
        .map_err(|e| Failure::of(&e))?;
    render::print("ok\n");
    Ok(())
}
