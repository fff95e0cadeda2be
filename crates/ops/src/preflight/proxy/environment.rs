//! Which proxy a program uses by its environment: the rules of Go's `net/http`, and subnets in `NO_PROXY`.
//!
//! Answers to `golang.org/x/net/http/httpproxy` and `NewProxierWithNoProxyCIDR` of `apimachinery/pkg/util/net`.

use std::net::IpAddr;

use cluster::api::ip::{Subnet, parse_ip};
use cluster::api::url::Url;

/// Proxy for `https`, and whom to reach without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxyEnvironment {
    https: Option<String>,
    direct: Vec<Direct>,
}

/// A rule of `NO_PROXY`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Direct {
    /// `*`
    Everything,
    /// `10.0.0.0/8`
    Subnet(Subnet),
    /// `10.0.0.1`, `10.0.0.1:443`, `[fd00::1]:443`
    Address { address: IpAddr, port: String },
    /// `example.com` and what is below it, `.example.com` and `*.example.com` only what is below; `:443` may follow.
    Domain { below: String, itself: bool, port: String },
}

impl ProxyEnvironment {
    /// No proxy at all.
    pub const fn none() -> Self {
        Self { https: None, direct: Vec::new() }
    }

    /// Reads `HTTPS_PROXY` and `NO_PROXY`, or their lower-case forms where those are unset or empty.
    pub fn from_variables(variables: &[(String, String)]) -> Self {
        let value = |names: [&str; 2]| {
            let set =
                |name: &&str| variables.iter().find(|(known, value)| known == name && !value.is_empty());
            names.iter().find_map(set).map_or("", |(_, value)| value)
        };
        Self {
            https: proxy_url(value(["HTTPS_PROXY", "https_proxy"])),
            direct: value(["NO_PROXY", "no_proxy"]).split(',').filter_map(Direct::parse).collect(),
        }
    }

    /// The proxy through which a host is reached, its password hidden; `None` when the host is reached directly.
    pub fn for_https(&self, host: &str, port: u16) -> Option<String> {
        let proxy = self.https.as_ref()?;
        let address = parse_ip(host);
        let is_loopback = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        let host = host.trim().to_lowercase();
        let is_direct = is_loopback || self.direct.iter().any(|rule| rule.covers(&host, address, port));
        (!is_direct).then(|| hide_password(proxy))
    }
}

impl Direct {
    fn parse(rule: &str) -> Option<Self> {
        let rule = rule.trim().to_lowercase();
        if rule == "*" {
            return Some(Self::Everything);
        }
        if let Some(subnet) = Subnet::parse(&rule) {
            return Some(Self::Subnet(subnet));
        }
        let (host, port) = split_port(&rule);
        if let Some(address) = parse_ip(host) {
            return Some(Self::Address { address, port: port.into() });
        }
        let domain = host.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(host);
        match domain.strip_prefix('.') {
            _ if domain.is_empty() => None,
            Some(_) => Some(Self::Domain { below: domain.into(), itself: false, port: port.into() }),
            None => Some(Self::Domain { below: format!(".{domain}"), itself: true, port: port.into() }),
        }
    }

    fn covers(&self, host: &str, address: Option<IpAddr>, port: u16) -> bool {
        let fits = |wanted: &str| wanted.is_empty() || wanted == port.to_string();
        match self {
            Self::Everything => true,
            Self::Subnet(subnet) => address.is_some_and(|address| subnet.contains(address)),
            Self::Address { address: wanted, port } => address == Some(*wanted) && fits(port),
            Self::Domain { below, itself, port } => {
                let is_it = *itself && below.strip_prefix('.') == Some(host);
                address.is_none() && (is_it || host.ends_with(below.as_str())) && fits(port)
            }
        }
    }
}

/// Cuts `host:port` and `[address]:port`; anything else has no port.
fn split_port(text: &str) -> (&str, &str) {
    match text.rsplit_once(':') {
        Some((host, port)) if host.starts_with('[') && host.ends_with(']') => {
            (host.trim_start_matches('[').trim_end_matches(']'), port)
        }
        Some((host, port)) if !host.contains(':') => (host, port),
        _ => (text, ""),
    }
}

/// The URL of a proxy. What has no scheme or no host is read once more with `http://` in front; `None` for what is no URL
/// either way.
fn proxy_url(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let given = Url::parse(text).ok();
    let with_host = text.split_once("://").filter(|(_, rest)| !rest.is_empty() && !rest.starts_with('/'));
    if let (Some(Url { scheme, .. }), Some((_, rest))) = (&given, with_host)
        && !scheme.is_empty()
    {
        return Some(format!("{scheme}://{rest}"));
    }
    let prefixed = format!("http://{text}");
    match Url::parse(&prefixed) {
        Ok(_) => Some(prefixed),
        Err(_) => given.map(|_| text.to_owned()),
    }
}

