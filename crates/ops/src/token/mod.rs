//! Bootstrap tokens of a cluster: making, listing and deleting them.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/token.go`.

mod access;
mod create;
mod delete;
mod error;
mod list;
mod secrets;

#[cfg(test)]
mod tests;

pub use access::{Access, find_kubeconfig};
pub use create::{CreateRequest, Created, Wanted, create};
pub use delete::{MalformedTokenId, TokenId, delete};
pub use error::TokenError;
pub use list::{Listed, list};
