//! Is the kubelet a service that starts at boot, and does a firewall stand in the way?
//!
//! Answers to upstream `cmd/kubeadm/app/util/initsystem`.

use host::Observe;
use host::service::{Query, ServiceManager};

use super::View;
use super::finding::Problem;

/// What is said of services on a host without a known service manager.
pub(crate) const NO_SERVICE_MANAGER: &str =
    "no supported init system detected, skipping checking for services";

const OPENRC_PROGRAMS: [&str; 2] = ["rc-service", "rc-update"];

/// Finds out that a service is missing or does not start at boot.
pub(super) fn check(view: &View<'_>, service: &str) -> Option<Problem> {
    let manager = match manager(view.host) {
        Ok(manager) => manager,
        Err(problem) => return Some(problem),
    };
    if !exists(view.host, manager, service) {
        let remedy = format!("install the package that brings the service: apt-get install {service}");
        return Some(Problem::warning(format!("{service} service does not exist")).fixed_by(remedy));
    }
    let enable = manager.enable_command(service);
    (!is_enabled(view.host, manager, service)).then(|| {
        Problem::warning(format!("{service} service is not enabled, please run '{enable}'")).fixed_by(&enable)
    })
}

/// Finds out that firewalld runs; which ports it lets through is not looked at.
pub(super) fn check_firewalld(view: &View<'_>, ports: &[i32]) -> Option<Problem> {
    let manager = match manager(view.host) {
        Ok(manager) => manager,
        Err(problem) => return Some(problem),
    };
    if !exists(view.host, manager, "firewalld") || !is_active(view.host, manager, "firewalld") {
        return None;
    }
    let list = ports.iter().map(i32::to_string).collect::<Vec<_>>().join(" ");
    let open = ports.iter().map(|port| format!(" --add-port={port}/tcp")).collect::<String>();
    let message = format!(
        "firewalld is active, please ensure ports [{list}] are open or your cluster may not function correctly"
    );
    Some(
        Problem::warning(message)
            .fixed_by(format!("firewall-cmd --permanent{open} && firewall-cmd --reload")),
    )
}

fn manager(host: &dyn Observe) -> Result<ServiceManager, Problem> {
    if let Some(manager) = host.service_manager() {
        return Ok(manager);
    }
    let missing = OPENRC_PROGRAMS.into_iter().find(|program| host.find_program(program).is_none());
    Err(Problem::warning(match missing {
        Some(program) if host.find_program("openrc").is_some() => format!(
            "openrc detected, but missing required binary: {program}: exec: \"{program}\": executable file not found in \
             $PATH"
        ),
        _ => NO_SERVICE_MANAGER.into(),
    }))
}

// An answer that cannot be had counts as an empty one, as in the reference: what follows is a warning at most.

fn exists(host: &dyn Observe, manager: ServiceManager, service: &str) -> bool {
    let Ok(output) = host.query(Query::ServiceStatus(service)) else { return true };
    match manager {
        ServiceManager::Systemd => {
            !["Loaded: not-found", "could not be found"].iter().any(|absent| output.stdout.contains(absent))
        }
        ServiceManager::OpenRc => {
            ![&output.stdout, &output.stderr].iter().any(|text| text.contains("does not exist"))
        }
    }
}

fn is_enabled(host: &dyn Observe, manager: ServiceManager, service: &str) -> bool {
    let Ok(output) = host.query(Query::ServiceEnabled(service)) else { return false };
    match manager {
        ServiceManager::Systemd => output.success,
        ServiceManager::OpenRc => output.stdout.contains(service),
    }
}

