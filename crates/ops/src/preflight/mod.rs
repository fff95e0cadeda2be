//! Is the host ready? Checks that run before anything is changed, and that can change nothing themselves.
//!
//! [`checks`] lists what an operation checks, as data; [`run()`] goes through a list and collects what is wrong. A check
//! sees the host through [`View`], which has no method that writes: what must be asked over the network (the container
//! runtime, an external etcd) is asked beforehand and given to the view as answers. Names, severities and messages are
//! the reference's; causes and remedies are ours. Answers to upstream `cmd/kubeadm/app/preflight`.

pub mod checks;
pub mod external_etcd;
pub mod extra;
pub mod image_pull;
pub mod runtime;

mod check;
mod files;
mod finding;
mod hostname;
mod ignore;
mod kubelet_version;
mod kubernetes_version;
mod machine;
mod port;
mod program;
mod proxy;
mod report;
mod run;
mod services;
mod swap;
mod system;
mod view;

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;

pub use check::{Check, KubeletOf};
pub use finding::{CheckName, Finding, Severity};
pub use ignore::IgnoredChecks;
pub use proxy::ProxyEnvironment;
pub use report::{PreflightError, Report};
pub use run::run;
pub(crate) use services::NO_SERVICE_MANAGER;
pub use view::{Exemptions, View};
