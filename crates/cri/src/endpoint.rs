//! Where container runtimes listen, and which of them is there.
//!
//! Answers to upstream `cmd/kubeadm/app/util/runtime` (detection), `app/constants` (the sockets) and
//! `k8s.io/cri-client/pkg/util` (the forms of an endpoint).

use std::path::{Path, PathBuf};

use host::{Code, Explain, Observe};
use thiserror::Error;

/// containerd, also the default when no runtime is found.
pub const CONTAINERD: &str = "unix:///var/run/containerd/containerd.sock";
/// CRI-O.
pub const CRIO: &str = "unix:///var/run/crio/crio.sock";
/// Docker Engine behind cri-dockerd.
pub const CRI_DOCKERD: &str = "unix:///var/run/cri-dockerd.sock";

/// The endpoints that are looked at, in this order.
pub const KNOWN: [&str; 3] = [CONTAINERD, CRIO, CRI_DOCKERD];

const SCHEME: &str = "unix";

/// Several runtimes listen, and nothing says which one to use.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "found multiple CRI endpoints on the host. Please define which one do you wish to use by setting the 'criSocket' \
     field in the kubeadm configuration file: {}",
    found.join(", ")
)]
pub struct AmbiguousRuntime {
    /// The endpoints that answer.
    pub found: Vec<&'static str>,
}

impl Explain for AmbiguousRuntime {
    fn code(&self) -> Code {
        Code("cri.ambiguous-runtime")
    }

    fn help(&self) -> Option<String> {
        Some(format!("choose one: --cri-socket={}", self.found.first()?))
    }
}

/// The known endpoints on which a runtime listens.
pub fn listening(host: &dyn Observe) -> Vec<&'static str> {
    KNOWN.into_iter().filter(|known| host.has_listener(&socket(known))).collect()
}

/// The endpoint to use when these listen: the only one, or [`CONTAINERD`] when there is none, so that preflight can
/// report that nobody answers.
pub fn choose(found: Vec<&'static str>) -> Result<&'static str, AmbiguousRuntime> {
    match found.as_slice() {
        [] => Ok(CONTAINERD),
        [only] => Ok(only),
        _ => Err(AmbiguousRuntime { found }),
    }
}

/// The endpoint as a URL if it was given as a bare path, a form that is deprecated.
pub fn add_scheme(endpoint: &str) -> Option<String> {
    (!endpoint.starts_with(SCHEME)).then(|| format!("{SCHEME}://{endpoint}"))
}

/// Why an endpoint cannot be dialled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidEndpoint {
    /// It is empty.
    #[error("endpoint is required")]
    Empty,
    /// It is a TCP address.
    #[error("only support unix socket endpoint")]
    Tcp,
    /// It has another scheme.
    #[error("protocol {scheme:?} not supported")]
    Scheme {
        /// The scheme given.
        scheme: String,
    },
}

/// The socket an endpoint names, given as `unix://` URL or as a path.
pub fn parse(endpoint: &str) -> Result<PathBuf, InvalidEndpoint> {
    match endpoint.split_once("://") {
        None if endpoint.is_empty() => Err(InvalidEndpoint::Empty),
        None => Ok(endpoint.into()),
        Some((SCHEME, _)) => Ok(socket(endpoint)),
        Some(("tcp", _)) => Err(InvalidEndpoint::Tcp),
        Some((scheme, _)) => Err(InvalidEndpoint::Scheme { scheme: scheme.into() }),
    }
}

/// The path of a `unix://` URL. What stands between the slashes is a host name, as in every URL, and ignored:
/// `unix://run/containerd.sock` leads to `/containerd.sock`.
fn socket(url: &str) -> PathBuf {
    let rest = url.strip_prefix("unix://").unwrap_or(url);
    Path::new(rest.find('/').map_or("", |slash| &rest[slash..])).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_urls_or_paths() {
        let check = |endpoint, expected: &str| assert_eq!(parse(endpoint), Ok(PathBuf::from(expected)));
        check("unix:///run/containerd/containerd.sock", "/run/containerd/containerd.sock");
        check("/run/crio/crio.sock", "/run/crio/crio.sock");
        check("unix://run/containerd.sock", "/containerd.sock");
        check("unix://", "");
    }

    #[test]
    fn other_schemes_are_refused() {
        let check = |endpoint, expected: &str| {
            assert_eq!(parse(endpoint).map_err(|e| e.to_string()), Err(expected.to_owned()));
        };
        check("", "endpoint is required");
        check("tcp://127.0.0.1:10010", "only support unix socket endpoint");
        check("npipe:////./pipe/containerd-containerd", "protocol \"npipe\" not supported");
    }

    #[test]
    fn the_runtime_that_listens_is_used_and_containerd_when_none_does() {
        let check = |found: &[&'static str], expected| {
            assert_eq!(choose(found.to_vec()).map_err(|e| e.to_string()), expected, "{found:?}");
        };
        check(&[], Ok(CONTAINERD));
        check(&[CRIO], Ok(CRIO));
        let ambiguous = "found multiple CRI endpoints on the host. Please define which one do you wish to use by \
                         setting the 'criSocket' field in the kubeadm configuration file: \
                         unix:///var/run/containerd/containerd.sock, unix:///var/run/crio/crio.sock";
        check(&[CONTAINERD, CRIO], Err(ambiguous.to_owned()));
    }

    #[test]
    fn a_bare_path_becomes_a_url() {
        assert_eq!(add_scheme("/run/a.sock").as_deref(), Some("unix:///run/a.sock"));
        assert_eq!(add_scheme("unix:///run/a.sock"), None);
    }
}
