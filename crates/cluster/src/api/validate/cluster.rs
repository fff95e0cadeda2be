//! `ClusterConfiguration`.

use super::arguments::validate_arguments;
use super::text::{validate_absolute, validate_alternative_names, validate_host_port, validate_repository};
use super::{etcd, network};
use crate::api::defaults::{CA_CERTIFICATE_VALIDITY_SECONDS, CERTIFICATE_VALIDITY_SECONDS};
use crate::api::feature_gates;
use crate::api::finding::{Field, Finding, Kind};
use crate::api::go_text;
use crate::api::schema::GoDuration;
use crate::api::v1beta4::ClusterConfiguration;
use crate::api::warning::{Warning, WarningCode};

/// In the order of their names, as the reference lists them.
const ALGORITHMS: [&str; 5] = ["ECDSA-P256", "ECDSA-P384", "RSA-2048", "RSA-3072", "RSA-4096"];

pub(super) fn validate(cluster: &ClusterConfiguration, warnings: &mut Vec<Warning>) -> Vec<Finding> {
    let root = Field::root(Kind::Cluster);
    let mut findings = Vec::new();
    if !cluster.dns.image_repository.is_empty() {
        let field = root.child("dns").child("imageRepository");
        findings.extend(validate_repository(&cluster.dns.image_repository, &field));
    }
    findings.extend(network::validate(cluster, &root.child("networking"), warnings));
    let api_server = root.child("apiServer");
    findings.extend(validate_alternative_names(&cluster.api_server.cert_sans, &api_server.child("certSANs")));
    for (name, arguments) in [
        ("apiServer", &cluster.api_server.extra_args),
        ("controllerManager", &cluster.controller_manager.extra_args),
        ("scheduler", &cluster.scheduler.extra_args),
    ] {
        findings.extend(validate_arguments(arguments, &root.child(name).child("extraArgs")));
    }
    findings.extend(validate_absolute(&cluster.certificates_dir, &root.child("certificatesDir")));
    findings.extend(validate_feature_gates(cluster, &root.child("featureGates")));
    findings.extend(validate_host_port(&cluster.control_plane_endpoint, &root.child("controlPlaneEndpoint")));
    findings.extend(validate_repository(&cluster.image_repository, &root.child("imageRepository")));
    findings.extend(etcd::validate(&cluster.etcd, &root.child("etcd")));
    findings.extend(validate_algorithm(&cluster.encryption_algorithm, &root.child("encryptionAlgorithm")));
    warnings.extend(certificate_validity_warnings(cluster));
    findings
}

fn validate_feature_gates(cluster: &ClusterConfiguration, field: &Field) -> Vec<Finding> {
    let unknown = cluster.feature_gates.keys().filter(|name| feature_gates::find(name).is_none());
    unknown
        .map(|name| {
            field.invalid_json(&cluster.feature_gates, format!("{name} is not a valid feature name."))
        })
        .collect()
}

fn validate_algorithm(algorithm: &str, field: &Field) -> Option<Finding> {
    let shown = go_text::quote(algorithm);
    let detail =
        format!("Invalid encryption algorithm {shown}. Must be one of {}", go_text::list(&ALGORITHMS));
    (!ALGORITHMS.contains(&algorithm)).then(|| field.invalid_json(&algorithm, detail))
}

/// Long lives are allowed, but not recommended.
fn certificate_validity_warnings(cluster: &ClusterConfiguration) -> Vec<Warning> {
    let (leaf, ca) = (cluster.certificate_validity_period, cluster.ca_certificate_validity_period);
    let (Some(leaf), Some(ca)) = (leaf, ca) else { return Vec::new() };
    let longest_leaf = GoDuration::from_secs(CERTIFICATE_VALIDITY_SECONDS);
    let longest_ca = GoDuration::from_secs(CA_CERTIFICATE_VALIDITY_SECONDS);
    let rules = [
        (
            leaf > longest_leaf,
            format!(
                "certificateValidityPeriod: the value {leaf} is more than the recommended default for certificate \
                 expiration: {longest_leaf}"
            ),
        ),
        (
            ca > longest_ca,
            format!(
                "caCertificateValidityPeriod: the value {ca} is more than the recommended default for CA certificate \
                 expiration: {longest_ca}"
            ),
        ),
        (
            leaf > ca,
            format!(
                "certificateValidityPeriod: the value {leaf} is more than the caCertificateValidityPeriod: {ca}"
            ),
        ),
    ];
    let broken = rules.into_iter().filter(|(broken, _)| *broken);
    broken
        .map(|(_, text)| Warning::new(WarningCode::CertificateValidity, format!("WARNING: {text}")))
        .collect()
}
