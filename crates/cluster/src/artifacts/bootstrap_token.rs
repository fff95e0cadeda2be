//! Bootstrap tokens as Secrets.
//!
//! Owns both directions. Answers to upstream `cmd/kubeadm/app/apis/bootstraptoken/v1/utils.go`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use thiserror::Error;

use super::object::{KUBE_SYSTEM, Object};
use crate::api::internal::BootstrapToken;
use crate::api::schema::parse_rfc3339;
use crate::api::token::BootstrapTokenString;
use crate::artifacts::go_text::quote;

/// The type of such Secrets.
pub const SECRET_TYPE: &str = "bootstrap.kubernetes.io/token";
const NAME_PREFIX: &str = "bootstrap-token-";
const USAGE_PREFIX: &str = "usage-bootstrap-";

/// A Secret that is no bootstrap token. The token itself is not repeated.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TokenSecretError {
    /// It lacks a part of the token.
    #[error("bootstrap Token Secret has no {field} data: {name}")]
    Missing {
        /// `token-id` or `token-secret`.
        field: &'static str,
        /// The Secret.
        name: String,
    },
    /// Its name does not fit the token.
    #[error(
        "bootstrap token name is not of the form '{NAME_PREFIX}(token-id)'. Actual: {}. Expected: {}",
        quote(actual),
        quote(expected)
    )]
    Name {
        /// Its name.
        actual: String,
        /// The name that fits.
        expected: String,
    },
    /// What it has for a token is none.
    #[error("bootstrap Token Secret is invalid and couldn't be parsed: {0}")]
    Token(#[from] crate::api::token::MalformedToken),
    /// Its end is no time.
    #[error("can't parse expiration time of bootstrap token {}: {reason}", quote(name))]
    Expiration {
        /// The Secret.
        name: String,
        /// Why.
        reason: String,
    },
}

/// The name of a token's Secret.
pub fn secret_name(id: &str) -> String {
    format!("{NAME_PREFIX}{id}")
}

/// The Secret of a token that is made at `now`.
pub fn secret(token: &BootstrapToken, now: Timestamp) -> Object {
    let mut data = Map::new();
    let mut set = |key: &str, value: &str| _ = data.insert(key.to_owned(), STANDARD.encode(value).into());
    set("token-id", token.token.id());
    set("token-secret", token.token.secret());
    if !token.description.is_empty() {
        set("description", &token.description);
    }
    if let Some(end) = expiration(token, now) {
        set("expiration", &end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    }
    for usage in &token.usages {
        set(&format!("{USAGE_PREFIX}{usage}"), "true");
    }
    if !token.groups.is_empty() {
        set("auth-extra-groups", &token.groups.join(","));
    }
    Object::new(json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": { "name": secret_name(token.token.id()), "namespace": KUBE_SYSTEM },
        "type": SECRET_TYPE,
        "data": data,
    }))
}

/// An absolute end comes before a lifetime; without either, or past the end of time, there is none.
fn expiration(token: &BootstrapToken, now: Timestamp) -> Option<Timestamp> {
    let lifetime = token.ttl.filter(|ttl| !ttl.is_zero());
    token.expires.or_else(|| now.checked_add(SignedDuration::try_from(lifetime?).ok()?).ok())
}

