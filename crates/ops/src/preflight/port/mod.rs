//! Is a port free?

mod owner;

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use cluster::api::ip::parse_ip;
use host::{ListenError, Observe};

use super::View;
use super::finding::Problem;

/// Finds out that a port cannot be listened on.
pub(super) fn check(view: &View<'_>, address: &str, port: i32) -> Option<Problem> {
    // Validation keeps ports in range; port 0 is always free.
    let number = u16::try_from(port).unwrap_or_default();
    if view.exempt.ports.contains(&number) || can_listen(view.host, address, number) {
        return None;
    }
    let owner = owner::observe(view.host, number);
    let remedy = match owner.as_ref().map(|owner| owner.program.as_str()) {
        Some("kubelet" | "kube-apiserver" | "kube-scheduler" | "kube-controller" | "etcd") => {
            "if it belongs to an older cluster: kubewright reset".into()
        }
        Some(_) => "end that program, or let it listen elsewhere".into(),
        None => format!("find out who listens there: ss -tlnp 'sport = :{port}'"),
    };
    Some(
        Problem::error(format!("Port {port} is in use"))
            .because(owner.map(|owner| owner.to_string()))
            .fixed_by(remedy),
    )
}

fn can_listen(host: &dyn Observe, address: &str, port: u16) -> bool {
    if address.is_empty() {
        return match listen(host, Ipv6Addr::UNSPECIFIED.into(), port) {
            // Without IPv6, all addresses are the IPv4 ones.
            Err(error) if error.source.kind() != ErrorKind::AddrInUse => {
                listen(host, Ipv4Addr::UNSPECIFIED.into(), port).is_ok()
            }
            result => result.is_ok(),
        };
    }
    let resolved = || {
        let addresses = host.resolve(address).unwrap_or_default();
        addresses.iter().find(|address| address.is_ipv4()).or(addresses.first()).copied()
    };
    parse_ip(address).or_else(resolved).is_some_and(|address| listen(host, address, port).is_ok())
}

fn listen(host: &dyn Observe, address: IpAddr, port: u16) -> Result<(), ListenError> {
    host.try_listen(SocketAddr::new(address, port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::fake::{FakeHost, runtime};

    fn found(host: &FakeHost, address: &str, port: i32) -> Option<(String, Option<String>)> {
        let runtime = runtime();
        check(&View::new(host, &runtime), address, port).map(|problem| (problem.message, problem.cause))
    }

    #[test]
    fn a_port_is_taken_when_somebody_listens_on_an_address_in_question() {
        let check = |listening: &str, address: &str, expected: Option<&str>| {
            let mut host = FakeHost::ready();
            host.listening(listening);
            let message = found(&host, address, 2379).map(|(message, _)| message);
            assert_eq!(message.as_deref(), expected, "{listening} {address}");
        };
        let taken = Some("Port 2379 is in use");
        check("10.1.2.3:2379", "10.1.2.3", taken);
        check("0.0.0.0:2379", "10.1.2.3", taken);
        check("127.0.0.1:2379", "", taken);
        check("[::]:2379", "", taken);
        check("127.0.0.1:2379", "10.1.2.3", None);
        check("10.1.2.3:2380", "10.1.2.3", None);
        check("10.1.2.3:2379", "node-1", taken);
    }

    #[test]
    fn whoever_listens_is_named() {
        let mut host = FakeHost::ready();
        host.listening("[::]:10250")
            .file("/proc/net/tcp", include_str!("testdata/tcp"))
            .file("/proc/net/tcp6", include_str!("testdata/tcp6"))
            .file("/proc/812/comm", "kubelet\n")
            .link("/proc/812/fd/3", "socket:[77]")
            .link("/proc/812/fd/11", "socket:[31204]")
            .link("/proc/90/fd/1", "/dev/null")
            .file("/proc/90/comm", "sh\n");
        let cause = Some("kubelet (process 812) listens there".to_owned());
        assert_eq!(found(&host, "", 10250), Some(("Port 10250 is in use".into(), cause)));
        host.listening("10.1.2.3:6443");
        assert_eq!(found(&host, "10.1.2.3", 6443), Some(("Port 6443 is in use".into(), None)));
    }
}
