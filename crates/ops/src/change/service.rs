//! The kubelet as a service.
//!
//! As with the reference, a host without a known service manager, or without a kubelet service, is the
//! administrator's business: it is said, and the operation goes on. Unlike the reference, a kubelet service that
//! exists and cannot be started is an error here and now, not a timeout minutes later.

use host::Host;
use host::service::{Query, ServiceAction};

use super::ChangeError;
use crate::event::Notice;

const KUBELET: &str = "kubelet";

/// Starts or stops the kubelet; what it says instead of doing so, if it cannot.
pub(super) fn perform(host: &dyn Host, action: ServiceAction) -> Result<Option<Notice>, ChangeError> {
    let stopping = action == ServiceAction::Stop;
    if host.service_manager().is_none() {
        return Ok(Some(if stopping {
            Notice::NoServiceManagerToStop
        } else {
            Notice::NoServiceManagerToStart
        }));
    }
    if !exists(host)? {
        return Ok(Some(if stopping {
            Notice::NoKubeletServiceToStop
        } else {
            Notice::NoKubeletServiceToStart
        }));
    }
    host.service(action, KUBELET)?;
    Ok(None)
}

fn exists(host: &dyn Host) -> Result<bool, ChangeError> {
    let status = host.query(Query::ServiceStatus(KUBELET))?;
    const ABSENT: [&str; 3] = ["Loaded: not-found", "could not be found", "does not exist"];
    Ok(!ABSENT.iter().any(|text| status.stdout.contains(text) || status.stderr.contains(text)))
}
