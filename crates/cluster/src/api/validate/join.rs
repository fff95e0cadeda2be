//! `JoinConfiguration`: discovery, and the rest.

use super::node::{validate_endpoint, validate_registration};
use super::text::validate_certificate_key;
use super::token::validate_token;
use crate::api::endpoint::split_host_port;
use crate::api::finding::{Field, Finding, Kind};
use crate::api::url::Url;
use crate::api::v1beta4::JoinConfiguration;
use crate::api::v1beta4::types::{BootstrapTokenDiscovery, Discovery};

/// Whether the file that discovery names is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api) enum DiscoveryFile {
    Present,
    Absent,
}

pub(super) fn validate(join: &JoinConfiguration, file: DiscoveryFile) -> Vec<Finding> {
    let root = Field::root(Kind::Join);
    let mut findings = validate_discovery(&join.discovery, file, &root.child("discovery"));
    findings.extend(validate_registration(&join.node_registration, &root.child("nodeRegistration")));
    if let Some(control_plane) = &join.control_plane {
        let field = root.child("controlPlane");
        findings
            .extend(validate_endpoint(&control_plane.local_api_endpoint, &field.child("localAPIEndpoint")));
        findings
            .extend(validate_certificate_key(&control_plane.certificate_key, &field.child("certificateKey")));
    }
    if !join.ca_cert_path.starts_with('/') || !join.ca_cert_path.ends_with(".crt") {
        let detail = "the ca certificate path must be an absolute path";
        findings.push(root.child("caCertPath").invalid(&join.ca_cert_path, detail));
    }
    findings
}

fn validate_discovery(discovery: &Discovery, file: DiscoveryFile, field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    match (&discovery.bootstrap_token, &discovery.file) {
        (None, None) => findings.push(field.invalid("", "bootstrapToken or file must be set")),
        (Some(_), Some(_)) => findings.push(field.invalid("", "bootstrapToken and file cannot both be set")),
        _ => {}
    }
    let tls_token = || validate_token(&discovery.tls_bootstrap_token, &field.child("tlsBootstrapToken"));
    if let Some(bootstrap) = &discovery.bootstrap_token {
        findings.extend(validate_bootstrap_token(bootstrap, &field.child("bootstrapToken")));
        findings.extend(tls_token());
    }
    if let Some(kubeconfig) = &discovery.file {
        let field = field.child("file").child("kubeConfigPath");
        findings.extend(validate_kubeconfig(&kubeconfig.kube_config_path, file, &field));
        if !discovery.tls_bootstrap_token.is_empty() {
            findings.extend(tls_token());
        }
    }
    findings
}

fn validate_bootstrap_token(discovery: &BootstrapTokenDiscovery, field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    let endpoint = &discovery.api_server_endpoint;
    if endpoint.is_empty() {
        findings.push(field.required("APIServerEndpoint is not set"));
    }
    if discovery.ca_cert_hashes.is_empty() && !discovery.unsafe_skip_ca_verification {
        findings.push(field.child("caCertHashes").invalid(
            "",
            "using token-based discovery without caCertHashes can be unsafe. Set unsafeSkipCAVerification as true in \
             your kubeadm config file or pass --discovery-token-unsafe-skip-ca-verification flag to continue",
        ));
    }
    findings.extend(validate_token(&discovery.token, &field.child("token")));
    if let Err(error) = split_host_port(endpoint) {
        findings.push(field.child("apiServerEndpoint").invalid(endpoint, error));
    }
    findings
}

/// A file that exists, or an https URL.
fn validate_kubeconfig(path: &str, file: DiscoveryFile, field: &Field) -> Option<Finding> {
    let neither = || Some(field.invalid(path, "not a valid HTTPS URL or a file on disk"));
    match Url::parse(path) {
        Err(_) => neither(),
        Ok(url) if url.scheme.is_empty() && file == DiscoveryFile::Absent => neither(),
        Ok(url) if url.scheme.is_empty() || url.scheme == "https" => None,
        Ok(_) => Some(field.invalid(path, "if a URL is used, the scheme must be https")),
    }
}
