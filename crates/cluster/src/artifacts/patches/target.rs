//! What can be patched, and how.

/// A document that patches can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchTarget {
    /// The static Pod of etcd.
    Etcd,
    /// The static Pod of kube-apiserver.
    KubeApiServer,
    /// The static Pod of kube-controller-manager.
    KubeControllerManager,
    /// The static Pod of kube-scheduler.
    KubeScheduler,
    /// The configuration of the kubelet.
    KubeletConfiguration,
    /// The Deployment of CoreDNS.
    CoreDnsDeployment,
    /// The DaemonSet of kube-proxy.
    KubeProxyDaemonSet,
}

/// How a patch changes its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchType {
    /// Operations one after the other (RFC 6902).
    Json,
    /// Values that replace others (RFC 7386).
    Merge,
    /// Values merged by what the types of Kubernetes say.
    Strategic,
}

const TARGETS: [(PatchTarget, &str, &str); 7] = [
    (PatchTarget::Etcd, "etcd", "Pod"),
    (PatchTarget::KubeApiServer, "kube-apiserver", "Pod"),
    (PatchTarget::KubeControllerManager, "kube-controller-manager", "Pod"),
    (PatchTarget::KubeScheduler, "kube-scheduler", "Pod"),
    (PatchTarget::KubeletConfiguration, "kubeletconfiguration", "KubeletConfiguration"),
    (PatchTarget::CoreDnsDeployment, "corednsdeployment", "Deployment"),
    (PatchTarget::KubeProxyDaemonSet, "kubeproxydaemonset", "DaemonSet"),
];

const TYPES: [(PatchType, &str, &str); 3] = [
    (PatchType::Json, "json", "application/json-patch+json"),
    (PatchType::Merge, "merge", "application/merge-patch+json"),
    (PatchType::Strategic, "strategic", "application/strategic-merge-patch+json"),
];

impl PatchTarget {
    /// Every target with its name, in the order in which messages list them.
    pub fn all() -> impl Iterator<Item = (Self, &'static str)> {
        TARGETS.iter().map(|(target, name, _)| (*target, *name))
    }

    /// How file names start.
    pub fn name(self) -> &'static str {
        TARGETS.iter().find(|(target, _, _)| *target == self).map_or("", |(_, name, _)| name)
    }

    /// Its type in [`crate::artifacts::api_types`].
    pub(super) fn type_name(self) -> &'static str {
        TARGETS.iter().find(|(target, _, _)| *target == self).map_or("", |(_, _, type_name)| type_name)
    }
}

impl PatchType {
    /// Every type with its name, in the order in which messages list them.
    pub fn all() -> impl Iterator<Item = (Self, &'static str)> {
        TYPES.iter().map(|(patch_type, name, _)| (*patch_type, *name))
    }

    /// The media type that the API calls it by.
    pub fn media_type(self) -> &'static str {
        TYPES
            .iter()
            .find(|(patch_type, _, _)| *patch_type == self)
            .map_or("", |(_, _, media_type)| media_type)
    }
}
