//! Owns what can keep tests from being run, and telling it. A test that fails is no error of this kind.

use std::error::Error as _;
use std::io;
use std::path::PathBuf;

use dev::components::ComponentsError;

use crate::differential::DataError;
use crate::sandbox::SandboxError;

/// Tests that weren't run.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the texts say it, and each wrapped error is documented where it is made")]
pub enum Error {
    #[error("there is no suite {name}; \"cargo run -p acceptance -- help\" lists them")]
    UnknownSuite { name: String },
    #[error("there is no flag {flag}; \"cargo run -p acceptance -- help\" lists them")]
    UnknownFlag { flag: String },
    #[error("the flag {flag} needs a value")]
    NoValue { flag: &'static str },
    #[error("no test has \"{filter}\" in its name")]
    NothingSelected { filter: String },
    #[error("the program can't be built by cargo")]
    Build { source: io::Error },
    #[error("cargo failed; it said above why")]
    BuildFailed,
    #[error("can't write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Components(#[from] ComponentsError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

/// Prints an error with its causes.
pub fn report(error: &Error) {
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  cause: {error}");
        cause = error.source();
    }
}
