//! The kubeadm configuration API: `kubeadm.k8s.io` documents to values and back.
//!
//! A file becomes [`Documents`]; those become a draft of what one command needs ([`InitDraft`], [`JoinDraft`],
//! [`ResetDraft`], [`UpgradeDraft`]), decoded strictly and with static defaults; `complete` fills in what depends on
//! the host, from [`ResolveFacts`], and validates, which gives a [`Valid`] draft; that converts to [`internal`].
//! Flags make drafts too. Nothing here performs I/O. Answers to upstream `cmd/kubeadm/app/apis` and
//! `app/util/config`.

pub mod advertise;
pub mod component;
pub mod core_v1;
pub mod defaults;
pub mod endpoint;
pub mod feature_gates;
pub mod file;
pub mod go_text;
pub mod image_reference;
pub mod internal;
pub mod ip;
pub mod print;
pub mod schema;
pub mod token;
pub mod url;
pub mod v1beta4;
pub mod version;

mod complete;
mod dns_name;
mod documents;
mod error;
mod finding;
mod load;
mod path;
mod registry;
mod render;
mod resolve;
mod sensitive;
mod validate;
mod warning;

#[cfg(test)]
mod golden;

pub use complete::Valid;
pub use documents::{ConfigDocument, Documents, GroupVersionKind};
pub use error::{BadDocument, ConfigError, Detail, Location, Unresolved};
pub use finding::{Finding, Kind};
pub use load::{
    CiBuild, Experimental, InitDraft, JoinDraft, Policy, ResetDraft, StoredComponent, StoredConfiguration,
    Strictness, UpgradeDraft, check_known,
};
pub use render::{SEPARATOR, render_cluster_configuration};
pub use resolve::{CriSockets, ResolveFacts};
pub use sensitive::Sensitive;
pub use validate::{ignored_checks, validate_mixed_arguments};
pub use warning::{Warning, WarningCode};
