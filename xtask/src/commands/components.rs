//! `cargo xtask components`: what clusters are made of.

use std::process::ExitCode;

use dev::components::{default_cache_dir, ensure};

use super::{DEFAULT_VERSION, VERSION};
use crate::arguments::{Arguments, Flag};
use crate::error::Error;
use crate::progress::Progress;

pub const FLAGS: &[Flag] = &[VERSION];

pub fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    let arguments = arguments.without_words()?;
    let progress = Progress::begin();
    let version = arguments.text(VERSION.name).unwrap_or(DEFAULT_VERSION);
    let set = ensure(&default_cache_dir(), version, &mut |line| progress.tell(line))?;
    println!("{set:#?}");
    Ok(ExitCode::SUCCESS)
}
