//! Is the user root, and is the machine large enough for a control plane?

use host::HostError;
use host::facts::Facts;

use super::View;
use super::finding::Problem;

/// Finds out that the user is not root.
pub(super) fn check_user(view: &View<'_>) -> Option<Problem> {
    with_facts(view, |facts| {
        let remedy = "run the command as root: put sudo in front of it";
        (facts.uid != 0).then(|| Problem::error("user is not running as root").fixed_by(remedy))
    })
}

/// Finds out that there are too few processors.
pub(super) fn check_processors(view: &View<'_>, required: usize) -> Option<Problem> {
    with_facts(view, |facts| {
        let available = facts.processors;
        let message =
            format!("the number of available CPUs {available} is less than the required {required}");
        let remedy = format!(
            "give the machine {required} processors, or accept a slow control plane: --ignore-preflight-errors=NumCPU"
        );
        (available < required).then(|| Problem::error(message).fixed_by(remedy))
    })
}

/// Finds out that there is too little memory.
pub(super) fn check_memory(view: &View<'_>, required: u64) -> Option<Problem> {
    with_facts(view, |facts| {
        let available = facts.memory / 1024 / 1024;
        let message = format!("the system RAM ({available} MB) is less than the minimum {required} MB");
        let remedy = "give the machine 2 GiB of memory";
        (available < required).then(|| Problem::error(message).fixed_by(remedy))
    })
}

fn with_facts(view: &View<'_>, judge: impl FnOnce(&Facts) -> Option<Problem>) -> Option<Problem> {
    match view.host.facts() {
        Ok(facts) => judge(&facts),
        Err(error) => Some(unknown(&error)),
    }
}

fn unknown(error: &HostError) -> Problem {
    let reason = error.io().map(host::os_text::os_text);
    Problem::error(format!("failed to get system info: {}", reason.unwrap_or_else(|| error.to_string())))
}

#[cfg(test)]
mod tests {
    use crate::preflight::Check;
    use crate::preflight::fake::{FakeHost, lines};

    #[test]
    fn too_few_processors_are_an_error() {
        let check = |processors: usize, expected: &[&str]| {
            let mut host = FakeHost::ready();
            host.facts.processors = processors;
            assert_eq!(lines(&host, Check::Processors { required: 2 }), expected);
        };
        check(2, &[]);
        check(1, &["[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2"]);
    }

    #[test]
    fn memory_is_counted_in_whole_mebibytes() {
        let check = |bytes: u64, expected: &[&str]| {
            let mut host = FakeHost::ready();
            host.facts.memory = bytes;
            assert_eq!(lines(&host, Check::Memory { required: 1700 }), expected);
        };
        check(1700 << 20, &[]);
        check((1700 << 20) - 1, &["[ERROR Mem]: the system RAM (1699 MB) is less than the minimum 1700 MB"]);
    }
}
