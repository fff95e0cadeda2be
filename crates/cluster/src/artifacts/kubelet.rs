//! The files of the kubelet.
//!
//! Owns its environment file, its instance configuration and its configuration, in the order in which they build on
//! one another. Answers to upstream `cmd/kubeadm/app/phases/kubelet` and to `Mutate` of its component configuration.

use serde_json::Value;
use thiserror::Error;

use super::arguments::{self, DefaultArguments};
use super::patches::{ApplyError, PatchTarget, Patched, Patches};
use crate::api::internal::{NodeRegistration, Taint};
use crate::artifacts::go_text::{conversion_error, quote};

const ENVIRONMENT_VARIABLE: &str = "KUBELET_KUBEADM_ARGS";
const RESOLVED_CONFIG: &str = "/run/systemd/resolve/resolv.conf";

/// Who gives a node its taints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaintedBy {
    /// The kubelet, as it registers: a worker.
    Kubelet,
    /// The phase `mark-control-plane`.
    MarkControlPlane,
}

/// Whether systemd-resolved serves the host, so that `/etc/resolv.conf` would lead Pods to themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolvedService {
    /// It does.
    Active,
    /// It does not.
    Inactive,
}

/// A resolver configuration that is not the one of systemd-resolved, although that serves the host.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "The recommended value for \"resolvConf\" in \"KubeletConfiguration\" is: {RESOLVED_CONFIG}; the provided value \
     is: {provided}"
)]
pub struct ResolverWarning {
    /// What is configured.
    pub provided: String,
}

/// A configuration that cannot be made.
#[derive(Debug, Error)]
pub enum KubeletConfigError {
    /// A patch does not apply.
    #[error("could not apply patches to the KubeletConfiguration: {0}")]
    Patch(ApplyError),
    /// The instance configuration is not YAML.
    #[error("could not apply kubelet instance configuration as a patch: could not convert patch to JSON: {}", conversion_error(.0))]
    InstanceYaml(yaml::ParseError),
    /// The instance configuration does not apply.
    #[error("could not apply kubelet instance configuration as a patch: {0}")]
    Instance(ApplyError),
}

/// The name under which a node registers: an argument's, the configured one, or the host's.
pub fn node_name<'a>(registration: &'a NodeRegistration, host_name: &'a str) -> &'a str {
    match arguments::last(&registration.kubelet_extra_args, "hostname-override") {
        Some(arg) => &arg.value,
        None if registration.name.is_empty() => host_name,
        None => &registration.name,
    }
}

/// Writes the environment file.
pub fn render_flags_env(registration: &NodeRegistration, host_name: &str, tainted_by: TaintedBy) -> String {
    let mut defaults = DefaultArguments::default();
    let taints = registration.taints.as_deref().unwrap_or_default();
    if tainted_by == TaintedBy::Kubelet && !taints.is_empty() {
        let taints: Vec<String> = taints.iter().map(render_taint).collect();
        defaults.set("register-with-taints", taints.join(","));
    }
    let name = node_name(registration, host_name);
    if name != host_name {
        defaults.set("hostname-override", name);
    }
    let arguments = defaults.combine(&registration.kubelet_extra_args).join(" ");
    format!("{ENVIRONMENT_VARIABLE}={}\n", quote(&arguments))
}

/// Writes the instance configuration: what is this node's alone, and no other's.
pub fn render_instance_config(cri_socket: &str) -> String {
    format!("containerRuntimeEndpoint: {}\n", quote(cri_socket))
}

/// Points the configuration to the resolvers behind systemd-resolved, unless it names its own.
pub fn resolve_around_systemd(
    document: &Value,
    resolved: ResolvedService,
) -> (Value, Option<ResolverWarning>) {
    let mut document = document.clone();
    let Some(fields) = document.as_object_mut().filter(|_| resolved == ResolvedService::Active) else {
        return (document, None);
    };
    match fields.get("resolvConf").and_then(Value::as_str) {
        None => _ = fields.insert("resolvConf".to_owned(), RESOLVED_CONFIG.into()),
        Some(RESOLVED_CONFIG) => {}
        Some(provided) => {
            let warning = ResolverWarning { provided: provided.to_owned() };
            return (document, Some(warning));
        }
    }
    (document, None)
}

