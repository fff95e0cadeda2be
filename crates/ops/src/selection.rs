//! Which phases of an operation take part.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/phases/workflow`.

use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use thiserror::Error;

/// A name that is no phase.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("invalid phase name: {name}")]
pub struct UnknownPhase {
    /// What was given.
    pub name: String,
    /// The phases there are.
    known: &'static [&'static str],
}

impl Explain for UnknownPhase {
    fn code(&self) -> Code {
        Code("phase.unknown")
    }

    fn help(&self) -> Option<String> {
        Some(format!("the phases are: {}", self.known.join(", ")))
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}

/// The phases that take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    only: Option<String>,
    skipped: Vec<String>,
}

impl Selection {
    /// All phases but some. `all` lists every phase, parents as `certs`, children as `certs/ca`.
    pub fn all_but(skipped: &[String], all: &'static [&'static str]) -> Result<Self, UnknownPhase> {
        match skipped.iter().find(|name| !all.contains(&name.as_str())) {
            Some(unknown) => Err(UnknownPhase { name: unknown.clone(), known: all }),
            None => Ok(Self { only: None, skipped: skipped.to_vec() }),
        }
    }

    /// One phase, with its children.
    pub fn only(phase: &str) -> Self {
        Self { only: Some(phase.trim_end_matches("/all").to_owned()), skipped: Vec::new() }
    }

    /// Whether a phase takes part.
    pub fn includes(&self, phase: &str) -> bool {
        let within =
            |outer: &str| phase == outer || phase.strip_prefix(outer).is_some_and(|r| r.starts_with('/'));
        self.only.as_deref().is_none_or(within) && !self.skipped.iter().any(|skipped| within(skipped))
    }

    /// Whether the whole operation is run rather than one phase.
    pub fn is_whole(&self) -> bool {
        self.only.is_none()
    }

    /// The phases left out.
    pub fn skipped(&self) -> &[String] {
        &self.skipped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[&str] = &["certs", "certs/ca", "certs/sa", "certs-more"];

    #[test]
    fn skipping_a_parent_skips_its_children() {
        let selection = Selection::all_but(&["certs".into()], ALL).unwrap();
        assert!(!selection.includes("certs") && !selection.includes("certs/ca"));
        assert!(selection.includes("certs-more"));
    }

    #[test]
    fn one_phase_runs_with_its_children_alone() {
        let selection = Selection::only("certs/all");
        assert!(selection.includes("certs/ca") && selection.includes("certs/sa"));
        assert!(!selection.includes("certs-more"));
        assert!(Selection::only("certs/ca").includes("certs/ca"));
        assert!(!Selection::only("certs/ca").includes("certs/sa"));
    }

    #[test]
    fn an_unknown_name_is_refused() {
        let unknown = Selection::all_but(&["nonsense".into()], ALL).unwrap_err();
        assert_eq!(unknown.to_string(), "invalid phase name: nonsense");
    }
}
