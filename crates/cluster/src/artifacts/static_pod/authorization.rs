//! The authorization modes of kube-apiserver.

use thiserror::Error;

use crate::api::internal::Arg;

const DEFAULT_MODES: &str = "Node,RBAC";
const KNOWN_MODES: [&str; 6] = ["Node", "RBAC", "Webhook", "ABAC", "AlwaysAllow", "AlwaysDeny"];

/// What a user should know about the modes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AuthorizationWarning {
    /// A mode does not exist.
    #[error("ignoring unknown kube-apiserver authorization-mode \"{mode}\"")]
    UnknownMode {
        /// The mode.
        mode: String,
    },
    /// The modes are not the default ones.
    #[error("the default kube-apiserver authorization-mode is \"{DEFAULT_MODES}\"; using \"{modes}\"")]
    NotDefault {
        /// The modes.
        modes: String,
    },
}

/// The default modes, or those that replace them.
pub(super) fn modes(argument: Option<&Arg>) -> (String, Vec<AuthorizationWarning>) {
    let requested = argument.map(|arg| arg.value.as_str()).unwrap_or_default();
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        requested.split(',').filter(|mode| !mode.is_empty()).partition(|mode| KNOWN_MODES.contains(mode));
    let unknown = unknown.into_iter().map(|mode| AuthorizationWarning::UnknownMode { mode: mode.to_owned() });
    let mut warnings: Vec<AuthorizationWarning> = unknown.collect();
    let modes = known.join(",");
    let merges = argument.is_some_and(|arg| arg.merge_method.is_some());
    if modes.is_empty() || merges || modes == DEFAULT_MODES {
        return (DEFAULT_MODES.to_owned(), warnings);
    }
    warnings.push(AuthorizationWarning::NotDefault { modes: modes.clone() });
    (modes, warnings)
}
