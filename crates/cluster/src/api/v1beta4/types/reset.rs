//! `ResetConfiguration`.

use crate::api::schema::api_type;

use super::Timeouts;

api_type! {
    /// What `reset` needs.
    pub struct ResetConfiguration {
        /// `kubeadm.k8s.io/v1beta4`.
        api_version: String => optional("apiVersion").via("TypeMeta"),
        /// `ResetConfiguration`.
        kind: String => optional("kind").via("TypeMeta"),
        /// Also remove `/etc/kubernetes/tmp`.
        cleanup_tmp_dir: bool => optional("cleanupTmpDir"),
        /// Where certificates live.
        certificates_dir: String => optional("certificatesDir"),
        /// Runtime endpoint.
        cri_socket: String => optional("criSocket"),
        /// Change nothing.
        dry_run: bool => optional("dryRun"),
        /// Ask no question.
        force: bool => optional("force"),
        /// Names of checks whose errors become warnings.
        ignore_preflight_errors: Vec<String> => optional("ignorePreflightErrors"),
        /// Phases left out.
        skip_phases: Vec<String> => optional("skipPhases"),
        /// Flags of umount2(2).
        unmount_flags: Vec<String> => optional("unmountFlags"),
        /// Limits of waits.
        timeouts: Option<Timeouts> => optional("timeouts"),
    }
}
