//! Both programs side by side: the package `acceptance` runs them, and its report is taken over.

use std::fs;
use std::path::Path;
use std::process::Command;

use dev::components::ComponentSet;
use serde_json::Value;

use super::report::{Outcome, Report};
use crate::error::Error;

const PATH: &str = "target/acceptance-report.json";

/// Runs them.
pub fn run(program: &Path, set: &ComponentSet, report: &mut Report) -> Result<(), Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let failed = |source| Error::Build { command: "cargo run --package acceptance".into(), source };
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--locked", "--package", "acceptance", "--", "differential"])
        .args(["--report", PATH, "--ours"])
        .arg(program)
        .arg("--reference")
        .arg(&set.kubeadm_reference)
        .status()
        .map_err(failed)?;
    let text = fs::read(PATH).map_err(|source| Error::File { path: PATH.into(), source })?;
    let parsed: Value = serde_json::from_slice(&text).map_err(|e| failed(e.into()))?;
    let tests = parsed.get("tests").and_then(Value::as_object);
    for (name, outcome) in tests.into_iter().flatten() {
        let text = outcome.as_str().or_else(|| outcome.get("outcome").and_then(Value::as_str));
        let reason = outcome.get("reason").and_then(Value::as_str).unwrap_or("see above");
        let outcome =
            if text == Some("passed") { Outcome::Passed } else { Outcome::Failed(reason.to_owned()) };
        report.add(format!("differential:{name}"), outcome);
    }
    if !status.success() && report.failed() == 0 {
        report.add("differential:run", Outcome::Failed("it ended with a failure".into()));
    }
    Ok(())
}
