//! Owns what the processes of a sandbox tell one another.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What is to be run, and where.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Directories that together are the root file system, the uppermost first.
    pub layers: Vec<PathBuf>,
    /// A directory of the host, to be covered inside.
    pub mount_point: PathBuf,
    /// The addresses of the machine.
    pub network: Network,
    /// Files to begin with.
    pub seeds: Vec<Seed>,
    /// A shell script that runs before the commands; what it says is nobody's business unless it fails.
    pub prepare: String,
    /// More variables of the commands' environment.
    pub environment: BTreeMap<String, String>,
    /// The commands, one after the other whatever becomes of them.
    pub commands: Vec<Vec<String>>,
}

/// The network of a sandbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// 10.0.0.11 and fd00::11 on one interface, with default routes.
    #[default]
    DualStack,
    /// Without IPv6 addresses.
    Ipv4,
    /// Without IPv4 addresses.
    Ipv6,
    /// As [`Network::DualStack`], but without a default route.
    NoRoute,
    /// That of the process that asks.
    Surrounding,
}

/// A file to begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    /// Where, as an absolute path inside.
    pub path: String,
    /// What is in it.
    pub content: String,
}

/// What came of a plan.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// The commands in their order.
    pub executions: Vec<Execution>,
    /// All that is different from the layers, by path.
    pub entries: Vec<Entry>,
}

/// A command that was run.
#[derive(Debug, Serialize, Deserialize)]
pub struct Execution {
    /// The command line.
    pub command: String,
    /// How it ended: a number, or the name of a signal.
    pub status: String,
    /// What it printed.
    pub stdout: String,
    /// What it printed to standard error.
    pub stderr: String,
}

/// A file that is not of the layers, or something else in its place.
#[derive(Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Where, as an absolute path inside.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// The permissions.
    pub mode: u32,
    /// The numbers of owner and group.
    pub owner: (u32, u32),
    /// When it was last changed, in seconds since 1970.
    pub modified: i64,
    /// Whether the commands made or changed it.
    pub written: bool,
}

/// What an entry of a directory is.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryKind {
    /// A file with its content.
    File(String),
    /// A directory that was made, or whose content changed.
    Directory,
    /// A symbolic link.
    Link(String),
    /// Nothing where the layers have something.
    Removed,
    /// A socket and the like.
    Other,
}
