//! Flags next to a configuration file.

use std::collections::BTreeSet;

use crate::api::error::ConfigError;

/// Flags that go together with `--config`; so do all that start with `skip-`.
const ALLOWED: [&str; 16] = [
    "config",
    "ignore-preflight-errors",
    "dry-run",
    "kubeconfig",
    "node-name",
    "kubeconfig-dir",
    "upload-certs",
    "print-manifest",
    "allow-missing-template-keys",
    "output",
    "show-managed-fields",
    "print-join-command",
    "rootfs",
    "v",
    "log-file",
    "yes",
];

/// Refuses flags whose values belong into the configuration file. `given` are the names of the flags on the
/// command line.
pub fn validate_mixed_arguments(given: &[&str]) -> Result<(), ConfigError> {
    let mixed: BTreeSet<&str> =
        given.iter().copied().filter(|name| !ALLOWED.contains(name) && !name.starts_with("skip-")).collect();
    if mixed.is_empty() || !given.contains(&"config") {
        return Ok(());
    }
    Err(ConfigError::MixedArguments(mixed.into_iter().map(str::to_owned).collect()))
}

/// The checks whose errors are ignored, in lower case; `all` excludes others.
pub fn ignored_checks(flag: &[String], file: &[String]) -> Result<BTreeSet<String>, ConfigError> {
    let checks: BTreeSet<String> = file.iter().chain(flag).map(|check| check.to_lowercase()).collect();
    if checks.contains("all") && checks.len() > 1 {
        return Err(ConfigError::IgnoredChecks(checks.into_iter().collect::<Vec<_>>().join(",")));
    }
    Ok(checks)
}
