//! The client of the API server, behind a few functions of our own.
//!
//! Objects are JSON documents, never typed structs: what the program does not know must survive being read and
//! written back. Answers to upstream `cmd/kubeadm/app/util/apiclient`.

mod client;
mod error;
mod fetch;
mod object;
mod retry;
mod upsert;

pub use client::{Client, Connection, Trust};
pub use error::{ApiError, ConnectError};
pub use fetch::{FetchError, fetch_text};
pub use object::{ObjectPath, PathError};
pub use retry::{Deadline, Poll};
pub use upsert::apply;
