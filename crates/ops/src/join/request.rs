//! What a user asked of `join`.

use std::path::PathBuf;

use cluster::api::v1beta4::JoinConfiguration;

use crate::init::SocketDetection;

/// What a user asked of `join`, or of one of its phases.
#[derive(Clone, Debug)]
pub struct JoinRequest {
    /// A configuration file.
    pub config: Option<PathBuf>,
    /// What flags say, used unless there is a file.
    pub join: JoinConfiguration,
    /// `--node-name`, which counts beside a file too.
    pub node_name: Option<String>,
    /// `--cri-socket`, which counts beside a file too.
    pub cri_socket: Option<String>,
    /// `--ignore-preflight-errors`.
    pub ignore_preflight_errors: Vec<String>,
    /// `--dry-run`, if it was given.
    pub dry_run: Option<bool>,
    /// `--patches`, which counts beside a file too.
    pub patches: Option<PathBuf>,
    /// `--skip-phases`.
    pub skip_phases: Vec<String>,
    /// One phase alone.
    pub phase: Option<String>,
    /// Whether the runtime's socket matters.
    pub socket: SocketDetection,
}
