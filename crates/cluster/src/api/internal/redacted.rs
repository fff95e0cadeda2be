//! How types with secrets in them are shown while debugging: without the secrets.

use std::fmt;

use super::{BootstrapTokenDiscovery, Discovery, InitConfiguration, JoinControlPlane};
use crate::api::token::REDACTED;

/// Stands for a secret; empty ones are shown as such.
fn redacted(secret: &str) -> &'static str {
    if secret.is_empty() { "" } else { REDACTED }
}

impl fmt::Debug for InitConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InitConfiguration")
            .field("cluster", &self.cluster)
            .field("bootstrap_tokens", &self.bootstrap_tokens)
            .field("dry_run", &self.dry_run)
            .field("node_registration", &self.node_registration)
            .field("local_api_endpoint", &self.local_api_endpoint)
            .field("certificate_key", &redacted(&self.certificate_key))
            .field("skip_phases", &self.skip_phases)
            .field("patches_directory", &self.patches_directory)
            .field("timeouts", &self.timeouts)
            .finish()
    }
}

impl fmt::Debug for JoinControlPlane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinControlPlane")
            .field("local_api_endpoint", &self.local_api_endpoint)
            .field("certificate_key", &redacted(&self.certificate_key))
            .finish()
    }
}

impl fmt::Debug for Discovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discovery")
            .field("bootstrap_token", &self.bootstrap_token)
            .field("file", &self.file)
            .field("tls_bootstrap_token", &redacted(&self.tls_bootstrap_token))
            .finish()
    }
}

impl fmt::Debug for BootstrapTokenDiscovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BootstrapTokenDiscovery")
            .field("token", &redacted(&self.token))
            .field("api_server_endpoint", &self.api_server_endpoint)
            .field("ca_cert_hashes", &self.ca_cert_hashes)
            .field("unsafe_skip_ca_verification", &self.unsafe_skip_ca_verification)
            .finish()
    }
}
