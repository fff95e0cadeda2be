//! The kubelet's kubeconfig after its first certificate rotation.

use std::path::Path;

use cluster::artifacts::kubeconfig::Kubeconfig;
use host::Host;

use super::{ChangeError, kubeconfig};

/// Points a kubeconfig to the certificate that the kubelet renews by itself; tells whether anything was to do.
pub(super) fn repoint(host: &dyn Host, path: &Path, certificate: &Path) -> Result<bool, ChangeError> {
    let bytes = host.read(path)?.ok_or(ChangeError::Missing {
        path: path.into(),
        made_by: "kubeadm init phase kubeconfig kubelet",
    })?;
    let bad = |reason: String| ChangeError::Content { path: path.into(), reason };
    let text = String::from_utf8_lossy(&bytes);
    let mut kubelet = Kubeconfig::parse(&text).map_err(|e| bad(e.to_string()))?;
    kubelet
        .use_rotated_certificate(&path.display().to_string(), &certificate.display().to_string())
        .map_err(|e| bad(e.to_string()))?;
    if kubelet.render() == text {
        return Ok(false);
    }
    kubeconfig::write(host, path, &kubelet)?;
    Ok(true)
}
