//! How a node registers and where its API server listens.

use super::arguments::validate_arguments;
use crate::api::defaults::CRI_SOCKET_SCHEME;
use crate::api::dns_name::subdomain_faults;
use crate::api::finding::{Field, Finding};
use crate::api::go_text::quote;
use crate::api::ip::parse_ip;
use crate::api::url::Url;
use crate::api::v1beta4::types::{ApiEndpoint, NodeRegistration};

pub(super) fn validate_registration(node: &NodeRegistration, field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    if node.name.is_empty() {
        findings.push(field.required(
            "--node-name or .nodeRegistration.name in the config file is a required value. It seems like this value \
             couldn't be automatically detected in your environment, please specify the desired value using the CLI or \
             config file.",
        ));
    } else {
        let faults = subdomain_faults(&node.name);
        findings.extend(faults.into_iter().map(|fault| field.child("name").invalid(&node.name, fault)));
    }
    findings.extend(validate_socket(&node.cri_socket, &field.child("criSocket")));
    findings.extend(validate_arguments(&node.kubelet_extra_args, &field.child("kubeletExtraArgs")));
    findings.extend(validate_pull_policy(&node.image_pull_policy, &field.child("imagePullPolicy")));
    findings
}

pub(super) fn validate_socket(socket: &str, field: &Field) -> Vec<Finding> {
    if socket.is_empty() {
        return vec![field.invalid(socket, "empty CRI socket")];
    }
    match Url::parse(socket) {
        Err(error) => vec![field.invalid(socket, format!("URL parsing error: {error}"))],
        Ok(url) if url.scheme != CRI_SOCKET_SCHEME => {
            let detail =
                format!("only URL scheme \"{CRI_SOCKET_SCHEME}\" is supported, got {}", quote(&url.scheme));
            vec![field.invalid(socket, detail)]
        }
        Ok(_) => Vec::new(),
    }
}

pub(super) fn validate_pull_policy(policy: &str, field: &Field) -> Option<Finding> {
    let known = ["", "Always", "IfNotPresent", "Never"].contains(&policy);
    (!known).then(|| field.invalid_json(&policy, "invalid pull policy"))
}

pub(super) fn validate_endpoint(endpoint: &ApiEndpoint, field: &Field) -> Vec<Finding> {
    let address = field.child("advertiseAddress");
    let bad_address = parse_ip(&endpoint.advertise_address).is_none();
    let bad_port = !(1..=65535).contains(&endpoint.bind_port);
    let address =
        bad_address.then(|| address.invalid(&endpoint.advertise_address, "ip address is not valid"));
    let port = bad_port
        .then(|| field.child("bindPort").invalid_json(&endpoint.bind_port, "port number is not valid"));
    address.into_iter().chain(port).collect()
}
