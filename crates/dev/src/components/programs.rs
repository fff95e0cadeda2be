//! Owns making all programs of a release, and where they are.

use std::path::PathBuf;

use super::ComponentsError;
use super::cache::Cache;
use super::go::Go;
use super::pause;
use super::program::{AGNHOST, CNI_PLUGINS, CONTAINERD, COREDNS, ETCD, KUBERNETES, RUNC};
use super::release::Release;

/// The directory of each build. The programs in it have the names of the table.
#[derive(Debug)]
pub(super) struct Programs {
    pub kubernetes: PathBuf,
    pub agnhost: PathBuf,
    pub etcd: PathBuf,
    pub containerd: PathBuf,
    pub runc: PathBuf,
    pub cni_plugins: PathBuf,
    pub coredns: PathBuf,
    pub pause: PathBuf,
}

impl Programs {
    pub fn ensure(cache: &mut Cache<'_>, go: &Go, release: &Release) -> Result<Self, ComponentsError> {
        let mut ensure = |build| go.ensure(cache, release, build);
        Ok(Self {
            kubernetes: ensure(&KUBERNETES)?,
            agnhost: ensure(&AGNHOST)?,
            etcd: ensure(&ETCD)?,
            containerd: ensure(&CONTAINERD)?,
            runc: ensure(&RUNC)?,
            cni_plugins: ensure(&CNI_PLUGINS)?,
            coredns: ensure(&COREDNS)?,
            pause: pause::ensure(cache, go, release)?,
        })
    }
}
