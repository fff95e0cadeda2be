//! What can go wrong between the program and an API server.

use host::diagnostic::ExitStatus;
use host::os_text::os_text;
use host::{Code, Explain};
use thiserror::Error;

/// A client could not be made from a kubeconfig.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The kubeconfig cannot be read.
    #[error("the kubeconfig cannot be read")]
    Kubeconfig(#[source] kube::config::KubeconfigError),
    /// The server's address is no URL.
    #[error("the server address {server:?} is no URL")]
    Server {
        /// What stands there.
        server: String,
        /// What is wrong with it.
        source: http::uri::InvalidUri,
    },
    /// TLS or credentials could not be set up.
    #[error("the connection cannot be set up")]
    Setup(#[source] kube::Error),
}

impl Explain for ConnectError {
    fn code(&self) -> Code {
        Code("kube.connect")
    }

    fn help(&self) -> Option<String> {
        Some("check the kubeconfig: its current-context, server, certificate-authority-data and user".into())
    }
}

/// A request that failed.
#[derive(Debug, Error)]
pub enum ApiError {
    /// The server answered with a failure (`metav1.Status`).
    #[error("{message}")]
    Status {
        /// HTTP status.
        code: u16,
        /// Machine-readable reason (`NotFound`, `AlreadyExists`, ...).
        reason: String,
        /// The server's sentence.
        message: String,
    },
    /// No answer arrived.
    #[error("{method} {url}: {reason}")]
    Unreachable {
        /// HTTP method.
        method: String,
        /// Where the request went.
        url: String,
        /// The innermost cause, in words.
        reason: String,
    },
    /// The server's certificate is not trusted.
    #[error("{method} {url}: the server's certificate is not trusted: {reason}")]
    Untrusted {
        /// HTTP method.
        method: String,
        /// Where the request went.
        url: String,
        /// Why.
        reason: String,
    },
    /// The answer makes no sense.
    #[error("the answer to {method} {url} cannot be read: {reason}")]
    Answer {
        /// HTTP method.
        method: String,
        /// Where the request went.
        url: String,
        /// Why.
        reason: String,
    },
    /// The object names no kind the program writes.
    #[error(transparent)]
    Path(#[from] super::PathError),
}

impl ApiError {
    pub(super) fn of(error: kube::Error, method: &str, url: String) -> Self {
        let method = method.to_owned();
        match error {
            kube::Error::Api(status) => Self::Status {
                code: status.code,
                reason: status.reason.clone(),
                message: status.message.clone(),
            },
            kube::Error::SerdeError(e) => Self::Answer { method, url, reason: e.to_string() },
            other => {
                let reason = innermost(&other);
                if reason.contains("certificate") {
                    Self::Untrusted { method, url, reason: explain_certificate(&reason) }
                } else {
                    Self::Unreachable { method, url, reason }
                }
            }
        }
    }

    /// The object does not exist.
    pub fn is_not_found(&self) -> bool {
        self.has_reason("NotFound")
    }

    /// The object exists already.
    pub fn is_already_exists(&self) -> bool {
        self.has_reason("AlreadyExists")
    }

    /// The server refuses the object itself.
    pub fn is_invalid(&self) -> bool {
        self.has_reason("Invalid")
    }

    /// Somebody else changed the object meanwhile.
    pub fn is_conflict(&self) -> bool {
        self.has_reason("Conflict")
    }

    /// The server was reached but refuses this user.
    pub fn is_forbidden(&self) -> bool {
        self.has_reason("Forbidden")
    }

    /// Asking again cannot help: the request itself is wrong, or the peer cannot be trusted.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Status { code, .. } => matches!(code, 400 | 405 | 413 | 415 | 422),
            Self::Path(_) => true,
            Self::Unreachable { .. } | Self::Untrusted { .. } | Self::Answer { .. } => false,
        }
    }

    fn has_reason(&self, wanted: &str) -> bool {
        matches!(self, Self::Status { reason, .. } if reason == wanted)
    }
}

impl Explain for ApiError {
    fn code(&self) -> Code {
        Code(match self {
            Self::Status { code: 401, .. } => "kube.unauthorized",
            Self::Status { code: 403, .. } => "kube.forbidden",
            Self::Status { code: 404, .. } => "kube.not-found",
            Self::Status { .. } => "kube.refused",
            Self::Unreachable { .. } => "kube.unreachable",
            Self::Untrusted { .. } => "kube.untrusted",
            Self::Answer { .. } => "kube.answer",
            Self::Path(_) => "kube.path",
        })
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unreachable { .. } => {
                "check that the API server runs (crictl ps) and that no firewall is between".into()
            }
            Self::Untrusted { .. } => {
                "compare the server address with the names in its certificate, and the clocks of both hosts"
                    .into()
            }
            Self::Status { code: 401 | 403, .. } => "use a kubeconfig with the rights of admin.conf".into(),
            _ => return None,
        })
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Untrusted { .. } => ExitStatus::Trust,
            _ => ExitStatus::General,
        }
    }
}

/// HTTP libraries wrap one error in three; only the innermost says what happened.
pub(super) fn innermost(error: &kube::Error) -> String {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.downcast_ref().map_or_else(|| cause.to_string(), os_text)
}

/// rustls names certificate errors by its types; these are the usual ones in words.
fn explain_certificate(reason: &str) -> String {
    const WORDS: [(&str, &str); 5] = [
        ("UnknownIssuer", "it is signed by an unknown certificate authority"),
        ("NotValidForName", "it is not valid for the name or address that was dialled"),
        ("NotValidYet", "it is not valid yet; compare the clocks of both hosts"),
        ("Expired", "it has expired; compare the clocks of both hosts"),
        ("BadSignature", "its signature does not match the certificate authority"),
    ];
    WORDS
        .iter()
        .find(|(key, _)| reason.contains(key))
        .map_or_else(|| reason.to_owned(), |(_, words)| (*words).into())
}
