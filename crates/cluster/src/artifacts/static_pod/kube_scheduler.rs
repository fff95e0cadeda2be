//! kube-scheduler.

use serde_json::json;

use super::mounts::Mounts;
use super::pod::{self, PodSpec};
use super::probes::{Probes, Scheme, bind_address};
use super::{Component, ControlPlaneInput, StaticPod, StaticPodError};
use crate::artifacts::arguments::DefaultArguments;
use crate::artifacts::environment::merge_variables;
use crate::artifacts::images::kubernetes_image;
use crate::artifacts::layout::SCHEDULER_KUBECONFIG;

const PORT: i32 = 10259;

/// The static Pod of kube-scheduler.
pub fn kube_scheduler(input: &ControlPlaneInput<'_>) -> Result<StaticPod, StaticPodError> {
    let cluster = input.cluster;
    let component = &cluster.scheduler;
    let mut mounts = Mounts::default();
    mounts.file("kubeconfig", SCHEDULER_KUBECONFIG);
    mounts.extra(&component.extra_volumes);
    let defaults = DefaultArguments::from([
        ("authentication-kubeconfig", SCHEDULER_KUBECONFIG),
        ("authorization-kubeconfig", SCHEDULER_KUBECONFIG),
        ("bind-address", "127.0.0.1"),
        ("kubeconfig", SCHEDULER_KUBECONFIG),
        ("leader-elect", "true"),
    ]);
    let pod = pod::build(PodSpec {
        component: Component::KubeScheduler,
        image: kubernetes_image(Component::KubeScheduler.name(), cluster),
        arguments: defaults.combine(&component.extra_args),
        probes: Probes {
            host: bind_address(&component.extra_args),
            port: PORT,
            scheme: Scheme::Https,
            liveness_path: "/livez",
            readiness_path: Some("/readyz"),
            startup_path: "/livez",
            startup_timeout: input.health_check_timeout,
        },
        mounts: mounts.sorted(),
        requests: json!({ "cpu": "100m" }),
        environment: merge_variables(&input.host.proxy_environment, &component.extra_envs),
        annotation: None,
    });
    StaticPod::new(Component::KubeScheduler, &pod)
}
