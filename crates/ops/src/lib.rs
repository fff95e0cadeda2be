//! What the program does: one folder per operation, each a request, a pure plan and a report.
//!
//! argv -> request -> config -> facts -> plan -> interpreter -> report. Nothing turns back: a planner reads no file,
//! and the interpreter decides nothing.

pub mod change;
pub mod context;
pub mod event;
pub mod facts;
mod gate;
pub mod init;
pub mod join_command;
pub mod load;
pub mod overlay;
pub mod plan;
pub mod preflight;
pub mod selection;

pub use context::{Clock, Context, Environment, Reporter, Voice};
pub use event::Event;
