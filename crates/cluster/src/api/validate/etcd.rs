//! Local and external etcd.

use super::arguments::validate_arguments;
use super::text::{
    Scheme, validate_absolute, validate_alternative_names, validate_repository, validate_urls,
};
use crate::api::finding::{Field, Finding};
use crate::api::v1beta4::types::{Etcd, ExternalEtcd, LocalEtcd};

pub(super) fn validate(etcd: &Etcd, field: &Field) -> Vec<Finding> {
    match (&etcd.local, &etcd.external) {
        (None, None) => vec![field.invalid("", "either .Etcd.Local or .Etcd.External is required")],
        (Some(_), Some(_)) => {
            vec![field.invalid("", ".Etcd.Local and .Etcd.External are mutually exclusive")]
        }
        (Some(local), None) => validate_local(local, &field.child("local")),
        (None, Some(external)) => validate_external(external, &field.child("external")),
    }
}

fn validate_local(etcd: &LocalEtcd, field: &Field) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        validate_absolute(&etcd.data_dir, &field.child("dataDir")).into_iter().collect();
    findings.extend(validate_alternative_names(&etcd.server_cert_sans, &field.child("serverCertSANs")));
    findings.extend(validate_alternative_names(&etcd.peer_cert_sans, &field.child("peerCertSANs")));
    if !etcd.image_repository.is_empty() {
        findings.extend(validate_repository(&etcd.image_repository, &field.child("imageRepository")));
    }
    findings.extend(validate_arguments(&etcd.extra_args, &field.child("extraArgs")));
    findings
}

fn validate_external(etcd: &ExternalEtcd, field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    let [ca, cert, key] = [&etcd.ca_file, &etcd.cert_file, &etcd.key_file].map(|file| !file.is_empty());
    if cert != key {
        let detail = "either both or none of .Etcd.External.CertFile and .Etcd.External.KeyFile must be set";
        findings.push(field.invalid("", detail));
    }
    if cert && key && !ca {
        let detail =
            "setting .Etcd.External.CertFile and .Etcd.External.KeyFile requires .Etcd.External.CAFile";
        findings.push(field.invalid("", detail));
    }
    let endpoints = field.child("endpoints");
    if etcd.endpoints.is_empty() {
        findings.push(endpoints.invalid("", "at least one endpoint must be specified"));
    } else {
        let scheme = if ca || cert || key { Scheme::Https } else { Scheme::Any };
        findings.extend(validate_urls(&etcd.endpoints, scheme, &endpoints));
    }
    findings.extend(validate_urls(&etcd.http_endpoints, Scheme::Any, &field.child("httpEndpoints")));
    for (name, file) in
        [("caFile", &etcd.ca_file), ("certFile", &etcd.cert_file), ("keyFile", &etcd.key_file)]
    {
        if !file.is_empty() {
            findings.extend(validate_absolute(file, &field.child(name)));
        }
    }
    findings
}
