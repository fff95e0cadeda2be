//! The host the program runs on: looking at it ([`Observe`]) and changing it ([`Host`]).
//!
//! This crate holds the one file writer ([`files`]), the one command runner ([`commands`]) and the shape every
//! error is shown in ([`diagnostic`]). It knows nothing of Kubernetes.

pub mod commands;
pub mod diagnostic;
pub mod error;
pub mod facts;
pub mod files;
pub mod local;
pub mod os_text;
pub mod secret;
pub mod service;

mod observe;

pub use diagnostic::{Code, Diagnostic, Explain};
pub use error::HostError;
pub use observe::{FileInfo, FileKind, Host, KeepTop, ListenError, Lock, Observe, UnmountFlags};
pub use secret::Secret;
