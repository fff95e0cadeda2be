//! Keys, certificates and the other cryptography of a cluster.
//!
//! Knows X.509, PEM, JWS and sealed Secrets; knows neither clusters nor files: everything here turns
//! bytes into values and back. The current time is an argument, randomness comes from `aws-lc-rs`.
//! What it writes is byte for byte what Go's `crypto/x509` writes for the templates of kubeadm's
//! `pkiutil`, so that certificates of both programs can be mixed in one cluster.

mod key_algorithm;

pub use key_algorithm::{KeyAlgorithm, UnknownKeyAlgorithm};
