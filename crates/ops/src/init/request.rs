//! What a user asked of `init`.

use std::path::PathBuf;

use cluster::api::v1beta4::{ClusterConfiguration, InitConfiguration};

/// Whether the runtime's socket matters, so that it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketDetection {
    /// It is looked for unless it was given.
    Wanted,
    /// The phase has nothing to do with it.
    Unneeded,
}

/// What a user asked of `init`, or of one of its phases.
#[derive(Clone, Debug)]
pub struct InitRequest {
    /// A configuration file.
    pub config: Option<PathBuf>,
    /// What flags say about this node, used unless there is a file.
    pub init: InitConfiguration,
    /// What flags say about the cluster, used unless there is a file.
    pub cluster: ClusterConfiguration,
    /// `--node-name`, which counts beside a file too.
    pub node_name: Option<String>,
    /// `--ignore-preflight-errors`.
    pub ignore_preflight_errors: Vec<String>,
    /// `--dry-run`, if it was given.
    pub dry_run: Option<bool>,
    /// `--patches`, which counts beside a file too.
    pub patches: Option<PathBuf>,
    /// `--upload-certs`.
    pub upload_certs: bool,
    /// Print the tokens.
    pub show_tokens: bool,
    /// Print the key of uploaded certificates.
    pub show_certificate_key: bool,
    /// `--kubeconfig`.
    pub kubeconfig: PathBuf,
    /// `--kubeconfig-dir`.
    pub kubeconfig_directory: PathBuf,
    /// `--skip-phases`.
    pub skip_phases: Vec<String>,
    /// One phase alone, as `certs/ca` or `certs`.
    pub phase: Option<String>,
    /// Whether the runtime's socket matters.
    pub socket: SocketDetection,
    /// Addon manifests are printed instead of applied.
    pub print_manifest: bool,
}
