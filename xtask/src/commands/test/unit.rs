//! Unit and golden tests: what `cargo test` runs.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::report::{Outcome, Report};
use crate::error::Error;

const ARGUMENTS: [&str; 4] = ["test", "--workspace", "--locked", "--no-fail-fast"];

/// Runs them and reads what libtest prints.
pub fn run(report: &mut Report) -> Result<(), Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let failed = |source| Error::Build { command: format!("cargo {}", ARGUMENTS.join(" ")), source };
    // Both streams share one pipe, so that the name of a crate stands before its tests.
    let (reader, writer) = std::io::pipe().map_err(failed)?;
    let mut child = Command::new(cargo)
        .args(ARGUMENTS)
        .stdout(Stdio::from(writer.try_clone().map_err(failed)?))
        .stderr(Stdio::from(writer))
        .spawn()
        .map_err(failed)?;
    let mut unit = String::new();
    for line in BufReader::new(reader).lines() {
        let line = line.map_err(failed)?;
        if let Some(name) = running(&line) {
            unit = name;
        }
        match result(&line) {
            Some((name, true)) => report.add(format!("unit:{unit}::{name}"), Outcome::Passed),
            Some((name, false)) => {
                report.add(format!("unit:{unit}::{name}"), Outcome::Failed("see above".into()));
            }
            None => println!("{line}"),
        }
    }
    if !child.wait().map_err(failed)?.success() && report.failed() == 0 {
        report.add("unit:build", Outcome::Failed("cargo test failed".into()));
    }
    Ok(())
}

/// `Running unittests src/lib.rs (target/debug/deps/host-0123)`, `Doc-tests host`.
fn running(line: &str) -> Option<String> {
    let line = line.trim();
    if let Some(name) = line.strip_prefix("Doc-tests ") {
        return Some(format!("{name}::doc"));
    }
    let file = line.strip_prefix("Running ")?.rsplit_once('/')?.1.trim_end_matches(')');
    Some(file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned())
}

/// `test tests::name ... ok`. Ignored tests count as absent.
fn result(line: &str) -> Option<(&str, bool)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    match outcome.trim() {
        "ok" => Some((name, true)),
        "FAILED" => Some((name, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_libtest_are_read() {
        let line = "     Running unittests src/lib.rs (target/debug/deps/host-45984e7075079a87)";
        assert_eq!(running(line).as_deref(), Some("host"));
        assert_eq!(running("   Doc-tests yaml").as_deref(), Some("yaml::doc"));
        assert_eq!(result("test a::b ... ok"), Some(("a::b", true)));
        assert_eq!(result("test a::b ... FAILED"), Some(("a::b", false)));
        assert_eq!(result("test a::b ... ignored, needs root"), None);
    }
}
