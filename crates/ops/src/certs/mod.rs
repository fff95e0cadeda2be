//! Certificates of a node that exist already: when they expire, renewing them, and requests for an outside authority.
//!
//! Nothing here needs a working API server. Answers to upstream `cmd/kubeadm/app/cmd/certs.go` and
//! `phases/certs/renewal`.

mod authority;
mod catalog;
mod configuration;
mod error;
mod expiration;
pub(crate) mod files;
mod period;
mod renew;
mod requests;
mod stored;

#[cfg(test)]
mod tests;

pub use authority::{AuthorityError, PairError, load_authority};
pub(crate) use authority::{KeyPlace, key_place};
pub use configuration::{CertsRequest, Story};
pub use error::CertsError;
pub use expiration::{Expiration, Expirations, State, check_expiration};
pub use files::FileFault;
pub use period::PeriodWatch;
pub use renew::{Outcome, Renewal, Selection, renew};
pub use requests::{Progress, RequestsError, RequestsRequest, generate_requests};
pub use stored::KubeconfigFault;
