//! `tests/requirements.toml`: which tests show which requirement, checked against this run.

use std::fs;

use super::report::{Outcome, Report};
use crate::error::Error;

const PATH: &str = "tests/requirements.toml";

/// A requirement whose test is absent from the run, or failed, is itself a failure.
pub fn check(report: &mut Report) -> Result<(), Error> {
    let text = fs::read_to_string(PATH).map_err(|source| Error::File { path: PATH.into(), source })?;
    for (requirement, tests) in parse(&text) {
        let missing: Vec<&String> = tests.iter().filter(|test| !report.has_passed(test)).collect();
        let outcome = match missing.as_slice() {
            [] if !tests.is_empty() => Outcome::Passed,
            [] => Outcome::Failed("no test shows it".into()),
            missing => Outcome::Failed(format!("did not pass in this run: {missing:?}")),
        };
        report.add(format!("requirement:{requirement}"), outcome);
    }
    Ok(())
}

/// Lines of the form `INIT-01 = ["unit:...", "end-to-end:..."]`; `#` begins a comment.
fn parse(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        let Some((name, _)) = line.split_once('=').filter(|_| !line.trim_start().starts_with('#')) else {
            rest = after;
            continue;
        };
        let Some(end) = rest.find(']') else { break };
        let tests = rest[..end].split('"').skip(1).step_by(2).map(str::to_owned).collect();
        found.push((name.trim().to_owned(), tests));
        rest = rest[end..].split_once('\n').map_or("", |(_, after)| after);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_and_their_tests_are_read() {
        let text =
            "# a comment = [\"no\"]\nINIT-01 = [\"unit:a\", \"unit:b\"]\nTOK-01 = [\n  \"unit:c\",\n]\n";
        let check = |index: usize, name: &str, tests: &[&str]| {
            let found = parse(text);
            assert_eq!(found[index].0, name);
            assert_eq!(found[index].1, tests);
        };
        check(0, "INIT-01", &["unit:a", "unit:b"]);
        check(1, "TOK-01", &["unit:c"]);
        assert_eq!(parse(text).len(), 2);
    }
}
