//! Owns what can go wrong with a chore, and telling it.

use std::error::Error as _;
use std::io;

use dev::cluster::ClusterError;
use dev::cluster::scenario::NetworkFault;
use dev::components::ComponentsError;
use dev::machine::campaign::CampaignError;
use dev::machine::promises::PromiseError;
use dev::machine::{DownError, ExecError, LabError, NameError};

/// A chore that wasn't done.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the texts say it, and each wrapped error is documented where it is made")]
pub enum Error {
    #[error("there is no command {name}; \"cargo xtask help\" lists them")]
    UnknownCommand { name: String },
    #[error("there is no flag {flag}; \"cargo xtask help\" lists them")]
    UnknownFlag { flag: String },
    #[error("the flag {flag} needs a value")]
    NoValue { flag: &'static str },
    #[error("the flag {flag} needs a number, and {value} is none")]
    NoNumber { flag: &'static str, value: String },
    #[error("the flag {flag} needs one of {allowed}, and {value} is none of them")]
    NoChoice { flag: &'static str, allowed: &'static str, value: String },
    #[error("nothing is known about {word} here; \"cargo xtask help\" tells what is")]
    UnexpectedWord { word: String },
    #[error("say which machine and which command: cargo xtask exec CLUSTER/MACHINE COMMAND...")]
    NothingToRun,
    #[error("the program can't be built by \"{command}\"")]
    Build { command: String, source: io::Error },
    #[error("\"{command}\" failed; it said above why")]
    BuildFailed { command: String },
    #[error("{path} can't be read or written")]
    File { path: std::path::PathBuf, source: io::Error },
    #[error(transparent)]
    HostPackages(#[from] dev::components::HostPackagesError),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Lab(#[from] LabError),
    #[error(transparent)]
    Components(#[from] ComponentsError),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error(transparent)]
    Down(#[from] DownError),
    #[error(transparent)]
    Exec(#[from] ExecError),
    #[error(transparent)]
    Network(#[from] NetworkFault),
    #[error(transparent)]
    Promise(#[from] PromiseError),
    #[error(transparent)]
    Campaign(#[from] CampaignError),
}

/// Prints an error with its causes.
pub fn report(error: &Error) {
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  cause: {error}");
        cause = error.source();
    }
}
