//! The feature gates of kubeadm itself.
//!
//! Answers to upstream `cmd/kubeadm/app/features`.

use std::collections::BTreeMap;

use thiserror::Error;

/// A feature gate.
#[derive(Debug)]
pub struct FeatureGate {
    /// Its name.
    pub name: &'static str,
    /// `ALPHA`, `BETA` or empty for stable ones.
    pub stage: &'static str,
    /// Its value unless given.
    pub default: bool,
}

/// Every feature gate.
pub const GATES: [FeatureGate; 1] =
    [FeatureGate { name: "RootlessControlPlane", stage: "ALPHA", default: false }];

/// A `--feature-gates` value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FeatureGateError {
    /// No `=`.
    #[error("missing bool value for feature-gate key:{0}")]
    MissingValue(String),
    /// No such gate.
    #[error("unrecognized feature-gate key: {0}")]
    Unknown(String),
    /// Neither true nor false.
    #[error("invalid value {value} for feature-gate key: {key}, use true|false instead")]
    NotBoolean {
        /// The gate.
        key: String,
        /// Its value.
        value: String,
    },
}

/// The gate of that name.
pub fn find(name: &str) -> Option<&'static FeatureGate> {
    GATES.iter().find(|gate| gate.name == name)
}

/// Whether a gate is on.
pub fn is_enabled(given: &BTreeMap<String, bool>, name: &str) -> bool {
    given.get(name).copied().unwrap_or_else(|| find(name).is_some_and(|gate| gate.default))
}

/// One line per gate for help texts.
pub fn descriptions() -> Vec<String> {
    let describe = |gate: &FeatureGate| {
        let stage = if gate.stage.is_empty() { String::new() } else { format!("{} - ", gate.stage) };
        format!("{}=true|false ({stage}default={})", gate.name, gate.default)
    };
    GATES.iter().map(describe).collect()
}

/// Reads `Name=true,Other=false`.
pub fn parse_feature_gates(text: &str) -> Result<BTreeMap<String, bool>, FeatureGateError> {
    text.split(',').filter(|item| !item.is_empty()).map(parse_gate).collect()
}

fn parse_gate(item: &str) -> Result<(String, bool), FeatureGateError> {
    let (key, value) = item.split_once('=').ok_or_else(|| FeatureGateError::MissingValue(item.to_owned()))?;
    let (key, value) = (key.trim(), value.trim());
    let gate = find(key).ok_or_else(|| FeatureGateError::Unknown(key.to_owned()))?;
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok((gate.name.to_owned(), true)),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok((gate.name.to_owned(), false)),
        _ => Err(FeatureGateError::NotBoolean { key: key.to_owned(), value: value.to_owned() }),
    }
}

/// What an upgrade should know of the gates a cluster was made with: those that are gone.
pub fn unknown_gates(given: &BTreeMap<String, bool>) -> BTreeMap<String, String> {
    let gone = given.keys().filter(|name| find(name).is_none());
    gone.map(|name| (name.clone(), format!("Unknown feature gate flag: {name}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match parse_feature_gates(text) {
            Ok(gates) => format!("{gates:?}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "for {text:?}");
    }

    #[test]
    fn gates_are_read_from_flags() {
        check("", "{}");
        check("RootlessControlPlane=true", "{\"RootlessControlPlane\": true}");
        check(" RootlessControlPlane = F ,", "{\"RootlessControlPlane\": false}");
        check("RootlessControlPlane", "missing bool value for feature-gate key:RootlessControlPlane");
        check("Nope=true", "unrecognized feature-gate key: Nope");
        check(
            "RootlessControlPlane=yes",
            "invalid value yes for feature-gate key: RootlessControlPlane, use true|false instead",
        );
    }

    #[test]
    fn help_describes_every_gate() {
        assert_eq!(descriptions(), ["RootlessControlPlane=true|false (ALPHA - default=false)"]);
    }

    #[test]
    fn a_gate_is_as_given_or_as_by_default() {
        let given = BTreeMap::from([("RootlessControlPlane".to_owned(), true), ("Gone".to_owned(), true)]);
        assert!(is_enabled(&given, "RootlessControlPlane"));
        assert!(!is_enabled(&BTreeMap::new(), "RootlessControlPlane"));
        assert_eq!(unknown_gates(&given)["Gone"], "Unknown feature gate flag: Gone");
    }
}
