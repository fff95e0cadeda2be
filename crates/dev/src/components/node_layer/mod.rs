//! Owns the tree that makes a Debian machine a node: runtime, kubelet, plugins and their units.
//!
//! A machine mounts it above the Debian tree. Where files are, and what the units say, is as in the projects' own
//! packages. It has no kubeadm, since which one is put to the test is the machine's matter, and no
//! network configuration. Whether the kubelet's unit is enabled is the machine's matter too.

mod containerd_config;

use std::path::PathBuf;
use std::process::Command;

use super::ComponentsError;
use super::cache::{Cache, Entry, Key};
use super::files;
use super::programs::Programs;
use super::release::Release;
use super::workspace::answer;
pub use containerd_config::{
    CgroupDriver, ContainerdConfigError, ContainerdSettings, OomScores, render_containerd_config,
};

/// To be raised when the same parts are to give another tree.
const REVISION: &str = "1";

/// What `containerd config default` prints, for machines that need other settings.
pub(super) const CONTAINERD_DEFAULTS: &str = "usr/share/containerd/config.default.toml";
const CONTAINERD_CONFIG: &str = "etc/containerd/config.toml";

/// Where programs are on a node.
struct Folder {
    path: &'static str,
    directory: fn(&Programs) -> &PathBuf,
    /// Programs of that directory.
    programs: &'static [&'static str],
}

const FOLDERS: &[Folder] = &[
    Folder { path: "usr/bin", directory: |programs| &programs.kubernetes, programs: &["kubelet", "kubectl"] },
    Folder {
        path: "usr/local/bin",
        directory: |programs| &programs.containerd,
        programs: &["containerd", "containerd-shim-runc-v2", "ctr"],
    },
    Folder { path: "usr/local/bin", directory: |programs| &programs.runc, programs: &["runc"] },
    Folder { path: "usr/local/bin", directory: |programs| &programs.etcd, programs: &["etcdctl", "etcdutl"] },
    Folder {
        path: "opt/cni/bin",
        directory: |programs| &programs.cni_plugins,
        programs: &["bridge", "host-local", "loopback", "portmap", "ptp"],
    },
];

const FILES: &[(&str, &str)] = &[
    ("etc/default/kubelet", "KUBELET_EXTRA_ARGS=\n"),
    ("usr/lib/systemd/system/containerd.service", include_str!("containerd.service")),
    ("usr/lib/systemd/system/kubelet.service", include_str!("kubelet.service")),
    ("usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", include_str!("10-kubeadm.conf")),
];

/// Containerd's unit is enabled.
const LINKS: &[(&str, &str)] = &[(
    "etc/systemd/system/multi-user.target.wants/containerd.service",
    "/usr/lib/systemd/system/containerd.service",
)];

const DIRECTORIES: &[&str] = &["etc/cni/net.d", "etc/kubernetes/manifests", "var/lib/kubelet"];

/// Returns the tree.
pub(super) fn ensure(
    cache: &mut Cache<'_>,
    release: &Release,
    programs: &Programs,
) -> Result<PathBuf, ComponentsError> {
    cache.ensure(&entry(cache, release, programs), |workspace| {
        let root = &workspace.result;
        for folder in FOLDERS {
            let directory = (folder.directory)(programs);
            for program in folder.programs {
                files::link_or_copy(&directory.join(program), &root.join(folder.path).join(program))?;
            }
        }
        for (path, content) in FILES {
            files::write(&root.join(path), content)?;
        }
        for (path, target) in LINKS {
            files::link_symbolically(target, &root.join(path))?;
        }
        for path in DIRECTORIES {
            files::create_directory(&root.join(path))?;
        }
        let containerd = programs.containerd.join("containerd");
        let defaults = answer(Command::new(containerd).args(["config", "default"]))?;
        let config = render_containerd_config(&defaults, &settings(release))?;
        files::write(&root.join(CONTAINERD_DEFAULTS), defaults)?;
        files::write(&root.join(CONTAINERD_CONFIG), config)?;
        Ok(())
    })
}

/// The settings of an ordinary node.
fn settings(release: &Release) -> ContainerdSettings {
    ContainerdSettings {
        sandbox_image: release.expand("registry.k8s.io/pause:{pause}"),
        cgroup_driver: CgroupDriver::Systemd,
        oom_scores: OomScores::AsRequested,
    }
}

fn entry(cache: &Cache<'_>, release: &Release, programs: &Programs) -> Entry {
    let folders = FOLDERS.iter().map(|folder| {
        let directory = cache.identity((folder.directory)(programs));
        format!("{} {directory} {:?}", folder.path, folder.programs)
    });
    let tables = format!("{:?}", (FILES, LINKS, DIRECTORIES, settings(release)));
    let parts = folders.chain([REVISION.to_owned(), tables]);
    Entry { kind: "node-layers", name: format!("v{}", release.kubernetes), key: Key::of(parts) }
}
