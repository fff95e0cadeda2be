//! `cargo xtask down`: nothing is left.

use std::process::ExitCode;

use dev::machine::Down;

use super::{NAME, cluster_name, open_lab};
use crate::arguments::{Arguments, Flag};
use crate::error::Error;

pub const FLAGS: &[Flag] = &[NAME, Flag { name: "--all", value: None, help: "every cluster" }];

pub fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    let arguments = arguments.without_words()?;
    let lab = open_lab()?;
    let names = if arguments.has("--all") { lab.clusters()? } else { vec![cluster_name(&arguments)?] };
    for name in names {
        match lab.down(&name)? {
            Down::Removed => println!("{name}: removed"),
            Down::Absent => println!("{name}: there is nothing to remove"),
        }
    }
    Ok(ExitCode::SUCCESS)
}
