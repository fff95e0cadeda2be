//! Does the node's name resolve?

use std::io;
use std::path::Path;

use host::Observe;

use super::View;
use super::finding::Problem;

const RESOLVER: &str = "/etc/resolv.conf";
/// Node names become values of labels, which may not be longer.
const MAX_LENGTH: usize = 63;

/// Finds out that the name is too long for a label, or that it does not resolve. That it is a DNS name was validated
/// with the configuration.
pub(super) fn check(view: &View<'_>, name: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if name.len() > MAX_LENGTH {
        problems.push(
            Problem::warning(format!(
                "invalid node name format \"{name}\": name part must be no more than {MAX_LENGTH} bytes"
            ))
            .fixed_by("choose a shorter name: --node-name"),
        );
    }
    let failed = match view.host.resolve(name) {
        Ok(addresses) if !addresses.is_empty() => return problems,
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let remedy = format!("add the node's address to /etc/hosts: echo '<address> {name}' >> /etc/hosts");
    problems.push(Problem::warning(format!("hostname \"{name}\" could not be reached")).fixed_by(&remedy));
    problems.extend(failed.map(|error| {
        let reason = lookup_failure(view.host, name, &error);
        Problem::warning(format!("hostname \"{name}\": {reason}")).fixed_by(&remedy)
    }));
    problems
}

/// A failed look-up in the words of Go's resolver.
///
/// DIFFERS: the system's resolver tells only whether trying again might help. Where Go would tell more of an
/// unreachable server, its random port included, the server counts as misbehaving.
fn lookup_failure(host: &dyn Observe, name: &str, error: &io::Error) -> String {
    let may_recover = ["Temporary failure", "Try again"].iter().any(|text| error.to_string().contains(text));
    let reason = if may_recover { "server misbehaving" } else { "no such host" };
    format!("lookup {name} on {}: {reason}", name_server(host))
}

/// The first name server, or the one that Go uses when there is none.
fn name_server(host: &dyn Observe) -> String {
    let content = host.read(Path::new(RESOLVER)).ok().flatten().unwrap_or_default();
    let text = String::from_utf8_lossy(&content);
    let server = text.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some("nameserver")).then(|| words.next()).flatten()
    });
    match server {
        Some(address) if address.contains(':') => format!("[{address}]:53"),
        Some(address) => format!("{address}:53"),
        None => "[::1]:53".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::Check;
    use crate::preflight::fake::{FakeHost, lines};

    fn found(host: &FakeHost, name: &str) -> Vec<String> {
        let lines = lines(host, Check::Hostname { node_name: name.into() });
        lines.iter().map(|line| line.replacen("[WARNING Hostname]: ", "", 1)).collect()
    }

    #[test]
    fn a_name_that_resolves_is_fine() {
        assert_eq!(found(&FakeHost::ready(), "node-1"), Vec::<String>::new());
    }

    #[test]
    fn a_failed_look_up_names_the_server_that_was_asked() {
        let check = |resolver: &str, error: &'static str, expected: &str| {
            let mut host = FakeHost::ready();
            host.file(RESOLVER, resolver);
            host.lookup = Err(error);
            let expected = format!("hostname \"node-1\": lookup node-1 on {expected}");
            assert_eq!(found(&host, "node-1"), ["hostname \"node-1\" could not be reached", &expected]);
        };
        let absent = "failed to lookup address information: Name or service not known";
        let unsure = "failed to lookup address information: Temporary failure in name resolution";
        let unsure_with_musl = "failed to lookup address information: Try again";
        check("search a\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n", absent, "10.0.0.2:53: no such host");
        check("nameserver fd00::2\n", absent, "[fd00::2]:53: no such host");
        check("", absent, "[::1]:53: no such host");
        check("nameserver 10.0.0.2\n", unsure, "10.0.0.2:53: server misbehaving");
        check("nameserver 10.0.0.2\n", unsure_with_musl, "10.0.0.2:53: server misbehaving");
    }

    #[test]
    fn a_name_that_is_too_long_for_a_label_is_warned_about() {
        let name = "a".repeat(64);
        let expected =
            format!("invalid node name format \"{name}\": name part must be no more than 63 bytes");
        assert_eq!(found(&FakeHost::ready(), &name), [expected]);
    }
}
