//! Environment variables of containers.
//!
//! Answers to upstream `cmd/kubeadm/app/util/env.go`. Reading the environment is the caller's business.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The variables of the caller that tell of a proxy, in their order.
pub fn proxy_variables(environment: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let is_proxy = |name: &str| name.to_lowercase().ends_with("_proxy");
    environment.into_iter().filter(|(name, value)| is_proxy(name) && !value.is_empty()).collect()
}

/// Merges proxy variables with `corev1.EnvVar` documents, which win; sorted by name.
pub(super) fn merge_variables(proxy: &[(String, String)], extra: &[Value]) -> Vec<Value> {
    let proxy = proxy.iter().map(|(name, value)| (name.as_str(), json!({ "name": name, "value": value })));
    let extra = extra
        .iter()
        .map(|variable| (variable.get("name").and_then(Value::as_str).unwrap_or_default(), variable.clone()));
    let merged: BTreeMap<&str, Value> = proxy.chain(extra).collect();
    merged.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proxies_are_taken_from_the_environment() {
        let environment =
            [("HTTPS_PROXY", "a"), ("no_proxy", "b"), ("FTP_Proxy", ""), ("PROXY", "c"), ("PATH", "d")];
        let taken = proxy_variables(environment.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(taken, [("HTTPS_PROXY".into(), "a".into()), ("no_proxy".into(), "b".into())]);
    }

    #[test]
    fn the_configuration_wins_and_names_sort() {
        let proxy = [("b".to_owned(), "proxy".to_owned()), ("a".to_owned(), "proxy".to_owned())];
        let extra = [json!({ "name": "b", "value": "extra" }), json!({ "name": "b", "value": "last" })];
        let expected = [json!({ "name": "a", "value": "proxy" }), json!({ "name": "b", "value": "last" })];
        assert_eq!(merge_variables(&proxy, &extra), expected);
    }
}
