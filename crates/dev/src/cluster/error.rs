//! Owns what can go wrong with a test cluster.

use std::io;
use std::path::PathBuf;

use super::spec::IpFamilies;
use super::template::TemplateError;
use crate::components::ComponentsError;
use crate::machine::{ClaimError, DownError, ExecError, LabError, NameError, OdditiesError};

/// A test cluster that can't be made or asked.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// A machine's name is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The lab doesn't know it.
    #[error(transparent)]
    Lab(#[from] LabError),
    /// The host can't be understood.
    #[error(transparent)]
    Oddities(#[from] OdditiesError),
    /// Components lack something.
    #[error(transparent)]
    Components(#[from] ComponentsError),
    /// Images can't be had.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Machines can't be made.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// What was there before can't be removed.
    #[error(transparent)]
    Down(#[from] DownError),
    /// A command inside a machine failed.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// A file of the cluster can't be read or written.
    #[error("{path} can't be read or written")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is another cluster of this name.
    #[error(
        "the cluster {name} exists and is of {version} with {families:?}; remove it with \"down\", or choose another name"
    )]
    Differs {
        /// The name.
        name: String,
        /// The release of the existing one.
        version: String,
        /// The families of addresses of the existing one.
        families: IpFamilies,
    },
    /// A cluster needs a control plane.
    #[error("the cluster {name} has no control-plane machine; it needs one at least")]
    NoControlPlane {
        /// The cluster.
        name: String,
    },
    /// A program answered with something else than what it is known to answer.
    #[error("\"{command}\" printed something else than expected: {found}")]
    Unexpected {
        /// The command.
        command: String,
        /// What it printed.
        found: String,
    },
    /// Something didn't come about in time.
    #[error("after {seconds} s still waiting for {awaited}: {state}")]
    TimedOut {
        /// What was waited for.
        awaited: String,
        /// The limit.
        seconds: u64,
        /// What was there instead.
        state: String,
    },
}
