//! What a check found.

use std::fmt;

use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use thiserror::Error;

/// The name users give to `--ignore-preflight-errors`: `Port-6443`, `FileAvailable--etc-kubernetes-kubelet.conf`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckName(pub String);

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It is shown, and the operation goes on.
    Warning,
    /// The operation stops before it changes anything.
    Error,
}

/// One thing that is not as it should be. Its text is the reference's message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Finding {
    /// The check that found it.
    pub check: CheckName,
    /// The stable name of the kind of check.
    pub code: Code,
    /// How much it matters, after what the user chose to ignore.
    pub severity: Severity,
    /// What is wrong, in the words of the reference.
    pub message: String,
    /// Why, where more is known than the reference says.
    pub cause: Option<String>,
    /// What to do about it, to copy.
    pub remedy: Option<String>,
}

impl Finding {
    /// The line the reference writes to standard error.
    pub fn reference_line(&self) -> String {
        let severity = match self.severity {
            Severity::Warning => "WARNING",
            Severity::Error => "ERROR",
        };
        format!("\t[{severity} {}]: {}\n", self.check, self.message)
    }
}

impl Explain for Finding {
    fn code(&self) -> Code {
        self.code
    }

    fn help(&self) -> Option<String> {
        self.remedy.clone()
    }

    fn place(&self) -> Option<String> {
        Some(format!("preflight / {}", self.check))
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Preflight
    }
}

impl fmt::Display for CheckName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A finding before it is known which check it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub severity: Severity,
    pub message: String,
    pub cause: Option<String>,
    pub remedy: Option<String>,
}

impl Problem {
    pub fn error(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), cause: None, remedy: None }
    }

    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// Why, where more is known.
    pub fn because(self, cause: Option<String>) -> Self {
        Self { cause, ..self }
    }

    /// What to do about it.
    pub fn fixed_by(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    /// What to do about it, if anything is known.
    pub fn maybe_fixed_by(self, remedy: Option<String>) -> Self {
        Self { remedy, ..self }
    }
}
