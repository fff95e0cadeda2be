//! Owns the real parts that machines run: Kubernetes, etcd, containerd and the rest, the Debian tree that
//! they are put into, and their images.
//!
//! All are compiled from published source, or come from Debian, on this host: no container registry takes part.
//! They are kept in a cache outside the repository, so that only the first run takes minutes.
//! What is done with them (machines, clusters) is not this module's matter.

mod cache;
mod files;
mod go;
mod go_mod;
mod host_packages;
mod image;
mod node_layer;
mod pause;
mod program;
mod programs;
mod release;
mod rootfs;
#[cfg(test)]
mod test_directory;
mod workspace;

use std::path::{Path, PathBuf, absolute};
use std::{env, fs};

use cache::Cache;
pub use files::FileError;
use go::Go;
pub use go::{GoError, WrongVersion};
pub use host_packages::{HostPackagesError, ensure_host_packages};
pub use image::{Image, OtherImages};
pub use node_layer::{
    CgroupDriver, ContainerdConfigError, ContainerdSettings, OomScores, render_containerd_config,
};
use programs::Programs;
use release::Release;
pub use release::UnknownRelease;
pub use workspace::CommandError;

/// The parts of one Kubernetes release, all there and none to be changed: other runs use the same files.
#[derive(Clone, Debug)]
pub struct ComponentSet {
    /// The release: `v1.37.0`.
    pub version: String,
    /// A Debian tree without anything of Kubernetes: the lowest directory of a machine's overlay.
    pub rootfs: PathBuf,
    /// What makes it a node of this release, apart from kubeadm: the next directory of the overlay.
    pub node_layer: PathBuf,
    /// What `kubeadm init` installs, and `agnhost` for tests.
    pub images: Vec<Image>,
    /// The reference kubeadm.
    pub kubeadm_reference: PathBuf,
    /// kubelet.
    pub kubelet: PathBuf,
    /// kubectl.
    pub kubectl: PathBuf,
    /// kube-apiserver.
    pub kube_apiserver: PathBuf,
    /// kube-controller-manager.
    pub kube_controller_manager: PathBuf,
    /// kube-scheduler.
    pub kube_scheduler: PathBuf,
    /// kube-proxy.
    pub kube_proxy: PathBuf,
    /// etcd.
    pub etcd: PathBuf,
    /// etcdctl.
    pub etcdctl: PathBuf,
    /// etcdutl.
    pub etcdutl: PathBuf,
    /// containerd.
    pub containerd: PathBuf,
    /// ctr.
    pub ctr: PathBuf,
    /// runc.
    pub runc: PathBuf,
    /// CoreDNS.
    pub coredns: PathBuf,
    /// agnhost.
    pub agnhost: PathBuf,
    /// pause.
    pub pause: PathBuf,
}

/// Components that can't be had.
#[derive(Debug, thiserror::Error)]
pub enum ComponentsError {
    /// There is no such release in the table.
    #[error(transparent)]
    UnknownRelease(#[from] UnknownRelease),
    /// This host lacks packages.
    #[error(transparent)]
    HostPackages(#[from] HostPackagesError),
    /// Go can't be used.
    #[error(transparent)]
    Go(#[from] GoError),
    /// A command that makes something failed.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// What was made is of another version than was asked for.
    #[error(transparent)]
    WrongVersion(#[from] WrongVersion),
    /// The images aren't those of the release.
    #[error(transparent)]
    OtherImages(#[from] OtherImages),
    /// Containerd can't be configured.
    #[error(transparent)]
    ContainerdConfig(#[from] ContainerdConfigError),
}

/// Returns the parts of a Kubernetes release such as `v1.37.0`, and makes those that the cache doesn't have.
///
/// `progress` is told what is made and how long it took. Runs at the same time, and runs after one that was
/// killed, are safe.
pub fn ensure(
    cache: &Path,
    version: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<ComponentSet, ComponentsError> {
    let release = Release::find(version)?;
    ensure_host_packages(progress)?;
    let go = Go::locate()?;
    let root = absolute(cache).map_err(files::at("find", cache))?;
    let mut cache = Cache::new(&root, progress);
    let rootfs = rootfs::ensure(&mut cache, &go)?;
    let programs = Programs::ensure(&mut cache, &go, release)?;
    let images = image::ensure(&mut cache, release, &go.architecture, &programs, &rootfs)?;
    let node_layer = node_layer::ensure(&mut cache, release, &programs)?;
    Ok(ComponentSet {
        version: version.to_owned(),
        rootfs,
        node_layer,
        images,
        kubeadm_reference: programs.kubernetes.join("kubeadm"),
        kubelet: programs.kubernetes.join("kubelet"),
        kubectl: programs.kubernetes.join("kubectl"),
        kube_apiserver: programs.kubernetes.join("kube-apiserver"),
        kube_controller_manager: programs.kubernetes.join("kube-controller-manager"),
        kube_scheduler: programs.kubernetes.join("kube-scheduler"),
        kube_proxy: programs.kubernetes.join("kube-proxy"),
        etcd: programs.etcd.join("etcd"),
        etcdctl: programs.etcd.join("etcdctl"),
        etcdutl: programs.etcd.join("etcdutl"),
        containerd: programs.containerd.join("containerd"),
        ctr: programs.containerd.join("ctr"),
        runc: programs.runc.join("runc"),
        coredns: programs.coredns.join("coredns"),
        agnhost: programs.agnhost.join("agnhost"),
        pause: programs.pause.join("pause"),
    })
}

impl ComponentSet {
    /// Renders containerd's configuration for a machine that needs other settings than the node layer has.
    pub fn containerd_config(&self, settings: &ContainerdSettings) -> Result<String, ComponentsError> {
        let defaults = self.node_layer.join(node_layer::CONTAINERD_DEFAULTS);
        let defaults = fs::read_to_string(&defaults).map_err(files::at("read", &defaults))?;
        Ok(render_containerd_config(&defaults, settings)?)
    }
}

/// Where the cache is unless something else is asked for: `$KUBEWRIGHT_CACHE`, or `kubewright` among the
/// user's caches.
pub fn default_cache_dir() -> PathBuf {
    cache_dir(|name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
}

fn cache_dir(variable: impl Fn(&str) -> Option<PathBuf>) -> PathBuf {
    variable("KUBEWRIGHT_CACHE")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("kubewright")))
        .or_else(|| Some(variable("HOME")?.join(".cache/kubewright")))
        .unwrap_or_else(|| PathBuf::from("/var/cache/kubewright"))
}

#[cfg(test)]
mod tests;
