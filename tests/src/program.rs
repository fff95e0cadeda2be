//! Owns finding the program under test: built from this tree unless another one is named.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::error::Error;

const BUILD: [&str; 5] =
    ["build", "--release", "--package=kubewright", "--locked", "--message-format=json-render-diagnostics"];

/// Builds the program of this tree as it is shipped, and returns where it is.
pub fn build() -> Result<PathBuf, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let failed = |source| Error::Build { source };
    let output = Command::new(cargo).args(BUILD).stderr(Stdio::inherit()).output().map_err(failed)?;
    if !output.status.success() {
        return Err(Error::BuildFailed);
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let program = printed.lines().rev().find_map(parse_executable);
    program.ok_or_else(|| failed(io::Error::other("cargo doesn't say where the program is")))
}

/// The program that a message of cargo names, if it names the one looked for.
fn parse_executable(message: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let of_program = message.pointer("/target/name")?.as_str()? == "kubewright";
    let executable = message.get("executable")?.as_str()?;
    of_program.then(|| PathBuf::from(executable))
}
