//! kube-controller-manager.

use serde_json::json;

use super::mounts::Mounts;
use super::pod::{self, PodSpec};
use super::probes::{Probes, Scheme, bind_address};
use super::{CaKey, Component, ControlPlaneInput, StaticPod, StaticPodError};
use crate::artifacts::arguments::DefaultArguments;
use crate::artifacts::environment::merge_variables;
use crate::artifacts::images::kubernetes_image;
use crate::artifacts::layout::{CONTROLLER_MANAGER_KUBECONFIG, join};

const PORT: i32 = 10257;

/// The static Pod of kube-controller-manager.
pub fn kube_controller_manager(input: &ControlPlaneInput<'_>) -> Result<StaticPod, StaticPodError> {
    let cluster = input.cluster;
    let component = &cluster.controller_manager;
    let mut mounts = Mounts::default();
    mounts.certificates(&cluster.certificates_dir, &input.host.ca_directories);
    mounts.file("kubeconfig", CONTROLLER_MANAGER_KUBECONFIG);
    mounts.extra(&component.extra_volumes);
    let pod = pod::build(PodSpec {
        component: Component::KubeControllerManager,
        image: kubernetes_image(Component::KubeControllerManager.name(), cluster),
        arguments: defaults(input).combine(&component.extra_args),
        probes: Probes {
            host: bind_address(&component.extra_args),
            port: PORT,
            scheme: Scheme::Https,
            liveness_path: "/healthz",
            readiness_path: None,
            startup_path: "/healthz",
            startup_timeout: input.health_check_timeout,
        },
        mounts: mounts.sorted(),
        requests: json!({ "cpu": "200m" }),
        environment: merge_variables(&input.host.proxy_environment, &component.extra_envs),
        annotation: None,
    });
    StaticPod::new(Component::KubeControllerManager, &pod)
}

fn defaults(input: &ControlPlaneInput<'_>) -> DefaultArguments {
    let cluster = input.cluster;
    let certificate = |name: &str| join(&cluster.certificates_dir, name);
    // Without a key to sign with, the signing controller must not start.
    let (signing_certificate, signing_key) = match input.host.ca_key {
        CaKey::Local => (certificate("ca.crt"), certificate("ca.key")),
        CaKey::External => (String::new(), String::new()),
    };
    let mut defaults = DefaultArguments::from([
        ("authentication-kubeconfig", CONTROLLER_MANAGER_KUBECONFIG),
        ("authorization-kubeconfig", CONTROLLER_MANAGER_KUBECONFIG),
        ("bind-address", "127.0.0.1"),
        ("client-ca-file", &certificate("ca.crt")),
        ("cluster-signing-cert-file", &signing_certificate),
        ("cluster-signing-key-file", &signing_key),
        ("controllers", "*,bootstrapsigner,tokencleaner"),
        ("kubeconfig", CONTROLLER_MANAGER_KUBECONFIG),
        ("leader-elect", "true"),
        ("requestheader-client-ca-file", &certificate("front-proxy-ca.crt")),
        ("root-ca-file", &certificate("ca.crt")),
        ("service-account-private-key-file", &certificate("sa.key")),
        ("use-service-account-credentials", "true"),
    ]);
    let networking = &cluster.networking;
    if !networking.pod_subnet.is_empty() {
        defaults.set("allocate-node-cidrs", "true");
        defaults.set("cluster-cidr", &networking.pod_subnet);
        if !networking.service_subnet.is_empty() {
            defaults.set("service-cluster-ip-range", &networking.service_subnet);
        }
    }
    if !cluster.cluster_name.is_empty() {
        defaults.set("cluster-name", &cluster.cluster_name);
    }
    defaults
}
