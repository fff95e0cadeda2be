//! Would a proxy get between the parts of the cluster?

mod environment;

use cluster::api::go_text::quote;
use cluster::api::ip::{Subnet, parse_ip};

pub use environment::ProxyEnvironment;

use super::finding::Problem;

/// Any port will do for an address; this is the one the reference puts into its messages.
const SOME_PORT: u16 = 1234;
const HTTPS_PORT: u16 = 443;

/// Finds out that the API server would be reached through a proxy.
pub(super) fn check_host(proxies: &ProxyEnvironment, host: &str) -> Option<Problem> {
    let is_ipv6 = parse_ip(host).is_some_and(|address| address.is_ipv6());
    let (authority, port) = match is_ipv6 {
        true => (format!("[{host}]:{SOME_PORT}"), SOME_PORT),
        false => (host.to_owned(), HTTPS_PORT),
    };
    let proxy = proxies.for_https(host, port)?;
    Some(
        Problem::warning(format!(
            "Connection to {} uses proxy {}. If that is not intended, adjust your proxy settings",
            quote(&format!("https://{authority}")),
            quote(&proxy)
        ))
        .fixed_by(except(host)),
    )
}

/// Finds out that addresses of a subnet would be reached through a proxy.
pub(super) fn check_subnet(proxies: &ProxyEnvironment, text: &str) -> Option<Problem> {
    let Some(subnet) = Subnet::parse(text) else {
        return Some(Problem::error(format!(
            "error parsing CIDR {}: invalid CIDR address: {text}",
            quote(text)
        )));
    };
    let Some(first) = subnet.nth(1) else {
        return Some(Problem::error(format!(
            "unable to get first IP address from the given CIDR ({subnet}): can't generate IP with index 1 from subnet. \
             subnet too small. subnet: \"{subnet}\""
        )));
    };
    let proxy = proxies.for_https(&first.to_string(), SOME_PORT)?;
    Some(
        Problem::warning(format!(
            "connection to {} uses proxy {}. This may lead to malfunctional cluster setup. Make sure that Pod and \
             Services IP ranges specified correctly as exceptions in proxy configuration",
            quote(text),
            quote(&proxy)
        ))
        .fixed_by(except(text)),
    )
}

fn except(target: &str) -> String {
    format!("export NO_PROXY=\"$NO_PROXY,{target}\", then run the command again")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(no_proxy: &str) -> ProxyEnvironment {
        let variables = [("HTTPS_PROXY", "http://proxy:3128"), ("NO_PROXY", no_proxy)];
        ProxyEnvironment::from_variables(&variables.map(|(name, value)| (name.to_owned(), value.to_owned())))
    }

    fn check(found: Option<Problem>, expected: Option<&str>) {
        assert_eq!(found.map(|problem| problem.message).as_deref(), expected);
    }

    #[test]
    fn an_api_server_behind_a_proxy_is_warned_about() {
        let warning = |url: &str| {
            format!(
                "Connection to \"{url}\" uses proxy \"http://proxy:3128\". If that is not intended, adjust your proxy \
                 settings"
            )
        };
        check(check_host(&proxies(""), "10.1.2.3"), Some(&warning("https://10.1.2.3")));
        check(check_host(&proxies(""), "api.example.com"), Some(&warning("https://api.example.com")));
        check(check_host(&proxies(""), "fd00::9"), Some(&warning("https://[fd00::9]:1234")));
        check(check_host(&proxies("10.1.2.0/24"), "10.1.2.3"), None);
        check(check_host(&ProxyEnvironment::none(), "10.1.2.3"), None);
    }

    #[test]
    fn the_first_address_stands_for_its_subnet() {
        let warning = "connection to \"10.96.0.0/12\" uses proxy \"http://proxy:3128\". This may lead to malfunctional \
                       cluster setup. Make sure that Pod and Services IP ranges specified correctly as exceptions in \
                       proxy configuration";
        check(check_subnet(&proxies("10.1.2.3"), "10.96.0.0/12"), Some(warning));
        check(check_subnet(&proxies("10.96.0.0/24"), "10.96.0.0/12"), None);
        check(check_subnet(&proxies("10.96.0.1:1234"), "10.96.0.0/12"), None);
    }

    #[test]
    fn what_is_no_subnet_is_an_error() {
        let invalid = "error parsing CIDR \"10.96.0.0\": invalid CIDR address: 10.96.0.0";
        check(check_subnet(&proxies(""), "10.96.0.0"), Some(invalid));
        let small = "unable to get first IP address from the given CIDR (10.0.0.1/32): can't generate IP with index 1 from \
                     subnet. subnet too small. subnet: \"10.0.0.1/32\"";
        check(check_subnet(&proxies(""), "10.0.0.1/32"), Some(small));
    }
}
