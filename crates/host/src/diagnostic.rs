//! The shape in which every error reaches a person or a machine.

use std::error::Error;

use serde::Serialize;

/// A stable, documented name of a failure, `area.what` (`etcd.member-unhealthy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(pub &'static str);

/// Exit statuses under the program's own name; as `kubeadm` every failure is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// Anything without a status of its own.
    General = 1,
    /// A preflight check failed; nothing was changed.
    Preflight = 2,
    /// The input is invalid; nothing was changed.
    Validation = 3,
    /// Interrupted; the same command goes on.
    Interrupted = 4,
    /// Another run holds the lock.
    Locked = 5,
    /// A peer could not be trusted.
    Trust = 6,
    /// Refused because data or quorum could be lost.
    Unsafe = 7,
    /// A deadline passed.
    Deadline = 8,
}

/// Implemented by errors whose cause is understood.
pub trait Explain: Error {
    /// The stable name.
    fn code(&self) -> Code;

    /// An action that can be copied, if there is one.
    fn help(&self) -> Option<String> {
        None
    }

    /// Where it happened: field path, `file:line`, host, phase.
    fn place(&self) -> Option<String> {
        None
    }

    /// The exit status under the program's own name.
    fn exit_status(&self) -> ExitStatus {
        ExitStatus::General
    }
}

/// An error ready to be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnostic {
    /// Stable name.
    pub code: Code,
    /// What happened.
    pub message: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Why, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The exit status under the program's own name.
    #[serde(skip)]
    pub exit_status: u8,
}

impl Diagnostic {
    /// Turns an error and its chain of causes into a diagnostic.
    pub fn of(error: &dyn Explain) -> Self {
        let mut causes = Vec::new();
        let mut next = error.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        Self {
            code: error.code(),
            message: error.to_string(),
            place: error.place(),
            causes,
            help: error.help(),
            exit_status: error.exit_status() as u8,
        }
    }

    /// Message and causes on one line, joined by colons, as Go programs print wrapped errors.
    pub fn one_line(&self) -> String {
        std::iter::once(self.message.as_str())
            .chain(self.causes.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(": ")
    }
}
