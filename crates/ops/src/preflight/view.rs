//! Everything checks may look at. Nothing in it can write.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cluster::api::version::KubernetesVersion;
use host::Observe;

use super::external_etcd::EtcdAnswer;
use super::kubelet_version::{self, KubeletVersionError};
use super::proxy::ProxyEnvironment;
use super::runtime::RuntimeAnswers;

/// Everything checks may look at.
pub struct View<'a> {
    /// The machine.
    pub host: &'a dyn Observe,
    /// What the container runtime said.
    pub runtime: &'a RuntimeAnswers,
    /// The proxies this process would use.
    pub proxies: &'a ProxyEnvironment,
    /// What the endpoints of an external etcd said.
    pub external_etcd: &'a [EtcdAnswer],
    /// What an unfinished run of this program left behind.
    pub exempt: &'a Exemptions,
    kubelet: OnceCell<Result<KubernetesVersion, KubeletVersionError>>,
}

impl<'a> View<'a> {
    /// A view of a machine and of what its runtime said; nothing else.
    pub fn new(host: &'a dyn Observe, runtime: &'a RuntimeAnswers) -> Self {
        Self {
            host,
            runtime,
            proxies: const { &ProxyEnvironment::none() },
            external_etcd: &[],
            exempt: const { &Exemptions::none() },
            kubelet: OnceCell::new(),
        }
    }

    /// The version of the installed kubelet, which is asked once.
    pub(super) fn kubelet_version(&self) -> Result<&KubernetesVersion, &KubeletVersionError> {
        self.kubelet.get_or_init(|| kubelet_version::observe(self.host)).as_ref()
    }
}

/// Files, directories and ports that are taken by an unfinished run of this program, which goes on with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exemptions {
    /// Files it wrote, and directories it or its static Pods fill.
    pub paths: BTreeSet<PathBuf>,
    /// Ports of components it started.
    pub ports: BTreeSet<u16>,
}

impl Exemptions {
    /// Nothing was left behind.
    pub const fn none() -> Self {
        Self { paths: BTreeSet::new(), ports: BTreeSet::new() }
    }

    pub(super) fn has_path(&self, path: &str) -> bool {
        self.paths.contains(Path::new(path))
    }
}
