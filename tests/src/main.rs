//! Acceptance tests: the program as users get it, against real components and beside the reference.
//!
//! Suites are data (`tests/<suite>/`) and a runner for each kind of suite. Nothing of the program is linked here.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test runner reads its environment and files, runs commands and prints"
)]

mod arguments;
mod differential;
mod error;
mod program;
mod report;
mod sandbox;

use std::process::ExitCode;

use arguments::Arguments;
use error::Error;

const HELP: &str = "\
Acceptance tests. They need root on Linux.

  cargo run -p acceptance -- differential [FLAGS]
      run the program and the reference side by side, and compare everything they write, make and say
        --ours PATH        the program under test (default: built from this tree)
        --reference PATH   the reference (default: from the cache of components)
        --filter TEXT      only tests whose name contains TEXT
        --report FILE      where the results go as JSON (default: target/acceptance-report.json)
";

fn main() -> ExitCode {
    sandbox::run_hidden_helper_if_asked();
    differential::run_hidden_helper_if_asked();
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
    match words.next().as_deref() {
        Some("differential") => differential::run(&Arguments::parse(words, differential::FLAGS)?),
        Some("help" | "--help" | "-h") | None => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => Err(Error::UnknownSuite { name: other.to_owned() }),
    }
}
