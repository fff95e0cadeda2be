//! How a node registers: its name, its taint, its runtime.

use super::{Resolution, ResolveFacts};
use crate::api::defaults;
use crate::api::finding::Kind;
use crate::api::go_text::quote;
use crate::api::internal;
use crate::api::v1beta4::types::NodeRegistration;
use crate::api::warning::{Warning, WarningCode};

/// Sockets of container runtimes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriSockets {
    /// Nobody looked; the default will do.
    NotLookedFor,
    /// Those of [`defaults::KNOWN_CRI_SOCKETS`] that answer.
    Found(Vec<String>),
}

/// The taint a node gets when its configuration does not say.
pub(super) enum Taint {
    ControlPlane,
    None,
}

pub(super) fn resolve(
    node: &mut NodeRegistration,
    taint: Taint,
    kind: Kind,
    facts: &ResolveFacts,
    resolution: &mut Resolution<'_>,
) {
    let name = if node.name.is_empty() { &facts.host_name } else { &node.name };
    node.name = name.trim().to_lowercase();
    if node.name.is_empty() {
        resolution.fail(kind, "nodeRegistration.name", "empty hostname is invalid");
    }
    if let Taint::ControlPlane = taint {
        let (key, effect) = defaults::CONTROL_PLANE_TAINT;
        node.taints.get_or_insert_with(|| {
            vec![internal::Taint { key: key.into(), effect: effect.into(), ..internal::Taint::default() }]
        });
    }
    resolve_socket(&mut node.cri_socket, kind, &facts.cri_sockets, resolution);
}

pub(super) fn resolve_socket(
    socket: &mut String,
    kind: Kind,
    detected: &CriSockets,
    resolution: &mut Resolution<'_>,
) {
    let (code, path) = match kind {
        Kind::Reset => (WarningCode::SocketWithoutSchemeAtReset, "criSocket"),
        _ => (WarningCode::SocketWithoutScheme, "nodeRegistration.criSocket"),
    };
    let scheme = defaults::CRI_SOCKET_SCHEME;
    if !socket.is_empty() && !socket.starts_with(scheme) {
        let given = quote(socket);
        resolution.warn([Warning::new(
            code,
            format!(
                "Usage of CRI endpoints without URL scheme is deprecated and can cause kubelet errors in the future. \
                 Automatically prepending scheme \"{scheme}\" to the \"criSocket\" with value {given}. Please update \
                 your configuration!"
            ),
        )]);
        *socket = format!("{scheme}://{socket}");
    }
    if socket.is_empty() {
        match detected {
            CriSockets::Found(found) if found.len() > 1 => resolution.fail(
                kind,
                path,
                format!(
                    "found multiple CRI endpoints on the host. Please define which one do you wish to use by setting \
                     the 'criSocket' field in the kubeadm configuration file: {}",
                    found.join(", ")
                ),
            ),
            CriSockets::Found(found) => {
                *socket = found.first().cloned().unwrap_or_else(|| defaults::CRI_SOCKET.to_owned());
            }
            CriSockets::NotLookedFor => defaults::CRI_SOCKET.clone_into(socket),
        }
    }
}
