//! Owns questions about a whole cluster that end-to-end tests ask again and again.

mod network;

pub use network::{NetworkFault, check_network};