fn is_active(host: &dyn Observe, manager: ServiceManager, service: &str) -> bool {
    let Ok(output) = host.query(Query::ServiceActive(service)) else { return false };
    match manager {
        // A service that crashes over and over is "activating".
        ServiceManager::Systemd => ["active", "activating"].contains(&output.stdout.trim()),
        ServiceManager::OpenRc => ![&output.stdout, &output.stderr]
            .iter()
            .any(|text| text.contains("stopped") || text.contains("does not exist")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::Check;
    use crate::preflight::fake::{FakeHost, lines, output};
    use host::commands::Output;

    const KUBELET: Check = Check::Service { name: "kubelet" };

    fn firewalld() -> Check {
        Check::Firewalld { ports: vec![6443, 10250] }
    }

    const ACTIVE: &str = "[WARNING Firewalld]: firewalld is active, please ensure ports [6443 10250] are open or your \
                          cluster may not function correctly";

    #[test]
    fn a_service_must_exist_and_start_at_boot() {
        let check = |status: &str, is_enabled: bool, expected: &[&str]| {
            let mut host = FakeHost::ready();
            host.says("ServiceStatus(\"kubelet\")", output(false, status))
                .says("ServiceEnabled(\"kubelet\")", output(is_enabled, ""));
            assert_eq!(lines(&host, KUBELET), expected, "{status}");
        };
        let missing = "[WARNING Service-kubelet]: kubelet service does not exist";
        let disabled = "[WARNING Service-kubelet]: kubelet service is not enabled, please run 'systemctl enable \
                        kubelet.service'";
        check("Loaded: loaded", true, &[]);
        check("Loaded: loaded", false, &[disabled]);
        check("Loaded: not-found", false, &[missing]);
        check("Unit kubelet.service could not be found.", false, &[missing]);
    }

    #[test]
    fn openrc_is_asked_in_its_own_way() {
        let mut host = FakeHost::ready();
        host.manager = Some(ServiceManager::OpenRc);
        host.says("ServiceEnabled(\"kubelet\")", output(true, " kubelet | default\n"));
        assert_eq!(lines(&host, KUBELET), Vec::<String>::new());
        host.says("ServiceEnabled(\"kubelet\")", output(true, "sshd | default\n"));
        let disabled = "[WARNING Service-kubelet]: kubelet service is not enabled, please run 'rc-update add kubelet default'";
        assert_eq!(lines(&host, KUBELET), [disabled]);
        let absent =
            Output { stderr: "rc-service: service `kubelet' does not exist".into(), ..output(false, "") };
        host.says("ServiceStatus(\"kubelet\")", absent);
        assert_eq!(lines(&host, KUBELET), ["[WARNING Service-kubelet]: kubelet service does not exist"]);
        host.says("ServiceStatus(\"firewalld\")", output(true, "status: started"));
        host.says("ServiceActive(\"firewalld\")", output(true, "status: started"));
        assert_eq!(lines(&host, firewalld()), [ACTIVE]);
        host.says("ServiceActive(\"firewalld\")", output(false, "status: stopped"));
        assert_eq!(lines(&host, firewalld()), Vec::<String>::new());
    }

    #[test]
    fn a_firewall_that_runs_or_tries_to_is_warned_about() {
        let check = |activity: &str, expected: &[&str]| {
            let mut host = FakeHost::ready();
            host.says("ServiceStatus(\"firewalld\")", output(true, "Loaded: loaded"))
                .says("ServiceActive(\"firewalld\")", output(false, activity));
            assert_eq!(lines(&host, firewalld()), expected, "{activity}");
        };
        check("active\n", &[ACTIVE]);
        check("activating\n", &[ACTIVE]);
        check("inactive\n", &[]);
    }

    #[test]
    fn without_a_service_manager_nothing_is_known_of_services() {
        let mut host = FakeHost::ready();
        host.manager = None;
        let unknown = "no supported init system detected, skipping checking for services";
        assert_eq!(lines(&host, KUBELET), [format!("[WARNING Service-kubelet]: {unknown}")]);
        assert_eq!(lines(&host, firewalld()), [format!("[WARNING Firewalld]: {unknown}")]);
        host.programs.insert("openrc");
        let incomplete = "openrc detected, but missing required binary: rc-service: exec: \"rc-service\": executable \
                          file not found in $PATH";
        assert_eq!(lines(&host, KUBELET), [format!("[WARNING Service-kubelet]: {incomplete}")]);
    }
}