/// DIFFERS: the reference prints the password of the proxy's user to whoever reads the log.
fn hide_password(url: &str) -> String {
    let hidden = url.split_once("://").and_then(|(scheme, rest)| {
        let authority = rest.split(['/', '?', '#']).next()?;
        let (user, host) = authority.rsplit_once('@')?;
        let (name, _) = user.split_once(':')?;
        let tail = rest.strip_prefix(authority)?;
        Some(format!("{scheme}://{name}:xxxxx@{host}{tail}"))
    });
    hidden.unwrap_or_else(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy_of(variables: &[(&str, &str)], host: &str, port: u16) -> Option<String> {
        let owned: Vec<_> = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        ProxyEnvironment::from_variables(&owned).for_https(host, port)
    }

    #[test]
    fn the_proxy_may_be_given_in_several_forms() {
        let check = |variables: &[(&str, &str)], expected: Option<&str>| {
            assert_eq!(proxy_of(variables, "10.1.2.3", 443).as_deref(), expected, "{variables:?}");
        };
        check(&[], None);
        check(&[("HTTPS_PROXY", "http://proxy:3128")], Some("http://proxy:3128"));
        check(&[("https_proxy", "proxy:3128")], Some("http://proxy:3128"));
        check(
            &[("HTTPS_PROXY", "http://upper:1"), ("https_proxy", "http://lower:1")],
            Some("http://upper:1"),
        );
        check(&[("HTTPS_PROXY", ""), ("https_proxy", "http://lower:1")], Some("http://lower:1"));
        check(&[("HTTPS_PROXY", "socks5://proxy:1080")], Some("socks5://proxy:1080"));
        check(&[("HTTPS_PROXY", "HTTP://Proxy:80/path?q#f")], Some("http://Proxy:80/path?q#f"));
        check(&[("HTTPS_PROXY", "http://")], Some("http://http://"));
        check(&[("HTTPS_PROXY", "http://a:b")], Some("http://http://a:b"));
        check(&[("HTTPS_PROXY", "http:foo")], Some("http:foo"));
        check(&[("HTTPS_PROXY", ":::bad")], None);
        check(&[("HTTPS_PROXY", "foo%zz")], None);
        check(&[("HTTP_PROXY", "http://p:1")], None);
        check(&[("ALL_PROXY", "http://p:1")], None);
    }

    #[test]
    fn the_password_of_the_proxy_is_hidden() {
        let check = |proxy: &str, expected: &str| {
            assert_eq!(proxy_of(&[("HTTPS_PROXY", proxy)], "10.1.2.3", 443).as_deref(), Some(expected));
        };
        check("http://u:secret@proxy:3128/a", "http://u:xxxxx@proxy:3128/a");
        check("http://u:sec@ret@proxy", "http://u:xxxxx@proxy");
        check("http://u@proxy:3128", "http://u@proxy:3128");
        check("u:secret@proxy:3128", "http://u:xxxxx@proxy:3128");
    }

    #[test]
    fn no_proxy_lists_what_is_reached_directly() {
        let check = |no_proxy: &str, host: &str, port: u16, is_direct: bool| {
            let variables = [("HTTPS_PROXY", "http://proxy:3128"), ("NO_PROXY", no_proxy)];
            assert_eq!(proxy_of(&variables, host, port).is_none(), is_direct, "{no_proxy:?} {host}:{port}");
        };
        check("", "10.1.2.3", 443, false);
        check("*", "10.1.2.3", 443, true);
        check("10.1.2.3", "10.1.2.3", 443, true);
        check("10.1.2.3:443", "10.1.2.3", 443, true);
        check("10.1.2.3:8443", "10.1.2.3", 443, false);
        check("10.1.2.30", "10.1.2.3", 443, false);
        check("10.96.0.0/12, 10.1.2.0/24", "10.1.2.3", 443, true);
        check("10.096.000.0/12", "10.96.0.1", 1234, true);
        check("10.1.2.0/24", "10.1.3.3", 443, false);
        check("fd00::/8", "fd00::1", 1234, true);
        check("[fd00::1]:1234", "fd00::1", 1234, true);
        check("fd00::1", "fd00::1", 1234, true);
        check("example.com", "example.com", 443, true);
        check("example.com", "api.example.com", 443, true);
        check("example.com", "notexample.com", 443, false);
        check(".example.com", "example.com", 443, false);
        check(".example.com", "api.example.com", 443, true);
        check("*.example.com", "api.example.com", 443, true);
        check("*.example.com", "example.com", 443, false);
        check("EXAMPLE.com:443", "API.example.COM", 443, true);
        check("example.com:8443", "api.example.com", 443, false);
        check(":443, ,", "api.example.com", 443, false);
        check("2.3", "10.1.2.3", 443, false);
    }

    #[test]
    fn this_machine_is_always_reached_directly() {
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "::1"] {
            assert_eq!(proxy_of(&[("HTTPS_PROXY", "http://proxy:3128")], host, 443), None, "{host}");
        }
    }
}
