//! Service managers and the closed list of commands that only look.
//!
//! Answers to upstream `cmd/kubeadm/app/util/initsystem`.

use crate::commands::Invocation;

/// Who starts and stops services here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceManager {
    /// systemd.
    Systemd,
    /// OpenRC.
    OpenRc,
}

/// What can be done to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceAction {
    /// Start it, its unit files read anew.
    Start,
    /// Stop it.
    Stop,
    /// Restart it, its unit files read anew.
    Restart,
}

/// Commands that change nothing. Preflight checks can run these and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query<'a> {
    /// Does the service exist (`systemctl status`, `rc-service status`)?
    ServiceStatus(&'a str),
    /// Is it started at boot?
    ServiceEnabled(&'a str),
    /// Does it run?
    ServiceActive(&'a str),
    /// `kubelet --version`.
    KubeletVersion,
    /// `modprobe configs` makes `/proc/config.gz` readable on some kernels.
    KernelConfigModule,
}

impl ServiceManager {
    /// The command that makes a service start at boot, for people to copy.
    pub fn enable_command(self, service: &str) -> String {
        match self {
            Self::Systemd => format!("systemctl enable {service}.service"),
            Self::OpenRc => format!("rc-update add {service} default"),
        }
    }

    /// The commands of an action, in order.
    pub fn action(self, action: ServiceAction, service: &str) -> Vec<Invocation> {
        let verb = match action {
            ServiceAction::Start => "start",
            ServiceAction::Stop => "stop",
            ServiceAction::Restart => "restart",
        };
        match (self, action) {
            (Self::Systemd, ServiceAction::Stop) => vec![Invocation::new("systemctl", &[verb, service])],
            (Self::Systemd, _) => vec![
                Invocation::new("systemctl", &["daemon-reload"]),
                Invocation::new("systemctl", &[verb, service]),
            ],
            (Self::OpenRc, _) => vec![Invocation::new("rc-service", &[service, verb])],
        }
    }

    /// The command that answers a question about a service.
    pub fn query(self, query: Query<'_>) -> Option<Invocation> {
        Some(match (self, query) {
            (Self::Systemd, Query::ServiceStatus(service)) => {
                Invocation::new("systemctl", &["status", service])
            }
            (Self::Systemd, Query::ServiceEnabled(service)) => {
                Invocation::new("systemctl", &["is-enabled", service])
            }
            (Self::Systemd, Query::ServiceActive(service)) => {
                Invocation::new("systemctl", &["is-active", service])
            }
            (Self::OpenRc, Query::ServiceStatus(service) | Query::ServiceActive(service)) => {
                Invocation::new("rc-service", &[service, "status"])
            }
            (Self::OpenRc, Query::ServiceEnabled(_)) => Invocation::new("rc-update", &["show", "default"]),
            (_, Query::KubeletVersion | Query::KernelConfigModule) => return None,
        })
    }
}
