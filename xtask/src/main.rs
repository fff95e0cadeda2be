//! Chores of this repository: real clusters to try the program on, and the components that they need.
//!
//! Nothing of this is shipped. What it does is in the crate `dev`; here are its command line and its voice.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a developer's tool reads its environment, runs commands and prints"
)]

mod arguments;
mod commands;
mod error;
mod progress;

use std::process::ExitCode;

use arguments::Arguments;
use error::Error;

fn main() -> ExitCode {
    dev::machine::run_hidden_helper_if_asked();
    match run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            error::report(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(words: Vec<String>) -> Result<ExitCode, Error> {
    let mut words = words.into_iter();
    let name = words.next().unwrap_or_else(|| "help".to_owned());
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", commands::render_help());
        return Ok(ExitCode::SUCCESS);
    }
    let command = commands::find(&name)?;
    (command.run)(Arguments::parse(words, command.flags)?)
}
