//! What all checks found, and the error that follows from it.

use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use thiserror::Error;

use super::{Finding, Severity};

/// What a run of checks found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Findings in the order of the checks.
    pub findings: Vec<Finding>,
    /// What the system verification looked at, line by line, colours included; present when it failed.
    pub verification: Option<String>,
}

impl Report {
    /// What is shown while the operation goes on.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Warning)
    }

    /// The reason to stop, if there is one.
    pub fn error(&self) -> Option<PreflightError> {
        let errors = self.findings.iter().filter(|finding| finding.severity == Severity::Error);
        PreflightError::of(errors.cloned().collect())
    }
}

/// The host is not ready; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("preflight checks failed")]
pub struct PreflightError {
    findings: Vec<Finding>,
}

impl PreflightError {
    /// An error that consists of these findings; none when there are none.
    pub fn of(findings: Vec<Finding>) -> Option<Self> {
        (!findings.is_empty()).then_some(Self { findings })
    }

    /// An error that consists of one finding.
    pub fn single(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }

    /// What has to be put right.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What the reference writes to standard error before it ends with this error.
    pub fn reference_text(&self) -> String {
        let lines: String = self.findings.iter().map(Finding::reference_line).collect();
        format!(
            "[preflight] Some fatal errors occurred:\n{lines}[preflight] If you know what you are doing, you can make a \
             check non-fatal with `--ignore-preflight-errors=...`\n"
        )
    }
}

impl Explain for PreflightError {
    /// That of the finding, if there is only one; otherwise each finding is shown with its own.
    fn code(&self) -> Code {
        match self.findings.as_slice() {
            [only] => only.code,
            _ => Code("preflight.failed"),
        }
    }

    fn help(&self) -> Option<String> {
        match self.findings.as_slice() {
            [only] => only.remedy.clone(),
            _ => None,
        }
    }

    fn place(&self) -> Option<String> {
        match self.findings.as_slice() {
            [only] => only.place(),
            _ => Some("preflight".into()),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Preflight
    }
}