/// Reads a token from its Secret.
pub fn parse_secret(secret: &Value) -> Result<BootstrapToken, TokenSecretError> {
    let name = secret.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let data = secret.get("data").and_then(Value::as_object);
    let decode = |value: &Value| String::from_utf8(STANDARD.decode(value.as_str()?).ok()?).ok();
    let get = |key: &str| data.and_then(|data| decode(data.get(key)?)).filter(|value| !value.is_empty());
    let require = |field| get(field).ok_or_else(|| TokenSecretError::Missing { field, name: name.clone() });
    let id = require("token-id")?;
    let expected = secret_name(&id);
    if name != expected {
        return Err(TokenSecretError::Name { actual: name, expected });
    }
    let token: BootstrapTokenString = format!("{id}.{}", require("token-secret")?).parse()?;
    let expires = get("expiration").map(|text| parse_rfc3339(&text)).transpose();
    let expires = expires.map_err(|reason| TokenSecretError::Expiration { name: name.clone(), reason })?;
    let usages = data.into_iter().flatten().filter(|(_, value)| decode(value).as_deref() == Some("true"));
    let mut usages: Vec<String> =
        usages.filter_map(|(key, _)| Some(key.strip_prefix(USAGE_PREFIX)?.to_owned())).collect();
    usages.sort();
    let groups = get("auth-extra-groups").map(|groups| groups.split(',').map(String::from).collect());
    Ok(BootstrapToken {
        token,
        description: get("description").unwrap_or_default(),
        ttl: None,
        expires,
        usages,
        groups: groups.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn token() -> BootstrapToken {
        BootstrapToken {
            token: "abcdef.0123456789abcdef".parse().unwrap(),
            description: "for node 7".into(),
            ttl: None,
            expires: Some("2031-02-03T04:05:06+02:00".parse().unwrap()),
            usages: vec!["authentication".into(), "signing".into()],
            groups: vec!["system:bootstrappers:a".into(), "system:bootstrappers:b".into()],
        }
    }

    fn now() -> Timestamp {
        "2026-11-20T23:30:00.9Z".parse().unwrap()
    }

    #[track_caller]
    fn check_expiration(change: fn(&mut BootstrapToken), expected: Option<&str>) {
        let mut token = token();
        change(&mut token);
        let document = secret(&token, now()).document;
        let shown = document
            .pointer("/data/expiration")
            .map(|value| STANDARD.decode(value.as_str().unwrap()).unwrap());
        assert_eq!(shown.map(|bytes| String::from_utf8(bytes).unwrap()).as_deref(), expected);
    }

    #[test]
    fn an_absolute_end_comes_before_a_lifetime() {
        check_expiration(|token| token.ttl = Some(Duration::from_secs(60)), Some("2031-02-03T02:05:06Z"));
    }

    #[test]
    fn a_lifetime_counts_from_now() {
        check_expiration(
            |token| (token.expires, token.ttl) = (None, Some(Duration::from_secs(3600))),
            Some("2026-11-21T00:30:00Z"),
        );
    }

    #[test]
    fn a_token_may_never_end() {
        check_expiration(|token| token.expires = None, None);
        check_expiration(|token| (token.expires, token.ttl) = (None, Some(Duration::ZERO)), None);
        check_expiration(|token| (token.expires, token.ttl) = (None, Some(Duration::MAX)), None);
    }

    #[test]
    fn a_token_reads_back() {
        assert_eq!(parse_secret(&secret(&token(), now()).document), Ok(token()));
    }

    #[test]
    fn a_secret_that_is_no_token_is_named() {
        let check = |pointer: &str, value: &str, expected: &str| {
            let mut document = secret(&token(), now()).document;
            *document.pointer_mut(pointer).unwrap() = value.into();
            let error = parse_secret(&document).unwrap_err().to_string();
            assert_eq!(error, expected);
            assert!(!error.contains("0123456789"));
        };
        check("/data/token-id", "", "bootstrap Token Secret has no token-id data: bootstrap-token-abcdef");
        check(
            "/data/token-secret",
            "?",
            "bootstrap Token Secret has no token-secret data: bootstrap-token-abcdef",
        );
        check(
            "/metadata/name",
            "other",
            "bootstrap token name is not of the form 'bootstrap-token-(token-id)'. Actual: \"other\". Expected: \
             \"bootstrap-token-abcdef\"",
        );
        check(
            "/data/expiration",
            &STANDARD.encode("soon"),
            "can't parse expiration time of bootstrap token \"bootstrap-token-abcdef\": parsing time \"soon\" as \
             \"2006-01-02T15:04:05Z07:00\": cannot parse \"soon\" as \"2006\"",
        );
    }

    #[test]
    fn usages_that_are_not_set_do_not_count() {
        let mut document = secret(&token(), now()).document;
        document["data"]["usage-bootstrap-signing"] = STANDARD.encode("false").into();
        assert_eq!(parse_secret(&document).unwrap().usages, ["authentication"]);
    }
}
