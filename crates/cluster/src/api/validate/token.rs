//! Bootstrap tokens.

use std::collections::BTreeSet;

use crate::api::defaults::TOKEN_USAGES;
use crate::api::finding::{Field, Finding};
use crate::api::go_text::quote;
use crate::api::token::BootstrapTokenString;
use crate::api::v1beta4::types::BootstrapToken;

const GROUP_PATTERN: &str = r"\Asystem:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]\z";

pub(super) fn validate_tokens(tokens: &[BootstrapToken], field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let field = field.item(index);
        findings.extend(validate_usages(&token.usages, &field.child("usages")));
        findings.extend(validate_groups(token, &field.child("groups")));
        // By now every token has a lifetime, by default if not by choice: as upstream, one with an end is refused.
        if token.expires.is_some() && token.ttl.is_some() {
            findings.push(
                field.invalid("", "the BootstrapToken .TTL and .Expires fields are mutually exclusive"),
            );
        }
    }
    findings
}

/// A token that is plain text in its document.
pub(super) fn validate_token(token: &str, field: &Field) -> Option<Finding> {
    let valid = token.parse::<BootstrapTokenString>().is_ok();
    (!valid).then(|| field.invalid_secret(token, "the bootstrap token is invalid"))
}

fn validate_usages(usages: &[String], field: &Field) -> Option<Finding> {
    let unknown: BTreeSet<&str> =
        usages.iter().map(String::as_str).filter(|usage| !TOKEN_USAGES.contains(usage)).collect();
    let listed = unknown.iter().copied().collect::<Vec<_>>().join(",");
    (!unknown.is_empty()).then(|| {
        let known = TOKEN_USAGES.join(",");
        let detail = format!("invalid bootstrap token usage string: {listed}, valid usage options: {known}");
        field.invalid_json(&usages, detail)
    })
}

/// Groups matter to tokens that authenticate, and all of them are below `system:bootstrappers:`.
fn validate_groups(token: &BootstrapToken, field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !token.groups.is_empty() && !token.usages.iter().any(|usage| usage == "authentication") {
        let detail = "token groups cannot be specified unless --usages includes \"authentication\"";
        findings.push(field.invalid_json(&token.groups, detail));
    }
    for group in token.groups.iter().filter(|group| !is_bootstrap_group(group)) {
        let detail = format!("bootstrap group {} is invalid (must match {GROUP_PATTERN})", quote(group));
        findings.push(field.invalid_json(&token.groups, detail));
    }
    findings
}

fn is_bootstrap_group(group: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    group.strip_prefix("system:bootstrappers:").is_some_and(|name| {
        name.len() <= 256
            && name.bytes().last().is_some_and(letter)
            && name.bytes().all(|byte| letter(byte) || b":-".contains(&byte))
    })
}
