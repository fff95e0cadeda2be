//! `ResetConfiguration`.

use crate::api::finding::Kind;
use crate::api::internal;
use crate::api::v1beta4;
use crate::api::v1beta4::types::ResetConfiguration;

impl From<ResetConfiguration> for internal::ResetConfiguration {
    fn from(reset: ResetConfiguration) -> Self {
        Self {
            certificates_dir: reset.certificates_dir,
            cleanup_tmp_dir: reset.cleanup_tmp_dir,
            cri_socket: reset.cri_socket,
            dry_run: reset.dry_run,
            force: reset.force,
            ignore_preflight_errors: reset.ignore_preflight_errors,
            skip_phases: reset.skip_phases,
            unmount_flags: reset.unmount_flags,
            timeouts: reset.timeouts.unwrap_or_default().into(),
        }
    }
}

impl From<internal::ResetConfiguration> for ResetConfiguration {
    fn from(reset: internal::ResetConfiguration) -> Self {
        Self {
            api_version: v1beta4::API_VERSION.to_owned(),
            kind: Kind::Reset.name().to_owned(),
            certificates_dir: reset.certificates_dir,
            cleanup_tmp_dir: reset.cleanup_tmp_dir,
            cri_socket: reset.cri_socket,
            dry_run: reset.dry_run,
            force: reset.force,
            ignore_preflight_errors: reset.ignore_preflight_errors,
            skip_phases: reset.skip_phases,
            unmount_flags: reset.unmount_flags,
            timeouts: Some(reset.timeouts.into()),
        }
    }
}
