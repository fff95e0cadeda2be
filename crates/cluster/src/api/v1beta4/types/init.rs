//! `InitConfiguration`.

use crate::api::schema::{GoDuration, Type, api_type};
use crate::api::sensitive::Sensitive;
use crate::api::token::BootstrapTokenString;

use super::{ApiEndpoint, NodeRegistration, Patches, Timeouts};

api_type! {
    /// This node's part of what `init` needs.
    pub struct InitConfiguration {
        /// `kubeadm.k8s.io/v1beta4`.
        api_version: String => optional("apiVersion").via("TypeMeta"),
        /// `InitConfiguration`.
        kind: String => optional("kind").via("TypeMeta"),
        /// Tokens to make; one by default.
        bootstrap_tokens: Vec<BootstrapToken> => optional("bootstrapTokens"),
        /// Change nothing.
        dry_run: bool => optional("dryRun"),
        /// How this node registers.
        node_registration: NodeRegistration => optional("nodeRegistration"),
        /// Where this node's API server listens.
        local_api_endpoint: ApiEndpoint => optional("localAPIEndpoint"),
        /// Hex AES-256 key of the Secret `kubeadm-certs`.
        certificate_key: Sensitive => optional("certificateKey"),
        /// Phases left out.
        skip_phases: Vec<String> => optional("skipPhases"),
        /// Patches.
        patches: Option<Patches> => optional("patches"),
        /// Limits of waits.
        timeouts: Option<Timeouts> => optional("timeouts"),
    }
}

api_type! {
    /// A bootstrap token and what it may do.
    pub struct BootstrapToken("v1.BootstrapToken") {
        /// `id.secret`; random by default.
        token: Option<BootstrapTokenString> => always("token"),
        /// Free text.
        description: String => optional("description"),
        /// Lifetime, 24h by default.
        ttl: Option<GoDuration> => optional("ttl"),
        /// Absolute end (RFC 3339).
        expires: Option<String> => optional("expires") as Type::Pointer(&Type::Time),
        /// What it is good for.
        usages: Vec<String> => optional("usages"),
        /// Groups it authenticates as.
        groups: Vec<String> => optional("groups"),
    }
}
