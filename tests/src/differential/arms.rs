//! Owns the two programs that are compared, each as a layer of a root file system that has it as `kubeadm`.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dev::components::ComponentSet;
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use super::compare::Side;
use crate::sandbox::{Network, Plan, SandboxError};

/// Where the reference is in every sandbox, for preparing what both programs then find.
pub const REFERENCE_DIRECTORY: &str = "/opt/reference";
/// With it, the reference would try to talk to a systemd that doesn't run.
const SERVICE_MANAGER: &str = "usr/bin/systemctl";

const HOSTS: &str = "127.0.0.1 localhost\n::1 localhost ip6-localhost\n10.0.0.11 node-1\n";

/// The layers, in a directory of this run.
#[derive(Debug)]
pub struct Arms {
    directory: PathBuf,
    lower: [PathBuf; 2],
}

impl Arms {
    /// Lays out the layers.
    pub fn prepare(set: &ComponentSet, reference: &Path, ours: &Path) -> Result<Self, SandboxError> {
        let directory = std::env::temp_dir().join(format!("acceptance-{}", std::process::id()));
        let arms = Self { directory, lower: [set.node_layer.clone(), set.rootfs.clone()] };
        let made = arms.lay_out(reference, ours);
        made.map_err(|source| SandboxError::Step { step: "lay out the programs".to_owned(), source })?;
        Ok(arms)
    }

    fn lay_out(&self, reference: &Path, ours: &Path) -> io::Result<()> {
        fs::create_dir_all(self.mount_point())?;
        for (side, program) in [(Side::Reference, reference), (Side::Ours, ours)] {
            install(program, &self.layer(side).join("usr/local/bin"))?;
        }
        let common = self.common();
        install(reference, &common.join(REFERENCE_DIRECTORY.trim_start_matches('/')))?;
        fs::create_dir_all(common.join("etc"))?;
        fs::write(common.join("etc/hosts"), HOSTS)?;
        fs::write(common.join("etc/hostname"), "node-1\n")?;
        // An overlay takes such a device for the absence of the file in lower layers.
        fs::create_dir_all(common.join("usr/bin"))?;
        let absence = common.join(SERVICE_MANAGER);
        Ok(mknodat(CWD, &absence, FileType::CharacterDevice, Mode::empty(), makedev(0, 0))?)
    }

    /// A plan for one of the programs, with nothing to do yet.
    pub fn plan(&self, side: Side) -> Plan {
        let own = [self.layer(side), self.common()];
        Plan {
            layers: own.into_iter().chain(self.lower.iter().cloned()).collect(),
            mount_point: self.mount_point(),
            network: Network::default(),
            seeds: Vec::new(),
            prepare: String::new(),
            environment: Default::default(),
            commands: Vec::new(),
        }
    }

    /// A directory that sandboxes cover; each has its own view of it.
    pub fn mount_point(&self) -> PathBuf {
        self.directory.join("mount")
    }

    fn common(&self) -> PathBuf {
        self.directory.join("common")
    }

    fn layer(&self, side: Side) -> PathBuf {
        self.directory.join(if side == Side::Reference { "reference" } else { "ours" })
    }
}

impl Drop for Arms {
    fn drop(&mut self) {
        // Nobody is left to be told, and the directory is one of temporary files.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn install(program: &Path, directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let target = directory.join("kubeadm");
    fs::copy(program, &target)?;
    fs::set_permissions(&target, fs::Permissions::from_mode(0o755))
}