/// Applies patches, then the instance configuration, which has the last word.
pub fn patch_config(
    document: &Value,
    patches: &Patches,
    instance_config: &str,
) -> Result<Patched, KubeletConfigError> {
    let target = PatchTarget::KubeletConfiguration;
    let mut patched = patches.apply(target, document).map_err(KubeletConfigError::Patch)?;
    if instance_config.trim().is_empty() {
        return Ok(patched);
    }
    let instance = yaml::parse(instance_config).map_err(KubeletConfigError::InstanceYaml)?.root.to_json();
    let last = Patches::single(target, instance)
        .apply(target, &patched.document)
        .map_err(KubeletConfigError::Instance)?;
    patched.log.extend(last.log);
    Ok(Patched { document: last.document, log: patched.log })
}

/// A taint as arguments and messages have it: `key=value:effect`.
pub fn render_taint(taint: &Taint) -> String {
    let Taint { key, value, effect, .. } = taint;
    match (effect.is_empty(), value.is_empty()) {
        (true, true) => key.clone(),
        (true, false) => format!("{key}={value}:"),
        (false, true) => format!("{key}:{effect}"),
        (false, false) => format!("{key}={value}:{effect}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::internal::Arg;

    fn taint(key: &str, value: &str, effect: &str) -> Taint {
        Taint { key: key.into(), value: value.into(), effect: effect.into(), time_added: None }
    }

    #[test]
    fn taints_are_written_as_arguments_have_them() {
        let check = |taint: Taint, expected: &str| assert_eq!(render_taint(&taint), expected);
        check(taint("k", "v", "NoSchedule"), "k=v:NoSchedule");
        check(taint("k", "", "NoSchedule"), "k:NoSchedule");
        check(taint("k", "v", ""), "k=v:");
        check(taint("k", "", ""), "k");
    }

    #[test]
    fn only_a_worker_registers_with_its_taints() {
        let taints = vec![taint("a", "1", "NoSchedule"), taint("b", "", "NoExecute")];
        let registration = NodeRegistration { taints: Some(taints), ..NodeRegistration::default() };
        let check = |tainted_by, expected: &str| {
            assert_eq!(render_flags_env(&registration, "node-1", tainted_by), expected);
        };
        check(TaintedBy::MarkControlPlane, "KUBELET_KUBEADM_ARGS=\"\"\n");
        check(
            TaintedBy::Kubelet,
            "KUBELET_KUBEADM_ARGS=\"--register-with-taints=a=1:NoSchedule,b:NoExecute\"\n",
        );
    }

    #[test]
    fn the_last_one_to_name_a_node_wins() {
        let mut registration = NodeRegistration::default();
        assert_eq!(node_name(&registration, "host"), "host");
        registration.name = "configured".into();
        assert_eq!(node_name(&registration, "host"), "configured");
        let arg = Arg { name: "hostname-override".into(), value: "argument".into(), merge_method: None };
        registration.kubelet_extra_args.push(arg);
        assert_eq!(node_name(&registration, "host"), "argument");
    }

    #[test]
    fn resolvers_are_looked_for_behind_systemd_resolved() {
        let check = |document: Value, resolved, expected: Value, warned: bool| {
            let (changed, warning) = resolve_around_systemd(&document, resolved);
            assert_eq!((changed, warning.is_some()), (expected, warned));
        };
        let (active, inactive) = (ResolvedService::Active, ResolvedService::Inactive);
        check(json!({}), inactive, json!({}), false);
        check(json!({}), active, json!({ "resolvConf": "/run/systemd/resolve/resolv.conf" }), false);
        check(json!({ "resolvConf": "/mine" }), active, json!({ "resolvConf": "/mine" }), true);
        check(json!({ "resolvConf": "/mine" }), inactive, json!({ "resolvConf": "/mine" }), false);
        let warning = ResolverWarning { provided: "/mine".into() }.to_string();
        assert_eq!(
            warning,
            "The recommended value for \"resolvConf\" in \"KubeletConfiguration\" is: \
             /run/systemd/resolve/resolv.conf; the provided value is: /mine"
        );
    }

    #[test]
    fn the_instance_configuration_has_the_last_word() {
        let document = json!({ "containerRuntimeEndpoint": "", "maxPods": 1 });
        let patched =
            patch_config(&document, &Patches::default(), "containerRuntimeEndpoint: unix:///x\n").unwrap();
        assert_eq!(patched.document, json!({ "containerRuntimeEndpoint": "unix:///x", "maxPods": 1 }));
        assert_eq!(patched.log.len(), 1);
        assert_eq!(patch_config(&document, &Patches::default(), "\n").unwrap().document, document);
        let refused = patch_config(&document, &Patches::default(), "no-fields").unwrap_err().to_string();
        assert!(refused.ends_with(": invalid JSON document"), "{refused}");
    }
}
