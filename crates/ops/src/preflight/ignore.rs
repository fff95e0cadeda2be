//! Checks whose errors the user wants to see as warnings.

use std::collections::BTreeSet;

use super::CheckName;

/// Names given with `--ignore-preflight-errors`; case does not matter, and `all` stands for every check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoredChecks(BTreeSet<String>);

impl IgnoredChecks {
    /// Takes names as users write them.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        Self(names.into_iter().map(|name| name.as_ref().to_lowercase()).collect())
    }

    /// Whether errors of this check become warnings.
    pub fn covers(&self, check: &CheckName) -> bool {
        self.0.contains("all") || self.0.contains(&check.0.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_whatever_their_case_and_all_matches_everything() {
        let check = |ignored: &[&str], name: &str, expected: bool| {
            let covers = IgnoredChecks::new(ignored).covers(&CheckName(name.into()));
            assert_eq!(covers, expected, "{ignored:?} {name}");
        };
        check(&["swap"], "Swap", true);
        check(&["SWAP", "numcpu"], "NumCPU", true);
        check(
            &["FileAvailable--etc-kubernetes-kubelet.conf"],
            "FileAvailable--etc-kubernetes-kubelet.conf",
            true,
        );
        check(&["all"], "Mem", true);
        check(&["All"], "Mem", true);
        check(&["Port"], "Port-6443", false);
        check(&[], "Swap", false);
    }
}
