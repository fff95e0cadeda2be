//! Keys, certificates and the other cryptography of a cluster.
//!
//! Knows X.509, PEM, JWS and sealed Secrets; knows neither clusters nor files: everything here turns
//! bytes into values and back. The current time is an argument, randomness comes from `aws-lc-rs`.
//! What it writes is byte for byte what Go's `crypto/x509` writes for the templates of kubeadm's
//! `pkiutil`, so that certificates of both programs can be mixed in one cluster.
//!
//! - Keys: [`PrivateKey`], [`PublicKey`], [`PublicKeyPin`].
//! - Certificates: [`Certificate`], made by [`issue_ca`] and [`issue_leaf`], asked for with
//!   [`CertificateRequest`], trusted after [`verify_chain`] and [`Certificate::check_host_name`].
//! - Joining: [`BootstrapToken`], [`jws`], [`CertificateKey`].
//!
//! Errors print the words of the reference. Where those are vague, the cause says more.

/// The contents of a file under `testdata`.
#[cfg(test)]
macro_rules! testdata {
    ($path:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/", $path)).as_slice()
    };
}

mod alternative_names;
mod asn1;
mod certificate;
mod constraints;
mod extensions;
mod hex;
mod host_name;
mod identity;
mod issue;
pub mod jws;
mod key;
mod key_algorithm;
mod name;
mod oid;
mod pem;
mod pin;
mod public_key;
mod random;
mod request;
mod sealed;
mod serial;
mod signature;
mod tbs;
mod token;
mod usage;
mod validity;
mod verify;

pub use certificate::{Certificate, CertificateError, MalformedCertificate};
pub use constraints::ConstraintError;
pub use extensions::ExtensionError;
pub use hex::HexError;
pub use host_name::HostNameError;
pub use identity::Identity;
pub use issue::{CaSpec, IssueError, LeafSpec, issue_ca, issue_leaf};
pub use key::{KeyGenerationError, MalformedPrivateKey, PrivateKey, PrivateKeyError, SigningError};
pub use key_algorithm::{KeyAlgorithm, UnknownKeyAlgorithm};
pub use name::Name;
pub use pem::PemFault;
pub use pin::{NotPinned, PinError, PublicKeyPin};
pub use public_key::{Curve, KeyType, MalformedPublicKey, PublicKey, PublicKeyError};
pub use random::RandomnessError;
pub use request::{CertificateRequest, RequestError};
pub use sealed::{CertificateKey, CertificateKeyError, SealError};
pub use serial::SerialNumber;
pub use signature::{Hash, SignatureAlgorithm, SignatureError};
pub use token::{BootstrapToken, InvalidToken};
pub use usage::{ExtendedUsage, KeyUsage};
pub use validity::{PeriodError, Validity};
pub use verify::{RejectedAuthority, RejectionReason, VerifyError, verify_chain};
