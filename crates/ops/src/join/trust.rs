//! What makes a joining node trust `cluster-info`: the token's signature and the pinned keys. Pure.
//!
//! Answers to upstream `cmd/kubeadm/app/discovery/token`.

use cluster::artifacts::kubeconfig::Kubeconfig;
use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use pki::{BootstrapToken, Certificate, NotPinned, PublicKeyPin};
use serde_json::Value;
use thiserror::Error;

use crate::Voice;

/// Why the information is not trusted.
#[derive(Debug, Error)]
pub enum TrustError {
    /// There is no kubeconfig in it.
    #[error(
        "there is no kubeconfig key in the cluster-info ConfigMap. This API Server isn't set up for token \
         bootstrapping, can't connect"
    )]
    NoKubeconfig,
    /// No signature of this token.
    #[error(
        "token id {id:?} is invalid for this cluster or it has expired. Use \"kubeadm token create\" on the \
         control-plane node to create a new valid token"
    )]
    NoSignature {
        /// The token's id.
        id: String,
    },
    /// The signature is wrong: another secret, or a changed kubeconfig.
    #[error("failed to verify JWS signature of received cluster info object, can't trust this API Server")]
    BadSignature,
    /// The signed kubeconfig cannot be read.
    #[error("couldn't parse the kubeconfig file in the cluster-info ConfigMap: {reason}")]
    Kubeconfig {
        /// Why.
        reason: String,
    },
    /// The authority cannot be read.
    #[error("failed to parse cluster CA from the cluster-info ConfigMap")]
    Authority(#[source] pki::CertificateError),
    /// No certificate has a pinned key.
    #[error("cluster CA found in cluster-info ConfigMap is invalid")]
    NotPinned(#[source] NotPinned),
    /// Some certificates have no pinned key, and all of them would be trusted.
    #[error(
        "the cluster CA bundle holds certificates that are not pinned: {}", joined(.unpinned)
    )]
    PartlyPinned {
        /// Their pins.
        unpinned: Vec<PublicKeyPin>,
    },
    /// The verified connection gave other information.
    #[error(
        "the second kubeconfig from the cluster-info ConfigMap (using validated TLS) was different from the first"
    )]
    Changed,
}

fn joined(pins: &[PublicKeyPin]) -> String {
    pins.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Explain for TrustError {
    fn code(&self) -> Code {
        Code(match self {
            Self::NoKubeconfig => "join.no-cluster-info",
            Self::NoSignature { .. } => "join.token-unknown",
            Self::BadSignature => "join.bad-signature",
            Self::Kubeconfig { .. } | Self::Authority(_) => "join.bad-cluster-info",
            Self::NotPinned(_) => "join.not-pinned",
            Self::PartlyPinned { .. } => "join.partly-pinned",
            Self::Changed => "join.cluster-info-changed",
        })
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Self::NotPinned(not_pinned) => format!(
                "if you trust this cluster, compare with its CA and join with {}",
                not_pinned
                    .found
                    .iter()
                    .map(|pin| format!("--discovery-token-ca-cert-hash {pin}"))
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
            Self::PartlyPinned { unpinned } => format!(
                "whoever has a key of these certificates could pose as the cluster; if they are the cluster's own, \
                 add {}",
                unpinned
                    .iter()
                    .map(|pin| format!("--discovery-token-ca-cert-hash {pin}"))
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
            Self::NoSignature { .. } | Self::BadSignature => {
                "make a new token on a control-plane node: kubeadm token create --print-join-command".into()
            }
            _ => return None,
        })
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Trust
    }
}

/// Verifies the token's signature and returns the signed kubeconfig, as text and parsed.
pub fn verify_signature(
    config_map: &Value,
    token: &BootstrapToken,
) -> Result<(String, Kubeconfig), TrustError> {
    let data = |key: &str| config_map.get("data").and_then(|data| data.get(key)).and_then(Value::as_str);
    let text = data("kubeconfig").filter(|text| !text.is_empty()).ok_or(TrustError::NoKubeconfig)?;
    let signature = data(&format!("jws-kubeconfig-{}", token.id()))
        .filter(|signature| !signature.is_empty())
        .ok_or_else(|| TrustError::NoSignature { id: token.id().to_owned() })?;
    if !pki::jws::is_valid(signature, text, token) {
        return Err(TrustError::BadSignature);
    }
    let kubeconfig = Kubeconfig::parse(text).map_err(|e| TrustError::Kubeconfig { reason: e.to_string() })?;
    if kubeconfig.current_cluster().is_none() {
        return Err(TrustError::Kubeconfig { reason: "it names no cluster".into() });
    }
    Ok((text.to_owned(), kubeconfig))
}

/// Checks the authority in a kubeconfig against the pins.
///
/// DIFFERS: as `kubewright` every certificate must be pinned. The reference is content with one of them, and then
/// trusts them all: whoever has a stolen token could append an authority of his own.
pub fn verify_pins(kubeconfig: &Kubeconfig, pins: &[PublicKeyPin], voice: Voice) -> Result<(), TrustError> {
    let ca = kubeconfig.current_cluster().map(|(_, cluster)| cluster.ca_data()).unwrap_or_default();
    let certificates = Certificate::parse_all_pem(&ca).map_err(TrustError::Authority)?;
    PublicKeyPin::check_any(pins, &certificates).map_err(TrustError::NotPinned)?;
    let unpinned: Vec<PublicKeyPin> = certificates
        .iter()
        .map(|certificate| certificate.public_key().pin())
        .filter(|pin| !pins.contains(pin))
        .collect();
    match voice {
        Voice::Kubewright if !unpinned.is_empty() => Err(TrustError::PartlyPinned { unpinned }),
        _ => Ok(()),
    }
}
