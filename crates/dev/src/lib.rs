//! Real clusters on one development machine: the components, the machines that they run on, and clusters of these.
//!
//! Nothing of the program under test is linked here; its binary is copied into machines and run there.
#![allow(
    clippy::disallowed_methods,
    reason = "this crate is about files, commands and namespaces of a development machine; nothing of it is shipped"
)]

pub mod cluster;
pub mod components;
pub mod machine;
