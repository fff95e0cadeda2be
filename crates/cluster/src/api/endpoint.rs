//! `host[:port]`: reading, writing and the address of the control plane.
//!
//! Answers to upstream `cmd/kubeadm/app/util/endpoint.go` and to `net.SplitHostPort`.

use thiserror::Error;

use super::dns_name;
use super::internal::ApiEndpoint;
use super::ip::parse_ip;
use super::warning::{Warning, WarningCode};

/// A text that is no `host[:port]`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// The port is no number from 1 to 65535.
    #[error("hostport {text}: port {port} must be a valid number between 1 and 65535, inclusive")]
    Port {
        /// The whole.
        text: String,
        /// The port.
        port: String,
    },
    /// The host is neither an address nor a name.
    #[error("hostport {text}: host '{host}' must be a valid IP address or a valid RFC-1123 DNS subdomain")]
    Host {
        /// The whole.
        text: String,
        /// The host.
        host: String,
    },
}

/// Reads `host`, `host:port` or `[ipv6]:port`; the port is empty when there is none.
pub fn parse_host_port(text: &str) -> Result<(String, String), EndpointError> {
    let (host, port) = split_host_port(text).unwrap_or((text, ""));
    if !port.is_empty() && !is_port(port) {
        return Err(EndpointError::Port { text: text.to_owned(), port: port.to_owned() });
    }
    if parse_ip(host).is_none() && !dns_name::is_valid_subdomain(host) {
        return Err(EndpointError::Host { text: text.to_owned(), host: host.to_owned() });
    }
    Ok((host.to_owned(), port.to_owned()))
}

/// Joins a host and a port; IPv6 gets brackets.
pub fn join_host_port(host: &str, port: &str) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// The URL under which the whole control plane is reached: the shared endpoint, or this node's own.
pub fn control_plane_url(
    shared: &str,
    local: &ApiEndpoint,
) -> Result<(String, Option<Warning>), EndpointError> {
    let own_port = local.bind_port.to_string();
    if shared.is_empty() {
        return Ok((local_url(local), None));
    }
    let (host, port) = parse_host_port(shared)?;
    let warning = (!port.is_empty() && port != own_port).then(|| {
        Warning::new(
            WarningCode::EndpointPort,
            "[endpoint] WARNING: port specified in controlPlaneEndpoint overrides bindPort in the controlplane \
             address",
        )
    });
    let port = if port.is_empty() { own_port } else { port };
    Ok((format!("https://{}", join_host_port(&host, &port)), warning))
}

/// The URL of this node's own API server.
pub fn local_url(local: &ApiEndpoint) -> String {
    format!("https://{}", join_host_port(&local.advertise_address, &local.bind_port.to_string()))
}

/// Whether the text is a port from 1 to 65535.
pub fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Splits `host:port` as Go's `net.SplitHostPort` does, with its words for what is wrong.
pub(super) fn split_host_port(text: &str) -> Result<(&str, &str), String> {
    let fault =
        |what: &str| if text.is_empty() { what.to_owned() } else { format!("address {text}: {what}") };
    let (before, port) = text.rsplit_once(':').ok_or_else(|| fault("missing port in address"))?;
    let Some(inner) = text.strip_prefix('[') else {
        return match before {
            _ if before.contains(':') => Err(fault("too many colons in address")),
            _ if text.contains('[') => Err(fault("unexpected '[' in address")),
            _ if text.contains(']') => Err(fault("unexpected ']' in address")),
            _ => Ok((before, port)),
        };
    };
    let (host, after) = inner.split_once(']').ok_or_else(|| fault("missing ']' in address"))?;
    match after.strip_prefix(':') {
        None => Err(fault("missing port in address")),
        Some(rest) if rest.contains(':') => Err(fault("too many colons in address")),
        Some(_) if inner.contains('[') => Err(fault("unexpected '[' in address")),
        Some(_) if after.contains(']') => Err(fault("unexpected ']' in address")),
        Some(port) => Ok((host, port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match parse_host_port(text) {
            Ok((host, port)) => format!("{host}|{port}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "for {text:?}");
    }

    #[test]
    fn hosts_come_with_and_without_a_port() {
        check("host.example", "host.example|");
        check("host.example:6443", "host.example|6443");
        check("10.0.0.1:6443", "10.0.0.1|6443");
        check("[fd00::1]:6443", "fd00::1|6443");
        check("fd00::1", "fd00::1|");
        check("host:", "host|");
    }

    #[test]
    fn the_wrong_part_is_named() {
        let port = "must be a valid number between 1 and 65535, inclusive";
        let host = "must be a valid IP address or a valid RFC-1123 DNS subdomain";
        check("host:0", &format!("hostport host:0: port 0 {port}"));
        check("host:65536", &format!("hostport host:65536: port 65536 {port}"));
        check("host:http", &format!("hostport host:http: port http {port}"));
        check("Host:6443", &format!("hostport Host:6443: host 'Host' {host}"));
        check("[fd00::1]", &format!("hostport [fd00::1]: host '[fd00::1]' {host}"));
        check(":6443", &format!("hostport :6443: host '' {host}"));
        check("https://h:1", &format!("hostport https://h:1: host 'https://h:1' {host}"));
    }

    #[test]
    fn splitting_fails_as_in_go() {
        let check = |text: &str, expected: &str| {
            let shown = split_host_port(text).map_or_else(|error| error, |(h, p)| format!("{h}|{p}"));
            assert_eq!(shown, expected, "for {text:?}");
        };
        check("h:1", "h|1");
        check("[::1]:1", "::1|1");
        check("", "missing port in address");
        check("h", "address h: missing port in address");
        check("::1", "address ::1: too many colons in address");
        check("[::1]", "address [::1]: missing port in address");
        check("[::1", "address [::1: missing ']' in address");
        check("[::1]:1:2", "address [::1]:1:2: too many colons in address");
        check("[::1]x:1", "address [::1]x:1: missing port in address");
        check("a]:1", "address a]:1: unexpected ']' in address");
        check("a[:1", "address a[:1: unexpected '[' in address");
    }

    #[test]
    fn the_shared_endpoint_comes_first() {
        let local = ApiEndpoint { advertise_address: "fd00::5".into(), bind_port: 6443 };
        let url =
            |shared: &str| control_plane_url(shared, &local).map(|(url, warning)| (url, warning.is_some()));
        assert_eq!(url(""), Ok(("https://[fd00::5]:6443".into(), false)));
        assert_eq!(url("lb.example"), Ok(("https://lb.example:6443".into(), false)));
        assert_eq!(url("lb.example:443"), Ok(("https://lb.example:443".into(), true)));
        assert!(url("not a host").is_err());
    }
}
