//! Between the types of the version and the internal ones, one file per kind.
//!
//! What validation refuses has no internal form, so the way in fails with the same findings; everything else
//! converts both ways. The way out answers to what the reference stores and prints.

mod cluster;
mod init;
mod join;
mod reset;
mod shared;
mod upgrade;

pub use cluster::cluster_to_internal;
