//! A command that failed, ready to be shown in either voice.

use host::diagnostic::ExitStatus;
use host::{Code, Diagnostic, Explain};
use ops::preflight::PreflightError;

/// A command that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// For our own voice, and for cause and help in the other.
    pub diagnostic: Diagnostic,
    /// What the reference prints after `error: `.
    pub reference_text: String,
    /// What the reference prints before that, on standard error.
    pub reference_prelude: String,
    /// Findings of preflight checks, which are shown one by one.
    pub findings: Vec<ops::preflight::Finding>,
}

impl Failure {
    /// Any explained error. The reference's text is the message with its causes.
    pub fn of(error: &dyn Explain) -> Self {
        let diagnostic = Diagnostic::of(error);
        Self {
            reference_text: diagnostic.one_line(),
            diagnostic,
            reference_prelude: String::new(),
            findings: Vec::new(),
        }
    }

    /// Failed preflight checks: the reference lists them first, and then says which phase failed.
    pub fn preflight(phase: &str, error: &PreflightError) -> Self {
        Self {
            diagnostic: Diagnostic::of(error),
            reference_text: format!("error execution phase {phase}: {error}"),
            reference_prelude: error.reference_text(),
            findings: error.findings().to_vec(),
        }
    }

    /// Findings, a line each.
    pub fn finding_lines(&self) -> Vec<String> {
        self.findings.iter().map(|finding| finding.reference_line().trim().to_owned()).collect()
    }

    /// A sentence of the program's own.
    pub fn plain(code: Code, message: impl Into<String>, help: Option<String>) -> Self {
        let message = message.into();
        let diagnostic = Diagnostic {
            code,
            message: message.clone(),
            place: None,
            causes: Vec::new(),
            help,
            exit_status: 1,
        };
        Self { diagnostic, reference_text: message, reference_prelude: String::new(), findings: Vec::new() }
    }

    /// Input that makes no sense, in a sentence of the program's own.
    pub fn invalid(code: Code, message: impl Into<String>, help: Option<String>) -> Self {
        let failure = Self::plain(code, message, help);
        let exit_status = ExitStatus::Validation as u8;
        Self { diagnostic: Diagnostic { exit_status, ..failure.diagnostic }, ..failure }
    }

    /// The runtime that waits for the network could not be made.
    pub fn runtime(error: std::io::Error) -> Self {
        Self::plain(Code("program.runtime"), format!("cannot wait for the network: {error}"), None)
    }

    /// A command of the reference that this program does not have yet.
    pub fn unfinished(command: &str) -> Self {
        Self::plain(
            Code("program.unfinished"),
            format!("`{command}` is not part of this program yet"),
            Some("use the kubeadm of the same version for it".into()),
        )
    }
}
