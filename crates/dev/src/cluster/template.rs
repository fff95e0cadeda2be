//! Owns the state of a containerd that has a release's images imported, which new machines begin with.
//!
//! Importing takes seconds for each machine; links to files that exist take milliseconds, and no space. The state is
//! made once for a set of images, by the same containerd in a machine made for it, and kept in the cache.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::node_files::node_files;
use super::spec::IpFamilies;
use crate::components::{ComponentSet, ComponentsError, Image};
use crate::machine::{
    CgroupError, Claim, ClaimError, ClusterName, DataDirectory, DownError, ExecError, Lab, Machine,
    MachineSpec, NameError, Oddities, Template,
};

/// Where containerd keeps its state in a machine.
pub const CONTAINERD_STATE: &str = "/var/lib/containerd";

/// What containerd never changes once it is written: contents, and the files of unpacked layers.
const IMMUTABLE: &[&str] =
    &["io.containerd.content.v1.content/blobs", "io.containerd.snapshotter.v1.overlayfs/snapshots"];

/// What each containerd is to have of its own.
const OWN: &[&str] = &["io.containerd.grpc.v1.introspection", "tmpmounts"];

const IMPORT_PATIENCE: Duration = Duration::from_secs(120);

/// Imported images that can't be had.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The name of the cluster in which they are imported is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The components lack something.
    #[error(transparent)]
    Components(#[from] ComponentsError),
    /// The machine can't be made.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The machine can't be ended.
    #[error(transparent)]
    Cgroup(#[from] CgroupError),
    /// The machine can't be removed.
    #[error(transparent)]
    Down(#[from] DownError),
    /// An image can't be imported.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// A file can't be read, or the result not be kept.
    #[error("{path} can't be read or written")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Returns the state, and makes it unless the cache has it.
pub fn ensure(
    lab: &Lab,
    set: &ComponentSet,
    images: &[Image],
    oddities: &Oddities,
    progress: &mut dyn FnMut(&str),
) -> Result<Template, TemplateError> {
    let kept = lab.dirs().cache.join("containerd");
    let directory = kept.join(key(set, images));
    let cluster: ClusterName = "images".parse()?;
    if !directory.exists() {
        // Labs with other state directories may have the same cache.
        let _lock = lock(&kept).map_err(|source| TemplateError::Io { path: kept.clone(), source })?;
        if !directory.exists() {
            progress(&format!("images: importing {} for machines to begin with", images.len()));
            make(&lab.claim(&cluster)?, set, images, oddities, &directory)?;
        }
    }
    // A run that was killed may have left the cluster.
    if lab.cluster_directory(&cluster).exists() {
        lab.down(&cluster)?;
    }
    Ok(Template { directory, immutable: IMMUTABLE.iter().map(PathBuf::from).collect() })
}

/// Waits until no other run makes a state, and keeps others from it.
fn lock(directory: &Path) -> io::Result<File> {
    std::fs::create_dir_all(directory)?;
    let lock = File::create(directory.join("lock"))?;
    lock.lock()?;
    Ok(lock)
}

/// Names the state by what is in it.
fn key(set: &ComponentSet, images: &[Image]) -> String {
    let mut hasher = DefaultHasher::new();
    for image in images {
        (&image.reference, &image.archive).hash(&mut hasher);
    }
    set.containerd.hash(&mut hasher);
    format!("{}-{:016x}", set.version, hasher.finish())
}

fn make(
    claim: &Claim<'_>,
    set: &ComponentSet,
    images: &[Image],
    oddities: &Oddities,
    target: &Path,
) -> Result<(), TemplateError> {
    let identity = claim.announce(&"images".parse()?)?;
    let spec = MachineSpec {
        layers: vec![set.node_layer.clone(), set.rootfs.clone()],
        files: node_files(set, oddities, &identity, IpFamilies::Ipv4)?,
        data: vec![DataDirectory { target: CONTAINERD_STATE.into(), template: None }],
    };
    let (machine, _) = claim.create_machine(&identity, &spec)?;
    for image in images {
        import(&machine, &image.archive)?;
    }
    machine.command(&["systemctl", "stop", "containerd"]).succeed()?;
    machine.kill()?;
    let failed = |source| TemplateError::Io { path: target.to_owned(), source };
    let state = machine.data_directory(Path::new(CONTAINERD_STATE));
    let state = state.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
    keep(&state, target).map_err(failed)
}

fn import(machine: &Machine, archive: &Path) -> Result<(), TemplateError> {
    let content =
        std::fs::read(archive).map_err(|source| TemplateError::Io { path: archive.to_owned(), source })?;
    // The runtime's own way of importing needs a further service; the client's needs none.
    let command = ["ctr", "--namespace", "k8s.io", "images", "import", "--local", "-"];
    machine.command(&command).input(content).timeout(IMPORT_PATIENCE).succeed()?;
    Ok(())
}

/// Moves a state to where it is kept. It appears there complete or not at all, also after a power cut.
fn keep(source: &Path, target: &Path) -> io::Result<()> {
    for own in OWN {
        match std::fs::remove_dir_all(source.join(own)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    let mut partial = target.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    if partial.exists() {
        std::fs::remove_dir_all(partial)?;
    }
    // The cache may be on another file system, which `mv` knows how to deal with.
    let moved = Command::new("mv").args(["--no-target-directory", "--"]).args([source, partial]).output()?;
    if !moved.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&moved.stderr).into_owned()));
    }
    rustix::fs::syncfs(File::open(partial)?)?;
    std::fs::rename(partial, target)
}
