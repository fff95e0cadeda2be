//! Paths, names, URLs, keys: texts with a form.

use crate::api::finding::{Field, Finding};
use crate::api::image_reference::is_valid_repository;
use crate::api::ip::parse_ip;
use crate::api::url::Url;
use crate::api::{dns_name, endpoint};

const CERTIFICATE_KEY_BYTES: usize = 32;

pub(super) fn validate_absolute(path: &str, field: &Field) -> Option<Finding> {
    (!path.starts_with('/')).then(|| field.invalid(path, "path is not absolute"))
}

pub(super) fn validate_host_port(endpoint: &str, field: &Field) -> Option<Finding> {
    let invalid = !endpoint.is_empty() && endpoint::parse_host_port(endpoint).is_err();
    invalid.then(|| field.invalid(endpoint, "endpoint is not valid"))
}

pub(super) fn validate_repository(repository: &str, field: &Field) -> Option<Finding> {
    (!is_valid_repository(repository)).then(|| field.invalid(repository, "invalid image repository format"))
}

/// Names and addresses of a certificate: DNS names, with a wildcard or without, and IP addresses.
pub(super) fn validate_alternative_names(names: &[String], field: &Field) -> Vec<Finding> {
    let check = |(index, name): (usize, &String)| {
        let plain = dns_name::subdomain_faults(name);
        let wildcard = dns_name::wildcard_subdomain_faults(name);
        let invalid = !plain.is_empty() && !wildcard.is_empty() && parse_ip(name).is_none();
        let rule = "altname is not a valid IP address, DNS label or a DNS label with subdomain wildcards";
        let faults = format!("{rule}: {}; {}", plain.join("; "), wildcard.join("; "));
        invalid.then(|| field.unnamed_item(index).invalid(name, faults))
    };
    names.iter().enumerate().filter_map(check).collect()
}

/// Which schemes a URL may have.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Scheme {
    Any,
    Https,
}

pub(super) fn validate_urls(urls: &[String], scheme: Scheme, field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, text) in urls.iter().enumerate() {
        let field = field.unnamed_item(index);
        match Url::parse(text) {
            Err(error) => findings.push(field.invalid(text, format!("URL parse error: {error}"))),
            Ok(url) => {
                if scheme == Scheme::Https && url.scheme != "https" {
                    findings.push(field.invalid(text, "the URL must be using the HTTPS scheme"));
                }
                if url.scheme.is_empty() {
                    findings.push(field.invalid(text, "the URL without scheme is not allowed"));
                }
            }
        }
    }
    findings
}

/// A hex AES-256 key. It is a secret, so it is not shown.
pub(super) fn validate_certificate_key(key: &str, field: &Field) -> Option<Finding> {
    let digits = key.len();
    // DIFFERS: the reference also names the first wrong character, which is a character of a secret.
    if !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(field.invalid_secret(key, "certificate key decoding error: encoding/hex: invalid byte"));
    }
    if !digits.is_multiple_of(2) {
        return Some(
            field.invalid_secret(key, "certificate key decoding error: encoding/hex: odd length hex string"),
        );
    }
    (digits > 0 && digits / 2 != CERTIFICATE_KEY_BYTES).then(|| {
        field.invalid_secret(
            key,
            format!(
                "invalid certificate key size {}, the key must be an AES key of size {CERTIFICATE_KEY_BYTES}",
                digits / 2
            ),
        )
    })
}
