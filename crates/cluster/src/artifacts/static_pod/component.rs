//! What runs in static Pods.

use crate::artifacts::layout;
use crate::artifacts::patches::PatchTarget;

/// A component of the control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Component {
    /// etcd.
    Etcd,
    /// kube-apiserver.
    KubeApiServer,
    /// kube-controller-manager.
    KubeControllerManager,
    /// kube-scheduler.
    KubeScheduler,
}

impl Component {
    /// The components released with Kubernetes, in the order in which `init` makes them.
    pub const CONTROL_PLANE: [Self; 3] =
        [Self::KubeApiServer, Self::KubeControllerManager, Self::KubeScheduler];

    /// Its name, which is that of its Pod, its container and its command.
    pub fn name(self) -> &'static str {
        match self {
            Self::Etcd => "etcd",
            Self::KubeApiServer => "kube-apiserver",
            Self::KubeControllerManager => "kube-controller-manager",
            Self::KubeScheduler => "kube-scheduler",
        }
    }

    /// Its manifest's path.
    pub fn manifest(self) -> String {
        layout::manifest(self.name())
    }

    /// What patches call it.
    pub fn patch_target(self) -> PatchTarget {
        match self {
            Self::Etcd => PatchTarget::Etcd,
            Self::KubeApiServer => PatchTarget::KubeApiServer,
            Self::KubeControllerManager => PatchTarget::KubeControllerManager,
            Self::KubeScheduler => PatchTarget::KubeScheduler,
        }
    }
}
