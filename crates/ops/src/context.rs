//! What every operation is given besides its request.

use std::path::{Path, PathBuf};

use host::Host;
use jiff::Timestamp;

use crate::Event;

/// The name the program was called by, and with it how strict it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// `kubeadm`: nothing is stricter, longer or differently coded than the reference.
    Kubeadm,
    /// `kubewright`: strict input, finer exit codes, extra commands.
    Kubewright,
}

/// The time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Told what happens while it happens.
pub trait Reporter: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event);
}

/// What the operations need of the process environment, read once by the binary.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and their lower-case forms, as set, in that order.
    pub proxies: Vec<(String, String)>,
    /// `KUBEADM_INIT_DRYRUN_DIR`.
    pub init_dry_run_directory: Option<PathBuf>,
    /// `KUBEADM_JOIN_DRYRUN_DIR`.
    pub join_dry_run_directory: Option<PathBuf>,
    /// `KUBECONFIG`: a list of paths separated by colons.
    pub kubeconfig: Option<String>,
    /// `HOME`.
    pub home: Option<PathBuf>,
}

/// What every operation is given besides its request.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The machine.
    pub host: &'a dyn Host,
    /// The time.
    pub clock: &'a dyn Clock,
    /// The process environment.
    pub environment: &'a Environment,
    /// The name the program was called by.
    pub voice: Voice,
    /// Told what happens.
    pub reporter: &'a dyn Reporter,
    /// Where records and the lock live, `/var/lib/kubewright`.
    pub state_directory: &'a Path,
}

impl Context<'_> {
    /// Tells what happens.
    pub fn tell(&self, event: Event) {
        self.reporter.event(&event);
    }
}
