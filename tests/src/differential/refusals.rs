//! Owns the tests of what is refused: bad configurations, flags and files. Both programs give the same reason, and
//! the program under test has written nothing then.

use super::arms::Arms;
use super::case::Case;
use super::compare::{Documents, Side};
use super::documents::documents;
use super::files::{plan, reader};
use crate::sandbox::{self, Namespaces, SandboxError};

const COMMANDS: &[&str] = &["init phase certs all"];
/// Who is at work, for as long as the machine is up.
const LOCK: &str = "/run/kubewright.lock";

/// Runs a case with one of the programs. Besides the texts, tells what is wrong whatever the other program does.
pub fn run(arms: &Arms, side: Side, case: &Case) -> Result<(Documents, Vec<String>), SandboxError> {
    let outcome = sandbox::run(&plan(arms, side, case, COMMANDS), Namespaces::Own)?;
    let mut problems = Vec::new();
    for execution in outcome.executions.iter().filter(|execution| execution.status == "0") {
        problems.push(format!("{side:?} doesn't refuse: {}", execution.command));
    }
    if side == Side::Ours && !case.writes {
        let written = outcome.entries.iter().filter(|entry| entry.written && entry.path != LOCK);
        problems.extend(written.map(|entry| format!("refused, but wrote {}", entry.path)));
    }
    let mut documents = documents(&outcome, &reader(case, &outcome));
    // The story ends where something is refused, and the program under test refuses before it begins to tell.
    documents.retain(|name, _| !name.ends_with("(stdout)"));
    Ok((documents, problems))
}
