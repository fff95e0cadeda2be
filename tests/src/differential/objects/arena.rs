//! Owns a cluster as this process sees it: starting it, and asking it to let a program work in it.

use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout};

use dev::components::ComponentSet;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::arms::Arms;
use super::servers::ARENA;
use crate::sandbox::{self, Namespaces, Outcome, Plan, SandboxError};

/// A cluster that doesn't work.
#[derive(Debug, thiserror::Error)]
pub enum ArenaError {
    /// Its processes can't be started.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// It has ended, or says something unknown; why is on standard error.
    #[error("the cluster of bare etcd and API server doesn't answer")]
    Silent {
        /// What was seen of it.
        source: io::Error,
    },
}

/// What clusters differ in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Addresses for services.
    pub service_range: String,
    /// The API server's port.
    pub port: u16,
}

/// What a cluster is made from.
#[derive(Debug, Serialize, Deserialize)]
pub struct Blueprint {
    /// Its settings.
    pub settings: Settings,
    /// A directory of the host for its files, to be covered inside.
    pub mount_point: PathBuf,
    /// Programs.
    pub etcd: PathBuf,
    /// Programs.
    pub kube_apiserver: PathBuf,
    /// Programs.
    pub kubectl: PathBuf,
    /// Makes certificates and kubeconfigs of the cluster.
    pub kubeadm: PathBuf,
}

/// Credentials for the cluster, for anybody in it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kubeconfigs {
    /// Without rights until somebody grants them.
    pub admin: String,
    /// With all rights.
    pub super_admin: String,
}

/// Something to be done in the cluster.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    /// By whom, and where.
    pub plan: Plan,
    /// A node that registers before.
    pub node: String,
}

/// What came of it. The cluster is as before then.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    /// What was said and written.
    pub outcome: Outcome,
    /// Objects that were created or changed, by their paths.
    pub objects: Vec<(String, Value)>,
}

/// A running cluster. It ends with this value.
pub struct Arena {
    /// Its settings.
    pub settings: Settings,
    /// Credentials.
    pub kubeconfigs: Kubeconfigs,
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Arena {
    /// Starts a cluster, and waits until its API server is ready.
    pub fn start(arms: &Arms, set: &ComponentSet, settings: Settings) -> Result<Self, ArenaError> {
        let mut process = sandbox::helper(Namespaces::Own, ARENA)?;
        let (Some(mut requests), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(silent("it has no pipes"));
        };
        let mut answers = BufReader::new(answers);
        let blueprint = Blueprint {
            settings: settings.clone(),
            mount_point: arms.mount_point(),
            etcd: set.etcd.clone(),
            kube_apiserver: set.kube_apiserver.clone(),
            kubectl: set.kubectl.clone(),
            kubeadm: set.kubeadm_reference.clone(),
        };
        write_line(&mut requests, &blueprint)?;
        let kubeconfigs = read_line(&mut answers)?;
        Ok(Self { settings, kubeconfigs, process, requests, answers })
    }

    /// Lets a program work in the cluster.
    pub fn ask(&mut self, request: &Request) -> Result<Answer, ArenaError> {
        write_line(&mut self.requests, request)?;
        read_line(&mut self.answers)
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // All processes of the cluster are tied to this one.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn silent(text: &str) -> ArenaError {
    ArenaError::Silent { source: io::Error::other(text.to_owned()) }
}

/// Writes a value in a line.
pub fn write_line(to: &mut impl Write, value: &impl Serialize) -> Result<(), ArenaError> {
    let line = serde_json::to_string(value).map_err(io::Error::from);
    let written = line.and_then(|line| writeln!(to, "{line}")).and_then(|()| to.flush());
    written.map_err(|source| ArenaError::Silent { source })
}

/// Reads a value that is in a line.
pub fn read_line<T: DeserializeOwned>(from: &mut impl BufRead) -> Result<T, ArenaError> {
    let mut line = String::new();
    from.read_line(&mut line).map_err(|source| ArenaError::Silent { source })?;
    serde_json::from_str(&line).map_err(|error| ArenaError::Silent { source: error.into() })
}
