//! What the program does: one folder per operation, each a request, a pure plan and a report.
//!
//! argv -> request -> config -> facts -> plan -> interpreter -> report. Nothing turns back: a planner reads no file,
//! and the interpreter decides nothing.

pub mod certs;
pub mod change;
pub mod config_file;
pub mod configuration;
pub mod context;
pub mod event;
pub mod facts;
mod gate;
pub mod images;
pub mod init;
pub mod join;
pub mod join_command;
pub mod kubeconfig_user;
pub mod load;
pub(crate) mod lock;
pub mod overlay;
pub mod plan;
pub mod preflight;
pub mod reset;
pub mod selection;
#[cfg(test)]
mod testbed;
pub mod token;

pub use context::{Clock, Context, Environment, Reporter, Voice};
pub use event::Event;
